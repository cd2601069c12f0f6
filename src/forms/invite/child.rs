//! The child's part of the sheet.

use std::sync::Arc;

use crate::{
    forms::invite::{
        codes,
        fields::{Writer, known},
    },
    model::{
        answer::{Answer, Value},
        child::{Accuracy, Child},
        document::Section,
        fact::{Origin, ReadState},
        name::PersonalText,
        network::Network,
        person::{Person, Readable, Relationship},
    },
    rules::attendance::{Attendance, Part, role::Mode, situation::Situation},
};

/// Fills in who the child is, in whose care, where and with whom.
pub fn section(
    writer: &Writer,
    network: &Network,
    situation: &Situation,
    attendance: &Attendance,
) -> Section {
    let child = &network.child;
    let origin = &child.origin;
    let mut run = writer.fields("child");
    run.put(
        "case_number",
        known(Value::Plain(child.id.value.clone()), origin),
    );
    run.recorded("name", child.name.full().as_ref(), origin);
    match &child.name.preferred {
        Some(preferred) => run.recorded("preferred_name", Some(preferred), origin),
        None => run.put("preferred_name", Answer::NotRecorded),
    }
    run.put(
        "date_of_birth",
        Answer::from_fact(&child.birth, |birth| Value::Partial(birth.date)),
    );
    match (situation.age, situation.unborn) {
        (_, true) => run.rule("age", "age", "Not born yet"),
        (Some(age), _) => {
            let estimated = child
                .birth
                .value()
                .is_some_and(|birth| birth.accuracy == Accuracy::Estimated);
            if estimated {
                run.rule(
                    "age",
                    "age",
                    format!("About {age} (date of birth estimated)"),
                );
            } else {
                let answer = run.by_rule("age", Value::Number(i64::from(age)));
                run.put("age", answer);
            }
        }
        (None, _) => run.put("age", Answer::NotRecorded),
    }
    let gender = Answer::from_fact(&child.gender, |word| match word.reveal() {
        "M" | "m" => Value::Plain("Male".into()),
        "F" | "f" => Value::Plain("Female".into()),
        _ => Value::Text(word.clone()),
    });
    run.put("gender", gender);
    run.text("pronouns", &child.pronouns);
    run.text("ethnicity", &child.ethnicity);
    run.text("religion", &child.religion);
    run.text("first_language", &child.access.first_language);
    run.yes_no("interpreter", &child.access.interpreter_needed);
    run.put(
        "disabilities",
        texts(&child.disabilities.items, &child.disabilities.state, origin),
    );
    run.yes_no("ehcp", &child.has_ehcp);
    run.put("legal_status", legal_status(child, situation));
    run.day("looked_after_since", &child.looked_after_since);
    run.put("placement_type", placement(child, situation));
    let carers: Vec<&Part> = attendance
        .parts
        .iter()
        .filter(|part| part.role.is_carer() && part.mode.is_invited())
        .collect();
    run.put("carer", people(&carers, network));
    let relationship = carers.first().map(|part| part.role.label());
    match relationship {
        Some(words) => run.rule("carer_relationship", "role in the network", words),
        None => run.put("carer_relationship", unread(network)),
    }
    run.text("responsible_authority", &child.responsible_authority);
    run.text("area_authority", &child.area_authority);
    run.put("siblings", siblings(network));
    run.put("restrictions", restrictions(child, situation));
    writer.section("child", run.into_fields(), Vec::new())
}

/// What a list that is empty means.
fn state_of(state: &ReadState) -> Answer {
    match state {
        ReadState::Read | ReadState::NotAsked => Answer::NotRecorded,
        ReadState::SourceDown { system } => Answer::SourceDown(system.clone()),
        ReadState::Withheld { system } => Answer::Withheld(system.clone()),
    }
}

fn unread(network: &Network) -> Answer {
    state_of(&network.people_state)
}

fn texts(items: &[PersonalText], state: &ReadState, origin: &Origin) -> Answer {
    if items.is_empty() {
        return state_of(state);
    }
    let values = items.iter().cloned().map(Value::Text).collect();
    known(Value::Several(values), origin)
}

