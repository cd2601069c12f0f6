//! Reading again: the record now, what people entered, a system that is down.

use std::sync::atomic::Ordering;

use jiff::civil::date;

use super::bed::*;
use crate::{
    casework::{
        directory::{self, DirectoryTyped},
        office::VerbError,
        open::child,
        people::{NewPerson, add, candidates},
        preview::as_person,
        reread::read_again,
        round::{Tally, begin_due, read_open, tidy},
        sign::differences,
        watch::{changed, here, since},
    },
    model::{actor::Actor, live::Number},
    rules::example::{self, fact, text},
    store::writing::Begun,
};

#[tokio::test]
async fn a_case_system_that_is_down_shows_the_document_as_last_saved() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&lee(), &document, "review//room", "Room 5")
        .await
        .unwrap();
    let before = bed.page(&sam(), &document).await;
    assert_eq!(before.source.trouble, None);
    bed.mosaic.down.store(true, Ordering::SeqCst);
    read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = bed.page(&sam(), &document).await;
    assert_eq!(page.people.len(), before.people.len());
    assert_eq!(page.source.read_at, before.source.read_at);
    let trouble = page.source.trouble.unwrap();
    assert!(trouble.contains("could not connect"), "{trouble}");
    let codes: Vec<&str> = page.findings.iter().map(|one| one.code).collect();
    assert!(codes.contains(&"source_down"), "{codes:?}");
    assert_eq!(
        field(&bed.page(&sam(), &document).await, "review//room").text,
        "Room 5"
    );
    // A child without a document cannot be shown, and that is said.
    let other = child(&bed.office, &sam(), &bed.op(), "mosaic", ROBIN).await;
    assert!(matches!(other, Err(VerbError::Source(_))));

    bed.mosaic.down.store(false, Ordering::SeqCst);
    read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    assert_eq!(bed.page(&sam(), &document).await.source.trouble, None);
}

#[tokio::test]
async fn a_new_reading_overwrites_nobody_and_tells_what_changed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&lee(), &document, "review//place", "Library")
        .await
        .unwrap();
    bed.mosaic.change(MAYA, |network| {
        network.child.planned.venue = fact(text("Town Hall"), "venue");
        network.child.planned.on = fact(date(2026, 12, 7), "plannedDate");
        let old = example::at(network, "701");
        network.people[old].id = example::id("750");
    });
    read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = bed.page(&sam(), &document).await;
    let place = field(&page, "review//place");
    assert_eq!(place.text, "Library");
    assert_eq!(place.record.as_deref(), Some("Town Hall"));
    assert_eq!(field(&page, "review//date").text, "Monday 7 December 2026");
    let told = differences(&bed.office, &sam(), &document).await.unwrap();
    let what: Vec<&str> = told.since_record.iter().map(|one| &*one.what).collect();
    assert!(what.contains(&"Record read again: Planned day"), "{what:?}");
    // The old worker has gone with the allocation.
    assert!(matches!(
        crate::casework::open::page(
            &bed.office,
            &jo(),
            &document,
            crate::casework::open::Opening::View
        )
        .await,
        Err(VerbError::NotThere)
    ));
    let successor = staff(
        "New Worker",
        &[crate::model::staff::Role::SocialWorker],
        &[],
        &["750"],
    );
    bed.page(&successor, &document).await;
}

fn new_person(key: &str, function: &str) -> NewPerson {
    NewPerson {
        key: key.to_owned(),
        function: function.to_owned(),
        ..NewPerson::default()
    }
}

#[tokio::test]
async fn a_person_is_added_only_for_something() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let adds = |person: NewPerson| {
        let (office, operation, document) = (&bed.office, bed.op(), document.clone());
        async move { add(office, &lee(), &operation, &document, &person).await }
    };
    let refused = adds(new_person("mosaic:603", "")).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    let refused = adds(NewPerson {
        name: String::new(),
        role_code: "wizard".into(),
        contact: "nowhere".into(),
        ..new_person("", "The child wishes it")
    })
    .await;
    assert!(
        matches!(&refused, Err(VerbError::Wrong(wrong)) if wrong.len() == 3),
        "{refused:?}"
    );

    let (found, _) = candidates(&bed.office, &lee(), &document, "omar")
        .await
        .unwrap();
    assert_eq!(found[0].found, "In the network, kept informed");
    adds(new_person(&found[0].key, "Knows the health plan"))
        .await
        .unwrap();
    adds(NewPerson {
        name: "Tess Park".into(),
        role_code: "friend".into(),
        contact: "tess@friends.example".into(),
        ..new_person("", "The child wishes it")
    })
    .await
    .unwrap();
    let page = bed.page(&sam(), &document).await;
    let doctor = row(&page, "mosaic:603");
    assert_eq!(doctor.mode.value, "attend");
    assert_eq!(doctor.function.text, "Knows the health plan");
    let friend = page
        .people
        .iter()
        .find(|one| one.name == "Tess Park")
        .unwrap();
    assert_eq!(friend.contact.text, "tess@friends.example");
    assert_eq!(friend.added.as_ref().map(|one| &*one.by), Some("Lee"));
}

fn listed(id: &str, email: &str, version: u32) -> DirectoryTyped {
    DirectoryTyped {
        id: id.to_owned(),
        name: "Vera Lund".into(),
        organisation: "Larchfield Academy".into(),
        role_code: "designated_teacher".into(),
        email: email.to_owned(),
        charter: "Ask us for every review of a pupil".into(),
        version,
        ..DirectoryTyped::default()
    }
}

