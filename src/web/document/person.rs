//! One person's row or card on the page of a document.

use jiff::Timestamp;

use crate::{
    casework::page::document::{
        DocumentPage, ExclusionStanding, FieldPart, Group, Invited, LetterPart, PersonPart,
        TellingPart, TellingStanding, WishState,
    },
    render::{dates, view::View},
    web::show::{self, Around},
};

const GROUPS: &[(Group, &str)] = &[
    (Group::TakesPart, "Taking part"),
    (Group::Informed, "Told about it"),
    (Group::NotInvited, "Not invited"),
];

/// The identifier of somebody's row.
pub fn id(row: &str) -> String {
    show::id_of(&format!("p/{row}"))
}

/// All rows, by the part they stand in; a part without people is left out.
pub fn groups(page: &DocumentPage, now: Timestamp) -> Vec<View> {
    let of = |group| page.people.iter().filter(move |one| one.group == group);
    GROUPS
        .iter()
        .filter(|(group, _)| of(*group).next().is_some())
        .map(|(group, title)| {
            View::new()
                .text("title", title)
                .flag("folded", *group != Group::TakesPart)
                .list("people", of(*group).map(|one| person(one, page, now)))
        })
        .collect()
}

fn person(person: &PersonPart, page: &DocumentPage, now: Timestamp) -> View {
    let around = Around {
        document: &page.id,
        below: "",
        whose: &person.name,
    };
    let field = |one: &FieldPart| show::field(one, &around);
    let others = [&person.safe_contact, &person.childs_wish, &person.joining];
    let (blank, known): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|one| matches!(one.state, "blank" | "not_recorded"));
    let is_stopped = matches!(person.letter, LetterPart::Stopped(_));
    let class = match person.group {
        _ if is_stopped => "sp-stop",
        Group::NotInvited => "sp-out",
        _ => "",
    };
    let (letter_text, letter) = letter(&person.letter);
    let said = match &person.changed {
        Some(change) => format!("{}: {}", person.name, show::changed(change, now)),
        None => format!("{}: letter {}", person.name, letter_text.to_lowercase()),
    };
    let may_exclude = page.may.iter().any(|action| action.code() == "exclude");
    let change = person.changed.as_ref().or(person.added.as_ref());
    View::new()
        .text("id", id(&person.row))
        .text("class", class)
        .text("say", said)
        .text("name", &person.name)
        .text("role", person.role)
        .texts("about", &person.about)
        .object("mode", field(&person.mode))
        .text("why", &person.why_this_mode)
        .object("function", field(&person.function))
        .object("contact", field(&person.contact))
        .text("channel", &person.channel)
        .text("contact_check", &person.contact_check)
        .texts("needs", &person.needs)
        .list("known", known.into_iter().map(field))
        .list("blank", blank.into_iter().map(field))
        .maybe("decided", decided(&person.wish))
        .flag("waits", person.wish == WishState::Waits)
        .maybe("exclusion", exclusion(person))
        .texts("told", person.tellings.iter().map(|one| told(one, now)))
        .text("sees", person.sees.join(", "))
        .text("does_not_see", person.does_not_see.join(", "))
        .object("letter", letter)
        .object("hrefs", hrefs(person, page))
        .flag("can_exclude", may_exclude && person.role_code != "child")
        .text(
            "exclude_words",
            if person.exclusion.is_some() {
                "See why they are kept out"
            } else {
                "Keep out"
            },
        )
        .maybe("changed", change.map(|one| show::changed(one, now)))
}

fn hrefs(person: &PersonPart, page: &DocumentPage) -> View {
    let address = show::address(&page.id);
    let row = show::encoded(&person.row);
    View::new()
        .text("preview", format!("{address}/as?row={row}"))
        .text("exclude", format!("{address}/exclude?row={row}"))
        .text("decide", format!("{address}/decide?row={row}"))
        .text("knows", format!("{address}/knows?row={row}"))
}

/// `Kept from them: the place (Sam Okoro, 9:12am)`.
fn told(one: &TellingPart, now: Timestamp) -> String {
    let by = match &one.agreed_by {
        Some(other) => format!("{} and {other}", one.by),
        None => one.by.clone(),
    };
    let standing = match one.standing {
        TellingStanding::Holds => "",
        TellingStanding::HoldsFromLast => ". From the last review: confirm or end it",
        TellingStanding::WaitsForAnother => ". Waits for a second person",
        TellingStanding::Lapsed => ". Something has changed since: read it again",
    };
    let when = show::moment(one.agreed_at.unwrap_or(one.at), now);
    format!("{} ({by}, {when}){standing}", one.what)
}

fn letter(letter: &LetterPart) -> (String, View) {
    let (text, colour, reasons): (&str, Option<&str>, &[String]) = match letter {
        LetterPart::Ready => ("Ready", Some("green"), &[]),
        LetterPart::None(why) => (why, None, &[]),
        LetterPart::Stopped(reasons) => ("Stopped", Some("red"), reasons),
    };
    let view = View::new()
        .text("text", text)
        .maybe("colour", colour)
        .texts("reasons", reasons);
    (text.to_owned(), view)
}

fn decided(wish: &WishState) -> Option<String> {
    let WishState::Decided {
        invited,
        by,
        on,
        reason,
    } = wish
    else {
        return None;
    };
    let what = match invited {
        Invited::Yes => "invited all the same",
        Invited::No => "not invited",
    };
    let day = dates::date(dates::in_england(*on).date());
    Some(format!(
        "The child does not want them here. Decided: {what} ({by}, {day}): {reason}"
    ))
}

fn exclusion(person: &PersonPart) -> Option<String> {
    let exclusion = person.exclusion.as_ref()?;
    Some(match exclusion.standing {
        ExclusionStanding::WaitsFor(role) => format!(
            "{} proposed to keep them out: waits for the {}",
            exclusion.proposed_by,
            role.words()
        ),
        ExclusionStanding::AskedAnew => format!(
            "Was kept out of the last review: say whether it holds for this one ({})",
            exclusion.reason
        ),
        ExclusionStanding::Agreed => format!("Kept out: {}", exclusion.reason),
        ExclusionStanding::Ended => return None,
    })
}
