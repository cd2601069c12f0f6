//! What an inbound mail means, by rules, and who may act on it.
//!
//! Nothing here is certain: what people write is read by tables of phrases, so each result carries
//! the sentences that it rests on and is a suggestion, unless it is one of the few kinds that
//! [`safe`] lets through. What may need help at once is looked for first, and an automatic
//! message is never an answer.

mod answer;
mod day;
mod found;
mod harm;
mod heard;
mod machine;
mod phrase;
mod safe;
mod sentence;
mod tables;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    model::{
        contact::EmailAddress,
        inbound::{
            CalendarMethod, InboundMail, MatchedBy, Meaning, Oddity, SenderCheck, Suggestion,
        },
        name::PersonalText,
    },
    rules::triage::sentence::Sentence,
};

/// How many sentences are quoted.
const MOST_QUOTED: usize = 4;

/// Whose answer is waited for, by what is known when a mail comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The address that the invitation went to.
    pub address: EmailAddress,
    pub side: Side,
    pub matched_by: MatchedBy,
    /// The name of the meeting in this person's calendar.
    pub uid: Arc<str>,
    /// The day of the meeting.
    pub day: Option<Date>,
    /// The newest version of the meeting that they were told of.
    pub sequence: u32,
}

/// On which side of a review somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Professional,
    /// The child or young person, parents, carers and other family.
    Family,
}

/// Whether senders have to have passed the council's check before anything is applied by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckWanted {
    #[default]
    NotFailed,
    Passed,
}

impl CheckWanted {
    fn is_met_by(self, check: SenderCheck) -> bool {
        match self {
            Self::NotFailed => check != SenderCheck::Failed,
            Self::Passed => check == SenderCheck::Passed,
        }
    }
}

/// What a reading of the words came to, before anybody asks whether it may be acted on.
#[derive(Debug)]
struct Read {
    meaning: Meaning,
    quoted: Vec<String>,
    /// Whether the words say this and nothing else.
    plain: Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plain {
    Yes,
    No,
}

impl Read {
    fn new(meaning: Meaning, quoted: Vec<String>, plain: Plain) -> Self {
        Self {
            meaning,
            quoted,
            plain,
        }
    }
}

/// What a mail means, and whether it may be applied by itself to the invitation it belongs to.
pub fn triage(mail: &InboundMail, asked: Option<&Asked>, wanted: CheckWanted) -> Suggestion {
    let day = asked.and_then(|asked| asked.day);
    let sentences = sentence::sentences(mail.words.reveal());
    let mut read = read(mail, &sentences, day);
    let other = sentence::sentences(mail.other_words.reveal());
    if !other.is_empty() {
        read = of_two(read, self::read(mail, &other, day));
    }
    let handling = safe::handling(mail, &read, asked, wanted);
    let quoted = read
        .quoted
        .iter()
        .filter_map(|text| PersonalText::parse(text));
    Suggestion {
        meaning: read.meaning,
        quoted: quoted.take(MOST_QUOTED).collect(),
        handling,
    }
}

/// What a mail means that says one thing as text and another as a page.
fn of_two(shown: Read, other: Read) -> Read {
    if shown.meaning.class() == other.meaning.class() || shown.meaning == Meaning::Sensitive {
        return shown;
    }
    if other.meaning == Meaning::Sensitive {
        return other;
    }
    let quoted = shown.quoted.into_iter().chain(other.quoted).collect();
    Read::new(Meaning::Unclear, quoted, Plain::No)
}

fn read(mail: &InboundMail, sentences: &[Sentence], day: Option<Date>) -> Read {
    if mail.oddities.contains(&Oddity::FalseReport) {
        let first = sentences.iter().take(1).map(|one| one.text.clone());
        return Read::new(Meaning::Unclear, first.collect(), Plain::No);
    }
    if let Some(read) = machine::delivery(mail) {
        return read;
    }
    let comment = mail.calendar.as_ref().map(|answer| answer.comment.reveal());
    let comment = sentence::sentences(comment.unwrap_or_default());
    let all = || comment.iter().chain(sentences);
    if let Some(quoted) = harm::found(mail, all()) {
        return Read::new(Meaning::Sensitive, quoted, Plain::No);
    }
    if let Some(read) = calendar(mail, &comment, sentences) {
        return read;
    }
    machine::automatic(mail, sentences).unwrap_or_else(|| answer::read(mail, sentences, day))
}

/// What a calendar program says. What its reader wrote besides makes it a matter for a person.
fn calendar(mail: &InboundMail, comment: &[Sentence], sentences: &[Sentence]) -> Option<Read> {
    let answer = mail.calendar.as_ref()?;
    let quoted = comment.iter().map(|one| one.text.clone()).collect();
    let all = || comment.iter().chain(sentences);
    let meaning = match (answer.method, answer.participation) {
        (CalendarMethod::Counter, _) => Meaning::CalendarCounter(answer.start),
        (CalendarMethod::Reply, Some(participation)) => Meaning::CalendarReply(participation),
        (CalendarMethod::Reply, None) => return None,
    };
    let plain = match answer::adds_nothing(all(), &meaning) {
        true => Plain::Yes,
        false => Plain::No,
    };
    Some(Read::new(meaning, quoted, plain))
}
