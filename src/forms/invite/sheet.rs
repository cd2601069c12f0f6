//! The sheet that staff work with: one view for HTML, Word and PDF.
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
//! summary        {blocks, checks, notes, people, invited, asked, taking_part, others: numbers,
//!                 words: text}   asked: for views or a report, without coming
//! findings       [{weight, label, what, remedy, about, source}]
//!                weight: blocks, check, note; `about` and `source` may be empty
//! sections       [{name, title, is_table, is_folded, empty, fields, columns, rows}]
//!   fields       [{name, label, text, state, origin}]
//!   columns      [{name, label}]
//!   rows         [{label, badge, state, group, opens, closes, cells}]   badge, state, group and
//!                opens may be empty; group: heading of the group that begins with this row: the
//!                people who take part come first, then those who are only told, then those who
//!                are not invited; opens: the same, where the group is folded on a screen
//!     cells      [{label, text, state, notes: [text]}]   in the order of the columns
//! ```
//!
//! `state` of a field or cell: known, blank, none, not_recorded, source_down, withheld; its
//! `text` always says it in words, so a format that has no colours loses nothing.

use crate::{
    forms::{
        file::FormFile,
        invite::{Invite, Prepared, clock::ReviewClock, review::when_in_words},
        sheet::{Provenance, words},
    },
    model::{
        answer::Answer, document::Section, finding::Weight, network::Network, person::Readable,
    },
    render::{dates, engine::Shown, view::View},
    rules::{attendance::role::Mode, clock::Due},
};

pub mod findings;
mod people;
mod sections;

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

/// The sheet of one prepared invite, for the council's own staff.
pub struct Sheet<'a> {
    invite: &'a Invite,
    prepared: &'a Prepared<'a>,
}

impl<'a> Sheet<'a> {
    pub fn new(invite: &'a Invite, prepared: &'a Prepared<'a>) -> Self {
        Self { invite, prepared }
    }

    /// `Thursday 3 December 2026, 4pm`, where a day is planned.
    pub fn meeting(&self) -> Option<String> {
        when_in_words(self.prepared.network)
    }

    /// How many entries stop letters and how many are to be checked, as the sheet groups them.
    pub fn to_do(&self) -> (usize, usize) {
        let groups = findings::groups(&self.prepared.document.findings);
        let count = |weight| {
            let of_weight = groups.iter().filter(|(one, _)| one.weight == weight);
            of_weight.count()
        };
        (count(Weight::Blocks), count(Weight::Check))
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
            .map(|section| sections::view(section, &mut told));
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
            .list("findings", findings::view(&document.findings, network))
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
            .text("state", step.standing.code())
    });
    let due = clock.due.as_ref();
    View::with_capacity(8)
        .text("date", date)
        .text("words", clock.words())
        .text("label", clock.pressure.label())
        .text("state", clock.pressure.code())
        .text("kind", due.map_or_else(String::new, Due::heading))
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
    let groups = findings::groups(&prepared.document.findings);
    let count = |weight| {
        groups
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
    let others = parts
        .iter()
        .filter(|part| matches!(part.mode, Mode::Notify | Mode::NotInvited))
        .count();
    let taking_part = parts.len() - others;
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
    View::with_capacity(9)
        .count("blocks", blocks)
        .count("checks", checks)
        .count("notes", notes)
        .count("people", parts.len())
        .count("invited", invited)
        .count("asked", taking_part - invited)
        .count("taking_part", taking_part)
        .count("others", others)
        .text("words", words)
}
