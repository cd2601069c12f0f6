//! Forms that need no program: those of a child, and the page of one.

pub mod files;
pub mod letters;
pub mod news;
pub mod siblings;
mod view;

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Multipart, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        office::VerbError,
        open::Opening,
        page::{Conflict, Wrong},
        plain::{
            attach,
            begin::{self, Beginning},
            close::{self, FormOutcome},
            enter::{self, PlainTyped},
            open as opening,
            page::PlainPage,
            settle, sign,
        },
    },
    model::live::{DocumentId, Place},
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What was done before this page was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// What was typed where it could not all be kept.
#[derive(Default)]
pub struct Retyped<'a> {
    posted: Option<&'a Posted>,
    wrong: &'a [Wrong],
    conflict: Option<&'a Conflict>,
}

/// The forms of a child.
pub async fn of_child(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = opening::of_child(&site.office, &asks.actor(), &document).await?;
    let shell = Shell::new(&format!("Forms for {}", page.header.child)).of(&asks.staff);
    site.page("pages/child-forms.html", &shell, view::child(&page, &site))
}

/// Begins one, blank or as an earlier one was.
pub async fn begin(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let repeats = posted.find("repeats").map(DocumentId::new);
    let beginning = match (&repeats, posted.find("another")) {
        (Some(earlier), _) => Beginning::Repeats(earlier),
        (None, Some(_)) => Beginning::Another,
        (None, None) => Beginning::Known,
    };
    let form = (posted.text("form"), beginning);
    let (office, actor) = (&site.office, asks.actor());
    let begun = begin::begin(office, &actor, &operation, &document, form).await?;
    Ok(Redirect::to(&address(&begun)).into_response())
}

/// The page of one.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let notice = match asked.done.as_str() {
        "saved" => Some("Saved"),
        "signed" => Some("Signed"),
        "closed" => Some("Closed"),
        "settled" => Some("Dealt with"),
        _ => None,
    };
    let page = opening::page(&site.office, &asks.actor(), &document, Opening::View).await?;
    let shell = shell(&page, &asks)
        .live(news::live(&page))
        .noticing(notice.map(str::to_owned));
    let view = view::page(&page, &site, &Retyped::default());
    site.page("pages/plain.html", &shell, view)
}

/// The same, to be printed: only what stands there.
pub async fn printed(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = opening::page(&site.office, &asks.actor(), &document, Opening::View).await?;
    let view = view::page(&page, &site, &Retyped::default());
    site.page("pages/plain-print.html", &shell(&page, &asks), view)
}

