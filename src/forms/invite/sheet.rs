//! The sheet that staff work with: one view, from which HTML, Word and PDF are made.
//!
//! All three templates see these names and no others:
//!
//! ```text
//! title          "Invite to a child looked after review"
//! form           "invite, version 1"
//! council        the council's name
//! prepared       "9:12am on Monday 23 November 2026"
//! reference      "7F3K2"
//! child_label    "Maya Bell, born 9 March 2017"
//! case_number    "33310245"
//! restricted     true where the child's record carries a restriction, or one that cannot be read
//! meeting        {when, place, state}     state: "fixed" or "open"
//! clock          {date, words, label, state, kind, rule, working: [text],
//!                 steps: [{name, who, date, words, state}]}
//!                state: overdue, urgent, due_soon, not_due, unknown
//! summary        {blocks, checks, notes, people, invited: numbers, words: text}
//! findings       [{weight, label, what, remedy, about, source}]
//!                weight: blocks, check, note; `about` and `source` may be empty
//! sections       [{name, title, is_table, empty, fields, columns, rows}]
//!   fields       [{name, label, text, state, origin}]
//!   columns      [{name, label}]
//!   rows         [{label, badge, state, cells}]   badge and state may be empty
//!     cells      [{label, text, state, notes: [text]}]   in the order of the columns
//! ```
//!
//! `state` of a field or cell: known, blank, none, not_recorded, source_down, withheld; its
//! `text` always says it in words, so a format that has no colours loses nothing.

use crate::{
    forms::{
        file::FormFile,
        invite::{Invite, Prepared, child::name_of, clock::ReviewClock, review::when_in_words},
        sheet::{Provenance, state, system_in_words, words},
    },
    model::{
        answer::Answer,
        document::{Row, Section},
        finding::{Finding, Weight},
        id::Identifier,
        network::Network,
        person::Readable,
    },
    render::{dates, engine::Shown, view::View},
    rules::clock::steps::Standing,
};

/// The sheet of one prepared invite, for the council's own staff.
pub struct Sheet<'a> {
    invite: &'a Invite,
    prepared: &'a Prepared<'a>,
}

impl<'a> Sheet<'a> {
    pub fn new(invite: &'a Invite, prepared: &'a Prepared<'a>) -> Self {
        Self { invite, prepared }
    }

    /// `Maya Bell, born 9 March 2017`: for a title or a list.
    pub fn child_label(&self) -> String {
        child_label(self.prepared.network)
    }
}

/// The child's name and date of birth as a title; what is missing is said.
pub fn child_label(network: &Network) -> String {
    let child = &network.child;
    let mut label = match child.name.full() {
        Some(name) => name.reveal().to_owned(),
        None => "Name not recorded".to_owned(),
    };
    if let Some(birth) = child.birth.value() {
        let born = crate::model::answer::Value::Partial(birth.date);
        let answer = Answer::Known {
            value: born,
            given: crate::model::answer::Given::Rule {
                name: "",
                at: child.origin.record.read_at,
            },
        };
        label.push_str(", born ");
        label.push_str(&words(&answer));
    }
    label
}

impl Shown for Sheet<'_> {
    fn view(&self) -> View {
        let prepared = self.prepared;
        let document = &prepared.document;
        let network = prepared.network;
        let file: &FormFile = &self.invite.file;
        let mut told = Provenance::default();
        let sections = ORDER
            .iter()
            .filter_map(|name| document.section(name))
            .map(|section| section_view(section, &mut told));
        let when = when_in_words(network);
        let place = network.child.planned.venue.value();
        let restricted = matches!(network.child.restrictions_readable, Readable::No(_))
            || !network.child.restrictions.is_empty();
        let meeting = View::with_capacity(3)
            .text(
                "when",
                when.as_deref().unwrap_or("Day and time not fixed yet"),
            )
            .text(
                "place",
                place.map_or("Place not fixed yet", |one| one.reveal()),
            )
            .text("state", if when.is_some() { "fixed" } else { "open" });
        View::with_capacity(13)
            .text("title", &file.title)
            .text("form", format!("{}, version {}", file.name, file.version))
            .text("council", &self.invite.settings.name)
            .text("prepared", dates::read_at(document.prepared_at))
            .text("reference", reference(document.section("review")))
            .text("child_label", self.child_label())
            .text("case_number", &*network.child.id.value)
            .flag("restricted", restricted)
            .object("meeting", meeting)
            .object("clock", clock_view(&prepared.clock))
            .object("summary", summary(prepared))
            .list("findings", findings_view(&document.findings, network))
            .list("sections", sections)
    }
}

fn reference(review: Option<&Section>) -> String {
    review
        .and_then(|section| section.field("reference"))
        .map(|field| words(&field.answer).into_owned())
        .unwrap_or_default()
}

fn clock_view(clock: &ReviewClock) -> View {
    let date = clock
        .due
        .as_ref()
        .map_or_else(|| "No due date".to_owned(), |due| dates::day(due.date));
    let steps = clock.lead_in().map(|step| {
        View::with_capacity(5)
            .text("name", &step.name)
            .text("who", &step.who)
            .text("date", dates::short_day(step.date))
            .text("words", step.standing.words())
            .text(
                "state",
                match step.standing {
                    Standing::Ahead => "ahead",
                    Standing::Today => "today",
                    Standing::Urgent => "urgent",
                    Standing::Over => "over",
                },
            )
    });
    let due = clock.due.as_ref();
    View::with_capacity(8)
        .text("date", date)
        .text("words", clock.words())
        .text("label", clock.pressure.label())
        .text("state", clock.pressure.code())
        .text("kind", due.map_or("", |due| due.basis.words()))
        .text("rule", due.map_or("", |due| due.citation))
        .texts(
            "working",
            due.map_or(&[][..], |due| &due.working)
                .iter()
                .map(String::as_str),
        )
        .list("steps", steps)
}

