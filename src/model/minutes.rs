//! Minutes: what was said and decided in one meeting, and who wrote it down.

mod kept;
mod letter;
mod list;
mod meeting;

use jiff::civil::Date;

use crate::model::{name::PersonalText, post::kept_words};

pub use kept::{
    Boxed, Distributed, Given, LentId, LentLink, Minutes, MinutesFlag, MinutesPart, MinutesRow,
    RowId, RowWords, Stepped,
};
pub use letter::{ChildLetter, Lines, ReadingLevel};
pub use list::{Member, Stay};
pub use meeting::MeetingId;

/// Of which kind of meeting the minutes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MinutesKind {
    /// The record of a review of a child looked after.
    Review,
    /// A core group under a child protection plan.
    CoreGroup,
}

kept_words! { MinutesKind {
    Review = "review",
    CoreGroup = "core_group",
} }

/// How far minutes have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MinutesState {
    Taking,
    /// Handed to the chair, to be read and accepted.
    Submitted,
    /// Frozen: nothing in them is changed any more.
    Accepted,
}

kept_words! { MinutesState {
    Taking = "taking",
    Submitted = "submitted",
    Accepted = "accepted",
} }

/// What was done with minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MinutesStep {
    Begun,
    HandedOver,
    TakenOver,
    Submitted,
    GivenBack,
    Adjourned,
    Accepted,
    /// The team manager agrees with the decisions, asks about them, or does not agree.
    Agreed,
    Queried,
    NotAgreed,
    /// They have not answered within their working days.
    AgreedBySilence,
    /// The chair has sent the decisions.
    DecisionsSent,
    /// The social worker has brought the child's plan up to date.
    PlanUpdated,
    /// The next core group was held.
    NextHeld,
}

kept_words! { MinutesStep {
    Begun = "begun",
    HandedOver = "handed_over",
    TakenOver = "taken_over",
    Submitted = "submitted",
    GivenBack = "given_back",
    Adjourned = "adjourned",
    Accepted = "accepted",
    Agreed = "agreed",
    Queried = "queried",
    NotAgreed = "not_agreed",
    AgreedBySilence = "agreed_by_silence",
    DecisionsSent = "decisions_sent",
    PlanUpdated = "plan_updated",
    NextHeld = "next_held",
} }

/// What a row of minutes says: something decided, or something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    Decision,
    Action,
}

kept_words! { RowKind {
    Decision = "decision",
    Action = "action",
} }

impl RowKind {
    pub fn words(self) -> &'static str {
        match self {
            Self::Decision => "Decision",
            Self::Action => "Action",
        }
    }
}

/// What of the meeting of a review goes on once its day has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Underway {
    Nothing,
    /// Its minutes are begun and not accepted.
    Minutes,
    /// It was adjourned to that day.
    Until(Date),
}

impl Underway {
    /// Of the record of a review, where it was begun.
    pub fn of(minutes: Option<&Minutes>) -> Self {
        match minutes.map(|one| (one.state, one.adjourned_to)) {
            Some((MinutesState::Accepted, Some(day))) => Self::Until(day),
            None | Some((MinutesState::Accepted, None)) => Self::Nothing,
            Some(_) => Self::Minutes,
        }
    }

    pub fn is_over(self, today: Date) -> bool {
        match self {
            Self::Nothing => true,
            Self::Minutes => false,
            Self::Until(day) => day < today,
        }
    }
}

/// How a decision or an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowState {
    Open,
    Done,
    Partly,
    NotDone,
    /// It was written down by mistake.
    Withdrawn,
}

kept_words! { RowState {
    Open = "open",
    Done = "done",
    Partly = "partly",
    NotDone = "not_done",
    Withdrawn = "withdrawn",
} }

impl RowState {
    /// What can be said of an action at the next meeting.
    pub const SAID: &[Self] = &[Self::Open, Self::Done, Self::Partly, Self::NotDone];

    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "Not said yet",
            Self::Done => "Done",
            Self::Partly => "Partly done",
            Self::NotDone => "Not done",
            Self::Withdrawn => "Taken out",
        }
    }
}

/// Whether somebody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Presence {
    Present,
    ForPart,
    Apologies,
    /// They were asked, did not come and did not say so.
    Absent,
    /// No invitation reached them, and they were not there.
    NotAsked,
    /// They are asked to it, and nobody has said yet whether they are there: of a core group.
    Asked,
}

kept_words! { Presence {
    Present = "present",
    ForPart = "part",
    Apologies = "apologies",
    Absent = "absent",
    NotAsked = "not_asked",
    Asked = "asked",
} }

impl Presence {
    /// What can be said of somebody at a review: to that they answer before.
    pub const OF_REVIEW: &[Self] = &[
        Self::Present,
        Self::ForPart,
        Self::Apologies,
        Self::Absent,
        Self::NotAsked,
    ];

