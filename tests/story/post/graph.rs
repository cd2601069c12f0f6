//! Letters through Microsoft Graph, and a mailbox: a tenant that misbehaves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use samepage::{
    casework::deliver::AsFrozen,
    mail::{
        api::Deadlines,
        carrier::{Carrier, End, Envelope, Found, NotSent, Outcome},
        graph::{Graph, inbox::GraphMailbox},
        inbox::mailbox::{After, Batch, Cursor, Mailbox, MailboxError, Rest},
        settings::Secret,
        smtp::{
            Smtp,
            token::{TokenSettings, Tokens},
        },
    },
    model::post::{Answered, LetterId, Phase, Status, Step, Trouble},
    simulation::tenant::{Fault, Tenant},
    store::outbox::NewLetter,
};

use super::house::{Goes, Post, email, letter, smtp};
use tokio::sync::Notify;

fn graph(tenant: &Tenant) -> Graph {
    let secret: Secret = serde_json::from_value("hush".into()).unwrap();
    let tokens = Tokens::new(TokenSettings {
        address: tenant.tokens(),
        client_id: "samepage".to_owned(),
        client_secret: secret,
        scope: "https://graph.microsoft.com/.default".to_owned(),
    });
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        all: Duration::from_secs(5),
    };
    let tokens = Arc::new(tokens.unwrap());
    Graph::new(
        &tenant.graph(),
        "reviews@northshire.example",
        tokens,
        deadlines,
    )
    .unwrap()
}

fn text_of(person: u32) -> Vec<u8> {
    format!(
        "Message-ID: <inv.{person}@northshire.example>\r\nTo: p{person}@school.example\r\n\
         Subject: Can you come?\r\n\r\nDear {person}\r\n"
    )
    .into_bytes()
}

fn envelope(person: u32) -> Envelope {
    let (from, to) = (
        email("reviews@northshire.example"),
        email(&format!("p{person}@school.example")),
    );
    Envelope::new(&from, &format!("t{person}"), &to, text_of(person)).unwrap()
}

/// Queues a letter that names its reader, as Graph wants it.
async fn queue(post: &Post, person: u32) -> LetterId {
    let new = NewLetter {
        bytes: text_of(person),
        ..letter(&post.document, person)
    };
    let mut tx = post.tx().await;
    let queued = tx.queue(&new).await.unwrap();
    tx.commit(b"").await.unwrap();
    queued.id().clone()
}

#[tokio::test]
async fn a_letter_is_sent_as_the_message_that_it_is() {
    let tenant = Tenant::start().await.unwrap();
    for post in Post::each(&[]).await {
        let id = queue(&post, 1).await;
        let deliverer = post.deliverer_with(graph(&tenant), Arc::new(AsFrozen));

        deliverer.once().await.unwrap();

        post.is(&post.kept(&id).await, Phase::Accepted);
        post.end().await;
    }
    for sent in tenant.sent() {
        assert_eq!(sent.as_bytes(), text_of(1));
    }
}

