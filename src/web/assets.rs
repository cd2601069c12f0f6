//! Files for the browser, each under a path that holds a hash of its content.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Where every file for the browser stands.
pub const FOLDER: &str = "/assets";

/// A file for the browser, as it is sent.
#[derive(Clone, Debug)]
struct Asset {
    kind: &'static str,
    bytes: Bytes,
}

/// The files for the browser. They never change while the program runs, and a changed file has
/// another path: so a browser may keep them for a year.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    by_path: BTreeMap<String, Asset>,
    paths: BTreeMap<String, String>,
}

impl Assets {
    /// Takes files by their names; those of a kind that no page asks for are left out.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut assets = Self::default();
        for (name, bytes) in files {
            assets.add(&name, bytes);
        }
        assets
    }

    /// Adds a file, in the place of one with the same name.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let Some(kind) = kind(name) else { return };
        let hash = Sha256::digest(&bytes);
        let short: String = hash
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = format!("{FOLDER}/{short}/{name}");
        let bytes = Bytes::from(bytes);
        self.by_path.insert(path.clone(), Asset { kind, bytes });
        self.paths.insert(name.to_owned(), path);
    }

    /// The path of a file; that of nothing where there is no such file.
    pub fn path(&self, name: &str) -> &str {
        self.paths.get(name).map_or("", String::as_str)
    }

    /// The answer to a request for a path; `None` where no file has it.
    pub fn answer(&self, path: &str) -> Option<Response> {
        let asset = self.by_path.get(path)?;
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        let kind = HeaderValue::from_static(asset.kind);
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, forever),
        ];
        Some((headers, asset.bytes.clone()).into_response())
    }
}

fn kind(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_has_another_path_and_a_file_of_notes_has_none() {
        let of = |text: &str| Assets::new([("a.css".to_owned(), text.as_bytes().to_vec())]);
        let (one, two) = (of("a{}"), of("b{}"));

        assert_ne!(one.path("a.css"), two.path("a.css"));
        assert!(one.answer(one.path("a.css")).is_some());
        assert!(one.answer(two.path("a.css")).is_none());
        assert!(one.answer("/assets/../a.css").is_none());
        let notes = Assets::new([("README.md".to_owned(), Vec::new())]);
        assert_eq!(notes.path("README.md"), "");
    }

    #[test]
    fn the_stylesheet_names_no_typeface_of_another_and_reaches_for_no_file() {
        let sheet = include_str!("../../static/govuk.css");

        for word in [
            "GDS Transport",
            "url(",
            "crest",
            "crown",
            "@import",
            "@font-face",
        ] {
            assert!(!sheet.contains(word), "{word}");
        }
        assert!(sheet.contains(".govuk-button"));
    }
}
