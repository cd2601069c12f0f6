//! Attach: a file in a field of a plain form, and the file again.

use crate::{
    casework::{
        office::{Office, VerbError},
        open::log_look,
        page::Done,
        plain::{
            open::filled,
            standing::{described, may_see},
        },
    },
    forms::plain::{Kind, typing},
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::{PersonalText, is_unseen},
    },
    rules::access::Action,
    store::{changes::NewChange, entries::Put},
};

/// The largest file, in bytes: with what a form sends around it below the site's own limit.
pub const LARGEST: usize = 1_800_000;

/// The longest name of a file, in characters.
const LONGEST: usize = 120;

/// A file as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    pub name: String,
    pub bytes: Vec<u8>,
    /// The version of the entry that the page showed.
    pub version: u32,
}

/// Attaches a file in a field; the one that stood there is kept in the history.
///
/// # Errors
/// [`VerbError::Wrong`] where there is no file, or it is too large; [`VerbError::NotNow`] where
/// somebody else has attached one meanwhile.
pub async fn attach(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (place, attached): (&Place, &Attached),
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let (plain, asker) = office.plain(&mut tx, who, document, Action::Enter).await?;
    let is_theirs = plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        let filled = filled(&plain, composed);
        let found = described(place, &filled);
        found.is_some_and(|(field, _, kind)| *kind == Kind::File && may_see(field, &roles))
    });
    if !is_theirs {
        return Err(VerbError::NotThere);
    }
    let wrong = |message: &str| VerbError::wrong(Some(place.clone()), "", message);
    let name = name_of(&attached.name).ok_or_else(|| wrong("Choose a file to attach"))?;
    if attached.bytes.is_empty() {
        return Err(wrong("This file is empty: choose another one"));
    }
    if attached.bytes.len() > LARGEST {
        return Err(wrong(
            "This file is too large: choose one of at most 1.8 MB",
        ));
    }
    let id = tx.put_file(document, &name, &attached.bytes).await?;
    let kept = PersonalText::parse(&format!("{id} {}", name.reveal()));
    let put = tx
        .put_entry(document, place, kept.as_ref(), attached.version)
        .await?;
    if let Put::Stands(_) = put {
        return Err(VerbError::NotNow(
            "Somebody else has attached a file here meanwhile. Load the page again, and look at it \
             first."
                .to_owned(),
        ));
    }
    tx.tell(NewChange {
        place: Some(place.clone()),
        before: plain.entered(place).cloned(),
        after: kept,
        ..NewChange::of(document, ChangeKind::ValueEntered)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The name of a file without the folders before it, and without characters that nobody sees: one
/// that turns the direction of what follows hides what kind of file it is.
fn name_of(sent: &str) -> Option<PersonalText> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = last.chars().filter(|c| !is_unseen(*c));
    let short: String = seen.take(LONGEST).collect();
    PersonalText::parse(&short)
}

/// The file that stands in a field: its name and its bytes.
///
/// # Errors
/// [`VerbError::NotThere`] where none stands there, or not for the one who asks.
pub async fn file(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    place: &Place,
) -> Result<(String, Vec<u8>), VerbError> {
    let mut snapshot = office.store.read().await?;
    let (plain, asker) = office
        .plain(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let kept = plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        let filled = filled(&plain, composed);
        let (field, _, kind) = described(place, &filled)?;
        let all = filled.iter().flat_map(|one| &one.stands);
        let stands = all.into_iter().find(|stands| stands.place == *place)?;
        let is_theirs = *kind == Kind::File && may_see(field, &roles);
        stands.kept.clone().filter(|_| is_theirs)
    });
    let kept = kept.ok_or(VerbError::NotThere)?;
    let (id, _) = typing::file(kept.reveal()).ok_or(VerbError::NotThere)?;
    log_look(office, &mut snapshot, who, &plain.invite.kept.id, "form").await?;
    let found = snapshot.file(document, id).await?;
    let (name, bytes) = found.ok_or(VerbError::NotThere)?;
    Ok((name.reveal().to_owned(), bytes))
}
