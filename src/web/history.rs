//! History: what happened to a document, newest first, by people and by the system.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;

use crate::{
    casework::{
        history,
        page::lists::{HistoryEntry, Makers},
    },
    model::live::{DocumentId, Number},
    render::{dates, view::View},
    web::{error::Failure, home, session::SignedIn, shell::Shell, show, site::Site},
};

/// Whose changes, and before which.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    by: String,
    before: Option<i64>,
}

const MAKERS: &[(Makers, &str, &str)] = &[
    (Makers::All, "all", "By anybody"),
    (Makers::People, "people", "By people"),
    (Makers::System, "system", "By the system"),
];

/// The page of the history.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let chosen = MAKERS.iter().find(|(_, code, _)| *code == asked.by);
    let (makers, code, _) = chosen.or(MAKERS.first()).ok_or(Failure::Broken)?;
    let before = asked.before.map(Number);
    let found = history::page(&site.office, &actor, &document, *makers, before).await?;
    let address = show::address(&document);
    let older = found
        .older
        .map(|number| format!("{address}/history?by={code}&before={}", number.0));
    let choices = MAKERS.iter().map(|(_, one, words)| {
        View::new()
            .text("code", one)
            .text("words", words)
            .flag("chosen", one == code)
    });
    let view = View::new()
        .object("header", show::header(&found.header, &document, &[]))
        .list("tabs", show::tabs(&document, "History"))
        .list("makers", choices)
        .list("entries", found.entries.iter().map(entry))
        .flag("may_see_looks", found.may_see_looks)
        .flag("may_tell", found.may_tell)
        .maybe_object(
            "home",
            found.home.as_ref().map(|home| home::view(home, site.now())),
        )
        .maybe("older", older);
    let title = format!("History of {}", found.header.child);
    site.page(
        "pages/history.html",
        &Shell::new(&title).of(&asks.staff),
        view,
    )
}

/// Who opened it.
pub async fn looks(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = history::looks(&site.office, &asks.actor(), &document).await?;
    let looks = page.looks.iter().map(|look| {
        View::new()
            .text("by", &look.by)
            .text("at", dates::moment(dates::in_england(look.at)))
            .text("what", &look.what)
            .maybe("reason", look.reason.as_deref())
    });
    let view = View::new()
        .object("header", show::header(&page.header, &document, &[]))
        .list("tabs", show::tabs(&document, ""))
        .list("looks", looks);
    let title = format!("Who opened the list of {}", page.header.child);
    site.page(
        "pages/looks.html",
        &Shell::new(&title).of(&asks.staff),
        view,
    )
}

fn entry(entry: &HistoryEntry) -> View {
    View::new()
        .number("number", entry.number.0)
        .text("what", &entry.what)
        .text("at", dates::moment(dates::in_england(entry.at)))
        .text("by", &entry.by)
        .maybe("before", entry.before.as_deref())
        .maybe("after", entry.after.as_deref())
        .maybe("reason", entry.reason.as_deref())
        .flag("is_entry", entry.code == "value_entered")
}
