//! What `connection.toml` of an extract may hold, as it is written.

use serde::Deserialize;
use toml::Spanned;

use crate::sources::kind::{Kind, Text};

/// The whole file, for a folder of files. By which columns they belong together stands in
/// `network.toml` under `[inputs]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    pub system: Text,
    pub kind: Kind,
    #[serde(default = "two_nights")]
    pub stale_after_hours: Spanned<f64>,
    #[serde(default)]
    pub file: Vec<File>,
}

/// A file that comes every night and is not there by the second night is stale.
fn two_nights() -> Spanned<f64> {
    Spanned::new(0..0, 48.0)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(rename = "as")]
    pub name: Option<Text>,
    pub pattern: Option<Text>,
    pub network: Option<Text>,
    #[serde(default)]
    pub missing: Missing,
    #[serde(default)]
    pub date: DateFrom,
}

/// What it means that a file is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// It should be: what it would tell is not known now.
    #[default]
    Down,
    /// This council does not make it.
    NotOffered,
}

/// Where it stands on which day a file was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFrom {
    /// The time at which the file was last written.
    #[default]
    File,
    /// `YYYYMMDD` or `YYYY-MM-DD` in its name.
    Name,
}
