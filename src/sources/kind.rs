//! Which kind of source `connection.toml` describes: one to ask, or a folder.

use serde::Deserialize;

use crate::sources::located::{LocatedErrors, Place};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A system that is asked over HTTP.
    #[default]
    Http,
    /// A folder of files that the system writes every night.
    Extract,
}

/// The kind alone, read before the rest of the file: the two have other keys.
pub fn kind(file: &str, text: &str) -> Result<Kind, LocatedErrors> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        kind: Kind,
    }
    let head: Head = toml::from_str(text)
        .map_err(|error| LocatedErrors(vec![Place { file, text }.toml(&error)]))?;
    Ok(head.kind)
}
