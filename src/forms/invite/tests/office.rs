//! The office in which the tests prepare invites.

use crate::{
    forms::{
        form::Circumstances,
        invite::{Invite, Prepared},
        settings::CouncilSettings,
    },
    model::{contact::EmailAddress, finding::Code, network::Network},
    render::engine::Engine,
    rules::{
        attendance::exclusion::Exclusion,
        calendar::Calendar,
        clock::{limits::Limits, profiles::Profiles},
        disclosure::Decisions,
        example::{TODAY, now},
    },
};

const FORM: &str = include_str!("../../../../templates/forms/invite/form.toml");

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!("forms/invite/", $name),
            include_str!(concat!("../../../../templates/forms/invite/", $name)),
        )),*]
    };
}

pub const TEMPLATES: &[(&str, &str)] = templates![
    "sheet.html",
    "child-a.en.subject.txt",
    "child-a.en.txt",
    "child-a.en.html",
    "child-b.en.subject.txt",
    "child-b.en.txt",
    "child-b.en.html",
    "child-easy.en.subject.txt",
    "child-easy.en.txt",
    "child-easy.en.html",
    "parent.en.subject.txt",
    "parent.en.txt",
    "parent.en.html",
    "carer.en.subject.txt",
    "carer.en.txt",
    "carer.en.html",
    "professional.en.subject.txt",
    "professional.en.txt",
    "professional.en.html",
    "text.en.txt",
    "papers/child.html",
    "papers/parent.html",
    "papers/carer.html",
    "papers/school.html",
    "papers/health.html",
    "papers/professional.html",
];

/// The reminder: it speaks of several reviews, so its names are its own.
pub const NUDGE: &[(&str, &str)] =
    templates!["nudge.en.subject.txt", "nudge.en.txt", "nudge.en.html"];

/// What says that somebody is not asked any more: it says what they were told before.
pub const CANCELLED: &[(&str, &str)] = templates![
    "cancelled.en.subject.txt",
    "cancelled.en.txt",
    "cancelled.en.html",
];

/// What brings somebody a new link.
pub const FRESH: &[(&str, &str)] = templates![
    "fresh.en.subject.txt",
    "fresh.en.txt",
    "fresh.en.html",
    "code-text.en.txt",
];

/// What asks which dates somebody can make: it says the days that are offered.
pub const DATES: &[(&str, &str)] = templates![
    "dates.en.subject.txt",
    "dates.en.txt",
    "dates.en.html",
    "dates-text.en.txt",
    "dates-off.en.subject.txt",
    "dates-off.en.txt",
    "dates-off.en.html",
    "dates-off-text.en.txt",
];

/// The mail of a week to staff.
pub const DIGEST: &[(&str, &str)] =
    templates!["digest.en.subject.txt", "digest.en.txt", "digest.en.html"];

pub struct Office {
    pub invite: Invite,
    pub calendar: Calendar,
    pub limits: Limits,
    pub profiles: Profiles,
    pub settings: CouncilSettings,
    pub decisions: Decisions,
    pub exclusions: Vec<Exclusion>,
    pub engine: Engine,
}

pub fn settings() -> CouncilSettings {
    CouncilSettings {
        name: "Northshire Council".into(),
        reply_mailbox: EmailAddress::parse("reviews@northshire.example").ok(),
        phone: "020 7946 0100".into(),
        address: vec![
            "Civic Centre".into(),
            "Northshire".into(),
            "ZZ99 9ZZ".into(),
        ],
        public_places: vec!["Civic Centre, Northshire".into()],
        complaints: "complaints@northshire.example".into(),
        secure_mail: vec!["northshire.example".into(), "health.example".into()],
        ..CouncilSettings::default()
    }
}

impl Office {
    pub fn new() -> Self {
        let settings = settings();
        Self {
            invite: Self::invite_of(&settings),
            calendar: Calendar::england_and_wales(),
            limits: Limits::default(),
            profiles: Profiles::default(),
            settings,
            decisions: Decisions::default(),
            exclusions: Vec::new(),
            engine: Engine::new(TEMPLATES.iter().copied()).unwrap(),
        }
    }

    pub fn invite_of(settings: &CouncilSettings) -> Invite {
        Invite::new("form.toml", FORM, settings.clone()).unwrap()
    }

    pub fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            today: TODAY,
            prepared_at: now(),
            calendar: &self.calendar,
            limits: &self.limits,
            profiles: &self.profiles,
            settings: &self.settings,
            decisions: &self.decisions,
            exclusions: &self.exclusions,
            choices: &[],
            earlier: None,
            reference: "7F3K2",
        }
    }

    pub fn prepare<'n>(&self, network: &'n Network) -> Prepared<'n> {
        self.invite
            .prepare(network, Vec::new(), &self.circumstances())
    }

    #[track_caller]
    pub fn finds(&self, network: &Network, code: Code) {
        let prepared = self.prepare(network);
        let found = prepared
            .document
            .findings
            .iter()
            .any(|one| one.code == code);
        assert!(found, "{code} in {:?}", codes(&prepared));
    }
}

pub fn codes(prepared: &Prepared) -> Vec<String> {
    prepared
        .document
        .findings
        .iter()
        .map(|one| format!("{} {}", one.code, one.what))
        .collect()
}
