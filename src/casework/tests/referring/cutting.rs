//! Five services, and a network that is cut at each step.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::*;
use crate::{
    casework::office::by,
    mail::{
        carrier::{End, Envelope, Leave, NotSent, Outcome as Carried},
        webhook::{Deadlines, Http, NAME},
    },
    model::post::{Step, Trouble as Trouble_},
};

/// At which step a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// Before anything was read.
    AtOnce,
    /// When all has arrived, and before anything is answered.
    Arrived,
    /// In the middle of the first line of the answer.
    HalfAnswered,
    /// All has arrived, and nothing is ever answered.
    Silent,
    /// The program breaks.
    Status500,
    Never,
}

/// The cuts of one service, the first of them last.
const CUTS: [Cut; 6] = [
    Cut::Never,
    Cut::Status500,
    Cut::Silent,
    Cut::HalfAnswered,
    Cut::Arrived,
    Cut::AtOnce,
];

/// A server of two services' programs: what arrived, by its name.
struct Programs {
    address: SocketAddr,
    came: Arc<Mutex<BTreeMap<String, Vec<Vec<u8>>>>>,
    task: JoinHandle<()>,
}

impl Programs {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let came: Arc<Mutex<BTreeMap<String, Vec<Vec<u8>>>>> = Arc::default();
        let kept = Arc::clone(&came);
        let task = tokio::spawn(async move {
            let mut left: BTreeMap<String, Vec<Cut>> = BTreeMap::new();
            // The name of a call is not known before it is read: the first two are cut unread.
            let mut unread = 2;
            let mut silent = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                if unread > 0 {
                    unread -= 1;
                    continue;
                }
                let (name, body) = read(&mut stream).await;
                let cuts = left.entry(name.clone()).or_insert_with(|| {
                    let (_, after) = CUTS.split_last().unwrap();
                    after.to_vec()
                });
                let cut = cuts.pop().unwrap_or(Cut::Never);
                kept.lock().unwrap().entry(name).or_default().push(body);
                let answer: &[u8] = match cut {
                    Cut::AtOnce | Cut::Arrived => b"",
                    Cut::HalfAnswered => b"HTTP/1.1 20",
                    Cut::Silent => {
                        silent.push(stream);
                        continue;
                    }
                    Cut::Status500 => b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
                    Cut::Never => b"HTTP/1.1 202 Yes\r\ncontent-length: 0\r\n\r\n",
                };
                stream.write_all(answer).await.unwrap();
            }
        });
        Self {
            address,
            came,
            task,
        }
    }

    fn service(&self, (path, text): (&'static str, &str)) -> (&'static str, String) {
        let begin = text.find("webhook = \"").unwrap() + "webhook = \"".len();
        let end = begin + text[begin..].find('"').unwrap();
        let address = format!("http://{}/in", self.address);
        (path, [&text[..begin], &address, &text[end..]].concat())
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request: the name of the call, and its body.
async fn read(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.unwrap();
        bytes.extend(&piece[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim_start_matches(':').trim().to_owned())
        };
        let length: usize = header("content-length").unwrap().parse().unwrap();
        if bytes.len() >= end + 4 + length {
            return (header(NAME).unwrap(), bytes[end + 4..].to_vec());
        }
    }
}

/// A relay that is not there at first, and once loses its answer.
struct Relay {
    troubles: Mutex<Vec<Trouble_>>,
    behind: Arc<Memory>,
}

impl Carrier for Relay {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Carried> {
        async move {
            let trouble = self.troubles.lock().unwrap().pop();
            match trouble {
                Some(Trouble_::Silent) => {
                    assert_eq!(end.leave().await, Leave::Go);
                    Carried::Uncertain(Trouble_::Silent)
                }
                Some(trouble) => Carried::NotSent(NotSent::Trouble(Step::Body, trouble)),
                None => self.behind.carry(envelope, end).await,
            }
        }
        .boxed()
    }
}

const PARENTING: (&str, &str) = (
    "services/parenting-programme.toml",
    include_str!("../../../../templates/forms/referral/services/parenting-programme.toml"),
);

const FIVE: [&str; 5] = [
    "mentoring",
    "family-time",
    "family-support",
    "parenting-programme",
    "domestic-abuse",
];

#[tokio::test]
async fn five_services_survive_a_network_that_is_cut_at_each_step() {
    let programs = Programs::start().await;
    let (support, parenting) = (programs.service(SUPPORT), programs.service(PARENTING));
    let services = [
        MENTORING,
        FAMILY_TIME,
        (support.0, &*support.1),
        (parenting.0, &*parenting.1),
        HARBOUR,
    ];
    let refers = Refers::with(&services).await;
    let id = refers.sent(&FIVE).await;
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        all: Duration::from_millis(700),
    };
    let caller: Arc<dyn Caller> = Arc::new(Http::new(deadlines).unwrap());
    let relay = Arc::new(Relay {
        // The last is met first: two that were not taken, one whose answer is lost.
        troubles: Mutex::new(vec![
            Trouble_::Silent,
            Trouble_::Dropped,
            Trouble_::Unreachable,
        ]),
        behind: Arc::clone(&refers.post),
    });
    // A process that took the calls in hand and was killed before it made them.
    let office = &refers.bed.office;
    let timer = Actor::Timer("calls");
    let mut tx = office.store.begin(&by(&timer), office.now()).await.unwrap();
    let lease = office.now() + jiff::SignedDuration::from_mins(2);
    let killed = tx.claim_calls("killed", lease, 9).await.unwrap();
    assert_eq!(killed.len(), 2);
    tx.commit(b"").await.unwrap();

    for _ in 0..CUTS.len() + 2 {
        let calls = Calls::new(Arc::clone(office), Arc::clone(&caller));
        calls.once().await.unwrap();
        refers
            .posted_by(Arc::clone(&relay) as Arc<dyn Carrier>)
            .await;
        refers.bed.wait_hours(1);
    }

    let page = refers.states(&id).await;
    assert_eq!(page.parts.len(), FIVE.len(), "the referral is whole");
    let came = programs.came.lock().unwrap();
    assert_eq!(came.len(), 2, "two calls, each under one name");
    for bodies in came.values() {
        assert!(bodies.len() > 1, "it was repeated");
        assert!(bodies.iter().all(|body| body == &bodies[0]), "unchanged");
    }
    let letters = refers.post.letters();
    assert_eq!(letters.len(), 1, "one letter arrived, once");
    for part in &page.parts {
        let named = part.to_do.is_some() && part.whose == "Jo Marsh";
        match part.standing {
            Standing::WithService => assert!(part.to_do.is_none(), "{part:?}"),
            Standing::NotDelivered | Standing::ToTell => assert!(named, "{part:?}"),
            other => panic!("{other:?}: {part:?}"),
        }
    }
    let served = |wanted: Standing| {
        page.parts
            .iter()
            .filter(|one| one.standing == wanted)
            .count()
    };
    assert_eq!(served(Standing::WithService), 3);
    assert_eq!(served(Standing::NotDelivered), 1, "of whom nobody is sure");
    assert_eq!(served(Standing::ToTell), 1);
}

