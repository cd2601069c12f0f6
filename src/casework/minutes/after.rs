//! After the meeting: what is due when, the manager's answer, adjourning.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Composed, day_of},
        minutes::{Minuted, finish, pen::words},
        office::{Office, VerbError, name_of, of_form},
        page::Done,
    },
    forms::{
        invite::entries::{Enterable, Kind, Of, Whose, typing},
        sheet::day_in_words,
    },
    model::{
        actor::Actor,
        live::OperationId,
        minutes::{Distributed, Given, MeetingId, MinutesKind, MinutesStep, Stepped},
    },
    rules::{
        access::Action,
        calendar::BeyondCalendar,
        clock::{
            adjournment::{Adjourned, adjourn as rule},
            profiles::{Profile, ProfileName, Unit},
        },
        minutes::{
            answer::{Answer, answer as answered},
            chairing::accepting,
        },
    },
};

/// The steps of the profile that the minutes know of.
pub(in crate::casework) const RESPONSE: &str = "manager_responds";

const TO: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "adjourn_to",
    kind: Kind::DayToCome,
    whose: Whose::Care,
    label: "",
    asked: "the day on which the meeting goes on",
};

/// Adjourns the meeting to a day within its limit: a review once, as the regulations have it; a core
/// group as its form says, and again where that is needed.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where a review was adjourned before;
/// [`VerbError::Wrong`] for a day that is missing or too late, and without a reason.
pub async fn adjourn(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    (to, why): (&str, &str),
) -> Result<Done, VerbError> {
    let (mut tx, live, minuted) = match finish::chair(office, who, operation, meeting).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let day = live.compose(office, |composed| meets_on(composed, &minuted));
    let Some(day) = day else {
        let words = "The day of the meeting is not known, so it cannot be said by when it has to go on. Enter it under Invite first.";
        return Err(VerbError::NotNow(words.to_owned()));
    };
    let limit = goes_on_by(office, &minuted, day)?;
    let wrong = |field, text, message: &str| VerbError::wrong(Some(of_form(field)), text, message);
    let day = typing::take(&TO, to, office.today());
    let day = day.map_err(|message| wrong("adjourn_to", to, &message))?;
    let day: Option<Date> = day.and_then(|day| day.reveal().parse().ok());
    let day = day.ok_or_else(|| {
        wrong(
            "adjourn_to",
            to,
            "Enter the day on which it goes on, like 3 December 2026 or 3/12/26",
        )
    })?;
    if let Some((limit, why)) = limit.filter(|(limit, _)| *limit < day) {
        let message = format!("Choose a day up to {}: {why}", day_in_words(limit));
        return Err(wrong("adjourn_to", to, &message));
    }
    let Some(why) = words(why) else {
        return Err(wrong(
            "adjourn_why",
            "",
            "Say why the meeting could not be finished",
        ));
    };
    let before = minuted.minutes.adjourned_to;
    if !tx.adjourn_minutes(meeting, day, before).await? {
        return Err(VerbError::NotNow(ADJOURNED.to_owned()));
    }
    finish::step(&mut tx, meeting, MinutesStep::Adjourned, Some(&why)).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What is said of a review that was adjourned before.
const ADJOURNED: &str = "This meeting was adjourned once. It cannot be adjourned again.";

/// By when a meeting that is adjourned has to go on, and why; nothing where nobody sets a limit. That
/// of a review is the regulations'; that of a core group is the council's own, and stands in its form.
fn goes_on_by(
    office: &Office,
    minuted: &Minuted,
    meeting: Date,
) -> Result<Option<(Date, String)>, VerbError> {
    let desk = &office.desk;
    let not_now = |error: &dyn std::fmt::Display| VerbError::NotNow(format!("{error}."));
    let Some(days) = adjourned_for(office, minuted)? else {
        return Ok(None);
    };
    let (limit, what) = match (minuted.minutes.kind, minuted.minutes.adjourned_to) {
        (MinutesKind::Review, Some(_)) => return Err(VerbError::NotNow(ADJOURNED.to_owned())),
        (MinutesKind::Review, None) => {
            let found = rule(&desk.limits, meeting, Adjourned::Never, &desk.calendar);
            let found = found.map_err(|error| not_now(&error))?;
            (found.complete_by, "a review")
        }
        (MinutesKind::CoreGroup, _) => {
            let limit = desk.calendar.add_working_days(meeting, days);
            (limit.map_err(|beyond| not_now(&beyond))?, "a core group")
        }
    };
    let why = format!("{what} is adjourned for at most {days} working days");
    Ok(Some((limit, why)))
}

/// For how many working days a meeting of this kind is adjourned at most; nothing where nobody sets a
/// limit.
pub(in crate::casework) fn adjourned_for(
    office: &Office,
    minuted: &Minuted,
) -> Result<Option<u32>, VerbError> {
    match minuted.minutes.kind {
        MinutesKind::Review => Ok(Some(office.desk.limits.adjournment_working_days)),
        MinutesKind::CoreGroup => Ok(minuted.layout(office)?.adjourn_working_days),
    }
}

/// The team manager says what they think of the decisions.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] before the minutes are accepted;
/// [`VerbError::Wrong`] where nothing was chosen, or they do not agree and say not why.
pub async fn answer(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    (step, why): (Option<MinutesStep>, &str),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::AnswerDecisions)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let minuted = Minuted::load(&mut tx, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    if !minuted.is_accepted() {
        let words = "The decisions can be answered once the chair has accepted the minutes.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    if !follows(office, &minuted, RESPONSE) {
        let words = "The team manager answers the decisions of a review. This is a core group.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let step = step.filter(|step| {
        matches!(
            step,
            MinutesStep::Agreed | MinutesStep::Queried | MinutesStep::NotAgreed
        )
    });
    let Some(step) = step else {
        let message = "Choose an answer";
        return Err(VerbError::wrong(Some(of_form("answer")), "", message));
    };
    let why = words(why);
    if step != MinutesStep::Agreed && why.is_none() {
        let message = "Say what you ask, or with what you do not agree";
        return Err(VerbError::wrong(Some(of_form("answer_why")), "", message));
    }
    finish::step(&mut tx, meeting, step, why.as_ref()).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that something that is due after the meeting is done: the chair has sent the decisions, the
/// social worker has brought the plan up to date, the next core group was held.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for what nobody says so;
/// [`VerbError::NotNow`] before the meeting, and where it is said already.
pub async fn tick(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    step: MinutesStep,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let minutes = snapshot.minutes(meeting).await?;
    drop(snapshot);
    // Of which kind minutes are never changes; without any the one who asks is told as elsewhere.
    let kind = minutes.map_or(MinutesKind::Review, |minutes| minutes.kind);
    let action = ticks(kind, step.code()).ok_or(VerbError::NotThere)?;
    let held = office.hold(who, operation, meeting, action).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let minuted = Minuted::load(&mut tx, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    if !follows(office, &minuted, step.code()) {
        return Err(VerbError::NotThere);
    }
    let day = live.compose(office, |composed| meets_on(composed, &minuted));
    if day.is_none_or(|day| office.today() < day) {
        let words = "The meeting is still to come.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    if minuted.steps.iter().any(|one| one.step == step) {
        let words = "That is written down already.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    finish::step(&mut tx, meeting, step, None).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Who may say that a step is done which nobody but a person knows of; nothing for other steps.
pub(in crate::casework) fn ticks(kind: MinutesKind, code: &str) -> Option<Action> {
    match MinutesStep::from_code(code)? {
        MinutesStep::DecisionsSent => Some(accepting(kind)),
        MinutesStep::PlanUpdated | MinutesStep::NextHeld => Some(Action::TakeMinutes),
        _ => None,
    }
}

/// What follows the meeting by the clocks of its kind; a review goes by those of its own kind.
pub(in crate::casework) fn clocks_of<'o>(
    office: &'o Office,
    minuted: &Minuted,
    review: ProfileName,
) -> &'o Profile {
    let layout = office.desk.minutes.layout(minuted.minutes.kind);
    let own = layout.and_then(|layout| layout.after.as_ref());
    own.unwrap_or_else(|| office.desk.profiles.get(review))
}

/// Whether a step follows meetings of this kind at all.
fn follows(office: &Office, minuted: &Minuted, code: &str) -> bool {
    let profile = clocks_of(office, minuted, ProfileName::Later);
    profile.steps().iter().any(|step| &*step.code == code)
}

/// The day of the meeting: as it was accepted, else as it is planned. A core group is another meeting
/// than the review whose day is planned: until somebody says its day it is the one on which its
/// minutes were begun.
pub(in crate::casework) fn meets_on(composed: &Composed, minuted: &Minuted) -> Option<Date> {
    let otherwise = match minuted.minutes.kind {
        MinutesKind::Review => composed.prepared.network.child.planned.on.value().copied(),
        MinutesKind::CoreGroup => {
            let mut steps = minuted.steps.iter();
            let begun = steps.find(|one| one.step == MinutesStep::Begun);
            begun.map(|one| day_of(one.at))
        }
    };
    minuted.minutes.held_on.or(otherwise)
}

/// When the chair accepted the minutes.
pub(in crate::casework) fn accepted_on(minuted: &Minuted) -> Option<Date> {
    let mut steps = minuted.steps.iter().rev();
    let step = steps.find(|step| step.step == MinutesStep::Accepted);
    step.map(|step| day_of(step.at))
}

/// When the decisions were sent: as the chair says, else the day on which the first was given the
/// record; a letter to the child is for the child alone.
pub(in crate::casework) fn sent_on(minuted: &Minuted, given: &[Distributed]) -> Option<Date> {
    let mut steps = minuted.steps.iter();
    let said = steps.find(|step| step.step == MinutesStep::DecisionsSent);
    let copies = given.iter().filter(|one| one.what == Given::Copy);
    said.map(|step| day_of(step.at))
        .or(copies.map(|one| one.on).min())
}

/// How the manager's answer stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::casework) enum Heard<'a> {
    Said(&'a Stepped),
    /// The decisions are not sent, or not accepted: nobody's silence says anything.
    NotSent,
    Silent(Result<Answer, BeyondCalendar>),
}

/// What the manager said last, or what their silence means. They have been told, and can answer,
/// once the decisions are sent and the minutes accepted, whichever was later.
pub(in crate::casework) fn heard<'a>(
    office: &Office,
    minuted: &'a Minuted,
    given: &[Distributed],
) -> Heard<'a> {
    let mut steps = minuted.steps.iter().rev();
    let said = steps.find(|step| {
        matches!(
            step.step,
            MinutesStep::Agreed
                | MinutesStep::Queried
                | MinutesStep::NotAgreed
                | MinutesStep::AgreedBySilence
        )
    });
    if let Some(said) = said {
        return Heard::Said(said);
    }
    let Some((sent, accepted)) = sent_on(minuted, given).zip(accepted_on(minuted)) else {
        return Heard::NotSent;
    };
    let (told, days) = (sent.max(accepted), response_days(office));
    Heard::Silent(answered(told, days, office.today(), &office.desk.calendar))
}

