//! Untold: a letter that asks somebody to a place which it may not tell them.

use crate::{
    casework::live::Composed,
    forms::invite::letters::Letter,
    rules::{
        attendance::role::Role,
        disclosure::{item::Item, rule::Rule},
    },
};

/// Why such a letter waits, and what settles it, for staff.
pub(in crate::casework) const UNTOLD: &str = "Their letter asks them to come and may not tell \
    them the place, and nothing records who does. Choose one of the council's own places, or say \
    how they join without it. Where the social worker tells them or takes them, record that under \
    What they may know: keep the place from them, with the reason.";

/// Whether a letter asks somebody to come to a place that it does not name, and nobody has decided
/// that in writing. A child is told the place in other words, and is brought.
pub(in crate::casework) fn is_untold(composed: &Composed, letter: &Letter) -> bool {
    let comes = composed
        .part(&letter.recipient)
        .is_some_and(|part| part.mode.is_invited() && part.role != Role::Child);
    let kept = letter
        .withheld
        .iter()
        .any(|(item, rule, _)| *item == Item::Place && *rule != Rule::Decided);
    let decided = composed
        .circumstances
        .decisions
        .withholding
        .iter()
        .any(|one| one.from == letter.recipient);
    let joins = composed
        .told(&letter.recipient)
        .is_ok_and(|told| told.joining().is_some());
    comes && kept && !decided && !joins
}
