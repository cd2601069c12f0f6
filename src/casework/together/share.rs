//! Share: whose letters go as one message, and the rows that ride with it.

use std::collections::{BTreeMap, HashMap};

use crate::{
    casework::{
        exclude::row_of,
        headline,
        live::{Composed, Live},
        office::{Office, VerbError},
        page::responses::LetterStanding,
        plain::siblings::are_siblings,
        progress::Progress,
        responses::{self, Posted, said, written},
        send,
        together::{may_send, unlike},
    },
    forms::invite::letters::{
        Letter, Marks, Outcome,
        joined::{Part, joined},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Destination, LetterId, Phase, Purpose},
        reply::Means,
    },
    store::{
        changes::NewChange,
        invitations::{Invitation, Said},
        outbox::{NewLetter, Riding},
        writing::Tx,
    },
};

/// Another review of the same meeting, and who gets its letters in one message with this one's.
pub(in crate::casework) struct Beside {
    pub live: Live,
    pub posted: Posted,
    pub people: Vec<Identifier>,
}

/// The letter about another child, ready to go in one message.
pub(in crate::casework) struct Rider<'b> {
    beside: &'b Beside,
    invitation: Invitation,
    letter: Box<Letter>,
    said: Said,
}

/// The message that carries it.
pub(in crate::casework) struct Carried<'m> {
    pub front: LetterId,
    pub to: &'m Destination,
    pub message_id: &'m str,
    pub bytes: &'m [u8],
}

impl Rider<'_> {
    pub fn is_for(&self, person: &Identifier) -> bool {
        self.invitation.person == *person
    }

    /// The letter, and the reference by which its part is known.
    pub fn part(&self) -> (&Letter, &str) {
        (&self.letter, &self.beside.live.kept.reference)
    }
}

/// The reviews whose letters go in one message with those that were chosen here. A person is among
/// them only where the letter about each child may go by that child's own rules, to the same
/// address, for the first time: everybody else gets what they would get anyway.
///
/// # Errors
/// The record, or a template of the house that does not work.
pub(in crate::casework) async fn beside(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (live, posted): (&Live, &Posted),
    chosen: &[(Identifier, Means)],
) -> Result<Vec<Beside>, VerbError> {
    let meeting = tx.together(&live.kept.id).await?;
    let wanted: Vec<Identifier> = chosen
        .iter()
        .filter(|(person, means)| *means == Means::Email && !was_told(posted, person))
        .map(|(person, _)| person.clone())
        .collect();
    if meeting.is_empty() || wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts: HashMap<Identifier, Vec<Part>> = HashMap::new();
    for (person, part) in parts_of(office, live, &wanted)? {
        parts.insert(person, vec![part]);
    }
    let mut found = Vec::new();
    for other in meeting.iter().filter(|one| **one != live.kept.id) {
        let Some(theirs) = may_send(office, tx, who, other).await? else {
            continue;
        };
        let is_one = unlike(office, live, &theirs).is_none();
        if !is_one || !are_siblings(live, &theirs, office.today()) {
            continue;
        }
        let their_post = Posted::load(tx, other).await?;
        let mut ready = ready(office, &theirs, &their_post)?;
        ready.retain(|person| wanted.contains(person));
        let mut people = Vec::new();
        for (person, part) in parts_of(office, &theirs, &ready)? {
            let Some(own) = parts.get_mut(&person) else {
                continue;
            };
            if own.iter().all(|one| one.fits(&part)) && can_be_joined(own, &part) {
                own.push(part);
                people.push(person);
            }
        }
        if !people.is_empty() {
            found.push(Beside {
                live: theirs,
                posted: their_post,
                people,
            });
        }
    }
    Ok(found)
}

fn can_be_joined(own: &[Part], more: &Part) -> bool {
    let all = own.iter().chain([more]);
    let all: Vec<_> = all.map(|one| (&*one.letter, one.reference())).collect();
    joined(&all).is_some()
}

/// Whether anything that asks them has reached them, or may have.
fn was_told(posted: &Posted, person: &Identifier) -> bool {
    let handed = posted
        .invitation(person)
        .is_some_and(|one| one.handed.is_some());
    posted.has_gone(person) || handed
}

