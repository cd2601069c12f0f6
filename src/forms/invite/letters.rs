//! One letter for each person, from what has been cleared for that person.
//!
//! A letter is the words of a mail as text and as HTML, a calendar file, a page to print and,
//! where views or a report are asked for, a paper to fill in. All are rendered from one
//! `Cleared` and all go through its last gate.

use std::sync::Arc;

use crate::{
    forms::{
        form::Circumstances,
        invite::{
            Invite, Prepared, facts,
            papers::{Paper, paper_of},
            reach::{Contact, Reach},
        },
        settings::{CouncilSettings, Texts},
    },
    model::{
        contact::{EmailAddress, PhoneNumber},
        finding::{Code, Finding, Weight},
        id::Identifier,
    },
    render::{
        calendar_file::{self, Event, Party, Uid},
        engine::{Engine, RenderError},
    },
    rules::{
        attendance::{Part, role::Role},
        disclosure::{
            Cleared, clear,
            item::Item,
            policy::Policy,
            reader::{Channel, Reader, Side},
            rule::Rule,
        },
    },
};

pub mod audience;
pub mod joined;
pub mod printed;

pub(in crate::forms::invite) use audience::Audience;
use printed::{CouncilLines, Printed, Words};

/// A letter to one person, ready to be looked at and frozen into a message.
#[derive(Clone)]
pub struct Letter {
    pub recipient: Identifier,
    pub role: Role,
    pub audience: Audience,
    /// `en`, or the language of the reader where there are templates in it.
    pub language: &'static str,
    pub channel: Channel,
    /// Where it goes by mail; `None` where it is posted or handed over.
    pub to: Option<EmailAddress>,
    /// Where it goes as a text message, and its words; `None` where it does not.
    pub text_message: Option<(PhoneNumber, String)>,
    /// As it may stand beside the address.
    pub to_name: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// A calendar file that names only this reader and the organiser.
    pub calendar: Option<String>,
    pub printed: Printed,
    /// The consultation paper as HTML, with its audience.
    pub paper: Option<(Paper, String)>,
    /// What was left out or told in other words, by which rule and why: for staff.
    pub withheld: Vec<(Item, Rule, &'static str)>,
}

/// What tells one person's letter from any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// 128 bits that name the meeting in this person's calendar.
    pub number: u128,
    /// From 0, one more with every letter that changes what the calendar shows.
    pub sequence: u32,
    /// The address of the page on which this person answers; nothing where there is none.
    pub link: Option<String>,
    /// What they say on the phone or write on paper, so that their answer is found.
    pub code: Option<String>,
    /// What is another since the last letter, in words for this person: `the date and the time`.
    pub changed: Option<String>,
    /// The references of the other reviews that the same message is about: they stand in its one
    /// entry of the calendar.
    pub beside: Vec<String>,
}

/// A letter that must not go, and every reason.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub recipient: Identifier,
    pub role: Role,
    pub reasons: Vec<Arc<str>>,
}

/// What became of one person's letter.
#[derive(Clone)]
pub enum Outcome {
    Letter(Box<Letter>),
    Stopped(Stopped),
}

/// All letters of one invite, in the order of the sheet.
pub struct Letters {
    pub outcomes: Vec<Outcome>,
    /// What only the finished words showed: a letter that the last gate stopped, a calendar
    /// entry that cannot be made.
    pub findings: Vec<Finding>,
}

impl Letters {
    pub fn written(&self) -> impl Iterator<Item = &Letter> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Letter(letter) => Some(&**letter),
            Outcome::Stopped(_) => None,
        })
    }

    pub fn stopped(&self) -> impl Iterator<Item = &Stopped> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Letter(_) => None,
            Outcome::Stopped(stopped) => Some(stopped),
        })
    }

    /// Without a mailbox of the council there is nobody to answer to, so no mail and no calendar
    /// entry is made: that is said once, where somebody would have got one.
    fn without_mail(mut self, settings: &CouncilSettings) -> Self {
        let some_by_mail = self.written().any(|letter| letter.to.is_some());
        if settings.reply_mailbox.is_none() && some_by_mail {
            self.findings.push(Finding::new(
                Code::ContactMissing,
                Weight::Check,
                "The settings name no mailbox of the council, so letters that would go by email have no mail and no calendar entry.",
                "Print them, or set `reply_mailbox` under [council] and prepare again.",
            ));
        }
        self
    }
}

