//! By phone: what a letter was to tell and did not, somebody tells.
//!
//! A code by text and the letter that says that dates are off bring nothing that can be written
//! anew under Responses: whoever rings says so here, and the history has who it was and when.

use crate::{
    casework::{
        consult::by_text,
        dates::still as of_dates,
        exclude::row_of,
        live::Composed,
        office::{Office, VerbError},
        page::{
            Done,
            responses::{ToTell, Untold},
        },
    },
    forms::invite::name_of,
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::{LetterId, Phase, Purpose},
    },
    rules::access::Action,
    store::{changes::NewChange, outbox::KeptLetter, reading::Snapshot, writing::Tx},
};

/// Phases of letters that go no further by themselves.
const STUCK: [Phase; 3] = [Phase::Held, Phase::Refused, Phase::Uncertain];

/// Whether what a letter was to tell is told by phone where it does not come.
pub(in crate::casework) fn is_told_so(letter: &KeptLetter) -> bool {
    match letter.purpose {
        Purpose::Code => true,
        Purpose::Dates => of_dates::says_off(&letter.tag),
        _ => false,
    }
}

/// What a letter was to tell that somebody has to tell now; nothing for one that needs nobody, or
/// that is written anew.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn of_letter(
    office: &Office,
    snapshot: &mut Snapshot,
    letter: &KeptLetter,
) -> Result<Option<Untold>, VerbError> {
    if !STUCK.contains(&letter.phase) {
        return Ok(None);
    }
    let whose = (&letter.document, &letter.person);
    Ok(match letter.purpose {
        Purpose::Code => by_text::is_wanted(snapshot, whose)
            .await?
            .then_some(Untold::Code),
        Purpose::Dates if of_dates::says_off(&letter.tag) => {
            let (document, person) = whose;
            of_dates::is_open(office, snapshot, (document, person, &letter.tag))
                .await?
                .then_some(Untold::DatesOff)
        }
        _ => None,
    })
}

/// All of a document, with whom they are for.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Vec<ToTell>, VerbError> {
    let letters = snapshot.letters(document).await?;
    let mut left = Vec::new();
    for letter in &letters {
        if is_replaced(letter, &letters) {
            continue;
        }
        if let Some(what) = of_letter(office, snapshot, letter).await? {
            left.push(ToTell {
                row: letter.person.to_string(),
                letter: letter.id.to_string(),
                what,
                unsure: letter.phase == Phase::Uncertain,
                why: letter
                    .hold
                    .as_ref()
                    .and_then(|hold| hold.words.as_ref())
                    .map(|words| words.reveal().to_owned()),
            });
        }
    }
    Ok(left)
}

/// What somebody is called who is to be told, also where they are on the list no more.
pub(in crate::casework) fn called(composed: &Composed, one: &ToTell) -> String {
    let Some(row) = row_of(&one.row) else {
        return one.row.clone();
    };
    let network = &composed.prepared.network;
    let name = network.person(&row).and_then(name_of);
    match (composed.part(&row), name) {
        (None, Some(name)) => name.reveal().to_owned(),
        // No reading from before is kept: only the case system can say who it was.
        (None, None) if row.system == network.child.id.system => format!(
            "Somebody whom the record does not name any more (look up {} in the case system)",
            row.value
        ),
        (None, None) => format!("Somebody whom the record does not name any more ({row})"),
        (Some(_), _) => composed.name(&row),
    }
}

/// Whether another of the same kind was written to them since, that was not taken back.
fn is_replaced(letter: &KeptLetter, letters: &[KeptLetter]) -> bool {
    letters.iter().any(|one| {
        (&one.person, one.purpose) == (&letter.person, letter.purpose)
            && one.version > letter.version
            && one.phase != Phase::Cancelled
    })
}

/// Says that somebody has told a person by phone what a letter was to tell them.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] for a letter that nobody has to tell of any
/// more.
pub async fn told(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    letter: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let left = of_document(office, &mut tx, document).await?;
    let one = left.iter().find(|one| one.letter == letter);
    let one = one.ok_or_else(no_more)?;
    let words = match one.what {
        Untold::Code => "The code, read out by phone",
        Untold::DatesOff => "Told by phone that the dates are off",
    };
    settle(&mut tx, document, one, words).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn no_more() -> VerbError {
    let why = "Nobody has to tell them that any more. Look at the page again.";
    VerbError::NotNow(why.to_owned())
}

async fn settle(
    tx: &mut Tx,
    document: &DocumentId,
    one: &ToTell,
    words: &str,
) -> Result<(), VerbError> {
    let row = row_of(&one.row).ok_or(VerbError::NotThere)?;
    if !tx
        .told_otherwise(&LetterId(one.letter.as_str().into()))
        .await?
    {
        return Err(no_more());
    }
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "letter")),
        after: PersonalText::parse(words),
        ..NewChange::of(document, ChangeKind::LetterSettled)
    });
    Ok(())
}

/// Settles what was to bring somebody a code that they need no more: they have it, or it was made
/// anew by whoever tells it to them.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn no_code_is_waited_for(
    office: &Office,
    tx: &mut Tx,
    (document, row): (&DocumentId, &str),
    words: &str,
) -> Result<(), VerbError> {
    let left = of_document(office, tx, document).await?;
    let codes = left.iter().filter(|one| one.what == Untold::Code);
    for one in codes.filter(|one| one.row == row) {
        settle(tx, document, one, words).await?;
    }
    Ok(())
}
