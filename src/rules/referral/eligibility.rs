//! Whether a service can take a child, said before anybody writes.

use std::sync::Arc;

use crate::{
    model::{
        child::Child,
        fact::{Fact, ReadState},
    },
    rules::{
        attendance::situation::Situation,
        referral::offer::{ChildNeed, Service},
    },
};

/// What a service would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    /// Every reason against it.
    No(Vec<String>),
    /// Nothing is against it, and not all is known: what is missing.
    NotKnown(Vec<String>),
}

impl Verdict {
    pub fn is_no(&self) -> bool {
        matches!(self, Self::No(_))
    }
}

/// What the record says of one child, as far as services ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub age: Option<i16>,
    /// The authority in whose area the child lives.
    pub place: Option<Arc<str>>,
    pub legal_status: Option<Arc<str>>,
    /// Needs that are recorded, and whether there is one.
    pub needs: Vec<(ChildNeed, bool)>,
}

impl Known {
    pub fn of(child: &Child, situation: &Situation) -> Self {
        let of_fact = |fact: &Fact<bool>, need| match fact {
            Fact::Known { value, .. } => Some((need, *value)),
            Fact::NoneRecorded { .. } => Some((need, false)),
            _ => None,
        };
        // A list that is empty and was read says that none is recorded, not that there is none.
        let disability = match (&child.disabilities.state, child.disabilities.is_empty()) {
            (ReadState::Read | ReadState::NotAsked, false) => Some((ChildNeed::Disability, true)),
            _ => None,
        };
        let needs = [
            disability,
            of_fact(&child.has_ehcp, ChildNeed::Ehcp),
            of_fact(&child.unaccompanied, ChildNeed::Unaccompanied),
            of_fact(&child.protection_plan, ChildNeed::ProtectionPlan),
        ];
        Self {
            age: situation.age.filter(|_| !situation.unborn),
            place: child
                .area_authority
                .value()
                .map(|place| place.reveal().into()),
            legal_status: situation.legal_code().map(Arc::from),
            needs: needs.into_iter().flatten().collect(),
        }
    }
}

/// Asks, one after the other, what the service wants.
pub fn verdict(service: &Service, known: &Known) -> Verdict {
    let mut against = Vec::new();
    let mut missing = Vec::new();
    let answers = [
        age(service, known),
        place(service, known),
        need(service, known),
        legal_status(service, known),
    ];
    for answer in answers.into_iter().flatten() {
        match answer {
            Answer::No(why) => against.push(why),
            Answer::NotKnown(what) => missing.push(what),
        }
    }
    if let Some(words) = &service.eligibility.words {
        missing.push(format!("check yourself: {words}"));
    }
    match (against.is_empty(), missing.is_empty()) {
        (false, _) => Verdict::No(against),
        (true, false) => Verdict::NotKnown(missing),
        (true, true) => Verdict::Yes,
    }
}

enum Answer {
    No(String),
    NotKnown(String),
}

fn age(service: &Service, known: &Known) -> Option<Answer> {
    let wanted = &service.eligibility;
    let (low, high) = (wanted.minimum_age, wanted.maximum_age);
    let range = match (low, high) {
        (None, None) => return None,
        (Some(low), None) => format!("it takes children from {low}"),
        (None, Some(high)) => format!("it takes children up to {high}"),
        (Some(low), Some(high)) => format!("it takes children from {low} to {high}"),
    };
    let Some(age) = known.age else {
        return Some(Answer::NotKnown(format!("{range}, and no age is recorded")));
    };
    let fits = low.is_none_or(|low| i16::from(low) <= age)
        && high.is_none_or(|high| age <= i16::from(high));
    (!fits).then(|| Answer::No(format!("{range}, and this child is {age}")))
}

fn place(service: &Service, known: &Known) -> Option<Answer> {
    let wanted = &service.eligibility.places;
    if wanted.is_empty() {
        return None;
    }
    let all = wanted.join(" or ");
    let Some(place) = &known.place else {
        return Some(Answer::NotKnown(format!(
            "it works in {all}, and it is not recorded in whose area the child lives"
        )));
    };
    let here = authority(place);
    let is_here = |one: &Arc<str>| authority(one) == here;
    // One area has many names, and a name alone never proves that another area is meant.
    (!wanted.iter().any(is_here)).then(|| {
        Answer::NotKnown(format!(
            "check yourself: it works in {all}, and the child lives in {place}"
        ))
    })
}

/// What a council calls itself around the name of its area.
const STYLE: &[&str] = &[
    "authority",
    "borough",
    "city",
    "combined",
    "corporation",
    "council",
    "county",
    "district",
    "metropolitan",
    "of",
    "royal",
    "the",
    "unitary",
];

/// The area in the name of an authority: `Northshire County Council` is `northshire`, `London
/// Borough of Camden` is `camden`. A name that is nothing but style stays whole.
fn authority(name: &str) -> Vec<String> {
    let name = name.to_lowercase().replace('&', " and ");
    let letters = |letter: char| !letter.is_alphanumeric() && letter != '\'';
    let words: Vec<String> = name
        .split(letters)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let is_of_london =
        words.iter().any(|word| word == "london") && words.iter().any(|word| word == "borough");
    let is_area = |word: &&String| {
        let is_style = STYLE.contains(&word.as_str());
        !is_style && (!is_of_london || word.as_str() != "london")
    };
    let area: Vec<String> = words.iter().filter(is_area).cloned().collect();
    match area.is_empty() {
        true => words,
        false => area,
    }
}

fn need(service: &Service, known: &Known) -> Option<Answer> {
    let wanted = &service.eligibility.needs;
    if wanted.is_empty() {
        return None;
    }
    let has = |need: &ChildNeed| {
        let mut all = known.needs.iter();
        all.find(|(one, _)| one == need).map(|(_, has)| *has)
    };
    if wanted.iter().any(|need| has(need) == Some(true)) {
        return None;
    }
    let words: Vec<&str> = wanted.iter().map(|need| need.words()).collect();
    let all = words.join(" or ");
    Some(match wanted.iter().all(|need| has(need) == Some(false)) {
        true => Answer::No(format!(
            "it asks for {all}, and the record says that there is none"
        )),
        false => Answer::NotKnown(format!("it asks for {all}, and none is recorded")),
    })
}

fn legal_status(service: &Service, known: &Known) -> Option<Answer> {
    let wanted = &service.eligibility.legal_statuses;
    if wanted.is_empty() {
        return None;
    }
    let all = wanted.join(", ");
    let Some(status) = &known.legal_status else {
        return Some(Answer::NotKnown(format!(
            "it asks for a legal status ({all}), and none is recorded"
        )));
    };
    (!wanted.contains(status)).then(|| {
        Answer::No(format!(
            "it takes children with the legal status {all}, and this one is {status}"
        ))
    })
}
