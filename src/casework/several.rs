//! Several: one thing done for many children, and what can be done said before.

mod contacts;
mod letters;

use jiff::SignedDuration;

use crate::{
    casework::{
        board,
        headline::Headline,
        live::Live,
        office::{Office, VerbError, by},
        page::several::{Choice, ChoicePage, Several, SeveralLine, SeveralPage},
        reviews::{card, visible},
        rights::{About, Asker},
    },
    model::{
        actor::Actor,
        live::{Change, DocumentId, Number, OperationId},
    },
    rules::access::Action,
    store::{
        headings::{Heading, Whose},
        reading::Snapshot,
        work::WorkId,
        writing::Begun,
    },
};

pub(in crate::casework) use contacts::confirm;
pub(in crate::casework) use letters::send_ready;

/// A record that was read so lately is not asked for again with others.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// So many children at once at most.
pub const MOST: usize = 500;

/// The children of the board of the one who asks, or of one team, to choose from.
///
/// # Errors
/// As the table of access has it.
pub async fn choices(
    office: &Office,
    who: &Actor,
    team: Option<&str>,
) -> Result<ChoicePage, VerbError> {
    let (asker, headings) = visible(office, who, Action::SeeBoard).await?;
    let is_of = |heading: &&Heading| {
        team.is_none_or(|team| {
            heading
                .teams
                .iter()
                .any(|one| one.eq_ignore_ascii_case(team))
        })
    };
    let children = headings
        .iter()
        .filter(is_of)
        .map(|heading| {
            let card = card(office, &asker, heading);
            let columns = board::cards(heading, &card);
            let mut columns: Vec<&'static str> =
                columns.into_iter().map(|(code, _)| code).collect();
            columns.dedup();
            Choice {
                document: card.document,
                child: card.child,
                reference: card.reference,
                clock: card.clock,
                columns,
            }
        })
        .collect();
    Ok(ChoicePage { children })
}

/// What would be done for these children, and what cannot be and why. What is not for the one who
/// asks is not there. Where it shows how people are reached, each look is written down.
///
/// # Errors
/// [`VerbError::Wrong`] where nothing, or too much, was chosen.
pub async fn preview(
    office: &Office,
    who: &Actor,
    what: Several,
    documents: &[DocumentId],
) -> Result<SeveralPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (asker, chosen) = chosen(office, &mut snapshot, who, documents).await?;
    let seen = snapshot.latest().await?;
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    for heading in &chosen {
        let line = line(office, &mut snapshot, &asker, what, heading).await?;
        match line.why_not.is_empty() {
            true => can.push(line),
            false => cannot.push(line),
        }
    }
    drop(snapshot);
    let looked_at = match what {
        Several::ReadAgain => None,
        Several::ConfirmContacts => Some("contacts"),
        Several::Send => Some("responses"),
    };
    if let Some(looked_at) = looked_at {
        let mut tx = office.store.begin(&by(who), office.now()).await?;
        for line in &can {
            tx.log_access(Some(&line.document), looked_at, None).await?;
        }
        tx.commit(b"").await?;
    }
    Ok(SeveralPage {
        what,
        seen,
        can,
        cannot,
    })
}

/// Headings of those of the documents that the one who asks may know of, each once, in the order
/// of the board.
async fn chosen(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    documents: &[DocumentId],
) -> Result<(Asker, Vec<Heading>), VerbError> {
    let asker = Asker::of(snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeBoard)?;
    let mut headings = snapshot.headings(Whose::Everybody).await?;
    headings.retain(|heading| {
        let about = About::from(heading);
        documents.contains(&heading.document) && asker.may(&about, Action::ReadDocument).is_ok()
    });
    match headings.len() {
        0 => Err(VerbError::wrong(None, "", "Choose at least one child")),
        count if count > MOST => Err(VerbError::wrong(
            None,
            "",
            &format!("Choose {MOST} children at most"),
        )),
        _ => Ok((asker, headings)),
    }
}

async fn line(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    what: Several,
    heading: &Heading,
) -> Result<SeveralLine, VerbError> {
    let headline = Headline::read(heading.label.as_ref());
    let mut line = SeveralLine {
        document: heading.document.clone(),
        child: headline.child,
        reference: headline.reference,
        details: Vec::new(),
        why_not: String::new(),
    };
    let action = match what {
        Several::ReadAgain => Action::ReadAgain,
        Several::ConfirmContacts => Action::Enter,
        Several::Send => Action::Send,
    };
    match asker.may(&About::from(heading), action) {
        Ok(()) => {}
        Err(VerbError::NotAllowed(words)) => {
            line.why_not = words;
            return Ok(line);
        }
        Err(other) => return Err(other),
    }
    match what {
        Several::ReadAgain => {
            let read_at = snapshot.read_at_of(&heading.document).await?;
            let ago = read_at.map(|at| office.now().duration_since(at));
            if let Some(ago) = ago.filter(|ago| *ago < FRESH) {
                let minutes = ago.as_mins().max(0);
                line.why_not = match minutes {
                    0 => "It was read less than a minute ago.".to_owned(),
                    1 => "It was read a minute ago.".to_owned(),
                    more => format!("It was read {more} minutes ago."),
                };
            }
        }
        Several::ConfirmContacts => {
            let live = Live::load(snapshot, &heading.document).await?;
            let live = live.ok_or(VerbError::NotThere)?;
            let old = contacts::old(office, &live, asker);
            line.details = old
                .iter()
                .map(|one| format!("{}: {}", one.name, one.shown))
                .collect();
            if old.is_empty() {
                line.why_not = "Nothing that is only old: what is missing or does not work has to \
                                be corrected in the document."
                    .to_owned();
            }
        }
        Several::Send => {
            let live = Live::load(snapshot, &heading.document).await?;
            let live = live.ok_or(VerbError::NotThere)?;
            let ready = letters::ready(office, snapshot, &live).await?;
            line.details = ready.lines();
            line.why_not = ready.why_not;
        }
    }
    Ok(line)
}

/// What others have changed of a document since somebody saw it.
fn news<'l>(live: &'l Live, who: &Actor, seen: Number) -> impl Iterator<Item = &'l Change> {
    let own = who.code();
    let changes = live.changes.iter();
    changes.filter(move |change| seen < change.number && *change.by.code != *own)
}

/// Begins to do it, as a piece of work that goes on by itself. A repetition answers the same work.
///
/// # Errors
/// As [`preview`].
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    what: Several,
    documents: &[DocumentId],
    seen: Number,
) -> Result<WorkId, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            let id = String::from_utf8_lossy(&replay.result).into_owned();
            return Ok(WorkId(id.into()));
        }
    };
    let (_, chosen) = chosen(office, &mut tx, who, documents).await?;
    let documents: Vec<DocumentId> = chosen.into_iter().map(|one| one.document).collect();
    let kind = what.code();
    let work = tx.begin_work_on(kind, &documents, seen).await?;
    tx.commit(work.0.as_bytes()).await?;
    office.wake_workers();
    Ok(work)
}
