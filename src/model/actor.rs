//! Who is asking.

use std::sync::Arc;

use crate::model::staff::Staff;

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
}

impl Actor {
    /// Who it was, for a record: `staff:…`, `machine:…`, `timer:…` or `command line`. Holds no
    /// name of a person.
    pub fn code(&self) -> String {
        match self {
            Self::CommandLine => "command line".to_owned(),
            Self::Staff(staff) => format!("staff:{}", staff.id),
            Self::Machine { name, .. } => format!("machine:{name}"),
            Self::Timer(round) => format!("timer:{round}"),
        }
    }

    /// Whether a person did it, rather than the system.
    pub fn is_person(&self) -> bool {
        matches!(self, Self::CommandLine | Self::Staff(_))
    }
}
