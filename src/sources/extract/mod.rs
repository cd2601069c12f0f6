//! A folder of nightly files, read through the same mappings.

pub mod folder;
pub mod raw;
pub mod rows;
