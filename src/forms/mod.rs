//! What we fill in: one folder a form.

pub mod file;
pub mod form;
pub mod invite;
pub mod press;
pub mod referral;
pub mod settings;
pub mod sheet;
