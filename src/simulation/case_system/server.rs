//! The HTTP side: who asks, what is due to go wrong, and the answer.

mod writing;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderMap, Method, Response, header, request::Parts},
    routing::{any, get, post},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::simulation::case_system::{
    answer::{self, Answer},
    ask::{Ask, Resource},
    control,
    fault::{Effect, Side, Target, Wait},
    numbers::{Member, PersonNumber, review_of},
    reads::{self, Refusal},
    shape::Shape,
    sign_in::{self, Scope},
    soap, spoil,
    wire::Connection,
    world::World,
};

type Here = ConnectInfo<Connection>;

/// Everything that is served.
pub fn router(world: Arc<World>) -> Router {
    let cap = world.document_cap.saturating_add(1 << 20);
    Router::new()
        .route("/oauth2/token", post(token))
        .route("/soap", post(soap_read))
        .route(
            "/api/v1/persons/{id}/case-notes",
            post(writing::case_note).get(read),
        )
        .route(
            "/api/v1/persons/{id}/documents",
            post(writing::document).get(writing::documents),
        )
        .route(
            "/api/v1/reviews/{id}",
            get(writing::review).patch(writing::change_review),
        )
        .route("/_sim/{what}", any(control::handle))
        .fallback(read)
        .layer(DefaultBodyLimit::max(cap))
        .with_state(world)
}

/// What has been asked, with the effects that strike it.
struct Met<'a> {
    effects: Vec<Effect>,
    _in_flight: crate::simulation::case_system::gate::InFlight<'a>,
}

fn meet<'a>(world: &'a World, method: &Method, path: &str, target: Target) -> Met<'a> {
    let in_flight = world.log.begin(format!("{method} {path}"));
    Met {
        effects: world.strikes(target),
        _in_flight: in_flight,
    }
}

fn target(side: Side, resource: Resource, id: &str) -> Target {
    let child = match resource {
        Resource::Review => id.parse().ok().and_then(review_of).map(|(child, _)| child),
        Resource::Worker | Resource::Organisation => None,
        _ => PersonNumber::parse(id)
            .filter(|(number, former)| number.member == Member::Child && former.is_none())
            .map(|(number, _)| number.child),
    };
    Target {
        child,
        resource,
        side,
    }
}

/// Refuses for the limit's sake, or because a fault answers in the record's place.
fn stand_in(world: &World, effects: &[Effect], shape: Shape, by: &Connection) -> Option<Answer> {
    let now = world.elapsed();
    if by.has_heard_to_wait(now) {
        world.log.while_told_to_wait.fetch_add(1, Ordering::Relaxed);
    }
    if let Some(count) = world.gate.comes(now) {
        world.log.most_in_a_wait.fetch_max(count, Ordering::Relaxed);
    }
    let by_fault = effects.iter().find_map(|effect| match effect {
        Effect::Rate(rate) => Some(*rate),
        _ => None,
    });
    let limit = by_fault.or(world.requests_per_second);
    if limit.is_some_and(|rate| !world.gate.admits(rate, now)) {
        return Some(told_to_wait(world, Wait::Seconds(1), now, by));
    }
    if let Some(wait) = effects.iter().find_map(|effect| match effect {
        Effect::Wait(wait) => Some(*wait),
        _ => None,
    }) {
        return Some(told_to_wait(world, wait, now, by));
    }
    if let (Some(left), None) = (world.gate.still_to_wait(now), limit) {
        let seconds = left.as_secs() + 1;
        by.tell(now + left);
        return Some(waiting(world, too_many(), Wait::Seconds(seconds)));
    }
    let soap = matches!(shape, Shape::Soap(_));
    effects.iter().find_map(|effect| match effect {
        Effect::Status(status, said, wait) => {
            let answer = Answer::said(*status, *said, shape);
            Some(waiting(world, answer, *wait))
        }
        Effect::RedirectElsewhere => {
            Some(Answer::text(302, "").with("location", "https://sign-in.elsewhere.example/login"))
        }
        Effect::SoapFault(faulty) if soap => Some(answer::busy(*faulty)),
        _ => None,
    })
}

