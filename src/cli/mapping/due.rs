//! The statutory clock of a child who was read, beside what the record says.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    model::child::Child,
    rules::{
        calendar::Calendar,
        clock::{self, limits::Limits, record},
    },
};

/// When the next review is due, or why no date can be worked out.
pub enum Clock {
    Due {
        date: Date,
        basis: &'static str,
        working: Vec<String>,
    },
    Unknown {
        why: String,
    },
}

impl Clock {
    /// Asks the rules, under the published limits, for that day.
    pub fn of(child: &Child, today: Date) -> Self {
        let calendar = Calendar::england_and_wales();
        let care = record::care(&Limits::default(), child, today).map_err(|why| why.to_string());
        let due = care
            .and_then(|care| clock::due(&care, today, &calendar).map_err(|why| why.to_string()));
        match due {
            Ok(due) => Self::Due {
                date: due.date,
                basis: due.basis.code(),
                working: due.working,
            },
            Err(why) => Self::Unknown { why },
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Self::Due {
                date,
                basis,
                working,
            } => {
                json!({ "due": date.to_string(), "basis": basis, "working": working })
            }
            Self::Unknown { why } => json!({ "due": null, "why_not": why }),
        }
    }

    pub fn words(&self) -> String {
        match self {
            Self::Due { date, basis, .. } => {
                format!("next review due {date} ({})", basis.replace('_', " "))
            }
            Self::Unknown { why } => format!("no due date: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::Path};

    use jiff::civil::date;

    use super::*;
    use crate::{
        cli::now,
        mapping::{file::Mapping, lint, records::Given, trial::Trial},
    };

    /// Where the return lies that others made; it is not ours to copy. `tests/run` says loudly
    /// where it is not there.
    fn given() -> Option<Given> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("../shared/data/ssda903/fake_903.xml");
        path.exists().then_some(Given { name: None, path })
    }

    #[test]
    fn the_clock_runs_for_every_child_of_the_return_that_others_made() {
        let Some(given) = given() else {
            eprintln!("SKIPPED: the return that others made is not there");
            return;
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/ssda903/network.toml");
        let text = std::fs::read_to_string(root).unwrap();
        let mapping = Mapping::load(&text, "ssda903/network.toml").unwrap();
        let today = date(2026, 11, 23);
        let files = (&[given][..], &lint::as_saved as lint::Shape<'_>);
        let trial = Trial::open(&mapping, files, None, now::morning_of(today)).unwrap();

        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for next in trial {
            let (network, _) = next.unwrap();
            let clock = Clock::of(&network.unwrap().child, today);
            let kind = match clock {
                Clock::Due { basis, .. } => basis.to_owned(),
                Clock::Unknown { why } if why.contains("remand") => "remand".to_owned(),
                Clock::Unknown { why } if why.contains("no longer looked after") => {
                    "ended".to_owned()
                }
                Clock::Unknown { why } if why.contains("does not say since when") => {
                    "no episode".to_owned()
                }
                Clock::Unknown { why } => why,
            };
            *counts.entry(kind).or_default() += 1;
        }

        let expected = [
            ("adoption_placed_first", 2),
            ("adoption_placed_later", 16),
            ("ended", 65),
            ("first_review", 5),
            ("later_review", 65),
            ("no episode", 55),
            ("remand", 15),
            ("second_review", 12),
            ("short_break_later", 18),
        ];
        let counted: Vec<(&str, usize)> = counts
            .iter()
            .map(|(kind, count)| (kind.as_str(), *count))
            .collect();
        assert_eq!(counted, expected);
        assert_eq!(counts.values().sum::<usize>(), 253);
    }
}
