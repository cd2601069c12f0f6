//! The library, and the forms of a child, in JSON: list, begin, read, fill in.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{
        library::{self as shelves, Archived, Overdue, Shelved},
        open::Opening,
        plain::{
            begin::{self as beginning, Beginning},
            enter::{self as entering, PlainTyped},
            open as opened,
            page::{
                BoxPart, BriefPart, FieldPart, MayEnter, Need, PlainPage, PlainState, StepStanding,
            },
        },
    },
    model::live::{DocumentId, Place},
    web::api::{
        body::{Asked, Sent},
        caller::{Caller, Wish},
        description::Api,
        fields::{Answers, DoneJson},
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// Every form that staff can read about.
#[derive(Serialize, ToSchema)]
pub struct Library {
    #[schema(example = 1)]
    schema: u32,
    forms: Vec<ShelvedJson>,
}

/// One form, in its current version.
#[derive(Serialize, ToSchema)]
struct ShelvedJson {
    #[schema(example = "transport-request")]
    name: String,
    /// `Form`, `Guide`, `Letter to copy` or `Resource`.
    sort: &'static str,
    version: u32,
    title: String,
    about: String,
    owner: String,
    #[schema(example = "2027-11-01")]
    review_by: Option<String>,
    /// Whether its owner has not looked at it by then.
    overdue: bool,
    archived: bool,
    what_changed: String,
}

impl From<Shelved> for ShelvedJson {
    fn from(one: Shelved) -> Self {
        Self {
            name: one.head.name.to_string(),
            sort: one.head.sort.words(),
            version: one.head.version,
            title: one.head.title,
            about: one.head.about,
            owner: one.head.owner,
            review_by: one.head.review_by.map(|day| day.to_string()),
            overdue: one.overdue == Overdue::Yes,
            archived: one.archived == Archived::Yes,
            what_changed: one.head.what_changed,
        }
    }
}

/// Words to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(default)]
    words: String,
}

/// The forms of the library
#[utoipa::path(
    get, path = "/api/v1/library", tag = "forms", params(Words),
    responses((status = 200, body = Library)),
)]
pub async fn library(
    State(api): State<Api>,
    caller: Caller,
    Asked(asked): Asked<Words>,
) -> Result<Json<Library>, Problem> {
    let who = caller.may(Scope::Read)?;
    let page = shelves::shelves(&api.site.office, who, &asked.words).await?;
    let forms = page.forms.into_iter().chain(page.archived);
    Ok(Json(Library {
        schema: SCHEMA,
        forms: forms.map(Into::into).collect(),
    }))
}

/// The forms that were begun for a child.
#[derive(Serialize, ToSchema)]
pub struct Forms {
    #[schema(example = 1)]
    schema: u32,
    forms: Vec<BriefJson>,
    /// Names of those that can be begun.
    can_begin: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct BriefJson {
    id: String,
    form: String,
    title: String,
    reference: String,
    version: u32,
    begun: String,
    /// `begun`, `waits` for another signature, `unsigned`, `signed`, `asks_again` or `closed`.
    state: &'static str,
}

fn code(state: &PlainState) -> &'static str {
    match state {
        PlainState::Begun => "begun",
        PlainState::Waits(_) => "waits",
        PlainState::Unsigned => "unsigned",
        PlainState::Signed => "signed",
        PlainState::AsksAgain => "asks_again",
        PlainState::Closed { .. } => "closed",
    }
}

impl From<BriefPart> for BriefJson {
    fn from(one: BriefPart) -> Self {
        Self {
            state: code(&one.state),
            id: one.id.to_string(),
            form: one.form,
            title: one.title,
            reference: one.reference,
            version: one.version,
            begun: one.begun.to_string(),
        }
    }
}

/// The forms of a child
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/forms", tag = "forms",
    params(("document" = String, Path)),
    responses((status = 200, body = Forms), (status = 404, body = Problem)),
)]
pub async fn of_child(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<Forms>, Problem> {
    let who = caller.may(Scope::Read)?;
    let page = opened::of_child(&api.site.office, who, &DocumentId::new(&document)).await?;
    let can_begin = match page.may_begin {
        MayEnter::Yes => page.forms.into_iter().map(|one| one.name).collect(),
        MayEnter::No => Vec::new(),
    };
    Ok(Json(Forms {
        schema: SCHEMA,
        forms: page.documents.into_iter().map(Into::into).collect(),
        can_begin,
    }))
}

/// Which form is begun.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedForm {
    #[schema(example = "transport-request")]
    form: String,
    /// An earlier one of the same form and child, whose answers it begins with.
    repeats: Option<String>,
    /// Begins one beside those that are open, where otherwise the open one is found.
    #[serde(default)]
    another: bool,
}

/// The form of a child.
#[derive(Serialize, ToSchema)]
pub struct BegunForm {
    #[schema(example = 1)]
    schema: u32,
    id: String,
}

