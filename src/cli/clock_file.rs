//! Reads a council's `clock.toml`: limits, and the steps around each review.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::{
    model::position::Position,
    rules::{
        clock::{
            between::{Between, Stage},
            limits::{Limits, Nearness},
            profiles::{ProfileName, Profiles, StepRule, published_follow_up, published_lead_in},
            written::{LIKE, when},
        },
        mark::Mark,
    },
};

/// What a council has set of the clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockFile {
    pub between: Between,
    pub limits: Limits,
    pub profiles: Profiles,
}

/// Why a `clock.toml` cannot be used, with the place in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub struct ClockFileError {
    pub line: usize,
    pub column: usize,
    pub what: String,
}

impl ClockFileError {
    fn at(text: &str, at: usize, what: String) -> Self {
        let Position { line, column } = Position::of(text, at);
        Self { line, column, what }
    }
}

/// What is wrong, and from which byte of the text on.
type Wrong = (usize, String);

/// Reads the text of a `clock.toml`. A table that is left out keeps what is published.
pub fn read(text: &str) -> Result<ClockFile, ClockFileError> {
    let mut file: Toml = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let what = error.message().replace('\n', ", ");
        ClockFileError::at(text, at, what)
    })?;
    let schema = *file.schema.get_ref();
    if schema != 1 {
        let what = format!("this program reads schema 1, the file says schema {schema}");
        return Err(ClockFileError::at(text, file.schema.span().start, what));
    }
    let placed = |(at, what)| ClockFileError::at(text, at, what);
    let (mut lead_ins, mut lists) = (BTreeMap::new(), BTreeMap::new());
    for (name, code) in ProfileName::ALL {
        if let Some((list, rows)) = file.before.remove_entry(*code) {
            lists.insert(*name, list.span().start);
            lead_ins.insert(*name, steps(code, rows).map_err(placed)?);
        }
    }
    if let Some((unknown, _)) = file.before.pop_first() {
        let what = format!("[before] has no list `{}`", unknown.get_ref());
        return Err(ClockFileError::at(text, unknown.span().start, what));
    }
    let follow_up = match file.after {
        Some(rows) => steps("after", rows).map_err(placed)?,
        None => published_follow_up(),
    };
    let lead_in = |name| {
        lead_ins
            .remove(&name)
            .unwrap_or_else(|| published_lead_in(name))
    };
    let profiles = Profiles::with_follow_up(lead_in, &follow_up).map_err(|(name, error)| {
        // A list that is left out is as published: then what is wrong came with another.
        let at = lists.get(&name).copied().unwrap_or_default();
        ClockFileError::at(text, at, format!("{}: {error}", name.code()))
    })?;
    Ok(ClockFile {
        between: file.between.map_or_else(Between::default, between),
        limits: Limits {
            nearness: file.nearness.map_or_else(Nearness::default, nearness),
            ..file.limits.map_or_else(Limits::default, limits)
        },
        profiles,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    schema: Spanned<u32>,
    limits: Option<LimitsToml>,
    nearness: Option<NearnessToml>,
    between: Option<BetweenToml>,
    #[serde(default)]
    before: BTreeMap<Spanned<String>, Vec<StepToml>>,
    after: Option<Vec<StepToml>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsToml {
    short_break_first_months: u32,
    short_break_later_months: u32,
    /// Left out where no single break is limited.
    short_break_longest_days: Option<u32>,
    short_break_days_in_a_year: u32,
    adjournment_working_days: u32,
    settled_months: u32,
    dispute_working_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NearnessToml {
    urgent_working_days: u16,
    soon_working_days: u16,
    critical_working_days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepToml {
    code: Spanned<String>,
    /// `20 WD before planned`
    when: String,
    who: String,
    name: String,
    source: String,
    mark: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BetweenToml {
    midway_percent: u32,
    midway_from_days: u32,
    dispute_stages: Vec<StageToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageToml {
    name: String,
    working_days: u32,
}

fn between(file: BetweenToml) -> Between {
    let stages = file.dispute_stages.into_iter().map(|stage| Stage {
        name: stage.name.into(),
        working_days: stage.working_days,
    });
    Between {
        midway_percent: file.midway_percent,
        midway_from_days: file.midway_from_days,
        stages: stages.collect(),
    }
}

fn limits(file: LimitsToml) -> Limits {
    Limits {
        short_break_first_months: file.short_break_first_months,
        short_break_later_months: file.short_break_later_months,
        short_break_longest_days: file.short_break_longest_days,
        short_break_days_in_a_year: file.short_break_days_in_a_year,
        adjournment_working_days: file.adjournment_working_days,
        settled_months: file.settled_months,
        dispute_working_days: file.dispute_working_days,
        nearness: Nearness::default(),
    }
}

fn nearness(file: NearnessToml) -> Nearness {
    Nearness {
        urgent_working_days: file.urgent_working_days,
        soon_working_days: file.soon_working_days,
        critical_working_days: file.critical_working_days,
    }
}

fn steps(profile: &str, rows: Vec<StepToml>) -> Result<Vec<StepRule>, Wrong> {
    let read = |row: StepToml| {
        let (code, at) = (row.code.get_ref().clone(), row.code.span().start);
        step(row).map_err(|what| (at, format!("{profile}, step {code}: {what}")))
    };
    rows.into_iter().map(read).collect()
}

/// One step; the error is what is wrong with it.
fn step(row: StepToml) -> Result<StepRule, String> {
    let (offset, unit, direction, anchor) =
        when(&row.when).ok_or_else(|| format!("`{}` is not like {LIKE}", row.when))?;
    let mark = Mark::from_code(&row.mark).ok_or_else(|| {
        let known: Vec<&str> = Mark::ALL.iter().map(|(_, code)| *code).collect();
        format!("mark `{}` is none of {}", row.mark, known.join(", "))
    })?;
    Ok(StepRule {
        code: row.code.into_inner().into(),
        name: row.name.into(),
        who: row.who.into(),
        offset,
        unit,
        direction,
        anchor,
        source: row.source.into(),
        mark,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::clock::profiles::Anchor;

    const SHIPPED: &str = include_str!("../../templates/forms/invite/clock.toml");

    #[test]
    fn the_file_that_is_shipped_says_what_the_program_does_without_it() {
        assert_eq!(read(SHIPPED).unwrap(), ClockFile::default());
    }

    #[test]
    fn a_council_can_change_one_profile_and_keep_the_others() {
        let file = read(
            r#"
            schema = 1
            [before]
            later = [
              { code = "invitations_sent", when = "15 WD before due", who = "business support", name = "Invitations go out", source = "Northshire", mark = "local" },
            ]
            "#,
        )
        .unwrap();
        let published = Profiles::default();

        let first = &file.profiles.later.steps()[0];
        assert_eq!((first.offset, &first.anchor), (15, &Anchor::Due));
        assert_eq!(
            file.profiles.later.steps().len(),
            1 + published_follow_up().len()
        );
        assert_eq!(file.profiles.first, published.first);
        assert_eq!(file.limits, Limits::default());
    }

    #[test]
    fn what_comes_after_can_be_changed_for_all_kinds_at_once() {
        let file = read("schema = 1\nafter = []").unwrap();

        assert_eq!(
            file.profiles.adoption.steps(),
            published_lead_in(ProfileName::Adoption)
        );
    }

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let error = read(text).expect_err("a refusal").to_string();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_or_step() {
        let step = |change: (&str, &str)| {
            "schema = 1\n[before]\nfirst = [\n{ code = 'a', when = '1 WD before due', who = 'a', name = 'a', source = 'a', mark = 'local' },\n]\n"
                .replace(change.0, change.1)
        };
        refused("schema = 2", "schema 2");
        refused("schema = 1\nwhatever = 3", "2:1: ");
        refused(
            "# the last list\nschema = 1\nbefore.last = []",
            "3:8: [before] has no list `last`",
        );
        refused(&step(("code = ", "cod = ")), "4:");
        refused(
            &step(("1 WD", "1 week")),
            "4:10: first, step a: `1 week before due`",
        );
        refused(
            &step(("1 WD", "-1 WD")),
            "first, step a: `-1 WD before due`",
        );
        refused(&step(("'local'", "'sure'")), "first, step a: mark `sure`");
        let step_from_nowhere = step(("due", "b"));
        refused(
            &format!("# what comes first\n{step_from_nowhere}"),
            "4:1: first: the step a is counted from b",
        );
        refused("schema = 1\n[limits]\nsettled_months = 12", "short_break");
    }
}
