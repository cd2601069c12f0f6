//! What a signature covers, and what has changed or grown too old since.

use jiff::civil::Date;

use crate::{
    forms::{
        invite::{
            Invite, Prepared,
            child::name_of,
            reach::{Judge, checked_contact},
        },
        sheet::words,
    },
    model::{answer::Answer, live::Place, name::PersonalText},
    rules::{
        attendance::role::Mode,
        freshness::{Freshness, why::Why},
    },
};

/// One fact that was signed for: where it stands, what it is called, and the words that stood
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub place: Place,
    pub what: String,
    pub words: String,
}

/// One fact that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    pub place: Place,
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub why: String,
}

/// Fields of the document as a whole that a signature covers.
const DOCUMENT: [(&str, &[&str]); 2] = [
    (
        "review",
        &["date", "time", "length", "format", "place", "room"],
    ),
    (
        "wishes",
        &["wants_there", "does_not_want_there", "not_to_be_said"],
    ),
];

/// Fields of each person that it covers.
const PERSON: [&str; 7] = [
    "mode",
    "function",
    "part",
    "channel",
    "contact",
    "sees",
    "does_not_see",
];

/// Everything that a signature covers, as it stands now.
pub fn facts(prepared: &Prepared) -> Vec<Signed> {
    let document = &prepared.document;
    let mut facts = Vec::new();
    for (name, fields) in DOCUMENT {
        let Some(section) = document.section(name) else {
            continue;
        };
        for field in fields.iter().filter_map(|field| section.field(field)) {
            if field.answer != Answer::Blank {
                facts.push(Signed {
                    place: Place::of(name, field.name),
                    what: field.label.to_string(),
                    words: words(&field.answer).into_owned(),
                });
            }
        }
    }
    let rows = document.section("people").map_or(&[][..], |one| &one.rows);
    for (part, row) in prepared.attendance.parts.iter().zip(rows) {
        let who = part
            .person
            .map_or_else(|| prepared.network.child.name.full(), name_of);
        let who = who.map_or_else(
            || part.role.label().to_owned(),
            |name| name.reveal().to_owned(),
        );
        for field in PERSON.iter().filter_map(|field| row.field(field)) {
            let only_mode = part.mode == Mode::NotInvited && field.name != "mode";
            if field.answer == Answer::Blank || only_mode {
                continue;
            }
            facts.push(Signed {
                place: Place::in_row("people", part.id, field.name),
                what: format!("{who}: {}", field.label.to_lowercase()),
                words: words(&field.answer).into_owned(),
            });
        }
    }
    facts
}

/// What was signed and is not so any more, and what is new.
pub fn differences(signed: &[Signed], now: &[Signed]) -> Vec<Differs> {
    let mut found = Vec::new();
    for fact in now {
        let before = signed.iter().find(|one| one.place == fact.place);
        if before.is_none_or(|one| one.words != fact.words) {
            found.push(Differs {
                place: fact.place.clone(),
                what: fact.what.clone(),
                before: before.map(|one| one.words.clone()),
                after: Some(fact.words.clone()),
                why: match before {
                    Some(_) => "Changed since it was signed".to_owned(),
                    None => "New since it was signed".to_owned(),
                },
            });
        }
    }
    for fact in signed {
        if !now.iter().any(|one| one.place == fact.place) {
            found.push(Differs {
                place: fact.place.clone(),
                what: fact.what.clone(),
                before: Some(fact.words.clone()),
                after: None,
                why: "No longer there".to_owned(),
            });
        }
    }
    found
}

/// Contacts that were right when somebody signed on that day and cannot be trusted any more:
/// too old for their kind, or overtaken by something that happened.
pub fn too_old(prepared: &Prepared, invite: &Invite, signed_on: Date, today: Date) -> Vec<Differs> {
    let judge = Judge::new(&prepared.network.child, invite.settings(), today);
    let mut found = Vec::new();
    for (part, reach) in prepared.attendance.parts.iter().zip(&prepared.reaches) {
        if !part.mode.has_letter() {
            continue;
        }
        let fresh = checked_contact(&reach.contact, part, &judge, Some(signed_on));
        // That the record was not read for days asks for a new reading, not for a signature.
        if let Some(stale @ Freshness::Stale { why, .. }) = &fresh
            && !matches!(why, Why::ReadLongAgo { .. })
        {
            let who = part.person.and_then(name_of);
            let who = who.map_or(part.role.label().to_owned(), |name| {
                name.reveal().to_owned()
            });
            let words = reach.contact.words();
            found.push(Differs {
                place: Place::in_row("people", part.id, "contact"),
                what: format!("{who}: contact"),
                before: Some(words.clone()),
                after: Some(words),
                why: stale.words(),
            });
        }
    }
    found
}

/// Between facts, and between the parts of one: signs that nobody types.
const FACT: char = '\u{241e}';
const UNIT: char = '\u{241f}';

/// The facts as one text, to be kept with a signature.
pub fn written(facts: &[Signed]) -> Option<PersonalText> {
    let mut text = String::new();
    for fact in facts {
        for part in [&fact.place.to_string(), &fact.what, &fact.words] {
            text.extend(part.chars().filter(|c| ![FACT, UNIT].contains(c)));
            text.push(UNIT);
        }
        text.push(FACT);
    }
    PersonalText::parse(&text)
}

/// What [`written`] wrote. A fact that cannot be read is as good as none: it asks again.
pub fn read(text: &PersonalText) -> Vec<Signed> {
    text.reveal()
        .split(FACT)
        .filter_map(|fact| {
            let mut parts = fact.split(UNIT);
            Some(Signed {
                place: parts.next()?.trim().parse().ok()?,
                what: parts.next()?.to_owned(),
                words: parts.next()?.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        forms::invite::tests::office::Office,
        rules::example::{self, TODAY},
    };

    #[test]
    fn what_was_signed_is_read_as_it_was_written() {
        let office = Office::new();
        let network = example::network();
        let facts = facts(&office.prepare(&network));
        let again = read(&written(&facts).unwrap());

        assert!(facts.len() > 20);
        assert_eq!(again, facts);
        assert_eq!(differences(&facts, &again), []);
    }

    #[test]
    fn only_what_changed_asks_again() {
        let office = Office::new();
        let network = example::network();
        let before = facts(&office.prepare(&network));
        let mut moved = network.clone();
        moved.child.planned.on = example::fact(date(2026, 12, 4), "planned");
        let after = facts(&office.prepare(&moved));

        let places: Vec<String> = differences(&before, &after)
            .iter()
            .map(|one| one.place.to_string())
            .collect();
        assert_eq!(places, ["review//date"]);
        assert_eq!(differences(&before, &before[1..]).len(), 1);
    }

    #[test]
    fn a_contact_keeps_its_signature_until_it_is_too_old() {
        let office = Office::new();
        let network = example::network();
        let count = |signed_on: Date, today: Date| {
            let circumstances = crate::forms::form::Circumstances {
                today,
                ..office.circumstances()
            };
            let prepared = office.invite.prepare(&network, Vec::new(), &circumstances);
            too_old(&prepared, &office.invite, signed_on, today).len()
        };
        let later = date(2027, 6, 30);

        assert_eq!(count(TODAY, TODAY), 0);
        assert!(count(TODAY, later) > 0);
        assert!(count(later, later) < count(TODAY, later));
    }
}
