//! A source made from a mapping folder and a council's settings.

use std::sync::Arc;

use crate::{
    mapping::{
        file::Mapping,
        located::{LocatedError, LocatedErrors},
    },
    sources::{
        case_system::{CaseSystem, Chance, Clock},
        connector::{Connector, opening::ConnectError, plan::Plan},
        extract::{self, Extract},
        files::Files,
        kind::{self, Kind},
        reading::Meaning,
        settings::SourceSettings,
    },
};

pub(super) const CONNECTION: &str = "connection.toml";
pub(super) const NETWORK: &str = "network.toml";

/// Why a source cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no {0}: a mapping folder holds connection.toml and network.toml")]
    NoFile(String),
    #[error("{0}")]
    Connection(LocatedErrors),
    #[error("{}", in_lines(.0))]
    Mapping(Vec<LocatedError>),
    #[error("{system} is read from files: set `folder` to where they are")]
    NoFolder { system: String },
    #[error("the settings of {system} do not suffice")]
    Settings {
        system: String,
        #[source]
        cause: ConnectError,
    },
}

fn in_lines(errors: &[LocatedError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Opens a source: a case system over HTTP, or a folder of files. Nothing is asked yet.
///
/// # Errors
/// Everything that is wrong with the mapping folder, by line; or the first thing that the
/// settings lack.
pub fn open(
    files: &Files,
    settings: &SourceSettings,
    clock: Clock,
    chance: Chance,
) -> Result<Box<dyn CaseSystem>, OpenError> {
    let text = files
        .text(CONNECTION)
        .ok_or_else(|| OpenError::NoFile(files.shown(CONNECTION)))?;
    let shown = files.shown(CONNECTION);
    let kind = kind::kind(&shown, text).map_err(OpenError::Connection)?;
    let system = files.name().to_owned();
    match kind {
        Kind::Http => {
            let mapping = Arc::new(mapping(files)?);
            let failed = |cause| OpenError::Settings { system, cause };
            let mut plan = Plan::parse(&shown, text).map_err(OpenError::Connection)?;
            plan.lists.extend(mapping.lists.iter().cloned());
            let meaning = Meaning::of(mapping);
            let connector = Connector::new(plan, meaning, settings, clock, chance);
            Ok(Box::new(connector.map_err(failed)?))
        }
        Kind::Extract => {
            let mappings = mappings(files)?;
            let raw =
                extract::plan::parse(&shown, text, &mappings).map_err(OpenError::Connection)?;
            let folder = settings
                .folder
                .clone()
                .ok_or(OpenError::NoFolder { system })?;
            let plan = extract::plan::Plan::new(&raw, mappings, folder, clock);
            Ok(Box::new(Extract::new(plan)))
        }
    }
}

/// All mappings of a folder by their file names, the usual one first.
pub(super) fn mappings(files: &Files) -> Result<Vec<(String, Mapping)>, OpenError> {
    let mut names: Vec<&str> = files.names().filter(|name| *name != CONNECTION).collect();
    names.sort_by_key(|name| (*name != NETWORK, *name));
    let load = |name: &str| {
        let text = files.text(name).unwrap_or_default();
        let mapping = Mapping::load(text, &files.shown(name)).map_err(OpenError::Mapping)?;
        Ok((name.to_owned(), mapping))
    };
    names.into_iter().map(load).collect()
}

pub(super) fn mapping(files: &Files) -> Result<Mapping, OpenError> {
    let shown = files.shown(NETWORK);
    let text = files
        .text(NETWORK)
        .ok_or_else(|| OpenError::NoFile(shown.clone()))?;
    Mapping::load(text, &shown).map_err(OpenError::Mapping)
}
