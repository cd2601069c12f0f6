//! The pages and the API: one screen a file.

pub mod api;
pub mod sign_in;
