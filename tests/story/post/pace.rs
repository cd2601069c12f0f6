//! Limits of a relay: met without loss, over connections used again.

use std::num::NonZeroU32;

use samepage::{
    mail::{carrier::Carrier, smtp::Pace},
    model::post::Phase,
    simulation::relay,
};

use super::house::{Goes, Post, deadlines, envelope, relay as of, smtp, smtp_with};

#[tokio::test]
async fn one_connection_carries_so_many_letters_and_is_ended_properly() {
    let relay = relay::start(of(&[])).await.unwrap();
    let pace = Pace {
        per_connection: 5,
        ..Pace::default()
    };
    let smtp = smtp_with(&relay, deadlines(), pace);
    for number in 0..12 {
        smtp.carry(&envelope(number, "zoe@school.example"), &Goes)
            .await;
    }
    smtp.rest().await;

    assert_eq!((relay.count(), relay.connections()), (12, 3));
    let quits = relay.said().iter().filter(|word| *word == "QUIT").count();
    assert_eq!(quits, 3);
    relay.stop().await;
}

#[tokio::test]
async fn a_connection_that_a_refusal_went_through_is_used_again() {
    let relay = relay::start(of(&["550-5.1.1_at_to once"])).await.unwrap();
    let smtp = smtp(&relay);
    for number in 0..3 {
        smtp.carry(&envelope(number, "zoe@school.example"), &Goes)
            .await;
    }

    assert_eq!((relay.count(), relay.connections()), (2, 1));
    relay.stop().await;
}

#[tokio::test]
async fn a_relay_that_takes_three_a_connection_gets_all_of_them() {
    let relay = relay::start(of(&["closes_after_3"])).await.unwrap();
    let smtp = smtp(&relay);
    for number in 0..10 {
        let letter = envelope(number, "zoe@school.example");
        let outcome = smtp.carry(&letter, &Goes).await;
        assert!(format!("{outcome:?}").contains("Accepted"), "{outcome:?}");
    }

    assert_eq!((relay.count(), relay.connections()), (10, 4));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_letters_under_limits_and_slowness_all_go_once() {
    for post in Post::each(&["closes_after_20", "slow_end_1", "450-4.3.2_at_from once"]).await {
        let mut tx = post.tx().await;
        for person in 1..=300 {
            let queued = tx
                .queue(&super::house::letter(&post.document, person))
                .await;
            queued.unwrap();
        }
        tx.commit(b"").await.unwrap();

        post.round().await;
        post.hand.wait_minutes(10);
        post.round().await;

        let mut to: Vec<String> = post
            .relay
            .accepted()
            .into_iter()
            .map(|one| one.to)
            .collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), post.relay.count()), (300, 300));
        let mut snapshot = post.store.read().await.unwrap();
        let phases = snapshot.letters_by_phase().await.unwrap();
        assert_eq!(phases, [(Phase::Accepted, 300)]);
        drop(snapshot);
        post.end().await;
    }
}

#[tokio::test]
async fn letters_are_paced_and_not_lost() {
    let relay = relay::start(of(&[])).await.unwrap();
    let pace = Pace {
        per_minute: NonZeroU32::new(6_000),
        ..Pace::default()
    };
    let smtp = smtp_with(&relay, deadlines(), pace);
    for number in 0..5 {
        smtp.carry(&envelope(number, "zoe@school.example"), &Goes)
            .await;
    }

    assert_eq!(relay.count(), 5);
    relay.stop().await;
}
