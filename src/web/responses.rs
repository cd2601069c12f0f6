//! Responses: letters to send, answers as they come, a form to write one down.

pub mod asides;
pub mod by_phone;
pub mod reach;

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    casework::{
        call_off as calling, chase,
        office::VerbError,
        open::{self as opening, Opening},
        page::{
            Action, Wrong,
            responses::{
                AnswerPart, LetterStanding, MailPart, ReportPart, ResponseRow, ResponsesPage,
                Takes, ViewsPart,
            },
        },
        printing::{self, Sheet},
        respond::{self, Answering},
        responses as verbs, send as sending, take,
    },
    model::{
        live::DocumentId,
        post::Resolution,
        reply::{Aside, Attending, Means, Way},
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        exclude::Asked,
        form::Posted,
        incidents,
        reply::{answering, id_of},
        reviews::plural,
        session::SignedIn,
        shell::{Complaint, Live, Shell},
        show,
        site::Site,
    },
};

/// The page.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let found = verbs::page(&site.office, &actor, &document).await?;
    let page = opening::page(&site.office, &actor, &document, Opening::Redraw).await?;
    let address = show::address(&document);
    let shell = Shell::new(&format!("Responses for {}", page.header.child))
        .of(&asks.staff)
        .live(Live {
            events: format!("/events?document={}", show::encoded(document.as_str())),
            parts: format!("{address}/responses/parts"),
            after: found.number.0,
        });
    let view = listed(&found, &site)
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", show::tabs(&page.id, "Responses"));
    site.page("pages/responses.html", &shell, view)
}

/// The part of the page that changes, drawn again with the rights of the one who asks. Who is here
/// is told by the document's own part.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, names)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let mut text = String::new();
    for name in names.split('.') {
        let (template, view) = match name {
            "responses" => {
                let found = verbs::page(&site.office, &actor, &document).await?;
                ("pages/parts/responses.html", listed(&found, &site))
            }
            "here" => {
                let present = crate::casework::watch::here(&site.office, &actor, &document).await?;
                let view = View::new().text("here", show::here(&present));
                ("pages/parts/here.html", view)
            }
            _ => return Err(Failure::NotThere),
        };
        let header = View::new().text("href", show::address(&document));
        text += &site.text(template, view.object("header", header))?;
    }
    Ok(Html(text).into_response())
}

/// Makes and queues the letters that were ticked.
pub async fn send(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let rows: Vec<String> = posted.all("row").map(str::to_owned).collect();
    sending::send(&site.office, &asks.actor(), &operation, &document, &rows).await?;
    Ok(back(&document))
}

/// A printed letter has left the house.
pub async fn handed(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    sending::hand_over(&site.office, &asks.actor(), &operation, &document, row).await?;
    Ok(back(&document))
}

/// A printed letter has come back.
pub async fn returned(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    sending::came_back(&site.office, &asks.actor(), &operation, &document, row).await?;
    Ok(back(&document))
}

/// The letter of one person, to be printed.
pub async fn letter(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let page = printing::print(&site.office, &actor, &document, &asked.row, Sheet::Letter).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"letter.pdf\"",
        ),
    ];
    Ok((headers, page).into_response())
}

/// The paper that goes with it. It is saved and opened from there: it has a style of its own.
pub async fn paper(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let page = printing::print(&site.office, &actor, &document, &asked.row, Sheet::Paper).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"paper.html\"",
        ),
    ];
    Ok((headers, page).into_response())
}

/// Somebody who is not asked any more is told so.
pub async fn call_off(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    calling::call_off(&site.office, &asks.actor(), &operation, &document, row).await?;
    Ok(back(&document))
}

/// A mail has been dealt with, or kept as the answer that it seems to be.
pub async fn dealt_with(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let mail = posted.text("mail");
    let (office, actor) = (&site.office, asks.actor());
    match posted.text("what") {
        "take" => take::take(office, &actor, &operation, &document, mail).await?,
        _ => respond::dealt_with(office, &actor, &operation, &document, mail).await?,
    };
    Ok(back(&document))
}

