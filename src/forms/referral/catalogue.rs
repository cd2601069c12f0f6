//! The catalogue of services: one file each, read with the place of every mistake.

use std::{collections::BTreeMap, sync::Arc};

use crate::{forms::referral::reading, rules::referral::offer::Service};

/// Where the files of services lie among the templates.
pub const FOLDER: &str = "forms/referral/services/";

/// Every service of the council.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// By name.
    services: Vec<Service>,
}

/// What is wrong with a service's file, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}; {remedy}")]
pub struct ServiceError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

/// Several services cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_lines(.0))]
pub struct CatalogueError(pub Vec<ServiceError>);

fn in_lines(errors: &[ServiceError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Catalogue {
    /// Reads services, given as path and text.
    ///
    /// # Errors
    /// Every mistake of every file; with one of them there is no catalogue.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CatalogueError> {
        let mut services: Vec<Service> = Vec::new();
        let mut errors = Vec::new();
        let mut seen: BTreeMap<Arc<str>, String> = BTreeMap::new();
        for (path, text) in files {
            match reading::service(path, text) {
                Ok(service) => {
                    if let Some(other) = seen.insert(service.id.clone(), path.to_owned()) {
                        errors.push(ServiceError {
                            file: path.to_owned(),
                            line: 1,
                            column: 1,
                            what: format!("`{}` is the id of {other} as well", service.id),
                            remedy: "give each service an id of its own".to_owned(),
                        });
                    }
                    services.push(service);
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(CatalogueError(errors));
        }
        services.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(Self { services })
    }

    pub fn services(&self) -> &[Service] {
        &self.services
    }

    pub fn find(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| *service.id == *id)
    }
}
