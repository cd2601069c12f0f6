//! Staff: who works here, in which roles and teams.

use std::{fmt, sync::Arc};

use crate::model::{contact::EmailAddress, id::Identifier, name::PersonalText};

/// What we call a member of staff: opaque, ours, never reused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(Arc<str>);

impl StaffId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody is here to do. One person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    ReviewingOfficer,
    ReviewingOfficerManager,
    SocialWorker,
    TeamManager,
    /// A social worker of a team who answers today for colleagues who are away.
    DutyWorker,
    BusinessSupport,
    /// Somebody of another agency who works in one document by invitation.
    Partner,
    CouncilAdministrator,
    InformationGovernance,
}

impl Role {
    /// Every role with its code, as claims, files and the API spell it, and its name on a page.
    pub const ALL: &[(Self, &str, &str)] = &[
        (
            Self::ReviewingOfficer,
            "iro",
            "Independent Reviewing Officer",
        ),
        (Self::ReviewingOfficerManager, "iro_manager", "IRO manager"),
        (Self::SocialWorker, "social_worker", "Social worker"),
        (Self::TeamManager, "team_manager", "Team manager"),
        (Self::DutyWorker, "duty_worker", "Duty social worker"),
        (
            Self::BusinessSupport,
            "business_support",
            "Business support",
        ),
        (Self::Partner, "partner", "Partner agency"),
        (
            Self::CouncilAdministrator,
            "council_administrator",
            "Council administrator",
        ),
        (
            Self::InformationGovernance,
            "information_governance",
            "Information governance",
        ),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(role, ..)| *role == self)
            .map_or("", |(_, code, _)| code)
    }

    /// The role's name, as a page shows it.
    pub fn words(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(role, ..)| *role == self)
            .map_or("", |(.., words)| words)
    }

    /// The role that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one, _)| *one == code)
            .map(|(role, ..)| *role)
    }
}

/// A member of staff, as the sign-in and the council's own lists tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    pub id: StaffId,
    pub name: PersonalText,
    pub email: Option<EmailAddress>,
    pub roles: Vec<Role>,
    /// Codes of the teams that this person works in.
    pub teams: Vec<Arc<str>>,
    /// How case systems name this worker: allocations are found by these.
    pub workers: Vec<Identifier>,
}

impl Staff {
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_names_one_role_and_back() {
        for (role, code, words) in Role::ALL {
            assert_eq!(Role::from_code(code), Some(*role));
            assert_eq!(role.code(), *code);
            assert_eq!(role.words(), *words);
        }
    }
}
