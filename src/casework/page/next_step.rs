//! The next step of a document: what it is, and whose.

use crate::casework::page::document::Owner;

/// What comes next. A heading keeps its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Nobody has talked to the child, or said why nobody could.
    Talk,
    /// The child does not want somebody there, and an officer has to decide in writing.
    Decide,
    FillIn,
    Confirm,
    Agree,
    FixAddress,
    Send,
    /// Letters have gone, and not to everybody.
    Rest,
    /// Everybody has been asked.
    Answers,
    /// The day of the meeting has passed.
    Close,
}

impl NextStep {
    pub const ALL: &[(Self, &str, Owner, &str)] = &[
        (
            Self::Talk,
            "talk",
            Owner::SocialWorker,
            "Talk to the child, and say what they want",
        ),
        (
            Self::Decide,
            "decide",
            Owner::ReviewingOfficer,
            "Decide about somebody whom the child does not want there",
        ),
        (
            Self::FillIn,
            "fill_in",
            Owner::SocialWorker,
            "Fill in what is missing",
        ),
        (
            Self::Confirm,
            "confirm",
            Owner::SocialWorker,
            "Confirm the list",
        ),
        (
            Self::Agree,
            "agree",
            Owner::ReviewingOfficer,
            "Agree the list",
        ),
        (
            Self::FixAddress,
            "fix_address",
            Owner::BusinessSupport,
            "Fix an address",
        ),
        (Self::Send, "send", Owner::BusinessSupport, "Ready to send"),
        (
            Self::Rest,
            "rest",
            Owner::BusinessSupport,
            "Some are not asked yet: see what holds up their letters",
        ),
        (
            Self::Answers,
            "answers",
            Owner::Nobody,
            "Everybody is asked: answers come in",
        ),
        (
            Self::Close,
            "close",
            Owner::ReviewingOfficer,
            "Close it, as held or not held, or enter another day",
        ),
    ];

    pub fn code(self) -> &'static str {
        self.row().1
    }

    pub fn owner(self) -> Owner {
        self.row().2
    }

    pub fn words(self) -> &'static str {
        self.row().3
    }

    /// Whether both have signed when this is what comes next.
    pub fn is_signed(self) -> bool {
        matches!(
            self,
            Self::FixAddress | Self::Send | Self::Rest | Self::Answers
        )
    }

    /// The step that a code names; `None` for any other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one, ..)| *one == code)
            .map(|(step, ..)| *step)
    }

    fn row(self) -> (Self, &'static str, Owner, &'static str) {
        let row = Self::ALL.iter().find(|(step, ..)| *step == self);
        row.copied().unwrap_or(Self::ALL[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found_again_by_its_code() {
        for (step, code, owner, words) in NextStep::ALL {
            assert_eq!(NextStep::from_code(code), Some(*step));
            assert_eq!(
                (step.code(), step.owner(), step.words()),
                (*code, *owner, *words)
            );
        }
        assert_eq!(NextStep::from_code("talk|1"), None);
    }
}