/// Keeps what was typed.
pub async fn save(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let typed = typed(&posted)?;
    let (office, actor) = (&site.office, asks.actor());
    let (status, wrong, conflict) =
        match enter::enter(office, &actor, &operation, &document, &typed).await {
            Ok(_) => {
                // Back to where the button was: a new row, or the part that was saved.
                let at = posted.find("at").map_or("main", |at| at);
                let below = posted.find("row").map_or_else(
                    || show::id_of(at).replace("-x2d-", "-"),
                    |place| format!("t-{}", show::id_of(place)),
                );
                let to = format!("{}?done=saved#{below}", address(&document));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(VerbError::Wrong(wrong)) => (StatusCode::UNPROCESSABLE_ENTITY, wrong, None),
            Err(VerbError::Conflict(found)) => (StatusCode::CONFLICT, Vec::new(), Some(found)),
            Err(other) => return Err(other.into()),
        };
    let retyped = Retyped {
        posted: Some(&posted),
        wrong: &wrong,
        conflict: conflict.as_ref(),
    };
    let page = again(&site, &asks, &document, &retyped).await?;
    Ok((status, page).into_response())
}

/// Gives one of its sign-offs.
pub async fn sign(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let what = (posted.text("step"), posted.text("seen"));
    let (office, actor) = (&site.office, asks.actor());
    match sign::sign(office, &actor, &operation, &document, what).await {
        Ok(_) => {
            let to = format!("{}?done=signed#signs", address(&document));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                wrong: &wrong,
                ..Retyped::default()
            };
            let page = again(&site, &asks, &document, &retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Closes it.
pub async fn close(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let outcome = FormOutcome::from_code(posted.text("outcome")).ok_or(Failure::NotOurForm)?;
    let how = (outcome, posted.text("reason"));
    let (office, actor) = (&site.office, asks.actor());
    match close::close(office, &actor, &operation, &document, how).await {
        Ok(_) => {
            let to = format!("{}?done=closed", address(&document));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                wrong: &wrong,
                ..Retyped::default()
            };
            let page = again(&site, &asks, &document, &retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Says what was done about one that was done for another day.
pub async fn settle(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    let (office, actor, done) = (&site.office, asks.actor(), posted.text("settled"));
    match settle::settle(office, &actor, &operation, &document, done).await {
        Ok(_) => {
            let to = format!("{}?done=settled", address(&document));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                wrong: &wrong,
                ..Retyped::default()
            };
            let page = again(&site, &asks, &document, &retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Attaches a file in one field.
pub async fn attach(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    sent: Multipart,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (operation, place, attached) = files::read(&document, sent).await?;
    let (office, actor, what) = (&site.office, asks.actor(), (&place, &attached));
    match attach::attach(office, &actor, &operation, &document, what).await {
        Ok(_) => {
            let below = show::id_of(&place.to_string());
            let to = format!("{}?done=saved#t-{below}", address(&document));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                wrong: &wrong,
                ..Retyped::default()
            };
            let page = again(&site, &asks, &document, &retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The address of a document.
pub fn address(document: &DocumentId) -> String {
    format!("/plain/{}", show::encoded(document.as_str()))
}

fn shell(page: &PlainPage, asks: &SignedIn) -> Shell {
    Shell::new(&format!("{}, {}", page.title, page.header.child)).of(&asks.staff)
}

/// The page once more, with what was typed and what is wrong with it.
async fn again(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    retyped: &Retyped<'_>,
) -> Result<Response, Failure> {
    let page = opening::page(&site.office, &asks.actor(), document, Opening::Redraw).await?;
    let href = |place: &Place| match &*place.section {
        "form" => format!("#{}", place.field),
        _ => format!("#{}", show::id_of(&place.to_string())),
    };
    let wrong = retyped.wrong.iter().map(|wrong| Complaint {
        href: wrong.place.as_ref().map(href),
        text: wrong.message.clone(),
    });
    let both = retyped.conflict.map_or(&[][..], |found| &found.fields);
    let both = both.iter().map(|field| Complaint {
        href: Some(href(&field.place)),
        text: format!(
            "{}: {} has written something else there; choose which to keep",
            field.label, field.by
        ),
    });
    let shell = shell(&page, asks)
        .live(news::live(&page))
        .complaining(wrong.chain(both).collect());
    site.page("pages/plain.html", &shell, view::page(&page, site, retyped))
}

/// What was typed into each box that was on the page.
fn typed(posted: &Posted) -> Result<Vec<PlainTyped>, Failure> {
    let mut seen = BTreeSet::new();
    let mut typed = Vec::new();
    for (name, version) in posted.named("v:") {
        let place: Place = name.parse().map_err(|_| Failure::NotOurForm)?;
        let keeps_theirs = posted.find(&format!("take:{name}")).is_some();
        if keeps_theirs || !seen.insert(name.to_owned()) {
            continue;
        }
        typed.push(PlainTyped {
            place,
            text: text_of(posted, name),
            was: posted.text(&format!("w:{name}")).to_owned(),
            version: version.parse().map_err(|_| Failure::NotOurForm)?,
        });
    }
    Ok(typed)
}

/// What stands in a box: a line, or everybody who was ticked and others by name.
fn text_of(posted: &Posted, name: &str) -> String {
    let (ticked, others) = (format!("f:{name}"), format!("o:{name}"));
    let mut lines: Vec<&str> = posted.all(&ticked).collect();
    lines.extend(posted.find(&others).map(str::trim));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
