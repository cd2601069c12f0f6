//! What is asked of somebody, and on which side they stand when they are chased.

use crate::rules::attendance::role::{Mode, Role};

/// What an answer is wanted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// Whether they come.
    Answer,
    /// A report before the meeting.
    Report,
    /// A consultation paper: what they think.
    Consultation,
    /// What they were to do after a meeting; its last day is its own.
    Action,
}

impl Ask {
    /// Each with its code, as settings and the record spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Answer, "answer"),
        (Self::Report, "report"),
        (Self::Consultation, "consultation"),
        (Self::Action, "action"),
    ];

    /// What is asked of a part in the meeting. A report is waited for once it is promised, or where
    /// that is all that is asked; of who comes as well it is not asked after, nor a paper. Nothing is asked of the chair, nor of who is only told.
    pub fn of(role: Role, mode: Mode) -> Option<Self> {
        if role == Role::Chair {
            return None;
        }
        match mode {
            Mode::Attend | Mode::AttendAndConsult | Mode::AttendAndReport => Some(Self::Answer),
            Mode::Report => Some(Self::Report),
            Mode::Consult => Some(Self::Consultation),
            Mode::Chair | Mode::Notify | Mode::Book | Mode::NotInvited => None,
        }
    }

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// What a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(ask, _)| *ask)
    }

    /// `an answer`, for a member of staff.
    pub fn words(self) -> &'static str {
        match self {
            Self::Answer => "an answer",
            Self::Report => "a report",
            Self::Consultation => "their views",
            Self::Action => "an action",
        }
    }
}

/// People who are chased in one manner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Child,
    Parent,
    /// Family and friends, and those of whose part nothing is known.
    Relative,
    Carer,
    /// Who works for the council.
    Staff,
    School,
    Health,
    Other,
}

impl Group {
    /// Each with its code, as settings spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Child, "child"),
        (Self::Parent, "parent"),
        (Self::Relative, "relative"),
        (Self::Carer, "carer"),
        (Self::Staff, "staff"),
        (Self::School, "school"),
        (Self::Health, "health"),
        (Self::Other, "other"),
    ];

    /// On which side somebody with that role stands. Unknown is family: the side that is least
    /// written to.
    pub fn of(role: Role) -> Self {
        use Role as R;
        match role {
            R::Child => Self::Child,
            R::Mother | R::Father | R::Parent | R::PrHolder => Self::Parent,
            R::Relative | R::Supporter | R::Unknown => Self::Relative,
            R::FosterCarer
            | R::KinshipCarer
            | R::ProspectiveAdopter
            | R::ResidentialKeyWorker
            | R::HomeManager
            | R::SupportCarer => Self::Carer,
            R::SocialWorker
            | R::Chair
            | R::SupervisingSocialWorker
            | R::TeamManager
            | R::VirtualSchool
            | R::YouthJustice
            | R::PersonalAdviser
            | R::ContactSupervisor
            | R::FamilySupport
            | R::Legal
            | R::AdultServices => Self::Staff,
            R::School | R::Teacher | R::SpecialNeeds => Self::School,
            R::LookedAfterNurse
            | R::HealthVisitor
            | R::SchoolNurse
            | R::MentalHealth
            | R::OtherHealth
            | R::GeneralPractitioner => Self::Health,
            R::Advocate
            | R::IndependentVisitor
            | R::ChildrensGuardian
            | R::ChildsSolicitor
            | R::Interpreter
            | R::Police
            | R::OtherProfessional => Self::Other,
        }
    }

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// The group that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(group, _)| *group)
    }

    /// `the carer`, in a sentence for a member of staff.
    pub fn words(self) -> &'static str {
        match self {
            Self::Child => "the child",
            Self::Parent => "a parent",
            Self::Relative => "a relative",
            Self::Carer => "the carer",
            Self::Staff => "the council's own worker",
            Self::School => "the school",
            Self::Health => "somebody from health",
            Self::Other => "one of the others",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::attendance::role::TABLE;

    #[test]
    fn every_code_names_one_thing_and_back() {
        for (ask, code) in Ask::ALL {
            assert_eq!(Ask::from_code(code), Some(*ask));
            assert_eq!(ask.code(), *code);
        }
        for (group, code) in Group::ALL {
            assert_eq!(Group::from_code(code), Some(*group));
            assert_eq!(group.code(), *code);
        }
    }

    #[test]
    fn whoever_looks_after_the_child_is_a_carer_and_so_for_parents() {
        for entry in TABLE {
            assert_eq!(
                entry.role.is_carer(),
                Group::of(entry.role) == Group::Carer,
                "{}",
                entry.code
            );
            assert_eq!(
                entry.role.is_parent(),
                Group::of(entry.role) == Group::Parent,
                "{}",
                entry.code
            );
        }
        assert_eq!(Group::of(Role::Unknown), Group::Relative);
    }
}
