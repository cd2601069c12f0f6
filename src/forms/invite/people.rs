//! The heart of the sheet: one row for each person.

use crate::{
    forms::invite::{
        child::name_of,
        fields::{Run, Writer, known},
        papers::paper_of,
        reach::{Contact, Reach},
    },
    model::{
        answer::{Answer, Value},
        document::{Row, Section},
        finding::{Code, Finding, Weight},
        person::{AccessNeeds, ParentalResponsibility, Person},
    },
    rules::{
        attendance::{Attendance, Part, role::Mode},
        disclosure::{
            item::Item,
            policy::Policy,
            reader::Reader,
            rule::{Answer as May, Block},
            venue::VenueClass,
        },
        freshness::Freshness,
    },
};

/// What the two columns "will see" and "will not see" tell of.
const SHOWN: [Item; 9] = [
    Item::Date,
    Item::ChildCalled,
    Item::ChildFullName,
    Item::Place,
    Item::Attendees,
    Item::ReviewKind,
    Item::PlacementAddress,
    Item::CarerNames,
    Item::School,
];

/// One row for each person, the child first.
pub fn section(
    writer: &Writer,
    attendance: &Attendance,
    reaches: &[Reach],
    policy: &Policy,
    findings: &mut Vec<Finding>,
) -> Section {
    let rows = attendance
        .parts
        .iter()
        .zip(reaches)
        .map(|(part, reach)| row(writer, part, reach, policy, findings))
        .collect();
    writer.section("people", Vec::new(), rows)
}

fn row(
    writer: &Writer,
    part: &Part,
    reach: &Reach,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) -> Row {
    let mut run = writer.row("people");
    who(&mut run, part, policy);
    what(&mut run, part);
    how(&mut run, part, reach);
    match part.person {
        Some(person) => needs(&mut run, person, &person.access),
        None => childs_needs(&mut run, policy),
    }
    sees(&mut run, part, reach, policy, findings);
    run.blank("sent");
    run.blank("reply");
    run.blank("report_received");
    run.into_row(Some(part.id))
}

fn who(run: &mut Run, part: &Part, policy: &Policy) {
    let Some(person) = part.person else {
        let child = policy.child();
        run.recorded("name", child.name.full().as_ref(), &child.origin);
        run.rule("role", "part in the review", part.role.label());
        run.put("relationship", Answer::Blank);
        run.put("agency", Answer::Blank);
        run.put("parental_responsibility", Answer::Blank);
        return;
    };
    run.recorded("name", name_of(person).as_ref(), &person.origin);
    run.rule("role", "part in the review", part.role.label());
    let recorded = part.connection.and_then(|tie| {
        tie.recorded_as
            .as_ref()
            .map(|words| known(Value::Plain(words.clone()), &tie.origin))
    });
    run.put("relationship", recorded.unwrap_or(Answer::NotRecorded));
    run.recorded("agency", person.organisation_name.as_ref(), &person.origin);
    let responsibility = match (part.parental_responsibility, part.connection) {
        (ParentalResponsibility::Yes, Some(tie)) => known(Value::YesNo(true), &tie.origin),
        (ParentalResponsibility::No, Some(tie)) => known(Value::YesNo(false), &tie.origin),
        _ => Answer::NotRecorded,
    };
    run.put("parental_responsibility", responsibility);
}

fn what(run: &mut Run, part: &Part) {
    if part.function.is_empty() {
        run.blank("function");
    } else {
        run.rule("function", "proposed for the role", part.function);
    }
    run.rule("mode", "part in the review", part.mode.words());
    if part.why.is_empty() {
        run.put("why", Answer::Blank);
    } else {
        run.rule("why", "part in the review", part.why);
    }
    let yes_no = |yes| Value::YesNo(yes);
    let consulted = run.by_rule("part in the review", yes_no(part.mode.is_consulted()));
    run.put("consulted", consulted);
    let invited = run.by_rule("part in the review", yes_no(part.mode.is_invited()));
    run.put("invited", invited);
    run.blank("attended");
    if part.mode.is_invited() {
        run.rule("part", "part in the review", part.sitting.words());
    } else {
        run.blank("part");
    }
    match paper_of(part.role, part.mode) {
        Some(paper) => run.rule("paper", "part in the review", paper.words()),
        None => run.blank("paper"),
    }
}

fn how(run: &mut Run, part: &Part, reach: &Reach) {
    if part.mode == Mode::NotInvited {
        run.blank("channel");
        run.blank("contact");
        run.blank("contact_check");
    } else {
        run.rule("channel", reach_rule(reach), reach.channel.words());
        run.put("contact", contact(reach));
        match &reach.freshness {
            Some(Freshness::Fresh { .. }) | None => run.blank("contact_check"),
            Some(other) if reach.weight == Weight::Note => {
                run.rule("contact_check", "freshness", other.words());
            }
            Some(other) => run.rule(
                "contact_check",
                "freshness",
                format!("Check it: {}", other.words()),
            ),
        }
    }
    let note = part.person.and_then(|person| {
        let words = person
            .safe_contact_note
            .as_ref()
            .or(person.preferred_channel.as_ref())?;
        Some(known(Value::Text(words.clone()), &person.origin))
    });
    run.put("safe_contact", note.unwrap_or(Answer::NotRecorded));
}

