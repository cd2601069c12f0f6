//! The record of a relative or a carer.

use jiff::ToSpan;

use crate::simulation::case_system::{
    homes::confirmed,
    life::{Life, Scene},
    numbers::{Member, PersonNumber},
    parts::{self, Quirk},
    people::{Email, FORMATS, Person, Phone, Restriction},
    words,
};

/// Fills in what is known of a relative or a carer.
pub fn fill(scene: &Scene, one: &mut Person) {
    let number = one.number;
    let part = parts::of(number.child);
    let council = scene.council;
    one.ethnicity = heritage(scene, number);
    let mut chance = council.chance(number.id(), "adult record");
    let mailbox = words::mailbox(
        one.named.first.as_deref().unwrap_or_default(),
        &one.named.last,
    );
    if number.member == Member::Father && part.has(Quirk::FatherDied) {
        one.died = Some(council.today.saturating_sub(700.days()));
        return;
    }
    if !chance.one_in(6) {
        one.phones.push(Phone {
            number: words::mobile(&mut chance),
            kind: "Mobile",
            do_not_disclose: Some("N"),
            confirmed: confirmed(council, number, "phone"),
            as_number: None,
        });
    }
    let carer = matches!(number.member, Member::Carer | Member::SecondCarer);
    if carer || !chance.one_in(3) {
        let host = if carer {
            "carers.example"
        } else {
            "mail.example"
        };
        one.emails.push(Email {
            kind: "Personal",
            address: format!("{mailbox}@{host}"),
            confirmed: confirmed(council, number, "email"),
        });
    }
    one.channel = Some(chance.pick(if carer {
        &["Email"]
    } else {
        &[
            "Phone",
            "Post",
            "Text",
            "Email",
            "By hand from social worker",
        ]
    }));
    if chance.one_in(7) {
        one.formats.push(chance.pick(FORMATS));
    }
    if !carer && chance.one_in(8) {
        one.needs.push(chance.pick(&[
            "Childcare for a younger child",
            "Help with bus fare",
            "Step-free room",
        ]));
    }
    if chance.one_in(11) {
        one.language = Some(chance.pick(&[
            "Polish",
            "Urdu",
            "Romanian",
            "Somali",
            "British Sign Language",
        ]));
        one.interpreter = Some("Y");
    }
    spoil_adult(scene, one, part);
}

/// What the record says of a parent's ethnicity: of most something, and it goes with the child's.
fn heritage(scene: &Scene, number: PersonNumber) -> Option<&'static str> {
    let is_mother = match number.member {
        Member::Mother => true,
        Member::Father => false,
        _ => return None,
    };
    let mut chance = scene.council.chance(number.id(), "heritage");
    if chance.one_in(6) {
        return None;
    }
    let parents = match super::child::ethnicity(scene.council, number.child) {
        "Mixed: White and Black Caribbean" => {
            ["White British", "Black or Black British: Caribbean"]
        }
        "Mixed: White and Asian" => ["Asian or Asian British: Indian", "White British"],
        same => [same, same],
    };
    let [mother, father] = parents;
    Some(if is_mother { mother } else { father })
}

fn spoil_adult(scene: &Scene, one: &mut Person, part: &parts::Part) {
    let number = one.number;
    let mut chance = scene.council.chance(number.id(), "spoilt");
    match number.member {
        Member::Mother if part.has(Quirk::ExDirectoryPhone) => one.phones.push(Phone {
            number: words::london(&mut chance),
            kind: "Ex-directory (do not disclose number)",
            do_not_disclose: Some("Y"),
            confirmed: None,
            as_number: None,
        }),
        Member::Mother if part.has(Quirk::ForeignPhone) => {
            one.phones.insert(
                0,
                Phone {
                    number: "+1 202-555-0143".to_owned(),
                    kind: "Home",
                    do_not_disclose: None,
                    confirmed: Some(scene.council.today.saturating_sub(30.days())),
                    as_number: None,
                },
            );
        }
        Member::Mother if part.has(Quirk::EmailUnusable) => {
            one.emails = vec![Email {
                kind: "Personal",
                address: "ask at the door".to_owned(),
                confirmed: None,
            }];
        }
        Member::Father if part.has(Quirk::NoContactOrder) => {
            one.restrictions.push(Restriction {
                kind: "No contact",
                against: Some(PersonNumber::child(number.child).id()),
                start: Life::of(scene.council, number.child).since,
                end: None,
                details: "Non-molestation order.",
            });
            one.safe_note = Some("Letters through his solicitor only.");
            one.channel = Some("Post");
        }
        _ => {}
    }
    if number.member == Member::Mother && scene.changes.mother_has_new_email {
        let name = words::mailbox(
            one.named.first.as_deref().unwrap_or_default(),
            &one.named.last,
        );
        one.emails = vec![Email {
            kind: "Personal",
            address: format!("{name}.new@mail.example"),
            confirmed: Some(scene.today),
        }];
        one.updated = scene.today;
    }
}
