//! The referral: one form for every service, filled in from the record.
//!
//! Everything that the record knows is filled in with where it came from; what is left to type
//! are the few things that only the referrer knows.

pub mod agreeing;
pub mod basis;
pub mod catalogue;
mod layout;
pub mod letters;
mod reading;
pub mod record;
mod roles;
pub mod typing;

use crate::forms::{
    file::{FormError, FormFile},
    referral::{basis::Bases, catalogue::Catalogue},
    settings::{CouncilSettings, Referrals},
};

/// The form with its labels, the services of the council, and the council's practice.
#[derive(Clone, Debug)]
pub struct Referral {
    file: FormFile,
    pub bases: Bases,
    pub catalogue: Catalogue,
    pub practice: Referrals,
}

impl Referral {
    /// # Errors
    /// What is wrong with the form's file, with its line.
    pub fn new(
        file_name: &str,
        form_toml: &str,
        settings: &CouncilSettings,
        catalogue: Catalogue,
    ) -> Result<Self, FormError> {
        Ok(Self {
            file: FormFile::read(file_name, form_toml, layout::SECTIONS, settings)?,
            bases: Bases::read(file_name, form_toml, settings)?,
            catalogue,
            practice: settings.referrals,
        })
    }

    pub fn version(&self) -> u32 {
        self.file.version
    }

    pub fn title(&self) -> &str {
        &self.file.title
    }

    /// Whether a label stands in the form for every child alike. One that is made from the part of a
    /// person, or of which there are as many as people, says that the person exists.
    pub fn is_of_every_child(&self, label: &str) -> bool {
        layout::OF_EVERY_CHILD.iter().any(|section| {
            let fields = self.file.section(section).map(|one| &one.fields);
            fields.is_some_and(|all| all.iter().any(|(_, known)| **known == *label))
        })
    }

    /// The label of something that is typed.
    pub fn label(&self, field: &str) -> &str {
        let asked = self.file.section(layout::ASKED);
        let found = asked.and_then(|one| one.fields.iter().find(|(name, _)| *name == field));
        found.map_or("", |(_, label)| label)
    }
}

#[cfg(test)]
mod tests;
