//! What must never happen in a year, by the clock on the wall.

use anyhow::{Context as _, Result};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
};
use samepage::rules::chasing::{
    Asked, Chased, Did, Done, Need, Reach,
    ask::Group,
    settings::{By, Settings},
};

use super::days::Days;

/// What is wrong with a nudge that goes now; nothing where it is as it should be.
pub fn nudge(
    days: &Days,
    settings: &Settings,
    chased: &Chased,
    (at, asks): (Timestamp, &[(usize, Date)]),
) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut wrong = |what: &str| broken.push(format!("{what}: {} at {at}", chased.person));
    let (today, minutes) = (days.day(at), days.minutes(at));
    let weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
    if weekend || days.calendar.bank_holiday(today).is_some() {
        wrong("a nudge on a day on which nobody works");
    }
    if !(8 * 60..18 * 60).contains(&minutes) {
        wrong("a nudge in quiet hours");
    }
    if !chased.teams.is_empty() && (12 * 60 + 30..17 * 60).contains(&minutes) {
        wrong("a nudge in the hours for direct work");
    }
    if chased.reach != Reach::Works {
        wrong("a nudge to an address that does not work");
    }
    if chased
        .by_hand
        .is_some_and(|by_hand| at < by_hand + SignedDuration::from_hours(71))
    {
        wrong("a nudge on top of a person's message");
    }
    let mut is_near = false;
    for (ask, deadline) in asks {
        let one = chased.asks.get(*ask).context("a nudge about nothing")?;
        let last = one
            .review
            .last_day(today)
            .context("a nudge without a day")?;
        is_near |= days.calendar.working_days_between(today, last)? <= 5;
        if one.answered.is_some() {
            wrong("a nudge after an answer");
        }
        let manner = settings.manner(Group::of(one.role));
        if manner.by == By::Person {
            wrong("a nudge to somebody to whom no machine writes");
        }
        if one
            .done
            .iter()
            .any(|done| done.what == Did::Nudged(*deadline))
        {
            wrong("a nudge twice for one deadline");
        }
        let since = one.asked.unwrap_or(at);
        let is_nudge = |done: &&Done| matches!(done.what, Did::Nudged(_)) && since <= done.at;
        if manner.before(one.ask).len() <= one.done.iter().filter(is_nudge).count() {
            wrong("more nudges than the cadence has");
        }
        let over = |done: &Done| done.what == Did::HandedOver && since <= done.at;
        if one.done.iter().any(over) {
            wrong("a nudge although a person has it in hand");
        }
    }
    let apart = if is_near { 2 * 24 - 1 } else { 7 * 24 - 1 };
    if chased
        .nudged
        .is_some_and(|last| at < last + SignedDuration::from_hours(apart))
    {
        wrong("nudges too close together");
    }
    Ok(broken)
}

/// Whoever has to answer and has not was a person's task before the last lawful day.
pub fn taken_over(asked: &Asked, lawful: Timestamp, review: usize) -> Option<String> {
    let since = asked.asked?;
    let is_open = asked.answered.is_none_or(|answered| lawful <= answered);
    // Asked on the day before, or later, somebody has it in hand already.
    let is_late = lawful <= since + SignedDuration::from_hours(24);
    if asked.need == Need::Welcome || !is_open || is_late {
        return None;
    }
    let taken = asked
        .done
        .iter()
        .any(|done| done.what == Did::HandedOver && done.at < lawful);
    (!taken).then(|| format!("nobody took over what was open of review {review}"))
}
