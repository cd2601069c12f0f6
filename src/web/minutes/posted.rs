//! What the form of the minutes sends, and what it wants done.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    casework::{
        minutes::{
            list::{NextTyped, Settled},
            pen::Pen,
            rows::{self, RowTyped},
            write::{self, Attended, SaidOf, Saved, Sheet, Written},
        },
        office::VerbError,
        page::{Conflict, ConflictField, Wrong},
    },
    model::{
        live::{OperationId, Reuse},
        minutes::{Presence, RowKind},
    },
    render::dates,
    web::{error::Failure, form::Posted, site::Site},
};

/// What the button asks for, once everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Save,
    Add,
    /// Whoever of the review was ticked comes into the core group.
    TakeIn,
    /// Everybody of whom nobody has said anything yet is here.
    RestHere,
    /// The minutes go to the chair, or are asked about first.
    Submit(Asks),
    Hand,
    /// A part is not for somebody.
    Flag,
    /// What somebody else wrote in that box, or said of that action, is kept.
    Theirs(String),
}

/// Whether somebody is asked before the minutes are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// What has no reason, no day or no answer is told first.
    First,
    /// They were told, and go over it.
    WasAsked,
}

impl What {
    pub fn of(posted: &Posted) -> Self {
        match posted.text("do") {
            "add" => Self::Add,
            "take_in" => Self::TakeIn,
            "rest_here" => Self::RestHere,
            "submit" => Self::Submit(Asks::First),
            "submit_over" => Self::Submit(Asks::WasAsked),
            "hand" => Self::Hand,
            "flag" => Self::Flag,
            other => match other.strip_prefix("theirs.") {
                Some(name) => Self::Theirs(name.to_owned()),
                None => Self::Save,
            },
        }
    }
}

/// What was done besides keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Nothing,
    /// The pen is no longer in this hand.
    Sent,
}

/// What became of a row that was changed.
pub enum Kept {
    Done,
    Wrong(Vec<Wrong>),
}

/// Everything of the sheet that was sent.
///
/// # Errors
/// The form is not ours.
pub fn sheet(posted: &Posted, what: &What) -> Result<Sheet, Failure> {
    let mut boxes = Vec::new();
    for (name, text) in posted.named("box.") {
        if *what == What::Theirs(name.to_owned()) {
            continue;
        }
        boxes.push(Written {
            name: name.to_owned(),
            text: text.to_owned(),
            seen: posted.own(&format!("seen.{name}"))?,
        });
    }
    let mut said = Vec::new();
    for (id, state) in posted.named("state.") {
        if *what == What::Theirs(format!("state-{id}")) {
            continue;
        }
        said.push(SaidOf {
            id: id.to_owned(),
            state: state.to_owned(),
            changed: posted.text(&format!("changed.{id}")).to_owned(),
            seen: posted.own(&format!("row.{id}"))?,
        });
    }
    let marked: Vec<(String, String, String)> = posted
        .named("here.")
        .map(|(row, presence)| {
            let report = match posted.find(&format!("report.{row}")) {
                Some(_) => "received",
                None => "not_received",
            };
            let presence = match Presence::from_code(presence) {
                Some(Presence::Asked) if *what == What::RestHere => Presence::Present.code(),
                _ => presence,
            };
            (row.to_owned(), presence.to_owned(), report.to_owned())
        })
        .collect();
    let attended = match marked.is_empty() {
        true => None,
        false => Some(Attended {
            marked,
            others: posted.text("others").to_owned(),
            seen: posted.own("present_seen")?,
        }),
    };
    let members: Vec<(String, String)> = posted
        .named("member.")
        .chain(posted.named("add."))
        .map(|(row, stay)| (row.to_owned(), stay.to_owned()))
        .collect();
    let settled = match members.is_empty() {
        true => None,
        false => Some(Settled {
            members,
            seen: posted.own("members_seen")?,
        }),
    };
    Ok(Sheet {
        boxes,
        attended,
        next_on: posted
            .find("next_on")
            .map(|text| {
                Ok::<_, Failure>(NextTyped {
                    text: text.to_owned(),
                    seen: posted.own("next_seen")?,
                })
            })
            .transpose()?,
        settled,
        said,
    })
}

/// The names of the form of a new row.
pub const ROW: [&str; 6] = ["kind", "what", "owner", "owner_name", "due", "why"];

/// The decision or action that was typed.
pub fn row(posted: &Posted) -> RowTyped {
    let text = |name: &str| posted.text(name).trim().to_owned();
    RowTyped {
        kind: RowKind::from_code(posted.text("kind")),
        what: text("what"),
        owner: text("owner"),
        owner_name: text("owner_name"),
        due: text("due"),
        why: text("why"),
    }
}

/// Another wish of the same form, by a name of its own.
///
/// # Errors
/// The form is not ours.
pub fn named(posted: &Posted, end: &str) -> Result<OperationId, Failure> {
    let name = format!("{}-{end}", posted.text("operation"));
    let operation = OperationId::parse(&name).ok_or(Failure::NotOurForm)?;
    let mut request = String::new();
    for (name, value) in posted.pairs() {
        request.extend(["\u{0}", name, "\u{0}", value]);
    }
    Ok(operation.for_request(request.as_bytes(), Reuse::Apart))
}

