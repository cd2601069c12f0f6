//! Invites prepared for an invented child, looked at as people look at them.

mod canaries;
mod letters;
mod notices;
pub mod office;
mod sheets;
mod words;
