//! What a reviewing officer may lawfully do where answers are missing.

use jiff::civil::Date;

use crate::rules::{
    calendar::Calendar,
    chasing::useful::in_words,
    clock::{
        adjournment::{Adjourned, adjourn},
        limits::Limits,
    },
};

/// What a reviewing officer may do with a review for which answers are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    GoAhead,
    /// Hold it in parts: the first in time, each with those who can come.
    InParts,
    Adjourn,
}

impl Choice {
    pub const ALL: &[(Self, &str)] = &[
        (Self::GoAhead, "go_ahead"),
        (Self::InParts, "in_parts"),
        (Self::Adjourn, "adjourn"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }
}

/// One of the choices, with what it means by the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub choice: Choice,
    /// Whether it is open to them.
    pub open: Open,
    /// One sentence for the officer.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    Yes,
    No,
}

/// The lawful choices for a review that meets on a day: go ahead, hold it in parts (a review may
/// be held in several parts: rule D), adjourn once (rule R10). All are the officer's own.
pub fn choices(
    (meeting, lawful): (Date, Option<Date>),
    adjourned: Adjourned,
    limits: &Limits,
    calendar: &Calendar,
) -> [Offered; 3] {
    let late = lawful.filter(|lawful| *lawful < meeting);
    let offer = |choice, open, words| Offered {
        choice,
        open,
        words,
    };
    let in_time = |what: &str| match (late, lawful) {
        (Some(lawful), _) => format!(
            "{what} That is after the last lawful day, {}: record why.",
            in_words(lawful)
        ),
        (None, Some(lawful)) => format!("{what} The last lawful day is {}.", in_words(lawful)),
        (None, None) => what.to_owned(),
    };
    let adjournment = match adjourn(limits, meeting, adjourned, calendar) {
        Ok(found) => (
            Open::Yes,
            format!(
                "Begin on {} and adjourn, once: complete it by {}. Until then no proposal is carried out.",
                in_words(meeting),
                in_words(found.complete_by)
            ),
        ),
        Err(why) => (Open::No, format!("It cannot be adjourned: {why}.")),
    };
    [
        offer(
            Choice::GoAhead,
            Open::Yes,
            in_time(&format!(
                "Go ahead on {} with those who come; the others have their say on paper.",
                in_words(meeting)
            )),
        ),
        offer(
            Choice::InParts,
            Open::Yes,
            in_time(&format!(
                "Hold the first part on {}, and the next with those who cannot come then.",
                in_words(meeting)
            )),
        ),
        offer(Choice::Adjourn, adjournment.0, adjournment.1),
    ]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_officer_may_go_ahead_hold_it_in_parts_or_adjourn_once() {
        let calendar = Calendar::england_and_wales();
        let of = |adjourned| {
            let days = (date(2026, 12, 3), Some(date(2026, 12, 8)));
            choices(days, adjourned, &Limits::default(), &calendar)
        };

        let first = of(Adjourned::Never);
        assert!(first.iter().all(|one| one.open == Open::Yes));
        assert!(first[0].words.contains("Tuesday 8 December 2026"));
        assert!(
            first[2]
                .words
                .contains("complete it by Tuesday 5 January 2027")
        );
        assert_eq!(of(Adjourned::Once)[2].open, Open::No);
    }

    #[test]
    fn whoever_goes_ahead_late_is_told_so() {
        let calendar = Calendar::england_and_wales();
        let days = (date(2026, 12, 10), Some(date(2026, 12, 8)));
        let all = choices(days, Adjourned::Never, &Limits::default(), &calendar);

        assert!(all[0].words.contains("after the last lawful day"));
    }
}
