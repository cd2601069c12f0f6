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
    /// The later day that was proposed is agreed.
    DayAgreed(Option<Date>),
    /// The day that was agreed before stands.
    DayKept(Option<Date>),
    /// Somebody else has it now.
    Moved,
}

/// Where an action stands, and by when it is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    pub standing: Standing,
    /// The day that is agreed.
    pub due: Option<Date>,
    /// A later day of its owner's that nobody has agreed to yet, nor refused.
    pub proposed: Option<Date>,
}

/// Where an action stands after all that happened to it, the oldest first, and its day. What was
/// said last counts. A later day is no more than proposed until somebody agrees to it.
pub fn stands(first: Option<Date>, events: &[Event]) -> Stands {
    let begin = Stands {
        standing: Standing::Open,
        due: first,
        proposed: None,
    };
    events.iter().fold(begin, |now, event| {
        let (standing, due, proposed) = match *event {
            Event::Said(OwnerSays::Done, _) => (Standing::Done, now.due, None),
            Event::Said(OwnerSays::NotYet, day) => (Standing::Open, now.due, later(day, now.due)),
            Event::Said(OwnerSays::NotMine, _) => (Standing::NotTheirs, now.due, None),
            Event::DayAgreed(day) | Event::DayKept(day) => (now.standing, day.or(now.due), None),
            Event::Moved => (Standing::Open, now.due, None),
        };
        Stands {
            standing,
            due,
            proposed,
        }
    })
}

/// A day that somebody has to agree to: one behind the day that is agreed, or the first of all.
pub fn later(day: Option<Date>, due: Option<Date>) -> Option<Date> {
    day.filter(|day| due.is_none_or(|due| due < *day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const LATER: Option<Date> = Some(date(2026, 12, 14));

    #[track_caller]
    fn check(events: &[Event], expected: Standing, (on, proposed): (i8, Option<i8>)) {
        let of_december = |day| date(2026, 12, day);
        let found = stands(Some(of_december(1)), events);
        let expected = Stands {
            standing: expected,
            due: Some(of_december(on)),
            proposed: proposed.map(of_december),
        };
        assert_eq!(found, expected, "{events:?}");
    }

    #[test]
    fn what_was_said_last_counts() {
        use OwnerSays::{Done, NotMine, NotYet};

        let later = Event::Said(NotYet, LATER);
        check(&[], Standing::Open, (1, None));
        check(&[Event::Said(Done, LATER)], Standing::Done, (1, None));
        check(&[later], Standing::Open, (1, Some(14)));
        check(&[Event::Said(NotYet, None)], Standing::Open, (1, None));
        check(
            &[Event::Said(Done, None), later],
            Standing::Open,
            (1, Some(14)),
        );
        check(&[later, Event::Said(Done, None)], Standing::Done, (1, None));
        check(
            &[Event::Said(NotMine, None)],
            Standing::NotTheirs,
            (1, None),
        );
        check(
            &[Event::Said(NotMine, None), Event::Moved],
            Standing::Open,
            (1, None),
        );
    }

    #[test]
    fn a_later_day_is_no_more_than_proposed_until_somebody_agrees() {
        let later = Event::Said(OwnerSays::NotYet, LATER);
        let again = Event::Said(OwnerSays::NotYet, Some(date(2026, 12, 21)));
        let agreed = Event::DayAgreed(LATER);
        let kept = Event::DayKept(None);
        check(&[later, kept], Standing::Open, (1, None));
        check(&[later, kept, again], Standing::Open, (1, Some(21)));
        check(&[later, agreed], Standing::Open, (14, None));
        check(&[later, agreed, again], Standing::Open, (14, Some(21)));
        check(&[later, agreed, again, kept], Standing::Open, (14, None));
        // Nobody has to agree that it is done sooner than it has to be.
        check(&[later, agreed, later], Standing::Open, (14, None));
    }

    #[test]
    fn an_action_without_a_day_has_one_once_it_is_agreed() {
        let later = Event::Said(OwnerSays::NotYet, LATER);
        assert_eq!(stands(None, &[]).due, None);
        let proposed = stands(None, &[later]);
        assert_eq!((proposed.due, proposed.proposed), (None, LATER));
        assert_eq!(stands(None, &[later, Event::DayAgreed(LATER)]).due, LATER);
    }
}
