//! The shelf: every edition that there is, brought in folders or by the browser.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::office::Office,
    forms::{
        library::{self, Edition, FormFiles, Source},
        plain::{PlainForm, Sort},
    },
    store::{error::StoreError, plain::KeptEdition, reading::Snapshot},
};

/// Everything that can be begun or read, on one day.
pub(in crate::casework) struct Shelf {
    editions: Vec<Edition>,
    archived: Vec<Arc<str>>,
    today: Date,
}

impl Shelf {
    pub async fn read(office: &Office, snapshot: &mut Snapshot) -> Result<Self, StoreError> {
        let mut editions = office.desk.library.editions().to_vec();
        for published in snapshot.published_editions().await? {
            let KeptEdition { form, version, .. } = &published.edition;
            let files = files_of(&published.edition);
            match office.desk.library.edition(&files) {
                Ok(edition) => editions.push(edition),
                // It was without a mistake when it was published; what it speaks of is gone from
                // the settings since. The version before it stays.
                Err(errors) => {
                    let count = errors.len();
                    tracing::error!(%form, version, count, "a published form cannot be read");
                }
            }
        }
        Ok(Self {
            editions,
            archived: snapshot.archived_forms().await?,
            today: office.today(),
        })
    }

    /// The edition that is begun today, whether or not its form is archived.
    pub fn current(&self, name: &str) -> Option<&Edition> {
        library::current(&self.editions, name, self.today)
    }

    /// The editions that are used from a later day on.
    pub fn coming(&self, name: &str) -> Vec<&Edition> {
        library::coming(&self.editions, name, self.today)
    }

    pub fn is_archived(&self, name: &str) -> bool {
        self.archived.iter().any(|one| **one == *name)
    }

    /// The version of a form with that number.
    pub fn version(&self, name: &str, version: u32) -> Option<&Edition> {
        let own = self.editions.iter().filter(|one| *one.head.name == *name);
        own.filter(|one| one.head.version == version)
            .max_by_key(|one| one.source)
    }

    /// The highest version of a form, used or to come.
    pub fn highest(&self, name: &str) -> Option<u32> {
        let own = self.editions.iter().filter(|one| *one.head.name == *name);
        own.map(|one| one.head.version).max()
    }

    /// Every version of a form, used or to come, the newest first.
    pub fn versions(&self, name: &str) -> Vec<&PlainForm> {
        let own = self.editions.iter().filter(|one| *one.head.name == *name);
        let mut versions: Vec<&PlainForm> = own.filter_map(|one| one.plain.as_deref()).collect();
        versions.sort_by_key(|form| std::cmp::Reverse(form.version));
        versions
    }

    /// The current edition of every form, by title.
    pub fn forms(&self) -> Vec<&Edition> {
        let mut names: Vec<&str> = self.editions.iter().map(|one| &*one.head.name).collect();
        names.sort_unstable();
        names.dedup();
        let mut forms: Vec<&Edition> = names
            .into_iter()
            .filter_map(|name| self.current(name))
            .collect();
        forms.sort_by(|one, other| one.head.title.cmp(&other.head.title));
        forms
    }

    /// The plain forms that can be begun today, by title.
    pub fn begun_today(&self) -> Vec<&Edition> {
        let mut forms = self.forms();
        forms.retain(|one| {
            one.plain.is_some() && one.head.sort == Sort::Form && !self.is_archived(&one.head.name)
        });
        forms
    }
}

/// The files of an edition that was kept.
pub(super) fn files_of(kept: &KeptEdition) -> FormFiles {
    FormFiles {
        source: Source::Council,
        folder: kept.form.to_string(),
        file: format!("{}, version {}", kept.form, kept.version),
        text: kept.text.clone(),
        guide: kept.guide.clone(),
    }
}
