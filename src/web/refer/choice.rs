//! What is chosen on the form of a referral: services, consent, how soon.

use crate::{
    casework::page::referrals::{FormAgreeing, FormAsk, ReferralForm, ServiceChoice},
    model::referral::{Consent, How, Stage, Urgency},
    render::{dates, view::View},
    web::refer::typed::Typed,
};

/// One service to choose.
pub fn choice(one: &ServiceChoice, typed: &Typed) -> View {
    let (tag, colour) = match (one.full, one.eligible) {
        (true, _) => ("Full", "grey"),
        (false, "yes") => ("Can take them", "green"),
        (false, "no") => ("Cannot take them", "grey"),
        (false, _) => ("Check first", "yellow"),
    };
    View::new()
        .text("id", format!("service-{}", one.id))
        .text("value", &one.id)
        .text("name", &one.name)
        .text("organisation", &one.organisation)
        .text("description", &one.description)
        .text("tag", tag)
        .text("colour", colour)
        .texts("reasons", &one.reasons)
        .texts("blocked", &one.blocked)
        .text("capacity", &one.capacity)
        .text("as_of", dates::short_day(one.capacity_as_of))
        .flag("old", one.capacity_is_old)
        .flag("chosen", typed.entering.services.contains(&one.id))
        .text("gets", one.gets.join(", "))
        .texts("left_out", &one.left_out)
        .text("way", one.way)
        .number("within", i64::from(one.answers_within))
        .list("asks", one.asks.iter().map(|ask| question(ask, typed)))
}

/// One question of a service.
pub fn question(ask: &FormAsk, typed: &Typed) -> View {
    let id = format!("extra-{}", ask.key);
    View::new()
        .text("error", typed.error(&id))
        .text("id", id)
        .text("label", &ask.label)
        .text("hint", &ask.hint)
        .text("value", typed.extra(&ask.key))
}

/// What services beside have asked, where a referral that was sent is changed.
pub fn asks_of<'p>(
    page: &'p ReferralForm,
    typed: &'p Typed,
) -> impl Iterator<Item = View> + use<'p> {
    let sent = page.stage == Stage::Sent;
    let chosen = page.services.iter().filter(move |one| sent && one.chosen);
    let mut seen: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for ask in chosen.flat_map(|one| &one.asks) {
        if !seen.contains(&ask.key.as_str()) {
            seen.push(&ask.key);
            all.push(question(ask, typed));
        }
    }
    all.into_iter()
}

/// Each person whose agreement is asked for, with what they may have said.
pub fn agreeing<'p>(
    all: &'p [FormAgreeing],
    typed: &'p Typed,
) -> impl Iterator<Item = View> + use<'p> {
    (0..).zip(all).map(|(at, one): (usize, _)| {
        let said = typed.entering.consents.iter();
        let said = said.clone().find(|(row, _)| *row == one.row);
        let choices = (0..).zip(Consent::ALL).map(|(place, consent): (usize, _)| {
            let id = match (at, place) {
                (0, 0) => "consent".to_owned(),
                _ => format!("consent-{at}-{place}"),
            };
            View::new()
                .text("id", id)
                .text("value", consent.code())
                .text("words", consent.words())
                .flag(
                    "chosen",
                    said.is_some_and(|(_, code)| *code == consent.code()),
                )
        });
        let (how, on) = typed.way(&one.row);
        let on_field = format!("on-{}", one.row);
        let own_hows = (0..).zip([None].into_iter().chain(How::ALL.iter().copied().map(Some)));
        let own_hows = own_hows.map(|(place, own): (usize, Option<How>)| {
            View::new()
                .text("id", format!("how-{at}-{place}"))
                .text("value", own.map_or("", How::code))
                .text("words", own.map_or("As the others", How::words))
                .flag("chosen", own.map_or("", How::code) == how)
        });
        View::new()
            .text("how_field", format!("how-{}", one.row))
            .list("hows", own_hows)
            .text("on", on)
            .text("on_error", typed.error(&on_field))
            .flag(
                "own_open",
                !how.is_empty() || !on.is_empty() || !typed.error(&on_field).is_empty(),
            )
            .text("on_field", on_field)
            .text("field", format!("consent-{}", one.row))
            .text("name", &one.name)
            .text("part", &one.part)
            .list("choices", choices)
    })
}

/// How soon.
pub fn urgencies(chosen: &str) -> impl Iterator<Item = View> {
    let all = Urgency::ALL.iter().map(|one| (one.code(), one.words()));
    radios("urgency", all, chosen)
}

/// How they agreed.
pub fn hows(chosen: &str) -> impl Iterator<Item = View> {
    let all = How::ALL.iter().map(|one| (one.code(), one.words()));
    radios("how", all, chosen)
}

/// On what lawful basis.
pub fn bases<'p>(page: &'p ReferralForm, chosen: &'p str) -> impl Iterator<Item = View> + 'p {
    let all = page.bases.iter();
    let all = all.map(|(code, words)| (code.as_str(), words.as_str()));
    radios("basis", all, chosen)
}

/// The first of several gets the name of them all: complaints lead to it.
fn radios<'p>(
    name: &'static str,
    all: impl Iterator<Item = (&'p str, &'p str)>,
    chosen: &str,
) -> impl Iterator<Item = View> {
    (0..).zip(all).map(move |(at, (code, words)): (usize, _)| {
        let id = match at {
            0 => name.to_owned(),
            other => format!("{name}-{}", other + 1),
        };
        View::new()
            .text("id", id)
            .text("value", code)
            .text("words", words)
            .flag("chosen", code == chosen)
    })
}
