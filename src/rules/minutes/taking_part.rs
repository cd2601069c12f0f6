//! How the child took part: the codes against the date of birth.

use jiff::civil::Date;

use crate::model::minutes::Participation;

/// From this age on a child's participation is coded PN1 to PN7; below it is PN0.
const CODED_FROM: i16 = 4;

/// Why a code cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParticipationError {
    #[error("the child was under 4 on the day, so the code is PN0")]
    UnderFour,
    #[error("the child was 4 or older on the day, so the code is one of PN1 to PN7")]
    FourOrOlder,
    #[error("the child was born after the day of the review")]
    NotBorn,
}

/// Whether a code fits a child of that birthday on the day of the review (SSDA903: PN0 where the
/// child is under 4, else PN1 to PN7; verified in the published validation rules).
///
/// # Errors
/// Why it does not fit.
pub fn check(code: Participation, born: Date, on: Date) -> Result<(), ParticipationError> {
    if born > on {
        return Err(ParticipationError::NotBorn);
    }
    match (age(born, on) < CODED_FROM, code) {
        (true, Participation::UnderFour) => Ok(()),
        (true, _) => Err(ParticipationError::UnderFour),
        (false, Participation::UnderFour) => Err(ParticipationError::FourOrOlder),
        (false, _) => Ok(()),
    }
}

/// The codes that can be chosen for a child of that birthday on that day; all where the birthday
/// is not known.
pub fn choices(born: Option<Date>, on: Option<Date>) -> Vec<Participation> {
    let fits = |code: &Participation| match born.zip(on) {
        Some((born, on)) => check(*code, born, on).is_ok(),
        None => true,
    };
    Participation::ALL.iter().copied().filter(fits).collect()
}

/// Whole years between two days. Who was born on 29 February is a year older on 1 March.
fn age(born: Date, on: Date) -> i16 {
    let years = on.year() - born.year();
    let before = (on.month(), on.day()) < (born.month(), born.day());
    years - i16::from(before)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check_code(code: &str, born: Date, on: Date, expected: Result<(), ParticipationError>) {
        let code = Participation::from_code(code).unwrap();
        assert_eq!(check(code, born, on), expected, "{code:?} {born} {on}");
    }

    #[test]
    fn a_child_under_four_is_pn0_and_nobody_else_is() {
        use ParticipationError::{FourOrOlder, NotBorn, UnderFour};

        let born = date(2022, 12, 3);
        check_code("PN0", born, date(2026, 12, 2), Ok(()));
        check_code("PN1", born, date(2026, 12, 2), Err(UnderFour));
        check_code("PN0", born, date(2026, 12, 3), Err(FourOrOlder));
        check_code("PN7", born, date(2026, 12, 3), Ok(()));
        check_code("PN1", date(2017, 5, 1), date(2026, 12, 3), Ok(()));
        check_code("PN0", born, date(2022, 12, 2), Err(NotBorn));
    }

    #[test]
    fn a_child_of_29_february_is_four_on_1_march_in_a_common_year() {
        let born = date(2020, 2, 29);
        check_code("PN0", born, date(2024, 2, 28), Ok(()));
        check_code("PN1", born, date(2024, 2, 29), Ok(()));
        let later = date(2023, 2, 28);
        check_code("PN0", date(2019, 3, 1), later, Ok(()));
        check_code(
            "PN0",
            date(2019, 2, 28),
            later,
            Err(ParticipationError::FourOrOlder),
        );
    }

    #[test]
    fn only_codes_that_fit_are_offered() {
        let born = Some(date(2022, 12, 3));
        let codes = |on| choices(born, Some(on)).len();
        assert_eq!(codes(date(2026, 1, 1)), 1);
        assert_eq!(codes(date(2027, 1, 1)), 7);
        assert_eq!(choices(None, None).len(), 8);
    }
}
