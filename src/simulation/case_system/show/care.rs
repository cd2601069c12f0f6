//! What is told of a child's care: orders, placements, reviews, visits, notes.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::simulation::case_system::{
    history::{Note, Review, Visit},
    page::Page,
    people::Id,
    placements::Placement,
    protection::{Owner, Plan},
    show::person_id,
};

pub fn legal_statuses(
    page: &mut Page,
    person: &Id,
    period: u64,
    rows: &[(&'static str, Cow<'static, str>, Date, Option<Date>)],
) {
    person_id(page, person);
    page.list("legalStatuses", "LegalStatus", |page| {
        for (place, (code, words, start, end)) in rows.iter().enumerate() {
            page.entry(|page| {
                page.head_number("id", period * 10 + (rows.len() - place) as u64);
                page.text("code", code);
                page.text("description", words);
                page.day("startDate", Some(*start));
                page.day("endDate", *end);
                page.number("periodOfCareId", Some(period));
            });
        }
    });
}

pub fn placements(
    page: &mut Page,
    person: &Id,
    period: Option<(u64, Date)>,
    area: &str,
    rows: &[Placement],
) {
    person_id(page, person);
    page.list("periodsOfCare", "PeriodOfCare", |page| {
        if let Some((id, since)) = period {
            page.entry(|page| {
                page.head_number("id", id);
                page.day("startDate", Some(since));
                page.day("endDate", None);
            });
        }
    });
    page.list("placements", "Placement", |page| {
        for row in rows {
            page.entry(|page| placement(page, area, row));
        }
    });
}

fn placement(page: &mut Page, area: &str, row: &Placement) {
    page.head_number("id", row.id);
    page.number("splitNumber", Some(row.split));
    page.text("placementType", row.code);
    page.text("placementTypeDescription", row.description);
    page.maybe("provider", row.provider);
    page.day("startDate", Some(row.start));
    page.day("endDate", row.end);
    page.text("categoryOfNeed", row.need);
    page.text("reasonNewEpisode", row.reason_new);
    page.maybe("reasonEpisodeCeased", row.reason_ceased);
    page.maybe("reasonPlacementChange", row.reason_changed);
    page.guarded(|page| {
        page.number("carerPersonId", row.carer.map(|one| one.id()));
        page.maybe("carerName", row.carer_name.as_deref());
    });
    page.number("organisationId", row.organisation);
    page.maybe("ofstedUrn", row.ofsted.as_deref());
    page.guarded(|page| {
        page.text("homePostCode", &row.home_postcode);
        page.text("placementPostCode", &row.postcode);
    });
    page.text("areaAuthority", area);
    page.text("isShortBreak", row.short_break);
}

pub fn reviews(page: &mut Page, person: &Id, rows: &[Review]) {
    person_id(page, person);
    page.list("reviews", "Review", |page| {
        for row in rows {
            page.entry(|page| review(page, row));
        }
    });
}