/// Somebody was in touch with one who has not answered: no machine writes to them for some days.
pub async fn spoke(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let of = (&document, posted.text("row"));
    chase::spoke(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&document))
}

/// The report of somebody has come.
pub async fn came(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let of = (&document, posted.text("row"));
    chase::came(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&document))
}

/// What becomes of a letter of which nobody knows whether it went.
pub async fn settle(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let resolution = match posted.text("what") {
        "again" => Resolution::SendAgain,
        "checked" => Resolution::Checked,
        _ => return Err(Failure::NotOurForm),
    };
    let letter = (&document, posted.text("row"));
    sending::settle(&site.office, &asks.actor(), &operation, letter, resolution).await?;
    Ok(back(&document))
}

/// The form in which staff write down an answer.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
    Query(told): Query<Told>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let typed = Typed {
        row: &asked.row,
        way: Way::from_code(&told.way).or(Some(Way::Phone)),
        answering: Answering::default(),
        wrong: &[],
    };
    show_form(&site, &asks, &document, &typed).await
}

/// How they told it, where the page that leads here knows.
#[derive(Debug, Deserialize)]
pub struct Told {
    #[serde(default)]
    way: String,
}

/// Writes an answer down.
pub async fn note(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let (row, way) = (posted.text("row"), Way::from_code(posted.text("way")));
    let answering = answering(&posted);
    let actor = asks.actor();
    let noted = respond::note(
        &site.office,
        &actor,
        &operation,
        (&document, row),
        (way, &answering),
    );
    match noted.await {
        Ok(_) => Ok(back(&document)),
        Err(VerbError::Wrong(wrong)) => {
            let typed = Typed {
                row,
                way,
                answering,
                wrong: &wrong,
            };
            let page = show_form(&site, &asks, &document, &typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The field of the form that something is wrong with.
pub fn field_of(wrong: &Wrong) -> &str {
    let field = wrong.place.as_ref().map(|place| &*place.field);
    field.unwrap_or("attending")
}

pub(in crate::web) fn back(document: &DocumentId) -> Response {
    Redirect::to(&format!("{}/responses", show::address(document))).into_response()
}

/// What stands in the form, and what was wrong with it.
struct Typed<'a> {
    row: &'a str,
    way: Option<Way>,
    answering: Answering,
    wrong: &'a [Wrong],
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    typed: &Typed<'_>,
) -> Result<Response, Failure> {
    let actor = asks.actor();
    let noting = respond::noting(&site.office, &actor, document, typed.row).await?;
    let page = opening::page(&site.office, &actor, document, Opening::Redraw).await?;
    let choices = (0..).zip(&noting.choices).map(|(at, (code, words))| {
        let chosen = typed.answering.attending.map(|one| one.code());
        View::new()
            .text("id", id_of(at))
            .text("value", *code)
            .text("words", *words)
            .flag("chosen", chosen == Some(*code))
    });
    let ways = Way::NOTED.iter().map(|way| {
        View::new()
            .text("value", way.code())
            .text("words", way.words())
            .flag("chosen", typed.way == Some(*way))
    });
    let error = |name: &str| {
        let found = typed.wrong.iter().find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    };
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("operation", site.operation())
        .text("row", &noting.row)
        .text("name", &noting.name)
        .text("role", noting.role)
        .maybe_object(
            "said",
            noting.said.as_ref().map(|one| answer(one, site.now())),
        )
        .list("choices", choices)
        .list("ways", ways)
        .text("error", error("attending"))
        .text("way_error", error("way"))
        .text("instead", &typed.answering.instead)
        .text("instead_error", error("instead"))
        .text("note", &typed.answering.note)
        .text("note_error", error("note"))
        .text("contact", &typed.answering.contact)
        .text("contact_error", error("contact"));
    let complaints = typed.wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let shell = Shell::new(&format!("What {} answered", noting.name))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/answer.html", &shell, view)
}

/// Those for whom somebody has to do something first: whose letters may not go yet, and whom no
/// letter reaches. They are told apart, for what is to be done is another thing.
fn troubles(rows: &[ResponseRow]) -> Vec<View> {
    let is_stopped = |one: &&ResponseRow| one.letter.standing == LetterStanding::Stopped;
    let is_lost = |one: &&ResponseRow| {
        matches!(
            one.letter.standing,
            LetterStanding::Failed | LetterStanding::Unsure | LetterStanding::NoLonger
        )
    };
    let stopped: Vec<&ResponseRow> = rows.iter().filter(is_stopped).collect();
    let lost: Vec<&ResponseRow> = rows.iter().filter(is_lost).collect();
    let reasons: Vec<&str> = stopped.iter().map(|one| &*one.letter.words).collect();
    let stopped_words = plural(
        stopped.len(),
        "letter may not go yet",
        "letters may not go yet",
    );
    let lost_words = plural(
        lost.len(),
        "person cannot be reached as it stands",
        "people cannot be reached as it stands",
    );
    let line = |words: String, why: &str, rows: &[&ResponseRow]| {
        let people = rows.iter().map(|one| {
            View::new()
                .text("id", format!("r-{}", show::id_of(&one.row)))
                .text("name", &one.name)
        });
        View::new()
            .text("words", words)
            .text("why", why)
            .list("people", people)
    };
    let all = [
        (stopped_words, shared(&reasons), stopped),
        (lost_words, "", lost),
    ];
    let some = all.into_iter().filter(|(.., rows)| !rows.is_empty());
    some.map(|(words, why, rows)| line(words, why, &rows))
        .collect()
}

/// The reason of all of them, where it is one: otherwise each has its own in its row.
fn shared<'r>(reasons: &[&'r str]) -> &'r str {
    match reasons {
        [first, rest @ ..] if rest.iter().all(|one| one == first) => first,
        _ => "",
    }
}

