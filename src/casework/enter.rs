//! Enter: what people type, field by field, compared with what they saw.

use jiff::civil::Date;

use crate::{
    casework::{
        headline,
        live::{Composed, Live},
        misdirected,
        office::{Office, VerbError, name_of},
        page::{Conflict, ConflictField, Done, Wrong},
        rights::Asker,
        show::fields::Fields,
    },
    forms::invite::entries::{self, Enterable, typing},
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, Entry, OperationId, Place},
        name::PersonalText,
        staff::Role,
    },
    rules::{
        access::Action,
        attendance::role::Mode,
        merge::{Held, Merged, Page, Wanted, merge},
    },
    store::{
        changes::NewChange,
        entries::Put,
        writing::{Begun, Tx},
    },
};

/// What was typed into one field, over the version that was seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub place: Place,
    /// Empty takes back what was entered, so that the record's own value stands again.
    pub text: String,
    pub version: u32,
}

/// What was typed, understood.
struct Taken<'t> {
    typed: &'t Typed,
    value: Option<PersonalText>,
    /// What stands there by the record, for the history of a first entry.
    before: Option<PersonalText>,
    label: String,
}

/// Whether somebody may enter something in a field: a form is shown to nobody whom it would refuse.
///
/// # Errors
/// As [`enter`] answers it; [`VerbError::NotThere`] for a place where nothing is entered.
pub async fn may(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    place: &Place,
) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::Enter)
        .await?;
    let field = entries::at(place).ok_or(VerbError::NotThere)?;
    allowed(field, &asker.roles_for(&live.about(office), Action::Enter))
}

fn allowed(field: &Enterable, roles: &[Role]) -> Result<(), VerbError> {
    match field.whose.allows(roles) {
        true => Ok(()),
        false => Err(VerbError::NotAllowed(format!(
            "Say {}: this is for the social worker or the reviewing officer.",
            field.asked
        ))),
    }
}

/// Enters what was typed. Fields that fit are kept also where others are in conflict; a field
/// that shows what it showed is left alone.
///
/// # Errors
/// [`VerbError::Wrong`] where something cannot be taken: then nothing is entered.
/// [`VerbError::Conflict`] where somebody else has entered something that was not seen.
pub async fn enter(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &[Typed],
) -> Result<Done, VerbError> {
    put(office, who, operation, document, typed, Same::LeftAlone).await
}

/// Says that what stands in a field is right as it is, as of today: a contact that somebody has
/// checked.
///
/// # Errors
/// As [`enter`].
pub async fn confirm(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &Typed,
) -> Result<Done, VerbError> {
    let one = std::slice::from_ref(typed);
    put(office, who, operation, document, one, Same::Entered).await
}

/// The same of several fields of one document, together.
///
/// # Errors
/// As [`enter`].
pub async fn confirm_all(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &[Typed],
) -> Result<Done, VerbError> {
    put(office, who, operation, document, typed, Same::Entered).await
}

/// What becomes of a value that is the one shown already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::casework) enum Same {
    /// A form sends all its fields: this one was not touched.
    LeftAlone,
    /// It was meant: where somebody else has entered another since, that is a conflict.
    Meant,
    /// It is confirmed afresh, as of today.
    Entered,
}

async fn put(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &[Typed],
    same: Same,
) -> Result<Done, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) if replay.result.is_empty() => {
            return Ok(Done {
                number: replay.number,
            });
        }
        Begun::Replay(replay) => {
            return Err(VerbError::Conflict(
                conflict_again(office, who, document, typed, &replay.result).await?,
            ));
        }
    };
    tx.hold(document).await?;
    let (live, asker) = office.live(&mut tx, who, document, Action::Enter).await?;
    let taken = take_all(office, &live, &asker, typed, same)?;
    let conflict = write_all(&mut tx, document, &live, &taken, same).await?;
    if !conflict.entered.is_empty() {
        headline::renew(office, &mut tx, document).await?;
    }
    let places: Vec<String> = conflict
        .fields
        .iter()
        .map(|field| field.place.to_string())
        .collect();
    let number = tx.commit(places.join("\n").as_bytes()).await?;
    if conflict.fields.is_empty() {
        return Ok(Done { number });
    }
    Err(VerbError::Conflict(conflict))
}

