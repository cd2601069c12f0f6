//! Someone around the child: family, carer, professional, team or organisation.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{
    contact::Contacts,
    date::{PartialDate, Period},
    fact::{Fact, Origin},
    id::Identifier,
    name::{Name, PersonalText},
};

/// The other person's role in the child's life, as the draft DfE Person standard has it:
/// `Mother` says that the other person is the child's mother, never the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relationship {
    Mother,
    Father,
    /// A parent of whom the record does not say which.
    Parent,
    StepParent,
    Guardian,
    Sibling,
    HalfSibling,
    StepSibling,
    UnbornSibling,
    Grandparent,
    AuntOrUncle,
    Cousin,
    OtherRelative,
    ConnectedPerson,
    Friend,
    PartnerOfParent,
    /// The child's own partner, husband or wife.
    Partner,
    /// The child's own child.
    OwnChild,
    FosterCarer,
    KinshipCarer,
    SupportCarer,
    PrivateFosterCarer,
    ProspectiveAdopter,
    AdoptiveParent,
    ResidentialKeyWorker,
    HomeManager,
    SocialWorker,
    TeamManager,
    IndependentReviewingOfficer,
    SupervisingSocialWorker,
    FamilySupportWorker,
    ContactSupervisor,
    PersonalAdviser,
    DesignatedTeacher,
    Teacher,
    School,
    VirtualSchool,
    SpecialNeedsCoordinator,
    LookedAfterNurse,
    HealthVisitor,
    SchoolNurse,
    Paediatrician,
    MentalHealthWorker,
    GeneralPractitioner,
    Dentist,
    Therapist,
    Advocate,
    IndependentVisitor,
    ChildrensGuardian,
    ChildsSolicitor,
    YouthJusticeWorker,
    Interpreter,
    Supporter,
    Police,
    Legal,
    AdultServices,
    OtherProfessional,
    /// Known to the record, with no part that we have a word for; see `Connection::recorded_as`.
    Unknown,
}

impl Relationship {
    /// Every relationship with its code, as mappings, files and the API spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Mother, "parent_mother"),
        (Self::Father, "parent_father"),
        (Self::Parent, "parent"),
        (Self::StepParent, "step_parent"),
        (Self::Guardian, "guardian"),
        (Self::Sibling, "sibling"),
        (Self::HalfSibling, "half_sibling"),
        (Self::StepSibling, "step_sibling"),
        (Self::UnbornSibling, "unborn_sibling"),
        (Self::Grandparent, "grandparent"),
        (Self::AuntOrUncle, "aunt_or_uncle"),
        (Self::Cousin, "cousin"),
        (Self::OtherRelative, "other_relative"),
        (Self::ConnectedPerson, "connected_person"),
        (Self::Friend, "friend"),
        (Self::PartnerOfParent, "partner_of_parent"),
        (Self::Partner, "partner"),
        (Self::OwnChild, "own_child"),
        (Self::FosterCarer, "foster_carer"),
        (Self::KinshipCarer, "kinship_carer"),
        (Self::SupportCarer, "support_carer"),
        (Self::PrivateFosterCarer, "private_foster_carer"),
        (Self::ProspectiveAdopter, "prospective_adopter"),
        (Self::AdoptiveParent, "adoptive_parent"),
        (Self::ResidentialKeyWorker, "residential_keyworker"),
        (Self::HomeManager, "home_manager"),
        (Self::SocialWorker, "social_worker"),
        (Self::TeamManager, "team_manager"),
        (Self::IndependentReviewingOfficer, "iro"),
        (Self::SupervisingSocialWorker, "supervising_social_worker"),
        (Self::FamilySupportWorker, "family_support_worker"),
        (Self::ContactSupervisor, "contact_supervisor"),
        (Self::PersonalAdviser, "personal_adviser"),
        (Self::DesignatedTeacher, "designated_teacher"),
        (Self::Teacher, "teacher"),
        (Self::School, "school"),
        (Self::VirtualSchool, "virtual_school"),
        (Self::SpecialNeedsCoordinator, "senco"),
        (Self::LookedAfterNurse, "looked_after_nurse"),
        (Self::HealthVisitor, "health_visitor"),
        (Self::SchoolNurse, "school_nurse"),
        (Self::Paediatrician, "paediatrician"),
        (Self::MentalHealthWorker, "mental_health_worker"),
        (Self::GeneralPractitioner, "gp"),
        (Self::Dentist, "dentist"),
        (Self::Therapist, "therapist"),
        (Self::Advocate, "advocate"),
        (Self::IndependentVisitor, "independent_visitor"),
        (Self::ChildrensGuardian, "childrens_guardian"),
        (Self::ChildsSolicitor, "childs_solicitor"),
        (Self::YouthJusticeWorker, "youth_justice_worker"),
        (Self::Interpreter, "interpreter"),
        (Self::Supporter, "supporter"),
        (Self::Police, "police"),
        (Self::Legal, "legal"),
        (Self::AdultServices, "adult_services"),
        (Self::OtherProfessional, "other_professional"),
        (Self::Unknown, "unknown"),
    ];

    /// The code, as mappings, files and the API spell it.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("unknown", |(_, code)| code)
    }

    /// The relationship that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == code)
            .map(|(relationship, _)| *relationship)
    }

    pub fn circle(self) -> Circle {
        use Relationship as R;
        match self {
            R::FosterCarer
            | R::KinshipCarer
            | R::SupportCarer
            | R::PrivateFosterCarer
            | R::ProspectiveAdopter
            | R::AdoptiveParent => Circle::Carer,
            R::Mother | R::Father | R::Parent | R::StepParent | R::Guardian => Circle::Family,
            R::Sibling
            | R::HalfSibling
            | R::StepSibling
            | R::UnbornSibling
            | R::Grandparent
            | R::AuntOrUncle
            | R::Cousin => Circle::Family,
            R::OtherRelative
            | R::ConnectedPerson
            | R::Friend
            | R::PartnerOfParent
            | R::Partner
            | R::OwnChild
            | R::Supporter => Circle::Family,
            R::IndependentVisitor => Circle::Volunteer,
            R::Unknown => Circle::Unknown,
            _ => Circle::Professional,
        }
    }
}

