//! Why nothing is sent to somebody now, in words for a member of staff.

/// Why it is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// Out of office.
    Away,
    /// A person wrote or spoke to them not long ago.
    ByHand,
    /// Something about the review is being put right.
    OnHold,
    /// They have written: whoever reads it says whether that is an answer.
    ToRead,
}

impl Waiting {
    pub fn words(self) -> &'static str {
        match self {
            Self::Away => "They are out of office.",
            Self::ByHand => "Somebody has been in touch with them.",
            Self::ToRead => "Their mail waits to be read.",
            Self::OnHold => "Nothing is sent while the review is being put right.",
        }
    }
}

/// Why nothing more is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quiet {
    Answered,
    /// It has not been sent, so nobody can be late with it.
    NotAsked,
    /// The review was held, closed or cancelled.
    Over,
    /// Neither a lawful day nor a meeting to count back from.
    NoDate,
    /// It is a person's task already.
    WithSomebody,
    /// The day is over, and nobody had to answer.
    Past,
    /// The social worker has been asked to talk to them.
    Talked,
    /// Nudged, and somebody else was tried.
    AllTried,
    /// The council does not chase this.
    NotChased,
    /// No hour is left before the day on which a nudge would help.
    TooLate,
    /// Their quiet hours leave no hour open.
    NeverOpen,
}

impl Quiet {
    pub fn words(self) -> &'static str {
        match self {
            Self::Answered => "They have answered.",
            Self::NotAsked => "They have not been asked yet.",
            Self::Over => "The review is over.",
            Self::NoDate => "There is no day to count back from.",
            Self::WithSomebody => "A person has this in hand.",
            Self::Past => "The day has passed.",
            Self::Talked => "The social worker talks to them.",
            Self::AllTried => "They were reminded, and somebody else was tried.",
            Self::NotChased => "This is not chased.",
            Self::TooLate => "There is no hour left in which a reminder would help.",
            Self::NeverOpen => "Their quiet hours leave no hour for a reminder.",
        }
    }
}
