//! What somebody thinks: a form behind their link, and a page for staff.

mod sent;

use std::sync::Arc;

use axum::{
    extract::{Multipart, Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;

use crate::{
    casework::{
        coded::Pass,
        consult::{self as verbs, Then, Writes},
        office::VerbError,
        page::{
            Wrong,
            views::{
                FilePart, ReadViewsPage, ToldViews, ViewsCode, ViewsDoor, ViewsPage, ViewsSection,
            },
        },
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure,
        exclude::Asked,
        form::Posted,
        reply,
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
        slots::NO_INDEX,
    },
};

/// The cookie that a browser keeps in which somebody wrote: it is sent for this page alone, and
/// forgotten when the browser is closed.
const COOKIE: &str = "__Secure-views";

/// What has just been done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    done: String,
}

/// The form, or the question for the code. Opening it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let form = Form {
        done: &after.done,
        ..Form::default()
    };
    show_form(&site, (&token, &pass_of(&headers)), &form).await
}

fn pass_of(headers: &HeaderMap) -> String {
    let jar = CookieJar::from_headers(headers);
    let pass = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    pass.unwrap_or_default()
}

/// Keeps what was written, and sends it where the button says so.
pub async fn save(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Multipart,
) -> Result<Response, Failure> {
    let (operation, writes) = sent::read(body).await?;
    let pass = pass_of(&headers);
    match verbs::save(&site.office, (&token, &pass), &operation, &writes).await {
        Ok(pass) => {
            let done = match writes.then {
                Then::Send => "sent",
                Then::Save => "saved",
            };
            let to = Redirect::to(&format!("/r/{token}/views?done={done}"));
            Ok(([(header::SET_COOKIE, kept(&token, &pass))], to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let form = Form {
                writes: Some(&writes),
                wrong: &wrong,
                done: "",
            };
            let page = show_form(&site, (&token, &pass), &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(VerbError::NotThere) => show_form(&site, (&token, &pass), &Form::default()).await,
        Err(other) => Err(other.into()),
    }
}

/// Takes the code.
pub async fn unlock(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    match verbs::unlock(&site.office, &token, &operation, posted.text("code")).await {
        Ok(pass) => {
            let to = Redirect::to(&format!("/r/{token}/views"));
            Ok(([(header::SET_COOKIE, kept(&token, &pass))], to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let form = Form {
                wrong: &wrong,
                ..Form::default()
            };
            let page = show_form(&site, (&token, &pass_of(&headers)), &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(VerbError::NotThere) => reply::over(&site, &token),
        Err(other) => Err(other.into()),
    }
}

/// Has the code sent by text. The page says the same whatever becomes of it.
pub async fn text_code(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    match verbs::text_code(&site.office, &token, &operation).await {
        Ok(()) => {
            let to = format!("/r/{token}/views?done=texted");
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::NotThere) => reply::over(&site, &token),
        Err(other) => Err(other.into()),
    }
}

/// What a browser is told to keep.
fn kept(token: &str, pass: &Pass) -> HeaderValue {
    let mut cookie = Cookie::new(COOKIE, pass.0.clone());
    cookie.set_path(format!("/r/{token}/views"));
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// What stands in the form, and what was wrong with it.
#[derive(Default)]
struct Form<'a> {
    done: &'a str,
    writes: Option<&'a Writes>,
    wrong: &'a [Wrong],
}

impl Form<'_> {
    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    }
}

async fn show_form(
    site: &Site,
    (token, pass): (&str, &str),
    form: &Form<'_>,
) -> Result<Response, Failure> {
    let complaints = form.wrong.iter().map(|one| Complaint {
        href: Some(format!("#{}", field_of(one))),
        text: one.message.clone(),
    });
    let complaints = complaints.collect();
    let base = View::new()
        .text("back", format!("/r/{token}"))
        .text("operation", site.operation());
    let page = match verbs::page(&site.office, token, pass).await {
        Ok(ViewsDoor::Open(page)) => {
            let shell = Shell::new(title(&page)).complaining(complaints);
            let action = format!("/r/{token}/views");
            let view = shown(base.text("action", action), &page, form, site);
            site.page("pages/think.html", &shell, view)?
        }
        Ok(ViewsDoor::Code(door)) => {
            let shell = Shell::new("What you wrote before").complaining(complaints);
            let view = base
                .text("action", format!("/r/{token}/views/code"))
                .text("text_action", format!("/r/{token}/views/code/text"))
                .text("text_operation", site.operation())
                .text("phone", &door.code.phone)
                .flag("locked", door.code.tries == 0)
                .flag("by_text", door.by_text)
                .flag("texted", form.done == "texted")
                .text("error", form.error("code"));
            site.page("pages/think-code.html", &shell, view)?
        }
        Err(VerbError::NotThere) => return reply::over(site, token),
        Err(other) => return Err(other.into()),
    };
    Ok(([NO_INDEX], page).into_response())
}

fn title(page: &ViewsPage) -> &'static str {
    match page.is_child {
        true => "What I think",
        false => "What you think",
    }
}

fn shown(base: View, page: &ViewsPage, form: &Form, site: &Site) -> View {
    let now = site.now();
    let sections = page.sections.iter().map(|one| {
        let questions = one.questions.iter().map(|question| {
            let mut typed = form.writes.iter().flat_map(|writes| &writes.answers);
            let typed = typed.find(|typed| typed.question == question.code);
            View::new()
                .text("code", &question.code)
                .text("words", &question.words)
                .text("version", question.version.to_string())
                .text("value", typed.map_or(&question.text, |typed| &typed.text))
                .text("error", form.error(&question.code))
        });
        View::new()
            .text("title", &one.title)
            .list("questions", questions)
    });
    base.text("title", title(page))
        .text("council", &page.council)
        .text("phone", &page.phone)
        .text("reference", &page.reference)
        .text("meeting", &page.meeting)
        .text("reader", &page.reader)
        .maybe("date", page.date.as_deref())
        .flag("child", page.is_child)
        .flag("family", page.is_family)
        .flag("easy", page.is_easy)
        .text("read_by", &page.read_by)
        .list("sections", sections)
        .list("files", page.files.iter().map(file))
        .maybe("sent", page.sent_at.map(|at| show::moment(at, now)))
        .flag("changed", page.is_changed)
        .flag("just_sent", form.done == "sent" && page.sent_at.is_some())
        .flag("just_saved", form.done == "saved")
        .text("file_error", form.error("file"))
        .text("sound_error", form.error("sound"))
        .text("send_error", form.error("send"))
}

fn file(one: &FilePart) -> View {
    View::new()
        .text("id", &one.id)
        .text("name", &one.name)
        .text("kind", one.kind.words())
        .text("size", size(one.size))
}

/// `1.2 MB`, `340 kB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        more => format!("{}.{} MB", more / 1_000_000, more % 1_000_000 / 100_000),
    }
}

/// What somebody has sent, for staff.
pub async fn read(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = verbs::read(&site.office, &asks.actor(), &document, &asked.row).await?;
    let shell = Shell::new(&format!("What {} thinks", page.name)).of(&asks.staff);
    site.page("pages/thought.html", &shell, told(&page, &document, &site))
}

fn told(page: &ReadViewsPage, document: &DocumentId, site: &Site) -> View {
    let row = show::encoded(&page.row);
    let address = show::address(document);
    let told = |told: &ToldViews| {
        let files = told.files.iter().map(|one| {
            let id = show::encoded(&one.id);
            let href = format!("{address}/views/file?row={row}&file={id}");
            file(one).text("href", href)
        });
        View::new()
            .list("sections", told.sections.iter().filter_map(answered))
            .list("files", files)
    };
    let (code, locked) = match &page.code {
        Some(ViewsCode::Opens(code)) => (Some(code.as_str()), false),
        Some(ViewsCode::Locked) => (None, true),
        None => (None, false),
    };
    View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .text("row", &page.row)
        .text("name", &page.name)
        .text("role", page.role)
        .text("paper", page.paper)
        .maybe("sent", page.sent_at.map(|at| show::moment(at, site.now())))
        .maybe_object("told", page.told.as_ref().map(told))
        .maybe_object(
            "to_check",
            page.to_check.as_ref().map(|waits| {
                View::new()
                    .text("at", show::moment(waits.at, site.now()))
                    .maybe_object("told", waits.told.as_ref().map(told))
            }),
        )
        .maybe("code", code)
        .flag("locked", locked)
        .text("operation", site.operation())
}

/// A section as far as it was answered.
fn answered(section: &ViewsSection) -> Option<View> {
    let answers = section.questions.iter().filter(|one| !one.text.is_empty());
    let answers: Vec<View> = answers
        .map(|one| {
            View::new()
                .text("question", &one.words)
                .text("answer", &one.text)
        })
        .collect();
    let is_answered = !answers.is_empty();
    is_answered.then(|| {
        View::new()
            .text("title", &section.title)
            .list("answers", answers)
    })
}

/// Which file.
#[derive(Debug, Deserialize)]
pub struct AskedFile {
    row: String,
    file: String,
}

/// A file that was sent, to be kept by whoever asks: never shown inside the page.
pub async fn download(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<AskedFile>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let which = (asked.row.as_str(), asked.file.as_str());
    let found = verbs::download(&site.office, &asks.actor(), &document, which).await?;
    let (name, bytes) = found;
    let name = format!("attachment; filename*=UTF-8''{}", show::encoded(&name));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

/// Makes the code anew.
pub async fn renew(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    verbs::renew(&site.office, &asks.actor(), &operation, &document, row).await?;
    let to = format!(
        "{}/views?row={}",
        show::address(&document),
        show::encoded(row)
    );
    Ok(Redirect::to(&to).into_response())
}
