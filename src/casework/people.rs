//! People: who may be added to the list, and adding somebody.

pub(in crate::casework) mod beside;
mod earlier;

use std::sync::Arc;

use crate::{
    casework::{
        directory::{person_of, role_in_words},
        headline,
        live::{Composed, Live, day_of},
        office::{Office, VerbError, name_of, of_form, required},
        open::log_look,
        page::{Done, Wrong, lists::Candidate},
    },
    forms::{
        invite::{entries::typing::Contact, signed},
        sheet::{SYSTEM, day_in_words},
    },
    model::{
        actor::Actor,
        contact::{Address, AddressKind, ContactUse, Disclosure, Email, Phone},
        date::Period,
        fact::{Origin, Record},
        id::{Identifier, SystemName},
        live::{ChangeKind, DocumentId, Entry, OperationId, Place},
        name::{Name, PersonalText},
        person::{Connection, ParentalResponsibility, Person, Relationship},
    },
    rules::{
        access::Action,
        attendance::{
            Part,
            choice::{is_excluded, is_over},
            role::Mode,
        },
    },
    store::{changes::NewChange, directory::ListedId, writing::Tx},
};

/// Somebody who is to be added by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// The key of a candidate who was chosen; empty where somebody new is typed.
    pub key: String,
    pub name: String,
    /// The code of a relationship: `designated_teacher`.
    pub role_code: String,
    /// Why they are needed: required.
    pub function: String,
    pub organisation: String,
    /// An email address, a telephone number or a postal address; may be empty.
    pub contact: String,
}

/// How many candidates are told at most.
const MOST: usize = 30;

/// To which list somebody is to be added.
#[derive(Clone, Copy)]
enum To<'a> {
    Review,
    /// The list of a core group, on which these stand already.
    CoreGroup(&'a [Identifier]),
}

impl To<'_> {
    /// Whether somebody of the network can be added to it.
    fn lacks(self, part: &Part) -> bool {
        match self {
            Self::Review => matches!(part.mode, Mode::NotInvited | Mode::Notify),
            Self::CoreGroup(listed) => {
                !listed.contains(part.id) && !is_over(part) && !is_excluded(part)
            }
        }
    }
}

/// Whom one could add: those of the network who are not on the list, those who were added to earlier
/// reviews, and the directory.
async fn fitting(
    office: &Office,
    who: &Actor,
    (document, to): (&DocumentId, To<'_>),
    words: &str,
) -> Result<Vec<Candidate>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::AddPerson)
        .await?;
    log_look(office, &mut snapshot, who, document, "candidates").await?;
    let wanted = words.trim().to_lowercase();
    let fits = |texts: &[&str]| {
        wanted.is_empty()
            || texts
                .iter()
                .any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut found: Vec<Candidate> = live.compose(office, |composed| {
        composed
            .prepared
            .attendance
            .parts
            .iter()
            .filter(|part| to.lacks(part))
            .filter_map(|part| {
                let person = part.person?;
                let organisation = person.organisation_name.as_ref();
                Some(Candidate {
                    key: part.id.to_string(),
                    name: composed.name(part.id),
                    role_code: part
                        .connection
                        .map_or("unknown", |tie| tie.relationship.code())
                        .to_owned(),
                    role: part.role.label().to_owned(),
                    organisation: organisation
                        .map_or_else(String::new, |name| name.reveal().to_owned()),
                    found: {
                        let now = match part.mode {
                            Mode::Notify => "In the network, kept informed",
                            Mode::NotInvited => "In the network, not invited",
                            _ => "On the list of the review",
                        };
                        match earlier::last_on_list(composed, part) {
                            Some(day) => {
                                let day = day_in_words(day);
                                format!("{now}; on the list of the review of {day}")
                            }
                            None => now.to_owned(),
                        }
                    },
                    charter: None,
                })
            })
            .filter(|one| fits(&[&one.name, &one.role, &one.organisation]))
            .collect()
    });
    let child = &live.kept.child;
    let before = earlier::candidates(&mut snapshot, document, child).await?;
    let before = before.into_iter();
    found.extend(before.filter(|one| fits(&[&one.name, &one.role, &one.organisation])));
    for listed in snapshot.directory().await? {
        if listed.replaced_by.is_some() {
            continue;
        }
        let says = &listed.says;
        let role = role_in_words(&says.role);
        let organisation = says.organisation.as_ref().map_or("", PersonalText::reveal);
        if fits(&[says.name.reveal(), &role, organisation]) {
            found.push(Candidate {
                key: format!("directory:{}", listed.id.0),
                name: says.name.reveal().to_owned(),
                role_code: says.role.to_string(),
                organisation: organisation.to_owned(),
                role,
                found: match &listed.confirmed {
                    Some(_) => "In the directory".to_owned(),
                    None => "In the directory, never confirmed".to_owned(),
                },
                charter: says.charter.as_ref().map(|one| one.reveal().to_owned()),
            });
        }
    }
    Ok(found)
}

