//! Letters and answers in JSON: how each stands, sending, writing an answer down.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        page::responses::{AnswerPart, LetterStanding, ResponseRow},
        respond::{self, Answering},
        responses, send as sending,
    },
    model::{
        live::DocumentId,
        reply::{Attending, Way},
    },
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        fields::DoneJson,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// Everybody who is asked to a review, with their letter and their answer.
#[derive(Serialize, ToSchema)]
pub struct Responses {
    #[schema(example = 1)]
    schema: u32,
    /// The newest change that this shows.
    number: i64,
    /// Why nothing can be sent yet.
    not_yet: Option<String>,
    people: Vec<ResponseJson>,
}

/// One person: what they were sent, and what they answered.
#[derive(Serialize, ToSchema)]
struct ResponseJson {
    row: String,
    name: String,
    role: &'static str,
    /// Whether they are on the list now; others were, and may not know that they are not.
    is_asked: bool,
    #[schema(example = "email")]
    means: &'static str,
    #[schema(example = "sent")]
    letter: &'static str,
    /// What is to be done about the letter, in a sentence.
    words: String,
    letter_at: Option<String>,
    answer: Option<AnswerJson>,
    /// Answers that somebody has to look at: they do not count.
    to_check: Vec<AnswerJson>,
    /// Mail of theirs that somebody has to read.
    mails: usize,
    /// What they wrote beside answers that somebody has to see to: notes, contacts, who comes instead.
    asides: usize,
}

#[derive(Serialize, ToSchema)]
struct AnswerJson {
    #[schema(example = "coming")]
    attending: &'static str,
    words: String,
    note: Option<String>,
    at: String,
    /// Who wrote it down; nothing where they answered themselves.
    by: Option<String>,
}

impl From<AnswerPart> for AnswerJson {
    fn from(part: AnswerPart) -> Self {
        Self {
            attending: part.attending.code(),
            words: part.words,
            note: part.note,
            at: part.at.to_string(),
            by: part.by,
        }
    }
}

impl From<ResponseRow> for ResponseJson {
    fn from(row: ResponseRow) -> Self {
        Self {
            row: row.row,
            name: row.name,
            role: row.role,
            is_asked: row.is_asked,
            means: row.means.code(),
            letter: code(row.letter.standing),
            words: row.letter.words,
            letter_at: row.letter.at.map(|at| at.to_string()),
            answer: row.answer.map(Into::into),
            to_check: row.to_check.into_iter().map(Into::into).collect(),
            mails: row.mails.len(),
            asides: row.asides.len(),
        }
    }
}

fn code(standing: LetterStanding) -> &'static str {
    match standing {
        LetterStanding::Stopped => "stopped",
        LetterStanding::Ready => "ready",
        LetterStanding::Changed => "changed",
        LetterStanding::Outdated => "outdated",
        LetterStanding::Waiting => "waiting",
        LetterStanding::Sent => "sent",
        LetterStanding::ToHandOver => "to_hand_over",
        LetterStanding::HandedOver => "handed_over",
        LetterStanding::Failed => "failed",
        LetterStanding::Unsure => "unsure",
        LetterStanding::NoLonger => "no_longer_asked",
        LetterStanding::CalledOff => "called_off",
    }
}

/// Letters and answers of a document
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/responses", tag = "responses",
    params(("document" = String, Path)),
    responses((status = 200, body = Responses), (status = 404, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<Responses>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = responses::page(&api.site.office, who, &document).await?;
    Ok(Json(Responses {
        schema: SCHEMA,
        number: page.number.0,
        not_yet: page.not_yet,
        people: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// Who gets a letter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// Rows as `GET` gives them.
    rows: Vec<String>,
}

/// Send letters to some of them; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/responses/letters", tag = "responses",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Letters,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "None of these letters can go now", body = Problem),
    ),
)]
pub async fn send(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<Letters>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let done = sending::send(&api.site.office, who, &wish.0, &document, &asked.rows).await?;
    Ok(Json(done.into()))
}

/// What somebody answered by phone, on paper or to a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    row: String,
    /// `phone`, `in_person`, `paper`, `mail`, `text` or `carer`.
    #[schema(example = "phone")]
    way: String,
    /// `coming`, `part`, `report`, `someone_else`, `not_coming` or `not_me`.
    #[schema(example = "coming")]
    attending: String,
    #[serde(default)]
    instead: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    contact: String,
}

/// Write down what somebody answered; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/responses/answers", tag = "responses",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = Noted,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, description = "What was sent cannot be taken", body = Problem),
    ),
)]
pub async fn note(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(noted): Sent<Noted>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let document = DocumentId::new(&document);
    let answering = Answering {
        attending: Attending::from_code(&noted.attending),
        instead: noted.instead,
        note: noted.note,
        contact: noted.contact,
        apart: Vec::new(),
    };
    let way = Way::from_code(&noted.way);
    let at = (&document, &*noted.row);
    let done = respond::note(&api.site.office, who, &wish.0, at, (way, &answering)).await?;
    Ok(Json(done.into()))
}
