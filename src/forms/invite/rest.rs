//! The child's wishes, exclusions, what has to be arranged, and who signs.

use jiff::civil::{Date, Weekday};

use crate::{
    forms::{
        invite::{child::name_of, fields::Writer, review::held},
        settings::ProtectedHours,
    },
    model::{
        answer::{Answer, Value},
        child::Placement,
        document::Section,
        fact::Fact,
        finding::{Code, Finding, Weight},
        network::Network,
        person::AccessNeeds,
    },
    render::dates,
    rules::{
        attendance::{
            Attendance, Part,
            exclusion::Exclusion,
            place::{self, Fit},
            situation::Situation,
        },
        calendar::Calendar,
        disclosure::venue::VenueClass,
        freshness::Change,
    },
};

/// What the child has said of the coming review.
pub fn wishes(writer: &Writer, network: &Network) -> Section {
    let wishes = &network.child.wishes;
    let mut run = writer.fields("wishes");
    // What the record does not hold is for the social worker to ask, so it is blank.
    let open = |answer: Answer| match answer {
        Answer::NotRecorded => Answer::Blank,
        other => other,
    };
    run.put(
        "talked_to_on",
        open(Answer::from_fact(&wishes.talked_to_on, |day| {
            Value::Day(*day)
        })),
    );
    let texts = [
        ("talked_to_by", &wishes.talked_to_by),
        ("wants_to_attend", &wishes.wants_to_attend),
    ];
    for (name, fact) in texts {
        run.put(
            name,
            open(Answer::from_fact(fact, |text| Value::Text(text.clone()))),
        );
    }
    run.put(
        "wants_to_chair",
        open(Answer::from_fact(&wishes.wants_to_chair, |yes| {
            Value::YesNo(*yes)
        })),
    );
    let texts = [
        ("wants_there", &wishes.wants_there),
        ("does_not_want_there", &wishes.does_not_want_there),
        ("place", &wishes.place),
        ("time", &wishes.time),
    ];
    for (name, fact) in texts {
        run.put(
            name,
            open(Answer::from_fact(fact, |text| Value::Text(text.clone()))),
        );
    }
    run.put(
        "advocate_offered",
        open(Answer::from_fact(&wishes.advocate_offered, |yes| {
            Value::YesNo(*yes)
        })),
    );
    let texts = [
        ("gives_views_by", &wishes.gives_views_by),
        ("not_to_be_said", &wishes.not_to_be_said),
        ("meeting_name", &wishes.meeting_name),
    ];
    for (name, fact) in texts {
        run.put(
            name,
            open(Answer::from_fact(fact, |text| Value::Text(text.clone()))),
        );
    }
    writer.section("wishes", run.into_fields(), Vec::new())
}

/// Who is kept out, why, and who decided it.
pub fn exclusions(writer: &Writer, network: &Network, exclusions: &[Exclusion]) -> Section {
    let rows = exclusions
        .iter()
        .map(|exclusion| {
            let mut run = writer.row("exclusions");
            let person = network.person(&exclusion.person);
            match person.and_then(name_of) {
                Some(name) => {
                    let answer = run.by_rule("exclusion", Value::Text(name));
                    run.put("person", answer);
                }
                None => run.put("person", Answer::NotRecorded),
            }
            let (chair, worker) = exclusion.decided_by();
            let reason = run.by_rule("exclusion", Value::Text(exclusion.reason().clone()));
            run.put("reason", reason);
            let names = vec![Value::Text(chair.clone()), Value::Text(worker.clone())];
            let names = run.by_rule("exclusion", Value::Several(names));
            run.put("decided_by", names);
            let day = run.by_rule("exclusion", Value::Day(exclusion.on));
            run.put("date", day);
            let other = run.by_rule("exclusion", Value::Text(exclusion.alternative().clone()));
            run.put("alternative", other);
            run.into_row(Some(&exclusion.person))
        })
        .collect();
    writer.section("exclusions", Vec::new(), rows)
}

