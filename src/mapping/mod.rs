//! Reading: what a source said becomes a network and findings, by rules in a file.

pub mod expression;
pub mod tree;
pub mod values;
