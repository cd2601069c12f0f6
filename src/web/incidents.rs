//! Wrong person told: one button, then a page of what was told and what is done.

mod view;

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        incident::{self as verbs, Begins, Moving, When},
        office::VerbError,
        page::{Action, Wrong, incidents::IncidentStanding},
    },
    model::{
        incident::{IncidentId, IncidentStep},
        live::DocumentId,
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Live, Screen, Shell},
        show,
        site::Site,
    },
};

pub use view::line;
use view::{address, seen};

/// The person that was chosen on the page before; nobody where it came from elsewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    row: String,
}

/// Every incident that is open.
pub async fn list(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let open = verbs::open(&site.office, &asks.actor()).await?;
    let now = site.now();
    let view = View::new().list("incidents", open.iter().map(|one| line(one, now)));
    let shell = Shell::new("Wrong person told")
        .of(&asks.staff)
        .on(Screen::Incidents);
    site.page("pages/incidents.html", &shell, view)
}

/// Those of the one who asks, for the top of a list.
pub async fn mine(site: &Site, asks: &SignedIn) -> Result<Vec<View>, Failure> {
    let open = verbs::open(&site.office, &asks.actor()).await?;
    let now = site.now();
    Ok(open.iter().map(|one| line(one, now)).collect())
}

/// What happens when the button is pressed, and the button.
pub async fn beginning(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let begins = Begins {
        person: asked.row,
        ..Begins::default()
    };
    let document = DocumentId::new(&document);
    show_form(&site, &asks, &document, (&begins, &[])).await
}

