//! What somebody who was invited answered, by which way.

use std::sync::Arc;

use crate::model::{name::PersonalText, post::kept_words};

/// What we call an invitation: one person, asked to one meeting. It is no secret; its token is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InvitationId(pub Arc<str>);

/// What somebody says about coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Attending {
    Coming,
    ComingForPart,
    SendingReport,
    SomeoneElse,
    NotComing,
    /// The letter reached somebody who is not the one it was for.
    NotMe,
}

impl Attending {
    /// Every answer, with its code and what staff read.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Coming, "coming", "Coming"),
        (Self::ComingForPart, "part", "Coming for part of it"),
        (Self::SendingReport, "report", "Sending a report"),
        (Self::SomeoneElse, "someone_else", "Someone else is coming"),
        (Self::NotComing, "not_coming", "Not coming"),
        (Self::NotMe, "not_me", "Reached the wrong person"),
    ];

    pub fn code(self) -> &'static str {
        let of = |(one, code, _): &(Self, &'static str, _)| (*one == self).then_some(*code);
        Self::ALL.iter().find_map(of).unwrap_or_default()
    }

    pub fn words(self) -> &'static str {
        let of = |(one, _, words): &(Self, _, &'static str)| (*one == self).then_some(*words);
        Self::ALL.iter().find_map(of).unwrap_or_default()
    }

    /// The answer that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let of = |(one, known, _): &(Self, &str, _)| (*known == code).then_some(*one);
        Self::ALL.iter().find_map(of)
    }
}

/// The way by which an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    Link,
    /// The link before the newest, which went to another place.
    FormerLink,
    Calendar,
    Mail,
    Text,
    Phone,
    Paper,
    InPerson,
    /// Somebody who cares for the child said it for the child.
    Carer,
}

impl Way {
    /// Every way, with its code and what staff read.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Link, "link", "by link"),
        (Self::FormerLink, "former_link", "by the link before"),
        (Self::Calendar, "calendar", "by calendar"),
        (Self::Mail, "mail", "by email"),
        (Self::Text, "text", "by text message"),
        (Self::Phone, "phone", "by phone"),
        (Self::Paper, "paper", "on paper"),
        (Self::InPerson, "in_person", "in person"),
        (Self::Carer, "carer", "through the carer"),
    ];

    /// The ways that somebody of staff writes down.
    pub const NOTED: &[Self] = &[
        Self::Phone,
        Self::InPerson,
        Self::Paper,
        Self::Mail,
        Self::Text,
        Self::Carer,
    ];

    pub fn code(self) -> &'static str {
        let of = |(one, code, _): &(Self, &'static str, _)| (*one == self).then_some(*code);
        Self::ALL.iter().find_map(of).unwrap_or_default()
    }

    pub fn words(self) -> &'static str {
        let of = |(one, _, words): &(Self, _, &'static str)| (*one == self).then_some(*words);
        Self::ALL.iter().find_map(of).unwrap_or_default()
    }

    /// The way that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let of = |(one, known, _): &(Self, &str, _)| (*known == code).then_some(*one);
        Self::ALL.iter().find_map(of)
    }
}

/// The way by which a letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Means {
    Email,
    /// A text message with a link.
    Text,
    Post,
    ByHand,
}

impl Means {
    pub const ALL: &[Self] = &[Self::Email, Self::Text, Self::Post, Self::ByHand];

    /// Whether it is printed, and somebody carries it out of the house.
    pub fn is_paper(self) -> bool {
        matches!(self, Self::Post | Self::ByHand)
    }

    /// What staff read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Text => "Text message",
            Self::Post => "Post",
            Self::ByHand => "By hand",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Text => "text",
            Self::Post => "post",
            Self::ByHand => "by_hand",
        }
    }

    /// The way that a code names; `None` for any other code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// How somebody wants to be reached, whatever the case system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    Email,
    Text,
    Post,
    ByHand,
    /// They wrote STOP: any other way will do.
    NoTexts,
}

kept_words! { Wish {
    Email = "email",
    Text = "text",
    Post = "post",
    ByHand = "by_hand",
    NoTexts = "no_texts",
} }

impl Wish {
    /// What staff can choose, and read.
    pub const CHOICES: &[Self] = &[Self::Email, Self::Text, Self::Post, Self::ByHand];

    /// In words that staff read, and that are read as those of the case system are.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Text => "Text message",
            Self::Post => "Post",
            Self::ByHand => "By hand, through the social worker",
            Self::NoTexts => "no texts",
        }
    }
}

/// What somebody can write beside an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aside {
    Note,
    /// Another way to reach them.
    Contact,
    /// Who comes in their place.
    Instead,
    /// It came by the link before the newest.
    Former,
    /// By that link somebody said that it reached another.
    Astray,
    /// What they think came by that link. It is beside no answer.
    Views,
    /// Which dates they can make was ticked by that link. It is beside no answer.
    Dates,
}

kept_words! { Aside {
    Note = "note",
    Contact = "contact",
    Instead = "instead",
    Former = "former",
    Astray = "astray",
    Views = "views",
    Dates = "dates",
} }

/// Whether somebody has to see to it still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsideState {
    Open,
    Settled,
    /// A contact, or whose dates were ticked, through a way that was known before.
    Checked,
}

kept_words! { AsideState {
    Open = "open",
    Settled = "settled",
    Checked = "checked",
} }

/// How sure it is that the person themselves said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// A rule read it from a mail, or from a calendar's answer out of another mailbox; or it came by
    /// the link before the newest.
    Read,
    /// Their own link, their own calendar, or a member of staff who heard it.
    Said,
}

impl Evidence {
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Said => "said",
        }
    }

    /// The evidence that a code names; `None` for any other code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Read, Self::Said]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// One answer, as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub attending: Attending,
    pub way: Way,
    pub evidence: Evidence,
    /// Who comes in their place.
    pub instead: Option<PersonalText>,
    /// What else they said: which part, what help they want.
    pub note: Option<PersonalText>,
    /// A new address, phone or email that they gave. It is used only after somebody has checked it
    /// through a way that was known before.
    pub contact: Option<PersonalText>,
}

impl Reply {
    /// An answer without any words beside it.
    pub fn of(attending: Attending, way: Way, evidence: Evidence) -> Self {
        Self {
            attending,
            way,
            evidence,
            instead: None,
            note: None,
            contact: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_and_every_way_has_a_code_and_back() {
        for (one, code, _) in Attending::ALL {
            assert_eq!(Attending::from_code(code), Some(*one));
            assert_eq!(one.code(), *code);
        }
        for (one, code, _) in Way::ALL {
            assert_eq!(Way::from_code(code), Some(*one));
            assert_eq!(one.code(), *code);
        }
        for means in Means::ALL {
            assert_eq!(Means::from_code(means.code()), Some(*means));
        }
        assert_eq!(Attending::from_code("maybe"), None);
        assert_eq!(Way::from_code(""), None);
        assert_eq!(Evidence::from_code("said"), Some(Evidence::Said));
        assert_eq!(Evidence::from_code("heard"), None);
    }
}
