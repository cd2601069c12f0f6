//! What one person may know: decided in writing, tried out before it is recorded.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        disclose::{self as verb, Decides},
        office::VerbError,
        page::{
            Wrong,
            document::{Preview, Telling, TellingPage, TellingPart, TellingStanding},
        },
    },
    model::{actor::Actor, live::DocumentId},
    render::view::View,
    web::{
        error::Failure,
        exclude::Asked,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What was typed, what it would change, and what cannot be taken of it.
#[derive(Default)]
struct Tried {
    decides: Decides,
    letters: Option<[Preview; 2]>,
    wrong: Vec<Wrong>,
}

/// What somebody may know now, and the forms to decide about it.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    show_person(&site, &asks, (&document, &asked.row), Tried::default()).await
}

/// Shows what a decision would change; with the second button, records it.
pub async fn decide(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let text = |name| posted.text(name).trim().to_owned();
    let decides = Decides {
        kind: text("kind"),
        item: text("item"),
        reason: text("reason"),
    };
    let (row, operation) = (posted.text("row"), posted.operation()?);
    let (office, actor) = (&site.office, asks.actor());
    let mut tried = Tried {
        decides,
        ..Tried::default()
    };
    let of = (&document, row);
    if posted.find("record").is_some() {
        match verb::decide(office, &actor, &operation, of, &tried.decides).await {
            Ok(_) => return Ok(back(of)),
            Err(VerbError::Wrong(wrong)) => tried.wrong = wrong,
            Err(other) => return Err(other.into()),
        }
    } else {
        match verb::trial(office, &actor, &document, row, &tried.decides).await {
            Ok(letters) => tried.letters = Some(letters),
            Err(VerbError::Wrong(wrong)) => tried.wrong = wrong,
            Err(other) => return Err(other.into()),
        }
    }
    let is_wrong = !tried.wrong.is_empty();
    let page = show_person(&site, &asks, of, tried).await?;
    Ok(match is_wrong {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    })
}

/// A second person agrees.
pub async fn agree(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let of = (&document, posted.text("row"));
    let (operation, decision) = (posted.operation()?, posted.text("decision"));
    verb::agree(&site.office, &asks.actor(), &operation, of, decision).await?;
    Ok(back(of))
}

/// Somebody ends it, with a reason.
pub async fn end(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let of = (&document, posted.text("row"));
    let (operation, actor): (_, Actor) = (posted.operation()?, asks.actor());
    let ended = (posted.text("decision"), posted.text("reason").trim());
    match verb::end(&site.office, &actor, &operation, of, ended).await {
        Ok(_) => Ok(back(of)),
        Err(VerbError::Wrong(wrong)) => {
            let tried = Tried {
                wrong,
                ..Tried::default()
            };
            let page = show_person(&site, &asks, of, tried).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn back((document, row): (&DocumentId, &str)) -> Response {
    let address = show::address(document);
    Redirect::to(&format!("{address}/knows?row={}", show::encoded(row))).into_response()
}

async fn show_person(
    site: &Site,
    asks: &SignedIn,
    (document, row): (&DocumentId, &str),
    tried: Tried,
) -> Result<Response, Failure> {
    let page = verb::page(&site.office, &asks.actor(), document, row).await?;
    let error = |name: &str| {
        let of = |one: &&Wrong| one.place.as_ref().is_some_and(|at| &*at.field == name);
        tried.wrong.iter().find(of).map_or("", |one| &one.message)
    };
    let complaints = tried.wrong.iter().map(|one| {
        let field = one.place.as_ref().map(|place| &*place.field);
        let href = match (field, page.tellings.first()) {
            (Some("end"), Some(first)) => Some(format!("#end-{}", show::id_of(&first.id))),
            (Some("kind"), _) => Some("#kind-withhold".to_owned()),
            (Some(field), _) => Some(format!("#{field}")),
            (None, _) => None,
        };
        Complaint {
            href,
            text: one.message.clone(),
        }
    });
    let view = View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .text("row", row)
        .text("row_in_address", show::encoded(row))
        .text("name", &page.name)
        .text("role", page.role)
        .text("sees", page.sees.join(", "))
        .text("does_not_see", page.does_not_see.join(", "))
        .list("tellings", page.tellings.iter().map(|one| line(one, site)))
        .flag("checks", !page.tellings.iter().any(is_fresh_check))
        .object("form", form(&page, &tried.decides, site))
        .text("kind_error", error("kind"))
        .text("item_error", error("item"))
        .text("reason_error", error("reason"))
        .text("end_error", error("end"))
        .maybe_object("trial", tried.letters.as_ref().map(trial));
    let shell = Shell::new(&format!("What {} may know", page.name))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/knows.html", &shell, view)
}

fn is_fresh_check(one: &TellingPart) -> bool {
    one.kind == Telling::Check && one.standing != TellingStanding::Lapsed
}

fn form(page: &TellingPage, decides: &Decides, site: &Site) -> View {
    let of_check = decides.kind == Telling::Check.code();
    // One list for both: what can be kept back is what can be told.
    let items = page.withholdable.iter().map(|(code, words)| {
        View::new()
            .text("code", code)
            .text("words", words)
            .flag("chosen", *code == decides.item)
    });
    View::new()
        .text("operation", site.operation())
        .text("second_operation", site.operation())
        .text("kind", &decides.kind)
        .flag("of_check", of_check)
        .list("items", items)
        .text("reason", if of_check { "" } else { &decides.reason })
        .text("check_reason", if of_check { &decides.reason } else { "" })
}

fn line(one: &TellingPart, site: &Site) -> View {
    let now = site.now();
    let (standing, colour) = match one.standing {
        TellingStanding::Holds => ("Holds", None),
        TellingStanding::HoldsFromLast => {
            ("From the last review: confirm or end it", Some("orange"))
        }
        TellingStanding::WaitsForAnother => ("Waits for a second person", Some("blue")),
        TellingStanding::Lapsed => ("Lapsed: something has changed since", Some("orange")),
    };
    let agreed = match (&one.agreed_by, one.agreed_at) {
        (Some(by), Some(at)) => Some(format!("{by}, {}", show::moment(at, now))),
        _ => None,
    };
    View::new()
        .text("id", show::id_of(&one.id))
        .text("key", &one.id)
        .text("what", &one.what)
        .text("standing", standing)
        .maybe("colour", colour)
        .text("reason", &one.reason)
        .text("by", format!("{}, {}", one.by, show::moment(one.at, now)))
        .maybe("agreed", agreed)
        .flag("waits", one.standing == TellingStanding::WaitsForAnother)
        .text("operation", site.operation())
        .text("second_operation", site.operation())
}

/// What a letter would say that it does not say now, and the other way round.
fn trial([before, after]: &[Preview; 2]) -> View {
    let all = |letter: &Preview| -> Vec<String> {
        let lines = letter.text.lines().map(str::trim).map(str::to_owned);
        lines
            .chain(letter.withheld.iter().map(|one| format!("Left out: {one}")))
            .chain(letter.stopped.iter().map(|one| format!("Stopped: {one}")))
            .filter(|line| !line.is_empty())
            .collect()
    };
    let (was, is) = (all(before), all(after));
    let gone: Vec<&String> = was.iter().filter(|line| !is.contains(line)).collect();
    let new: Vec<&String> = is.iter().filter(|line| !was.contains(line)).collect();
    View::new()
        .flag("same", gone.is_empty() && new.is_empty())
        .texts("gone", gone)
        .texts("new", new)
        .text("subject", &after.subject)
        .texts("lines", after.text.lines())
        .texts("stopped", &after.stopped)
}
