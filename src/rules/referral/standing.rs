//! Where the part of one service stands, from what was delivered and what was said.

use crate::model::{
    post::Phase,
    referral::{CallPhase, Errand, Said},
};

/// What the referrer reads of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It has not left yet.
    Waiting,
    /// Somebody here has to tell the service.
    ToTell,
    WithService,
    Asks,
    Accepted,
    Declined,
    /// It did not reach the service: somebody here has to do something.
    NotDelivered,
    Withdrawn,
}

impl Standing {
    /// Every one with its code and what staff read.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Waiting, "waiting", "Waiting to go"),
        (Self::ToTell, "to_tell", "For you to pass on"),
        (Self::WithService, "with_service", "With the service"),
        (Self::Asks, "asks", "Asks you something"),
        (Self::Accepted, "accepted", "Accepted"),
        (Self::Declined, "declined", "Declined"),
        (Self::NotDelivered, "not_delivered", "Not delivered"),
        (Self::Withdrawn, "withdrawn", "Withdrawn"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, ..)| *one == self);
        found.map_or("", |(_, code, _)| code)
    }

    pub fn words(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, ..)| *one == self);
        found.map_or("", |(.., words)| words)
    }

    /// Whether the service has still to decide.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Waiting | Self::ToTell | Self::WithService | Self::Asks | Self::NotDelivered
        )
    }
}

/// How far one delivery has come, whichever way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Waiting,
    ToTell,
    There,
    /// It did not reach them, or nobody is sure that it did.
    Failed,
    TakenBack,
}

/// How far a delivery has come, by its own phase and, where it goes by mail, by its letter's.
pub fn arrival(call: CallPhase, letter: Option<Phase>) -> Arrival {
    match (call, letter) {
        (CallPhase::Letter, Some(letter)) => match letter {
            Phase::Queued | Phase::Claimed | Phase::Final | Phase::Deferred => Arrival::Waiting,
            Phase::Accepted | Phase::Checked => Arrival::There,
            Phase::Refused | Phase::Uncertain | Phase::Held => Arrival::Failed,
            Phase::Cancelled => Arrival::TakenBack,
        },
        // A delivery by mail without its letter never left.
        (CallPhase::Letter, None) => Arrival::Failed,
        (CallPhase::ToFetch | CallPhase::Queued | CallPhase::Claimed | CallPhase::Deferred, _) => {
            Arrival::Waiting
        }
        (CallPhase::Accepted | CallPhase::Done, _) => Arrival::There,
        (CallPhase::Refused, _) => Arrival::Failed,
        (CallPhase::Cancelled, _) => Arrival::TakenBack,
        (CallPhase::ToDo, _) => Arrival::ToTell,
    }
}

/// One thing that was done or said about a part, in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Delivery(Errand, Arrival),
    Said(Said),
}

/// Whether the part was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recall {
    No,
    Yes,
}

/// Where a part stands. What a service has said counts for more than what we know of the way: who
/// has answered was reached.
pub fn standing(recall: Recall, events: &[Event]) -> Standing {
    if recall == Recall::Yes {
        return Standing::Withdrawn;
    }
    let said = events.iter().rev().find_map(|event| match event {
        Event::Said(said) => Some(*said),
        Event::Delivery(..) => None,
    });
    match said {
        Some(Said::Accepted) => return Standing::Accepted,
        Some(Said::Declined | Said::Settled) => return Standing::Declined,
        Some(Said::Asked) => return Standing::Asks,
        Some(Said::Replied) => return Standing::WithService,
        None => {}
    }
    let arrivals = || {
        events.iter().filter_map(|event| match event {
            Event::Delivery(Errand::New | Errand::Amended, arrival) => Some(*arrival),
            _ => None,
        })
    };
    if arrivals().any(|one| one == Arrival::There) {
        return Standing::WithService;
    }
    match arrivals().next_back() {
        Some(Arrival::ToTell) => Standing::ToTell,
        Some(Arrival::Waiting) => Standing::Waiting,
        Some(Arrival::Failed | Arrival::TakenBack | Arrival::There) | None => {
            Standing::NotDelivered
        }
    }
}

/// What of the last delivery somebody here has to see to, whatever the service has said before:
/// a change or a recall that did not arrive.
pub fn trouble(events: &[Event]) -> Option<(Errand, Arrival)> {
    let last = events.iter().rev().find_map(|event| match event {
        Event::Delivery(errand, arrival) => Some((*errand, *arrival)),
        Event::Said(_) => None,
    });
    last.filter(|(_, arrival)| matches!(arrival, Arrival::Failed | Arrival::ToTell))
}
