//! Finish: the minutes go to the chair, who gives them back or accepts them.

use jiff::civil::Date;

use crate::{
    casework::{
        live::Live,
        minutes::{
            Minuted,
            known::{self, Answered},
            once,
            pen::{Held, Pen, words},
        },
        office::{Office, VerbError, of_form},
        page::{Done, Wrong},
    },
    forms::invite::entries::{Enterable, Kind, Of, Whose, typing},
    model::{
        actor::Actor,
        date::PartialDate,
        live::{ChangeKind, OperationId},
        minutes::{
            FlagState, LinkEnd, MeetingId, MinutesKind, MinutesState, MinutesStep, Participation,
            Presence, RowState,
        },
        name::PersonalText,
    },
    rules::{
        access::Action,
        attendance::role::Role,
        minutes::{chairing::accepting, taking_part},
    },
    store::{
        changes::NewChange,
        reading::Snapshot,
        writing::{Replay, Tx},
    },
};

const HELD_ON: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "held_on",
    kind: Kind::DayPast,
    whose: Whose::Care,
    label: "",
    asked: "the day of the meeting",
};

/// What the chair says when they accept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepts {
    /// As it was typed.
    pub held_on: String,
    /// `PN1`; empty where nothing was chosen.
    pub participation: String,
}

/// Sends the minutes to the chair. Whoever took them writes no more until they come back.
///
/// # Errors
/// [`VerbError::NotNow`] for who does not hold the pen, where a part that is required is empty, and
/// where an action that they can read is done and nobody has said what changed.
pub async fn submit(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let missing = held.minuted.missing(held.minuted.layout(office)?);
    if !missing.is_empty() {
        return Err(VerbError::NotNow(empty(&missing)));
    }
    let unsaid = unsaid(office, &held)?;
    if !unsaid.is_empty() {
        let words = format!(
            "Say what changed, or that nothing did: {}.",
            unsaid.join(", ")
        );
        return Err(VerbError::NotNow(words));
    }
    let meeting = held.meeting().clone();
    let tx = &mut held.tx;
    tx.turn_minutes(&meeting, MinutesState::Submitted, "")
        .await?;
    step(tx, &meeting, MinutesStep::Submitted, None).await?;
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

/// Actions of the last meeting that are said to be done and not what changed: those that whoever
/// sends the minutes reads.
fn unsaid(office: &Office, held: &Held) -> Result<Vec<String>, VerbError> {
    held.seen(office, |_, seen| {
        let rows = held.minuted.rows.iter();
        let unsaid = rows.filter(|row| {
            let is_done = row.comes_from.is_some() && row.state == RowState::Done;
            is_done && row.words.changed.is_none() && seen.reads_row(row)
        });
        unsaid
            .map(|row| format!("“{}”", row.words.what.reveal()))
            .collect()
    })
}

/// Gives the minutes back to whoever sent them, with what is to be mended.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] without a word of what is to be mended;
/// [`VerbError::NotNow`] where they are not with the chair.
pub async fn give_back(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    why: &str,
) -> Result<Done, VerbError> {
    let (mut tx, _, minuted) = match chair(office, who, operation, meeting).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let Some(why) = words(why) else {
        let message = "Say what is to be mended";
        return Err(VerbError::wrong(Some(of_form("why")), "", message));
    };
    if minuted.minutes.state != MinutesState::Submitted {
        let words = "These minutes are not with you at the moment.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let mut steps = minuted.steps.iter().rev();
    let sent = steps.find(|step| step.step == MinutesStep::Submitted);
    // A link that is over has no page on which anybody could mend anything.
    let code = sent.map(|step| step.by.code.to_string());
    let code = code.filter(|code| {
        let link = minuted.link_of(code);
        !code.starts_with("link:") || link.is_some_and(|link| link.ended.is_none())
    });
    let code = code.unwrap_or_else(|| tx.by().code.to_string());
    tx.turn_minutes(meeting, MinutesState::Taking, &code)
        .await?;
    step(&mut tx, meeting, MinutesStep::GivenBack, Some(&why)).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Accepts the minutes: from now on nothing in them is changed, and no lent link opens them.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] without the day of the meeting, or with a
/// code for how the child took part that is missing, does not fit, or says of the child what the
/// list of who was there does not; [`VerbError::NotNow`] where something that is required is empty,
/// or a flag is not decided.
pub async fn accept(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    says: &Accepts,
) -> Result<Done, VerbError> {
    let (mut tx, live, minuted) = match chair(office, who, operation, meeting).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let missing = in_the_way(office, &minuted)?;
    if !missing.is_empty() {
        return Err(VerbError::NotNow(missing.join(" ")));
    }
    let kind = minuted.minutes.kind;
    let answered = Answered::load(&mut tx, &minuted).await?;
    let child = Child {
        born: birthday(&live),
        presence: child_presence(office, &live, &minuted, &answered),
    };
    let (held_on, code) = understood(says, kind, &child, office.today())?;
    once::go_on(office, &mut tx, &live, (&minuted, held_on)).await?;
    tx.date_minutes(meeting, Some(held_on), code).await?;
    tx.end_all_lent(meeting, LinkEnd::Accepted).await?;
    step(&mut tx, meeting, MinutesStep::Accepted, None).await?;
    tx.turn_minutes(meeting, MinutesState::Accepted, "").await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Begins what the chair alone does. The inner error is what a repetition is answered.
pub(in crate::casework) async fn chair(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
) -> Result<Result<(Tx, Live, Minuted), Done>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let action = chairs(&mut snapshot, meeting).await?;
    drop(snapshot);
    let held = office.hold(who, operation, meeting, action).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(Err(done)),
    };
    let snapshot: &mut Snapshot = &mut tx;
    let minuted = Minuted::load(snapshot, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    if minuted.is_accepted() {
        let words = "These minutes are accepted already.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    Ok(Ok((tx, live, minuted)))
}

/// What the chair of the meeting that is minuted must be permitted to do. Of which kind minutes are
/// never changes.
pub(in crate::casework) async fn chairs(
    snapshot: &mut Snapshot,
    meeting: &MeetingId,
) -> Result<Action, VerbError> {
    let minutes = snapshot.minutes(meeting).await?;
    Ok(minutes.map_or(Action::AcceptMinutes, |one| accepting(one.kind)))
}

/// What has to be done before the minutes can be accepted, in sentences.
pub(in crate::casework) fn in_the_way(
    office: &Office,
    minuted: &Minuted,
) -> Result<Vec<String>, VerbError> {
    let layout = minuted.layout(office)?;
    let mut sentences = Vec::new();
    let missing = minuted.missing(layout);
    if !missing.is_empty() {
        sentences.push(empty(&missing));
    }
    let is_asked = |state: FlagState| state == FlagState::Asked;
    match minuted
        .flags
        .iter()
        .filter(|flag| is_asked(flag.state))
        .count()
    {
        0 => {}
        1 => sentences.push("Decide about the part that is flagged.".to_owned()),
        many => sentences.push(format!("Decide about the {many} parts that are flagged.")),
    }
    Ok(sentences)
}

fn empty(missing: &[&str]) -> String {
    let named: Vec<String> = missing.iter().map(|one| format!("“{one}”")).collect();
    format!("Still empty: {}.", named.join(", "))
}

/// What is known of the child against which the code is held.
struct Child {
    born: Option<Date>,
    /// As the list of who was there has it; nothing where they are not on the list.
    presence: Option<Presence>,
}

/// Whether the child was there, as the minutes and every copy of them say.
fn child_presence(
    office: &Office,
    live: &Live,
    minuted: &Minuted,
    answered: &Answered,
) -> Option<Presence> {
    let said = minuted.attendance.as_ref();
    live.compose(office, |composed| {
        let people = known::people(composed, answered);
        let child = people.iter().find(|one| one.role == Role::Child)?;
        Some(child.presence(said).0)
    })
}

fn understood(
    says: &Accepts,
    kind: MinutesKind,
    child: &Child,
    today: Date,
) -> Result<(Date, Option<Participation>), VerbError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, text: &str, message: String| {
        wrong.push(Wrong {
            place: Some(of_form(field)),
            text: text.to_owned(),
            message,
        });
    };
    let held_on: Option<Date> = match typing::take(&HELD_ON, &says.held_on, today) {
        Ok(day) => day.and_then(|day| day.reveal().parse().ok()),
        Err(message) => {
            say("held_on", &says.held_on, message);
            None
        }
    };
    if held_on.is_none() && says.held_on.trim().is_empty() {
        let message = format!("Enter {}, like 16 November 2026 or 16/11/26", HELD_ON.asked);
        say("held_on", "", message);
    }
    let code = Participation::from_code(&says.participation);
    let code = code.filter(|_| kind == MinutesKind::Review);
    let aged = held_on.zip(child.born);
    match code {
        None if kind == MinutesKind::Review => {
            say(
                "participation",
                "",
                "Choose how the child took part".to_owned(),
            );
        }
        Some(code) => {
            let fits = aged.map_or(Ok(()), |(on, born)| taking_part::check(code, born, on));
            let agrees = child
                .presence
                .map_or(Ok(()), |one| taking_part::agrees(code, one));
            let message = match (fits, agrees) {
                (Err(error), _) => Some(format!("Choose another code: {error}")),
                (Ok(()), Err(error)) => Some(format!(
                    "{error}. Choose what is true here, or take the minutes or give them back, and put the list right first"
                )),
                (Ok(()), Ok(())) => None,
            };
            if let Some(message) = message {
                say("participation", &says.participation, message);
            }
        }
        None => {}
    }
    match held_on {
        Some(day) if wrong.is_empty() => Ok((day, code)),
        _ => Err(VerbError::Wrong(wrong)),
    }
}

/// The child's birthday, where the record has the whole of it.
pub(in crate::casework) fn birthday(live: &Live) -> Option<Date> {
    match live.kept.network.child.birth.value()?.date {
        PartialDate::Day(day) => Some(day),
        PartialDate::Month(..) | PartialDate::Year(_) => None,
    }
}

/// Writes a step down with the change that tells of it.
pub(in crate::casework) async fn step(
    tx: &mut Tx,
    meeting: &MeetingId,
    step: MinutesStep,
    words: Option<&PersonalText>,
) -> Result<(), VerbError> {
    let kind = match step {
        MinutesStep::Submitted => ChangeKind::MinutesSubmitted,
        MinutesStep::Accepted => ChangeKind::MinutesAccepted,
        MinutesStep::Adjourned => ChangeKind::MinutesAdjourned,
        MinutesStep::Agreed
        | MinutesStep::Queried
        | MinutesStep::NotAgreed
        | MinutesStep::AgreedBySilence => ChangeKind::DecisionsAnswered,
        MinutesStep::DecisionsSent | MinutesStep::PlanUpdated | MinutesStep::NextHeld => {
            ChangeKind::FollowUpDone
        }
        _ => ChangeKind::MinutesGivenBack,
    };
    tx.add_step(meeting, step, words).await?;
    tx.tell(NewChange {
        place: Some(meeting.place("state")),
        after: words.cloned(),
        ..NewChange::of(meeting, kind)
    });
    Ok(())
}
