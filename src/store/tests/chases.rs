//! What was done about silence is kept; a letter taken back reminded nobody.

use jiff::civil::date;

use crate::{
    model::{contact::EmailAddress, post::Purpose},
    store::{
        chases::{ChaseWhat, KeptAway, NewChase},
        outbox::NewLetter,
        tests::bed::{at, beds, by, child},
    },
};

#[tokio::test]
async fn what_was_done_is_read_back_and_a_task_is_done_once() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let person = child(900);
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let new = NewChase {
            person: &person,
            ask: "answer",
            what: ChaseWhat::HandedOver,
            day: Some(date(2026, 12, 3)),
            letter: None,
        };
        tx.chased(&document, &new).await.unwrap();
        tx.commit(b"").await.unwrap();

        let mut read = bed.store.read().await.unwrap();
        let all = read.open_chases().await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((&all[0].document, &all[0].person), (&document, &person));
        assert_eq!(all[0].what, ChaseWhat::HandedOver);
        assert_eq!((all[0].day, all[0].at), (Some(date(2026, 12, 3)), at(60)));
        drop(read);

        let mut tx = bed.store.begin(&by("Ayesha"), at(120)).await.unwrap();
        assert_eq!(tx.end_chases(&document, &person).await.unwrap(), 1);
        assert_eq!(tx.end_chases(&document, &person).await.unwrap(), 0);
        assert!(tx.open_chases().await.unwrap().is_empty());
        let all = tx.chases(&document).await.unwrap();
        assert_eq!(all[0].done_at, Some(at(120)));
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn a_nudge_whose_letter_was_taken_back_has_reminded_nobody() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let person = child(900);
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let letter = NewLetter {
            document: document.clone(),
            person: person.clone(),
            purpose: Purpose::Reminder,
            version: 1,
            audience: "professional",
            to: EmailAddress::parse("dana@school.example").unwrap().into(),
            message_id: "nudge.1@northshire.example".into(),
            tag: "abcdefgh-n1".into(),
            bytes: b"Subject: A reminder\r\n\r\nStill open\r\n".to_vec(),
            not_before: None,
        };
        let queued = tx.queue(&letter).await.unwrap();
        let new = NewChase {
            person: &person,
            ask: "answer",
            what: ChaseWhat::Nudged,
            day: Some(date(2026, 11, 24)),
            letter: Some(queued.id()),
        };
        tx.chased(&document, &new).await.unwrap();
        assert_eq!(tx.last_nudge(&person).await.unwrap(), Some(at(60)));
        let of_letter = tx.chases_of_letter(queued.id()).await.unwrap();
        assert!(of_letter.len() == 1 && of_letter[0].counts());

        assert!(tx.cancel_letter(queued.id()).await.unwrap());
        assert_eq!(tx.last_nudge(&person).await.unwrap(), None);
        assert!(!tx.chases(&document).await.unwrap()[0].counts());
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn an_out_of_office_reply_takes_the_place_of_the_last() {
    for bed in beds().await {
        let person = child(900);
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        assert_eq!(tx.away(&person).await.unwrap(), None);
        for back in [None, Some(date(2026, 12, 1))] {
            let away = KeptAway {
                since: at(60),
                back,
            };
            tx.note_away(&person, &away).await.unwrap();
            assert_eq!(tx.away(&person).await.unwrap(), Some(away));
        }
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}