/// The names of some of the people, with where they came from.
pub fn people(parts: &[&Part], network: &Network) -> Answer {
    let people: Vec<&Person> = parts.iter().filter_map(|part| part.person).collect();
    let Some(first) = people.first() else {
        return unread(network);
    };
    let names: Vec<Value> = people
        .iter()
        .filter_map(|person| name_of(person))
        .map(Value::Text)
        .collect();
    if names.is_empty() {
        return Answer::NotRecorded;
    }
    known(Value::Several(names), &first.origin)
}

/// A human's name, or what a team or organisation is called.
pub fn name_of(person: &Person) -> Option<PersonalText> {
    person
        .name
        .full()
        .or_else(|| person.title.clone())
        .or_else(|| person.organisation_name.clone())
}

fn legal_status(child: &Child, situation: &Situation) -> Answer {
    let in_words = |code: &Arc<str>| match codes::legal_status(code) {
        Some(words) => Value::Plain(Arc::from(words)),
        None => Value::Plain(format!("{code} (a code that we have no words for)").into()),
    };
    if let Some(status) = situation.legal_status {
        return known(in_words(&status.code), &status.origin);
    }
    let of_placement = situation
        .placement
        .and_then(|one| one.legal_status.as_ref().map(|code| (code, &one.origin)));
    match of_placement {
        Some((code, origin)) => known(in_words(code), origin),
        None => state_of(&child.legal_statuses.state),
    }
}

fn placement(child: &Child, situation: &Situation) -> Answer {
    let Some(placement) = situation.placement else {
        return state_of(&child.placements.state);
    };
    match &placement.code {
        Some(code) => {
            let words = match codes::placement(code) {
                Some(words) => Arc::from(words),
                None => format!("{code} (a code that we have no words for)").into(),
            };
            known(Value::Plain(words), &placement.origin)
        }
        None => Answer::NotRecorded,
    }
}

fn siblings(network: &Network) -> Answer {
    let is_sibling = |person: &&Person| {
        person.connections.iter().any(|tie| {
            matches!(
                tie.relationship,
                Relationship::Sibling | Relationship::HalfSibling | Relationship::StepSibling
            )
        })
    };
    let siblings: Vec<&Person> = network.people.iter().filter(is_sibling).collect();
    let Some(first) = siblings.first() else {
        return unread(network);
    };
    let names = siblings
        .iter()
        .filter_map(|person| name_of(person))
        .map(Value::Text)
        .collect();
    known(Value::Several(names), &first.origin)
}

/// Unreadable restrictions are told as what they are: a reason to hold letters back.
fn restrictions(child: &Child, situation: &Situation) -> Answer {
    use crate::model::person::RestrictionKind as Kind;
    let held: Vec<Value> = child
        .restrictions
        .iter()
        .filter(|one| one.period.holds_on(situation.today))
        .map(|one| {
            Value::Plain(match &one.kind {
                Kind::RestrictedRecord => Arc::from("Restricted record"),
                Kind::AddressConfidential => Arc::from("Address confidential"),
                Kind::NoContact => Arc::from("No contact"),
                Kind::RestrictedContact => Arc::from("Restricted contact"),
                Kind::Refuge => Arc::from("Lives in a refuge"),
                Kind::Unreadable => Arc::from("A restriction that cannot be read"),
                Kind::Other(words) => words.clone(),
            })
        })
        .collect();
    match (&child.restrictions_readable, held.is_empty()) {
        (Readable::Yes, true) => Answer::NoneRecorded(child.origin.clone()),
        (_, false) => known(Value::Several(held), &child.origin),
        (Readable::No(_), true) => Answer::Withheld(child.origin.record.system.clone()),
        (Readable::NotSaid, true) => Answer::NotRecorded,
    }
}

/// Whether somebody takes part in any way.
pub fn takes_part(part: &Part) -> bool {
    part.mode != Mode::NotInvited
}
