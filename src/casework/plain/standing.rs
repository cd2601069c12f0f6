//! Standing: what a plain document still waits for, and which sign-offs hold.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        office::{Office, name_of},
        plain::{
            Plain,
            fill::{Filled, Known, Shown, Stands, stood},
        },
    },
    forms::plain::{Above, ClockFrom, FormField, Kind, Need, PlainForm, SignOff, typing},
    model::{live::Place, name::PersonalText, staff::Role},
    store::plain::{Mark, Stood},
};

/// How one sign-off stands.
#[derive(Clone, Debug, PartialEq)]
pub enum StepStanding {
    /// What stands in the document is within the limit.
    NotAsked,
    NotYet,
    Holds {
        by: String,
        at: Timestamp,
    },
    /// What they signed reads differently now.
    AsksAgain {
        by: String,
        at: Timestamp,
        differs: Vec<Differs>,
    },
}

/// A place that reads differently from when somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    pub place: Place,
    pub label: String,
    pub before: String,
    pub after: String,
}

/// Any one of these roles, in words: `Social worker or Team manager`.
pub fn any_of(roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.words()).collect();
    words.join(" or ")
}

/// How a sign-off of the form stands, told to somebody who may see these fields only.
pub fn step(step: &SignOff, marks: &[Mark], filled: &[Filled<'_>], roles: &[Role]) -> StepStanding {
    if step
        .above
        .as_ref()
        .is_some_and(|above| !is_above(above, filled))
    {
        return StepStanding::NotAsked;
    }
    let Some(mark) = marks.iter().rev().find(|mark| mark.step == step.name) else {
        return StepStanding::NotYet;
    };
    let (by, at) = (name_of(&mark.by), mark.at);
    let now = stood(filled);
    let differs = differences(&mark.stood, &now, filled, roles);
    match values(&mark.stood) == values(&now) {
        true => StepStanding::Holds { by, at },
        false => StepStanding::AsksAgain { by, at, differs },
    }
}

/// The sign-off above this one in the form's file that is still to be given: whoever books does so
/// after somebody has asked, and whoever issues after somebody has agreed.
pub fn comes_first<'f>(
    form: &'f PlainForm,
    asked: &SignOff,
    marks: &[Mark],
    filled: &[Filled<'_>],
) -> Option<&'f SignOff> {
    let above = form.sign_offs.iter();
    let mut above = above.take_while(|one| one.name != asked.name);
    above.find(|one| {
        let standing = step(one, marks, filled, &[]);
        matches!(
            standing,
            StepStanding::NotYet | StepStanding::AsksAgain { .. }
        )
    })
}

/// Whether an amount of the document is above the council's limit.
fn is_above(above: &Above, filled: &[Filled<'_>]) -> bool {
    let found = filled
        .iter()
        .find(|one| one.section.name == above.field.section && one.field.name == above.field.field);
    let kept = found
        .filter(|one| one.shown == Shown::Needed)
        .and_then(|one| one.stands.first())
        .and_then(|one| one.kept.as_ref());
    let pence = kept.and_then(|kept| typing::pence(kept.reveal()));
    pence.is_some_and(|pence| pence > u64::from(above.pounds) * 100)
}

fn values(stood: &[Stood]) -> BTreeMap<&str, &PersonalText> {
    stood
        .iter()
        .filter_map(|(place, value, _)| Some((&**place, value.as_ref()?)))
        .collect()
}

fn differences(
    before: &[Stood],
    now: &[Stood],
    filled: &[Filled<'_>],
    roles: &[Role],
) -> Vec<Differs> {
    let (before, now) = (values(before), values(now));
    let mut places: Vec<&str> = before.keys().chain(now.keys()).copied().collect();
    places.sort_unstable();
    places.dedup();
    let mut differs = Vec::new();
    for name in places {
        let (was, is) = (before.get(name), now.get(name));
        if was == is {
            continue;
        }
        let Ok(place) = name.parse::<Place>() else {
            continue;
        };
        let Some((field, label, kind)) = described(&place, filled) else {
            continue;
        };
        if !may_see(field, roles) {
            continue;
        }
        let told = |value: Option<&&PersonalText>| {
            value.map_or_else(String::new, |value| typing::words(kind, value.reveal()))
        };
        differs.push(Differs {
            label,
            before: told(was),
            after: told(is),
            place,
        });
    }
    differs
}

/// The field in which a place is, what a page calls it, and what is typed there.
pub fn described<'f>(
    place: &Place,
    filled: &[Filled<'f>],
) -> Option<(&'f FormField, String, &'f Kind)> {
    filled.iter().find_map(|one| match &one.field.kind {
        Kind::Table(columns) => {
            let name = format!("{}.{}", one.section.name, one.field.name);
            let row = place.row.as_ref().filter(|_| *place.section == name)?;
            let column = columns.iter().find(|column| column.name == place.field)?;
            let label = format!("{}, row {}: {}", one.field.label, row.value, column.label);
            Some((one.field, label, &column.kind))
        }
        kind => (one.section.name == place.section
            && one.field.name == place.field
            && place.row.is_none())
        .then(|| (one.field, one.field.label.clone(), kind)),
    })
}

/// Whether somebody of these roles sees a field.
pub fn may_see(field: &FormField, roles: &[Role]) -> bool {
    field.may_see.is_empty() || field.may_see.iter().any(|role| roles.contains(role))
}

/// Fields that have to be filled in and are not, with the place to go to.
pub fn missing<'f>(filled: &[Filled<'f>]) -> Vec<(&'f FormField, Place)> {
    let is_missing = |one: &&Filled<'_>| {
        one.field.need == Need::Required
            && one.shown == Shown::Needed
            && one.stands.iter().all(|one: &Stands| one.kept.is_none())
    };
    filled
        .iter()
        .filter(is_missing)
        .map(|one| {
            (
                one.field,
                crate::casework::plain::fill::place_of(one.section, one.field),
            )
        })
        .collect()
}

/// By when a document is to be done, where its form says so and the day is known.
pub(in crate::casework) fn due(
    office: &Office,
    plain: &Plain,
    known: Known<'_, '_>,
) -> Option<Date> {
    let clock = plain.form.clock.as_ref()?;
    let calendar = &office.desk.calendar;
    let days = clock.working_days;
    let due = match &clock.from {
        ClockFrom::Begun => {
            let begun = crate::casework::live::day_of(plain.kept.created_at);
            calendar.add_working_days(begun, days)
        }
        ClockFrom::Before(path) => calendar.subtract_working_days(known.day(path)?, days),
        ClockFrom::After(path) => calendar.add_working_days(known.day(path)?, days),
    };
    due.ok()
}
