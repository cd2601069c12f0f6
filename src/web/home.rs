//! Home to the record: what has gone, a click that sends it, and what is copied.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    casework::{
        corrections::Correction,
        home::{
            ask::{self, Again},
            page as verb,
        },
        page::home::{Drift, HomeField, HomeLine, HomeStepLine, HomeView},
    },
    model::{
        home::{HomeId, HomePart, HomeState, HomeStep},
        live::DocumentId,
    },
    render::view::View,
    web::{error::Failure, form::Posted, session::SignedIn, shell::Shell, show, site::Site},
};

/// Which of it.
#[derive(Debug, Deserialize)]
pub struct Which {
    #[serde(default)]
    id: String,
}

/// What has gone home, and what can be done about it.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let found = verb::page(&site.office, &asks.actor(), &document).await?;
    let steps = found.home.steps.iter().map(|one| {
        let lines = one.lines.iter().map(|line| {
            of_line(line, site.now())
                .text("copy", copy(&document, &line.id))
                .text("operation", site.operation())
                .flag("copies", line.needs_somebody && !line.is_over)
                .flag("looks", looks(line))
                .flag("writes", writes(line))
        });
        View::new()
            .text("title", one.step.words())
            .text("code", one.step.code())
            .text("ready", in_words(&one.ready))
            .text("operation", site.operation())
            .list("lines", lines)
    });
    let view = View::new()
        .object("header", show::header(&found.header, &document, &[]))
        .list("tabs", show::tabs(&document, "History"))
        .object("home", view(&found.home, site.now()))
        .list(
            "corrections",
            found
                .corrections
                .iter()
                .map(|one| corrected(&document, one, site.now())),
        )
        .list("steps", steps);
    let title = format!("Write to the record: {}", found.header.child);
    site.page("pages/home.html", &Shell::new(&title).of(&asks.staff), view)
}

/// One contact to correct in the record.
fn corrected(document: &DocumentId, one: &Correction, now: Timestamp) -> View {
    let below = show::id_of(&format!("p/{}", one.row));
    View::new()
        .text("name", &one.name)
        .text("id", &below)
        .text("href", format!("{}#{below}", show::address(document)))
        .text("contact", &one.contact)
        .text("recorded", one.recorded.join("; "))
        .text("by", &one.by)
        .text("at", show::moment(one.at, now))
}

/// Sends a step home, looks or writes again, or says that it was copied: the form says which.
pub async fn act(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let id = HomeId(posted.text("id").into());
    let of = (&document, &id);
    let done = match posted.text("do") {
        "write" => {
            let step = HomeStep::from_code(posted.text("step")).ok_or(Failure::NotOurForm)?;
            ask::write(office, &actor, &operation, &document, step).await
        }
        "look" => ask::again(office, &actor, &operation, of, Again::Look).await,
        "anew" => ask::again(office, &actor, &operation, of, Again::Write).await,
        "copied" => ask::by_hand(office, &actor, &operation, of).await,
        _ => return Err(Failure::NotOurForm),
    };
    done?;
    Ok(Redirect::to(&format!("{}/home", show::address(&document))).into_response())
}

/// What somebody copies into the record.
pub async fn pack(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let id = HomeId(which.id.into());
    let found = verb::pack(&site.office, &asks.actor(), &document, &id).await?;
    let file = found.file.as_ref().map(|name| {
        View::new()
            .text("name", name)
            .text("href", file_of(&document, &id))
    });
    let view = View::new()
        .object("header", show::header(&found.header, &document, &[]))
        .list("tabs", show::tabs(&document, "History"))
        .object("line", of_line(&found.line, site.now()))
        .text("step", found.step.words())
        .text("title", &found.title)
        .text("text", &found.text)
        .text("rows", (found.text.lines().count() + 2).to_string())
        .maybe_object("file", file)
        .text("id", id.to_string())
        .text("operation", site.operation())
        .flag("open", found.line.needs_somebody && !found.line.is_over);
    let title = format!("{} for the record", found.line.part.words());
    site.page(
        "pages/home-copy.html",
        &Shell::new(&title).of(&asks.staff),
        view,
    )
}

