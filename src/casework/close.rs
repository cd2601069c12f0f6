//! Close: a review has been held, in part or not at all.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        call_off,
        course::{self, Expecting},
        live::Live,
        minutes::page::titled,
        office::{Office, VerbError},
        open::log_look,
        page::{
            Done, Wrong,
            document::{LetterPart, TaskStatus},
            lists::{ClosePage, Outcome},
        },
        pursue,
        responses::Posted,
        show, together,
    },
    forms::{
        invite::cancelled::Off,
        invite::entries::{Enterable, Kind, Of, Whose, typing},
        sheet::day_in_words,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        minutes::MinutesState,
        name::PersonalText,
    },
    rules::access::Action,
    store::{changes::NewChange, documents::Closing, writing::Tx},
};

/// What is said of a review that is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closes {
    /// A code of [`Outcome`].
    pub outcome: String,
    /// The day on which it was held or begun, as it is typed.
    pub held_on: String,
    pub reason: String,
    pub others: Others,
}

/// What is said of those who expect a review that is not held, and whom no mail tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    #[default]
    NotSaid,
    /// Whoever closes it sees to it that they are told.
    AreTold,
}

const HELD_ON: Enterable = Enterable {
    section: "close",
    of: Of::Document,
    field: "held_on",
    kind: Kind::DayPast,
    whose: Whose::Care,
    label: "",
    asked: "the day on which the review was held",
};

/// What stays open if the review is closed now, for whoever may close it.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where it is closed already.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<ClosePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::Close)
        .await?;
    log_look(office, &mut snapshot, who, document, "close").await?;
    let between = pursue::open_lines(office, &mut snapshot, &live).await?;
    let minutes = snapshot.all_minutes(document).await?;
    let posted = Posted::load(&mut snapshot, document).await?;
    drop(snapshot);
    live.compose(office, |composed| {
        let around = show::Around {
            asker: &asker,
            code: "",
            looked: None,
            here: Vec::new(),
        };
        let page = show::page(office, composed, around);
        let mut open: Vec<String> = page
            .tasks
            .iter()
            .filter_map(|task| {
                let left = match task.status {
                    TaskStatus::Completed => return None,
                    TaskStatus::Left(left) => format!("{left} left"),
                    TaskStatus::NotStarted | TaskStatus::CannotStartYet => "not done".to_owned(),
                };
                Some(format!("{}: {left}", task.name))
            })
            .collect();
        for person in &page.people {
            if matches!(person.letter, LetterPart::Stopped(_)) {
                open.push(format!("The letter to {} was stopped", person.name));
            }
        }
        open.extend(between.iter().cloned());
        let touched = course::touched(office, composed, &posted)?;
        open.extend(course::in_words(course::wrong(&touched)));
        let are_open = minutes
            .iter()
            .filter(|one| one.state != MinutesState::Accepted);
        open.extend(are_open.map(|one| {
            let words = "they can be finished after this, by staff alone";
            match minutes.len() {
                1 => format!("The minutes are not accepted: {words}"),
                _ => {
                    let title = titled(office, &minutes, one);
                    format!("{title}: the minutes are not accepted; {words}")
                }
            }
        }));
        let expecting = course::expecting(office, composed, &posted);
        let by_people = expecting.by_people.into_iter();
        Ok(ClosePage {
            header: page.header,
            open,
            planned_on: composed.prepared.network.child.planned.on.value().copied(),
            mailed: expecting
                .by_mail
                .iter()
                .map(|one| composed.name(one))
                .collect(),
            spoken_to: by_people
                .map(|(one, why)| (composed.name(&one), why))
                .collect(),
        })
    })
}

