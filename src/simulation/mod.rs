//! The world outside, invented: a council's case system that behaves as real ones do.

pub mod case_system;
