//! The office: what all verbs work with, and why one is not done.

use std::sync::{Arc, OnceLock};

use jiff::{Timestamp, civil::Date};
use tokio::sync::Notify;

use crate::{
    casework::{
        deliver::PostRoom,
        live::{Live, day_of},
        page::{Conflict, Done, Wrong},
        prepare::Desk,
        presence::Presence,
        rights::Asker,
        watch::Permits,
    },
    model::{
        actor::Actor,
        live::{By, DocumentId, OperationId, Place},
        name::PersonalText,
    },
    rules::access::Action,
    sources::case_system::SourceError,
    store::{
        error::StoreError,
        record::Store,
        writing::{Begun, Tx},
    },
};

/// One for each process. Every verb takes it, and who asks.
pub struct Office {
    pub desk: Desk,
    pub store: Store,
    pub presence: Presence,
    pub(in crate::casework) permits: Permits,
    /// Rings when long work was begun.
    bell: Notify,
    /// Rings when a letter was queued.
    post_bell: Arc<Notify>,
    /// Where people outside reach this site, once it is known.
    address: OnceLock<Box<str>>,
    /// The hash of the word by which GOV.UK Notify is known when it calls.
    pub(in crate::casework) notify_word: OnceLock<[u8; 32]>,
}

/// Why a verb was not done.
#[derive(Debug, thiserror::Error)]
pub enum VerbError {
    /// Unknown, or not for the one who asks: the same to the outside.
    #[error("there is nothing here")]
    NotThere,
    /// They see it, and this is for others: whose it is, in a sentence.
    #[error("{0}")]
    NotAllowed(String),
    /// It cannot be done as things stand: what is in the way, in a sentence.
    #[error("{0}")]
    NotNow(String),
    #[error("something that was typed cannot be taken")]
    Wrong(Vec<Wrong>),
    #[error("somebody else has entered something meanwhile")]
    Conflict(Conflict),
    #[error(transparent)]
    Source(SourceError),
    #[error("the record could not be read or written")]
    Store(#[source] StoreError),
    /// A template of the house does not work.
    #[error("a letter could not be made")]
    Press(#[source] crate::casework::letters::LettersError),
}

impl From<StoreError> for VerbError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchDocument | StoreError::Forgotten => Self::NotThere,
            StoreError::OtherRequest => Self::NotNow(
                "This key was used before, for something else. Nothing was changed.".to_owned(),
            ),
            other => Self::Store(other),
        }
    }
}

impl VerbError {
    /// One thing that was typed and cannot be taken.
    pub(in crate::casework) fn wrong(place: Option<Place>, text: &str, message: &str) -> Self {
        Self::Wrong(vec![Wrong {
            place,
            text: text.to_owned(),
            message: message.to_owned(),
        }])
    }
}

impl Office {
    pub fn new(desk: Desk, store: Store) -> Self {
        Self {
            desk,
            store,
            presence: Presence::default(),
            permits: Permits::default(),
            bell: Notify::new(),
            post_bell: Arc::default(),
            address: OnceLock::new(),
            notify_word: OnceLock::new(),
        }
    }

    /// Tells the worker of this process that there is something to do.
    pub(in crate::casework) fn wake_workers(&self) {
        self.bell.notify_one();
    }

    /// Waits until there is something to do.
    pub(in crate::casework) async fn work_to_do(&self) {
        self.bell.notified().await;
    }

    /// Tells whoever delivers letters that there are some. Another process hears it at its next
    /// look.
    pub fn wake_post(&self) {
        self.post_bell.notify_one();
    }

    /// What whoever delivers letters works with.
    pub fn post_room(&self) -> PostRoom {
        PostRoom {
            store: self.store.clone(),
            clock: self.desk.clock.clone(),
            bell: Arc::clone(&self.post_bell),
        }
    }

    /// Says where people outside reach this site: `https://reviews.northshire.example`. Said once;
    /// until then letters carry no link.
    pub fn is_at(&self, address: &str) {
        // Said a second time it stays what it was: letters have gone out with it.
        let _ = self.address.set(address.trim_end_matches('/').into());
    }

