//! The files of forms: those that the program brings, and the council's own.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    cli::shipped::{self, Files},
    forms::library::{FormFiles, Source},
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
/// form may have further versions beside `form.toml`, each in a file like `form.2.toml`.
pub fn of(templates: &Files, own: Option<&Path>) -> Result<Vec<FormFiles>, FilesError> {
    let below = templates.iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix("forms/")?.to_owned();
        Some((name, bytes.clone()))
    });
    let below: Files = below.collect();
    let mut forms = gather("templates/forms", &below, Source::Program)?;
    if let Some(own) = own {
        let failed = |cause| FilesError::Folder(own.to_owned(), cause);
        let files = shipped::folder_files(own).map_err(failed)?;
        forms.extend(gather(&own.display().to_string(), &files, Source::Council)?);
    }
    Ok(forms)
}

/// The form of one folder, as its `form.toml` has it.
pub fn one(folder: &Path) -> Result<Option<FormFiles>, FilesError> {
    let failed = |cause| FilesError::Folder(folder.to_owned(), cause);
    let name = folder.file_name();
    let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let files = shipped::folder_files(folder).map_err(failed)?;
    let files: Files = files
        .into_iter()
        .map(|(path, bytes)| (format!("{name}/{path}"), bytes))
        .collect();
    let beside = folder.parent().unwrap_or(Path::new(""));
    let forms = gather(&beside.display().to_string(), &files, Source::Council)?;
    let is_current = |one: &FormFiles| one.file.ends_with("/form.toml");
    Ok(forms.into_iter().find(is_current))
}

fn gather(beside: &str, files: &Files, source: Source) -> Result<Vec<FormFiles>, FilesError> {
    let mut forms = Vec::new();
    for path in files.keys() {
        let Some((name, file)) = path.split_once('/') else {
            continue;
        };
        let is_form = file.starts_with("form.") && file.ends_with(".toml") && !file.contains('/');
        if !is_form {
            continue;
        }
        let guide = shipped::text(files, &format!("{name}/guide.md"))?;
        forms.push(FormFiles {
            source,
            folder: name.to_owned(),
            file: match beside {
                "" => path.clone(),
                beside => format!("{beside}/{path}"),
            },
            text: shipped::text(files, path)?.unwrap_or_default(),
            guide: guide.unwrap_or_default(),
        });
    }
    Ok(forms)
}
