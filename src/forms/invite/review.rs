//! The review itself: its kind, its day, its place, who runs it.

use std::sync::Arc;

use crate::{
    forms::{
        form::Circumstances,
        invite::{
            child::{people, takes_part},
            clock::ReviewClock,
            codes,
            fields::{Writer, known},
        },
    },
    model::{
        answer::{Answer, Value},
        document::Section,
        fact::ReadState,
        id::SystemName,
        network::Network,
        review::Review,
    },
    render::dates,
    rules::{
        attendance::{Attendance, Part, role::Role},
        clock::trigger::Trigger,
        disclosure::venue::VenueClass,
    },
};

/// Fills in what is known of the coming review.
pub fn section(
    writer: &Writer,
    network: &Network,
    attendance: &Attendance,
    clock: &ReviewClock,
    venue: VenueClass,
    circumstances: &Circumstances,
) -> Section {
    let child = &network.child;
    let planned = &child.planned;
    let mut run = writer.fields("review");
    match &clock.due {
        Some(due) => run.rule("kind", "review clock", due.basis.words()),
        None => run.put("kind", Answer::NotRecorded),
    }
    let held = held(network);
    let answer = run.by_rule("reviews held", Value::Number(held.len() as i64 + 1));
    run.put("number", answer);
    run.put(
        "trigger",
        Answer::from_fact(&planned.trigger, |code| {
            let words =
                Trigger::from_code(code).map_or_else(|| code.clone(), |one| one.words().into());
            Value::Plain(words)
        }),
    );
    match &clock.due {
        Some(due) => {
            let answer = run.by_rule("review clock", Value::Day(due.date));
            run.put("due", answer);
            run.rule("due_rule", "review clock", due.rule());
        }
        None => {
            run.put("due", Answer::NotRecorded);
            run.put("due_rule", Answer::NotRecorded);
        }
    }
    run.day("due_recorded", &child.recorded_due);
    run.day("date", &planned.on);
    run.put(
        "time",
        Answer::from_fact(&planned.at, |time| Value::Time(*time)),
    );
    match planned.minutes.value() {
        Some(_) => run.put(
            "length",
            Answer::from_fact(&planned.minutes, |minutes| {
                Value::Plain(minutes_in_words(*minutes).into())
            }),
        ),
        None => run.rule(
            "length",
            "the council's usual length",
            minutes_in_words(circumstances.settings.meeting_minutes),
        ),
    }
    run.text("format", &planned.format);
    run.text("place", &planned.venue);
    run.rule("place_class", "disclosure, A4", venue.words());
    run.text("room", &planned.room);
    last_review(&mut run, &held, network);
    for (name, role) in [
        ("chair", Role::Chair),
        ("social_worker", Role::SocialWorker),
        ("team_manager", Role::TeamManager),
    ] {
        let parts: Vec<&Part> = attendance
            .of_role(role)
            .filter(|part| takes_part(part))
            .collect();
        let answer = match (people(&parts, network), unread(network)) {
            (Answer::NotRecorded, Some(system)) => Answer::SourceDown(system.clone()),
            (answer, _) => answer,
        };
        run.put(name, answer);
    }
    run.yes_no("protection_plan", &child.protection_plan);
    run.rule(
        "reference",
        "made for this meeting",
        circumstances.reference,
    );
    writer.section("review", run.into_fields(), Vec::new())
}

/// Reviews that were held, oldest first.
pub fn held(network: &Network) -> Vec<&Review> {
    let mut held: Vec<&Review> = network
        .child
        .reviews
        .iter()
        .filter(|review| review.held.is_some() && !review.cancelled)
        .collect();
    held.sort_by_key(|review| review.held);
    held
}

fn last_review(run: &mut crate::forms::invite::fields::Run, held: &[&Review], network: &Network) {
    use crate::model::fact::ReadState;
    let Some((last, day)) = held.last().and_then(|review| Some((review, review.held?))) else {
        let answer = match &network.child.reviews.state {
            ReadState::Read => run.by_rule("reviews held", Value::Plain("None held yet".into())),
            ReadState::NotAsked => Answer::NotRecorded,
            ReadState::SourceDown { system } => Answer::SourceDown(system.clone()),
            ReadState::Withheld { system } => Answer::Withheld(system.clone()),
        };
        run.put("last_review", answer.clone());
        run.put("last_participation", answer);
        return;
    };
    run.put("last_review", known(Value::Day(day), &last.origin));
    let participation = last
        .participation
        .as_ref()
        .map_or(Answer::NotRecorded, |code| {
            let words: Arc<str> =
                codes::participation(code).map_or_else(|| code.clone(), Arc::from);
            known(Value::Plain(words), &last.origin)
        });
    run.put("last_participation", participation);
}

/// `1 hour`, `90 minutes`.
pub fn minutes_in_words(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (1, 0) => "1 hour".to_owned(),
        (hours @ 2.., 0) => format!("{hours} hours"),
        _ => format!("{minutes} minutes"),
    }
}

/// `Thursday 3 December 2026, 4pm`, as far as it is fixed.
pub fn when_in_words(network: &Network) -> Option<String> {
    let planned = &network.child.planned;
    let day = planned.on.value()?;
    Some(match planned.at.value() {
        Some(time) => dates::moment(day.to_datetime(*time)),
        None => dates::day(*day),
    })
}

/// The system of which a part could not be read, if there is one: then nobody can say that a
/// worker is not recorded.
fn unread(network: &Network) -> Option<&SystemName> {
    network.reads.iter().find_map(|read| match &read.state {
        ReadState::SourceDown { system } => Some(system),
        _ => None,
    })
}
