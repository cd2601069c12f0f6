//! Actions on the tab: what became of them, and what staff do about them.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use crate::{
    casework::{
        actions::{
            say,
            tasks::{self, Settle},
        },
        office::VerbError,
        page::{
            actions::{ActionPart, Standing},
            minutes::BegunPart,
        },
    },
    model::action::{FollowUp, OwnerSays},
    render::{dates, view::View},
    web::{
        actions::saying,
        error::Failure,
        form::Posted,
        minutes::{
            At, back,
            view::{Typed, pair},
            which::Which,
        },
        session::SignedIn,
        show,
        site::Site,
    },
};

/// Does what the button says about one action.
pub async fn act(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let of = (at.which.meeting.document(), posted.text("task"));
    let done = match posted.text("do") {
        "note" => {
            let saying = saying(&posted);
            say::note(office, &actor, &operation, (&at.which.meeting, &saying)).await
        }
        "link" => {
            tasks::link(
                office,
                &actor,
                &operation,
                (&at.which.meeting, posted.text("row")),
            )
            .await
        }
        "done" => tasks::settle(office, &actor, &operation, of, Settle::Done).await,
        "agree" => tasks::settle(office, &actor, &operation, of, Settle::Agree).await,
        "keep" => tasks::settle(office, &actor, &operation, of, Settle::Keep).await,
        "move" => {
            let to = Settle::Move(posted.text("owner"));
            tasks::settle(office, &actor, &operation, of, to).await
        }
        _ => return Err(Failure::NotOurForm),
    };
    match done {
        Ok(_) => Ok(back(&at.which, "actions")),
        Err(error @ (VerbError::Wrong(_) | VerbError::NotNow(_))) => {
            let typed = Typed::of(&posted, &error)?;
            let page = at.show(&typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The actions of minutes that are accepted.
pub fn actions(site: &Site, begun: &BegunPart, typed: &Typed, base: &str) -> Vec<View> {
    let rows = (1..).zip(&begun.actions);
    rows.map(|(at, one)| action(site, begun, (one, at), typed, base))
        .collect()
}

fn action(
    site: &Site,
    begun: &BegunPart,
    (one, at): (&ActionPart, usize),
    typed: &Typed,
    base: &str,
) -> View {
    let (code, words) = match (one.is_taken_up, one.standing) {
        (true, _) => ("over", "Goes on in the next minutes"),
        (_, Standing::Open) => ("open", "To do"),
        (_, Standing::Done) => ("done", "Done"),
        (_, Standing::NotTheirs) => ("not_mine", "Not theirs"),
    };
    let link = begun
        .action_links
        .iter()
        .find(|(row, _)| Some(row) == one.row.as_ref())
        .map(|(_, path)| format!("{base}{path}"));
    let moved = one.first_due != one.due;
    let at = format!("act{at}");
    let is_back = typed.text("at", "") == at;
    let own = |name: &str| match is_back {
        true => typed.text(&format!("{at}-{name}"), "").to_owned(),
        false => String::new(),
    };
    let error = |name: &str| match is_back {
        true => typed.error(name).to_owned(),
        false => String::new(),
    };
    let chosen = typed.text("says", "");
    let choices = OwnerSays::ALL.iter().map(|says| {
        View::new()
            .text("value", says.code())
            .text("words", says.words())
            .flag("chosen", is_back && says.code() == chosen)
    });
    let now = site.now();
    let history = one.history.iter();
    View::new()
        .text("id", &one.id)
        .text("at", &at)
        .text("day_id", format!("{at}-day"))
        .text("words_id", format!("{at}-words"))
        .text("what", &one.what)
        .text("owner", &one.owner)
        .maybe("row", one.row.as_deref())
        .maybe("due", one.due.map(dates::short_day))
        .maybe(
            "first_due",
            one.first_due.filter(|_| moved).map(dates::short_day),
        )
        .maybe("proposed", one.proposed.map(dates::short_day))
        .text("code", code)
        .text("standing", words)
        .flag("taken_up", one.is_taken_up)
        .maybe("link", link)
        .list(
            "history",
            history.map(|(words, at)| {
                View::new()
                    .text("words", words)
                    .text("at", show::moment(*at, now))
            }),
        )
        .list("tasks", one.tasks.iter().map(|one| task(site, one)))
        .list("choices", choices)
        .text("note_operation", site.operation())
        .text("link_operation", site.operation())
        .flag("open", is_back)
        .text("says_error", error("says"))
        .text("day", own("day"))
        .text("day_error", error("day"))
        .text("words", own("words"))
        .text("words_error", error("words"))
}

fn task(site: &Site, (id, what, words): &(String, FollowUp, String)) -> View {
    View::new()
        .text("id", id)
        .text("operation", site.operation())
        .text("words", words)
        .flag(
            "spoken",
            matches!(
                what,
                FollowUp::Talk | FollowUp::Sideways | FollowUp::HandedOver
            ),
        )
        .flag("later", *what == FollowUp::Later)
        .flag("not_mine", *what == FollowUp::NotMine)
}

/// Who can be given an action that is somebody else's.
pub fn owners(begun: &BegunPart) -> Vec<View> {
    begun.sheet.owners.iter().map(pair).collect()
}
