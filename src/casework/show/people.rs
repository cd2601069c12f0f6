//! The people of a document as a page shows them.

use crate::{
    casework::{
        disclose,
        live::Composed,
        misdirected::{self, REMEDY},
        office::name_of,
        page::{
            LastChange,
            document::{ExclusionPart, Group, Invited, LetterPart, PersonPart, WishState},
        },
        show::{fields::Fields, known},
    },
    forms::sheet::words,
    model::{answer::Answer, document::Row, live::ChangeKind},
    rules::attendance::{Part, role::Mode},
    store::decisions::DecisionKind,
};

/// Those who take part, then those who are told, then those who are not invited.
pub fn people(
    composed: &Composed,
    fields: &Fields,
    exclusions: &[ExclusionPart],
) -> Vec<PersonPart> {
    let document = &composed.prepared.document;
    let Some(section) = document.section("people") else {
        return Vec::new();
    };
    let mut people: Vec<PersonPart> = composed
        .prepared
        .attendance
        .parts
        .iter()
        .zip(&section.rows)
        .map(|(part, row)| {
            let field = |name: &str| fields.of_person(section, part.id, name);
            let said = |name: &str| known(row.field(name).map(|field| &field.answer));
            PersonPart {
                row: part.id.to_string(),
                name: composed.name(part.id),
                role_code: part.role.code(),
                role: part.role.label(),
                about: about(part, row),
                group: group(part.mode),
                mode: field("mode"),
                why_this_mode: part.why.to_owned(),
                function: field("function"),
                contact: field("contact"),
                channel: said("channel").unwrap_or_default(),
                contact_check: match misdirected::is_open(composed, part.id) {
                    true => REMEDY.to_owned(),
                    false => said("contact_check").unwrap_or_default(),
                },
                safe_contact: field("safe_contact"),
                needs: ["language", "format", "transport"]
                    .into_iter()
                    .filter_map(said)
                    .collect(),
                childs_wish: field("childs_wish"),
                wish: wish(composed, part),
                joining: field("joining"),
                sees: list(said("sees")),
                does_not_see: list(said("does_not_see")),
                letter: letter(composed, part, row),
                exclusion: exclusions
                    .iter()
                    .find(|one| one.row == part.id.to_string())
                    .cloned(),
                tellings: disclose::tellings(composed, part.id),
                added: added(composed, part),
                changed: changed(composed, part),
            }
        })
        .collect();
    people.sort_by_key(|person| person.group);
    people
}

fn group(mode: Mode) -> Group {
    match mode {
        Mode::Notify => Group::Informed,
        Mode::NotInvited => Group::NotInvited,
        _ => Group::TakesPart,
    }
}

fn about(part: &Part, row: &Row) -> Vec<String> {
    let said = |name: &str| known(row.field(name).map(|field| &field.answer));
    let mut lines = Vec::new();
    if let Some(recorded) = said("relationship")
        && !part.role.label().eq_ignore_ascii_case(&recorded)
    {
        lines.push(format!("Recorded as: {recorded}"));
    }
    lines.extend(said("agency"));
    let responsibility = row.field("parental_responsibility");
    match responsibility.map(|field| &field.answer) {
        Some(answer @ Answer::Known { .. }) => lines.push(format!(
            "Parental responsibility: {}",
            words(answer).to_lowercase()
        )),
        Some(_) if part.role.is_parent() => {
            lines.push("Parental responsibility: not recorded".to_owned());
        }
        _ => {}
    }
    lines
}

fn list(words: Option<String>) -> Vec<String> {
    let words = words.unwrap_or_default();
    let items = words.split(", ").filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

fn letter(composed: &Composed, part: &Part, row: &Row) -> LetterPart {
    match part.mode {
        Mode::NotInvited => return LetterPart::None("Not invited: no letter"),
        Mode::Notify => return LetterPart::None("Is kept informed: no letter"),
        Mode::Book => return LetterPart::None("Is booked: no letter"),
        _ => {}
    }
    let reasons: Vec<String> = composed
        .prepared
        .document
        .findings
        .iter()
        .filter(|one| {
            one.code == crate::model::finding::Code::LetterBlocked
                && one.about.as_ref() == Some(part.id)
        })
        .map(|one| one.what.to_string())
        .collect();
    if let Some(why) = composed.why_stopped(part.id) {
        return LetterPart::Stopped(vec![why.to_owned()]);
    }
    let said = known(row.field("letter").map(|field| &field.answer)).unwrap_or_default();
    match (reasons.is_empty(), said.strip_prefix("Must not go: ")) {
        (false, _) => LetterPart::Stopped(reasons),
        (true, Some(why)) => LetterPart::Stopped(vec![why.to_owned()]),
        (true, None) => LetterPart::Ready,
    }
}

/// What the child's wish means for this person, and whether somebody has decided.
fn wish(composed: &Composed, part: &Part) -> WishState {
    let decision = composed
        .live
        .standing(DecisionKind::AgainstWish)
        .filter(|one| one.person == *part.id)
        .last();
    if let Some(decision) = decision {
        return WishState::Decided {
            invited: match decision.item.as_deref() {
                Some("comes") => Invited::Yes,
                _ => Invited::No,
            },
            by: name_of(&decision.proposed.by),
            on: decision.proposed.at,
            reason: decision.reason.reveal().to_owned(),
        };
    }
    if composed.settled.decisions.not_wanted.contains(part.id) {
        return WishState::Waits;
    }
    let place = crate::model::live::Place::in_row("people", part.id, "childs_wish");
    let said = composed
        .live
        .entry(&place)
        .and_then(|entry| entry.value.as_ref());
    match said {
        Some(value) if value.reveal() == "wants" => WishState::Wanted,
        _ => WishState::NotSaid,
    }
}

fn added(composed: &Composed, part: &Part) -> Option<LastChange> {
    composed
        .live
        .added
        .iter()
        .find(|one| one.person.id == *part.id)
        .map(|one| LastChange {
            by: name_of(&one.by),
            at: one.at,
            what: "Added to the list".to_owned(),
        })
}

/// The last change of anything in this person's row.
fn changed(composed: &Composed, part: &Part) -> Option<LastChange> {
    let change = composed.live.changes.iter().find(|change| {
        let row = change.place.as_ref().and_then(|place| place.row.as_ref());
        row == Some(part.id) && change.kind != ChangeKind::CarriedOver
    })?;
    let what = match (change.kind, &change.place) {
        (ChangeKind::ValueEntered, Some(place)) => {
            crate::forms::invite::entries::at(place).map_or("", |field| field.asked)
        }
        (ChangeKind::RecordReadAgain, _) => "the record",
        _ => "",
    };
    Some(LastChange {
        by: name_of(&change.by),
        at: change.at,
        what: what.to_owned(),
    })
}
