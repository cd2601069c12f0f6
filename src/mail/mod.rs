//! The post: one message to one person.

pub mod baseline;
pub mod captured;
pub mod carrier;
pub mod folder;
pub mod inbox;
pub mod letter;
pub mod memory;
pub mod refusal;
pub mod settings;
pub mod smtp;
pub mod webhook;
