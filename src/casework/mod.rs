//! The verbs of the office.

pub mod letters;
pub mod office;
pub mod page;
pub mod prepare;