/// Everybody with their letters and answers.
fn listed(page: &ResponsesPage, site: &Site) -> View {
    let may = |action| page.may.contains(&action);
    let counts = &page.counts;
    let can_send = may(Action::Send) && page.not_yet.is_none();
    let now = site.now();
    let rows = page.rows.iter().map(|one| row(one, (page, site, now)));
    let tally = [
        (counts.coming, "coming"),
        (counts.report, "sending a report"),
        (counts.not_coming, "not coming"),
        (counts.open, "not answered"),
        (counts.need_not, "need not answer"),
    ];
    let tally: Vec<String> = tally
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let none_sent = page.rows.iter().all(|one| {
        matches!(
            one.letter.standing,
            LetterStanding::Ready | LetterStanding::Stopped
        )
    });
    View::new()
        .list("troubles", troubles(&page.rows))
        .flag("none_sent", none_sent && counts.asked > 0)
        .text("operation", site.operation())
        .maybe("not_yet", page.not_yet.as_deref())
        .flag("can_send", can_send && counts.ready > 0)
        .flag("may_send", may(Action::Send))
        .flag("may_respond", may(Action::Respond))
        .flag("may_preview", may(Action::Preview))
        .maybe("changed", page.changed.as_deref())
        .maybe("together", page.together.as_deref())
        .maybe("needed", page.needed.as_ref().map(|one| &one.words))
        .texts("choices", page.needed.iter().flat_map(|one| &one.choices))
        .list(
            "incidents",
            page.incidents.iter().map(|one| incidents::line(one, now)),
        )
        .text("asked", counts.asked.to_string())
        .text("ready", counts.ready.to_string())
        .text("tally", tally.join(", "))
        .list(
            "others_to_tell",
            page.to_tell.iter().map(|(name, one)| {
                by_phone::line(one, site)
                    .text("id", format!("r-{}", show::id_of(&one.row)))
                    .text("row", &one.row)
                    .text("name", name)
            }),
        )
        .list(
            "others_asides",
            page.asides
                .iter()
                .map(|(name, one)| asides::line(one, (site, now)).text("name", name)),
        )
        .list("rows", rows)
}

fn report_came(report: Option<ReportPart>, now: Timestamp) -> Option<String> {
    match report? {
        ReportPart::Came(at) => Some(show::moment(at, now)),
        ReportPart::Wanted => None,
    }
}

