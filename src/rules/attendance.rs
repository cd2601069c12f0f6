//! Who has a part in a review, which part, and who is missing.
//!
//! Pure: a network and a day in, a list and findings out. Every line is a proposal that people
//! can change; only an exclusion needs two names (it is exceptional, and is decided by the
//! reviewing officer and the social worker together).

use jiff::civil::Date;

use crate::{
    model::{
        finding::{Code, Finding, Weight},
        id::Identifier,
        name::PersonalText,
        network::Network,
        person::{
            Circle, Connection, ParentalResponsibility, Person, PersonKind, Relationship,
            RestrictionKind,
        },
    },
    rules::attendance::{
        role::{Mode, Role},
        situation::{Home, Situation},
    },
};

mod missing;
pub mod role;
mod same;
pub mod situation;

/// Which part of the meeting somebody comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sitting {
    Whole,
    /// A part of their own, because two people should not meet.
    Apart,
}

impl Sitting {
    pub fn words(self) -> &'static str {
        match self {
            Self::Whole => "Whole meeting",
            Self::Apart => "A part of their own",
        }
    }
}

/// One person's part in the review.
#[derive(Clone, Debug)]
pub struct Part<'n> {
    /// `None` for the child.
    pub person: Option<&'n Person>,
    pub id: &'n Identifier,
    pub role: Role,
    pub mode: Mode,
    /// Why they are needed: a proposal, empty where somebody must say.
    pub function: &'static str,
    /// Why the mode is not the usual one; empty where it is.
    pub why: &'static str,
    pub sitting: Sitting,
    pub parental_responsibility: ParentalResponsibility,
    /// The tie that decided the role.
    pub connection: Option<&'n Connection>,
}

/// A person kept out of the meeting: exceptional, decided by two people, with another way in.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    pub person: Identifier,
    reason: PersonalText,
    chair: PersonalText,
    social_worker: PersonalText,
    pub on: Date,
    /// How they contribute instead, or why even that is refused.
    alternative: PersonalText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExclusionRefused {
    #[error("an exclusion needs a reason")]
    NoReason,
    #[error("an exclusion needs two names: the reviewing officer and the social worker")]
    OneName,
    #[error("an exclusion needs another way to contribute, or the reason for refusing one")]
    NoAlternative,
}

impl Exclusion {
    /// An exclusion that two different people have decided.
    pub fn new(
        person: &Identifier,
        reason: &str,
        (chair, social_worker): (&str, &str),
        on: Date,
        alternative: &str,
    ) -> Result<Self, ExclusionRefused> {
        let parse = PersonalText::parse;
        let reason = parse(reason).ok_or(ExclusionRefused::NoReason)?;
        let names = (parse(chair), parse(social_worker));
        let (Some(chair), Some(social_worker)) = names else {
            return Err(ExclusionRefused::OneName);
        };
        if chair.reveal().eq_ignore_ascii_case(social_worker.reveal()) {
            return Err(ExclusionRefused::OneName);
        }
        let alternative = parse(alternative).ok_or(ExclusionRefused::NoAlternative)?;
        Ok(Self {
            person: person.clone(),
            reason,
            chair,
            social_worker,
            on,
            alternative,
        })
    }

    pub fn reason(&self) -> &PersonalText {
        &self.reason
    }

    pub fn decided_by(&self) -> (&PersonalText, &PersonalText) {
        (&self.chair, &self.social_worker)
    }

    pub fn alternative(&self) -> &PersonalText {
        &self.alternative
    }
}

/// Everybody's part, in the order of the sheet, and what a person should look at.
#[derive(Clone, Debug)]
pub struct Attendance<'n> {
    pub parts: Vec<Part<'n>>,
    pub findings: Vec<Finding>,
}

impl<'n> Attendance<'n> {
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Part<'n>> {
        self.parts.iter().filter(move |part| part.role == role)
    }
}

