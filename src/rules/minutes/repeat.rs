//! For whom a section of the minutes has a box of its own.

use crate::rules::{attendance::role::Role, chasing::ask::Group};

/// Of which people of the list each has a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// Those who work with the child: one box for each agency.
    Agencies,
    /// Family, friends and carers.
    Family,
    /// Both.
    Everybody,
}

impl Repeat {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Agencies, "agencies"),
        (Self::Family, "family"),
        (Self::Everybody, "everybody"),
    ];

    /// What a form names; `None` for a word that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(repeat, _)| *repeat)
    }

    /// Whether somebody of that role has a box. What the child says has a section of its own, and so
    /// has the reviewing officer's view; an interpreter says nothing of their own.
    pub fn takes(self, role: Role) -> bool {
        if matches!(role, Role::Child | Role::Chair | Role::Interpreter) {
            return false;
        }
        let is_family = matches!(
            Group::of(role),
            Group::Child | Group::Parent | Group::Relative | Group::Carer
        );
        match self {
            Self::Agencies => !is_family,
            Self::Family => is_family,
            Self::Everybody => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_list_has_one_box_and_the_child_a_section_of_their_own() {
        for (role, agencies, family) in [
            (Role::Mother, false, true),
            (Role::Relative, false, true),
            (Role::FosterCarer, false, true),
            (Role::SocialWorker, true, false),
            (Role::School, true, false),
            (Role::Police, true, false),
            (Role::Child, false, false),
            (Role::Chair, false, false),
            (Role::Interpreter, false, false),
        ] {
            assert_eq!(Repeat::Agencies.takes(role), agencies, "{role:?}");
            assert_eq!(Repeat::Family.takes(role), family, "{role:?}");
            assert_eq!(
                Repeat::Everybody.takes(role),
                agencies || family,
                "{role:?}"
            );
        }
    }
}
