//! People around a child of every shape, drawn by chance.

use proptest::prelude::*;

use crate::{
    model::{
        contact::{
            Address, AddressKind, ContactUse, Disclosure, Email, EmailAddress, Phone, PhoneNumber,
            Postcode,
        },
        fact::Fact,
        name::Name,
        person::{
            Connection, ParentalResponsibility, Person, PersonKind, Readable, Relationship,
            Restriction, RestrictionKind,
        },
    },
    store::coding::tests::nouns::{codes, facts, identifiers, origins, partial, periods, texts},
};

fn disclosures() -> impl Strategy<Value = Disclosure> {
    prop::sample::select(vec![
        Disclosure::DoNotDisclose,
        Disclosure::Unmarked,
        Disclosure::Unreadable,
    ])
}

fn addresses() -> impl Strategy<Value = Address> {
    let kinds = prop::sample::select(vec![
        AddressKind::Home,
        AddressKind::Placement,
        AddressKind::Work,
        AddressKind::Correspondence,
        AddressKind::Other("caravan".into()),
        AddressKind::Unknown,
    ]);
    let lines = prop::collection::vec(texts(), 0..4);
    let marks = (any::<Option<bool>>(), any::<Option<bool>>(), disclosures());
    (kinds, lines, any::<bool>(), periods(), marks, origins()).prop_map(
        |(kind, lines, has_postcode, period, (is_contact, is_display, disclosure), origin)| {
            Address {
                kind,
                lines,
                postcode: has_postcode.then(|| Postcode::parse("ZZ99 1AA").unwrap()),
                uprn: None,
                period,
                is_contact,
                is_display,
                disclosure,
                origin,
            }
        },
    )
}

fn uses() -> impl Strategy<Value = ContactUse> {
    prop::sample::select(vec![
        ContactUse::Home,
        ContactUse::Work,
        ContactUse::Mobile,
        ContactUse::Shared,
        ContactUse::Other("pager".into()),
        ContactUse::Unknown,
    ])
}

fn phones() -> impl Strategy<Value = Phone> {
    (uses(), periods(), disclosures(), origins()).prop_map(
        |(used_for, period, disclosure, origin)| Phone {
            number: PhoneNumber::parse("07700 900123").unwrap(),
            used_for,
            period,
            disclosure,
            origin,
        },
    )
}

fn emails() -> impl Strategy<Value = Email> {
    ("[a-z]{1,9}", uses(), periods(), disclosures(), origins()).prop_map(
        |(name, used_for, period, disclosure, origin)| Email {
            address: EmailAddress::parse(&format!("{name}@northshire.example")).unwrap(),
            used_for,
            period,
            disclosure,
            origin,
        },
    )
}

fn restrictions() -> impl Strategy<Value = Restriction> {
    let kinds = prop::sample::select(vec![
        RestrictionKind::RestrictedRecord,
        RestrictionKind::AddressConfidential,
        RestrictionKind::NoContact,
        RestrictionKind::RestrictedContact,
        RestrictionKind::Refuge,
        RestrictionKind::Unreadable,
        RestrictionKind::Other("of the council's own".into()),
    ]);
    let against = prop::option::of(identifiers());
    (
        kinds,
        against,
        periods(),
        prop::option::of(texts()),
        origins(),
    )
        .prop_map(|(kind, against, period, details, origin)| Restriction {
            kind,
            against,
            period,
            details,
            origin,
        })
}

fn connections() -> impl Strategy<Value = Connection> {
    let relationships: Vec<Relationship> = Relationship::ALL.iter().map(|(one, _)| *one).collect();
    let responsibility = prop::sample::select(vec![
        ParentalResponsibility::Yes,
        ParentalResponsibility::No,
        ParentalResponsibility::NotRecorded,
    ]);
    let told = (
        any::<Option<bool>>(),
        any::<Option<bool>>(),
        prop::option::of(texts()),
    );
    let relationship = prop::sample::select(relationships);
    (
        relationship,
        prop::option::of(codes()),
        responsibility,
        told,
        periods(),
        origins(),
    )
        .prop_map(
            |(relationship, recorded_as, parental_responsibility, told, period, origin)| {
                let (main_carer, lives_with_child, details) = told;
                Connection {
                    relationship,
                    recorded_as,
                    parental_responsibility,
                    main_carer,
                    lives_with_child,
                    period,
                    details,
                    origin,
                }
            },
        )
}

pub fn people() -> impl Strategy<Value = Person> {
    let kinds = prop::sample::select(vec![
        PersonKind::Human,
        PersonKind::Team,
        PersonKind::Organisation,
    ]);
    let readable = prop::sample::select(vec![
        Readable::Yes,
        Readable::No("the field is gone".into()),
        Readable::NotSaid,
    ]);
    let ties = (
        prop::collection::vec(connections(), 0..3),
        prop::collection::vec(restrictions(), 0..3),
    );
    let contacts = (
        prop::collection::vec(addresses(), 0..3),
        prop::collection::vec(phones(), 0..2),
        prop::collection::vec(emails(), 0..2),
    );
    let born = facts(partial());
    (
        identifiers(),
        kinds,
        readable,
        ties,
        contacts,
        born,
        origins(),
        texts(),
    )
        .prop_map(|(id, kind, readable, ties, contacts, born, origin, text)| {
            let mut person = Person::new(id.clone(), origin);
            person.other_ids = vec![id];
            person.kind = kind;
            person.name = Name {
                title: None,
                given: Some(text.clone()),
                family: Some(text.clone()),
                preferred: None,
            };
            person.restrictions_readable = readable;
            (person.connections, person.restrictions) = ties;
            let (addresses, phones, emails) = contacts;
            person.contacts.addresses = addresses;
            person.contacts.phones = phones;
            person.contacts.emails = emails;
            person.date_of_birth = born;
            person.ethnicity = Fact::Known {
                value: text.clone(),
                origin: person.origin.clone(),
            };
            person.access.formats = vec![text];
            person
        })
}
