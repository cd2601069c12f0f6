//! What every case system can do for us, however it is reached.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use jiff::{Timestamp, civil::Date};

use crate::model::{
    finding::{Code, Finding, Weight},
    home::{Carried, HomePart},
    id::{Identifier, SystemName},
    network::Network,
};

/// How often what a case system tells can be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Somebody may be writing into it now.
    AtAnyTime,
    /// What is read are files that are written once a night.
    Nightly,
}

/// A case system: something that can be asked for children and their networks.
pub trait CaseSystem: Send + Sync {
    /// The name that stands with every identifier from it.
    fn system(&self) -> &SystemName;

    /// The children it holds, as a stream of identifiers read page by page.
    fn children(&self, which: Which) -> BoxFuture<'_, Result<Children<'_>, SourceError>>;

    /// Everything that it tells of one child.
    ///
    /// # Errors
    /// Only where nothing at all is known: the system is down, our sign-in is refused or the
    /// answer cannot be believed. A child that is restricted, merged away or not there is a
    /// [`Reading`] whose findings say so.
    fn child<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Reading, SourceError>>;

    /// How often what it tells can be another.
    fn changes(&self) -> Changes {
        Changes::AtAnyTime
    }

    /// Whether it can be written to in this form, and how it takes a repeated write; nothing where
    /// it cannot.
    fn writes(&self, part: HomePart) -> Option<Repeats> {
        let _ = part;
        None
    }

    /// The tag of what a write would change, as it stands now; nothing where it names none.
    ///
    /// # Errors
    /// The system does not answer, or tells no tag.
    fn tag<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Result<Option<Arc<str>>, Fault>> {
        let _ = write;
        async { Ok(None) }.boxed()
    }

    /// Writes something, once: whoever does not know what became of it looks before it is written
    /// again.
    fn write<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Wrote> {
        let _ = write;
        async { Wrote::NotOffered }.boxed()
    }

    /// Looks for what was written under its reference.
    ///
    /// # Errors
    /// The system does not answer, or the answer cannot be believed.
    fn look_up<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Result<Found, Fault>> {
        let _ = write;
        async { Ok(Found::CannotTell) }.boxed()
    }

    /// How much longer nothing is asked because the system told us to wait; for whoever looks on.
    fn told_to_wait(&self) -> Option<Duration> {
        None
    }
}

/// Something to write into a child's record.
#[derive(Clone, Copy, Debug)]
pub struct Write<'a> {
    pub child: &'a str,
    pub part: HomePart,
    /// Under this name it is known again: the key of the write, and the reference beside it.
    pub reference: &'a str,
    pub words: &'a Carried,
    pub file: &'a FileBytes,
    /// The tag that it changes alone; without one, whatever stands there when it is written.
    pub tag: Option<&'a str>,
}

/// The bytes of a document. They print their number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FileBytes(pub Vec<u8>);

impl fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileBytes({})", self.0.len())
    }
}

/// How a system takes a write that comes a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It knows it again by its key, and keeps it once.
    Known,
    /// It keeps it twice.
    KeptTwice,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrote {
    /// The system has it, under an identifier of its own where it tells one.
    Kept(Option<Arc<str>>),
    /// It has surely not been written. Later it may be.
    NotYet(Fault),
    /// Nobody knows whether it was written.
    Unsure(Fault),
    /// The system will not have it.
    Refused(Fault),
    /// The system cannot be written to so.
    NotOffered,
}

/// What stands in the record under a reference of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// What we wrote, and its identifier.
    Same(Option<Arc<str>>),
    /// It is there, and says something else.
    Other(Option<Arc<str>>),
    /// It is there so many times.
    Several(usize),
    /// The system has no way to find it.
    CannotTell,
}

/// Which children are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that the system lists.
    All,
    /// These, in this order, without asking the system for a list.
    Ids(Vec<String>),
}

/// Rows of a list of children, in the order of the system.
pub type Children<'a> = BoxStream<'a, Result<Row, SourceError>>;

/// One row of a list of children.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Child(Listed),
    /// Something about the list itself: cut short, or a row twice.
    Finding(Finding),
}

/// A child on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: Arc<str>,
    /// When the next review is due, where the list says so.
    pub due: Option<Date>,
}

/// What was read of one child.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub network: Option<Network>,
    pub findings: Vec<Finding>,
}

