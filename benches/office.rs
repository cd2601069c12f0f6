//! An invented child, thirteen people to invite, and the office that does it.

use anyhow::{Context as _, Result};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use samepage::{
    forms::{form::Circumstances, invite::Invite, settings::CouncilSettings},
    model::{
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
        person::{Connection, ParentalResponsibility, Person, Readable, Relationship as R},
    },
    rules::{
        calendar::Calendar,
        clock::{limits::Limits, profiles::Profiles},
        disclosure::Decisions,
    },
};

/// What an invite is prepared with beside the record.
pub struct Office {
    pub invite: Invite,
    pub now: Timestamp,
    calendar: Calendar,
    limits: Limits,
    profiles: Profiles,
    settings: CouncilSettings,
    decisions: Decisions,
}

impl Office {
    pub fn open() -> Result<Self> {
        let settings = CouncilSettings {
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
        };
        let form = include_str!("../templates/forms/invite/form.toml");
        Ok(Self {
            invite: Invite::new("form.toml", form, settings.clone())?,
            now: "2026-11-23T09:12:00Z".parse()?,
            calendar: Calendar::england_and_wales(),
            limits: Limits::default(),
            profiles: Profiles::default(),
            settings,
            decisions: Decisions::default(),
        })
    }

    pub fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            today: date(2026, 11, 23),
            prepared_at: self.now,
            calendar: &self.calendar,
            limits: &self.limits,
            profiles: &self.profiles,
            settings: &self.settings,
            decisions: &self.decisions,
            exclusions: &[],
            choices: &[],
            earlier: None,
            reference: "7F3K2",
        }
    }
}

/// Maya Bell, 9, in foster care, and the thirteen people around her who are invited or asked.
pub fn network(now: Timestamp) -> Result<Network> {
    let desk = Desk {
        system: SystemName::new("mosaic"),
        now,
    };
    let mut people = Vec::new();
    for (at, (given, family, relationship)) in PEOPLE.iter().enumerate() {
        people.push(desk.person(400 + at, given, family, *relationship)?);
    }
    Ok(Network {
        child: desk.child()?,
        people,
        people_state: ReadState::Read,
        reads: Vec::new(),
    })
}

const PEOPLE: [(&str, &str, R); 13] = [
    ("Kerry", "Bell", R::Mother),
    ("Daniel", "Reyes", R::Father),
    ("Rose", "Bell", R::Grandparent),
    ("Ada", "Hale", R::FosterCarer),
    ("Bo", "Hale", R::FosterCarer),
    ("Jo", "Marsh", R::SocialWorker),
    ("Sam", "Okoro", R::IndependentReviewingOfficer),
    ("Lin", "Ferry", R::SupervisingSocialWorker),
    ("Ana", "Patel", R::DesignatedTeacher),
    ("Leila", "Shah", R::LookedAfterNurse),
    ("Noor", "Aziz", R::Advocate),
    ("Iris", "Cole", R::IndependentVisitor),
    ("Max", "Byrne", R::TeamManager),
];

struct Desk {
    system: SystemName,
    now: Timestamp,
}

impl Desk {
    fn origin(&self, record: &str, field: &str) -> Origin {
        Origin {
            record: std::sync::Arc::new(Record {
                system: self.system.clone(),
                name: record.into(),
                read_at: self.now,
                confirmed_on: Some(date(2026, 11, 12)),
            }),
            field: field.into(),
        }
    }

    fn fact<T>(&self, value: T, field: &str) -> Fact<T> {
        Fact::Known {
            value,
            origin: self.origin("persons/33310245", field),
        }
    }

