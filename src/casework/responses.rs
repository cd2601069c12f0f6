//! Responses: who was sent what, who answered, and who has to do something.

mod answers;
mod needed;
mod standing;
mod told;
pub(in crate::casework) mod untold;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    casework::{
        asides, by_phone, chase, course,
        former::{self, Ticked},
        incident,
        letters::LettersError,
        live::Composed,
        office::{Office, VerbError},
        open::log_look,
        page::responses::{
            Counts, LetterPart, LetterStanding, MailPart, ResponseRow, ResponsesPage, ViewsPart,
        },
        progress::{Meeting, Progress},
        show, together,
    },
    forms::{
        invite::{
            letters::{Letter, Marks, Outcome, Stopped},
            questions,
        },
        press::PressError,
    },
    model::{
        actor::Actor,
        consultation::Consultation,
        id::Identifier,
        inbound::{Class, Handled},
        live::DocumentId,
        name::PersonalText,
        post::{Phase, Purpose},
        reply::{Attending, Means},
        staff::StaffId,
    },
    rules::{
        access::Action, attendance::Part, chasing::ask::Ask, clock::adjournment::Adjourned,
        disclosure::reader::Channel,
    },
    store::{
        chases::Chase,
        inbound::KeptInbound,
        invitations::{Invitation, KeptReply},
        outbox::KeptLetter,
        reading::Snapshot,
    },
};

pub(in crate::casework) use answers::{ANEW, answered, answers, is_own, marked};
use standing::{called_off, standing, still_thinks, told_in_person};
pub(in crate::casework) use told::{POSTED_TO, WORDS, differing, differs, in_words, said, told_in};

/// Letters, invitations and answers of one document, as the record has them.
pub(in crate::casework) struct Posted {
    pub invitations: Vec<Invitation>,
    pub replies: Vec<KeptReply>,
    /// The newest first.
    pub letters: Vec<KeptLetter>,
    /// Mail that somebody has to read, the newest first.
    pub mails: Vec<KeptInbound>,
    /// What those are called who said that a letter was posted, handed over or came back.
    pub names: HashMap<Arc<str>, String>,
    /// Of those who have begun to write down what they think.
    pub consultations: Vec<Consultation>,
    /// Dates that were ticked by the link before the newest, until somebody has checked them.
    pub ticked: Vec<Ticked>,
    /// What was done about silence, and whose report has come.
    pub chases: Vec<Chase>,
}

impl Posted {
    pub async fn load(snapshot: &mut Snapshot, document: &DocumentId) -> Result<Self, VerbError> {
        let invitations = snapshot.invitations(document).await?;
        Ok(Self {
            names: names(snapshot, &invitations).await?,
            invitations,
            replies: snapshot.replies(document).await?,
            letters: snapshot.letters(document).await?,
            mails: snapshot
                .inbound(document)
                .await?
                .into_iter()
                .filter(|one| one.handled == Handled::Open)
                .collect(),
            consultations: snapshot.consultations(document).await?,
            ticked: former::ticked(snapshot, document).await?,
            chases: snapshot.chases(document).await?,
        })
    }

    /// The invitation of a person that stands.
    pub fn invitation(&self, person: &Identifier) -> Option<&Invitation> {
        let mut open = self.invitations.iter().filter(|one| one.ended_at.is_none());
        open.find(|one| one.person == *person)
    }

    /// When the report of a person came, where somebody has said so.
    pub fn report(&self, person: &Identifier) -> Option<Timestamp> {
        chase::came_at(&self.chases, person)
    }

    /// Letters to a person that have not gone yet. One about dates asks something else: no
    /// invitation takes its place.
    pub fn waiting(&self, person: &Identifier) -> impl Iterator<Item = &KeptLetter> {
        self.letters.iter().filter(move |one| {
            one.person == *person && !one.phase.is_over() && one.purpose != Purpose::Dates
        })
    }

    /// Their newest letter that asks them, or says that they are not asked any more.
    pub fn newest(&self, person: &Identifier) -> Option<&KeptLetter> {
        let purposes = [Purpose::Invite, Purpose::Cancellation];
        let mut letters = self.letters.iter();
        letters.find(|one| one.person == *person && purposes.contains(&one.purpose))
    }

    /// The letter that told them that they are not asked any more, where it was their last.
    pub fn called_off(&self, person: &Identifier) -> Option<&KeptLetter> {
        self.newest(person)
            .filter(|one| one.purpose == Purpose::Cancellation && one.phase != Phase::Cancelled)
    }

