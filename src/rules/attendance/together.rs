//! What only the whole list can tell: one voice each, and who must not meet.

use crate::{
    model::{
        finding::{Code, Finding, Weight},
        network::Network,
        person::{PersonKind, RestrictionKind},
    },
    rules::attendance::{
        Part, Sitting,
        choice::REPLACED,
        role::{Mode, Role},
        situation::Situation,
    },
};

/// Never more than one current social worker or reviewing officer: the newest stands.
pub fn one_of_each(parts: &mut [Part], findings: &mut Vec<Finding>) {
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
                REPLACED
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
pub fn one_lead_for_health(parts: &mut [Part]) {
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

/// A school is asked through its designated teacher where one is named; so are a service and a
/// team through the one of theirs who is named.
pub fn one_voice_for_an_office(parts: &mut [Part]) {
    const OFFICES: [(Role, &str); 4] = [
        (Role::School, "The designated teacher speaks for the school"),
        (Role::Advocate, "The advocate who is named is asked"),
        (
            Role::IndependentVisitor,
            "The visitor who is named is asked",
        ),
        (Role::LookedAfterNurse, "The nurse who is named is asked"),
    ];
    let is_human = |part: &Part| part.person.is_some_and(|one| one.kind == PersonKind::Human);
    for (role, why) in OFFICES {
        let is_asked = |part: &Part| part.role == role && part.mode != Mode::NotInvited;
        if !parts.iter().any(|part| is_asked(part) && is_human(part)) {
            continue;
        }
        for part in parts.iter_mut() {
            if is_asked(part) && !is_human(part) {
                part.mode = Mode::Notify;
                part.why = why;
            }
        }
    }
}

/// Two people whom an order or a note keeps apart never sit in one part of the meeting.
pub fn sit_apart(network: &Network, situation: &Situation, parts: &mut [Part]) {
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
