//! The JSON Schema of the canonical view.

use serde_json::{Value, json};

use crate::{
    mapping::canonical::SCHEMA,
    model::{finding::Code, person::Relationship},
};

/// JSON Schema (2020-12) of one line of `samepage mapping try --json`.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One child, read by a mapping",
        "type": "object",
        "required": ["schema", "child", "network", "findings"],
        "additionalProperties": false,
        "properties": {
            "schema": {"const": SCHEMA},
            "child": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/child"}]},
            "network": {"type": "array", "items": {"$ref": "#/$defs/person"}},
            "network_state": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/state"}]},
            "sources": {"type": "array", "items": object(&["name", "read_at", "state"], json!({
                "name": text(), "read_at": text(), "state": {"$ref": "#/$defs/state"},
            }))},
            "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
            // Added by whoever asks the rules of the statutory clock for the child.
            "clock": {"type": "object"},
        },
        "$defs": {
            "state": {"enum": ["read", "not_asked", "source_down", "withheld"]},
            "finding": finding(),
            "identifier": object(&["value", "system"], json!({"value": text(), "system": text()})),
            "name": object(&["use", "title", "given", "family", "preferred"], json!({
                "use": {"enum": ["usual", "other"]}, "title": maybe_text(), "given": maybe_text(),
                "family": maybe_text(), "preferred": maybe_text(),
            })),
            "origin": object(&["system", "record", "field", "read_at", "confirmed_on"], json!({
                "system": text(), "record": text(), "field": text(), "read_at": text(),
                "confirmed_on": day(),
            })),
            "origins": object(&["record", "values", "missing"], json!({
                "record": of("origin"),
                "values": {"type": "object", "additionalProperties": of("origin")},
                "missing": {"type": "object", "additionalProperties":
                    {"enum": ["none_recorded", "source_down", "withheld"]}},
            })),
            "access": object(&["first_language", "interpreter_needed", "formats", "needs"], json!({
                "first_language": maybe_text(), "interpreter_needed": flag(),
                "formats": list(text()), "needs": list(text()),
            })),
            "address": dated(json!({
                "kind": maybe_text(), "lines": list(text()), "postcode": maybe_text(),
                "uprn": maybe_text(), "contact": flag(), "display": flag(),
                "do_not_disclose": mark(), "origin": of("origin"),
            })),
            "phone": dated(json!({
                "number": text(), "use": maybe_text(), "do_not_disclose": mark(),
                "origin": of("origin"),
            })),
            "email": dated(json!({
                "address": text(), "use": maybe_text(), "do_not_disclose": mark(),
                "origin": of("origin"),
            })),
            "restriction": dated(json!({
                "kind": text(), "against": maybe("identifier"), "details": maybe_text(),
                "origin": of("origin"),
            })),
            "connection": dated(json!({
                "relationship": relationship(), "recorded_as": maybe_text(),
                "parental_responsibility": flag(), "main_carer": flag(),
                "lives_with_child": flag(), "details": maybe_text(), "origin": of("origin"),
            })),
            "legal_status": dated(json!({"code": text(), "origin": of("origin")})),
            "placement": placement(),
            "review": review(),
            "protection_plan": protection_plan(),
            "immigration": dated(json!({"status": text(), "origin": of("origin")})),
            "child": child(),
            "person": person(),
        },
    })
}

fn finding() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|(_, text)| *text).collect();
    let all = [
        "code", "weight", "about", "system", "record", "field", "what", "remedy",
    ];
    object(
        &all,
        json!({
            "code": {"enum": codes},
            "weight": {"enum": ["blocks", "check", "note"]},
            "about": maybe("identifier"),
            "system": maybe_text(), "record": maybe_text(), "field": maybe_text(),
            "what": text(), "remedy": text(),
        }),
    )
}

fn placement() -> Value {
    dated(json!({
        "id": maybe_text(), "code": maybe_text(), "provider": maybe_text(),
        "ofsted_number": maybe_text(), "carer": maybe("identifier"),
        "reason_new": maybe_text(), "reason_changed": maybe_text(),
        "reason_ceased": maybe_text(), "category_of_need": maybe_text(),
        "legal_status": maybe_text(), "home_postcode": maybe_text(),
        "placement_postcode": maybe_text(), "short_break": flag(), "origin": of("origin"),
    }))
}

fn review() -> Value {
    let invited = object(
        &["person", "name", "role", "attended"],
        json!({
            "person": of("identifier"), "name": maybe_text(), "role": maybe_text(),
            "attended": flag(),
        }),
    );
    every(json!({
        "id": maybe_text(), "due": day(), "held": day(), "cancelled": {"type": "boolean"},
        "category": maybe_text(), "participation": maybe_text(), "invited": list(invited),
        "origin": of("origin"),
    }))
}

fn protection_plan() -> Value {
    let conference = every(json!({
        "kind": text(), "due": day(), "held": day(), "origin": of("origin"),
    }));
    let action = every(json!({
        "id": maybe_text(), "what": text(), "owner": maybe("identifier"),
        "owner_name": maybe_text(), "due": day(), "state": maybe_text(), "origin": of("origins"),
    }));
    dated(json!({
        "id": maybe_text(), "category": maybe_text(),
        "conferences": list(conference), "conferences_state": of("state"),
        "actions": list(action), "actions_state": of("state"), "origin": of("origins"),
    }))
}

