//! Between reviews: the check midway, and a disagreement on its way up.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::pursuits::{MayPursue, PursuitGroup, PursuitLine, PursuitPart},
        pursue as verb,
    },
    model::live::DocumentId,
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What was typed into which form, and what is wrong with it.
struct Retyped {
    form: &'static str,
    words: String,
    error: String,
}

/// What stands between the reviews of a child.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    show_page(&site, &asks, &DocumentId::new(&document), None).await
}

/// Ends the check, begins a disagreement, raises it or ends it: which, the form says.
pub async fn pursue(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let find = |form: &'static str| (posted.text("form") == form).then_some(form);
    let form = ["check", "dispute", "raise", "settle"]
        .into_iter()
        .find_map(find);
    let form = form.ok_or(Failure::NotOurForm)?;
    let words = posted.text(form).trim();
    let done = match form {
        "check" => verb::check(office, &actor, &operation, &document, words).await,
        "dispute" => verb::dispute(office, &actor, &operation, &document, words).await,
        "raise" => verb::raise(office, &actor, &operation, &document, words).await,
        _ => verb::settle(office, &actor, &operation, &document, words).await,
    };
    match done {
        Ok(_) => {
            let address = show::address(&document);
            Ok(Redirect::to(&format!("{address}/between")).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let error = wrong.into_iter().next().map(|one| one.message);
            let retyped = Retyped {
                form,
                words: words.to_owned(),
                error: error.unwrap_or_default(),
            };
            let page = show_page(&site, &asks, &document, Some(retyped)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_page(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    retyped: Option<Retyped>,
) -> Result<Response, Failure> {
    let page = verb::page(&site.office, &asks.actor(), document).await?;
    let complaints = retyped.iter().map(|one| Complaint {
        href: Some(format!("#{}", one.form)),
        text: one.error.clone(),
    });
    let form = |name: &'static str, label: &str, hint: &str, button: &str| {
        let own = retyped.as_ref().filter(|one| one.form == name);
        View::new()
            .text("name", name)
            .text("label", label)
            .text("hint", hint)
            .text("button", button)
            .text("value", own.map_or("", |one| &one.words))
            .text("error", own.map_or("", |one| &one.error))
            .text("operation", site.operation())
    };
    let may = page.may == MayPursue::Yes;
    let mut forms_of_check = Vec::new();
    let mut forms_of_dispute = Vec::new();
    if may && page.midway.is_some() {
        forms_of_check.push(form(
            "check",
            "What you found",
            "What has been done of what the last review decided, and what not",
            "I have looked",
        ));
    }
    match (may, &page.dispute) {
        (false, _) => {}
        (true, None) => forms_of_dispute.push(form(
            "dispute",
            "What you do not agree with, and what you ask for",
            &page.lowest.as_ref().map_or_else(String::new, |name| {
                format!("It goes to: {}", name.to_lowercase())
            }),
            "Begin a disagreement",
        )),
        (true, Some(_)) => {
            if let Some(above) = &page.above {
                forms_of_dispute.push(form(
                    "raise",
                    "Why it goes one stage up",
                    &format!("It goes to: {}", above.to_lowercase()),
                    "Raise it",
                ));
            }
            forms_of_dispute.push(form("settle", "What came of it", "", "End it"));
        }
    }
    let view = View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .maybe_object("midway", page.midway.as_ref().map(|one| part(one, site)))
        .maybe_object("dispute", page.dispute.as_ref().map(|one| part(one, site)))
        .list("forms_of_check", forms_of_check)
        .list("forms_of_dispute", forms_of_dispute)
        .list("ended", page.ended.iter().map(|one| part(one, site)));
    let shell = Shell::new("Between reviews")
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/between.html", &shell, view)
}

fn part(one: &PursuitPart, site: &Site) -> View {
    let now = site.now();
    let ended = one.ended.as_ref().map(|ended| {
        View::new().text("outcome", &ended.outcome).text(
            "by",
            format!("{}, {}", ended.by, show::moment(ended.at, now)),
        )
    });
    View::new()
        .text("name", one.name)
        .text("stage", &one.stage)
        .text("code", one.clock_code)
        .text("due", dates::day(one.due_on))
        .text("clock", &one.clock)
        .text("began", dates::date(one.began_on))
        .maybe("about", one.about.as_deref())
        .text("by", &one.by)
        .maybe_object("ended", ended)
}

/// Open ones of many children, for any list.
pub fn group(group: &PursuitGroup) -> View {
    View::new()
        .text("code", group.code)
        .text("title", group.title)
        .text("lower", group.title.to_lowercase())
        .list("lines", group.lines.iter().map(line))
}

fn line(line: &PursuitLine) -> View {
    let address = show::address(&line.document);
    View::new()
        .text("href", format!("{address}/between"))
        .text("child", &line.child)
        .text(
            "officer",
            line.reviewing_officer.as_deref().unwrap_or("Nobody"),
        )
        .text("name", line.part.name)
        .text("stage", &line.part.stage)
        .text("due", dates::date(line.part.due_on))
        .text("clock", &line.part.clock)
}
