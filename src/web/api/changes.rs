//! What changed in a document since a number, in JSON.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{page::lists::Signal, watch},
    model::live::{DocumentId, Number},
    web::api::{
        body::Asked,
        caller::Caller,
        description::Api,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// Where to go on.
#[derive(Deserialize, IntoParams)]
pub struct After {
    /// Changes with higher numbers only; 0, or nothing, for all that are kept.
    #[serde(default)]
    after: i64,
}

/// What changed, the oldest first.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    #[schema(example = 1)]
    schema: u32,
    /// Ask after this number next time.
    number: i64,
    changes: Vec<SignalJson>,
}

/// That something changed, and which part of the document to read again. It names nobody.
#[derive(Serialize, ToSchema)]
struct SignalJson {
    number: i64,
    #[schema(example = "people")]
    part: &'static str,
}

impl From<Signal> for SignalJson {
    fn from(signal: Signal) -> Self {
        Self {
            number: signal.number.0,
            part: signal.part,
        }
    }
}

/// What changed in a document since a number
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/changes", tag = "documents",
    params(("document" = String, Path), After),
    responses((status = 200, body = Changes), (status = 404, body = Problem)),
)]
pub async fn since(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    Asked(asked): Asked<After>,
) -> Result<Json<Changes>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let signals = watch::since(&api.site.office, who, &document, Number(asked.after)).await?;
    let newest = signals.iter().map(|signal| signal.number.0).max();
    Ok(Json(Changes {
        schema: SCHEMA,
        number: newest.unwrap_or(asked.after),
        changes: signals.into_iter().map(Into::into).collect(),
    }))
}
