//! The library: forms and their guides, always in the version that is current.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    casework::{
        library::{self, AskedField, Block, HowBegun, Overdue, Prefilled, Shelved},
        plain::page::Need,
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        session::SignedIn,
        shell::{Screen, Shell},
        show,
        site::Site,
    },
};

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    words: String,
}

/// Every form.
pub async fn list(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let found = library::shelves(&site.office, &asks.actor(), &asked.words).await?;
    let view = View::new()
        .text("words", asked.words.trim())
        .list("forms", found.iter().map(shelved));
    let shell = Shell::new("Library").of(&asks.staff).on(Screen::Library);
    site.page("pages/library.html", &shell, view)
}

/// One form: the address stays, whatever its version.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
) -> Result<Response, Failure> {
    let page = library::form(&site.office, &asks.actor(), &form).await?;
    let asked = page.asks.iter().map(|(title, fields)| {
        View::new()
            .text("title", title)
            .list("fields", fields.iter().map(asked_field))
    });
    let signs = page
        .signs
        .iter()
        .map(|(title, who)| View::new().text("title", title).text("who", who));
    let view = View::new()
        .object("form", shelved(&page.shelved))
        .list("guide", guide(&page.guide))
        .list("asks", asked)
        .list("signs", signs);
    let shell = Shell::new(&page.shelved.head.title)
        .of(&asks.staff)
        .on(Screen::Library);
    site.page("pages/library-form.html", &shell, view)
}

fn asked_field(field: &AskedField) -> View {
    View::new()
        .text("label", &field.label)
        .flag("is_needed", field.need == Need::Required)
        .flag("prefilled", field.prefilled == Prefilled::Yes)
}

fn shelved(one: &Shelved) -> View {
    let day = |day: Option<Date>| day.map(dates::date);
    let head = &one.head;
    let coming = one.coming.iter().map(|next| {
        View::new()
            .number("version", next.version)
            .maybe("day", day(next.go_live))
            .text("what_changed", &next.what_changed)
    });
    View::new()
        .text("href", format!("/library/{}", show::encoded(&head.name)))
        .text("name", &*head.name)
        .text("title", &head.title)
        .text("about", &head.about)
        .text("owner", &head.owner)
        .number("version", head.version)
        .text("what_changed", &head.what_changed)
        .maybe("review_by", day(head.review_by))
        .flag("overdue", one.overdue == Overdue::Yes)
        .flag("by_itself", one.begun == HowBegun::ByItself)
        .list("coming", coming)
}

/// The pieces of a guide.
pub fn guide(blocks: &[Block]) -> Vec<View> {
    blocks
        .iter()
        .map(|block| {
            let (kind, words, items): (&str, &str, &[String]) = match block {
                Block::Heading(words) => ("heading", words, &[]),
                Block::Paragraph(words) => ("paragraph", words, &[]),
                Block::List(items) => ("list", "", items),
            };
            View::new()
                .text("kind", kind)
                .text("words", words)
                .texts("items", items)
        })
        .collect()
}
