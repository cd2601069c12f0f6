//! Letters in several hands: a slow one is stopped before the dot.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::{FutureExt, future::BoxFuture};
use samepage::{
    casework::{
        deliver::{AsFrozen, BeforeSending, Claimed, Clearance},
        office::VerbError,
    },
    mail::{
        carrier::{Carrier, End, Envelope, Leave, NotSent, Outcome},
        memory::Memory,
    },
    model::{
        name::PersonalText,
        post::{Hold, HoldWhy, LetterId, Phase},
    },
    store::record::Store,
};
use tokio::sync::Notify;

use super::house::{Hand, Post, by, smtp};

/// Holds each letter up just before its end, until it is told to go on.
#[derive(Clone, Default)]
struct Slow {
    has_it: Arc<Notify>,
    goes_on: Arc<Notify>,
    was_stopped: Arc<AtomicBool>,
}

impl Carrier for Slow {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            self.has_it.notify_one();
            self.goes_on.notified().await;
            let stopped = end.leave().await == Leave::Stop;
            self.was_stopped.store(stopped, Ordering::SeqCst);
            match stopped {
                true => Outcome::NotSent(NotSent::Stopped),
                false => Memory::default().carry(envelope, &super::house::Goes).await,
            }
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_too_slow_does_not_send_what_another_took_over() {
    for post in Post::each(&[]).await {
        let id = post.queue(1).await;
        let slow = Slow::default();
        // So long that it is not renewed while this test holds the process up.
        let lease = jiff::SignedDuration::from_mins(1);
        let first = post.deliverer_for(lease, slow.clone(), Arc::new(AsFrozen));
        let at_work = tokio::spawn(async move { first.once().await });
        slow.has_it.notified().await;
        // Its lease runs out, and another process sends the letter.
        post.hand.wait_minutes(2);
        post.round().await;
        post.is(&post.kept(&id).await, Phase::Accepted);

        slow.goes_on.notify_one();
        at_work.await.unwrap().unwrap();

        assert!(slow.was_stopped.load(Ordering::SeqCst));
        post.is(&post.kept(&id).await, Phase::Accepted);
        assert_eq!(post.relay.count(), 1);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_share_the_letters_and_each_goes_once() {
    for post in Post::each(&["slow_end_1"]).await {
        for person in 1..=60 {
            post.queue(person).await;
        }
        let all = [(); 4].map(|()| post.deliverer());
        let [a, b, c, d] = all.each_ref().map(|one| one.once());

        let (a, b, c, d) = tokio::join!(a, b, c, d);

        let accepted = [a, b, c, d].map(|done| done.unwrap().accepted);
        assert_eq!(accepted.iter().sum::<u64>(), 60, "{accepted:?}");
        let mut to: Vec<String> = post
            .relay
            .accepted()
            .into_iter()
            .map(|one| one.to)
            .collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), post.relay.count()), (60, 60));
        post.end().await;
    }
}

/// What a person does to a letter just before it is sent.
struct Meanwhile {
    store: Store,
    hand: Hand,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Holds,
    Cancels,
    Objects,
}

impl BeforeSending for Meanwhile {
    fn ask<'a>(&'a self, letter: &'a Claimed) -> BoxFuture<'a, Result<Clearance, VerbError>> {
        async move {
            let hold = Hold {
                why: HoldWhy::Changed,
                words: PersonalText::parse("The room has changed."),
            };
            if self.what == What::Objects {
                return Ok(Clearance::Hold(hold));
            }
            let mut tx = self.store.begin(&by(), self.hand.now()).await?;
            let done = match self.what {
                What::Holds => tx.hold_letter(&letter.id, &hold).await?,
                What::Cancels | What::Objects => tx.cancel_letter(&letter.id).await?,
            };
            assert!(done);
            tx.commit(b"").await?;
            Ok(Clearance::Send)
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_held_or_cancelled_at_the_last_moment_does_not_go() {
    for what in [What::Holds, What::Cancels, What::Objects] {
        for post in Post::each(&[]).await {
            let id = post.queue(1).await;
            let before = Meanwhile {
                store: post.store.clone(),
                hand: post.hand.clone(),
                what,
            };
            let deliverer = post.deliverer_with(smtp(&post.relay), Arc::new(before));

            deliverer.once().await.unwrap();

            let kept = post.kept(&id).await;
            assert_eq!(post.relay.count(), 0);
            if what == What::Cancels {
                post.is(&kept, Phase::Cancelled);
            } else {
                post.is(&kept, Phase::Held);
                assert_eq!(kept.hold.unwrap().why, HoldWhy::Changed);
                released(&post, &id).await;
            }
            post.end().await;
        }
    }
}

async fn released(post: &Post, id: &LetterId) {
    let mut tx = post.tx().await;
    assert!(tx.release_letter(id).await.unwrap());
    tx.commit(b"").await.unwrap();
    post.round().await;
    post.is(&post.kept(id).await, Phase::Accepted);
    assert_eq!(post.relay.count(), 1);
}

/// Gives up at the letter to one person, before or after it had leave to go.
struct Breaks {
    leave: bool,
}

impl Carrier for Breaks {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            let is_the_one = envelope.to().reveal().starts_with("p13@");
            if is_the_one && self.leave {
                assert_eq!(end.leave().await, Leave::Go);
            }
            assert!(!is_the_one, "this letter breaks it");
            Memory::default().carry(envelope, end).await
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_breaks_its_delivery_is_set_aside_and_the_others_go() {
    for (leave, phase) in [(false, Phase::Held), (true, Phase::Uncertain)] {
        for post in Post::each(&[]).await {
            let mut others = Vec::new();
            for person in [11, 12, 14, 15] {
                others.push(post.queue(person).await);
            }
            let broken = post.queue(13).await;

            let deliverer = post.deliverer_with(Breaks { leave }, Arc::new(AsFrozen));
            deliverer.once().await.unwrap();

            for id in others {
                post.is(&post.kept(&id).await, Phase::Accepted);
            }
            post.is(&post.kept(&broken).await, phase);
            assert_eq!(post.needing_someone().await, [broken]);
            post.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stops_lets_its_letters_go_at_once() {
    for post in Post::each(&[]).await {
        let id = post.queue(1).await;
        let slow = Slow::default();
        let deliverer = Arc::new(post.deliverer_with(slow.clone(), Arc::new(AsFrozen)));
        let at_work = Arc::clone(&deliverer);
        let task = tokio::spawn(async move { at_work.once().await.map(|_| ()) });
        slow.has_it.notified().await;
        post.is(&post.kept(&id).await, Phase::Claimed);
        task.abort();
        let _ = task.await;

        deliverer.let_go().await.unwrap();

        post.is(&post.kept(&id).await, Phase::Queued);
        post.round().await;
        post.is(&post.kept(&id).await, Phase::Accepted);
        post.end().await;
    }
}
