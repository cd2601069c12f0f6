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

/// What of all that was told somebody here has to see to, whatever was told or said since: first a
/// recall that did not arrive, then a change, then an answer to what was asked, then the last of
/// anything else.
pub fn trouble(events: &[Event]) -> Option<(Errand, Arrival)> {
    // What was taken back needs nothing else told any more.
    if let Some(recall) = last(events, |errand| errand == Errand::Recalled) {
        return in_trouble(recall);
    }
    // A change goes to nobody who has declined.
    let amended = last(events, |errand| errand == Errand::Amended);
    let amended = amended.filter(|one| !one.said_since(&[Said::Declined, Said::Settled]));
    // Whoever goes on without our answer does not wait for it.
    let replied = last(events, |errand| errand == Errand::Replied);
    let theirs = [Said::Accepted, Said::Declined, Said::Asked, Said::Settled];
    let replied = replied.filter(|one| !one.said_since(&theirs));
    let other = last(events, |errand| {
        !matches!(errand, Errand::Amended | Errand::Replied)
    });
    let is_answered = |one: &Told| one.errand == Errand::Reminder && one.said_since(&theirs);
    let other = other.filter(|one| !is_answered(one));
    [amended, replied, other]
        .into_iter()
        .flatten()
        .find_map(in_trouble)
}

/// One thing that was told, with what happened after it.
#[derive(Clone, Copy)]
struct Told<'e> {
    errand: Errand,
    arrival: Arrival,
    since: &'e [Event],
}

impl Told<'_> {
    fn said_since(&self, words: &[Said]) -> bool {
        let mut since = self.since.iter();
        since.any(|event| matches!(event, Event::Said(said) if words.contains(said)))
    }
}

/// The last delivery of such an errand: a later one tells all that an earlier one was to tell.
fn last(events: &[Event], is_wanted: impl Fn(Errand) -> bool) -> Option<Told<'_>> {
    let mut left = events;
    while let Some((event, before)) = left.split_last() {
        if let Event::Delivery(errand, arrival) = event
            && is_wanted(*errand)
        {
            return Some(Told {
                errand: *errand,
                arrival: *arrival,
                since: events.get(left.len()..).unwrap_or_default(),
            });
        }
        left = before;
    }
    None
}

fn in_trouble(told: Told<'_>) -> Option<(Errand, Arrival)> {
    let has_failed = matches!(told.arrival, Arrival::Failed | Arrival::ToTell);
    has_failed.then_some((told.errand, told.arrival))
}
