//! Presence: who is looking at a document, softly; told between processes.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::page::Present,
    model::{
        actor::Actor,
        live::DocumentId,
        staff::{Staff, StaffId},
    },
    store::lookers::Looker,
};

/// How long somebody counts as here after their last sign.
const HERE_FOR: SignedDuration = SignedDuration::from_secs(60);

/// How often the other processes are told of somebody, whatever that person opens meanwhile.
const TELL_AGAIN: SignedDuration = SignedDuration::from_secs(10);

/// Who is where. It is lost with the process, and nobody minds.
#[derive(Default)]
pub struct Presence {
    rooms: Mutex<HashMap<DocumentId, Vec<Seen>>>,
}

struct Seen {
    staff: StaffId,
    name: String,
    role: String,
    since: Timestamp,
    last: Timestamp,
    /// When the other processes were told.
    told: Option<Timestamp>,
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
                role: role(staff).to_owned(),
                since: now,
                last: now,
                told: None,
            }),
        }
        told(Some(seen), Some(&staff.id))
    }

    /// What the other processes are to be told of somebody who was marked, where it is time to.
    pub fn to_tell(&self, document: &DocumentId, who: &Actor, now: Timestamp) -> Option<Looker> {
        let Actor::Staff(staff) = who else {
            return None;
        };
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = rooms.get_mut(document)?.iter_mut();
        let one = seen.find(|one| one.staff == staff.id)?;
        let is_known = |at: Timestamp| now.duration_since(at) < TELL_AGAIN;
        if one.told.is_some_and(is_known) {
            return None;
        }
        one.told = Some(now);
        Some(Looker {
            document: document.clone(),
            staff: one.staff.clone(),
            name: one.name.clone(),
            role: one.role.clone(),
        })
    }

    /// Marks somebody of whom another process tells; answers whether that is news here.
    pub fn hear(&self, looker: Looker, now: Timestamp) -> News {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = rooms.entry(looker.document).or_default();
        seen.retain(|one| now.duration_since(one.last) < HERE_FOR);
        match seen.iter_mut().find(|one| one.staff == looker.staff) {
            Some(one) => {
                one.last = now;
                News::None
            }
            None => {
                seen.push(Seen {
                    staff: looker.staff,
                    name: looker.name,
                    role: looker.role,
                    since: now,
                    last: now,
                    told: Some(now),
                });
                News::Came
            }
        }
    }
}

/// Whether somebody was not known to be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Came,
    None,
}

fn role(staff: &Staff) -> &'static str {
    staff.roles.first().map_or("", |role| role.words())
}

fn told(seen: Option<&Vec<Seen>>, but: Option<&StaffId>) -> Vec<Present> {
    seen.into_iter()
        .flatten()
        .filter(|one| Some(&one.staff) != but)
        .map(|one| Present {
            name: one.name.clone(),
            role: one.role.clone(),
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

    fn at(seconds: i64) -> Timestamp {
        let morning: Timestamp = "2026-11-23T09:12:00Z".parse().unwrap();
        morning + SignedDuration::from_secs(seconds)
    }

    fn names(seen: Vec<Present>) -> Vec<String> {
        seen.into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn whoever_gives_no_sign_is_gone_within_a_minute() {
        let presence = Presence::default();
        let document = DocumentId::new("d1");
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

    #[test]
    fn who_is_with_another_process_is_here_and_told_of_sparingly() {
        let (one, other) = (Presence::default(), Presence::default());
        let document = DocumentId::new("d");
        let priya = staff("priya");
        assert!(names(one.mark(&document, &priya, at(0))).is_empty());

        let looker = one.to_tell(&document, &priya, at(0)).unwrap();
        assert!(one.to_tell(&document, &priya, at(9)).is_none());
        assert!(one.to_tell(&document, &priya, at(10)).is_some());
        assert_eq!(other.hear(looker.clone(), at(0)), News::Came);
        assert_eq!(other.hear(looker, at(20)), News::None);

        assert_eq!(
            names(other.mark(&document, &staff("lee"), at(30))),
            ["priya"]
        );
        assert!(names(other.mark(&document, &staff("lee"), at(81))).is_empty());
    }
}
