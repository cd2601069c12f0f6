//! Copy answers to brothers and sisters: choose, confirm child by child, done.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    casework::plain::siblings::{self, Chosen, CopyAnswer, SiblingPart, SiblingsPage},
    model::live::{DocumentId, Place},
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        plain::address,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Which answers, for which child.
pub async fn choose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = siblings::page(&site.office, &asks.actor(), &document).await?;
    show_choice(&site, &asks, &page, &Posted::default(), None)
}

/// What was chosen, to be confirmed for each child; or copies what was confirmed.
pub async fn check(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (office, actor) = (&site.office, asks.actor());
    let page = siblings::page(office, &actor, &document).await?;
    let chosen = chosen(&page, &posted)?;
    if chosen.is_empty() {
        let message = "Choose at least one answer for one child";
        let page = show_choice(&site, &asks, &page, &posted, Some(message))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if posted.find("copy").is_none() {
        return show_check(&site, &asks, &page, &chosen, None);
    }
    let is_right = |one: &&Chosen| {
        let name = format!("right:{}", one.invite);
        posted.find(&name).is_some()
    };
    let confirmed: Vec<Chosen> = chosen.iter().filter(is_right).cloned().collect();
    if confirmed.is_empty() {
        let message = "Say for at least one child that the answers are right";
        let page = show_check(&site, &asks, &page, &chosen, Some(message))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let operation = posted.operation()?;
    let copied = siblings::copy(office, &actor, &operation, &document, &confirmed).await?;
    let done = confirmed.iter().zip(&copied).map(|(chosen, copied)| {
        let child = page.children.iter().find(|one| one.invite == chosen.invite);
        View::new()
            .text("child", child.map_or("", |one| &one.name))
            .text("href", address(&copied.document))
            .count("copied", copied.count)
            .count("kept", chosen.places.len().saturating_sub(copied.count))
    });
    let view = frame(&page).list("done", done);
    let shell = shell(&page, &asks);
    site.page("pages/siblings-done.html", &shell, view)
}

/// The answers that were ticked, child by child; only of those that the page offers.
fn chosen(page: &SiblingsPage, posted: &Posted) -> Result<Vec<Chosen>, Failure> {
    let mut chosen = Vec::new();
    for child in &page.children {
        let name = format!("c:{}", child.invite);
        let places = posted.all(&name).map(str::parse::<Place>);
        let places: Result<Vec<Place>, _> = places.collect();
        let places = places.map_err(|_| Failure::NotOurForm)?;
        if !places.is_empty() {
            chosen.push(Chosen {
                invite: child.invite.clone(),
                places,
            });
        }
    }
    Ok(chosen)
}

fn show_choice(
    site: &Site,
    asks: &SignedIn,
    page: &SiblingsPage,
    posted: &Posted,
    wrong: Option<&str>,
) -> Result<Response, Failure> {
    let cell = |answer: &CopyAnswer, child: &SiblingPart| {
        let name = format!("c:{}", child.invite);
        let place = answer.place.to_string();
        let is_chosen = posted.all(&name).any(|one| one == place);
        View::new()
            .text("id", show::id_of(&format!("{name}/{place}")))
            .text("name", &name)
            .text("child", &child.name)
            .flag("taken", child.taken.contains(&answer.place))
            .flag("chosen", is_chosen)
    };
    let answers = page.answers.iter().map(|answer| {
        let cells = page.children.iter().map(|child| cell(answer, child));
        line(answer).list("cells", cells)
    });
    let children = page.children.iter().map(|child| {
        View::new()
            .text("name", &child.name)
            .text("reference", &child.reference)
    });
    let view = frame(page)
        .list("answers", answers)
        .list("children", children)
        .text("error", wrong.unwrap_or_default());
    let shell = shell(page, asks).complaining(complaint(wrong));
    site.page("pages/siblings.html", &shell, view)
}

fn show_check(
    site: &Site,
    asks: &SignedIn,
    page: &SiblingsPage,
    chosen: &[Chosen],
    wrong: Option<&str>,
) -> Result<Response, Failure> {
    let children = chosen.iter().map(|one| {
        let child = page
            .children
            .iter()
            .find(|child| child.invite == one.invite);
        let answers = one.places.iter().filter_map(|place| {
            let answer = page.answers.iter().find(|answer| answer.place == *place)?;
            let is_taken = child.is_some_and(|child| child.taken.contains(place));
            Some(line(answer).flag("taken", is_taken))
        });
        View::new()
            .text("key", one.invite.as_str())
            .text("id", show::id_of(one.invite.as_str()))
            .text("name", child.map_or("", |child| &child.name))
            .list("answers", answers)
    });
    let view = frame(page)
        .list("children", children)
        .text("operation", site.operation())
        .text("error", wrong.unwrap_or_default());
    let shell = shell(page, asks).complaining(complaint(wrong));
    site.page("pages/siblings-check.html", &shell, view)
}

fn line(answer: &CopyAnswer) -> View {
    View::new()
        .text("place", answer.place.to_string())
        .text("label", &answer.label)
        .text("words", &answer.words)
}

fn frame(page: &SiblingsPage) -> View {
    View::new()
        .object("header", show::header(&page.header, &page.invite, &[]))
        .list("tabs", [])
        .text("href", address(&page.id))
        .text("title", &page.title)
        .text("reference", &page.reference)
}

fn shell(page: &SiblingsPage, asks: &SignedIn) -> Shell {
    Shell::new(&format!("Copy from {}", page.reference)).of(&asks.staff)
}

fn complaint(wrong: Option<&str>) -> Vec<Complaint> {
    let complaint = wrong.map(|text| Complaint {
        href: Some("#main".to_owned()),
        text: text.to_owned(),
    });
    complaint.into_iter().collect()
}
