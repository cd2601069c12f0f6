//! Saved views: a list as somebody has narrowed it, by a name of their own.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        office::VerbError,
        page::{
            Done,
            lists::{SavedLine, Starts},
        },
        saved,
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        reviews,
        session::SignedIn,
        shell::{self, Complaint, Shell},
        show,
        site::Site,
    },
};

/// The saved views of one page, for the lines above its list, and where this one can be saved.
///
/// # Errors
/// The record does not answer.
pub async fn above(site: &Site, asks: &SignedIn, page: &str, query: &str) -> Result<View, Failure> {
    let lines = saved::mine(&site.office, &asks.actor()).await?;
    let here = address(page, query);
    let own = lines.iter().filter(|line| line.page == page);
    let views = own.map(|line| {
        View::new()
            .text("href", &line.address)
            .text("name", &line.name)
            .flag("current", line.address == here)
    });
    let is_saved = lines.iter().any(|line| line.address == here);
    let save =
        (!is_saved && !query.is_empty()).then(|| format!("/views/new?to={}", show::encoded(&here)));
    Ok(View::new()
        .list("views", views)
        .maybe("save", save)
        .flag("any", !lines.is_empty()))
}

fn address(page: &str, query: &str) -> String {
    match query {
        "" => page.to_owned(),
        query => format!("{page}?{query}"),
    }
}

/// Where somebody begins, if they have chosen a list for it.
pub async fn start(site: &Site, asks: &SignedIn) -> Option<String> {
    let lines = saved::mine(&site.office, &asks.actor()).await.ok()?;
    // Whose work has changed since begins with what that work begins with.
    let start = lines
        .into_iter()
        .find(|line| line.starts == Starts::Here && shell::leads_to(&asks.staff, &line.page));
    start.map(|line| line.address)
}

/// The list that is to be saved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

/// The page of a list and what it is narrowed to, written anew: only what the list knows is kept.
fn parsed(to: &str) -> Option<(&'static str, &'static str, String)> {
    let (page, query) = to.split_once('?').unwrap_or((to, ""));
    let (page, title) = saved::PAGES.iter().find(|(address, _)| *address == page)?;
    let uri: axum::http::Uri = format!("{page}?{query}").parse().ok()?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri).ok()?;
    let asked = reviews::Asked::read(|name| {
        let found = pairs.iter().find(|(one, _)| one == name);
        found.map_or("", |(_, value)| value.as_str())
    });
    Some((page, title, asked.query()))
}

/// The form that gives a list its name.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    show_form(&site, &asks, &asked.to, ("", false), None)
}

fn show_form(
    site: &Site,
    asks: &SignedIn,
    to: &str,
    (name, starts): (&str, bool),
    wrong: Option<String>,
) -> Result<Response, Failure> {
    let (page, title, query) = parsed(to).ok_or(Failure::NotThere)?;
    let to = address(page, &query);
    let view = View::new()
        .text("title", title)
        .text("to", &to)
        .text("back", &to)
        .text("name", name)
        .flag("starts", starts)
        .text("error", wrong.as_deref().unwrap_or_default())
        .text("operation", site.operation());
    let shell = Shell::new("Save this view")
        .of(&asks.staff)
        .complaining(complaints(wrong, "#name"));
    site.page("pages/view-new.html", &shell, view)
}

fn complaints(wrong: Option<String>, href: &str) -> Vec<Complaint> {
    let complaint = wrong.map(|text| Complaint {
        href: Some(href.to_owned()),
        text,
    });
    complaint.into_iter().collect()
}

/// Saves a list.
pub async fn save(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (to, name) = (posted.text("to"), posted.text("name").trim());
    let (page, _, query) = parsed(to).ok_or(Failure::NotOurForm)?;
    let starts = match posted.find("starts") {
        Some(_) => Starts::Here,
        None => Starts::Elsewhere,
    };
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let list = (page, query.as_str());
    match saved::save(office, &actor, &operation, list, (name, starts)).await {
        Ok(_) => Ok(Redirect::to(&address(page, &query)).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.into_iter().next().map(|one| one.message);
            let form = show_form(&site, &asks, to, (name, starts == Starts::Here), message)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// All that somebody keeps, to rename and remove.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    show_page(&site, &asks, None).await
}

async fn show_page(
    site: &Site,
    asks: &SignedIn,
    wrong: Option<(&str, String)>,
) -> Result<Response, Failure> {
    let lines = saved::mine(&site.office, &asks.actor()).await?;
    let error = |id: &str| match &wrong {
        Some((one, words)) if *one == id => words.clone(),
        _ => String::new(),
    };
    let view = View::new()
        .flag(
            "starts",
            lines.iter().any(|line| line.starts == Starts::Here),
        )
        .text("operation", site.operation())
        .list(
            "views",
            lines.iter().map(|line| kept(line, site, error(&line.id))),
        );
    let href = wrong
        .as_ref()
        .map_or(String::new(), |(id, _)| format!("#name-{id}"));
    let shell = Shell::new("Saved views")
        .of(&asks.staff)
        .complaining(complaints(wrong.map(|(_, words)| words), &href));
    site.page("pages/views.html", &shell, view)
}

fn kept(line: &SavedLine, site: &Site, error: String) -> View {
    let page = saved::PAGES
        .iter()
        .find(|(address, _)| *address == line.page);
    View::new()
        .text("id", &line.id)
        .text("name", &line.name)
        .text("page", page.map_or("", |(_, title)| title))
        .text("href", &line.address)
        .flag("starts", line.starts == Starts::Here)
        .text("error", error)
        .text("operation", site.operation())
}

/// Renames or removes one, or makes it the one to begin with.
pub async fn change(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let (id, name) = (posted.text("id"), posted.text("name").trim());
    let done: Result<Done, VerbError> = match posted.text("do") {
        "rename" => saved::rename(office, &actor, &operation, id, name).await,
        "start" => saved::start_with(office, &actor, &operation, Some(id)).await,
        "usual" => saved::start_with(office, &actor, &operation, None).await,
        "remove" => saved::remove(office, &actor, &operation, id).await,
        _ => return Err(Failure::NotOurForm),
    };
    match done {
        Ok(_) => Ok(Redirect::to("/views").into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.into_iter().next().map(|one| one.message);
            let page = show_page(&site, &asks, Some((id, message.unwrap_or_default()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
