//! The child: who, in whose care, where, and since when.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{
    contact::{Contacts, Postcode},
    date::{PartialDate, Period},
    fact::{Fact, Listing, Origin},
    id::Identifier,
    name::{Name, PersonalText},
    person::{AccessNeeds, Readable, Restriction},
    protection::ProtectionPlan,
    review::Review,
};

/// How far a date of birth can be trusted, as the draft DfE Person standard has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accuracy {
    #[default]
    Accurate,
    Estimated,
    Unknown,
}

/// A date of birth, or the day on which a birth is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    pub date: PartialDate,
    pub accuracy: Accuracy,
}

/// A legal status with its code in the SSDA903 return (`C2`, `V2`, ...).
#[derive(Clone, Debug, PartialEq)]
pub struct LegalStatus {
    pub code: Arc<str>,
    pub period: Period,
    pub origin: Origin,
}

/// Where a child was placed, and why that ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    pub id: Option<Arc<str>>,
    /// Code of the SSDA903 return (`U6`, `K2`, ...), or the council's own.
    pub code: Option<Arc<str>>,
    /// Code of the provider (`PR1` ...).
    pub provider: Option<Arc<str>>,
    /// Ofsted's unique reference number of the home or agency.
    pub ofsted_number: Option<Arc<str>>,
    pub carer: Option<Identifier>,
    pub period: Period,
    /// Why this episode began (`S`, `L`, `P`, `T`, `B`, `U`).
    pub reason_new: Option<Arc<str>>,
    /// Why the placement changed (`CARPL` ...).
    pub reason_changed: Option<Arc<str>>,
    pub reason_ceased: Option<Arc<str>>,
    /// Need code (`N1` ...).
    pub category_of_need: Option<Arc<str>>,
    /// Legal status code of the episode, where the source keeps them together.
    pub legal_status: Option<Arc<str>>,
    pub home_postcode: Option<Postcode>,
    pub placement_postcode: Option<Postcode>,
    /// Whether it is a planned series of short breaks (reg. 48).
    pub short_break: Option<bool>,
    pub origin: Origin,
}

/// A visit of the social worker to the child.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub on: Date,
    pub seen_alone: Option<bool>,
    pub origin: Origin,
}

/// By what right the child is in the country, in the record's words: `Refugee status`.
#[derive(Clone, Debug, PartialEq)]
pub struct ImmigrationStatus {
    pub status: PersonalText,
    pub period: Period,
    pub origin: Origin,
}

/// What the child has said about the coming review, where the record holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    pub talked_to_on: Fact<Date>,
    pub talked_to_by: Fact<PersonalText>,
    pub wants_to_attend: Fact<PersonalText>,
    pub wants_to_chair: Fact<bool>,
    pub wants_there: Fact<PersonalText>,
    pub does_not_want_there: Fact<PersonalText>,
    pub place: Fact<PersonalText>,
    pub time: Fact<PersonalText>,
    pub advocate_offered: Fact<bool>,
    pub gives_views_by: Fact<PersonalText>,
    pub not_to_be_said: Fact<PersonalText>,
    /// What the child calls the meeting (`All About Me`).
    pub meeting_name: Fact<PersonalText>,
}

/// A planned date for the next review, where the case system already holds one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    pub on: Fact<Date>,
    /// Civil time in `Europe/London`.
    pub at: Fact<jiff::civil::Time>,
    pub minutes: Fact<u32>,
    pub format: Fact<PersonalText>,
    pub venue: Fact<PersonalText>,
    /// Whether the venue is where the child lives, by the record.
    pub venue_is_placement: Fact<bool>,
    pub room: Fact<PersonalText>,
    /// Why it is earlier than due (`IRO_REQUEST` ...).
    pub trigger: Fact<Arc<str>>,
}

/// The child whose review it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    pub id: Identifier,
    pub other_ids: Vec<Identifier>,
    pub name: Name,
    pub other_names: Vec<Name>,
    pub birth: Fact<Birth>,
    pub died_on: Option<PartialDate>,
    pub gender: Fact<PersonalText>,
    pub pronouns: Fact<PersonalText>,
    pub ethnicity: Fact<PersonalText>,
    pub religion: Fact<PersonalText>,
    pub nationality: Fact<PersonalText>,
    pub access: AccessNeeds,
    pub disabilities: Listing<PersonalText>,
    /// Education, health and care plan.
    pub has_ehcp: Fact<bool>,
    pub unaccompanied: Fact<bool>,
    pub contacts: Contacts,
    pub restrictions: Vec<Restriction>,
    pub restrictions_readable: Readable,
    /// The day the child became looked after, by the record.
    pub looked_after_since: Fact<Date>,
    pub looked_after_until: Option<Date>,
    pub responsible_authority: Fact<PersonalText>,
    /// The authority in whose area the child lives.
    pub area_authority: Fact<PersonalText>,
    pub legal_statuses: Listing<LegalStatus>,
    pub placements: Listing<Placement>,
    pub reviews: Listing<Review>,
    pub visits: Listing<Visit>,
    /// Whether there is a child protection plan beside the care plan.
    pub protection_plan: Fact<bool>,
    pub authorised_to_place_for_adoption: Option<Date>,
    pub placed_for_adoption: Option<Date>,
    /// The case system's own due date of the next review, to compare with ours.
    pub recorded_due: Fact<Date>,
    pub planned: Planned,
    pub wishes: Wishes,
    pub superseded_by: Option<Identifier>,
    pub origin: Origin,
    /// Child protection plans, current and past.
    pub protection_plans: Listing<ProtectionPlan>,
    pub immigration: Listing<ImmigrationStatus>,
}

impl Child {
    /// A child of whom nothing is known yet but the identifier.
    pub fn new(id: Identifier, origin: Origin) -> Self {
        Self {
            id,
            other_ids: Vec::new(),
            name: Name::default(),
            other_names: Vec::new(),
            birth: Fact::NotRecorded,
            died_on: None,
            gender: Fact::NotRecorded,
            pronouns: Fact::NotRecorded,
            ethnicity: Fact::NotRecorded,
            religion: Fact::NotRecorded,
            nationality: Fact::NotRecorded,
            access: AccessNeeds::default(),
            disabilities: Listing::default(),
            has_ehcp: Fact::NotRecorded,
            unaccompanied: Fact::NotRecorded,
            contacts: Contacts::default(),
            restrictions: Vec::new(),
            restrictions_readable: Readable::NotSaid,
            looked_after_since: Fact::NotRecorded,
            looked_after_until: None,
            responsible_authority: Fact::NotRecorded,
            area_authority: Fact::NotRecorded,
            legal_statuses: Listing::default(),
            placements: Listing::default(),
            reviews: Listing::default(),
            visits: Listing::default(),
            protection_plan: Fact::NotRecorded,
            authorised_to_place_for_adoption: None,
            placed_for_adoption: None,
            recorded_due: Fact::NotRecorded,
            planned: Planned::default(),
            wishes: Wishes::default(),
            superseded_by: None,
            origin,
            protection_plans: Listing::default(),
            immigration: Listing::default(),
        }
    }

    /// The child protection plan of a day: of several the one that began last; none where the
    /// record says outright that there is none.
    pub fn plan_on(&self, day: Date) -> Option<&ProtectionPlan> {
        if self.protection_plan.value() == Some(&false) {
            return None;
        }
        let plans = self.protection_plans.iter();
        let open = plans.filter(|plan| plan.holds_on(day));
        open.max_by_key(|plan| plan.period.start)
    }
}
