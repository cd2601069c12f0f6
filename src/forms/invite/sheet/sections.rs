//! Sections of a document as the sheet tells them: fields, or rows in columns.

use crate::{
    forms::sheet::{Provenance, words},
    model::{
        answer::Answer,
        document::{Row, Section},
    },
    render::view::View,
    rules::attendance::role::Mode,
};

/// One section with its fields, or its columns and rows.
pub fn view(section: &Section, told: &mut Provenance) -> View {
    let is_people = section.name == "people";
    let mut is_folded = false;
    let (columns, rows): (Vec<(&str, &str)>, Vec<View>) = if is_people {
        let (rows, folded) = people(section, told);
        is_folded = folded;
        (PEOPLE.to_vec(), rows)
    } else {
        let columns = section.rows.first().map_or_else(Vec::new, |row| {
            row.fields
                .iter()
                .map(|field| (field.name, &*field.label))
                .collect()
        });
        let rows = section.rows.iter().map(plain_row).collect();
        (columns, rows)
    };
    let fields = section.fields.iter().map(|field| {
        View::with_capacity(5)
            .text("name", field.name)
            .text("label", &*field.label)
            .text("text", words(&field.answer))
            .text("state", field.answer.state())
            .text("origin", told.words(&field.answer))
    });
    let fields: Vec<View> = fields.collect();
    let is_table = !columns.is_empty() || fields.is_empty();
    let columns = columns.into_iter().map(|(name, label)| {
        View::with_capacity(2)
            .text("name", name)
            .text("label", label)
    });
    View::with_capacity(8)
        .text("name", section.name)
        .text("title", &*section.title)
        .flag("is_table", is_table)
        .flag("is_folded", is_folded)
        .text("empty", empty(section))
        .list("fields", fields)
        .list("columns", columns)
        .list("rows", rows)
}

fn empty(section: &Section) -> &'static str {
    if !section.rows.is_empty() {
        return "";
    }
    match section.name {
        "exclusions" => "Nobody is kept out of the meeting.",
        "since_last_review" => "No change, or no earlier list to compare with.",
        "people" => "No people are recorded around this child.",
        _ => "",
    }
}

const PEOPLE: [(&str, &str); 6] = [
    ("person", "Person"),
    ("why", "Why they are needed"),
    ("part", "Part in the review"),
    ("reach", "Reached at"),
    ("needs", "Needs"),
    ("letter", "Letter"),
];

const TAKE_PART: &str = "Take part";

/// Those who take part, then those who are only told, then those who are not invited.
/// Whether any of the latter are there is told beside the rows.
fn people(section: &Section, told: &mut Provenance) -> (Vec<View>, bool) {
    let mode = |row: &Row| {
        row.field("mode")
            .map(|field| words(&field.answer).into_owned())
            .unwrap_or_default()
    };
    let informed = |row: &Row| mode(row) == Mode::Notify.words();
    let out = |row: &Row| mode(row) == Mode::NotInvited.words();
    let rows = |wanted: &dyn Fn(&Row) -> bool| -> Vec<&Row> {
        section.rows.iter().filter(|row| wanted(row)).collect()
    };
    let groups = [
        (TAKE_PART, rows(&|row| !informed(row) && !out(row))),
        ("Kept informed, no letter", rows(&informed)),
        ("Not invited", rows(&out)),
    ];
    let mut views = Vec::with_capacity(section.rows.len());
    let mut is_folded = false;
    for (heading, rows) in groups {
        // On paper each group has its heading; on a screen those after the first are folded.
        let mut group = format!("{heading} ({})", rows.len());
        let folds = heading != TAKE_PART;
        for row in rows {
            let heading = std::mem::take(&mut group);
            let opens = if folds {
                heading.clone()
            } else {
                String::new()
            };
            let closes = is_folded && !opens.is_empty();
            is_folded |= folds;
            let view = person_view(row, told).text("opens", opens);
            views.push(view.text("group", heading).flag("closes", closes));
        }
    }
    (views, is_folded)
}

fn plain_row(row: &Row) -> View {
    let cells = row.fields.iter().map(|field| {
        View::with_capacity(4)
            .text("label", &*field.label)
            .text("text", words(&field.answer))
            .text("state", field.answer.state())
            .texts("notes", [""; 0])
    });
    let label = row
        .fields
        .first()
        .map(|field| words(&field.answer))
        .unwrap_or_default();
    View::with_capacity(7)
        .text("label", label)
        .text("badge", "")
        .text("state", "")
        .text("opens", "")
        .text("group", "")
        .flag("closes", false)
        .list("cells", cells)
}

/// One cell: what stands first, its state, and the smaller lines under it.
struct Cell {
    text: String,
    state: &'static str,
    notes: Vec<String>,
}

