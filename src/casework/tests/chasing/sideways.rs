//! Who is tried in somebody's place: known professionals, and nobody of the family.

use super::{
    chases, column,
    mails::{BY_MACHINE, school_of},
    waits,
};
use crate::{
    casework::{
        directory::{self, DirectoryTyped},
        tests::{bed::*, inbound::story::Story},
    },
    model::{
        contact::Disclosure,
        network::Network,
        person::{Person, Relationship},
    },
    rules::example::{self, phone, text},
};

const SCHOOL: &str = "Larchfield Primary School";

fn teacher(value: &str, given: &str, number: &str) -> Person {
    let mut one = example::worker(value, given, "Cole", Relationship::Teacher);
    one.organisation_name = Some(text(SCHOOL));
    one.contacts.phones.push(phone(number));
    one
}

/// A teacher of the school who is the child's aunt.
fn aunt() -> Person {
    let mut aunt = teacher("612", "Rita", "020 7946 0612");
    let family = example::person("612", "Rita", "Cole", Relationship::AuntOrUncle);
    aunt.connections.extend(family.connections);
    aunt
}

/// A school in which Dana Cole works, too, and the aunt of the child, and whose own teacher has a
/// telephone.
fn staffed(network: &mut Network) {
    let own = example::change(network, "601");
    own.contacts.phones.push(phone("020 7946 0601"));
    network.people.push(teacher("611", "Dana", "020 7946 0611"));
    network.people.push(aunt());
}

async fn asked(change: impl FnOnce(&mut Network)) -> Story {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, change);
    school_of(bed).await
}

async fn listed(bed: &Bed, (name, organisation): (&str, &str), mail: &str, number: &str) {
    let typed = DirectoryTyped {
        name: name.to_owned(),
        organisation: organisation.to_owned(),
        role_code: "school".to_owned(),
        email: mail.to_owned(),
        phone: number.to_owned(),
        ..DirectoryTyped::default()
    };
    directory::put(&bed.office, &lee(), &bed.op(), &typed)
        .await
        .unwrap();
}

/// What somebody has to do about the school, on the day on which a person takes over.
async fn handed_over(story: &Story) -> String {
    waits(&story.bed, &story.document, 8).await;
    assert_eq!(chases(&story.bed).await.tasks, 1);
    let mut cards = column(&story.bed, "phone").await.cards;
    cards.remove(0).what
}

#[tokio::test]
async fn whoever_rings_reads_whom_and_on_which_number() {
    let story = asked(staffed).await;
    let bed = &story.bed;
    listed(bed, (SCHOOL, ""), "office@larchfield.example", "").await;
    // The mother helps at the school, and stands in the directory.
    listed(bed, ("Kerry Bell", SCHOOL), "k@larchfield.example", "").await;
    assert_eq!(
        handed_over(&story).await,
        "This review needs their answer: ring them on 020 7946 0601; \
         or ask Dana Cole (Teacher) on 020 7946 0611; \
         or ask Larchfield Primary School (the desk of their place) at office@larchfield.example"
    );
}

#[tokio::test]
async fn who_has_taken_their_place_comes_first() {
    let story = asked(staffed).await;
    let bed = &story.bed;
    let own = "ana.patel@larchfield.example";
    listed(bed, ("Ana Patel", SCHOOL), own, "").await;
    listed(bed, ("Noa Birch", SCHOOL), "", "020 7946 0620").await;
    let list = directory::list(&bed.office, &lee(), "").await.unwrap();
    let id = |name: &str| {
        let found = list.entries.iter().find(|one| one.name == name);
        found.unwrap().id.clone()
    };
    let (old, new) = (id("Ana Patel"), id("Noa Birch"));
    directory::replace(&bed.office, &lee(), &bed.op(), &old, &new)
        .await
        .unwrap();
    let words = handed_over(&story).await;
    let first = "ask Noa Birch (who has taken their place) on 020 7946 0620; or ring them";
    assert!(words.contains(first), "{words}");
}

#[tokio::test]
async fn who_has_left_is_not_rung_and_their_mail_names_somebody() {
    let story = asked(staffed).await;
    let words = "I have left the school. Please contact Priya Nair instead.";
    story.writes("left", BY_MACHINE, words).await;
    assert_eq!(chases(&story.bed).await.tasks, 1);
    assert_eq!(
        story.to_ring().await,
        ["Try another way: a mail says that they have left; \
          ask who Priya Nair is, whom their mail names; \
          or ask Dana Cole (Teacher) on 020 7946 0611"]
    );
}

#[tokio::test]
async fn nobody_of_the_family_is_named_for_a_professional() {
    let story = asked(|network| network.people.push(aunt())).await;
    let words = "I have left the school. Please contact kerry.bell@post.example instead.";
    story.writes("left", BY_MACHINE, words).await;
    assert_eq!(chases(&story.bed).await.tasks, 1);
    assert_eq!(
        story.to_ring().await,
        ["Try another way: a mail says that they have left; find out who is to be asked"]
    );
}

#[tokio::test]
async fn a_number_that_is_kept_back_is_named_to_nobody() {
    let story = asked(|network| {
        let mut kept_back = phone("020 7946 0601");
        kept_back.disclosure = Disclosure::DoNotDisclose;
        let own = example::change(network, "601");
        own.contacts.phones.push(kept_back);
    })
    .await;
    let words = handed_over(&story).await;
    assert_eq!(words, "Ring them: this review needs their answer");
}
