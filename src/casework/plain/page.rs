//! What the pages of plain forms show, as plain values.

use jiff::{Timestamp, civil::Date};

pub use crate::{
    casework::plain::{
        fill::Shown,
        standing::{Differs, StepStanding},
    },
    forms::{guide::Block, plain::Need},
};
use crate::{
    casework::{
        page::document::Header,
        plain::{
            fill::{Filled, MOST_ROWS, Stands, cell_of},
            standing::{any_of, may_see},
        },
    },
    forms::plain::{Column, FormField, Kind, PlainForm, typing},
    model::{
        live::{DocumentId, Number, Place},
        reply::Means,
        staff::Role,
    },
};

/// The page of one document.
pub struct PlainPage {
    pub id: DocumentId,
    /// The newest change that the page shows.
    pub number: Number,
    /// The child's list, to which one goes back.
    pub invite: DocumentId,
    pub header: Header,
    pub form: String,
    pub title: String,
    pub about: String,
    pub owner: String,
    pub reference: String,
    pub version: u32,
    /// The version that is begun today, where that is another.
    pub newer: Option<u32>,
    /// It was done for a day that is another one now, for whoever can say what came of that.
    pub other_day: Option<String>,
    pub begun: Timestamp,
    pub state: PlainState,
    pub due: Option<Date>,
    pub sections: Vec<SectionPart>,
    /// What has to be filled in before anybody signs.
    pub missing: Vec<(String, Place)>,
    pub steps: Vec<StepPart>,
    /// Its letters to those who carry it out.
    pub letters: Vec<LetterPart>,
    /// Told by whoever signs, so that nothing is signed unseen.
    pub seen: String,
    pub entering: MayEnter,
    pub guide: Vec<Block>,
    /// What has happened to it, the newest first.
    pub history: Vec<HappenedPart>,
}

