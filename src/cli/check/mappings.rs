//! Mappings: compiled, tried on their own tests, and held against what is fetched.

use std::{fs, path::Path};

use crate::{
    cli::check::{CheckError, Report},
    mapping::lint,
    sources::{checking, connector::saved::Saved, files::Files},
};

/// Every folder below this one is a mapping.
pub(super) fn check(folder: &Path, report: &mut Report) -> Result<(), CheckError> {
    let failed = |cause| CheckError::Folder(folder.to_owned(), cause);
    let mut systems = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            systems.push(path);
        }
    }
    systems.sort_unstable();
    for system in systems {
        let files = Files::from_folder(&system)
            .map_err(|cause| CheckError::Folder(system.clone(), cause))?;
        let saved = Saved::of(&files);
        let shape = |name: &str, answers| saved.shaped(name, answers);
        let faults = lint::folder(&system, &shape);
        report.faults.extend(faults.iter().map(ToString::to_string));
        let faults = checking::check(&files);
        report.faults.extend(faults.iter().map(ToString::to_string));
        report.checked.push(format!("mapping {}", system.display()));
    }
    Ok(())
}