/// Lays down what was typed within a verb that does more: fields that nobody else has changed.
/// What could not be laid down is told, and whoever asks decides what becomes of the rest.
///
/// # Errors
/// As [`enter`], but for the conflict.
pub(in crate::casework) async fn lay(
    office: &Office,
    tx: &mut Tx,
    (live, asker): (&Live, &Asker),
    document: &DocumentId,
    (typed, same): (&[Typed], Same),
) -> Result<Conflict, VerbError> {
    let taken = take_all(office, live, asker, typed, same)?;
    write_all(tx, document, live, &taken, same).await
}

async fn write_all(
    tx: &mut Tx,
    document: &DocumentId,
    live: &Live,
    taken: &[Taken<'_>],
    same: Same,
) -> Result<Conflict, VerbError> {
    let mut conflict = Conflict {
        fields: Vec::new(),
        entered: Vec::new(),
        versions: Vec::new(),
    };
    for one in taken {
        let against = misdirected::against(live, &one.typed.place, one.value.as_ref());
        let same = match against.is_empty() {
            true => same,
            // Of an address that had reached another it is news that it is right.
            false => Same::Entered,
        };
        match write(tx, document, live.entry(&one.typed.place), one, same).await? {
            Written::Entered => {
                for lost in against {
                    tx.end_misdirected(&lost.id).await?;
                }
                conflict.entered.push(one.typed.place.clone());
            }
            Written::Unchanged => {}
            Written::Conflict(theirs) => conflict.fields.push(in_conflict(one, theirs.as_ref())),
        }
    }
    Ok(conflict)
}

enum Written {
    Entered,
    Unchanged,
    Conflict(Option<Entry>),
}

/// One field: compared with what stands there, and set if nobody is overwritten unseen.
async fn write(
    tx: &mut Tx,
    document: &DocumentId,
    held: Option<&Entry>,
    taken: &Taken<'_>,
    same: Same,
) -> Result<Written, VerbError> {
    let by = tx.by().code.clone();
    let wanted = Wanted {
        seen: taken.typed.version,
        value: taken.value.as_ref().map(PersonalText::reveal),
        by: &by,
        page: Page::Form,
    };
    let stands = Held {
        version: held.map_or(0, |entry| entry.version),
        value: held
            .and_then(|entry| entry.value.as_ref())
            .map(PersonalText::reveal),
        by: held.map_or("", |entry| &entry.by.code),
    };
    let merged = match merge(stands, wanted) {
        // The same value, confirmed afresh: a new version with a new day.
        Merged::Unchanged(version) if same == Same::Entered && wanted.value.is_some() => {
            Merged::Entered(version.saturating_add(1))
        }
        merged => merged,
    };
    match merged {
        Merged::Unchanged(_) => return Ok(Written::Unchanged),
        Merged::Conflict => return Ok(Written::Conflict(held.cloned())),
        Merged::Entered(_) => {}
    }
    let place = &taken.typed.place;
    let put = tx
        .put_entry(document, place, taken.value.as_ref(), stands.version)
        .await?;
    if let Put::Stands(other) = put {
        return Ok(Written::Conflict(other));
    }
    let before = match held {
        Some(entry) => entry.value.clone(),
        None => taken.before.clone(),
    };
    tx.tell(NewChange {
        place: Some(place.clone()),
        before,
        after: taken.value.clone(),
        ..NewChange::of(document, ChangeKind::ValueEntered)
    });
    Ok(Written::Entered)
}

/// Understands all that was typed, or says of each what cannot be taken.
fn take_all<'t>(
    office: &Office,
    live: &Live,
    asker: &Asker,
    typed: &'t [Typed],
    same: Same,
) -> Result<Vec<Taken<'t>>, VerbError> {
    let recorded = live.recorded(office);
    live.compose(office, |composed| {
        let fields = Fields::new(office, composed, asker, &recorded);
        let roles = asker.roles_for(&composed.about, Action::Enter);
        let mut taken = Vec::new();
        let mut wrong = Vec::new();
        for one in typed {
            let shown = fields.at(&one.place);
            let Some((field, shown)) = entries::at(&one.place).zip(shown) else {
                wrong.push(Wrong {
                    place: Some(one.place.clone()),
                    text: one.text.clone(),
                    message: "This cannot be changed here.".to_owned(),
                });
                continue;
            };
            allowed(field, &roles)?;
            // A form sends all its fields: one that still says what its page showed was not
            // touched, whatever somebody else has entered there since.
            let untouched =
                fields.seen(&one.place, one.version).as_deref() == Some(one.text.trim());
            if untouched && same == Same::LeftAlone {
                continue;
            }
            match take(field, one, composed, office.today()) {
                Ok(value) if value.is_none() && live.entry(&one.place).is_none() => {}
                Ok(value) => {
                    let shown_too = typing::take(field, &shown.value, office.today()).ok();
                    let nobody_yet = live.entry(&one.place).is_none();
                    if same != Same::Entered && nobody_yet && shown_too == Some(value.clone()) {
                        continue;
                    }
                    taken.push(Taken {
                        typed: one,
                        value,
                        before: (shown.state == "known")
                            .then(|| PersonalText::parse(&shown.text))
                            .flatten(),
                        label: shown.label,
                    });
                }
                Err(message) => wrong.push(Wrong {
                    place: Some(one.place.clone()),
                    text: one.text.clone(),
                    message,
                }),
            }
        }
        match wrong.is_empty() {
            true => Ok(taken),
            false => Err(VerbError::Wrong(wrong)),
        }
    })
}

