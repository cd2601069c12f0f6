//! When this child's review could be: the question to the rules, and answers.

use jiff::{Timestamp, civil::Date};

use crate::{
    forms::{
        form::Circumstances,
        invite::{Prepared, review::minutes_in_words},
        settings::ProtectedHours,
    },
    model::{
        name::PersonalText,
        slot::{Meets, Slot},
    },
    render::dates,
    rules::{
        clock::{profiles::ProfileName, record},
        slots::{
            Against, Diary, Good, Hours, Question, SchoolDay, Whose, Window, WindowKind, wish::Wish,
        },
    },
};

/// Younger children are at no school.
const SCHOOL_FROM: i16 = 4;

/// What decides when this child's review could be, with what is known of when people are busy.
pub fn question<'a>(
    prepared: &Prepared,
    circumstances: &Circumstances<'a>,
    diaries: Vec<(Whose, Diary<'a>)>,
) -> Question<'a> {
    let child = &prepared.network.child;
    let settings = circumstances.settings;
    let due = prepared.clock.due.as_ref();
    let care = record::care(circumstances.limits, child, circumstances.today).ok();
    let at_school = prepared.situation.age.is_none_or(|age| SCHOOL_FROM <= age);
    let school = SchoolDay {
        hours: hours(settings.school_day),
        terms: settings
            .school_terms
            .iter()
            .map(|term| (term.from, term.to))
            .collect(),
    };
    Question {
        today: circumstances.today,
        due: due.map(|due| due.date),
        looked_after_since: care.map(|care| care.looked_after_since),
        profile: due.map(|due| circumstances.profiles.get(ProfileName::of(due.basis))),
        calendar: circumstances.calendar,
        minutes: minutes(prepared, circumstances),
        meeting_hours: hours(settings.meeting_hours),
        school: at_school.then_some(school),
        protected: settings.protected_hours.map(hours),
        wish: Wish::read(child.wishes.time.value().map(PersonalText::reveal)),
        diaries,
    }
}

fn hours(of: ProtectedHours) -> Hours {
    Hours {
        from: of.from,
        to: of.to,
    }
}

/// How long this meeting is, or is by the settings.
pub fn minutes(prepared: &Prepared, circumstances: &Circumstances) -> u32 {
    let planned = prepared.network.child.planned.minutes.value().copied();
    planned.unwrap_or(circumstances.settings.meeting_minutes)
}

/// What the settings say of hours, in sentences for staff.
pub fn hours_in_words(question: &Question) -> Vec<String> {
    let times = |hours: &Hours| dates::times(hours.from, hours.to);
    let mut lines = vec![format!(
        "Meetings are held from {}.",
        times(&question.meeting_hours)
    )];
    if let Some(school) = &question.school {
        let when = match school.terms.is_empty() {
            true => ". The settings name no terms, so every weekday counts as one in term",
            false => " in term",
        };
        lines.push(format!("School is from {}{when}.", times(&school.hours)));
    }
    if let Some(protected) = &question.protected {
        let when = times(protected);
        lines.push(format!("{when} is kept for direct work."));
    }
    lines
}

/// What a window means, with a code.
pub fn window_in_words(window: &Window, due: Option<Date>) -> (&'static str, String) {
    let days = dates::days(window.first, window.last);
    let count = window.working_days;
    let working = if count == 1 { "day" } else { "days" };
    match (window.kind, due) {
        (WindowKind::Lawful, _) => (
            "lawful",
            format!("{days}: {count} working {working}. After that the review is late."),
        ),
        (WindowKind::Late, Some(due)) => (
            "late",
            format!(
                "The last lawful day was {}. The next working days are {days}.",
                dates::day(due)
            ),
        ),
        _ => (
            "no_due",
            format!("No last lawful day could be worked out. The next working days are {days}."),
        ),
    }
}

/// `Thursday 3 December 2026, 4pm to 5pm`.
pub fn in_words(slot: &Slot) -> String {
    dates::meeting(slot.start, slot.minutes)
}

/// `1 hour 30 minutes`.
pub fn length_in_words(minutes: u32) -> String {
    minutes_in_words(minutes)
}

/// `9:12am`, of today.
pub fn time_in_words(at: Timestamp) -> String {
    dates::time(dates::in_england(at).time())
}

/// How people meet, as everybody may read it.
pub fn meets_in_words(meets: Meets) -> &'static str {
    match meets {
        Meets::InRoom => "In a room",
        Meets::Remote => "By video or telephone",
    }
}

/// Why a slot is good.
pub fn good_in_words(good: &Good) -> String {
    match good {
        Good::Free(whose) => {
            let names: Vec<&str> = whose.iter().map(|one| one.words()).collect();
            let is = if names.len() == 1 { "is" } else { "are" };
            capital(&format!("{} {is} free", names.join(" and ")))
        }
        Good::OutsideSchool => "Outside school hours".to_owned(),
        Good::ChildsTime => "When the child asked for it".to_owned(),
        Good::FullLeadIn => "Every step before it can still be done in time".to_owned(),
        Good::RoomToMove(days) => format!("{days} working days left to move it"),
    }
}

/// What speaks against a slot.
pub fn against_in_words(against: &Against) -> String {
    match against {
        Against::Busy(whose) => capital(&format!("{} is busy then", whose.words())),
        Against::NotRead(whose) => format!("Not known whether {} is free", whose.words()),
        Against::InSchoolHours => "In school hours".to_owned(),
        Against::NotChildsTime => "Not when the child asked for it".to_owned(),
        Against::WishToLookAt => "Read what the child said about the time".to_owned(),
        Against::Protected => "In the hours that are kept for direct work".to_owned(),
        Against::AfterDue(days) => {
            let working = if *days == 1 { "day" } else { "days" };
            format!("{days} working {working} after the last lawful day")
        }
        Against::ShortLeadIn(steps) => match steps.as_slice() {
            [] => String::new(),
            [step] => format!("Too soon for one step: {}", lower(step)),
            // The invite lists them all with their days.
            [first, ..] => format!(
                "Too soon for {} steps before it, the first: {}",
                steps.len(),
                lower(first)
            ),
        },
        Against::LittleRoom(0) => "The last lawful day: it cannot be moved".to_owned(),
        Against::LittleRoom(1) => "Only 1 working day left to move it".to_owned(),
        Against::LittleRoom(days) => format!("Only {days} working days left to move it"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // Short forms such as SW stay as they are.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
