//! Who belongs to a core group, and whether they come again.

use crate::model::{id::Identifier, post::kept_words};

/// How somebody stands on the list of a core group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stay {
    /// They belong to it, and are on the list of the next one.
    Stays,
    /// They were asked to this one, and need not come any more.
    Leaves,
    /// They do not belong to it. They stay in the list, so that somebody can take them back.
    Out,
}

kept_words! { Stay {
    Stays = "stays",
    Leaves = "leaves",
    Out = "out",
} }

impl Stay {
    pub fn words(self) -> &'static str {
        match self {
            Self::Stays => "Belongs to it",
            Self::Leaves => "Not next time",
            Self::Out => "Does not belong",
        }
    }
}

/// One person on the list of a core group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: Identifier,
    pub stay: Stay,
}

impl Member {
    pub fn new(person: &Identifier) -> Self {
        Self {
            person: person.clone(),
            stay: Stay::Stays,
        }
    }
}