impl Cell {
    fn of(answer: Option<&Answer>) -> Self {
        match answer {
            Some(answer) => Self {
                text: words(answer).into_owned(),
                state: answer.state(),
                notes: Vec::new(),
            },
            None => Self::plain(""),
        }
    }

    fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            state: "known",
            notes: Vec::new(),
        }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        let note = note.into();
        if !note.is_empty() {
            self.notes.push(note);
        }
        self
    }

    /// A line with its label, where the answer is known.
    fn known(self, row: &Row, name: &str, label: &str) -> Self {
        match row.field(name).map(|field| &field.answer) {
            Some(answer @ Answer::Known { .. }) => self.note(format!("{label}{}", words(answer))),
            Some(answer @ (Answer::SourceDown(_) | Answer::Withheld(_))) => {
                self.note(format!("{label}{}", words(answer)))
            }
            _ => self,
        }
    }

    fn view(self, label: &str) -> View {
        View::with_capacity(4)
            .text("label", label)
            .text("text", self.text)
            .text("state", self.state)
            .texts("notes", self.notes)
    }
}

fn person_view(row: &Row, told: &mut Provenance) -> View {
    let answer = |name: &str| row.field(name).map(|field| &field.answer);
    let said = |name: &str| answer(name).map(words).unwrap_or_default();
    let is_known = |name: &str| matches!(answer(name), Some(Answer::Known { .. }));
    let mode = said("mode");
    let not_invited = mode == Mode::NotInvited.words();
    let role = said("role");
    let recorded = said("relationship");
    let mut person = Cell::of(answer("name")).note(role.clone());
    let is_parent = role == "Mother" || role == "Father" || role == "Parent";
    let recorded = spaced(&recorded);
    let says_the_same = contains(&role, &recorded) || is_parent && contains("parent", &recorded);
    if is_known("relationship") && !says_the_same {
        person = person.note(format!("Recorded as: {recorded}"));
    }
    person = person.known(row, "agency", "");
    if is_known("parental_responsibility") || is_parent {
        person = person.note(format!(
            "Parental responsibility: {}",
            said("parental_responsibility").to_lowercase()
        ));
    }
    let why = if not_invited {
        Cell::plain("")
    } else {
        Cell::of(answer("function"))
    };
    let part = Cell::plain(mode.clone())
        .known(row, "why", "")
        .known(row, "part", "")
        .known(row, "paper", "");
    let reach = if not_invited {
        Cell::plain("")
    } else {
        let mut cell = match answer("contact") {
            Some(missing @ Answer::NotRecorded) => Cell::of(Some(missing)),
            _ => Cell::plain(said("channel")).known(row, "contact", ""),
        };
        if let Some(contact) = answer("contact") {
            cell = cell.note(told.words(contact));
        }
        cell.known(row, "contact_check", "")
            .known(row, "safe_contact", "Note: ")
    };
    let needs = if not_invited {
        Cell::plain("")
    } else {
        Cell::of(answer("language"))
            .known(row, "format", "Format: ")
            .known(row, "transport", "Help: ")
    };
    let letter_words = said("letter");
    let is_blocked = letter_words.starts_with("Must not go");
    let letter = if not_invited {
        Cell::plain("No letter")
    } else if is_known("sees") && !is_blocked {
        Cell::plain(letter_words.clone())
            .known(row, "sees", "Will see: ")
            .known(row, "sees_instead", "Told in other words: ")
            .known(row, "does_not_see", "Will not see: ")
    } else {
        Cell::plain(letter_words.clone())
    };
    let badge = if is_blocked { "Letter stopped" } else { "" };
    let state = match (not_invited, is_blocked) {
        (true, _) => "out",
        (_, true) => "stopped",
        _ => "",
    };
    View::with_capacity(7)
        .text("label", said("name"))
        .text("badge", badge)
        .text("state", state)
        .list(
            "cells",
            PEOPLE
                .iter()
                .zip([person, why, part, reach, needs, letter])
                .map(|((_, label), cell)| cell.view(label)),
        )
}

fn contains(whole: &str, part: &str) -> bool {
    whole.to_lowercase().contains(&part.to_lowercase())
}

/// `fosterCarer` as words: `foster carer`. What is not one run of letters stays as it is.
fn spaced(code: &str) -> String {
    let is_code = code.chars().all(char::is_alphanumeric)
        && code.starts_with(char::is_lowercase)
        && code.contains(char::is_uppercase);
    if !is_code {
        return code.to_owned();
    }
    let mut words = String::with_capacity(code.len() + 4);
    for letter in code.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_case_system_is_told_in_words() {
        assert_eq!(spaced("fosterCarer"), "foster carer");
        assert_eq!(spaced("SENCO"), "SENCO");
        assert_eq!(spaced("Registered GP"), "Registered GP");
        assert_eq!(spaced("grandparent"), "grandparent");
    }
}