fn too_many() -> Answer {
    Answer::text(429, "Too Many Requests")
}

fn told_to_wait(world: &World, wait: Wait, now: Duration, by: &Connection) -> Answer {
    let length = match wait {
        Wait::Seconds(seconds) => Duration::from_secs(seconds),
        // The wait ends at the second that the header names, and not a part of one later.
        Wait::UntilDate(seconds) => until(world, seconds)
            .map(|date| date.duration_since(world.wall_clock()))
            .and_then(|left| Duration::try_from(left).ok())
            .unwrap_or_default(),
        Wait::Unsaid => Duration::ZERO,
    };
    world.gate.tell_to_wait(now, length);
    by.tell(now + length);
    waiting(world, too_many(), wait)
}

/// So many seconds from now, as a date in a header can say it: to the second.
fn until(world: &World, seconds: u64) -> Option<Timestamp> {
    let now = world.wall_clock().as_second();
    Timestamp::from_second(now.checked_add_unsigned(seconds)?).ok()
}

fn waiting(world: &World, answer: Answer, wait: Wait) -> Answer {
    match wait {
        Wait::Seconds(seconds) => answer.with("retry-after", &seconds.to_string()),
        Wait::UntilDate(seconds) => {
            let date = until(world, seconds)
                .map(|at| http_date(&at.to_zoned(TimeZone::UTC)))
                .unwrap_or_default();
            answer.with("retry-after", &date)
        }
        Wait::Unsaid => answer,
    }
}

fn http_date(at: &jiff::Zoned) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The weak tag of a body: FNV-1a over its bytes.
pub fn etag(body: &[u8]) -> String {
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    for eight in body.chunks(8) {
        let mut word = [0u8; 8];
        for (slot, byte) in word.iter_mut().zip(eight) {
            *slot = *byte;
        }
        sum = (sum ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        sum ^= sum >> 29;
    }
    format!("W/\"{sum:016x}\"")
}

/// Sends an answer and counts it.
fn finish(world: &World, answer: Answer, effects: &[Effect], here: &Here) -> Response<Body> {
    world.log.answered(answer.status);
    spoil::send(answer, effects, &here.0)
}

async fn token(
    State(world): State<Arc<World>>,
    here: Here,
    headers: HeaderMap,
    form: String,
) -> Response<Body> {
    let target = Target {
        child: None,
        resource: Resource::Token,
        side: Side::Token,
    };
    let effects = world.strikes(target);
    let _in_flight = world.log.begin("POST /oauth2/token".to_owned());
    let answer = sign_in::token(&world, &headers, &form, &effects);
    finish(&world, answer, &[], &here)
}

async fn read(State(world): State<Arc<World>>, here: Here, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let path = parts.uri.path();
    let shape = wanted(&parts);
    let ask = path
        .strip_prefix("/api/v1")
        .and_then(|path| Ask::from_path(path, parts.uri.query().unwrap_or_default()))
        .filter(|_| parts.method == Method::GET || parts.method == Method::HEAD);
    let Some(ask) = ask else {
        let _in_flight = world.log.begin(format!("{} {path}", parts.method));
        return finish(&world, Answer::text(404, ""), &[], &here);
    };
    let met = meet(
        &world,
        &parts.method,
        &parts.uri.to_string(),
        target(Side::Read, ask.resource, &ask.id),
    );
    let answer = match sign_in::admit(&world, &parts.headers, Scope::Read, &met.effects) {
        Err(refused) => refused,
        Ok(()) => match stand_in(&world, &met.effects, shape, &here.0) {
            Some(answer) => answer,
            None => rest(&world, &ask, shape, &parts, &met.effects),
        },
    };
    finish(&world, answer, &met.effects, &here)
}

fn wanted(parts: &Parts) -> Shape {
    let accept = parts
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let place = |kind| accept.find(kind).unwrap_or(usize::MAX);
    match place("xml") < place("json") {
        true => Shape::Xml,
        false => Shape::Json,
    }
}

fn rest(world: &World, ask: &Ask, shape: Shape, parts: &Parts, effects: &[Effect]) -> Answer {
    if effects.contains(&Effect::RedirectLoop) {
        return Answer::text(301, "").with("location", parts.uri.path());
    }
    match reads::read(world, ask, shape) {
        Ok(found) => {
            let tag = etag(found.text.as_bytes());
            let body = answer::Body::page(shape, found.text);
            let same = parts
                .headers
                .get(header::IF_NONE_MATCH)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag));
            let mut answer = match same {
                true => Answer::new(
                    304,
                    answer::Body {
                        kind: body.kind,
                        bytes: Vec::new(),
                    },
                ),
                false => Answer::new(200, body),
            };
            answer = answer
                .with("etag", &tag)
                .with("last-modified", &midnight(found.updated));
            if let Some(link) = &found.link {
                answer = answer.with("link", link);
            }
            answer
        }
        Err(refusal) => refused(&refusal, parts),
    }
}

