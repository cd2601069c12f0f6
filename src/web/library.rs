//! The library: forms and their guides, always in the version that is current.

pub mod archive;
pub mod read;
pub mod words;

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    casework::{
        library::{
            self, Archived, AskedField, AskedSection, Block, HowBegun, MayKeep, Overdue, Prefilled,
            Shelved, SuggestionPart, ToldOf,
            keep::{self, Upload},
            owner::Owns,
            suggest,
        },
        office::VerbError,
        page::Wrong,
        plain::page::Need,
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
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
    let page = library::shelves(&site.office, &asks.actor(), &asked.words).await?;
    let view = View::new()
        .text("words", asked.words.trim())
        .list("forms", page.forms.iter().map(shelved))
        .list("archived", page.archived.iter().map(shelved))
        .list("letters", page.letters.iter().map(read::letter_line))
        .list("services", page.services.iter().map(read::service_line))
        .flag("may_keep", page.may_keep == MayKeep::Yes);
    let shell = Shell::new("Library").of(&asks.staff).on(Screen::Library);
    site.page("pages/library.html", &shell, view)
}

/// One form: the address stays, whatever its version.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    let notice = match asked.done.as_str() {
        "published" => Some("Published. What was begun before keeps its version."),
        "archived" => Some("Archived. Nobody begins it any more; what was begun stays."),
        "restored" => Some("It is back from the archive."),
        "suggested" => Some("Thank you. Your suggestion is with the owner of the form."),
        _ => None,
    };
    show_form(&site, &asks, &form, notice, ("", &[])).await
}

/// What was done before this page was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    form: &str,
    notice: Option<&str>,
    (words, wrong): (&str, &[Wrong]),
) -> Result<Response, Failure> {
    let page = library::form(&site.office, &asks.actor(), form).await?;
    let suggestions = page.suggestions.iter().map(|one| suggestion(site, one));
    let view = View::new()
        .object("form", shelved(&page.shelved))
        .list("guide", guide(&page.guide))
        .list("asks", page.asks.iter().map(asked_section))
        .list("signs", signs(&page.signs))
        .list(
            "versions",
            page.versions.iter().map(|one| read::part(site, form, one)),
        )
        .text("owned_by", &page.owned_by)
        .text("suggests_to", suggests_to(&page))
        .list("suggestions", suggestions)
        .flag("may_keep", page.may_keep == MayKeep::Yes)
        .text("operation", site.operation())
        .text("words", words)
        .text("words_error", wrong.first().map_or("", |one| &one.message));
    let complaints = wrong.iter().map(|one| Complaint {
        href: Some("#words".to_owned()),
        text: one.message.clone(),
    });
    let shell = Shell::new(&page.shelved.head.title)
        .of(&asks.staff)
        .on(Screen::Library)
        .noticing(notice.map(str::to_owned))
        .complaining(complaints.collect());
    site.page("pages/library-form.html", &shell, view)
}

/// Who reads a suggestion: an owner who is a name only has no account to read it with.
fn suggests_to(page: &library::FormPage) -> String {
    match page.owned_by.is_empty() {
        true => format!(
            "Whoever keeps the library reads it, for {}. Write nothing about a child.",
            page.shelved.head.owner
        ),
        false => "It goes to the owner. Write nothing about a child.".to_owned(),
    }
}

/// The texts of a form, to be changed and published.
pub async fn change(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
) -> Result<Response, Failure> {
    let upload = keep::texts(&site.office, &asks.actor(), &form).await?;
    show_change(&site, &asks, &form, (&upload, &[])).await
}

/// A form that is not there yet.
pub async fn new(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let upload = keep::texts(&site.office, &asks.actor(), "").await?;
    show_change(&site, &asks, "", (&upload, &[])).await
}

