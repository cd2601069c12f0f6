//! The table REVIEWS of the SSDA903 return: its rows and their rules.
//!
//! The rules are those of the published validation of the return (verified in the public
//! validator of Data to Insight): date and code stand together; the code is PN0 to PN7 and fits the
//! age; no reviews of children who are looked after only by short breaks (V3, V4).

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use crate::{
    model::minutes::Participation,
    rules::minutes::taking_part::{self, ParticipationError},
};

/// Statuses of planned short breaks: a child with no other has no row in REVIEWS.
const SHORT_BREAKS: &[&str] = &["V3", "V4"];

/// One review as it would be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// What the case system calls the child.
    pub child: String,
    pub born: Option<Date>,
    pub on: Option<Date>,
    pub code: Option<Participation>,
    /// Codes of the legal statuses that the child has had; empty where none is recorded.
    pub statuses: Vec<String>,
}

/// A row that can be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub child: String,
    pub born: Date,
    pub on: Date,
    pub code: Participation,
}

/// Why a review cannot be reported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("the child's identifier is not 1 to 20 letters and digits")]
    Identifier,
    #[error("the child's date of birth is not known")]
    NoBirthday,
    #[error("the day of the review is not known")]
    NoDay,
    #[error("how the child took part is not said")]
    NoCode,
    #[error(transparent)]
    Code(#[from] ParticipationError),
    #[error("the child is looked after by planned short breaks only, which have no row")]
    ShortBreaksOnly,
    #[error("another review of the same child on the same day is reported already")]
    Twice,
    #[error("another date of birth is reported for the same child")]
    OtherBirthday,
}

/// The table of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Which reviews have no row, and why, in the order given.
    pub faults: Vec<(usize, RowError)>,
    /// Which have one, though no legal status is known: whether the child is looked after by
    /// planned short breaks only, and has no row, could not be looked at.
    pub unchecked: Vec<usize>,
}

/// The first and the last day of a return: that of 2027 is of 1 April 2026 to 31 March 2027.
/// `None` for a year that no date can name.
pub fn year(year: i16) -> Option<(Date, Date)> {
    let before = year.checked_sub(1)?;
    if !(1900..=9000).contains(&year) {
        return None;
    }
    Some((date(before, 4, 1), date(year, 3, 31)))
}

/// The rows of one year. Reviews of other years are left out.
pub fn table(reviewed: &[Reviewed], (first, last): (Date, Date)) -> Table {
    let mut table = Table::default();
    let mut seen = BTreeSet::new();
    for (at, one) in reviewed.iter().enumerate() {
        if one.on.is_some_and(|on| on < first || last < on) {
            continue;
        }
        let taken = row(one).and_then(|row| {
            let mut others = table.rows.iter();
            if others.any(|other| other.child == row.child && other.born != row.born) {
                return Err(RowError::OtherBirthday);
            }
            match seen.insert((row.child.clone(), row.on)) {
                true => Ok(row),
                false => Err(RowError::Twice),
            }
        });
        match taken {
            Ok(row) => {
                table.rows.push(row);
                if one.statuses.is_empty() {
                    table.unchecked.push(at);
                }
            }
            Err(error) => table.faults.push((at, error)),
        }
    }
    let by_child = |a: &Row, b: &Row| (&a.child, a.on).cmp(&(&b.child, b.on));
    table.rows.sort_by(by_child);
    table
}