/// Begin a form for a child, or find the open one
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/forms", tag = "forms",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = WantedForm,
    responses((status = 200, body = BegunForm), (status = 404, body = Problem)),
)]
pub async fn begin(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(wanted): Sent<WantedForm>,
) -> Result<Json<BegunForm>, Problem> {
    let who = caller.may(Scope::Write)?;
    let repeats = wanted.repeats.map(|id| DocumentId::new(&id));
    let beginning = match &repeats {
        Some(earlier) => Beginning::Repeats(earlier),
        None if wanted.another => Beginning::Another,
        None => Beginning::Known,
    };
    let (office, document) = (&api.site.office, DocumentId::new(&document));
    let what = (wanted.form.as_str(), beginning);
    let id = beginning::begin(office, who, &wish.0, &document, what).await?;
    Ok(Json(BegunForm {
        schema: SCHEMA,
        id: id.to_string(),
    }))
}

/// One form, with what stands in it.
#[derive(Serialize, ToSchema)]
pub struct OneForm {
    #[schema(example = 1)]
    schema: u32,
    id: String,
    /// The document of the child that it goes with.
    document: String,
    form: String,
    version: u32,
    title: String,
    reference: String,
    state: &'static str,
    due: Option<String>,
    /// Every box that whoever asks may see; of a table each cell.
    answers: Vec<BoxJson>,
    /// Places that have to be filled in before anybody signs.
    missing: Vec<String>,
    signatures: Vec<StepJson>,
}

#[derive(Serialize, ToSchema)]
struct BoxJson {
    #[schema(example = "journey//day")]
    place: String,
    label: String,
    /// `text`, `long_text`, `choice`, `date`, `amount`, `people`, `table` or `file`.
    kind: &'static str,
    /// As it is typed, and as it is read.
    value: String,
    words: String,
    version: u32,
    origin: String,
    required: bool,
    choices: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct StepJson {
    name: String,
    title: String,
    who: String,
    /// `not_yet`, `holds`, `asks_again` or `not_asked`.
    standing: &'static str,
}

fn boxes(field: FieldPart) -> Vec<BoxJson> {
    let required = field.need == Need::Required;
    let one = |part: BoxPart, origin: &str| BoxJson {
        place: part.place.to_string(),
        label: part.label,
        kind: part.kind,
        value: part.value,
        words: part.words,
        version: part.version,
        origin: origin.to_owned(),
        required,
        choices: part.choices,
    };
    let cells = field.rows.into_iter().flatten();
    let cells = cells.map(|cell| one(cell, ""));
    let first = one(field.input, &field.origin);
    std::iter::once(first).chain(cells).collect()
}

impl From<PlainPage> for OneForm {
    fn from(page: PlainPage) -> Self {
        let fields = page.sections.into_iter().flat_map(|section| section.fields);
        let steps = page.steps.into_iter().map(|step| StepJson {
            standing: match step.standing {
                StepStanding::NotYet => "not_yet",
                StepStanding::Holds { .. } => "holds",
                StepStanding::AsksAgain { .. } => "asks_again",
                StepStanding::NotAsked => "not_asked",
            },
            name: step.name,
            title: step.title,
            who: step.who,
        });
        Self {
            schema: SCHEMA,
            state: code(&page.state),
            id: page.id.to_string(),
            document: page.invite.to_string(),
            form: page.form,
            version: page.version,
            title: page.title,
            reference: page.reference,
            due: page.due.map(|day| day.to_string()),
            answers: fields.flat_map(boxes).collect(),
            missing: page
                .missing
                .into_iter()
                .map(|(_, place)| place.to_string())
                .collect(),
            signatures: steps.collect(),
        }
    }
}

/// One form of a child
#[utoipa::path(
    get, path = "/api/v1/forms/{form}", tag = "forms",
    params(("form" = String, Path)),
    responses((status = 200, body = OneForm), (status = 404, body = Problem)),
)]
pub async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path(form): Path<String>,
) -> Result<Json<OneForm>, Problem> {
    let who = caller.may(Scope::Read)?;
    let form = DocumentId::new(&form);
    let page = opened::page(&api.site.office, who, &form, Opening::View).await?;
    Ok(Json(page.into()))
}

/// Fill in a form
///
/// Boxes that fit are kept also where others are in conflict: those are listed.
#[utoipa::path(
    post, path = "/api/v1/forms/{form}/answers", tag = "forms",
    params(("form" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Answers,
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 409, description = "Somebody else was there first", body = Problem),
        (status = 422, description = "A value cannot be taken", body = Problem),
    ),
)]
pub async fn enter(
    State(api): State<Api>,
    caller: Caller,
    Path(form): Path<String>,
    wish: Wish,
    Sent(answers): Sent<Answers>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Write)?;
    let typed: Vec<PlainTyped> = answers.each(|place: Place, text, version| PlainTyped {
        place,
        text,
        // A program says what it wants to have there, whatever was shown.
        was: "\u{0}".to_owned(),
        version,
    })?;
    let (office, form) = (&api.site.office, DocumentId::new(&form));
    let done = entering::enter(office, who, &wish.0, &form, &typed).await?;
    Ok(Json(done.into()))
}
