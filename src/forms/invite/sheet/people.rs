//! The people of a sheet: six cells each, those who take part first.

use std::borrow::Cow;

use crate::{
    forms::sheet::{Provenance, words},
    model::{
        answer::Answer,
        document::{Row, Section},
    },
    render::view::View,
    rules::attendance::role::Mode,
};

pub const COLUMNS: [(&str, &str); 6] = [
    ("person", "Person"),
    ("why", "Why they are needed"),
    ("part", "Part in the review"),
    ("reach", "Reached at"),
    ("needs", "Needs"),
    ("letter", "Letter"),
];

const TAKE_PART: &str = "Take part";

/// A heading, and the rows under it with what each person is asked to do.
type Group<'r> = (&'static str, Vec<(&'r Row, Cow<'r, str>)>);

/// Those who take part, then those who are only told, then those who are not invited.
/// Whether any of the latter are there is told beside the rows.
pub fn views(section: &Section, told: &mut Provenance) -> (Vec<View>, bool) {
    let seats = Seats::of(section.rows.first());
    let mut groups: [Group<'_>; 3] = [
        (TAKE_PART, Vec::with_capacity(section.rows.len())),
        ("Kept informed, no letter", Vec::new()),
        ("Not invited", Vec::new()),
    ];
    let [taking_part, informed, out] = &mut groups;
    for row in &section.rows {
        let mode = seats.answer(row, Asked::Mode).map(words);
        let mode = mode.unwrap_or_default();
        let group = match () {
            () if mode == Mode::Notify.words() => &mut *informed,
            () if mode == Mode::NotInvited.words() => &mut *out,
            () => &mut *taking_part,
        };
        group.1.push((row, mode));
    }
    let mut views = Vec::with_capacity(section.rows.len());
    let mut is_folded = false;
    for (heading, rows) in groups {
        // On paper each group has its heading; on a screen those after the first are folded.
        let mut group = format!("{heading} ({})", rows.len());
        let folds = heading != TAKE_PART;
        for (row, mode) in rows {
            let group = std::mem::take(&mut group);
            let opens = if folds { group.clone() } else { String::new() };
            let closes = is_folded && !opens.is_empty();
            is_folded |= folds;
            let seated = Seated { seats: &seats, row };
            let view = person(seated, mode, told).owned("opens", opens);
            views.push(view.owned("group", group).flag("closes", closes));
        }
    }
    (views, is_folded)
}

/// The fields of a row that the sheet shows.
#[derive(Clone, Copy)]
enum Asked {
    Name,
    Role,
    Relationship,
    Agency,
    ParentalResponsibility,
    Function,
    Mode,
    Why,
    Part,
    Paper,
    Channel,
    Contact,
    ContactCheck,
    SafeContact,
    Language,
    Format,
    Transport,
    Letter,
    Sees,
    SeesInstead,
    DoesNotSee,
}

/// In the order of [`Asked`].
const NAMES: [&str; 21] = [
    "name",
    "role",
    "relationship",
    "agency",
    "parental_responsibility",
    "function",
    "mode",
    "why",
    "part",
    "paper",
    "channel",
    "contact",
    "contact_check",
    "safe_contact",
    "language",
    "format",
    "transport",
    "letter",
    "sees",
    "sees_instead",
    "does_not_see",
];

/// Where the fields stand: in nearly every row of a list in the same place.
struct Seats([usize; NAMES.len()]);

impl Seats {
    fn of(first: Option<&Row>) -> Self {
        let fields = first.map_or(&[][..], |row| &row.fields);
        Self(NAMES.map(|name| {
            let place = fields.iter().position(|field| field.name == name);
            place.unwrap_or(usize::MAX)
        }))
    }

    fn answer<'r>(&self, row: &'r Row, asked: Asked) -> Option<&'r Answer> {
        let at = asked as usize;
        let (place, name) = (self.0.get(at)?, NAMES.get(at)?);
        let seated = row.fields.get(*place).filter(|field| field.name == *name);
        let field = seated.or_else(|| row.field(name))?;
        Some(&field.answer)
    }
}

