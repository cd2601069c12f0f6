//! Reads a council's `chasing.toml`: who is reminded, when, and when never.

use jiff::civil::{Time, Weekday};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    model::{position::Position, staff::Role},
    rules::chasing::{
        digest::Digest,
        hours::Stretch,
        settings::{By, Clause, Manner, Manners, Pace, Protected, Settings, Who},
    },
};

/// Nothing is counted back further than so many working days.
const FARTHEST: u32 = 60;

/// Why a `chasing.toml` cannot be used, with the place in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub struct ChasingFileError {
    pub line: usize,
    pub column: usize,
    pub what: String,
}

/// What is wrong, and from which byte of the text on.
type Wrong = (usize, String);

/// Reads the text of a `chasing.toml`. What is left out keeps what is shipped.
pub fn read(text: &str) -> Result<Settings, ChasingFileError> {
    let file: Toml = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        placed(text, (at, error.message().to_owned()))
    })?;
    settings(file).map_err(|wrong| placed(text, wrong))
}

fn placed(text: &str, (at, what): Wrong) -> ChasingFileError {
    let Position { line, column } = Position::of(text, at);
    ChasingFileError { line, column, what }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    schema: Spanned<u32>,
    #[serde(default)]
    pace: PaceToml,
    #[serde(default)]
    hours: HoursToml,
    #[serde(default)]
    people: PeopleToml,
    required: Option<Vec<Spanned<String>>>,
    useful: Option<Vec<ClauseToml>>,
    #[serde(default)]
    digest: DigestToml,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DigestToml {
    send: Option<bool>,
    on: Option<Spanned<String>>,
    at: Option<Spanned<String>>,
    roles: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PaceToml {
    days_between: Option<Spanned<u32>>,
    near_working_days: Option<Spanned<u32>>,
    near_days_between: Option<Spanned<u32>>,
    patience_working_days: Option<Spanned<u32>>,
    by_hand_days: Option<Spanned<u32>>,
    away_days: Option<Spanned<u32>>,
    person_working_days: Option<Spanned<u32>>,
    dates_working_days: Option<Spanned<u32>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HoursToml {
    quiet: Option<Vec<Spanned<HourToml>>>,
    protected: Option<Vec<Spanned<HourToml>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HourToml {
    team: Option<Spanned<String>>,
    from: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PeopleToml {
    child: Option<MannerToml>,
    parent: Option<MannerToml>,
    relative: Option<MannerToml>,
    carer: Option<MannerToml>,
    staff: Option<MannerToml>,
    school: Option<MannerToml>,
    health: Option<MannerToml>,
    other: Option<MannerToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MannerToml {
    by: Option<Spanned<String>>,
    answer: Option<Vec<Spanned<u32>>>,
    report: Option<Vec<Spanned<u32>>>,
    consultation: Option<Vec<Spanned<u32>>>,
    action: Option<Vec<Spanned<u32>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseToml {
    name: String,
    one_of: Spanned<Vec<Spanned<String>>>,
}

fn settings(file: Toml) -> Result<Settings, Wrong> {
    if *file.schema.get_ref() != 1 {
        let schema = file.schema.get_ref();
        return Err((
            file.schema.span().start,
            format!("this program reads schema 1, the file says schema {schema}"),
        ));
    }
    let shipped = Settings::default();
    let (quiet, protected) = hours(file.hours, &shipped)?;
    Ok(Settings {
        manners: manners(file.people, shipped.manners)?,
        pace: pace(file.pace, shipped.pace)?,
        quiet,
        protected,
        required: match file.required {
            Some(all) => all.into_iter().map(who).collect::<Result<_, _>>()?,
            None => shipped.required,
        },
        useful: match file.useful {
            Some(clauses) => clauses.into_iter().map(clause).collect::<Result<_, _>>()?,
            None => shipped.useful,
        },
        digest: digest(file.digest)?,
    })
}

/// Days of the week, as a file spells them.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The mail of a week: what is wrong in it is told also where it is switched off.
fn digest(file: DigestToml) -> Result<Option<Digest>, Wrong> {
    let shipped = Digest::default();
    let on = match file.on {
        None => shipped.on,
        Some(day) => {
            let found = DAYS.iter().find(|(name, _)| name == day.get_ref());
            let wrong = || (day.span().start, "not a day such as `monday`".to_owned());
            found.map(|(_, day)| *day).ok_or_else(wrong)?
        }
    };
    let at = match &file.at {
        None => shipped.at,
        Some(text) => time(text)?,
    };
    let roles = match file.roles {
        None => shipped.roles,
        Some(roles) if roles.get_ref().is_empty() => {
            let what = "say who, or `send = false`".to_owned();
            return Err((roles.span().start, what));
        }
        Some(roles) => {
            let roles = roles.into_inner().into_iter();
            roles.map(role).collect::<Result<_, _>>()?
        }
    };
    let digest = Digest { on, at, roles };
    Ok(file.send.unwrap_or(true).then_some(digest))
}

fn role(code: Spanned<String>) -> Result<Role, Wrong> {
    Role::from_code(code.get_ref()).ok_or_else(|| {
        let what = format!("`{}` is no role of staff", code.get_ref());
        (code.span().start, what)
    })
}

fn time(text: &Spanned<String>) -> Result<Time, Wrong> {
    let read: Result<Time, _> = text.get_ref().trim().parse();
    read.map_err(|_| (text.span().start, "not a time such as 12:30".to_owned()))
}

fn pace(file: PaceToml, shipped: Pace) -> Result<Pace, Wrong> {
    let days = |value: Option<Spanned<u32>>, shipped, least: u32, most: u32| match value {
        None => Ok(shipped),
        Some(value) if (least..=most).contains(value.get_ref()) => Ok(value.into_inner()),
        Some(value) => Err((
            value.span().start,
            format!("not a number of days from {least} to {most}"),
        )),
    };
    let days_between = days(file.days_between, shipped.days_between, 1, FARTHEST)?;
    let near = shipped.near_days_between.min(days_between);
    Ok(Pace {
        days_between,
        near_days_between: days(file.near_days_between, near, 1, days_between)?,
        near_working_days: days(
            file.near_working_days,
            shipped.near_working_days,
            0,
            FARTHEST,
        )?,
        patience_working_days: days(
            file.patience_working_days,
            shipped.patience_working_days,
            0,
            FARTHEST,
        )?,
        by_hand_days: days(file.by_hand_days, shipped.by_hand_days, 0, FARTHEST)?,
        away_days: days(file.away_days, shipped.away_days, 0, FARTHEST)?,
        person_working_days: days(
            file.person_working_days,
            shipped.person_working_days,
            1,
            FARTHEST,
        )?,
        dates_working_days: days(
            file.dates_working_days,
            shipped.dates_working_days,
            0,
            FARTHEST,
        )?,
    })
}

fn hours(file: HoursToml, shipped: &Settings) -> Result<(Vec<Stretch>, Vec<Protected>), Wrong> {
    let mut quiet = shipped.quiet.clone();
    if let Some(all) = file.quiet {
        quiet.clear();
        for one in all {
            let start = one.span().start;
            let one = one.into_inner();
            if let Some(team) = &one.team {
                return Err((
                    team.span().start,
                    "quiet hours are everybody's: a team has `protected` ones".to_owned(),
                ));
            }
            quiet.push(stretch(&one)?);
            leaves_an_hour(&quiet, start)?;
        }
    }
    let mut protected = shipped.protected.clone();
    if let Some(all) = file.protected {
        protected.clear();
        for one in all {
            let start = one.span().start;
            let one = one.into_inner();
            let hours = stretch(&one)?;
            leaves_an_hour(&[&quiet[..], &[hours]].concat(), start)?;
            protected.push(Protected {
                team: one.team.map(|team| team.into_inner().into()),
                hours,
            });
        }
    }
    Ok((quiet, protected))
}

fn stretch(one: &HourToml) -> Result<Stretch, Wrong> {
    let stretch = Stretch {
        from: time(&one.from)?,
        to: time(&one.to)?,
    };
    if stretch.from == stretch.to {
        return Err((
            one.to.span().start,
            "these hours end when they begin".to_owned(),
        ));
    }
    Ok(stretch)
}

/// Hours that leave none open would silence everybody for good.
fn leaves_an_hour(stretches: &[Stretch], start: usize) -> Result<(), Wrong> {
    let mut minutes = (0..24_i8).flat_map(|hour| (0..60_i8).map(move |minute| (hour, minute)));
    let is_open = |(hour, minute)| {
        let at = Time::constant(hour, minute, 0, 0);
        !stretches.iter().any(|one| one.holds(at))
    };
    match minutes.any(is_open) {
        true => Ok(()),
        false => Err((
            start,
            "with these no hour of the day is left for a reminder".to_owned(),
        )),
    }
}

fn manners(file: PeopleToml, shipped: Manners) -> Result<Manners, Wrong> {
    Ok(Manners {
        child: manner(file.child, shipped.child)?,
        parent: manner(file.parent, shipped.parent)?,
        relative: manner(file.relative, shipped.relative)?,
        carer: manner(file.carer, shipped.carer)?,
        staff: manner(file.staff, shipped.staff)?,
        school: manner(file.school, shipped.school)?,
        health: manner(file.health, shipped.health)?,
        other: manner(file.other, shipped.other)?,
    })
}

fn manner(file: Option<MannerToml>, shipped: Manner) -> Result<Manner, Wrong> {
    let Some(file) = file else {
        return Ok(shipped);
    };
    let by = match file.by {
        None => shipped.by,
        Some(code) => By::from_code(code.get_ref())
            .ok_or_else(|| (code.span().start, "not `machine` or `person`".to_owned()))?,
    };
    Ok(Manner {
        by,
        answer: cadence(file.answer, shipped.answer)?,
        report: cadence(file.report, shipped.report)?,
        consultation: cadence(file.consultation, shipped.consultation)?,
        action: cadence(file.action, shipped.action)?,
    })
}

fn cadence(file: Option<Vec<Spanned<u32>>>, shipped: Vec<u32>) -> Result<Vec<u32>, Wrong> {
    let Some(days) = file else {
        return Ok(shipped);
    };
    let mut last = FARTHEST + 1;
    for day in &days {
        let days = *day.get_ref();
        if days == 0 || last <= days {
            return Err((
                day.span().start,
                format!(
                    "working days before the last useful day go from {FARTHEST} down to 1, each once"
                ),
            ));
        }
        last = days;
    }
    Ok(days.into_iter().map(Spanned::into_inner).collect())
}

fn who(code: Spanned<String>) -> Result<Who, Wrong> {
    Who::from_code(code.get_ref()).ok_or_else(|| {
        (
            code.span().start,
            format!("`{}` is no group and no part in a review", code.get_ref()),
        )
    })
}

fn clause(file: ClauseToml) -> Result<Clause, Wrong> {
    if file.one_of.get_ref().is_empty() {
        return Err((
            file.one_of.span().start,
            "say who: one group or part at least".to_owned(),
        ));
    }
    let one_of = file.one_of.into_inner().into_iter().map(who);
    Ok(Clause {
        name: file.name.into(),
        one_of: one_of.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../templates/forms/invite/chasing.toml");

    #[test]
    fn the_file_that_is_shipped_says_what_the_program_does_without_it() {
        assert_eq!(read(SHIPPED).unwrap(), Settings::default());
        assert_eq!(read("schema = 1").unwrap(), Settings::default());
    }

    #[test]
    fn a_council_can_change_one_thing_and_keep_the_others() {
        let file = read(
            "schema = 1\n[people.parent]\nby = \"machine\"\n\
             [hours]\nprotected = [{ team = \"West\", from = \"09:00\", to = \"10:00\" }]",
        )
        .unwrap();
        let shipped = Settings::default();

        assert_eq!(file.manners.parent.by, By::Machine);
        assert_eq!(file.manners.parent.answer, shipped.manners.parent.answer);
        assert_eq!(file.protected[0].team.as_deref(), Some("West"));
        assert_eq!(file.quiet, shipped.quiet);
        assert_eq!(file.useful, shipped.useful);
    }

    #[test]
    fn a_council_moves_the_digest_or_wants_none() {
        let file = "schema = 1\n[digest]\non = \"thursday\"\nat = \"10:30\"\nroles = [\"iro\"]";
        let digest = read(file).unwrap().digest.unwrap();
        assert_eq!(
            (digest.on, digest.roles),
            (Weekday::Thursday, vec![Role::ReviewingOfficer])
        );
        assert_eq!(digest.at, Time::constant(10, 30, 0, 0));
        assert_eq!(
            read("schema = 1\n[digest]\nsend = false").unwrap().digest,
            None
        );
    }

    #[track_caller]
    fn refused(text: &str, place: (usize, usize), words: &str) {
        let error = read(text).expect_err("a refusal");
        assert_eq!((error.line, error.column), place, "{error}");
        assert!(error.what.contains(words), "{error}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_column() {
        refused("schema = 2", (1, 10), "schema 2");
        refused("schema = 1\nwhatever = 3", (2, 1), "unknown field");
        refused(
            "schema = 1\n[pace]\ndays_between = 0",
            (3, 16),
            "from 1 to 60",
        );
        refused(
            "schema = 1\n[pace]\nnear_days_between = 8",
            (3, 21),
            "from 1 to 7",
        );
        refused(
            "schema = 1\n[pace]\nperson_working_days = 0",
            (3, 23),
            "from 1",
        );
        let hours = |line: &str| format!("schema = 1\n[hours]\n{line}");
        refused(
            &hours("quiet = [{ from = \"noon\", to = \"08:00\" }]"),
            (3, 19),
            "12:30",
        );
        refused(
            &hours("quiet = [{ from = \"08:00\", to = \"08:00\" }]"),
            (3, 33),
            "end when they begin",
        );
        refused(
            &hours("quiet = [{ team = \"West\", from = \"18:00\", to = \"08:00\" }]"),
            (3, 19),
            "everybody's",
        );
        refused(
            &hours("protected = [{ from = \"08:00\", to = \"18:00\" }]"),
            (3, 14),
            "no hour",
        );
        let people = |line: &str| format!("schema = 1\n[people.carer]\n{line}");
        refused(&people("by = \"robot\""), (3, 6), "machine");
        refused(&people("answer = [4, 7]"), (3, 14), "down to 1");
        refused(&people("report = [0]"), (3, 11), "down to 1");
        refused(
            "schema = 1\nrequired = [\"cook\"]",
            (2, 13),
            "no part in a review",
        );
        let digest = |line: &str| format!("schema = 1\n[digest]\n{line}");
        refused(&digest("on = \"payday\""), (3, 6), "monday");
        refused(&digest("at = \"noon\""), (3, 6), "12:30");
        refused(&digest("roles = []"), (3, 9), "say who");
        refused(&digest("roles = [\"cook\"]"), (3, 10), "no role");
        let useful = |line: &str| format!("schema = 1\n[[useful]]\nname = \"a\"\n{line}");
        refused(&useful("one_of = []"), (4, 10), "say who");
        refused(&useful("one_of = [\"carer\", \"cook\"]"), (4, 20), "`cook`");
    }
}
