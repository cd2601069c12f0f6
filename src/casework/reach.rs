//! Reach: how somebody wants to be reached, kept for every letter to come.

use crate::{
    casework::{
        exclude::row_of,
        headline,
        office::{Office, VerbError, of_form},
        page::{Done, responses::ReachPage},
        responses::{means, recipient, written},
    },
    forms::{
        invite::letters::{Marks, Outcome},
        settings::Texts,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        network::Network,
        reply::Wish,
    },
    rules::access::Action,
    store::changes::NewChange,
};

/// Writes down how somebody wants to be reached, for this letter and all to come.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list, or the
/// child's own; [`VerbError::Wrong`] where nothing was chosen.
pub async fn choose(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    wish: Option<Wish>,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, Action::Send).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let Some(wish) = wish else {
        let message = "Choose how they want to be reached";
        return Err(VerbError::wrong(Some(of_form("wish")), "", message));
    };
    live.compose(office, |composed| {
        let part = composed.part(&row).ok_or(VerbError::NotThere)?;
        // A child's letter is handed over, whatever anybody chooses.
        part.person.map(|_| ()).ok_or(VerbError::NotThere)
    })?;
    tx.wish(&row, wish).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "channel")),
        after: PersonalText::parse(wish.words()),
        ..NewChange::of(document, ChangeKind::ReachChosen)
    });
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The form in which it is chosen.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list, or the
/// child's own.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<ReachPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Send)
        .await?;
    drop(snapshot);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    live.compose(office, |composed| {
        let part = composed.part(&row).ok_or(VerbError::NotThere)?;
        part.person.ok_or(VerbError::NotThere)?;
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let outcome = outcomes.iter().find(|one| *recipient(one) == row);
        let texts = composed.circumstances.settings.texts == Texts::Sent;
        let choices = Wish::CHOICES.iter().copied();
        Ok(ReachPage {
            name: composed.name(&row),
            role: part.role.label(),
            now: match outcome {
                Some(Outcome::Letter(letter)) => means(letter).words(),
                _ => "not at all",
            },
            choices: choices
                .filter(|wish| *wish != Wish::Text || texts)
                .collect(),
            chosen: live
                .wishes
                .iter()
                .rev()
                .find(|(person, _)| *person == row)
                .map(|(_, wish)| *wish),
        })
    })
}

/// Lays over a network what people have said of how they want to be reached, the newest of it
/// last. What the case system has stands where nobody has said anything.
pub(in crate::casework) fn lay_over<'w>(
    network: &mut Network,
    wishes: impl Iterator<Item = &'w (Identifier, Wish)>,
) {
    for (person, wish) in wishes {
        let is_theirs = |id: &Identifier| id == person;
        let found = network
            .people
            .iter_mut()
            .find(|one| is_theirs(&one.id) || one.other_ids.iter().any(is_theirs));
        let Some(found) = found else { continue };
        let words = match wish {
            Wish::NoTexts => {
                let before = found.preferred_channel.as_ref();
                let before = before.map_or("", |words| words.reveal());
                format!("{before} ({})", wish.words())
            }
            wish => wish.words().to_owned(),
        };
        found.preferred_channel = PersonalText::parse(&words);
    }
}