fn row(row: &ResponseRow, (page, site, now): (&ResponsesPage, &Site, Timestamp)) -> View {
    let address = show::address(&page.id);
    let encoded = show::encoded(&row.row);
    let (tag, colour) = tag(row.letter.standing);
    let enters = page.may.contains(&Action::Enter);
    let is_ready = row.letter.standing.is_ready() || row.letter.standing == LetterStanding::Failed;
    let bounced = row.letter.standing == LetterStanding::Failed && row.is_asked;
    let prints = bounced
        || matches!(
            row.letter.standing,
            LetterStanding::ToHandOver | LetterStanding::HandedOver
        );
    let back = show::encoded(&format!("{address}/responses"));
    let contact = show::encoded(&format!("people/{}/contact", row.row));
    let to_check = row.to_check.iter().map(|one| answer(one, now));
    let is_open = row.answer.as_ref().is_none_or(|one| one.to_another_day);
    let say = match &row.answer {
        Some(answer) => format!("{}: {}", row.name, answer.words),
        None => format!("{}: {tag}", row.name),
    };
    View::new()
        .text("id", format!("r-{}", show::id_of(&row.row)))
        .text("row", &row.row)
        .text("say", say)
        .text("name", &row.name)
        .text("role", row.role)
        .text("asked", &row.asked)
        .text("means", row.means.words())
        .maybe("to", row.to.as_deref())
        .text("tag", tag)
        .maybe("colour", colour)
        .text("words", &row.letter.words)
        .maybe("at", row.letter.at.map(|at| show::moment(at, now)))
        .flag("can_choose", is_ready && page.not_yet.is_none())
        .flag("ticked", row.letter.standing.is_ready())
        .flag("hands", row.letter.standing == LetterStanding::ToHandOver)
        .flag("has_wish", row.has_wish)
        .flag("left", row.letter.standing == LetterStanding::HandedOver)
        .text("returned_operation", site.operation())
        .text(
            "reach_href",
            format!("{address}/responses/reach?row={encoded}"),
        )
        .flag("unsure", row.letter.standing == LetterStanding::Unsure)
        .text("handed_operation", site.operation())
        .flag("can_speak", row.is_awaited && is_open && row.code.is_some())
        .flag("is_awaited", row.is_awaited)
        .text("spoke_operation", site.operation())
        .flag("report_wanted", row.report == Some(ReportPart::Wanted))
        .maybe("report_came", report_came(row.report, now))
        .text("came_operation", site.operation())
        .text("settle_operation", site.operation())
        .maybe_object("answer", row.answer.as_ref().map(|one| answer(one, now)))
        .list("to_check", to_check)
        .maybe("code", row.code.as_deref())
        .flag(
            "calls_off",
            row.letter.standing == LetterStanding::NoLonger && row.means == Means::Email,
        )
        .text("call_off_operation", site.operation())
        .flag("is_asked", row.is_asked)
        .flag("prints", prints)
        .maybe(
            "contact_href",
            (bounced && enters).then(|| format!("{address}/field?place={contact}&back={back}")),
        )
        .maybe("paper", row.paper.filter(|_| prints))
        .list(
            "asides",
            row.asides.iter().map(|one| asides::line(one, (site, now))),
        )
        .maybe(
            "entry_href",
            (row.is_asked && enters)
                .then(|| format!("{address}/field?place={contact}&back={back}")),
        )
        .maybe(
            "add_href",
            page.may
                .contains(&Action::AddPerson)
                .then(|| format!("{address}/add")),
        )
        .list(
            "to_tell",
            row.to_tell.iter().map(|one| by_phone::line(one, site)),
        )
        .list("mails", row.mails.iter().map(|one| mail(one, (site, now))))
        .text(
            "print_href",
            format!("{address}/responses/letter?row={encoded}"),
        )
        .text(
            "paper_href",
            format!("{address}/responses/paper?row={encoded}"),
        )
        .text(
            "note_href",
            format!("{address}/responses/answer?row={encoded}"),
        )
        .text("preview_href", format!("{address}/as?row={encoded}"))
        .flag(
            "tells",
            row.code.is_some() && page.may.contains(&Action::TellIncident),
        )
        .maybe("views", row.views.map(|views| views_words(views, now)))
        .text("views_href", format!("{address}/views?row={encoded}"))
        .text("incident_href", format!("{address}/incident?row={encoded}"))
}

