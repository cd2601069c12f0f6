//! The board of business support, allocation for the manager, and who may do what.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        allocation, batch, board, cover, heard,
        library::owner::Waiting,
        long_work,
        office::VerbError,
        page::lists::{
            BoardCard, BoardColumn, Caseload, Colleague, CoverLine, StandingLine, Timeliness,
        },
        slips, standing, strays,
    },
    model::staff::{Role, StaffId},
    render::{dates, view::View},
    web::{
        between,
        error::Failure,
        export,
        form::Posted,
        heard::{Buttons, kept},
        incidents,
        reviews::{card, plural, teams},
        saved,
        session::SignedIn,
        several,
        shell::{Complaint, Live, Screen, Shell},
        show,
        site::Site,
        work,
    },
};

/// Which team.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    team: String,
    /// The document and the row of whose answer was kept a moment ago.
    heard: String,
}

/// The board.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let team = Some(asked.team.as_str()).filter(|team| !team.is_empty());
    let live = Live::of_list(&site, "/board");
    let page = board::page(&site.office, &asks.actor(), team).await?;
    let strays = strays::count(&site.office, &asks.actor()).await?;
    let work = long_work::mine(&site.office, &asks.actor()).await?;
    let query = several::of_team("?", &asked.team);
    let query = query.trim_start_matches(['?', '&']).to_owned();
    let export = export::may(&asks.staff).then(|| export::address("board", &query));
    let empty = page.columns.iter().filter(|one| one.cards.is_empty());
    let empty: Vec<&str> = empty.map(|one| one.title).collect();
    let columns = page.columns.iter().filter(|one| !one.cards.is_empty());
    let awaited = heard::awaited(&site.office, &asks.actor(), &page).await?;
    let buttons = Buttons {
        site: &site,
        awaited: &awaited,
        team: &asked.team,
    };
    let columns = columns.map(|one| {
        let address = format!("/board/several?column={}", one.code);
        column(one, &buttons).text("several", several::of_team(&address, &asked.team))
    });
    let view = View::new()
        .text("today", dates::day(page.today))
        .list("incidents", incidents::mine(&site, &asks).await?)
        .list("teams", teams(&page.teams, &asked.team))
        .texts("library", in_library(page.library))
        .object("saved", saved::above(&site, &asks, "/board", &query).await?)
        .maybe("export", export)
        .maybe(
            "strays",
            strays
                .filter(|count| *count > 0)
                .map(|count| plural(count, "mail belongs", "mails belong")),
        )
        .flag("slips", slips::may(&site.office, &asks.actor()).await?)
        .maybe_object("heard", kept(&site, &asks, &asked.heard).await?)
        .flag("posts", batch::may(&site.office, &asks.actor()).await?)
        .text("several", several::of_team("/board/several", &asked.team))
        .list(
            "work",
            work.iter().map(|one| work::summary(one, site.now())),
        )
        .list("columns", columns)
        .text("empty", empty.join(", "));
    let shell = Shell::new("Work for today")
        .of(&asks.staff)
        .on(Screen::Board)
        .live(live);
    site.page("pages/board.html", &shell, view)
}

/// What waits in the library, in words.
fn in_library(waiting: Waiting) -> Vec<String> {
    let suggestions = match waiting.suggestions {
        0 => None,
        1 => Some("A change to a form was suggested".to_owned()),
        many => Some(format!("{many} changes to forms were suggested")),
    };
    let told = match waiting.told {
        0 => None,
        1 => Some("Somebody else has changed a form of yours".to_owned()),
        many => Some(format!("Somebody else has changed {many} forms of yours")),
    };
    suggestions.into_iter().chain(told).collect()
}

/// So many children of a column are shown at once; the others are folded below them.
const AT_ONCE: usize = 5;

/// Columns about letters and answers: what is to be done is done under Responses.
const LETTERS: &[&str] = &[
    "unsure", "returned", "read", "words", "hand", "talk", "phone",
];

fn column(column: &BoardColumn, buttons: &Buttons) -> View {
    let mut slips: Vec<Vec<&BoardCard>> = Vec::new();
    for card in &column.cards {
        let same = slips.iter_mut().find(|slip| {
            slip.first()
                .is_some_and(|one| (&one.document, one.meeting) == (&card.document, card.meeting))
        });
        match same {
            Some(slip) => slip.push(card),
            None => slips.push(vec![card]),
        }
    }
    let count = slips.len();
    let code = column.code;
    let slips = slips.iter().enumerate().filter_map(|(at, cards)| {
        let opens = (at == AT_ONCE).then(|| count - AT_ONCE);
        let view = slip(code, cards, buttons)?.flag("closes", at >= AT_ONCE && at + 1 == count);
        Some(match opens {
            Some(more) => view.count("opens", more),
            None => view.none("opens"),
        })
    });
    View::new()
        .text("code", column.code)
        .text("title", column.title)
        .count("count", column.cards.len())
        .list("slips", slips)
}

