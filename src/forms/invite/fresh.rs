//! A new link in the place of an old one, from what is cleared for its reader.

use crate::{
    forms::{
        told::Told,
        worded::{Worded, WordedError, meeting, reader, worded},
    },
    render::engine::Engine,
};

/// Writes the letter that brings this link.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn fresh(engine: &Engine, told: &Told, link: &str) -> Result<Worded, WordedError> {
    let view = reader(told)
        .text("meeting", meeting(told))
        .maybe("date", told.date())
        .maybe("time", told.time())
        .text("link", link);
    worded(engine, "forms/invite/fresh", view, [told])
}