/// Proposes who takes part in the next review of this child.
pub fn gather<'n>(
    network: &'n Network,
    situation: &Situation<'n>,
    exclusions: &[Exclusion],
) -> Attendance<'n> {
    let mut findings = Vec::new();
    let mut parts = Vec::with_capacity(network.people.len() + 1);
    parts.push(child_part(network, situation));
    for person in &network.people {
        parts.push(person_part(person, network, situation, &mut findings));
    }
    parts.sort_by_key(|part| part.role);
    same::never_invite_twice(&mut parts, &mut findings);
    one_of_each(&mut parts, &mut findings);
    one_lead_for_health(&mut parts);
    one_voice_for_school(&mut parts);
    sit_apart(network, situation, &mut parts);
    for part in &mut parts {
        if exclusions.iter().any(|one| one.person == *part.id) {
            part.mode = Mode::Consult;
            part.why = "Excluded from the meeting; contributes another way";
        }
    }
    missing::find(network, situation, &parts, &mut findings);
    Attendance { parts, findings }
}

fn child_part<'n>(network: &'n Network, situation: &Situation) -> Part<'n> {
    let (mode, why) = match situation.age {
        _ if situation.unborn => (Mode::NotInvited, "Not born yet"),
        Some(age) if age < 4 => (
            Mode::Notify,
            "Under 4: the social worker brings the child's view",
        ),
        _ => (Role::Child.entry().mode, ""),
    };
    Part {
        person: None,
        id: &network.child.id,
        role: Role::Child,
        mode,
        function: Role::Child.entry().function,
        why,
        sitting: Sitting::Whole,
        parental_responsibility: ParentalResponsibility::NotRecorded,
        connection: None,
    }
}

fn person_part<'n>(
    person: &'n Person,
    network: &'n Network,
    situation: &Situation<'n>,
    findings: &mut Vec<Finding>,
) -> Part<'n> {
    let today = situation.today;
    let responsibility = parental_responsibility(person, today, findings);
    let best = person
        .connections
        .iter()
        .filter(|tie| tie.period.holds_on(today) && !tie.period.is_empty())
        .map(|tie| (role_of(tie.relationship, person, responsibility), tie))
        .min_by_key(|(role, _)| *role);
    let past = person.connections.first();
    let (role, connection) = match best {
        Some((role, tie)) => (role, Some(tie)),
        None => (
            past.map_or(Role::Unknown, |tie| {
                role_of(tie.relationship, person, responsibility)
            }),
            past,
        ),
    };
    let entry = role.entry();
    let (mode, why) = not_at_all(person, best.is_some(), past.is_some(), today, findings)
        .map(|why| (Mode::NotInvited, why))
        .or_else(|| by_circumstance(role, person, network, situation, findings))
        .unwrap_or((entry.mode, ""));
    if role == Role::Unknown && mode == Mode::NotInvited && best.is_some() {
        findings.push(unclear(person, connection));
    }
    Part {
        person: Some(person),
        id: &person.id,
        role,
        mode,
        function: if mode == Mode::NotInvited {
            ""
        } else {
            entry.function
        },
        why,
        sitting: Sitting::Whole,
        parental_responsibility: responsibility,
        connection,
    }
}

/// Reasons for which nobody is asked, whatever their role.
fn not_at_all(
    person: &Person,
    is_current: bool,
    was_tied: bool,
    today: Date,
    findings: &mut Vec<Finding>,
) -> Option<&'static str> {
    let about = |code, weight, what: &str, remedy: &str| {
        at(
            Finding::new(code, weight, what, remedy).about(&person.id),
            person,
        )
    };
    if person.died_on.is_some_and(|day| day.earliest() <= today) {
        findings.push(about(
            Code::PersonDied,
            Weight::Note,
            "The record says that this person has died, so no letter is made.",
            "Check that the list of people in the case system says so too.",
        ));
        return Some("Has died");
    }
    let unborn = person
        .date_of_birth
        .value()
        .is_some_and(|born| born.earliest() > today);
    let as_unborn = |tie: &Connection| tie.relationship == Relationship::UnbornSibling;
    if unborn || person.connections.iter().any(as_unborn) {
        findings.push(about(
            Code::PersonUnborn,
            Weight::Note,
            "This person is recorded as not born yet, so no letter is made.",
            "Where the child has been born, record the birth in the case system.",
        ));
        return Some("Not born yet");
    }
    if person.superseded_by.is_some() {
        return Some("This record has been replaced by another");
    }
    if was_tied && !is_current {
        return Some("The tie to the child has ended");
    }
    None
}

