//! Where each part of a referral is, and what can be done about it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::{
            Wrong,
            referrals::{PartPage, SaidLine, Standing, StatesPage},
        },
        refer::{change, states as verb},
        watch,
    },
    model::referral::{ReferralId, Stage},
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        refer::{address, colour, form::in_words},
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Live, Shell},
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
            let to = (&id, posted.text("part"), posted.text("service"));
            change::offer(office, &actor, &operation, to, &extras).await
        }
        "leave" => change::leave(office, &actor, &operation, part).await,
        "passed_on" => change::passed_on(office, &actor, &operation, part).await,
        "again" => change::try_again(office, &actor, &operation, part).await,
        "new_link" => change::new_link(office, &actor, &operation, part).await,
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
    let base = address(&page.id);
    let view = listed(site, page, wrong)
        .object("header", show::header(&page.header, &page.document, &[]))
        .list("tabs", show::tabs(&page.document, "Referrals"));
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let shell = Shell::new("Referral")
        .of(&asks.staff)
        .live(Live {
            events: format!("/events?document={}", show::encoded(page.document.as_str())),
            parts: format!("{base}/parts"),
            after: page.number.0,
        })
        .complaining(complaints.collect());
    site.page("pages/referral-states.html", &shell, view)
}

/// The part of the page that changes, drawn again with the rights of the one who asks.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((id, names)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let page = of(&site, &asks, &ReferralId(id.into())).await?;
    let mut text = String::new();
    for name in names.split('.') {
        text += &match name {
            "referral" => site.text("pages/parts/referral.html", listed(&site, &page, &[]))?,
            "here" => {
                let present = watch::here(&site.office, &asks.actor(), &page.document).await?;
                let view = View::new().text("here", show::here(&present));
                let header = View::new().text("href", show::address(&page.document));
                site.text("pages/parts/here.html", view.object("header", header))?
            }
            _ => return Err(Failure::NotThere),
        };
    }
    Ok(Html(text).into_response())
}

/// Where each part is, and what can be done.
fn listed(site: &Site, page: &StatesPage, wrong: &[Wrong]) -> View {
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
    let error = |field: &str| {
        let found = wrong.iter().find(|one| field_of(one) == field);
        found.map_or("", |one| one.message.as_str())
    };
    let mine = page
        .parts
        .iter()
        .filter(|part| part.to_do.is_some())
        .count();
    let still: Vec<Standing> = page.parts.iter().map(|part| part.standing).collect();
    View::new()
        .maybe("going", going(&still))
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
            page.parts
                .iter()
                .map(|one| one_part(one, page, (site, error))),
        )
        .list("told", pairs(&page.told.lines))
        .list("consents", pairs(&page.told.consents))
        .text("operation", site.operation())
        .text("reply_error", error("reply"))
        .text("withdraw_error", error("withdraw"))
}

fn one_part<'w>(
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
        .maybe("note", one.note.as_deref())
        .text("note_rows", note_rows(one).to_string())
        .list("said", one.said.iter().map(|line| said(line, site)))
        .texts("left_out", &one.left_out)
        .list("instead", instead)
        .flag("can_reply", may(one.can_reply))
        .flag("can_leave", may(one.can_leave))
        .flag("can_tell", one.can_tell)
        .flag("can_try_again", one.can_try_again)
        .flag("can_offer", page.may_refer)
        .flag("has_ended", may(one.has_ended))
        .text("operation", site.operation())
}

/// How tall the box of a note is, in lines: all of it, up to a screen.
fn note_rows(one: &PartPage) -> usize {
    let lines = one.note.as_ref().map_or(0, |note| note.lines().count());
    (lines + 2).min(24)
}

/// How many parts have not left the house yet: `4 of 5 still to go`.
pub fn going(parts: &[Standing]) -> Option<String> {
    let waits = |one: &&Standing| matches!(one, Standing::Waiting | Standing::ToTell);
    let left = parts.iter().filter(waits).count();
    (left > 0).then(|| format!("{left} of {} still to go", parts.len()))
}

/// One line of what was said.
pub fn said(line: &SaidLine, site: &Site) -> View {
    View::new()
        .text("what", line.what)
        .text("who", &line.who)
        .text("at", show::moment(line.at, site.now()))
        .maybe("words", line.words.as_deref())
}
