//! Send: one letter to each who was chosen, frozen as it is shown, and queued.

pub(in crate::casework) mod link;

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    casework::{
        exclude::row_of,
        headline,
        letters::{LettersError, message},
        live::{Composed, Live},
        office::{Office, VerbError},
        page::{Done, responses::LetterStanding},
        progress::Progress,
        responses::{self, ANEW, Posted, means, said, told_in, written},
        together::{
            self,
            share::{self, Beside, Carried, Rider},
        },
    },
    forms::invite::letters::{Letter, Marks, Outcome, joined::joined},
    model::{
        actor::Actor,
        contact::EmailAddress,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::{Destination, LetterId, Phase, Purpose, Resolution},
        reply::Means,
    },
    rules::{access::Action, attendance::role::Mode, chasing::Hour},
    store::{
        changes::NewChange,
        invitations::{Invitation, Said},
        outbox::NewLetter,
        reading::Snapshot,
        writing::Tx,
    },
};

/// What is another for somebody who was told that they are not asked any more.
const ASKED_AGAIN: &str = "you are asked again";

/// A letter, ready to be written down and queued.
struct Frozen {
    person: Identifier,
    version: u32,
    means: Means,
    said: Said,
    audience: &'static str,
    /// Where it goes by mail or text, what names it, and its bytes.
    queued: Option<(Destination, String, Vec<u8>)>,
    /// It does not go before.
    not_before: Option<Timestamp>,
}

