//! The HTTP side of writing back.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Multipart, Path, Query, Request, State},
    http::{HeaderMap, Method, Response, header},
};
use serde::Deserialize;

use crate::simulation::case_system::{
    answer::Answer,
    ask::Resource,
    fault::{Effect, Side},
    server::{Here, finish, meet, stand_in, target},
    shape::Shape,
    sign_in::{self, Scope},
    world::World,
    writes,
};

fn key(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
}

pub async fn case_note(
    State(world): State<Arc<World>>,
    here: Here,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = format!("/api/v1/persons/{id}/case-notes");
    let met = meet(
        &world,
        &Method::POST,
        &path,
        target(Side::Write, Resource::CaseNotes, &id),
    );
    let answer = may_write(&world, &headers, &met.effects, &here).unwrap_or_else(|| {
        writes::once(&world, key(&headers), &body, &met.effects, || {
            writes::case_note(&world, &id, &body)
        })
    });
    finish(&world, answer, &met.effects, &here)
}

/// A refusal of a write, if there is one.
fn may_write(
    world: &World,
    headers: &HeaderMap,
    effects: &[Effect],
    here: &Here,
) -> Option<Answer> {
    match sign_in::admit(world, headers, Scope::Write, effects) {
        Err(refused) => Some(refused),
        Ok(()) => stand_in(world, effects, Shape::Json, &here.0),
    }
}

pub async fn document(
    State(world): State<Arc<World>>,
    here: Here,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let path = format!("/api/v1/persons/{id}/documents");
    let met = meet(
        &world,
        &Method::POST,
        &path,
        target(Side::Write, Resource::Documents, &id),
    );
    let headers = request.headers().clone();
    let answer = match may_write(&world, &headers, &met.effects, &here) {
        Some(refused) => refused,
        None => match upload(&world, request).await {
            Ok(upload) => {
                let sum = [upload.title.as_bytes(), &upload.bytes].concat();
                writes::once(&world, key(&headers), &sum, &met.effects, || {
                    writes::document(&world, &id, &upload)
                })
            }
            Err(answer) => answer,
        },
    };
    finish(&world, answer, &met.effects, &here)
}

/// What of a person's documents is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    external_reference: Option<String>,
}

pub async fn documents(
    State(world): State<Arc<World>>,
    here: Here,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response<Body> {
    let path = format!("/api/v1/persons/{id}/documents");
    let met = meet(
        &world,
        &Method::GET,
        &path,
        target(Side::Read, Resource::Documents, &id),
    );
    let answer = match sign_in::admit(&world, &headers, Scope::Read, &met.effects) {
        Err(refused) => refused,
        Ok(()) => stand_in(&world, &met.effects, Shape::Json, &here.0).unwrap_or_else(|| {
            writes::documents(&world, &id, wanted.external_reference.as_deref())
        }),
    };
    finish(&world, answer, &met.effects, &here)
}

async fn upload(world: &World, request: Request) -> Result<writes::Upload, Answer> {
    let bad = || {
        Answer::text(
            400,
            "multipart/form-data with title, sha256 and file is required",
        )
    };
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| bad())?;
    let mut upload = writes::Upload::default();
    while let Some(field) = form.next_field().await.map_err(|_| bad())? {
        let name = field.name().unwrap_or_default().to_owned();
        let kind = field.content_type().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else {
            return Err(Answer::json(
                413,
                r#"{"message":"The document is too large"}"#,
            ));
        };
        match name.as_str() {
            "file" => (upload.bytes, upload.kind) = (bytes.to_vec(), kind),
            "title" => upload.title = String::from_utf8_lossy(&bytes).into_owned(),
            "externalReference" => {
                upload.external = Some(String::from_utf8_lossy(&bytes).into_owned());
            }
            "sha256" => upload.sha256 = String::from_utf8_lossy(&bytes).trim().to_owned(),
            _ => {}
        }
    }
    if upload.kind.is_empty() && upload.bytes.is_empty() && world.document_cap > 0 {
        return Err(bad());
    }
    Ok(upload)
}

pub async fn review(
    State(world): State<Arc<World>>,
    here: Here,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let path = format!("/api/v1/reviews/{id}");
    let met = meet(
        &world,
        &Method::GET,
        &path,
        target(Side::Read, Resource::Review, &id),
    );
    let answer = match sign_in::admit(&world, &headers, Scope::Read, &met.effects) {
        Err(refused) => refused,
        Ok(()) => match id.parse().ok().and_then(|id| writes::review(&world, id)) {
            Some(row) => writes::review_answer(&row),
            None => Answer::json(404, r#"{"message":"Review not found"}"#),
        },
    };
    finish(&world, answer, &met.effects, &here)
}

pub async fn change_review(
    State(world): State<Arc<World>>,
    here: Here,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let path = format!("/api/v1/reviews/{id}");
    let met = meet(
        &world,
        &Method::PATCH,
        &path,
        target(Side::Write, Resource::Review, &id),
    );
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let if_match = parts
        .headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok());
    let answer = may_write(&world, &parts.headers, &met.effects, &here)
        .unwrap_or_else(|| writes::change_review(&world, &id, if_match, &body, &met.effects));
    finish(&world, answer, &met.effects, &here)
}
