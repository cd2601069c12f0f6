//! Records as answers: which field goes where under which name.

use jiff::civil::Date;

use crate::simulation::case_system::{
    bodies::{Body, Contact, Membership},
    family::Named,
    history::{Note, Review, Visit},
    homes::{Address, Placement},
    page::{Page, Root},
    people::{Id, Person},
    staff::{Allocation, Worker},
    ties::{self, Tie},
};

pub const PERSON: Root = Root {
    name: "person",
    operation: "GetPerson",
    inner: Some("Person"),
};
pub const RELATIONSHIPS: Root = Root {
    name: "relationships",
    operation: "GetRelationships",
    inner: Some("Relationships"),
};
pub const ORGANISATIONS: Root = Root {
    name: "organisations",
    operation: "GetOrganisations",
    inner: None,
};
pub const WORKERS: Root = Root {
    name: "workers",
    operation: "GetWorkers",
    inner: None,
};
pub const ADDRESSES: Root = Root {
    name: "addresses",
    operation: "GetAddresses",
    inner: None,
};
pub const LEGAL_STATUSES: Root = Root {
    name: "legalStatuses",
    operation: "GetLegalStatuses",
    inner: None,
};
pub const PLACEMENTS: Root = Root {
    name: "placements",
    operation: "GetPlacements",
    inner: None,
};
pub const REVIEWS: Root = Root {
    name: "reviews",
    operation: "GetReviews",
    inner: None,
};
pub const VISITS: Root = Root {
    name: "visits",
    operation: "GetVisits",
    inner: None,
};
pub const CASE_NOTES: Root = Root {
    name: "caseNotes",
    operation: "GetCaseNotes",
    inner: None,
};
pub const WORKER: Root = Root {
    name: "worker",
    operation: "GetWorker",
    inner: Some("Worker"),
};
pub const ORGANISATION: Root = Root {
    name: "organisation",
    operation: "GetOrganisation",
    inner: Some("Organisation"),
};
pub const PERSONS: Root = Root {
    name: "persons",
    operation: "ListPersons",
    inner: None,
};
pub const CHANGES: Root = Root {
    name: "changes",
    operation: "ListChanges",
    inner: None,
};

pub fn id(page: &mut Page, id: &Id) {
    match id {
        Id::Number(number) => page.head_number("id", *number),
        Id::Text(text) => page.head_text("id", text),
    }
}

/// What a list and a veiled record tell of a person.
pub fn name_only(page: &mut Page, one: &Person) {
    id(page, &one.id);
    page.head_text("restricted", "Y");
    names(page, &one.named);
}

fn names(page: &mut Page, named: &Named) {
    page.maybe("firstName", named.first.as_deref());
    page.text("lastName", &named.last);
}

pub fn person(page: &mut Page, one: &Person, restricted: Option<&str>) {
    id(page, &one.id);
    if let Some(flag) = restricted {
        page.head_text("restricted", flag);
    }
    page.maybe("personIdLegacy", one.legacy.as_deref());
    page.maybe("title", one.title);
    names(page, &one.named);
    page.maybe("preferredName", one.preferred.as_deref());
    page.list("otherNames", "OtherName", |page| {
        if let Some(last) = &one.former_name {
            page.entry(|page| {
                page.text("type", "Former");
                page.maybe("firstName", one.named.first.as_deref());
                page.text("lastName", last);
            });
        }
    });
    page.guarded(|page| page.partial_day("dateOfBirth", one.named.born.as_ref()));
    page.text("dateOfBirthAccuracy", one.accuracy);
    page.day("dateOfDeath", one.died);
    page.text("contextFlag", one.context);
    page.maybe("gender", one.named.gender);
    page.maybe("pronoun", one.pronoun);
    page.guarded(|page| page.maybe("ethnicity", one.ethnicity));
    page.maybe("religion", one.religion);
    page.maybe("nationality", one.nationality);
    page.maybe("firstLanguage", one.language);
    page.maybe("interpreterRequired", one.interpreter);
    texts(page, "communicationFormats", "Format", &one.formats);
    texts(page, "accessNeeds", "Need", &one.needs);
    texts(page, "disabilities", "Disability", &one.disabilities);
    page.maybe("ehcp", one.ehcp);
    page.maybe("unaccompaniedMinor", one.unaccompanied);
    page.number("nhsNumber", one.nhs);
    page.maybe("upn", one.upn.as_deref());
    page.list("restrictions", "Restriction", |page| {
        for row in &one.restrictions {
            page.entry(|page| {
                page.text("type", row.kind);
                page.number("againstPersonId", row.against);
                page.day("startDate", Some(row.start));
                page.day("endDate", row.end);
                page.text("details", row.details);
            });
        }
    });
    page.guarded(|page| whereabouts(page, one));
    page.maybe_object("care", one.care.as_ref(), care);
    page.moment("lastUpdated", Some((one.updated, "09:12:00")));
}

