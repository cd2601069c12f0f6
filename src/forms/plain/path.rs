//! Where in the prepared invite a field finds what is known already.

use std::{fmt, sync::Arc};

use crate::{
    forms::file::FormFile,
    rules::attendance::role::{Role, TABLE},
};

/// A place of the invite: `child.case_number`, or of somebody in it: `people.social_worker.contact`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    Field {
        section: Arc<str>,
        field: Arc<str>,
    },
    /// The first of a role who takes part.
    Person {
        role: Role,
        field: Arc<str>,
    },
}

/// Shorter names of roles than the table's own.
const ALSO: &[(&str, Role)] = &[
    ("mother", Role::Mother),
    ("father", Role::Father),
    ("school", Role::School),
    ("chair", Role::Chair),
    ("reviewing_officer", Role::Chair),
    ("supervising_social_worker", Role::SupervisingSocialWorker),
    ("looked_after_nurse", Role::LookedAfterNurse),
];

/// Every place that the invite has.
#[derive(Clone, Debug)]
pub struct Places {
    sections: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// What is told of each person.
    of_people: Vec<Arc<str>>,
}

impl Places {
    /// The places of a form's file that has a section `people`.
    pub fn of(file: &FormFile) -> Self {
        let sections = file.sections().iter().map(|section| {
            let fields = section.fields.iter().map(|(name, _)| Arc::from(*name));
            (Arc::from(section.name), fields.collect())
        });
        let people = file.section("people");
        Self {
            sections: sections.collect(),
            of_people: people.map_or_else(Vec::new, |section| {
                let rows = section.rows.iter();
                rows.map(|(name, _)| Arc::from(*name)).collect()
            }),
        }
    }

    /// The place that a form's file names; else what it could have named.
    pub fn find(&self, text: &str) -> Result<Path, String> {
        let words: Vec<&str> = text.split('.').collect();
        match words[..] {
            ["people", role, field] => {
                let role = role_of(role).ok_or_else(|| {
                    let roles = TABLE.iter().map(|entry| entry.code);
                    could_be("the role", roles)
                })?;
                let field = found(&self.of_people, field)?;
                Ok(Path::Person { role, field })
            }
            [section, field] => {
                let known = self.sections.iter().find(|(name, _)| **name == *section);
                let Some((section, fields)) = known else {
                    let names = self.sections.iter().map(|(name, _)| &**name);
                    return Err(could_be("the first word", names));
                };
                Ok(Path::Field {
                    section: section.clone(),
                    field: found(fields, field)?,
                })
            }
            _ => Err("write it as child.case_number or people.social_worker.contact".to_owned()),
        }
    }
}

fn role_of(code: &str) -> Option<Role> {
    let also = ALSO.iter().find(|(name, _)| *name == code);
    let table = TABLE.iter().find(|entry| entry.code == code);
    also.map(|(_, role)| *role)
        .or(table.map(|entry| entry.role))
}

fn found(names: &[Arc<str>], wanted: &str) -> Result<Arc<str>, String> {
    let name = names.iter().find(|name| ***name == *wanted);
    name.cloned()
        .ok_or_else(|| could_be("the last word", names.iter().map(|name| &**name)))
}

fn could_be<'n>(which: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    format!("{which} can be: {}", names.join(", "))
}

/// As a form's file writes it.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { section, field } => write!(f, "{section}.{field}"),
            Self::Person { role, field } => write!(f, "people.{}.{field}", role.code()),
        }
    }
}
