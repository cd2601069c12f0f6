//! A letter of a form: read, printed or copied, and that it was given.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::Wrong,
        plain::{
            letter::{self, WAYS},
            page::{GivenLetterPart, LetterPage, LetterPart, LetterStanding, MayEnter},
        },
    },
    model::{live::DocumentId, reply::Means},
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        library::guide,
        plain::address,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// One letter of a form.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    shown(&site, &asks, (&document, &name), None).await
}

/// Writes down that it was given.
pub async fn give(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, name)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let means = posted.text("means");
    let (office, actor) = (&site.office, asks.actor());
    let what = (posted.text("given_on").trim(), means, posted.text("seen"));
    let given = letter::give(office, &actor, &operation, (&document, &name), what).await;
    match given {
        Ok(_) => {
            let to = format!("{}#letters", address(&document));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Some((&posted, wrong.as_slice()));
            let page = shown(&site, &asks, (&document, &name), retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn shown(
    site: &Site,
    asks: &SignedIn,
    (document, name): (&DocumentId, &str),
    retyped: Option<(&Posted, &[Wrong])>,
) -> Result<Response, Failure> {
    let page = letter::page(&site.office, &asks.actor(), document, name).await?;
    let wrong = retyped.map_or(&[][..], |(_, wrong)| wrong);
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: wrong
            .place
            .as_ref()
            .map(|place| format!("#{}", place.field)),
        text: wrong.message.clone(),
    });
    let shell = Shell::new(&format!("{}, {}", page.title, page.header.child))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page(
        "pages/plain-letter.html",
        &shell,
        view(&page, site, retyped),
    )
}

fn view(page: &LetterPage, site: &Site, retyped: Option<(&Posted, &[Wrong])>) -> View {
    let today = dates::date(site.office.today());
    let typed = |name: &str, usual: &str| {
        retyped.map_or_else(
            || usual.to_owned(),
            |(posted, _)| posted.text(name).to_owned(),
        )
    };
    let error = |field: &str| {
        let wrong = retyped.map_or(&[][..], |(_, wrong)| wrong).iter();
        let mut of = wrong.filter(|wrong| {
            let place = wrong.place.as_ref();
            place.is_some_and(|place| *place.field == *field)
        });
        of.next().map_or("", |wrong| wrong.message.as_str())
    };
    let chosen = typed("means", "");
    let ways = WAYS.iter().map(|way| {
        View::new()
            .text("value", way.code())
            .text("words", way.words())
            .flag("chosen", way.code() == chosen)
    });
    View::new()
        .object("header", show::header(&page.header, &page.invite, &[]))
        .list("tabs", [])
        .text("href", address(&page.id))
        .text("form", &page.form)
        .text("reference", &page.reference)
        .text("name", &page.name)
        .text("title", &page.title)
        .text("to", &page.to)
        .texts("stopped", stopped(&page.standing))
        .list("guide", guide(&page.blocks))
        .list("given", page.given.iter().map(given))
        .flag("may", page.may == MayEnter::Yes)
        .text("seen", &page.seen)
        .text("operation", site.operation())
        .list("ways", ways)
        .text("given_on", typed("given_on", &today))
        .text("given_on_error", error("given_on"))
        .text("means_error", error("means"))
}

/// Why a letter is not made, in sentences.
fn stopped(standing: &LetterStanding) -> Vec<&str> {
    match standing {
        LetterStanding::Ready => Vec::new(),
        LetterStanding::NotYet(words) => vec![words.as_str()],
        LetterStanding::Stopped(reasons) => reasons.iter().map(String::as_str).collect(),
    }
}

/// One letter in the list of those of a form.
pub(super) fn line(one: &LetterPart, document: &DocumentId) -> View {
    let href = format!("{}/letter/{}", address(document), show::encoded(&one.name));
    let last = one.given.last();
    View::new()
        .text("href", href)
        .text("title", &one.title)
        .flag("ready", one.standing == LetterStanding::Ready)
        .text("why", stopped(&one.standing).join(" "))
        .maybe("given", last.map(in_words))
}

fn given(one: &GivenLetterPart) -> View {
    View::new()
        .text("words", in_words(one))
        .text("text", &one.text)
}

fn in_words(one: &GivenLetterPart) -> String {
    let how = match one.means {
        Means::Email => "by email",
        Means::Text => "by text message",
        Means::Post => "by post",
        Means::ByHand => "by hand",
    };
    format!("Given {how} on {}, says {}", dates::date(one.on), one.by)
}
