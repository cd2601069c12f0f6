//! A referral to five services by five ways, cut at every step of every way.
//!
//! A process is killed by dropping what it does after each of its waits in turn; a line is cut by
//! the relay that every letter meets, and by the program that every call meets.

use std::{
    future::{Future, poll_fn},
    task::Poll,
    time::Duration,
};

use super::*;
use crate::{
    casework::{page::Done, refer::serve, reread},
    mail::smtp::{
        Deadlines, Pace, Smtp,
        server::{Encryption, Server},
        sign_in::SignIn,
    },
    model::{live::OperationId, referral::PartId},
    simulation::relay::{self, Relay, fault::Fault},
};

const FETCHES: (&str, &str) = (
    "services/early-years.toml",
    r#"schema = 1
id = "early-years"
name = "Children's centres"
organisation = "Northshire Council"
description = "Help close to home."
[capacity]
room = "open"
as_of = "2026-11-18"
[way]
fetch = true
"#,
);
const NOTED: (&str, &str) = (
    "services/young-carers.toml",
    r#"schema = 1
id = "young-carers"
name = "Young carers"
organisation = "Northshire Council"
description = "Time off."
[capacity]
room = "open"
as_of = "2026-11-18"
[way]
case_note = "a case note of the kind Young carers referral"
"#,
);
const BY_FIVE_WAYS: Services = &[MENTORING, SUPPORT, FETCHES, NOTED, HARBOUR];
const FIVE: [&str; 5] = [
    "mentoring",
    "family-support",
    "early-years",
    "young-carers",
    "domestic-abuse",
];

/// The program of the service that fetches.
fn centre() -> Actor {
    Actor::Machine {
        name: "centres".into(),
        scopes: vec!["service=early-years".into()],
    }
}

