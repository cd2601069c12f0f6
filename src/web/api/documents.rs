//! Documents in JSON: a list of them, one of them, and beginning one.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{
        open::{self as opening, Opening},
        page::{
            document::{
                ClockPart, DocumentPage, FindingPart, Restricted, State as Standing, Task,
                TaskStatus,
            },
            lists::{ReviewCard, ReviewFilter, ReviewsPage},
        },
        reviews,
    },
    model::live::DocumentId,
    web::api::{
        body::{Asked, Sent},
        caller::{Caller, Wish},
        description::Api,
        fields::FieldJson,
        people::{ExclusionJson, PersonJson},
        problem::{Problem, SCHEMA},
        sign_offs::SignOffJson,
        tokens::Scope,
    },
};

/// One live document, as whoever asked may see it.
#[derive(Serialize, ToSchema)]
pub struct DocumentJson {
    #[schema(example = 1)]
    schema: u32,
    id: String,
    /// The newest change that this shows: ask for changes after it.
    number: i64,
    reference: String,
    title: String,
    kind: String,
    child: String,
    case_number: String,
    restricted: bool,
    open: bool,
    /// What came of the review, where it is closed.
    outcome: Option<String>,
    /// The child's last review, where it was one of ours.
    last_review: Option<String>,
    meeting: Option<String>,
    place: Option<String>,
    social_worker: Option<String>,
    reviewing_officer: Option<String>,
    source: SourceJson,
    clock: ClockJson,
    tasks: Vec<TaskJson>,
    findings: Vec<FindingJson>,
    /// Wishes of the child, arrangements of the review, and who the child is.
    fields: Vec<FieldJson>,
    people: Vec<PersonJson>,
    exclusions: Vec<ExclusionJson>,
    sign_offs: Vec<SignOffJson>,
    /// Codes of what whoever asked may do here.
    may: Vec<&'static str>,
}

/// The record under the document.
#[derive(Serialize, ToSchema)]
struct SourceJson {
    system: String,
    read_at: String,
    /// Why this shows what was last saved, where it does.
    trouble: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ClockJson {
    #[schema(example = "2026-12-08")]
    due: Option<String>,
    words: String,
    code: &'static str,
    working_days_left: Option<i32>,
    kind: String,
    citation: String,
    working: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct TaskJson {
    code: &'static str,
    name: &'static str,
    #[schema(example = "left")]
    status: &'static str,
    left: Option<usize>,
    hint: String,
    owner: &'static str,
}

#[derive(Serialize, ToSchema)]
struct FindingJson {
    code: &'static str,
    weight: &'static str,
    what: String,
    remedy: String,
    rows: Vec<String>,
    source: String,
}

impl From<ClockPart> for ClockJson {
    fn from(part: ClockPart) -> Self {
        Self {
            due: part.due.map(|day| day.to_string()),
            words: part.words,
            code: part.code,
            working_days_left: part.working_days_left,
            kind: part.kind,
            citation: part.citation,
            working: part.working,
        }
    }
}

impl From<Task> for TaskJson {
    fn from(task: Task) -> Self {
        let (status, left) = match task.status {
            TaskStatus::Completed => ("completed", None),
            TaskStatus::Left(count) => ("left", Some(count)),
            TaskStatus::NotStarted => ("not_started", None),
            TaskStatus::CannotStartYet => ("cannot_start_yet", None),
        };
        Self {
            code: task.code,
            name: task.name,
            status,
            left,
            hint: task.hint,
            owner: task.owner.code(),
        }
    }
}

impl From<FindingPart> for FindingJson {
    fn from(part: FindingPart) -> Self {
        Self {
            code: part.code,
            weight: part.weight,
            what: part.what,
            remedy: part.remedy,
            rows: part.rows,
            source: part.source,
        }
    }
}

impl From<DocumentPage> for DocumentJson {
    fn from(page: DocumentPage) -> Self {
        let fields = page.wishes.into_iter().chain(page.review);
        let fields = fields.chain(page.logistics).chain(page.child);
        Self {
            schema: SCHEMA,
            id: page.id.to_string(),
            number: page.number.0,
            reference: page.header.reference,
            title: page.header.title,
            kind: page.header.kind,
            child: page.header.child,
            case_number: page.header.case_number,
            restricted: page.header.restriction == Restricted::Yes,
            open: page.header.state == Standing::Open,
            outcome: page.header.closed,
            last_review: page.header.last.map(|last| last.document.to_string()),
            meeting: page.header.meeting,
            place: page.header.place,
            social_worker: page.header.social_worker,
            reviewing_officer: page.header.reviewing_officer,
            source: SourceJson {
                system: page.source.system,
                read_at: page.source.read_at.to_string(),
                trouble: page.source.trouble,
            },
            clock: page.clock.into(),
            tasks: page.tasks.into_iter().map(Into::into).collect(),
            findings: page.findings.into_iter().map(Into::into).collect(),
            fields: fields.map(Into::into).collect(),
            people: page.people.into_iter().map(Into::into).collect(),
            exclusions: page.exclusions.into_iter().map(Into::into).collect(),
            sign_offs: page.signatures.into_iter().map(Into::into).collect(),
            may: page.may.into_iter().map(|action| action.code()).collect(),
        }
    }
}

/// One document
#[utoipa::path(
    get, path = "/api/v1/documents/{document}", tag = "documents",
    params(("document" = String, Path)),
    responses((status = 200, body = DocumentJson), (status = 404, body = Problem)),
)]
pub async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<DocumentJson>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = opening::page(&api.site.office, who, &document, Opening::View).await?;
    Ok(Json(page.into()))
}