#[tokio::test]
async fn many_letters_at_once_ask_for_one_token_and_a_void_one_is_asked_for_anew_once() {
    let tenant = Tenant::start().await.unwrap();
    let graph = graph(&tenant);
    let letters: Vec<Envelope> = (1..=8).map(envelope).collect();
    let sent = letters.iter().map(|letter| graph.carry(letter, &Goes));
    for outcome in futures_util::future::join_all(sent).await {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    assert_eq!(tenant.tokens_given(), 1);

    tenant.fail_sending(&[Fault::TokenVoid]);
    let outcome = graph.carry(&envelope(9), &Goes).await;

    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(tenant.sent().len(), 9);
}

#[tokio::test]
async fn a_tenant_that_wants_us_to_wait_is_left_alone_for_so_long() {
    let tenant = Tenant::start().await.unwrap();
    for fault in [Fault::Throttled(600), Fault::Busy(600)] {
        let graph = graph(&tenant);
        tenant.fail_sending(&[fault]);
        let closed = Outcome::NotSent(NotSent::Closed(Answered {
            step: Step::Connect,
            code: 421,
            status: Status::parse("4.4.5"),
        }));

        assert_eq!(graph.carry(&envelope(1), &Goes).await, closed);
        let asked = tenant.asked().len();
        assert_eq!(graph.carry(&envelope(1), &Goes).await, closed);

        assert_eq!(tenant.asked().len(), asked, "it is not asked again before");
        assert!(tenant.sent().is_empty());
    }
}

#[tokio::test]
async fn what_is_wrong_with_one_letter_is_told_from_what_is_wrong_with_all() {
    let tenant = Tenant::start().await.unwrap();
    let graph = graph(&tenant);
    let sign_in = Outcome::NotSent(NotSent::Trouble(Step::SignIn, Trouble::SignIn));
    for (fault, expected) in [
        (
            Fault::NoSuchReader,
            Outcome::Refused(Answered {
                step: Step::To,
                code: 550,
                status: Status::parse("5.1.3"),
            }),
        ),
        (Fault::Denied, sign_in),
        (
            Fault::SentEnough,
            Outcome::NotSent(NotSent::Closed(Answered {
                step: Step::Connect,
                code: 421,
                status: Status::parse("4.4.5"),
            })),
        ),
        (Fault::BrokeAfter, Outcome::Uncertain(Trouble::Garbled)),
        (Fault::CutAfter, Outcome::Uncertain(Trouble::Dropped)),
    ] {
        tenant.fail_sending(&[fault]);
        assert_eq!(
            graph.carry(&envelope(1), &Goes).await,
            expected,
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_letter_of_which_no_answer_was_heard_is_found_among_those_that_were_sent() {
    for (fault, found) in [(Fault::CutAfter, true), (Fault::CutBefore, false)] {
        let tenant = Tenant::start().await.unwrap();
        for post in Post::each(&[]).await {
            let id = queue(&post, 901).await;
            tenant.fail_sending(&[fault]);
            let deliverer = post.deliverer_with(graph(&tenant), Arc::new(AsFrozen));
            deliverer.once().await.unwrap();
            post.is(&post.kept(&id).await, Phase::Uncertain);

            post.hand.wait_minutes(5);
            deliverer.once().await.unwrap();

            let kept = post.kept(&id).await;
            match found {
                true => post.is(&kept, Phase::Accepted),
                // That it is not there proves nothing: a person decides.
                false => post.is(&kept, Phase::Uncertain),
            }
            post.end().await;
        }
        let distinct = match found {
            true => !tenant.sent().is_empty(),
            false => tenant.sent().is_empty(),
        };
        assert!(distinct, "{fault:?}");
    }
}

#[tokio::test]
async fn a_letter_that_is_not_there_is_not_taken_for_sent() {
    let tenant = Tenant::start().await.unwrap();
    let graph = graph(&tenant);
    graph.carry(&envelope(1), &Goes).await;

    assert_eq!(graph.find("inv.1@northshire.example").await, Found::Sent);
    assert_eq!(
        graph.find("inv.2@northshire.example").await,
        Found::NotKnown
    );
    assert_eq!(graph.find("x' or 'a' eq 'a").await, Found::NotKnown);
}

fn mailbox(tenant: &Tenant) -> GraphMailbox {
    GraphMailbox::new(graph(tenant), "inbox")
}

fn after(batch: &Batch) -> After {
    After {
        key: None,
        cursor: batch.cursor.clone(),
    }
}

fn words(batch: &Batch) -> Vec<String> {
    let messages = batch.arrived.iter();
    messages
        .map(|one| String::from_utf8(one.bytes.clone().unwrap()).unwrap())
        .collect()
}

#[tokio::test]
async fn a_folder_is_read_page_by_page_and_then_only_what_is_new() {
    let tenant = Tenant::start().await.unwrap();
    for number in 0..5 {
        tenant.put(format!("From: a@x.example\r\n\r\n{number}\r\n").as_bytes());
    }
    tenant.take_away(1);
    let mailbox = mailbox(&tenant);

    let first = mailbox.read(After::default(), 2).await.unwrap();
    assert_eq!((first.arrived.len(), first.rest), (1, Rest::More));
    tenant.fail_reading(&[Fault::Repeats]);
    let second = mailbox.read(after(&first), 2).await.unwrap();
    let third = mailbox.read(after(&second), 2).await.unwrap();
    assert_eq!(third.rest, Rest::Nothing);
    let told: Vec<String> = [&first, &second, &third]
        .into_iter()
        .flat_map(words)
        .collect();
    for number in [0, 2, 3, 4] {
        let line = format!("\r\n\r\n{number}\r\n");
        assert!(told.iter().any(|text| text.ends_with(&line)), "{number}");
    }

    tenant.put(b"From: a@x.example\r\n\r\nnew\r\n");
    let fourth = mailbox.read(after(&third), 2).await.unwrap();
    assert_eq!(words(&fourth), ["From: a@x.example\r\n\r\nnew\r\n"]);
    let last = mailbox.read(after(&fourth), 2).await.unwrap();
    assert_eq!((last.arrived.len(), last.rest), (0, Rest::Nothing));
}

#[tokio::test]
async fn a_mark_that_is_forgotten_or_of_another_mailbox_is_begun_anew() {
    let tenant = Tenant::start().await.unwrap();
    tenant.put(b"From: a@x.example\r\n\r\nOne\r\n");
    let mailbox = mailbox(&tenant);
    let first = mailbox.read(After::default(), 9).await.unwrap();
    assert_eq!(first.arrived.len(), 1);
    assert!(
        mailbox
            .read(after(&first), 9)
            .await
            .unwrap()
            .arrived
            .is_empty()
    );

    tenant.fail_reading(&[Fault::Forgotten]);
    let again = mailbox.read(after(&first), 9).await.unwrap();
    assert_eq!(words(&again), words(&first));

    for mark in ["graph other/inbox http://x.example/", "nonsense", ""] {
        let cursor = Some(Cursor(mark.into()));
        let anew = mailbox.read(After { key: None, cursor }, 9).await.unwrap();
        assert_eq!(words(&anew), words(&first), "{mark}");
    }
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_read_says_why_and_our_token_goes_to_nobody_else() {
    let tenant = Tenant::start().await.unwrap();
    tenant.put(b"From: a@x.example\r\n\r\nOne\r\n");
    let read = |fault| {
        tenant.fail_reading(&[fault]);
        async { mailbox(&tenant).read(After::default(), 9).await }
    };
    let denied = read(Fault::Denied).await;
    assert!(matches!(denied, Err(MailboxError::Refused)), "{denied:?}");
    let waits = read(Fault::Throttled(60)).await;
    assert!(matches!(waits, Err(MailboxError::Wait(_))), "{waits:?}");
    let cut = read(Fault::CutBefore).await;
    assert!(matches!(cut, Err(MailboxError::Unreachable(_))), "{cut:?}");
    let away = read(Fault::LeadsAway).await;
    assert!(matches!(away, Err(MailboxError::NotUnderstood)), "{away:?}");
}

/// So many letters the first provider takes before its process dies.
const BEFORE: usize = 150;

/// A process that dies in the middle of a batch: one letter was taken, and nobody has written that
/// down; three more have not been begun.
#[derive(Clone)]
struct Dies {
    relay: Arc<Smtp>,
    begun: Arc<AtomicUsize>,
    stuck: Arc<AtomicUsize>,
    all_stuck: Arc<Notify>,
}

impl Dies {
    async fn for_ever(&self) -> Outcome {
        if self.stuck.fetch_add(1, Ordering::SeqCst) == 3 {
            self.all_stuck.notify_one();
        }
        std::future::pending().await
    }
}

impl Carrier for Dies {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            let number = self.begun.fetch_add(1, Ordering::SeqCst);
            if number > BEFORE {
                return self.for_ever().await;
            }
            let outcome = self.relay.carry(envelope, end).await;
            match number == BEFORE {
                true => self.for_ever().await,
                false => outcome,
            }
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_provider_changes_in_its_middle_goes_once() {
    for post in Post::each(&[]).await {
        let tenant = Tenant::start().await.unwrap();
        for person in 1_000..2_000 {
            queue(&post, person).await;
        }
        let dies = Dies {
            relay: Arc::new(smtp(&post.relay)),
            begun: Arc::default(),
            stuck: Arc::default(),
            all_stuck: Arc::default(),
        };
        let first = post.deliverer_with(dies.clone(), Arc::new(AsFrozen));
        let at_work = tokio::spawn(async move { first.once().await.map(|_| ()) });
        dies.all_stuck.notified().await;
        at_work.abort();
        let _ = at_work.await;

        // The settings name another provider, and the service is started again.
        post.hand.wait_minutes(2);
        let second = post.deliverer_with(graph(&tenant), Arc::new(AsFrozen));
        second.once().await.unwrap();

        let mut to: Vec<String> = post
            .relay
            .accepted()
            .into_iter()
            .map(|one| one.to)
            .collect();
        assert_eq!(to.len(), BEFORE + 1);
        to.extend(tenant.sent().iter().map(|sent| {
            let line = sent.lines().find_map(|line| line.strip_prefix("To: "));
            line.unwrap().to_owned()
        }));
        to.sort();
        to.dedup();
        let all = post.relay.count() + tenant.sent().len();
        assert_eq!((to.len(), all), (1_000, 1_000));
        // The one that was taken without a word of it is a person's to look up, not to be doubled.
        let [unsure] = &*post.needing_someone().await else {
            panic!("one letter waits for somebody");
        };
        post.is(&post.kept(unsure).await, Phase::Uncertain);
        post.end().await;
    }
}
