//! What we fill in: one folder a form.

pub mod file;
pub mod form;
pub mod invite;
pub mod minutes;
pub mod press;
pub mod settings;
pub mod sheet;
