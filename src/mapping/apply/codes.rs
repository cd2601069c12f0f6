//! Codes of the national return: one that is in no set is kept, and told once.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    mapping::apply::row::Row,
    model::{
        finding::{Code, Weight},
        protection::Coded,
        ssda903,
    },
};

/// A set of codes, and what goes by it.
pub(super) struct Set {
    words: &'static str,
    codes: &'static [Coded],
    /// What a wrong code spoils, behind "and".
    matters: &'static str,
}

pub(super) const LEGAL_STATUS: Set = Set {
    words: "legal status",
    codes: ssda903::LEGAL_STATUSES,
    matters: "the day of the next review and what parents may be told go by it",
};

pub(super) const PLACEMENT: Set = Set {
    words: "kind of placement",
    codes: ssda903::PLACEMENTS,
    matters: "the day of the next review and who is asked go by it",
};

pub(super) const PARTICIPATION: Set = Set {
    words: "child's part in a review",
    codes: ssda903::PARTICIPATIONS,
    matters: "the return of the year goes by it",
};

/// The codes of one child that were told already.
#[derive(Default)]
pub(super) struct Told(BTreeSet<(&'static str, Arc<str>)>);

impl Told {
    /// The code that a field holds.
    pub(super) fn code(&mut self, row: &mut Row<'_>, name: &str, set: &Set) -> Option<Arc<str>> {
        let before = row.findings.len();
        let code = row.plain(name)?;
        let is_known = ssda903::words(set.codes, &code).is_some();
        // A word that a code table does not know has been told by the table.
        let untold = row.findings.len() == before;
        if !is_known && untold && self.0.insert((set.words, code.clone())) {
            let what = format!(
                "{}'s word for the {} is in no code set of the SSDA903 return, and {}.",
                row.title(),
                set.words,
                set.matters
            );
            row.find(
                Code::CodeUnknown,
                Weight::Check,
                name,
                &what,
                "Work out by hand what goes by it, and correct the record, or ask the people who keep the mapping to turn the word into its code.",
            );
        }
        Some(code)
    }
}
