//! Chairing: which permission the chair of each kind of meeting needs.
//!
//! A review is chaired by the reviewing officer. A core group is not: its first meeting is chaired
//! by a manager, the later ones by the lead practitioner, who under a child protection plan is a
//! social worker (a published agenda of core groups; what older manuals call the key worker). Who
//! has which permission stands in the table of access.

use crate::{model::minutes::MinutesKind, rules::access::Action};

/// What whoever accepts the minutes of a meeting, decides their flags or adjourns it must be
/// permitted to do.
const TABLE: &[(MinutesKind, Action)] = &[
    (MinutesKind::Review, Action::AcceptMinutes),
    (MinutesKind::CoreGroup, Action::AcceptCoreGroup),
];

/// The permission of the chair. A kind that the table leaves out is the reviewing officer's.
pub fn accepting(kind: MinutesKind) -> Action {
    let found = TABLE.iter().find(|(one, _)| *one == kind);
    found.map_or(Action::AcceptMinutes, |(_, action)| *action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::staff::Role,
        rules::access::{Relation, may},
    };

    #[track_caller]
    fn check(kind: MinutesKind, role: Role, relation: Relation, expected: bool) {
        let chairs = may(&[(role, relation)], accepting(kind)).is_ok();
        assert_eq!(chairs, expected, "{kind:?} {role:?} {relation:?}");
    }

    #[test]
    fn a_core_group_is_chaired_by_the_lead_practitioner_or_their_manager_and_a_review_is_not() {
        use Relation::{Allocated, Glass, SameTeam};
        let (review, core) = (MinutesKind::Review, MinutesKind::CoreGroup);

        for kind in MinutesKind::ALL {
            assert!(TABLE.iter().any(|(one, _)| one == kind), "{kind:?}");
            check(*kind, Role::ReviewingOfficer, Allocated, true);
            check(*kind, Role::BusinessSupport, SameTeam, false);
        }
        for (role, relation) in [
            (Role::SocialWorker, Allocated),
            (Role::TeamManager, SameTeam),
        ] {
            check(review, role, relation, false);
            check(core, role, relation, true);
        }
        check(core, Role::SocialWorker, SameTeam, false);
        check(core, Role::SocialWorker, Glass, false);
        check(core, Role::TeamManager, Glass, false);
    }
}