/// Who of a review can be written to by mail now, for the first time.
fn ready(office: &Office, live: &Live, posted: &Posted) -> Result<Vec<Identifier>, VerbError> {
    live.compose(office, |composed| {
        if responses::not_yet(&Progress::of(office, composed)).is_some() {
            return Ok(Vec::new());
        }
        let rows = responses::rows(office, composed, posted)?;
        let ready = rows
            .iter()
            .filter(|row| row.means == Means::Email && send::can_go(row.letter.standing));
        Ok(ready
            .filter_map(|row| row_of(&row.row))
            .filter(|person| !was_told(posted, person))
            .collect())
    })
}

/// The letters to these people as they would go now, with what each may be told.
fn parts_of(
    office: &Office,
    live: &Live,
    people: &[Identifier],
) -> Result<Vec<(Identifier, Part)>, VerbError> {
    live.compose(office, |composed| {
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let letters = outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Letter(letter) if people.contains(&letter.recipient) => Some(letter),
            _ => None,
        });
        Ok(letters
            .filter_map(|letter| {
                let person = letter.recipient.clone();
                Some((person, part_of(composed, letter)?))
            })
            .collect())
    })
}

/// A letter with what its reader may be told; nothing where they may be told nothing.
pub(super) fn part_of(composed: &Composed, letter: Box<Letter>) -> Option<Part> {
    Some(Part {
        told: composed.told(&letter.recipient).ok()?,
        mode: composed.part(&letter.recipient)?.mode,
        letter,
    })
}

/// Invites to the other reviews those who get one message, and writes their parts of it: with the
/// link of the message, and without an entry of their own in the calendar.
///
/// # Errors
/// The record, or a template of the house that does not work.
pub(in crate::casework) async fn riders<'b>(
    office: &Office,
    tx: &mut Tx,
    beside: &'b [Beside],
    marks: &HashMap<Identifier, Marks>,
) -> Result<Vec<Rider<'b>>, VerbError> {
    let mut riders = Vec::new();
    for one in beside {
        let document = &one.live.kept.id;
        let mut invitations = HashMap::new();
        for person in &one.people {
            let invitation = tx.invite(document, person, Means::Email).await?;
            invitations.insert(person.clone(), invitation);
        }
        let mut of = |person: &Identifier| Marks {
            link: marks.get(person).and_then(|marks| marks.link.clone()),
            ..Marks::default()
        };
        let written = one.live.compose(office, |composed| {
            let outcomes = written(office, composed, &mut of)?;
            let letters = outcomes.into_iter().filter_map(|outcome| match outcome {
                Outcome::Letter(letter) => Some(letter),
                Outcome::Stopped(_) => None,
            });
            let letters = letters.map(|mut letter| {
                letter.calendar = None;
                let said = said(composed, &letter);
                (letter, said)
            });
            Ok::<Vec<_>, VerbError>(letters.collect())
        })?;
        for (letter, said) in written {
            if let Some(invitation) = invitations.remove(&letter.recipient) {
                riders.push(Rider {
                    beside: one,
                    invitation,
                    letter,
                    said,
                });
            }
        }
    }
    Ok(riders)
}

/// Writes down that a letter goes in the message of another child's.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn ride(
    office: &Office,
    tx: &mut Tx,
    carried: &Carried<'_>,
    rider: &Rider<'_>,
) -> Result<(), VerbError> {
    let Rider {
        beside, invitation, ..
    } = rider;
    let version = invitation.version + 1;
    let waiting = beside.posted.waiting(&invitation.person);
    for waits in waiting.filter(|one| one.purpose != Purpose::Code) {
        take_back(tx, &waits.id).await?;
    }
    let mut said = rider.said.clone();
    said.extend(send::anew(office, &beside.posted, invitation, &said));
    // Their own link stands behind the page of the one that the message brings.
    send::link::its_own(tx, invitation.clone(), &said).await?;
    tx.letter_made(invitation, version, Means::Email, &said)
        .await?;
    let new = NewLetter {
        document: invitation.document.clone(),
        person: invitation.person.clone(),
        purpose: Purpose::Invite,
        version,
        audience: rider.letter.audience.code(),
        to: carried.to.clone(),
        message_id: carried.message_id.to_owned(),
        tag: send::tag(&invitation.tag, version),
        bytes: carried.bytes.to_vec(),
        not_before: None,
    };
    tx.queue_riding(&new, &carried.front).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &invitation.person, "letter")),
        after: PersonalText::parse("By email, in one message for the meeting"),
        ..NewChange::of(&invitation.document, ChangeKind::LetterMade)
    });
    Ok(())
}

