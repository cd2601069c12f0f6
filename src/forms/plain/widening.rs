//! Widening: what a new version of a form opens to more people.

use crate::{
    forms::plain::{Above, FormField, PlainForm, SignOff},
    model::staff::Role,
};

/// Something that a version opens, for the one who would publish it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Widened {
    /// The label of a field that more people would read.
    Readers(String),
    /// The title of a sign-off that would not be asked for any more.
    Dropped(String),
    /// The title of a sign-off that more people could give, or that would be asked for less often.
    SignOff(String),
}

/// Whether everybody who sees one field sees the other, too.
pub fn is_for_no_more(field: &FormField, than: &FormField) -> bool {
    let (wanted, allowed) = (&field.may_see, &than.may_see);
    // Where nobody is named, everybody who may open the document sees it.
    allowed.is_empty() || (!wanted.is_empty() && are_among(wanted, allowed))
}

fn are_among(some: &[Role], all: &[Role]) -> bool {
    some.iter().all(|role| all.contains(role))
}

/// What a new version opens, beside the versions before it, the newest first.
///
/// A field is laid beside the newest version that has it: one that was left out and comes back is
/// no new field.
pub fn widened(new: &PlainForm, before: &[&PlainForm]) -> Vec<Widened> {
    let mut found = Vec::new();
    for (section, field) in new.fields() {
        let named = |form: &&PlainForm| {
            let mut fields = form.fields();
            let same = fields.find(|(one, old)| one.name == section.name && old.name == field.name);
            same.is_some_and(|(_, old)| !is_for_no_more(field, old))
        };
        let has_it = |form: &&&PlainForm| {
            let mut fields = form.fields();
            fields.any(|(one, old)| one.name == section.name && old.name == field.name)
        };
        if before.iter().find(has_it).is_some_and(named) {
            found.push(Widened::Readers(field.label.clone()));
        }
    }
    let last = before.first().map_or(&[][..], |form| &form.sign_offs);
    for old in last {
        match new.sign_offs.iter().find(|one| one.name == old.name) {
            None => found.push(Widened::Dropped(old.title.clone())),
            Some(one) if is_weaker(one, old) => {
                found.push(Widened::SignOff(old.title.clone()));
            }
            Some(_) => {}
        }
    }
    found
}

fn is_weaker(new: &SignOff, old: &SignOff) -> bool {
    let asked_less = match (&new.above, &old.above) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(new), Some(old)) => is_asked_less(new, old),
    };
    asked_less || !are_among(&new.roles, &old.roles)
}

/// By another field nobody can tell: then it counts as less.
fn is_asked_less(new: &Above, old: &Above) -> bool {
    new.field != old.field || new.pounds > old.pounds
}
