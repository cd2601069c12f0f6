//! The form of a referral: what is known, the services, and the few boxes.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Json, Redirect, Response},
};
use serde_json::json;

use crate::{
    casework::{
        office::VerbError,
        page::{
            Done, Wrong,
            referrals::{FormChild, ReferralForm, ServiceChoice},
        },
        refer::{
            change,
            choose::{self, Entering},
            form as verb, send,
        },
    },
    model::{
        live::OperationId,
        referral::{ReferralId, Stage},
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        minutes::is_script,
        refer::{
            address,
            choice::{agreeing, asks_of, bases, choice, hows, urgencies},
            states,
            typed::Typed,
        },
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// A draft opens as its form, anything else as the page of its states.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let states = states::of(&site, &asks, &id).await?;
    match states.stage {
        Stage::Draft => {
            let page = verb::page(&site.office, &asks.actor(), &id).await?;
            shown(&site, &asks, &page, &Typed::of(&page))
        }
        Stage::Sent | Stage::Withdrawn => states::shown(&site, &asks, &states, &[]),
    }
}

/// The form of what has been sent, to be changed.
pub async fn change(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let page = verb::page(&site.office, &asks.actor(), &id).await?;
    match page.stage {
        Stage::Sent => shown(&site, &asks, &page, &Typed::of(&page)),
        Stage::Draft | Stage::Withdrawn => Ok(Redirect::to(&address(&id)).into_response()),
    }
}

/// Keeps what stands in the form of a draft, and sends it where that was asked for.
pub async fn keep(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let (edit, entering) = (posted.own("edit")?, entering(&posted));
    if is_script(&headers) {
        let entered = choose::enter(office, &actor, &operation, (&id, edit), &entering).await;
        return by_script(&site, edit, entered);
    }
    let entered = choose::enter(office, &actor, &operation, (&id, edit), &entering).await;
    let sends = posted.text("do") == "send";
    let checks = posted.text("do") == "check";
    let done = match entered {
        Ok(_) if sends => {
            let name = posted.text("send_operation");
            let operation = OperationId::parse(name).ok_or(Failure::NotOurForm)?;
            send::send(office, &actor, &operation, &id).await
        }
        done => done,
    };
    let done = match done {
        Ok(_) if checks => match send::check(office, &actor, &id).await {
            Ok(()) => return Ok(Redirect::to(&format!("{}/check", address(&id))).into_response()),
            Err(wrong) => Err(wrong),
        },
        done => done,
    };
    match done {
        Ok(_) if sends => Ok(Redirect::to(&address(&id)).into_response()),
        Ok(_) => {
            let page = verb::page(office, &actor, &id).await?;
            let back = format!("{}/refer", show::address(&page.document));
            Ok(Redirect::to(&back).into_response())
        }
        Err(VerbError::Wrong(wrong)) => again(&site, &asks, &id, (&entering, wrong)).await,
        Err(other) => Err(other.into()),
    }
}

/// What the page's own script is told, which saves while somebody types.
fn by_script(
    site: &Site,
    edit: u32,
    entered: Result<Done, VerbError>,
) -> Result<Response, Failure> {
    let words = |status: StatusCode, words: &str| {
        (status, Json(json!({ "schema": 1, "words": words }))).into_response()
    };
    Ok(match entered {
        Ok(_) => {
            let at = dates::time(dates::in_england(site.now()).time());
            let edit = edit.saturating_add(1);
            let told =
                json!({ "schema": 1, "edit": edit, "at": at, "operation": site.operation() });
            Json(told).into_response()
        }
        Err(VerbError::NotNow(why)) => words(StatusCode::CONFLICT, &why),
        Err(VerbError::Wrong(wrong)) => {
            let all: Vec<&str> = wrong.iter().map(|one| one.message.as_str()).collect();
            words(StatusCode::UNPROCESSABLE_ENTITY, &all.join(" "))
        }
        Err(other) => return Err(other.into()),
    })
}

/// Changes what has been sent.
pub async fn amend(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let (edit, entering) = (posted.own("edit")?, entering(&posted));
    let (actor, operation) = (asks.actor(), posted.operation()?);
    let amended = change::amend(&site.office, &actor, &operation, (&id, edit), &entering).await;
    match amended {
        Ok(_) => Ok(Redirect::to(&address(&id)).into_response()),
        Err(VerbError::Wrong(wrong)) => again(&site, &asks, &id, (&entering, wrong)).await,
        Err(other) => Err(other.into()),
    }
}

/// The form once more, with what was typed and what is wrong with it.
async fn again(
    site: &Site,
    asks: &SignedIn,
    id: &ReferralId,
    (entering, wrong): (&Entering, Vec<Wrong>),
) -> Result<Response, Failure> {
    let page = verb::page(&site.office, &asks.actor(), id).await?;
    let typed = Typed {
        entering: entering.clone(),
        wrong,
    };
    let page = shown(site, asks, &page, &typed)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The form of a draft as it was kept, with what is in the way of sending it.
pub async fn complained(
    site: &Site,
    asks: &SignedIn,
    id: &ReferralId,
    wrong: Vec<Wrong>,
) -> Result<Response, Failure> {
    let page = verb::page(&site.office, &asks.actor(), id).await?;
    let Typed { entering, .. } = Typed::of(&page);
    again(site, asks, id, (&entering, wrong)).await
}

fn entering(posted: &Posted) -> Entering {
    let text = |name: &str| posted.text(name).trim().to_owned();
    let pairs = |prefix: &'static str| {
        let named = posted.named(prefix);
        named.map(|(rest, value)| (rest.to_owned(), value.trim().to_owned()))
    };
    Entering {
        reason: text("reason"),
        hoped: text("hoped"),
        tried: text("tried"),
        urgency: text("urgency"),
        consents: pairs("consent-").collect(),
        how: text("how"),
        agreed_on: text("agreed_on"),
        ways: pairs("on-")
            .map(|(row, on)| {
                let how = text(&format!("how-{row}"));
                (row, how, on)
            })
            .collect(),
        without: text("without"),
        basis: text("basis"),
        extras: pairs("extra-")
            .filter(|(_, words)| !words.is_empty())
            .collect(),
        services: posted.all("service").map(str::to_owned).collect(),
        own: pairs("own-")
            .filter(|(_, words)| !words.is_empty())
            .filter_map(|(rest, words)| {
                let (child, field) = rest.rsplit_once('-')?;
                Some((child.to_owned(), field.to_owned(), words))
            })
            .collect(),
    }
}

fn shown(
    site: &Site,
    asks: &SignedIn,
    page: &ReferralForm,
    typed: &Typed,
) -> Result<Response, Failure> {
    let form = &site.office.desk.referral;
    let known: usize = page.children.iter().map(|child| child.known).sum();
    let sent = page.stage == Stage::Sent;
    let below = if sent { "/change" } else { "" };
    let one = &typed.entering;
    let can: Vec<&ServiceChoice> = page.services.iter().filter(|one| can_take(one)).collect();
    let cannot: Vec<&ServiceChoice> = page.services.iter().filter(|one| !can_take(one)).collect();
    let names: Vec<&str> = page.children.iter().map(|one| one.name.as_str()).collect();
    let label = |field: &str| form.label(field).to_owned();
    let view = View::new()
        .object("header", show::header(&page.header, &page.document, &[]))
        .list("tabs", show::tabs(&page.document, "Referrals"))
        .text("action", format!("{}{below}", address(&page.id)))
        .text("operation", site.operation())
        .text("send_operation", site.operation())
        .number("edit", i64::from(page.edit))
        .text("reference", &page.reference)
        .text("names", in_words(&names))
        .flag("sent", sent)
        .count("known", known)
        .count("questions", page.questions)
        .list("children", page.children.iter().map(child))
        .list("can", ordered(&can).map(|one| choice(one, typed)))
        .list("cannot", cannot.iter().map(|one| choice(one, typed)))
        .list("asks", asks_of(page, typed))
        .list("agreeing", agreeing(&page.agreeing, typed))
        .list("urgencies", urgencies(&one.urgency))
        .list("hows", hows(&one.how))
        .text("agreed_on", agreed_on(site, page, one))
        .text("agreed_on_label", label("agreed_on"))
        .text("agreed_on_error", typed.error("agreed_on"))
        .flag("draft", page.stage == Stage::Draft)
        .text("script", site.assets.path("drafts.js"))
        .flag("reason_own_open", typed.has_own("reason"))
        .flag("hoped_own_open", typed.has_own("hoped"))
        .flag("tried_own_open", typed.has_own("tried"))
        .list(
            "reason_own",
            own(page, typed, "reason", form.label("reason")),
        )
        .list("hoped_own", own(page, typed, "hoped", form.label("hoped")))
        .list("tried_own", own(page, typed, "tried", form.label("tried")))
        .text("reason", &one.reason)
        .text("hoped", &one.hoped)
        .text("tried", &one.tried)
        .text("without", &one.without)
        .list("bases", bases(page, &one.basis))
        .text("services_label", label("services"))
        .text("reason_label", label("reason"))
        .text("hoped_label", label("hoped"))
        .text("tried_label", label("tried"))
        .text("urgency_label", label("urgency"))
        .text("consent_label", label("consent"))
        .text("how_label", label("how"))
        .text("without_label", label("without"))
        .text("basis_label", label("basis"))
        .text("services_error", typed.error("services"))
        .text("reason_error", typed.error("reason"))
        .text("hoped_error", typed.error("hoped"))
        .text("tried_error", typed.error("tried"))
        .text("urgency_error", typed.error("urgency"))
        .text("consent_error", typed.error("consent"))
        .text("how_error", typed.error("how"))
        .text("without_error", typed.error("without"))
        .text("basis_error", typed.error("basis"));
    let complaints = typed.wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let title = match sent {
        true => "Change a referral",
        false => "Refer to services",
    };
    let shell = Shell::new(title)
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/referral.html", &shell, view)
}

/// The day on which they agreed: today, until somebody has kept the form.
fn agreed_on(site: &Site, page: &ReferralForm, one: &Entering) -> String {
    let is_new = page.stage == Stage::Draft && page.edit == 0 && one.agreed_on.is_empty();
    match is_new {
        true => dates::date(site.office.today()),
        false => one.agreed_on.clone(),
    }
}

/// A box for each child of several, for what reads differently for that child.
fn own<'p>(
    page: &'p ReferralForm,
    typed: &'p Typed,
    field: &'static str,
    label: &'p str,
) -> impl Iterator<Item = View> + 'p {
    let several = page.children.len() > 1;
    let children = page.children.iter().filter(move |_| several);
    children.map(move |child| {
        let id = format!("own-{}-{field}", child.document);
        View::new()
            .text("label", format!("{label} For {}", child.name))
            .text("value", typed.own(&child.document, field))
            .text("error", typed.error(&id))
            .text("id", id)
    })
}

/// `Maya Bell`, `Maya Bell and Leo Bell`, `Maya Bell, Leo Bell and Ana Bell`.
pub fn in_words(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

fn can_take(one: &ServiceChoice) -> bool {
    one.eligible != "no" && !one.full && one.blocked.is_empty()
}

/// Those that surely can take them stand in front. What is chosen keeps its place, so that it is
/// found again.
fn ordered<'p>(all: &[&'p ServiceChoice]) -> impl Iterator<Item = &'p ServiceChoice> {
    let mut all = all.to_vec();
    all.sort_by_key(|one| one.eligible != "yes");
    all.into_iter()
}

fn child(child: &FormChild) -> View {
    let groups = child.groups.iter().map(|group| {
        let lines = group.lines.iter().map(|line| {
            View::new()
                .text("label", &line.label)
                .text("words", &line.words)
                .text("origin", &line.origin)
        });
        View::new().text("title", group.title).list("lines", lines)
    });
    View::new()
        .text("name", &child.name)
        .count("known", child.known)
        .list("groups", groups)
        .text("missing", child.missing.join(", "))
}
