//! Fields in JSON, and entering answers in them.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        enter::{self, Typed},
        page::{
            Done, LastChange,
            document::{Difference, Entering, FieldPart, Input, Need},
        },
    },
    model::live::{DocumentId, Place},
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// What was done, and the number of the change that tells of it.
#[derive(Serialize, ToSchema)]
pub struct DoneJson {
    #[schema(example = 1)]
    pub schema: u32,
    pub number: i64,
}

impl From<Done> for DoneJson {
    fn from(done: Done) -> Self {
        Self {
            schema: SCHEMA,
            number: done.number.0,
        }
    }
}

/// One field: what stands in it, where that came from, and how it is changed.
#[derive(Serialize, ToSchema)]
pub struct FieldJson {
    #[schema(example = "review//date")]
    place: String,
    label: String,
    /// In words, also where there is nothing.
    text: String,
    #[schema(example = "known")]
    state: &'static str,
    /// What to send to enter the same again.
    value: String,
    /// The version to send with an answer.
    version: u32,
    origin: String,
    /// What the record says, where something else was entered over it.
    record: Option<String>,
    changed: Option<ChangeJson>,
    /// Whether whoever asked may enter something here.
    open: bool,
    required: bool,
    /// The codes to choose from, where there are some.
    choices: Vec<ChoiceJson>,
}

#[derive(Serialize, ToSchema)]
struct ChoiceJson {
    code: &'static str,
    words: String,
}

/// Who changed something last, and when.
#[derive(Serialize, ToSchema)]
pub struct ChangeJson {
    by: String,
    /// RFC 3339, in UTC.
    at: String,
    what: String,
}

impl From<LastChange> for ChangeJson {
    fn from(change: LastChange) -> Self {
        Self {
            by: change.by,
            at: change.at.to_string(),
            what: change.what,
        }
    }
}

impl From<FieldPart> for FieldJson {
    fn from(field: FieldPart) -> Self {
        let choices = match field.input {
            Input::Choice(choices) => choices,
            _ => Vec::new(),
        };
        Self {
            place: field.place.to_string(),
            label: field.label,
            text: field.text,
            state: field.state,
            value: field.value,
            version: field.version,
            origin: field.origin,
            record: field.record,
            changed: field.changed.map(Into::into),
            open: field.entering == Entering::Open,
            required: field.need == Need::Required,
            choices: choices
                .into_iter()
                .map(|(code, words)| ChoiceJson { code, words })
                .collect(),
        }
    }
}

/// One thing that is not as it was.
#[derive(Serialize, ToSchema)]
pub struct DifferenceJson {
    place: Option<String>,
    what: String,
    before: Option<String>,
    after: Option<String>,
    why: String,
    by: Option<String>,
    at: Option<String>,
}

impl From<Difference> for DifferenceJson {
    fn from(difference: Difference) -> Self {
        Self {
            place: difference.place.map(|place| place.to_string()),
            what: difference.what,
            before: difference.before,
            after: difference.after,
            why: difference.why,
            by: difference.by,
            at: difference.at.map(|at| at.to_string()),
        }
    }
}

/// Answers, each over the version that was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    answers: Vec<AnswerJson>,
}

impl Answers {
    /// Each with its place.
    ///
    /// # Errors
    /// A place is not written as one.
    pub fn each<T>(self, make: impl Fn(Place, String, u32) -> T) -> Result<Vec<T>, Problem> {
        let answers = self.answers.into_iter().map(|answer| {
            let place = answer.place.parse();
            let place = place
                .map_err(|_| Problem::unreadable("A place is written as section/row/field."))?;
            Ok(make(place, answer.text, answer.version))
        });
        answers.collect()
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerJson {
    #[schema(example = "review//date")]
    place: String,
    /// Empty takes back what was entered, so that the record's own value stands again.
    #[schema(example = "2026-12-03")]
    text: String,
    /// The version that the field had when it was read; 0 where nobody had entered anything.
    version: u32,
}

/// Enter answers
///
/// Fields that fit are entered also where others are in conflict: those are listed with what
/// somebody else has entered meanwhile.
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/answers", tag = "documents",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
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
    Path(document): Path<String>,
    wish: Wish,
    Sent(answers): Sent<Answers>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Write)?;
    let typed = answers.each(|place, text, version| Typed {
        place,
        text,
        version,
    })?;
    let document = DocumentId::new(&document);
    let done = enter::enter(&api.site.office, who, &wish.0, &document, &typed).await?;
    Ok(Json(done.into()))
}