/// Says that something was left out because the record is restricted.
pub fn marker(page: &mut Page) {
    let fields = |page: &mut Page| {
        page.head_text("code", "R");
        page.head_text("display", "restricted");
    };
    if page.is_soap() {
        return page.object("security", fields);
    }
    page.object("meta", |page| {
        page.list("security", "Security", |page| page.entry(fields))
    });
}

fn whereabouts(page: &mut Page, one: &Person) {
    page.maybe_object("address", one.address.as_ref(), |page, one| {
        address(page, one)
    });
    page.list("phoneNumbers", "PhoneNumber", |page| {
        for phone in &one.phones {
            page.entry(|page| {
                match phone.as_number {
                    Some(number) => page.number("number", Some(number)),
                    None => page.text("number", &phone.number),
                }
                page.text("type", phone.kind);
                page.maybe("doNotDisclose", phone.do_not_disclose);
                page.day("lastConfirmed", phone.confirmed);
            });
        }
    });
    page.list("emails", "Email", |page| {
        for email in &one.emails {
            page.entry(|page| {
                page.text("type", email.kind);
                page.text("email", &email.address);
                page.day("lastConfirmed", email.confirmed);
            });
        }
    });
    page.maybe("preferredMethodOfContact", one.channel);
    page.maybe("safeContactNote", one.safe_note);
}

fn care(page: &mut Page, care: &crate::simulation::case_system::people::Care) {
    page.number("periodOfCareId", Some(care.period));
    page.day("startDate", Some(care.since));
    page.day("endDate", None);
    page.text("responsibleAuthority", "Northshire Council");
    page.text("areaAuthority", care.area_authority);
    page.text("shortBreak", care.short_break);
    page.day("authorisedToPlaceForAdoption", care.authorised_to_place);
    page.day("placedForAdoption", care.placed_for_adoption);
    page.maybe_object(
        "childProtectionPlan",
        care.protection.as_ref(),
        |page, plan| {
            page.text("status", plan.0);
            page.text("category", plan.1);
            page.day("startDate", Some(plan.2));
            page.day("endDate", plan.3);
        },
    );
    page.maybe("advocateOffered", care.advocate_offered);
}

fn texts(page: &mut Page, name: &'static str, item: &'static str, texts: &[&str]) {
    page.list(name, item, |page| {
        for text in texts {
            page.entry_text(text);
        }
    });
}

pub fn address(page: &mut Page, one: &Address) {
    page.number("addressId", Some(one.id));
    page.text("addressType", one.kind);
    page.text("addressLines", &one.lines);
    page.text("postCode", &one.postcode);
    page.number("uprn", one.uprn);
    page.day("startDate", one.start);
    page.day("endDate", one.end);
    page.text("isContactAddress", one.contact);
    page.text("isDisplayAddress", one.display);
    page.maybe("doNotDisclose", one.do_not_disclose);
    page.maybe("accessNotes", one.notes);
    page.day("lastConfirmed", one.confirmed);
}

pub fn addresses(page: &mut Page, person: &Id, rows: &[Address]) {
    person_id(page, person);
    page.guarded(|page| {
        page.list("addresses", "Address", |page| {
            for row in rows {
                page.entry(|page| address(page, row));
            }
        });
    });
}

/// The number of the person asked about, as a field of an answer.
pub fn person_id(page: &mut Page, id: &Id) {
    match id {
        Id::Number(number) => page.number("personId", Some(*number)),
        Id::Text(text) => page.text("personId", text),
    }
}

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

pub fn legal_statuses(
    page: &mut Page,
    person: &Id,
    period: u64,
    rows: &[(
        &'static str,
        std::borrow::Cow<'static, str>,
        Date,
        Option<Date>,
    )],
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
