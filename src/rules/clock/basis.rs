//! The rules that set a due date: their codes, words, sources and marks.

use std::fmt;

use jiff::{ToSpan, civil::Date};

use crate::rules::{clock::ClockError, mark::Mark};

pub(super) const REG_33_1: &str =
    "Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33(1)";
pub(super) const REG_33_2: &str =
    "Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33(2)";
pub(super) const REG_48: &str =
    "Care Planning, Placement and Case Review (England) Regulations 2010, reg. 48";
pub(super) const ADOPTION_36_1: &str = "Adoption Agencies Regulations 2005, reg. 36(1)";
pub(super) const ADOPTION_36_3: &str = "Adoption Agencies Regulations 2005, reg. 36(3)";

/// Which rule sets the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// R1: within 20 working days of becoming looked after.
    FirstReview,
    /// R2: not more than three months after the first.
    SecondReview,
    /// R3: not more than six months after the one before.
    LaterReview,
    /// R4: three months from the first short break.
    ShortBreakFirst,
    /// R4: six months after the one before.
    ShortBreakLater,
    /// R5: three months from the authority to place.
    AdoptionAuthorisedFirst,
    /// R5: six months after the one before.
    AdoptionAuthorisedLater,
    /// R6: four weeks from the placement.
    AdoptionPlacedFirst,
    /// R6: three months after the first.
    AdoptionPlacedSecond,
    /// R6: six months after the one before.
    AdoptionPlacedLater,
    /// A trigger asks for it sooner than the clock does.
    BroughtForward,
}

impl Basis {
    /// Every basis with its code, as files and JSON spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::FirstReview, "first_review"),
        (Self::SecondReview, "second_review"),
        (Self::LaterReview, "later_review"),
        (Self::ShortBreakFirst, "short_break_first"),
        (Self::ShortBreakLater, "short_break_later"),
        (Self::AdoptionAuthorisedFirst, "adoption_authorised_first"),
        (Self::AdoptionAuthorisedLater, "adoption_authorised_later"),
        (Self::AdoptionPlacedFirst, "adoption_placed_first"),
        (Self::AdoptionPlacedSecond, "adoption_placed_second"),
        (Self::AdoptionPlacedLater, "adoption_placed_later"),
        (Self::BroughtForward, "brought_forward"),
    ];

    /// The code, as files and JSON spell it.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("", |(_, code)| code)
    }

    /// What kind of review it is, for a heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::FirstReview => "First review",
            Self::SecondReview => "Second review",
            Self::LaterReview => "Later review",
            Self::ShortBreakFirst => "First review of short breaks",
            Self::ShortBreakLater => "Later review of short breaks",
            Self::AdoptionAuthorisedFirst => "First adoption review, not yet placed",
            Self::AdoptionAuthorisedLater => "Later adoption review, not yet placed",
            Self::AdoptionPlacedFirst => "First adoption review after placement",
            Self::AdoptionPlacedSecond => "Second adoption review after placement",
            Self::AdoptionPlacedLater => "Later adoption review after placement",
            Self::BroughtForward => "Review brought forward",
        }
    }

    /// The regulation; for a review brought forward its trigger has the source.
    pub fn citation(self) -> &'static str {
        match self {
            Self::FirstReview => REG_33_1,
            Self::SecondReview | Self::LaterReview => REG_33_2,
            Self::ShortBreakFirst | Self::ShortBreakLater => REG_48,
            Self::AdoptionAuthorisedFirst | Self::AdoptionAuthorisedLater => ADOPTION_36_1,
            Self::AdoptionPlacedFirst | Self::AdoptionPlacedSecond | Self::AdoptionPlacedLater => {
                ADOPTION_36_3
            }
            Self::BroughtForward => {
                "Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33(3)"
            }
        }
    }

    /// How far the rule is verified.
    pub fn mark(self) -> Mark {
        match self {
            Self::ShortBreakFirst => Mark::Secondary,
            Self::ShortBreakLater => Mark::Believed,
            _ => Mark::Verified,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    WorkingDays(u32),
    Weeks(u32),
    /// Calendar months: the same day of a later month, or its last day where it has no such day.
    Months(u32),
}

impl Interval {
    /// The day that lies so many weeks or months after another. Working days need a calendar
    /// and are counted there; here they are refused as out of range.
    pub(super) fn after(self, from: Date) -> Result<Date, ClockError> {
        let out_of_range = ClockError::OutOfRange {
            from,
            interval: self,
        };
        let span = match self {
            Self::WorkingDays(_) => return Err(out_of_range),
            Self::Weeks(weeks) => 0.days().try_weeks(weeks),
            Self::Months(months) => 0.days().try_months(months),
        };
        span.and_then(|span| from.checked_add(span))
            .map_err(|_| out_of_range)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, one, several) = match self {
            Self::WorkingDays(count) => (*count, "working day", "working days"),
            Self::Weeks(count) => (*count, "week", "weeks"),
            Self::Months(count) => (*count, "calendar month", "calendar months"),
        };
        write!(f, "{count} {}", if count == 1 { one } else { several })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_basis_has_a_code_of_its_own() {
        let codes: BTreeSet<_> = Basis::ALL.iter().map(|(basis, _)| basis.code()).collect();

        assert_eq!(codes.len(), 11);
        assert!(!codes.contains(""));
    }
}
