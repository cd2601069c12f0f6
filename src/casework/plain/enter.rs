//! Enter: what people type into a plain form, compared with what they saw.

use crate::{
    casework::{
        office::{Office, VerbError, name_of},
        page::{Conflict, ConflictField, Done, Wrong},
        plain::{
            Plain,
            fill::{Filled, MOST_ROWS, Stands},
            open::filled,
            standing::{described, may_see},
        },
        rights::Asker,
    },
    forms::plain::{Kind, typing},
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, Entry, OperationId, Place},
        name::PersonalText,
    },
    rules::{
        access::Action,
        merge::{Held, Merged, Page, Wanted, merge},
    },
    store::{
        changes::NewChange,
        entries::Put,
        writing::{Begun, Tx},
    },
};

/// What was typed into one box of a form, and what the page showed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainTyped {
    pub place: Place,
    pub text: String,
    /// What the page showed: a box that still says so was not touched.
    pub was: String,
    pub version: u32,
}

struct Taken<'t> {
    typed: &'t PlainTyped,
    kind: &'t Kind,
    label: String,
    value: Option<PersonalText>,
    /// What stood there, for the history of a first entry.
    before: Option<PersonalText>,
}

/// Enters what was typed. Boxes that fit are kept also where others are in conflict.
///
/// # Errors
/// [`VerbError::Wrong`] where something cannot be taken: then nothing is entered.
/// [`VerbError::Conflict`] where somebody else has entered something that was not seen.
pub async fn enter(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &[PlainTyped],
) -> Result<Done, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) if replay.result.is_empty() => {
            let number = replay.number;
            return Ok(Done { number });
        }
        Begun::Replay(replay) => {
            let found = conflict_again(office, who, document, typed, &replay.result).await?;
            return Err(VerbError::Conflict(found));
        }
    };
    tx.hold(document).await?;
    let (plain, asker) = office.plain(&mut tx, who, document, Action::Enter).await?;
    let taken = plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        let filled = filled(&plain, composed);
        let may = |one: &Filled<'_>| may_see(one.field, &roles);
        let seen: Vec<Filled<'_>> = filled.into_iter().filter(may).collect();
        take_all(&seen, typed)
    })?;
    let mut conflict = Conflict {
        fields: Vec::new(),
        entered: Vec::new(),
        versions: Vec::new(),
    };
    for one in &taken {
        write(&mut tx, &plain, one, &mut conflict).await?;
    }
    let places = conflict.fields.iter().map(|field| field.place.to_string());
    let places: Vec<String> = places.collect();
    let number = tx.commit(places.join("\n").as_bytes()).await?;
    match conflict.fields.is_empty() {
        true => Ok(Done { number }),
        false => Err(VerbError::Conflict(conflict)),
    }
}

/// Understands all that was typed, or says of each what cannot be taken.
fn take_all<'t>(
    filled: &[Filled<'t>],
    typed: &'t [PlainTyped],
) -> Result<Vec<Taken<'t>>, VerbError> {
    let mut taken = Vec::new();
    let mut wrong = Vec::new();
    let mut refuse = |one: &PlainTyped, message: String| {
        wrong.push(Wrong {
            place: Some(one.place.clone()),
            text: one.text.clone(),
            message,
        });
    };
    for one in typed {
        let Some((field, label, kind)) = at(&one.place, filled) else {
            refuse(one, "This cannot be changed here.".to_owned());
            continue;
        };
        if one.text.trim() == one.was.trim() {
            continue;
        }
        let label = match &field.kind {
            Kind::Table(_) => label,
            _ => field.label.clone(),
        };
        match typing::take(kind, &label, &one.text) {
            Ok(value) => {
                let stands = stands(&one.place, filled);
                let shown = stands.and_then(|stands| stands.kept.clone());
                let is_new = stands.is_none_or(|stands| stands.version == 0);
                // What the record says anyway, or nothing where there is nothing.
                if is_new && (value == shown || value.is_none()) {
                    continue;
                }
                taken.push(Taken {
                    typed: one,
                    kind,
                    label,
                    value,
                    before: shown,
                });
            }
            Err(message) => refuse(one, message),
        }
    }
    match wrong.is_empty() {
        true => Ok(taken),
        false => Err(VerbError::Wrong(wrong)),
    }
}