fn row(one: &Reviewed) -> Result<Row, RowError> {
    let is_plain = one.child.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_plain || !(1..=20).contains(&one.child.len()) {
        return Err(RowError::Identifier);
    }
    let born = one.born.ok_or(RowError::NoBirthday)?;
    let on = one.on.ok_or(RowError::NoDay)?;
    let code = one.code.ok_or(RowError::NoCode)?;
    let is_short = |code: &String| SHORT_BREAKS.contains(&code.as_str());
    if !one.statuses.is_empty() && one.statuses.iter().all(is_short) {
        return Err(RowError::ShortBreaksOnly);
    }
    taking_part::check(code, born, on)?;
    Ok(Row {
        child: one.child.clone(),
        born,
        on,
        code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reviewed(child: &str, on: Date, code: &str) -> Reviewed {
        Reviewed {
            child: child.to_owned(),
            born: Some(date(2017, 5, 1)),
            on: Some(on),
            code: Participation::from_code(code),
            statuses: vec!["C2".to_owned()],
        }
    }

    fn year_2027() -> (Date, Date) {
        year(2027).unwrap()
    }

    #[track_caller]
    fn refused(one: Reviewed, expected: RowError) {
        let table = table(&[one], year_2027());
        assert_eq!(table.rows, []);
        assert_eq!(table.faults, [(0, expected)]);
    }

    #[test]
    fn a_return_is_of_april_to_march() {
        assert_eq!(year(2027), Some((date(2026, 4, 1), date(2027, 3, 31))));
        assert_eq!(year(i16::MIN), None);
        let days = [
            date(2026, 3, 31),
            date(2026, 4, 1),
            date(2027, 3, 31),
            date(2027, 4, 1),
        ];
        let all = days.map(|on| reviewed("1", on, "PN1"));

        let table = table(&all, year_2027());

        let on: Vec<Date> = table.rows.iter().map(|row| row.on).collect();
        assert_eq!(on, days[1..3]);
        assert_eq!(table.faults, []);
    }

    #[test]
    fn a_review_that_breaks_a_published_rule_is_refused_with_the_rule() {
        let on = date(2026, 12, 3);
        let good = || reviewed("1", on, "PN1");
        refused(
            Reviewed {
                born: None,
                ..good()
            },
            RowError::NoBirthday,
        );
        refused(Reviewed { on: None, ..good() }, RowError::NoDay);
        refused(
            Reviewed {
                code: None,
                ..good()
            },
            RowError::NoCode,
        );
        refused(
            reviewed("1", on, "PN0"),
            RowError::Code(ParticipationError::FourOrOlder),
        );
        let young = Some(date(2024, 1, 1));
        refused(
            Reviewed {
                born: young,
                ..good()
            },
            RowError::Code(ParticipationError::UnderFour),
        );
        let short = vec!["V3".to_owned(), "V4".to_owned()];
        refused(
            Reviewed {
                statuses: short,
                ..good()
            },
            RowError::ShortBreaksOnly,
        );
    }

    #[test]
    fn short_breaks_before_care_are_no_reason_to_leave_a_review_out() {
        let statuses = vec!["V3".to_owned(), "C1".to_owned()];
        let one = Reviewed {
            statuses,
            ..reviewed("1", date(2026, 12, 3), "PN1")
        };
        assert_eq!(table(&[one], year_2027()).rows.len(), 1);
    }

    #[test]
    fn where_no_legal_status_is_known_the_row_stands_and_is_to_be_looked_at() {
        let on = date(2026, 12, 3);
        let unknown = Reviewed {
            statuses: Vec::new(),
            ..reviewed("2", on, "PN1")
        };
        let without_code = Reviewed {
            code: None,
            ..unknown.clone()
        };
        let all = [reviewed("1", on, "PN1"), unknown, without_code];

        let table = table(&all, year_2027());

        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.faults, [(2, RowError::NoCode)]);
        assert_eq!(table.unchecked, [1]);
    }

    #[test]
    fn a_child_has_one_birthday_and_one_review_a_day() {
        let on = date(2026, 12, 3);
        let other = Reviewed {
            born: Some(date(2016, 5, 1)),
            ..reviewed("1", date(2027, 1, 4), "PN1")
        };
        let all = [reviewed("1", on, "PN1"), reviewed("1", on, "PN2"), other];

        let table = table(&all, year_2027());

        assert_eq!(table.rows.len(), 1);
        assert_eq!(
            table.faults,
            [(1, RowError::Twice), (2, RowError::OtherBirthday)]
        );
    }
}