/// What the manager said last, or what their silence means, in a sentence.
pub(in crate::casework) fn manager(
    office: &Office,
    minuted: &Minuted,
    given: &[Distributed],
) -> Option<String> {
    accepted_on(minuted).filter(|_| follows(office, minuted, RESPONSE))?;
    Some(match heard(office, minuted, given) {
        Heard::Said(said) if said.step == MinutesStep::AgreedBySilence => {
            let words = said
                .words
                .as_ref()
                .map_or("No answer", |words| words.reveal());
            format!("{words}: recorded as agreed.")
        }
        Heard::Said(said) => {
            let what = match said.step {
                MinutesStep::Queried => "asks about the decisions",
                MinutesStep::NotAgreed => "does not agree with the decisions",
                _ => "agrees with the decisions",
            };
            let steps = &minuted.steps;
            let is_late = |one: &Stepped| one.step == MinutesStep::AgreedBySilence;
            let late = match steps.iter().any(is_late) {
                true => " This came after the decisions had been recorded as agreed.",
                false => "",
            };
            format!("{} {what}.{late}", name_of(&said.by))
        }
        Heard::NotSent => format!(
            "The decisions are not sent yet. From the day on which they are the team manager has {} working days to answer; until then nothing counts as agreed.",
            response_days(office)
        ),
        Heard::Silent(Ok(Answer::Waits(by))) => format!(
            "The team manager can answer until {}. If they do not, the decisions count as agreed.",
            day_in_words(by)
        ),
        Heard::Silent(Ok(Answer::AgreedBySilence(by))) => {
            format!("No answer by {}: recorded as agreed.", day_in_words(by))
        }
        Heard::Silent(Err(beyond)) => {
            format!("By when the team manager answers cannot be said: {beyond}.")
        }
    })
}

/// Within how many working days the manager answers, by the council's profile.
fn response_days(office: &Office) -> u32 {
    let profile = office.desk.profiles.get(ProfileName::Later);
    let mut steps = profile.steps().iter();
    let step = steps.find(|step| &*step.code == RESPONSE && step.unit == Unit::WorkingDays);
    step.map_or(5, |step| step.offset)
}
