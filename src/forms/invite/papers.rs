//! Which consultation paper goes with a letter.

use crate::rules::attendance::role::{Mode, Role};

/// What the letter asks of them: a report, views, or only to come.
pub fn paper_of(role: Role, mode: Mode) -> Option<Paper> {
    if !mode.is_consulted() && !matches!(role, Role::School) {
        return None;
    }
    Some(match role {
        Role::Child => Paper::Child,
        role if role.is_parent() || role == Role::Relative => Paper::Parent,
        role if role.is_carer() => Paper::Carer,
        Role::SupervisingSocialWorker => Paper::Carer,
        Role::School | Role::Teacher | Role::VirtualSchool | Role::SpecialNeeds => Paper::School,
        Role::LookedAfterNurse
        | Role::HealthVisitor
        | Role::SchoolNurse
        | Role::MentalHealth
        | Role::OtherHealth => Paper::Health,
        _ => Paper::Professional,
    })
}

/// Which consultation paper goes with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Child,
    Parent,
    Carer,
    School,
    Health,
    Professional,
}

impl Paper {
    /// The name of its template.
    pub fn code(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Carer => "carer",
            Self::School => "school",
            Self::Health => "health",
            Self::Professional => "professional",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Child => "Child's paper",
            Self::Parent => "Parent's paper",
            Self::Carer => "Carer's paper",
            Self::School => "School's paper",
            Self::Health => "Health paper",
            Self::Professional => "Professional's paper",
        }
    }
}