/// What has to be booked, gathered from everybody's needs.
pub fn logistics(writer: &Writer, network: &Network, attendance: &Attendance) -> Section {
    let mut run = writer.fields("logistics");
    run.text("room", &network.child.planned.room);
    let wants = |test: fn(&AccessNeeds) -> bool| {
        attendance
            .parts
            .iter()
            .filter(|part| part.mode.is_invited())
            .filter(|part| test(access_of(part, network)))
            .map(|part| part.role.label())
            .collect::<Vec<_>>()
    };
    let interpreters = wants(|needs| needs.interpreter_needed.value() == Some(&true));
    let not_said = attendance
        .parts
        .iter()
        .filter(|part| part.mode.is_invited())
        .map(|part| access_of(part, network))
        .any(|needs| {
            needs.first_language.value().is_some()
                && matches!(needs.interpreter_needed, Fact::NotRecorded)
        });
    match (interpreters.is_empty(), not_said) {
        (false, _) => run.rule(
            "interpreter",
            "needs on record",
            format!("For: {}", interpreters.join(", ")),
        ),
        (true, true) => run.blank("interpreter"),
        (true, false) => run.rule(
            "interpreter",
            "needs on record",
            "Nobody is recorded as needing one",
        ),
    }
    let holds = |needs: &AccessNeeds, words: &[&str]| {
        needs.needs.iter().any(|need| {
            let need = need.reveal().to_lowercase();
            words.iter().any(|word| need.contains(word))
        })
    };
    for (name, words) in [
        ("transport", &["transport", "taxi", "travel"][..]),
        (
            "childcare",
            &["child care", "childcare", "crèche", "creche"][..],
        ),
    ] {
        let people: Vec<&str> = attendance
            .parts
            .iter()
            .filter(|part| part.mode.is_invited() && holds(access_of(part, network), words))
            .map(|part| part.role.label())
            .collect();
        if people.is_empty() {
            run.blank(name);
        } else {
            run.rule(
                name,
                "needs on record",
                format!("For: {}", people.join(", ")),
            );
        }
    }
    run.blank("remote_link");
    writer.section("logistics", run.into_fields(), Vec::new())
}

fn access_of<'n>(part: &Part<'n>, network: &'n Network) -> &'n AccessNeeds {
    part.person
        .map_or(&network.child.access, |person| &person.access)
}

/// Who signs, and how far it has come.
pub fn sign_off(writer: &Writer, _attendance: &Attendance) -> Section {
    let mut run = writer.fields("sign_off");
    run.blank("social_worker");
    run.blank("chair");
    run.blank("business_support");
    run.rule("state", "prepared", "Draft");
    writer.section("sign_off", run.into_fields(), Vec::new())
}

/// A meeting in school time, or in hours that the council keeps free: worth knowing, never refused,
/// for a review follows the child.
pub fn hour(
    network: &Network,
    situation: &Situation,
    kept: Option<ProtectedHours>,
    findings: &mut Vec<Finding>,
) {
    let child = &network.child;
    let planned = &child.planned;
    let (Some(day), Some(at)) = (planned.on.value(), planned.at.value()) else {
        return;
    };
    let origin = planned.at.origin().unwrap_or(&child.origin);
    let mut note = |what: &str, remedy: &str| {
        findings.push(
            Finding::new(Code::MeetingNotArranged, Weight::Note, what, remedy)
                .about(&child.id)
                .at(&origin.record.system, &origin.record.name, &origin.field),
        );
    };
    let school = (9..15).contains(&at.hour());
    if situation.is_school_age() && school && day.weekday().to_monday_zero_offset() < 5 {
        note(
            "The meeting is planned in school time.",
            "Ask the child whether that is what they want; after school is usual.",
        );
    }
    if kept.is_some_and(|kept| kept.hold(*at)) {
        note(
            "The meeting is planned in hours that the council keeps free for direct work.",
            "A review follows the child, so it may stay; ask the workers whether it suits.",
        );
    }
}

/// A meeting to come on a weekend or a bank holiday: it may be what the child wants, so it is to
/// be checked and never refused. Of days for which no bank holidays are known nothing is said.
pub fn day_off(network: &Network, calendar: &Calendar, today: Date, findings: &mut Vec<Finding>) {
    let child = &network.child;
    let planned = child.planned.on.value().filter(|day| today <= **day);
    let Some(what) = planned.and_then(|day| off(calendar, *day)) else {
        return;
    };
    let origin = child.planned.on.origin().unwrap_or(&child.origin);
    findings.push(
        Finding::new(
            Code::MeetingNotOnWorkingDay,
            Weight::Check,
            format!("The meeting is on {what}."),
            "Choose another day, or make sure that everybody can come.",
        )
        .about(&child.id)
        .at(&origin.record.system, &origin.record.name, &origin.field),
    );
}

