//! What is set for the record: where it is.

use std::{fmt, path::PathBuf};

use crate::store::error::StoreError;

/// Where the record is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// One file: `sqlite:samepage.db`.
    Sqlite(PathBuf),
    /// A database of PostgreSQL: `postgres://...`. May hold a password.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:FILE`, `sqlite://FILE` or `postgres://...`.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let file = text.strip_prefix("sqlite:").ok_or(StoreError::Address)?;
        let file = file.strip_prefix("//").unwrap_or(file);
        if file.is_empty() || file.starts_with(':') || file.contains('?') {
            return Err(StoreError::Address);
        }
        Ok(Self::Sqlite(PathBuf::from(file)))
    }
}

/// The password of an address is nobody's to print.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// Where the record is, and how many may read it at once.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreSettings {
    pub address: Address,
    /// Connections for reading (SQLite), or for everything (PostgreSQL).
    pub connections: u32,
}

impl StoreSettings {
    pub fn new(address: Address) -> Self {
        let connections = match address {
            Address::Sqlite(_) => 4,
            Address::Postgres(_) => 16,
        };
        Self {
            address,
            connections,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Address>) {
        assert_eq!(Address::parse(text).ok(), expected, "{text}");
    }

    #[test]
    fn an_address_is_a_file_or_a_postgresql() {
        let file = |name: &str| Some(Address::Sqlite(PathBuf::from(name)));
        check("sqlite:samepage.db", file("samepage.db"));
        check(
            "sqlite:///var/lib/samepage.db",
            file("/var/lib/samepage.db"),
        );
        let url = "postgres://samepage@db.northshire.example/samepage";
        check(url, Some(Address::Postgres(url.to_owned())));
        check("sqlite::memory:", None);
        check("sqlite:", None);
        check("samepage.db", None);
        check("mysql://db.northshire.example/samepage", None);
    }

    #[test]
    fn the_password_in_an_address_is_not_printed() {
        let address = Address::parse("postgres://samepage:hush@db.northshire.example/x").unwrap();

        assert!(!format!("{address:?}").contains("hush"));
    }
}
