//! Rows: decisions and actions, each with somebody who does it.

use jiff::civil::Date;

use crate::{
    casework::{
        live::Composed,
        minutes::{
            known::Answered,
            pen::{Held, Pen},
        },
        office::{Office, VerbError, of_form},
        page::{Done, Wrong},
    },
    forms::invite::entries::{Enterable, Kind, Of, Whose, typing},
    model::{
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{MinutesRow, RowKind, RowState, RowWords},
        name::PersonalText,
    },
    store::{changes::NewChange, minutes::NewRow, writing::Replay},
};

/// The most characters of a decision or an action.
const LONGEST: usize = 2_000;

const DUE: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "due",
    kind: Kind::DayToCome,
    whose: Whose::Everybodys,
    label: "",
    asked: "by when it is to be done",
};

/// A decision or an action as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowTyped {
    pub kind: Option<RowKind>,
    pub what: String,
    /// The row of somebody on the list; empty for somebody else.
    pub owner: String,
    /// Who does it, where they are not on the list.
    pub owner_name: String,
    pub due: String,
    pub why: String,
}

/// Writes a decision or an action down.
///
/// # Errors
/// [`VerbError::NotNow`] for who does not hold the pen; [`VerbError::Wrong`] where it says nothing,
/// nobody does it, or an action has no day.
pub async fn add(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    typed: &RowTyped,
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let new = taken(office, &mut held, typed, None).await?;
    let meeting = held.meeting().clone();
    held.tx.add_minutes_row(&meeting, &new).await?;
    told(held).await
}

/// Changes a decision or an action, over the version that was seen.
///
/// # Errors
/// As [`add`]; [`VerbError::NotNow`] where somebody has changed it meanwhile.
pub async fn change(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    (id, seen): (&str, u32),
    typed: &RowTyped,
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let row = find(office, &held, id)?;
    let new = taken(office, &mut held, typed, Some(&row)).await?;
    put(&mut held, &row, &new, seen).await?;
    told(held).await
}

/// Takes a decision or an action out that was written down by mistake. It stays in the history.
///
/// # Errors
/// As [`change`].
pub async fn withdraw(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    (id, seen): (&str, u32),
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let row = find(office, &held, id)?;
    let new = NewRow {
        kind: row.kind,
        state: RowState::Withdrawn,
        person: row.person.clone(),
        due_on: row.due_on,
        comes_from: row.comes_from.clone(),
        words: row.words.clone(),
    };
    put(&mut held, &row, &new, seen).await?;
    told(held).await
}

/// A row that whoever writes is shown: what they do not read they cannot change.
fn find(office: &Office, held: &Held, id: &str) -> Result<MinutesRow, VerbError> {
    let mut rows = held.minuted.rows.iter();
    let row = rows.find(|row| *row.id.0 == *id && row.state != RowState::Withdrawn);
    let row = row.ok_or(VerbError::NotThere)?;
    match held.seen(office, |_, seen| seen.reads_row(row))? {
        true => Ok(row.clone()),
        false => Err(VerbError::NotThere),
    }
}

async fn put(held: &mut Held, row: &MinutesRow, new: &NewRow, seen: u32) -> Result<(), VerbError> {
    let meeting = held.meeting().clone();
    if seen != row.version
        || !held
            .tx
            .write_minutes_row(&meeting, &row.id, new, seen)
            .await?
    {
        return Err(VerbError::NotNow(
            "Somebody else has changed this since you opened it. Load the page again to see what it says now.".to_owned(),
        ));
    }
    Ok(())
}

async fn told(mut held: Held) -> Result<Done, VerbError> {
    let meeting = held.meeting().clone();
    held.tx.tell(NewChange {
        place: Some(meeting.place("decisions")),
        ..NewChange::of(&meeting, ChangeKind::MinutesRowKept)
    });
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

/// What was typed, understood; `before` is the row that it takes the place of.
async fn taken(
    office: &Office,
    held: &mut Held,
    typed: &RowTyped,
    before: Option<&MinutesRow>,
) -> Result<NewRow, VerbError> {
    let answered = Answered::load(&mut held.tx, &held.minuted).await?;
    let person = held.person(office, &typed.owner, &answered)?;
    held.live.compose(office, |composed| {
        understood(office, composed, person, typed, before)
    })
}

fn understood(
    office: &Office,
    composed: &Composed,
    person: Option<Identifier>,
    typed: &RowTyped,
    before: Option<&MinutesRow>,
) -> Result<NewRow, VerbError> {
    let mut wrong = Vec::new();
    let kind = before.map(|row| row.kind).or(typed.kind);
    let kind = kind.unwrap_or(RowKind::Action);
    let what = PersonalText::parse(&typed.what);
    let too_long = |text: &str| text.chars().count() > LONGEST;
    match &what {
        _ if too_long(&typed.what) || too_long(&typed.why) => {
            say(
                &mut wrong,
                "what",
                &typed.what,
                &format!("Write at most {LONGEST} characters"),
            );
        }
        None if kind == RowKind::Decision => say(&mut wrong, "what", "", "Write what was decided"),
        None => say(&mut wrong, "what", "", "Write what is to be done"),
        Some(_) => {}
    }
    let owner = match &person {
        Some(person) => PersonalText::parse(&composed.name(person)),
        None => PersonalText::parse(&typed.owner_name),
    };
    if owner.is_none() {
        let message = "Choose who does this, or write a name.";
        say(&mut wrong, "owner", &typed.owner, message);
    }
    let due_on = due(&typed.due, kind, before, office.today())
        .map_err(|message| say(&mut wrong, "due", &typed.due, &message))
        .unwrap_or_default();
    match (what, owner) {
        (Some(what), Some(owner)) if wrong.is_empty() => Ok(NewRow {
            kind,
            state: before.map_or(RowState::Open, |row| row.state),
            person,
            due_on,
            comes_from: before.and_then(|row| row.comes_from.clone()),
            words: RowWords {
                what,
                owner,
                why: PersonalText::parse(&typed.why),
                changed: before.and_then(|row| row.words.changed.clone()),
            },
        }),
        _ => Err(VerbError::Wrong(wrong)),
    }
}

fn say(wrong: &mut Vec<Wrong>, field: &str, text: &str, message: &str) {
    wrong.push(Wrong {
        place: Some(of_form(field)),
        text: text.to_owned(),
        message: message.to_owned(),
    });
}

/// By when; a day that stood there already may have passed.
fn due(
    text: &str,
    kind: RowKind,
    before: Option<&MinutesRow>,
    today: Date,
) -> Result<Option<Date>, String> {
    let stood = before.and_then(|row| row.due_on);
    if let Ok(day) = text.trim().parse::<Date>()
        && stood == Some(day)
    {
        return Ok(stood);
    }
    let day = typing::take(&DUE, text, today)?;
    let day = day.and_then(|day| day.reveal().parse().ok());
    match (day, kind) {
        (None, RowKind::Action) => Err("Enter by when, like 3 December 2026 or 3/12/26".to_owned()),
        (day, _) => Ok(day),
    }
}
