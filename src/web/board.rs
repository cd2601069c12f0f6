//! The board of business support, allocation for the manager, and who may do what.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        allocation, board,
        page::lists::{BoardCard, BoardColumn, Caseload, CoverLine, StandingLine, Timeliness},
        standing,
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        reviews::{card, plural},
        session::SignedIn,
        shell::{Screen, Shell},
        show,
        site::Site,
    },
};

/// Which team.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    team: String,
}

/// The board.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let team = Some(asked.team.as_str()).filter(|team| !team.is_empty());
    let page = board::page(&site.office, &asks.actor(), team).await?;
    let view = View::new()
        .text("today", dates::day(page.today))
        .texts("teams", &page.teams)
        .text("chosen", &asked.team)
        .list("columns", page.columns.iter().map(column));
    let shell = Shell::new("Work for today")
        .of(&asks.staff)
        .on(Screen::Board);
    site.page("pages/board.html", &shell, view)
}

fn column(column: &BoardColumn) -> View {
    View::new()
        .text("code", column.code)
        .text("title", column.title)
        .list("cards", column.cards.iter().map(slip))
}

fn slip(slip: &BoardCard) -> View {
    let row = slip
        .row
        .as_deref()
        .map(|row| show::id_of(&format!("p/{row}")));
    let below = row.map_or(String::new(), |row| format!("#{row}"));
    View::new()
        .text("href", format!("{}{below}", show::address(&slip.document)))
        .text("child", &slip.child)
        .text("reference", &slip.reference)
        .maybe("who", slip.who.as_deref())
        .text("what", &slip.what)
        .text("clock", &slip.clock)
}

/// Who has whom, and who has nobody.
pub async fn allocation(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
) -> Result<Response, Failure> {
    let page = allocation::page(&site.office, &asks.actor()).await?;
    let view = View::new()
        .text("today", dates::day(page.today))
        .text("month", dates::month(page.today))
        .list("unallocated", page.unallocated.iter().map(card))
        .list("caseloads", page.caseloads.iter().map(caseload))
        .list("covers", page.covers.iter().map(cover))
        .text("timeliness", timeliness(page.month));
    let shell = Shell::new("Allocation")
        .of(&asks.staff)
        .on(Screen::Allocation);
    site.page("pages/allocation.html", &shell, view)
}

fn caseload(load: &Caseload) -> View {
    View::new()
        .text("name", &load.name)
        .count("children", load.children)
        .count("overdue", load.overdue)
        .count("due_soon", load.due_soon)
}

fn cover(line: &CoverLine) -> View {
    View::new()
        .text("away", &line.away)
        .text("covered_by", &line.covered_by)
        .text("until", dates::day(line.until))
}

fn timeliness(month: Timeliness) -> String {
    format!(
        "{} due: {} planned in time, {} planned late, {} with no meeting planned.",
        plural(month.due, "review", "reviews"),
        month.planned_in_time,
        month.planned_late,
        month.not_planned,
    )
}

/// Who may do what.
pub async fn permissions(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
) -> Result<Response, Failure> {
    let page = standing::page(&site.office, &asks.actor()).await?;
    let view = View::new().list("lines", page.lines.iter().map(permission));
    let shell = Shell::new("Standing permissions")
        .of(&asks.staff)
        .on(Screen::Permissions);
    site.page("pages/permissions.html", &shell, view)
}

fn permission(line: &StandingLine) -> View {
    let agreed = match (&line.agreed_by, line.agreed_on) {
        (Some(by), Some(on)) => format!("{by}, {}", dates::date(on)),
        _ => "Nobody yet".to_owned(),
    };
    View::new()
        .text("role", line.role.words())
        .text("what", &line.what)
        .text("how_far", &line.how_far)
        .text("agreed", agreed)
}

/// The one who asks agrees to the table as it is.
pub async fn agree(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    standing::agree(&site.office, &asks.actor(), &posted.operation()?).await?;
    Ok(Redirect::to("/permissions").into_response())
}