    /// What can be said of somebody on the list of a core group.
    pub const OF_CORE_GROUP: &[Self] = &[
        Self::Asked,
        Self::Present,
        Self::ForPart,
        Self::Apologies,
        Self::Absent,
        Self::NotAsked,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Self::Present => "Here",
            Self::ForPart => "Here for part of it",
            Self::Apologies => "Sent apologies",
            Self::Absent => "Not here, did not reply",
            Self::NotAsked => "Not here, was not asked",
            Self::Asked => "Asked",
        }
    }

    /// What others read of them: that somebody was not asked is between them and the council.
    pub fn words_for_others(self) -> &'static str {
        match self {
            Self::NotAsked => "Not here",
            Self::Asked => "Asked",
            Self::Present | Self::ForPart | Self::Apologies | Self::Absent => self.words(),
        }
    }

    /// Whether they were in the room at all.
    pub fn was_there(self) -> bool {
        matches!(self, Self::Present | Self::ForPart)
    }
}

/// Whether somebody's report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Report {
    Received,
    NotReceived,
}

kept_words! { Report {
    Received = "received",
    NotReceived = "not_received",
} }

/// Why a lent link is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkEnd {
    Stopped,
    /// The code was given wrongly too often.
    WrongCodes,
    Accepted,
    /// Another link was made for the same person.
    Replaced,
}

kept_words! { LinkEnd {
    Stopped = "stopped",
    WrongCodes = "wrong_codes",
    Accepted = "accepted",
    Replaced = "replaced",
} }

/// Whether a part of the minutes is kept from somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FlagState {
    /// Whoever takes the minutes asks for it; until the chair decides it is kept back.
    Asked,
    Kept,
    Told,
}

kept_words! { FlagState {
    Asked = "asked",
    Kept = "kept",
    Told = "told",
} }

/// How the child took part in a review: the codes of the SSDA903 return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Participation {
    UnderFour,
    Speaks,
    SpokenFor,
    WithoutWords,
    DoesNotContribute,
    BriefedSomebody,
    SentViews,
    NoViews,
}

kept_words! { Participation {
    UnderFour = "PN0",
    Speaks = "PN1",
    SpokenFor = "PN2",
    WithoutWords = "PN3",
    DoesNotContribute = "PN4",
    BriefedSomebody = "PN5",
    SentViews = "PN6",
    NoViews = "PN7",
} }

impl Participation {
    pub fn words(self) -> &'static str {
        match self {
            Self::UnderFour => "Under 4 on the day",
            Self::Speaks => "Came, and spoke for themselves",
            Self::SpokenFor => "Came, and somebody spoke for them",
            Self::WithoutWords => "Came, and showed their views without words",
            Self::DoesNotContribute => "Came, and did not contribute",
            Self::BriefedSomebody => "Did not come, and briefed somebody to speak for them",
            Self::SentViews => "Did not come, and sent their views",
            Self::NoViews => "Did not come, and their views are not known",
        }
    }

    /// Whether the code says that the child was there; nothing where it says nothing of that.
    pub fn says_there(self) -> Option<bool> {
        match self {
            Self::UnderFour => None,
            Self::Speaks | Self::SpokenFor | Self::WithoutWords | Self::DoesNotContribute => {
                Some(true)
            }
            Self::BriefedSomebody | Self::SentViews | Self::NoViews => Some(false),
        }
    }
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    Heading,
    Item,
    Paragraph,
}

kept_words! { Block {
    Heading = "heading",
    Item = "item",
    Paragraph = "paragraph",
} }

/// What stands in a box: headings, lists and paragraphs, and nothing else. Its words redact
/// themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage(pub Vec<(Block, PersonalText)>);

impl Passage {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as somebody types it: `# ` before a heading, `- ` before an item, an empty line
    /// between paragraphs.
    pub fn typed(&self) -> String {
        let mut text = String::new();
        let mut before = None;
        for (block, words) in &self.0 {
            match (before, *block) {
                (None, _) => {}
                (Some(Block::Item), Block::Item) => text.push('\n'),
                _ => text.push_str("\n\n"),
            }
            text.push_str(match block {
                Block::Heading => "# ",
                Block::Item => "- ",
                Block::Paragraph => "",
            });
            text.push_str(words.reveal());
            before = Some(*block);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_minutes_reads_back_as_what_it_was() {
        for one in MinutesStep::ALL {
            assert_eq!(MinutesStep::from_code(one.code()), Some(*one));
        }
        for one in RowState::ALL {
            assert_eq!(RowState::from_code(one.code()), Some(*one));
        }
        for one in Participation::ALL {
            assert_eq!(Participation::from_code(one.code()), Some(*one));
        }
        assert_eq!(MinutesState::from_code("frozen"), None);
        assert_eq!(Participation::from_code("PN8"), None);
    }

    #[test]
    fn a_part_is_named_and_found_by_its_name() {
        for part in [
            MinutesPart::Box("views".into()),
            MinutesPart::Row(RowId("5f3a".into())),
        ] {
            assert_eq!(MinutesPart::from_code(&part.code()), Some(part));
        }
        for odd in ["", "box", "box:", "table:1"] {
            assert_eq!(MinutesPart::from_code(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_passage_is_typed_with_an_empty_line_between_its_blocks() {
        let words = |text| PersonalText::parse(text).unwrap();
        let passage = Passage(vec![
            (Block::Heading, words("School")),
            (Block::Item, words("Maths")),
            (Block::Item, words("Reading")),
            (Block::Paragraph, words("Maya likes both.")),
        ]);

        assert_eq!(
            passage.typed(),
            "# School\n\n- Maths\n- Reading\n\nMaya likes both."
        );
    }
}
