//! What brings a review forward.

use crate::rules::mark::Mark;

/// A reason to hold a review before the clock asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    IroRequest,
    VisitConcern,
    Section21AccommodationEnding,
    CustodyEnding,
    CeaseAccommodation,
    UnplannedMove,
    CarePlanChange,
    PlaceWithParent,
    PlacementEnd,
}

impl Trigger {
    /// Every trigger with its code, as case systems, files and the command line spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::IroRequest, "IRO_REQUEST"),
        (Self::VisitConcern, "VISIT_CONCERN"),
        (Self::Section21AccommodationEnding, "S21_ACCOM_ENDING"),
        (Self::CustodyEnding, "CUSTODY_ENDING"),
        (Self::CeaseAccommodation, "CEASE_ACCOM"),
        (Self::UnplannedMove, "UNPLANNED_MOVE"),
        (Self::CarePlanChange, "CARE_PLAN_CHANGE"),
        (Self::PlaceWithParent, "PLACE_WITH_PARENT"),
        (Self::PlacementEnd, "PLACEMENT_END"),
    ];

    /// The code, as case systems, files and the command line spell it.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("", |(_, code)| code)
    }

    /// The trigger that a code names, whatever its case.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| one.eq_ignore_ascii_case(code.trim()))
            .map(|(trigger, _)| *trigger)
    }

    /// What has happened, as a sentence without its full stop.
    pub fn words(self) -> &'static str {
        match self {
            Self::IroRequest => "The independent reviewing officer asks for a review",
            Self::VisitConcern => {
                "A visit has concluded that the child's welfare is not adequately safeguarded"
            }
            Self::Section21AccommodationEnding => {
                "Accommodation by the police or on remand would end before a review is held"
            }
            Self::CustodyEnding => {
                "The child is in care and in custody, and would be released before a review is held"
            }
            Self::CeaseAccommodation => {
                "The council means to stop accommodating the child, and nobody with parental responsibility will"
            }
            Self::UnplannedMove => "The child has moved without a plan",
            Self::CarePlanChange => {
                "A significant change to the care plan is proposed, which waits for a review"
            }
            Self::PlaceWithParent => "The child in care is to be placed with a parent",
            Self::PlacementEnd => "The council means to end the placement",
        }
    }

    /// Where that is said.
    pub fn citation(self) -> &'static str {
        match self {
            Self::IroRequest => "Care Planning Regulations 2010, reg. 33(3)(a)",
            Self::VisitConcern => "Care Planning Regulations 2010, reg. 33(3)(b) and 30",
            Self::Section21AccommodationEnding => "Care Planning Regulations 2010, reg. 33(3)(c)",
            Self::CustodyEnding => "Care Planning Regulations 2010, reg. 33(3)(d)",
            Self::CeaseAccommodation => "Care Planning Regulations 2010, reg. 33(3)(e)",
            Self::UnplannedMove => "fostering handbooks derived from the IRO Handbook",
            Self::CarePlanChange => "Care Planning Regulations 2010, reg. 32(2)",
            Self::PlaceWithParent => "Care Planning Regulations 2010, reg. 17(d)",
            Self::PlacementEnd => "Care Planning Regulations 2010, reg. 14, not verified",
        }
    }

    /// How far that is verified.
    pub fn mark(self) -> Mark {
        match self {
            Self::UnplannedMove => Mark::Secondary,
            Self::PlacementEnd => Mark::Believed,
            _ => Mark::Verified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_has_a_code_that_names_it() {
        for (trigger, code) in Trigger::ALL {
            assert_eq!(Trigger::from_code(&code.to_lowercase()), Some(*trigger));
            assert_eq!(trigger.code(), *code);
        }
        assert_eq!(Trigger::ALL.len(), 9);
    }
}
