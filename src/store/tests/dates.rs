//! Offers of dates: one at a time, each with links that only their tokens open.

use jiff::civil::date;

use crate::{
    model::{
        live::DocumentId,
        slot::{Meets, Slot},
    },
    store::{
        dates::{NewOffer, Outcome},
        tests::bed::{at, beds, by, child, words},
    },
};

fn offer(document: &DocumentId) -> NewOffer {
    let slot = |day| Slot {
        start: date(2026, 12, day).at(16, 0, 0, 0),
        minutes: 60,
    };
    NewOffer {
        document: document.clone(),
        slots: vec![slot(3), slot(4)],
        meets: Meets::Remote,
        place: None,
        room: Some(words("Room 2")),
        expires_at: at(864_000),
    }
}

#[tokio::test]
async fn an_offer_is_read_as_it_was_written_and_only_one_is_open() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let new = offer(&document);
        let id = tx.offer_dates(&new).await.unwrap();
        let kept = tx.offers(&document).await.unwrap().remove(0);
        assert_eq!((&kept.id, &kept.slots), (&id, &new.slots));
        assert_eq!((kept.meets, &kept.room), (new.meets, &new.room));
        assert_eq!(kept.expires_at, new.expires_at);
        assert_eq!(kept.outcome, Outcome::Open);
        assert_eq!(kept.offered.by, by("Ayesha"));
        tx.commit(b"").await.unwrap();

        let mut second = bed.store.begin(&by("Bo"), at(61)).await.unwrap();
        assert!(second.offer_dates(&new).await.is_err());
        drop(second);

        let mut tx = bed.store.begin(&by("Bo"), at(62)).await.unwrap();
        let chosen = Outcome::Chosen(1);
        assert!(tx.end_offer(&document, &id, chosen).await.unwrap());
        assert!(!tx.end_offer(&document, &id, chosen).await.unwrap());
        let kept = tx.offers(&document).await.unwrap().remove(0);
        assert_eq!(kept.outcome, chosen);
        assert_eq!(kept.ended.unwrap().by, by("Bo"));
        tx.offer_dates(&new).await.unwrap();
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn a_link_is_opened_by_its_token_until_another_takes_its_place() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        tx.offer_dates(&offer(&document)).await.unwrap();
        let offer = tx.offers(&document).await.unwrap().remove(0);
        let first = tx.add_link(&offer, &child(900)).await.unwrap();
        let other = tx.add_link(&offer, &child(901)).await.unwrap();
        let [token, of_other] = [&first, &other].map(|id| tx.link_token(id));
        assert_eq!(token.len(), 64, "256 bits");
        assert_ne!(token, of_other);
        let (link, of) = tx.link_by_token(&token).await.unwrap().unwrap();
        assert_eq!((&link.id, &link.person), (&first, &child(900)));
        assert_eq!(of, offer);
        assert_eq!(tx.link_by_token(&first.0).await.unwrap(), None);

        tx.answer_dates(&link, &[0, 1]).await.unwrap();
        tx.answer_dates(&link, &[]).await.unwrap();
        let (link, _) = tx.link_by_token(&token).await.unwrap().unwrap();
        assert_eq!(link.answer.unwrap().slots, Vec::<u32>::new());

        let second = tx.add_link(&offer, &child(900)).await.unwrap();
        assert_eq!(tx.link_by_token(&token).await.unwrap(), None);
        let links = tx.links(&offer).await.unwrap();
        let ids: Vec<_> = links.iter().map(|link| &link.id).collect();
        assert_eq!(ids, [&second, &other]);
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}