    fn person(&self, number: usize, given: &str, family: &str, relationship: R) -> Result<Person> {
        let record = format!("persons/{number}");
        let id = Identifier::new(&self.system, &number.to_string());
        let mut person = Person::new(id, self.origin(&record, "name"));
        person.name = name(given, family);
        person.restrictions_readable = Readable::Yes;
        person.access.first_language = self.fact(text("English")?, "firstLanguage");
        let has_responsibility = matches!(relationship, R::Mother | R::Father);
        person.connections.push(Connection {
            relationship,
            recorded_as: Some(relationship.code().into()),
            parental_responsibility: match has_responsibility {
                true => ParentalResponsibility::Yes,
                false => ParentalResponsibility::NotRecorded,
            },
            main_carer: None,
            lives_with_child: None,
            period: since(),
            details: None,
            origin: self.origin(&record, "type"),
        });
        let host = match relationship {
            R::Mother | R::Father | R::Grandparent => "post.example",
            R::FosterCarer => "carers.example",
            R::LookedAfterNurse => "health.example",
            _ => "northshire.example",
        };
        person.contacts.emails.push(Email {
            address: EmailAddress::parse(&format!("{given}.{family}@{host}"))?,
            used_for: ContactUse::Unknown,
            period: since(),
            disclosure: Disclosure::Unmarked,
            origin: self.origin(&record, "email"),
        });
        person.contacts.phones.push(Phone {
            number: PhoneNumber::parse(&format!("07700 900{number}")).context("phone")?,
            used_for: ContactUse::Mobile,
            period: since(),
            disclosure: Disclosure::Unmarked,
            origin: self.origin(&record, "phone"),
        });
        let street = format!("{} Quarry Street", number - 300);
        let address = self.address(&record, AddressKind::Home, &street, "ZZ99 1AA")?;
        person.contacts.addresses.push(address);
        Ok(person)
    }

    fn address(
        &self,
        record: &str,
        kind: AddressKind,
        street: &str,
        code: &str,
    ) -> Result<Address> {
        Ok(Address {
            kind,
            lines: vec![text(street)?, text("Northshire")?],
            postcode: Postcode::parse(code),
            uprn: None,
            period: since(),
            is_contact: None,
            is_display: None,
            disclosure: Disclosure::Unmarked,
            origin: self.origin(record, "address"),
        })
    }

    fn child(&self) -> Result<Child> {
        let record = "persons/33310245";
        let id = Identifier::new(&self.system, "33310245");
        let mut child = Child::new(id, self.origin(record, "person"));
        child.name = name("Maya", "Bell");
        let birth = Birth {
            date: PartialDate::Day(date(2017, 3, 9)),
            accuracy: Accuracy::Accurate,
        };
        child.birth = self.fact(birth, "dateOfBirth");
        child.gender = self.fact(text("Female")?, "gender");
        child.ethnicity = self.fact(text("White and Black Caribbean")?, "ethnicity");
        child.access.first_language = self.fact(text("English")?, "firstLanguage");
        child.access.interpreter_needed = self.fact(false, "interpreterRequired");
        child.restrictions_readable = Readable::Yes;
        child.looked_after_since = self.fact(date(2026, 11, 10), "startDate");
        child.responsible_authority = self.fact(text("Northshire")?, "authority");
        child.legal_statuses = Listing {
            items: vec![LegalStatus {
                code: "V2".into(),
                period: since(),
                origin: self.origin("legal-statuses/4", "code"),
            }],
            state: ReadState::Read,
        };
        child.placements = Listing {
            items: vec![self.placement()],
            state: ReadState::Read,
        };
        child.reviews.state = ReadState::Read;
        child.recorded_due = self.fact(date(2026, 12, 8), "reviewDue");
        child.planned.on = self.fact(date(2026, 12, 3), "plannedDate");
        child.planned.at = self.fact(time(16, 0, 0, 0), "plannedTime");
        child.planned.minutes = self.fact(60, "minutes");
        child.planned.venue = self.fact(text("Civic Centre, Northshire")?, "venue");
        child.planned.venue_is_placement = self.fact(false, "venueIsPlacement");
        child.planned.room = self.fact(text("Room 4, second floor")?, "room");
        let home = self.address(record, AddressKind::Placement, "14 Larch Hill", "ZZ99 3AB")?;
        child.contacts.addresses.push(home);
        Ok(child)
    }

    fn placement(&self) -> Placement {
        Placement {
            id: Some("9001".into()),
            code: Some("U6".into()),
            provider: Some("PR1".into()),
            ofsted_number: None,
            carer: Some(Identifier::new(&self.system, "403")),
            period: since(),
            reason_new: Some("S".into()),
            reason_changed: None,
            reason_ceased: None,
            category_of_need: Some("N1".into()),
            legal_status: None,
            home_postcode: None,
            placement_postcode: Postcode::parse("ZZ99 3AB"),
            short_break: None,
            origin: self.origin("placements/9001", "type"),
        }
    }
}

fn since() -> Period {
    Period::new(Some(date(2026, 11, 10)), None)
}

fn text(words: &str) -> Result<PersonalText> {
    PersonalText::parse(words).context("empty text")
}

fn name(given: &str, family: &str) -> Name {
    Name {
        given: PersonalText::parse(given),
        family: PersonalText::parse(family),
        ..Name::default()
    }
}
