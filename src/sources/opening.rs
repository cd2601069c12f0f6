//! A source made from a mapping folder and a council's settings.

use std::sync::Arc;

use crate::{
    mapping::{
        file::Mapping,
        located::{LocatedError, LocatedErrors, Place},
    },
    sources::{
        case_system::{CaseSystem, Chance, Clock},
        connector::{
            Connector,
            opening::ConnectError,
            plan::{Plan, first_name},
        },
        extract::{self, Extract},
        files::Files,
        kind::{self, Kind},
        reading::Meaning,
        settings::SourceSettings,
    },
};

const CONNECTION: &str = "connection.toml";
const NETWORK: &str = "network.toml";

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
fn mappings(files: &Files) -> Result<Vec<(String, Mapping)>, OpenError> {
    let mut names: Vec<&str> = files.names().filter(|name| *name != CONNECTION).collect();
    names.sort_by_key(|name| (*name != NETWORK, *name));
    let load = |name: &str| {
        let text = files.text(name).unwrap_or_default();
        let mapping = Mapping::load(text, &files.shown(name)).map_err(OpenError::Mapping)?;
        Ok((name.to_owned(), mapping))
    };
    names.into_iter().map(load).collect()
}

fn mapping(files: &Files) -> Result<Mapping, OpenError> {
    let shown = files.shown(NETWORK);
    let text = files
        .text(NETWORK)
        .ok_or_else(|| OpenError::NoFile(shown.clone()))?;
    Mapping::load(text, &shown).map_err(OpenError::Mapping)
}

/// All that is wrong with the `connection.toml` of a mapping folder: what it says, and
/// whether it fetches what the `network.toml` beside it reads. A folder without one is right,
/// since some mappings are only for files that are given by hand.
pub fn check(files: &Files) -> Vec<LocatedError> {
    let (Some(text), shown) = (files.text(CONNECTION), files.shown(CONNECTION)) else {
        return Vec::new();
    };
    if files.text(NETWORK).is_none() {
        return vec![LocatedError {
            file: files.shown(NETWORK),
            line: 1,
            column: 1,
            what: "it is not there, and connection.toml reads for it".to_owned(),
            remedy: "write the rules into network.toml, beside connection.toml".to_owned(),
        }];
    }
    match kind::kind(&shown, text) {
        Ok(Kind::Http) => match Plan::parse(&shown, text) {
            Ok(plan) => unmatched(files, &shown, text, &plan),
            Err(LocatedErrors(errors)) => errors,
        },
        Ok(Kind::Extract) => match mappings(files) {
            Ok(mappings) => match extract::plan::parse(&shown, text, &mappings) {
                Ok(_) => Vec::new(),
                Err(LocatedErrors(errors)) => errors,
            },
            Err(_) => Vec::new(),
        },
        Err(LocatedErrors(errors)) => errors,
    }
}

/// What `network.toml` reads and nobody fetches, and the other way round.
fn unmatched(files: &Files, shown: &str, text: &str, plan: &Plan) -> Vec<LocatedError> {
    let Ok(mapping) = mapping(files) else {
        // What is wrong with the mapping itself is said by its own check.
        return Vec::new();
    };
    let place = Place { file: shown, text };
    let mut errors = Vec::new();
    if mapping.system != plan.system {
        errors.push(place.error(
            0..0,
            format!(
                "it is called {} here and {} in network.toml",
                plan.system, mapping.system
            ),
            "give both the same system",
        ));
    }
    for rule in &mapping.rules {
        let Some(from) = &rule.from else { continue };
        errors.extend(not_fetched(files, plan, (rule.line, from), "from"));
    }
    let texts = eaches(files.text(NETWORK).unwrap_or_default());
    if texts.len() == mapping.rules.len() {
        for (rule, each) in mapping.rules.iter().zip(&texts) {
            let head = each.as_deref().and_then(first_name);
            errors
                .extend(head.and_then(|head| not_fetched(files, plan, (rule.line, head), "each")));
        }
    }
    errors
}

fn not_fetched(
    files: &Files,
    plan: &Plan,
    (line, name): (usize, &str),
    key: &str,
) -> Option<LocatedError> {
    let is_fetched = plan.names().any(|one| one == name);
    (!is_fetched).then(|| LocatedError {
        file: files.shown(NETWORK),
        line,
        column: 1,
        what: format!("this rule reads `{name}`, which connection.toml does not fetch"),
        remedy: format!("add a [[fetch]] of that name, or correct {key}"),
    })
}

/// What the rules of a mapping go through, as it is written, in their order.
fn eaches(text: &str) -> Vec<Option<String>> {
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let rules = table.get("rule").and_then(|rules| rules.as_array());
    let each = |rule: &toml::Value| Some(rule.get("each")?.as_str()?.to_owned());
    rules.into_iter().flatten().map(each).collect()
}
