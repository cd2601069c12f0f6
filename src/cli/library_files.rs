//! The files of forms: those that the program brings, and the council's own.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use crate::{
    cli::shipped::{self, Files},
    forms::library::FormFiles,
};

/// Why the forms cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("cannot read the folder of forms {0}")]
    Folder(PathBuf, #[source] io::Error),
    #[error(transparent)]
    NotText(#[from] shipped::NotText),
}

/// The files of every form: `forms/` among the templates, and a folder with one folder a form. A
/// form of the same name in that folder stands in the place of ours.
pub fn of(templates: &Files, own: Option<&Path>) -> Result<Vec<FormFiles>, FilesError> {
    let mut forms = BTreeMap::new();
    let below = templates.iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix("forms/")?.to_owned();
        Some((name, bytes.clone()))
    });
    gather("templates/forms", below.collect(), &mut forms)?;
    if let Some(own) = own {
        let failed = |cause| FilesError::Folder(own.to_owned(), cause);
        let files = shipped::folder_files(own).map_err(failed)?;
        gather(&own.display().to_string(), files, &mut forms)?;
    }
    Ok(forms.into_values().collect())
}

/// The one form of a folder.
pub fn one(folder: &Path) -> Result<Option<FormFiles>, FilesError> {
    let failed = |cause| FilesError::Folder(folder.to_owned(), cause);
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let files = shipped::folder_files(folder).map_err(failed)?;
    let files = files
        .into_iter()
        .map(|(path, bytes)| (format!("{name}/{path}"), bytes));
    let beside = folder
        .parent()
        .unwrap_or(Path::new(""))
        .display()
        .to_string();
    let mut forms = BTreeMap::new();
    gather(&beside, files.collect(), &mut forms)?;
    Ok(forms.remove(&name))
}

fn gather(
    beside: &str,
    files: Files,
    forms: &mut BTreeMap<String, FormFiles>,
) -> Result<(), FilesError> {
    for path in files.keys() {
        let Some(name) = path
            .strip_suffix("/form.toml")
            .filter(|name| !name.contains('/'))
        else {
            continue;
        };
        let guide = shipped::text(&files, &format!("{name}/guide.md"))?;
        let file = match beside {
            "" => path.clone(),
            beside => format!("{beside}/{path}"),
        };
        let form = FormFiles {
            folder: name.to_owned(),
            file,
            text: shipped::text(&files, path)?.unwrap_or_default(),
            guide: guide.unwrap_or_default(),
        };
        forms.insert(name.to_owned(), form);
    }
    Ok(())
}
