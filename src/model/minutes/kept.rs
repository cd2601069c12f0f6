//! Minutes as they are kept: boxes, decisions, actions, lent links, flags.

use std::{fmt, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::model::{
    id::Identifier,
    live::By,
    minutes::{
        FlagState, Lines, LinkEnd, MeetingId, MinutesKind, MinutesState, MinutesStep,
        Participation, Passage, RowKind, RowState,
    },
    name::PersonalText,
    reply::Means,
};

/// Minutes as they are kept, without what is written in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    pub meeting: MeetingId,
    pub kind: MinutesKind,
    pub form_version: u32,
    pub state: MinutesState,
    /// The code of whoever holds the pen; empty where nobody does.
    pub holder: Arc<str>,
    pub held_on: Option<Date>,
    pub participation: Option<Participation>,
    pub adjourned_to: Option<Date>,
    /// The day of the next meeting of this kind, as this one has agreed it.
    pub next_on: Option<Date>,
}

/// Something that was done with minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    pub step: MinutesStep,
    pub by: By,
    pub at: Timestamp,
    /// Why, or what was answered.
    pub words: Option<PersonalText>,
}

/// One version of what stands in a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxed {
    pub name: Arc<str>,
    /// From 1; 0 means that nobody has written anything.
    pub version: u32,
    pub text: Passage,
    pub by: By,
    pub at: Timestamp,
}

/// What we call a decision or an action.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub Arc<str>);

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a decision or an action says.
#[derive(Clone, Debug, PartialEq)]
pub struct RowWords {
    pub what: PersonalText,
    /// Who has to do it: a name, or what they are to the child.
    pub owner: PersonalText,
    pub why: Option<PersonalText>,
    /// What came of it, by the next meeting.
    pub changed: Option<PersonalText>,
}

/// One version of a decision or an action.
#[derive(Clone, Debug, PartialEq)]
pub struct MinutesRow {
    pub id: RowId,
    pub version: u32,
    pub kind: RowKind,
    pub state: RowState,
    /// Who has to do it, where they are on the list.
    pub person: Option<Identifier>,
    pub due_on: Option<Date>,
    /// The action of the last meeting that this one goes on with.
    pub comes_from: Option<RowId>,
    pub words: RowWords,
    /// The code of who wrote what is to be done, by whom and why, as it stands.
    pub wrote: Arc<str>,
    /// The code of who wrote what came of it, as it stands.
    pub answered: Arc<str>,
    pub by: By,
    pub at: Timestamp,
}

/// What we call a lent link. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LentId(pub Arc<str>);

impl LentId {
    /// The code under which whoever uses the link acts.
    pub fn code(&self) -> String {
        format!("link:{}", self.0)
    }
}

/// A link by which somebody takes the minutes of one meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LentLink {
    pub id: LentId,
    pub meeting: MeetingId,
    pub person: Identifier,
    pub made_by: Arc<str>,
    pub made_at: Timestamp,
    /// When the code was first given rightly.
    pub opened_at: Option<Timestamp>,
    /// How often it was given wrongly.
    pub wrong: u32,
    pub ended: Option<(LinkEnd, Timestamp)>,
}

/// What somebody must not read.
#[derive(Clone, Debug, PartialEq)]
pub struct MinutesFlag {
    pub id: Arc<str>,
    pub part: MinutesPart,
    pub person: Identifier,
    pub state: FlagState,
    pub by: By,
    pub at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

/// A part of minutes that can be kept from somebody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MinutesPart {
    Box(Arc<str>),
    Row(RowId),
}

impl MinutesPart {
    /// `box:views`, `row:5f3a…`.
    pub fn code(&self) -> String {
        match self {
            Self::Box(name) => format!("box:{name}"),
            Self::Row(id) => format!("row:{id}"),
        }
    }

    /// `None` for what is no part.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':')? {
            (_, "") => None,
            ("box", name) => Some(Self::Box(name.into())),
            ("row", id) => Some(Self::Row(RowId(id.into()))),
            _ => None,
        }
    }
}

/// What somebody was given of the minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Their copy.
    Copy,
    /// The letter to the child that was made from the decisions.
    ChildLetter,
}

impl Given {
    const ALL: &[(Self, &str)] = &[(Self::Copy, "copy"), (Self::ChildLetter, "child_letter")];

    /// What is kept.
    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(one, _)| *one)
    }
}

/// To whom a version of the minutes went.
#[derive(Clone, Debug, PartialEq)]
pub struct Distributed {
    pub person: Identifier,
    pub what: Given,
    pub on: Date,
    pub means: Means,
    pub by: By,
    /// The how manieth text of theirs it was, and the text; nothing of what was given before
    /// texts were kept.
    pub copy: Option<(u32, Lines)>,
}
