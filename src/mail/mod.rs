//! The post: one message to one person.

pub mod inbox;
pub mod letter;
