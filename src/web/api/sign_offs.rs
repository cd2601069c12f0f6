//! Sign-offs in JSON: what asks for one, giving one, taking it back.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        page::document::{SignatureKind, SignaturePart, SignatureStanding},
        sign,
    },
    model::live::DocumentId,
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        fields::{DifferenceJson, DoneJson},
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// One of the two sign-offs.
#[derive(Serialize, ToSchema)]
pub struct SignOffJson {
    kind: &'static str,
    #[schema(example = "not_yet")]
    standing: &'static str,
    by: Option<String>,
    at: Option<String>,
    /// What asks for a new one.
    differences: Vec<DifferenceJson>,
}

impl From<SignaturePart> for SignOffJson {
    fn from(part: SignaturePart) -> Self {
        Self {
            kind: part.kind.code(),
            standing: match part.standing {
                SignatureStanding::NotYet => "not_yet",
                SignatureStanding::Holds => "holds",
                SignatureStanding::AsksAgain => "asks_again",
            },
            by: part.by,
            at: part.at.map(|at| at.to_string()),
            differences: part.differences.into_iter().map(Into::into).collect(),
        }
    }
}

/// What asks for the sign-offs of a document.
#[derive(Serialize, ToSchema)]
pub struct SignOffs {
    #[schema(example = 1)]
    schema: u32,
    /// Stands for all that a sign-off given now covers: send it with one.
    seen: String,
    sign_offs: Vec<SignOffJson>,
    since_last_review: Vec<DifferenceJson>,
    since_record: Vec<DifferenceJson>,
    /// How many facts keep the sign-off they have.
    kept: usize,
    /// What must be there before it can be signed.
    stops: Vec<String>,
}

/// The sign-offs of a document, and what asks for new ones
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/sign-offs", tag = "sign-offs",
    params(("document" = String, Path)),
    responses((status = 200, body = SignOffs), (status = 404, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<SignOffs>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = sign::differences(&api.site.office, who, &document).await?;
    let all = |list: Vec<_>| list.into_iter().map(Into::into).collect();
    Ok(Json(SignOffs {
        schema: SCHEMA,
        seen: page.seen,
        sign_offs: page.signatures.into_iter().map(Into::into).collect(),
        since_last_review: all(page.since_last_review),
        since_record: all(page.since_record),
        kept: page.kept,
        stops: page.stops,
    }))
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    SocialWorker,
    Chair,
}

impl From<Kind> for SignatureKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::SocialWorker => Self::SocialWorker,
            Kind::Chair => Self::Chair,
        }
    }
}

/// A sign-off of the list that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    kind: Kind,
    /// As `GET` gave it.
    seen: String,
}

/// Sign a document off; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/sign-offs", tag = "sign-offs",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = SignOff,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "It has changed since it was shown", body = Problem),
    ),
)]
pub async fn give(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<SignOff>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let kind = asked.kind.into();
    let done = sign::sign(&api.site.office, who, &wish.0, &document, kind, &asked.seen).await?;
    Ok(Json(done.into()))
}

/// A sign-off to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    kind: Kind,
    reason: String,
}

/// Take a sign-off back, with a reason; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/sign-offs/withdrawals", tag = "sign-offs",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Withdrawal,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
pub async fn withdraw(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Withdrawal>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let kind = asked.kind.into();
    let done = sign::withdraw(
        &api.site.office,
        who,
        &wish.0,
        &document,
        kind,
        &asked.reason,
    )
    .await?;
    Ok(Json(done.into()))
}
