//! What is put right here is a task until the record says the same.

use super::bed::*;
use crate::{
    casework::{board, home::page, page::lists::BoardCard, reread::read_again},
    model::{
        contact::{Contacts, EmailAddress},
        live::DocumentId,
    },
    rules::example,
};

const MOTHER: &str = "mosaic:401";

async fn to_write(bed: &Bed) -> Vec<BoardCard> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = page.columns.into_iter();
    columns.find(|column| column.code == "home").unwrap().cards
}

async fn listed(bed: &Bed, document: &DocumentId) -> Vec<(String, Vec<String>)> {
    let page = page::page(&bed.office, &lee(), document).await.unwrap();
    let all = page.corrections.into_iter();
    all.map(|one| (one.contact, one.recorded)).collect()
}

/// Changes what the record has of the mother, and reads it again.
async fn records(bed: &Bed, document: &DocumentId, change: impl FnOnce(&mut Contacts)) {
    bed.mosaic.change(MAYA, |network| {
        let mother = example::at(network, "401");
        change(&mut network.people[mother].contacts);
    });
    read_again(&bed.office, &lee(), &bed.op(), document)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_contact_that_was_put_right_is_a_task_until_the_record_agrees() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let place = format!("people/{MOTHER}/contact");
    assert_eq!(to_write(&bed).await, []);

    bed.types(&lee(), &document, &place, "Kerry.New@example.org")
        .await
        .unwrap();
    let cards = to_write(&bed).await;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].row.as_deref(), Some(MOTHER));
    assert!(!cards[0].what.contains('@'), "no address on the board");
    let all = listed(&bed, &document).await;
    assert_eq!(all[0].0, "kerry.new@example.org");

    // Something else there is no agreement.
    records(&bed, &document, |contacts| {
        contacts.emails[0].address = EmailAddress::parse("kerry.other@example.org").unwrap();
    })
    .await;
    let all = listed(&bed, &document).await;
    assert_eq!(all[0].1, ["kerry.other@example.org"]);

    records(&bed, &document, |contacts| {
        contacts.emails[0].address = EmailAddress::parse("kerry.new@example.org").unwrap();
    })
    .await;
    assert_eq!(to_write(&bed).await, []);
    assert_eq!(listed(&bed, &document).await, []);
}

#[tokio::test]
async fn the_same_number_or_door_written_otherwise_is_no_task() {
    for (typed, agrees) in [
        ("+44 7700 900401", true),
        ("07700 900402", false),
        ("1 new road, Northshire, zz99 1ab", true),
        ("2 New Road, Northshire, ZZ99 1AB", false),
    ] {
        let bed = Bed::new().await;
        let document = bed.maya().await;
        records(&bed, &document, |contacts| {
            contacts.addresses[0].lines = vec![example::text("1 New Road")];
            contacts.addresses[0].postcode = crate::model::contact::Postcode::parse("ZZ99 1AB");
        })
        .await;
        let place = format!("people/{MOTHER}/contact");
        bed.types(&lee(), &document, &place, typed).await.unwrap();
        assert_eq!(listed(&bed, &document).await.is_empty(), agrees, "{typed}");
    }
}
