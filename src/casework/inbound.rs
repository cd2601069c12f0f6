//! Inbound: mail is filed once, applied where it is plain, shown else.
//!
//! A message changes something by itself in few cases only (`rules::triage`); all others are
//! suggestions with the words that they rest on, and a person decides. Nothing answers a mail, so
//! nothing can go round in a circle.

mod apply;
mod dated;
mod matching;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::{
    casework::{
        dates::meant::may_be_dates,
        office::{Office, VerbError, by},
        together,
    },
    mail::inbox::{
        self, Reading,
        mailbox::{After, Arrived, Cursor, MailKey, Mailbox, MailboxError, Rest},
    },
    model::{
        actor::Actor,
        inbound::{Class, Doubt, Handled, Handling, InboundMail, MatchedBy, Meaning, Suggestion},
        live::OperationId,
        name::PersonalText,
        post::Destination,
    },
    rules::triage::{CheckWanted, triage},
    store::{
        inbound::{Filed, InboundWords, MailPosition, NewInbound},
        outbox::KeptLetter,
        reading::Snapshot,
        writing::Begun,
    },
};

use dated::Named;
use matching::Matched;

const WHO: Actor = Actor::Timer("inbox");

/// Messages that are taken from the mailbox at once, and how often in one round.
const AT_ONCE: usize = 50;
const MOST_READINGS: usize = 40;

/// How a council reads its mailbox.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub reading: Reading,
    pub wanted: CheckWanted,
}

/// What became of the messages of one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub applied: u32,
    /// A person has to look at them.
    pub open: u32,
    /// Nothing is to be done with them.
    pub settled: u32,
    /// They had been filed before.
    pub known: u32,
}

