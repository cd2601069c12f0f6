//! An invented child and network for tests: Maya Bell of Northshire.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, Time, date, time},
};

use crate::model::{
    child::{Accuracy, Birth, Child, LegalStatus, Placement},
    contact::{
        Address, AddressKind, ContactUse, Disclosure, Email, EmailAddress, Phone, PhoneNumber,
        Postcode,
    },
    date::{PartialDate, Period},
    fact::{Fact, Listing, Origin, ReadState, Record},
    id::{Identifier, SystemName},
    name::{Name, PersonalText},
    network::Network,
    person::{
        Connection, ParentalResponsibility, Person, PersonKind, Readable, Relationship,
        Restriction, RestrictionKind,
    },
    review::{Invited, Review},
};

/// Monday 23 November 2026.
pub const TODAY: Date = date(2026, 11, 23);

/// 9:12am of that day.
pub fn now() -> Timestamp {
    "2026-11-23T09:12:00Z".parse().unwrap()
}

pub fn mosaic() -> SystemName {
    SystemName::new("mosaic")
}

pub fn id(value: &str) -> Identifier {
    Identifier::new(&mosaic(), value)
}

pub fn text(words: &str) -> PersonalText {
    PersonalText::parse(words).unwrap()
}

pub fn origin(record: &str, field: &str) -> Origin {
    Origin {
        record: Arc::new(Record {
            system: mosaic(),
            name: record.into(),
            read_at: now(),
            confirmed_on: Some(date(2026, 11, 12)),
        }),
        field: field.into(),
    }
}

pub fn fact<T>(value: T, field: &str) -> Fact<T> {
    Fact::Known {
        value,
        origin: origin("persons/1", field),
    }
}

pub fn since(day: Date) -> Period {
    Period::new(Some(day), None)
}

pub fn email(address: &str) -> Email {
    Email {
        address: EmailAddress::parse(address).unwrap(),
        used_for: ContactUse::Unknown,
        period: since(date(2026, 1, 5)),
        disclosure: Disclosure::Unmarked,
        origin: origin("emails/1", "email"),
    }
}

pub fn phone(number: &str) -> Phone {
    Phone {
        number: PhoneNumber::parse(number).unwrap(),
        used_for: ContactUse::Mobile,
        period: since(date(2026, 1, 5)),
        disclosure: Disclosure::Unmarked,
        origin: origin("phones/1", "number"),
    }
}

pub fn address(kind: AddressKind, lines: &[&str], code: &str) -> Address {
    Address {
        kind,
        lines: lines.iter().map(|line| text(line)).collect(),
        postcode: Postcode::parse(code),
        uprn: None,
        period: since(date(2026, 1, 5)),
        is_contact: None,
        is_display: None,
        disclosure: Disclosure::Unmarked,
        origin: origin("addresses/1", "address"),
    }
}

pub fn restriction(kind: RestrictionKind, against: Option<&str>) -> Restriction {
    Restriction {
        kind,
        against: against.map(id),
        period: since(date(2026, 1, 5)),
        details: None,
        origin: origin("persons/1/warnings/7", "type"),
    }
}

pub fn person(value: &str, given: &str, family: &str, relationship: Relationship) -> Person {
    let mut person = Person::new(id(value), origin(&format!("persons/{value}"), "name"));
    person.name = Name {
        given: PersonalText::parse(given),
        family: PersonalText::parse(family),
        ..Name::default()
    };
    person.restrictions_readable = Readable::Yes;
    person.connections.push(Connection {
        relationship,
        recorded_as: Some(relationship.code().into()),
        parental_responsibility: ParentalResponsibility::NotRecorded,
        main_carer: None,
        lives_with_child: None,
        period: since(date(2026, 9, 1)),
        details: None,
        origin: origin(&format!("relationships/{value}"), "type"),
    });
    person
}

pub fn worker(value: &str, given: &str, family: &str, relationship: Relationship) -> Person {
    let mut person = person(value, given, family, relationship);
    let host = match relationship {
        Relationship::School | Relationship::DesignatedTeacher => "larchfield.example",
        Relationship::LookedAfterNurse | Relationship::GeneralPractitioner => "health.example",
        _ => "northshire.example",
    };
    let name = format!("{given}.{family}@{host}").to_lowercase();
    let mut mail = email(&name);
    mail.used_for = ContactUse::Work;
    person.contacts.emails.push(mail);
    person
}

pub fn placed(code: &str, carer: Option<&str>) -> Placement {
    Placement {
        id: Some("9001".into()),
        code: Some(code.into()),
        provider: Some("PR1".into()),
        ofsted_number: None,
        carer: carer.map(id),
        period: since(date(2026, 11, 10)),
        reason_new: Some("S".into()),
        reason_changed: None,
        reason_ceased: None,
        category_of_need: Some("N1".into()),
        legal_status: None,
        home_postcode: None,
        placement_postcode: Postcode::parse("ZZ99 3AB"),
        short_break: None,
        origin: origin("placements/9001", "type"),
    }
}

pub fn status(code: &str) -> LegalStatus {
    LegalStatus {
        code: code.into(),
        period: since(date(2026, 11, 10)),
        origin: origin("legal-statuses/4", "code"),
    }
}

