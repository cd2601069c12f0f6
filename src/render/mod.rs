//! The template engine: pages, Word files, PDF and calendar files from data.

pub mod calendar_file;
pub mod dates;
mod direct;
pub mod engine;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(test)]
mod samples;
pub mod spreadsheet;
pub mod view;
pub mod word;
