//! Long work: how far it is, and what was not done, each with the way to mend it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;

use crate::{
    casework::{
        long_work,
        page::several::{Outcome, Stage, WorkId, WorkLine, WorkPage, WorkSummary},
    },
    render::view::View,
    web::{
        error::Failure,
        session::SignedIn,
        several::children,
        shell::{Live, Screen, Shell},
        show,
        site::Site,
    },
};

/// The page of a piece of work.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(work): Path<String>,
) -> Result<Response, Failure> {
    let id = WorkId(work.as_str().into());
    let page = long_work::page(&site.office, &asks.actor(), &id).await?;
    let view = part_view(&page, site.now());
    let shell = Shell::new(page.summary.what.words())
        .of(&asks.staff)
        .on(Screen::Board);
    let shell = match page.summary.stage {
        // It is asked for again until it is done: its changes are no changes of one document.
        Stage::Running => shell.live(Live {
            events: String::new(),
            parts: format!("{}/parts", address(&page.summary)),
            after: 0,
        }),
        Stage::Done => shell,
    };
    site.page("pages/work.html", &shell, view)
}

/// The part of the page that changes, drawn again.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(work): Path<String>,
) -> Result<Response, Failure> {
    let id = WorkId(work.as_str().into());
    let page = long_work::page(&site.office, &asks.actor(), &id).await?;
    let view = part_view(&page, site.now());
    Ok(Html(site.text("pages/parts/progress.html", view)?).into_response())
}

fn address(summary: &WorkSummary) -> String {
    format!("/work/{}", show::encoded(&summary.id.0))
}

/// How far one piece of work is, for a line on another page.
pub fn summary(summary: &WorkSummary, now: Timestamp) -> View {
    let WorkSummary {
        settled,
        total,
        not_done,
        ..
    } = summary;
    let words = match (summary.stage, *not_done) {
        (Stage::Running, 0) => format!("{settled} of {}, no problems", children(*total)),
        (Stage::Running, not_done) => {
            format!("{settled} of {}, {not_done} not done", children(*total))
        }
        (Stage::Done, 0) => format!("Done for {}", children(*total)),
        (Stage::Done, not_done) => format!(
            "Done for {}, not done for {not_done}",
            children(total - not_done)
        ),
    };
    View::new()
        .text("href", address(summary))
        .text("heading", summary.what.words())
        .flag("runs", summary.stage == Stage::Running)
        .count("settled", *settled)
        .count("total", *total)
        .text("words", words)
        .text("began", show::moment(summary.began_at, now))
        .text("changed", show::moment(summary.changed_at, now))
}

fn part_view(page: &WorkPage, now: Timestamp) -> View {
    let of = |wanted: fn(&Outcome) -> bool| {
        let lines = page.lines.iter().filter(move |line| wanted(&line.outcome));
        lines.map(line)
    };
    View::new()
        .object("work", summary(&page.summary, now))
        .list("not_done", of(|one| matches!(one, Outcome::NotDone(_))))
        .list("waiting", of(|one| *one == Outcome::Waiting))
        .list("done", of(|one| *one == Outcome::Done))
}

fn line(line: &WorkLine) -> View {
    let why_not = match &line.outcome {
        Outcome::NotDone(reason) => reason.as_str(),
        Outcome::Waiting | Outcome::Done => "",
    };
    // Without a reference it is no longer theirs to open.
    let href = (!line.reference.is_empty()).then(|| show::address(&line.document));
    View::new()
        .maybe("href", href)
        .text("child", &line.child)
        .text("reference", &line.reference)
        .text("why_not", why_not)
}