/// On which side of the table someone sits. It decides what may be told by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Circle {
    Family,
    Carer,
    Professional,
    Volunteer,
    /// Nobody can tell: treated as family, the side that is told least.
    Unknown,
}

/// What the record says of parental responsibility. Silence is not "no".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParentalResponsibility {
    Yes,
    No,
    #[default]
    NotRecorded,
}

/// A limit on what may be told or who may meet whom: it blocks, it is never only shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Restriction {
    pub kind: RestrictionKind,
    /// Whom it keeps away or from whom something is kept; `None` where the record does not say.
    pub against: Option<Identifier>,
    pub period: Period,
    pub details: Option<PersonalText>,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestrictionKind {
    /// The whole record is restricted in the case system.
    RestrictedRecord,
    /// The whereabouts must not be told.
    AddressConfidential,
    /// A court order limits or forbids contact (s.34(4), non-molestation, no contact).
    NoContact,
    RestrictedContact,
    /// Lives in a refuge.
    Refuge,
    /// The record holds something here that nobody can read: blocks like the strictest.
    Unreadable,
    Other(Arc<str>),
}

/// One tie between this person and the child.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    pub relationship: Relationship,
    /// The case system's own word, kept whether or not we know it.
    pub recorded_as: Option<Arc<str>>,
    pub parental_responsibility: ParentalResponsibility,
    pub main_carer: Option<bool>,
    pub lives_with_child: Option<bool>,
    pub period: Period,
    /// Contact arrangements and other remarks on the tie.
    pub details: Option<PersonalText>,
    pub origin: Origin,
}

/// What is sent with care: how someone reads, hears, speaks and gets about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessNeeds {
    pub first_language: Fact<PersonalText>,
    pub interpreter_needed: Fact<bool>,
    /// Easy read, large print, British Sign Language, audio.
    pub formats: Vec<PersonalText>,
    /// Wheelchair, hearing loop, transport, childcare.
    pub needs: Vec<PersonalText>,
}

/// Whether this is one human being, or a desk that answers for several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PersonKind {
    #[default]
    Human,
    Team,
    Organisation,
}

/// Someone, or some team or organisation, with a part in the child's life.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: Identifier,
    pub other_ids: Vec<Identifier>,
    pub kind: PersonKind,
    pub name: Name,
    /// For a team or organisation its name; for a worker the title of the post.
    pub title: Option<PersonalText>,
    pub organisation: Option<Identifier>,
    /// The name of the team, school or agency this person belongs to.
    pub organisation_name: Option<PersonalText>,
    pub connections: Vec<Connection>,
    pub date_of_birth: Fact<PartialDate>,
    pub gender: Fact<PersonalText>,
    pub died_on: Option<PartialDate>,
    pub contacts: Contacts,
    /// How this person prefers to be reached and what is safe: `by hand`, `text first`, `never post`.
    pub preferred_channel: Option<PersonalText>,
    pub safe_contact_note: Option<PersonalText>,
    pub access: AccessNeeds,
    pub restrictions: Vec<Restriction>,
    /// Whether restrictions could be read at all; if not, what concerns this person is blocked.
    pub restrictions_readable: Readable,
    /// The identifier that has replaced this one, or of which this is a known duplicate.
    pub superseded_by: Option<Identifier>,
    pub origin: Origin,
    /// Told to services that ask for it, and in nothing that a review sends.
    pub ethnicity: Fact<PersonalText>,
}

/// Why nothing is known of the restrictions of somebody whom a tie names by a number without a record.
pub const NO_RECORD: &str = "the case system has no record under the number of this person";

/// Whether the part of a record that holds restrictions was there and made sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Readable {
    Yes,
    /// Why not, in words for a member of staff, without personal data.
    No(Arc<str>),
    /// Nobody has said: counts as no.
    #[default]
    NotSaid,
}

impl Person {
    /// Whether this is a brother or a sister of the child on that day, by halves and by marriage too.
    pub fn is_sibling_on(&self, day: Date) -> bool {
        use Relationship as R;
        self.connections.iter().any(|tie| {
            let as_sibling = matches!(
                tie.relationship,
                R::Sibling | R::HalfSibling | R::StepSibling
            );
            as_sibling && tie.period.holds_on(day)
        })
    }

    /// A person of whom nothing is known yet but the identifier.
    pub fn new(id: Identifier, origin: Origin) -> Self {
        Self {
            id,
            other_ids: Vec::new(),
            kind: PersonKind::Human,
            name: Name::default(),
            title: None,
            organisation: None,
            organisation_name: None,
            connections: Vec::new(),
            date_of_birth: Fact::NotRecorded,
            gender: Fact::NotRecorded,
            died_on: None,
            contacts: Contacts::default(),
            preferred_channel: None,
            safe_contact_note: None,
            access: AccessNeeds::default(),
            restrictions: Vec::new(),
            restrictions_readable: Readable::NotSaid,
            superseded_by: None,
            origin,
            ethnicity: Fact::NotRecorded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_names_one_relationship_and_back() {
        for (relationship, code) in Relationship::ALL {
            assert_eq!(Relationship::from_code(code), Some(*relationship));
            assert_eq!(relationship.code(), *code);
        }
    }
}