/// `a Saturday`, `a bank holiday, Easter Monday`; nothing for a working day.
fn off(calendar: &Calendar, day: Date) -> Option<String> {
    if let Some(holiday) = calendar.bank_holiday(day) {
        return Some(format!("a bank holiday, {}", holiday.name));
    }
    let christmas = (day.month(), day.day()) == (12, 25);
    match day.weekday() {
        // Its bank holiday is another day then, and nobody comes on this one.
        Weekday::Saturday | Weekday::Sunday if christmas => Some("Christmas Day".to_owned()),
        Weekday::Saturday => Some("a Saturday".to_owned()),
        Weekday::Sunday => Some("a Sunday".to_owned()),
        _ => None,
    }
}

/// A place that is not where the child asked for: the sheet has both, and a person decides.
pub fn place(network: &Network, class: VenueClass, findings: &mut Vec<Finding>) {
    let child = &network.child;
    let origin = child.planned.venue.origin().unwrap_or(&child.origin);
    let (weight, what, remedy) = match place::fit(network, class) {
        Fit::Open | Fit::AsWished => return,
        Fit::Against => (
            Weight::Check,
            "The meeting is not planned where the child asked for.",
            "Ask the child and the reviewing officer whether the place stays; where it does, tell the child why.",
        ),
        Fit::ReadBoth => (
            Weight::Note,
            "The child has said where the meeting should be; whether the planned place is that, only a person can tell.",
            "Read both on the sheet.",
        ),
    };
    findings.push(
        Finding::new(Code::PlaceNotAsWished, weight, what, remedy)
            .about(&child.id)
            .at(&origin.record.system, &origin.record.name, &origin.field),
    );
}

/// A move to other carers since the last list was made: who works with the child may be others
/// now, though nobody's own mailbox changes by it.
pub fn moved(network: &Network, today: Date, findings: &mut Vec<Finding>) {
    let child = &network.child;
    let Some(last) = held(network).last().and_then(|review| review.held) else {
        return;
    };
    let is_move = |placement: &&Placement| {
        let code = placement.reason_new.as_deref();
        let day = placement.period.start;
        code.and_then(Change::from_code) == Some(Change::CarerAndAddress)
            && day.is_some_and(|day| last < day && day <= today)
    };
    let moves = child.placements.iter().filter(is_move);
    let Some(newest) = moves.max_by_key(|placement| placement.period.start) else {
        return;
    };
    let origin = &newest.origin;
    findings.push(
        Finding::new(
            Code::ChildMoved,
            Weight::Check,
            "The child has moved to other carers since the last review.",
            "Go through the whole list with the social worker: school, health and the carers' own worker may be others now.",
        )
        .about(&child.id)
        .at(&origin.record.system, &origin.record.name, &origin.field),
    );
}

/// What only a look at the child's own part can find.
pub fn findings(network: &Network, findings: &mut Vec<Finding>) {
    let child = &network.child;
    let origin = &child.origin;
    if matches!(child.wishes.talked_to_on, Fact::NotRecorded)
        && matches!(child.wishes.wants_there, Fact::NotRecorded)
    {
        findings.push(
            Finding::new(
                Code::WishesNotRecorded,
                Weight::Check,
                "The child has not been asked yet who should come, where and when; or nobody wrote it down.",
                "Ask the child before the list is agreed, and fill in the wishes on the sheet.",
            )
            .about(&child.id)
            .at(&origin.record.system, &origin.record.name, "wishes"),
        );
    }
    if let Some(day) = child.looked_after_until {
        findings.push(
            Finding::new(
                Code::NotLookedAfter,
                Weight::Check,
                format!(
                    "The record says that the child stopped being looked after on {}.",
                    dates::day(day)
                ),
                "Check the period of care in the case system; if it has ended, no review is due.",
            )
            .about(&child.id)
            .at(
                &origin.record.system,
                &origin.record.name,
                "looked after until",
            ),
        );
    }
}
