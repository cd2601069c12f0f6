//! Where each part of a referral is, and what can be done about it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::{
            Wrong,
            referrals::{PartPage, SaidLine, StatesPage},
        },
        refer::{change, states as verb},
    },
    model::referral::{ReferralId, Stage},
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        refer::{address, colour, form::in_words},
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What stands on the page.
pub async fn of(site: &Site, asks: &SignedIn, id: &ReferralId) -> Result<StatesPage, Failure> {
    Ok(verb::page(&site.office, &asks.actor(), id).await?)
}

/// Answers a question, withdraws, offers the next, or says that it was passed on: the form says
/// which.
pub async fn act(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let part = (&id, posted.text("part"));
    let done = match posted.text("do") {
        "reply" => change::reply(office, &actor, &operation, part, posted.text("reply")).await,
        "withdraw" => {
            let reason = posted.text("withdraw");
            change::withdraw(office, &actor, &operation, &id, reason).await
        }
        "offer" => {
            let extras: Vec<(String, String)> = posted
                .named("extra-")
                .map(|(key, words)| (key.to_owned(), words.to_owned()))
                .collect();
            let to = (&id, posted.text("service"));
            change::offer(office, &actor, &operation, to, &extras).await
        }
        "passed_on" => change::passed_on(office, &actor, &operation, part).await,
        "again" => change::try_again(office, &actor, &operation, part).await,
        _ => return Err(Failure::NotOurForm),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&address(&id)).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = of(&site, &asks, &id).await?;
            let page = shown(&site, &asks, &page, &wrong)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The page, with what was wrong in one of its forms.
pub fn shown(
    site: &Site,
    asks: &SignedIn,
    page: &StatesPage,
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let now = site.now();
    let names: Vec<&str> = page.children.iter().map(String::as_str).collect();
    let sent = page.sent_at.map(|at| show::moment(at, now));
    let ended = page.ended.as_ref().map(|(at, why)| {
        View::new()
            .text("at", show::moment(*at, now))
            .text("why", why)
    });
    let pairs = |pairs: &[(String, String)]| -> Vec<View> {
        let line = |(label, words): &(String, String)| {
            View::new().text("label", label).text("words", words)
        };
        pairs.iter().map(line).collect()
    };
    let consents: Vec<(String, String)> = page
        .told
        .consents
        .iter()
        .map(|(who, said)| (who.clone(), (*said).to_owned()))
        .collect();
    let error = |field: &str| {
        let found = wrong.iter().find(|one| field_of(one) == field);
        found.map_or("", |one| one.message.as_str())
    };
    let mine = page
        .parts
        .iter()
        .filter(|part| part.to_do.is_some())
        .count();
    let view = View::new()
        .object("header", show::header(&page.header, &page.document, &[]))
        .list("tabs", show::tabs(&page.document, "Referrals"))
        .text("action", address(&page.id))
        .text("reference", &page.reference)
        .text("names", in_words(&names))
        .text("by", &page.by)
        .maybe("sent", sent)
        .maybe_object("ended", ended)
        .flag("changed", page.version > 1)
        .flag("withdrawn", page.stage == Stage::Withdrawn)
        .flag("may_refer", page.may_refer)
        .count("mine", mine)
        .list(
            "parts",
            page.parts.iter().map(|one| part(one, page, (site, error))),
        )
        .list("told", pairs(&page.told.lines))
        .list("consents", pairs(&consents))
        .text("operation", site.operation())
        .text("reply_error", error("reply"))
        .text("withdraw_error", error("withdraw"));
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let shell = Shell::new("Referral")
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/referral-states.html", &shell, view)
}

fn part<'w>(
    one: &PartPage,
    page: &StatesPage,
    (site, error): (&Site, impl Fn(&str) -> &'w str),
) -> View {
    let instead = one.instead.iter().map(|one| {
        let asks = one.asks.iter().map(|ask| {
            let id = format!("extra-{}", ask.key);
            View::new()
                .text("error", error(&id))
                .text("id", id)
                .text("label", &ask.label)
                .text("hint", &ask.hint)
        });
        View::new()
            .text("id", &one.id)
            .text("name", &one.name)
            .text("room", &one.room)
            .list("asks", asks)
            .text("operation", site.operation())
    });
    let may = |allowed: bool| allowed && page.may_refer;
    View::new()
        .text("id", &one.id)
        .text("service", &one.service)
        .text("standing", one.standing.words())
        .text("colour", colour(one.standing))
        .text("since", show::moment(one.since, site.now()))
        .maybe("expected", one.expected.map(dates::day))
        .maybe("to_do", one.to_do.as_deref())
        .text("whose", &one.whose)
        .text("way", &one.way)
        .maybe("contact", one.contact.as_deref())
        .list("said", one.said.iter().map(|line| said(line, site)))
        .texts("left_out", &one.left_out)
        .list("instead", instead)
        .flag("can_reply", may(one.can_reply))
        .flag("can_tell", one.can_tell)
        .flag("can_try_again", one.can_try_again)
        .flag("can_offer", page.may_refer)
        .text("operation", site.operation())
}

/// One line of what was said.
pub fn said(line: &SaidLine, site: &Site) -> View {
    View::new()
        .text("what", line.what)
        .text("who", &line.who)
        .text("at", show::moment(line.at, site.now()))
        .maybe("words", line.words.as_deref())
}
