//! Samepage: everyone around a child on the same page.
//!
//! Reads a child and their network from a council's case management system and prefills the
//! documents that cost the most email. `docs/architecture.md` shows the house; `tests/architecture.rs`
//! holds it to that.

pub mod casework;
pub mod cli;
pub mod forms;
pub mod mail;
pub mod mapping;
pub mod model;
pub mod render;
pub mod rules;
pub mod simulation;
pub mod sources;
pub mod store;
pub mod web;
