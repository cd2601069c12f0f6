//! Who was there, as far as the answers to the invitation say it.

use crate::model::{minutes::Presence, reply::Attending};

/// What the list of those present begins with for somebody who was asked, by their answer that
/// counts. Whoever takes the minutes says how it was.
pub fn expected(answer: Option<Attending>) -> Presence {
    match answer {
        Some(Attending::Coming | Attending::SomeoneElse) => Presence::Present,
        Some(Attending::ComingForPart) => Presence::ForPart,
        Some(Attending::SendingReport | Attending::NotComing) => Presence::Apologies,
        // A letter that reached somebody else was answered by nobody who was asked.
        Some(Attending::NotMe) | None => Presence::Absent,
    }
}

/// What stands beside a name: what they said beforehand.
pub fn words(answer: Option<Attending>) -> &'static str {
    match answer {
        Some(Attending::NotMe) | None => "Did not reply",
        Some(Attending::SendingReport) => "Said they would send a report",
        Some(Attending::Coming) => "Said they would come",
        Some(Attending::ComingForPart) => "Said they would come for part of it",
        Some(Attending::SomeoneElse) => "Said someone else would come",
        Some(Attending::NotComing) => "Said they would not come",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: Option<Attending>, presence: Presence) {
        assert_eq!(expected(answer), presence, "{answer:?}");
    }

    #[test]
    fn the_list_begins_with_what_people_answered() {
        check(Some(Attending::Coming), Presence::Present);
        check(Some(Attending::SomeoneElse), Presence::Present);
        check(Some(Attending::ComingForPart), Presence::ForPart);
        check(Some(Attending::SendingReport), Presence::Apologies);
        check(Some(Attending::NotComing), Presence::Apologies);
        check(Some(Attending::NotMe), Presence::Absent);
        check(None, Presence::Absent);
    }
}