/// Publishes what was typed or pasted.
pub async fn publish(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let upload = Upload {
        text: posted.text("text").to_owned(),
        guide: posted.text("guide").to_owned(),
        why: posted.text("why").trim().to_owned(),
    };
    let (office, actor) = (&site.office, asks.actor());
    match keep::publish(office, &actor, &operation, &upload).await {
        Ok(published) => {
            let to = format!("{}?done=published", address(&published.head.name));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let page = show_change(&site, &asks, posted.text("form"), (&upload, &wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_change(
    site: &Site,
    asks: &SignedIn,
    form: &str,
    (upload, wrong): (&Upload, &[Wrong]),
) -> Result<Response, Failure> {
    let title = match form {
        "" => "Publish a new form".to_owned(),
        _ => "Publish a new version".to_owned(),
    };
    let back = match form {
        "" => "/library".to_owned(),
        form => address(form),
    };
    // Somebody may have typed the name of a form that others own into the page of a new one.
    let of_why = |one: &&Wrong| field_of(one) == "why";
    let owner = match form {
        "" => None,
        form => Some(library::form(&site.office, &asks.actor(), form).await?),
    };
    let owner = owner.filter(|page| page.owns == Owns::No);
    let asks_why =
        owner.is_some() || wrong.iter().any(|one| of_why(&one)) || !upload.why.is_empty();
    let lines = upload.text.lines().count().clamp(20, 40);
    let in_text = wrong.iter().filter(|one| !of_why(one));
    let view = View::new()
        .text("title", &title)
        .text("form", form)
        .text("back", back)
        .text("text", &upload.text)
        .text("guide", &upload.guide)
        .text("lines", lines.to_string())
        .text("operation", site.operation())
        .flag("asks_why", asks_why)
        .maybe("owner", owner.map(|page| page.shelved.head.owner))
        .text("why", &upload.why)
        .text(
            "why_error",
            wrong.iter().find(of_why).map_or("", |one| &one.message),
        )
        .texts("wrong", in_text.map(|one| &one.message));
    let complaints = wrong.iter().map(|one| Complaint {
        href: Some(if of_why(&one) { "#why" } else { "#text" }.to_owned()),
        text: one.message.clone(),
    });
    let shell = Shell::new(&title)
        .of(&asks.staff)
        .on(Screen::Library)
        .complaining(complaints.collect());
    site.page("pages/library-publish.html", &shell, view)
}

/// Sends a suggestion to the owner of a form.
pub async fn suggest(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let words = posted.text("words");
    match suggest::suggest(office, &actor, &operation, &form, words).await {
        Ok(_) => {
            let to = format!("{}?done=suggested", address(&form));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let page = show_form(&site, &asks, &form, None, (words, &wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Says that a suggestion was dealt with.
pub async fn settle(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    suggest::settle(office, &actor, &operation, posted.text("id")).await?;
    Ok(Redirect::to(&address(&form)).into_response())
}

fn address(form: &str) -> String {
    format!("/library/{}", show::encoded(form))
}

fn asked_section(section: &AskedSection) -> View {
    View::new()
        .text("title", &section.title)
        .text("help", &section.help)
        .list("fields", section.fields.iter().map(asked_field))
}

fn asked_field(field: &AskedField) -> View {
    let only_if = field.only_if.as_ref().map(|(label, is)| match is {
        Some(is) => format!("Only needed where “{label}” is “{is}”."),
        None => format!("Only needed where “{label}” is filled in."),
    });
    View::new()
        .text("label", &field.label)
        .text("help", &field.help)
        .text("guide", &field.guide)
        .text("choices", field.choices.join(", "))
        .maybe("only_if", only_if)
        .text("seen_by", &field.seen_by)
        .flag("is_needed", field.need == Need::Required)
        .flag("prefilled", field.prefilled == Prefilled::Yes)
}

fn signs(signs: &[(String, String)]) -> impl Iterator<Item = View> {
    let one = |(title, who): &(String, String)| View::new().text("title", title).text("who", who);
    signs.iter().map(one)
}

fn suggestion(site: &Site, one: &SuggestionPart) -> View {
    let did = match one.what {
        ToldOf::Suggested => "suggests",
        ToldOf::Published => "published a version of this form, which you own",
        ToldOf::Archived => "archived this form, which you own",
        ToldOf::Restored => "brought this form, which you own, back from the archive",
    };
    View::new()
        .text("id", &one.id)
        .flag("is_told", one.what != ToldOf::Suggested)
        .text("did", did)
        .text("by", &one.by)
        .text("at", show::moment(one.at, site.now()))
        .number("version", one.version)
        .text("words", &one.words)
        .text("operation", site.operation())
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
        .text("href", address(&head.name))
        .text("name", &*head.name)
        .text("title", &head.title)
        .text("about", &head.about)
        .text("owner", &head.owner)
        .number("version", head.version)
        .text("what_changed", &head.what_changed)
        .maybe("review_by", day(head.review_by))
        .flag("overdue", one.overdue == Overdue::Yes)
        .flag("archived", one.archived == Archived::Yes)
        .count("suggestions", one.suggestions)
        .flag("by_itself", one.begun == HowBegun::ByItself)
        .flag("is_read", one.begun == HowBegun::Never)
        .text("sort", head.sort.words())
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
