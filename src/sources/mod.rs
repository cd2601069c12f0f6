//! Where we read: case systems over HTTP and folders of extracts.

pub mod calendar;
pub mod case_system;
pub mod checking;
pub mod connector;
pub mod extract;
pub mod files;
pub mod kind;
pub mod opening;
pub mod reading;
pub mod settings;