fn summary(prepared: &Prepared) -> View {
    let findings = &prepared.document.findings;
    let count = |weight| {
        groups(findings)
            .iter()
            .filter(|(one, _)| one.weight == weight)
            .count()
    };
    let (blocks, checks, notes) = (
        count(Weight::Blocks),
        count(Weight::Check),
        count(Weight::Note),
    );
    let parts = &prepared.attendance.parts;
    let invited = parts.iter().filter(|part| part.mode.is_invited()).count();
    let things = |count: usize, one: &str, many: &str| {
        let noun = if count == 1 { one } else { many };
        format!("{count} {noun}")
    };
    let words = match (blocks, checks) {
        (0, 0) => "Nothing to put right. Ask the social worker and the reviewing officer to agree the list.".to_owned(),
        (0, _) => format!("{} before anything is sent.", things(checks, "thing to check", "things to check")),
        (_, 0) => format!("{}.", things(blocks, "thing stops letters", "things stop letters")),
        _ => format!(
            "{}, and {}.",
            things(blocks, "thing stops letters", "things stop letters"),
            things(checks, "to check", "to check")
        ),
    };
    View::with_capacity(6)
        .count("blocks", blocks)
        .count("checks", checks)
        .count("notes", notes)
        .count("people", parts.len())
        .count("invited", invited)
        .text("words", words)
}

/// Findings that say the same of several people, told once with all of them.
fn groups(findings: &[Finding]) -> Vec<(&Finding, Vec<&Identifier>)> {
    let mut groups: Vec<(&Finding, Vec<&Identifier>)> = Vec::with_capacity(findings.len());
    for finding in findings {
        let same = groups
            .iter_mut()
            .find(|(one, _)| one.code == finding.code && one.what == finding.what);
        match (same, &finding.about) {
            (Some((_, people)), Some(about)) => people.push(about),
            (Some(_), None) => {}
            (None, about) => groups.push((finding, about.iter().collect())),
        }
    }
    groups
}

fn findings_view(findings: &[Finding], network: &Network) -> Vec<View> {
    groups(findings)
        .into_iter()
        .map(|(finding, people)| {
            let mut about = String::new();
            for id in people {
                if !about.is_empty() {
                    about.push_str(", ");
                }
                match network.person(id).and_then(name_of) {
                    Some(name) => about.push_str(name.reveal()),
                    None if *id == network.child.id => about.push_str("The child"),
                    None => about.push_str(&id.value),
                }
            }
            let (weight, label) = match finding.weight {
                Weight::Blocks => ("blocks", "Stops a letter"),
                Weight::Check => ("check", "Check"),
                Weight::Note => ("note", "Good to know"),
            };
            View::with_capacity(6)
                .text("weight", weight)
                .text("label", label)
                .text("what", &*finding.what)
                .text("remedy", &*finding.remedy)
                .text("about", about)
                .text("source", source(finding))
        })
        .collect()
}

/// `Mosaic, persons/33310245, relationships`: where to look.
fn source(finding: &Finding) -> String {
    let mut words = finding
        .system
        .as_ref()
        .map(system_in_words)
        .unwrap_or_default();
    for part in [&finding.record, &finding.field].into_iter().flatten() {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(part);
    }
    words
}

fn section_view(section: &Section, told: &mut Provenance) -> View {
    let is_people = section.name == "people";
    let (columns, rows): (Vec<(&str, &str)>, Vec<View>) = if is_people {
        (
            PEOPLE.to_vec(),
            section
                .rows
                .iter()
                .map(|row| person_view(row, told))
                .collect(),
        )
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
            .text("state", state(&field.answer))
            .text("origin", told.words(&field.answer))
    });
    let fields: Vec<View> = fields.collect();
    let is_table = !columns.is_empty() || fields.is_empty();
    let columns = columns.into_iter().map(|(name, label)| {
        View::with_capacity(2)
            .text("name", name)
            .text("label", label)
    });
    View::with_capacity(7)
        .text("name", section.name)
        .text("title", &*section.title)
        .flag("is_table", is_table)
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

/// The order of the sheet: what has to be done today comes before what has to be known.
const ORDER: [&str; 8] = [
    "people",
    "since_last_review",
    "review",
    "wishes",
    "exclusions",
    "logistics",
    "child",
    "sign_off",
];

const PEOPLE: [(&str, &str); 6] = [
    ("person", "Person"),
    ("why", "Why they are needed"),
    ("part", "Part in the review"),
    ("reach", "Reached at"),
    ("needs", "Needs"),
    ("letter", "Letter"),
];

fn plain_row(row: &Row) -> View {
    let cells = row.fields.iter().map(|field| {
        View::with_capacity(4)
            .text("label", &*field.label)
            .text("text", words(&field.answer))
            .text("state", state(&field.answer))
            .texts("notes", [""; 0])
    });
    let label = row
        .fields
        .first()
        .map(|field| words(&field.answer))
        .unwrap_or_default();
    View::with_capacity(4)
        .text("label", label)
        .text("badge", "")
        .text("state", "")
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
                state: state(answer),
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
    let not_invited = mode == "Do not invite";
    let role = said("role");
    let recorded = said("relationship");
    let mut person = Cell::of(answer("name")).note(role.clone());
    if is_known("relationship") && !recorded.eq_ignore_ascii_case(&role) {
        person = person.note(format!("Recorded as: {recorded}"));
    }
    let is_parent = role == "Mother" || role == "Father" || role == "Parent";
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
    View::with_capacity(4)
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
