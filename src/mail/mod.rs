//! The post: one message to one person.

pub mod api;
pub mod baseline;
pub mod captured;
pub mod carrier;
pub mod folder;
pub mod frozen;
pub mod graph;
pub mod inbox;
pub mod letter;
pub mod memory;
pub mod notify;
pub mod refusal;
pub mod settings;
pub mod smtp;
pub mod text;
pub mod webhook;
