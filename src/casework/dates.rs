//! Find a date: propose, offer, answer, choose.
//!
//! The law and the child narrow the days, the calendars of the two without whom there is no review
//! narrow them further, at most three slots are offered to each person by a link of their own, and
//! the reviewing officer chooses. Choosing enters day, time, place and how people join through the
//! entries of the document, so that nobody is overwritten unseen and signatures ask again.

pub mod ask;
mod asked;
pub mod choose;
pub mod diaries;
mod elsewhere;
pub(in crate::casework) mod letter;
pub mod link;
pub(in crate::casework) mod meant;
pub(in crate::casework) mod off;
pub mod offer;
pub mod page;
pub mod paper;
pub mod remind;
pub mod reply;
pub(in crate::casework) mod still;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// At most so many slots are offered at once.
pub const MOST: usize = 3;

/// The instant of a civil time in England.
fn instant(at: DateTime) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    zone.to_ambiguous_timestamp(at).compatible().ok()
}