/// All that one child's document needs of one kind: what is the same of several people is said once.
fn slip(column: &str, cards: &[&BoardCard], buttons: &Buttons) -> Option<View> {
    let first = cards.first()?;
    let (page, mark) = match column {
        "referrals" => ("/refer", ""),
        "forms" | "again" => ("/forms", ""),
        "home" => ("/home", ""),
        "changed" => ("/changed", ""),
        letters if LETTERS.contains(&letters) => ("/responses", "r-"),
        _ => ("", ""),
    };
    let address = show::address(&first.document);
    let address = match first.meeting {
        Some(number) => format!("{address}/minutes/{number}"),
        None => format!("{address}{page}"),
    };
    let lines = together(cards).into_iter().map(|(what, cards)| {
        let people = cards.into_iter().filter_map(|card| {
            let who = card.who.as_deref()?;
            let row = card.row.as_deref();
            let below = row.map_or(String::new(), |row| match mark {
                _ if column == "actions" => "#actions".to_owned(),
                "" => format!("#{}", show::id_of(&format!("p/{row}"))),
                mark => format!("#{mark}{}", show::id_of(row)),
            });
            Some(
                View::new()
                    .text("who", who)
                    .text("href", format!("{address}{below}")),
            )
        });
        View::new().list("people", people).text("what", what)
    });
    // Somebody of whom two things are said answers once.
    let mut rows: Vec<&str> = Vec::new();
    let heard = cards.iter().filter_map(|card| {
        let row = card.row.as_deref().filter(|row| !rows.contains(row))?;
        rows.push(row);
        buttons.of(column, card)
    });
    let view = View::new()
        .list("lines", lines)
        .list("heard", heard)
        .text("href", &address)
        .text("child", &first.child)
        .text("reference", &first.reference)
        .text("clock", &first.clock);
    Some(view)
}

/// The cards that say the same, in the order in which it was first said.
fn together<'c>(cards: &[&'c BoardCard]) -> Vec<(&'c str, Vec<&'c BoardCard>)> {
    let mut lines: Vec<(&str, Vec<&BoardCard>)> = Vec::new();
    for card in cards {
        match lines.iter_mut().find(|(what, _)| *what == card.what) {
            Some((_, same)) => same.push(card),
            None => lines.push((&card.what, vec![card])),
        }
    }
    lines
}

/// Who has whom, and who has nobody.
pub async fn allocation(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
) -> Result<Response, Failure> {
    show_allocation(&site, &asks, None).await
}

async fn show_allocation(
    site: &Site,
    asks: &SignedIn,
    complaint: Option<&str>,
) -> Result<Response, Failure> {
    let page = allocation::page(&site.office, &asks.actor()).await?;
    let view = View::new()
        .text("today", dates::day(page.today))
        .text("month", dates::month(page.today))
        .list("unallocated", page.unallocated.iter().map(card))
        .list("caseloads", page.caseloads.iter().map(caseload))
        .list(
            "covers",
            page.covers.iter().map(|line| cover_line(line, site)),
        )
        .list("colleagues", page.colleagues.iter().map(colleague))
        .list("pursuits", page.pursuits.iter().map(between::group))
        .text("operation", site.operation())
        .text("timeliness", timeliness(page.month));
    let complaints = complaint.map(|text| Complaint {
        href: Some("#until".to_owned()),
        text: text.to_owned(),
    });
    let shell = Shell::new("Allocation")
        .of(&asks.staff)
        .on(Screen::Allocation)
        .complaining(complaints.into_iter().collect());
    site.page("pages/allocation.html", &shell, view)
}

fn caseload(load: &Caseload) -> View {
    View::new()
        .text("name", &load.name)
        .count("children", load.children)
        .count("overdue", load.overdue)
        .count("due_soon", load.due_soon)
}

/// Somebody who may be away, or cover.
fn colleague(one: &Colleague) -> View {
    let view = View::new().text("id", one.id.as_str());
    view.text(
        "name",
        format!("{} ({})", one.name, one.role.to_lowercase()),
    )
}

