//! What a message means, and whether that may be acted on.

use jiff::civil::{Date, DateTime};

use crate::model::{inbound::StatusCode, name::PersonalText};

/// What a calendar program says of somebody's coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Participation {
    Accepted,
    Declined,
    Tentative,
    /// Somebody else is asked to come instead.
    Delegated,
}

impl Participation {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Accepted, "ACCEPTED"),
        (Self::Declined, "DECLINED"),
        (Self::Tentative, "TENTATIVE"),
        (Self::Delegated, "DELEGATED"),
    ];

    /// As RFC 5545 spells it.
    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// The answer that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL
            .iter()
            .find(|(_, one)| one.eq_ignore_ascii_case(code));
        found.map(|(one, _)| *one)
    }
}

/// What a message means, with what it says besides.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// It will never arrive at that address.
    BounceHard(Option<StatusCode>),
    /// It has not arrived yet, or the mailbox is full.
    BounceSoft(Option<StatusCode>),
    /// Away, with the day of return where it is said. Nothing is answered.
    OutOfOffice(Option<Date>),
    /// Has left, with whom to ask where that is said.
    Left(Option<PersonalText>),
    WrongPerson,
    /// Wants to be reached elsewhere from now on.
    NewAddress(Option<PersonalText>),
    Accept,
    /// Comes for part of it.
    Part,
    /// Does not come, and sends a report or written views.
    ReportInstead,
    /// Somebody else comes instead, with who where that is said.
    SomeoneElse(Option<PersonalText>),
    Decline,
    /// Asks for another time, whether or not this one is declined.
    AnotherTime,
    /// Asks something and does not say whether they come.
    Question,
    CalendarReply(Participation),
    /// The time that a calendar program proposes, by the clock on the wall in England.
    CalendarCounter(Option<DateTime>),
    /// It has arrived, or was displayed: no answer.
    Receipt,
    /// Another machine's answer.
    Automatic,
    NotForUs,
    /// A person must read it at once.
    Sensitive,
    /// A person has to read it.
    Unclear,
}

/// The class of a meaning, without what it says besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    BounceHard,
    BounceSoft,
    OutOfOffice,
    Left,
    WrongPerson,
    NewAddress,
    Accept,
    Part,
    ReportInstead,
    SomeoneElse,
    Decline,
    AnotherTime,
    Question,
    CalendarReply,
    CalendarCounter,
    Receipt,
    Automatic,
    NotForUs,
    Sensitive,
    Unclear,
    /// Wants no more text messages.
    NoTexts,
}

impl Class {
    pub const ALL: &[(Self, &str)] = &[
        (Self::BounceHard, "bounce_hard"),
        (Self::BounceSoft, "bounce_soft"),
        (Self::OutOfOffice, "out_of_office"),
        (Self::Left, "left"),
        (Self::WrongPerson, "wrong_person"),
        (Self::NewAddress, "new_address"),
        (Self::Accept, "accept"),
        (Self::Part, "part"),
        (Self::ReportInstead, "report_instead"),
        (Self::SomeoneElse, "someone_else"),
        (Self::Decline, "decline"),
        (Self::AnotherTime, "another_time"),
        (Self::Question, "question"),
        (Self::CalendarReply, "calendar_reply"),
        (Self::CalendarCounter, "calendar_counter"),
        (Self::Receipt, "receipt"),
        (Self::Automatic, "automatic"),
        (Self::NotForUs, "not_for_us"),
        (Self::Sensitive, "sensitive"),
        (Self::Unclear, "unclear"),
        (Self::NoTexts, "no_texts"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// The class that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(one, _)| *one)
    }

    /// Whether somebody wrote it who may have answered, or asks something first. What machines say,
    /// that somebody has left, and what is for nobody here is no answer to anything.
    pub fn may_answer(self) -> bool {
        !matches!(
            self,
            Self::BounceHard
                | Self::BounceSoft
                | Self::OutOfOffice
                | Self::Left
                | Self::Receipt
                | Self::Automatic
                | Self::NotForUs
                | Self::NoTexts
        )
    }
}

impl Meaning {
    pub fn class(&self) -> Class {
        match self {
            Self::BounceHard(_) => Class::BounceHard,
            Self::BounceSoft(_) => Class::BounceSoft,
            Self::OutOfOffice(_) => Class::OutOfOffice,
            Self::Left(_) => Class::Left,
            Self::WrongPerson => Class::WrongPerson,
            Self::NewAddress(_) => Class::NewAddress,
            Self::Accept => Class::Accept,
            Self::Part => Class::Part,
            Self::ReportInstead => Class::ReportInstead,
            Self::SomeoneElse(_) => Class::SomeoneElse,
            Self::Decline => Class::Decline,
            Self::AnotherTime => Class::AnotherTime,
            Self::Question => Class::Question,
            Self::CalendarReply(_) => Class::CalendarReply,
            Self::CalendarCounter(_) => Class::CalendarCounter,
            Self::Receipt => Class::Receipt,
            Self::Automatic => Class::Automatic,
            Self::NotForUs => Class::NotForUs,
            Self::Sensitive => Class::Sensitive,
            Self::Unclear => Class::Unclear,
        }
    }

