//! What is typed: which questions there are, and what is still missing.

use std::sync::Arc;

use crate::{
    forms::referral::{
        Referral,
        agreeing::{Agreeing, Weighs},
        basis::{Basis, RestsOn},
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
        missing.extend(self.no_basis(typed, agreeing));
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

    /// The lawful basis that is recorded with it: the one that was chosen, or the usual one.
    pub fn basis<'t>(&'t self, typed: &'t Typed) -> &'t str {
        typed
            .basis
            .as_deref()
            .unwrap_or_else(|| &self.bases.usual().code)
    }

    /// Why what was chosen is no lawful basis for it; where everybody who decides has agreed, none
    /// has to be chosen.
    fn no_basis(&self, typed: &Typed, agreeing: &[Agreeing]) -> Option<Missing> {
        let agreement = agreement(typed, agreeing);
        let chosen = typed.basis.as_deref();
        let found: Option<&Basis> = chosen.and_then(|code| self.bases.find(code));
        let why = match (&agreement, chosen, found) {
            (Agreement::Whole | Agreement::NotSaid, None, _) => return None,
            (Agreement::Lacking(_) | Agreement::OfNobody, None, _) => {
                "Choose the lawful basis on which it goes"
            }
            (_, Some(_), None) => "Choose a lawful basis of this list",
            (Agreement::Lacking(_) | Agreement::OfNobody, _, Some(basis))
                if basis.rests_on == RestsOn::Agreement =>
            {
                "Choose another lawful basis: this one needs the agreement of everybody who decides"
            }
            _ => return None,
        };
        Some(Missing::new("basis", why))
    }
}

/// How far those who decide have agreed.
enum Agreement<'a> {
    Whole,
    /// Of somebody it has not been said.
    NotSaid,
    /// The names of those who have not.
    Lacking(Vec<&'a str>),
    /// Nobody decides: no holder of parental responsibility is recorded, and the child is young.
    OfNobody,
}

fn agreement<'a>(typed: &Typed, agreeing: &'a [Agreeing]) -> Agreement<'a> {
    let deciding = || {
        let all = agreeing.iter();
        all.filter(|one| one.weighs == Weighs::Decides)
    };
    if deciding().next().is_none() {
        return Agreement::OfNobody;
    }
    let lacking: Vec<&str> = deciding()
        .filter(|one| {
            typed
                .consent_of(&one.id)
                .is_some_and(|said| said != Consent::Agreed)
        })
        .map(|one| one.name.reveal())
        .collect();
    if !lacking.is_empty() {
        return Agreement::Lacking(lacking);
    }
    match deciding().all(|one| typed.consent_of(&one.id).is_some()) {
        true => Agreement::Whole,
        false => Agreement::NotSaid,
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
    let mut agreed = typed.consents.iter();
    if agreed.any(|(who, one)| *one == Consent::Agreed && typed.how_of(who).is_none()) {
        missing.push(Missing::new("how", "Say how they agreed"));
    }
    let message = match agreement(typed, agreeing) {
        Agreement::Whole | Agreement::NotSaid => None,
        Agreement::Lacking(names) => {
            let names = names.join(" and ");
            Some(format!("Say why it goes without the agreement of {names}"))
        }
        Agreement::OfNobody => Some(
            "Nobody is recorded who could agree: say why it goes, and whom you asked".to_owned(),
        ),
    };
    if let Some(message) = message.filter(|_| typed.without.is_none()) {
        missing.push(Missing::new("without", message));
    }
    missing
}