/// One letter of a form, in the list of them.
pub struct LetterPart {
    pub name: String,
    pub title: String,
    pub standing: LetterStanding,
    pub given: Vec<GivenLetterPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterStanding {
    Ready,
    /// Somebody has to sign first: who, in a sentence.
    NotYet(String),
    /// It may not leave as it reads: why, in sentences.
    Stopped(Vec<String>),
}

/// A letter that somebody says they gave.
pub struct GivenLetterPart {
    pub on: Date,
    pub means: Means,
    pub by: String,
    /// As it read.
    pub text: String,
}

/// The page of one letter.
pub struct LetterPage {
    pub id: DocumentId,
    pub invite: DocumentId,
    pub header: Header,
    /// The title of the form.
    pub form: String,
    pub reference: String,
    pub name: String,
    pub title: String,
    pub to: String,
    pub standing: LetterStanding,
    pub blocks: Vec<Block>,
    pub given: Vec<GivenLetterPart>,
    /// Told by whoever gives it, so that nothing is written down that was not read.
    pub seen: String,
    /// Whether the one who asks may write down that it was given.
    pub may: MayEnter,
}

/// One thing that happened to a form.
pub struct HappenedPart {
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayEnter {
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlainState {
    Begun,
    /// Signed, and somebody else signs next: who, in words.
    Waits(String),
    /// Nobody has to sign it.
    Unsigned,
    /// Every sign-off that is asked for holds.
    Signed,
    /// Somebody is asked again, for what they signed reads differently.
    AsksAgain,
    Closed {
        at: Option<Timestamp>,
        words: String,
    },
}

impl PlainState {
    /// The state in words, and the colour of its tag where it is not simply done.
    pub fn words(&self) -> (&str, Option<&'static str>) {
        match self {
            Self::Begun => ("To fill in and sign", Some("blue")),
            Self::Waits(words) => (words, Some("blue")),
            Self::Unsigned => ("To fill in", Some("blue")),
            Self::Signed => ("Signed off", None),
            Self::AsksAgain => ("Changed since it was signed", Some("orange")),
            Self::Closed { words, .. } => (words, Some("grey")),
        }
    }
}

pub struct StepPart {
    pub name: String,
    pub title: String,
    /// Who may sign: `Social worker or Team manager`.
    pub who: String,
    /// The limit above which it is asked for, in pounds.
    pub above: Option<u32>,
    /// The sign-off that has to be given before this one.
    pub first: Option<String>,
    pub standing: StepStanding,
    pub may: MayEnter,
}

pub struct SectionPart {
    pub title: String,
    pub help: String,
    /// Whose part it is, in words; nothing where it is anybody's.
    pub filled_by: Option<String>,
    pub fields: Vec<FieldPart>,
}

/// One field of a form, for somebody who may see it.
pub struct FieldPart {
    pub place: Place,
    pub label: String,
    pub help: String,
    pub guide: String,
    pub need: Need,
    pub shown: Shown,
    /// The other field that makes this one needed: its place, its label, what it has to say.
    pub only_if: Option<(Place, String, Option<String>)>,
    pub input: BoxPart,
    /// Where the answer came from, or why there is none.
    pub origin: String,
    pub state: &'static str,
    pub record: Option<String>,
    pub columns: Vec<String>,
    /// Of a table: its rows, and one more to be filled in.
    pub rows: Vec<Vec<BoxPart>>,
}

/// What is typed into, and what stands in it.
#[derive(Clone)]
pub struct BoxPart {
    pub place: Place,
    pub label: String,
    /// As the form's file has it: `text`, `long_text`, `choice`, `date`, `amount`, `people`, `table`.
    pub kind: &'static str,
    /// As it is typed.
    pub value: String,
    /// As it is read.
    pub words: String,
    pub version: u32,
    /// The words to choose from, or the people to tick.
    pub choices: Vec<String>,
}

/// The fields that somebody of these roles may see, section by section.
pub fn sections(
    form: &PlainForm,
    filled: &[Filled<'_>],
    people: &[String],
    (roles, entering): (&[Role], MayEnter),
) -> Vec<SectionPart> {
    form.sections
        .iter()
        .filter_map(|section| {
            let own = filled.iter().filter(|one| one.section.name == section.name);
            let fields: Vec<FieldPart> = own
                .filter(|one| may_see(one.field, roles))
                .map(|one| field(form, one, people, entering))
                .collect();
            (!fields.is_empty()).then(|| SectionPart {
                title: section.title.clone(),
                help: section.help.clone(),
                filled_by: (!section.filled_by.is_empty()).then(|| any_of(&section.filled_by)),
                fields,
            })
        })
        .collect()
}

fn field(form: &PlainForm, one: &Filled<'_>, people: &[String], entering: MayEnter) -> FieldPart {
    let FormField { label, kind, .. } = one.field;
    let place = crate::casework::plain::fill::place_of(one.section, one.field);
    let only_if = one.field.show_if.as_ref().map(|show_if| {
        let other = form.field(&show_if.field);
        let label = other.map_or_else(String::new, |other| other.label.clone());
        let place = Place::of(&show_if.field.section, &show_if.field.field);
        (place, label, show_if.is.clone())
    });
    let first = one.stands.first();
    let (columns, rows) = match kind {
        Kind::Table(columns) => (columns.as_slice(), table(one, columns, entering)),
        _ => (&[][..], Vec::new()),
    };
    let is_table = matches!(kind, Kind::Table(_));
    FieldPart {
        label: label.clone(),
        help: one.field.help.clone(),
        guide: one.field.guide.clone(),
        need: one.field.need,
        shown: one.shown,
        only_if,
        input: boxed(
            place.clone(),
            label,
            kind,
            first.filter(|_| !is_table),
            people,
        ),
        origin: first.map_or_else(String::new, |one| one.origin.clone()),
        state: first.map_or("blank", |one| one.state),
        record: first.and_then(|one| one.record.clone()),
        columns: columns.iter().map(|column| column.label.clone()).collect(),
        rows,
        place,
    }
}

fn table(one: &Filled<'_>, columns: &[Column], entering: MayEnter) -> Vec<Vec<BoxPart>> {
    let next = one.rows.last().map_or(1, |last| last + 1);
    let blank = (entering == MayEnter::Yes && next <= MOST_ROWS).then_some(next);
    let rows = one.rows.iter().copied().chain(blank);
    rows.map(|row| {
        let columns = columns.iter();
        columns
            .map(|column| {
                let place = cell_of(one.section, one.field, row, &column.name);
                let stands = one.stands.iter().find(|stands| stands.place == place);
                boxed(place, &column.label, &column.kind, stands, &[])
            })
            .collect()
    })
    .collect()
}

fn boxed(
    place: Place,
    label: &str,
    kind: &Kind,
    stands: Option<&Stands>,
    people: &[String],
) -> BoxPart {
    let kept = stands.and_then(|stands| stands.kept.as_ref());
    BoxPart {
        label: label.to_owned(),
        kind: kind.code(),
        value: kept.map_or_else(String::new, |kept| typing::typed(kind, kept.reveal())),
        words: kept.map_or_else(String::new, |kept| typing::words(kind, kept.reveal())),
        version: stands.map_or(0, |stands| stands.version),
        choices: match kind {
            Kind::Choice(choices) => choices.clone(),
            Kind::People => people.to_vec(),
            _ => Vec::new(),
        },
        place,
    }
}

/// The forms of one child.
pub struct ChildForms {
    pub invite: DocumentId,
    pub header: Header,
    pub documents: Vec<BriefPart>,
    /// What can be begun.
    pub forms: Vec<FormPart>,
    pub may_begin: MayEnter,
}

/// One document in a list.
pub struct BriefPart {
    pub id: DocumentId,
    pub form: String,
    pub title: String,
    pub reference: String,
    pub version: u32,
    pub begun: Timestamp,
    pub state: PlainState,
    /// Whether the same can be begun again: it is closed, and none of its form is open.
    pub repeats: MayEnter,
}

/// One form in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPart {
    pub name: String,
    pub title: String,
    pub about: String,
    pub version: u32,
    pub owner: String,
    pub review_by: Option<Date>,
    pub what_changed: String,
    /// The open document of this form for the child, where there is one.
    pub open: Option<DocumentId>,
}
