//! People, contacts and restrictions in the canonical view.

use serde_json::{Map, Value, json};

use crate::{
    mapping::canonical::{Origins, identifier, identifiers, origin, period, personal, readable},
    model::{
        contact::{AddressKind, ContactUse, Contacts, Disclosure},
        name::Name,
        person::{
            AccessNeeds, Connection, ParentalResponsibility, Person, PersonKind, Restriction,
            RestrictionKind,
        },
    },
};

pub(super) fn person(person: &Person) -> Value {
    let mut origins = Origins::default();
    let (addresses, phones, emails) = contacts(&person.contacts);
    let born = origins.fact("date_of_birth", &person.date_of_birth, |born| {
        born.to_string().into()
    });
    let gender = origins.fact("gender", &person.gender, personal);
    let ethnicity = origins.fact("ethnicity", &person.ethnicity, personal);
    let access = access(&person.access, &mut origins);
    let first = person.connections.first();
    let text = |text: &Option<crate::model::name::PersonalText>| {
        text.as_ref().map(|text| text.reveal().to_owned())
    };
    json!({
        "identifiers": identifiers(&person.id, &person.other_ids),
        "kind": match person.kind {
            PersonKind::Human => "human",
            PersonKind::Team => "team",
            PersonKind::Organisation => "organisation",
        },
        "names": [name(&person.name, "usual")],
        "job_title": text(&person.title),
        "organisation": person.organisation.as_ref().map(identifier),
        "organisation_name": text(&person.organisation_name),
        "relationship": first.map(|one| one.relationship.code()),
        "parental_responsibility": first.map_or(Value::Null, parental),
        "connections": person.connections.iter().map(connection).collect::<Vec<_>>(),
        "date_of_birth": born,
        "died_on": person.died_on.map(|day| day.to_string()),
        "gender": gender,
        "ethnicity": ethnicity,
        "addresses": addresses,
        "phones": phones,
        "emails": emails,
        "preferred_channel": text(&person.preferred_channel),
        "safe_contact_note": text(&person.safe_contact_note),
        "access": access,
        "restrictions": restrictions(&person.restrictions),
        "restrictions_readable": readable(&person.restrictions_readable),
        "superseded_by": person.superseded_by.as_ref().map(identifier),
        "origin": origins.finish(&person.origin),
    })
}

fn connection(connection: &Connection) -> Value {
    let mut out = period(&connection.period);
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("relationship", connection.relationship.code().into());
    put("recorded_as", connection.recorded_as.as_deref().into());
    put("parental_responsibility", parental(connection));
    put("main_carer", connection.main_carer.into());
    put("lives_with_child", connection.lives_with_child.into());
    let details = connection.details.as_ref().map(|text| text.reveal());
    put("details", details.into());
    put("origin", origin(&connection.origin));
    Value::Object(out)
}

fn parental(connection: &Connection) -> Value {
    match connection.parental_responsibility {
        ParentalResponsibility::Yes => true.into(),
        ParentalResponsibility::No => false.into(),
        ParentalResponsibility::NotRecorded => Value::Null,
    }
}

pub(super) fn name(name: &Name, used: &str) -> Value {
    let part = |part: &Option<crate::model::name::PersonalText>| {
        part.as_ref().map(|part| part.reveal().to_owned())
    };
    json!({
        "use": used,
        "title": part(&name.title),
        "given": part(&name.given),
        "family": part(&name.family),
        "preferred": part(&name.preferred),
    })
}

pub(super) fn access(access: &AccessNeeds, origins: &mut Origins) -> Value {
    json!({
        "first_language": origins.fact("first_language", &access.first_language, personal),
        "interpreter_needed": origins.fact("interpreter_needed", &access.interpreter_needed, |flag| (*flag).into()),
        "formats": access.formats.iter().map(personal).collect::<Vec<_>>(),
        "needs": access.needs.iter().map(personal).collect::<Vec<_>>(),
    })
}

