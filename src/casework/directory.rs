//! The directory of professionals and teams, kept by business support.

mod mending;

use jiff::civil::Date;

use crate::{
    casework::{
        live::day_of,
        office::{Office, VerbError, name_of, of_form},
        page::{
            Done, Wrong,
            lists::{DirectoryEntry, DirectoryPage, Stale},
        },
        people::{own_origin, tie},
        rights::Asker,
    },
    forms::{
        invite::{entries::typing::Contact, reach::one_line},
        sheet::SYSTEM,
    },
    model::{
        actor::Actor,
        contact::{Address, AddressKind, ContactUse, Contacts, Disclosure, Email, Phone},
        date::Period,
        id::{Identifier, SystemName},
        live::OperationId,
        name::{Name, PersonalText},
        person::{Person, Relationship},
    },
    rules::{access::Action, attendance::role},
    store::{
        directory::{Listed, ListedId, Listing},
        error::StoreError,
        reading::Snapshot,
        writing::Tx,
    },
};

pub use mending::{mend_all, replace_everywhere, touches};

/// After so many days an entry is to be confirmed again, as work contacts are.
const KEEPS: i32 = 180;

/// How the identifier of somebody taken from the directory begins.
pub(in crate::casework) const LISTED: &str = "listed:";

/// How many steps of "replaced by" are followed.
pub(in crate::casework) const STEPS: usize = 8;

/// What is typed of one professional or team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryTyped {
    /// Empty for a new one.
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub role_code: String,
    pub email: String,
    pub phone: String,
    pub address: String,
    pub hours: String,
    pub charter: String,
    pub version: u32,
}

/// All whose name, organisation or role holds the words.
///
/// # Errors
/// As the table of access has it.
pub async fn list(office: &Office, who: &Actor, words: &str) -> Result<DirectoryPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeDirectory)?;
    let wanted = words.trim().to_lowercase();
    let directory = snapshot.directory().await?;
    let entries = directory
        .iter()
        .map(|listed| entry(listed, &directory, office.today()))
        .filter(|one| {
            wanted.is_empty()
                || [&one.name, &one.organisation, &one.role]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
        })
        .collect();
    Ok(DirectoryPage {
        entries,
        words: words.trim().to_owned(),
    })
}

fn entry(listed: &Listed, directory: &[Listed], today: Date) -> DirectoryEntry {
    let says = &listed.says;
    let text = |words: &Option<PersonalText>| words.as_ref().map(|one| one.reveal().to_owned());
    let confirmed_on = listed.confirmed.as_ref().map(|step| day_of(step.at));
    let age = confirmed_on
        .and_then(|day| day.until((jiff::Unit::Day, today)).ok())
        .map(|span| span.get_days());
    let contacts = &says.contacts;
    DirectoryEntry {
        id: listed.id.0.to_string(),
        name: says.name.reveal().to_owned(),
        organisation: text(&says.organisation).unwrap_or_default(),
        role_code: says.role.to_string(),
        role: role_in_words(&says.role),
        email: contacts
            .emails
            .first()
            .map(|email| email.address.reveal().to_owned()),
        phone: contacts
            .phones
            .first()
            .map(|phone| phone.number.reveal().to_owned()),
        address: contacts.addresses.first().map(one_line),
        hours: text(&says.hours),
        charter: text(&says.charter),
        confirmed_on,
        confirmed_by: listed.confirmed.as_ref().map(|step| name_of(&step.by)),
        replaced_by: listed.replaced_by.as_ref().and_then(|id| {
            let other = directory.iter().find(|one| one.id == *id)?;
            Some(other.says.name.reveal().to_owned())
        }),
        stale: match age {
            Some(age) if age <= KEEPS => Stale::No,
            _ => Stale::Yes,
        },
        version: version(listed),
    }
}

/// Seconds of the last correction: a form that shows an older one is told so.
fn version(listed: &Listed) -> u32 {
    u32::try_from(listed.changed_at.as_second()).unwrap_or_default()
}

/// The code of a relationship in words: `Designated teacher`.
pub(in crate::casework) fn role_in_words(code: &str) -> String {
    let words = role::TABLE
        .iter()
        .find(|entry| entry.code == code)
        .map(|entry| entry.label.to_owned());
    words.unwrap_or_else(|| {
        let plain = code.replace('_', " ");
        let mut letters = plain.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    })
}

