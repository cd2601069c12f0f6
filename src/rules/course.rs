//! Course: what somebody who was written to is told once something has changed.
//!
//! What they were told last is held against what stands now. Whatever a machine must not settle is
//! a person's: who may be told nothing, who would learn by the change what is kept from them, who is
//! reached by no mail.

/// How far what they were told last has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// They were told nothing, as far as anybody knows.
    Nothing,
    /// It is made, and has not gone.
    Waiting,
    /// It has gone, or may have.
    Told,
    /// It came back.
    Returned,
    /// They were told that they are not asked any more.
    CalledOff,
}

/// What they would be told now, beside what they were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Same,
    /// The same, at another address.
    Moved,
    /// Something that they act on is another.
    Differs,
    /// Something that they were told must not be told to them now.
    KeptBack,
    /// Nothing may go to them.
    Stopped,
    /// They are not asked, and a letter may say so.
    NotAsked,
    /// They are not asked, and no letter says so: somebody talks to them.
    NotAskedInPerson,
}

/// Whether anybody has been asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Yes,
    No,
}

/// What comes next with one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// They know what stands.
    Nothing,
    /// A letter that takes the place of the last: the same entry of their calendar, a higher number.
    Update,
    /// They are told that they are not asked any more, and the entry is taken out.
    CallOff,
    /// What is made for them has not gone, and does not go.
    TakeBack,
    /// The same once more, to where they are reached now.
    Again,
    /// They are asked for the first time, or anew.
    Invite,
    /// Somebody tells them in a way that is safe for them.
    InPerson,
    /// A person decides whether they are told, and how.
    Decide,
}

impl Step {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Nothing, "nothing"),
        (Self::Update, "update"),
        (Self::CallOff, "call_off"),
        (Self::TakeBack, "take_back"),
        (Self::Again, "again"),
        (Self::Invite, "invite"),
        (Self::InPerson, "in_person"),
        (Self::Decide, "decide"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// Whether one press does it; a person does the others.
    pub fn is_pressed(self) -> bool {
        self.writes() || matches!(self, Self::CallOff | Self::TakeBack)
    }

    /// Whether they get a letter that asks them, for which both have to have signed.
    pub fn writes(self) -> bool {
        matches!(self, Self::Update | Self::Again | Self::Invite)
    }

    /// Whether what they were told does not stand any more.
    pub fn is_wrong(self) -> bool {
        !matches!(self, Self::Nothing | Self::Invite)
    }
}

/// What comes next with one person.
pub fn step(last: Last, stands: Stands, begun: Begun) -> Step {
    match (last, stands) {
        (Last::Nothing, Stands::Stopped | Stands::NotAsked | Stands::NotAskedInPerson)
        | (Last::CalledOff, Stands::Stopped | Stands::NotAsked | Stands::NotAskedInPerson)
        | (Last::Returned, Stands::Same | Stands::NotAsked | Stands::NotAskedInPerson)
        | (Last::Waiting | Last::Told, Stands::Same) => Step::Nothing,
        // The first letters are sent together, from the page of letters.
        (Last::Nothing, _) if begun == Begun::No => Step::Nothing,
        (Last::Nothing | Last::CalledOff, _) => Step::Invite,
        (_, Stands::Stopped) => Step::Decide,
        // What has not gone has told them nothing: another takes its place.
        (Last::Waiting | Last::Returned, Stands::KeptBack) => Step::Update,
        (_, Stands::KeptBack) => Step::Decide,
        (_, Stands::Moved) => Step::Again,
        (_, Stands::Differs) => Step::Update,
        (Last::Waiting, _) => Step::TakeBack,
        (_, Stands::NotAsked) => Step::CallOff,
        (_, _) => Step::InPerson,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANDS: [Stands; 7] = [
        Stands::Same,
        Stands::Moved,
        Stands::Differs,
        Stands::KeptBack,
        Stands::Stopped,
        Stands::NotAsked,
        Stands::NotAskedInPerson,
    ];

    #[track_caller]
    fn row(last: Last, expected: [Step; 7]) {
        let found = STANDS.map(|stands| step(last, stands, Begun::Yes));
        assert_eq!(found, expected, "{last:?}");
    }

    #[test]
    fn whoever_was_told_something_else_is_told_what_stands() {
        use Step::{Again, CallOff, Decide, InPerson, Nothing, Update};
        row(
            Last::Told,
            [Nothing, Again, Update, Decide, Decide, CallOff, InPerson],
        );
    }

    #[test]
    fn what_has_not_gone_is_replaced_or_taken_back() {
        use Step::{Again, Decide, Nothing, TakeBack, Update};
        row(
            Last::Waiting,
            [Nothing, Again, Update, Update, Decide, TakeBack, TakeBack],
        );
        row(
            Last::Returned,
            [Nothing, Again, Update, Update, Decide, Nothing, Nothing],
        );
    }

    #[test]
    fn who_is_new_is_asked_once_others_have_been_and_nobody_is_called_off_twice() {
        use Step::{Invite, Nothing};
        let asked = [Invite, Invite, Invite, Invite, Nothing, Nothing, Nothing];
        row(Last::Nothing, asked);
        row(Last::CalledOff, asked);
        for stands in STANDS {
            let first = step(Last::Nothing, stands, Begun::No);
            assert_eq!(first, Nothing, "{stands:?}");
        }
    }

    #[test]
    fn nothing_goes_by_a_press_to_whom_nothing_may_go() {
        for last in [Last::Nothing, Last::Waiting, Last::Told, Last::Returned] {
            let found = step(last, Stands::Stopped, Begun::Yes);
            assert!(!found.is_pressed(), "{last:?}");
        }
        assert!(!step(Last::Told, Stands::KeptBack, Begun::Yes).is_pressed());
    }

    #[test]
    fn every_step_has_a_code_of_its_own() {
        let codes: std::collections::BTreeSet<_> = Step::ALL.iter().map(|(_, code)| code).collect();
        assert_eq!(codes.len(), Step::ALL.len());
    }
}
