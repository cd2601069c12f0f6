//! What has to be done about a referral stands until somebody has done it.

use super::*;
use crate::{
    casework::{board, digest, office::by, page::lists::ReviewFilter, refer::silence, reviews},
    mail::carrier::{End, Envelope, Leave, Outcome as Carried},
    model::{person::Relationship, post::Trouble as Trouble_, referral::Stage, staff::Staff},
    rules::example,
    store::staff::KeptStaff,
};

const ROUND: Actor = Actor::Timer("round");

impl Refers {
    /// The cards about referrals on the board of business support.
    async fn on_the_board(&self) -> Vec<String> {
        let page = board::page(&self.bed.office, &lee(), None).await.unwrap();
        let mut columns = page.columns.into_iter();
        let column = columns.find(|one| one.code == "referrals").unwrap();
        let card =
            |one: crate::casework::page::lists::BoardCard| format!("{} {}", one.document, one.what);
        column.cards.into_iter().map(card).collect()
    }

    /// What stands among the reviews of the social worker, where they look for these words.
    async fn on_their_list(&self, words: &str) -> usize {
        let filter = ReviewFilter {
            words: words.to_owned(),
            ..ReviewFilter::default()
        };
        let page = reviews::mine(&self.bed.office, &jo(), &filter).await;
        page.unwrap().referrals.len()
    }

    /// Keeps the social worker with an address, and answers the mails of this week to her.
    async fn mails_of_the_week(&self) -> Vec<String> {
        let Actor::Staff(staff) = jo() else {
            unreachable!()
        };
        let kept = KeptStaff {
            staff: Staff {
                email: EmailAddress::parse("jo.marsh@northshire.example").ok(),
                ..Staff::clone(&staff)
            },
            active: true,
        };
        let office = &self.bed.office;
        let mut tx = office.store.begin(&by(&jo()), office.now()).await.unwrap();
        tx.put_staff(&kept, None).await.unwrap();
        tx.commit(b"").await.unwrap();
        digest::round(office, &ROUND).await.unwrap();
        self.posted().await;
        let letters = self.post.letters();
        let own = letters
            .iter()
            .filter(|one| one.to().reveal().starts_with("jo.marsh"));
        own.map(|one| String::from_utf8_lossy(one.bytes()).replace("=\r\n", ""))
            .collect()
    }

    async fn round(&self) -> usize {
        silence::round(&self.bed.office, &ROUND).await.unwrap()
    }

    async fn replies(&self, id: &ReferralId, words: &str) {
        let part = self.states(id).await.parts[0].id.clone();
        let (office, op) = (&self.bed.office, self.bed.op());
        change::reply(office, &jo(), &op, (id, &part), words)
            .await
            .unwrap();
    }

    async fn changes(&self, id: &ReferralId, services: &[&str], reason: &str) {
        let edit = self.form(id).await.edit;
        let changed = Entering {
            reason: reason.into(),
            ..usual(services)
        };
        let (office, op) = (&self.bed.office, self.bed.op());
        change::amend(office, &jo(), &op, (id, edit), &changed)
            .await
            .unwrap();
    }

