//! The captured post of a demonstration: read and answered as its readers.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use crate::{
    render::view::View,
    web::{
        demo_sign_in::AtThisMachine,
        error::Failure,
        form::Posted,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Where letters lie that nobody got, and where what their readers answer is taken from.
pub trait Post: Send + Sync {
    /// All letters, the newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn letters(&self) -> std::io::Result<Vec<Letter>>;

    /// Answers one of them as its reader; says whether there is such a letter, and it can be
    /// answered so.
    ///
    /// # Errors
    /// The folder cannot be written.
    fn answer(&self, letter: &str, answer: &Answer) -> std::io::Result<bool>;
}

/// A captured letter, for whoever plays its reader.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// What the demonstration calls it.
    pub name: String,
    pub to: String,
    pub subject: String,
    pub at: Option<Timestamp>,
    pub text: String,
    /// The reader's own page, where the letter gives one.
    pub link: Option<String>,
    pub asks_by_calendar: bool,
}

/// What somebody answers who plays a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Words(String),
    Accept,
    Decline,
    NoSuchAddress,
    Away(Option<Date>),
}

/// Which letter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    name: String,
    sent: String,
}

fn post(site: &Site) -> Result<&dyn Post, Failure> {
    site.captured.as_deref().ok_or(Failure::NotThere)
}

fn letters(site: &Site) -> Result<Vec<Letter>, Failure> {
    post(site)?.letters().map_err(broken)
}

fn broken(error: std::io::Error) -> Failure {
    tracing::error!(%error, "the captured letters cannot be read or answered");
    Failure::Broken
}

/// All letters.
pub async fn list(State(site): State<Arc<Site>>, _: AtThisMachine) -> Result<Response, Failure> {
    let now = site.now();
    let letters = letters(&site)?;
    let rows = letters.iter().map(|one| {
        View::new()
            .text("href", address(&one.name))
            .text("to", &one.to)
            .text("subject", &one.subject)
            .maybe("at", one.at.map(|at| show::moment(at, now)))
    });
    let view = View::new().list("letters", rows);
    site.page(
        "pages/demo-mailbox.html",
        &Shell::new("Letters that were captured"),
        view,
    )
}

fn address(name: &str) -> String {
    format!("/demo/mailbox/letter?name={}", show::encoded(name))
}

/// One letter, and the ways to answer it.
pub async fn letter(
    State(site): State<Arc<Site>>,
    _: AtThisMachine,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    shown(
        &site,
        &asked.name,
        Told {
            sent: !asked.sent.is_empty(),
            wrong: None,
        },
    )
}

struct Told<'a> {
    sent: bool,
    wrong: Option<&'a str>,
}

fn shown(site: &Site, name: &str, told: Told<'_>) -> Result<Response, Failure> {
    let letters = letters(site)?;
    let letter = letters.iter().find(|one| one.name == name);
    let letter = letter.ok_or(Failure::NotThere)?;
    let view = View::new()
        .text("name", &letter.name)
        .text("to", &letter.to)
        .text("subject", &letter.subject)
        .text("text", &letter.text)
        .maybe("link", letter.link.as_deref())
        .flag("asks_by_calendar", letter.asks_by_calendar)
        .flag("sent", told.sent)
        .maybe("wrong", told.wrong);
    let mut shell = Shell::new("A captured letter");
    if let Some(wrong) = told.wrong {
        let href = Some("#words".to_owned());
        let text = wrong.to_owned();
        shell = shell.complaining(vec![Complaint { href, text }]);
    }
    site.page("pages/demo-letter.html", &shell, view)
}

/// Answers it.
pub async fn answer(
    State(site): State<Arc<Site>>,
    _: AtThisMachine,
    posted: Posted,
) -> Result<Response, Failure> {
    let name = posted.text("name");
    let answer = match posted.text("answer") {
        "accept" => Answer::Accept,
        "decline" => Answer::Decline,
        "no_such_address" => Answer::NoSuchAddress,
        "away" => Answer::Away(None),
        "words" => match posted.text("words").trim() {
            "" => {
                let wrong = Some("Write what they answer");
                return shown(&site, name, Told { sent: false, wrong });
            }
            words => Answer::Words(words.to_owned()),
        },
        _ => return Err(Failure::NotOurForm),
    };
    if !post(&site)?.answer(name, &answer).map_err(broken)? {
        return Err(Failure::NotThere);
    }
    let back = format!("{}&sent=1", address(name));
    Ok(Redirect::to(&back).into_response())
}
