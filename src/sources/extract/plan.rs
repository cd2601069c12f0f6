//! `connection.toml` of an extract, with the mappings that it can be read by.

use std::{path::PathBuf, sync::Arc};

use crate::{
    mapping::{
        file::{Mapping, RecordBy},
        located::{LocatedError, LocatedErrors, Place},
    },
    model::{
        finding::{Code, Finding, Weight},
        id::SystemName,
    },
    sources::{
        case_system::{Clock, Fault},
        extract::{
            folder::{Found, newest},
            raw::{DateFrom, File, Missing, Raw},
        },
    },
};

/// How to read a folder of files.
#[derive(Clone)]
pub struct Plan {
    pub system: SystemName,
    pub folder: PathBuf,
    pub clock: Clock,
    stale_after: jiff::SignedDuration,
    /// The mappings in the order in which they are tried: the first whose main file is there.
    mappings: Vec<Arc<Mapping>>,
    files: Arc<[Named]>,
}

/// A file as the plan names it.
struct Named {
    name: Option<String>,
    pattern: Option<String>,
    network: String,
    missing: Missing,
    date: DateFrom,
}

/// A file that is looked for.
pub struct Wanted {
    pub name: Option<String>,
    pub pattern: String,
    pub missing: Missing,
    pub found: Option<Found>,
}

/// The files of a pass and the mapping that reads them.
pub struct WantedFiles {
    pub mapping: Arc<Mapping>,
    pub files: Vec<Wanted>,
}

/// Reads and checks the file.
///
/// # Errors
/// What is wrong with it, with line and column.
pub fn parse(file: &str, text: &str, mappings: &[(String, Mapping)]) -> Result<Raw, LocatedErrors> {
    let place = Place { file, text };
    let raw: Raw = toml::from_str(text).map_err(|error| LocatedErrors(vec![place.toml(&error)]))?;
    let errors = wrong(&raw, place, mappings);
    if errors.is_empty() {
        return Ok(raw);
    }
    Err(LocatedErrors(errors))
}

fn wrong(raw: &Raw, place: Place<'_>, mappings: &[(String, Mapping)]) -> Vec<LocatedError> {
    let mut errors = Vec::new();
    let hours = *raw.stale_after_hours.get_ref();
    if !hours.is_finite() || hours <= 0.0 {
        errors.push(place.error(
            raw.stale_after_hours.span(),
            "no file is ever so fresh",
            "write the hours after which it is stale",
        ));
    }
    for file in &raw.file {
        let network = file
            .network
            .as_ref()
            .map_or("network.toml", |name| name.get_ref());
        let span = file
            .network
            .as_ref()
            .or(file.name.as_ref())
            .or(file.pattern.as_ref());
        let span = span.map(toml::Spanned::span).unwrap_or_default();
        let Some((_, mapping)) = mappings.iter().find(|(name, _)| name == network) else {
            errors.push(place.error(
                span,
                format!("there is no {network} in this folder"),
                "correct network, or leave it out for network.toml",
            ));
            continue;
        };
        match &file.name {
            Some(name)
                if !mapping
                    .inputs
                    .iter()
                    .any(|input| input.name == *name.get_ref()) =>
            {
                errors.push(place.error(
                    name.span(),
                    format!("{network} has no input `{}`", name.get_ref()),
                    "name it as under [inputs] there",
                ));
            }
            None if file.pattern.is_none() => errors.push(place.error(
                span,
                "this file has neither as nor pattern",
                "say which file it is",
            )),
            _ => {}
        }
    }
    errors
}

impl Plan {
    /// The plan for a folder.
    pub fn new(raw: &Raw, mappings: Vec<(String, Mapping)>, folder: PathBuf, clock: Clock) -> Self {
        let files = raw.file.iter().map(Named::new).collect();
        let hours = raw.stale_after_hours.get_ref() * 3_600.0;
        let mappings = mappings.into_iter().map(|(_, mapping)| Arc::new(mapping));
        Self {
            system: SystemName::new(raw.system.get_ref()),
            folder,
            clock,
            stale_after: jiff::SignedDuration::from_secs(hours as i64),
            mappings: mappings.collect(),
            files,
        }
    }