#[tokio::test]
async fn a_program_that_refuses_becomes_a_task_and_can_be_tried_again() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-support"]).await;
    refers
        .program
        .answers
        .lock()
        .unwrap()
        .push(Outcome::Refused(400));

    assert_eq!(refers.called().await.refused, 1);

    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::NotDelivered);
    assert!(page.parts[0].can_try_again && page.parts[0].to_do.is_some());
    let part = page.parts[0].id.clone();
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::try_again(office, &jo(), &op, (&id, &part))
        .await
        .unwrap();
    assert_eq!(refers.called().await.accepted, 1);
    let names: Vec<String> = {
        let came = refers.program.came.lock().unwrap();
        came.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names[0], names[1], "the receiver knows it");
}

#[tokio::test]
async fn a_program_that_is_never_there_is_given_up_after_three_days() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-support"]).await;
    for _ in 0..40 {
        let trouble = Outcome::Later(Trouble::Unreachable);
        refers.program.answers.lock().unwrap().push(trouble);
        refers.called().await;
        refers.bed.wait_hours(4);
    }

    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::NotDelivered);
}

#[tokio::test]
async fn what_is_passed_on_by_hand_is_a_task_until_somebody_says_so() {
    let refers = Refers::new().await;
    let id = refers.sent(&["domestic-abuse"]).await;
    let page = refers.states(&id).await;
    assert!(page.parts[0].can_tell);
    assert!(
        page.parts[0]
            .to_do
            .as_ref()
            .unwrap()
            .contains("020 7946 0118")
    );
    let part = page.parts[0].id.clone();

    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::passed_on(office, &jo(), &op, (&id, &part))
        .await
        .unwrap();

    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::WithService);
    assert!(page.parts[0].to_do.is_none());
}