pub fn review(page: &mut Page, row: &Review) {
    page.head_number("id", row.id);
    page.text("category", row.category);
    page.day("dueDate", Some(row.due));
    page.day("reviewDate", row.held);
    page.text("status", &row.status);
    page.day("cancelledOn", row.cancelled);
    page.maybe("participationCode", row.participation.as_deref());
    page.number("chairWorkerId", Some(row.chair));
    page.list("siblingPersonIds", "PersonId", |page| {
        for id in &row.siblings {
            page.entry_number(*id);
        }
    });
    page.list("invited", "Invitee", |page| {
        for one in &row.invited {
            page.entry(|page| {
                page.number("personId", one.person);
                page.number("workerId", one.worker);
                page.text("name", &one.name);
                page.text("role", one.role);
                page.text("consulted", "Y");
                page.text("invited", "Y");
                page.text("attended", one.attended);
            });
        }
    });
    page.maybe_object("planned", row.planned.as_ref(), |page, plan| {
        page.day("date", plan.on);
        page.maybe("time", plan.time.as_deref());
        page.number("durationMinutes", plan.minutes);
        page.maybe("format", plan.format.as_deref());
        page.guarded(|page| page.maybe("venue", plan.venue.as_deref()));
        page.maybe("venueIsPlacement", plan.venue_is_placement);
        page.maybe("room", plan.room.as_deref());
        page.maybe("broughtForwardReason", plan.brought_forward);
    });
    page.maybe_object("childsWishes", row.wishes.as_ref(), |page, one| {
        page.day("talkedToOn", one.talked_on);
        page.maybe("talkedToBy", one.talked_by.as_deref());
        page.maybe("wantsToAttend", one.attend);
        page.maybe("wantsToChair", one.chair);
        page.maybe("wantsThere", one.there.as_deref());
        page.maybe("doesNotWantThere", one.not_there);
        page.maybe("place", one.place);
        page.maybe("time", one.time);
        page.maybe("advocateOffered", one.advocate_offered);
        page.maybe("givesViewsBy", one.views);
        page.maybe("notToBeSaid", one.not_said);
        page.maybe("meetingName", one.meeting_name);
    });
}

pub fn visits(page: &mut Page, person: &Id, rows: &[Visit]) {
    person_id(page, person);
    page.list("visits", "Visit", |page| {
        for row in rows {
            page.entry(|page| {
                page.number("visitId", Some(row.id));
                page.text("visitType", "Statutory visit");
                page.moment("plannedDateTime", Some((row.planned, "16:00:00")));
                page.moment("actualDateTime", row.made.map(|day| (day, "16:10:00")));
                page.text("createdByName", &row.by);
                page.maybe("createdByEmail", row.by_email.as_deref());
                page.maybe("reasonVisitNotMade", row.not_made);
                page.maybe("seenAloneFlag", row.alone);
                page.text("completedFlag", if row.made.is_some() { "Y" } else { "N" });
            });
        }
    });
}

/// What a plan is about and what is to be done by it is kept where a record is closed.
pub fn protection(page: &mut Page, plan: &Plan) {
    page.number("planId", Some(plan.id));
    page.text("status", plan.status);
    page.guarded(|page| page.text("category", plan.category));
    page.day("startDate", Some(plan.start));
    page.day("endDate", plan.end);
    page.day("initialConferenceDate", Some(plan.initial));
    page.list("reviewConferences", "Conference", |page| {
        for row in &plan.reviews {
            page.entry(|page| {
                page.head_number("id", row.id);
                page.day("dueDate", Some(row.due));
                page.day("heldOn", row.held);
            });
        }
    });
    page.guarded(|page| {
        page.list("actions", "Action", |page| {
            for row in &plan.actions {
                let (person, worker, name) = match row.owner {
                    Owner::Person(id) => (Some(id), None, None),
                    Owner::Worker(id) => (None, Some(id), None),
                    Owner::Named(name) => (None, None, Some(name)),
                    Owner::Nobody => (None, None, None),
                };
                page.entry(|page| {
                    page.head_number("id", row.id);
                    page.text("description", row.what);
                    page.number("ownerPersonId", person);
                    page.number("ownerWorkerId", worker);
                    page.maybe("ownerName", name);
                    page.day("targetDate", Some(row.due));
                    page.text("status", row.status);
                });
            }
        });
    });
}

pub fn note(page: &mut Page, person: &Id, row: &Note) {
    page.number("caseNoteId", Some(row.id));
    person_id(page, person);
    page.text("caseNoteTitle", &row.title);
    page.text("caseNoteContent", &row.content);
    page.text("noteType", &row.kind);
    page.moment("createdOn", Some((row.on, "11:05:00")));
    page.text("createdByName", &row.by);
    page.text("createdByEmail", &row.by_email);
    page.maybe("externalReference", row.external.as_deref());
}