/// Where age, placement or legal status decide otherwise than the table.
fn by_circumstance(
    role: Role,
    person: &Person,
    network: &Network,
    situation: &Situation,
    findings: &mut Vec<Finding>,
) -> Option<(Mode, &'static str)> {
    let home = situation.home();
    match role {
        Role::FosterCarer | Role::KinshipCarer => carer(person, network, situation, findings),
        Role::ResidentialKeyWorker | Role::HomeManager
            if !matches!(home, Home::Residential | Home::Other | Home::NotRecorded) =>
        {
            Some((
                Mode::NotInvited,
                "The child does not live in a home now, by the placement recorded",
            ))
        }
        Role::ProspectiveAdopter if home != Home::Adoptive => {
            Some((Mode::Notify, "The child is not placed with them"))
        }
        Role::Mother | Role::Father | Role::Parent | Role::PrHolder | Role::Relative
            if home == Home::Adoptive =>
        {
            Some((Mode::Consult, "Placed for adoption: by letterbox only"))
        }
        Role::Relative => relative(person, situation),
        Role::School if !situation.is_school_age() && situation.age.is_some() => {
            Some((Mode::Report, "Not of school age: ask for a report"))
        }
        Role::VirtualSchool if !situation.is_school_age() && situation.age.is_some() => {
            Some((Mode::Notify, "Not of statutory school age"))
        }
        Role::SpecialNeeds if situation.has_ehcp == Some(false) => {
            Some((Mode::Notify, "The record says there is no plan"))
        }
        Role::HealthVisitor if situation.age.is_some_and(|age| age >= 5) => {
            Some((Mode::Notify, "The child is 5 or older"))
        }
        Role::PersonalAdviser if situation.age.is_some_and(|age| age < 16) => {
            Some((Mode::Notify, "The child is under 16"))
        }
        Role::ChildrensGuardian if !situation.is_in_proceedings() => Some((
            Mode::Notify,
            "No open proceedings by the legal status recorded",
        )),
        _ => None,
    }
}

fn relative(person: &Person, situation: &Situation) -> Option<(Mode, &'static str)> {
    let born = person.date_of_birth.value()?;
    let age = situation::whole_years(born.earliest(), situation.today);
    (age < 16).then_some((
        Mode::Notify,
        "Under 16: asked through their own worker or family, not by letter",
    ))
}

/// A carer has a part only where the child is placed with them.
fn carer(
    person: &Person,
    network: &Network,
    situation: &Situation,
    findings: &mut Vec<Finding>,
) -> Option<(Mode, &'static str)> {
    let of_placement = situation.placement.and_then(|one| one.carer.as_ref());
    let is_named = of_placement.is_some_and(|id| *id == person.id || person.other_ids.contains(id));
    if is_named {
        return None;
    }
    if of_placement.is_some_and(|id| network.person(id).is_some()) {
        let lives_with = person
            .connections
            .iter()
            .any(|tie| tie.lives_with_child == Some(true) || tie.main_carer == Some(true));
        return (!lives_with).then_some((Mode::Notify, "The placement names another carer"));
    }
    if matches!(situation.home(), Home::Residential) {
        findings.push(at(
            Finding::new(
                Code::ValuesDisagree,
                Weight::Check,
                "A foster carer is recorded as current, but the placement is a home.",
                "Look at both in the case system and end the one that is over.",
            )
            .about(&person.id),
            person,
        ));
        return Some((Mode::Notify, "The placement recorded is a home"));
    }
    None
}