impl Invite {
    /// Writes a letter to everybody who gets one.
    ///
    /// `marks` gives those of each person's letter.
    ///
    /// # Errors
    /// A template that is missing or asks for a name that no letter has.
    pub fn letters(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        engine: &Engine,
        marks: &mut dyn FnMut(&Identifier) -> Marks,
    ) -> Result<Letters, RenderError> {
        let policy = self.policy(prepared.network, &prepared.situation, circumstances);
        let carried = carried(prepared, &policy);
        let mut outcomes = Vec::new();
        let mut findings = Vec::new();
        let parts = &prepared.attendance.parts;
        for (part, reach) in parts.iter().zip(&prepared.reaches) {
            if !part.mode.has_letter() {
                continue;
            }
            let desk = Desk {
                prepared,
                circumstances,
                engine,
                policy: &policy,
                carried: &carried,
            };
            outcomes.push(desk.write(part, reach, marks(part.id), &mut findings)?);
        }
        let letters = Letters { outcomes, findings };
        Ok(letters.without_mail(circumstances.settings))
    }
}

/// Whose letters the social worker hands over, by role: those that go by hand and may go.
fn carried(prepared: &Prepared, policy: &Policy) -> Vec<&'static str> {
    let parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
    parts
        .filter(|(part, reach)| part.mode.has_letter() && reach.channel == Channel::ByHand)
        .filter(|(part, reach)| {
            let reader = Reader::of(part, &prepared.situation, reach.channel);
            policy.blocks(&reader).is_empty()
        })
        .map(|(part, _)| part.role.label())
        .collect()
}

/// What lies on the desk while the letters of one child are written.
struct Desk<'a> {
    prepared: &'a Prepared<'a>,
    circumstances: &'a Circumstances<'a>,
    engine: &'a Engine,
    policy: &'a Policy<'a>,
    /// Whose letters the social worker hands over, by role.
    carried: &'a [&'static str],
}

