//! Texts: what GOV.UK Notify tells of those that went, and what people text back.
//!
//! A text can be sent in anybody's name, so what it says counts as less than what somebody says by
//! their own link; and only one that says yes, no or stop, from a number that one open invitation
//! went to, changes anything by itself. STOP counts from a number that was asked about dates, or
//! sent a code, too.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use crate::{
    casework::{
        dates::meant::may_be_dates,
        inbound::operation,
        live::Live,
        office::{Office, VerbError},
        respond,
    },
    mail::notify::word::{Fate, NotUnderstood, Receipt, Received},
    model::{
        actor::Actor,
        contact::PhoneNumber,
        id::Identifier,
        inbound::{Class, Doubt, Handled, InboundMail, MailText, MatchedBy, Suggestion},
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Destination, Phase, Purpose, Resolution},
        reply::{Attending, Evidence, Means, Reply, Way, Wish},
    },
    rules::{
        texts::{self, Said},
        triage::{CheckWanted, triage},
    },
    store::{
        changes::NewChange,
        documents::DocumentState,
        inbound::{Filed, InboundWords, NewInbound},
        invitations::Invitation,
        outbox::KeptLetter,
        writing::{Begun, Tx},
    },
};

const WHO: Actor = Actor::Timer("texts");

/// The most invitations that are looked through for a number.
const MOST: u32 = 20_000;

/// Why a word of Notify's came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    #[error(transparent)]
    NotUnderstood(#[from] NotUnderstood),
    #[error(transparent)]
    Verb(#[from] VerbError),
}

impl Office {
    /// Says by which word Notify is known when it calls. Said once; until then nobody is.
    pub fn hears_notify(&self, token: &str) {
        let _ = self.notify_word.set(hash(token));
    }

    /// Whether that is the word by which Notify is known.
    pub fn is_notify(&self, token: &str) -> bool {
        // Of hashes nobody learns anything by how long they take to compare.
        self.notify_word.get() == Some(&hash(token))
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.trim()).into()
}

/// Takes note of what has become of a message. One that failed needs another way to its reader, as
/// one that came back by mail does.
///
/// # Errors
/// [`WordError`].
pub async fn receipt(office: &Office, body: &[u8]) -> Result<(), WordError> {
    let Some(receipt) = Receipt::read(body)? else {
        return Ok(());
    };
    // Notify calls more than once, and a later word can be another: each is a step of its own.
    let step = operation(format!("notify {receipt:?}").as_bytes())?;
    let mut tx = match office.begin(&WHO, &step).await? {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return Ok(()),
    };
    let letter = match tx.letter_by_tag(&receipt.name).await {
        Ok(Some(letter)) => Some(letter),
        Ok(None) => tx
            .letter_by_message_id(&receipt.name)
            .await
            .map_err(VerbError::from)?,
        Err(error) => return Err(VerbError::from(error).into()),
    };
    if let Some(letter) = letter {
        told(&mut tx, &letter, receipt.fate).await?;
    }
    tx.commit(b"").await.map_err(VerbError::from)?;
    Ok(())
}

async fn told(tx: &mut Tx, letter: &KeptLetter, fate: Fate) -> Result<(), VerbError> {
    tx.hold(&letter.document).await?;
    let (changed, kind, words) = match fate {
        Fate::Going | Fate::Arrived => {
            // Whatever was heard when it was handed over, they have it.
            let changed = matches!(letter.phase, Phase::Uncertain | Phase::Final)
                && tx.resolve_letter(&letter.id, Resolution::Answered).await?;
            (changed, ChangeKind::LetterSent, None)
        }
        Fate::Failed(last) => {
            let changed = tx.return_letter(&letter.id, last).await?;
            let words = PersonalText::parse("It could not be delivered");
            (changed, ChangeKind::LetterRefused, words)
        }
    };
    if changed {
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &letter.person, "letter")),
            after: words,
            ..NewChange::of(&letter.document, kind)
        });
    }
    Ok(())
}

/// Files a text that came, once, and does what it says where that is plain.
///
/// # Errors
/// [`WordError`].
pub async fn came(office: &Office, body: &[u8]) -> Result<Option<Handled>, WordError> {
    let received = Received::read(body)?;
    Ok(file(office, &received).await?)
}

