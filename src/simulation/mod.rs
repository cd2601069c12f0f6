//! The world outside, invented: a case system that behaves as real ones do.

pub mod calendars;
pub mod case_system;
pub mod relay;
