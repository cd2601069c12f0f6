//! Lines that are cut: before the last dot tried again, after it shown.

use samepage::{
    mail::carrier::{NotSent, Outcome},
    model::post::{Phase, Resolution, Step, Trouble},
    simulation::relay::{self, fault::Fault},
};

use super::house::{Post, carried, impatient, named, relay as of, smtp_with};

/// Whether what is said of the letter is true of what the relay has.
#[track_caller]
fn agrees(fault: &str, outcome: &Outcome, accepted: usize) {
    match outcome {
        Outcome::Accepted { .. } => assert_eq!(accepted, 1, "{fault}: {outcome:?}"),
        Outcome::Uncertain(_) => assert!(accepted <= 1, "{fault}: {outcome:?}"),
        Outcome::NotSent(_) | Outcome::Refused(_) | Outcome::Deferred(_) => {
            assert_eq!(accepted, 0, "{fault}: {outcome:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_cut_anywhere_in_any_way_is_told_as_it_was() {
    let mut uncertain = 0;
    for fault in Fault::every_cut() {
        let relay = relay::start(of(&[&fault])).await.unwrap();
        let smtp = smtp_with(&relay, impatient(), Default::default());
        let outcome = carried(&smtp, 1).await;
        agrees(&fault, &outcome, relay.count());
        uncertain += usize::from(matches!(outcome, Outcome::Uncertain(_)));
        relay.stop().await;
    }
    // Four ways to cut after the dot, before and after the letter was kept.
    assert!(uncertain >= 8, "{uncertain}");
}

#[tokio::test]
async fn an_answer_that_is_none_is_uncertain_only_after_the_dot() {
    for (at, step) in [
        ("hello", Step::Hello),
        ("from", Step::From),
        ("data", Step::Data),
    ] {
        let fault = format!("gibberish_at_{at}");
        let relay = relay::start(of(&[&fault])).await.unwrap();
        let outcome = carried(&smtp_with(&relay, impatient(), Default::default()), 1).await;
        let garbled = NotSent::Trouble(step, Trouble::Garbled);
        assert_eq!(outcome, Outcome::NotSent(garbled));
        relay.stop().await;
    }
    let relay = relay::start(of(&["gibberish_at_end"])).await.unwrap();
    let outcome = carried(&smtp_with(&relay, impatient(), Default::default()), 1).await;
    assert_eq!(outcome, Outcome::Uncertain(Trouble::Garbled));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_whose_answer_was_not_heard_waits_for_a_person() {
    for fault in ["drop_unsaid_end", "reset_before_end"] {
        for post in Post::each(&[fault]).await {
            let reached = usize::from(fault == "drop_unsaid_end");
            let [parents, other] = [post.queue(901).await, post.queue(902).await];
            // A relay that was not heard is left alone for the rest of a round.
            post.round().await;
            post.round().await;
            for id in [&parents, &other] {
                let kept = post.kept(id).await;
                post.is(&kept, Phase::Uncertain);
            }
            assert_eq!(post.relay.count(), 2 * reached);
            post.relay.arm(&[]);
            post.hand.wait_minutes(600);
            post.round().await;
            assert_eq!(post.relay.count(), 2 * reached, "nothing by itself");
            assert_eq!(post.needing_someone().await.len(), 2);

            let mut tx = post.tx().await;
            let again = tx.resolve_letter(&parents, Resolution::SendAgain);
            assert!(again.await.unwrap());
            let checked = tx.resolve_letter(&other, Resolution::Checked);
            assert!(checked.await.unwrap());
            tx.commit(b"").await.unwrap();
            post.round().await;

            let kept = post.kept(&parents).await;
            post.is(&kept, Phase::Accepted);
            let kept = post.kept(&other).await;
            post.is(&kept, Phase::Checked);
            let accepted = post.relay.accepted();
            assert_eq!(accepted.len(), 2 * reached + 1);
            let to_parents: Vec<_> = accepted
                .iter()
                .filter(|one| one.to == "p901@school.example")
                .collect();
            assert!(
                to_parents
                    .iter()
                    .all(|one| one.bytes == to_parents[0].bytes)
            );
            assert_eq!(post.needing_someone().await, []);
            post.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uncertain_letter_goes_again_by_itself_where_the_council_says_so() {
    for post in Post::each(&["drop_before_end once"]).await {
        let id = post.queue(1).await;
        post.round().await;
        post.is(&post.kept(&id).await, Phase::Uncertain);
        post.hand.wait_minutes(29);
        post.round().await;
        post.is(&post.kept(&id).await, Phase::Uncertain);

        post.hand.wait_minutes(1);
        post.round().await;

        post.is(&post.kept(&id).await, Phase::Accepted);
        assert_eq!(post.relay.count(), 1);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_the_reader_ends_the_uncertainty() {
    for post in Post::each(&["drop_unsaid_end"]).await {
        let id = post.queue(901).await;
        post.round().await;
        let mut tx = post.tx().await;
        assert!(tx.resolve_letter(&id, Resolution::Answered).await.unwrap());
        assert!(!tx.resolve_letter(&id, Resolution::Answered).await.unwrap());
        tx.commit(b"").await.unwrap();

        post.is(&post.kept(&id).await, Phase::Accepted);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_not_there_keeps_letters_waiting_together() {
    for post in Post::each(&["drop_before_greeting"]).await {
        let mut ids = Vec::new();
        for person in 1..=20 {
            ids.push(post.queue(person).await);
        }
        post.round().await;
        // A few met it; the others were not tried in vain.
        let mut tried = 0;
        for id in &ids {
            tried += post.kept(id).await.attempts;
        }
        assert!((1..=8).contains(&tried), "{tried}");
        assert!(post.relay.connections() <= 8);

        post.relay.arm(&named(&[]));
        post.hand.wait_minutes(5);
        post.round().await;
        assert_eq!(post.relay.count(), 20);
        post.end().await;
    }
}
