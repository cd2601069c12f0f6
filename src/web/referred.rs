//! The page of a service: what it may read, and what it says. No account.

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
        page::{
            Wrong,
            referrals::{
                ServiceChild, ServiceContent, ServiceOver, ServicePage, ServiceState, Standing,
                WhyOver,
            },
        },
        refer::answer::{self as verb, Answering},
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        refer::{colour, states::said},
        responses::field_of,
        shell::{Complaint, Shell},
        site::Site,
        slots::{NO_INDEX, over},
    },
};

/// What has just been done.
#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    saved: Option<String>,
}

/// The page. Opening it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    match verb::page(&site.office, &token).await {
        Ok(page) => {
            let form = Form {
                saved: after.saved.is_some(),
                ..Form::default()
            };
            shown(&site, &token, &page, &form)
        }
        Err(VerbError::NotThere) => over(&site),
        Err(other) => Err(other.into()),
    }
}

/// Keeps what the service says.
pub async fn answer(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let answering = Answering {
        said: posted.text("said").to_owned(),
        words: posted.text("words").trim().to_owned(),
        who: posted.text("who").trim().to_owned(),
    };
    match verb::by_link(&site.office, &token, &operation, &answering).await {
        Ok(_) => Ok(Redirect::to(&format!("/s/{token}?saved=yes")).into_response()),
        Err(VerbError::NotThere) => over(&site),
        // What is in the way stands on the page itself.
        Err(VerbError::NotNow(_)) => Ok(Redirect::to(&format!("/s/{token}")).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = verb::page(&site.office, &token).await?;
            let form = Form {
                saved: false,
                answering,
                wrong: &wrong,
            };
            let page = shown(&site, &token, &page, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What stands in the form, and what was wrong with it.
#[derive(Default)]
struct Form<'a> {
    saved: bool,
    answering: Answering,
    wrong: &'a [Wrong],
}

fn shown(site: &Site, token: &str, page: &ServicePage, form: &Form) -> Result<Response, Failure> {
    let typed = &form.answering;
    let error = |name: &str| {
        let found = form.wrong.iter().find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    };
    let content = match &page.state {
        ServiceState::Open(content) => Some(self::content(content, site)),
        ServiceState::TakenBack | ServiceState::NotNow | ServiceState::Over(_) => None,
    };
    let over = match &page.state {
        ServiceState::Over(over) => Some(ended(over, site)),
        _ => None,
    };
    let saved = form.saved.then_some(match &page.state {
        ServiceState::Open(content) => thanks(content),
        ServiceState::Over(over) if over.why == WhyOver::Declined => {
            theirs(Standing::Declined).unwrap_or_default().to_owned()
        }
        ServiceState::TakenBack | ServiceState::NotNow | ServiceState::Over(_) => String::new(),
    });
    let choices = [
        ("accepted", "We accept it"),
        ("asked", "We want to ask something first"),
        ("declined", "We cannot take it"),
    ];
    let choices = (0..).zip(choices).map(|(at, (code, words)): (usize, _)| {
        let id = match at {
            0 => "said".to_owned(),
            other => format!("said-{}", other + 1),
        };
        View::new()
            .text("id", id)
            .text("value", code)
            .text("words", words)
            .flag("chosen", typed.said == code)
    });
    let view = View::new()
        .text("action", format!("/s/{token}"))
        .text("operation", site.operation())
        .text("council", &page.council)
        .text("phone", &page.phone)
        .text("service", &page.service)
        .text("reference", &page.reference)
        .flag("taken_back", page.state == ServiceState::TakenBack)
        .maybe_object("content", content)
        .maybe_object("over", over)
        .maybe("saved", saved.filter(|words| !words.is_empty()))
        .list("choices", choices)
        .text("said_error", error("said"))
        .text("words", &typed.words)
        .text("words_error", error("words"))
        .text("who", &typed.who)
        .text("who_error", error("who"));
    let complaints = form.wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let shell = Shell::new("A referral for you").complaining(complaints.collect());
    let page = site.page("pages/service.html", &shell, view)?;
    Ok(([NO_INDEX], page).into_response())
}

fn ended(over: &ServiceOver, site: &Site) -> View {
    View::new()
        .flag("declined", over.why == WhyOver::Declined)
        .list("said", over.said.iter().map(|line| said(line, site)))
}

/// What has been kept, said to the service that has just said it.
fn thanks(content: &ServiceContent) -> String {
    let own = theirs(content.standing).unwrap_or_default();
    let words = content.said.last().and_then(|line| line.words.as_deref());
    match (content.standing, words) {
        (Standing::Asks, Some(words)) => {
            format!("You asked: {words} The answer comes to you, and stands on this page.")
        }
        (_, Some(words)) if !own.is_empty() => format!("{own}: {words}"),
        _ => own.to_owned(),
    }
}

/// Where it stands, said to the service; nothing where it has said nothing yet.
fn theirs(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Asks => Some("You asked something"),
        Standing::Accepted => Some("You accepted it"),
        Standing::Declined => Some("You declined it"),
        Standing::Waiting
        | Standing::ToTell
        | Standing::WithService
        | Standing::NotDelivered
        | Standing::Withdrawn => None,
    }
}

fn content(content: &ServiceContent, site: &Site) -> View {
    let words = content
        .words
        .iter()
        .map(|(_, label, words)| View::new().text("label", label).text("words", words));
    let consents = content
        .consents
        .iter()
        .map(|one| View::new().text("who", &one.who).text("said", &one.words));
    let reach = content
        .reach
        .iter()
        .map(|(_, label, words)| View::new().text("label", *label).text("words", words));
    let is_new = matches!(content.standing, Standing::WithService | Standing::Waiting);
    View::new()
        .text("referrer", &content.referrer)
        .list("reach", reach)
        .maybe(
            "sent",
            content
                .sent_at
                .map(|at| dates::moment(dates::in_england(at))),
        )
        .maybe("urgency", content.urgency.map(|one| one.words()))
        .maybe("answer_by", content.answer_by.map(dates::day))
        .list("words", words)
        .list("consents", consents)
        .list("children", content.children.iter().map(child))
        .list("said", content.said.iter().map(|line| said(line, site)))
        .text(
            "standing",
            theirs(content.standing).unwrap_or_else(|| content.standing.words()),
        )
        .text("colour", colour(content.standing))
        .flag("answered", !is_new)
}

fn child(child: &ServiceChild) -> View {
    let mut lines = Vec::new();
    let mut name = "";
    for (field, label, words) in &child.items {
        match field.as_str() {
            "name" => name = words,
            _ => lines.push(View::new().text("label", label).text("words", words)),
        }
    }
    View::new()
        .text("name", name)
        .list("lines", lines)
        .text("kept_back", child.kept_back.join(", "))
}
