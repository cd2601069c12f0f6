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
