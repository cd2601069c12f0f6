//! Whether a system is asked over HTTP or leaves files in a folder.

use serde::Deserialize;

use crate::mapping::located::{LocatedErrors, Place};

/// Text of a settings file that knows where it stands.
pub type Text = toml::Spanned<String>;

/// What a `connection.toml` describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Http,
    Extract,
}

/// Reads which kind it is, before the rest.
///
/// # Errors
/// Where the file is no TOML, or names another kind.
pub fn kind(file: &str, text: &str) -> Result<Kind, LocatedErrors> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        kind: Kind,
    }
    let head: Result<Head, _> = toml::from_str(text);
    head.map(|head| head.kind)
        .map_err(|error| LocatedErrors(vec![Place { file, text }.toml(&error)]))
}
