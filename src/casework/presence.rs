//! Presence: who is looking at a document, softly, in the memory of one process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::page::Present,
    model::{actor::Actor, live::DocumentId, staff::StaffId},
};

/// How long somebody counts as here after their last sign.
const HERE_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Who is where. It is lost with the process, and nobody minds.
#[derive(Default)]
pub struct Presence {
    rooms: Mutex<HashMap<DocumentId, Vec<Seen>>>,
}

struct Seen {
    staff: StaffId,
    name: String,
    role: &'static str,
    since: Timestamp,
    last: Timestamp,
}

impl Presence {
    /// Whether somebody is here already, by whatever page they opened first.
    pub fn has(&self, document: &DocumentId, who: &Actor, now: Timestamp) -> bool {
        let Actor::Staff(staff) = who else {
            return false;
        };
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = rooms.get(document).into_iter().flatten();
        let mut recent = seen.filter(|one| now.duration_since(one.last) < HERE_FOR);
        recent.any(|one| one.staff == staff.id)
    }

    /// Marks that somebody is here now, and tells who else is.
    pub fn mark(&self, document: &DocumentId, who: &Actor, now: Timestamp) -> Vec<Present> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.retain(|_, seen| {
            seen.retain(|one| now.duration_since(one.last) < HERE_FOR);
            !seen.is_empty()
        });
        let Actor::Staff(staff) = who else {
            return told(rooms.get(document), None);
        };
        let seen = rooms.entry(document.clone()).or_default();
        match seen.iter_mut().find(|one| one.staff == staff.id) {
            Some(one) => one.last = now,
            None => seen.push(Seen {
                staff: staff.id.clone(),
                name: staff.name.reveal().to_owned(),
                role: staff.roles.first().map_or("", |role| role.words()),
                since: now,
                last: now,
            }),
        }
        told(Some(seen), Some(&staff.id))
    }
}

fn told(seen: Option<&Vec<Seen>>, but: Option<&StaffId>) -> Vec<Present> {
    seen.into_iter()
        .flatten()
        .filter(|one| Some(&one.staff) != but)
        .map(|one| Present {
            name: one.name.clone(),
            role: one.role.to_owned(),
            since: one.since,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{
        name::PersonalText,
        staff::{Role, Staff},
    };

    fn staff(id: &str) -> Actor {
        Actor::Staff(Arc::new(Staff {
            id: StaffId::new(id),
            name: PersonalText::parse(id).unwrap(),
            email: None,
            roles: vec![Role::SocialWorker],
            teams: Vec::new(),
            workers: Vec::new(),
        }))
    }

    #[test]
    fn whoever_gives_no_sign_is_gone_within_a_minute() {
        let presence = Presence::default();
        let document = DocumentId::new("d1");
        let at = |seconds| {
            let morning: Timestamp = "2026-11-23T09:12:00Z".parse().unwrap();
            morning + SignedDuration::from_secs(seconds)
        };
        let names =
            |seen: Vec<Present>| -> Vec<String> { seen.into_iter().map(|one| one.name).collect() };

        assert_eq!(
            names(presence.mark(&document, &staff("priya"), at(0))),
            [""; 0]
        );
        assert!(presence.has(&document, &staff("priya"), at(30)));
        assert!(!presence.has(&document, &staff("lee"), at(30)));
        assert!(!presence.has(&document, &staff("priya"), at(60)));
        assert_eq!(
            names(presence.mark(&document, &staff("lee"), at(30))),
            ["priya"]
        );
        assert_eq!(
            names(presence.mark(&document, &staff("priya"), at(50))),
            ["lee"]
        );
        assert_eq!(
            names(presence.mark(&document, &staff("priya"), at(91))),
            [""; 0]
        );
        let other = DocumentId::new("d2");
        assert_eq!(names(presence.mark(&other, &staff("sam"), at(92))), [""; 0]);
        assert_eq!(
            names(presence.mark(&document, &Actor::CommandLine, at(92))),
            ["priya"]
        );
    }
}
