//! What a person answers: coming, not coming, and all that lies between.

use jiff::civil::Date;

use crate::{
    model::inbound::{InboundMail, Meaning, Participation},
    rules::triage::{
        Plain, Read, day, found,
        heard::{Heard, Says, hear},
        phrase::any_in,
        sentence::{self, Sentence},
        tables,
    },
};

/// What a mail by a person means.
pub fn read(mail: &InboundMail, sentences: &[Sentence], day: Option<Date>) -> Read {
    let from_subject = subject_sentences(mail);
    let sentences = match sentences.is_empty() {
        true => &from_subject,
        false => sentences,
    };
    let heard = hear(sentences);
    if heard.says(Says::ForMachines) {
        let quoted = heard.quoted(&[Says::ForMachines]);
        return Read::new(Meaning::Unclear, quoted, Plain::No);
    }
    if is_not_for_us(mail, &heard) {
        return Read::new(Meaning::NotForUs, Vec::new(), Plain::No);
    }
    whereabouts(mail, &heard)
        .or_else(|| instead(&heard))
        .unwrap_or_else(|| coming(&heard, day))
}

/// Whether sentences add nothing to what a calendar program has said already.
pub fn adds_nothing<'s>(sentences: impl Iterator<Item = &'s Sentence>, said: &Meaning) -> bool {
    let sentences: Vec<Sentence> = sentences.cloned().collect();
    let heard = hear(&sentences);
    let (fits, against) = match said {
        Meaning::CalendarReply(Participation::Accepted) => (
            &[Says::Yes, Says::YesIfAlone][..],
            &[Says::No, Says::NoIfAlone][..],
        ),
        Meaning::CalendarReply(Participation::Declined) => {
            (&[Says::No, Says::NoIfAlone][..], &[Says::Yes][..])
        }
        _ => (&[][..], &[][..]),
    };
    let others = [
        Says::Part,
        Says::Report,
        Says::Someone,
        Says::Another,
        Says::Wrong,
        Says::Left,
        Says::NewContact,
    ];
    let says_other = against.iter().chain(&others).any(|one| heard.says(*one));
    let by_program = |sentence: &Sentence| {
        sentence::words(&sentence.text).iter().any(|word| {
            matches!(
                word.as_str(),
                "accepted" | "declined" | "invitation" | "calendar" | "akzeptiert" | "#"
            )
        })
    };
    let all_known = sentences.iter().all(by_program);
    !says_other && (all_known || heard.is_plain(fits) == Plain::Yes)
}

/// The subject as a sentence, where it is the writer's own.
fn subject_sentences(mail: &InboundMail) -> Vec<Sentence> {
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let lower = subject.to_lowercase();
    let is_answer = ["re:", "aw:", "odp:", "fw:", "fwd:", "atb:", "tr:", "wg:"]
        .iter()
        .any(|start| lower.starts_with(start));
    match is_answer {
        true => Vec::new(),
        false => sentence::sentences(subject),
    }
}

fn is_not_for_us(mail: &InboundMail, heard: &Heard<'_>) -> bool {
    let answers = [
        Says::Yes,
        Says::No,
        Says::Part,
        Says::Report,
        Says::Someone,
        Says::Wrong,
        Says::Left,
    ];
    let answers = answers.iter().any(|one| heard.says(*one));
    let bulk = mail
        .signs
        .contains(&crate::model::inbound::AutomaticSign::Bulk);
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let subject = sentence::words(subject);
    let selling = heard.count(Says::Selling) + usize::from(any_in(&subject, tables::SELLING));
    if !mail.tags.is_empty() {
        return (bulk || 2 <= selling) && !answers;
    }
    let about = |words: &[String]| any_in(words, tables::MEETING_WORDS);
    let related = about(&subject) || heard.sentences.iter().any(|one| about(&one.words));
    bulk || 2 <= selling || (1 <= selling && !answers) || (!related && !answers)
}

/// Where and whether the person can be reached at all.
fn whereabouts(mail: &InboundMail, heard: &Heard<'_>) -> Option<Read> {
    let quote = |what: &[Says]| heard.quoted(what);
    if heard.says(Says::Left) && !heard.says(Says::Yes) {
        let quoted = quote(&[Says::Left]);
        let who = found::whom_to_ask(heard.sentences);
        return Some(Read::new(Meaning::Left(who), quoted, Plain::No));
    }
    if heard.says(Says::Wrong) && !heard.says(Says::Yes) {
        let quoted = quote(&[Says::Wrong]);
        return Some(Read::new(Meaning::WrongPerson, quoted, Plain::No));
    }
    if heard.says(Says::NewContact) {
        let quoted = quote(&[Says::NewContact]);
        let contact = found::new_contact(&quoted, heard.sentences, mail.from.address.as_ref());
        if contact.is_some() {
            return Some(Read::new(Meaning::NewAddress(contact), quoted, Plain::No));
        }
    }
    None
}

