//! What many screens show: moments, fields, differences, and who the page is about.

use std::fmt::Write;

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    casework::page::{
        LastChange, Present,
        document::{
            Difference, Entering, FieldPart, Header, Input, LastReview, Need, Restricted,
            SignatureStanding, SourcePart, State,
        },
    },
    model::live::DocumentId,
    render::{dates, view::View},
    web::error::Failure,
};

/// `9:12am` where it was today, else `Friday 20 November 2026, 4:50pm`.
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (dates::in_england(at), dates::in_england(now));
    if at.date() == now.date() {
        dates::time(at.time())
    } else {
        dates::moment(at)
    }
}

/// `Priya Shah, 9:02am`, for a column; with the day where it was not today.
pub fn changed(change: &LastChange, now: Timestamp) -> String {
    let (at, today) = (dates::in_england(change.at), dates::in_england(now));
    let mut when = dates::time(at.time());
    if at.date() != today.date() {
        when = format!("{}, {when}", dates::short_day(at.date()));
    }
    match change.what.as_str() {
        "" => format!("{}, {when}", change.by),
        what => format!("{what}: {}, {when}", change.by),
    }
}

/// `Priya Shah (Social worker), Lee Grant (Business support)`.
pub fn here(present: &[Present]) -> String {
    let people: Vec<String> = present
        .iter()
        .map(|one| format!("{} ({})", one.name, one.role))
        .collect();
    people.join(", ")
}

/// Something for a part of an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The address of a document.
pub fn address(document: &DocumentId) -> String {
    format!("/documents/{}", encoded(document.as_str()))
}

/// A text as an identifier of a piece of a page: other texts have others.
pub fn id_of(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' => id.push(c),
            '/' => id.push('-'),
            ':' => id.push('.'),
            // Writing into a text cannot fail.
            c => drop(write!(id, "-x{:x}-", u32::from(c))),
        }
    }
    id
}

/// Who the page is about.
pub fn header(header: &Header, document: &DocumentId, present: &[Present]) -> View {
    let nobody = "Nobody allocated";
    View::new()
        .text("href", address(document))
        .text("title", &header.title)
        .text("child", &header.child)
        .text("case_number", &header.case_number)
        .text("reference", &header.reference)
        .text("kind", &header.kind)
        .flag("restricted", header.restriction == Restricted::Yes)
        .flag("closed", header.state == State::Closed)
        .maybe("meeting", header.meeting.as_deref())
        .maybe("place", header.place.as_deref())
        .text(
            "social_worker",
            header.social_worker.as_deref().unwrap_or(nobody),
        )
        .text(
            "reviewing_officer",
            header.reviewing_officer.as_deref().unwrap_or(nobody),
        )
        .maybe("outcome", header.closed.as_deref())
        .maybe_object("last", header.last.as_ref().map(last))
        .text("here", here(present))
}

/// The review before this one, to be looked at.
fn last(last: &LastReview) -> View {
    View::new()
        .text("href", address(&last.document))
        .text("reference", &last.reference)
        .text("outcome", &last.outcome)
}

/// Refuses the form of something that nobody does to a document that is closed.
pub fn still_open(header: &Header) -> Result<(), Failure> {
    match header.state {
        State::Open => Ok(()),
        State::Closed => Err(Failure::NotNow(
            "This review is closed. What comes next belongs to the next one.".to_owned(),
        )),
    }
}

/// The parts of a document that have a page, and which of them this is.
pub fn tabs(document: &DocumentId, current: &str) -> Vec<View> {
    let address = address(document);
    [
        ("People", ""),
        ("Invite", "/invite"),
        ("Dates", "/dates"),
        ("Responses", "/responses"),
        ("Minutes", "/minutes"),
        ("Forms", "/forms"),
        ("Referrals", "/refer"),
        ("History", "/history"),
    ]
    .into_iter()
    .map(|(text, below)| {
        View::new()
            .text("text", text)
            .text("href", format!("{address}{below}"))
            .flag("current", text == current)
    })
    .collect()
}

/// When the record was read, and whether it still answers.
pub fn source(source: &SourcePart, now: Timestamp) -> View {
    let read = moment(source.read_at, now);
    View::new()
        .text("system", &source.system)
        .text("read", format!("{}, read {read}", source.system))
        .maybe("trouble", source.trouble.as_deref())
}

/// Where a field is shown: of which document, and whose it is on a page of many people.
pub struct Around<'a> {
    pub document: &'a DocumentId,
    /// Where to come back to after a change: below the document's own address.
    pub below: &'a str,
    pub whose: &'a str,
}

/// One field, with the address of the small form that changes it.
pub fn field(field: &FieldPart, around: &Around<'_>) -> View {
    let place = field.place.to_string();
    let can_enter = field.entering == Entering::Open && field.input != Input::None;
    let edit = can_enter.then(|| {
        let address = address(around.document);
        let back = encoded(&format!("{address}{}", around.below));
        format!("{address}/field?place={}&back={back}", encoded(&place))
    });
    let is_blank = matches!(field.state, "blank" | "not_recorded");
    View::new()
        .text("id", id_of(&place))
        .text("label", &field.label)
        .text("text", &field.text)
        .text("state", field.state)
        .text("origin", &field.origin)
        .maybe("record", field.record.as_deref())
        .maybe("edit", edit)
        .text("whose", around.whose)
        .flag("is_needed", field.need == Need::Required && is_blank)
        .flag("is_blank", is_blank)
}

/// Something that is not as it was.
pub fn difference(line: &Difference, now: Timestamp) -> View {
    let who = match (&line.by, line.at) {
        (Some(by), Some(at)) => Some(format!("{by}, {}", moment(at, now))),
        (Some(by), None) => Some(by.clone()),
        (None, Some(at)) => Some(moment(at, now)),
        (None, None) => None,
    };
    View::new()
        .text("what", &line.what)
        .maybe("before", line.before.as_deref())
        .maybe("after", line.after.as_deref())
        .text("why", &line.why)
        .maybe("who", who)
}

/// How a signature stands: words, and the colour of the tag where it is not simply done.
pub fn standing(standing: SignatureStanding) -> (&'static str, Option<&'static str>) {
    match standing {
        SignatureStanding::NotYet => ("Not yet", Some("grey")),
        SignatureStanding::Holds => ("Signed", None),
        SignatureStanding::AsksAgain => ("Asks again", Some("orange")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_places_have_different_identifiers() {
        let places = [
            "people/mosaic:8-12/contact",
            "people/mosaic:8/12/contact",
            "people/mosaic:8:12/contact",
            "people/mosaic:8 12/contact",
            "people/mosaic:\u{e9}/contact",
        ];

        let ids: std::collections::BTreeSet<String> = places.iter().map(|p| id_of(p)).collect();

        assert_eq!(ids.len(), places.len());
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        assert!(ids.iter().all(|id| id.chars().all(is_plain)));
    }

    #[test]
    fn a_moment_of_today_needs_no_day() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let tell = |at: &str| moment(at.parse().unwrap(), now);

        assert_eq!(tell("2026-11-23T09:12:00Z"), "9:12am");
        assert_eq!(
            tell("2026-11-20T16:50:00Z"),
            "Friday 20 November 2026, 4:50pm"
        );
    }
}