    async fn passes_on(&self, id: &ReferralId) {
        let part = self.states(id).await.parts[0].id.clone();
        let (office, op) = (&self.bed.office, self.bed.op());
        change::passed_on(office, &jo(), &op, (id, &part))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_task_outlives_the_review_in_which_the_referral_was_begun() {
    let refers = Refers::new().await;
    let id = refers.sent(&["domestic-abuse"]).await;
    assert_eq!(refers.on_the_board().await.len(), 1);
    let before = refers.on_their_list("maya").await;
    refers.closes().await;

    let stands = async |document: &DocumentId| {
        let cards = refers.on_the_board().await;
        assert_eq!(cards.len(), 1, "{cards:?}");
        assert!(cards[0].starts_with(document.as_str()), "{cards:?}");
        assert_eq!(refers.on_their_list("").await, 1);
        assert_eq!(refers.on_their_list("maya").await, before);
        assert_eq!(refers.on_their_list("robin").await, 0);
        let page = begin::list(&refers.bed.office, &jo(), document).await;
        let listed = page.unwrap().referrals;
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!((&listed[0].id, listed[0].stage), (&id, Stage::Sent));
    };
    stands(&refers.document).await;
    let next = refers.bed.maya().await;
    assert_ne!(next, refers.document);
    stands(&next).await;
    // Who may not know the child is told of no task.
    let other = board::page(&refers.bed.office, &stranger(), None).await;
    assert!(other.is_err() || !format!("{other:?}").contains("Pass it on"));

    refers.passes_on(&id).await;

    assert!(refers.on_the_board().await.is_empty());
    assert_eq!(refers.on_their_list("").await, 0);
}

#[tokio::test]
async fn the_mail_of_the_week_tells_of_a_task_whose_review_is_closed() {
    let refers = Refers::new().await;
    refers.sent(&["domestic-abuse"]).await;
    refers.closes().await;

    let mails = refers.mails_of_the_week().await;

    assert_eq!(mails.len(), 1);
    let link = format!("/documents/{}/refer", refers.document);
    assert!(mails[0].contains(&link), "{}", mails[0]);
    assert!(mails[0].contains("A referral waits for you"), "{mails:?}");
}

#[tokio::test]
async fn a_brothers_closed_review_hides_no_task_of_them_both() {
    let refers = Refers::new().await;
    let mut leo = example::network();
    leo.child.id = example::id("3");
    leo.child.name.given = Some(example::text("Leo"));
    let worker = example::at(&mut leo, "701");
    leo.people[worker].organisation = Some(example::id("team:21"));
    refers.bed.mosaic.networks.lock().unwrap().push(leo);
    refers.bed.mosaic.change(MAYA, |network| {
        let sibling = example::person("3", "Leo", "Bell", Relationship::Sibling);
        network.people.push(sibling);
    });
    let brother = refers.bed.begun("3").await;
    let (office, op) = (&refers.bed.office, refers.bed.op());
    crate::casework::reread::read_again(office, &jo(), &op, &refers.document)
        .await
        .unwrap();
    let both = std::slice::from_ref(&brother);
    let id = begin::begin(office, &jo(), &refers.bed.op(), &refers.document, both)
        .await
        .unwrap();
    let mut entering = usual(&["domestic-abuse"]);
    entering.consents.push(("mosaic:3".into(), "agreed".into()));
    refers.enters(&id, &entering).await;
    refers.sends(&id).await.unwrap();

    refers.closes_of(&brother).await;

    assert_eq!(refers.on_the_board().await.len(), 1);
    assert_eq!(refers.on_their_list("").await, 1);
    refers.closes().await;
    assert_eq!(refers.on_the_board().await.len(), 1);
    assert_eq!(refers.on_their_list("").await, 1);
}

#[tokio::test]
async fn silence_after_our_answer_is_reminded_of_and_then_a_task() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    refers.posted().await;
    let token = refers.token(&id, "family-group-conference").await;
    // Long after it should have answered, it asks something.
    refers.bed.wait(4);
    assert_eq!(refers.round().await, 1);
    refers.posted().await;
    refers.answers(&token, "asked", "Who comes?").await.unwrap();
    refers.bed.wait(10);
    assert_eq!(refers.round().await, 0, "it is our turn");

    refers.replies(&id, "Both parents").await;
    refers.posted().await;

    assert_eq!(refers.round().await, 0, "its time begins anew");
    let expected = refers.states(&id).await.parts[0].expected;
    assert!(expected.is_some_and(|day| day > refers.bed.office.today()));
    refers.bed.wait(6);
    assert_eq!(refers.round().await, 1);
    assert_eq!(refers.round().await, 0, "once");
    refers.posted().await;
    assert!(refers.on_the_board().await.is_empty());
    refers.bed.wait(8);
    let cards = refers.on_the_board().await;
    assert!(cards[0].contains("was reminded"), "{cards:?}");
    refers.answers(&token, "accepted", "").await.unwrap();
    assert!(refers.on_the_board().await.is_empty());
}

#[tokio::test]
async fn a_change_that_did_not_arrive_is_a_task_whatever_is_told_after_it() {
    let refers = Refers::new().await;
    let one = ["family-support"];
    let id = refers.sent(&one).await;
    assert_eq!(refers.called().await.accepted, 1);
    refers
        .changes(&id, &one, "Maya asks for help herself")
        .await;
    *refers.program.answers.lock().unwrap() = vec![Outcome::Refused(400)];
    assert_eq!(refers.called().await.refused, 1);
    let token = refers.token(&id, "family-support").await;
    refers
        .answers(&token, "asked", "Since when?")
        .await
        .unwrap();
    refers.replies(&id, "Since she moved").await;
    assert_eq!(refers.called().await.accepted, 1, "the answer arrives");

    let page = refers.states(&id).await;
    let own = &page.parts[0];
    let to_do = own.to_do.as_deref().unwrap();
    assert!(to_do.starts_with("Tell them what has changed"), "{to_do}");
    assert!(own.can_tell && own.can_try_again, "{own:?}");
    assert_eq!(refers.on_the_board().await.len(), 1);

    refers.passes_on(&id).await;

    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].to_do, None);
    assert!(!page.parts[0].can_tell && !page.parts[0].can_try_again);
    assert!(refers.on_the_board().await.is_empty());
}