/// Addresses (the one that counts first), telephones and emails.
pub(super) fn contacts(contacts: &Contacts) -> (Value, Value, Value) {
    let addresses = contacts.addresses.iter().map(|address| {
        let mut out = period(&address.period);
        let mut put = |key: &str, value: Value| {
            out.insert(key.to_owned(), value);
        };
        put(
            "kind",
            match &address.kind {
                AddressKind::Home => "home".into(),
                AddressKind::Placement => "placement".into(),
                AddressKind::Work => "work".into(),
                AddressKind::Correspondence => "correspondence".into(),
                AddressKind::Other(other) => (**other).into(),
                AddressKind::Unknown => Value::Null,
            },
        );
        put("lines", address.lines.iter().map(personal).collect());
        put(
            "postcode",
            address
                .postcode
                .as_ref()
                .map(|postcode| postcode.reveal())
                .into(),
        );
        put(
            "uprn",
            address.uprn.as_ref().map(|uprn| uprn.reveal()).into(),
        );
        put("contact", address.is_contact.into());
        put("display", address.is_display.into());
        put("do_not_disclose", disclosure(address.disclosure));
        put("origin", origin(&address.origin));
        Value::Object(out)
    });
    let phones = contacts.phones.iter().map(|phone| {
        let mut out = way(&phone.period, &phone.used_for, phone.disclosure);
        out.insert("number".to_owned(), phone.number.reveal().into());
        out.insert("origin".to_owned(), origin(&phone.origin));
        Value::Object(out)
    });
    let emails = contacts.emails.iter().map(|email| {
        let mut out = way(&email.period, &email.used_for, email.disclosure);
        out.insert("address".to_owned(), email.address.reveal().into());
        out.insert("origin".to_owned(), origin(&email.origin));
        Value::Object(out)
    });
    (addresses.collect(), phones.collect(), emails.collect())
}

fn way(
    holds: &crate::model::date::Period,
    used_for: &ContactUse,
    mark: Disclosure,
) -> Map<String, Value> {
    let mut out = period(holds);
    let used_for = match used_for {
        ContactUse::Home => "home".into(),
        ContactUse::Work => "work".into(),
        ContactUse::Mobile => "mobile".into(),
        ContactUse::Shared => "shared".into(),
        ContactUse::Other(other) => (**other).into(),
        ContactUse::Unknown => Value::Null,
    };
    out.insert("use".to_owned(), used_for);
    out.insert("do_not_disclose".to_owned(), disclosure(mark));
    out
}

/// True where it must not be told, `"unreadable"` where the mark cannot be read, else null.
fn disclosure(disclosure: Disclosure) -> Value {
    match disclosure {
        Disclosure::DoNotDisclose => true.into(),
        Disclosure::Unreadable => "unreadable".into(),
        Disclosure::Unmarked => Value::Null,
    }
}

pub(super) fn restrictions(restrictions: &[Restriction]) -> Value {
    let all = restrictions.iter().map(|restriction| {
        let mut out = period(&restriction.period);
        let kind = match &restriction.kind {
            RestrictionKind::RestrictedRecord => "restricted_record",
            RestrictionKind::AddressConfidential => "address_confidential",
            RestrictionKind::NoContact => "no_contact",
            RestrictionKind::RestrictedContact => "restricted_contact",
            RestrictionKind::Refuge => "refuge",
            RestrictionKind::Unreadable => "unreadable",
            RestrictionKind::Other(other) => other,
        };
        out.insert("kind".to_owned(), kind.into());
        let against = restriction.against.as_ref().map_or(Value::Null, identifier);
        out.insert("against".to_owned(), against);
        let details = restriction.details.as_ref().map(|text| text.reveal());
        out.insert("details".to_owned(), details.into());
        out.insert("origin".to_owned(), origin(&restriction.origin));
        Value::Object(out)
    });
    all.collect()
}
