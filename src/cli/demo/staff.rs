//! Whom the demo offers to be: the invented workers and those around them.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    model::{
        contact::EmailAddress,
        id::{Identifier, SystemName},
        name::PersonalText,
        staff::{Role, Staff, StaffId},
    },
    simulation::case_system::Colleague,
};

/// The mapping with which the demo reads; identifiers stand under its name.
pub const SYSTEM: &str = "mosaic";

/// Those whom no case system allocates: identifier, name, role.
const OTHERS: &[(&str, &str, Role)] = &[
    ("ruth", "Ruth Adeyemi", Role::ReviewingOfficerManager),
    ("lee", "Lee Grant", Role::BusinessSupport),
    ("noor", "Noor Hussain", Role::BusinessSupport),
    ("ines", "Ines Costa", Role::InformationGovernance),
    ("alan", "Alan Whitby", Role::CouncilAdministrator),
];

/// Everybody, those first with whom a newcomer would begin.
pub fn invented(colleagues: &[Colleague]) -> Vec<Arc<Staff>> {
    let teams: BTreeSet<&str> = colleagues.iter().map(|one| one.team.as_str()).collect();
    let others = OTHERS.iter().filter_map(|(id, name, role)| {
        let named = PersonalText::parse(name)?;
        Some(Arc::new(Staff {
            id: StaffId::new(id),
            name: named,
            email: EmailAddress::parse(&format!("{id}@northshire.example")).ok(),
            roles: vec![*role],
            teams: teams.iter().map(|team| Arc::from(*team)).collect(),
            workers: Vec::new(),
        }))
    });
    let mut staff: Vec<Arc<Staff>> = colleagues.iter().filter_map(worker).map(Arc::new).collect();
    staff.extend(others);
    staff
}

fn worker(colleague: &Colleague) -> Option<Staff> {
    let role = match colleague.post {
        "Social Worker" => Role::SocialWorker,
        "Team Manager" => Role::TeamManager,
        "Independent Reviewing Officer" => Role::ReviewingOfficer,
        _ => return None,
    };
    let email = colleague.email.as_deref();
    Some(Staff {
        id: StaffId::new(&colleague.id.replace(':', "-")),
        name: PersonalText::parse(&colleague.name)?,
        email: email.and_then(|email| EmailAddress::parse(email).ok()),
        roles: vec![role],
        teams: vec![colleague.team.as_str().into()],
        workers: vec![Identifier::new(&SystemName::new(SYSTEM), &colleague.id)],
    })
}
