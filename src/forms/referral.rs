//! The referral: one form for every service, filled in from the record.
//!
//! Everything that the record knows is filled in with where it came from; what is left to type
//! are the few things that only the referrer knows.

pub mod agreeing;
pub mod catalogue;
mod layout;
pub mod letters;
mod reading;
pub mod record;
mod roles;
pub mod typing;

use crate::{
    forms::{
        file::{FormError, FormFile},
        referral::catalogue::Catalogue,
        settings::CouncilSettings,
    },
    rules::referral::silence::Patience,
};

/// The form with its labels, the services of the council, and how long it waits for them.
#[derive(Clone, Debug)]
pub struct Referral {
    file: FormFile,
    pub catalogue: Catalogue,
    pub patience: Patience,
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
            catalogue,
            patience: settings.referrals.patience(),
        })
    }

    pub fn version(&self) -> u32 {
        self.file.version
    }

    pub fn title(&self) -> &str {
        &self.file.title
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