/// Why a round ended early. What was filed before stays filed.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    #[error("the mailbox could not be read")]
    Mailbox(#[from] MailboxError),
    #[error("a message could not be filed")]
    Verb(#[from] VerbError),
}

/// Reads what has come, and files it.
///
/// # Errors
/// The mailbox or the record; the next round goes on where this one stopped.
pub async fn round(
    office: &Office,
    mailbox: &dyn Mailbox,
    terms: &Terms,
) -> Result<Tally, RoundError> {
    let mut tally = Tally::default();
    for _ in 0..MOST_READINGS {
        let mut snapshot = office.store.read().await.map_err(VerbError::from)?;
        let position = snapshot.mail_position().await.map_err(VerbError::from)?;
        let cursor = snapshot.mail_cursor().await.map_err(VerbError::from)?;
        drop(snapshot);
        let key = position.map(|at| MailKey {
            validity: at.validity,
            number: at.number,
        });
        let cursor = cursor.map(Cursor);
        let batch = mailbox.read(After { key, cursor }, AT_ONCE).await?;
        for one in batch.arrived {
            let key = one.key;
            match file(office, one, terms).await? {
                None => tally.known += 1,
                Some(Handled::Applied) => tally.applied += 1,
                Some(Handled::Open) => tally.open += 1,
                Some(Handled::Settled) => tally.settled += 1,
            }
            mailbox.filed(key);
        }
        if let Some(Cursor(cursor)) = batch.cursor {
            put_cursor(office, &cursor).await?;
        }
        if batch.rest == Rest::Nothing {
            break;
        }
    }
    Ok(tally)
}

/// Everything before that mark is filed.
async fn put_cursor(office: &Office, cursor: &str) -> Result<(), VerbError> {
    let mut tx = office.store.begin(&by(&WHO), office.now()).await?;
    tx.put_mail_cursor(cursor).await?;
    tx.commit(b"").await?;
    Ok(())
}

/// A message that was read, or why it could not be.
struct Read {
    mail: Option<InboundMail>,
    /// What it is known by.
    known_by: Vec<u8>,
    at: MailPosition,
}

/// Files one message; answers what became of it, nothing where it was filed before.
async fn file(
    office: &Office,
    arrived: Arrived,
    terms: &Terms,
) -> Result<Option<Handled>, VerbError> {
    let read = read(arrived, terms.reading.clone()).await;
    let mut snapshot = office.store.read().await?;
    let (matched, dated) = whose(office, &mut snapshot, read.mail.as_ref()).await?;
    let doubt = of_dates(
        office,
        &mut snapshot,
        (matched.as_ref(), read.mail.as_ref()),
    )
    .await?;
    drop(snapshot);
    let asked = matched.as_ref().and_then(|one| one.asked.as_ref());
    let suggestion = match &read.mail {
        Some(mail) => triage(mail, asked, terms.wanted),
        None => unread(),
    };
    let begun = office.begin(&WHO, &operation(&read.known_by)?).await?;
    let mut tx = match begun {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return past(office, read.at).await,
    };
    if let Some(one) = &matched {
        together::hold_all(&mut tx, &one.invitation.document).await?;
    }
    if let Some(letter) = &dated {
        tx.hold(&letter.document).await?;
    }
    let mut new = NewInbound {
        known_by: read.known_by,
        at: Some(read.at),
        written_at: read.mail.as_ref().and_then(written_at),
        of: matched.as_ref().map(Matched::whose),
        matched: matched.as_ref().map(|one| one.by),
        class: suggestion.meaning.class(),
        handled: handled(&suggestion, matched.as_ref()),
        words: words(read.mail.as_ref(), &suggestion),
    };
    new.words.doubts.extend(doubt);
    if let Some(one) = &matched {
        new.words.letter = one.letter.clone();
        apply::supersede(&mut tx, one, &mut new).await?;
        apply::returned(&mut tx, one, &suggestion.meaning, &mut new).await?;
    }
    if let Some(letter) = &dated {
        dated::belongs(letter, &mut new);
        dated::apply(&mut tx, letter, &suggestion.meaning, &mut new).await?;
    }
    let filed = tx.file_inbound(&new).await?;
    if let (Filed::First, Some(one)) = (filed, &matched) {
        apply::apply(&mut tx, one, &suggestion.meaning, &new).await?;
        apply::counted(office, &mut tx, one, &new).await?;
    }
    tx.commit(b"").await?;
    Ok(match filed {
        Filed::First => Some(new.handled),
        Filed::Known => None,
    })
}

/// The invitation that a mail belongs to; else the letter about dates that it names, for that one
/// belongs to none.
async fn whose(
    office: &Office,
    snapshot: &mut Snapshot,
    mail: Option<&InboundMail>,
) -> Result<(Option<Matched>, Option<KeptLetter>), VerbError> {
    let Some(mail) = mail else {
        return Ok((None, None));
    };
    let matched = Matched::of(office, snapshot, mail).await?;
    // What a mail names is surer than whom it is from.
    let is_sure = matched
        .as_ref()
        .is_some_and(|one| one.by != MatchedBy::Address);
    if is_sure {
        return Ok((matched, None));
    }
    Ok(match dated::named_by(snapshot, mail).await? {
        Named::Letter(letter) => (None, Some(*letter)),
        // It answers dates of a review that is over, and so no invitation to another.
        Named::Over => (None, None),
        Named::Nothing => (matched, None),
    })
}

/// What a mail that only its sender speaks for may answer as well as an invitation.
async fn of_dates(
    office: &Office,
    snapshot: &mut Snapshot,
    (matched, mail): (Option<&Matched>, Option<&InboundMail>),
) -> Result<Option<Doubt>, VerbError> {
    let matched = matched.filter(|one| one.by == MatchedBy::Address);
    let from = mail.and_then(|mail| mail.from.address.as_ref());
    let (Some(matched), Some(from)) = (matched, from) else {
        return Ok(None);
    };
    let is_from_there = |to: &Destination| to.mail() == Some(from);
    let of = (&matched.invitation, is_from_there);
    let may_be = may_be_dates(office, snapshot, of).await?;
    Ok(may_be.then_some(Doubt::OfDates))
}

/// The same message once more, perhaps elsewhere in the mailbox: the reading goes on behind it.
async fn past(office: &Office, at: MailPosition) -> Result<Option<Handled>, VerbError> {
    let mut tx = office.store.begin(&by(&WHO), office.now()).await?;
    tx.put_mail_position(at).await?;
    tx.commit(b"").await?;
    Ok(None)
}

async fn read(arrived: Arrived, reading: Reading) -> Read {
    let at = MailPosition {
        validity: arrived.key.validity,
        number: arrived.key.number,
    };
    let Some(bytes) = arrived.bytes else {
        // Too large to be taken: it is known by its place alone.
        return Read {
            mail: None,
            known_by: format!("place {}", arrived.key).into_bytes(),
            at,
        };
    };
    // A large message is work for a thread of its own, not for those who wait.
    let done = tokio::task::spawn_blocking(move || {
        let hash = Sha256::digest(&bytes).to_vec();
        (inbox::read(&bytes, &reading).ok(), hash)
    });
    let (mail, hash) = match done.await {
        Ok(done) => done,
        Err(_) => (None, format!("place {}", arrived.key).into_bytes()),
    };
    let named = mail.as_ref().and_then(|mail| {
        let id = mail.message_id.as_ref()?;
        let from = mail.from.address.as_ref().map_or("", |from| from.reveal());
        Some(format!("{}\0{from}", id.reveal()).into_bytes())
    });
    Read {
        mail,
        known_by: named.unwrap_or(hash),
        at,
    }
}

pub(in crate::casework) fn operation(known_by: &[u8]) -> Result<OperationId, VerbError> {
    let mut name = String::from("inbound-");
    for byte in Sha256::digest(known_by).iter().take(20) {
        let _ = write!(name, "{byte:02x}");
    }
    OperationId::parse(&name).ok_or(VerbError::NotThere)
}

/// What a message is that could not be read: somebody opens it in the mailbox.
fn unread() -> Suggestion {
    Suggestion {
        meaning: Meaning::Unclear,
        quoted: Vec::new(),
        handling: Handling::ByPerson(vec![Doubt::Odd]),
    }
}

fn written_at(mail: &InboundMail) -> Option<jiff::Timestamp> {
    let stamp = mail.calendar.as_ref().and_then(|answer| answer.stamp);
    stamp.or(mail.sent)
}

/// What becomes of it. Receipts and the chatter of machines need nobody; what is for nobody here
/// stays in the mailbox, where it is.
fn handled(suggestion: &Suggestion, matched: Option<&Matched>) -> Handled {
    let by_itself = suggestion.handling.is_by_itself();
    match suggestion.meaning.class() {
        // Unless it is known which letter came back: then that stands beside the letter.
        Class::BounceHard => Handled::Open,
        Class::BounceSoft if by_itself => Handled::Applied,
        Class::Receipt | Class::Automatic => Handled::Settled,
        Class::NotForUs if matched.is_none() => Handled::Settled,
        _ if by_itself => Handled::Applied,
        _ => Handled::Open,
    }
}

fn words(mail: Option<&InboundMail>, suggestion: &Suggestion) -> InboundWords {
    let doubts = match &suggestion.handling {
        Handling::ByItself => Vec::new(),
        Handling::ByPerson(doubts) => doubts.clone(),
    };
    let from = mail.and_then(|mail| mail.from.address.as_ref());
    InboundWords {
        detail: suggestion.meaning.detail(),
        quoted: suggestion.quoted.clone(),
        doubts,
        from: from.and_then(|from| PersonalText::parse(from.reveal())),
        subject: mail.and_then(|mail| mail.subject.clone()),
        letter: None,
    }
}
