//! What is told of the people, workers and organisations around somebody.

use jiff::civil::Date;

use crate::simulation::case_system::{
    bodies::{Body, Contact, Membership},
    page::Page,
    people::Id,
    show::{names, person_id},
    staff::{Allocation, Worker},
    ties::{self, Tie},
};

pub fn relationships(page: &mut Page, person: &Id, rows: &[Tie]) {
    match person {
        Id::Number(number) => page.head_number("personId", *number),
        Id::Text(text) => page.head_text("personId", text),
    }
    if page.is_soap() {
        return pairs(page, person, rows);
    }
    let mut kinds: Vec<&'static str> = Vec::with_capacity(6);
    for row in rows {
        if !kinds.contains(&row.kind) {
            kinds.push(row.kind);
        }
    }
    page.list("personalRelationships", "Group", |page| {
        for kind in kinds {
            page.entry(|page| {
                page.text("type", kind);
                page.list("relationships", "Relationship", |page| {
                    for row in rows.iter().filter(|row| row.kind == kind) {
                        page.entry(|page| {
                            page.number("id", Some(row.id));
                            related(page, row);
                            tie(page, row);
                            page.text("restricted", row.named.restricted);
                        });
                    }
                });
            });
        }
    });
}

fn related(page: &mut Page, row: &Tie) {
    let shown = row.shown.unwrap_or_else(|| row.who.id());
    page.number("personId", Some(shown));
    names(page, &row.named);
    if row.named.restricted == "Y" {
        return;
    }
    page.maybe("gender", row.named.gender);
    page.partial_day("dateOfBirth", row.named.born.as_ref());
}

fn tie(page: &mut Page, row: &Tie) {
    page.maybe("isMainCarer", row.main_carer);
    page.maybe("isInformalCarer", row.informal);
    page.maybe("parentalResponsibility", row.responsibility);
    page.maybe("livesWithPerson", row.lives_with);
    page.maybe("details", row.details.as_deref());
    page.day("startDate", row.start);
    page.day("endDate", row.end);
}

/// SOAP: flat rows with both ends named.
fn pairs(page: &mut Page, person: &Id, rows: &[Tie]) {
    let own = match person {
        Id::Number(number) => number.to_string(),
        Id::Text(text) => text.clone(),
    };
    for row in rows {
        page.object("relationship", |page| {
            page.head_number("id", row.id);
            page.head_text("type", ties::pair(row.kind, row.named.gender));
            page.head_number("from", row.shown.unwrap_or_else(|| row.who.id()));
            page.head_text("to", &own);
            page.object("relatedPerson", |page| {
                page.head_number("id", row.shown.unwrap_or_else(|| row.who.id()));
                page.head_text("restricted", row.named.restricted);
                related(page, row);
            });
            tie(page, row);
        });
    }
}

pub fn workers(page: &mut Page, person: &Id, rows: &[Allocation], workers: &[Worker]) {
    person_id(page, person);
    page.list("allocations", "Allocation", |page| {
        for row in rows {
            page.entry(|page| {
                page.head_number("id", row.id);
                person_id(page, person);
                page.signed("workerId", row.worker);
                page.text("workerType", row.kind);
                page.text("relationshipCode", row.code);
                page.number("teamId", Some(row.team.id));
                page.text("teamName", &row.team.name());
                page.maybe("teamEmail", row.team_email);
                page.day("allocationStartDate", Some(row.start));
                page.day("allocationEndDate", row.end);
                page.maybe("endReason", row.end_reason);
                page.text("caseStatus", row.status);
            });
        }
    });
    page.list("workers", "Worker", |page| {
        for row in workers {
            page.entry(|page| worker(page, row));
        }
    });
}

pub fn worker(page: &mut Page, one: &Worker) {
    page.head_number("id", one.id);
    page.text("firstName", &one.first);
    page.text("lastName", &one.last);
    page.text("role", one.role);
    page.maybe("email", one.email.as_deref());
    page.maybe("phoneNumber", one.phone.as_deref());
    page.text("active", if one.left.is_some() { "N" } else { "Y" });
    page.day("dateStart", Some(one.started));
    page.day("dateEnd", one.left);
    page.list("teams", "Team", |page| {
        page.entry(|page| {
            page.head_number("id", one.team.id);
            page.text("name", &one.team.name());
        });
    });
    page.text("organisation", "Northshire Council");
    page.moment(
        "lastUpdated",
        Some((one.left.unwrap_or(one.started), "08:00:00")),
    );
}

pub fn organisations(page: &mut Page, person: &Id, rows: &[Membership]) {
    person_id(page, person);
    page.list("organisations", "Organisation", |page| {
        for row in rows {
            page.entry(|page| {
                page.head_number("id", row.id);
                page.number("organisationId", Some(row.body.id));
                body(page, &row.body);
                page.text("relationshipType", row.kind);
                page.day("startDate", Some(row.start));
                page.day("endDate", row.end);
                contacts(page, &row.contacts);
                page.day("lastConfirmed", row.confirmed);
            });
        }
    });
}

fn body(page: &mut Page, one: &Body) {
    page.text("name", &one.name);
    page.text("type", one.kind);
    page.maybe("email", one.email.as_deref());
    page.maybe("phoneNumber", one.phone.as_deref());
    page.object("address", |page| {
        page.text("addressLines", &one.lines);
        page.text("postCode", &one.postcode);
    });
}

fn contacts(page: &mut Page, rows: &[Contact]) {
    page.list("contacts", "Contact", |page| {
        for row in rows {
            page.entry(|page| {
                page.head_number("id", row.id);
                page.text("name", &row.name);
                page.text("role", row.role);
                page.maybe("email", row.email.as_deref());
                page.maybe("phoneNumber", row.phone.as_deref());
                page.day("startDate", Some(row.start));
                page.day("endDate", None);
                page.day("lastConfirmed", row.confirmed);
            });
        }
    });
}

pub fn organisation(page: &mut Page, one: &Body, today: Date) {
    page.head_number("id", one.id);
    body(page, one);
    page.text("active", "Y");
    page.moment("lastUpdated", Some((today, "08:00:00")));
}