    /// What it says besides, spelled as it is kept: a code, a day as `YYYY-MM-DD`, a time as
    /// `YYYY-MM-DDTHH:MM`, a name or an address.
    pub fn detail(&self) -> Option<PersonalText> {
        let text = match self {
            Self::BounceHard(code) | Self::BounceSoft(code) => code.as_ref()?.to_string(),
            Self::OutOfOffice(back) => back.as_ref()?.to_string(),
            Self::Left(who) | Self::NewAddress(who) | Self::SomeoneElse(who) => {
                return who.clone();
            }
            Self::CalendarReply(participation) => participation.code().to_owned(),
            Self::CalendarCounter(start) => start.as_ref()?.strftime("%Y-%m-%dT%H:%M").to_string(),
            _ => return None,
        };
        PersonalText::parse(&text)
    }
}

/// What a message seems to mean, on which words that rests, and what may be done with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub meaning: Meaning,
    /// The sentences, as they were written.
    pub quoted: Vec<PersonalText>,
    pub handling: Handling,
}

/// Whether a suggestion may be applied by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handling {
    ByItself,
    /// A person decides; never without a reason.
    ByPerson(Vec<Doubt>),
}

impl Handling {
    pub fn is_by_itself(&self) -> bool {
        *self == Self::ByItself
    }
}

/// Why a person has to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// Its class is one that a person decides always.
    Kind,
    /// It belongs to no invitation, or only by the sender's address.
    NotMatched,
    /// It is not from the address that was invited.
    OtherSender,
    /// The sender's address did not pass the council's check, or was not checked where it must be.
    SenderNotChecked,
    /// It is made or sent in a way that hides something.
    Odd,
    /// It says more than its class does.
    SaysMore,
    /// A parent, carer or young person says that they do not come.
    FamilyDeclines,
    /// It answers an earlier version of the meeting.
    EarlierVersion,
    /// It answers a letter that asked which dates somebody can make.
    OfDates,
    /// A day or time that it rests on is not said.
    NoDate,
}

impl Doubt {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Kind, "kind"),
        (Self::NotMatched, "not_matched"),
        (Self::OtherSender, "other_sender"),
        (Self::SenderNotChecked, "sender_not_checked"),
        (Self::Odd, "odd"),
        (Self::SaysMore, "says_more"),
        (Self::FamilyDeclines, "family_declines"),
        (Self::EarlierVersion, "earlier_version"),
        (Self::OfDates, "of_dates"),
        (Self::NoDate, "no_date"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// The reason that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(one, _)| *one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_names_one_class_and_one_reason() {
        for (class, code) in Class::ALL {
            assert_eq!(
                (Class::from_code(code), class.code()),
                (Some(*class), *code)
            );
        }
        for (doubt, code) in Doubt::ALL {
            assert_eq!(
                (Doubt::from_code(code), doubt.code()),
                (Some(*doubt), *code)
            );
        }
        for (answer, code) in Participation::ALL {
            assert_eq!(Participation::from_code(code), Some(*answer));
            assert_eq!(answer.code(), *code);
        }
        assert_eq!(Class::from_code("ACCEPT"), None);
    }
}
