//! The law and the practice: pure functions of dates and facts.

pub mod access;
pub mod attendance;
pub mod calendar;
pub mod chasing;
pub mod clock;
pub mod course;
pub mod disclosure;
#[cfg(test)]
pub mod example;
pub mod freshness;
pub mod incident;
pub mod mark;
pub mod merge;
pub mod minutes;
pub mod referral;
pub mod reply;
pub mod same_place;
pub mod slots;
pub mod sniff;
pub mod texts;
pub mod triage;
