//! A child as bytes.

use crate::model::{
    child::{Birth, Child, ImmigrationStatus, LegalStatus, Placement, Planned, Visit, Wishes},
    protection::{Conference, PlanAction, ProtectionPlan},
    review::{Invited, Review},
};

coded! {
    Child {
        id, other_ids, name, other_names, birth, died_on, gender, pronouns, ethnicity, religion,
        nationality, access, disabilities, has_ehcp, unaccompanied, contacts, restrictions,
        restrictions_readable, looked_after_since, looked_after_until, responsible_authority,
        area_authority, legal_statuses, placements, reviews, visits, protection_plan,
        authorised_to_place_for_adoption, placed_for_adoption, recorded_due, planned, wishes,
        superseded_by, origin;
        since 2: protection_plans, immigration,
    }
    Birth { date, accuracy }
    LegalStatus { code, period, origin }
    Placement {
        id, code, provider, ofsted_number, carer, period, reason_new, reason_changed,
        reason_ceased, category_of_need, legal_status, home_postcode, placement_postcode,
        short_break, origin,
    }
    Visit { on, seen_alone, origin }
    ProtectionPlan { id, category, period, conferences, actions, origin }
    Conference { kind, due, held, origin }
    PlanAction { id, what, owner, owner_name, due, state, origin }
    ImmigrationStatus { status, period, origin }
    Wishes {
        talked_to_on, talked_to_by, wants_to_attend, wants_to_chair, wants_there,
        does_not_want_there, place, time, advocate_offered, gives_views_by, not_to_be_said,
        meeting_name,
    }
    Planned { on, at, minutes, format, venue, venue_is_placement, room, trigger }
    Review { id, due, held, cancelled, category, participation, invited, origin }
    Invited { person, name, role, attended }
}