/// Closes a document: from now on it is only read. The next one of the child begins with the
/// list that was agreed here: what has not changed since keeps its signature. Who was asked to a
/// meeting that is still to come and is not held gets a mail that says so.
///
/// # Errors
/// [`VerbError::Wrong`] without an outcome, without the day of a review that was held, without
/// a reason where it was not held as a whole, or where nobody says that they tell those whom no
/// mail tells that it is not held; [`VerbError::NotNow`] where it is closed already.
pub async fn close(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    says: &Closes,
) -> Result<Done, VerbError> {
    let held = together::hold_to(office, who, operation, document, Action::Close).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let (closing, reason) = understood(says, office.today())?;
    if &*closing.outcome == Outcome::NotHeld.code() {
        call_all_off(office, &mut tx, who, &live, says).await?;
    }
    // What the directory says of somebody today stays as it is here, whatever it says later.
    for added in &live.added {
        tx.mend_person(document, added).await?;
    }
    tx.close_document(document, &closing).await?;
    tx.tell(NewChange {
        after: PersonalText::parse(&in_words(&closing)),
        reason,
        ..NewChange::of(document, ChangeKind::DocumentClosed)
    });
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Who expects a meeting that is not held is told so: by mail, or by whoever says that they do it.
async fn call_all_off(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    live: &Live,
    says: &Closes,
) -> Result<(), VerbError> {
    let document = &live.kept.id;
    let posted = Posted::load(tx, document).await?;
    let Expecting { by_mail, by_people } = live.compose(office, |composed| {
        course::expecting(office, composed, &posted)
    });
    if !by_people.is_empty() && says.others == Others::NotSaid {
        return Err(VerbError::Wrong(vec![Wrong {
            place: Some(Place::of("close", "others")),
            text: String::new(),
            message: "Say that you see to it that they are told: no letter tells them".into(),
        }]));
    }
    for invitation in by_mail.iter().filter_map(|one| posted.invitation(one)) {
        call_off::queue(office, tx, who, (live, &posted), (invitation, Off::NotHeld)).await?;
    }
    for (person, _) in &by_people {
        let words = "Whoever closed the review sees to it that they are told that it is not held";
        tx.tell(NewChange {
            place: Some(Place::in_row("people", person, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(document, ChangeKind::LetterSettled)
        });
    }
    Ok(())
}

fn understood(says: &Closes, today: Date) -> Result<(Closing, Option<PersonalText>), VerbError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, text: &str, message: String| {
        wrong.push(Wrong {
            place: Some(Place::of("close", field)),
            text: text.to_owned(),
            message,
        });
    };
    let outcome = Outcome::from_code(says.outcome.trim());
    if outcome.is_none() {
        say(
            "outcome",
            &says.outcome,
            "Say what came of the review".into(),
        );
    }
    let mut held_on = None;
    if outcome.is_some_and(|one| one != Outcome::NotHeld) {
        match typing::take(&HELD_ON, &says.held_on, today) {
            Ok(Some(day)) => held_on = day.reveal().parse().ok(),
            Ok(None) => say(
                "held_on",
                &says.held_on,
                format!("Enter {}, like 16 November 2026", HELD_ON.asked),
            ),
            Err(message) => say("held_on", &says.held_on, message),
        }
    }
    let reason = PersonalText::parse(&says.reason);
    let wants_reason = matches!(outcome, Some(Outcome::HeldInPart | Outcome::NotHeld));
    if wants_reason && reason.is_none() {
        let message = "Say why it was not held, or not as a whole, and what follows";
        say("reason", &says.reason, message.into());
    }
    match outcome {
        Some(outcome) if wrong.is_empty() => Ok((
            Closing {
                outcome: Arc::from(outcome.code()),
                held_on,
            },
            reason,
        )),
        _ => Err(VerbError::Wrong(wrong)),
    }
}

/// `Held on Thursday 3 December 2026`.
pub(in crate::casework) fn in_words(closing: &Closing) -> String {
    let outcome = Outcome::from_code(&closing.outcome);
    let words = outcome.map_or("Closed", Outcome::words);
    match closing.held_on {
        Some(day) => format!("{words} on {}", day_in_words(day)),
        None => words.to_owned(),
    }
}

/// What the header of a closed document says: `Held on Thursday 3 December 2026`.
pub(in crate::casework) fn of(live: &Live) -> Option<String> {
    live.kept.closed_at?;
    let closing = live.kept.closing.as_ref();
    Some(closing.map_or_else(|| "Closed".to_owned(), in_words))
}
