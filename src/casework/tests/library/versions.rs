//! Versions of forms, letters and services: everything in the library can be read.

use super::*;
use crate::{
    casework::library::{
        reading,
        versions::{self, Came, VersionStands},
    },
    store::{plain::KeptEdition, writing::Begun},
};

#[tokio::test]
async fn every_version_can_be_read_and_says_where_it_comes_from() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();
    begun(&bed, &invite, "taxi").await;
    begun(&bed, &invite, "food-voucher").await;
    let second = TAXI
        .replace("version = 1", "version = 2\ngo_live = 2026-11-26")
        .replace("Where to", "Where exactly")
        .replace("First version.", "Asks for the street.");
    publish(&bed.office, &lee(), &bed.op(), &upload(&second))
        .await
        .unwrap();

    let taxi = form(&bed.office, &jo(), "taxi").await.unwrap();
    let told: Vec<(&str, &str, VersionStands)> = taxi
        .versions
        .iter()
        .map(|one| (&*one.key, &*one.what_changed, one.stands))
        .collect();
    assert_eq!(
        told,
        [
            ("2", "Asks for the street.", VersionStands::ToCome),
            ("1", "First version.", VersionStands::Current),
        ]
    );
    let Came::Published { by, .. } = &taxi.versions[1].came else {
        panic!("{:?}", taxi.versions);
    };
    assert_eq!(by, "Lee");
    bed.wait(4);
    let old = versions::page(&bed.office, &jo(), ("taxi", "1"))
        .await
        .unwrap();
    assert_eq!((old.part.stands, old.current), (VersionStands::Earlier, 2));
    assert_eq!(old.asks[0].fields[0].label, "Where to");
    assert_eq!(old.asks[0].fields[1].seen_by, "Social worker");
    let now = versions::page(&bed.office, &jo(), ("taxi", "2"))
        .await
        .unwrap();
    assert_eq!(now.asks[0].fields[0].label, "Where exactly");
    let none = versions::page(&bed.office, &jo(), ("taxi", "3")).await;
    assert!(matches!(none, Err(VerbError::NotThere)));

    let voucher = form(&bed.office, &jo(), "food-voucher").await.unwrap();
    let only = &voucher.versions[0];
    assert_eq!(
        (voucher.versions.len(), &only.came),
        (1, &Came::WithProgram)
    );
    assert!(only.begun.is_some());
    let partner = staff("Partner", &[Role::Partner], &[], &[]);
    let refused = versions::page(&bed.office, &partner, ("taxi", "1")).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn a_version_that_stands_in_no_file_any_more_can_still_be_read() {
    let bed = Bed::new().await;
    let edition = KeptEdition {
        form: "food-voucher".into(),
        version: 1,
        text: "name = \"food-voucher\"\nversion = 1\ntitle = \"Gone\"\n".to_owned(),
        guide: "Was once.".to_owned(),
    };
    let invite = bed.maya().await;
    let mut tx = match bed.office.begin(&lee(), &bed.op()).await.unwrap() {
        Begun::First(tx) => tx,
        Begun::Replay(_) => unreachable!(),
    };
    tx.put_edition(&invite, &edition).await.unwrap();
    tx.commit(b"").await.unwrap();

    let voucher = form(&bed.office, &jo(), "food-voucher").await.unwrap();
    let kept = voucher.versions.iter().find(|one| one.came == Came::Kept);
    let key = &kept.unwrap().key;
    let page = versions::page(&bed.office, &jo(), ("food-voucher", key))
        .await
        .unwrap();

    // It is no whole form: the text that it was is shown.
    assert_eq!(page.text.as_deref(), Some(&*edition.text));
    assert_eq!(page.part.stands, VersionStands::Earlier);
}

#[tokio::test]
async fn letters_and_services_are_found_and_read() {
    let service = include_str!("../../../../templates/forms/referral/services/mentoring.toml");
    let bed = Bed::with_services(&[("services/mentoring.toml", service)]).await;

    let all = shelves(&bed.office, &jo(), "mentors").await.unwrap();
    assert_eq!(all.services[0].name, "Northshire Mentors");
    let read = reading::service(&bed.office, &jo(), "mentoring")
        .await
        .unwrap();
    assert!(read.file.ends_with("services/mentoring.toml") && !read.takes.is_empty());
    let unknown = reading::service(&bed.office, &jo(), "unknown").await;
    assert!(matches!(unknown, Err(VerbError::NotThere)));

    let found = shelves(&bed.office, &jo(), "mail to a service")
        .await
        .unwrap();
    let line = &found.letters[0];
    assert_eq!(
        (&*line.title, &*line.owner),
        ("Mail to a service", "Family help")
    );
    let name = (&*line.form, &*line.name);
    let letter = reading::letter(&bed.office, &jo(), name).await.unwrap();
    assert!(letter.subject.is_some() && letter.words.contains("{{"));
    let partner = staff("Partner", &[Role::Partner], &[], &[]);
    let refused = reading::letter(&bed.office, &partner, name).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}