/// So many of the candidates that fit, and how many there are.
///
/// # Errors
/// As the table of access has it.
pub async fn candidates(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    words: &str,
) -> Result<(Vec<Candidate>, usize), VerbError> {
    let of = (document, To::Review);
    let mut found = fitting(office, who, of, words).await?;
    let all = found.len();
    found.truncate(MOST);
    Ok((found, all))
}

/// The candidate whose key was sent back.
///
/// # Errors
/// [`VerbError::NotThere`] where nobody has it, else as the table of access has it.
pub async fn candidate(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    key: &str,
) -> Result<Candidate, VerbError> {
    let found = fitting(office, who, (document, To::Review), "").await?;
    let one = found.into_iter().find(|one| one.key == key);
    one.ok_or(VerbError::NotThere)
}

/// Whether somebody may add anybody: the form is shown to nobody whom it would refuse.
///
/// # Errors
/// As [`add`] answers it.
pub async fn may_add(office: &Office, who: &Actor, document: &DocumentId) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let action = Action::AddPerson;
    office.live(&mut snapshot, who, document, action).await?;
    Ok(())
}

/// Adds a person to the list, with what they are needed for.
///
/// # Errors
/// [`VerbError::Wrong`] without a function, a name or a part that we know.
pub async fn add(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    person: &NewPerson,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::AddPerson)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let function = required("function", &person.function, "Say why they are needed")?;
    let row = match person.key.as_str() {
        "" => {
            let new = typed(person, operation, tx.at())?;
            tx.put_person(document, &new).await?;
            new.id
        }
        key => brought(office, &mut tx, (&live, document), key).await?.0,
    };
    invite(&mut tx, &live, document, &row, &function).await?;
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Whether the document knew somebody before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Before,
    SinceNow,
}

/// The person whom a candidate's key means, in the document from now on.
async fn brought(
    office: &Office,
    tx: &mut Tx,
    (live, document): (&Live, &DocumentId),
    key: &str,
) -> Result<(Identifier, Known), VerbError> {
    let is_there = |row: &Identifier| live.compose(office, |composed| composed.part(row).is_some());
    match key.split_once(':') {
        Some(("directory", id)) => {
            let listed = tx.listed(&ListedId(id.into())).await?;
            let new = person_of(&listed.ok_or(VerbError::NotThere)?);
            let known = match is_there(&new.id) {
                true => Known::Before,
                false => Known::SinceNow,
            };
            tx.put_person(document, &new).await?;
            Ok((new.id, known))
        }
        Some((earlier::KEY, id)) => {
            let of = (&live.kept.child, id);
            let found = earlier::person(tx, document, of).await?;
            let before = found.ok_or(VerbError::NotThere)?;
            earlier::add(tx, document, &before).await?;
            Ok((before.person.id, Known::SinceNow))
        }
        Some((system, value)) => {
            let row = Identifier::new(&SystemName::new(system), value);
            let known = is_there(&row).then_some((row, Known::Before));
            known.ok_or(VerbError::NotThere)
        }
        None => Err(VerbError::NotThere),
    }
}

/// Whoever is added comes, for the function that was named.
async fn invite(
    tx: &mut Tx,
    live: &Live,
    document: &DocumentId,
    row: &Identifier,
    function: &PersonalText,
) -> Result<(), VerbError> {
    let values = [
        ("mode", PersonalText::parse(Mode::Attend.code())),
        ("function", Some(function.clone())),
    ];
    for (field, value) in values {
        let place = Place::in_row("people", row, field);
        let stands = live.entry(&place);
        if let Some(entry) = stands.filter(|one| is_of_another(one, tx, value.as_ref())) {
            return Err(VerbError::NotNow(format!(
                "{} has entered something else about this person. Change it on their card.",
                name_of(&entry.by)
            )));
        }
        let version = stands.map_or(0, |entry| entry.version);
        tx.put_entry(document, &place, value.as_ref(), version)
            .await?;
        // Each entry has its change, so that every version of a place can be found again.
        tx.tell(NewChange {
            place: Some(place),
            before: stands.and_then(|entry| entry.value.clone()),
            after: value,
            ..NewChange::of(document, ChangeKind::ValueEntered)
        });
    }
    tx.tell(NewChange {
        place: Some(Place::in_row("people", row, "name")),
        ..NewChange::of(document, ChangeKind::PersonAdded)
    });
    Ok(())
}