    /// Whether a letter that asks them may have reached them by mail.
    pub fn has_gone(&self, person: &Identifier) -> bool {
        let gone = [
            Phase::Final,
            Phase::Accepted,
            Phase::Uncertain,
            Phase::Checked,
        ];
        self.letters.iter().any(|one| {
            one.person == *person && one.purpose == Purpose::Invite && gone.contains(&one.phase)
        })
    }

    /// Whether an invitation came to whom it was for, as far as is known: it went by mail, or was
    /// posted or handed over and has not come back.
    pub fn reached(&self, invitation: &Invitation) -> bool {
        let is_handed = invitation.handed.is_some() && invitation.returned.is_none();
        let is_open = invitation.ended_at.is_none() && invitation.version > 0;
        is_open && (is_handed || self.has_gone(&invitation.person))
    }

    /// The newest invitation that went to a person by mail. A reminder is no invitation: one that
    /// was taken back leaves the invitation where it is.
    pub fn letter(&self, person: &Identifier) -> Option<&KeptLetter> {
        let mut invitations = self.letters.iter();
        invitations.find(|one| one.person == *person && one.purpose == Purpose::Invite)
    }
}

/// Whoever said that a letter was posted, handed over or came back.
fn who_carried(invitations: &[Invitation]) -> BTreeSet<Arc<str>> {
    let steps = invitations
        .iter()
        .flat_map(|one| [&one.handed, &one.returned]);
    steps.flatten().map(|(by, _)| Arc::clone(by)).collect()
}

async fn names(
    snapshot: &mut Snapshot,
    invitations: &[Invitation],
) -> Result<HashMap<Arc<str>, String>, VerbError> {
    let mut names = HashMap::new();
    for by in who_carried(invitations) {
        let Some(id) = by.strip_prefix("staff:") else {
            continue;
        };
        if let Some(kept) = snapshot.staff(&StaffId::new(id)).await? {
            names.insert(by, kept.staff.name.reveal().to_owned());
        }
    }
    Ok(names)
}

/// The page of letters and answers.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<ResponsesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let posted = Posted::load(&mut snapshot, document).await?;
    let minutes = snapshot.review_minutes(document).await?;
    let adjourned = match minutes.is_some_and(|one| one.adjourned_to.is_some()) {
        true => Adjourned::Once,
        false => Adjourned::Never,
    };
    let incidents = incident::of_document(office, &mut snapshot, &asker, &live).await?;
    let together = together::in_words(office, &mut snapshot, (who, &asker), &live).await?;
    let to_tell = by_phone::of_document(office, &mut snapshot, document).await?;
    log_look(office, &mut snapshot, who, document, "responses").await?;
    let number = live.number;
    live.compose(office, |composed| {
        let mut rows = rows(office, composed, &posted)?;
        let mut to_tell_others = Vec::new();
        for one in to_tell {
            match rows.iter_mut().find(|row| row.row == one.row) {
                Some(row) => row.to_tell.push(one),
                None => to_tell_others.push((by_phone::called(composed, &one), one)),
            }
        }
        let may = show::may(composed, &asker);
        let others = asides::of_others(composed, &posted, &rows);
        Ok(ResponsesPage {
            needed: needed::needed(office, composed, (&posted, &rows), &may, adjourned),
            changed: course::in_words(course::wrong(&course::touched(office, composed, &posted)?)),
            id: document.clone(),
            number,
            counts: counts(&rows),
            rows,
            incidents,
            together,
            to_tell: to_tell_others,
            asides: others,
            not_yet: not_yet(&Progress::of(office, composed)),
            may,
        })
    })
}

/// Why nothing can be sent yet.
pub(in crate::casework) fn not_yet(progress: &Progress) -> Option<String> {
    if progress.meeting == Meeting::Past {
        let words =
            "The day of the meeting has passed. Letters can be sent when another is entered.";
        return Some(words.to_owned());
    }
    unsigned(progress)
}

/// Whose signature the letters wait for.
pub(in crate::casework) fn unsigned(progress: &Progress) -> Option<String> {
    let waits = match (progress.confirmed(), progress.agreed()) {
        (true, true) => return None,
        (false, _) => "the social worker has confirmed the list",
        (true, false) => "the reviewing officer has agreed the list",
    };
    Some(format!("Letters can be sent when {waits}."))
}