#[tokio::test]
async fn a_recall_that_did_not_arrive_is_a_task_until_somebody_has_told_them() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-support"]).await;
    assert_eq!(refers.called().await.accepted, 1);
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::withdraw(office, &jo(), &op, &id, "Mother said no")
        .await
        .unwrap();
    *refers.program.answers.lock().unwrap() = vec![Outcome::Refused(410)];
    assert_eq!(refers.called().await.refused, 1);
    refers.closes().await;
    let cards = refers.on_the_board().await;
    assert!(cards[0].contains("taken back"), "{cards:?}");

    refers.passes_on(&id).await;

    assert!(refers.on_the_board().await.is_empty());
}

#[tokio::test]
async fn a_mail_that_came_to_nothing_is_settled_by_telling_them() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring"]).await;
    refers.posted_by(Arc::new(Hanging)).await;
    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::NotDelivered);
    assert!(page.parts[0].can_tell, "{:?}", page.parts[0]);
    refers.bed.wait(2);

    refers.passes_on(&id).await;

    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::WithService);
    assert_eq!(page.parts[0].to_do, None);
    // Its time counts from the day on which it was told.
    assert!(page.parts[0].expected > Some(refers.bed.office.today()));
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::withdraw(office, &jo(), &op, &id, "Mother said no")
        .await
        .unwrap();
    refers.posted().await;
    assert_eq!(refers.post.letters().len(), 1, "who was told is told again");
}

/// A relay that never answers to the last dot.
struct Hanging;

impl Carrier for Hanging {
    fn carry<'a>(&'a self, _: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Carried> {
        async move {
            assert_eq!(end.leave().await, Leave::Go);
            Carried::Uncertain(Trouble_::Silent)
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_service_that_takes_one_place_leaves_the_other_decline_open() {
    let refers = Refers::new().await;
    let both = ["family-group-conference", "mentoring"];
    let id = refers.sent(&both).await;
    refers.posted().await;
    let page = refers.states(&id).await;
    let part = |service: &str| {
        let mut parts = page.parts.iter();
        parts.find(|one| one.service == service).unwrap().id.clone()
    };
    let (office, conferences) = (&refers.bed.office, part("Family group conferences"));
    let to = (&id, &*conferences, "family-time");
    let early = change::offer(office, &jo(), &refers.bed.op(), to, &[]).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
    for service in both {
        let token = refers.token(&id, service).await;
        refers.answers(&token, "declined", "Full").await.unwrap();
    }
    assert_eq!(refers.on_their_list("").await, 2);

    refers.bed.wait(1);
    change::offer(office, &jo(), &refers.bed.op(), to, &[])
        .await
        .unwrap();
    refers.posted().await;

    assert_eq!(refers.on_their_list("").await, 1);
    let page = refers.states(&id).await;
    let waits: Vec<&str> = page
        .parts
        .iter()
        .filter(|one| one.to_do.is_some())
        .map(|one| one.service.as_str())
        .collect();
    assert_eq!(waits, ["Northshire Mentors"]);
    let mentors = part("Northshire Mentors");
    change::leave(office, &jo(), &refers.bed.op(), (&id, &mentors))
        .await
        .unwrap();
    assert_eq!(refers.on_their_list("").await, 0);
}
