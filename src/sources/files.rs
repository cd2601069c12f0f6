//! The files of one mapping folder, read before anything is asked.

use std::{collections::BTreeMap, fs, io, path::Path};

/// The text files of one mapping folder, by name, with the folder's own name for messages.
///
/// They may come from a folder on disk or from the program itself: nothing here depends on it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    folder: String,
    texts: BTreeMap<String, String>,
}

impl Files {
    /// Files that are already in memory; `folder` is what messages call the place.
    pub fn from_texts(folder: &str, texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            folder: folder.trim_end_matches('/').to_owned(),
            texts: texts.into_iter().collect(),
        }
    }

    /// Reads every `.toml` file of a folder; other files (samples, notes) are left alone.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let mut texts = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".toml") && entry.file_type()?.is_file() {
                texts.insert(name, fs::read_to_string(entry.path())?);
            }
        }
        Ok(Self {
            folder: folder.display().to_string(),
            texts,
        })
    }

    /// The text of one file of the folder.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// What messages call one file: the folder and the name.
    pub fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The last part of the folder's name: what the mapping is called.
    pub fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }
}