#[tokio::test]
async fn one_correction_of_the_directory_mends_every_open_review() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let office = &bed.office;
    directory::put(
        office,
        &lee(),
        &bed.op(),
        &listed("", "vera@larch.example", 0),
    )
    .await
    .unwrap();
    let refused = directory::put(office, &jo(), &bed.op(), &listed("", "x@y.example", 0)).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let entry = directory::list(office, &jo(), "larchfield")
        .await
        .unwrap()
        .entries
        .remove(0);
    let key = format!("directory:{}", entry.id);
    let person = new_person(&key, "The new school");
    add(office, &lee(), &bed.op(), &document, &person)
        .await
        .unwrap();

    directory::put(
        office,
        &lee(),
        &bed.op(),
        &listed(&entry.id, "office@larch.example", entry.version),
    )
    .await
    .unwrap();
    let page = bed.page(&sam(), &document).await;
    let vera = page
        .people
        .iter()
        .find(|one| one.name == "Vera Lund")
        .unwrap();
    assert_eq!(vera.contact.text, "office@larch.example");
    // An older page corrects nothing unseen.
    let stale = directory::put(
        office,
        &lee(),
        &bed.op(),
        &listed(&entry.id, "third@larch.example", entry.version),
    )
    .await;
    assert!(matches!(stale, Err(VerbError::NotNow(_))), "{stale:?}");
}

#[tokio::test]
async fn a_preview_holds_what_that_person_may_know() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let mother = as_person(&bed.office, &sam(), &document, "mosaic:401")
        .await
        .unwrap();

    assert_eq!(mother.stopped, [""; 0]);
    assert!(
        mother.text.contains("Thursday 3 December 2026"),
        "{}",
        mother.text
    );
    assert!(!mother.text.contains("Larch") && !mother.text.contains("Hale"));
    assert!(
        mother
            .withheld
            .iter()
            .any(|one| one.contains("where the child lives"))
    );
    let nobody = as_person(&bed.office, &sam(), &document, "mosaic:999").await;
    assert!(matches!(nobody, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn an_open_page_misses_nothing_and_is_told_no_names() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let robin = bed.begun(ROBIN).await;
    let mut latest = changed(&bed.office);
    let seen = *latest.borrow_and_update();
    let told = |after: Number| {
        let (office, document) = (&bed.office, document.clone());
        async move { since(office, &sam(), &document, after).await.unwrap() }
    };
    assert_eq!(told(seen).await, []);

    bed.types(&lee(), &document, "review//room", "Room 5")
        .await
        .unwrap();
    bed.types(&jo(), &robin, "review//room", "Room 6")
        .await
        .unwrap();
    bed.types(&jo(), &document, "wishes//place", "At nan's")
        .await
        .unwrap();
    latest.changed().await.unwrap();
    let parts: Vec<&str> = told(seen).await.iter().map(|one| one.part).collect();
    assert_eq!(parts, ["review", "wishes"]);
    // Somebody who was away longer than memory reaches gets it from the record.
    let all = told(Number(0)).await;
    assert_eq!(all.len(), 3, "begun, and the two");
    let after = all[1].number;
    assert_eq!(told(after).await.len(), 1);

    here(&bed.office, &jo(), &document).await.unwrap();
    let present = here(&bed.office, &sam(), &document).await.unwrap();
    assert_eq!(present[0].name, "Jo Marsh");
}

#[tokio::test]
async fn the_round_begins_what_is_due_and_only_once() {
    let bed = Bed::new().await;
    let timer = Actor::Timer("begin");
    let first = begin_due(&bed.office, &timer, 28).await.unwrap();
    assert_eq!(
        first,
        Tally {
            begun: 2,
            ..Tally::default()
        }
    );
    let second = begin_due(&bed.office, &timer, 28).await.unwrap();
    assert_eq!(second.there_already, 2);
    // A day later every open document is read again, once.
    bed.wait(1);
    let before = bed.moment();
    for network in bed.mosaic.networks.lock().unwrap().iter_mut() {
        network.child.origin = crate::rules::example::origin("persons/1", "id");
        std::sync::Arc::make_mut(&mut network.child.origin.record).read_at = before;
    }
    assert_eq!(
        read_open(&bed.office, &timer, before).await.unwrap().read,
        2
    );
    assert_eq!(
        read_open(&bed.office, &timer, before).await.unwrap().read,
        0
    );
    let none = Bed::new().await;
    let early = begin_due(&none.office, &timer, 3).await.unwrap();
    assert_eq!((early.begun, early.not_due), (0, 2));
}

#[tokio::test]
async fn a_round_clears_away_old_answers_and_keeps_the_young_ones() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let timer = Actor::Timer("round");
    let old = bed.op();
    let long_ago = bed.moment();
    let by = crate::casework::office::by(&sam());
    let first =
        async |operation, at| match bed.office.store.write(operation, &by, at).await.unwrap() {
            Begun::First(tx) => {
                tx.commit(b"done").await.unwrap();
                true
            }
            Begun::Replay(_) => false,
        };
    assert!(first(&old, long_ago).await);
    bed.wait(31);
    let young = bed.op();
    assert!(first(&young, bed.moment()).await);

    tidy(&bed.office, &timer).await.unwrap();

    assert!(
        first(&old, bed.moment()).await,
        "nobody repeats it any more"
    );
    assert!(!first(&young, bed.moment()).await);
    assert!(bed.page(&sam(), &document).await.people.len() > 1);
}
