//! Export: who is in the file is said before, and why it is wanted asked.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    casework::{
        export::{self, Restricted, What},
        office::VerbError,
        page::lists::{Export, ExportPage},
    },
    model::{
        live::DocumentId,
        staff::{Role, Staff},
    },
    render::{
        spreadsheet::{self, Sheet},
        view::View,
    },
    web::{
        error::Failure,
        form::Posted,
        reviews::{self, plural},
        session::SignedIn,
        several::children,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// A kind of file: its code, its name on the page, its media type.
const FILES: &[(&str, &str, &str)] = &[
    (
        "xlsx",
        "Excel workbook (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "csv",
        "Comma-separated values (CSV)",
        "text/csv; charset=utf-8",
    ),
];

/// The addresses of lists, by what the address of an export calls them.
const LISTS: &[(&str, &str)] = &[
    ("mine", "/reviews"),
    ("team", "/reviews/team"),
    ("board", "/board"),
];

/// Whether somebody may export what their lists show.
pub fn may(staff: &Staff) -> bool {
    [
        Role::ReviewingOfficerManager,
        Role::TeamManager,
        Role::BusinessSupport,
    ]
    .into_iter()
    .any(|role| staff.is(role))
}

/// The address of the export of a list as it is narrowed.
pub fn address(list: &str, query: &str) -> String {
    match query {
        "" => format!("/export?list={list}"),
        query => format!("/export?list={list}&{query}"),
    }
}

/// What is wanted, as the address of the page or its form says it.
struct Wanted {
    what: What,
    list: String,
    /// The same, to be sent again.
    fields: Vec<(&'static str, String)>,
    back: String,
}

impl Wanted {
    fn read(sent: &[(String, String)]) -> Option<Self> {
        let find = |name: &str| {
            let found = sent.iter().find(|(one, _)| one == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let list = find("list").to_owned();
        if list == "people" {
            let document = DocumentId::new(find("document"));
            return Some(Self {
                back: show::address(&document),
                fields: vec![("document", document.as_str().to_owned())],
                what: What::People(document),
                list,
            });
        }
        let (_, page) = LISTS.iter().find(|(code, _)| *code == list)?;
        let asked = reviews::Asked::read(find);
        let (fields, query) = (asked.fields(), asked.query());
        let what = match list.as_str() {
            "mine" => What::Mine(asked.filter()),
            "team" => What::Team(asked.filter()),
            _ => What::Board(asked.filter().team),
        };
        Some(Self {
            what,
            list,
            fields,
            back: match query.as_str() {
                "" => (*page).to_owned(),
                query => format!("{page}?{query}"),
            },
        })
    }
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed<'a> {
    reason: &'a str,
    file: &'a str,
    complaint: Option<(&'static str, String)>,
}

/// The page before an export.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(sent): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let wanted = Wanted::read(&sent).ok_or(Failure::NotThere)?;
    show_page(&site, &asks, &wanted, Typed::default()).await
}

async fn show_page(
    site: &Site,
    asks: &SignedIn,
    wanted: &Wanted,
    typed: Typed<'_>,
) -> Result<Response, Failure> {
    let page = export::preview(&site.office, &asks.actor(), &wanted.what).await?;
    let file = if typed.file.is_empty() {
        "xlsx"
    } else {
        typed.file
    };
    let files = FILES.iter().map(|(code, words, _)| {
        View::new()
            .text("code", code)
            .text("words", words)
            .flag("chosen", *code == file)
    });
    let fields = wanted
        .fields
        .iter()
        .map(|(name, value)| View::new().text("name", name).text("value", value));
    let (field, words) = typed.complaint.clone().unwrap_or_default();
    let error = |name: &str| if field == name { words.as_str() } else { "" };
    let view = View::new()
        .text("heading", heading(&page))
        .text("holds", holds(&page))
        .text("columns", page.columns.join(", "))
        .flag("is_empty", page.people == 0)
        .flag("asks_restricted", page.restricted > 0)
        .text("restricted", children(page.restricted))
        .text("list", &wanted.list)
        .text("back", &wanted.back)
        .count("told", page.people)
        .text("reason", typed.reason)
        .text("reason_error", error("reason"))
        .list("fields", fields)
        .list("files", files);
    let complaints = typed.complaint.map(|(field, text)| Complaint {
        href: Some(format!("#{field}")),
        text,
    });
    let shell = Shell::new(&heading(&page))
        .of(&asks.staff)
        .complaining(complaints.into_iter().collect());
    site.page("pages/export.html", &shell, view)
}

fn heading(page: &ExportPage) -> String {
    format!("Export: {}", page.title)
}

/// `38 children, and the names of 9 other people`.
fn holds(page: &ExportPage) -> String {
    let others = page.people - page.children;
    match (page.children, others) {
        (0, 0) => "Nobody is in it.".to_owned(),
        (some, 0) => format!("{} {} in it.", children(some), is(some)),
        (0, others) => format!(
            "{} {} in it.",
            plural(others, "person", "people"),
            is(others)
        ),
        (some, others) => format!(
            "{} people are in it: {}, and {} named beside them.",
            page.people,
            children(some),
            plural(others, "other person", "others")
        ),
    }
}

fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The file, once the reason is given. One row of the access log is written for each.
pub async fn download(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let sent: Vec<(String, String)> = posted.pairs().to_vec();
    let wanted = Wanted::read(&sent).ok_or(Failure::NotOurForm)?;
    let (reason, code) = (posted.text("reason").trim(), posted.text("file"));
    let found = FILES.iter().find(|(one, ..)| *one == code);
    let (code, _, kind) = *found.ok_or(Failure::NotOurForm)?;
    let told: usize = posted.own("told")?;
    let restricted = match posted.find("restricted") {
        Some(_) => Restricted::Included,
        None => Restricted::LeftOut,
    };
    let (office, actor) = (&site.office, asks.actor());
    let complaint = match export::rows(office, &actor, &wanted.what, restricted, told, reason).await
    {
        Ok(export) => return file(&export, code, kind),
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.into_iter().next().map(|wrong| wrong.message);
            ("reason", message.unwrap_or_default())
        }
        Err(VerbError::NotNow(words)) => ("export", words),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed {
        reason,
        file: code,
        complaint: Some(complaint),
    };
    let page = show_page(&site, &asks, &wanted, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn file(export: &Export, code: &str, kind: &'static str) -> Result<Response, Failure> {
    let sheet = Sheet {
        name: &export.title,
        on: export.on,
        header: &export.header,
        rows: &export.rows,
    };
    let made = match code {
        "csv" => spreadsheet::csv(&sheet),
        _ => spreadsheet::xlsx(&sheet),
    };
    let bytes = made.map_err(|error| {
        tracing::error!(%error, "a file of an export cannot be made");
        Failure::Broken
    })?;
    let name = format!(
        "attachment; filename=\"{}-{}.{code}\"",
        export.name, export.on
    );
    let name = HeaderValue::from_str(&name).map_err(|_| Failure::Broken)?;
    let people = HeaderValue::from(export.people);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, name),
        (HeaderName::from_static("x-people"), people),
    ];
    Ok((headers, bytes).into_response())
}
