//! What of one review the next one begins with, and what is asked anew.

use crate::{
    forms::invite::entries::{self, Enterable, Of},
    model::{id::Identifier, live::Entry},
    rules::attendance::role::Mode,
};

/// What becomes of an entry when the child's next review begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carry {
    /// It is so until somebody says otherwise: no older and no younger than it was.
    Over,
    /// It stands, because leaving it out could harm somebody, and has to be confirmed again.
    AskedAnew,
    /// It was about one meeting, or is what the child said before it.
    Not,
}

/// What becomes of what was entered in a field.
///
/// Who comes, why they are needed and where they are reached is the list that the next review
/// begins with. The day, the place and how people join belong to one meeting. The child is asked
/// before every review, so no wish is taken for granted. What keeps somebody safe is never left
/// out by silence.
pub fn carry(field: &Enterable) -> Carry {
    match (field.of, field.section, field.field) {
        (Of::Person, _, "mode" | "function" | "contact" | "channel") => Carry::Over,
        (Of::Person, _, "safe_contact" | "part") => Carry::AskedAnew,
        (Of::Document, "logistics", "interpreter" | "transport" | "childcare") => Carry::AskedAnew,
        _ => Carry::Not,
    }
}

/// The entries that the next document begins with, as they were entered; `is_there` says whether
/// a person is still around the child.
pub fn over(entries: &[Entry], is_there: impl Fn(&Identifier) -> bool) -> Vec<(&Entry, Carry)> {
    entries
        .iter()
        .filter(|entry| entry.value.is_some())
        .filter_map(|entry| Some((entry, carry(entries::at(&entry.place)?))))
        .filter(|(entry, carry)| {
            *carry != Carry::Not && entry.place.row.as_ref().is_none_or(&is_there)
        })
        .collect()
}

/// Whether somebody who was added by hand is on the list still: who was taken off is not added to
/// the next one.
pub fn is_on_the_list(person: &Identifier, entries: &[Entry]) -> bool {
    entries
        .iter()
        .find(|entry| &*entry.place.field == "mode" && entry.place.row.as_ref() == Some(person))
        .and_then(|entry| entries::mode_of(entry.value.as_ref()?))
        .is_none_or(|mode| mode != Mode::NotInvited)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{live::By, name::PersonalText};

    #[test]
    fn every_field_says_what_the_next_review_begins_with() {
        let named = |wanted: Carry| -> Vec<String> {
            entries::FIELDS
                .iter()
                .filter(|field| carry(field) == wanted)
                .map(|field| format!("{}/{}", field.section, field.field))
                .collect()
        };

        assert_eq!(
            named(Carry::Over),
            [
                "people/mode",
                "people/function",
                "people/contact",
                "people/channel"
            ]
        );
        assert_eq!(
            named(Carry::AskedAnew),
            [
                "logistics/interpreter",
                "logistics/transport",
                "logistics/childcare",
                "people/part",
                "people/safe_contact",
            ]
        );
        let not = named(Carry::Not);
        assert!(
            entries::FIELDS
                .iter()
                .filter(|field| matches!(field.section, "review" | "wishes"))
                .all(|field| carry(field) == Carry::Not)
        );
        for about_one_meeting in [
            "people/childs_wish",
            "people/joining",
            "logistics/remote_link",
        ] {
            assert!(not.iter().any(|one| one == about_one_meeting), "{not:?}");
        }
    }

    fn entry(place: &str, value: Option<&str>) -> Entry {
        Entry {
            place: place.parse().unwrap(),
            value: value.and_then(PersonalText::parse),
            version: 3,
            by: By {
                code: "staff:lee".into(),
                name: None,
            },
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[track_caller]
    fn check(place: &str, value: Option<&str>, expected: Option<Carry>) {
        let entries = [entry(place, value)];
        let over = over(&entries, |id| &*id.value != "gone");
        assert_eq!(over.first().map(|(_, carry)| *carry), expected, "{place}");
    }

    #[test]
    fn an_entry_goes_on_with_a_person_who_is_still_there() {
        let mail = Some("l.shah@nhs.example");
        check("people/mosaic:602/contact", mail, Some(Carry::Over));
        check("people/mosaic:602/contact", None, None);
        check("people/mosaic:gone/contact", mail, None);
        check(
            "people/mosaic:602/safe_contact",
            Some("Never after six"),
            Some(Carry::AskedAnew),
        );
        check("logistics//transport", Some("Taxi"), Some(Carry::AskedAnew));
        check("review//date", Some("2026-12-03"), None);
        check("wishes//place", Some("At home"), None);
        check("people/mosaic:602/no_such_field", mail, None);
    }

    #[test]
    fn who_was_taken_off_the_list_is_not_added_to_the_next() {
        let row: Identifier = entry("people/samepage:added:1/mode", None)
            .place
            .row
            .unwrap();
        let with = |mode| is_on_the_list(&row, &[entry("people/samepage:added:1/mode", mode)]);

        assert!(is_on_the_list(&row, &[]));
        assert!(with(Some("attend")));
        assert!(with(None));
        assert!(!with(Some("not_invited")));
    }
}