/// A row whose fields are found by their seats.
#[derive(Clone, Copy)]
struct Seated<'r> {
    seats: &'r Seats,
    row: &'r Row,
}

impl<'r> Seated<'r> {
    fn answer(self, asked: Asked) -> Option<&'r Answer> {
        self.seats.answer(self.row, asked)
    }

    fn said(self, asked: Asked) -> Cow<'r, str> {
        self.answer(asked).map(words).unwrap_or_default()
    }

    fn knows(self, asked: Asked) -> bool {
        matches!(self.answer(asked), Some(Answer::Known { .. }))
    }
}

/// One cell: what stands first, its state, and the smaller lines under it.
struct Cell<'r> {
    text: Cow<'r, str>,
    state: &'static str,
    notes: Vec<String>,
}

impl<'r> Cell<'r> {
    fn of(answer: Option<&'r Answer>) -> Self {
        match answer {
            Some(answer) => Self {
                state: answer.state(),
                ..Self::plain(words(answer))
            },
            None => Self::plain(""),
        }
    }

    fn plain(text: impl Into<Cow<'r, str>>) -> Self {
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

    /// A line with its label, where the answer is known, or kept from us.
    fn known(self, row: Seated<'_>, asked: Asked, label: &str) -> Self {
        match row.answer(asked) {
            Some(answer @ (Answer::Known { .. } | Answer::SourceDown(_) | Answer::Withheld(_))) => {
                self.note([label, &words(answer)].concat())
            }
            _ => self,
        }
    }

    fn view(self, label: &'static str) -> View {
        let view = View::with_capacity(4).word("label", label);
        let view = match self.text {
            Cow::Borrowed(text) => view.text("text", text),
            Cow::Owned(text) => view.owned("text", text),
        };
        view.word("state", self.state)
            .owned_texts("notes", self.notes)
    }
}

fn person(row: Seated<'_>, mode: Cow<'_, str>, told: &mut Provenance) -> View {
    let not_invited = mode == Mode::NotInvited.words();
    let letter_words = row.said(Asked::Letter);
    let is_blocked = letter_words.starts_with("Must not go");
    let badge = if is_blocked { "Letter stopped" } else { "" };
    let state = match (not_invited, is_blocked) {
        (true, _) => "out",
        (_, true) => "stopped",
        _ => "",
    };
    let part = Cell::plain(mode)
        .known(row, Asked::Why, "")
        .known(row, Asked::Part, "")
        .known(row, Asked::Paper, "");
    let blank = || Cell::plain("");
    let (why, reach, needs, letter) = if not_invited {
        (blank(), blank(), blank(), Cell::plain("No letter"))
    } else {
        let needs = Cell::of(row.answer(Asked::Language))
            .known(row, Asked::Format, "Format: ")
            .known(row, Asked::Transport, "Help: ");
        let letter = Cell::plain(letter_words);
        let letter = match row.knows(Asked::Sees) && !is_blocked {
            true => letter
                .known(row, Asked::Sees, "Will see: ")
                .known(row, Asked::SeesInstead, "Told in other words: ")
                .known(row, Asked::DoesNotSee, "Will not see: "),
            false => letter,
        };
        let why = Cell::of(row.answer(Asked::Function));
        (why, reach(row, told), needs, letter)
    };
    let cells = [who(row), why, part, reach, needs, letter];
    View::with_capacity(8)
        .text("label", row.said(Asked::Name))
        .word("badge", badge)
        .word("state", state)
        .list(
            "cells",
            COLUMNS
                .iter()
                .zip(cells)
                .map(|((_, label), cell)| cell.view(label)),
        )
}

/// Name, role, and what the record calls the tie where that says more.
fn who(row: Seated<'_>) -> Cell<'_> {
    let role = row.said(Asked::Role);
    let recorded = row.said(Asked::Relationship);
    let recorded = spaced(&recorded);
    let is_parent = role == "Mother" || role == "Father" || role == "Parent";
    let says_the_same = contains(&role, &recorded) || is_parent && contains("parent", &recorded);
    let mut person = Cell::of(row.answer(Asked::Name)).note(role);
    if row.knows(Asked::Relationship) && !says_the_same {
        person = person.note(["Recorded as: ", &recorded].concat());
    }
    person = person.known(row, Asked::Agency, "");
    if row.knows(Asked::ParentalResponsibility) || is_parent {
        let said = row.said(Asked::ParentalResponsibility).to_lowercase();
        person = person.note(["Parental responsibility: ", &said].concat());
    }
    person
}

fn reach<'r>(row: Seated<'r>, told: &mut Provenance) -> Cell<'r> {
    let contact = row.answer(Asked::Contact);
    let mut cell = match contact {
        Some(missing @ Answer::NotRecorded) => Cell::of(Some(missing)),
        _ => Cell::plain(row.said(Asked::Channel)).known(row, Asked::Contact, ""),
    };
    if let Some(contact) = contact {
        cell = cell.note(told.words(contact));
    }
    cell.known(row, Asked::ContactCheck, "")
        .known(row, Asked::SafeContact, "Note: ")
}