/// Whose documents, and which of them.
#[derive(Deserialize, IntoParams)]
pub struct Which {
    /// `mine` (without a word) or `team`.
    #[serde(default)]
    whose: Whose,
    #[serde(default)]
    words: String,
    team: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Whose {
    #[default]
    Mine,
    Team,
}

/// Documents, the latest first.
#[derive(Serialize, ToSchema)]
pub struct Documents {
    #[schema(example = 1)]
    schema: u32,
    #[schema(example = "2026-11-23")]
    today: String,
    documents: Vec<CardJson>,
}

/// One document on a list.
#[derive(Serialize, ToSchema)]
struct CardJson {
    id: String,
    reference: String,
    child: String,
    kind: String,
    /// The group on the page: by the due day, and `due_soon` where the meeting itself presses.
    #[schema(example = "due_soon")]
    lateness: &'static str,
    restricted: bool,
    due: Option<String>,
    working_days_left: Option<i32>,
    clock: String,
    meeting: Option<String>,
    /// Why the meeting itself presses: its day has passed, or is near and not everybody is asked.
    presses: Option<String>,
    people: usize,
    invited: usize,
    blocks: usize,
    checks: usize,
    social_worker: Option<String>,
    reviewing_officer: Option<String>,
    next: &'static str,
    next_step: String,
}

impl From<(&'static str, ReviewCard)> for CardJson {
    fn from((lateness, card): (&'static str, ReviewCard)) -> Self {
        Self {
            id: card.document.to_string(),
            reference: card.reference,
            child: card.child,
            kind: card.kind,
            lateness,
            restricted: card.restricted,
            due: card.due.map(|day| day.to_string()),
            working_days_left: card.working_days_left,
            clock: card.clock,
            meeting: card.meeting,
            presses: card.presses,
            people: card.people,
            invited: card.invited,
            blocks: card.blocks,
            checks: card.checks,
            social_worker: card.social_worker,
            reviewing_officer: card.reviewing_officer,
            next: card.next.code(),
            next_step: card.next_step,
        }
    }
}

impl From<ReviewsPage> for Documents {
    fn from(page: ReviewsPage) -> Self {
        let groups = page.groups.into_iter();
        let cards = groups.flat_map(|group| {
            let lateness = group.lateness.code();
            group.cards.into_iter().map(move |card| (lateness, card))
        });
        Self {
            schema: SCHEMA,
            today: page.today.to_string(),
            documents: cards.map(Into::into).collect(),
        }
    }
}

/// My documents, or those of a team
#[utoipa::path(
    get, path = "/api/v1/documents", tag = "documents", params(Which),
    responses((status = 200, body = Documents), (status = 403, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Documents>, Problem> {
    let who = caller.may(Scope::Read)?;
    let filter = ReviewFilter {
        words: which.words,
        team: which.team,
        ..ReviewFilter::default()
    };
    let page = match which.whose {
        Whose::Mine => reviews::mine(&api.site.office, who, &filter).await?,
        Whose::Team => reviews::team(&api.site.office, who, &filter).await?,
    };
    Ok(Json(page.into()))
}

/// The child whose document is wanted, as the case system calls them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    #[schema(example = "mosaic")]
    system: String,
    #[schema(example = "812")]
    id: String,
}

/// The document of a child.
#[derive(Serialize, ToSchema)]
pub struct Begun {
    #[schema(example = 1)]
    schema: u32,
    id: String,
}

/// The current document of a child; where there is none, the record is read and one is begun
#[utoipa::path(
    post, path = "/api/v1/documents", tag = "documents",
    params(("Idempotency-Key" = String, Header)),
    request_body = Wanted,
    responses(
        (status = 200, body = Begun),
        (status = 404, body = Problem),
        (status = 503, description = "The case system does not answer", body = Problem),
    ),
)]
pub async fn begin(
    State(api): State<Api>,
    caller: Caller,
    wish: Wish,
    Sent(wanted): Sent<Wanted>,
) -> Result<Json<Begun>, Problem> {
    let who = caller.may(Scope::Write)?;
    let document =
        opening::child(&api.site.office, who, &wish.0, &wanted.system, &wanted.id).await?;
    Ok(Json(Begun {
        schema: SCHEMA,
        id: document.to_string(),
    }))
}
