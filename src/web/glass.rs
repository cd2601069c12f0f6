//! Open a record in an emergency: with a reason, for an hour; others are told.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use jiff::Timestamp;

use crate::{
    casework::{glass, notices, office::VerbError, page::lists::Notice},
    model::{
        live::DocumentId,
        staff::{Role, Staff},
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Whether somebody's work may bring them into such an emergency.
pub fn may(staff: &Staff) -> bool {
    [
        Role::ReviewingOfficer,
        Role::SocialWorker,
        Role::TeamManager,
        Role::DutyWorker,
    ]
    .into_iter()
    .any(|role| staff.is(role))
}

/// Somebody opened a record in an emergency: who, when, why, and the form that says it was seen.
pub fn notice(notice: &Notice, now: Timestamp) -> View {
    let href = show::address(&notice.document);
    // On a list it names the child; there it also leads back to the list.
    let back = match notice.child.as_str() {
        "" => href.as_str(),
        _ => "/reviews",
    };
    let when = format!(
        "{}, open to them until {}",
        show::moment(notice.at, now),
        show::moment(notice.until, now)
    );
    View::new()
        .text("id", &notice.id)
        .text("mark", show::id_of(&format!("g/{}", notice.id)))
        // To see it once more is to have seen it: the name may be the same each time.
        .text("operation", format!("seen-{}", notice.id))
        .text("back", back)
        .text("href", &href)
        .text("child", &notice.child)
        .text("reference", &notice.reference)
        .text("by", &notice.by)
        .text("when", when)
        .text("reason", &notice.reason)
}

/// Says that the one who asks has seen it.
pub async fn seen(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (operation, event) = (posted.operation()?, posted.text("event"));
    notices::seen(&site.office, &asks.actor(), &operation, &document, event).await?;
    Ok(Redirect::to(&posted.back(&show::address(&document))).into_response())
}

/// The form: which child, and why.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    if !may(&asks.staff) {
        return Err(Failure::NotThere);
    }
    show_form(&site, &asks, ("", ""), None)
}

/// Opens the record.
pub async fn open(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let [sought, reason] = ["sought", "reason"].map(|name| posted.text(name).trim());
    let operation = posted.operation()?;
    let (field, wrong) =
        match glass::open(&site.office, &asks.actor(), &operation, sought, reason).await {
            Ok(document) => return Ok(Redirect::to(&show::address(&document)).into_response()),
            Err(VerbError::Wrong(wrong)) => {
                let wrong = wrong.into_iter().next();
                ("reason", wrong.map_or(String::new(), |wrong| wrong.message))
            }
            Err(VerbError::NotThere) => (
                "sought",
                "Check the reference or case number: no open document has it".to_owned(),
            ),
            Err(other) => return Err(other.into()),
        };
    let page = show_form(&site, &asks, (sought, reason), Some((field, &wrong)))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn show_form(
    site: &Site,
    asks: &SignedIn,
    (sought, reason): (&str, &str),
    wrong: Option<(&str, &str)>,
) -> Result<Response, Failure> {
    let complaints = wrong.map(|(field, text)| Complaint {
        href: Some(format!("#{field}")),
        text: text.to_owned(),
    });
    let error = |name: &str| match wrong {
        Some((field, text)) if field == name => text,
        _ => "",
    };
    let view = View::new()
        .text("operation", site.operation())
        .text("sought", sought)
        .text("reason", reason)
        .text("sought_error", error("sought"))
        .text("reason_error", error("reason"));
    let shell = Shell::new("Open a record in an emergency")
        .of(&asks.staff)
        .complaining(complaints.into_iter().collect());
    site.page("pages/emergency.html", &shell, view)
}