/// The document that is put into the record: to be kept, never shown inside the page.
pub async fn file(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let id = HomeId(which.id.into());
    let found = verb::file(&site.office, &asks.actor(), &document, &id).await?;
    let (name, _, bytes) = found;
    let name = format!("attachment; filename*=UTF-8''{}", show::encoded(&name));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

fn copy(document: &DocumentId, HomeId(id): &HomeId) -> String {
    format!(
        "{}/home/copy?id={}",
        show::address(document),
        show::encoded(id)
    )
}

fn file_of(document: &DocumentId, HomeId(id): &HomeId) -> String {
    format!(
        "{}/home/file?id={}",
        show::address(document),
        show::encoded(id)
    )
}

/// Whether the record can be looked at again.
fn looks(line: &HomeLine) -> bool {
    !line.is_over && matches!(line.state, HomeState::Uncertain | HomeState::Differs)
}

/// Whether it can be written as if for the first time.
fn writes(line: &HomeLine) -> bool {
    let rests = !line.is_over && line.needs_somebody;
    rests && matches!(line.state, HomeState::Uncertain | HomeState::Refused)
}

/// What has gone home, to look at.
pub fn view(home: &HomeView, now: Timestamp) -> View {
    let begun = home.steps.iter();
    let begun = begun.filter(|one| !one.lines.is_empty() || !one.ready.is_empty());
    View::new()
        .list("steps", begun.map(|one| step(one, now)))
        .list("fields", home.fields.iter().map(field))
        .flag("differs", home.drift == Drift::Some)
        .flag("agrees", home.drift == Drift::None)
        .flag("may_write", home.may_write)
}

fn step(one: &HomeStepLine, now: Timestamp) -> View {
    View::new()
        .text("title", one.step.words())
        .text("ready", in_words(&one.ready))
        .list("lines", one.lines.iter().map(|line| of_line(line, now)))
}

fn of_line(line: &HomeLine, now: Timestamp) -> View {
    let words = match line.state {
        _ if line.is_over => "Replaced by a newer one",
        HomeState::Uncertain if !line.needs_somebody => "Not sure yet: it is looked for again",
        state => state.words(),
    };
    let part = match line.meeting.filter(|number| *number > 1) {
        Some(number) => format!("{}, meeting {number}", line.part.words()),
        None => line.part.words().to_owned(),
    };
    View::new()
        .text("id", line.id.to_string())
        .text("part", part)
        .text("words", words)
        .text("colour", colour(line))
        .maybe("last", line.last.as_deref())
        .text("by", &line.asked_by)
        .text("at", show::moment(line.changed_at, now))
        .maybe("record", line.record.as_deref())
        .maybe("by_hand", line.by_hand.as_deref())
}

fn colour(line: &HomeLine) -> &'static str {
    match line.state {
        _ if line.is_over => "grey",
        HomeState::Agreed | HomeState::Done => "green",
        HomeState::Waiting | HomeState::Written => "blue",
        HomeState::Uncertain if !line.needs_somebody => "blue",
        HomeState::ByHand => "yellow",
        HomeState::Differs | HomeState::Uncertain | HomeState::Refused => "red",
    }
}

fn field(field: &HomeField) -> View {
    View::new()
        .text("label", field.label)
        .text("ours", &field.ours)
        .maybe("theirs", field.theirs.as_deref())
        .flag("agrees", field.agrees)
}

/// `Case note, document`.
fn in_words(parts: &[HomePart]) -> String {
    let words = parts.iter().enumerate().map(|(at, part)| match at {
        0 => part.words().to_owned(),
        _ => part.words().to_lowercase(),
    });
    words.collect::<Vec<_>>().join(", ")
}
