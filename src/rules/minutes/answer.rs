//! The manager's answer to the decisions of a review: silence is agreement.

use jiff::civil::Date;

use crate::rules::calendar::{BeyondCalendar, Calendar};

/// How the answer stands where none was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can still come, until the end of that day.
    Waits(Date),
    /// That day has passed: the decisions count as agreed.
    AgreedBySilence(Date),
}

/// How a manager's answer stands who was told the decisions on `told` and has so many working days
/// (secondary: five; not contested within them is agreed).
///
/// # Errors
/// The last day lies beyond the published bank holidays.
pub fn answer(
    told: Date,
    working_days: u32,
    today: Date,
    calendar: &Calendar,
) -> Result<Answer, BeyondCalendar> {
    let by = calendar.add_working_days(told, working_days)?;
    Ok(match today <= by {
        true => Answer::Waits(by),
        false => Answer::AgreedBySilence(by),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(told: Date, today: Date, expected: Answer) {
        let calendar = Calendar::england_and_wales();
        assert_eq!(
            answer(told, 5, today, &calendar),
            Ok(expected),
            "{told} {today}"
        );
    }

    #[test]
    fn silence_is_agreement_after_five_working_days() {
        let by = date(2026, 12, 10);
        check(date(2026, 12, 3), date(2026, 12, 3), Answer::Waits(by));
        check(date(2026, 12, 3), by, Answer::Waits(by));
        check(
            date(2026, 12, 3),
            date(2026, 12, 11),
            Answer::AgreedBySilence(by),
        );
        // Christmas Day and the day after it, moved to Monday, are no working days.
        let by = date(2027, 1, 4);
        check(date(2026, 12, 23), date(2026, 12, 31), Answer::Waits(by));
    }

    #[test]
    fn beyond_the_bank_holidays_nothing_is_said() {
        let calendar = Calendar::england_and_wales();
        let told = date(2028, 12, 29);
        assert!(answer(told, 5, told, &calendar).is_err());
    }
}
