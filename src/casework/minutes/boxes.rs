//! Boxes: one for a section, or one for each agency or family member of the list.
//!
//! A box of somebody's own is kept under the name of its section and their row, and flagged, shown
//! and copied by itself: what is not for one of them takes nothing from what another has said.

use std::sync::Arc;

use crate::{
    casework::{
        exclude::row_of,
        live::Composed,
        minutes::{Minuted, known::Known},
    },
    forms::minutes::{Layout, Section},
    model::{
        id::Identifier,
        minutes::{Boxed, Presence},
    },
};

/// Of whom the box is that stands beside those of the list.
pub(in crate::casework) const OTHERS: &str = "Anybody else";

/// What stands between the name of a section and whose box it is.
const OF: char = ':';

/// Under which name the box of somebody in a section is kept.
pub(super) fn named(section: &Section, row: &Identifier) -> Arc<str> {
    format!("{}{OF}{row}", section.name).into()
}

/// Whose box a name means; nothing for the box of a section that has one.
pub(in crate::casework) fn whose(name: &str) -> Option<(&str, Identifier)> {
    let (section, row) = name.split_once(OF)?;
    Some((section, row_of(row)?))
}

/// The section with a box of that name, as it is kept.
pub(in crate::casework) fn section_of<'l>(layout: &'l Layout, name: &str) -> Option<&'l Section> {
    match whose(name) {
        Some((section, _)) => layout
            .with_box(section)
            .filter(|section| section.repeat.is_some()),
        // Where each has a box of their own there is one beside them, for whoever is not on the list.
        None => layout.with_box(name),
    }
}

/// The box that a form names, where people are called as `row` understands it: its section, and the
/// name under which it is kept.
pub(super) fn meant<'l>(
    layout: &'l Layout,
    posted: &str,
    row: impl FnOnce(&str) -> Option<Identifier>,
) -> Option<(&'l Section, Arc<str>)> {
    let Some((section, field)) = posted.split_once(OF) else {
        return section_of(layout, posted).map(|section| (section, Arc::clone(&section.name)));
    };
    let section = layout.with_box(section);
    let section = section.filter(|section| section.repeat.is_some())?;
    let row = row(field)?;
    Some((section, named(section, &row)))
}

/// Who has a box in a section: those of the list, and of whom something stands there.
pub(super) fn people(
    minuted: &Minuted,
    section: &Section,
    listed: &[Known],
) -> Vec<(Identifier, Option<Presence>)> {
    let Some(repeat) = section.repeat else {
        return Vec::new();
    };
    let said = minuted.attendance.as_ref();
    let mut rows: Vec<(Identifier, Option<Presence>)> = listed
        .iter()
        .filter(|one| repeat.takes(one.role))
        .map(|one| (one.row.clone(), Some(one.presence(said).0)))
        .collect();
    for (boxed, row) in written(minuted, section) {
        if !boxed.text.is_empty() && rows.iter().all(|(one, _)| *one != row) {
            rows.push((row, None));
        }
    }
    rows
}

/// The boxes of a section that somebody has written into, with whose they are.
pub(in crate::casework) fn written<'m>(
    minuted: &'m Minuted,
    section: &'m Section,
) -> impl Iterator<Item = (&'m Boxed, Identifier)> {
    minuted.boxes.iter().filter_map(|boxed| {
        let (of, row) = whose(&boxed.name)?;
        (*of == *section.name).then_some((boxed, row))
    })
}

/// Whether nobody has written anything into a section.
pub(super) fn is_empty(minuted: &Minuted, section: &Section) -> bool {
    let boxed = minuted.boxed(&section.name);
    let is_bare = boxed.is_none_or(|one| one.text.is_empty());
    is_bare && written(minuted, section).all(|(boxed, _)| boxed.text.is_empty())
}

/// What a box is called to staff: the label of its section, and whose it is.
pub(in crate::casework) fn called(
    section: &Section,
    name: &str,
    call: impl FnOnce(&Identifier) -> String,
) -> String {
    match whose(name) {
        Some((_, row)) => format!("{}: {}", section.label, call(&row)),
        None if section.repeat.is_some() => format!("{}: {OTHERS}", section.label),
        None => section.label.to_string(),
    }
}

/// What somebody is to the child, in the words of staff; nothing for who is not in the network.
pub(in crate::casework) fn role(composed: &Composed, row: &Identifier) -> String {
    let part = composed.part(row);
    part.map_or_else(String::new, |part| part.role.label().to_owned())
}
