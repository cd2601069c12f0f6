//! One field on its own small page, which also works inside the document.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        enter::{self, Typed},
        office::VerbError,
        open::{self as opening, Opening},
        page::{
            Wrong,
            document::{DocumentPage, FieldPart, Input},
        },
    },
    model::live::{DocumentId, Place},
    render::view::View,
    web::{
        conflict,
        error::Failure,
        form::{Posted, local},
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Which field, and where to come back to.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    place: String,
    #[serde(default)]
    back: String,
}

/// What is shown in the input when it is not what stands there.
struct Retyped<'a> {
    text: &'a str,
    wrong: &'a [Wrong],
}

/// The small page of one field.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let place: Place = asked.place.parse().map_err(|_| Failure::NotThere)?;
    let back = local(&asked.back).map(str::to_owned);
    let document = DocumentId::new(&document);
    let back = back.unwrap_or_else(|| show::address(&document));
    show_field(&site, &asks, &document, &place, &back, None).await
}

/// Enters what was typed.
pub async fn enter(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let address = show::address(&document);
    let back = posted.back(&address);
    let taken_back = posted.find("take_back").is_some();
    let typed = Typed {
        place: posted.own("place")?,
        text: if taken_back {
            ""
        } else {
            posted.text("value").trim()
        }
        .to_owned(),
        version: posted.own("version")?,
    };
    let operation = posted.operation()?;
    let given = std::slice::from_ref(&typed);
    let (office, actor) = (&site.office, asks.actor());
    let done = match posted.find("confirm") {
        Some(_) => enter::confirm(office, &actor, &operation, &document, &typed).await,
        None => enter::enter(office, &actor, &operation, &document, given).await,
    };
    match done {
        Ok(_) => {
            let below = show::id_of(&typed.place.to_string());
            Ok(Redirect::to(&format!("{back}#e-{below}")).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                text: posted.text("value"),
                wrong: &wrong,
            };
            let place = &typed.place;
            let page = show_field(&site, &asks, &document, place, &back, Some(retyped)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(VerbError::Conflict(found)) => {
            conflict::page(&site, &asks, &document, &back, &found).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_field(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    place: &Place,
    back: &str,
    retyped: Option<Retyped<'_>>,
) -> Result<Response, Failure> {
    let page = opening::page(&site.office, &asks.actor(), document, Opening::Redraw).await?;
    show::still_open(&page.header)?;
    enter::may(&site.office, &asks.actor(), document, place).await?;
    let (field, whose) = find(&page, place).ok_or(Failure::NotThere)?;
    let wrong = retyped.as_ref().map_or(&[][..], |retyped| retyped.wrong);
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some("#value".to_owned()),
        text: wrong.message.clone(),
    });
    let label = match whose {
        Some(name) => format!("{name}: {}", field.label.to_lowercase()),
        None => field.label.clone(),
    };
    let shell = Shell::new(&label)
        .of(&asks.staff)
        .complaining(complaints.collect());
    let value = retyped.as_ref().map_or(field.value.as_str(), |it| it.text);
    let error = wrong.first().map_or("", |wrong| wrong.message.as_str());
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("operation", site.operation())
        .text("back", back)
        .object("field", input(field, &label, value, error));
    site.page("pages/field.html", &shell, view)
}

/// A field of a document that can be entered, and whose it is.
fn find<'a>(page: &'a DocumentPage, place: &Place) -> Option<(&'a FieldPart, Option<&'a str>)> {
    let fields = [&page.wishes, &page.review, &page.logistics];
    let of_child = fields.into_iter().flatten().map(|field| (field, None));
    let of_people = page.people.iter().flat_map(|person| {
        let fields = [
            &person.mode,
            &person.function,
            &person.contact,
            &person.safe_contact,
            &person.childs_wish,
            &person.joining,
        ];
        fields.map(|field| (field, Some(person.name.as_str())))
    });
    of_child
        .chain(of_people)
        .find(|(field, _)| field.place == *place && field.input != Input::None)
}

fn input(field: &FieldPart, label: &str, value: &str, error: &str) -> View {
    let (kind, width, mode, usual) = match &field.input {
        Input::Choice(_) | Input::YesNo => ("choice", "", "", ""),
        Input::Lines => ("lines", "", "", ""),
        Input::Day => ("line", "10", "", "For example, 3 December 2026"),
        Input::Time => ("line", "5", "", "For example, 4pm or 16:00"),
        Input::Minutes => ("line", "4", "numeric", "In minutes"),
        Input::Contact => (
            "line",
            "",
            "",
            "An email address, a telephone number or a postal address",
        ),
        Input::Line | Input::Offered(_) | Input::None => ("line", "", "", ""),
    };
    let hint = if field.hint.is_empty() {
        usual
    } else {
        field.hint
    };
    let choices: Vec<(&str, &str)> = match &field.input {
        Input::Choice(choices) => choices
            .iter()
            .map(|(code, words)| (*code, words.as_str()))
            .collect(),
        Input::YesNo => vec![("yes", "Yes"), ("no", "No")],
        _ => Vec::new(),
    };
    let offered: &[String] = match &field.input {
        Input::Offered(words) => words,
        _ => &[],
    };
    let described: Vec<&str> = [("value-hint", hint), ("value-error", error)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(id, _)| id)
        .collect();
    View::new()
        .text("place", field.place.to_string())
        .number("version", field.version)
        .text("label", label)
        .text("value", value)
        .text("error", error)
        .text("hint", hint)
        .text("input", kind)
        .text("width", width)
        .text("mode", mode)
        .text("describedby", described.join(" "))
        .maybe("record", field.record.as_deref())
        .texts("offered", offered)
        .flag("can_confirm", field.state == "known" && error.is_empty())
        .list(
            "choices",
            choices.into_iter().map(|(code, words)| {
                View::new()
                    .text("code", code)
                    .text("words", words)
                    .flag("chosen", code == value)
            }),
        )
}
