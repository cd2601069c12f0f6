//! The parts that people play in a review, as one table.
//!
//! The starting list of national guidance and published council practice. The words in
//! `function` are proposals: whoever prepares the invite can change them.

use crate::model::person::Circle;

/// The part that somebody plays in a review of a looked-after child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Child,
    Mother,
    Father,
    Parent,
    PrHolder,
    FosterCarer,
    KinshipCarer,
    ProspectiveAdopter,
    ResidentialKeyWorker,
    HomeManager,
    SupportCarer,
    Relative,
    SocialWorker,
    Chair,
    SupervisingSocialWorker,
    TeamManager,
    School,
    Teacher,
    VirtualSchool,
    SpecialNeeds,
    LookedAfterNurse,
    HealthVisitor,
    SchoolNurse,
    MentalHealth,
    OtherHealth,
    GeneralPractitioner,
    Advocate,
    IndependentVisitor,
    ChildrensGuardian,
    ChildsSolicitor,
    YouthJustice,
    PersonalAdviser,
    ContactSupervisor,
    FamilySupport,
    Interpreter,
    Supporter,
    Police,
    Legal,
    AdultServices,
    OtherProfessional,
    Unknown,
}

/// How somebody takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Runs the meeting.
    Chair,
    Attend,
    /// Comes, and gives views on paper or by telephone before.
    AttendAndConsult,
    /// Comes, and sends a report before.
    AttendAndReport,
    /// Gives views, does not come.
    Consult,
    /// Sends a report, does not come.
    Report,
    /// Is told of the meeting, no more.
    Notify,
    /// Is booked for somebody else: an interpreter.
    Book,
    /// Is not asked. The reason stands beside it.
    NotInvited,
}

impl Mode {
    /// Every mode with its code, as what people choose is kept.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Chair, "chair"),
        (Self::Attend, "attend"),
        (Self::AttendAndConsult, "attend_and_consult"),
        (Self::AttendAndReport, "attend_and_report"),
        (Self::Consult, "consult"),
        (Self::Report, "report"),
        (Self::Notify, "notify"),
        (Self::Book, "book"),
        (Self::NotInvited, "not_invited"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(mode, _)| *mode == self)
            .map_or("", |(_, code)| code)
    }

    /// The mode that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == code)
            .map(|(mode, _)| *mode)
    }

    pub fn is_invited(self) -> bool {
        matches!(
            self,
            Self::Chair | Self::Attend | Self::AttendAndConsult | Self::AttendAndReport
        )
    }

    /// Whether a consultation paper or a report is asked for.
    pub fn is_consulted(self) -> bool {
        matches!(
            self,
            Self::AttendAndConsult | Self::AttendAndReport | Self::Consult | Self::Report
        )
    }

    /// Whether a letter is written at all.
    pub fn has_letter(self) -> bool {
        !matches!(self, Self::NotInvited | Self::Book | Self::Notify)
    }

    /// The mode for a person who reads the sheet.
    pub fn words(self) -> &'static str {
        match self {
            Self::Chair => "Chairs",
            Self::Attend => "Invite",
            Self::AttendAndConsult => "Invite and ask for views",
            Self::AttendAndReport => "Invite and ask for a report",
            Self::Consult => "Ask for views",
            Self::Report => "Ask for a report",
            Self::Notify => "Keep informed",
            Self::Book => "Book",
            Self::NotInvited => "Do not invite",
        }
    }
}

/// One line of the table of roles.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub role: Role,
    /// Stable code, for files and folders.
    pub code: &'static str,
    pub label: &'static str,
    /// Why they are needed: a proposal.
    pub function: &'static str,
    pub mode: Mode,
    pub circle: Circle,
    /// What other family readers and the child are told of this role, where they are told of it.
    pub for_family: Option<&'static str>,
}

impl Role {
    pub fn entry(self) -> &'static Entry {
        TABLE.get(self as usize).unwrap_or(&NOBODY)
    }

    pub fn code(self) -> &'static str {
        self.entry().code
    }

    pub fn label(self) -> &'static str {
        self.entry().label
    }

    pub fn is_carer(self) -> bool {
        matches!(
            self,
            Self::FosterCarer
                | Self::KinshipCarer
                | Self::ProspectiveAdopter
                | Self::ResidentialKeyWorker
                | Self::HomeManager
                | Self::SupportCarer
        )
    }

    pub fn is_parent(self) -> bool {
        matches!(
            self,
            Self::Mother | Self::Father | Self::Parent | Self::PrHolder
        )
    }
}

