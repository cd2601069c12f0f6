//! What has changed since the list of the last review.

use crate::{
    forms::invite::{
        child::name_of,
        fields::{Writer, known},
        review::held,
    },
    model::{
        answer::{Answer, Value},
        document::Section,
        id::Identifier,
        network::Network,
        review::Invited,
    },
    rules::attendance::{Attendance, Part, role::Mode},
};

/// Compares the proposed list with whom the last one named: who is new, who has gone.
///
/// `earlier` is the list of an earlier document of ours; without it the record's list of the
/// last review that was held is taken.
pub fn section(
    writer: &Writer,
    network: &Network,
    attendance: &Attendance,
    earlier: Option<&[Identifier]>,
) -> Section {
    let held = held(network);
    let last = held.iter().rev().find(|review| !review.invited.is_empty());
    let mut run = writer.fields("since_last_review");
    let mut rows = Vec::new();
    match (earlier, last) {
        (Some(earlier), _) => {
            run.rule(
                "last_list",
                "earlier document",
                "The list of the last invite",
            );
            let was = |part: &Part| earlier.iter().any(|id| is(part, id));
            added(writer, attendance, was, &mut rows);
            for id in earlier {
                gone(writer, network, attendance, id, None, &mut rows);
            }
        }
        (None, Some(review)) => {
            let day = review
                .held
                .map_or(Value::Plain("Not dated".into()), Value::Day);
            run.put("last_list", known(day, &review.origin));
            let was = |part: &Part| review.invited.iter().any(|one| is(part, &one.person));
            added(writer, attendance, was, &mut rows);
            for one in &review.invited {
                gone(
                    writer,
                    network,
                    attendance,
                    &one.person,
                    Some(one),
                    &mut rows,
                );
            }
        }
        (None, None) => run.put("last_list", Answer::NotRecorded),
    }
    writer.section("since_last_review", run.into_fields(), rows)
}

fn is(part: &Part, id: &Identifier) -> bool {
    part.id == id
        || part
            .person
            .is_some_and(|person| person.other_ids.contains(id))
}

fn added(
    writer: &Writer,
    attendance: &Attendance,
    was: impl Fn(&Part) -> bool,
    rows: &mut Vec<crate::model::document::Row>,
) {
    let new = attendance
        .parts
        .iter()
        .filter(|part| part.mode != Mode::NotInvited && part.mode != Mode::Notify)
        .filter(|part| !was(part));
    for part in new {
        let Some(person) = part.person else { continue };
        let mut run = writer.row("since_last_review");
        run.recorded("person", name_of(person).as_ref(), &person.origin);
        run.rule(
            "change",
            "compared with the last list",
            format!("New on the list: {}", part.role.label()),
        );
        rows.push(run.into_row(Some(part.id)));
    }
}

fn gone(
    writer: &Writer,
    network: &Network,
    attendance: &Attendance,
    id: &Identifier,
    listed: Option<&Invited>,
    rows: &mut Vec<crate::model::document::Row>,
) {
    let part = attendance.parts.iter().find(|part| is(part, id));
    let words = match part {
        Some(part) if part.mode == Mode::NotInvited => {
            format!("Was on the list, is not now: {}", part.why)
        }
        Some(part) => match listed.and_then(|one| one.role.as_deref()) {
            Some(role) if !same_role(role, part) => {
                format!("Was {role}, is now {}", part.role.label())
            }
            _ => return,
        },
        None => "Was on the list, is no longer in the network".to_owned(),
    };
    let mut run = writer.row("since_last_review");
    let name = network
        .person(id)
        .and_then(name_of)
        .or_else(|| listed.and_then(|one| one.name.clone()));
    match name {
        Some(name) => {
            let answer = run.by_rule("compared with the last list", Value::Text(name));
            run.put("person", answer);
        }
        None => run.put("person", Answer::NotRecorded),
    }
    run.rule("change", "compared with the last list", words);
    rows.push(run.into_row(Some(id)));
}

/// Whether the record's word for a role means ours.
fn same_role(recorded: &str, part: &Part) -> bool {
    let recorded_as = part
        .connection
        .and_then(|tie| tie.recorded_as.as_deref())
        .unwrap_or_default();
    let relationship = part.connection.map_or("", |tie| tie.relationship.code());
    [
        part.role.label(),
        part.role.code(),
        recorded_as,
        relationship,
    ]
    .iter()
    .any(|word| word.eq_ignore_ascii_case(recorded))
}
