//! A reading as JSON: what `samepage mapping try` prints and mapping tests expect.
//!
//! Names follow the draft DfE Person standard where it has them. This is the one place in the
//! room where personal data is let out, for people who try a mapping on records that they have.

mod people;
mod protection;
pub mod schema;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::{
    mapping::canonical::people::{access, contacts, name, restrictions},
    model::{
        child::{Accuracy, Birth, Child, Placement},
        date::Period,
        fact::{Fact, Listing, Origin, ReadState},
        finding::Finding,
        id::Identifier,
        name::PersonalText,
        network::Network,
        person::Readable,
        review::Review,
    },
};

/// The number of the shape that [`network`] gives.
pub const SCHEMA: u32 = 1;

/// One child with the network and the findings, as one object.
pub fn network(network: Option<&Network>, findings: &[Finding]) -> Value {
    let people = network.map_or(&[][..], |network| &network.people);
    json!({
        "schema": SCHEMA,
        "child": network.map(|network| child(&network.child)),
        "network": people.iter().map(people::person).collect::<Vec<_>>(),
        "network_state": network.map(|network| state(&network.people_state)),
        "sources": network.map_or_else(Vec::new, |network| {
            network.reads.iter().map(|read| json!({
                "name": &*read.what,
                "read_at": read.read_at.to_string(),
                "state": state(&read.state),
            })).collect()
        }),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

/// One finding. Holds no value of a record.
pub fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code.as_str(),
        "weight": finding.weight.code(),
        "about": finding.about.as_ref().map(identifier),
        "system": finding.system.as_ref().map(|system| system.as_str()),
        "record": finding.record.as_deref(),
        "field": finding.field.as_deref(),
        "what": &*finding.what,
        "remedy": &*finding.remedy,
    })
}

fn child(child: &Child) -> Value {
    let mut out = Map::new();
    let mut origins = Origins::default();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("identifiers", identifiers(&child.id, &child.other_ids));
    put("names", names(&child.name, &child.other_names));
    put(
        "date_of_birth",
        origins.fact("date_of_birth", &child.birth, birth),
    );
    put(
        "died_on",
        child
            .died_on
            .map_or(Value::Null, |day| day.to_string().into()),
    );
    for (key, fact) in [
        ("gender", &child.gender),
        ("pronouns", &child.pronouns),
        ("ethnicity", &child.ethnicity),
        ("religion", &child.religion),
        ("nationality", &child.nationality),
        ("responsible_authority", &child.responsible_authority),
        ("area_authority", &child.area_authority),
    ] {
        put(key, origins.fact(key, fact, personal));
    }
    for (key, fact) in [
        ("has_ehcp", &child.has_ehcp),
        ("unaccompanied", &child.unaccompanied),
        ("protection_plan", &child.protection_plan),
    ] {
        put(key, origins.fact(key, fact, |flag| (*flag).into()));
    }
    for (key, fact) in [
        ("looked_after_since", &child.looked_after_since),
        ("recorded_due", &child.recorded_due),
    ] {
        put(key, origins.fact(key, fact, |day| day.to_string().into()));
    }
    put("looked_after_until", day(child.looked_after_until));
    put(
        "authorised_to_place_for_adoption",
        day(child.authorised_to_place_for_adoption),
    );
    put("placed_for_adoption", day(child.placed_for_adoption));
    put("access", access(&child.access, &mut origins));
    put("disabilities", listing(&child.disabilities, personal));
    put(
        "disabilities_state",
        state(&child.disabilities.state).into(),
    );
    let (addresses, phones, emails) = contacts(&child.contacts);
    put("addresses", addresses);
    put("phones", phones);
    put("emails", emails);
    put("restrictions", restrictions(&child.restrictions));
    put(
        "restrictions_readable",
        readable(&child.restrictions_readable),
    );
    put(
        "legal_statuses",
        listing(&child.legal_statuses, |status| {
            let mut out = period(&status.period);
            out.insert("code".to_owned(), (*status.code).into());
            out.insert("origin".to_owned(), origin(&status.origin));
            Value::Object(out)
        }),
    );
    put(
        "legal_statuses_state",
        state(&child.legal_statuses.state).into(),
    );
    put("placements", listing(&child.placements, placement));
    put("placements_state", state(&child.placements.state).into());
    put("reviews", listing(&child.reviews, review));
    put("reviews_state", state(&child.reviews.state).into());
    put(
        "visits",
        listing(
            &child.visits,
            |visit| json!({"on": visit.on.to_string(), "seen_alone": visit.seen_alone, "origin": origin(&visit.origin)}),
        ),
    );
    put("planned", planned(child, &mut origins));
    put("wishes", wishes(child, &mut origins));
    put(
        "protection_plans",
        listing(&child.protection_plans, protection::plan),
    );
    put(
        "protection_plans_state",
        state(&child.protection_plans.state).into(),
    );
    put(
        "immigration",
        listing(&child.immigration, protection::immigration),
    );
    put("immigration_state", state(&child.immigration.state).into());
    put(
        "superseded_by",
        child.superseded_by.as_ref().map_or(Value::Null, identifier),
    );
    put("origin", origins.finish(&child.origin));
    Value::Object(out)
}

