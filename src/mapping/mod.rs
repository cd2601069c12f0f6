//! Reading: what a source said becomes a network and findings, by rules in a file.

pub mod apply;
pub mod canonical;
pub mod coverage;
pub mod expression;
pub mod file;
pub mod lint;
pub mod located;
pub mod records;
pub mod sources;
pub mod subset;
pub mod targets;
pub mod tree;
pub mod trial;
pub mod values;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod guide_tests;
