//! The page behind a person's own invitation: no account, no script, two taps.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    casework::{
        dates::reply,
        heal,
        office::VerbError,
        page::{
            Wrong,
            dates::{Can, LinkPage},
            responses::{Moving, ReplyBeside, ReplyPage, Voice},
        },
        respond::{self, Answering},
    },
    model::reply::Attending,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        responses::field_of,
        shell::{Complaint, Shell},
        show,
        site::Site,
        slots::{self, NO_INDEX},
    },
};

/// What has just been done.
#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    saved: Option<String>,
}

/// The page. Opening it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    match respond::page(&site.office, &token).await {
        Ok(page) => {
            let form = Form {
                saved: after.saved.is_some(),
                dates: offered(&site, &token).await?,
                ..Form::default()
            };
            shown(&site, &token, &page, &form)
        }
        Err(VerbError::NotThere) => withdrawn_or_over(&site, &token).await,
        Err(other) => Err(other.into()),
    }
}

/// Keeps what was chosen.
pub async fn answer(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let answering = answering(&posted);
    match respond::by_link(&site.office, &token, &operation, &answering).await {
        // The link is over for whoever says that it is not for them.
        Ok(_) if answering.attending == Some(Attending::NotMe) => not_me(&site),
        Ok(_) => Ok(Redirect::to(&format!("/r/{token}?saved=yes")).into_response()),
        Err(VerbError::NotThere) => withdrawn_or_over(&site, &token).await,
        Err(VerbError::Wrong(wrong)) => {
            let page = match respond::page(&site.office, &token).await {
                Ok(page) => page,
                Err(VerbError::NotThere) => return withdrawn_or_over(&site, &token).await,
                Err(other) => return Err(other.into()),
            };
            let form = Form {
                answering: Some(&answering),
                wrong: &wrong,
                dates: offered(&site, &token).await?,
                ..Form::default()
            };
            let page = shown(&site, &token, &page, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What the form of an answer holds, on this page and on that of staff.
pub fn answering(posted: &Posted) -> Answering {
    let text = |name| posted.text(name).trim().to_owned();
    Answering {
        attending: Attending::from_code(posted.text("attending")),
        instead: text("instead"),
        note: text("note"),
        contact: text("contact"),
        apart: apart(posted),
    }
}

/// A field of this name with the reference of one of several children behind it.
const APART: &str = "attending-";

/// What is answered otherwise for some of several children; nothing for those that are left as
/// they are.
fn apart(posted: &Posted) -> Vec<(String, Attending)> {
    let fields = posted.named(APART).filter_map(|(reference, value)| {
        Some((reference.to_owned(), Attending::from_code(value)?))
    });
    fields.collect()
}

/// Keeps which of the dates that are offered they can make.
pub async fn dates(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let of = (token.as_str(), posted.text("reference"));
    let can = match slots::ticked(&posted)? {
        Ok(can) => can,
        Err(words) => {
            let page = match respond::page(&site.office, &token).await {
                Ok(page) => page,
                Err(VerbError::NotThere) => return withdrawn_or_over(&site, &token).await,
                Err(other) => return Err(other.into()),
            };
            let form = Form {
                dates: offered(&site, &token).await?,
                dates_error: Some((of.1, words)),
                ..Form::default()
            };
            let page = shown(&site, &token, &page, &form)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match reply::answer(&site.office, of, &operation, &can).await {
        // Where the date was chosen meanwhile, the page says so by asking no more.
        Ok(_) | Err(VerbError::NotNow(_)) => {
            Ok(Redirect::to(&format!("/r/{token}#dates")).into_response())
        }
        Err(VerbError::NotThere) => withdrawn_or_over(&site, &token).await,
        Err(other) => Err(other.into()),
    }
}

/// The dates that are offered to whoever has this link, child by child.
async fn offered(site: &Site, token: &str) -> Result<Vec<LinkPage>, Failure> {
    match reply::pages(&site.office, token).await {
        Ok(pages) => Ok(pages),
        Err(VerbError::NotThere) => Ok(Vec::new()),
        Err(other) => Err(other.into()),
    }
}

/// The choice of the dates for one child, below the answer.
fn choice(page: &LinkPage, (token, at): (&str, usize), form: &Form, now: Timestamp) -> View {
    let error = form.dates_error.filter(|(of, _)| *of == page.reference);
    let slots = page.slots.iter().map(|slot| {
        View::new()
            .text("id", format!("slot-{at}-{}", slot.number))
            .text("value", slot.number.to_string())
            .text("words", &slot.words)
            .flag("ticked", slot.can == Can::Yes)
    });
    let can_none = page.slots.iter().all(|slot| slot.can == Can::No);
    View::new()
        .text("action", format!("/r/{token}/dates"))
        .text("at", at.to_string())
        .text("reference", &page.reference)
        .text("meets", page.meets)
        .text("length", &page.length)
        .list("slots", slots)
        .flag("none", page.answered.is_some() && can_none)
        .maybe("answered", page.answered.map(|at| show::moment(at, now)))
        .text("error", error.map_or("", |(_, words)| words))
}

/// What stands in the form, and what was wrong with it.
#[derive(Default)]
struct Form<'a> {
    /// The dates that are offered beside it.
    dates: Vec<LinkPage>,
    /// What is missing in the choice of them, by the reference of the child.
    dates_error: Option<(&'a str, &'static str)>,
    saved: bool,
    answering: Option<&'a Answering>,
    wrong: &'a [Wrong],
}

fn shown(site: &Site, token: &str, page: &ReplyPage, form: &Form) -> Result<Response, Failure> {
    let (now, dates) = (site.now(), (0..).zip(&form.dates));
    let dates = dates
        .map(|(at, one)| choice(one, (token, at), form, now).text("operation", site.operation()));
    let view = filled(token, page, form, now)
        .text("operation", site.operation())
        .list("dates", dates);
    let wrong = form.wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let of = |one: &LinkPage| form.dates_error.is_some_and(|(of, _)| of == one.reference);
    let below = form.dates.iter().position(of).unwrap_or_default();
    let unclear = form.dates_error.map(|(_, words)| Complaint {
        href: Some(format!("#slot-{below}-0")),
        text: words.to_owned(),
    });
    let complaints = wrong.chain(unclear);
    let title = match form.saved {
        true => "Thank you",
        false if page.voice == Voice::Child => "Your meeting",
        false => "Can you come to this meeting?",
    };
    let shell = Shell::new(title).complaining(complaints.collect());
    let page = site.page("pages/reply.html", &shell, view)?;
    Ok(([NO_INDEX], page).into_response())
}

fn filled(token: &str, page: &ReplyPage, form: &Form, now: Timestamp) -> View {
    let typed = form.answering.cloned().unwrap_or_default();
    let chosen = typed.attending.or(page.said);
    let choices = (0..).zip(&page.choices).map(|(at, (code, words))| {
        View::new()
            .text("id", id_of(at))
            .text("value", *code)
            .text("words", *words)
            .flag("chosen", chosen.is_some_and(|one| one.code() == *code))
    });
    let said = page.said.map(|said| {
        let own = page.choices.iter().find(|(code, _)| *code == said.code());
        own.map_or_else(|| said.words(), |(_, words)| words)
    });
    let error = |name: &str| {
        let found = form.wrong.iter().find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    };
    let is = |voice| page.voice == voice;
    View::new()
        .text("action", format!("/r/{token}"))
        .text("council", &page.council)
        .text("phone", &page.phone)
        .text("reference", &page.reference)
        .text("meeting", &page.meeting)
        .text("reader", &page.reader)
        .maybe("date", page.date.as_deref())
        .maybe("time", page.time.as_deref())
        .maybe("length", page.length.as_deref())
        .flag("moving", page.moving == Moving::Soon)
        .maybe("reply_by", page.reply_by.as_deref())
        .text("complaints", &page.complaints)
        .list("choices", choices)
        .maybe("said", said.filter(|_| page.answered.is_some()))
        .maybe("answered", page.answered.map(|at| show::moment(at, now)))
        .flag("saved", form.saved && page.answered.is_some())
        .flag("asks_views", page.asks_views)
        .text("views_href", format!("/r/{token}/views"))
        .list("several", several(page, &typed))
        .flag("child", is(Voice::Child))
        .flag("family", is(Voice::Family))
        .flag(
            "may_send_other",
            page.choices.iter().any(|(code, _)| *code == "someone_else"),
        )
        .text("error", error("attending"))
        .text("instead", &typed.instead)
        .text("instead_error", error("instead"))
        .text("note", &typed.note)
        .text("note_error", error("note"))
        .text("contact", &typed.contact)
        .text("contact_error", error("contact"))
}

/// Each of several children, where the page is about more than one: nothing else.
fn several(page: &ReplyPage, typed: &Answering) -> Vec<View> {
    if page.beside.is_empty() {
        return Vec::new();
    }
    let first = ReplyBeside {
        child: page.child.clone(),
        reference: page.reference.clone(),
        date: page.date.clone(),
        time: page.time.clone(),
        moving: page.moving,
        said: page.said,
        views: None,
    };
    let all = std::iter::once(&first).chain(&page.beside);
    let all = all.map(|one| {
        let name = format!("{APART}{}", one.reference);
        let own = typed.apart.iter().find(|(of, _)| *of == one.reference);
        let choices = (1..).zip(&page.choices).map(|(at, (code, words))| {
            View::new()
                .text("id", format!("{name}-{at}"))
                .text("value", *code)
                .text("words", *words)
                .flag("chosen", own.is_some_and(|(_, own)| own.code() == *code))
        });
        let said = one.said.map(|said| {
            let found = page.choices.iter().find(|(code, _)| *code == said.code());
            found.map_or_else(|| said.words(), |(_, words)| words)
        });
        View::new()
            .text("name", &name)
            .maybe("child", one.child.as_deref())
            .text("reference", &one.reference)
            .maybe("date", one.date.as_deref())
            .maybe("time", one.time.as_deref())
            .flag("moving", one.moving == Moving::Soon)
            .maybe("said", said)
            .maybe(
                "views",
                one.views.as_ref().map(|token| format!("/r/{token}/views")),
            )
            .flag("as_all", own.is_none())
            .list("choices", choices)
    });
    all.collect()
}

/// The first of several gets the name of them all: complaints lead to it.
pub fn id_of(at: usize) -> String {
    match at {
        0 => "attending".to_owned(),
        other => format!("attending-{}", other + 1),
    }
}

/// Has a new link sent to the address on record. What it answers is the same for every link.
pub async fn again(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    match heal::heal(&site.office, &token, &operation).await {
        Ok(()) => {}
        // What went wrong is ours to know, and tells nothing of the link.
        Err(error) => tracing::error!(%error, "a new link was asked for in vain"),
    }
    let shell = Shell::new("Look into your mailbox");
    let page = site.page(
        "pages/reply-over.html",
        &shell,
        ended(&site, &token).flag("asked", true),
    )?;
    Ok(([NO_INDEX], page).into_response())
}

/// Who was told that they are not asked any more reads the same here; nobody else learns anything.
async fn withdrawn_or_over(site: &Site, token: &str) -> Result<Response, Failure> {
    let Some(reference) = respond::withdrawn(&site.office, token).await? else {
        return over(site, token);
    };
    let shell = Shell::new("You are not asked to this meeting any more");
    let view = ended(site, token).text("reference", reference);
    let page = site.page("pages/reply-withdrawn.html", &shell, view)?;
    Ok((StatusCode::GONE, [NO_INDEX], page).into_response())
}

/// Unknown, replaced and over are one page, from which a new link can be asked for.
pub fn over(site: &Site, token: &str) -> Result<Response, Failure> {
    let shell = Shell::new("This link does not work any more");
    let view = ended(site, token).flag("asked", false);
    let page = site.page("pages/reply-over.html", &shell, view)?;
    Ok((StatusCode::NOT_FOUND, [NO_INDEX], page).into_response())
}

fn ended(site: &Site, token: &str) -> View {
    let phone = &site.office.desk.invite.settings().phone;
    View::new()
        .text("council", &site.council)
        .text("phone", phone)
        .text("action", format!("/r/{}/again", show::encoded(token)))
        .text("operation", site.operation())
}

fn not_me(site: &Site) -> Result<Response, Failure> {
    let phone = &site.office.desk.invite.settings().phone;
    let view = View::new()
        .text("council", &site.council)
        .text("phone", phone);
    let shell = Shell::new("Thank you for telling us");
    let page = site.page("pages/reply-not-me.html", &shell, view)?;
    Ok(([NO_INDEX], page).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        render::engine::Engine,
        web::tests::{Page, templates},
    };

    fn printed(page: &ReplyPage) -> String {
        let shell = [
            "colour", "title", "council", "icon", "govuk", "own", "colours",
        ];
        let shell = shell
            .into_iter()
            .fold(View::new(), |view, name| view.text(name, "x"))
            .flag("logo", false)
            .flag("demo", false)
            .list("errors", []);
        let now = "2026-11-23T09:12:00Z".parse().unwrap();
        let view = filled("t", page, &Form::default(), now)
            .text("operation", "one")
            .list("dates", [])
            .object("shell", shell);
        let engine = Engine::new(templates()).unwrap();
        engine.page("pages/reply.html", &Page(view)).unwrap()
    }

    #[test]
    fn a_page_about_several_children_asks_once_and_takes_another_answer_for_each() {
        let words = |words: &str| words.to_owned();
        let mut page = ReplyPage {
            council: words("Northshire"),
            phone: words("01632 960000"),
            reference: words("7F3K2"),
            meeting: words("review"),
            reader: words("A\u{2026}"),
            date: Some(words("Thursday 3 December 2026")),
            time: Some(words("4pm to 5pm")),
            length: None,
            moving: Moving::No,
            reply_by: None,
            complaints: String::new(),
            choices: vec![("coming", "Yes"), ("not_coming", "No")],
            asks_views: false,
            voice: Voice::Professional,
            said: None,
            answered: None,
            child: Some(words("M\u{2026}")),
            beside: vec![ReplyBeside {
                child: Some(words("L\u{2026}")),
                reference: words("9XYZ4"),
                date: Some(words("Thursday 3 December 2026")),
                time: Some(words("4pm to 5pm")),
                moving: Moving::No,
                said: None,
                views: Some(words("other")),
            }],
        };
        let printed_of_both = printed(&page);
        for part in [
            "for 2 children",
            "M\u{2026}, reference 7F3K2",
            "L\u{2026}, reference 9XYZ4",
            "name=\"attending\"",
            "name=\"attending-9XYZ4\" type=\"radio\" value=\"not_coming\"",
            "name=\"attending-7F3K2\" type=\"radio\" value=\"\" checked",
            "href=\"/r/other/views\"",
        ] {
            assert!(
                printed_of_both.contains(part),
                "{part} in {printed_of_both}"
            );
        }

        page.beside.clear();
        page.child = None;
        let printed_of_one = printed(&page);
        for part in ["children", "attending-7F3K2", "different answer"] {
            assert!(!printed_of_one.contains(part), "{part} in {printed_of_one}");
        }
    }
}