fn cover_line(line: &CoverLine, site: &Site) -> View {
    View::new()
        .text("id", &line.id)
        .text("operation", site.operation())
        .text("away", &line.away)
        .text("covered_by", &line.covered_by)
        .text("until", dates::day(line.until))
}

/// Says who covers for whom, until when.
pub async fn cover_set(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let [away, by] = ["away", "by"].map(|name| StaffId::new(posted.text(name)));
    let operation = posted.operation()?;
    let wrong = match posted.text("until").trim().parse() {
        Ok(until) => {
            let (office, actor) = (&site.office, asks.actor());
            match cover::set(office, &actor, &operation, &away, &by, until).await {
                Ok(_) => return Ok(Redirect::to("/allocation").into_response()),
                Err(VerbError::Wrong(wrong)) => wrong.into_iter().next().map(|one| one.message),
                Err(VerbError::NotNow(words)) => Some(words),
                Err(other) => return Err(other.into()),
            }
        }
        Err(_) => None,
    };
    let words = wrong.unwrap_or_else(|| "Choose until which day they are covered".to_owned());
    let page = show_allocation(&site, &asks, Some(&words)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Ends a cover.
pub async fn cover_end(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (id, operation) = (posted.text("id"), posted.operation()?);
    cover::end(&site.office, &asks.actor(), &operation, id).await?;
    Ok(Redirect::to("/allocation").into_response())
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
    let may_agree = [Role::ReviewingOfficerManager, Role::InformationGovernance]
        .into_iter()
        .any(|role| asks.staff.is(role));
    let view = View::new()
        .flag("may_agree", may_agree)
        .text("operation", site.operation())
        .list("roles", by_role(&page.lines));
    let shell = Shell::new("Standing permissions")
        .of(&asks.staff)
        .on(Screen::Permissions);
    site.page("pages/permissions.html", &shell, view)
}

/// The lines of each role together, and of these all that go equally far and were agreed alike.
fn by_role(lines: &[StandingLine]) -> Vec<View> {
    let mut roles: Vec<(Role, Vec<Reach>)> = Vec::new();
    for line in lines {
        let at = match roles.iter().position(|(role, _)| *role == line.role) {
            Some(at) => at,
            None => {
                roles.push((line.role, Vec::new()));
                roles.len() - 1
            }
        };
        let agreed = match (&line.agreed_by, line.agreed_on) {
            (Some(by), Some(on)) => format!("{by}, {}", dates::date(on)),
            _ => "Nobody yet".to_owned(),
        };
        let reaches = &mut roles[at].1;
        let same = reaches
            .iter_mut()
            .find(|one| one.how_far == line.how_far && one.agreed == agreed);
        match same {
            Some(one) => one.what.push(&line.what),
            None => reaches.push(Reach {
                how_far: &line.how_far,
                agreed,
                what: vec![&line.what],
            }),
        }
    }
    let role = |(role, reaches): &(Role, Vec<Reach>)| {
        View::new()
            .text("role", role.words())
            .list("reaches", reaches.iter().map(reach))
    };
    roles.iter().map(role).collect()
}

/// What a role may do with the same children.
struct Reach<'a> {
    how_far: &'a str,
    agreed: String,
    what: Vec<&'a str>,
}

fn reach(reach: &Reach) -> View {
    let far: Vec<&str> = match reach.how_far {
        "" => vec!["about no child in particular"],
        far => far.split("; ").collect(),
    };
    View::new()
        .texts("far", far)
        .text("agreed", &reach.agreed)
        .texts("what", &reach.what)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::live::DocumentId;

    #[test]
    fn what_is_the_same_of_several_people_is_said_once() {
        let card = |who: &str, what: &str| BoardCard {
            document: DocumentId::new("one"),
            meeting: None,
            reference: "7F3K2".into(),
            child: "Maya B.".into(),
            restricted: false,
            row: None,
            who: Some(who.into()),
            what: what.into(),
            due: None,
            clock: "11 working days left".into(),
        };
        let cards = [
            card("Ana Patel", "no address"),
            card("L. Shah", "not confirmed lately"),
            card("Kerry B.", "no address"),
        ];
        let cards: Vec<&BoardCard> = cards.iter().collect();

        let lines: Vec<(&str, Vec<&str>)> = together(&cards)
            .into_iter()
            .map(|(what, cards)| {
                (
                    what,
                    cards.iter().filter_map(|one| one.who.as_deref()).collect(),
                )
            })
            .collect();

        assert_eq!(
            lines,
            [
                ("no address", vec!["Ana Patel", "Kerry B."]),
                ("not confirmed lately", vec!["L. Shah"]),
            ]
        );
    }
}
