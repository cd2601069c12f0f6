//! What is typed: which questions there are, and what is still missing.

use std::sync::Arc;

use crate::{
    forms::referral::{
        Referral,
        agreeing::{Agreeing, Weighs},
    },
    model::referral::{Consent, Typed},
    rules::referral::offer::{Ask, Service},
};

/// The most characters of one answer.
pub const LONGEST: usize = 4_000;

/// Something that is missing or cannot be taken: under which field, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub field: String,
    pub message: String,
}

impl Missing {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// What is always asked. Consent is one question, with those who agreed and how beside each other.
pub const ALWAYS: [&str; 5] = ["reason", "hoped", "tried", "urgency", "consent"];

/// What may read differently for one child of several.
pub const OWN: [&str; 3] = ["reason", "hoped", "tried"];

impl Referral {
    /// The questions that these services ask beside the form, each once.
    pub fn extras<'s>(&self, services: impl IntoIterator<Item = &'s Service>) -> Vec<&'s Ask> {
        let mut all: Vec<&Ask> = Vec::new();
        for ask in services.into_iter().flat_map(|service| &service.asks) {
            if !all.iter().any(|one| one.key == ask.key) {
                all.push(ask);
            }
        }
        all
    }

    /// How many things somebody fills in who refers to these services.
    pub fn questions(&self, services: &[Arc<str>]) -> usize {
        let chosen = services.iter().filter_map(|id| self.catalogue.find(id));
        ALWAYS.len() + self.extras(chosen).len()
    }

    /// What is missing before it can go, in the order of the page.
    pub fn missing(&self, typed: &Typed, agreeing: &[Agreeing]) -> Vec<Missing> {
        let mut missing = Vec::new();
        if typed.services.is_empty() {
            missing.push(Missing::new("services", "Choose a service"));
        }
        if typed.reason.is_none() {
            missing.push(Missing::new("reason", "Say why you are referring"));
        }
        if typed.hoped.is_none() {
            missing.push(Missing::new("hoped", "Say what you hope will change"));
        }
        if typed.tried.is_none() {
            let message = "Say what has been tried, or that nothing has been yet";
            missing.push(Missing::new("tried", message));
        }
        if typed.urgency.is_none() {
            missing.push(Missing::new("urgency", "Choose how soon help is needed"));
        }
        missing.extend(consent(typed, agreeing));
        let chosen = typed.services.iter();
        let chosen = chosen.filter_map(|id| self.catalogue.find(id));
        for ask in self.extras(chosen) {
            if typed.extra(&ask.key).is_none() {
                let message = format!("Answer: {}", ask.label);
                missing.push(Missing::new(&format!("extra-{}", ask.key), message));
            }
        }
        missing
    }
}

/// Consent of each, or a reason why it goes without.
fn consent(typed: &Typed, agreeing: &[Agreeing]) -> Vec<Missing> {
    let mut missing = Vec::new();
    for one in agreeing {
        if typed.consent_of(&one.id).is_none() {
            let message = format!("Say whether {} has agreed", one.name.reveal());
            missing.push(Missing::new("consent", message));
        }
    }
    let any = typed
        .consents
        .iter()
        .any(|(_, one)| *one == Consent::Agreed);
    if any && typed.how.is_none() {
        missing.push(Missing::new("how", "Say how they agreed"));
    }
    let without: Vec<&str> = agreeing
        .iter()
        .filter(|one| one.weighs == Weighs::Decides)
        .filter(|one| {
            typed
                .consent_of(&one.id)
                .is_some_and(|said| said != Consent::Agreed)
        })
        .map(|one| one.name.reveal())
        .collect();
    if !without.is_empty() && typed.without.is_none() {
        let names = without.join(" and ");
        let message = format!("Say why it goes without the agreement of {names}");
        missing.push(Missing::new("without", message));
    }
    missing
}
