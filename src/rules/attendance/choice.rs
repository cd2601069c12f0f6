//! What people have chosen for somebody, over what the rules propose.

use crate::{
    model::{id::Identifier, name::PersonalText},
    rules::attendance::{Part, Sitting, role::Mode},
};

/// What was chosen for one person. What is not chosen stays as proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub person: Identifier,
    pub mode: Option<Mode>,
    pub function: Option<PersonalText>,
    pub sitting: Option<Sitting>,
    /// How this person joins: a link or a number of their own, a door.
    pub joining: Option<PersonalText>,
    /// Why, in words for staff.
    pub why: &'static str,
}

impl Choice {
    pub fn of(person: &Identifier) -> Self {
        Self {
            person: person.clone(),
            mode: None,
            function: None,
            sitting: None,
            joining: None,
            why: "Chosen by staff",
        }
    }
}

/// Lays choices over proposed parts. Who has died, is not born or has been replaced in the record
/// stays as they are, and nobody is let in past an exclusion.
pub fn choose(parts: &mut [Part], choices: &[Choice], is_excluded: impl Fn(&Identifier) -> bool) {
    for part in parts {
        let Some(choice) = choices.iter().find(|choice| is(part, &choice.person)) else {
            continue;
        };
        if let Some(sitting) = choice.sitting {
            part.sitting = sitting;
        }
        let fixed = FIXED.contains(&part.why) || is_excluded(part.id);
        if let Some(mode) = choice.mode.filter(|mode| *mode != part.mode && !fixed) {
            part.mode = mode;
            part.why = choice.why;
            if part.function.is_empty() && mode != Mode::NotInvited {
                part.function = part.role.entry().function;
            }
        }
    }
}

/// Reasons that no choice changes.
const FIXED: [&str; 3] = [
    "Has died",
    "Not born yet",
    "This record has been replaced by another",
];

/// Whether somebody can take part in nothing, whatever anybody chooses.
pub fn is_fixed(part: &Part) -> bool {
    FIXED.contains(&part.why)
}

/// What the record says of whoever has no part any more.
pub(super) const ENDED: &str = "The tie to the child has ended";
pub(super) const REPLACED: &str = "Another worker began later";

/// Whether the record has somebody's part as over, and nobody has chosen otherwise.
pub fn is_over(part: &Part) -> bool {
    is_fixed(part) || [ENDED, REPLACED].contains(&part.why)
}

/// What is said of whoever two people have decided to keep out.
pub(super) const EXCLUDED: &str = "Excluded from the meeting; contributes another way";

/// Whether somebody is kept out of the meeting.
pub fn is_excluded(part: &Part) -> bool {
    part.why == EXCLUDED
}

fn is(part: &Part, id: &Identifier) -> bool {
    part.id == id
        || part
            .person
            .is_some_and(|person| person.other_ids.contains(id))
}
