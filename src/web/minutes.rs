//! Minutes: the tab of staff, and what is done on it.

pub mod actions;
pub mod copies;
pub mod lending;
pub mod lent;
pub mod letter;
pub mod list;
mod posted;
mod staff;
mod view;
mod which;

pub use posted::is_script;
pub use which::address;

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        minutes::{
            after, begin, finish, flags, lent as lent_page, page as minutes_page,
            pen::{self, Pen, To},
            rows, write,
        },
        office::{Office, VerbError},
        open::{self as opening, Opening},
        page::{Wrong, minutes::MinutesPage},
    },
    model::{
        live::OperationId,
        minutes::{FlagState, MinutesKind, MinutesStep},
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        minutes::{
            posted::{Asked, Asks, Kept, What},
            view::{Typed, complaints},
            which::Which,
        },
        session::SignedIn,
        shell::{Live, Shell},
        show,
        site::Site,
    },
};

/// The page: of the meeting that the address names, else of the one that is in hand.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
) -> Result<Response, Failure> {
    if which.number.is_none() {
        let (actor, document) = (asks.actor(), which.meeting.document());
        let found = minutes_page::in_hand(&site.office, &actor, document).await?;
        if let Some(other) = found.filter(|one| *one != which.meeting) {
            return Ok(Redirect::to(&address(&other)).into_response());
        }
    }
    let at = At::new(&site, &asks, which, &headers);
    at.show(&Typed::default()).await
}

/// The parts of a page that are drawn again.
#[derive(Debug, Deserialize)]
pub struct Parts {
    part: String,
}

/// The minutes as others see them who do not write, drawn again.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    Path(Parts { part }): Path<Parts>,
) -> Result<Response, Failure> {
    let (meeting, actor) = (&which.meeting, asks.actor());
    let mut text = String::new();
    for name in part.split('.') {
        match name {
            "minutes" => {
                let found = minutes_page::page(&site.office, &actor, meeting).await?;
                let Some(begun) = &found.begun else {
                    return Err(Failure::NotThere);
                };
                let sheet = view::sheet(&site, &begun.sheet, &Typed::default());
                let view = View::new().object("sheet", sheet);
                text += &site.text("pages/parts/minutes-read.html", view)?;
            }
            "here" => {
                let present = crate::casework::watch::here(&site.office, &actor, meeting).await?;
                let view = View::new().text("here", show::here(&present));
                text += &site.text("pages/parts/here.html", view)?;
            }
            _ => return Err(Failure::NotThere),
        }
    }
    Ok(Html(text).into_response())
}

/// Begins those of another meeting.
pub async fn begin(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (which.meeting.document(), posted.operation()?);
    let kind = MinutesKind::from_code(posted.text("kind")).ok_or(Failure::NotOurForm)?;
    // A form that shows none was drawn before there were any.
    let seen = posted.text("seen").parse().unwrap_or_default();
    let of = (kind, seen);
    begin::begin(&site.office, &asks.actor(), &operation, document, of).await?;
    // What was begun last is in hand.
    let address = which::of_document(document);
    Ok(Redirect::to(&format!("{address}#main")).into_response())
}

