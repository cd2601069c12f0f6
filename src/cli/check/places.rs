//! Files of a council that stand in no place of ours: nobody would ever use them.

use std::{collections::BTreeSet, io, path::Path};

use crate::{
    cli::{check::Report, shipped},
    forms::referral::catalogue,
    model::nearest::nearest,
};

/// Tells of each file in a council's templates that takes the place of nothing.
pub(super) fn check(own: &Path, report: &mut Report) -> io::Result<()> {
    let ours = shipped::templates(None)?;
    let theirs = shipped::folder_files(own)?;
    let folders: BTreeSet<&str> = ours.keys().filter_map(|path| form_of(path)).collect();
    for path in theirs.keys() {
        if ours.contains_key(path) || is_of_their_own(path, &theirs, &folders) {
            continue;
        }
        let beside = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let near = ours.keys().map(String::as_str).filter(|one| {
            let folder = one.rsplit_once('/').map_or("", |(folder, _)| folder);
            folder == beside
        });
        let near: Vec<&str> = near.collect();
        let remedy = match near.is_empty() {
            true => "take it out, or move it where ours of that name stands".to_owned(),
            false => match nearest(path, near) {
                meant if meant.starts_with("did you mean") => meant,
                _ => "give it the name of one of ours, or take it out".to_owned(),
            },
        };
        report.faults.push(format!(
            "{}:1:1: it takes the place of no template, so it would never be used; {remedy}",
            own.join(path).display()
        ));
    }
    Ok(())
}

/// What a council may add beside what it changes: services, forms with all that belongs to them,
/// and later versions of ours; notes for people.
fn is_of_their_own(path: &str, theirs: &shipped::Files, folders: &BTreeSet<&str>) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.starts_with('.') || name.starts_with("README") {
        return true;
    }
    if path.starts_with(catalogue::FOLDER) && path.ends_with(".toml") {
        return true;
    }
    let Some(form) = form_of(path) else {
        return false;
    };
    let is_form = name.starts_with("form.") && name.ends_with(".toml");
    match folders.contains(form) {
        true => is_form || name == "guide.md",
        false => theirs.contains_key(&format!("forms/{form}/form.toml")),
    }
}

/// The folder of a form in which a file stands.
fn form_of(path: &str) -> Option<&str> {
    let (form, _) = path.strip_prefix("forms/")?.split_once('/')?;
    Some(form)
}
