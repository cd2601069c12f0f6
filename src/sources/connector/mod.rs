//! A case system over HTTP, told by `connection.toml` alone.

pub mod asker;
pub mod body;
pub mod cache;
pub mod gate;
pub mod origin;
pub mod pace;
pub mod pages;
pub mod patience;
pub mod plan;
pub mod raw;
pub mod rule;
pub mod sign_in;
pub mod template;
