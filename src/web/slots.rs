//! The page behind a person's own link: no account, and no script.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        dates::link,
        office::VerbError,
        page::dates::{Can, LinkChosen, LinkPage},
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Search engines leave it alone, whoever publishes a link.
pub const NO_INDEX: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-robots-tag"),
    HeaderValue::from_static("noindex, nofollow, noarchive"),
);

/// What the page is called once the dates were withdrawn.
const OFF: &str = "These dates are not offered any more";

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
    match link::page(&site.office, &token).await {
        Ok(page) => {
            let ticked = page.slots.iter().filter(|slot| slot.can == Can::Yes);
            let ticked: Vec<u32> = ticked.map(|slot| slot.number).collect();
            let form = Form {
                saved: after.saved.is_some(),
                none: page.answered.is_some() && ticked.is_empty(),
                ticked,
                error: "",
            };
            shown(&site, &token, &page, &form)
        }
        Err(VerbError::NotThere) => over(&site),
        Err(other) => Err(other.into()),
    }
}

/// Keeps what was ticked.
pub async fn answer(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let chosen = ticked(&posted)?;
    if let Ok(ticked) = &chosen {
        match link::answer(&site.office, &token, &operation, ticked).await {
            Ok(_) => return Ok(Redirect::to(&format!("/d/{token}?saved=yes")).into_response()),
            // The date was chosen meanwhile, or the dates are off: the page says so.
            Err(VerbError::NotNow(_)) => {
                return Ok(Redirect::to(&format!("/d/{token}")).into_response());
            }
            Err(VerbError::NotThere) => return over(&site),
            Err(other) => return Err(other.into()),
        }
    }
    let page = match link::page(&site.office, &token).await {
        Ok(page) => page,
        Err(VerbError::NotThere) => return over(&site),
        Err(other) => return Err(other.into()),
    };
    let form = Form {
        saved: false,
        none: posted.find("none").is_some(),
        ticked: slots(&posted)?,
        error: chosen.err().unwrap_or_default(),
    };
    let page = shown(&site, &token, &page, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn slots(posted: &Posted) -> Result<Vec<u32>, Failure> {
    let slots: Result<Vec<u32>, _> = posted.all("slot").map(str::parse).collect();
    slots.map_err(|_| Failure::NotOurForm)
}

/// The dates that were ticked; the inner error says what is missing where it is unclear.
pub fn ticked(posted: &Posted) -> Result<Result<Vec<u32>, &'static str>, Failure> {
    let ticked = slots(posted)?;
    let none = posted.find("none").is_some();
    Ok(match (ticked.is_empty(), none) {
        (true, false) => Err("Choose each date you can make, or that you cannot make any of them"),
        (false, true) => Err("Choose either dates, or that you cannot make any of them"),
        _ => Ok(ticked),
    })
}

/// What stands in the form, and what was wrong with it.
struct Form<'a> {
    saved: bool,
    none: bool,
    ticked: Vec<u32>,
    error: &'a str,
}

fn shown(site: &Site, token: &str, page: &LinkPage, form: &Form) -> Result<Response, Failure> {
    let now = site.now();
    let slots = page.slots.iter().map(|slot| {
        View::new()
            .text("id", format!("slot-{}", slot.number))
            .text("value", slot.number.to_string())
            .text("words", &slot.words)
            .flag("ticked", form.ticked.contains(&slot.number))
    });
    let said = page.slots.iter().filter(|slot| slot.can == Can::Yes);
    let complaints = (!form.error.is_empty()).then(|| Complaint {
        href: Some("#slot-0".to_owned()),
        text: form.error.to_owned(),
    });
    let view = View::new()
        .text("action", format!("/d/{token}"))
        .text("operation", site.operation())
        .text("council", &page.council)
        .text("phone", &page.phone)
        .text("reference", &page.reference)
        .text("meeting", &page.meeting)
        .text("reader", &page.reader)
        .maybe("child", page.child.as_deref())
        .flag("family", page.is_family)
        .text("meets", page.meets)
        .text("length", &page.length)
        .list("slots", slots)
        .texts("said", said.map(|slot| &slot.words))
        .maybe("answered", page.answered.map(|at| show::moment(at, now)))
        .flag("saved", form.saved && page.answered.is_some())
        .flag("none", form.none)
        .text("error", form.error)
        .flag("withdrawn", page.is_withdrawn)
        .maybe_object("chosen", page.chosen.as_ref().map(chosen));
    let title = match page.chosen {
        _ if page.is_withdrawn => OFF,
        Some(_) => "The date has been chosen",
        None if form.saved => "Thank you",
        None => "Which dates can you make?",
    };
    let shell = Shell::new(title).complaining(complaints.into_iter().collect());
    let page = site.page("pages/slots.html", &shell, view)?;
    Ok(([NO_INDEX], page).into_response())
}

fn chosen(chosen: &LinkChosen) -> View {
    let said = match chosen.can {
        Can::Yes => Some("You said that you can make it."),
        Can::No => Some("You said that you cannot make it. Call us if that is still so."),
        Can::NotSaid => None,
    };
    View::new().text("when", &chosen.when).maybe("said", said)
}

/// Unknown, replaced and over are one page.
pub fn over(site: &Site) -> Result<Response, Failure> {
    let phone = &site.office.desk.invite.settings().phone;
    let view = View::new()
        .text("council", &site.council)
        .text("phone", phone);
    let shell = Shell::new("This link does not work any more");
    let page = site.page("pages/slots-over.html", &shell, view)?;
    Ok((StatusCode::NOT_FOUND, [NO_INDEX], page).into_response())
}
