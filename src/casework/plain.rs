//! A document of a form that needs no program, as it stands.

pub mod attach;
pub mod begin;
pub mod close;
pub mod enter;
mod fill;
mod happened;
pub mod letter;
pub mod open;
pub mod page;
mod preview;
pub mod settle;
pub mod siblings;
pub mod sign;
pub(in crate::casework) mod standing;
pub mod tasks;

use std::sync::Arc;

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        open::FORM,
        rights::Asker,
    },
    forms::{
        library::{Edition, FormFiles, Source},
        plain::PlainForm,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{DocumentId, Entry, Place},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        documents::{DocumentState, Kept},
        error::StoreError,
        plain::{KeptEdition, Mark},
        reading::Snapshot,
    },
};

pub use preview::{Previewed, preview};

/// Why nothing is written into a document that is closed.
const CLOSED: &str = "This form is closed. Begin another one where it is needed again.";

/// All that is kept of one document, with the child's invite, in which the record is read.
pub(in crate::casework) struct Plain {
    pub kept: Kept,
    pub form: Arc<PlainForm>,
    pub entries: Vec<Entry>,
    pub marks: Vec<Mark>,
    /// What was copied from the form of a brother or a sister, and from which.
    pub copied: Vec<(Place, Arc<str>)>,
    /// The newest list of the child: what is known of it, and who may open it.
    pub invite: Arc<Live>,
}

impl Plain {
    pub fn entry(&self, place: &Place) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.place == *place)
    }

    pub fn is_closed(&self) -> bool {
        self.kept.state == DocumentState::Closed
    }

    /// What stands in a place of its own, where somebody entered something.
    pub fn entered(&self, place: &Place) -> Option<&PersonalText> {
        self.entry(place).and_then(|entry| entry.value.as_ref())
    }

    async fn load(
        office: &Office,
        snapshot: &mut Snapshot,
        document: &DocumentId,
    ) -> Result<Option<Self>, VerbError> {
        let Some(kept) = snapshot.document(document).await? else {
            return Ok(None);
        };
        match invite_of(snapshot, &kept.child).await? {
            Some(invite) => Self::beside(office, snapshot, kept, Arc::new(invite)).await,
            None => Ok(None),
        }
    }

    /// A document whose child's list is loaded already.
    async fn beside(
        office: &Office,
        snapshot: &mut Snapshot,
        kept: Kept,
        invite: Arc<Live>,
    ) -> Result<Option<Self>, VerbError> {
        let document = &kept.id;
        let Some(edition) = snapshot.edition_of(document).await? else {
            return Ok(None);
        };
        let form = form_of(office, edition)?;
        Ok(Some(Self {
            form,
            entries: snapshot.entries(document).await?,
            marks: snapshot.marks(document).await?,
            copied: snapshot.copied_entries(document).await?,
            invite,
            kept,
        }))
    }
}

/// The newest list of a child.
async fn invite_of(
    snapshot: &mut Snapshot,
    child: &Identifier,
) -> Result<Option<Live>, StoreError> {
    let invites = snapshot.documents_of(FORM, child).await?;
    match invites.first() {
        Some(newest) => Live::load(snapshot, newest).await,
        None => Ok(None),
    }
}

/// The form that a document was begun with. It was read without a mistake then.
fn form_of(office: &Office, kept: KeptEdition) -> Result<Arc<PlainForm>, VerbError> {
    let known = office.desk.library.editions().iter();
    let same = |one: &&Edition| {
        *one.head.name == *kept.form && *one.text == *kept.text && one.plain.is_some()
    };
    if let Some(form) = known
        .into_iter()
        .find(same)
        .and_then(|one| one.plain.clone())
    {
        return Ok(form);
    }
    let files = FormFiles {
        source: Source::Council,
        folder: kept.form.to_string(),
        file: format!("{}, version {}", kept.form, kept.version),
        text: kept.text,
        guide: kept.guide,
    };
    let read = office.desk.library.edition(&files);
    read.ok().and_then(|edition| edition.plain).ok_or_else(|| {
        VerbError::NotNow(format!(
            "This was begun with version {} of its form, which this program cannot read any more. \
             Whoever runs the service finds the reason with `samepage check`.",
            kept.version
        ))
    })
}

impl Office {
    /// A plain document with the one who asks, if they may do that with it: who may open the
    /// child's list may open it.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a document that is not there or must not be known to them.
    pub(in crate::casework) async fn plain(
        &self,
        snapshot: &mut Snapshot,
        who: &Actor,
        document: &DocumentId,
        action: Action,
    ) -> Result<(Plain, Asker), VerbError> {
        let asker = Asker::of(snapshot, who, self.now(), self.today()).await?;
        let Some(plain) = Plain::load(self, snapshot, document).await? else {
            return Err(VerbError::NotThere);
        };
        asker.may(&plain.invite.about(self), action)?;
        if plain.is_closed() && action != Action::ReadDocument {
            return Err(VerbError::NotNow(CLOSED.to_owned()));
        }
        Ok((plain, asker))
    }
}
