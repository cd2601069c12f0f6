//! The verbs of the office.

pub mod letters;
pub mod prepare;