/// Everybody who is asked, in the order of the sheet.
pub(in crate::casework) fn rows(
    office: &Office,
    composed: &Composed,
    posted: &Posted,
) -> Result<Vec<ResponseRow>, VerbError> {
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let outcomes: HashMap<&Identifier, &Outcome> = outcomes
        .iter()
        .map(|outcome| (recipient(outcome), outcome))
        .collect();
    let parts = composed.prepared.attendance.parts.iter();
    let rows = parts.filter_map(|part| {
        let outcome = outcomes.get(part.id)?;
        Some(row(composed, posted, part, outcome))
    });
    let mut rows: Vec<ResponseRow> = rows.collect();
    let gone = posted.invitations.iter().filter(|one| {
        one.ended_at.is_none() && one.version > 0 && !outcomes.contains_key(&one.person)
    });
    rows.extend(gone.map(|one| no_longer(composed, posted, one)));
    Ok(rows)
}

/// Somebody who was sent a letter and is not asked any more: they still think that they are.
fn no_longer(composed: &Composed, posted: &Posted, invitation: &Invitation) -> ResponseRow {
    let person = &invitation.person;
    let part = composed.part(person);
    let (answer, to_check) = answers(&posted.replies, person);
    let (letter, to) = match posted.called_off(person) {
        // A later number stands for somebody who has told them.
        Some(letter) if letter.version == invitation.version => {
            (called_off(letter), told_in(&invitation.said, "to"))
        }
        _ if course::knows_it_is_off(posted, invitation) => (told_in_person(), None),
        _ => (still_thinks(posted, invitation), None),
    };
    ResponseRow {
        row: person.to_string(),
        name: composed.name(person),
        role: part.map_or("", |part| part.role.label()),
        asked: part.map_or_else(String::new, |part| part.mode.words().to_owned()),
        means: invitation.means,
        to: to.map(str::to_owned),
        letter,
        answer,
        to_check,
        code: None,
        paper: None,
        is_asked: false,
        is_awaited: false,
        has_wish: false,
        mails: mails(posted, person),
        asides: asides::of(composed, posted, person),
        views: views(posted, (composed, person)),
        report: None,
        to_tell: Vec::new(),
    }
}

/// Every letter as the document stands, with these marks.
pub(in crate::casework) fn written(
    office: &Office,
    composed: &Composed,
    marks: &mut dyn FnMut(&Identifier) -> Marks,
) -> Result<Vec<Outcome>, VerbError> {
    let letters = office.desk.invite.letters(
        &composed.prepared,
        &composed.circumstances,
        office.desk.press.engine(),
        marks,
    );
    let letters =
        letters.map_err(|error| VerbError::Press(LettersError::Press(PressError::Page(error))))?;
    let outcomes = letters.outcomes.into_iter();
    Ok(outcomes.map(|one| unless_stopped(composed, one)).collect())
}

/// Nothing goes to somebody whose letters reached another, whatever the rules would tell them.
fn unless_stopped(composed: &Composed, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Letter(letter) => match composed.why_stopped(&letter.recipient) {
            Some(why) => Outcome::Stopped(Stopped {
                recipient: letter.recipient,
                role: letter.role,
                reasons: vec![why.into()],
            }),
            None => Outcome::Letter(letter),
        },
        other => other,
    }
}

/// To whom a letter goes, or would go.
pub(in crate::casework) fn recipient(outcome: &Outcome) -> &Identifier {
    match outcome {
        Outcome::Letter(letter) => &letter.recipient,
        Outcome::Stopped(stopped) => &stopped.recipient,
    }
}

/// The way by which a letter goes. What no channel is known for, somebody takes along.
pub(in crate::casework) fn means(letter: &Letter) -> Means {
    match letter.channel {
        _ if letter.to.is_some() => Means::Email,
        _ if letter.text_message.is_some() => Means::Text,
        Channel::Post => Means::Post,
        _ => Means::ByHand,
    }
}

/// The address or the number that a letter goes to, where it is not printed.
fn goes_to(letter: &Letter) -> Option<&str> {
    let number = letter.text_message.as_ref().map(|(to, _)| to.reveal());
    letter.to.as_ref().map(|to| to.reveal()).or(number)
}