/// Whether an entry is somebody else's and says something else: it is not written over unseen.
fn is_of_another(entry: &Entry, tx: &Tx, value: Option<&PersonalText>) -> bool {
    entry.value.is_some() && entry.value.as_ref() != value && entry.by.code != tx.by().code
}

/// Somebody whom no record and no directory knows.
fn typed(
    person: &NewPerson,
    operation: &OperationId,
    at: jiff::Timestamp,
) -> Result<Person, VerbError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, text: &str, message: &str| {
        wrong.push(Wrong {
            place: Some(of_form(field)),
            text: text.to_owned(),
            message: message.to_owned(),
        });
    };
    let name = PersonalText::parse(&person.name);
    if name.is_none() {
        say("name", &person.name, "Enter their name");
    }
    let relationship = Relationship::from_code(&person.role_code);
    if relationship.is_none() {
        say(
            "role_code",
            &person.role_code,
            "Choose their part in the child's life",
        );
    }
    let contact = match person.contact.trim() {
        "" => None,
        text => {
            let contact = PersonalText::parse(text).and_then(|text| Contact::parse(text.reveal()));
            if contact.is_none() {
                say(
                    "contact",
                    text,
                    "Enter where they are reached: an email address, a telephone number, or a postal address that ends with its postcode",
                );
            }
            contact
        }
    };
    let (Some(name), Some(relationship), true) = (name, relationship, wrong.is_empty()) else {
        return Err(VerbError::Wrong(wrong));
    };
    let id = Identifier::new(
        &SystemName::new(SYSTEM),
        &format!("added:{}", operation.as_str()),
    );
    let origin = own_origin(at, "people");
    let mut new = Person::new(id, origin.clone());
    new.name = Name {
        family: Some(name),
        ..Name::default()
    };
    new.organisation_name = PersonalText::parse(&person.organisation);
    new.connections.push(tie(relationship, origin.clone()));
    if let Some(contact) = contact {
        reach(&mut new, contact, &origin);
    }
    Ok(new)
}

/// Where a value that somebody entered here comes from.
pub(in crate::casework) fn own_origin(at: jiff::Timestamp, field: &str) -> Origin {
    Origin {
        record: Arc::new(Record {
            system: SystemName::new(SYSTEM),
            name: "people".into(),
            read_at: at,
            confirmed_on: Some(day_of(at)),
        }),
        field: field.into(),
    }
}

pub(in crate::casework) fn tie(relationship: Relationship, origin: Origin) -> Connection {
    Connection {
        relationship,
        recorded_as: None,
        parental_responsibility: ParentalResponsibility::NotRecorded,
        main_carer: None,
        lives_with_child: None,
        period: Period::default(),
        details: None,
        origin,
    }
}

fn reach(person: &mut Person, contact: Contact, origin: &Origin) {
    let period = Period {
        start: origin.record.confirmed_on,
        end: None,
    };
    let (disclosure, origin) = (Disclosure::Unmarked, origin.clone());
    match contact {
        Contact::Email(address) => person.contacts.emails.push(Email {
            address,
            used_for: ContactUse::Unknown,
            period,
            disclosure,
            origin,
        }),
        Contact::Phone(number) => person.contacts.phones.push(Phone {
            number,
            used_for: ContactUse::Unknown,
            period,
            disclosure,
            origin,
        }),
        Contact::Address(lines, code) => person.contacts.addresses.push(Address {
            kind: AddressKind::Unknown,
            lines,
            postcode: Some(code),
            uprn: None,
            period,
            is_contact: Some(true),
            is_display: None,
            disclosure,
            origin,
        }),
    }
}

/// How many people stand on the list, for an export's first line.
pub(in crate::casework) fn count(composed: &Composed) -> usize {
    signed::facts(&composed.prepared)
        .iter()
        .filter(|fact| &*fact.place.field == "mode")
        .count()
}
