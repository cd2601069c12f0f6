//! What one tie to the child means: a role, and parental responsibility.

use jiff::civil::Date;

use crate::{
    model::{
        finding::{Code, Finding, Weight},
        person::{Circle, ParentalResponsibility, Person, PersonKind, Relationship},
    },
    rules::attendance::{at, role::Role},
};

/// Yes if any current tie says so, no only where one says no and none says yes.
pub fn parental_responsibility(
    person: &Person,
    today: Date,
    findings: &mut Vec<Finding>,
) -> ParentalResponsibility {
    let current = person
        .connections
        .iter()
        .filter(|tie| tie.period.holds_on(today));
    let says = |wanted| {
        current
            .clone()
            .any(|tie| tie.parental_responsibility == wanted)
    };
    match (
        says(ParentalResponsibility::Yes),
        says(ParentalResponsibility::No),
    ) {
        (true, true) => {
            findings.push(at(
                Finding::new(
                    Code::ValuesDisagree,
                    Weight::Check,
                    "Parental responsibility is recorded both as held and as not held.",
                    "Put right the relationship in the case system; until then it counts as not recorded.",
                )
                .about(&person.id),
                person,
            ));
            ParentalResponsibility::NotRecorded
        }
        (true, false) => ParentalResponsibility::Yes,
        (false, true) => ParentalResponsibility::No,
        (false, false) => ParentalResponsibility::NotRecorded,
    }
}

/// The role that a tie means.
pub fn role_of(
    relationship: Relationship,
    person: &Person,
    responsibility: ParentalResponsibility,
) -> Role {
    use Relationship as R;
    let relative = match responsibility {
        ParentalResponsibility::Yes => Role::PrHolder,
        _ => Role::Relative,
    };
    match relationship {
        R::Mother => Role::Mother,
        R::Father => Role::Father,
        R::Parent | R::AdoptiveParent => Role::Parent,
        R::FosterCarer => Role::FosterCarer,
        R::KinshipCarer => Role::KinshipCarer,
        R::SupportCarer | R::PrivateFosterCarer => Role::SupportCarer,
        R::ProspectiveAdopter => Role::ProspectiveAdopter,
        R::ResidentialKeyWorker => Role::ResidentialKeyWorker,
        R::HomeManager => Role::HomeManager,
        R::SocialWorker => Role::SocialWorker,
        R::TeamManager => Role::TeamManager,
        R::IndependentReviewingOfficer => Role::Chair,
        R::SupervisingSocialWorker => Role::SupervisingSocialWorker,
        R::FamilySupportWorker => Role::FamilySupport,
        R::ContactSupervisor => Role::ContactSupervisor,
        R::PersonalAdviser => Role::PersonalAdviser,
        R::DesignatedTeacher | R::School => Role::School,
        R::Teacher => Role::Teacher,
        R::VirtualSchool => Role::VirtualSchool,
        R::SpecialNeedsCoordinator => Role::SpecialNeeds,
        R::LookedAfterNurse => Role::LookedAfterNurse,
        R::HealthVisitor => Role::HealthVisitor,
        R::SchoolNurse => Role::SchoolNurse,
        R::MentalHealthWorker => Role::MentalHealth,
        R::Paediatrician | R::Dentist | R::Therapist => Role::OtherHealth,
        R::GeneralPractitioner => Role::GeneralPractitioner,
        R::Advocate => Role::Advocate,
        R::IndependentVisitor => Role::IndependentVisitor,
        R::ChildrensGuardian => Role::ChildrensGuardian,
        R::ChildsSolicitor => Role::ChildsSolicitor,
        R::YouthJusticeWorker => Role::YouthJustice,
        R::Interpreter => Role::Interpreter,
        R::Supporter => Role::Supporter,
        R::Police => Role::Police,
        R::Legal => Role::Legal,
        R::AdultServices => Role::AdultServices,
        R::OtherProfessional => Role::OtherProfessional,
        R::Unknown if person.kind == PersonKind::Human => Role::Unknown,
        R::Unknown => Role::OtherProfessional,
        _ if relationship.circle() == Circle::Family => relative,
        _ => Role::Unknown,
    }
}
