//! Who is asking.

use std::sync::Arc;

use crate::model::{name::PersonalText, staff::Staff};

/// Who asks for a verb. It is written beside what was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// Somebody at the command line of the machine, whose files are theirs to read.
    CommandLine,
    /// A member of staff who has signed in.
    Staff(Arc<Staff>),
    /// A program with a token of its own, and what it may do.
    Machine {
        name: Arc<str>,
        scopes: Vec<Arc<str>>,
    },
    /// The service itself, at an hour: which of its rounds.
    Timer(&'static str),
    /// Somebody who answers by a link of their own, without an account. They see and do what that
    /// link is for, and nothing else.
    Invitee {
        /// What we call the link; it opens nothing.
        link: Arc<str>,
        name: Option<PersonalText>,
    },
}

impl Actor {
    /// Who it was, for a record: `staff:…`, `machine:…`, `timer:…`, `link:…` or `command line`.
    /// Holds no name of a person.
    pub fn code(&self) -> String {
        match self {
            Self::CommandLine => "command line".to_owned(),
            Self::Staff(staff) => format!("staff:{}", staff.id),
            Self::Machine { name, .. } => format!("machine:{name}"),
            Self::Timer(round) => format!("timer:{round}"),
            Self::Invitee { link, .. } => format!("link:{link}"),
        }
    }

    /// Whether a person did it, rather than the system.
    pub fn is_person(&self) -> bool {
        matches!(
            self,
            Self::CommandLine | Self::Staff(_) | Self::Invitee { .. }
        )
    }
}
