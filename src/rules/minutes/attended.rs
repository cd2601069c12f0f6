//! Who was there, as far as the answers to the invitation say it.

use crate::model::{minutes::Presence, reply::Attending};

/// What is known of somebody before the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beforehand {
    /// No invitation reached them: their silence says nothing.
    NotAsked,
    /// They were asked, and nothing came.
    Silent,
    /// They belong to the core group: who is asked to it says so, and no answer comes by us.
    Belongs,
    Said(Attending),
}

impl Beforehand {
    /// Their answer that counts, where there is one.
    pub fn answer(self) -> Option<Attending> {
        match self {
            Self::Said(answer) => Some(answer),
            Self::NotAsked | Self::Silent | Self::Belongs => None,
        }
    }
}

/// What the list of those present begins with for somebody, by whether they were asked and their
/// answer that counts. Whoever takes the minutes says how it was.
pub fn expected(before: Beforehand) -> Presence {
    match before {
        Beforehand::Said(Attending::Coming | Attending::SomeoneElse) => Presence::Present,
        Beforehand::Said(Attending::ComingForPart) => Presence::ForPart,
        Beforehand::Said(Attending::SendingReport | Attending::NotComing) => Presence::Apologies,
        // A letter that reached somebody else asked nobody who is on the list.
        Beforehand::NotAsked | Beforehand::Said(Attending::NotMe) => Presence::NotAsked,
        Beforehand::Silent => Presence::Absent,
        Beforehand::Belongs => Presence::Asked,
    }
}

/// What stands beside a name: what they said beforehand.
pub fn words(before: Beforehand) -> &'static str {
    match before {
        Beforehand::NotAsked => "Was not asked",
        Beforehand::Said(Attending::NotMe) => "The letter reached somebody else",
        Beforehand::Silent => "Did not reply",
        Beforehand::Belongs => "On the list",
        Beforehand::Said(Attending::SendingReport) => "Said they would send a report",
        Beforehand::Said(Attending::Coming) => "Said they would come",
        Beforehand::Said(Attending::ComingForPart) => "Said they would come for part of it",
        Beforehand::Said(Attending::SomeoneElse) => "Said someone else would come",
        Beforehand::Said(Attending::NotComing) => "Said they would not come",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: Beforehand, presence: Presence) {
        assert_eq!(expected(before), presence, "{before:?}");
    }

    #[test]
    fn the_list_begins_with_what_people_answered() {
        check(Beforehand::Said(Attending::Coming), Presence::Present);
        check(Beforehand::Said(Attending::SomeoneElse), Presence::Present);
        check(
            Beforehand::Said(Attending::ComingForPart),
            Presence::ForPart,
        );
        check(
            Beforehand::Said(Attending::SendingReport),
            Presence::Apologies,
        );
        check(Beforehand::Said(Attending::NotComing), Presence::Apologies);
        check(Beforehand::Said(Attending::NotMe), Presence::NotAsked);
        check(Beforehand::Silent, Presence::Absent);
    }

    #[test]
    fn of_whom_a_core_group_asks_nobody_says_that_they_came_or_did_not() {
        check(Beforehand::Belongs, Presence::Asked);
        assert_eq!(Presence::Asked.words_for_others(), "Asked");
        assert!(!Presence::OF_REVIEW.contains(&Presence::Asked));
    }

    #[test]
    fn who_was_not_asked_is_not_said_to_have_kept_silent() {
        check(Beforehand::NotAsked, Presence::NotAsked);
        assert_eq!(words(Beforehand::NotAsked), "Was not asked");
        assert_eq!(words(Beforehand::Silent), "Did not reply");
        assert_eq!(Presence::NotAsked.words_for_others(), "Not here");
    }
}
