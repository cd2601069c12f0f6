//! Which service to offer after one has declined: nothing is typed again.

use std::sync::Arc;

use crate::rules::referral::{
    eligibility::{Known, Verdict, verdict},
    offer::{Room, Service},
};

/// Services that could take the place of one that has declined, the best first: they help in an
/// area of need that it helps in, are not full, have not been asked yet, and nothing that is known
/// of the children is against them. Whoever certainly takes them stands before whoever may, and
/// whoever has room before whoever has a waiting list.
pub fn next<'s>(
    services: &'s [Service],
    declined: &Service,
    asked: &[Arc<str>],
    children: &[Known],
) -> Vec<&'s Service> {
    let mut found: Vec<(&Service, (bool, u32))> = services
        .iter()
        .filter(|one| one.id != declined.id && !asked.contains(&one.id))
        .filter(|one| one.stands_in_for(declined))
        .filter_map(|one| {
            let wait = match one.capacity.room {
                Room::Open => 0,
                Room::WaitingList(weeks) => weeks,
                Room::Full => return None,
            };
            let verdicts: Vec<Verdict> = children.iter().map(|child| verdict(one, child)).collect();
            if verdicts.iter().any(Verdict::is_no) {
                return None;
            }
            let is_sure = verdicts.iter().all(|one| *one == Verdict::Yes);
            Some((one, (!is_sure, wait)))
        })
        .collect();
    found.sort_by_key(|(_, rank)| *rank);
    found.into_iter().map(|(service, _)| service).collect()
}
