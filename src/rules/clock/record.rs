//! What the clock has to know, taken from the record of a child.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};

use crate::{
    model::{
        child::{Child, LegalStatus, Placement},
        fact::{Fact, ReadState},
        id::SystemName,
    },
    rules::clock::{
        BroughtForward, Care, Remand, ShortBreak,
        limits::Limits,
        trigger::Trigger,
        words::{days, days_between, in_words},
    },
};

/// Legal statuses of short breaks (SSDA903): not "looked after" for the ordinary clock.
const SHORT_BREAK_STATUSES: &[&str] = &["V3", "V4"];
/// Legal status of a remand (SSDA903).
const REMAND_STATUSES: &[&str] = &["J1"];
/// Codes of placements for adoption (SSDA903).
const ADOPTION_PLACEMENTS: &[&str] = &["A3", "A4", "A5", "A6"];
/// Codes of long-term foster placements (SSDA903).
const LONG_TERM_PLACEMENTS: &[&str] = &["U1", "U4"];

/// Why the record does not let the clock start. Each is a sentence for an officer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCare {
    #[error("the record does not say since when the child is looked after")]
    SinceNotRecorded,
    #[error("{system} did not answer, so it is not known since when the child is looked after")]
    SourceDown { system: SystemName },
    #[error("{system} does not tell since when the child is looked after")]
    Withheld { system: SystemName },
    #[error("the child is no longer looked after since {until}")]
    Ended { until: Date },
    #[error("the list of reviews could not be read, so the next one cannot be dated")]
    ReviewsNotRead,
}

/// What the clock has to know of a child, as the record tells it on that day.
///
/// Where the record leaves a choice, the choice is told in `Care::notes`.
pub fn care(limits: &Limits, child: &Child, as_of: Date) -> Result<Care, NoCare> {
    if let Some(until) = child.looked_after_until.filter(|until| *until < as_of) {
        return Err(NoCare::Ended { until });
    }
    if matches!(
        child.reviews.state,
        ReadState::SourceDown { .. } | ReadState::Withheld { .. }
    ) {
        return Err(NoCare::ReviewsNotRead);
    }
    let mut care = Care::since(recorded_since(child)?);
    care.held = child
        .reviews
        .iter()
        .filter(|review| !review.cancelled)
        .filter_map(|review| review.held)
        .collect();
    if child.reviews.state == ReadState::NotAsked && child.reviews.is_empty() {
        care.notes.push(
            "No list of reviews was asked for: the count is made as if none had been held."
                .to_owned(),
        );
    }
    care.authorised_to_place = child.authorised_to_place_for_adoption;
    read_statuses(child, as_of, &mut care);
    if care.short_break == ShortBreak::Series {
        note_long_breaks(limits, child, &mut care);
    }
    read_adoption(child, as_of, &mut care);
    care.long_term_placement_since = current(child, as_of)
        .filter(|placement| has_code(placement.code.as_ref(), LONG_TERM_PLACEMENTS))
        .filter_map(|placement| placement.period.start)
        .min();
    care.brought_forward = brought_forward(child);
    Ok(care)
}

fn recorded_since(child: &Child) -> Result<Date, NoCare> {
    match &child.looked_after_since {
        Fact::Known { value, .. } => Ok(*value),
        Fact::NoneRecorded { .. } | Fact::NotRecorded => Err(NoCare::SinceNotRecorded),
        Fact::SourceDown { system } => Err(NoCare::SourceDown {
            system: system.clone(),
        }),
        Fact::Withheld { system } => Err(NoCare::Withheld {
            system: system.clone(),
        }),
    }
}

/// One legal status in force, from the list of statuses or from an episode.
struct Status<'a> {
    code: &'a str,
    start: Option<Date>,
}

fn statuses<'a>(child: &'a Child, on: Option<Date>) -> Vec<Status<'a>> {
    let listed = child.legal_statuses.iter().map(|status: &LegalStatus| {
        let code: &str = &status.code;
        (code, status.period)
    });
    let episodes = child.placements.iter().filter_map(|placement| {
        let code: &str = placement.legal_status.as_ref()?;
        Some((code, placement.period))
    });
    listed
        .chain(episodes)
        .filter(|(_, period)| on.is_none_or(|day| period.holds_on(day)))
        .map(|(code, period)| Status {
            code: code.trim(),
            start: period.start,
        })
        .collect()
}

fn read_statuses(child: &Child, as_of: Date, care: &mut Care) {
    let now = statuses(child, Some(as_of));
    let marked_break = current(child, as_of).any(|placement| placement.short_break == Some(true));
    let all = |codes: &[&str]| !now.is_empty() && now.iter().all(|s| is_among(s.code, codes));
    if all(SHORT_BREAK_STATUSES) || (marked_break && now.is_empty()) {
        care.short_break = ShortBreak::Series;
        care.notes.push(
            "The record shows a planned series of short breaks, which has a clock of its own."
                .to_owned(),
        );
        return;
    }
    if all(REMAND_STATUSES) {
        care.remand = Remand::Only;
        return;
    }
    start_after_short_breaks(child, care);
}

