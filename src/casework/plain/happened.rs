//! What has happened to a plain form, for who may see some of its fields.

use crate::{
    casework::{
        office::name_of,
        plain::{
            fill::Filled,
            page::HappenedPart,
            standing::{described, may_see},
        },
    },
    forms::plain::typing,
    model::{
        live::{Change, ChangeKind},
        name::PersonalText,
        staff::Role,
    },
};

/// The changes of a form in words, without those in fields that are not for these roles.
pub fn parts(changes: &[Change], filled: &[Filled<'_>], roles: &[Role]) -> Vec<HappenedPart> {
    let told = changes
        .iter()
        .filter_map(|change| part(change, filled, roles));
    told.collect()
}

fn part(change: &Change, filled: &[Filled<'_>], roles: &[Role]) -> Option<HappenedPart> {
    let found = match &change.place {
        // A place that the form does not have any more is told to nobody.
        Some(place) => Some(described(place, filled)?),
        None => None,
    };
    if found
        .as_ref()
        .is_some_and(|(field, ..)| !may_see(field, roles))
    {
        return None;
    }
    let words = |value: Option<&PersonalText>| {
        let value = value?.reveal();
        Some(match &found {
            Some((_, _, kind)) => typing::words(kind, value),
            None => value.to_owned(),
        })
    };
    let label = found.as_ref().map_or("", |(_, label, _)| label);
    let (before, after) = (words(change.before.as_ref()), words(change.after.as_ref()));
    let (what, after) = match change.kind {
        ChangeKind::ValueEntered => (label.to_owned(), after),
        ChangeKind::CarriedOver => (format!("Taken over: {label}"), after),
        ChangeKind::DocumentBegun => ("Begun".to_owned(), None),
        ChangeKind::FormSigned => ("Signed".to_owned(), after),
        ChangeKind::FormSettled => ("Dealt with, after the day had changed".to_owned(), None),
        ChangeKind::FormLetterGiven => ("Letter given".to_owned(), after),
        ChangeKind::DocumentClosed => ("Closed".to_owned(), after),
        _ => return None,
    };
    Some(HappenedPart {
        what,
        before,
        after,
        reason: change
            .reason
            .as_ref()
            .map(|words| words.reveal().to_owned()),
        by: name_of(&change.by),
        at: change.at,
    })
}