/// Whether a text holds another, whatever the case of their letters.
fn contains(whole: &str, part: &str) -> bool {
    if whole.is_ascii() && part.is_ascii() {
        let same = |at: &[u8]| at.eq_ignore_ascii_case(part.as_bytes());
        return part.is_empty() || whole.as_bytes().windows(part.len()).any(same);
    }
    whole.to_lowercase().contains(&part.to_lowercase())
}

/// `fosterCarer` as words: `foster carer`. What is not one run of letters stays as it is.
fn spaced(code: &str) -> Cow<'_, str> {
    let is_code = code.chars().all(char::is_alphanumeric)
        && code.starts_with(char::is_lowercase)
        && code.contains(char::is_uppercase);
    if !is_code {
        return Cow::Borrowed(code);
    }
    let mut words = String::with_capacity(code.len() + 4);
    for letter in code.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    Cow::Owned(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::Field;

    #[test]
    fn a_code_of_a_case_system_is_told_in_words() {
        assert_eq!(spaced("fosterCarer"), "foster carer");
        assert_eq!(spaced("SENCO"), "SENCO");
        assert_eq!(spaced("Registered GP"), "Registered GP");
        assert_eq!(spaced("grandparent"), "grandparent");
    }

    #[test]
    fn a_word_is_found_whatever_its_case() {
        assert!(contains(
            "Designated teacher or school",
            "designated Teacher"
        ));
        assert!(contains("Élève", "éLÈVE"));
        assert!(contains("any", ""));
        assert!(!contains("Aunt", "Uncle"));
        assert!(!contains("", "Uncle"));
    }

    #[test]
    fn a_field_that_stands_elsewhere_in_a_row_is_found() {
        let field = |name| Field {
            name,
            label: name.into(),
            answer: Answer::NotRecorded,
        };
        let row = |names: &[&'static str]| Row {
            about: None,
            fields: names.iter().map(|name| field(name)).collect(),
        };
        let first = row(&["name", "role", "mode"]);
        let seats = Seats::of(Some(&first));

        for row in [&first, &row(&["mode", "name"]), &row(&["name", "mode"])] {
            assert!(seats.answer(row, Asked::Mode).is_some());
            assert!(seats.answer(row, Asked::Sees).is_none());
        }
        assert!(Seats::of(None).answer(&first, Asked::Role).is_some());
        assert_eq!(NAMES[Asked::DoesNotSee as usize], "does_not_see");
        assert_eq!(NAMES[Asked::Contact as usize], "contact");
    }
}
