//! The page behind a lent link: a code, then one meeting's minutes.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::{
    casework::{
        coded::Pass,
        minutes::{lent, pen::Pen},
        office::VerbError,
        page::{
            Wrong,
            minutes::{LentPage, PenPart},
        },
    },
    model::minutes::MinutesState,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        minutes::{
            WhichRow, keep,
            posted::{self, Asked, Kept},
            view::{self, Typed, complaints},
        },
        responses::field_of,
        shell::{Complaint, Shell},
        site::Site,
        slots::{NO_INDEX, over},
    },
};

/// The cookie that a browser keeps once the code was given: it is sent for this link alone, and
/// forgotten when the browser is closed.
const COOKIE: &str = "__Secure-minutes";

/// The page, or the one that asks for the code. Opening it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let at = At::new(&site, &token, &headers);
    at.show(&Typed::default()).await
}

/// Takes the code.
pub async fn unlock(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    match lent::unlock(&site.office, &token, &operation, posted.text("code")).await {
        Ok(pass) => {
            let to = Redirect::to(&format!("/m/{token}"));
            Ok(([(header::SET_COOKIE, kept(&token, &pass))], to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let page = At::new(&site, &token, &headers).ask(&wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(VerbError::NotThere) => over(&site),
        Err(other) => Err(other.into()),
    }
}

/// What a browser is told to keep.
fn kept(token: &str, pass: &Pass) -> HeaderValue {
    let mut cookie = Cookie::new(COOKIE, pass.0.clone());
    cookie.set_path(format!("/m/{token}"));
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// Keeps what was typed, and does what the button says.
pub async fn save(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    mut posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &token, &headers);
    let pen = at.pen();
    if posted::is_script(&headers) {
        return posted::by_script(&site, &pen, &posted).await;
    }
    match keep(&site, &pen, &mut posted).await {
        Ok(Ok(asked)) => {
            let below = match asked {
                Asked::Nothing => posted::below(&posted),
                Asked::Sent => "main",
            };
            Ok(Redirect::to(&format!("/m/{token}#{below}")).into_response())
        }
        Ok(Err(error)) => {
            let typed = Typed::of(&posted, &error)?;
            let page = at.show(&typed).await?;
            match page.status() {
                StatusCode::OK => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
                _ => Ok(page),
            }
        }
        Err(Failure::NotThere) => over(&site),
        Err(other) => Err(other),
    }
}

/// The form of one decision or action.
pub async fn row(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Query(which): Query<WhichRow>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let at = At::new(&site, &token, &headers);
    at.show_row(&which.id, None, &[]).await
}

/// Changes one decision or action, or takes it out.
pub async fn change_row(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &token, &headers);
    match posted::change(&site, &at.pen(), &posted).await {
        Ok(Kept::Done) => Ok(Redirect::to(&format!("/m/{token}#s-decisions")).into_response()),
        Ok(Kept::Wrong(wrong)) => {
            let id = posted.text("id").to_owned();
            let page = at.show_row(&id, Some(&posted), &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Failure::NotThere) => over(&site),
        Err(other) => Err(other),
    }
}

/// One link, and what the browser keeps for it.
struct At<'a> {
    site: &'a Site,
    token: &'a str,
    pass: String,
}

impl<'a> At<'a> {
    fn new(site: &'a Site, token: &'a str, headers: &HeaderMap) -> Self {
        let jar = CookieJar::from_headers(headers);
        let pass = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
        Self {
            site,
            token,
            pass: pass.unwrap_or_default(),
        }
    }

    fn pen(&self) -> Pen<'_> {
        Pen::Lent {
            token: self.token,
            pass: &self.pass,
        }
    }

    /// The minutes, the question for the code, or that the link is over.
    async fn show(&self, typed: &Typed) -> Result<Response, Failure> {
        match lent::page(&self.site.office, self.token, &self.pass).await {
            Ok(page) => self.shown(&page, typed),
            Err(VerbError::NotThere) => self.ask(&[]).await,
            Err(other) => Err(other.into()),
        }
    }

    /// Asks for the code.
    async fn ask(&self, wrong: &[Wrong]) -> Result<Response, Failure> {
        let door = match lent::door(&self.site.office, self.token).await {
            Ok(door) => door,
            Err(VerbError::NotThere) => return over(self.site),
            Err(other) => return Err(other.into()),
        };
        let error = wrong.iter().find(|one| field_of(one) == "code");
        let complaints = wrong.iter().map(|one| Complaint {
            href: Some("#code".to_owned()),
            text: one.message.clone(),
        });
        let view = View::new()
            .text("action", format!("/m/{}/code", self.token))
            .text("operation", self.site.operation())
            .text("phone", &door.phone)
            .text("error", error.map_or("", |one| &one.message));
        let shell = Shell::new("Take the minutes of a meeting").complaining(complaints.collect());
        let page = self.site.page("pages/minutes-code.html", &shell, view)?;
        Ok(([NO_INDEX], page).into_response())
    }

    fn shown(&self, page: &LentPage, typed: &Typed) -> Result<Response, Failure> {
        let writes = page.sheet.pen == PenPart::You && page.sheet.state == MinutesState::Taking;
        let sheet = view::sheet(self.site, &page.sheet, typed)
            .text("action", format!("/m/{}", self.token))
            .flag("can_write", writes);
        let header = View::new().text("href", format!("/m/{}", self.token));
        let view = View::new()
            .object("header", header)
            .text("script", self.site.assets.path("minutes.js"))
            .text("council", &page.council)
            .text("phone", &page.phone)
            .text("reference", &page.reference)
            .text("meeting", &page.meeting)
            .text("reader", &page.reader)
            .maybe("date", page.date.as_deref())
            .maybe("child", page.child.as_deref())
            .object("sheet", sheet);
        let shell = Shell::new("Minutes").complaining(complaints(typed));
        let page = self.site.page("pages/minutes-lent.html", &shell, view)?;
        Ok(([NO_INDEX], page).into_response())
    }

    async fn show_row(
        &self,
        id: &str,
        posted: Option<&Posted>,
        wrong: &[Wrong],
    ) -> Result<Response, Failure> {
        let page = match lent::page(&self.site.office, self.token, &self.pass).await {
            Ok(page) => page,
            Err(VerbError::NotThere) => return over(self.site),
            Err(other) => return Err(other.into()),
        };
        let action = format!("/m/{}/row", self.token);
        let view = view::row_form(self.site, &page.sheet, (id, &action), (posted, wrong))?;
        let header = View::new().text("href", format!("/m/{}", self.token));
        let shell = Shell::new("Change a decision or an action").complaining(view::listed(wrong));
        let view = view.object("header", header);
        let page = self
            .site
            .page("pages/minutes-lent-row.html", &shell, view)?;
        Ok(([NO_INDEX], page).into_response())
    }
}
