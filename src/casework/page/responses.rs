//! The page of letters and answers, and the page behind a person's own link.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::page::{Action, incidents::IncidentLine},
    model::{
        live::{DocumentId, Number},
        reply::{Aside, AsideState, Attending, Means, Wish},
    },
};

/// Everything on the page of letters and answers, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponsesPage {
    pub id: DocumentId,
    pub number: Number,
    pub rows: Vec<ResponseRow>,
    /// Why nothing can be sent yet; nothing where it can.
    pub not_yet: Option<String>,
    pub counts: Counts,
    /// Open ones.
    pub incidents: Vec<IncidentLine>,
    /// Without whose answers this review is of little use; nothing where nobody's are missing.
    pub needed: Option<NeededPart>,
    /// That some were told what no longer stands; nothing where nobody was.
    pub changed: Option<String>,
    /// With whose review it is one meeting, or can be; nothing where there is none.
    pub together: Option<String>,
    /// Who is to be told something by phone and stands in no row, by name: they are on the list no more.
    pub to_tell: Vec<(String, ToTell)>,
    /// What somebody has to see to of those who stand in no row, by name.
    pub asides: Vec<(String, AsidePart)>,
    pub may: Vec<Action>,
}

/// Whose answers a review still needs, and what its chair may do without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededPart {
    pub words: String,
    /// For whoever chairs it; nothing for others.
    pub choices: Vec<String>,
}

/// How many of those who are asked have answered what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub asked: usize,
    pub coming: usize,
    pub report: usize,
    pub not_coming: usize,
    pub open: usize,
    /// Of whom no answer is waited for, and who have given none.
    pub need_not: usize,
    /// Letters that could go now.
    pub ready: usize,
    /// People for whom somebody has to do something before they are reached.
    pub trouble: usize,
}

/// One person: what they were sent, and what they answered.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRow {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    /// What they are asked, in some words.
    pub asked: String,
    pub means: Means,
    /// The mail address; nothing where the letter is posted or handed over.
    pub to: Option<String>,
    pub letter: LetterPart,
    /// The answer that counts.
    pub answer: Option<AnswerPart>,
    /// Answers that came later and are less sure: somebody has to look.
    pub to_check: Vec<AnswerPart>,
    /// What stands on their letter, for answers by phone or on paper.
    pub code: Option<String>,
    /// What their printed letter comes with: `Parent's paper`.
    pub paper: Option<&'static str>,
    /// Whether they are on the list now; others were, and may not know that they are not.
    pub is_asked: bool,
    /// Whether an answer is waited for: not of the chair, nor of who is only told.
    pub is_awaited: bool,
    /// Whether they can say how they want to be reached: a child's letter is handed over.
    pub has_wish: bool,
    /// Mail of theirs that somebody has to read.
    pub mails: Vec<MailPart>,
    /// What they wrote beside their answers that somebody has to see to.
    pub asides: Vec<AsidePart>,
    /// How far they have come with what they think; nothing for who is not asked.
    pub views: Option<ViewsPart>,
    /// Whether their report is waited for, or has come; nothing where none is wanted.
    pub report: Option<ReportPart>,
    /// What somebody has to tell them by phone.
    pub to_tell: Vec<ToTell>,
}

/// What a letter was to tell that did not, and that is not written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// The code to what they wrote.
    Code,
    /// That the dates are off for which they were asked.
    DatesOff,
}

/// Somebody who has to be told by phone what a letter did not.
#[derive(Clone, Debug, PartialEq)]
pub struct ToTell {
    pub row: String,
    pub letter: String,
    pub what: Untold,
    /// Nobody knows whether it came.
    pub unsure: bool,
    /// Why it was kept back, in sentences, where it was.
    pub why: Option<String>,
}

/// How far a report has come that somebody was asked for, or has promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportPart {
    Wanted,
    Came(Timestamp),
}

/// How far somebody has come with writing down what they think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewsPart {
    NotYet,
    /// Nobody reads it before it is sent.
    Begun,
    Sent(Timestamp),
    /// By the link before the newest: it waits until somebody has checked whose it is, beside what was
    /// sent before.
    ToCheck {
        at: Timestamp,
        counts: Option<Timestamp>,
    },
}

/// Letters that wait to be posted.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchPage {
    pub rows: Vec<BatchRow>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRow {
    pub document: DocumentId,
    pub row: String,
    pub what: BatchWhat,
    pub reference: String,
    /// To whom.
    pub name: String,
    pub made_at: Timestamp,
    /// Why it cannot be printed as it stands.
    pub trouble: Option<String>,
}

/// What a letter that waits is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchWhat {
    Invitation,
    /// It asks which dates they can make.
    Dates,
}