/// The field of a place where something can be typed.
fn at<'f>(
    place: &Place,
    filled: &[Filled<'f>],
) -> Option<(&'f crate::forms::plain::FormField, String, &'f Kind)> {
    let found = described(place, filled)?;
    let fits = match &place.row {
        None => true,
        Some(row) => row.value.parse::<usize>().is_ok_and(|number| {
            (1..=MOST_ROWS).contains(&number) && number.to_string() == *row.value
        }),
    };
    fits.then_some(found)
}

fn stands<'s>(place: &Place, filled: &'s [Filled<'_>]) -> Option<&'s Stands> {
    let all = filled.iter().flat_map(|one| &one.stands);
    all.into_iter().find(|stands| stands.place == *place)
}

/// One box: compared with what stands there, and set if nobody is overwritten unseen.
async fn write(
    tx: &mut Tx,
    plain: &Plain,
    taken: &Taken<'_>,
    conflict: &mut Conflict,
) -> Result<(), VerbError> {
    let place = &taken.typed.place;
    let held = plain.entry(place);
    let by = tx.by().code.clone();
    let wanted = Wanted {
        seen: taken.typed.version,
        value: taken.value.as_ref().map(PersonalText::reveal),
        by: &by,
        page: Page::Form,
    };
    let stands = Held {
        version: held.map_or(0, |entry| entry.version),
        value: plain.entered(place).map(PersonalText::reveal),
        by: held.map_or("", |entry| &entry.by.code),
    };
    match merge(stands, wanted) {
        Merged::Unchanged(_) => return Ok(()),
        Merged::Conflict => {
            conflict.fields.push(in_conflict(taken, held));
            return Ok(());
        }
        Merged::Entered(_) => {}
    }
    let document = &plain.kept.id;
    let put = tx
        .put_entry(document, place, taken.value.as_ref(), stands.version)
        .await?;
    if let Put::Stands(other) = put {
        conflict.fields.push(in_conflict(taken, other.as_ref()));
        return Ok(());
    }
    tx.tell(NewChange {
        place: Some(place.clone()),
        before: taken.before.clone(),
        after: taken.value.clone(),
        ..NewChange::of(document, ChangeKind::ValueEntered)
    });
    conflict.entered.push(place.clone());
    Ok(())
}

fn in_conflict(taken: &Taken<'_>, theirs: Option<&Entry>) -> ConflictField {
    let value = theirs.and_then(|entry| entry.value.as_ref());
    ConflictField {
        place: taken.typed.place.clone(),
        label: taken.label.clone(),
        yours: taken.typed.text.clone(),
        theirs: value.map_or_else(String::new, |value| {
            typing::typed(taken.kind, value.reveal())
        }),
        by: theirs.map_or_else(String::new, |entry| name_of(&entry.by)),
        at: theirs.map_or(jiff::Timestamp::UNIX_EPOCH, |entry| entry.at),
        version: theirs.map_or(0, |entry| entry.version),
    }
}

/// The conflict that the first try met, with what stands there now.
async fn conflict_again(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    typed: &[PlainTyped],
    result: &[u8],
) -> Result<Conflict, VerbError> {
    let places = String::from_utf8_lossy(result);
    let mut snapshot = office.store.read().await?;
    let read: (Plain, Asker) = office
        .plain(&mut snapshot, who, document, Action::Enter)
        .await?;
    let (plain, _) = read;
    let mut conflict = Conflict {
        fields: Vec::new(),
        entered: Vec::new(),
        versions: Vec::new(),
    };
    plain.invite.compose(office, |composed| {
        let filled = filled(&plain, composed);
        for one in typed {
            let place = one.place.to_string();
            let Some((_, label, kind)) = at(&one.place, &filled) else {
                continue;
            };
            if !places.lines().any(|line| line == place) {
                conflict.entered.push(one.place.clone());
                continue;
            }
            let taken = Taken {
                typed: one,
                kind,
                label,
                value: None,
                before: None,
            };
            conflict
                .fields
                .push(in_conflict(&taken, plain.entry(&one.place)));
        }
    });
    Ok(conflict)
}