fn child() -> Value {
    let visit = every(json!({
        "on": {"type": "string", "format": "date"}, "seen_alone": flag(), "origin": of("origin"),
    }));
    let birth = object(
        &["date", "accuracy"],
        json!({
            "date": text(), "accuracy": {"enum": ["accurate", "estimated", "unknown"]},
        }),
    );
    let mut all = json!({
        "identifiers": list(of("identifier")), "names": list(of("name")),
        "date_of_birth": {"anyOf": [{"type": "null"}, birth]}, "died_on": maybe_text(),
        "gender": maybe_text(), "pronouns": maybe_text(), "ethnicity": maybe_text(),
        "religion": maybe_text(), "nationality": maybe_text(),
        "responsible_authority": maybe_text(), "area_authority": maybe_text(),
        "has_ehcp": flag(), "unaccompanied": flag(), "protection_plan": flag(),
        "looked_after_since": day(), "recorded_due": day(), "looked_after_until": day(),
        "authorised_to_place_for_adoption": day(), "placed_for_adoption": day(),
        "access": of("access"), "disabilities": list(text()), "disabilities_state": of("state"),
        "addresses": list(of("address")), "phones": list(of("phone")),
        "emails": list(of("email")), "restrictions": list(of("restriction")),
        "restrictions_readable": {"enum": ["yes", "no", "not_said"]},
        "legal_statuses": list(of("legal_status")), "legal_statuses_state": of("state"),
        "placements": list(of("placement")), "placements_state": of("state"),
        "reviews": list(of("review")), "reviews_state": of("state"), "visits": list(visit),
        "planned": planned(), "wishes": wishes(),
        "superseded_by": maybe("identifier"), "origin": of("origins"),
    });
    if let Some(all) = all.as_object_mut() {
        for (name, what) in [
            ("protection_plans", list(of("protection_plan"))),
            ("protection_plans_state", of("state")),
            ("immigration", list(of("immigration"))),
            ("immigration_state", of("state")),
        ] {
            all.insert(name.to_owned(), what);
        }
    }
    every(all)
}

fn planned() -> Value {
    every(json!({
        "on": day(), "at": maybe_text(), "minutes": {"type": ["integer", "null"]},
        "format": maybe_text(), "venue": maybe_text(), "venue_is_placement": flag(),
        "room": maybe_text(), "trigger": maybe_text(),
    }))
}

fn wishes() -> Value {
    every(json!({
        "talked_to_on": day(), "talked_to_by": maybe_text(), "wants_to_attend": maybe_text(),
        "wants_to_chair": flag(), "wants_there": maybe_text(),
        "does_not_want_there": maybe_text(), "place": maybe_text(), "time": maybe_text(),
        "advocate_offered": flag(), "gives_views_by": maybe_text(),
        "not_to_be_said": maybe_text(), "meeting_name": maybe_text(),
    }))
}

fn person() -> Value {
    every(json!({
        "identifiers": list(of("identifier")),
        "kind": {"enum": ["human", "team", "organisation"]},
        "names": list(of("name")), "job_title": maybe_text(),
        "organisation": maybe("identifier"), "organisation_name": maybe_text(),
        "relationship": {"anyOf": [{"type": "null"}, relationship()]},
        "parental_responsibility": flag(), "connections": list(of("connection")),
        "date_of_birth": maybe_text(), "died_on": maybe_text(), "gender": maybe_text(),
        "ethnicity": maybe_text(),
        "addresses": list(of("address")), "phones": list(of("phone")),
        "emails": list(of("email")), "preferred_channel": maybe_text(),
        "safe_contact_note": maybe_text(), "access": of("access"),
        "restrictions": list(of("restriction")),
        "restrictions_readable": {"enum": ["yes", "no", "not_said"]},
        "superseded_by": maybe("identifier"), "origin": of("origins"),
    }))
}

fn relationship() -> Value {
    let codes: Vec<&str> = Relationship::ALL.iter().map(|(_, code)| *code).collect();
    json!({"enum": codes})
}

/// An object with exactly these members, all of them always there.
fn every(properties: Value) -> Value {
    let names: Vec<String> = properties
        .as_object()
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    json!({
        "type": "object",
        "required": names,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The same with the start and the end of a period.
fn dated(mut properties: Value) -> Value {
    if let Some(all) = properties.as_object_mut() {
        all.insert("start".to_owned(), day());
        all.insert("end".to_owned(), day());
    }
    every(properties)
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn of(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn maybe(name: &str) -> Value {
    json!({"anyOf": [{"type": "null"}, of(name)]})
}

fn list(item: Value) -> Value {
    json!({"type": "array", "items": item})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn maybe_text() -> Value {
    json!({"type": ["string", "null"]})
}

fn flag() -> Value {
    json!({"type": ["boolean", "null"]})
}

/// True, `"unreadable"` or null.
fn mark() -> Value {
    json!({"enum": [true, "unreadable", null]})
}

fn day() -> Value {
    json!({"type": ["string", "null"], "format": "date"})
}
