//! What we fill in: one folder a form.

pub mod day;
pub mod file;
pub mod form;
pub mod guide;
pub mod invite;
pub mod letter_texts;
pub mod library;
pub mod minutes;
pub mod plain;
pub mod press;
pub mod referral;
pub mod settings;
pub mod sheet;
pub mod told;
pub mod worded;

#[cfg(test)]
mod corpus_tests;
