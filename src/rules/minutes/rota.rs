//! Whose turn it is to take the minutes of a meeting.
//!
//! Shared minute-taking is practice in several partnerships (Blackpool, Sefton: local), and so is
//! that it goes round among professionals. How the turn is counted is our proposal (believed).

use std::sync::Arc;

use jiff::civil::Date;

/// Whether somebody can take their turn at this meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Can,
    /// They do not come.
    NotComing,
    /// They are out of office.
    Away,
    /// They were asked, and said no.
    SaidNo,
}

impl Standing {
    pub fn words(self) -> &'static str {
        match self {
            Self::Can => "Can take them",
            Self::NotComing => "Does not come",
            Self::Away => "Is away",
            Self::SaidNo => "Said no this time",
        }
    }
}

/// Somebody whose turn it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<K> {
    pub who: K,
    /// Where they work; those of one place share its turns. Without one they stand for themselves.
    pub agency: Option<Arc<str>>,
    pub standing: Standing,
    /// The days of the meetings of this child whose minutes they took.
    pub took: Vec<Date>,
}

/// The candidates in the order of their turn: whoever can, before who cannot; then the agency that
/// has had the fewest turns, then the one whose last turn is longest ago, then the person likewise,
/// then as they stand on the list.
pub fn turns<K: Clone>(candidates: &[Candidate<K>]) -> Vec<Candidate<K>> {
    let of_agency = |one: &Candidate<K>| -> Vec<Date> {
        match &one.agency {
            None => one.took.clone(),
            Some(agency) => candidates
                .iter()
                .filter(|other| other.agency.as_ref() == Some(agency))
                .flat_map(|other| other.took.iter().copied())
                .collect(),
        }
    };
    let mut all: Vec<_> = candidates.to_vec();
    all.sort_by_cached_key(|one| {
        let agency = of_agency(one);
        (
            one.standing != Standing::Can,
            agency.len(),
            agency.iter().max().copied(),
            one.took.len(),
            one.took.iter().max().copied(),
        )
    });
    all
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn one(who: &'static str, agency: &str, took: &[i8]) -> Candidate<&'static str> {
        Candidate {
            who,
            agency: (!agency.is_empty()).then(|| agency.into()),
            standing: Standing::Can,
            took: took.iter().map(|month| date(2026, *month, 1)).collect(),
        }
    }

    #[track_caller]
    fn check(candidates: &[Candidate<&'static str>], expected: &[&str]) {
        let order: Vec<&str> = turns(candidates).iter().map(|one| one.who).collect();
        assert_eq!(order, expected);
    }

    #[test]
    fn the_agency_with_the_fewest_turns_is_next() {
        check(
            &[
                one("teacher", "school", &[2]),
                one("nurse", "health", &[]),
                one("head", "school", &[]),
            ],
            &["nurse", "head", "teacher"],
        );
    }

    #[test]
    fn of_equal_turns_the_one_longest_ago_is_next() {
        check(
            &[
                one("teacher", "school", &[4]),
                one("nurse", "health", &[2]),
                one("club", "", &[3]),
            ],
            &["nurse", "club", "teacher"],
        );
    }

    #[test]
    fn who_cannot_keeps_nobody_from_their_turn() {
        for standing in [Standing::NotComing, Standing::Away, Standing::SaidNo] {
            let nurse = Candidate {
                standing,
                ..one("nurse", "health", &[])
            };
            check(
                &[nurse, one("teacher", "school", &[2, 5])],
                &["teacher", "nurse"],
            );
        }
    }

    #[test]
    fn at_the_first_meeting_it_goes_by_the_list() {
        check(&[one("b", "two", &[]), one("a", "one", &[])], &["b", "a"]);
    }
}
