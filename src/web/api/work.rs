//! One thing for several documents in JSON, and how far it is.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        long_work,
        page::several::{Outcome, Several, SeveralLine, Stage, WorkId, WorkLine, WorkPage},
        several,
    },
    model::live::{DocumentId, Number},
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    ReadAgain,
    ConfirmContacts,
    Send,
}

impl From<Kind> for Several {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ReadAgain => Self::ReadAgain,
            Kind::ConfirmContacts => Self::ConfirmContacts,
            Kind::Send => Self::Send,
        }
    }
}

impl From<Several> for Kind {
    fn from(several: Several) -> Self {
        match several {
            Several::ReadAgain => Self::ReadAgain,
            Several::ConfirmContacts => Self::ConfirmContacts,
            Several::Send => Self::Send,
        }
    }
}

/// What is wanted, and for which documents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    what: Kind,
    documents: Vec<String>,
}

/// What can be done for these documents, and what cannot.
#[derive(Serialize, ToSchema)]
pub struct Preview {
    #[schema(example = 1)]
    schema: u32,
    /// Send it with the work: what changed after it is not confirmed unseen.
    seen: i64,
    can: Vec<PreviewLine>,
    cannot: Vec<PreviewLine>,
}

#[derive(Serialize, ToSchema)]
struct PreviewLine {
    document: String,
    reference: String,
    child: String,
    details: Vec<String>,
    why_not: String,
}

impl From<SeveralLine> for PreviewLine {
    fn from(line: SeveralLine) -> Self {
        Self {
            document: line.document.to_string(),
            reference: line.reference,
            child: line.child,
            details: line.details,
            why_not: line.why_not,
        }
    }
}

fn documents(named: &[String]) -> Vec<DocumentId> {
    named.iter().map(|id| DocumentId::new(id)).collect()
}

/// What can be done for several documents, and what cannot; nothing is done
#[utoipa::path(
    post, path = "/api/v1/work/previews", tag = "work",
    request_body = Wanted,
    responses((status = 200, body = Preview), (status = 422, body = Problem)),
)]
pub async fn preview(
    State(api): State<Api>,
    caller: Caller,
    Sent(wanted): Sent<Wanted>,
) -> Result<Json<Preview>, Problem> {
    let who = caller.may(Scope::Read)?;
    let named = documents(&wanted.documents);
    let page = several::preview(&api.site.office, who, wanted.what.into(), &named).await?;
    Ok(Json(Preview {
        schema: SCHEMA,
        seen: page.seen.0,
        can: page.can.into_iter().map(Into::into).collect(),
        cannot: page.cannot.into_iter().map(Into::into).collect(),
    }))
}

/// Work to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWork {
    what: Kind,
    documents: Vec<String>,
    /// As the preview answered it.
    seen: i64,
}

/// Work that was begun.
#[derive(Serialize, ToSchema)]
pub struct WorkBegun {
    #[schema(example = 1)]
    schema: u32,
    id: String,
}

/// Begin work over several documents; it goes on by itself
#[utoipa::path(
    post, path = "/api/v1/work", tag = "work",
    params(("Idempotency-Key" = String, Header)),
    request_body = NewWork,
    responses((status = 200, body = WorkBegun), (status = 422, body = Problem)),
)]
pub async fn begin(
    State(api): State<Api>,
    caller: Caller,
    wish: Wish,
    Sent(wanted): Sent<NewWork>,
) -> Result<Json<WorkBegun>, Problem> {
    let who = caller.may(Scope::Write)?;
    let (what, seen) = (wanted.what.into(), Number(wanted.seen));
    let named = documents(&wanted.documents);
    let work = several::begin(&api.site.office, who, &wish.0, what, &named, seen).await?;
    Ok(Json(WorkBegun {
        schema: SCHEMA,
        id: work.0.to_string(),
    }))
}

/// How far work has come, for the one who began it.
#[derive(Serialize, ToSchema)]
pub struct WorkJson {
    #[schema(example = 1)]
    schema: u32,
    id: String,
    what: Kind,
    #[schema(example = "running")]
    state: &'static str,
    settled: usize,
    total: usize,
    not_done: usize,
    lines: Vec<LineJson>,
}

#[derive(Serialize, ToSchema)]
struct LineJson {
    document: String,
    reference: String,
    child: String,
    #[schema(example = "done")]
    state: &'static str,
    why_not: Option<String>,
}

impl From<WorkLine> for LineJson {
    fn from(line: WorkLine) -> Self {
        let (state, why_not) = match line.outcome {
            Outcome::Waiting => ("waiting", None),
            Outcome::Done => ("done", None),
            Outcome::NotDone(reason) => ("not_done", Some(reason)),
        };
        Self {
            document: line.document.to_string(),
            reference: line.reference,
            child: line.child,
            state,
            why_not,
        }
    }
}

impl From<WorkPage> for WorkJson {
    fn from(WorkPage { summary, lines }: WorkPage) -> Self {
        Self {
            schema: SCHEMA,
            id: summary.id.0.to_string(),
            what: summary.what.into(),
            state: match summary.stage {
                Stage::Running => "running",
                Stage::Done => "done",
            },
            settled: summary.settled,
            total: summary.total,
            not_done: summary.not_done,
            lines: lines.into_iter().map(Into::into).collect(),
        }
    }
}

/// How far work has come
#[utoipa::path(
    get, path = "/api/v1/work/{work}", tag = "work",
    params(("work" = String, Path)),
    responses((status = 200, body = WorkJson), (status = 404, body = Problem)),
)]
pub async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path(work): Path<String>,
) -> Result<Json<WorkJson>, Problem> {
    let who = caller.may(Scope::Read)?;
    let id = WorkId(work.as_str().into());
    let page = long_work::page(&api.site.office, who, &id).await?;
    Ok(Json(page.into()))
}
