//! Batch: all letters that wait to be posted, printed at once.
//!
//! Of every review whose letters the one who asks may send. What cannot be printed stands beside
//! with its reason and holds up no other.

use std::collections::{BTreeMap, HashMap};

use crate::{
    casework::{
        dates::{ask, paper},
        letters::LettersError,
        live::Composed,
        office::{Office, VerbError, by},
        page::{
            Done,
            responses::{BatchPage, BatchRow, BatchWhat},
        },
        printing::changed,
        responses::{differs, recipient, said, written},
        rights::Asker,
        send::{hand_over, marks_of},
    },
    forms::{
        invite::letters::{Marks, Outcome, printed::Printed},
        press::PressError,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{DocumentId, OperationId},
        reply::Means,
    },
    rules::access::Action,
    store::{invitations::Invitation, reading::Snapshot},
};

/// The most invitations that are looked through.
const MOST: u32 = 20_000;

/// The most letters that are printed at once; the others follow.
const TOGETHER: usize = 200;

/// One letter that waits, and what is printed of it.
struct Waiting {
    row: BatchRow,
    printed: Option<Printed>,
}

/// What waits to be posted.
///
/// # Errors
/// As the table of access has it.
pub async fn page(office: &Office, who: &Actor) -> Result<BatchPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let waiting = waiting(office, &mut snapshot, who).await?;
    drop(snapshot);
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.log_access(None, "post", None).await?;
    tx.commit(b"").await?;
    Ok(BatchPage {
        rows: waiting.into_iter().map(|one| one.row).collect(),
    })
}

/// Whether the one who asks sends any letters at all.
///
/// # Errors
/// The record.
pub async fn may(office: &Office, who: &Actor) -> Result<bool, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    Ok(asker.may_for_somebody(Action::Send).is_ok())
}

/// All that can be printed, one letter behind the other, as PDF.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where there is none, or this program was
/// built without PDF.
pub async fn print(office: &Office, who: &Actor) -> Result<Vec<u8>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let waiting = waiting(office, &mut snapshot, who).await?;
    drop(snapshot);
    let letters: Vec<&Waiting> = waiting.iter().filter(|one| one.printed.is_some()).collect();
    if letters.is_empty() {
        return Err(VerbError::NotNow(
            "No letter waits to be posted.".to_owned(),
        ));
    }
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    for one in &letters {
        tx.log_access(Some(&one.row.document), "print", None)
            .await?;
    }
    tx.commit(b"").await?;
    let printed = letters.iter().filter_map(|one| one.printed.as_ref());
    let printed: Vec<_> = printed.collect();
    let council = &office.desk.invite.settings().name;
    match office
        .desk
        .press
        .letters_pdf(&printed, council, office.today())
    {
        Ok((pages, _)) => Ok(pages),
        Err(PressError::NoPdf) => Err(VerbError::NotNow(
            "This program was built without PDF. Print each letter from Preview.".to_owned(),
        )),
        Err(error) => Err(VerbError::Press(LettersError::Press(error))),
    }
}

/// Says that these letters were posted: document and row of each, and what it is for.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where nothing was ticked.
pub async fn posted(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    letters: &[(DocumentId, String, BatchWhat)],
) -> Result<Option<Done>, VerbError> {
    if letters.is_empty() {
        return Err(VerbError::NotNow(
            "Tick the letters that were posted.".to_owned(),
        ));
    }
    let mut done = None;
    for (at, (document, row, what)) in letters.iter().enumerate() {
        // Each is a step of its own: what was done stays done, and a repeat does nothing.
        let name = operation.as_str().get(..50).unwrap_or(operation.as_str());
        let step = OperationId::parse(&format!("{name}-p{at}")).ok_or(VerbError::NotThere)?;
        let said = match what {
            BatchWhat::Invitation => hand_over(office, who, &step, document, row).await,
            BatchWhat::Dates => ask::hand_over(office, who, &step, document, row).await,
        };
        match said {
            Ok(one) => done = Some(one),
            // Somebody has taken it back meanwhile: it is not there to be posted.
            Err(VerbError::NotThere) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

async fn waiting(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
) -> Result<Vec<Waiting>, VerbError> {
    let asker = Asker::of(snapshot, who, office.now(), office.today()).await?;
    asker.may_for_somebody(Action::Send)?;
    let mut by_document: BTreeMap<DocumentId, Vec<Invitation>> = BTreeMap::new();
    for one in snapshot.open_invitations(MOST).await? {
        let waits = one.means == Means::Post && one.version > 0 && one.handed.is_none();
        if waits {
            by_document
                .entry(one.document.clone())
                .or_default()
                .push(one);
        }
    }
    let mut all = Vec::new();
    for (document, invitations) in by_document {
        let live = match office.live(snapshot, who, &document, Action::Send).await {
            Ok((live, _)) => live,
            // A review of somebody else's, or one that is over.
            Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => continue,
            Err(error) => return Err(error),
        };
        let marks: HashMap<Identifier, Marks> = invitations
            .iter()
            .map(|one| (one.person.clone(), marks_of(office, snapshot, one)))
            .collect();
        let theirs = live.compose(office, |composed| {
            of_document(office, composed, &invitations, &marks)
        })?;
        all.extend(theirs);
    }
    let of_dates = paper::waiting(office, snapshot, who).await?;
    let of_dates = of_dates.into_iter();
    all.extend(of_dates.map(|(row, printed)| Waiting { row, printed }));
    all.sort_by_key(|one| one.row.made_at);
    all.truncate(TOGETHER);
    Ok(all)
}

/// What waits of one document, as it stands now.
fn of_document(
    office: &Office,
    composed: &Composed,
    invitations: &[Invitation],
    marks: &HashMap<Identifier, Marks>,
) -> Result<Vec<Waiting>, VerbError> {
    let mut of = |person: &Identifier| marks.get(person).cloned().unwrap_or_default();
    let mut outcomes = written(office, composed, &mut of)?;
    let kept = &composed.live.kept;
    let waiting = invitations.iter().map(|invitation| {
        let at = outcomes
            .iter()
            .position(|one| *recipient(one) == invitation.person);
        let letter = match at.map(|at| outcomes.swap_remove(at)) {
            Some(Outcome::Letter(letter))
                if differs(&invitation.said, &said(composed, &letter)).is_none() =>
            {
                Some(letter)
            }
            _ => None,
        };
        Waiting {
            row: BatchRow {
                document: kept.id.clone(),
                row: invitation.person.to_string(),
                what: BatchWhat::Invitation,
                reference: kept.reference.to_string(),
                name: composed.name(&invitation.person),
                made_at: invitation.made_at,
                trouble: letter.is_none().then(|| changed().to_string()),
            },
            printed: letter.map(|letter| letter.printed),
        }
    });
    Ok(waiting.collect())
}
