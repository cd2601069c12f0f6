//! Add somebody to the list: found first, typed only where nobody knows them.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        office::VerbError,
        open::{self as opening, Opening},
        page::{Wrong, lists::Candidate},
        people::{self, NewPerson},
    },
    model::{live::DocumentId, person::Relationship},
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What is looked for, and who was chosen.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    words: String,
    #[serde(default)]
    key: String,
}

/// The page on which somebody is looked for.
pub async fn choose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let actor = asks.actor();
    let (found, all) = people::candidates(&site.office, &actor, &document, &asked.words).await?;
    let more = (found.len() < all).then(|| format!("The first {} of {all}.", found.len()));
    let page = opening::page(&site.office, &actor, &document, Opening::Redraw).await?;
    let address = show::address(&document);
    let found = found.iter().map(|one| {
        let key = show::encoded(&one.key);
        candidate(one).text("href", format!("{address}/add/person?key={key}"))
    });
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("words", &asked.words)
        .maybe("more", more)
        .list("found", found);
    let shell = Shell::new("Add somebody").of(&asks.staff);
    site.page("pages/add.html", &shell, view)
}

/// The form for one who was found, or for somebody new.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let person = NewPerson {
        key: asked.key,
        ..NewPerson::default()
    };
    show_form(&site, &asks, &document, &person, &[]).await
}

/// Adds the person.
pub async fn add(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let text = |name| posted.text(name).trim().to_owned();
    let person = NewPerson {
        key: text("key"),
        name: text("name"),
        role_code: text("role_code"),
        function: text("function"),
        organisation: text("organisation"),
        contact: text("contact"),
    };
    let operation = posted.operation()?;
    match people::add(&site.office, &asks.actor(), &operation, &document, &person).await {
        Ok(_) => {
            let address = show::address(&document);
            Ok(Redirect::to(&format!("{address}#part-people")).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let page = show_form(&site, &asks, &document, &person, &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    person: &NewPerson,
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let actor = asks.actor();
    people::may_add(&site.office, &actor, document).await?;
    let page = opening::page(&site.office, &actor, document, Opening::Redraw).await?;
    let chosen = match person.key.as_str() {
        "" => None,
        key => Some(people::candidate(&site.office, &actor, document, key).await?),
    };
    let field_of = |wrong: &Wrong| match &wrong.place {
        Some(place) => place.field.to_string(),
        None => "name".to_owned(),
    };
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let error = |name: &str| -> String {
        let found = wrong.iter().find(|wrong| field_of(wrong) == name);
        found.map_or(String::new(), |wrong| wrong.message.clone())
    };
    let names = ["name", "role_code", "function", "organisation", "contact"];
    let errors = names
        .into_iter()
        .fold(View::new(), |view, name| view.text(name, error(name)));
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("operation", site.operation())
        .text("key", &person.key)
        .maybe_object("chosen", chosen.as_ref().map(candidate))
        .text("name", &person.name)
        .text("function", &person.function)
        .text("organisation", &person.organisation)
        .text("contact", &person.contact)
        .list("roles", roles(&person.role_code))
        .object("errors", errors);
    let shell = Shell::new("Add somebody")
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/add-person.html", &shell, view)
}

/// Everything that somebody can be to a child, by name; one of them may be chosen already.
pub fn roles(chosen: &str) -> Vec<View> {
    let mut roles: Vec<(String, &str)> = Relationship::ALL
        .iter()
        .filter(|(role, _)| *role != Relationship::Unknown)
        .map(|(_, code)| (in_words(code), *code))
        .collect();
    roles.sort();
    let view = |(words, code): (String, &str)| {
        View::new()
            .text("code", code)
            .text("words", words)
            .flag("chosen", code == chosen)
    };
    roles.into_iter().map(view).collect()
}

/// `designated_teacher` as `Designated teacher`.
fn in_words(code: &str) -> String {
    match code {
        "iro" | "gp" | "senco" => return code.to_uppercase(),
        "parent_mother" | "parent_father" => return in_words(code.trim_start_matches("parent_")),
        _ => (),
    }
    let mut letters = code.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters)
        .map(|c| if c == '_' { ' ' } else { c })
        .collect()
}

/// Somebody who could be added, as the tables of them show it.
pub(in crate::web) fn candidate(one: &Candidate) -> View {
    View::new()
        .text("key", &one.key)
        .text("name", &one.name)
        .text("role", &one.role)
        .text("organisation", &one.organisation)
        .text("found", &one.found)
        .maybe("charter", one.charter.as_deref())
}
