//! Find a date: the window, slots with reasons, who can make which.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::DateTime;
use serde::Deserialize;

use crate::{
    casework::{
        dates::{
            ask as asking,
            choose::{self, Choice},
            link as links,
            offer::{self, Offering},
            page::{Looking, page as dates_page},
            paper,
        },
        enter::{self, Typed},
        office::VerbError,
        open::{self as opening, Opening},
        page::{Wrong, dates::DatesPage},
    },
    model::{
        live::{DocumentId, Place},
        slot::{Meets, Slot},
    },
    web::{
        conflict,
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
        slots,
    },
};

mod view;

/// Of whose row.
#[derive(Debug, Deserialize)]
pub struct Whose {
    #[serde(default)]
    row: String,
}

/// What was typed or ticked, where it cannot be taken; and what is to be looked at first.
#[derive(Default)]
struct Retyped<'a> {
    posted: Posted,
    wrong: &'a [Wrong],
}

/// The page.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let at = At {
        site: &site,
        asks: &asks,
        document: &DocumentId::new(&document),
        base: base(&headers),
    };
    at.show(Looking::Opens, Retyped::default()).await
}

/// Offers what was ticked.
pub async fn offer(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let slots: Option<Vec<Slot>> = posted.all("slot").map(slot).collect();
    let offering = Offering {
        slots: slots.ok_or(Failure::NotOurForm)?,
        also: (posted.text("day").into(), posted.text("time").into()),
        meets: Meets::from_code(posted.text("meets")).unwrap_or(Meets::InRoom),
        place: posted.text("place").trim().to_owned(),
        room: posted.text("room").trim().to_owned(),
    };
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    match offer::offer(office, &actor, &operation, &document, &offering).await {
        Ok(_) => Ok(back(&document, "answers")),
        Err(VerbError::Wrong(wrong)) => {
            let at = At {
                site: &site,
                asks: &asks,
                document: &document,
                base: base(&headers),
            };
            let retyped = Retyped {
                posted,
                wrong: &wrong,
            };
            let page = at.show(Looking::Again, retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes the offer back.
pub async fn withdraw(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    offer::withdraw(&site.office, &asks.actor(), &operation, &document).await?;
    Ok(back(&document, "main"))
}

/// Writes to those who have not answered.
pub async fn ask(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    asking::ask(&site.office, &asks.actor(), &operation, &document).await?;
    Ok(back(&document, "answers"))
}

/// The printed letter of one person has left the house.
pub async fn handed(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let (office, actor, row) = (&site.office, asks.actor(), posted.text("row"));
    asking::hand_over(office, &actor, &operation, &document, row).await?;
    Ok(back(&document, &below(row)))
}

/// The letter of one person, to print.
pub async fn letter(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = paper::print(&site.office, &asks.actor(), &document, &whose.row).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"dates.pdf\"",
        ),
    ];
    Ok((headers, page).into_response())
}

/// Writes down what somebody said by phone, on paper or in person.
pub async fn said(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    let can = match slots::ticked(&posted)? {
        Ok(can) => can,
        // What the page behind the link says of it is said to whoever answers there.
        Err(_) => {
            let words =
                "Choose each date that they can make, or that they can make none: not both.";
            return Err(VerbError::NotNow(words.to_owned()).into());
        }
    };
    let (office, actor) = (&site.office, asks.actor());
    links::note(office, &actor, &operation, (&document, row), &can).await?;
    Ok(back(&document, &below(row)))
}

fn below(row: &str) -> String {
    format!("l-{}", show::id_of(row))
}

/// A new link for one person.
pub async fn link(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let (office, actor, row) = (&site.office, asks.actor(), posted.text("row"));
    offer::renew_link(office, &actor, &operation, &document, row).await?;
    Ok(back(&document, &below(row)))
}

/// The reviewing officer chooses.
pub async fn choose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let seen: Result<Vec<(Place, u32)>, Failure> = posted
        .named("seen:")
        .map(|(place, version)| {
            let place = place.parse().map_err(|_| Failure::NotOurForm)?;
            let version = version.parse().map_err(|_| Failure::NotOurForm)?;
            Ok::<_, Failure>((place, version))
        })
        .collect();
    let choice = Choice {
        offer: posted.text("offer").to_owned(),
        slot: posted.own("slot")?,
        seen: seen?,
        joining: Vec::new(),
    };
    let (office, actor) = (&site.office, asks.actor());
    match choose::choose(office, &actor, &operation, &document, &choice).await {
        Ok(_) => Ok(back(&document, "chosen")),
        Err(VerbError::Conflict(found)) => {
            let back = format!("{}/dates", show::address(&document));
            conflict::page(&site, &asks, &document, &back, &found).await
        }
        Err(other) => Err(other.into()),
    }
}

/// How each person joins: one field a person, each for that person alone.
pub async fn joining(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let typed: Result<Vec<Typed>, Failure> = posted
        .named("joining:")
        .map(|(place, text)| {
            let version = posted.own(&format!("version:{place}"))?;
            let place: Place = place.parse().map_err(|_| Failure::NotOurForm)?;
            if *place.field != *"joining" {
                return Err(Failure::NotOurForm);
            }
            Ok::<_, Failure>(Typed {
                place,
                text: text.trim().to_owned(),
                version,
            })
        })
        .collect();
    let typed = typed?;
    match enter::enter(&site.office, &asks.actor(), &operation, &document, &typed).await {
        Ok(_) => Ok(back(&document, "joining")),
        Err(VerbError::Conflict(found)) => {
            let back = format!("{}/dates", show::address(&document));
            conflict::page(&site, &asks, &document, &back, &found).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `2026-12-03T16:00:00/60`, as our own page wrote it.
fn slot(text: &str) -> Option<Slot> {
    let (start, minutes) = text.split_once('/')?;
    Some(Slot {
        start: start.parse::<DateTime>().ok()?,
        minutes: minutes.parse().ok()?,
    })
}

fn back(document: &DocumentId, below: &str) -> Response {
    Redirect::to(&format!("{}/dates#{below}", show::address(document))).into_response()
}

/// The address of this site as the browser that asks has it, for links that are handed on.
pub fn base(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let here = ["localhost", "127.", "[::1]"];
    let scheme = match here.iter().any(|one| host.starts_with(one)) {
        true => "http",
        false => "https",
    };
    format!("{scheme}://{host}")
}

/// Where a page is shown, to whom.
struct At<'a> {
    site: &'a Site,
    asks: &'a SignedIn,
    document: &'a DocumentId,
    base: String,
}

impl At<'_> {
    async fn show(&self, looking: Looking, retyped: Retyped<'_>) -> Result<Response, Failure> {
        let (office, actor) = (&self.site.office, self.asks.actor());
        let dates: DatesPage = dates_page(office, &actor, self.document, looking).await?;
        let page = opening::page(office, &actor, self.document, Opening::Redraw).await?;
        let complaints = retyped.wrong.iter().map(|wrong| Complaint {
            href: Some(format!("#{}", view::field_of(wrong))),
            text: wrong.message.clone(),
        });
        let shell = Shell::new(&format!("Find a date for {}", page.header.child))
            .of(&self.asks.staff)
            .complaining(complaints.collect());
        let header = show::header(&page.header, &page.id, &page.here);
        let view = view::page(&dates, self, &retyped)
            .object("header", header)
            .list("tabs", show::tabs(&page.id, "Dates"));
        self.site.page("pages/dates.html", &shell, view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slots_as_our_page_writes_them_are_taken() {
        let found = slot("2026-12-03T16:00:00/60").unwrap();
        assert_eq!(found.start.to_string(), "2026-12-03T16:00:00");
        assert_eq!(found.minutes, 60);
        for bad in ["", "2026-12-03", "2026-12-03T16:00:00/", "x/60"] {
            assert_eq!(slot(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_link_is_written_with_the_address_that_the_browser_has() {
        let of = |host: &'static str| {
            let host = axum::http::HeaderValue::from_static(host);
            base(&HeaderMap::from_iter([(header::HOST, host)]))
        };
        assert_eq!(of("127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(
            of("samepage.northshire.example"),
            "https://samepage.northshire.example"
        );
    }
}