/// Stops everything.
pub async fn begin(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let begins = Begins {
        person: posted.text("person").to_owned(),
        happened: posted.text("happened").trim().to_owned(),
        when: when(&posted),
    };
    match verbs::begin(&site.office, &asks.actor(), &operation, &document, &begins).await {
        Ok(id) => Ok(Redirect::to(&address(&document, &id)).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = show_form(&site, &asks, &document, (&begins, &wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Where somebody came from, as far as they may go there.
fn back(document: &DocumentId, may_read: bool) -> String {
    let page = match may_read {
        true => "responses",
        false => "history",
    };
    format!("{}/{page}", show::address(document))
}

fn when(posted: &Posted) -> When {
    let text = |name| posted.text(name).trim().to_owned();
    When {
        on: text("on"),
        at: text("at"),
    }
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    (begins, wrong): (&Begins, &[Wrong]),
) -> Result<Response, Failure> {
    let page = verbs::beginning(&site.office, &asks.actor(), document).await?;
    let now = site.now();
    let people = (0..).zip(&page.people).map(|(at, one)| {
        let id = match at {
            0 => "person".to_owned(),
            other => format!("person-{}", other + 1),
        };
        View::new()
            .text("id", id)
            .text("row", &one.row)
            .text("name", &one.name)
            .text("role", one.role)
            .maybe("address", one.address.as_deref())
            .flag("chosen", one.row == begins.person)
    });
    let error = |name: &str| message_of(wrong, name);
    let view = View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .text("operation", site.operation())
        .list("people", people)
        .text("back", back(document, page.may_read))
        .list("incidents", page.incidents.iter().map(|one| line(one, now)))
        .text("happened", &begins.happened)
        .text("on", &begins.when.on)
        .text("at", &begins.when.at)
        .text("person_error", error("person"))
        .text("happened_error", error("happened"))
        .text("on_error", error("on"))
        .text("at_error", error("at"));
    let shell = Shell::new("Wrong person told")
        .of(&asks.staff)
        .complaining(complaints(wrong));
    site.page("pages/incident-begin.html", &shell, view)
}

fn message_of(wrong: &[Wrong], name: &str) -> String {
    let found = wrong.iter().find(|one| field_of(one) == name);
    found.map_or_else(String::new, |one| one.message.clone())
}

fn complaints(wrong: &[Wrong]) -> Vec<Complaint> {
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    complaints.collect()
}

/// One incident.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let at = (DocumentId::new(&document), IncidentId(id.as_str().into()));
    show_one(&site, &asks, (&at.0, &at.1), (None, &[])).await
}

/// The part of the page that changes, drawn again with the rights of the one who asks.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, id, names)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (document, id) = (DocumentId::new(&document), IncidentId(id.as_str().into()));
    let mut text = String::new();
    for name in names.split('.') {
        let (template, view) = match name {
            "incident" => {
                let page = verbs::page(&site.office, &asks.actor(), &document, &id).await?;
                ("pages/parts/incident.html", seen(&page, site.now()))
            }
            "here" => {
                let actor = asks.actor();
                let here = crate::casework::watch::here(&site.office, &actor, &document).await?;
                let view = View::new().text("here", show::here(&here));
                let header = View::new().text("href", show::address(&document));
                ("pages/parts/here.html", view.object("header", header))
            }
            _ => return Err(Failure::NotThere),
        };
        text += &site.text(template, view)?;
    }
    Ok(Html(text).into_response())
}

/// Writes down what was done about it.
pub async fn step(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, id) = (DocumentId::new(&document), IncidentId(id.as_str().into()));
    let operation = posted.operation()?;
    let Some((step, field)) = asked(&posted) else {
        let message = match posted.text("what") {
            "decide" => "Choose whether the Information Commissioner is told",
            _ => return Err(Failure::NotOurForm),
        };
        let wrong = [Wrong {
            place: Some(crate::model::live::Place::of("form", "decision")),
            text: String::new(),
            message: message.to_owned(),
        }];
        let page = show_one(&site, &asks, (&document, &id), (Some(&posted), &wrong)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let moving = Moving {
        step,
        words: posted.text(field).trim().to_owned(),
        when: when(&posted),
        person: posted.text("person").to_owned(),
    };
    let of = (&document, &id);
    match verbs::step(&site.office, &asks.actor(), &operation, of, &moving).await {
        Ok(_) => Ok(Redirect::to(&address(&document, &id)).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = show_one(&site, &asks, of, (Some(&posted), &wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What a form says was done, and the field in which its words were typed.
fn asked(posted: &Posted) -> Option<(IncidentStep, &'static str)> {
    match posted.text("what") {
        "decide" => match posted.text("decision") {
            "reportable" => Some((IncidentStep::Reportable, "why")),
            "not_reportable" => Some((IncidentStep::NotReportable, "why")),
            _ => None,
        },
        "regulator" => Some((IncidentStep::RegulatorTold, "regulator")),
        "family" => Some((IncidentStep::FamilyTold, "family")),
        "release" => Some((IncidentStep::Released, "checked")),
        "close" => Some((IncidentStep::Closed, "")),
        _ => None,
    }
}

async fn show_one(
    site: &Site,
    asks: &SignedIn,
    (document, id): (&DocumentId, &IncidentId),
    (posted, wrong): (Option<&Posted>, &[Wrong]),
) -> Result<Response, Failure> {
    let page = verbs::page(&site.office, &asks.actor(), document, id).await?;
    let may = |action| page.may.contains(&action);
    let typed = |what: &str, name: &str| {
        let of = posted.filter(|posted| posted.text("what") == what);
        of.map_or_else(String::new, |posted| posted.text(name).to_owned())
    };
    // Several forms have a day and a time: what is wrong stands beside the one that was sent.
    let error = |what: &str, name: &str| match posted {
        Some(posted) if posted.text("what") == what => message_of(wrong, name),
        _ => String::new(),
    };
    let decides = may(Action::DecideIncident) && page.line.standing != IncidentStanding::Closed;
    let form = |what: &str, words: &str| {
        View::new()
            .text("operation", site.operation())
            .text("value", typed(what, words))
            .text("error", error(what, words))
            .text("on", typed(what, "on"))
            .text("on_error", error(what, "on"))
            .text("at", typed(what, "at"))
            .text("at_error", error(what, "at"))
    };
    let decision = typed("decide", "decision");
    let stopped = page.people.iter().filter(|one| one.released.is_none());
    let stopped = stopped.map(|one| View::new().text("row", &one.row).text("name", &one.name));
    let view = seen(&page, site.now())
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .text("back", back(document, may(Action::ReadDocument)))
        .flag("decides", decides)
        .flag("tells", page.line.standing == IncidentStanding::ToTell)
        .flag("settled", page.line.standing == IncidentStanding::Settled)
        .flag("is_open", page.line.standing != IncidentStanding::Closed)
        .object(
            "decide",
            form("decide", "why")
                .text("decision_error", error("decide", "decision"))
                .flag("reportable", decision == "reportable")
                .flag("not_reportable", decision == "not_reportable"),
        )
        .object("regulator", form("regulator", "regulator"))
        .object("family", form("family", "family"))
        .object("release", form("release", "checked"))
        .object("close", form("close", ""))
        .list("stopped", stopped);
    let mut shell = Shell::new("Wrong person told")
        .of(&asks.staff)
        .complaining(complaints(wrong));
    if may(Action::ReadDocument) {
        shell = shell.live(Live {
            events: format!("/events?document={}", show::encoded(document.as_str())),
            parts: format!("{}/parts", address(document, id)),
            after: page.number.0,
        });
    }
    site.page("pages/incident.html", &shell, view)
}
