//! The world outside, invented: a case system and an office.

pub mod calendars;
pub mod case_system;
pub mod notify;
pub mod office;
pub mod relay;
pub mod tenant;
pub mod web;
