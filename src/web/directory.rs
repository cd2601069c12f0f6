//! The directory of professionals and teams, kept by business support.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        directory::{self, DirectoryTyped},
        office::VerbError,
        page::{
            Wrong,
            lists::{DirectoryEntry, Stale},
        },
    },
    model::staff::Role,
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        people,
        reviews::plural,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
        show,
        site::Site,
    },
};

/// What is looked for, and which entry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    words: String,
    id: String,
    /// How many reviews the last correction mended.
    mended: Option<u32>,
}

/// The fields of the form, in their order: name, label, hint.
const FIELDS: &[(&str, &str, &str)] = &[
    ("name", "Name", "A person or a team"),
    ("organisation", "Organisation", ""),
    ("email", "Email address", ""),
    ("phone", "Telephone number", ""),
    ("address", "Postal address", ""),
    (
        "hours",
        "Hours",
        "When they may be asked, and hours they keep free",
    ),
    ("charter", "When to invite them", "In their own words"),
];

/// All whom the words find.
pub async fn list(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let page = directory::list(&site.office, &asks.actor(), &asked.words).await?;
    let keeps = asks.staff.is(Role::BusinessSupport);
    let view = View::new()
        .text("words", &page.words)
        .flag("keeps", keeps)
        .list(
            "entries",
            page.entries.iter().map(|one| entry_view(one, &site)),
        );
    let notice = asked.mended.map(|count| {
        let count = usize::try_from(count).unwrap_or_default();
        let reviews = plural(count, "open review now says", "open reviews now say");
        format!("Saved. {reviews} so.")
    });
    let shell = Shell::new("Directory")
        .of(&asks.staff)
        .noticing(notice)
        .on(Screen::Directory);
    site.page("pages/directory.html", &shell, view)
}

/// The form of one entry, or of a new one.
pub async fn entry(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let mut typed = DirectoryTyped::default();
    if !asked.id.is_empty() {
        let page = directory::list(&site.office, &asks.actor(), "").await?;
        let found = page.entries.into_iter().find(|one| one.id == asked.id);
        typed = typed_of(found.ok_or(Failure::NotThere)?);
    }
    show_form(&site, &asks, &typed, &[])
}

