//! What came of a run: counts, what to put right, the rows of the index page.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    casework::prepare::Prepared,
    cli::prepare::{folder::folder_name, json::weight},
    model::finding::{Finding, Weight},
};

/// How many children the index page lists, and how many failures are told one by one. A run over
/// a whole country must not grow with it.
const LISTED: usize = 1_000;

/// One prepared child: a row of the index page, and a line of the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub child: String,
    pub folder: String,
    pub label: String,
    /// `2026-12-08`; none where it could not be worked out.
    pub due: Option<String>,
    pub pressure: String,
    pub working_days_left: Option<i32>,
    /// Day and time of the meeting in words; none where they are not planned.
    #[serde(default)]
    pub meeting: Option<String>,
    pub blocks: usize,
    pub checks: usize,
    pub letters: usize,
    pub letters_blocked: usize,
    /// The weightiest finding.
    pub first: Option<String>,
    /// Label and name of each file that a person opens.
    pub files: Vec<(String, String)>,
    /// Weight and code of each kind of finding, once each: `check value_stale`.
    pub findings: BTreeSet<String>,
}

/// A child that could not be prepared.
pub struct Failure {
    pub child: String,
    pub why: String,
}

/// The sums of a run.
#[derive(Default)]
pub struct Tally {
    /// In this part of the run.
    pub prepared: usize,
    /// In earlier parts of it.
    pub finished_before: usize,
    pub not_due: usize,
    pub failed: usize,
    pub pressures: BTreeMap<String, usize>,
    pub letters: usize,
    pub letters_blocked: usize,
    /// For how many children each kind of finding was made.
    pub findings: BTreeMap<String, usize>,
    /// By due date, those without one first; at most `LISTED`.
    entries: BTreeMap<(Option<String>, String), Entry>,
    pub failures: Vec<Failure>,
    /// Children in a row, the last ones, for whom the source was down.
    pub down_in_a_row: usize,
    /// Whether the rest of the children was not tried, because the source is down.
    pub gave_up: bool,
    /// What was found about the list of children itself.
    pub about_list: Vec<Finding>,
}

impl Tally {
    pub fn prepared(&mut self, entry: Entry) {
        self.prepared += 1;
        self.count(entry);
    }

    /// A child that an earlier part of this run finished.
    pub fn finished_before(&mut self, entry: Entry) {
        self.finished_before += 1;
        self.count(entry);
    }

    pub fn fail(&mut self, child: &str, why: String) {
        self.failed += 1;
        if self.failures.len() < LISTED {
            self.failures.push(Failure {
                child: child.to_owned(),
                why,
            });
        }
    }

    /// Children of the index page, the earliest due first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// All that are prepared, now or before.
    pub fn ready(&self) -> usize {
        self.prepared + self.finished_before
    }

    /// How many are prepared and do not stand on the index page.
    pub fn unlisted(&self) -> usize {
        self.ready() - self.entries.len()
    }

    fn count(&mut self, entry: Entry) {
        *self.pressures.entry(entry.pressure.clone()).or_default() += 1;
        self.letters += entry.letters;
        self.letters_blocked += entry.letters_blocked;
        for kind in &entry.findings {
            *self.findings.entry(kind.clone()).or_default() += 1;
        }
        self.entries
            .insert((entry.due.clone(), entry.child.clone()), entry);
        if self.entries.len() > LISTED {
            self.entries.pop_last();
        }
    }
}

impl Entry {
    pub fn of(child: &str, prepared: &Prepared) -> Self {
        let found = &prepared.document.findings;
        let (blocks, checks) = prepared.to_do;
        let blocked = prepared
            .letters
            .iter()
            .filter(|letter| letter.is_blocked())
            .count();
        let files = [
            ("Sheet", "sheet.html", prepared.html.is_some()),
            ("PDF", "sheet.pdf", prepared.pdf.is_some()),
            ("Word", "sheet.docx", prepared.docx.is_some()),
        ];
        Self {
            child: child.to_owned(),
            folder: folder_name(child),
            label: prepared.label.clone(),
            due: prepared.due.map(|day| day.to_string()),
            pressure: prepared.pressure.code().to_owned(),
            working_days_left: prepared.working_days_left,
            meeting: prepared.meeting.clone(),
            blocks,
            checks,
            letters: prepared.letters.len() - blocked,
            letters_blocked: blocked,
            first: found.first().map(|finding| finding.what.to_string()),
            files: files
                .into_iter()
                .filter(|(_, _, there)| *there)
                .map(|(label, file, _)| (label.to_owned(), file.to_owned()))
                .collect(),
            findings: found
                .iter()
                .filter(|one| one.weight != Weight::Note)
                .map(|one| format!("{} {}", weight(one.weight), one.code))
                .collect(),
        }
    }

    pub fn due(&self) -> Option<Date> {
        self.due.as_deref().and_then(|day| day.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_keeps_the_earliest_and_counts_the_rest() {
        let mut tally = Tally::default();
        for number in 0..LISTED + 5 {
            let due = Some(format!("{:04}-01-01", 2000 + number));
            tally.prepared(Entry {
                child: number.to_string(),
                due,
                ..Entry::default()
            });
        }

        assert_eq!(tally.entries().count(), LISTED);
        assert_eq!(tally.unlisted(), 5);
        assert_eq!(
            tally.entries().next().map(|entry| entry.child.as_str()),
            Some("0")
        );
    }
}