fn midnight(day: Date) -> String {
    day.strftime("%a, %d %b %Y 00:00:00 GMT").to_string()
}

fn refused(refusal: &Refusal, parts: &Parts) -> Answer {
    match refusal {
        Refusal::NotFound(text) => Answer::json(404, &format!(r#"{{"message":"{text}"}}"#)),
        Refusal::Restricted => Answer::new(403, answer::Body {
            kind: "application/problem+json",
            bytes: format!(
                r#"{{"type":"https://northshire.example/problems/restricted","title":"Restricted record","status":403,"detail":"Your account may not open this person.","instance":"{}"}}"#,
                parts.uri.path()
            )
            .into_bytes(),
        }),
        Refusal::Moved { to, status } => {
            let path = parts.uri.path();
            let tail = path.strip_prefix("/api/v1/persons/").and_then(|rest| rest.split_once('/'));
            let location = match tail {
                Some((_, under)) => format!("/api/v1/persons/{to}/{under}"),
                None => format!("/api/v1/persons/{to}"),
            };
            Answer::json(*status, &format!(r#"{{"message":"Person merged","survivorId":{to}}}"#))
                .with("location", &location)
        }
        Refusal::Invalidated(id) => {
            Answer::json(404, &format!(r#"{{"message":"Person {id} has been invalidated"}}"#))
        }
        Refusal::BadRequest(text) => Answer::text(400, text),
    }
}

async fn soap_read(
    State(world): State<Arc<World>>,
    here: Here,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let (envelope, ask) = match soap::parse(&body) {
        Ok(asked) => asked,
        Err(answer) => {
            let _in_flight = world.log.begin("POST /soap".to_owned());
            return finish(&world, answer, &[], &here);
        }
    };
    let name = Resource::ALL
        .iter()
        .find(|one| one.0 == ask.resource)
        .map_or("", |one| one.2);
    let met = meet(
        &world,
        &Method::POST,
        &format!("/soap {name} {}", ask.id),
        target(Side::Read, ask.resource, &ask.id),
    );
    let shape = Shape::Soap(envelope);
    let answer = match sign_in::admit(&world, &headers, Scope::Read, &met.effects) {
        Err(refused) => refused,
        Ok(()) => match stand_in(&world, &met.effects, shape, &here.0) {
            Some(answer) => answer,
            None => match reads::read(&world, &ask, shape) {
                Ok(found) => Answer::new(200, answer::Body::page(shape, found.text)),
                Err(refusal) => soap::refused(envelope, &refusal),
            },
        },
    };
    finish(&world, answer, &met.effects, &here)
}
