//! People of the record by their parts, in words.

use crate::model::{
    name::PersonalText,
    person::{Person, Relationship},
};

/// A human's name, or what a team or organisation is called.
pub fn name_of(person: &Person) -> Option<PersonalText> {
    let name = person.name.full();
    name.or_else(|| person.title.clone())
        .or_else(|| person.organisation_name.clone())
}

fn relationship_of(person: &Person) -> Option<Relationship> {
    person.connections.first().map(|tie| tie.relationship)
}

/// Whether it says where the child lives, whose school, surgery or home this person belongs to.
pub fn tells_where(person: &Person) -> bool {
    use Relationship as R;
    person.connections.iter().any(|tie| {
        matches!(
            tie.relationship,
            R::FosterCarer
                | R::KinshipCarer
                | R::SupportCarer
                | R::PrivateFosterCarer
                | R::ProspectiveAdopter
                | R::ResidentialKeyWorker
                | R::HomeManager
                | R::SupervisingSocialWorker
                | R::DesignatedTeacher
                | R::Teacher
                | R::School
                | R::SpecialNeedsCoordinator
                | R::LookedAfterNurse
                | R::HealthVisitor
                | R::SchoolNurse
                | R::GeneralPractitioner
                | R::Dentist
        )
    })
}

/// `Mother`, `Designated teacher`: the code of the relationship as words.
pub fn role_in_words(person: &Person) -> &'static str {
    use Relationship as R;
    match relationship_of(person) {
        Some(R::Mother) => "Mother",
        Some(R::Father) => "Father",
        Some(R::Parent) => "Parent",
        Some(R::StepParent) => "Step-parent",
        Some(R::Guardian) => "Guardian",
        Some(R::Sibling) => "Brother or sister",
        Some(R::HalfSibling) => "Half-brother or half-sister",
        Some(R::StepSibling) => "Step-brother or step-sister",
        Some(R::Grandparent) => "Grandparent",
        Some(R::AuntOrUncle) => "Aunt or uncle",
        Some(R::Cousin) => "Cousin",
        Some(R::OtherRelative) => "Relative",
        Some(R::ConnectedPerson) => "Connected person",
        Some(R::Friend) => "Friend",
        Some(R::PartnerOfParent) => "Partner of a parent",
        Some(R::Partner) => "Partner",
        Some(R::FosterCarer) => "Foster carer",
        Some(R::KinshipCarer) => "Kinship carer",
        Some(R::SupportCarer) => "Support carer",
        Some(R::PrivateFosterCarer) => "Private foster carer",
        Some(R::ProspectiveAdopter) => "Prospective adopter",
        Some(R::AdoptiveParent) => "Adoptive parent",
        Some(R::SocialWorker) => "Social worker",
        Some(R::TeamManager) => "Team manager",
        Some(R::IndependentReviewingOfficer) => "Independent reviewing officer",
        Some(R::SupervisingSocialWorker) => "Supervising social worker",
        Some(R::FamilySupportWorker) => "Family support worker",
        Some(R::PersonalAdviser) => "Personal adviser",
        Some(R::DesignatedTeacher) => "Designated teacher",
        Some(R::Teacher) => "Teacher",
        Some(R::School) => "School",
        Some(R::VirtualSchool) => "Virtual school",
        Some(R::SpecialNeedsCoordinator) => "Special needs coordinator",
        Some(R::LookedAfterNurse) => "Nurse",
        Some(R::HealthVisitor) => "Health visitor",
        Some(R::SchoolNurse) => "School nurse",
        Some(R::GeneralPractitioner) => "GP",
        Some(R::Paediatrician) => "Paediatrician",
        Some(R::MentalHealthWorker) => "Mental health worker",
        Some(R::Therapist) => "Therapist",
        Some(R::Advocate) => "Advocate",
        Some(R::IndependentVisitor) => "Independent visitor",
        Some(R::Supporter) => "Supporter",
        Some(R::Legal) => "Legal",
        Some(R::YouthJusticeWorker) => "Youth justice worker",
        Some(R::ResidentialKeyWorker) => "Key worker",
        Some(R::HomeManager) => "Manager of the home",
        Some(R::Dentist) => "Dentist",
        Some(R::ContactSupervisor) => "Family time supervisor",
        Some(R::ChildrensGuardian) => "Children's guardian",
        Some(R::ChildsSolicitor) => "The child's solicitor",
        Some(R::Interpreter) => "Interpreter",
        Some(R::Police) => "Police",
        Some(R::AdultServices) => "Adult services",
        // What they are to the child is not known: that they work with the child is not, either.
        Some(R::UnbornSibling | R::OwnChild | R::Unknown) | None => "Person in the network",
        Some(R::OtherProfessional) => "Professional",
    }
}
