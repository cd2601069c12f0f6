//! Decisions in JSON: what somebody may know, and what came of a review.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        close::{self, Closes, Others},
        disclose::{self, Decides},
        page::document::TellingPart,
    },
    model::live::DocumentId,
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        fields::DoneJson,
        problem::Problem,
        tokens::Scope,
    },
};

/// Something that was decided about what somebody may know.
#[derive(Serialize, ToSchema)]
pub struct TellingJson {
    id: String,
    #[schema(example = "withhold")]
    kind: &'static str,
    /// The code of the thing it is about; nothing for a check of the whole letter.
    #[schema(example = "place")]
    item: Option<&'static str>,
    what: String,
    #[schema(example = "holds")]
    standing: &'static str,
    reason: String,
    by: String,
    at: String,
    agreed_by: Option<String>,
    agreed_at: Option<String>,
}

impl From<TellingPart> for TellingJson {
    fn from(part: TellingPart) -> Self {
        Self {
            id: part.id,
            kind: part.kind.code(),
            item: part.item,
            what: part.what,
            standing: part.standing.code(),
            reason: part.reason,
            by: part.by,
            at: part.at.to_string(),
            agreed_by: part.agreed_by,
            agreed_at: part.agreed_at.map(|at| at.to_string()),
        }
    }
}

/// Something to decide about what somebody may know.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    #[schema(example = "mosaic:812")]
    row: String,
    /// `withhold`, `grant` or `check`.
    kind: String,
    /// The code of the thing it is about; nothing for a check of the whole letter.
    #[serde(default)]
    item: String,
    reason: String,
}

/// Decide what somebody may know; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/decisions", tag = "decisions",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Decision,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "It has been decided already", body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn decide(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Decision>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let decides = Decides {
        kind: asked.kind,
        item: asked.item,
        reason: asked.reason,
    };
    let of = (&document, asked.row.as_str());
    let done = disclose::decide(&api.site.office, who, &wish.0, of, &decides).await?;
    Ok(Json(done.into()))
}

/// A decision that somebody agrees to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    #[schema(example = "mosaic:812")]
    row: String,
    decision: String,
}

/// Agree to what another person decided; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/decisions/agreements", tag = "decisions",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Agreement,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
pub async fn agree(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Agreement>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let of = (&document, asked.row.as_str());
    let done = disclose::agree(&api.site.office, who, &wish.0, of, &asked.decision).await?;
    Ok(Json(done.into()))
}

/// A decision to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    #[schema(example = "mosaic:812")]
    row: String,
    decision: String,
    reason: String,
}

/// End a decision, with a reason; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/decisions/ends", tag = "decisions",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = End,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn end(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<End>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let of = (&document, asked.row.as_str());
    let ended = (asked.decision.as_str(), asked.reason.as_str());
    let done = disclose::end(&api.site.office, who, &wish.0, of, ended).await?;
    Ok(Json(done.into()))
}

/// What came of a review.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// `held`, `held_in_part` or `not_held`.
    outcome: String,
    /// The day on which it was held or begun.
    #[serde(default)]
    #[schema(example = "2026-12-03")]
    held_on: String,
    /// Needed where it was not held as a whole.
    #[serde(default)]
    reason: String,
    /// Needed where it is not held and people expect it whom no mail tells: they are told by you.
    #[serde(default)]
    tells: bool,
}

/// Close a document; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/closing", tag = "documents",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Closing,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "It is closed already", body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn close(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Closing>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let says = Closes {
        outcome: asked.outcome,
        held_on: asked.held_on,
        reason: asked.reason,
        others: match asked.tells {
            true => Others::AreTold,
            false => Others::NotSaid,
        },
    };
    let done = close::close(&api.site.office, who, &wish.0, &document, &says).await?;
    Ok(Json(done.into()))
}