fn maya() -> Child {
    let mut child = Child::new(id("33310245"), origin("persons/33310245", "person"));
    child.name = Name {
        given: Some(text("Maya")),
        family: Some(text("Bell")),
        ..Name::default()
    };
    child.birth = fact(
        Birth {
            date: PartialDate::Day(date(2017, 3, 9)),
            accuracy: Accuracy::Accurate,
        },
        "dateOfBirth",
    );
    child.gender = fact(text("Female"), "gender");
    child.ethnicity = fact(text("White and Black Caribbean"), "ethnicity");
    child.access.first_language = fact(text("English"), "firstLanguage");
    child.access.interpreter_needed = fact(false, "interpreterRequired");
    child.restrictions_readable = Readable::Yes;
    child.looked_after_since = fact(date(2026, 11, 10), "startDate");
    child.responsible_authority = fact(text("Northshire"), "authority");
    child.legal_statuses = Listing {
        items: vec![status("V2")],
        state: ReadState::Read,
    };
    child.placements = Listing {
        items: vec![placed("U6", Some("501"))],
        state: ReadState::Read,
    };
    child.reviews.state = ReadState::Read;
    child.recorded_due = fact(date(2026, 12, 8), "reviewDue");
    child.planned.on = fact(date(2026, 12, 3), "plannedDate");
    child.planned.at = fact(time(16, 0, 0, 0), "plannedTime");
    child.planned.minutes = fact(60, "minutes");
    child.planned.venue = fact(text("Civic Centre, Northshire"), "venue");
    child.planned.venue_is_placement = fact(false, "venueIsPlacement");
    child.planned.room = fact(text("Room 4, second floor"), "room");
    child.contacts.addresses.push(address(
        AddressKind::Placement,
        &["14 Larch Hill", "Northshire"],
        "ZZ99 3AB",
    ));
    child
}

/// Maya, 9, in foster care since 10 November 2026, her first review on 3 December at 4pm in a
/// council office; everybody whom it takes, and nothing wrong.
pub fn network() -> Network {
    use Relationship as R;
    let mut mother = person("401", "Kerry", "Bell", R::Mother);
    mother.connections[0].parental_responsibility = ParentalResponsibility::Yes;
    mother
        .contacts
        .emails
        .push(email("kerry.bell@post.example"));
    mother.contacts.phones.push(phone("07700 900401"));
    mother.contacts.addresses.push(address(
        AddressKind::Home,
        &["Flat 2", "8 Quarry Street", "Northshire"],
        "ZZ99 1AA",
    ));
    let mut father = person("402", "Daniel", "Reyes", R::Father);
    father.connections[0].parental_responsibility = ParentalResponsibility::Yes;
    father.contacts.phones.push(phone("07700 900402"));
    father.contacts.addresses.push(address(
        AddressKind::Home,
        &["31 Canal Row", "Northshire"],
        "ZZ99 2BB",
    ));
    let mut carer = person("501", "Ada", "Hale", R::FosterCarer);
    carer.contacts.emails.push(email("ada.hale@carers.example"));
    carer.contacts.phones.push(phone("07700 900501"));
    carer.contacts.addresses.push(address(
        AddressKind::Home,
        &["14 Larch Hill", "Northshire"],
        "ZZ99 3AB",
    ));
    let mut school = worker("601", "Ana", "Patel", R::DesignatedTeacher);
    school.organisation_name = Some(text("Larchfield Primary School"));
    let mut grandmother = person("403", "Rose", "Bell", R::Grandparent);
    grandmother.contacts.addresses.push(address(
        AddressKind::Home,
        &["5 Mill Terrace", "Northshire"],
        "ZZ99 4CC",
    ));
    Network {
        child: maya(),
        people: vec![
            mother,
            father,
            grandmother,
            carer,
            worker("701", "Jo", "Marsh", R::SocialWorker),
            worker("702", "Sam", "Okoro", R::IndependentReviewingOfficer),
            worker("703", "Lin", "Ferry", R::SupervisingSocialWorker),
            school,
            worker("602", "Leila", "Shah", R::LookedAfterNurse),
            worker("603", "Omar", "Dale", R::GeneralPractitioner),
        ],
        people_state: ReadState::Read,
        reads: Vec::new(),
    }
}

/// A review that was held, with the people who were on its list.
pub fn review(held: Date, invited: &[&str]) -> Review {
    Review {
        id: None,
        due: None,
        held: Some(held),
        cancelled: false,
        category: None,
        participation: Some("PN1".into()),
        invited: invited
            .iter()
            .map(|one| Invited {
                person: id(one),
                name: None,
                role: None,
                attended: Some(true),
            })
            .collect(),
        origin: origin("reviews/1", "reviewDate"),
    }
}

pub fn at(network: &mut Network, person: &str) -> usize {
    network
        .people
        .iter()
        .position(|one| one.id == id(person))
        .unwrap()
}

/// The person of that number, to be changed.
pub fn change<'n>(network: &'n mut Network, person: &str) -> &'n mut Person {
    let index = at(network, person);
    &mut network.people[index]
}

pub fn organisation(value: &str, title: &str, relationship: Relationship) -> Person {
    let mut one = person(value, "", "", relationship);
    one.kind = PersonKind::Organisation;
    one.title = Some(text(title));
    one
}

pub fn at_time(hour: i8) -> Time {
    time(hour, 0, 0, 0)
}
