//! The box that a Word file is: parts in a zip archive, opened with distrust.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::render::word::{error::WordError, tree};

/// A template that a person made has some hundred kilobytes; one with photographs a few megabytes.
const FILE: usize = 20 << 20;
const PART: u64 = 16 << 20;
const ALL: u64 = 64 << 20;
const PARTS: usize = 1_000;

/// Where a part points to.
pub(super) struct Link {
    /// The last word of its type: `header`, `hyperlink`, `attachedTemplate`.
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) external: bool,
}

/// All parts of a file, in their order.
pub(super) struct Package {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// # Errors
    /// Something else than a Word file, or one that is larger than anybody's template.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, WordError> {
        if bytes.len() > FILE {
            return Err(too_large("the file", FILE as u64));
        }
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(WordError::file(
                "is in the old .doc format or locked with a password",
                "open it in Word, take the password off and save it as Word document (.docx)",
            ));
        }
        let broken = |_| {
            WordError::file(
                "is not a Word document or is damaged",
                "open it in Word and save it as Word document (.docx)",
            )
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > PARTS || archive.has_duplicate_names() {
            return Err(WordError::file(
                "has more parts than a Word document has, or two of one name",
                "open it in Word and save it again",
            ));
        }
        let mut parts = Vec::with_capacity(archive.len());
        let mut sum = 0;
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.into_owned();
            if entry.is_dir() {
                continue;
            }
            if entry.enclosed_name().is_none() || name.contains('\\') {
                return Err(WordError::file(
                    "has a part with a path that leads out of it",
                    "open it in Word and save it again",
                ));
            }
            let mut part = Vec::new();
            // What the archive says of its sizes is not believed.
            entry.take(PART + 1).read_to_end(&mut part).map_err(|_| {
                WordError::part(&name, "the part is damaged", "save it again in Word")
            })?;
            let size = part.len() as u64;
            sum += size;
            if size > PART {
                return Err(too_large(&name, PART));
            }
            if sum > ALL {
                return Err(too_large("the file, unpacked,", ALL));
            }
            parts.push((name, part));
        }
        Ok(Self { parts })
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, WordError> {
        let Some((_, bytes)) = self.parts.iter().find(|(part, _)| part == name) else {
            return Ok(None);
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        std::str::from_utf8(bytes).map(Some).map_err(|_| {
            WordError::part(
                name,
                "the part is not in UTF-8",
                "save the file again in Word",
            )
        })
    }

    pub(super) fn replace(&mut self, name: &str, text: String) {
        if let Some((_, bytes)) = self.parts.iter_mut().find(|(part, _)| part == name) {
            *bytes = text.into_bytes();
        }
    }

    /// The links of a part; those of the whole file for the empty name.
    pub(super) fn links(&self, part: &str) -> Result<Vec<Link>, WordError> {
        self.links_in(&links_of(part))
    }

    /// The links in a part that holds links.
    pub(super) fn links_in(&self, name: &str) -> Result<Vec<Link>, WordError> {
        let Some(text) = self.text(name)? else {
            return Ok(Vec::new());
        };
        let root = tree::read(text)
            .map_err(|what| WordError::part(name, what, "save the file again in Word"))?;
        Ok(root
            .elements()
            .map(|link| {
                let said = |name| link.attribute(name).unwrap_or_default();
                Link {
                    kind: said("Type")
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    target: said("Target").to_owned(),
                    external: said("TargetMode").eq_ignore_ascii_case("External"),
                }
            })
            .collect())
    }
}

fn too_large(what: &str, cap: u64) -> WordError {
    WordError::file(
        format!("is too large: {what} has more than {} MB", cap >> 20),
        "make its pictures smaller",
    )
}

fn links_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    if folder.is_empty() {
        return format!("_rels/{file}.rels");
    }
    format!("{folder}/_rels/{file}.rels")
}

/// Where a link leads, as the name of a part.
pub(super) fn resolve(from: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}
