//! Identifiers: always text, always with the system that gave them.

use std::{fmt, sync::Arc};

/// The name of a system that gives identifiers: `mosaic`, `nhs`, `upn`, a council's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SystemName(Arc<str>);

impl SystemName {
    pub fn new(name: &str) -> Self {
        Self(name.trim().to_lowercase().into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SystemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a system calls a person, a worker, a team or an organisation.
///
/// Opaque: leading zeros, letters and temporary prefixes are kept as they came, and two
/// identifiers are equal only when the system and every character are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    pub system: SystemName,
    pub value: Arc<str>,
}

impl Identifier {
    pub fn new(system: &SystemName, value: &str) -> Self {
        Self {
            system: system.clone(),
            value: value.trim().into(),
        }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.system, self.value)
    }
}
