//! The law and the practice: pure functions of dates and facts.

pub mod calendar;

pub mod clock;
pub mod mark;
