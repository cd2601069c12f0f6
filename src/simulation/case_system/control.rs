//! What tests ask of the simulator: to move its clock, to switch its faults.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, Method, Response, StatusCode, header},
};
use serde::Deserialize;

use crate::simulation::case_system::{
    answer::{Answer, JSON},
    fault::{Aim, Fault},
    faults,
    letters::push_json,
    world::World,
};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Advance {
    days: i64,
    minutes: i64,
    seconds: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Switch {
    on: Vec<String>,
    off: Vec<String>,
}

/// Answers `/_sim/...`.
pub async fn handle(
    State(world): State<Arc<World>>,
    Path(what): Path<String>,
    method: Method,
    body: Bytes,
) -> Response<Body> {
    let answer = match (method.as_str(), what.as_str()) {
        ("POST", "advance") => advance(&world, &body),
        ("POST", "fault") => switch(&world, &body),
        ("POST", "revoke") => {
            world.tokens.revoke_all();
            Answer::json(200, "{}")
        }
        ("GET", "requests") => requests(&world),
        ("DELETE", "requests") => {
            world.log.forget();
            Answer::json(200, "{}")
        }
        _ => Answer::json(
            404,
            r#"{"message":"POST advance, fault, revoke; GET or DELETE requests"}"#,
        ),
    };
    let mut response = Response::new(Body::from(answer.body.bytes));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

fn advance(world: &World, body: &[u8]) -> Answer {
    let Ok(by) = serde_json::from_slice::<Advance>(body) else {
        return Answer::json(
            400,
            r#"{"message":"days, minutes or seconds are wanted, as whole numbers"}"#,
        );
    };
    let seconds = by
        .days
        .saturating_mul(86_400)
        .saturating_add(by.minutes.saturating_mul(60))
        .saturating_add(by.seconds);
    let today = world.advance(seconds);
    Answer::json(200, &format!(r#"{{"today":"{today}"}}"#))
}

fn switch(world: &World, body: &[u8]) -> Answer {
    let Ok(switch) = serde_json::from_slice::<Switch>(body) else {
        return Answer::json(
            400,
            r#"{"message":"on and off are wanted, as lists of names"}"#,
        );
    };
    let mut on: Vec<(&Fault, Aim)> = Vec::new();
    for name in &switch.on {
        let Some(fault) = faults::named(name) else {
            return Answer::json(
                400,
                r#"{"message":"no fault of this name: see simulate --list-faults"}"#,
            );
        };
        on.push((fault, fault.aim));
    }
    world.arm(&on, &switch.off);
    let names: Vec<&str> = world.armed().iter().map(|one| one.name).collect();
    Answer::json(200, &format!(r#"{{"on":{}}}"#, texts(names.into_iter())))
}

fn requests(world: &World) -> Answer {
    let counts = world.log.counts();
    let statuses: Vec<String> = counts
        .statuses
        .iter()
        .map(|(status, count)| format!(r#""{status}":{count}"#))
        .collect();
    let requests = world.log.requests();
    Answer::json(
        200,
        &format!(
            r#"{{"total":{},"while_told_to_wait":{},"most_in_a_wait":{},"peak_in_flight":{},"tokens":{},"connections":{},"statuses":{{{}}},"requests":{}}}"#,
            counts.total,
            counts.while_told_to_wait,
            counts.most_in_a_wait,
            counts.peak_in_flight,
            counts.tokens,
            counts.connections,
            statuses.join(","),
            texts(requests.iter().map(String::as_str)),
        ),
    )
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from("[");
    for text in texts {
        if out.len() > 1 {
            out.push(',');
        }
        push_json(&mut out, text);
    }
    out.push(']');
    out
}