/// Where on the page somebody was.
pub fn below(posted: &Posted) -> &'static str {
    match What::of(posted) {
        What::Add => "s-decisions",
        What::TakeIn => "b-members",
        What::RestHere => "b-present",
        What::Flag => "flags",
        _ => "main",
    }
}

/// Changes one decision or action, or takes it out.
///
/// # Errors
/// As the verb has it, but for what can be mended on the form.
pub async fn change(site: &Site, pen: &Pen<'_>, posted: &Posted) -> Result<Kept, Failure> {
    let operation = posted.operation()?;
    let (id, seen) = (posted.text("id"), posted.own("seen")?);
    let office = &site.office;
    let done = match posted.text("do") {
        "out" => rows::withdraw(office, pen, &operation, (id, seen)).await,
        _ => rows::change(office, pen, &operation, (id, seen), &row(posted)).await,
    };
    match done {
        Ok(_) => Ok(Kept::Done),
        Err(VerbError::Wrong(wrong)) => Ok(Kept::Wrong(wrong)),
        Err(other) => Err(other.into()),
    }
}

/// Whether the page's own script asks, which saves while somebody types.
pub fn is_script(headers: &HeaderMap) -> bool {
    let wanted = headers.get(header::ACCEPT);
    wanted.is_some_and(|wanted| wanted.as_bytes() == b"application/json")
}

/// Keeps what the script sends, and answers in a form that it reads.
///
/// # Errors
/// The form is not ours, or the record does not answer.
pub async fn by_script(site: &Site, pen: &Pen<'_>, posted: &Posted) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let sheet = sheet(posted, &What::Save)?;
    let words = |status: StatusCode, words: &str| {
        (status, Json(json!({ "schema": 1, "words": words }))).into_response()
    };
    Ok(
        match write::save(&site.office, pen, &operation, &sheet).await {
            Ok(saved) => Json(told(site, &saved)).into_response(),
            Err(VerbError::Conflict(conflict)) => {
                (StatusCode::CONFLICT, Json(in_conflict(site, &conflict))).into_response()
            }
            Err(VerbError::NotNow(why)) => words(StatusCode::FORBIDDEN, &why),
            Err(VerbError::Wrong(wrong)) => {
                let all: Vec<&str> = wrong.iter().map(|one| one.message.as_str()).collect();
                words(StatusCode::UNPROCESSABLE_ENTITY, &all.join(" "))
            }
            Err(VerbError::NotThere) => words(
                StatusCode::NOT_FOUND,
                "This link does not work any more. Copy what you typed before you close the page.",
            ),
            Err(other) => return Err(other.into()),
        },
    )
}

fn told(site: &Site, saved: &Saved) -> serde_json::Value {
    let versions = by_name(&saved.versions);
    let at = dates::time(dates::in_england(site.now()).time());
    json!({ "schema": 1, "versions": versions, "at": at, "operation": site.operation() })
}

/// What somebody else's words are called, above them and on the button that keeps them.
pub const THEIRS: [&str; 2] = ["Theirs", "theirs"];

/// The same of these: nobody else wrote what stands in another window of one's own.
pub fn called(field: &ConflictField) -> [&'static str; 2] {
    match field.by == write::OTHER_WINDOW {
        true => ["The other window", "what the other window says"],
        false => THEIRS,
    }
}

fn by_name(versions: &[(String, u32)]) -> serde_json::Map<String, serde_json::Value> {
    let all = versions.iter();
    all.map(|(name, version)| (name.clone(), json!(version)))
        .collect()
}

/// Boxes with both texts; what else somebody else has said; and what is kept all the same.
fn in_conflict(site: &Site, conflict: &Conflict) -> serde_json::Value {
    let told = |field: &ConflictField| {
        json!({
            "name": &*field.place.field,
            "theirs": field.theirs,
            "by": field.by,
            "are": called(field),
            "version": field.version,
        })
    };
    let (boxes, others): (Vec<_>, Vec<_>) = conflict
        .fields
        .iter()
        .partition(|field| is_box(&field.place.field));
    let boxes: Vec<_> = boxes.into_iter().map(told).collect();
    let others: Vec<_> = others.into_iter().map(told).collect();
    let kept: Vec<&str> = conflict.entered.iter().map(|one| &*one.field).collect();
    let versions = by_name(&conflict.versions);
    let operation = site.operation();
    json!({
        "schema": 1,
        "boxes": boxes,
        "others": others,
        "kept": kept,
        "versions": versions,
        "operation": operation,
    })
}

/// Whether a place of the minutes is a box: no list of who is here or belongs here, no day and no action.
fn is_box(field: &str) -> bool {
    !matches!(field, "present" | "members" | "next_on") && !field.starts_with("state-")
}
