//! Whom the demo offers to be: the invented workers and those around them.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    casework::{
        calendar,
        office::{Office, VerbError},
    },
    model::{
        actor::Actor,
        contact::EmailAddress,
        id::{Identifier, SystemName},
        live::OperationId,
        name::PersonalText,
        staff::{Role, Staff, StaffId},
    },
    simulation::{calendars::Published, case_system::Colleague},
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
    let mut workers: Vec<Staff> = colleagues.iter().filter_map(worker).collect();
    // In a big council two may have the name of one, and so the mailbox that is made of it.
    let mut mailboxes = BTreeSet::new();
    for one in &mut workers {
        let mut is_new = |email: &mut EmailAddress| mailboxes.insert(email.reveal().to_lowercase());
        one.email.take_if(|email| !is_new(email));
    }
    let mut staff: Vec<Arc<Staff>> = workers.into_iter().map(Arc::new).collect();
    staff.extend(others);
    staff
}

/// Lets officers and social workers say where their calendars are; every fifth has not done so yet.
///
/// # Errors
/// The record does not answer.
pub async fn publish(
    office: &Office,
    staff: &[Arc<Staff>],
    calendars: &Published,
) -> Result<(), VerbError> {
    let looked_at =
        |one: &&Arc<Staff>| one.is(Role::SocialWorker) || one.is(Role::ReviewingOfficer);
    for (at, one) in staff.iter().filter(looked_at).enumerate() {
        if at % 5 == 4 {
            continue;
        }
        let operation = OperationId::parse(&format!("demo-calendar-{at}"));
        let operation = operation.ok_or(VerbError::NotThere)?;
        let address = calendars.address(one.id.as_str());
        let actor = Actor::Staff(Arc::clone(one));
        calendar::set(office, &actor, &operation, &address).await?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_colleagues_of_one_name_do_not_share_a_mailbox() {
        let colleague = |number: u32, email: &str| Colleague {
            id: format!("worker:{number}"),
            name: "Cátia Núñez".to_owned(),
            email: Some(email.to_owned()),
            post: "Social Worker",
            team: "team:1000".to_owned(),
            team_name: "Children in Care Team 1".to_owned(),
        };
        let colleagues = [
            colleague(1, "catia.nunez@northshire.example"),
            colleague(2, "Catia.Nunez@northshire.example"),
        ];

        let staff = invented(&colleagues);

        let with_mail = staff[..2].iter().map(|one| one.email.is_some());
        assert_eq!(with_mail.collect::<Vec<_>>(), [true, false]);
    }
}
