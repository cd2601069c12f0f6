//! What a fault is: an effect, and an aim.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::simulation::case_system::{ask::Resource, numbers::Former};

/// A way in which the simulated case system can misbehave.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The name in scenarios and on the command line.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub what: &'static str,
    pub about: About,
    pub effect: Effect,
    /// Where it strikes unless a scenario says otherwise.
    pub aim: Aim,
}

/// The part of the conversation that a fault belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    SignIn,
    Limits,
    Answers,
    Errors,
    Paging,
    Restricted,
    Merged,
    Changes,
    Writes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    // signing in
    TokensRevoked,
    TokenLives(u64),
    TokenEndpointSaysWait,
    TokenEndpointDown,
    TokenLacksScope,
    KeyRefused,
    SecretRefused,
    // limits
    Wait(Wait),
    Rate(u32),
    // answers
    Status(u16, Said, Wait),
    SignInPage,
    RedirectElsewhere,
    Reset,
    Slow,
    Stall,
    DeclaresMore,
    CutOff,
    Gzip,
    Latin1,
    ByteOrderMark,
    Dtd,
    BillionLaughs,
    Deep,
    Enormous,
    WrongContentType,
    Empty,
    SoapFault(Faulty),
    // paging
    CursorStandsStill,
    RowRepeated,
    RowsShift,
    NextLinkElsewhere,
    // restricted
    Refused,
    NameOnly,
    Flagged,
    FieldsRemoved,
    Censored,
    FlagUnreadable,
    FlagMissing,
    // merged
    Merged(Former),
    RedirectLoop,
    KnownDuplicate,
    // changes
    PlacementMoves,
    MotherMoves,
    MotherHasNewEmail,
    WorkerLeaves,
    // writes
    KeysIgnored,
    KeptThenDropped,
    StillUnderWay,
    ReviewChangedMeanwhile,
}

/// From which side a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Token,
    Read,
    Write,
}

impl Fault {
    /// What is needed to see it, where that is more than to prepare the third child by the JSON
    /// mapping.
    pub fn seen(&self) -> Option<&'static str> {
        match self.effect {
            Effect::Dtd | Effect::BillionLaughs | Effect::Latin1 | Effect::SoapFault(_) => {
                Some("with --mapping mosaic-soap")
            }
            Effect::CursorStandsStill | Effect::RowRepeated => {
                Some("with more than 100 children, in prepare --all or --due-within")
            }
            Effect::RowsShift => Some(
                "with more than 100 children and a scenario with paging = \"offset\", by a mapping that pages so",
            ),
            Effect::NextLinkElsewhere => Some(
                "with more than 100 children and a scenario with paging = \"link\" or \"odata\", by a mapping that pages so",
            ),
            Effect::Enormous => Some(
                "where case notes are asked for, which no shipped mapping does: aim it in a scenario, with path = \"visits\"",
            ),
            Effect::KeysIgnored
            | Effect::KeptThenDropped
            | Effect::StillUnderWay
            | Effect::ReviewChangedMeanwhile => {
                Some("when a review goes home to the record, in demo or serve")
            }
            _ if self.aim.after_days > 0 => {
                Some("after POST /_sim/advance {\"days\": 1}, when the child is read again")
            }
            _ => None,
        }
    }
}

impl Effect {
    /// Whether the effect concerns requests of this side at all.
    pub fn concerns(self, side: Side) -> bool {
        match self {
            Self::TokenEndpointDown
            | Self::TokenEndpointSaysWait
            | Self::SecretRefused
            | Self::TokenLacksScope
            | Self::TokenLives(_) => side == Side::Token,
            Self::KeysIgnored
            | Self::KeptThenDropped
            | Self::StillUnderWay
            | Self::ReviewChangedMeanwhile => side == Side::Write,
            _ => side != Side::Token,
        }
    }
}

/// How long to wait, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    Seconds(u64),
    UntilDate(u64),
    Unsaid,
}

/// In which shape an error is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Text(&'static str),
    Message(&'static str),
    Errors(&'static str),
    Problem(&'static str),
    Outcome(&'static str),
    Page(&'static str),
}

/// Which kind of SOAP Fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faulty {
    V1_1,
    V1_2,
    /// Fault 1.1 with status 200.
    WithStatus200,
}

/// Which requests a fault strikes. Everything that is not said matches.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    /// The child's place in the council.
    pub child: Option<u32>,
    pub resource: Option<Resource>,
    /// Only once the clock stands this many days after the first.
    pub after_days: u32,
    /// Of the requests that match, only each n-th.
    pub every: u64,
    /// Of the requests that match, only those after so many.
    pub after_requests: u64,
    /// Only so many times in all.
    pub times: Option<u64>,
}

/// A fault at work.
#[derive(Debug)]
pub struct Armed {
    pub name: &'static str,
    pub effect: Effect,
    pub aim: Aim,
    met: AtomicU64,
    struck: AtomicU64,
}

/// What is being asked, as far as an aim cares.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub child: Option<u32>,
    pub resource: Resource,
    pub side: Side,
}

impl Armed {
    /// The same fault, still counting.
    pub fn again(one: &Self) -> Self {
        Self {
            name: one.name,
            effect: one.effect,
            aim: one.aim,
            met: AtomicU64::new(one.met.load(Ordering::Relaxed)),
            struck: AtomicU64::new(one.struck.load(Ordering::Relaxed)),
        }
    }

    pub fn new(fault: &Fault, aim: Aim) -> Self {
        Self {
            name: fault.name,
            effect: fault.effect,
            aim,
            met: AtomicU64::new(0),
            struck: AtomicU64::new(0),
        }
    }

    /// Whether it applies to this child by now, however often it was met.
    pub fn holds_for(&self, child: u32, days: u32) -> bool {
        days >= self.aim.after_days && self.aim.child.is_none_or(|one| one == child)
    }

    /// Whether it strikes this request; counts the request if it could have.
    pub fn strikes(&self, target: Target, days: u32) -> bool {
        let aimed = self.effect.concerns(target.side)
            && days >= self.aim.after_days
            && (self.aim.child.is_none() || self.aim.child == target.child)
            && self.aim.resource.is_none_or(|one| one == target.resource);
        if !aimed {
            return false;
        }
        let met = self.met.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(past) = met
            .checked_sub(self.aim.after_requests)
            .filter(|past| *past > 0)
        else {
            return false;
        };
        if !past.is_multiple_of(self.aim.every.max(1)) {
            return false;
        }
        let before = self.struck.fetch_add(1, Ordering::Relaxed);
        self.aim.times.is_none_or(|times| before < times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::case_system::faults;

    #[test]
    fn an_aim_counts_only_what_it_could_strike() {
        let fault = faults::named("busy_for_a_moment").unwrap();
        let armed = Armed::new(
            fault,
            Aim {
                child: Some(2),
                every: 2,
                times: Some(1),
                ..fault.aim
            },
        );
        let target = |child| Target {
            child: Some(child),
            resource: Resource::Person,
            side: Side::Read,
        };
        let struck: Vec<bool> = [2, 1, 2, 2, 2]
            .map(|child| armed.strikes(target(child), 0))
            .to_vec();
        assert_eq!(struck, [false, false, true, false, false]);
    }
}