async fn file(office: &Office, received: &Received) -> Result<Option<Handled>, VerbError> {
    let known_by = format!("text {}", received.id).into_bytes();
    let mut tx = match office.begin(&WHO, &operation(&known_by)?).await? {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return Ok(None),
    };
    let theirs = theirs(&mut tx, &received.from).await?;
    let words = received.words.as_ref().map_or("", |words| words.reveal());
    let said = texts::read(words);
    let only = match theirs.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    if let Some(one) = only {
        tx.hold(&one.document).await?;
    }
    let of_dates = match only {
        Some(one) => is_of_dates(office, &mut tx, (one, &received.from)).await?,
        None => false,
    };
    let reply = match (said, only) {
        (Said::Yes | Said::No, Some(one)) if !of_dates => reply(office, &mut tx, one, said).await?,
        _ => None,
    };
    let mut of = only.map(whose);
    if said == Said::Stop {
        let mut people: Vec<Whose> = theirs.iter().map(whose).collect();
        // What else goes by text says STOP too, and belongs to no invitation that did.
        people.extend(written_to(&mut tx, &received.from).await?);
        stop(&mut tx, &people).await?;
        // It is for somebody to act on, whoever it is from.
        of = of.or_else(|| people.into_iter().next());
    }
    let handled = match reply {
        Some(_) => Handled::Applied,
        None => Handled::Open,
    };
    let new = NewInbound {
        known_by,
        at: None,
        written_at: received.at,
        of: of.clone(),
        matched: of.as_ref().map(|_| MatchedBy::Address),
        class: class(said, words, received),
        handled,
        words: InboundWords {
            quoted: received.words.iter().cloned().collect(),
            doubts: match handled {
                Handled::Open if of_dates => vec![Doubt::Odd, Doubt::OfDates],
                Handled::Open => vec![Doubt::Odd],
                _ => Vec::new(),
            },
            from: PersonalText::parse(received.from.reveal()),
            ..InboundWords::default()
        },
    };
    let filed = tx.file_inbound(&new).await?;
    if let (Filed::First, Some((document, person))) = (filed, &of) {
        match &reply {
            Some(reply) => respond::keep(&mut tx, document, person, reply).await?,
            None => tx.tell(NewChange {
                place: Some(Place::in_row("people", person, "answer")),
                after: PersonalText::parse("A text to read"),
                ..NewChange::of(document, ChangeKind::MailCame)
            }),
        }
    }
    tx.commit(b"").await?;
    Ok(Some(handled))
}

/// The open invitations that went to a number by text.
async fn theirs(tx: &mut Tx, from: &PhoneNumber) -> Result<Vec<Invitation>, VerbError> {
    let from = from.digits();
    let open = tx.open_invitations(MOST).await?;
    let theirs = open.into_iter().filter(|one| {
        let to = one.said.iter().find(|(code, _)| **code == *"to");
        let to = to.and_then(|(_, to)| PhoneNumber::parse(to.reveal()));
        one.means == Means::Text && one.version > 0 && to.is_some_and(|to| to.digits() == from)
    });
    Ok(theirs.collect())
}

/// The answer, where they were asked whether they come to a meeting that is still to be.
async fn reply(
    office: &Office,
    tx: &mut Tx,
    invitation: &Invitation,
    said: Said,
) -> Result<Option<Reply>, VerbError> {
    let live = Live::load(tx, &invitation.document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Open);
    let comes = live.is_some_and(|live| {
        live.compose(office, |composed| {
            let part = composed.part(&invitation.person);
            part.is_some_and(|part| part.mode.is_invited())
        })
    });
    let attending = match said {
        Said::Yes => Attending::Coming,
        Said::No => Attending::NotComing,
        Said::Stop | Said::Other => return Ok(None),
    };
    Ok(comes.then(|| Reply::of(attending, Way::Text, Evidence::Read)))
}

/// Whether a word from that number may be about dates that it was asked about.
async fn is_of_dates(
    office: &Office,
    tx: &mut Tx,
    (invitation, from): (&Invitation, &PhoneNumber),
) -> Result<bool, VerbError> {
    let from = from.digits();
    let is_from_there =
        |to: &Destination| matches!(to, Destination::Text(number) if number.digits() == from);
    may_be_dates(office, tx, (invitation, is_from_there)).await
}

/// Somebody in a document.
type Whose = (DocumentId, Identifier);

fn whose(invitation: &Invitation) -> Whose {
    (invitation.document.clone(), invitation.person.clone())
}

/// Those who were asked by a text to this number which dates they can make, or sent a code to it,
/// for a review that is open. Whether they can still be answered, or the code still opens anything,
/// is nothing to whoever wants no more texts.
async fn written_to(tx: &mut Tx, from: &PhoneNumber) -> Result<Vec<Whose>, VerbError> {
    let from = from.digits();
    let mut theirs = Vec::new();
    for purpose in [Purpose::Dates, Purpose::Code] {
        let written = tx.written_for(purpose).await?.into_iter();
        let there = written
            .filter(|one| matches!(&one.to, Destination::Text(number) if number.digits() == from));
        theirs.extend(there.map(|one| (one.document, one.person)));
    }
    Ok(theirs)
}

/// No text goes to them any more: none that waits, and none that would be made.
async fn stop(tx: &mut Tx, theirs: &[Whose]) -> Result<(), VerbError> {
    let people: HashSet<&Identifier> = theirs.iter().map(|(_, person)| person).collect();
    for person in people {
        tx.wish(person, Wish::NoTexts).await?;
    }
    for (document, person) in theirs {
        let letters = tx.letters(document).await?;
        for letter in letters.iter().filter(|it| it.person == *person) {
            if letter.phase.is_over() {
                continue;
            }
            let content = tx.letter_content(&letter.id).await?;
            if content.is_some_and(|(to, _)| matches!(to, Destination::Text(_))) {
                tx.cancel_letter(&letter.id).await?;
            }
        }
    }
    Ok(())
}

/// What it seems to be. Words of their own are read as those of a mail are, and nothing of it is
/// applied.
fn class(said: Said, words: &str, received: &Received) -> Class {
    match said {
        Said::Yes => Class::Accept,
        Said::No => Class::Decline,
        Said::Stop => Class::NoTexts,
        Said::Other => {
            let mail = InboundMail {
                sent: received.at,
                words: MailText::new(words),
                ..InboundMail::default()
            };
            let Suggestion { meaning, .. } = triage(&mail, None, CheckWanted::NotFailed);
            match meaning.class() {
                // What is for nobody here came to a number of ours all the same.
                Class::NotForUs | Class::Automatic | Class::Receipt => Class::Unclear,
                class => class,
            }
        }
    }
}