const fn entry(
    role: Role,
    code: &'static str,
    label: &'static str,
    function: &'static str,
    (mode, circle, for_family): (Mode, Circle, Option<&'static str>),
) -> Entry {
    Entry {
        role,
        code,
        label,
        function,
        mode,
        circle,
        for_family,
    }
}

const NOBODY: Entry = entry(
    Role::Unknown,
    "unknown",
    "Not clear",
    "",
    (Mode::NotInvited, Circle::Unknown, None),
);

const LOOKS_AFTER: Option<&str> = Some("people who look after you every day");
const SCHOOL: Option<&str> = Some("someone from school");
const HEALTH: Option<&str> = Some("someone who helps with health");

use Circle::{Carer, Family, Professional, Volunteer};
use Mode::{Attend, AttendAndConsult, AttendAndReport, Consult, Notify, Report};

/// All roles, in the order in which the sheet lists them and in which `Role` declares them.
#[rustfmt::skip]
pub const TABLE: &[Entry] = &[
    entry(Role::Child, "child", "Child", "It is the child's meeting", (AttendAndConsult, Family, None)),
    entry(Role::Mother, "parent_mother", "Mother", "Parent: views on the plan, the home and family time", (AttendAndConsult, Family, Some("Mum"))),
    entry(Role::Father, "parent_father", "Father", "Parent: views on the plan, the home and family time", (AttendAndConsult, Family, Some("Dad"))),
    entry(Role::Parent, "parent", "Parent", "Parent: views on the plan, the home and family time", (AttendAndConsult, Family, Some("a parent"))),
    entry(Role::PrHolder, "pr_holder", "Holder of parental responsibility", "Holds parental responsibility and must be asked", (AttendAndConsult, Family, Some("family"))),
    entry(Role::FosterCarer, "foster_carer", "Foster carer", "Looks after the child every day", (AttendAndReport, Carer, LOOKS_AFTER)),
    entry(Role::KinshipCarer, "kinship_carer", "Kinship carer", "Looks after the child every day", (AttendAndReport, Carer, LOOKS_AFTER)),
    entry(Role::ProspectiveAdopter, "prospective_adopter", "Prospective adopter", "Looks after the child every day", (Attend, Carer, None)),
    entry(Role::ResidentialKeyWorker, "residential_keyworker", "Key worker of the home", "Looks after the child every day", (AttendAndReport, Professional, LOOKS_AFTER)),
    entry(Role::HomeManager, "home_manager", "Manager of the home", "Answers for the home in which the child lives", (AttendAndReport, Professional, LOOKS_AFTER)),
    entry(Role::SupportCarer, "support_carer", "Support carer", "Looks after the child at times", (Consult, Carer, None)),
    entry(Role::Relative, "relative_connected", "Relative or connected person", "Knows the child well; comes if the child wishes", (Consult, Family, Some("family"))),
    entry(Role::SocialWorker, "social_worker", "Social worker", "Brings the care plan and the report", (Attend, Professional, Some("the social worker"))),
    entry(Role::Chair, "iro", "Independent reviewing officer", "Chairs the review", (Mode::Chair, Professional, Some("the person who runs the meeting"))),
    entry(Role::SupervisingSocialWorker, "supervising_sw", "Supervising social worker", "Supports the carers", (Attend, Professional, None)),
    entry(Role::TeamManager, "team_manager", "Team manager", "Comes by exception: say why", (Notify, Professional, None)),
    entry(Role::School, "school_dt", "Designated teacher or school", "Personal education plan, attendance and progress", (Attend, Professional, SCHOOL)),
    entry(Role::Teacher, "teacher", "Teacher", "Knows the child in class", (Notify, Professional, SCHOOL)),
    entry(Role::VirtualSchool, "virtual_school", "Virtual school", "Oversees the education plan", (Report, Professional, None)),
    entry(Role::SpecialNeeds, "senco", "Special educational needs coordinator", "Education, health and care plan", (Report, Professional, None)),
    entry(Role::LookedAfterNurse, "lac_nurse", "Looked-after children's nurse", "Health assessment and health plan", (Report, Professional, HEALTH)),
    entry(Role::HealthVisitor, "health_visitor", "Health visitor", "Health and development under 5", (Report, Professional, HEALTH)),
    entry(Role::SchoolNurse, "school_nurse", "School nurse", "Health at school", (Report, Professional, HEALTH)),
    entry(Role::MentalHealth, "camhs", "Mental health worker", "Emotional health", (Report, Professional, None)),
    entry(Role::OtherHealth, "other_health", "Other health worker", "Has a part in the health plan", (Notify, Professional, None)),
    entry(Role::GeneralPractitioner, "gp", "General practitioner", "Gets the record of the review", (Notify, Professional, None)),
    entry(Role::Advocate, "advocate", "Advocate", "Helps the child to be heard", (Attend, Professional, None)),
    entry(Role::IndependentVisitor, "independent_visitor", "Independent visitor", "Befriends the child; comes if the child wishes", (Attend, Volunteer, None)),
    entry(Role::ChildrensGuardian, "childrens_guardian", "Children's guardian", "Speaks for the child in open court proceedings", (Consult, Professional, None)),
    entry(Role::ChildsSolicitor, "solicitor_child", "Solicitor of the child", "Acts for the child in open court proceedings", (Notify, Professional, None)),
    entry(Role::YouthJustice, "yot_worker", "Youth justice worker", "Order or remand, and support around it", (Attend, Professional, None)),
    entry(Role::PersonalAdviser, "personal_adviser", "Personal adviser", "Pathway plan from 16", (Attend, Professional, None)),
    entry(Role::ContactSupervisor, "contact_supervisor", "Family time supervisor", "Saw how family time went", (Consult, Professional, None)),
    entry(Role::FamilySupport, "family_support", "Family support worker", "Works with the family now", (Consult, Professional, None)),
    entry(Role::Interpreter, "interpreter", "Interpreter", "Interprets at the meeting", (Mode::Book, Professional, None)),
    entry(Role::Supporter, "supporter", "Supporter", "Comes with somebody who is invited", (Mode::Book, Family, None)),
    entry(Role::Police, "police", "Police", "By exception: say why", (Notify, Professional, None)),
    entry(Role::Legal, "legal", "Legal adviser", "By exception: say why", (Notify, Professional, None)),
    entry(Role::AdultServices, "adult_services", "Adult services", "By exception: say why", (Notify, Professional, None)),
    entry(Role::OtherProfessional, "other_professional", "Other professional", "", (Notify, Professional, None)),
    NOBODY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_roles() {
        for (index, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.role as usize, index, "{}", entry.code);
            assert_eq!(entry.role.code(), entry.code);
        }
    }

    #[test]
    fn whoever_is_invited_by_default_has_a_function() {
        for entry in TABLE.iter().filter(|entry| entry.mode.is_invited()) {
            assert!(!entry.function.is_empty(), "{}", entry.code);
        }
    }
}