fn row(composed: &Composed, posted: &Posted, part: &Part, outcome: &Outcome) -> ResponseRow {
    let (answer, to_check) = answers(&posted.replies, part.id);
    let invitation = posted.invitation(part.id);
    let answer = marked(answer, invitation);
    let letter = match outcome {
        Outcome::Stopped(stopped) => LetterPart {
            standing: LetterStanding::Stopped,
            words: stopped.reasons.join(" "),
            at: None,
        },
        Outcome::Letter(letter) => standing(composed, posted, (letter, invitation)),
    };
    let (means, to) = match outcome {
        Outcome::Letter(letter) => (means(letter), goes_to(letter).map(str::to_owned)),
        Outcome::Stopped(_) => (Means::ByHand, None),
    };
    let ask = Ask::of(part.role, part.mode);
    let report = chase::report_part(ask, answer.as_ref(), posted.report(part.id));
    ResponseRow {
        row: part.id.to_string(),
        name: composed.name(part.id),
        role: part.role.label(),
        asked: part.mode.words().to_owned(),
        means,
        to,
        letter,
        answer,
        to_check,
        code: invitation.map(|one| one.code.to_string()),
        paper: match outcome {
            Outcome::Letter(letter) => letter.paper.as_ref().map(|(paper, _)| paper.words()),
            Outcome::Stopped(_) => None,
        },
        is_asked: true,
        is_awaited: ask.is_some(),
        report,
        has_wish: part.person.is_some(),
        mails: mails(posted, part.id),
        asides: asides::of(composed, posted, part.id),
        views: views(posted, (composed, part.id)),
        to_tell: Vec::new(),
    }
}

/// How far somebody has come with what they think; nothing for who is not asked.
fn views(posted: &Posted, (composed, person): (&Composed, &Identifier)) -> Option<ViewsPart> {
    let mut all = posted.consultations.iter();
    match all.find(|one| one.person == *person) {
        Some(one) => Some(match (one.former_at, one.sent_at) {
            (Some(at), counts) => ViewsPart::ToCheck { at, counts },
            (None, Some(at)) => ViewsPart::Sent(at),
            (None, None) => ViewsPart::Begun,
        }),
        None => questions::paper(&composed.prepared, person).map(|_| ViewsPart::NotYet),
    }
}

/// What somebody has written that a person has to read.
fn mails(posted: &Posted, person: &Identifier) -> Vec<MailPart> {
    let own = posted.mails.iter().filter(|one| {
        let of = one.of.as_ref();
        of.is_some_and(|(_, who)| who == person)
    });
    own.map(|mail| MailPart {
        takes: posted.takes(mail),
        ..mail_part(mail)
    })
    .collect()
}

/// One mail, for whoever reads it.
pub(in crate::casework) fn mail_part(mail: &KeptInbound) -> MailPart {
    let text = |words: &PersonalText| words.reveal().to_owned();
    MailPart {
        id: mail.id.to_string(),
        words: seems(mail.class),
        quoted: mail.words.quoted.iter().map(text).collect(),
        from: mail.words.from.as_ref().map(text),
        at: mail.came_at,
        takes: None,
    }
}

/// What a mail seems to be, in a few words for staff.
pub(in crate::casework) fn seems(class: Class) -> &'static str {
    match class {
        Class::Sensitive => "Read this at once: harm, distress or a complaint",
        Class::BounceHard => "Their letter came back: find another address",
        Class::BounceSoft => "Their letter is late, or their mailbox is full",
        Class::OutOfOffice => "Away",
        Class::Left => "Has left",
        Class::WrongPerson => "Says that it is not for them",
        Class::NewAddress => "Gives another address: check it through a way you knew before",
        Class::Accept => "Seems to come",
        Class::Part => "Seems to come for part of it",
        Class::ReportInstead => "Seems to send a report instead",
        Class::SomeoneElse => "Seems to send somebody else",
        Class::Decline => "Seems not to come",
        Class::AnotherTime | Class::CalendarCounter => "Asks for another time",
        Class::Question => "Asks something",
        Class::CalendarReply => "Answered by calendar",
        Class::Receipt => "A receipt",
        Class::Automatic => "An automatic answer",
        Class::NotForUs => "Seems not to be about this",
        Class::Unclear => "Not clear: read it in the mailbox",
        Class::NoTexts => "Wants no more texts: agree another way with them",
    }
}

fn counts(rows: &[ResponseRow]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        let answer = row.answer.as_ref().filter(|one| !one.to_another_day);
        let answer = answer.map(|answer| answer.attending);
        if row.is_asked {
            counts.asked += 1;
            match answer {
                Some(Attending::Coming | Attending::ComingForPart | Attending::SomeoneElse) => {
                    counts.coming += 1;
                }
                Some(Attending::SendingReport) => counts.report += 1,
                Some(Attending::NotComing) => counts.not_coming += 1,
                Some(Attending::NotMe) => counts.open += 1,
                None if row.is_awaited => counts.open += 1,
                None => counts.need_not += 1,
            }
        }
        if row.letter.standing.is_ready() {
            counts.ready += 1;
        }
        if matches!(
            row.letter.standing,
            LetterStanding::Stopped
                | LetterStanding::Failed
                | LetterStanding::Unsure
                | LetterStanding::NoLonger
        ) {
            counts.trouble += 1;
        }
    }
    counts
}