    /// A page of this site, for people outside; nothing where it is not known where that is.
    pub(in crate::casework) fn link(&self, page: &str) -> Option<String> {
        Some(format!("{}{page}", self.address.get()?))
    }

    pub fn now(&self) -> Timestamp {
        self.desk.clock.now()
    }

    /// The day in England.
    pub fn today(&self) -> Date {
        day_of(self.now())
    }

    /// Begins to write what an operation asks for, or answers what it gave the first time.
    pub(in crate::casework) async fn begin(
        &self,
        who: &Actor,
        operation: &OperationId,
    ) -> Result<Begun, VerbError> {
        Ok(self.store.write(operation, &by(who), self.now()).await?)
    }

    /// As [`Office::begin`], for a verb that answers nothing but [`Done`]: the inner error is what a
    /// repetition is answered.
    ///
    /// # Errors
    /// When the record cannot be reached.
    pub(in crate::casework) async fn first(
        &self,
        who: &Actor,
        operation: &OperationId,
    ) -> Result<Result<Tx, Done>, VerbError> {
        Ok(match self.begin(who, operation).await? {
            Begun::First(tx) => Ok(tx),
            Begun::Replay(replay) => Err(Done {
                number: replay.number,
            }),
        })
    }

    /// Begins to write to a document and holds it, once the table of access has said yes: what is
    /// read of it from here on is what stands at the commit. The inner error is what a repetition
    /// is answered.
    ///
    /// # Errors
    /// As [`Office::live`].
    pub(in crate::casework) async fn hold(
        &self,
        who: &Actor,
        operation: &OperationId,
        document: &DocumentId,
        action: Action,
    ) -> Result<Result<(Tx, Live, Asker), Done>, VerbError> {
        let mut tx = match self.first(who, operation).await? {
            Ok(tx) => tx,
            Err(done) => return Ok(Err(done)),
        };
        tx.hold(document).await?;
        let (live, asker) = self.live(&mut tx, who, document, action).await?;
        Ok(Ok((tx, live, asker)))
    }

    /// Begins to write what is about no child, once the table of access has said yes. The inner
    /// error is what a repetition is answered.
    pub(in crate::casework) async fn begin_as(
        &self,
        who: &Actor,
        operation: &OperationId,
        action: Action,
    ) -> Result<Result<Tx, Done>, VerbError> {
        let mut tx = match self.first(who, operation).await? {
            Ok(tx) => tx,
            Err(done) => return Ok(Err(done)),
        };
        let asker = Asker::of(&mut tx, who, self.now(), self.today()).await?;
        asker.may_at_all(action)?;
        Ok(Ok(tx))
    }
}

/// Who asks, as it is kept beside what was done.
pub fn by(who: &Actor) -> By {
    By {
        code: who.code().into(),
        name: match who {
            Actor::Staff(staff) => Some(staff.name.clone()),
            Actor::Invitee { name, .. } => name.clone(),
            _ => None,
        },
    }
}

/// What a page calls whoever did something.
pub(in crate::casework) fn name_of(by: &By) -> String {
    match &by.name {
        Some(name) => name.reveal().to_owned(),
        None => match by.code.split_once(':') {
            Some(("machine", name)) => format!("The program {name}"),
            Some(("timer", _)) => "Samepage".to_owned(),
            Some(("link", _)) => "Somebody with a link of their own".to_owned(),
            _ => "Samepage, at the command line".to_owned(),
        },
    }
}

/// Words of a form that must not be empty; `field` is the one they were typed in.
pub(in crate::casework) fn required(
    field: &str,
    text: &str,
    message: &str,
) -> Result<PersonalText, VerbError> {
    let place = Some(of_form(field));
    PersonalText::parse(text).ok_or_else(|| VerbError::wrong(place, text, message))
}

/// A field of a form that is no place in a document.
pub(in crate::casework) fn of_form(field: &str) -> Place {
    Place::of("form", field)
}