/// A series of short breaks may have come before the child was looked after in the ordinary
/// way: the ordinary clock starts with the first status that is no short break.
fn start_after_short_breaks(child: &Child, care: &mut Care) {
    let since = care.looked_after_since;
    let began = statuses(child, Some(since));
    let in_breaks = !began.is_empty()
        && began
            .iter()
            .all(|status| is_among(status.code, SHORT_BREAK_STATUSES));
    let ordinary = statuses(child, None)
        .iter()
        .filter(|status| !is_among(status.code, SHORT_BREAK_STATUSES))
        .filter_map(|status| status.start)
        .filter(|start| since < *start)
        .min();
    if let Some(start) = ordinary.filter(|_| in_breaks) {
        care.notes.push(format!(
            "The record has the child looked after since {}, but at first only for short breaks; the count starts with the legal status of {}.",
            in_words(since),
            in_words(start)
        ));
        care.looked_after_since = start;
    }
}

fn note_long_breaks(limits: &Limits, child: &Child, care: &mut Care) {
    let breaks: Vec<(Date, Date)> = child
        .placements
        .iter()
        .filter(|placement| {
            placement.short_break == Some(true)
                || has_code(placement.legal_status.as_ref(), &["V3"])
        })
        .filter_map(|placement| Some((placement.period.start?, placement.period.end?)))
        .collect();
    // Both ends belong to a break: the stricter reading.
    let length = |(start, end): &(Date, Date)| days_between(*start, *end).saturating_add(1);
    if let Some(longest) = limits.short_break_longest_days
        && let Some(long) = breaks
            .iter()
            .find(|one| i64::from(longest) < i64::from(length(one)))
    {
        care.notes.push(format!(
            "The break from {} lasted {}, more than the {longest} of reg. 48: check whether the clock of short breaks applies.",
            in_words(long.0),
            days(length(long))
        ));
    }
    let most_in_a_year = breaks
        .iter()
        .map(|(start, _)| {
            let year_end = start.saturating_add(1.year());
            breaks
                .iter()
                .filter(|(other, _)| start <= other && *other < year_end)
                .map(&length)
                .fold(0_i32, i32::saturating_add)
        })
        .max()
        .unwrap_or(0);
    let allowed = limits.short_break_days_in_a_year;
    if i64::from(allowed) < i64::from(most_in_a_year) {
        care.notes.push(format!(
            "The breaks of twelve months come to {}, more than the {allowed} of reg. 48: check whether the clock of short breaks applies.",
            days(most_in_a_year)
        ));
    }
}

fn read_adoption(child: &Child, as_of: Date, care: &mut Care) {
    care.placed_for_adoption = child.placed_for_adoption;
    if care.placed_for_adoption.is_some() {
        return;
    }
    let adoptive: Vec<&Placement> = child
        .placements
        .iter()
        .filter(|placement| has_code(placement.code.as_ref(), ADOPTION_PLACEMENTS))
        .collect();
    let Some(mut first) = adoptive
        .iter()
        .find(|placement| placement.period.holds_on(as_of))
    else {
        return;
    };
    // An episode that only changes the legal status goes on in the same home.
    while let Some(before) = adoptive.iter().find(|one| continues(one, first)) {
        first = before;
    }
    if let Some(start) = first.period.start {
        care.notes.push(format!(
            "The record names no day of placement for adoption; the placement with an adoption code began on {}.",
            in_words(start)
        ));
        care.placed_for_adoption = Some(start);
    }
}

/// Whether `later` goes on where `earlier` ended, with the same carer.
fn continues(earlier: &Placement, later: &Placement) -> bool {
    let (Some(end), Some(start)) = (earlier.period.end, later.period.start) else {
        return false;
    };
    earlier.period.start.is_some_and(|begin| begin < start)
        && earlier.carer == later.carer
        && (end == start || end.saturating_add(1.day()) == start)
}

fn brought_forward(child: &Child) -> Option<BroughtForward> {
    let code = child.planned.trigger.value()?;
    Some(BroughtForward {
        trigger: Trigger::from_code(code)?,
        by: child.planned.on.value().copied(),
    })
}

fn current(child: &Child, as_of: Date) -> impl Iterator<Item = &Placement> {
    child
        .placements
        .iter()
        .filter(move |placement| placement.period.holds_on(as_of))
}

fn has_code(code: Option<&Arc<str>>, codes: &[&str]) -> bool {
    code.is_some_and(|code| is_among(code, codes))
}

fn is_among(code: &str, codes: &[&str]) -> bool {
    codes
        .iter()
        .any(|one| one.eq_ignore_ascii_case(code.trim()))
}

#[cfg(test)]
mod tests;
