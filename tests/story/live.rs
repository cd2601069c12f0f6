//! The live service: people who sign in and work in one document.

mod api;
mod browser;
mod changed;
mod dates;
mod forms;
mod homing;
mod house;
mod keeping;
mod library;
mod lists;
mod minutes;
mod pages;
mod people;
mod provider;
mod referred;
mod report;
mod reviews;
mod sign_in;
mod slips;

/// Tells a developer at once that something was not tried here. `tests/run` allows none of it.
pub fn skipped(why: &str) {
    assert!(
        std::env::var_os("TEST_EVERYTHING").is_none(),
        "{why}: tests/run needs it"
    );
    eprintln!("SKIPPED: {why}. tests/run installs what this story needs.");
}