/// One value, with the rules that no single field can know.
fn take(
    field: &Enterable,
    typed: &Typed,
    composed: &Composed,
    today: Date,
) -> Result<Option<PersonalText>, String> {
    let value = typing::take(field, &typed.text, today)?;
    let part = typed.place.row.as_ref().and_then(|row| composed.part(row));
    let mode = value.as_ref().and_then(entries::mode_of);
    if let (Some(part), "mode", Some(mode)) = (part, field.field, mode)
        && (part.role.is_parent() || part.person.is_none())
        && (mode == Mode::NotInvited
            || (part.mode.is_invited() && !mode.is_invited())
            || (part.mode.has_letter() && !mode.has_letter()))
    {
        return Err(
            "Keeping the child or a parent out is never one person's choice: propose an exclusion."
                .to_owned(),
        );
    }
    Ok(value)
}

fn in_conflict(taken: &Taken, theirs: Option<&Entry>) -> ConflictField {
    let words = |value: Option<&PersonalText>| {
        value
            .zip(entries::at(&taken.typed.place))
            .map_or_else(String::new, |(value, field)| {
                field.words(value).into_owned()
            })
    };
    ConflictField {
        place: taken.typed.place.clone(),
        label: taken.label.clone(),
        yours: taken.typed.text.clone(),
        theirs: words(theirs.and_then(|entry| entry.value.as_ref())),
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
    typed: &[Typed],
    result: &[u8],
) -> Result<Conflict, VerbError> {
    let places = String::from_utf8_lossy(result);
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, document, Action::Enter)
        .await?;
    let mut fields = Vec::new();
    let mut entered = Vec::new();
    for one in typed {
        let place = one.place.to_string();
        if !places.lines().any(|line| line == place) {
            entered.push(one.place.clone());
            continue;
        }
        let theirs = snapshot.entry(document, &one.place).await?;
        let label = entries::at(&one.place)
            .map_or_else(String::new, |field| field.label(&office.desk.invite));
        let taken = Taken {
            typed: one,
            value: None,
            before: None,
            label,
        };
        fields.push(in_conflict(&taken, theirs.as_ref()));
    }
    Ok(Conflict {
        fields,
        entered,
        versions: Vec::new(),
    })
}
