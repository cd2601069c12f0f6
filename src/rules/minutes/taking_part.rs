//! How the child took part: the codes against the date of birth.

use jiff::civil::Date;

use crate::{
    model::minutes::{Participation, Presence},
    rules::attendance::situation::whole_years,
};

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
    match (whole_years(born, on) < CODED_FROM, code) {
        (true, Participation::UnderFour) => Ok(()),
        (true, _) => Err(ParticipationError::UnderFour),
        (false, Participation::UnderFour) => Err(ParticipationError::FourOrOlder),
        (false, _) => Ok(()),
    }
}

/// A code and the list of who was there that cannot both be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{}” does not go with the list of who was there, which says of the child “{}”",
    .0.words(),
    .1.words()
)]
pub struct Contradiction(Participation, Presence);

/// Whether a code says of the child what the list of who was there says: PN1 to PN4 that they
/// came, PN5 to PN7 that they did not (SSDA903); PN0 says nothing of it.
///
/// # Errors
/// What they say instead.
pub fn agrees(code: Participation, child: Presence) -> Result<(), Contradiction> {
    match code.says_there() {
        Some(there) if there != child.was_there() => Err(Contradiction(code, child)),
        _ => Ok(()),
    }
}

/// The codes that can be chosen for a child of that birthday, where the review was on one of these
/// days; all where the birthday is not known, or no day is.
pub fn choices(born: Option<Date>, days: &[Date]) -> Vec<Participation> {
    let fits = |code: &Participation| match born {
        Some(born) if !days.is_empty() => days.iter().any(|day| check(*code, born, *day).is_ok()),
        _ => true,
    };
    Participation::ALL.iter().copied().filter(fits).collect()
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
    fn a_child_of_29_february_is_four_on_that_day() {
        let born = date(2020, 2, 29);
        check_code("PN0", born, date(2024, 2, 28), Ok(()));
        check_code("PN1", born, date(2024, 2, 29), Ok(()));
    }

    #[test]
    fn a_child_of_29_february_is_four_on_1_march_in_a_common_year() {
        // Four years on it is a common year at the turn of most centuries.
        let born = date(2096, 2, 29);
        check_code("PN0", born, date(2100, 2, 28), Ok(()));
        check_code("PN1", born, date(2100, 3, 1), Ok(()));
    }

    #[test]
    fn a_code_and_the_list_say_the_same_of_the_child() {
        let fits = |code: &str, child| agrees(Participation::from_code(code).unwrap(), child);
        for here in [Presence::Present, Presence::ForPart] {
            for code in ["PN0", "PN1", "PN2", "PN3", "PN4"] {
                assert_eq!(fits(code, here), Ok(()), "{code}");
            }
            for code in ["PN5", "PN6", "PN7"] {
                assert!(fits(code, here).is_err(), "{code}");
            }
        }
        for away in [Presence::Apologies, Presence::Absent, Presence::NotAsked] {
            for code in ["PN0", "PN5", "PN6", "PN7"] {
                assert_eq!(fits(code, away), Ok(()), "{code}");
            }
            for code in ["PN1", "PN2", "PN3", "PN4"] {
                assert!(fits(code, away).is_err(), "{code}");
            }
        }
        let both = fits("PN1", Presence::Apologies).unwrap_err().to_string();
        assert!(both.contains("Came, and spoke for themselves"), "{both}");
        assert!(both.contains("Sent apologies"), "{both}");
    }

    #[test]
    fn only_codes_that_fit_are_offered() {
        let born = Some(date(2022, 12, 3));
        let codes = |days: &[Date]| choices(born, days).len();
        assert_eq!(codes(&[date(2026, 1, 1)]), 1);
        assert_eq!(codes(&[date(2027, 1, 1)]), 7);
        // Her fourth birthday lies between the day that was planned and today.
        assert_eq!(codes(&[date(2026, 12, 2), date(2026, 12, 4)]), 8);
        assert_eq!(codes(&[]), 8);
        assert_eq!(choices(None, &[date(2027, 1, 1)]).len(), 8);
    }
}
