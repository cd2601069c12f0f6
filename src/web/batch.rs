//! Letters that wait to be posted, of all reviews.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{batch, page::responses::BatchWhat},
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Screen, Shell},
        show,
        site::Site,
    },
};

/// The list.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let page = batch::page(&site.office, &asks.actor()).await?;
    let now = site.now();
    let rows = (0..).zip(&page.rows).map(|(at, one): (usize, _)| {
        View::new()
            .text("id", format!("letter-{at}"))
            .text(
                "value",
                format!("{} {} {}", one.what.code(), one.document.as_str(), one.row),
            )
            .flag("dates", one.what == BatchWhat::Dates)
            .text("name", &one.name)
            .text("reference", &one.reference)
            .text(
                "href",
                match one.what {
                    BatchWhat::Invitation => {
                        format!("{}/responses", show::address(&one.document))
                    }
                    BatchWhat::Dates => format!("{}/dates", show::address(&one.document)),
                },
            )
            .text("made", show::moment(one.made_at, now))
            .maybe("trouble", one.trouble.as_deref())
    });
    let ready = page.rows.iter().filter(|one| one.trouble.is_none()).count();
    let view = View::new()
        .text("operation", site.operation())
        .text("ready", ready.to_string())
        .flag("can_print", ready > 0)
        .list("rows", rows);
    let shell = Shell::new("Letters to post")
        .of(&asks.staff)
        .on(Screen::Board);
    site.page("pages/post.html", &shell, view)
}

/// All of them in one file.
pub async fn print(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let pages = batch::print(&site.office, &asks.actor()).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"letters.pdf\"",
        ),
    ];
    Ok((headers, pages).into_response())
}

/// Those that were ticked have left the house.
pub async fn posted(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let letters = posted.all("letter").filter_map(|one| {
        let (what, of) = one.split_once(' ')?;
        let (document, row) = of.split_once(' ')?;
        let what = BatchWhat::from_code(what)?;
        Some((DocumentId::new(document), row.to_owned(), what))
    });
    let letters: Vec<_> = letters.collect();
    batch::posted(&site.office, &asks.actor(), &operation, &letters).await?;
    Ok(Redirect::to("/post").into_response())
}
