//! Allocation: who has whom, who has nobody, how the month stands.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::{
            AllocationPage, Caseload, Colleague, CoverLine, Lateness, ReviewCard, Timeliness,
        },
        pursue,
        reviews::{card, late, visible},
    },
    model::{
        actor::Actor,
        staff::{Role, StaffId},
    },
    rules::{access::Action, clock::limits::Nearness},
    store::{headings::Heading, staff::KeptStaff},
};

/// Unallocated children, caseloads, cover, and timeliness of the month.
///
/// # Errors
/// As the table of access has it.
pub async fn page(office: &Office, who: &Actor) -> Result<AllocationPage, VerbError> {
    let (asker, headings) = visible(office, who, Action::SeeAllocation).await?;
    let mut snapshot = office.store.read().await?;
    let staff = snapshot.all_staff().await?;
    let covers = snapshot.covers(office.today()).await?;
    let cards: Vec<(ReviewCard, &Heading)> = headings
        .iter()
        .map(|heading| (card(office, &asker, heading), heading))
        .collect();
    let name = |id: &StaffId| {
        staff
            .iter()
            .find(|one| one.staff.id == *id)
            .map_or_else(String::new, |one| one.staff.name.reveal().to_owned())
    };
    let pursuits = pursue::of_headings(office, &mut snapshot, &headings).await?;
    drop(snapshot);
    Ok(AllocationPage {
        today: office.today(),
        pursuits,
        colleagues: colleagues(&staff),
        unallocated: cards
            .iter()
            .filter(|(_, one)| one.reviewing_officer.is_none() || one.social_worker.is_none())
            .map(|(card, _)| card.clone())
            .collect(),
        caseloads: caseloads(&cards, &staff, &office.desk.limits.nearness),
        covers: covers
            .iter()
            .map(|cover| CoverLine {
                id: cover.id.to_string(),
                away: name(&cover.absent),
                covered_by: name(&cover.stand_in),
                until: cover.until,
            })
            .collect(),
        month: month(office, &headings),
    })
}

/// Officers and social workers who work here, by name: one covers for another of the same role.
fn colleagues(staff: &[KeptStaff]) -> Vec<Colleague> {
    let has_children = |one: &&KeptStaff| {
        let roles = [Role::ReviewingOfficer, Role::SocialWorker];
        one.active && roles.iter().any(|role| one.staff.is(*role))
    };
    let mut colleagues: Vec<Colleague> = staff
        .iter()
        .filter(has_children)
        .map(|one| Colleague {
            id: one.staff.id.clone(),
            name: one.staff.name.reveal().to_owned(),
            role: match one.staff.is(Role::ReviewingOfficer) {
                true => Role::ReviewingOfficer.words().to_owned(),
                false => Role::SocialWorker.words().to_owned(),
            },
        })
        .collect();
    colleagues.sort_by(|one, other| (&one.role, &one.name).cmp(&(&other.role, &other.name)));
    colleagues
}

/// One line for each reviewing officer, those with most children first.
fn caseloads(
    cards: &[(ReviewCard, &Heading)],
    staff: &[KeptStaff],
    nearness: &Nearness,
) -> Vec<Caseload> {
    let mut loads: Vec<(crate::model::id::Identifier, Caseload)> = Vec::new();
    for (card, heading) in cards {
        let Some(officer) = &heading.reviewing_officer else {
            continue;
        };
        let index = match loads.iter().position(|(id, _)| id == officer) {
            Some(index) => index,
            None => {
                let known = staff.iter().find(|one| one.staff.workers.contains(officer));
                loads.push((
                    officer.clone(),
                    Caseload {
                        staff: known.map(|one| one.staff.id.clone()),
                        name: card.reviewing_officer.clone().unwrap_or_default(),
                        children: 0,
                        overdue: 0,
                        due_soon: 0,
                    },
                ));
                loads.len() - 1
            }
        };
        let load = &mut loads[index].1;
        load.children += 1;
        match late(card, nearness) {
            Lateness::CriticallyOverdue | Lateness::Overdue => load.overdue += 1,
            Lateness::DueSoon => load.due_soon += 1,
            Lateness::NotDueYet | Lateness::NoDate => {}
        }
    }
    let mut loads: Vec<Caseload> = loads.into_iter().map(|(_, load)| load).collect();
    loads.sort_by(|one, other| (other.children, &one.name).cmp(&(one.children, &other.name)));
    loads
}

/// Of the reviews due this month: whether a day is planned, and in time.
fn month(office: &Office, headings: &[Heading]) -> Timeliness {
    let today = office.today();
    let mut month = Timeliness::default();
    for heading in headings {
        let Some(due) = heading.due else { continue };
        if (due.year(), due.month()) != (today.year(), today.month()) {
            continue;
        }
        month.due += 1;
        match heading.meeting.map(|meeting| meeting.date()) {
            Some(day) if day <= due => month.planned_in_time += 1,
            Some(_) => month.planned_late += 1,
            None => month.not_planned += 1,
        }
    }
    month
}