/// Adds or corrects an entry.
pub async fn put(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let text = |name| posted.text(name).trim().to_owned();
    let typed = DirectoryTyped {
        id: text("id"),
        name: text("name"),
        organisation: text("organisation"),
        role_code: text("role_code"),
        email: text("email"),
        phone: text("phone"),
        address: text("address"),
        hours: text("hours"),
        charter: text("charter"),
        version: posted.own("version")?,
    };
    let operation = posted.operation()?;
    let (office, actor) = (&site.office, asks.actor());
    let wrong = match directory::put(office, &actor, &operation, &typed).await {
        Ok(_) if typed.id.is_empty() => return Ok(Redirect::to("/directory").into_response()),
        Ok(_) => {
            let mended = directory::mend_all(office, &actor, &operation, &typed.id).await?;
            return Ok(Redirect::to(&format!("/directory?mended={mended}")).into_response());
        }
        Err(VerbError::Wrong(wrong)) => wrong,
        Err(VerbError::Conflict(_)) => vec![Wrong {
            place: None,
            text: String::new(),
            message: "Somebody else changed this entry while you were typing. Open it again to \
                      see what stands there now"
                .to_owned(),
        }],
        Err(other) => return Err(other.into()),
    };
    let page = show_form(&site, &asks, &typed, &wrong)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Who has taken somebody's place, and which open reviews that mends.
pub async fn replacing(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    show_replacing(&site, &asks, &asked.id, "").await
}

/// Puts somebody in another's place, in every open review.
pub async fn replace(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (id, by, operation) = (posted.text("id"), posted.text("by"), posted.operation()?);
    let error = match by {
        "" => "Choose who has taken their place".to_owned(),
        by => {
            let (office, actor) = (&site.office, asks.actor());
            match directory::replace_everywhere(office, &actor, &operation, id, by).await {
                Ok(mended) => {
                    let address = format!("/directory?mended={}", mended.reviews);
                    return Ok(Redirect::to(&address).into_response());
                }
                Err(VerbError::NotNow(words)) => words,
                Err(other) => return Err(other.into()),
            }
        }
    };
    let page = show_replacing(&site, &asks, id, &error).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show_replacing(
    site: &Site,
    asks: &SignedIn,
    id: &str,
    error: &str,
) -> Result<Response, Failure> {
    let actor = asks.actor();
    let page = directory::list(&site.office, &actor, "").await?;
    let touched = directory::touches(&site.office, &actor, id).await?;
    let found = page.entries.iter().find(|one| one.id == id);
    let entry = found.ok_or(Failure::NotThere)?;
    // Whoever does the same work comes first.
    let mut others: Vec<&DirectoryEntry> = page.entries.iter().filter(|one| one.id != id).collect();
    others.sort_by_key(|one| (one.role_code != entry.role_code, one.name.clone()));
    let others = others.into_iter().map(|one| {
        let words = match one.organisation.as_str() {
            "" => format!("{} ({})", one.name, one.role.to_lowercase()),
            at => format!("{} ({}, {at})", one.name, one.role.to_lowercase()),
        };
        View::new().text("key", &one.id).text("words", words)
    });
    let seen = touched.iter().filter_map(|one| {
        let view = View::new().text("child", one.child.as_deref()?);
        Some(view.text("href", show::address(&one.document)))
    });
    let unseen = touched.iter().filter(|one| one.child.is_none()).count();
    let view = View::new()
        .text("id", id)
        .text("name", &entry.name)
        .text("role", &entry.role)
        .text("operation", site.operation())
        .list("others", others)
        .list("reviews", seen)
        .count("unseen", unseen)
        .count("all", touched.len())
        .text("error", error);
    let complaints = (!error.is_empty()).then(|| Complaint {
        href: Some("#by".to_owned()),
        text: error.to_owned(),
    });
    let shell = Shell::new(&format!("Who has taken the place of {}", entry.name))
        .of(&asks.staff)
        .on(Screen::Directory)
        .complaining(complaints.into_iter().collect());
    site.page("pages/directory-replace.html", &shell, view)
}

/// Says that an entry is right today.
pub async fn confirm(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (id, operation) = (posted.text("id"), posted.operation()?);
    directory::confirm(&site.office, &asks.actor(), &operation, id).await?;
    let to = format!("/directory#{}", show::id_of(id));
    Ok(Redirect::to(&to).into_response())
}

fn typed_of(entry: DirectoryEntry) -> DirectoryTyped {
    DirectoryTyped {
        id: entry.id,
        name: entry.name,
        organisation: entry.organisation,
        role_code: entry.role_code,
        email: entry.email.unwrap_or_default(),
        phone: entry.phone.unwrap_or_default(),
        address: entry.address.unwrap_or_default(),
        hours: entry.hours.unwrap_or_default(),
        charter: entry.charter.unwrap_or_default(),
        version: entry.version,
    }
}

fn show_form(
    site: &Site,
    asks: &SignedIn,
    typed: &DirectoryTyped,
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let field_of = |wrong: &Wrong| match &wrong.place {
        Some(place) => place.field.to_string(),
        None => "name".to_owned(),
    };
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let error = |name: &str| {
        let found = wrong.iter().find(|wrong| field_of(wrong) == name);
        found.map_or(String::new(), |wrong| wrong.message.clone())
    };
    let value = |name: &str| match name {
        "name" => &typed.name,
        "organisation" => &typed.organisation,
        "email" => &typed.email,
        "phone" => &typed.phone,
        "address" => &typed.address,
        "hours" => &typed.hours,
        _ => &typed.charter,
    };
    let fields = FIELDS.iter().map(|(name, label, hint)| {
        View::new()
            .text("name", name)
            .text("label", label)
            .text("hint", hint)
            .text("value", value(name))
            .text("error", error(name))
    });
    let heading = match typed.name.as_str() {
        "" => "Add a professional or a team".to_owned(),
        name => format!("Correct {name}"),
    };
    let view = View::new()
        .text("heading", &heading)
        .text("id", &typed.id)
        .number("version", typed.version)
        .text("operation", site.operation())
        .list("roles", people::roles(&typed.role_code))
        .text("role_error", error("role_code"))
        .list("fields", fields);
    let shell = Shell::new(&heading)
        .of(&asks.staff)
        .on(Screen::Directory)
        .complaining(complaints.collect());
    site.page("pages/directory-entry.html", &shell, view)
}

fn entry_view(entry: &DirectoryEntry, site: &Site) -> View {
    let ways = [&entry.email, &entry.phone, &entry.address];
    let confirmed = match (entry.confirmed_on, &entry.confirmed_by) {
        (Some(on), Some(by)) => format!("{}, {by}", dates::date(on)),
        (Some(on), None) => dates::date(on),
        _ => "Never".to_owned(),
    };
    View::new()
        .text("id", show::id_of(&entry.id))
        .text("key", &entry.id)
        .text("operation", site.operation())
        .text(
            "href",
            format!("/directory/entry?id={}", show::encoded(&entry.id)),
        )
        .text(
            "replace",
            format!("/directory/replace?id={}", show::encoded(&entry.id)),
        )
        .text("name", &entry.name)
        .text("role", &entry.role)
        .text("organisation", &entry.organisation)
        .texts("ways", ways.into_iter().flatten())
        .maybe("hours", entry.hours.as_deref())
        .maybe("charter", entry.charter.as_deref())
        .text("confirmed", confirmed)
        .flag("stale", entry.stale == Stale::Yes)
        .maybe("replaced_by", entry.replaced_by.as_deref())
}
