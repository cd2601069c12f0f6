//! The post: one message to one person.

pub mod letter;