/// Tells the time of day. Read in one place and handed down, so that tests own it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that has stopped.
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A source of numbers from 0 to below 1, so that many clients do not come back at once.
#[derive(Clone)]
pub struct Chance(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Chance {
    pub fn new(next: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }

    /// Always the same number, for tests.
    pub fn fixed(number: f64) -> Self {
        Self::new(move || number)
    }

    pub fn next(&self) -> f64 {
        (self.0)().clamp(0.0, 1.0)
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

/// Why a question to a source has no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("could not connect")]
    Unreachable,
    #[error("the connection broke before the answer was whole")]
    BrokenOff,
    #[error("no answer within {} s", .0.as_secs_f64())]
    TooSlow(Duration),
    #[error("it answered with status {0}")]
    Status(u16),
    #[error("it failed several times in a row and is left alone for {} s", .0.as_secs().max(1))]
    Resting(Duration),
    #[error("it told us to wait {} s, longer than we may", .0.as_secs().max(1))]
    ToldToWait(Duration),
    #[error("it refused our sign-in")]
    SignInRefused,
    #[error("our account may not do this there")]
    NotAllowed,
    #[error("the answer cannot be believed: {0}")]
    NotBelieved(Arc<str>),
    #[error("the answer is larger than {0} bytes")]
    TooBig(usize),
    #[error("there is no file for it: {0}")]
    NoFile(Arc<str>),
    #[error("it has no list of children")]
    NoList,
    #[error("the question could not be put: {0}")]
    Unaskable(Arc<str>),
}

impl Fault {
    /// What a person can do about it, one sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreachable | Self::BrokenOff | Self::TooSlow(_) | Self::Status(500..) => {
                "Check that the case system is up and can be reached from here, then run this again."
            }
            Self::Resting(_) => "Wait a minute and run this again; what was done is kept.",
            Self::ToldToWait(_) => {
                "Run this again later, or ask the system's owner for a higher rate and set rate_per_second."
            }
            Self::SignInRefused => {
                "Check the client id, the secret and the key in the settings file; they may have expired."
            }
            Self::NotAllowed => {
                "Ask the system's owner to give our account the right to read this."
            }
            Self::NotBelieved(_) => {
                "Nothing was taken from it: look at the address in the settings, and at [believe] in connection.toml."
            }
            Self::TooBig(_) => {
                "Look at the record in the case system, or raise limits.body_mib in connection.toml."
            }
            Self::Status(_) => "Check the path of this fetch in connection.toml.",
            Self::NoFile(_) => {
                "Ask for the extract to be run again, or check the folder in the settings file."
            }
            Self::NoList => "Name the children with --child, or add [children] to connection.toml.",
            Self::Unaskable(_) => "Check the template of this fetch in connection.toml.",
        }
    }

    /// The code under which it is reported as a finding.
    pub fn code(&self) -> Code {
        match self {
            Self::NotBelieved(_) | Self::TooBig(_) => Code::AnswerNotBelieved,
            Self::NoList => Code::SourceDoesNotOffer,
            _ => Code::SourceDown,
        }
    }
}

/// A question that a source did not answer: which system, which record, what was attempted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{system}: could not {attempted}: {fault}. {}", fault.remedy())]
pub struct SourceError {
    pub system: SystemName,
    /// The record in the source's own terms, where it was about one.
    pub record: Arc<str>,
    /// `read placements of child 33310245`.
    pub attempted: Arc<str>,
    pub fault: Fault,
}

impl SourceError {
    /// The same, as something for a person to check.
    pub fn finding(&self, weight: Weight, about: Option<&Identifier>) -> Finding {
        let what = format!(
            "{} could not {}: {}.",
            self.system, self.attempted, self.fault
        );
        let finding = Finding::new(self.fault.code(), weight, what, self.fault.remedy()).at(
            &self.system,
            &self.record,
            "",
        );
        match about {
            Some(person) => finding.about(person),
            None => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_system_the_attempt_the_fault_and_what_to_do() {
        let error = SourceError {
            system: SystemName::new("mosaic"),
            record: "persons/19".into(),
            attempted: "read placements of child 19".into(),
            fault: Fault::Status(503),
        };

        assert_eq!(
            error.to_string(),
            "mosaic: could not read placements of child 19: it answered with status 503. \
             Check that the case system is up and can be reached from here, then run this again."
        );
    }
}
