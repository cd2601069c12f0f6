//! What pages of incidents show.

use jiff::Timestamp;

use crate::{
    casework::page::incidents::{
        IncidentLine, IncidentPage, IncidentStanding, ReachedPart, StepPart,
    },
    model::{
        incident::{FactKind, IncidentId},
        live::DocumentId,
    },
    render::{dates, view::View},
    web::{reviews::plural, show},
};

/// The address of an incident.
pub fn address(document: &DocumentId, id: &IncidentId) -> String {
    format!(
        "{}/incidents/{}",
        show::address(document),
        show::encoded(&id.0)
    )
}

/// The part of the page that changes.
pub fn seen(page: &IncidentPage, now: Timestamp) -> View {
    let on_document = View::new().text("href", show::address(&page.line.document));
    View::new()
        .object("header", on_document)
        .object("line", line(&page.line, now))
        .text("happened", &page.happened)
        .text("by", &page.by)
        .text("recorded", show::moment(page.at, now))
        .text("aware", show::moment(page.line.aware_at, now))
        .list("people", page.people.iter().map(|one| reached(one, now)))
        .list("steps", page.steps.iter().map(|one| stepped(one, now)))
        .text("draft", &page.draft)
}

fn reached(one: &ReachedPart, now: Timestamp) -> View {
    let told = one.told.iter().map(|told| {
        let kinds: Vec<&str> = told
            .kinds
            .iter()
            .map(|kind| FactKind::words(*kind))
            .collect();
        let kinds = match kinds.is_empty() {
            true => "that there is a meeting".to_owned(),
            false => kinds.join(", "),
        };
        View::new()
            .text("when", show::moment(told.at, now))
            .text("by", told.by.words())
            .text("kinds", kinds)
    });
    let count = |number: u32, one, many| plural(number as usize, one, many);
    View::new()
        .text("name", &one.name)
        .maybe("address", one.address.as_deref())
        .list("told", told)
        .text("links", count(one.links, "link", "links"))
        .text("paused", count(one.paused, "letter", "letters"))
        .maybe("released", one.released.map(|at| show::moment(at, now)))
}

fn stepped(one: &StepPart, now: Timestamp) -> View {
    View::new()
        .text("what", one.step.words())
        .text("who", format!("{}, {}", one.by, show::moment(one.at, now)))
        .maybe("done", one.done_at.map(|at| show::moment(at, now)))
        .maybe("words", one.words.as_deref())
}

/// One incident on a list: which child, where it stands and how much time is left.
pub fn line(line: &IncidentLine, now: Timestamp) -> View {
    let by = dates::moment(dates::in_england(line.tell_by));
    let left = line.tell_by.duration_since(now).as_hours();
    let (code, clock) = match (line.runs, line.tell_by > now) {
        (false, _) => ("not_due", String::new()),
        (true, false) => ("overdue", "72 hours are over".to_owned()),
        (true, true) if left < 24 => ("urgent", format!("{} left", hours(left))),
        (true, true) => ("due_soon", format!("{} left", hours(left))),
    };
    View::new()
        .text("id", show::id_of(&line.id.0))
        .text("href", address(&line.document, &line.id))
        .text("child", &line.child)
        .text("reference", &line.reference)
        .text("standing", standing(line.standing))
        .flag("runs", line.runs)
        .text("code", code)
        .text("by", by)
        .text("clock", clock)
        .count("stopped", line.stopped)
}

fn hours(left: i64) -> String {
    match left {
        0 => "less than an hour".to_owned(),
        1 => "1 hour".to_owned(),
        many => format!("{many} hours"),
    }
}

fn standing(standing: IncidentStanding) -> &'static str {
    match standing {
        IncidentStanding::ToDecide => {
            "Information governance decides whether the Information Commissioner is told"
        }
        IncidentStanding::ToTell => "The Information Commissioner has to be told",
        IncidentStanding::Settled => "Decided; to be closed",
        IncidentStanding::Closed => "Closed",
    }
}
