//! What is read in the library: versions of a form, letters, services.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    casework::library::{
        reading::{self, LetterLine, ServiceLine},
        versions::{self, Came, VersionPart, VersionStands},
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        library::{address, asked_section, guide, signs},
        session::SignedIn,
        shell::{Screen, Shell},
        show,
        site::Site,
    },
};

/// One version of a form, as staff read it.
pub async fn version(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((form, version)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let page = versions::page(&site.office, &asks.actor(), (&form, &version)).await?;
    let view = View::new()
        .text("href", address(&form))
        .text("title", &page.title)
        .text("about", &page.about)
        .text("owner", &page.owner)
        .number("current", page.current)
        .object("part", part(&site, &form, &page.part))
        .list("guide", guide(&page.guide))
        .list("asks", page.asks.iter().map(asked_section))
        .list("signs", signs(&page.signs))
        .maybe("text", page.text);
    let title = format!("{}, version {}", page.title, page.part.version);
    let shell = Shell::new(&title).of(&asks.staff).on(Screen::Library);
    site.page("pages/library-version.html", &shell, view)
}

/// A version in the list of them.
pub fn part(site: &Site, form: &str, part: &VersionPart) -> View {
    let day = |at| dates::date(dates::in_england(at).date());
    let came = match &part.came {
        Came::WithProgram => "Came with the program".to_owned(),
        Came::InFolder => "Came in the council's folder of forms".to_owned(),
        Came::Published { by, at } => {
            format!("Published by {by}, {}", show::moment(*at, site.now()))
        }
        Came::Kept => "Kept for what was begun with it".to_owned(),
    };
    let (tag, colour) = match part.stands {
        VersionStands::Current => ("Current", "green"),
        VersionStands::ToCome => ("To come", "blue"),
        VersionStands::Earlier => ("Earlier", "grey"),
    };
    View::new()
        .text(
            "href",
            format!("{}/versions/{}", address(form), show::encoded(&part.key)),
        )
        .number("version", part.version)
        .text("what_changed", &part.what_changed)
        .text("tag", tag)
        .text("colour", colour)
        .flag("is_current", part.stands == VersionStands::Current)
        .flag("is_to_come", part.stands == VersionStands::ToCome)
        .text("came", came)
        .maybe("go_live", part.go_live.map(dates::date))
        .maybe("begun", part.begun.map(day))
        .maybe("why", part.why.as_deref())
}

/// A letter in the list.
pub fn letter_line(line: &LetterLine) -> View {
    let href = format!(
        "/library/letters/{}/{}",
        show::encoded(&line.form),
        show::encoded(&line.name)
    );
    View::new()
        .text("href", href)
        .text("title", &line.title)
        .text("of", &line.of)
        .text("of_href", address(&line.form))
        .text("owner", &line.owner)
}

/// The words of one letter.
pub async fn letter(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((form, letter)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let page = reading::letter(&site.office, &asks.actor(), (&form, &letter)).await?;
    let view = View::new()
        .object("letter", letter_line(&page.line))
        .maybe("review_by", page.review_by.map(dates::date))
        .maybe("subject", page.subject)
        .text("words", &page.words)
        .text("file", &page.file);
    let shell = Shell::new(&page.line.title)
        .of(&asks.staff)
        .on(Screen::Library);
    site.page("pages/library-letter.html", &shell, view)
}

/// A service in the list.
pub fn service_line(line: &ServiceLine) -> View {
    View::new()
        .text(
            "href",
            format!("/library/services/{}", show::encoded(&line.id)),
        )
        .text("name", &line.name)
        .text("organisation", &line.organisation)
        .text("description", &line.description)
        .text("room", &line.room)
}

/// What the file of a service says.
pub async fn service(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(service): Path<String>,
) -> Result<Response, Failure> {
    let page = reading::service(&site.office, &asks.actor(), &service).await?;
    let view = View::new()
        .object("service", service_line(&page.line))
        .maybe("contact", page.contact)
        .text("room_as_of", dates::date(page.room_as_of))
        .flag("room_is_old", page.room_is_old)
        .number("answers_within", page.answers_within)
        .texts("takes", &page.takes)
        .texts("asks", &page.asks)
        .text("gets", page.gets.join(", "))
        .text("way", page.way)
        .text("file", &page.file);
    let shell = Shell::new(&page.line.name)
        .of(&asks.staff)
        .on(Screen::Library);
    site.page("pages/library-service.html", &shell, view)
}
