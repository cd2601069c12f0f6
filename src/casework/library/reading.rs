//! Reading: letters that the service writes, and services to refer to.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        library::shelf::Shelf,
        office::{Office, VerbError},
        refer::rooms::Rooms,
        rights::Asker,
    },
    forms::{letter_texts::LetterText, library::Head, referral::catalogue},
    model::actor::Actor,
    rules::{
        access::Action,
        referral::offer::{Need, Service, ServiceWay},
    },
};

/// A letter of the council, in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    pub form: Arc<str>,
    pub name: Arc<str>,
    pub title: String,
    /// The form that writes it, and whose that is.
    pub of: String,
    pub owner: String,
}

/// The words of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterPage {
    pub line: LetterLine,
    pub review_by: Option<Date>,
    pub subject: Option<String>,
    pub words: String,
    /// Where the words are changed.
    pub file: String,
}

/// A service, in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    pub id: Arc<str>,
    pub name: String,
    pub organisation: String,
    pub description: String,
    pub room: String,
}

/// What the file of a service says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePage {
    pub line: ServiceLine,
    pub contact: Option<String>,
    pub room_as_of: Date,
    pub room_is_old: bool,
    pub answers_within: u32,
    /// Whom it takes, each a sentence; empty where it takes everybody.
    pub takes: Vec<String>,
    /// What it asks beside the form.
    pub asks: Vec<String>,
    /// What of the record it gets.
    pub gets: Vec<&'static str>,
    pub way: &'static str,
    /// Where it is changed.
    pub file: String,
}

/// Whether a text holds every one of some words in small letters.
pub(super) fn holds(text: &[&str], words: &[String]) -> bool {
    let text = text.join(" ").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The letters that hold all the words.
pub(super) fn letters(office: &Office, shelf: &Shelf, words: &[String]) -> Vec<LetterLine> {
    let all = office.desk.library.letters().iter();
    all.filter_map(|letter| {
        let head = shelf.current(&letter.form).map(|one| &one.head);
        let line = letter_line(letter, head);
        let subject = letter.subject.as_deref().unwrap_or_default();
        let text = [&line.title, &line.of, &line.owner, subject, &letter.words];
        holds(&text, words).then_some(line)
    })
    .collect()
}

fn letter_line(letter: &LetterText, head: Option<&Head>) -> LetterLine {
    LetterLine {
        form: letter.form.clone(),
        name: letter.name.clone(),
        title: letter.title.clone(),
        of: head.map_or_else(|| letter.form.to_string(), |head| head.title.clone()),
        owner: head.map_or_else(String::new, |head| head.owner.clone()),
    }
}

/// The services that hold all the words.
pub(super) fn services(office: &Office, rooms: &Rooms, words: &[String]) -> Vec<ServiceLine> {
    let all = office.desk.referral.catalogue.services().iter();
    all.filter_map(|service| {
        let line = service_line(service, rooms);
        let text = [&line.name, &line.organisation, &line.description].map(String::as_str);
        holds(&text, words).then_some(line)
    })
    .collect()
}

fn service_line(service: &Service, rooms: &Rooms) -> ServiceLine {
    ServiceLine {
        id: service.id.clone(),
        name: service.name.to_string(),
        organisation: service.organisation.to_string(),
        description: service.description.to_string(),
        room: rooms.capacity(service).words(),
    }
}

/// One letter, of one form.
///
/// # Errors
/// [`VerbError::NotThere`] for one that is not there.
pub async fn letter(
    office: &Office,
    who: &Actor,
    (form, name): (&str, &str),
) -> Result<LetterPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let mut all = office.desk.library.letters().iter();
    let found = all.find(|one| *one.form == *form && *one.name == *name);
    let letter = found.ok_or(VerbError::NotThere)?;
    let head = shelf.current(&letter.form).map(|one| &one.head);
    Ok(LetterPage {
        line: letter_line(letter, head),
        review_by: head.and_then(|head| head.review_by),
        subject: letter.subject.clone(),
        words: letter.words.clone(),
        file: letter.file.clone(),
    })
}

/// One service of the catalogue.
///
/// # Errors
/// [`VerbError::NotThere`] for one that is not there.
pub async fn service(office: &Office, who: &Actor, id: &str) -> Result<ServicePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let found = office.desk.referral.catalogue.find(id);
    let service = found.ok_or(VerbError::NotThere)?;
    let rooms = Rooms::of(&mut snapshot).await?;
    let capacity = rooms.capacity(service);
    let old_after = office.desk.referral.practice.capacity_old_after_days;
    Ok(ServicePage {
        line: service_line(service, &rooms),
        contact: service.contact.as_deref().map(str::to_owned),
        room_as_of: capacity.as_of,
        room_is_old: capacity.is_old(office.today(), old_after),
        answers_within: service.answers_within,
        takes: takes(service),
        asks: service
            .asks
            .iter()
            .map(|ask| ask.label.to_string())
            .collect(),
        gets: Need::ALL
            .iter()
            .filter(|(need, ..)| service.gets(*need))
            .map(|(.., words)| *words)
            .collect(),
        way: match service.way {
            ServiceWay::Mail(_) => "By mail, with a link and nothing about the family",
            ServiceWay::Webhook(_) => "Straight into their own system",
            ServiceWay::Fetch => "Their own program fetches it",
            ServiceWay::CaseNote(_) => "As a case note that whoever refers files",
            ServiceWay::ByHand(_) => "By whoever refers, by hand",
        },
        file: format!("{}{}.toml", catalogue::FOLDER, service.id),
    })
}

/// Whom a service takes, as its file says.
fn takes(service: &Service) -> Vec<String> {
    let one = &service.eligibility;
    let ages = match (one.minimum_age, one.maximum_age) {
        (Some(low), Some(high)) => Some(format!("From {low} to {high} years old")),
        (Some(low), None) => Some(format!("From {low} years old")),
        (None, Some(high)) => Some(format!("Up to {high} years old")),
        (None, None) => None,
    };
    let listed = |before: &str, all: Vec<&str>| {
        (!all.is_empty()).then(|| format!("{before} {}", all.join(" or ")))
    };
    let places = one.places.iter().map(|place| &**place).collect();
    let needs = one.needs.iter().map(|need| need.words()).collect();
    let statuses = one.legal_statuses.iter().map(|code| &**code).collect();
    [
        ages,
        listed("Lives in", places),
        listed("For", needs),
        listed("Legal status", statuses),
        one.words.as_deref().map(|words| format!("Where {words}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
