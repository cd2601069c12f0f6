//! The clocks of a kind of meeting: what follows it and by when, as its form says.

use serde::Deserialize;
use toml::Spanned;

use crate::{
    forms::{
        minutes::{Fault, fault},
        settings::CouncilSettings,
    },
    model::minutes::MinutesKind,
    rules::{
        clock::{
            profiles::{Anchor, Direction, Profile, ProfileError, StepRule},
            written::{LIKE, when},
        },
        mark::Mark,
        minutes::core_clock::CoreClock,
    },
};

/// One step, as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    code: Spanned<String>,
    /// `10 WD after planned`
    when: Spanned<String>,
    who: String,
    name: String,
    source: String,
    mark: Spanned<String>,
}

/// By when core groups are held, as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClock {
    first_working_days: Spanned<u32>,
    at_most_days: Spanned<u32>,
    last_working_days: Spanned<u32>,
}

/// The most days that a council can write: more is a slip of the hand.
const MOST_DAYS: u32 = 366;

/// By when core groups are held. A review has a clock of its own, in a file of its own.
pub(super) fn of_plan(
    kind: MinutesKind,
    raw: Option<&Spanned<RawClock>>,
) -> Result<Option<CoreClock>, Fault> {
    let Some(raw) = raw else { return Ok(None) };
    if kind == MinutesKind::Review {
        return Err(Fault {
            at: raw.span().start,
            what: "a review has no clock here".to_owned(),
            remedy: "write it in `invite/clock.toml`",
        });
    }
    let days = |word: &Spanned<u32>| match *word.get_ref() {
        days @ 1..=MOST_DAYS => Ok(days),
        other => Err(Fault {
            at: word.span().start,
            what: format!("{other} is no number of days"),
            remedy: "write how many days, from 1 to 366",
        }),
    };
    let raw = raw.get_ref();
    Ok(Some(CoreClock {
        first_working_days: days(&raw.first_working_days)?,
        at_most_days: days(&raw.at_most_days)?,
        last_working_days: days(&raw.last_working_days)?,
    }))
}

/// What follows a meeting of this kind. Nothing for a review: its clock has a file of its own,
/// for it goes by the kind of review.
pub(super) fn understood(
    kind: MinutesKind,
    raw: &[RawStep],
    settings: &CouncilSettings,
) -> Result<Option<Profile>, Fault> {
    if let (MinutesKind::Review, Some(step)) = (kind, raw.first()) {
        let what = "what follows a review does not stand here";
        return Err(fault(&step.code, what, "write it in `invite/clock.toml`"));
    }
    let steps = raw.iter().map(|one| step(one, settings));
    let steps: Vec<StepRule> = steps.collect::<Result<_, Fault>>()?;
    if kind == MinutesKind::Review {
        return Ok(None);
    }
    Profile::new(steps).map(Some).map_err(|error| {
        let (ProfileError::Repeated(code) | ProfileError::NoSuchStep { step: code, .. }) = &error;
        let at = raw.iter().rev().find(|one| **one.code.get_ref() == **code);
        Fault {
            at: at.map_or(0, |one| one.code.span().start),
            what: error.to_string(),
            remedy: "give each step a code of its own, and count it from an earlier one",
        }
    })
}

fn step(raw: &RawStep, settings: &CouncilSettings) -> Result<StepRule, Fault> {
    let written = when(raw.when.get_ref());
    // A core group has no last lawful day, and no day from which a child is looked after.
    let written = written.filter(|(_, _, direction, anchor)| {
        *direction == Direction::After && matches!(anchor, Anchor::Planned | Anchor::Step(_))
    });
    let Some((offset, unit, direction, anchor)) = written else {
        let what = format!("`{}` is not like {LIKE}", raw.when.get_ref());
        let remedy = "count it after `planned`, which is the day of the meeting, or after a step";
        return Err(fault(&raw.when, what, remedy));
    };
    let Some(mark) = Mark::from_code(raw.mark.get_ref()) else {
        let what = format!("there is no mark `{}`", raw.mark.get_ref());
        let remedy = "write `verified`, `secondary`, `local`, `derived` or `believed`";
        return Err(fault(&raw.mark, what, remedy));
    };
    Ok(StepRule {
        code: raw.code.get_ref().as_str().into(),
        name: settings.in_own_words(&raw.name).into(),
        who: settings.in_own_words(&raw.who).into(),
        offset,
        unit,
        direction,
        anchor,
        source: raw.source.as_str().into(),
        mark,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::minutes::{MinutesForm, MinutesFormError};

    const FORM: &str = include_str!("../../../templates/forms/minutes/form.toml");

    fn read(text: &str) -> Result<MinutesForm, MinutesFormError> {
        MinutesForm::read("form.toml", text, &CouncilSettings::default())
    }

    #[track_caller]
    fn fails(with: (&str, &str), what: &str) {
        assert!(FORM.contains(with.0), "{}", with.0);
        let error = read(&FORM.replacen(with.0, with.1, 1)).unwrap_err();
        assert!(error.what.contains(what), "{error}");
        assert!(error.line > 100, "its own line: {error}");
    }

    #[test]
    fn a_core_group_has_clocks_of_its_own_and_a_review_those_of_its_file() {
        let form = read(FORM).unwrap();
        let review = form.layout(MinutesKind::Review).unwrap();
        assert_eq!(review.after, None);
        let core = form.layout(MinutesKind::CoreGroup).unwrap();
        let steps = core.after.as_ref().unwrap().steps();
        let codes: Vec<&str> = steps.iter().map(|step| &*step.code).collect();
        assert!(codes.contains(&"next_held"), "{codes:?}");
        for of_a_review in ["decisions_sent", "manager_responds"] {
            assert!(!codes.contains(&of_a_review), "{codes:?}");
        }
        // How far each figure is verified is said: none of them is law.
        let law = steps.iter().find(|step| step.mark == Mark::Verified);
        assert!(law.is_none(), "{law:?}");
    }

    #[test]
    fn by_when_core_groups_are_held_is_the_councils_own() {
        let form = read(FORM).unwrap();
        let core = form.layout(MinutesKind::CoreGroup).unwrap();
        let shipped = CoreClock {
            first_working_days: 10,
            at_most_days: 42,
            last_working_days: 10,
        };
        assert_eq!(core.clock, Some(shipped));
        assert_eq!(form.layout(MinutesKind::Review).unwrap().clock, None);
        fails(("at_most_days = 42", "at_most_days = 0"), "0 is no number");
        fails(("at_most_days = 42", "at_most_days = 999"), "999 is no");
    }

    #[test]
    fn a_clock_that_cannot_be_is_told_with_its_place() {
        fails(("28 CD after planned", "28 CD after due"), "is not like");
        fails(("28 CD after planned", "28 CD after tea"), "tea");
        fails(("28 CD after planned", "in a month"), "is not like");
        fails(("code = \"next_held\"", "code = \"plan_updated\""), "twice");
        fails(("mark = \"local\"", "mark = \"sure\""), "no mark `sure`");
    }
}