/// Something, or somebody, in the place of the person.
fn instead(heard: &Heard<'_>) -> Option<Read> {
    let no = heard.says(Says::No) || heard.says(Says::NoIfAlone);
    let yes = heard.says(Says::Yes);
    if heard.says(Says::Someone) && (no || !yes || only_others_come(heard)) {
        let quoted = heard.quoted(&[Says::Someone]);
        let who = found::who_comes(&quoted, heard.sentences);
        return Some(Read::new(Meaning::SomeoneElse(who), quoted, Plain::No));
    }
    if heard.says(Says::Irony) {
        let quoted = heard.quoted(&[Says::Irony]);
        return Some(Read::new(Meaning::Unclear, quoted, Plain::No));
    }
    if heard.says(Says::Another)
        || (heard.says(Says::AnotherIfNot) && no && !heard.says(Says::Report))
    {
        let quoted = heard.quoted(&[Says::Another, Says::AnotherIfNot]);
        return Some(Read::new(Meaning::AnotherTime, quoted, Plain::No));
    }
    let in_place = heard.sentences.iter().any(|one| {
        any_in(
            &one.words,
            &[
                "instead",
                "in lieu",
                "in place of",
                "in my absence",
                "rather than",
            ],
        )
    });
    if heard.says(Says::Report) && (in_place || (no && !yes)) {
        let quoted = heard.quoted(&[Says::Report, Says::No]);
        return Some(Read::new(Meaning::ReportInstead, quoted, Plain::No));
    }
    None
}

/// Whether the only ones who are said to come are others than the writer.
fn only_others_come(heard: &Heard<'_>) -> bool {
    heard
        .said
        .iter()
        .all(|(says, number)| *says != Says::Yes || heard.said.contains(&(Says::Someone, *number)))
}

/// Coming, for all or part of it, or not.
fn coming(heard: &Heard<'_>, day: Option<Date>) -> Read {
    let yes = heard.says(Says::Yes);
    let no = heard.says(Says::No);
    let unclear = |what: &[Says]| Read::new(Meaning::Unclear, heard.quoted(what), Plain::No);
    if is_hedged(heard) && !(heard.says(Says::Part) && yes) {
        return unclear(&[Says::Hedge, Says::Yes, Says::No]);
    }
    if heard.says(Says::Part) && (yes || !no) && !only_asks(heard) {
        return Read::new(Meaning::Part, heard.quoted(&[Says::Part]), Plain::No);
    }
    match (yes, no) {
        (true, true) => unclear(&[Says::Yes, Says::No]),
        (true, false) => {
            // Coming on another day than that of the meeting is no coming to it.
            if day.is_some_and(|day| names_another_day(heard, day)) {
                return unclear(&[Says::Yes]);
            }
            let plain = heard.is_plain(&[Says::Yes, Says::YesIfAlone]);
            Read::new(Meaning::Accept, heard.quoted(&[Says::Yes]), plain)
        }
        (false, true) => {
            let plain = match is_bare(heard) {
                true => Plain::No,
                false => heard.is_plain(&[Says::No, Says::NoIfAlone]),
            };
            Read::new(
                Meaning::Decline,
                heard.quoted(&[Says::No, Says::NoIfAlone]),
                plain,
            )
        }
        (false, false) => weakly(heard),
    }
}

/// Whether what is said of coming is said under a condition, or not surely.
fn is_hedged(heard: &Heard<'_>) -> bool {
    let answers = [Says::Yes, Says::No, Says::YesIfAlone, Says::NoIfAlone];
    let answered: Vec<usize> = heard
        .said
        .iter()
        .filter(|(says, _)| answers.contains(says))
        .map(|(_, number)| *number)
        .collect();
    let hedged = |number: &usize| heard.said.contains(&(Says::Hedge, *number));
    let condition = heard.says(Says::Condition) && !answered.is_empty();
    condition || (!answered.is_empty() && answered.iter().all(hedged))
}

/// Whether the day on which somebody says to come is another than that of the meeting.
fn names_another_day(heard: &Heard<'_>, day: Date) -> bool {
    let said = heard.said.iter().filter(|(says, _)| *says == Says::Yes);
    let mut sentences = said.filter_map(|(_, number)| heard.sentences.get(*number));
    sentences.any(|one| day::is_another(&one.words, day))
}

fn only_asks(heard: &Heard<'_>) -> bool {
    heard
        .said
        .iter()
        .all(|(says, number)| *says != Says::Part || heard.said.contains(&(Says::Asks, *number)))
}

/// Where nothing is said outright.
fn weakly(heard: &Heard<'_>) -> Read {
    if heard.says(Says::Asks) {
        return Read::new(Meaning::Question, heard.quoted(&[Says::Asks]), Plain::No);
    }
    if heard.says(Says::NoIfAlone) && !heard.says(Says::YesIfAlone) {
        let quoted = heard.quoted(&[Says::NoIfAlone]);
        return Read::new(Meaning::Decline, quoted, Plain::No);
    }
    if heard.says(Says::YesIfAlone) && !heard.says(Says::NoIfAlone) {
        let quoted = heard.quoted(&[Says::YesIfAlone]);
        // A bare `yes` may answer another question than ours.
        return Read::new(Meaning::Accept, quoted, Plain::No);
    }
    let first = heard.sentences.iter().take(2).map(|one| one.text.clone());
    Read::new(Meaning::Unclear, first.collect(), Plain::No)
}

/// A bare `no` may answer another question than ours.
fn is_bare(heard: &Heard<'_>) -> bool {
    let words = heard.sentences.first().map(|one| one.words.as_slice());
    words.is_some_and(|words| any_in(words, &["^ ~ no ~ $", "^ no thank|thanks|sorry ~ $"]))
}