/// Adds or corrects one: every open review that names it shows the correction.
///
/// # Errors
/// [`VerbError::Wrong`] with each thing that cannot be taken; [`VerbError::NotNow`] where
/// somebody else has corrected the entry meanwhile.
pub async fn put(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    typed: &DirectoryTyped,
) -> Result<Done, VerbError> {
    let mut tx = match office
        .begin_as(who, operation, Action::KeepDirectory)
        .await?
    {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let says = understood(typed, &tx)?;
    if typed.id.is_empty() {
        let id = tx.list(&says).await?;
        tx.confirm_listed(&id).await?;
    } else {
        let id = ListedId(typed.id.as_str().into());
        let held = tx.listed(&id).await?.ok_or(VerbError::NotThere)?;
        if version(&held) != typed.version && held.says != says {
            return Err(VerbError::NotNow(
                "Somebody else has corrected this entry meanwhile. Look at it again.".to_owned(),
            ));
        }
        tx.correct_listed(&id, &says).await?;
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that an entry is right as it is today.
///
/// # Errors
/// As the table of access has it.
pub async fn confirm(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let mut tx = match office
        .begin_as(who, operation, Action::KeepDirectory)
        .await?
    {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    if !tx.confirm_listed(&ListedId(id.into())).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says who has taken whose place.
///
/// # Errors
/// [`VerbError::NotNow`] where they would replace themselves, also by way of others.
pub async fn replace(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
    by: &str,
) -> Result<Done, VerbError> {
    let mut tx = match office
        .begin_as(who, operation, Action::KeepDirectory)
        .await?
    {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let (old, new) = (ListedId(id.into()), ListedId(by.into()));
    let mut next = Some(new.clone());
    for _ in 0..STEPS {
        let Some(one) = next else { break };
        if one == old {
            return Err(VerbError::NotNow(
                "They cannot take their own place.".to_owned(),
            ));
        }
        next = tx.listed(&one).await?.and_then(|listed| listed.replaced_by);
    }
    if tx.listed(&new).await?.is_none() || !tx.replace_listed(&old, &new).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What was typed, or every sentence on what cannot be taken.
fn understood(typed: &DirectoryTyped, tx: &Tx) -> Result<Listing, VerbError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, text: &str, message: &str| {
        wrong.push(Wrong {
            place: Some(of_form(field)),
            text: text.to_owned(),
            message: message.to_owned(),
        });
    };
    let name = PersonalText::parse(&typed.name);
    if name.is_none() {
        say(
            "name",
            &typed.name,
            "Enter the name of the person or the team",
        );
    }
    if Relationship::from_code(&typed.role_code).is_none() {
        say(
            "role_code",
            &typed.role_code,
            "Choose what they are to children",
        );
    }
    let origin = own_origin(tx.at(), "directory");
    let period = Period::default();
    let (disclosure, used_for) = (Disclosure::Unmarked, ContactUse::Work);
    let mut contacts = Contacts::default();
    match (typed.email.trim(), Contact::parse(typed.email.trim())) {
        ("", _) => {}
        (_, Some(Contact::Email(address))) => contacts.emails.push(Email {
            address,
            used_for: used_for.clone(),
            period,
            disclosure,
            origin: origin.clone(),
        }),
        (text, _) => say(
            "email",
            text,
            "Enter an email address, like office@school.example",
        ),
    }
    match (typed.phone.trim(), Contact::parse(typed.phone.trim())) {
        ("", _) => {}
        (_, Some(Contact::Phone(number))) => contacts.phones.push(Phone {
            number,
            used_for,
            period,
            disclosure,
            origin: origin.clone(),
        }),
        (text, _) => say(
            "phone",
            text,
            "Enter a telephone number, like 020 7946 0100",
        ),
    }
    match (typed.address.trim(), Contact::parse(typed.address.trim())) {
        ("", _) => {}
        (_, Some(Contact::Address(lines, code))) => contacts.addresses.push(Address {
            kind: AddressKind::Work,
            lines,
            postcode: Some(code),
            uprn: None,
            period,
            is_contact: Some(true),
            is_display: None,
            disclosure,
            origin,
        }),
        (text, _) => say(
            "address",
            text,
            "Enter a postal address that ends with its postcode",
        ),
    }
    match (name, wrong.is_empty()) {
        (Some(name), true) => Ok(Listing {
            name,
            organisation: PersonalText::parse(&typed.organisation),
            role: typed.role_code.as_str().into(),
            contacts,
            hours: PersonalText::parse(&typed.hours),
            charter: PersonalText::parse(&typed.charter),
        }),
        _ => Err(VerbError::Wrong(wrong)),
    }
}

/// Somebody of the directory as a person of a network.
pub(in crate::casework) fn person_of(listed: &Listed) -> Person {
    let says = &listed.says;
    let id = format!("{LISTED}{}", listed.id.0);
    let id = Identifier::new(&SystemName::new(SYSTEM), &id);
    let origin = own_origin(
        listed
            .confirmed
            .as_ref()
            .map_or(listed.changed_at, |step| step.at),
        "directory",
    );
    let mut person = Person::new(id, origin.clone());
    person.name = Name {
        family: Some(says.name.clone()),
        ..Name::default()
    };
    person.organisation_name = says.organisation.clone();
    person.contacts = says.contacts.clone();
    // A confirmation is of the whole entry, its contacts too.
    let contacts = &mut person.contacts;
    let origins = contacts
        .emails
        .iter_mut()
        .map(|one| &mut one.origin)
        .chain(contacts.phones.iter_mut().map(|one| &mut one.origin))
        .chain(contacts.addresses.iter_mut().map(|one| &mut one.origin));
    for one in origins {
        *one = origin.clone();
    }
    let relationship = Relationship::from_code(&says.role).unwrap_or(Relationship::Unknown);
    person.connections.push(tie(relationship, origin));
    person
}

/// Brings a person that was taken from the directory up to date with it: one correction mends
/// every open review, and who has taken somebody's place stands in it.
pub(in crate::casework) async fn mend(
    snapshot: &mut Snapshot,
    person: &mut Person,
) -> Result<(), StoreError> {
    let Some(id) = person.id.value.strip_prefix(LISTED) else {
        return Ok(());
    };
    let mut next = Some(ListedId(id.into()));
    let own = person.id.clone();
    for _ in 0..STEPS {
        let Some(id) = next else { break };
        let Some(listed) = snapshot.listed(&id).await? else {
            break;
        };
        *person = person_of(&listed);
        next = listed.replaced_by;
    }
    // The row stays the one under which things were entered.
    person.id = own;
    Ok(())
}
