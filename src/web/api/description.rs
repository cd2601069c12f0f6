//! Every address of the API, and the OpenAPI document that describes them.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::FromRef,
    routing::{MethodRouter, get, post},
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::web::{
    api::{
        board, body::keep_whole, changes, dates, decisions, documents, fields, forms, people,
        problem::Problem, pursuits, referrals, responses, sign_offs, work,
    },
    site::Site,
};

/// What every address of the API works with.
#[derive(Clone)]
pub struct Api {
    pub site: Arc<Site>,
}

impl FromRef<Api> for Arc<Site> {
    fn from_ref(api: &Api) -> Self {
        Self::clone(&api.site)
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Samepage",
        description = "One live document for everyone around a child, for other programs. The same \
            verbs and the same rights as on the pages. An answer carries a schema number; what is \
            unknown and what is not for you are the same 404.",
        license(name = "MIT", identifier = "MIT"),
    ),
    paths(
        documents::list,
        documents::begin,
        documents::one,
        fields::enter,
        changes::since,
        people::list,
        people::add,
        people::candidates,
        sign_offs::list,
        sign_offs::give,
        sign_offs::withdraw,
        decisions::decide,
        decisions::agree,
        decisions::end,
        decisions::close,
        pursuits::list,
        pursuits::step,
        pursuits::replace,
        dates::find,
        dates::offer,
        dates::withdraw,
        dates::choose,
        responses::list,
        responses::send,
        responses::note,
        board::page,
        work::preview,
        work::begin,
        work::one,
        forms::library,
        forms::of_child,
        forms::begin,
        forms::one,
        forms::enter,
        referrals::list,
        referrals::one,
        referrals::received,
        referrals::answer,
        referrals::room,
    ),
    components(schemas(Problem)),
    modifiers(&WaysIn),
    security(("token" = []), ("session" = [])),
)]
struct Description;

struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-session"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The description of the API, as it is served.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// Every address with what answers there. The description itself needs no token: it is the same for
/// everybody and holds nothing of anybody.
pub fn addresses() -> Vec<(&'static str, MethodRouter<Api>)> {
    vec![
        (
            "/api/v1/openapi.json",
            get(|| async { Json(description()) }),
        ),
        (
            "/api/v1/documents",
            get(documents::list).post(documents::begin),
        ),
        ("/api/v1/documents/{document}", get(documents::one)),
        ("/api/v1/documents/{document}/answers", post(fields::enter)),
        ("/api/v1/documents/{document}/changes", get(changes::since)),
        (
            "/api/v1/documents/{document}/people",
            get(people::list).post(people::add),
        ),
        (
            "/api/v1/documents/{document}/candidates",
            get(people::candidates),
        ),
        (
            "/api/v1/documents/{document}/sign-offs",
            get(sign_offs::list).post(sign_offs::give),
        ),
        (
            "/api/v1/documents/{document}/sign-offs/withdrawals",
            post(sign_offs::withdraw),
        ),
        (
            "/api/v1/documents/{document}/decisions",
            post(decisions::decide),
        ),
        (
            "/api/v1/documents/{document}/decisions/agreements",
            post(decisions::agree),
        ),
        (
            "/api/v1/documents/{document}/decisions/ends",
            post(decisions::end),
        ),
        (
            "/api/v1/documents/{document}/closing",
            post(decisions::close),
        ),
        (
            "/api/v1/documents/{document}/pursuits",
            get(pursuits::list).post(pursuits::step),
        ),
        (
            "/api/v1/directory/{entry}/replacements",
            post(pursuits::replace),
        ),
        ("/api/v1/documents/{document}/dates", get(dates::find)),
        (
            "/api/v1/documents/{document}/dates/offers",
            post(dates::offer),
        ),
        (
            "/api/v1/documents/{document}/dates/withdrawals",
            post(dates::withdraw),
        ),
        (
            "/api/v1/documents/{document}/dates/choices",
            post(dates::choose),
        ),
        (
            "/api/v1/documents/{document}/responses",
            get(responses::list),
        ),
        (
            "/api/v1/documents/{document}/responses/letters",
            post(responses::send),
        ),
        (
            "/api/v1/documents/{document}/responses/answers",
            post(responses::note),
        ),
        ("/api/v1/board", get(board::page)),
        ("/api/v1/work", post(work::begin)),
        ("/api/v1/work/previews", post(work::preview)),
        ("/api/v1/work/{work}", get(work::one)),
        ("/api/v1/library", get(forms::library)),
        (
            "/api/v1/documents/{document}/forms",
            get(forms::of_child).post(forms::begin),
        ),
        ("/api/v1/forms/{form}", get(forms::one)),
        ("/api/v1/forms/{form}/answers", post(forms::enter)),
        ("/api/v1/referrals", get(referrals::list)),
        ("/api/v1/referrals/{referral}", get(referrals::one)),
        (
            "/api/v1/referrals/{referral}/receipts",
            post(referrals::received),
        ),
        (
            "/api/v1/referrals/{referral}/answers",
            post(referrals::answer),
        ),
        ("/api/v1/service/room", post(referrals::room)),
    ]
}

/// The API, to be put beside the pages.
pub fn router<S: Clone + Send + Sync + 'static>(api: Api) -> Router<S> {
    let all = addresses().into_iter();
    let all = all.fold(Router::new(), |router, (path, answer)| {
        router.route(path, answer.fallback(|| async { Problem::wrong_way() }))
    });
    all.route(
        "/api/{*path}",
        axum::routing::any(|| async { Problem::not_there() }),
    )
    .layer(axum::middleware::from_fn(keep_whole))
    .with_state(api)
}
