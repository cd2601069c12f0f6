//! Invites prepared for an invented child, looked at as people look at them.

mod canaries;
mod letters;
pub mod office;
mod sheets;
mod words;
