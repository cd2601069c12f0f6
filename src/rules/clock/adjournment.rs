//! A review that is adjourned: once, by the officer alone, for a limited time.

use jiff::civil::Date;

use crate::rules::{
    calendar::{BeyondCalendar, Calendar},
    clock::{limits::Limits, words::in_words},
};

/// Whether the review has been adjourned before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjourned {
    Never,
    Once,
}

/// By when an adjourned review must be completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjournment {
    pub complete_by: Date,
    /// Plain sentences, to show with the date.
    pub working: Vec<String>,
}

/// Why a review cannot be adjourned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdjournError {
    #[error("the review has been adjourned once and cannot be adjourned again")]
    AdjournedBefore,
    #[error(transparent)]
    BeyondCalendar(#[from] BeyondCalendar),
}

/// By when a review that meets on `meeting` and is adjourned must be completed (rule R10,
/// secondary: only the officer may adjourn, once, for at most 20 working days).
pub fn adjourn(
    limits: &Limits,
    meeting: Date,
    before: Adjourned,
    calendar: &Calendar,
) -> Result<Adjournment, AdjournError> {
    if before == Adjourned::Once {
        return Err(AdjournError::AdjournedBefore);
    }
    let days = limits.adjournment_working_days;
    let complete_by = calendar.add_working_days(meeting, days)?;
    Ok(Adjournment {
        complete_by,
        working: vec![
            format!(
                "The review of {} was adjourned by the reviewing officer. That can be done once, for at most {days} working days: it is completed by {}.",
                in_words(meeting),
                in_words(complete_by)
            ),
            "Until it is completed no proposal made in it may be carried out.".to_owned(),
        ],
    })
}

/// The last day of local dispute resolution, through all its stages, raised on `raised`.
pub fn dispute_ends(
    limits: &Limits,
    raised: Date,
    calendar: &Calendar,
) -> Result<Date, BeyondCalendar> {
    calendar.add_working_days(raised, limits.dispute_working_days)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_review_can_be_adjourned_once_for_twenty_working_days() {
        let calendar = Calendar::england_and_wales();
        let limits = Limits::default();
        let meeting = date(2026, 1, 16);

        let first = adjourn(&limits, meeting, Adjourned::Never, &calendar);
        let second = adjourn(&limits, meeting, Adjourned::Once, &calendar);

        assert_eq!(first.map(|a| a.complete_by), Ok(date(2026, 2, 13)));
        assert_eq!(second, Err(AdjournError::AdjournedBefore));
    }

    #[test]
    fn an_adjournment_beyond_the_bank_holidays_is_refused() {
        let refused = adjourn(
            &Limits::default(),
            date(2028, 12, 15),
            Adjourned::Never,
            &Calendar::england_and_wales(),
        );

        assert!(matches!(refused, Err(AdjournError::BeyondCalendar(_))));
    }

    #[test]
    fn a_dispute_is_resolved_within_twenty_working_days() {
        let ends = dispute_ends(
            &Limits::default(),
            date(2026, 1, 16),
            &Calendar::england_and_wales(),
        );

        assert_eq!(ends, Ok(date(2026, 2, 13)));
    }
}
