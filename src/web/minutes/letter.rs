//! The letter to the child: drafted, put into their words, approved, given.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        minutes::to_child,
        office::VerbError,
        open::{self as opening, Opening},
        page::minutes::ChildLetterPage,
    },
    model::{minutes::ReadingLevel, reply::Means},
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        minutes::{
            At,
            staff::given_in_words,
            view::{Typed, complaints},
            which::Which,
        },
        session::SignedIn,
        shell::Shell,
        show,
        site::Site,
    },
};

/// At which level a draft is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    level: String,
}

/// The page.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let level = ReadingLevel::from_code(&wanted.level);
    at.show_letter(level, &Typed::default()).await
}

/// Keeps the words, approves them, or writes down that the letter was given.
pub async fn act(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let level = ReadingLevel::from_code(posted.text("level"));
    let done = match posted.text("do") {
        "write" => {
            let level = level.ok_or(Failure::NotOurForm)?;
            let words = (level, posted.text("letter").trim(), posted.own("seen")?);
            to_child::write(office, &actor, &operation, &at.which.meeting, words).await
        }
        "approve" => {
            let seen = posted.own("seen")?;
            to_child::approve(office, &actor, &operation, &at.which.meeting, seen).await
        }
        "give" => {
            let means = Means::from_code(posted.text("means"));
            let means = means.filter(|means| *means != Means::Email);
            let how = (
                posted.text("given_on").trim(),
                means.ok_or(Failure::NotOurForm)?,
            );
            to_child::give(office, &actor, &operation, &at.which.meeting, how).await
        }
        _ => return Err(Failure::NotOurForm),
    };
    match done {
        Ok(_) => {
            let address = at.which.address();
            Ok(Redirect::to(&format!("{address}/letter")).into_response())
        }
        Err(error @ (VerbError::Wrong(_) | VerbError::NotNow(_))) => {
            let typed = Typed::of(&posted, &error)?;
            let page = at.show_letter(level, &typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The letter as a file.
pub async fn file(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
) -> Result<Response, Failure> {
    let file = to_child::file(&site.office, &asks.actor(), &which.meeting).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"letter.pdf\"",
        ),
    ];
    Ok((headers, file).into_response())
}

impl At<'_> {
    async fn show_letter(
        &self,
        level: Option<ReadingLevel>,
        typed: &Typed,
    ) -> Result<Response, Failure> {
        let (office, actor) = (&self.site.office, self.asks.actor());
        let found = to_child::page(office, &actor, &self.which.meeting, level).await?;
        let page = opening::page(office, &actor, &self.which.meeting, Opening::Redraw).await?;
        let header = show::header(&page.header, &page.id, &page.here);
        let shell = Shell::new(&format!("Letter to {}", page.header.child))
            .of(&self.asks.staff)
            .complaining(complaints(typed));
        let view = letter(self.site, &found, typed)
            .object("header", header)
            .text("minutes_href", self.which.address())
            .list("tabs", []);
        self.site.page("pages/minutes-letter.html", &shell, view)
    }
}

fn letter(site: &Site, page: &ChildLetterPage, typed: &Typed) -> View {
    let now = site.now();
    let levels = ReadingLevel::ALL.iter().map(|level| {
        View::new()
            .text("value", level.code())
            .text("words", level.words())
            .flag("chosen", *level == page.level)
    });
    let today = dates::date(dates::in_england(now).date());
    let written = page.written.as_ref();
    View::new()
        .text("write_operation", site.operation())
        .text("approve_operation", site.operation())
        .text("give_operation", site.operation())
        .list("levels", levels)
        .text("level", page.level.code())
        .text("text", typed.text("letter", &page.text))
        .text("text_error", typed.error("letter"))
        .text("version", page.version.to_string())
        .maybe(
            "written",
            written.map(|(by, at)| format!("{by}, {}", show::moment(*at, now))),
        )
        .maybe("approved", page.approved_at.map(|at| show::moment(at, now)))
        .texts("hard", &page.hard)
        .texts("stopped", &page.stopped)
        .flag("may_write", page.may_write && page.stopped.is_empty())
        .flag(
            "may_approve",
            page.may_approve && page.written.is_some() && page.approved_at.is_none(),
        )
        .flag(
            "may_give",
            page.may_write && page.approved_at.is_some() && page.stopped.is_empty(),
        )
        .texts("given", page.given.iter().map(given_in_words))
        .text("given_on", typed.text("given_on", &today))
        .text("given_on_error", typed.error("given_on"))
}