    /// The files that are there, with the first mapping whose main file is among them.
    pub fn wanted(&self) -> Result<WantedFiles, Fault> {
        let mut looked_for = Vec::new();
        for mapping in &self.mappings {
            let Some(main) = self.main(mapping) else {
                continue;
            };
            let found = self.find(&main)?;
            if found.is_some() {
                let mut files = vec![Wanted { found, ..main }];
                files.extend(self.others(mapping)?);
                return Ok(WantedFiles {
                    mapping: mapping.clone(),
                    files,
                });
            }
            looked_for.push(main.pattern);
        }
        let place = self.folder.display();
        Err(Fault::NoFile(
            format!("{} in {place}", looked_for.join(" or ")).into(),
        ))
    }

    /// The file that holds the children themselves.
    fn main(&self, mapping: &Mapping) -> Option<Wanted> {
        match &mapping.record.as_ref()?.by {
            RecordBy::Input(name) => self.input(mapping, name),
            RecordBy::Element(_) | RecordBy::Each(_) => {
                let network = file_name(mapping);
                let whole = |file: &&Named| file.name.is_none() && file.network == network;
                let file = self.files.iter().find(whole)?;
                Some(Wanted {
                    name: None,
                    pattern: file.pattern.clone()?,
                    missing: file.missing,
                    found: None,
                })
            }
        }
    }

    fn input(&self, mapping: &Mapping, name: &str) -> Option<Wanted> {
        let input = mapping.inputs.iter().find(|input| input.name == name)?;
        let named = self.named(mapping, name);
        Some(Wanted {
            name: Some(name.to_owned()),
            pattern: named
                .and_then(|file| file.pattern.clone())
                .unwrap_or_else(|| input.file.clone()),
            missing: named.map_or(Missing::Down, |file| file.missing),
            found: None,
        })
    }

    fn others(&self, mapping: &Mapping) -> Result<Vec<Wanted>, Fault> {
        let main = match mapping.record.as_ref().map(|record| &record.by) {
            Some(RecordBy::Input(name)) => name.as_str(),
            _ => return Ok(Vec::new()),
        };
        let others = mapping.inputs.iter().filter(|input| input.name != main);
        others
            .filter_map(|input| self.input(mapping, &input.name))
            .map(|wanted| {
                let found = self.find(&wanted)?;
                Ok(Wanted { found, ..wanted })
            })
            .collect()
    }

    fn named(&self, mapping: &Mapping, name: &str) -> Option<&Named> {
        let network = file_name(mapping);
        let is = |file: &&Named| file.name.as_deref() == Some(name) && file.network == network;
        self.files.iter().find(is)
    }

    fn find(&self, wanted: &Wanted) -> Result<Option<Found>, Fault> {
        let named = self
            .files
            .iter()
            .find(|file| file.pattern.as_deref() == Some(&*wanted.pattern));
        let date = named.map_or(DateFrom::File, |file| file.date);
        newest(&self.folder, &wanted.pattern, date).map_err(|error| {
            let why = format!("{} ({})", self.folder.display(), error.kind());
            Fault::NoFile(why.into())
        })
    }

    /// Says so where a file is older than it should be.
    pub fn stale(&self, found: &Found) -> Option<Finding> {
        let age = self.clock.now().duration_since(found.made_at);
        (age > self.stale_after).then(|| {
            Finding::new(
                Code::ValueStale,
                Weight::Check,
                format!(
                    "The file {} of {} is {} days old.",
                    found.name,
                    self.system,
                    age.as_hours() / 24
                ),
                "Ask for the extract to be run again before anything is sent.",
            )
            .at(&self.system, &found.name, "")
        })
    }
}

impl Named {
    fn new(file: &File) -> Self {
        let text = |text: &toml::Spanned<String>| text.get_ref().clone();
        Self {
            name: file.name.as_ref().map(text),
            pattern: file.pattern.as_ref().map(text),
            network: file
                .network
                .as_ref()
                .map_or_else(|| "network.toml".to_owned(), text),
            missing: file.missing,
            date: file.date,
        }
    }
}

fn file_name(mapping: &Mapping) -> &str {
    mapping.file.rsplit('/').next().unwrap_or_default()
}