/// Keeps what was typed, and does what the button says.
pub async fn save(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    mut posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let actor = asks.actor();
    let pen = Pen::Staff(&actor, &at.which.meeting);
    if posted::is_script(&headers) {
        return posted::by_script(&site, &pen, &posted).await;
    }
    match keep(&site, &pen, &mut posted).await? {
        Ok(asked) => Ok(match asked {
            Asked::Nothing => back(&at.which, posted::below(&posted)),
            Asked::Sent => back(&at.which, "main"),
        }),
        Err(error) => {
            let typed = Typed::of(&posted, &error)?;
            let status = match error {
                VerbError::Conflict(_) => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let page = at.show(&typed).await?;
            Ok((status, page).into_response())
        }
    }
}

/// Keeps what was typed; what the button asks for is done after that. The inner error is one that
/// is shown on the page.
async fn keep(
    site: &Site,
    pen: &Pen<'_>,
    posted: &mut Posted,
) -> Result<Result<Asked, VerbError>, Failure> {
    let office = &site.office;
    let what = What::of(posted);
    let operation = posted.operation()?;
    let sheet = posted::sheet(posted, &what)?;
    if let Err(error) = write::save(office, pen, &operation, &sheet).await {
        return shown(error);
    }
    let next = second(posted)?;
    let row = posted::row(posted);
    let is_typed = !row.what.trim().is_empty() || what == What::Add;
    if is_typed {
        if let Err(error) = rows::add(office, pen, &next, &row).await {
            return shown(error);
        }
        // The page may come again for what it asks: the row is on the list by then.
        posted.leave_out(&posted::ROW);
    }
    match what {
        What::Save | What::Add | What::TakeIn | What::RestHere | What::Theirs(_) => {
            Ok(Ok(Asked::Nothing))
        }
        What::Flag => {
            let of = (posted.text("flag_part"), posted.text("flag_person"));
            match flags::flag(office, pen, &third(posted)?, of).await {
                Ok(_) => Ok(Ok(Asked::Nothing)),
                Err(error) => shown(error),
            }
        }
        What::Submit(Asks::First) => match unready(office, pen).await? {
            told if told.is_empty() => match finish::submit(office, pen, &third(posted)?).await {
                Ok(_) => Ok(Ok(Asked::Sent)),
                Err(error) => shown(error),
            },
            told => Ok(Err(VerbError::Wrong(told))),
        },
        What::Submit(Asks::WasAsked) => match finish::submit(office, pen, &third(posted)?).await {
            Ok(_) => Ok(Ok(Asked::Sent)),
            Err(error) => shown(error),
        },
        What::Hand => {
            let to = match posted.text("hand_to") {
                "" => To::Staff,
                link => To::Link(link),
            };
            pen::hand_over(office, pen, &third(posted)?, to).await?;
            Ok(Ok(Asked::Sent))
        }
    }
}

/// What is asked about before the minutes are sent, as whoever writes may read it.
async fn unready(office: &Office, pen: &Pen<'_>) -> Result<Vec<Wrong>, Failure> {
    let sheet = match pen {
        Pen::Staff(who, meeting) => {
            let page = minutes_page::page(office, who, meeting).await?;
            page.begun.ok_or(Failure::NotThere)?.sheet
        }
        Pen::Lent { token, pass } => lent_page::page(office, token, pass).await?.sheet,
    };
    Ok(sheet.unready.iter().map(view::asked_first).collect())
}

/// Errors that the page itself shows; the others have a page of their own.
fn shown(error: VerbError) -> Result<Result<Asked, VerbError>, Failure> {
    match error {
        VerbError::Wrong(_) | VerbError::Conflict(_) | VerbError::NotNow(_) => Ok(Err(error)),
        other => Err(other.into()),
    }
}

fn second(posted: &Posted) -> Result<OperationId, Failure> {
    posted::named(posted, "row")
}

fn third(posted: &Posted) -> Result<OperationId, Failure> {
    posted::named(posted, "then")
}

/// Takes the pen.
pub async fn take(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    pen::take_over(&site.office, &asks.actor(), &operation, &which.meeting).await?;
    Ok(back(&which, "main"))
}

/// The chair accepts the minutes, or gives them back.
pub async fn finish(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let done = match posted.text("do") {
        "accept" => {
            let says = finish::Accepts {
                held_on: posted.text("held_on").trim().to_owned(),
                participation: posted.text("participation").to_owned(),
            };
            finish::accept(office, &actor, &operation, &at.which.meeting, &says).await
        }
        "give_back" => {
            let why = posted.text("why_back");
            finish::give_back(office, &actor, &operation, &at.which.meeting, why).await
        }
        "adjourn" => {
            let says = (posted.text("adjourn_to"), posted.text("adjourn_why"));
            after::adjourn(office, &actor, &operation, &at.which.meeting, says).await
        }
        "answer" => {
            let step = MinutesStep::from_code(posted.text("answer"));
            let says = (step, posted.text("answer_why"));
            after::answer(office, &actor, &operation, &at.which.meeting, says).await
        }
        other => match other.split_once('.') {
            Some(("ticked", step)) => {
                let step = MinutesStep::from_code(step).ok_or(Failure::NotOurForm)?;
                after::tick(office, &actor, &operation, &at.which.meeting, step).await
            }
            Some((state, flag)) => {
                let state = FlagState::from_code(state).ok_or(Failure::NotOurForm)?;
                flags::decide(office, &actor, &operation, &at.which.meeting, (flag, state)).await
            }
            None => return Err(Failure::NotOurForm),
        },
    };
    match done {
        Ok(_) => Ok(back(&at.which, "main")),
        Err(error @ (VerbError::Wrong(_) | VerbError::NotNow(_))) => {
            let typed = Typed::of(&posted, &error)?;
            let page = at.show(&typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Which row is to be changed.
#[derive(Debug, Deserialize)]
pub struct WhichRow {
    #[serde(default)]
    pub id: String,
}

/// The form of one decision or action.
pub async fn row(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    Query(row): Query<WhichRow>,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    at.show_row(&row.id, None, &[]).await
}

/// Changes one decision or action, or takes it out.
pub async fn change_row(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let actor = asks.actor();
    let pen = Pen::Staff(&actor, &at.which.meeting);
    match posted::change(&site, &pen, &posted).await? {
        Kept::Done => Ok(back(&at.which, "s-decisions")),
        Kept::Wrong(wrong) => {
            let id = posted.text("id").to_owned();
            let page = at.show_row(&id, Some(&posted), &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn back(which: &Which, below: &str) -> Response {
    let address = which.address();
    Redirect::to(&format!("{address}#{below}")).into_response()
}

/// Where a page is shown, to whom.
struct At<'a> {
    site: &'a Site,
    asks: &'a SignedIn,
    which: Which,
    base: String,
}

impl<'a> At<'a> {
    fn new(site: &'a Site, asks: &'a SignedIn, which: Which, headers: &HeaderMap) -> Self {
        Self {
            site,
            asks,
            which,
            base: crate::web::dates::base(headers),
        }
    }

    async fn found(&self) -> Result<(MinutesPage, View, String), Failure> {
        let (office, actor) = (&self.site.office, self.asks.actor());
        let found = minutes_page::page(office, &actor, &self.which.meeting).await?;
        let page = opening::page(office, &actor, &self.which.meeting, Opening::Redraw).await?;
        let header = show::header(&page.header, &page.id, &page.here);
        Ok((found, header, page.header.child))
    }

    async fn show(&self, typed: &Typed) -> Result<Response, Failure> {
        let (found, header, child) = self.found().await?;
        let address = self.which.address();
        let writes = staff::writes(&found);
        let mut shell = Shell::new(&format!("Minutes for {child}"))
            .of(&self.asks.staff)
            .complaining(complaints(typed));
        // Where somebody types nothing is exchanged under their hands.
        if found.begun.is_some() && !writes {
            shell = shell.live(Live {
                events: format!(
                    "/events?document={}",
                    show::encoded(self.which.meeting.as_str())
                ),
                parts: format!("{address}/parts"),
                after: found.number.0,
            });
        }
        let view = staff::staff(self.site, (&found, &address), typed, &self.base)
            .object("header", header)
            .text("minutes_href", &address)
            .list("tabs", show::tabs(&self.which.meeting, "Minutes"));
        self.site.page("pages/minutes.html", &shell, view)
    }

    async fn show_row(
        &self,
        id: &str,
        posted: Option<&Posted>,
        wrong: &[Wrong],
    ) -> Result<Response, Failure> {
        let (found, header, _) = self.found().await?;
        let begun = found.begun.as_ref().ok_or(Failure::NotThere)?;
        let action = format!("{}/row", self.which.address());
        let form = view::row_form(self.site, &begun.sheet, (id, &action), (posted, wrong))?;
        let shell = Shell::new("Change a decision or an action")
            .of(&self.asks.staff)
            .complaining(view::listed(wrong));
        let view = form
            .object("header", header)
            .text("minutes_href", self.which.address())
            .list("tabs", []);
        self.site.page("pages/minutes-row.html", &shell, view)
    }
}
