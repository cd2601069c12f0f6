//! What pages show, as plain values: `web` puts them into templates and JSON.
//!
//! Nothing here is worked out any more: each value is what the one who asked may see. Days and
//! instants are typed, so that a page may tell them its own way; everything else is words, or a
//! code beside words.

pub mod actions;
pub mod course;
pub mod dates;
pub mod document;
pub mod heard;
pub mod home;
pub mod incidents;
pub mod lists;
pub mod minutes;
pub mod next_step;
pub mod pursuits;
pub mod referrals;
pub mod responses;
pub mod several;
pub mod views;

use jiff::Timestamp;

use crate::model::live::{Number, Place};

pub use crate::rules::access::Action;

/// Something that was typed and cannot be taken. The same words stand beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where it was typed; nothing where the whole form is meant.
    pub place: Option<Place>,
    /// What was typed, to be shown again.
    pub text: String,
    /// What to do: `Enter the date of the meeting, like 3 December 2026 or 3/12/26`.
    pub message: String,
}

/// Somebody else has entered something in a field meanwhile. What was typed in other fields of
/// the same form has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub fields: Vec<ConflictField>,
    /// The fields of the same form that were entered all the same.
    pub entered: Vec<Place>,
    /// Their versions by name, for a page that stays open and goes on from there.
    pub versions: Vec<(String, u32)>,
}

/// One field with two values to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictField {
    pub place: Place,
    pub label: String,
    pub yours: String,
    pub theirs: String,
    /// Who entered theirs.
    pub by: String,
    pub at: Timestamp,
    /// The version to send with whichever is kept.
    pub version: u32,
}

/// What was done, and the change that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub number: Number,
}

/// Who is looking at a document now, softly: it is gone a minute after their last sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub name: String,
    pub role: String,
    pub since: Timestamp,
}

/// Who changed something last, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// A name, or what the system did: `Record read again`.
    pub by: String,
    pub at: Timestamp,
    /// What it was, in some words: `Reached at`.
    pub what: String,
}
