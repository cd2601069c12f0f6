//! A service, in the terms of Open Referral UK: whom it takes, its room.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::contact::EmailAddress;

pub use crate::model::referral::Room;

/// One service of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Stable: links and records name it. `family-time`
    pub id: Arc<str>,
    pub name: Arc<str>,
    /// Whose it is.
    pub organisation: Arc<str>,
    pub description: Arc<str>,
    /// Areas of need in which it helps: services that share one stand in for each other.
    pub areas: Vec<Arc<str>>,
    pub eligibility: Eligibility,
    pub capacity: Capacity,
    /// What it asks beside the form.
    pub asks: Vec<Ask>,
    pub way: ServiceWay,
    /// What of the record it needs, beside who the child is.
    pub needs: Vec<Need>,
    /// Working days within which it answers.
    pub answers_within: u32,
    /// Where people ask when something went wrong: a team and a number.
    pub contact: Option<Arc<str>>,
    /// Whether it is never named on paper that goes to a family: naming it could harm.
    pub quiet: bool,
}

/// Whom it can take. What is not said does not matter to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eligibility {
    /// Whole years; both ends belong to it.
    pub minimum_age: Option<u8>,
    pub maximum_age: Option<u8>,
    /// Authorities in whose area the child has to live.
    pub places: Vec<Arc<str>>,
    /// One of these at least has to be recorded of the child.
    pub needs: Vec<ChildNeed>,
    /// One of these legal statuses, by their codes in the SSDA903 return.
    pub legal_statuses: Vec<Arc<str>>,
    /// What no rule can work out, in the service's own words.
    pub words: Option<Arc<str>>,
}

/// Something about a child that services ask for and records hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChildNeed {
    Disability,
    /// An education, health and care plan.
    Ehcp,
    /// An unaccompanied child seeking asylum.
    Unaccompanied,
    ProtectionPlan,
}

impl ChildNeed {
    /// Every one, with its code in a service's file and its words.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Disability, "disability", "a disability"),
        (
            Self::Ehcp,
            "ehcp",
            "an education, health and care plan (EHCP)",
        ),
        (
            Self::Unaccompanied,
            "unaccompanied",
            "being an unaccompanied child seeking asylum",
        ),
        (
            Self::ProtectionPlan,
            "protection_plan",
            "a child protection plan",
        ),
    ];

    pub fn words(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, ..)| *one == self);
        found.map_or("", |(.., words)| words)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one, _)| *one == code);
        found.map(|(need, ..)| *need)
    }
}

/// Whether it has room, as somebody said on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub room: Room,
    pub as_of: Date,
}

impl Capacity {
    /// Whether it was said so long ago that somebody should ask: more days than the council trusts
    /// such a word for.
    pub fn is_old(self, today: Date, trusted_for_days: u16) -> bool {
        let days = today
            .since(self.as_of)
            .map_or(i32::MAX, |span| span.get_days());
        days > i32::from(trusted_for_days)
    }

    /// `Places now`, `About 6 weeks to wait`, `Full`.
    pub fn words(self) -> String {
        match self.room {
            Room::Open => "Places now".to_owned(),
            Room::WaitingList(1) => "About 1 week to wait".to_owned(),
            Room::WaitingList(weeks) => format!("About {weeks} weeks to wait"),
            Room::Full => "Full".to_owned(),
        }
    }
}

/// One question of a service. Services that ask under one key are answered once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub key: Arc<str>,
    pub label: Arc<str>,
    pub hint: Option<Arc<str>>,
}

/// Where its part goes.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceWay {
    Mail(EmailAddress),
    /// The address of a program, `https`.
    Webhook(Arc<str>),
    /// Its own program fetches it through the API.
    Fetch,
    /// Somebody here files it as a case note: under which heading, or where.
    CaseNote(Arc<str>),
    /// What somebody here does: `Ring the duty desk on 020 7946 0123`.
    ByHand(Arc<str>),
}

/// Something of the record that a service may need. Who the child is goes to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// Names, birth, gender, numbers.
    Identity,
    /// Ethnicity, religion.
    Background,
    /// Whether the child is here alone, seeking asylum, and by what right.
    Immigration,
    /// First language, interpreter.
    Language,
    Disability,
    /// School, education plan.
    Education,
    Health,
    LegalStatus,
    /// Where the child lives.
    Home,
    /// With whom the child lives.
    Carers,
    /// Other adults who live with the child.
    Household,
    Parents,
    /// Where parents live, of those of whom it may know.
    FamilyAddresses,
    /// Ethnicity of parents, of those of whom it may know.
    FamilyBackground,
    Siblings,
    /// Dates of birth of parents, brothers and sisters, of those of whom it may know.
    Births,
    /// Professionals who are involved already.
    Network,
}

impl Need {
    /// Every one, with its code in a service's file and its words.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Identity, "identity", "Who the child is"),
        (Self::Background, "background", "Background"),
        (Self::Immigration, "immigration", "Immigration"),
        (Self::Language, "language", "Language"),
        (Self::Disability, "disability", "Disability"),
        (Self::Education, "education", "Education"),
        (Self::Health, "health", "Health"),
        (Self::LegalStatus, "legal_status", "Legal status"),
        (Self::Home, "home", "Where the child lives"),
        (Self::Carers, "carers", "Carers"),
        (
            Self::Household,
            "household",
            "Other adults who live with the child",
        ),
        (Self::Parents, "parents", "Parents"),
        (
            Self::FamilyAddresses,
            "family_addresses",
            "Where parents live",
        ),
        (
            Self::FamilyBackground,
            "family_background",
            "Background of parents",
        ),
        (Self::Siblings, "siblings", "Brothers and sisters"),
        (
            Self::Births,
            "dates_of_birth",
            "Dates of birth of the family",
        ),
        (Self::Network, "network", "Who is involved already"),
    ];

    pub fn words(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, ..)| *one == self);
        found.map_or("", |(.., words)| words)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one, _)| *one == code);
        found.map(|(need, ..)| *need)
    }
}

impl Service {
    /// Whether it gets what is under that heading.
    pub fn gets(&self, need: Need) -> bool {
        need == Need::Identity || self.needs.contains(&need)
    }

    /// Whether it helps in an area of need in which another does, so that it can take its place.
    pub fn stands_in_for(&self, other: &Self) -> bool {
        self.areas.iter().any(|area| other.areas.contains(area))
    }
}