/// Takes a letter back, if there is time. Where it went in one message with others, these are
/// taken back as well, and their reviews are told.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn take_back(tx: &mut Tx, id: &LetterId) -> Result<bool, VerbError> {
    let others = tx.rows_beside(id).await?;
    let is_back = tx.cancel_letter(id).await?;
    if is_back {
        for one in &others {
            taken_back(tx, &one.document, &one.person);
        }
    }
    Ok(is_back)
}

pub(super) fn taken_back(tx: &mut Tx, document: &DocumentId, person: &Identifier) {
    tx.tell(NewChange {
        place: Some(Place::in_row("people", person, "letter")),
        after: PersonalText::parse("Taken back: the message held the letters of several children"),
        ..NewChange::of(document, ChangeKind::LetterSettled)
    });
}

/// The letters about other children that went in one message with letters to these people, and
/// still stand: what takes the place of the one in front says nothing of them, and takes their
/// entry in the calendar along.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn left_alone(
    tx: &mut Tx,
    document: &DocumentId,
    people: &[Identifier],
    beside: &[Beside],
) -> Result<Vec<Riding>, VerbError> {
    let gone = [
        Phase::Final,
        Phase::Accepted,
        Phase::Uncertain,
        Phase::Checked,
    ];
    let mut left: Vec<Riding> = Vec::new();
    for person in people {
        for (_, rider) in tx.riding_with(document, person).await? {
            let is_with = beside.iter().any(|one| {
                one.live.kept.id == rider.document && one.people.contains(&rider.person)
            });
            let letter = tx.letter(&rider.id).await?;
            let has_gone = letter.is_some_and(|one| gone.contains(&one.phase));
            if is_with || !has_gone {
                continue;
            }
            let invitations = tx.invitations(&rider.document).await?;
            let stands = invitations.iter().any(|one| {
                one.person == rider.person && one.ended_at.is_none() && one.version == rider.version
            });
            if stands {
                left.push(rider);
            }
        }
    }
    Ok(left)
}

/// Writes to those once more, about that child alone, with a link and an entry of its own. What may
/// not go now stays as it is, for whoever looks after that review.
///
/// # Errors
/// The record, or a template of the house that does not work.
pub(in crate::casework) async fn set_free(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    left: Vec<Riding>,
) -> Result<(), VerbError> {
    let mut by_document: BTreeMap<DocumentId, Vec<Identifier>> = BTreeMap::new();
    for one in left {
        by_document
            .entry(one.document)
            .or_default()
            .push(one.person);
    }
    for (document, people) in by_document {
        let Some(live) = may_send(office, tx, who, &document).await? else {
            continue;
        };
        let posted = Posted::load(tx, &document).await?;
        let again = live.compose(office, |composed| {
            if responses::not_yet(&Progress::of(office, composed)).is_some() {
                return Ok(Vec::new());
            }
            let rows = responses::rows(office, composed, &posted)?;
            let rows = rows.iter().filter(|row| {
                let goes = [
                    LetterStanding::Sent,
                    LetterStanding::Unsure,
                    LetterStanding::Changed,
                ];
                row.is_asked && goes.contains(&row.letter.standing)
            });
            let rows = rows.filter_map(|row| Some((row_of(&row.row)?, row.means)));
            Ok::<Vec<_>, VerbError>(rows.filter(|(one, _)| people.contains(one)).collect())
        })?;
        send::make(office, tx, (&live, &posted), again).await?;
        headline::renew(office, tx, &document).await?;
    }
    Ok(())
}