fn birth(birth: &Birth) -> Value {
    json!({
        "date": birth.date.to_string(),
        "accuracy": match birth.accuracy {
            Accuracy::Accurate => "accurate",
            Accuracy::Estimated => "estimated",
            Accuracy::Unknown => "unknown",
        },
    })
}

fn placement(placement: &Placement) -> Value {
    let mut out = period(&placement.period);
    for (key, text) in [
        ("id", &placement.id),
        ("code", &placement.code),
        ("provider", &placement.provider),
        ("ofsted_number", &placement.ofsted_number),
        ("reason_new", &placement.reason_new),
        ("reason_changed", &placement.reason_changed),
        ("reason_ceased", &placement.reason_ceased),
        ("category_of_need", &placement.category_of_need),
        ("legal_status", &placement.legal_status),
    ] {
        out.insert(key.to_owned(), text.as_deref().into());
    }
    let carer = placement.carer.as_ref().map_or(Value::Null, identifier);
    out.insert("carer".to_owned(), carer);
    for (key, postcode) in [
        ("home_postcode", &placement.home_postcode),
        ("placement_postcode", &placement.placement_postcode),
    ] {
        let postcode = postcode.as_ref().map(|postcode| postcode.reveal());
        out.insert(key.to_owned(), postcode.into());
    }
    out.insert("short_break".to_owned(), placement.short_break.into());
    out.insert("origin".to_owned(), origin(&placement.origin));
    Value::Object(out)
}

fn review(review: &Review) -> Value {
    let invited = review.invited.iter().map(|one| {
        json!({
            "person": identifier(&one.person),
            "name": one.name.as_ref().map(|name| name.reveal()),
            "role": one.role.as_deref(),
            "attended": one.attended,
        })
    });
    json!({
        "id": review.id.as_deref(),
        "due": day(review.due),
        "held": day(review.held),
        "cancelled": review.cancelled,
        "category": review.category.as_deref(),
        "participation": review.participation.as_deref(),
        "invited": invited.collect::<Vec<_>>(),
        "origin": origin(&review.origin),
    })
}

fn planned(child: &Child, origins: &mut Origins) -> Value {
    let planned = &child.planned;
    json!({
        "on": origins.fact("planned.on", &planned.on, |day| day.to_string().into()),
        "at": origins.fact("planned.at", &planned.at, |at| format!("{:02}:{:02}", at.hour(), at.minute()).into()),
        "minutes": origins.fact("planned.minutes", &planned.minutes, |minutes| (*minutes).into()),
        "format": origins.fact("planned.format", &planned.format, personal),
        "venue": origins.fact("planned.venue", &planned.venue, personal),
        "venue_is_placement": origins.fact("planned.venue_is_placement", &planned.venue_is_placement, |flag| (*flag).into()),
        "room": origins.fact("planned.room", &planned.room, personal),
        "trigger": origins.fact("planned.trigger", &planned.trigger, |code| (**code).into()),
    })
}

