//! The record of one person: the child, a relative, a carer.

mod adult;
mod child;

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    family::{self, Named},
    homes::{self, Address},
    life::Scene,
    numbers::{Member, PersonNumber},
    protection::Plan,
};

/// A number as the record shows it: mostly a number, now and then a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    Number(u64),
    Text(String),
}

#[derive(Clone, Debug)]
pub struct Phone {
    pub number: String,
    pub kind: &'static str,
    pub do_not_disclose: Option<&'static str>,
    pub confirmed: Option<Date>,
    /// Sent as a number, which loses the leading nought.
    pub as_number: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Email {
    pub kind: &'static str,
    pub address: String,
    pub confirmed: Option<Date>,
}

#[derive(Clone, Debug)]
pub struct Restriction {
    pub kind: &'static str,
    pub against: Option<u64>,
    pub start: Date,
    pub end: Option<Date>,
    pub details: &'static str,
}

/// What a record says of a child in care and of nobody else.
#[derive(Clone, Debug)]
pub struct Care {
    pub period: u64,
    pub since: Date,
    pub area_authority: &'static str,
    pub short_break: &'static str,
    pub authorised_to_place: Option<Date>,
    pub placed_for_adoption: Option<Date>,
    pub protection: Option<Plan>,
    pub advocate_offered: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub number: PersonNumber,
    pub id: Id,
    pub legacy: Option<String>,
    pub title: Option<&'static str>,
    pub named: Named,
    pub preferred: Option<String>,
    pub former_name: Option<String>,
    pub accuracy: &'static str,
    pub died: Option<Date>,
    pub context: &'static str,
    pub pronoun: Option<&'static str>,
    pub ethnicity: Option<&'static str>,
    pub religion: Option<&'static str>,
    pub nationality: Option<&'static str>,
    pub language: Option<&'static str>,
    pub interpreter: Option<&'static str>,
    pub formats: Vec<&'static str>,
    pub needs: Vec<&'static str>,
    pub disabilities: Vec<&'static str>,
    pub ehcp: Option<&'static str>,
    pub unaccompanied: Option<&'static str>,
    /// The status, and since when.
    pub immigration: Option<(&'static str, Date)>,
    pub nhs: Option<u64>,
    pub upn: Option<String>,
    pub restrictions: Vec<Restriction>,
    pub address: Option<Address>,
    pub phones: Vec<Phone>,
    pub emails: Vec<Email>,
    pub channel: Option<&'static str>,
    pub safe_note: Option<&'static str>,
    pub care: Option<Care>,
    pub updated: Date,
}

/// The person with this number, who must exist.
pub fn person(scene: &Scene, number: PersonNumber) -> Person {
    let council = scene.council;
    let mut chance = council.chance(number.id(), "record");
    let addresses = homes::addresses(scene, number);
    let mut one = Person {
        number,
        id: Id::Number(number.id()),
        legacy: None,
        title: None,
        named: family::named(council, number),
        preferred: None,
        former_name: None,
        accuracy: "A",
        died: None,
        context: "A",
        pronoun: None,
        ethnicity: None,
        religion: None,
        nationality: None,
        language: Some("English"),
        interpreter: Some("N"),
        formats: Vec::new(),
        needs: Vec::new(),
        disabilities: Vec::new(),
        ehcp: None,
        unaccompanied: None,
        immigration: None,
        nhs: None,
        upn: None,
        restrictions: Vec::new(),
        address: homes::displayed(addresses, scene.today),
        phones: Vec::new(),
        emails: Vec::new(),
        channel: None,
        safe_note: None,
        care: None,
        updated: council
            .today
            .saturating_sub((3 + chance.below(90) as i64).days()),
    };
    match number.member {
        Member::Child => child::fill(scene, &mut one),
        Member::UnbornSibling | Member::OwnChild => one.context = "C",
        Member::Godparent => {}
        _ => adult::fill(scene, &mut one),
    }
    one
}

/// How something can be written for those who read in another way.
const FORMATS: &[&str] = &["Easy read", "Large print", "Audio", "British Sign Language"];