/// Makes and queues the letters of these rows. Those that are posted or handed over are printed
/// from the page; one that cannot go holds up no other.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where the list is not signed, nobody was
/// chosen, or none of them can be written to now.
pub async fn send(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    rows: &[String],
) -> Result<Done, VerbError> {
    let held = together::hold(office, who, operation, document).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let posted = Posted::load(&mut tx, document).await?;
    let chosen = chosen(office, &live, &posted, rows)?;
    make_for_all(office, &mut tx, who, (&live, &posted), chosen).await?;
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Makes and queues a letter to each of these, within a verb that may do more: in one message with
/// those about brothers and sisters where it is one meeting, and they may be told of each. Letters
/// about another child that are left without their entry in the calendar by it are made anew.
///
/// # Errors
/// A letter that cannot be frozen.
pub(in crate::casework) async fn make_for_all(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (live, posted): (&Live, &Posted),
    people: Vec<(Identifier, Means)>,
) -> Result<(), VerbError> {
    let document = &live.kept.id;
    let beside = share::beside(office, tx, who, (live, posted), &people).await?;
    let asked: Vec<Identifier> = people.iter().map(|(person, _)| person.clone()).collect();
    let left = share::left_alone(tx, document, &asked, &beside).await?;
    make_beside(office, tx, (live, posted), people, &beside).await?;
    for one in &beside {
        headline::renew(office, tx, &one.live.kept.id).await?;
    }
    share::set_free(office, tx, who, left).await
}

/// The same of this child alone. One who was written to before gets the same entry of their
/// calendar with the next number, and is told what changed.
///
/// # Errors
/// A letter that cannot be frozen.
pub(in crate::casework) async fn make(
    office: &Office,
    tx: &mut Tx,
    (live, posted): (&Live, &Posted),
    people: Vec<(Identifier, Means)>,
) -> Result<(), VerbError> {
    make_beside(office, tx, (live, posted), people, &[]).await
}

async fn make_beside(
    office: &Office,
    tx: &mut Tx,
    (live, posted): (&Live, &Posted),
    people: Vec<(Identifier, Means)>,
    beside: &[Beside],
) -> Result<(), VerbError> {
    if people.is_empty() {
        return Ok(());
    }
    let document = &live.kept.id;
    let mut invitations: HashMap<Identifier, Invitation> = HashMap::new();
    let mut marks: HashMap<Identifier, Marks> = HashMap::new();
    let now = link::said_now(office, (live, posted), &people)?;
    for (person, means) in people {
        let mut invitation = tx.invite(document, &person, means).await?;
        if let Some(said) = now.get(&person) {
            invitation = link::its_own(tx, invitation, said).await?;
        }
        marks.insert(person.clone(), marks_of(office, tx, &invitation));
        invitations.insert(person, invitation);
    }
    let riders = share::riders(office, tx, beside, &marks).await?;
    for (person, marks) in &mut marks {
        let with = riders.iter().filter(|one| one.is_for(person));
        marks.beside = with.map(|one| one.part().1.to_owned()).collect();
    }
    let frozen = live.compose(office, |composed| {
        let news = news(office, composed, posted, &invitations)?;
        for (person, words) in news {
            if let Some(marks) = marks.get_mut(&person) {
                marks.changed = Some(words);
            }
        }
        freeze(office, composed, &invitations, (&marks, &riders))
    })?;
    for mut letter in frozen {
        let Some(invitation) = invitations.get(&letter.person) else {
            continue;
        };
        letter
            .said
            .extend(anew(office, posted, invitation, &letter.said));
        let front = put(tx, (invitation, posted), &letter).await?;
        let (Some(front), Some((to, message_id, bytes))) = (front, &letter.queued) else {
            continue;
        };
        let carried = Carried {
            front,
            to,
            message_id,
            bytes,
        };
        for rider in riders.iter().filter(|one| one.is_for(&letter.person)) {
            share::ride(office, tx, &carried, rider).await?;
        }
    }
    Ok(())
}

/// Whether a letter of theirs has gone before.
fn was_told(posted: &Posted, invitation: &Invitation) -> bool {
    let gone = posted.has_gone(&invitation.person) || invitation.handed.is_some();
    invitation.version > 0 && gone
}

/// Since when they are asked to another day or time than before; nothing where they never were.
/// What they answered until then was to what they were told then.
pub(in crate::casework) fn anew(
    office: &Office,
    posted: &Posted,
    invitation: &Invitation,
    now: &Said,
) -> Option<(Arc<str>, PersonalText)> {
    let before = &invitation.said;
    let is_again = told_in(before, "mode") == Some(Mode::NotInvited.code());
    let differs = |code: &str| told_in(before, code) != told_in(now, code);
    let at = match was_told(posted, invitation) {
        true if is_again || differs("date") || differs("time") => Some(office.now().to_string()),
        _ => told_in(before, ANEW).map(str::to_owned),
    };
    Some((ANEW.into(), PersonalText::parse(&at?)?))
}

/// What is another for those to whom a letter has gone before, in words for them.
fn news(
    office: &Office,
    composed: &Composed,
    posted: &Posted,
    invitations: &HashMap<Identifier, Invitation>,
) -> Result<Vec<(Identifier, String)>, VerbError> {
    if !invitations.values().any(|one| was_told(posted, one)) {
        return Ok(Vec::new());
    }
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let news = outcomes.iter().filter_map(|outcome| {
        let Outcome::Letter(letter) = outcome else {
            return None;
        };
        let invitation = invitations.get(&letter.recipient);
        let invitation = invitation.filter(|one| was_told(posted, one))?;
        if told_in(&invitation.said, "mode") == Some(Mode::NotInvited.code()) {
            return Some((letter.recipient.clone(), ASKED_AGAIN.to_owned()));
        }
        let mut codes = responses::differing(&invitation.said, &said(composed, letter));
        // Whoever reads it need not know where they were looked for before.
        codes.retain(|code| *code != "to");
        let words = responses::in_words(&codes)?;
        let words = words.replace("how they join", "how you join");
        let words = words.replace("what they are asked", "what we ask of you");
        Some((letter.recipient.clone(), words))
    });
    Ok(news.collect())
}

/// Who is chosen and can be written to now, with the way their letter goes.
fn chosen(
    office: &Office,
    live: &Live,
    posted: &Posted,
    rows: &[String],
) -> Result<Vec<(Identifier, Means)>, VerbError> {
    live.compose(office, |composed| {
        if let Some(why) = responses::not_yet(&Progress::of(office, composed)) {
            return Err(VerbError::NotNow(why));
        }
        let ready = responses::rows(office, composed, posted)?;
        let chosen: Vec<_> = ready
            .iter()
            .filter(|row| rows.contains(&row.row))
            .filter(|row| can_go(row.letter.standing))
            .filter_map(|row| Some((row_of(&row.row)?, row.means)))
            .collect();
        match (rows, chosen.as_slice()) {
            ([], _) => Err(VerbError::NotNow("Choose who gets a letter.".to_owned())),
            (_, []) => Err(VerbError::NotNow(
                "None of these letters can go now. Look at the page again: something changed."
                    .to_owned(),
            )),
            _ => Ok(chosen),
        }
    })
}

/// Whether another letter can be made: also where the last did not arrive.
pub(in crate::casework) fn can_go(standing: LetterStanding) -> bool {
    standing.is_ready() || standing == LetterStanding::Failed
}

/// What tells the next letter of an invitation from any other.
pub(in crate::casework) fn marks_of(
    office: &Office,
    record: &Snapshot,
    invitation: &Invitation,
) -> Marks {
    Marks {
        number: record.calendar_number(&invitation.id),
        sequence: invitation.version,
        link: office.link(&format!("/r/{}", record.reply_token(invitation))),
        code: Some(invitation.code.to_string()),
        changed: None,
        beside: Vec::new(),
    }
}

fn freeze(
    office: &Office,
    composed: &Composed,
    invitations: &HashMap<Identifier, Invitation>,
    (marks, riders): (&HashMap<Identifier, Marks>, &[Rider]),
) -> Result<Vec<Frozen>, VerbError> {
    let mut of = |person: &Identifier| marks.get(person).cloned().unwrap_or_default();
    let outcomes = written(office, composed, &mut of)?;
    let mut frozen = Vec::with_capacity(invitations.len());
    for outcome in outcomes {
        let Outcome::Letter(letter) = outcome else {
            continue;
        };
        if let Some(invitation) = invitations.get(&letter.recipient) {
            let riders = riders.iter().filter(|one| one.is_for(&letter.recipient));
            let riders: Vec<&Rider> = riders.collect();
            frozen.push(frozen_of(office, composed, invitation, (&letter, &riders))?);
        }
    }
    Ok(frozen)
}

fn frozen_of(
    office: &Office,
    composed: &Composed,
    invitation: &Invitation,
    (letter, riders): (&Letter, &[&Rider]),
) -> Result<Frozen, VerbError> {
    let version = invitation.version + 1;
    let circumstances = &composed.circumstances;
    let host = circumstances.settings.reply_mailbox.as_ref();
    let host = host.map_or("localhost", EmailAddress::host);
    let name = name_of_letter(invitation, host);
    let whole = match riders {
        [] => Cow::Borrowed(letter),
        _ => Cow::Owned(with_parts(letter, circumstances.reference, riders)?),
    };
    let bytes = message(&whole, circumstances, &name)
        .map_err(|error| VerbError::Press(LettersError::Mail(error)))?;
    let by_mail = letter.to.clone().map(Destination::Mail).zip(bytes);
    let text = letter.text_message.as_ref();
    let by_text = text.map(|(to, words)| (Destination::Text(to.clone()), words.clone().into()));
    let not_before = match &by_text {
        Some(_) => Some(hour_for_a_text(office)?),
        None => None,
    };
    Ok(Frozen {
        person: letter.recipient.clone(),
        version,
        means: means(letter),
        said: said(composed, letter),
        audience: letter.audience.code(),
        queued: by_mail.or(by_text).map(|(to, bytes)| (to, name, bytes)),
        not_before,
    })
}

/// The letter with the parts about other children behind its own.
fn with_parts(letter: &Letter, reference: &str, riders: &[&Rider]) -> Result<Letter, VerbError> {
    let own = std::iter::once((letter, reference));
    let parts: Vec<_> = own.chain(riders.iter().map(|one| one.part())).collect();
    let joined = joined(&parts).ok_or_else(|| {
        let why = "The letters of this meeting cannot stand in one message.";
        VerbError::NotNow(why.to_owned())
    })?;
    Ok(Letter {
        subject: joined.subject,
        text: joined.text,
        html: joined.html,
        ..letter.clone()
    })
}

/// A text rings in somebody's pocket: not at night, nor on a day on which nobody works.
pub(in crate::casework) fn hour_for_a_text(office: &Office) -> Result<Timestamp, VerbError> {
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    match hour.open_for_a_text() {
        Ok(Some(at)) => Ok(at),
        Ok(None) | Err(_) => Err(VerbError::NotNow(
            "No hour is open for texts: the quiet hours leave none, or bank holidays are not known so far ahead."
                .to_owned(),
        )),
    }
}

/// Writes one letter down: what it said, its row in the outbox, the change that tells of it.
/// Answers the row, where there is one.
async fn put(
    tx: &mut Tx,
    (invitation, posted): (&Invitation, &Posted),
    letter: &Frozen,
) -> Result<Option<LetterId>, VerbError> {
    let document = &invitation.document;
    let mut row = None;
    // An earlier one that still waits must not follow the one that takes its place.
    let waiting = posted.waiting(&letter.person);
    // No letter takes the place of a code that they have asked for: that is looked at before it goes.
    for waits in waiting.filter(|one| one.purpose != Purpose::Code) {
        share::take_back(tx, &waits.id).await?;
    }
    tx.letter_made(invitation, letter.version, letter.means, &letter.said)
        .await?;
    if let Some((to, message_id, bytes)) = &letter.queued {
        let new = NewLetter {
            document: document.clone(),
            person: letter.person.clone(),
            purpose: Purpose::Invite,
            version: letter.version,
            audience: letter.audience,
            to: to.clone(),
            message_id: message_id.clone(),
            tag: tag(&invitation.tag, letter.version),
            bytes: bytes.clone(),
            not_before: letter.not_before,
        };
        row = Some(tx.queue(&new).await?.id().clone());
    }
    let words = match letter.means {
        Means::Email => "By email",
        Means::Text => "By text message",
        Means::Post => "To be posted",
        Means::ByHand => "To be handed over",
    };
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &letter.person, "letter")),
        after: PersonalText::parse(words),
        ..NewChange::of(document, ChangeKind::LetterMade)
    });
    Ok(row)
}

