//! Records as answers: which field goes where under which name.

pub mod around;
pub mod care;

use crate::simulation::case_system::{
    family::Named,
    homes::Address,
    page::Page,
    people::{Care, Id, Person},
    shape::Root,
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
    page.guarded(|page| {
        page.maybe(
            "immigrationStatus",
            one.immigration.map(|(status, _)| status),
        );
        page.day(
            "immigrationStatusSince",
            one.immigration.map(|(_, since)| since),
        );
    });
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

fn care(page: &mut Page, care: &Care) {
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
        self::care::protection,
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
