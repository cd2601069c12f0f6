//! A form with nothing special: all that it is stands in its file.

mod conditions;
pub mod letter;
mod path;
mod reader;
pub mod rewording;
pub mod typing;
mod values;
pub mod widening;

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

pub use letter::FormLetter;
pub use path::{Path, Places};

use crate::{
    forms::{file::FormError, settings::CouncilSettings},
    model::staff::{Role, Staff},
    rules::access::{Action, is_for},
};

/// What a form's file may speak of besides itself.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The places of the prepared invite that a field can begin with.
    pub places: Places,
    /// The council's limits in pounds, by name.
    pub limits: BTreeMap<String, u32>,
    /// The council's own words.
    pub council: CouncilSettings,
}

/// What something in the library is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// It is filled in for a child.
    #[default]
    Form,
    /// It is read: how something is done here.
    Guide,
    /// Words to copy into a letter.
    Letter,
    /// Anything else that is read.
    Resource,
}

impl Sort {
    /// Every one, with its code in a form's file and what staff read.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Form, "form", "Form"),
        (Self::Guide, "guide", "Guide"),
        (Self::Letter, "letter", "Letter to copy"),
        (Self::Resource, "resource", "Resource"),
    ];

    pub fn words(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, ..)| *one == self);
        found.map_or("", |(.., words)| words)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one, _)| *one == code);
        found.map(|(sort, ..)| *sort)
    }
}

/// Who of the staff owns a form, where its file says so in terms that the program knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnedBy {
    pub roles: Vec<Role>,
    /// Codes of teams.
    pub teams: Vec<Arc<str>>,
}

impl OwnedBy {
    /// Whether the file says it at all.
    pub fn is_said(&self) -> bool {
        !self.roles.is_empty() || !self.teams.is_empty()
    }

    /// Whether anybody of those whom it names can have the library. A team may have members of any role.
    pub fn is_reached(&self) -> bool {
        is_for(&self.roles, Action::SeeLibrary) || !self.teams.is_empty()
    }

    pub fn holds(&self, staff: &Staff) -> bool {
        self.roles.iter().any(|role| staff.is(*role))
            || self.teams.iter().any(|team| staff.teams.contains(team))
    }
}

/// A form that was read, with the council's words in it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainForm {
    pub name: Arc<str>,
    pub sort: Sort,
    pub version: u32,
    pub title: String,
    pub about: String,
    pub owner: String,
    pub owned_by: OwnedBy,
    /// The day by which its owner looks at it again.
    pub review_by: Date,
    /// The first day on which it is begun in this version; at once where nothing is said.
    pub go_live: Option<Date>,
    pub what_changed: String,
    pub sections: Vec<FormSection>,
    pub sign_offs: Vec<SignOff>,
    pub letters: Vec<FormLetter>,
    pub clock: Option<FormClock>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormSection {
    pub name: Arc<str>,
    pub title: String,
    pub help: String,
    /// Whose part it is; anybody's who may enter something where nobody is named.
    pub filled_by: Vec<Role>,
    pub fields: Vec<FormField>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    pub name: Arc<str>,
    pub label: String,
    pub help: String,
    /// What stands on the card beside the field.
    pub guide: String,
    pub kind: Kind,
    pub need: Need,
    /// Where the invite is looked up; the first place that is known counts.
    pub prefill: Vec<Path>,
    pub show_if: Option<ShowIf>,
    /// Who may see it; everybody who may open the document where nobody is named.
    pub may_see: Vec<Role>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// What is typed into a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Text,
    LongText,
    /// One of these words.
    Choice(Vec<String>),
    Date,
    /// Pounds and pence.
    Amount,
    /// People around the child, ticked, and others by name.
    People,
    Table(Vec<Column>),
    /// A file that is attached.
    File,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: Arc<str>,
    pub label: String,
    /// Never people, a table or a file.
    pub kind: Kind,
}

/// Another field of the form, by its section and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    pub section: Arc<str>,
    pub field: Arc<str>,
}

/// When a field is needed: another one has an answer, or this very one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowIf {
    pub field: FieldName,
    pub is: Option<String>,
}

/// Somebody stands for the document with their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    pub name: Arc<str>,
    pub title: String,
    /// Any one of these, for this child.
    pub roles: Vec<Role>,
    /// Only above a limit of the council.
    pub above: Option<Above>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Above {
    pub field: FieldName,
    /// The name of the limit, and what it is in pounds.
    pub limit: Arc<str>,
    pub pounds: u32,
}

/// By when it is to be done, in working days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormClock {
    pub working_days: u32,
    pub from: ClockFrom,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockFrom {
    /// After the document was begun.
    Begun,
    /// Before a day of the invite.
    Before(Path),
    /// After a day of the invite.
    After(Path),
}

impl PlainForm {
    /// Reads a form's file strictly.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with line, column and what to do, in their order.
    pub fn read(file: &str, text: &str, around: &Surroundings) -> Result<Self, Vec<FormError>> {
        reader::Reader::new(file, text, around).form()
    }

    /// Every field with its section, in the order of the form.
    pub fn fields(&self) -> impl Iterator<Item = (&FormSection, &FormField)> {
        let sections = self.sections.iter();
        sections.flat_map(|section| section.fields.iter().map(move |field| (section, field)))
    }

    pub fn field(&self, name: &FieldName) -> Option<&FormField> {
        self.fields()
            .find(|(section, field)| section.name == name.section && field.name == name.field)
            .map(|(_, field)| field)
    }
}

impl Kind {
    /// The word for it in a form's file.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Choice(_) => "choice",
            Self::Date => "date",
            Self::Amount => "amount",
            Self::People => "people",
            Self::Table(_) => "table",
            Self::File => "file",
        }
    }
}

impl ShowIf {
    /// Whether the field is needed, with what stands in the other one.
    pub fn holds(&self, other: Option<&str>) -> bool {
        match (&self.is, other) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(wanted), Some(found)) => wanted == found,
        }
    }
}

#[cfg(test)]
mod tests;