impl Desk<'_> {
    fn write(
        &self,
        part: &Part,
        reach: &Reach,
        marks: Marks,
        findings: &mut Vec<Finding>,
    ) -> Result<Outcome, RenderError> {
        let reader = Reader::of(part, &self.prepared.situation, reach.channel);
        let mut facts = facts::gather(self.prepared, self.circumstances, (part, reach), &reader);
        if part.role == Role::SocialWorker {
            let whose = self.carried.iter().map(|role| role.to_lowercase());
            facts.list(Item::ReaderErrand, whose.collect());
        }
        // The address is for whoever reads it on a screen, the code for whoever has paper.
        let is_sent = reach.channel.is_email() || self.text_to(reach).is_some();
        let (link, code) = match is_sent {
            true => (marks.link.as_deref(), None),
            false => (None, marks.code.as_deref()),
        };
        facts.maybe(Item::ReaderLink, link);
        facts.maybe(Item::ReaderCode, code);
        facts.maybe(Item::ReaderNews, marks.changed.as_deref());
        let cleared = match clear(&reader, facts, self.policy) {
            Ok(cleared) => cleared,
            Err(blocked) => {
                let reasons = blocked.reasons.into_iter().map(|one| one.reason).collect();
                return Ok(stopped(part, reasons));
            }
        };
        let letter = self.render(part, reach, &reader, &cleared, &marks, findings)?;
        match gate(&cleared, &letter) {
            Ok(()) => Ok(Outcome::Letter(Box::new(letter))),
            Err(kind) => {
                let reason: Arc<str> =
                    format!("the finished letter holds {kind} that this reader must not be told")
                        .into();
                findings.push(
                    Finding::new(
                        Code::LetterBlocked,
                        Weight::Blocks,
                        format!("The finished letter holds {kind} that this reader must not be told."),
                        "Look for it in the words that people typed into the case system (place, room, name of the meeting), and take it out there.",
                    )
                    .about(part.id),
                );
                Ok(stopped(part, vec![reason]))
            }
        }
    }

    fn render(
        &self,
        part: &Part,
        reach: &Reach,
        reader: &Reader,
        cleared: &Cleared,
        marks: &Marks,
        findings: &mut Vec<Finding>,
    ) -> Result<Letter, RenderError> {
        let audience = Audience::of(reader, self.prepared);
        let language = audience::language(reader, self.prepared, audience, self.engine);
        let page = |kind: &str, words: &Words| {
            let name = format!("forms/invite/{}.{language}.{kind}", audience.code());
            self.engine.page(&name, words)
        };
        let mailed = Words::of(cleared);
        let subject = page("subject.txt", &mailed)?.trim().to_owned();
        let text = tidy(&page("txt", &mailed)?);
        let html = page("html", &mailed)?;
        let on_paper = if reach.channel.is_email() {
            tidy(&page("txt", &Words::on_paper(cleared))?)
        } else {
            text.clone()
        };
        let paper = match paper_of(part.role, part.mode) {
            Some(paper) => {
                let name = format!("forms/invite/papers/{}.html", paper.code());
                Some((paper, self.engine.page(&name, &mailed)?))
            }
            None => None,
        };
        let to = match reach.contact {
            Contact::Email(email) => Some(email.address.clone()),
            _ => None,
        };
        let calendar = to
            .as_ref()
            .filter(|_| part.mode.is_invited())
            .and_then(|to| self.calendar(part, cleared, to, marks, findings));
        let text_message = match self.text_to(reach) {
            Some(number) => {
                let words = self.engine.page("forms/invite/text.en.txt", &mailed)?;
                Some((number.clone(), words.trim().to_owned()))
            }
            None => None,
        };
        let settings = self.circumstances.settings;
        let printed = Printed::of(
            cleared,
            &subject,
            &on_paper,
            audience,
            &CouncilLines {
                name: &settings.name,
                address: &settings.address,
            },
        );
        Ok(Letter {
            recipient: part.id.clone(),
            role: part.role,
            audience,
            language,
            channel: reach.channel,
            to,
            text_message,
            to_name: cleared.words(Item::ReaderName).map(str::to_owned),
            subject,
            text,
            html,
            calendar,
            printed,
            paper,
            withheld: cleared.withheld().to_vec(),
        })
    }

    /// The number to which it goes as a text: where that is their wish, and the council sends any.
    fn text_to<'n>(&self, reach: &Reach<'n>) -> Option<&'n PhoneNumber> {
        let sends = self.circumstances.settings.texts == Texts::Sent;
        match reach.contact {
            Contact::Phone(phone) if sends && reach.channel == Channel::Text => Some(&phone.number),
            _ => None,
        }
    }

    fn calendar(
        &self,
        part: &Part,
        cleared: &Cleared,
        to: &EmailAddress,
        marks: &Marks,
        findings: &mut Vec<Finding>,
    ) -> Option<String> {
        let planned = &self.prepared.network.child.planned;
        let start = planned.on.value()?.to_datetime(*planned.at.value()?);
        let settings = self.circumstances.settings;
        let organizer = settings.reply_mailbox.as_ref()?;
        let minutes = planned
            .minutes
            .value()
            .copied()
            .unwrap_or(settings.meeting_minutes);
        let mut reference = cleared
            .words(Item::Reference)
            .unwrap_or_default()
            .to_owned();
        for other in &marks.beside {
            reference.push_str(", ");
            reference.push_str(other);
        }
        let kind = match Reader::of(part, &self.prepared.situation, Channel::Email).side {
            Side::Professional => "Review meeting",
            _ => "Meeting",
        };
        let phone = cleared.words(Item::CouncilPhone).unwrap_or_default();
        let joining = cleared.words(Item::ReaderJoining);
        let mut description = format!(
            "Say yes or no here, answer the letter, or call {phone}. Give the reference {reference}."
        );
        if let Some(joining) = joining {
            description = format!("How you join: {joining}\n{description}");
        }
        let event = Event {
            uid: &Uid::new(marks.number, organizer.host()),
            sequence: marks.sequence,
            stamp: self.circumstances.prepared_at,
            start,
            minutes,
            summary: &format!("{kind} (ref {reference})"),
            location: cleared.as_it_is(Item::Place),
            description: &description,
            organizer: Party {
                name: &settings.team,
                address: organizer.reveal(),
            },
            attendee: Party {
                name: cleared.words(Item::ReaderName).unwrap_or_default(),
                address: to.reveal(),
            },
        };
        match calendar_file::request(&event) {
            Ok(file) => Some(file),
            Err(error) => {
                findings.push(
                    Finding::new(
                        Code::ValueUnreadable,
                        Weight::Check,
                        format!("No calendar entry can be made for the letters: {error}."),
                        "Correct the time or the length of the meeting in the case system.",
                    )
                    .about(&self.prepared.network.child.id),
                );
                None
            }
        }
    }
}

fn stopped(part: &Part, reasons: Vec<Arc<str>>) -> Outcome {
    Outcome::Stopped(Stopped {
        recipient: part.id.clone(),
        role: part.role,
        reasons,
    })
}

/// Everything that would leave goes through the last gate, the calendar file unfolded by it too.
fn gate(cleared: &Cleared, letter: &Letter) -> Result<(), &'static str> {
    let own = letter.to.as_ref().map(|to| to.reveal());
    let calendar = letter.calendar.as_deref().map(|file| {
        let unfolded = file.replace("\r\n ", "");
        own.map_or(unfolded.clone(), |own| unfolded.replace(own, ""))
    });
    let paper = letter.paper.as_ref().map(|(_, paper)| paper.as_str());
    let all = [
        Some(letter.subject.as_str()),
        Some(letter.text.as_str()),
        Some(letter.html.as_str()),
        calendar.as_deref(),
        paper,
        letter.to_name.as_deref(),
        letter
            .text_message
            .as_ref()
            .map(|(_, words)| words.as_str()),
    ];
    for words in all.into_iter().flatten().chain(letter.printed.all_words()) {
        cleared.check(words).map_err(|leak| leak.0.words())?;
    }
    Ok(())
}

/// No more than one empty line together, none at the ends, one line feed at the end.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}