/// How far somebody has come with what they think.
fn views_words(views: ViewsPart, now: Timestamp) -> String {
    match views {
        ViewsPart::NotYet => "not begun".to_owned(),
        ViewsPart::Begun => "begun, not sent".to_owned(),
        ViewsPart::Sent(at) => format!("sent {}", show::moment(at, now)),
        ViewsPart::ToCheck { at, counts } => {
            let before = counts.map(|at| format!("sent {}; ", show::moment(at, now)));
            let at = show::moment(at, now);
            format!(
                "{}to check: sent {at} by the link before",
                before.unwrap_or_default()
            )
        }
    }
}

/// How a letter stands: a word or two, and a colour where somebody has to do something.
fn tag(standing: LetterStanding) -> (&'static str, Option<&'static str>) {
    match standing {
        LetterStanding::Stopped => ("Nothing may go", Some("red")),
        LetterStanding::Ready => ("Not sent", Some("grey")),
        LetterStanding::Changed => ("Told something else", Some("orange")),
        LetterStanding::Outdated => ("To send again", Some("orange")),
        LetterStanding::Waiting => ("Sending", Some("blue")),
        LetterStanding::Sent => ("Sent", None),
        LetterStanding::ToHandOver => ("To print", Some("orange")),
        LetterStanding::HandedOver => ("Handed over", None),
        LetterStanding::Failed => ("Did not reach them", Some("red")),
        LetterStanding::Unsure => ("Not sure it was sent", Some("orange")),
        LetterStanding::NoLonger => ("Not asked any more", Some("red")),
        LetterStanding::CalledOff => ("Not asked any more", None),
    }
}

/// A mail that somebody has to read.
pub(in crate::web) fn mail(mail: &MailPart, (site, now): (&Site, Timestamp)) -> View {
    View::new()
        .text("id", &mail.id)
        .text("words", mail.words)
        .texts("quoted", &mail.quoted)
        .maybe("takes", mail.takes.map(takes))
        .maybe("from", mail.from.as_deref())
        .text("at", show::moment(mail.at, now))
        .text("operation", site.operation())
}

/// What the button says that makes an answer of a mail.
fn takes(takes: Takes) -> String {
    match takes {
        Takes::Answer(Attending::NotMe) => "It reached somebody else".to_owned(),
        Takes::Answer(attending) => {
            format!("Keep as their answer: {}", attending.words().to_lowercase())
        }
        Takes::Away(Some(back)) => {
            format!("No reminders until they are back on {}", dates::date(back))
        }
        Takes::Away(None) => "No reminders while they are away".to_owned(),
    }
}

fn answer(answer: &AnswerPart, now: Timestamp) -> View {
    let at = show::moment(answer.at, now);
    let who = match &answer.by {
        Some(by) => format!("written down by {by}, {at}"),
        None => at,
    };
    // What somebody has to see to stands below, with a button.
    let seen = |aside: Aside, words: &Option<String>| {
        let words = words.clone();
        words.filter(|_| !answer.open.contains(&aside))
    };
    View::new()
        .text("words", &answer.words)
        .maybe("instead", seen(Aside::Instead, &answer.instead))
        .maybe("note", seen(Aside::Note, &answer.note))
        .maybe("contact", seen(Aside::Contact, &answer.contact))
        .flag("to_another_day", answer.to_another_day)
        .text("who", who)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_once_where_it_is_that_of_all() {
        assert_eq!(shared(&["Restricted.", "Restricted."]), "Restricted.");
        assert_eq!(shared(&["Restricted.", "No address."]), "");
        assert_eq!(shared(&[]), "");
    }
}
