//! Invites prepared for an invented child, looked at as people look at them.

mod canaries;
mod letters;
mod notices;
mod office;
mod sheets;
mod words;