fn reach_rule(reach: &Reach) -> &'static str {
    if reach.chosen_by.is_empty() {
        "nothing is recorded"
    } else {
        reach.chosen_by
    }
}

fn contact(reach: &Reach) -> Answer {
    match (&reach.contact, reach.contact.origin()) {
        (Contact::None, _) => Answer::NotRecorded,
        (Contact::Hand, _) => Answer::Blank,
        (contact, Some(origin)) => crate::model::name::PersonalText::parse(&contact.words())
            .map_or(Answer::NotRecorded, |words| {
                known(Value::Text(words), origin)
            }),
        (_, None) => Answer::NotRecorded,
    }
}

fn needs(run: &mut Run, person: &Person, access: &AccessNeeds) {
    run.put("language", language(access));
    let list = |items: &[crate::model::name::PersonalText]| {
        if items.is_empty() {
            return Answer::NotRecorded;
        }
        known(
            Value::Several(items.iter().cloned().map(Value::Text).collect()),
            &person.origin,
        )
    };
    run.put("format", list(&access.formats));
    run.put("transport", list(&access.needs));
}

fn childs_needs(run: &mut Run, policy: &Policy) {
    let child = policy.child();
    run.put("language", language(&child.access));
    let list = |items: &[crate::model::name::PersonalText]| {
        if items.is_empty() {
            return Answer::NotRecorded;
        }
        known(
            Value::Several(items.iter().cloned().map(Value::Text).collect()),
            &child.origin,
        )
    };
    run.put("format", list(&child.access.formats));
    run.put("transport", list(&child.access.needs));
}

fn language(access: &AccessNeeds) -> Answer {
    let interpreter = match access.interpreter_needed.value() {
        Some(true) => ", interpreter needed",
        Some(false) => "",
        None if access.first_language.value().is_some() => ", interpreter not recorded",
        None => "",
    };
    Answer::from_fact(&access.first_language, |language| {
        if interpreter.is_empty() {
            return Value::Text(language.clone());
        }
        crate::model::name::PersonalText::parse(&format!("{}{interpreter}", language.reveal()))
            .map_or_else(|| Value::Text(language.clone()), Value::Text)
    })
}

fn sees(run: &mut Run, part: &Part, reach: &Reach, policy: &Policy, findings: &mut Vec<Finding>) {
    if !part.mode.has_letter() {
        run.blank("sees");
        run.blank("sees_instead");
        run.blank("does_not_see");
        let words = match part.mode {
            Mode::Notify => "No letter: is kept informed",
            Mode::Book => "No letter: to be booked",
            _ => "No letter",
        };
        run.rule("letter", "part in the review", words);
        return;
    }
    let reader = Reader::of(part, policy.situation(), reach.channel);
    let (mut yes, mut instead, mut no) = (Vec::new(), Vec::new(), Vec::new());
    for item in SHOWN {
        if is_open(item, policy) {
            continue;
        }
        match policy.answer(&reader, item) {
            May::Tell => yes.push(item.words()),
            May::TellInstead(words, _) => instead.push(format!("{} (“{words}”)", item.words())),
            May::Withhold { .. } => no.push(item.words()),
        }
    }
    run.rule("sees", "disclosure", yes.join(", "));
    match instead.is_empty() {
        true => run.blank("sees_instead"),
        false => run.rule("sees_instead", "disclosure", instead.join(", ")),
    }
    run.rule("does_not_see", "disclosure", no.join(", "));
    let blocks = policy.blocks(&reader);
    if blocks.is_empty() {
        policy.findings(&reader, findings);
        run.rule("letter", "disclosure", "Ready to be checked");
        return;
    }
    let mut words = String::from("Must not go: ");
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            words.push_str("; ");
        }
        words.push_str(&block.reason);
    }
    // Reasons that ask for the same thing to be done are one finding.
    let mut told: Vec<&str> = Vec::new();
    for block in &blocks {
        if told.contains(&&*block.remedy) {
            continue;
        }
        told.push(&block.remedy);
        let same: Vec<&str> = blocks
            .iter()
            .filter(|one| one.remedy == block.remedy)
            .map(|one| &*one.reason)
            .collect();
        findings.push(blocked(part, block, &same.join("; ")));
    }
    run.rule("letter", "disclosure", words);
}

/// What is not fixed yet can neither be told nor kept back.
fn is_open(item: Item, policy: &Policy) -> bool {
    match item {
        Item::Date => policy.child().planned.on.value().is_none(),
        Item::Place => policy.venue() == VenueClass::NotFixed,
        _ => false,
    }
}

fn blocked(part: &Part, block: &Block, reason: &str) -> Finding {
    let mut letters = reason.chars();
    let sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    let finding = Finding::new(
        Code::LetterBlocked,
        Weight::Blocks,
        format!("{sentence}."),
        block.remedy.clone(),
    )
    .about(part.id);
    match &block.origin {
        Some(origin) => finding.at(&origin.record.system, &origin.record.name, &origin.field),
        None => finding,
    }
}
