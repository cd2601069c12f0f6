//! Put off or refused: tried for three days, or stopped with a word.

use samepage::{
    mail::{
        carrier::{NotSent, Outcome},
        refusal::{self, Goes as Going},
    },
    model::post::{Answered, Last, Phase, Status, Step},
    simulation::relay,
};

use super::house::{Post, carried, is_first, letter, named, relay as of, smtp};

const STEPS: [(&str, Step); 6] = [
    ("greeting", Step::Greeting),
    ("hello", Step::Hello),
    ("from", Step::From),
    ("to", Step::To),
    ("data", Step::Data),
    ("end", Step::End),
];

/// What the relay answers at a step, and what is understood of it.
async fn check(relay: &relay::Running, code: u16, status: &str, (name, step): (&str, Step)) {
    let dash = if status.is_empty() { "" } else { "-" };
    let fault = format!("{code}{dash}{status}_at_{name}");
    relay.arm(&named(&[&fault]));
    let outcome = carried(&smtp(relay), 1).await;
    let answer = Answered {
        step,
        code,
        status: Status::parse(status),
    };
    let is_of_the_relay = matches!(step, Step::Greeting | Step::Hello)
        || (matches!(code, 421 | 454 | 530 | 534 | 535 | 538) && step != Step::End);
    let expected = match code {
        _ if is_of_the_relay => Outcome::NotSent(NotSent::Closed(answer)),
        400..500 => Outcome::Deferred(answer),
        _ => Outcome::Refused(answer),
    };
    assert_eq!(outcome, expected, "{fault}");
    let told = refusal::told(Last::Answered(answer), Going::NoFurther);
    assert!(!told.what.is_empty() && !told.next.is_empty(), "{fault}");
}

#[tokio::test]
async fn an_answer_at_any_step_is_understood_and_nothing_is_sent() {
    let relay = relay::start(of(&[])).await.unwrap();
    let put_off = [
        (421, ""),
        (421, "4.3.2"),
        (421, "4.7.0"),
        (450, ""),
        (450, "4.1.1"),
        (450, "4.2.0"),
        (450, "4.2.1"),
        (450, "4.7.1"),
        (451, ""),
        (451, "4.3.0"),
        (451, "4.4.1"),
        (451, "4.7.24"),
        (452, ""),
        (452, "4.2.2"),
        (452, "4.3.1"),
        (452, "4.5.3"),
        (454, "4.7.0"),
        (455, ""),
    ];
    let refused = [
        (500, ""),
        (501, "5.1.3"),
        (503, "5.5.1"),
        (521, ""),
        (530, "5.7.0"),
        (535, "5.7.8"),
        (550, ""),
        (550, "5.1.1"),
        (550, "5.1.10"),
        (550, "5.2.1"),
        (550, "5.7.1"),
        (550, "5.7.26"),
        (550, "5.7.606"),
        (551, "5.1.6"),
        (552, "5.2.2"),
        (552, "5.3.4"),
        (553, "5.1.8"),
        (554, ""),
        (554, "5.7.5"),
        (556, "5.1.10"),
        (571, ""),
    ];
    for (code, status) in put_off.into_iter().chain(refused) {
        for step in STEPS {
            check(&relay, code, status, step).await;
        }
    }
    assert_eq!(relay.count(), 0);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_put_off_is_tried_again_and_goes_once() {
    for post in Post::each(&["greylisting"]).await {
        let id = post.queue(1).await;
        post.round().await;
        let kept = post.kept(&id).await;
        post.is(&kept, Phase::Deferred);
        assert_eq!(kept.last.map(Last::code).as_deref(), Some("to 450 4.2.0"));
        let next = kept.next_try.unwrap();
        assert_eq!(next.duration_since(post.hand.now()).as_mins(), 1);
        // Before its time it is left alone.
        post.round().await;
        assert_eq!(post.kept(&id).await.attempts, 1);

        post.hand.wait_minutes(1);
        post.round().await;

        let kept = post.kept(&id).await;
        post.is(&kept, Phase::Accepted);
        assert_eq!(kept.attempts, 2);
        assert_eq!(post.relay.count(), 1);
        post.hand.wait_minutes(10_000);
        post.round().await;
        assert_eq!(post.relay.count(), 1, "once");
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_days_a_letter_is_given_up_and_a_person_told() {
    for post in Post::each(&["451-4.3.0_at_to"]).await {
        let id = post.queue(1).await;
        let begun = post.hand.now();
        let mut rounds = 0;
        loop {
            post.round().await;
            rounds += 1;
            match post.kept(&id).await.next_try {
                Some(next) => {
                    let left = next.duration_since(post.hand.now());
                    post.hand.wait_seconds(left.as_secs());
                }
                None => break,
            }
        }
        let kept = post.kept(&id).await;
        post.is(&kept, Phase::Refused);
        assert_eq!(kept.attempts, rounds);
        let hours = post.hand.now().duration_since(begun).as_hours();
        assert!((68..=72).contains(&hours), "{hours}");
        assert_eq!(post.needing_someone().await, [id]);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_refused_stops_and_needs_someone_until_another_is_queued() {
    for post in Post::each(&["550-5.1.1_at_to once"]).await {
        let id = post.queue(1).await;
        post.round().await;
        post.hand.wait_minutes(10_000);
        post.round().await;
        let kept = post.kept(&id).await;
        post.is(&kept, Phase::Refused);
        assert_eq!(kept.attempts, 1);
        assert_eq!(post.needing_someone().await, [id]);

        let mut second = letter(&post.document, 1);
        (second.version, second.tag) = (2, "t1b".to_owned());
        let mut tx = post.tx().await;
        assert!(is_first(&tx.queue(&second).await.unwrap()));
        tx.commit(b"").await.unwrap();
        post.round().await;

        assert_eq!(post.needing_someone().await, []);
        assert_eq!(post.relay.count(), 1);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_letter_queued_twice_is_one() {
    for post in Post::each(&[]).await {
        let first = post.queue(1).await;
        let mut again = letter(&post.document, 1);
        again.bytes = b"Subject: Other words\r\n\r\nHello\r\n".to_vec();
        let mut tx = post.tx().await;
        let queued = tx.queue(&again).await.unwrap();
        tx.commit(b"").await.unwrap();
        assert!(!is_first(&queued));
        assert_eq!(queued.id(), &first);

        post.round().await;

        let accepted = post.relay.accepted();
        assert_eq!(accepted.len(), 1);
        assert_eq!(accepted[0].bytes, super::house::text_of(1));
        assert_eq!(accepted[0].from, "reviews+t1@northshire.example");
        assert_eq!(accepted[0].to, "p1@school.example");
        post.end().await;
    }
}
