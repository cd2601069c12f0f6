//! What has changed since people were told, and one press that tells them.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;

use crate::{
    casework::{
        course::{
            self as verb,
            tell::{self as verbs, Telling},
        },
        page::{
            Action,
            course::{CourseChange, CourseGroup, CoursePage, CourseRow, Step},
        },
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure, form::Posted, reviews::plural, session::SignedIn, shell::Shell, show,
        site::Site,
    },
};

/// The page.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = verb::page(&site.office, &asks.actor(), &document).await?;
    let shell = Shell::new("What changed, and who is told").of(&asks.staff);
    site.page("pages/changed.html", &shell, shown(&page, &site))
}

/// Tells those who are ticked.
pub async fn tell(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let telling = Telling {
        rows: posted.all("row").map(str::to_owned).collect(),
        seen: posted.text("seen").to_owned(),
    };
    verbs::tell(&site.office, &asks.actor(), &operation, &document, &telling).await?;
    Ok(back(&document))
}

/// Somebody has told one person that they are not asked any more.
pub async fn in_person(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let of = (&document, posted.text("row"));
    verbs::in_person(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&document))
}

fn back(document: &DocumentId) -> Response {
    Redirect::to(&format!("{}/changed", show::address(document))).into_response()
}

fn shown(page: &CoursePage, site: &Site) -> View {
    let may_send = page.may.contains(&Action::Send);
    let writes = page.groups.iter().any(|group| group.step.writes());
    let press = Press {
        may_send,
        is_signed: page.not_yet.is_none(),
    };
    let presses = page.groups.iter().any(|one| press.reaches(one.step));
    let forms = page.forms.iter().map(|(form, title)| {
        View::new()
            .text("href", format!("/plain/{}", show::encoded(form.as_str())))
            .text("title", title)
    });
    let now = site.now();
    View::new()
        .object("header", show::header(&page.header, &page.id, &[]))
        .list("tabs", show::tabs(&page.id, ""))
        .text("operation", site.operation())
        .text("seen", &page.seen)
        .list("changes", page.changes.iter().map(change))
        .list(
            "groups",
            page.groups
                .iter()
                .map(|one| group(one, &press, (site, now))),
        )
        .list("forms", forms)
        .maybe("not_yet", page.not_yet.as_deref().filter(|_| writes))
        .flag("may_send", may_send)
        .flag("presses", presses)
}

fn change(change: &CourseChange) -> View {
    View::new()
        .text("what", sentence(change.what))
        .maybe("was", change.was.as_deref())
        .maybe("is", change.is.as_deref())
        .text(
            "people",
            plural(
                change.people,
                "person was told what stood before",
                "people were told what stood before",
            ),
        )
}

/// The words as they begin a line.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|one| one.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The heading of those with whom the same comes next, and what the press does.
fn words(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Nothing => ("", ""),
        Step::Update => (
            "Told something that no longer stands",
            "Each gets a letter that says what has changed. What lies in their calendar is moved.",
        ),
        Step::CallOff => (
            "Not asked any more",
            "Each gets a letter that says so and nothing of what stands now. \
             The meeting is taken out of their calendar.",
        ),
        Step::TakeBack => (
            "Not asked any more, and their letter has not gone",
            "It does not go.",
        ),
        Step::Again => (
            "Reached elsewhere now",
            "Each gets the same letter once more, at the address that stands now.",
        ),
        Step::Invite => ("Not asked yet", "Each gets a first letter."),
        Step::InPerson => (
            "To be told by somebody",
            "No letter tells them that they are not asked any more. Tell them in a way that is safe for them.",
        ),
        Step::Decide => (
            "Held until somebody decides",
            "Nothing goes to them by this press.",
        ),
    }
}

/// What the button does for the one who asks.
struct Press {
    may_send: bool,
    is_signed: bool,
}

impl Press {
    /// Letters that ask somebody wait for both signatures.
    fn reaches(&self, step: Step) -> bool {
        self.may_send && step.is_pressed() && (self.is_signed || !step.writes())
    }
}

fn group(group: &CourseGroup, press: &Press, (site, now): (&Site, Timestamp)) -> View {
    let (title, hint) = words(group.step);
    View::new()
        .text("code", group.step.code())
        .text("title", title)
        .text("hint", hint)
        .count("count", group.rows.len())
        .flag("ticks", press.reaches(group.step))
        .flag("in_person", press.may_send && group.step == Step::InPerson)
        .list("rows", group.rows.iter().map(|one| row(one, (site, now))))
}

fn row(row: &CourseRow, (site, now): (&Site, Timestamp)) -> View {
    let answered = row
        .answered
        .as_ref()
        .map(|(words, at)| format!("{words}, {}", show::moment(*at, now)));
    View::new()
        .text("id", format!("c-{}", show::id_of(&row.row)))
        .text("row", &row.row)
        .text("name", &row.name)
        .text("role", row.role)
        .text("means", row.means.words())
        .text("words", sentence(&row.words))
        .maybe("answered", answered)
        .text("operation", site.operation())
}
