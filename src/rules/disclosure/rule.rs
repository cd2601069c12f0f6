//! The rules of disclosure by their numbers, and the answers that they give.

use std::sync::Arc;

use crate::model::{fact::Origin, id::Identifier};

/// One rule of who may be told what. The numbers are those of `docs/law.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A1: where the child lives and with whom is never told to family.
    Whereabouts,
    /// A2: contacts of one family member are never shown to another.
    FamilyContacts,
    /// A3: refuge, no contact, restricted contact, confidential address: no letter.
    Flags,
    /// A4: a place that is the home of the child is told to each reader in other words.
    Venue,
    /// A5: withholding from a holder of parental responsibility needs a recorded decision.
    ParentalResponsibility,
    /// A6: adoption: the two families are shielded from each other.
    Adoption,
    /// A7: one message, one recipient.
    OneRecipient,
    /// A8: who comes is told by role.
    Attendees,
    /// A9: a version for each reader.
    OwnVersion,
    /// A10: a second pair of eyes before the first letter to family with any flag.
    SecondCheck,
    /// What the child does not want waits for a decision in writing.
    ChildsWish,
    /// Whoever was kept out of the last review waits until that is decided anew.
    AskedAnew,
    /// Somebody has decided in writing that this reader is not told.
    Decided,
    /// What the record does not say, or says unreadably, is no.
    UnknownIsNo,
    /// Nobody is told what they do not need.
    Need,
    /// Words that hold a protected value do not leave.
    LastGate,
}

impl Rule {
    pub fn code(self) -> &'static str {
        match self {
            Self::Whereabouts => "A1",
            Self::FamilyContacts => "A2",
            Self::Flags => "A3",
            Self::Venue => "A4",
            Self::ParentalResponsibility => "A5",
            Self::Adoption => "A6",
            Self::OneRecipient => "A7",
            Self::Attendees => "A8",
            Self::OwnVersion => "A9",
            Self::SecondCheck => "A10",
            Self::ChildsWish => "childs_wish",
            Self::AskedAnew => "asked_anew",
            Self::Decided => "decided",
            Self::UnknownIsNo => "unknown_is_no",
            Self::Need => "need",
            Self::LastGate => "last_gate",
        }
    }
}

/// What the policy says of one thing for one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Tell,
    /// Other words stand in its place.
    TellInstead(&'static str, Rule),
    /// It is left out; the reason is for staff.
    Withhold {
        rule: Rule,
        reason: &'static str,
    },
}

/// One reason for which no letter goes to a reader at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub rule: Rule,
    /// For staff, without names and addresses.
    pub reason: Arc<str>,
    pub remedy: Arc<str>,
    /// The record that says so, where one does.
    pub origin: Option<Origin>,
}

/// No letter may go to this reader, and why.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("no letter may go to {reader}: {} reasons", .reasons.len())]
pub struct Blocked {
    pub reader: Identifier,
    pub reasons: Vec<Block>,
}
