//! Texts and plain mail through GOV.UK Notify: an invented service that misbehaves.

use std::{sync::Arc, time::Duration};

use samepage::{
    casework::deliver::AsFrozen,
    mail::{
        api::Deadlines,
        carrier::{Carrier, Found, NotSent, Outcome},
        notify::{NO_NUMBER, Notify, settings::NotifySettings},
        text::{Text, Texter},
    },
    model::{
        contact::PhoneNumber,
        post::{Answered, Destination, LetterId, Phase, Status, Step, Trouble},
    },
    simulation::notify::{Fault, KEY, Service},
    store::outbox::NewLetter,
};
use serde_json::json;

use super::house::{Goes, Post, envelope, letter, smtp, start};

fn notify(service: &Service) -> Notify {
    let settings = json!({
        "api_key": KEY,
        "address": service.address(),
        "text_template": "f33517ff-2a88-4f6e-b855-c550268ce08a",
        "email_template": "9d751e0e-f929-4891-82a1-a3e1c3c18ee3",
    });
    let settings: NotifySettings = serde_json::from_value(settings).unwrap();
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        all: Duration::from_secs(5),
    };
    Notify::new(&settings, Arc::new(start), deadlines).unwrap()
}

fn text(name: &str) -> Text {
    Text {
        name: name.into(),
        to: PhoneNumber::parse("07700 900123").unwrap(),
        words: "Can you come? Reply YES or NO.".into(),
    }
}

async fn queue(post: &Post, person: u32) -> LetterId {
    let new = NewLetter {
        to: Destination::Text(PhoneNumber::parse("07700 900123").unwrap()),
        bytes: b"Can you come? Reply YES or NO.".to_vec(),
        ..letter(&post.document, person)
    };
    let mut tx = post.tx().await;
    let queued = tx.queue(&new).await.unwrap();
    tx.commit(b"").await.unwrap();
    queued.id().clone()
}

#[tokio::test]
async fn a_text_goes_beside_the_mail_and_each_by_its_own_way() {
    let service = Service::start().await.unwrap();
    for post in Post::each(&[]).await {
        let by_text = queue(&post, 1).await;
        let by_mail = post.queue(2).await;
        let deliverer = post
            .deliverer_with(smtp(&post.relay), Arc::new(AsFrozen))
            .with_texts(Arc::new(notify(&service)));

        deliverer.once().await.unwrap();

        post.is(&post.kept(&by_text).await, Phase::Accepted);
        post.is(&post.kept(&by_mail).await, Phase::Accepted);
        assert_eq!(post.relay.count(), 1);
        post.end().await;
    }
    for taken in service.taken() {
        assert_eq!(taken["phone_number"], "07700 900123");
        assert_eq!(taken["reference"], "t1");
        assert_eq!(
            taken["personalisation"]["message"],
            "Can you come? Reply YES or NO."
        );
    }
}

#[tokio::test]
async fn a_text_without_a_way_for_texts_waits_for_a_person() {
    for post in Post::each(&[]).await {
        let id = queue(&post, 1).await;
        post.round().await;
        post.is(&post.kept(&id).await, Phase::Held);
        post.end().await;
    }
}

#[tokio::test]
async fn mail_through_notify_says_what_the_letter_says_in_its_text() {
    let service = Service::start().await.unwrap();
    let outcome = notify(&service)
        .carry(&envelope(7, "zoe@school.example"), &Goes)
        .await;

    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    let taken = &service.taken()[0];
    assert_eq!(taken["email_address"], "zoe@school.example");
    assert_eq!(taken["personalisation"]["subject"], "Can you come?");
    let body = taken["personalisation"]["body"].as_str().unwrap();
    assert!(body.starts_with("Dear 7"), "{body}");
    assert_eq!(taken["reference"], "inv.7@northshire.example");
}

#[tokio::test]
async fn every_answer_of_notify_comes_to_its_own_end() {
    let service = Service::start().await.unwrap();
    let refused = |step, code, status| {
        Outcome::Refused(Answered {
            step,
            code,
            status: Status::parse(status),
        })
    };
    let closed = Outcome::NotSent(NotSent::Closed(Answered {
        step: Step::Connect,
        code: 421,
        status: Status::parse("4.4.5"),
    }));
    let sign_in = Outcome::NotSent(NotSent::Trouble(Step::SignIn, Trouble::SignIn));
    for (fault, expected) in [
        (Fault::TooMany, closed.clone()),
        (Fault::TooManyToday, closed),
        (Fault::Clock, sign_in.clone()),
        (Fault::TeamOnly, sign_in),
        (Fault::NoReader, refused(Step::To, NO_NUMBER, "")),
        (Fault::NoTemplate, refused(Step::End, 554, "5.5.4")),
        (Fault::Broke, Outcome::Uncertain(Trouble::Garbled)),
        (Fault::CutBefore, Outcome::Uncertain(Trouble::Dropped)),
    ] {
        service.fail(&[fault]);
        // Each with a service of its own: one that was told to wait waits.
        let outcome = notify(&service).text(&text("a"), &Goes).await;
        assert_eq!(outcome, expected, "{fault:?}");
    }
    assert!(service.taken().is_empty());
}

#[tokio::test]
async fn a_text_of_which_no_answer_was_heard_is_looked_for_by_its_name() {
    let service = Service::start().await.unwrap();
    for post in Post::each(&[]).await {
        let id = queue(&post, 901).await;
        service.fail(&[Fault::CutAfter]);
        let deliverer = post
            .deliverer_with(smtp(&post.relay), Arc::new(AsFrozen))
            .with_texts(Arc::new(notify(&service)));
        deliverer.once().await.unwrap();
        post.is(&post.kept(&id).await, Phase::Uncertain);

        post.hand.wait_minutes(5);
        deliverer.once().await.unwrap();

        post.is(&post.kept(&id).await, Phase::Accepted);
        post.end().await;
    }
    let name = "never-sent";
    assert_eq!(Texter::find(&notify(&service), name).await, Found::NotKnown);
}
