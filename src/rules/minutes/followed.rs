//! Where an action stands after the meeting, and by when it is to be done.

use jiff::civil::Date;

use crate::model::action::OwnerSays;

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    Done,
    /// Its owner says that it is somebody else's.
    NotTheirs,
}

/// Something that happened to an action after the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its owner said so, with the day on which it was done or by which it will be.
    Said(OwnerSays, Option<Date>),
    /// Somebody keeps the day that the meeting set.
    DayKept,
    /// Somebody else has it now.
    Moved,
}

/// Where an action stands after all that happened to it, the oldest first, and its day. What was
/// said last counts. A later day counts from when it is proposed until somebody keeps the first:
/// nobody is reminded of a day of which they have said that it cannot be met.
pub fn standing(first: Option<Date>, events: &[Event]) -> (Standing, Option<Date>) {
    let begin = (Standing::Open, first);
    events
        .iter()
        .fold(begin, |(standing, day), event| match *event {
            Event::Said(OwnerSays::Done, _) => (Standing::Done, day),
            Event::Said(OwnerSays::NotYet, proposed) => (Standing::Open, proposed.or(day)),
            Event::Said(OwnerSays::NotMine, _) => (Standing::NotTheirs, day),
            Event::DayKept => (standing, first),
            Event::Moved => (Standing::Open, day),
        })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(events: &[Event], expected: Standing, on: i8) {
        let first = Some(date(2026, 12, 1));
        let day = Some(date(2026, 12, on));
        assert_eq!(standing(first, events), (expected, day), "{events:?}");
    }

    #[test]
    fn what_was_said_last_counts() {
        use OwnerSays::{Done, NotMine, NotYet};

        let later = Some(date(2026, 12, 14));
        check(&[], Standing::Open, 1);
        check(&[Event::Said(Done, later)], Standing::Done, 1);
        check(&[Event::Said(NotYet, later)], Standing::Open, 14);
        check(&[Event::Said(NotYet, None)], Standing::Open, 1);
        check(
            &[Event::Said(Done, None), Event::Said(NotYet, later)],
            Standing::Open,
            14,
        );
        check(&[Event::Said(NotMine, None)], Standing::NotTheirs, 1);
        check(
            &[Event::Said(NotMine, None), Event::Moved],
            Standing::Open,
            1,
        );
    }

    #[test]
    fn a_later_day_counts_until_somebody_keeps_the_first() {
        let later = Event::Said(OwnerSays::NotYet, Some(date(2026, 12, 14)));
        let again = Event::Said(OwnerSays::NotYet, Some(date(2026, 12, 21)));
        check(&[later, Event::DayKept], Standing::Open, 1);
        check(&[later, Event::DayKept, again], Standing::Open, 21);
    }

    #[test]
    fn an_action_without_a_day_has_one_once_somebody_says_by_when() {
        let later = Event::Said(OwnerSays::NotYet, Some(date(2026, 12, 14)));
        assert_eq!(standing(None, &[]), (Standing::Open, None));
        assert_eq!(standing(None, &[later]).1, Some(date(2026, 12, 14)));
    }
}
