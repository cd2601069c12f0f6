//! A case system over HTTP, told by `connection.toml` alone.

pub mod gate;
pub mod pace;