/// What names the next letter of an invitation, among all mails of the world.
pub(in crate::casework) fn name_of_letter(invitation: &Invitation, host: &str) -> String {
    format!("inv.{}.s{}@{host}", invitation.tag, invitation.version)
}

/// What stands in the return address of one letter: the invitation's own, and which letter it was.
pub(in crate::casework) fn tag(of_invitation: &str, version: u32) -> String {
    match version {
        1 => of_invitation.to_owned(),
        later => format!("{of_invitation}-{later}"),
    }
}

/// Says that a printed letter was posted or handed over.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where this person has no such letter.
pub async fn hand_over(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, Action::Send).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let invitation = posted.invitation(&row).ok_or(VerbError::NotThere)?;
    if !invitation.means.is_paper() {
        return Err(VerbError::NotThere);
    }
    if tx.hand_over(&invitation.id).await? {
        let words = match invitation.means {
            Means::Post => "Posted",
            _ => "Handed over",
        };
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &row, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(document, ChangeKind::LetterHandedOver)
        });
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that a printed letter has come back: its person needs another address, as one whose mail
/// came back does.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where no letter of theirs has left the
/// house.
pub async fn came_back(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, Action::Send).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let invitation = posted
        .invitation(&row)
        .filter(|one| one.means.is_paper() && one.handed.is_some());
    let invitation = invitation.ok_or(VerbError::NotThere)?;
    if tx.letter_returned(&invitation.id).await? {
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &row, "letter")),
            after: PersonalText::parse("Came back by post"),
            ..NewChange::of(document, ChangeKind::LetterReturned)
        });
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What somebody does about a letter of which nobody knows whether it went: the same once more, or
/// nothing, because they have asked.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where somebody else has settled it.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    resolution: Resolution,
) -> Result<Done, VerbError> {
    let held = together::hold(office, who, operation, document).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let letter = posted
        .newest(&row)
        .filter(|letter| letter.phase == Phase::Uncertain);
    let settled = match letter {
        Some(letter) => tx.resolve_letter(&letter.id, resolution).await?,
        None => false,
    };
    if !settled {
        let why = "Somebody has settled this letter already. Look at the page again.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let words = match resolution {
        Resolution::SendAgain => "The same again",
        Resolution::Checked | Resolution::Answered | Resolution::Found => {
            "Checked: nothing more is sent"
        }
    };
    let beside = match letter {
        Some(letter) => tx.rows_beside(&letter.id).await?,
        None => Vec::new(),
    };
    let beside = beside.iter().map(|one| (&one.document, &one.person));
    for (document, person) in beside.chain([(document, &row)]) {
        tx.tell(NewChange {
            place: Some(Place::in_row("people", person, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(document, ChangeKind::LetterSettled)
        });
    }
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}