impl BatchWhat {
    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Dates => "dates",
        }
    }

    /// `None` for any other code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invitation, Self::Dates]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// How somebody is reached, and may be.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachPage {
    pub name: String,
    pub role: &'static str,
    /// How they are reached as it stands: `Email`.
    pub now: &'static str,
    pub choices: Vec<Wish>,
    /// What was said last of how they want to be reached.
    pub chosen: Option<Wish>,
}

/// A mail that changed no answer by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct MailPart {
    pub id: String,
    /// What it seems to be: `Asks something`.
    pub words: &'static str,
    /// Their own words that this rests on.
    pub quoted: Vec<String>,
    pub from: Option<String>,
    pub at: Timestamp,
    /// What whoever has read it can make of it by one press.
    pub takes: Option<Takes>,
}

/// What can be made of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Answer(Attending),
    /// They are away, until that day where they say it: nobody reminds them meanwhile.
    Away(Option<Date>),
}

/// Something written beside an answer, which may not be the one that counts now.
#[derive(Clone, Debug, PartialEq)]
pub struct AsidePart {
    /// The answer that it stood beside.
    pub reply: String,
    pub aside: Aside,
    /// Open, or checked and not entered yet.
    pub state: AsideState,
    /// Nothing where they do not say who comes in their place.
    pub words: Option<String>,
    /// `Someone else is coming, by link`.
    pub answer: String,
    /// Who wrote it down; nothing where they wrote it themselves.
    pub by: Option<String>,
    pub at: Timestamp,
}

/// Mail that belongs to no review, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct StraysPage {
    pub mails: Vec<StrayPart>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StrayPart {
    pub mail: MailPart,
    pub subject: Option<String>,
}

/// How one person's letter stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LetterPart {
    pub standing: LetterStanding,
    /// A sentence: when it went, what stops it, what has changed since.
    pub words: String,
    /// When that was.
    pub at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterStanding {
    /// Nothing may go to them yet.
    Stopped,
    /// It can go.
    Ready,
    /// What they were told is not what stands now: another can go.
    Changed,
    /// It was written for what does not stand any more, and never left: another can be made.
    Outdated,
    /// It is made, and waits for its turn.
    Waiting,
    Sent,
    /// It is made, and has to be printed and posted or handed over by somebody.
    ToHandOver,
    HandedOver,
    /// It did not arrive, or reached somebody else.
    Failed,
    /// Nobody can tell whether it went.
    Unsure,
    /// They were sent one, and are not asked any more.
    NoLonger,
    /// They are not asked any more, and know it or never heard that they were.
    CalledOff,
}

impl LetterStanding {
    /// Whether a letter can be made for this person now.
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Ready | Self::Changed | Self::Outdated)
    }
}

/// One answer, with who wrote it down.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerPart {
    pub attending: Attending,
    /// `Coming, by phone`.
    pub words: String,
    pub instead: Option<String>,
    pub note: Option<String>,
    /// A new address, phone or email that they gave.
    pub contact: Option<String>,
    /// What of this somebody has to see to still.
    pub open: Vec<Aside>,
    /// Who wrote it down; nothing where they answered themselves.
    pub by: Option<String>,
    pub at: Timestamp,
    /// Whether it was to another day or time than they were told of since.
    pub to_another_day: bool,
}

/// The form in which staff write down what somebody answered.
#[derive(Clone, Debug, PartialEq)]
pub struct NotingPage {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    pub choices: Vec<(&'static str, &'static str)>,
    pub said: Option<AnswerPart>,
}

/// The page behind a link, for one person. It names nobody else and no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyPage {
    pub council: String,
    pub phone: String,
    pub reference: String,
    /// What the meeting is called to this person.
    pub meeting: String,
    /// `A--- P----`: enough for them to see whether it is theirs.
    pub reader: String,
    /// `Thursday 3 December 2026`.
    pub date: Option<String>,
    pub time: Option<String>,
    pub length: Option<String>,
    pub moving: Moving,
    pub reply_by: Option<String>,
    pub complaints: String,
    /// Codes and words of what can be answered, in the words for this reader.
    pub choices: Vec<(&'static str, &'static str)>,
    /// Whether they are asked what they think.
    pub asks_views: bool,
    /// How the page speaks.
    pub voice: Voice,
    /// What they answered last.
    pub said: Option<Attending>,
    pub answered: Option<Timestamp>,
    /// What this child is called to them, by its first letter: `M...`. Only where the page is about
    /// several.
    pub child: Option<String>,
    /// The other children that the same message was about.
    pub beside: Vec<ReplyBeside>,
}

/// Another child of the same meeting, on a page that is about several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyBeside {
    pub child: Option<String>,
    pub reference: String,
    pub date: Option<String>,
    pub time: Option<String>,
    pub moving: Moving,
    pub said: Option<Attending>,
    /// What opens the page on which they say what they think about this child; nothing where they
    /// are not asked.
    pub views: Option<String>,
}

/// Whether the day or the time is another one by now, and they have not been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    No,
    Soon,
}

/// To whom a page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Child,
    Family,
    Professional,
}