/// Goes on with something for so many turns, and then drops it where it stands, as a process does
/// that is killed; answers what came of it where it was done before.
async fn killed_after<T>(turns: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = turns;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

impl Refers {
    /// One in each kind of record that there is.
    async fn by_five_ways() -> Vec<Self> {
        Self::each(BY_FIVE_WAYS).await
    }

    /// Reads the record again: what was read a day ago is not trusted any more.
    async fn rereads(&self) {
        let (office, op) = (&self.bed.office, self.bed.op());
        let now = office.now();
        self.bed.mosaic.change(MAYA, |network| {
            Arc::make_mut(&mut network.child.origin.record).read_at = now;
        });
        reread::read_again(office, &jo(), &op, &self.document)
            .await
            .unwrap();
    }

    async fn part(&self, id: &ReferralId, service: &str) -> PartId {
        let mut snapshot = self.bed.office.store.read().await.unwrap();
        let referral = snapshot.referral(id).await.unwrap().unwrap();
        let parts = snapshot.referral_parts(&referral).await.unwrap();
        let part = parts.iter().find(|part| *part.service == *service).unwrap();
        part.id.clone()
    }

    /// How often each service was told each thing, by everything that is kept.
    async fn told_once(&self, id: &ReferralId) {
        let mut snapshot = self.bed.office.store.read().await.unwrap();
        let referral = snapshot.referral(id).await.unwrap().unwrap();
        let parts = snapshot.referral_parts(&referral).await.unwrap();
        assert_eq!(parts.len(), FIVE.len(), "the referral is whole");
        for part in &parts {
            assert_eq!(part.deliveries.len(), 1, "{part:?}");
        }
    }

    /// Every part is with its service, or a task with a name.
    async fn served_or_named(&self, id: &ReferralId) -> StatesPage {
        let page = self.states(id).await;
        for part in &page.parts {
            let named = part.to_do.is_some() && part.whose == "Jo Marsh";
            match part.standing {
                Standing::WithService | Standing::Accepted => assert!(part.to_do.is_none()),
                Standing::NotDelivered | Standing::ToTell => assert!(named, "{part:?}"),
                other => panic!("{other:?}: {part:?}"),
            }
        }
        page
    }

    /// The four services beside the one that gets a mail.
    async fn others_are_served(&self, id: &ReferralId) {
        self.called().await;
        let part = self.part(id, "early-years").await;
        self.receives(&part, &self.bed.op()).await.unwrap();
        for service in ["young-carers", "domestic-abuse"] {
            let part = self.part(id, service).await;
            let (office, op) = (&self.bed.office, self.bed.op());
            change::passed_on(office, &jo(), &op, (id, &part.0))
                .await
                .unwrap();
        }
    }

    async fn receives(&self, part: &PartId, op: &OperationId) -> Result<Done, VerbError> {
        let (office, who) = (&self.bed.office, centre());
        let number = serve::one(office, &who, part).await?.listed.number;
        serve::received(office, &who, op, (part, number)).await
    }
}

#[track_caller]
fn standing(page: &StatesPage, service: &str) -> Standing {
    let mut parts = page.parts.iter();
    let part = parts.find(|part| part.service == service).unwrap();
    part.standing
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_while_it_sends_sends_whole_or_not_at_all() {
    for refers in Refers::by_five_ways().await {
        let office = &refers.bed.office;
        for turns in 1.. {
            refers.rereads().await;
            let id = refers.begun().await;
            refers.enters(&id, &usual(&FIVE)).await;
            let op = refers.bed.op();
            let sent = killed_after(turns, send::send(office, &jo(), &op, &id)).await;

            let parts = refers.states(&id).await.parts.len();
            assert!([0, FIVE.len()].contains(&parts), "{parts} after {turns}");
            // Whoever was cut off presses the button again.
            send::send(office, &jo(), &op, &id).await.unwrap();
            refers.told_once(&id).await;
            if sent.is_some() {
                break;
            }
        }
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_while_it_calls_has_called_once() {
    for refers in Refers::by_five_ways().await {
        for turns in 1.. {
            refers.rereads().await;
            let id = refers.sent(&FIVE).await;
            let calls = || {
                let caller: Arc<dyn Caller> = Arc::clone(&refers.program) as Arc<dyn Caller>;
                Calls::new(Arc::clone(&refers.bed.office), caller)
            };
            refers.program.came.lock().unwrap().clear();
            let done = killed_after(turns, calls().once()).await;
            // Longer than a lease; on the same day, for the day by which they answer is told.
            refers.bed.wait_minutes(3);
            calls().once().await.unwrap();

            let came = refers.program.came.lock().unwrap().clone();
            let names: Vec<&String> = came.iter().map(|(name, _)| name).collect();
            assert!((1..=2).contains(&came.len()), "{names:?} after {turns}");
            let same = came.iter().all(|one| *one == came[0]);
            assert!(same, "a repeat is known by its name: {names:?}");
            let page = refers.states(&id).await;
            assert_eq!(
                standing(&page, "Family support workers"),
                Standing::WithService
            );
            refers.told_once(&id).await;
            if done.is_some() {
                break;
            }
        }
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn a_process_that_is_killed_anywhere_while_it_posts_doubles_and_loses_nothing() {
    for refers in Refers::by_five_ways().await {
        for turns in 1.. {
            refers.rereads().await;
            let before = refers.post.letters().len();
            let id = refers.sent(&FIVE).await;
            let carrier = Arc::clone(&refers.post) as Arc<dyn Carrier>;
            let done = killed_after(turns, refers.posted_by(carrier)).await;
            // Longer than a lease, and than the wait for a second try.
            refers.bed.wait_hours(2);
            refers.posted().await;

            let came = refers.post.letters().len() - before;
            let page = refers.states(&id).await;
            let part = page.parts.iter();
            let part = part.clone().find(|one| one.service == "Northshire Mentors");
            let part = part.unwrap();
            match part.standing {
                Standing::WithService => assert_eq!(came, 1, "after {turns}"),
                // The process died with the last dot: nobody knows, and somebody is asked.
                Standing::NotDelivered => {
                    assert!(came <= 1 && part.to_do.is_some(), "{part:?}");
                }
                other => panic!("{other:?} after {turns}"),
            }
            refers.told_once(&id).await;
            if done.is_some() {
                break;
            }
        }
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn what_a_service_fetches_and_says_counts_once_wherever_its_line_is_cut() {
    for refers in Refers::by_five_ways().await {
        let office = &refers.bed.office;
        for turns in 1.. {
            refers.rereads().await;
            let id = refers.sent(&FIVE).await;
            let part = refers.part(&id, "early-years").await;
            let (received, said) = (refers.bed.op(), refers.bed.op());
            let answering = Answering {
                said: "accepted".into(),
                words: String::new(),
                who: "Pat Lane".into(),
            };
            let who = centre();
            let answer = || serve::answer(office, &who, &said, &part, &answering);
            // The program repeats what it did not hear the end of, under the same key.
            let first = killed_after(turns, refers.receives(&part, &received)).await;
            refers.receives(&part, &received).await.unwrap();
            let page = refers.states(&id).await;
            assert_eq!(standing(&page, "Children's centres"), Standing::WithService);
            let second = killed_after(turns, async { answer().await }).await;
            answer().await.unwrap();

            let page = refers.states(&id).await;
            let mut parts = page.parts.iter();
            let own = parts.find(|one| one.service == "Children's centres");
            assert_eq!(own.unwrap().said.len(), 1, "after {turns}");
            assert_eq!(own.unwrap().standing, Standing::Accepted);
            if first.is_some() && second.is_some() {
                break;
            }
        }
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn what_is_passed_on_by_hand_is_done_once_wherever_the_page_is_cut_off() {
    for refers in Refers::by_five_ways().await {
        let office = &refers.bed.office;
        for turns in 1.. {
            refers.rereads().await;
            let id = refers.sent(&FIVE).await;
            let mut all_done = true;
            for service in ["young-carers", "domestic-abuse"] {
                let part = refers.part(&id, service).await;
                let op = refers.bed.op();
                let passed = || async {
                    change::passed_on(office, &jo(), &op, (&id, &part.0))
                        .await
                        .unwrap();
                };
                all_done &= killed_after(turns, passed()).await.is_some();
                passed().await;
            }
            let page = refers.states(&id).await;
            for service in ["Young carers", "Domestic abuse service for families"] {
                assert_eq!(standing(&page, service), Standing::WithService);
            }
            if all_done {
                break;
            }
        }
        refers.bed.end().await;
    }
}

/// Deadlines after which something that hangs is given up at once.
fn impatient() -> Deadlines {
    let soon = Duration::from_millis(100);
    Deadlines {
        connect: Duration::from_secs(10),
        greeting: soon,
        hello: soon,
        encryption: soon,
        sign_in: soon,
        from: soon,
        to: soon,
        data: soon,
        body: soon,
        end: soon,
        quit: soon,
    }
}

fn smtp(port: u16, deadlines: Deadlines) -> Arc<dyn Carrier> {
    let server = Server::new(
        ("127.0.0.1", port),
        "northshire.example",
        Encryption::PlainOnThisMachine,
        None,
        SignIn::Nobody,
    );
    let server = server.unwrap().with_deadlines(deadlines);
    Arc::new(Smtp::new(server, Pace::default()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_whose_line_is_cut_at_any_step_arrives_once_or_is_somebodys_task() {
    for refers in Refers::by_five_ways().await {
        let relay = relay::start(Relay::default()).await.unwrap();
        let mut unsure = 0;
        // This relay speaks in the open and asks nobody who they are.
        let never = |fault: &String| fault.ends_with("starttls") || fault.ends_with("sign_in");
        for fault in Fault::every_cut().into_iter().filter(|one| !never(one)) {
            refers.rereads().await;
            let before = relay.count();
            let id = refers.sent(&FIVE).await;
            relay.arm(&[Fault::named(&fault).unwrap()]);
            refers.posted_by(smtp(relay.port(), impatient())).await;
            relay.arm(&[]);
            refers.bed.wait_hours(2);
            let patient = smtp(relay.port(), Deadlines::default());
            refers.posted_by(patient).await;
            refers.others_are_served(&id).await;

            let came = relay.count() - before;
            let page = refers.served_or_named(&id).await;
            refers.told_once(&id).await;
            match standing(&page, "Northshire Mentors") {
                Standing::WithService => assert_eq!(came, 1, "{fault}"),
                _ => {
                    assert!(came <= 1, "{fault}: {came}");
                    unsure += 1;
                }
            }
        }
        // Four ways to cut after the last dot, before and after the letter was kept.
        assert!(unsure >= 8, "{unsure}");
        relay.stop().await;
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn a_call_that_fails_in_any_way_at_any_try_is_made_again_under_its_name() {
    let troubles = [
        Outcome::Later(Trouble::Unreachable),
        Outcome::Later(Trouble::Silent),
        Outcome::Later(Trouble::Dropped),
        Outcome::Later(Trouble::Status(500)),
    ];
    for refers in Refers::by_five_ways().await {
        for trouble in troubles {
            for tries in 1..=3 {
                refers.rereads().await;
                refers.program.came.lock().unwrap().clear();
                let id = refers.sent(&FIVE).await;
                *refers.program.answers.lock().unwrap() = vec![trouble; tries];
                for _ in 0..=tries {
                    refers.called().await;
                    refers.bed.wait_hours(2);
                }
                refers.posted().await;
                refers.others_are_served(&id).await;

                let came = refers.program.came.lock().unwrap().clone();
                let reached = trouble != Outcome::Later(Trouble::Unreachable);
                let expected = if reached { tries + 1 } else { 1 };
                assert_eq!(came.len(), expected, "{trouble:?} {tries} times");
                assert!(came.iter().all(|one| one.0 == came[0].0));
                let page = refers.served_or_named(&id).await;
                refers.told_once(&id).await;
                let served = |one: &Standing| *one == Standing::WithService;
                let all = page.parts.iter().map(|one| one.standing);
                assert_eq!(all.filter(served).count(), FIVE.len(), "{trouble:?}");
            }
        }
        refers.bed.end().await;
    }
}

#[tokio::test]
async fn what_nobody_fetches_is_a_task_after_three_days_and_can_still_be_fetched() {
    for refers in Refers::by_five_ways().await {
        let id = refers.sent(&FIVE).await;
        refers.posted().await;
        refers.called().await;
        refers.bed.wait(4);
        assert_eq!(refers.called().await.unfetched, 1);

        let page = refers.served_or_named(&id).await;
        assert_eq!(
            standing(&page, "Children's centres"),
            Standing::NotDelivered
        );
        let part = refers.part(&id, "early-years").await;
        refers.receives(&part, &refers.bed.op()).await.unwrap();
        let page = refers.states(&id).await;
        assert_eq!(standing(&page, "Children's centres"), Standing::WithService);
        let again = refers.receives(&part, &refers.bed.op()).await;
        assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
        refers.bed.end().await;
    }
}
