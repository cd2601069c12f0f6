//! Referrals in JSON, for the program of a service.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{
        page::referrals::{ServedPage, ServedPart, ServiceState},
        refer::{answer::Answering, call::content_json, serve},
    },
    model::referral::PartId,
    web::api::{
        body::{Asked, Sent},
        caller::{Caller, Wish},
        description::Api,
        fields::DoneJson,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// What is for a service.
#[derive(Serialize, ToSchema)]
pub struct Referrals {
    #[schema(example = 1)]
    schema: u32,
    /// The oldest first, 100 at most.
    referrals: Vec<ReferralJson>,
}

/// One referral, as far as a list tells.
#[derive(Serialize, ToSchema)]
struct ReferralJson {
    id: String,
    /// What people say on the telephone. Says nothing of the child.
    #[schema(example = "SP-6BXG6T-R1")]
    reference: String,
    /// It counts up with each change that was sent.
    version: u32,
    /// The newest thing that there is to know: say it when you have received it.
    number: u32,
    /// `new`, `amended`, `replied`, `reminder` or `recalled`.
    kind: Option<&'static str>,
    /// `waiting`, `with_service`, `asks`, `accepted`, `declined`, `not_delivered`, `to_tell` or
    /// `withdrawn`.
    standing: &'static str,
    since: String,
}

/// One referral, as the service may read it now.
#[derive(Serialize, ToSchema)]
pub struct OneReferral {
    #[schema(example = 1)]
    schema: u32,
    #[serde(flatten)]
    listed: ReferralJson,
    /// `open`, `taken_back`, `over` where the service does nothing with it any more, or `not_now`
    /// where nothing may be shown at the moment.
    state: &'static str,
    council: String,
    /// What the body of a webhook holds under the same name; nothing unless it is open.
    #[schema(value_type = Option<Object>)]
    referral: Option<Value>,
}

impl From<ServedPart> for ReferralJson {
    fn from(part: ServedPart) -> Self {
        Self {
            id: part.id,
            reference: part.reference,
            version: part.version,
            number: part.number,
            kind: part.kind.map(|kind| kind.code()),
            standing: part.standing.code(),
            since: part.since.to_string(),
        }
    }
}

impl From<ServedPage> for OneReferral {
    fn from(one: ServedPage) -> Self {
        let (state, referral) = match &one.page.state {
            ServiceState::TakenBack => ("taken_back", None),
            ServiceState::NotNow => ("not_now", None),
            ServiceState::Over(_) => ("over", None),
            ServiceState::Open(content) => ("open", Some(content_json(content))),
        };
        Self {
            schema: SCHEMA,
            listed: one.listed.into(),
            state,
            council: one.page.council,
            referral,
        }
    }
}

/// Where a list goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Onward {
    /// The id that was listed last.
    after: Option<String>,
}

/// What is referred to a service; for the service's own token
#[utoipa::path(
    get, path = "/api/v1/referrals", tag = "referrals", params(Onward),
    responses((status = 200, body = Referrals), (status = 403, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(from): Asked<Onward>,
) -> Result<Json<Referrals>, Problem> {
    let who = caller.may(Scope::Refer)?;
    let after = from.after.map(|id| PartId(id.into()));
    let parts = serve::list(&api.site.office, who, after.as_ref()).await?;
    Ok(Json(Referrals {
        schema: SCHEMA,
        referrals: parts.into_iter().map(Into::into).collect(),
    }))
}

/// One referral, cut for the service; for the service's own token
#[utoipa::path(
    get, path = "/api/v1/referrals/{referral}", tag = "referrals",
    params(("referral" = String, Path)),
    responses((status = 200, body = OneReferral), (status = 404, body = Problem)),
)]
pub async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path(part): Path<String>,
) -> Result<Json<OneReferral>, Problem> {
    let who = caller.may(Scope::Refer)?;
    let page = serve::one(&api.site.office, who, &PartId(part.into())).await?;
    Ok(Json(page.into()))
}

/// What the program has now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// As the referral had it when it was read.
    number: u32,
}

/// Say that a referral was received; for the service's own token
#[utoipa::path(
    post, path = "/api/v1/referrals/{referral}/receipts", tag = "referrals",
    params(("referral" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Received,
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 409, description = "Nothing lies ready", body = Problem),
    ),
)]
pub async fn received(
    State(api): State<Api>,
    caller: Caller,
    Path(part): Path<String>,
    wish: Wish,
    Sent(received): Sent<Received>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Refer)?;
    let part = (&PartId(part.into()), received.number);
    let done = serve::received(&api.site.office, who, &wish.0, part).await?;
    Ok(Json(done.into()))
}

/// What a service says to a referral.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// `accepted`, `declined` or `asked`.
    #[schema(example = "accepted")]
    said: String,
    /// Why it was declined, or what is asked: then it is needed.
    #[serde(default)]
    words: String,
    /// How whoever decided calls themselves.
    #[serde(default)]
    who: String,
}

/// Accept, decline or ask; for the service's own token
#[utoipa::path(
    post, path = "/api/v1/referrals/{referral}/answers", tag = "referrals",
    params(("referral" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Said,
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 409, description = "It was taken back, or cannot be shown now", body = Problem),
        (status = 422, description = "A reason or a question is missing", body = Problem),
    ),
)]
pub async fn answer(
    State(api): State<Api>,
    caller: Caller,
    Path(part): Path<String>,
    wish: Wish,
    Sent(said): Sent<Said>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Refer)?;
    let answering = Answering {
        said: said.said,
        words: said.words.trim().to_owned(),
        who: said.who.trim().to_owned(),
    };
    let (office, part) = (&api.site.office, PartId(part.into()));
    let done = serve::answer(office, who, &wish.0, &part, &answering).await?;
    Ok(Json(done.into()))
}

/// How much room a service has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomJson {
    /// `open`, `waiting_list` or `full`.
    #[schema(example = "waiting_list")]
    room: String,
    /// With `waiting_list` alone: the weeks that people wait.
    weeks: Option<u32>,
}

/// Say what room the service has; for the service's own token
#[utoipa::path(
    post, path = "/api/v1/service/room", tag = "referrals",
    params(("Idempotency-Key" = String, Header)),
    request_body = RoomJson,
    responses(
        (status = 200, body = DoneJson),
        (status = 422, description = "What was sent cannot be taken", body = Problem),
    ),
)]
pub async fn room(
    State(api): State<Api>,
    caller: Caller,
    wish: Wish,
    Sent(room): Sent<RoomJson>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Refer)?;
    let said = (room.room.as_str(), room.weeks);
    let done = serve::room(&api.site.office, who, &wish.0, said).await?;
    Ok(Json(done.into()))
}
