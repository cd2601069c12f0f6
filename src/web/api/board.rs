//! The board in JSON.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{
        board,
        page::lists::{BoardCard, TeamName},
    },
    web::api::{
        body::Asked,
        caller::Caller,
        description::Api,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// Of one team only.
#[derive(Deserialize, IntoParams)]
pub struct Which {
    team: Option<String>,
}

/// Work for today.
#[derive(Serialize, ToSchema)]
pub struct Board {
    #[schema(example = 1)]
    schema: u32,
    today: String,
    columns: Vec<ColumnJson>,
    teams: Vec<TeamJson>,
}

/// A team: its code, to ask with, and its name.
#[derive(Serialize, ToSchema)]
struct TeamJson {
    code: String,
    name: String,
}

impl From<TeamName> for TeamJson {
    fn from(team: TeamName) -> Self {
        Self {
            code: team.code,
            name: team.name,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ColumnJson {
    #[schema(example = "address")]
    code: &'static str,
    title: &'static str,
    cards: Vec<CardJson>,
}

#[derive(Serialize, ToSchema)]
struct CardJson {
    document: String,
    reference: String,
    child: String,
    row: Option<String>,
    who: Option<String>,
    what: String,
    due: Option<String>,
    clock: String,
}

impl From<BoardCard> for CardJson {
    fn from(card: BoardCard) -> Self {
        Self {
            document: card.document.to_string(),
            reference: card.reference,
            child: card.child,
            row: card.row,
            who: card.who,
            what: card.what,
            due: card.due.map(|day| day.to_string()),
            clock: card.clock,
        }
    }
}

/// The board: work for today, by what is needed
#[utoipa::path(
    get, path = "/api/v1/board", tag = "board", params(Which),
    responses((status = 200, body = Board), (status = 403, body = Problem)),
)]
pub async fn page(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Board>, Problem> {
    let who = caller.may(Scope::Read)?;
    let page = board::page(&api.site.office, who, which.team.as_deref()).await?;
    let columns = page.columns.into_iter().map(|column| ColumnJson {
        code: column.code,
        title: column.title,
        cards: column.cards.into_iter().map(Into::into).collect(),
    });
    Ok(Json(Board {
        schema: SCHEMA,
        today: page.today.to_string(),
        columns: columns.collect(),
        teams: page.teams.into_iter().map(Into::into).collect(),
    }))
}
