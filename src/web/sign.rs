//! Sign-off as a difference: what changed asks again, the rest stays signed.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::document::{
            Difference, DifferencesPage, SignatureKind, SignaturePart, SignatureStanding,
        },
        sign as verb,
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show::{self, Around},
        site::Site,
    },
};

const KINDS: &[(SignatureKind, &str, &str)] = &[
    (SignatureKind::SocialWorker, "confirm", "Confirm the list"),
    (SignatureKind::Chair, "agree", "Agree the list"),
];

/// What asks for a signature now.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    show_page(&site, &asks, &DocumentId::new(&document), Vec::new()).await
}

/// Signs what the page showed.
pub async fn sign(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (kind, operation) = (kind(&posted)?, posted.operation()?);
    let (office, actor) = (&site.office, asks.actor());
    let signed = verb::sign(
        office,
        &actor,
        &operation,
        &document,
        kind,
        posted.text("seen"),
    )
    .await;
    answer(&site, &asks, &document, signed.map(drop)).await
}

/// Takes a signature back.
pub async fn withdraw(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (kind, operation) = (kind(&posted)?, posted.operation()?);
    let reason = posted.text("reason").trim();
    let (office, actor) = (&site.office, asks.actor());
    let done = verb::withdraw(office, &actor, &operation, &document, kind, reason).await;
    answer(&site, &asks, &document, done.map(drop)).await
}

fn kind(posted: &Posted) -> Result<SignatureKind, Failure> {
    let code = posted.text("kind");
    let found = KINDS.iter().find(|(kind, ..)| kind.code() == code);
    Ok(found.ok_or(Failure::NotOurForm)?.0)
}

/// Back to the document; or the page again, as it stands now, with what is in the way.
async fn answer(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    done: Result<(), VerbError>,
) -> Result<Response, Failure> {
    let complain = |text: String| Complaint { href: None, text };
    let complaints = match done {
        Ok(()) => return Ok(Redirect::to(&show::address(document)).into_response()),
        Err(VerbError::NotNow(words)) => vec![complain(words)],
        Err(VerbError::Wrong(wrong)) => wrong
            .into_iter()
            .map(|wrong| complain(wrong.message))
            .collect(),
        Err(other) => return Err(other.into()),
    };
    let page = show_page(site, asks, document, complaints).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show_page(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    complaints: Vec<Complaint>,
) -> Result<Response, Failure> {
    let page = verb::differences(&site.office, &asks.actor(), document).await?;
    let now = site.now();
    let lines = |lines: &[Difference]| -> Vec<View> {
        lines
            .iter()
            .map(|line| show::difference(line, now))
            .collect()
    };
    let part = |title: &str, differences: &[Difference]| {
        View::new()
            .text("title", title)
            .list("lines", lines(differences))
    };
    let afresh = page.afresh.iter().map(|field| {
        let around = Around {
            document,
            below: "/sign",
            whose: "",
        };
        show::field(field, &around)
    });
    let view = View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .text("seen", &page.seen)
        .count("kept", page.kept)
        .texts("stops", &page.stops)
        .list(
            "parts",
            [
                part(
                    "Changed since the last review's list",
                    &page.since_last_review,
                ),
                part(
                    "Changed since the record was read before",
                    &page.since_record,
                ),
            ],
        )
        .list("afresh", afresh)
        .list(
            "signatures",
            page.signatures
                .iter()
                .map(|one| signature(one, &page, site)),
        );
    let shell = Shell::new("Confirm and agree the list")
        .of(&asks.staff)
        .complaining(complaints);
    site.page("pages/sign.html", &shell, view)
}

fn signature(part: &SignaturePart, page: &DifferencesPage, site: &Site) -> View {
    let now = site.now();
    let found = KINDS.iter().find(|(kind, ..)| *kind == part.kind);
    let (action, button) = found.map_or(("", ""), |(_, action, button)| (action, button));
    let is_theirs = page.may.iter().any(|one| one.code() == action);
    let holds = part.standing == SignatureStanding::Holds;
    let (standing, colour) = show::standing(part.standing);
    let who = match (&part.by, part.at) {
        (Some(by), Some(at)) => Some(format!("by {by}, {}", show::moment(at, now))),
        _ => None,
    };
    View::new()
        .text("code", part.kind.code())
        .text("title", part.kind.words())
        .text("standing", standing)
        .maybe("colour", colour)
        .maybe("who", who)
        // Before a first signature these stand above, against the last review's list.
        .list(
            "lines",
            part.differences
                .iter()
                .filter(|_| part.standing != SignatureStanding::NotYet)
                .map(|line| show::difference(line, now)),
        )
        .flag("can_sign", is_theirs && !holds && page.stops.is_empty())
        .flag("can_withdraw", is_theirs && part.by.is_some())
        .text("button", button)
        .text("operation", site.operation())
        .text("second_operation", site.operation())
}
