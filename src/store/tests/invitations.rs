//! Invitations stand once a person and meeting; answers are kept as they came.

use crate::{
    model::{
        live::DocumentId,
        reply::{Attending, Evidence, Means, Reply, Way},
    },
    store::tests::bed::{at, beds, by, child, words},
};

#[tokio::test]
async fn a_person_has_one_invitation_however_many_letters_go_out() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let first = tx.invite(&document, &child(900), Means::Email).await;
        let first = first.unwrap();
        assert_eq!((first.version, first.tag.len()), (0, 16));
        let said = vec![("date".into(), words("3 December 2026"))];
        tx.letter_made(&first, 1, Means::Post, &said).await.unwrap();
        let again = tx.invite(&document, &child(900), Means::Email).await;
        let again = again.unwrap();
        assert_eq!((&again.id, again.version), (&first.id, 1));
        assert_eq!((again.means, &again.said), (Means::Post, &said));
        assert_eq!(again.handed, None);

        assert!(tx.hand_over(&first.id).await.unwrap());
        assert!(!tx.hand_over(&first.id).await.unwrap());
        let other = tx.invite(&document, &child(901), Means::Email).await;
        let other = other.unwrap();
        assert_ne!(tx.calendar_number(&first.id), tx.calendar_number(&other.id));
        assert_ne!((&first.tag, first.code), (&other.tag, other.code));

        // A new letter has to be handed over anew.
        tx.letter_made(&first, 2, Means::Post, &said).await.unwrap();
        let kept = tx.invitations(&document).await.unwrap();
        let kept = kept.iter().find(|one| one.id == first.id).unwrap();
        assert_eq!((kept.version, &kept.handed), (2, &None));
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn an_invitation_is_found_by_its_token_its_tag_and_its_code_until_it_ends() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let made = tx.invite(&document, &child(900), Means::Email).await;
        let made = made.unwrap();
        let token = tx.reply_token(&made);
        assert_eq!(token.len(), 64, "256 bits");
        for found in [
            tx.invitation_by_token(&token).await.unwrap(),
            tx.invitation_by_tag(&made.tag).await.unwrap(),
            tx.invitation_by_paper_code(&made.code).await.unwrap(),
        ] {
            assert_eq!(found.as_ref(), Some(&made));
        }
        assert_eq!(tx.invitation_by_token(&made.id.0).await.unwrap(), None);

        assert!(tx.end_invitation(&made.id).await.unwrap());
        assert!(!tx.end_invitation(&made.id).await.unwrap());
        assert_eq!(tx.invitation_by_token(&token).await.unwrap(), None);
        assert_eq!(tx.invitation_by_tag(&made.tag).await.unwrap(), None);
        let next = tx.invite(&document, &child(900), Means::Email).await;
        assert_ne!(next.unwrap().id, made.id);
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn answers_are_kept_as_they_came_and_none_is_lost() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        let first = Reply {
            note: Some(words("The first half hour")),
            instead: Some(words("Mo Ahmed")),
            contact: Some(words("07700 900123")),
            ..Reply::of(Attending::SomeoneElse, Way::Link, Evidence::Said)
        };
        tx.add_reply(&document, &child(900), &first).await.unwrap();
        let second = Reply::of(Attending::Coming, Way::Mail, Evidence::Read);
        tx.add_reply(&document, &child(900), &second).await.unwrap();
        tx.commit(b"").await.unwrap();

        let mut read = bed.store.read().await.unwrap();
        let kept = read.replies(&document).await.unwrap();
        let said: Vec<_> = kept.iter().map(|one| &one.reply).collect();
        assert_eq!(said, [&first, &second]);
        assert_eq!(kept[0].came.by, by("Ayesha"));
        assert_eq!(kept[0].came.at, at(60));
        let nobody = read.replies(&DocumentId::new("nothing")).await.unwrap();
        assert!(nobody.is_empty());
        drop(read);
        bed.end().await;
    }
}
