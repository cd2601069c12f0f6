//! Between reviews in JSON: checks, disagreements, who took over.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{directory, page::pursuits::PursuitPart, pursue},
    model::live::DocumentId,
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        fields::DoneJson,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// What stands between the reviews of one child.
#[derive(Serialize, ToSchema)]
pub struct Pursuits {
    #[schema(example = 1)]
    schema: u32,
    /// Open ones first, then those that have ended.
    pursuits: Vec<PursuitJson>,
}

#[derive(Serialize, ToSchema)]
struct PursuitJson {
    #[schema(example = "dispute")]
    kind: &'static str,
    stage: String,
    #[schema(example = "2026-11-23")]
    began_on: String,
    #[schema(example = "2026-11-30")]
    due_on: String,
    clock: String,
    about: Option<String>,
    by: String,
    ended_at: Option<String>,
    ended_by: Option<String>,
    outcome: Option<String>,
}

impl From<PursuitPart> for PursuitJson {
    fn from(part: PursuitPart) -> Self {
        let ended = part.ended.as_ref();
        Self {
            kind: part.code,
            stage: part.stage,
            began_on: part.began_on.to_string(),
            due_on: part.due_on.to_string(),
            clock: part.clock,
            about: part.about,
            by: part.by,
            ended_at: ended.map(|one| one.at.to_string()),
            ended_by: ended.map(|one| one.by.clone()),
            outcome: ended.map(|one| one.outcome.clone()),
        }
    }
}

/// The checks and disagreements between the reviews of a child
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/pursuits", tag = "pursuits",
    params(("document" = String, Path)),
    responses((status = 200, body = Pursuits), (status = 404, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<Pursuits>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = pursue::page(&api.site.office, who, &document).await?;
    let all = page.midway.into_iter().chain(page.dispute);
    Ok(Json(Pursuits {
        schema: SCHEMA,
        pursuits: all.chain(page.ended).map(Into::into).collect(),
    }))
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// The check midway is done.
    Check,
    /// A disagreement begins.
    Dispute,
    /// It goes one stage up.
    Raise,
    /// It ends.
    Settle,
}

/// One step of a check or a disagreement, with its words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pursued {
    step: Step,
    words: String,
}

/// Take a step between reviews; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/pursuits", tag = "pursuits",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Pursued,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "There is nothing to take that step with", body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn step(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Pursued>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let (office, words) = (&api.site.office, asked.words.as_str());
    let done = match asked.step {
        Step::Check => pursue::check(office, who, &wish.0, &document, words).await?,
        Step::Dispute => pursue::dispute(office, who, &wish.0, &document, words).await?,
        Step::Raise => pursue::raise(office, who, &wish.0, &document, words).await?,
        Step::Settle => pursue::settle(office, who, &wish.0, &document, words).await?,
    };
    Ok(Json(done.into()))
}

/// Who has taken the place of an entry of the directory.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The entry of the directory that took over.
    by: String,
}

/// A replacement that was made.
#[derive(Serialize, ToSchema)]
pub struct Replaced {
    #[schema(example = 1)]
    schema: u32,
    /// How many open reviews were mended.
    reviews: usize,
}

/// Put somebody in another's place, in every open review; for people only
#[utoipa::path(
    post, path = "/api/v1/directory/{entry}/replacements", tag = "directory",
    params(("entry" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Replacement,
    responses(
        (status = 200, body = Replaced),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "They would take their own place", body = Problem),
    ),
)]
pub async fn replace(
    State(api): State<Api>,
    caller: Caller,
    Path(entry): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Replacement>,
) -> Result<Json<Replaced>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let office = &api.site.office;
    let mended = directory::replace_everywhere(office, who, &wish.0, &entry, &asked.by).await?;
    Ok(Json(Replaced {
        schema: SCHEMA,
        reviews: mended.reviews,
    }))
}