/// Never more than one current social worker or reviewing officer: the newest stands.
fn one_of_each(parts: &mut [Part], findings: &mut Vec<Finding>) {
    for role in [Role::SocialWorker, Role::Chair] {
        let newest = parts
            .iter()
            .filter(|part| part.role == role && part.mode != Mode::NotInvited)
            .max_by_key(|part| {
                let start = part.connection.and_then(|tie| tie.period.start);
                let is_human = part.person.is_some_and(|one| one.kind == PersonKind::Human);
                (is_human, start)
            })
            .map(|part| part.id.clone());
        let Some(newest) = newest else { continue };
        let mut others = 0;
        for part in parts
            .iter_mut()
            .filter(|part| part.role == role && part.mode != Mode::NotInvited)
        {
            if *part.id == newest {
                continue;
            }
            let is_desk = part.person.is_some_and(|one| one.kind != PersonKind::Human);
            others += usize::from(!is_desk);
            part.mode = if is_desk {
                Mode::Notify
            } else {
                Mode::NotInvited
            };
            part.why = if is_desk {
                "The team of the worker who is invited"
            } else {
                "Another worker began later"
            };
        }
        if others > 0 {
            findings.push(
                Finding::new(
                    Code::SeveralWorkers,
                    Weight::Check,
                    format!(
                        "More than one current {} is recorded; the one who began last is on the list.",
                        role.label().to_lowercase()
                    ),
                    "End the allocations that are over in the case system, or put the other on the list.",
                )
                .about(&newest),
            );
        }
    }
}

/// One health worker reports; the others are told.
fn one_lead_for_health(parts: &mut [Part]) {
    const RANK: [Role; 4] = [
        Role::LookedAfterNurse,
        Role::HealthVisitor,
        Role::SchoolNurse,
        Role::MentalHealth,
    ];
    let reports = |part: &Part, role: Role| part.role == role && part.mode == Mode::Report;
    let lead = RANK.iter().find_map(|role| {
        parts
            .iter()
            .find(|part| reports(part, *role))
            .map(|part| part.id.clone())
    });
    let Some(lead) = lead else { return };
    for part in parts {
        if RANK.iter().any(|role| reports(part, *role)) && *part.id != lead {
            part.mode = Mode::Notify;
            part.why = "Another health worker reports for health";
        }
    }
}

/// A school is asked through its designated teacher where one is named.
fn one_voice_for_school(parts: &mut [Part]) {
    let is_human = |part: &Part| part.person.is_some_and(|one| one.kind == PersonKind::Human);
    let is_named =
        |part: &Part| part.role == Role::School && part.mode != Mode::NotInvited && is_human(part);
    if !parts.iter().any(is_named) {
        return;
    }
    for part in parts {
        if part.role == Role::School && part.mode != Mode::NotInvited && !is_human(part) {
            part.mode = Mode::Notify;
            part.why = "The designated teacher speaks for the school";
        }
    }
}

/// Two people whom an order or a note keeps apart never sit in one part of the meeting.
fn sit_apart(network: &Network, situation: &Situation, parts: &mut [Part]) {
    let keeps_apart = |kind: &RestrictionKind| {
        matches!(
            kind,
            RestrictionKind::NoContact | RestrictionKind::RestrictedContact
        )
    };
    let of_people = network.people.iter().flat_map(|one| &one.restrictions);
    for restriction in network.child.restrictions.iter().chain(of_people) {
        if !keeps_apart(&restriction.kind) || !restriction.period.holds_on(situation.today) {
            continue;
        }
        let Some(kept_away) = &restriction.against else {
            continue;
        };
        for part in parts.iter_mut().filter(|part| part.id == kept_away) {
            part.sitting = Sitting::Apart;
        }
    }
}

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
fn role_of(
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

fn unclear(person: &Person, connection: Option<&Connection>) -> Finding {
    let finding = Finding::new(
        Code::RelationshipUnclear,
        Weight::Check,
        "It is not clear what part this person has in the child's life, so no letter is made.",
        "Correct the relationship in the case system, or add its code to the mapping.",
    )
    .about(&person.id);
    match connection {
        Some(tie) => finding.at(
            &tie.origin.record.system,
            &tie.origin.record.name,
            &tie.origin.field,
        ),
        None => at(finding, person),
    }
}

/// Names the record of a person in a finding about that person.
fn at(finding: Finding, person: &Person) -> Finding {
    let origin = &person.origin;
    finding.at(&origin.record.system, &origin.record.name, &origin.field)
}

#[cfg(test)]
mod tests;
