//! Silent: what nobody answered by its day is written down as agreed.

use jiff::ToSpan as _;

use crate::{
    casework::{
        minutes::{
            Minuted,
            after::{Heard, heard},
            finish,
        },
        office::{Office, VerbError, by},
    },
    forms::sheet::day_in_words,
    model::{
        actor::Actor,
        minutes::{MeetingId, MinutesStep},
        name::PersonalText,
    },
    rules::minutes::answer::Answer,
};

/// For so many days after a meeting its decisions are looked at: twice as long as lists show what
/// follows it, for decisions may be sent late.
const LOOKED_AT_DAYS: i32 = 120;

/// Records as agreed the decisions that no team manager answered in time; returns of how many
/// meetings. The day stays as it was written down, and a later answer stands behind it.
///
/// # Errors
/// The record.
pub async fn round(office: &Office, who: &Actor) -> Result<usize, VerbError> {
    let since = office.today().saturating_sub(LOOKED_AT_DAYS.days());
    let mut snapshot = office.store.read().await?;
    let meetings = snapshot.minutes_since(since).await?;
    drop(snapshot);
    let mut agreed = 0;
    for one in meetings {
        if settle(office, who, &one.meeting).await? {
            agreed += 1;
        }
    }
    Ok(agreed)
}

async fn settle(office: &Office, who: &Actor, meeting: &MeetingId) -> Result<bool, VerbError> {
    let mut snapshot = office.store.read().await?;
    let Some(minuted) = Minuted::load(&mut snapshot, meeting).await? else {
        return Ok(false);
    };
    let given = snapshot.minutes_sent(meeting).await?;
    drop(snapshot);
    let silent = heard(office, &minuted, &given);
    if !matches!(silent, Heard::Silent(Ok(Answer::AgreedBySilence(_)))) {
        return Ok(false);
    }
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.hold(meeting.document()).await?;
    // Somebody may have answered meanwhile.
    let Some(minuted) = Minuted::load(&mut tx, meeting).await? else {
        return Ok(false);
    };
    let given = tx.minutes_sent(meeting).await?;
    let Heard::Silent(Ok(Answer::AgreedBySilence(day))) = heard(office, &minuted, &given) else {
        return Ok(false);
    };
    let words = PersonalText::parse(&format!("No answer by {}", day_in_words(day)));
    finish::step(
        &mut tx,
        meeting,
        MinutesStep::AgreedBySilence,
        words.as_ref(),
    )
    .await?;
    tx.commit(b"").await?;
    Ok(true)
}
