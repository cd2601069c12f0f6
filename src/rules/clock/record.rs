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
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::{
        model::{
            date::Period,
            fact::{Origin, Record},
            id::Identifier,
            review::Review,
        },
        rules::{
            calendar::Calendar,
            clock::{basis::Basis, due},
        },
    };

    const TODAY: Date = date(2026, 11, 23);

    fn origin() -> Origin {
        Origin {
            record: Arc::new(Record {
                system: SystemName::new("mosaic"),
                name: "persons/1".into(),
                read_at: Timestamp::UNIX_EPOCH,
                confirmed_on: None,
            }),
            field: "field".into(),
        }
    }

    fn child(since: Date) -> Child {
        let id = Identifier::new(&SystemName::new("mosaic"), "1");
        let mut child = Child::new(id, origin());
        child.looked_after_since = known(since);
        child.reviews.state = ReadState::Read;
        child
    }

    fn known<T>(value: T) -> Fact<T> {
        Fact::Known {
            value,
            origin: origin(),
        }
    }

    fn status(code: &str, start: Date, end: Option<Date>) -> LegalStatus {
        LegalStatus {
            code: code.into(),
            period: Period::new(Some(start), end),
            origin: origin(),
        }
    }

    fn placement(code: &str, carer: &str, start: Date, end: Option<Date>) -> Placement {
        Placement {
            id: None,
            code: Some(code.into()),
            provider: None,
            ofsted_number: None,
            carer: Some(Identifier::new(&SystemName::new("mosaic"), carer)),
            period: Period::new(Some(start), end),
            reason_new: None,
            reason_changed: None,
            reason_ceased: None,
            category_of_need: None,
            legal_status: None,
            home_postcode: None,
            placement_postcode: None,
            short_break: None,
            origin: origin(),
        }
    }

    fn review(held: Option<Date>, cancelled: bool) -> Review {
        Review {
            id: None,
            due: None,
            held,
            cancelled,
            category: None,
            participation: None,
            invited: Vec::new(),
            origin: origin(),
        }
    }

    fn read(child: &Child) -> Result<Care, NoCare> {
        care(&Limits::default(), child, TODAY)
    }

    #[test]
    fn reviews_count_when_they_were_held_and_not_cancelled() {
        let mut child = child(date(2026, 3, 2));
        child.reviews.items = vec![
            review(Some(date(2026, 3, 25)), false),
            review(Some(date(2026, 6, 1)), true),
            review(None, false),
        ];

        assert_eq!(read(&child).unwrap().held, [date(2026, 3, 25)]);
    }

    #[test]
    fn what_is_not_known_stops_the_clock_and_says_which() {
        let mut child = child(date(2026, 3, 2));
        child.reviews.state = ReadState::SourceDown {
            system: SystemName::new("mosaic"),
        };
        assert_eq!(read(&child), Err(NoCare::ReviewsNotRead));

        child.looked_after_since = Fact::NotRecorded;
        child.reviews.state = ReadState::Read;
        assert_eq!(read(&child), Err(NoCare::SinceNotRecorded));

        child.looked_after_since = Fact::SourceDown {
            system: SystemName::new("mosaic"),
        };
        assert!(matches!(read(&child), Err(NoCare::SourceDown { .. })));

        child.looked_after_until = Some(date(2026, 11, 1));
        assert!(matches!(read(&child), Err(NoCare::Ended { .. })));
    }

    #[test]
    fn a_list_of_reviews_that_nobody_asked_for_is_not_taken_for_none_in_silence() {
        let mut child = child(date(2026, 3, 2));
        child.reviews.state = ReadState::NotAsked;

        assert!(read(&child).unwrap().notes.join(" ").contains("asked for"));
    }

    #[test]
    fn short_break_statuses_have_their_own_clock() {
        let mut child = child(date(2026, 9, 1));
        child.legal_statuses.items = vec![status("V4", date(2026, 9, 1), None)];

        let care = read(&child).unwrap();
        let due = due(&care, TODAY, &Calendar::england_and_wales()).unwrap();

        assert_eq!(care.short_break, ShortBreak::Series);
        assert_eq!(
            (due.basis, due.date),
            (Basis::ShortBreakFirst, date(2026, 12, 1))
        );
    }

    #[test]
    fn after_short_breaks_the_ordinary_clock_starts_with_the_ordinary_status() {
        let mut child = child(date(2025, 9, 1));
        child.legal_statuses.items = vec![
            status("V3", date(2025, 9, 1), Some(date(2026, 11, 1))),
            status("V2", date(2026, 11, 2), None),
        ];

        let care = read(&child).unwrap();

        assert_eq!(care.looked_after_since, date(2026, 11, 2));
        assert_eq!(care.short_break, ShortBreak::No);
        assert_eq!(care.notes.len(), 1);
    }

    #[test]
    fn a_break_that_lasts_too_long_is_told() {
        let mut child = child(date(2026, 9, 1));
        child.legal_statuses.items = vec![status("V4", date(2026, 9, 1), None)];
        let mut long = placement("U6", "c", date(2026, 9, 1), Some(date(2026, 9, 18)));
        long.short_break = Some(true);
        child.placements.items = vec![long];
        assert!(
            read(&child)
                .unwrap()
                .notes
                .join(" ")
                .contains("lasted 18 days")
        );

        let without = Limits {
            short_break_longest_days: None,
            ..Limits::default()
        };
        assert_eq!(care(&without, &child, TODAY).unwrap().notes.len(), 1);
    }

    #[test]
    fn more_than_seventy_five_days_in_twelve_months_are_told() {
        let mut child = child(date(2026, 1, 1));
        child.legal_statuses.items = vec![status("V4", date(2026, 1, 1), None)];
        child.placements.items = (1..=8)
            .map(|month| {
                let mut one =
                    placement("U6", "c", date(2026, month, 1), Some(date(2026, month, 10)));
                one.short_break = Some(true);
                one
            })
            .collect();

        assert!(
            read(&child)
                .unwrap()
                .notes
                .join(" ")
                .contains("come to 80 days")
        );
    }

    #[test]
    fn remand_alone_is_told_apart_from_remand_beside_a_care_order() {
        let mut child = child(date(2026, 9, 1));
        child.legal_statuses.items = vec![status("J1", date(2026, 9, 1), None)];
        assert_eq!(read(&child).unwrap().remand, Remand::Only);

        child
            .legal_statuses
            .items
            .push(status("C2", date(2026, 9, 1), None));
        assert_eq!(read(&child).unwrap().remand, Remand::No);
    }

    #[test]
    fn an_adoption_code_dates_the_placement_where_the_record_does_not() {
        let mut child = child(date(2025, 1, 6));
        child.placements.items = vec![
            placement("U6", "a", date(2025, 1, 6), Some(date(2026, 9, 1))),
            placement("A5", "b", date(2026, 9, 2), Some(date(2026, 10, 1))),
            placement("A3", "b", date(2026, 10, 1), None),
        ];
        assert_eq!(
            read(&child).unwrap().placed_for_adoption,
            Some(date(2026, 9, 2))
        );

        child.placed_for_adoption = Some(date(2026, 9, 9));
        assert_eq!(
            read(&child).unwrap().placed_for_adoption,
            Some(date(2026, 9, 9))
        );
    }

    #[test]
    fn a_new_adoptive_home_is_a_new_placement() {
        let mut child = child(date(2025, 1, 6));
        child.placements.items = vec![
            placement("A5", "b", date(2026, 9, 2), Some(date(2026, 10, 1))),
            placement("A5", "c", date(2026, 10, 2), None),
        ];

        assert_eq!(
            read(&child).unwrap().placed_for_adoption,
            Some(date(2026, 10, 2))
        );
    }

    #[test]
    fn a_long_term_foster_placement_is_read_from_its_code() {
        let mut child = child(date(2025, 1, 6));
        child.placements.items = vec![placement("u4", "a", date(2025, 1, 6), None)];

        assert_eq!(
            read(&child).unwrap().long_term_placement_since,
            Some(date(2025, 1, 6))
        );
    }

    #[test]
    fn a_trigger_in_the_record_brings_the_review_forward() {
        let mut child = child(date(2026, 3, 2));
        child.planned.trigger = known("UNPLANNED_MOVE".into());
        child.planned.on = known(date(2026, 12, 3));

        let wish = read(&child).unwrap().brought_forward;

        assert_eq!(
            wish,
            Some(BroughtForward {
                trigger: Trigger::UnplannedMove,
                by: Some(date(2026, 12, 3)),
            })
        );
    }
}