fn wishes(child: &Child, origins: &mut Origins) -> Value {
    let wishes = &child.wishes;
    let mut out = Map::new();
    for (key, fact) in [
        ("talked_to_by", &wishes.talked_to_by),
        ("wants_to_attend", &wishes.wants_to_attend),
        ("wants_there", &wishes.wants_there),
        ("does_not_want_there", &wishes.does_not_want_there),
        ("place", &wishes.place),
        ("time", &wishes.time),
        ("gives_views_by", &wishes.gives_views_by),
        ("not_to_be_said", &wishes.not_to_be_said),
        ("meeting_name", &wishes.meeting_name),
    ] {
        let value = origins.fact(&format!("wishes.{key}"), fact, personal);
        out.insert(key.to_owned(), value);
    }
    for (key, fact) in [
        ("wants_to_chair", &wishes.wants_to_chair),
        ("advocate_offered", &wishes.advocate_offered),
    ] {
        let value = origins.fact(&format!("wishes.{key}"), fact, |flag| (*flag).into());
        out.insert(key.to_owned(), value);
    }
    let on = origins.fact("wishes.talked_to_on", &wishes.talked_to_on, |day| {
        day.to_string().into()
    });
    out.insert("talked_to_on".to_owned(), on);
    Value::Object(out)
}

/// Where each value of an object came from, and why there is none where there is none.
#[derive(Default)]
struct Origins {
    known: Map<String, Value>,
    missing: Map<String, Value>,
}

impl Origins {
    /// The value of a fact, null where it is not known; keeps where it came from or why not.
    fn fact<T>(&mut self, key: &str, fact: &Fact<T>, value: impl FnOnce(&T) -> Value) -> Value {
        if let Some(found) = fact.origin() {
            self.known.insert(key.to_owned(), origin(found));
        }
        let why = match fact {
            Fact::Known { value: known, .. } => return value(known),
            Fact::NotRecorded => return Value::Null,
            Fact::NoneRecorded { .. } => "none_recorded",
            Fact::SourceDown { .. } => "source_down",
            Fact::Withheld { .. } => "withheld",
        };
        self.missing.insert(key.to_owned(), why.into());
        Value::Null
    }

    fn finish(self, own: &Origin) -> Value {
        json!({"record": origin(own), "values": self.known, "missing": self.missing})
    }
}

fn origin(origin: &Origin) -> Value {
    json!({
        "system": origin.record.system.as_str(),
        "record": &*origin.record.name,
        "field": &*origin.field,
        "read_at": origin.record.read_at.to_string(),
        "confirmed_on": day(origin.record.confirmed_on),
    })
}

fn identifiers(own: &Identifier, others: &[Identifier]) -> Value {
    let all = std::iter::once(own).chain(others);
    all.map(identifier).collect()
}

fn identifier(id: &Identifier) -> Value {
    json!({"value": &*id.value, "system": id.system.as_str()})
}

fn names(own: &crate::model::name::Name, others: &[crate::model::name::Name]) -> Value {
    let own = std::iter::once(name(own, "usual"));
    own.chain(others.iter().map(|other| name(other, "other")))
        .collect()
}

fn listing<T>(listing: &Listing<T>, item: impl Fn(&T) -> Value) -> Value {
    listing.iter().map(item).collect()
}

fn period(period: &Period) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("start".to_owned(), day(period.start));
    out.insert("end".to_owned(), day(period.end));
    out
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |day| day.to_string().into())
}

fn personal(text: &PersonalText) -> Value {
    text.reveal().into()
}

fn readable(readable: &Readable) -> Value {
    match readable {
        Readable::Yes => "yes".into(),
        Readable::No(_) => "no".into(),
        Readable::NotSaid => "not_said".into(),
    }
}

fn state(state: &ReadState) -> &'static str {
    match state {
        ReadState::Read => "read",
        ReadState::NotAsked => "not_asked",
        ReadState::SourceDown { .. } => "source_down",
        ReadState::Withheld { .. } => "withheld",
    }
}
