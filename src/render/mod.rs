//! The template engine: pages, Word files, PDF and calendar files from data.

pub mod dates;
pub mod engine;
pub mod view;
