//! Staff, sessions, lists and the directory are found by what one knows of them.

use jiff::civil::date;

use crate::{
    model::{
        contact::EmailAddress,
        live::Place,
        staff::{Role, StaffId},
    },
    store::{
        headings::Whose,
        sessions::TokenHash,
        staff::KeptStaff,
        tests::{
            bed::{at, beds, by, child, words},
            council::{self, bola},
        },
    },
};

#[tokio::test]
async fn staff_are_found_by_subject_email_and_name_of_ours() {
    for bed in beds().await {
        council::fill(&bed).await;
        let mut read = bed.store.read().await.unwrap();

        let email = EmailAddress::parse("BOLA@northshire.example").unwrap();
        let found = [
            read.staff(&StaffId::new("bola")).await.unwrap(),
            read.staff_by_subject("subject-of-bola").await.unwrap(),
            read.staff_by_email(&email).await.unwrap(),
        ];

        assert_eq!(
            found,
            [const { None::<KeptStaff> }; 3].map(|_| Some(bola()))
        );
        assert_eq!(read.staff_by_subject("subject-of-bol").await.unwrap(), None);
        let all = read.all_staff().await.unwrap();
        let names: Vec<_> = all.iter().map(|kept| kept.staff.name.reveal()).collect();
        assert_eq!(names, ["Ayesha Example", "Bola Example"]);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_session_is_found_by_its_token_used_and_ended() {
    for bed in beds().await {
        council::fill(&bed).await;
        let token = TokenHash::of("token-of-bola");

        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
        assert!(tx.touch_session(&token).await.unwrap());
        let session = tx.session(&token).await.unwrap().unwrap();
        let other = tx.session(&TokenHash::of("another")).await.unwrap();
        let kept = tx.drop_sessions(at(0)).await.unwrap();
        let unused = tx.drop_sessions(at(61)).await.unwrap();

        assert_eq!(session.staff, StaffId::new("bola"));
        assert_eq!((session.seen_at, session.expires_at), (at(60), at(3600)));
        assert_eq!(other, None);
        assert_eq!((kept, unused), (0, 1));
        assert!(!tx.end_session(&token).await.unwrap());
        drop(tx);
        bed.end().await;
    }
}

#[tokio::test]
async fn headings_are_listed_by_worker_and_team_those_due_first() {
    for bed in beds().await {
        council::fill(&bed).await;
        let mut read = bed.store.read().await.unwrap();

        let mine = [child(4711)];
        let all = read.headings(Whose::Workers(&mine)).await.unwrap();
        let none = read.headings(Whose::Workers(&[child(1)])).await.unwrap();
        let team = read
            .headings(Whose::Teams(&["north".into()]))
            .await
            .unwrap();

        let children: Vec<_> = all.iter().map(|one| one.child.clone()).collect();
        assert_eq!(children, [child(7), child(8)]);
        assert_eq!(none, []);
        assert_eq!(team, all);
        assert_eq!(all[0].due, Some(date(2026, 12, 8)));
        assert_eq!(all[0].counts.checks, 4);
        assert_eq!(all[0].teams, ["north".into()]);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_is_kept_for_a_while_ends() {
    for bed in beds().await {
        council::fill(&bed).await;
        let bola = StaffId::new("bola");
        let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();

        let [cover] = &tx.covers(date(2026, 11, 30)).await.unwrap()[..] else {
            panic!("one colleague is covered");
        };
        assert!(tx.end_cover(&cover.id).await.unwrap());
        let [glass] = &tx.glass_of(&bola, at(3599)).await.unwrap()[..] else {
            panic!("one document is open");
        };
        tx.told_of_glass(&glass.id).await.unwrap();
        let [standing] = &tx.standings().await.unwrap()[..] else {
            panic!("one permission stands");
        };
        assert!(
            tx.end_standing(&standing.id, date(2026, 11, 23))
                .await
                .unwrap()
        );

        assert_eq!(cover.absent, bola);
        assert_eq!(tx.covers(date(2026, 11, 30)).await.unwrap(), []);
        assert_eq!(glass.reason, words("Reason of hers"));
        assert_eq!(tx.glass_of(&bola, at(3600)).await.unwrap(), []);
        assert_eq!(tx.glass_untold().await.unwrap(), []);
        assert_eq!(
            (standing.role, standing.ended_on),
            (Role::BusinessSupport, None)
        );
        assert!(
            !tx.end_standing(&standing.id, date(2026, 11, 23))
                .await
                .unwrap()
        );
        drop(tx);
        bed.end().await;
    }
}

#[tokio::test]
async fn decisions_and_signatures_tell_how_far_they_have_come() {
    for bed in beds().await {
        council::fill(&bed).await;
        let mut tx = bed.store.begin(&by("Bola"), at(60)).await.unwrap();
        let id = tx
            .current_document("invite", &child(7))
            .await
            .unwrap()
            .unwrap();

        let [decision] = &tx.decisions(&id).await.unwrap()[..] else {
            panic!("one decision was taken");
        };
        let elsewhere = tx
            .current_document("invite", &child(8))
            .await
            .unwrap()
            .unwrap();
        assert!(!tx.end_decision(&elsewhere, &decision.id).await.unwrap());
        assert!(tx.end_decision(&id, &decision.id).await.unwrap());
        let ended = tx.decisions(&id).await.unwrap().remove(0);
        let signatures = tx.signatures(&id).await.unwrap();
        let added = tx.added_people(&id).await.unwrap();

        assert_eq!(decision.agreed.as_ref().unwrap().by, by("Ayesha"));
        assert_eq!(decision.ended, None);
        assert_eq!(ended.ended.unwrap().by, by("Bola"));
        let standing = signatures.iter().filter(|one| one.withdrawn_at.is_none());
        assert_eq!((signatures.len(), standing.count()), (2, 1));
        assert_eq!(added[0].person.title, Some(words("Dr Shah")));
        assert!(tx.remove_person(&id, &child(900)).await.unwrap());
        assert!(!tx.remove_person(&id, &child(900)).await.unwrap());
        assert!(
            tx.entry(&id, &Place::of("review", "venue"))
                .await
                .unwrap()
                .is_some()
        );
        drop(tx);
        bed.end().await;
    }
}
