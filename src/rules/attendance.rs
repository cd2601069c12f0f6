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
        network::Network,
        person::{Connection, ParentalResponsibility, Person, Relationship},
    },
    rules::attendance::{
        exclusion::Exclusion,
        role::{Mode, Role},
        situation::{Carers, Home, Situation},
    },
};

pub mod choice;
pub mod exclusion;
mod missing;
pub mod place;
pub mod role;
mod same;
pub mod situation;
mod tie;
mod together;

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
    together::one_of_each(&mut parts, &mut findings);
    together::one_voice_for_an_office(&mut parts);
    together::one_lead_for_health(&mut parts);
    together::sit_apart(network, situation, &mut parts);
    for part in &mut parts {
        // Whoever has died, or stands there under another number, contributes no other way either.
        if !choice::is_fixed(part) && exclusions.iter().any(|one| one.person == *part.id) {
            part.mode = Mode::Consult;
            part.why = choice::EXCLUDED;
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
    let responsibility = tie::parental_responsibility(person, today, findings);
    let best = person
        .connections
        .iter()
        .filter(|tie| tie.period.holds_on(today) && !tie.period.is_empty())
        .map(|tie| (tie::role_of(tie.relationship, person, responsibility), tie))
        .min_by_key(|(role, _)| *role);
    let past = person.connections.first();
    let standing = match (best, past) {
        (None, Some(_)) => Standing::Ended,
        _ => Standing::CurrentOrUntied,
    };
    let (role, connection) = match best {
        Some((role, tie)) => (role, Some(tie)),
        None => (
            past.map_or(Role::Unknown, |tie| {
                tie::role_of(tie.relationship, person, responsibility)
            }),
            past,
        ),
    };
    let entry = role.entry();
    let (mode, why) = not_at_all(person, standing, today, findings)
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

/// Whether anything ties the person to the child today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    CurrentOrUntied,
    Ended,
}

/// Reasons for which nobody is asked, whatever their role.
fn not_at_all(
    person: &Person,
    standing: Standing,
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
    if standing == Standing::Ended {
        return Some(choice::ENDED);
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
    if let Carers::Unclear(count) = situation.carers {
        let what = match count {
            1 => "The placement names no carer, and its postcode is not that of the one who is recorded as caring, who is not told where the child lives.".to_owned(),
            count => format!(
                "The placement names no carer, and {count} are recorded as current: none of them is told where the child lives."
            ),
        };
        findings.push(at(
            Finding::new(
                Code::SeveralCurrent,
                Weight::Check,
                what,
                "Record the carer on the placement in the case system, and end the ties that are over.",
            )
            .about(&person.id),
            person,
        ));
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

fn unclear(person: &Person, connection: Option<&Connection>) -> Finding {
    let finding = Finding::new(
        Code::RelationshipUnclear,
        Weight::Check,
        "It is not clear what part this person has in the child's life, so no letter is made.",
        "Correct the relationship in the case system. If it is right there, ask your administrator to have it read.",
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
