//! One thing for several children: choose them, see what can be done, begin it.

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
        page::several::{Choice, Several, SeveralLine, SeveralPage},
        several,
    },
    model::live::{DocumentId, Number},
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        reviews::plural,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
        show,
        site::Site,
    },
};

/// Of which team, and which children are chosen to begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    team: String,
    /// Those of a column of the board.
    column: String,
    /// All.
    every: String,
}

/// What was chosen, and what is wrong with it.
#[derive(Default)]
struct Chosen<'a> {
    what: &'a str,
    documents: Option<Vec<&'a str>>,
    complaint: Option<String>,
}

/// The children to choose from.
pub async fn choose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    show_choice(&site, &asks, &asked, Chosen::default()).await
}

/// An address, narrowed to a team where there is one.
pub fn of_team(address: &str, team: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    match team {
        "" => address.to_owned(),
        team => format!("{address}{mark}team={}", show::encoded(team)),
    }
}

async fn show_choice(
    site: &Site,
    asks: &SignedIn,
    asked: &Asked,
    chosen: Chosen<'_>,
) -> Result<Response, Failure> {
    let team = Some(asked.team.as_str()).filter(|team| !team.is_empty());
    let page = several::choices(&site.office, &asks.actor(), team).await?;
    let is_chosen = |one: &Choice| match &chosen.documents {
        Some(documents) => documents.contains(&one.document.as_str()),
        None => !asked.every.is_empty() || one.columns.contains(&asked.column.as_str()),
    };
    let children = page.children.iter().map(|one| {
        View::new()
            .text("id", one.document.as_str())
            .text("mark", show::id_of(one.document.as_str()))
            .text("child", &one.child)
            .text("reference", &one.reference)
            .text("clock", &one.clock)
            .flag("chosen", is_chosen(one))
    });
    // Who comes from the list of what can be sent wants to send it.
    let is_ready = chosen.what.is_empty() && chosen.documents.is_none() && asked.column == "ready";
    let kinds = Several::ALL.iter().map(|(_, code, words, about)| {
        View::new()
            .text("code", code)
            .text("words", words)
            .text("about", about)
            .flag(
                "chosen",
                chosen.what == *code || (is_ready && *code == Several::Send.code()),
            )
    });
    let error = chosen.complaint.clone().unwrap_or_default();
    let is_kind = Several::from_code(chosen.what).is_none();
    let href = if is_kind { "#what" } else { "#children" };
    let complaints = chosen.complaint.map(|text| Complaint {
        href: Some(href.to_owned()),
        text,
    });
    let view = View::new()
        .text("team", &asked.team)
        .text("column", &asked.column)
        .text("back", of_team("/board", &asked.team))
        .text("none", of_team("/board/several", &asked.team))
        .text("every", of_team("/board/several?every=1", &asked.team))
        .text("what_error", if is_kind { error.as_str() } else { "" })
        .text("error", if is_kind { "" } else { error.as_str() })
        .count("count", page.children.len())
        .list("kinds", kinds)
        .list("children", children);
    let shell = Shell::new("Do one thing for several children")
        .of(&asks.staff)
        .on(Screen::Board)
        .complaining(complaints.into_iter().collect());
    site.page("pages/several.html", &shell, view)
}

fn documents(posted: &Posted) -> Vec<DocumentId> {
    let named = posted.all("document").map(DocumentId::new);
    named.collect()
}

/// What can be done and what cannot, each with its reason. Nothing is done yet.
pub async fn check(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let what = Several::from_code(posted.text("what"));
    let complaint = match what {
        None => "Choose what to do".to_owned(),
        Some(what) => {
            let documents = documents(&posted);
            match several::preview(&site.office, &asks.actor(), what, &documents).await {
                Ok(page) => return show_check(&site, &asks, &page, &posted),
                Err(VerbError::Wrong(wrong)) => wrong
                    .into_iter()
                    .next()
                    .map_or(String::new(), |wrong| wrong.message),
                Err(other) => return Err(other.into()),
            }
        }
    };
    again(&site, &asks, &posted, complaint).await
}

async fn again(
    site: &Site,
    asks: &SignedIn,
    posted: &Posted,
    complaint: String,
) -> Result<Response, Failure> {
    let asked = Asked {
        team: posted.text("team").to_owned(),
        column: posted.text("column").to_owned(),
        every: String::new(),
    };
    let chosen = Chosen {
        what: posted.text("what"),
        documents: Some(posted.all("document").collect()),
        complaint: Some(complaint),
    };
    let page = show_choice(site, asks, &asked, chosen).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn show_check(
    site: &Site,
    asks: &SignedIn,
    page: &SeveralPage,
    posted: &Posted,
) -> Result<Response, Failure> {
    let can = page.can.len();
    let button = match page.what {
        Several::ReadAgain => format!("Read {} again", plural(can, "record", "records")),
        Several::ConfirmContacts => "Confirm the marked details".to_owned(),
        Several::Send => {
            let letters: usize = page.can.iter().map(|one| one.details.len()).sum();
            format!(
                "Send {} for {}",
                plural(letters, "letter", "letters"),
                children(can)
            )
        }
    };
    let view = View::new()
        .text("heading", page.what.words())
        .text("what", page.what.code())
        .flag("is_contacts", page.what == Several::ConfirmContacts)
        .number("seen", page.seen.0)
        .text("team", posted.text("team"))
        .text("none", of_team("/board/several", posted.text("team")))
        .text("operation", site.operation())
        .text("button", button)
        .text("can_words", children(can))
        .text("cannot_words", children(page.cannot.len()))
        .list("can", page.can.iter().map(line))
        .list("cannot", page.cannot.iter().map(line));
    let shell = Shell::new(page.what.words())
        .of(&asks.staff)
        .on(Screen::Board);
    site.page("pages/several-check.html", &shell, view)
}

/// `1 child`, `3 children`.
pub fn children(count: usize) -> String {
    plural(count, "child", "children")
}

fn line(line: &SeveralLine) -> View {
    View::new()
        .text("id", line.document.as_str())
        .text("href", show::address(&line.document))
        .text("child", &line.child)
        .text("reference", &line.reference)
        .texts("details", &line.details)
        .text("why_not", &line.why_not)
}

/// Begins it, and leads to the page that tells how far it is.
pub async fn begin(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let what = Several::from_code(posted.text("what")).ok_or(Failure::NotOurForm)?;
    let seen = Number(posted.own("seen")?);
    let (operation, documents) = (posted.operation()?, documents(&posted));
    let (office, actor) = (&site.office, asks.actor());
    match several::begin(office, &actor, &operation, what, &documents, seen).await {
        Ok(work) => Ok(Redirect::to(&format!("/work/{}", show::encoded(&work.0))).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.into_iter().next().map(|wrong| wrong.message);
            again(&site, &asks, &posted, message.unwrap_or_default()).await
        }
        Err(other) => Err(other.into()),
    }
}
