//! The mappings and templates that the program carries, or a council's own.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "mappings/"]
struct Mappings;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// Files by their path below a folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A file of text holds bytes that are no UTF-8.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not UTF-8 text")]
pub struct NotText(pub String);

/// The files of one mapping folder: a folder on disk if there is one by that path, else the
/// mapping of that name which the program carries. `None` where there is neither.
pub fn mapping(name: &str, beside: &Path) -> io::Result<Option<Files>> {
    for folder in [beside.join(name), PathBuf::from(name)] {
        if folder.is_dir() {
            return folder_files(&folder).map(Some);
        }
    }
    let files = embedded::<Mappings>(&format!("{name}/"));
    Ok((!files.is_empty()).then_some(files))
}

/// The names of the mappings that the program carries.
pub fn mapping_names() -> Vec<String> {
    let mut names: Vec<String> = Mappings::iter()
        .filter_map(|path| path.split_once('/').map(|(name, _)| name.to_owned()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// All templates, those of the council's own folder in place of those with the same path.
pub fn templates(own: Option<&Path>) -> io::Result<Files> {
    let mut files = embedded::<Templates>("");
    if let Some(own) = own {
        files.extend(folder_files(own)?);
    }
    Ok(files)
}

/// The files for browsers.
pub fn for_browsers() -> Files {
    embedded::<Static>("")
}

/// The text of a file.
pub fn text(files: &Files, path: &str) -> Result<Option<String>, NotText> {
    files
        .get(path)
        .map(|bytes| String::from_utf8(bytes.clone()).map_err(|_| NotText(path.to_owned())))
        .transpose()
}

fn embedded<E: RustEmbed>(prefix: &str) -> Files {
    E::iter()
        .filter_map(|path| {
            let name = path.strip_prefix(prefix)?.to_owned();
            Some((name, E::get(&path)?.data.into_owned()))
        })
        .collect()
}

/// Every file below a folder.
pub fn folder_files(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(below) = path.strip_prefix(folder) {
                let name = below.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(files)
}
