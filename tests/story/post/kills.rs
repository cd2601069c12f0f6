//! The service killed while it sends: nothing lost, nothing doubled.
//!
//! `tests/run --kill N` asks for N kills of each record; without it there are a few. What the
//! relay accepted is the truth: every letter that was queued is either there once and known to be
//! accepted, or shown as uncertain, and then there at most once.

use std::{
    collections::HashMap,
    fmt, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use samepage::{
    model::{
        live::DocumentId,
        post::{LetterId, Phase, Purpose},
    },
    simulation::relay::{self, Running},
    store::{keys::Keys, outbox::NewLetter, record::Store},
};

use super::house::{KEYS, Place, begun, by, chance, letter, named, records, relay as of, start};
use crate::world::{Underway, now, start_samepage};

/// Kills where nobody asks for more.
const FEW: u32 = 40;

/// Letters that are queued before each start.
const EACH: u32 = 5;

/// Words that a service says to the relay for so many letters, with hello and goodbye.
const WORDS: u64 = 24;

/// A service that has said nothing for so long has nothing more to say.
const IDLE: Duration = Duration::from_secs(4);

/// How long the last start may take to bring everything to an end.
const PATIENCE: Duration = Duration::from_secs(90);

/// What came of it.
#[derive(Default)]
struct Figures {
    record: &'static str,
    kills: u32,
    letters: usize,
    accepted: usize,
    lost: usize,
    doubled: usize,
    uncertain: usize,
    /// Of the uncertain, those that the relay does not have.
    had_not_gone: usize,
    seconds: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} kills, {} letters, {} accepted, {} lost, {} doubled, {} shown as uncertain \
             ({} of them had not gone), {:.0} s",
            self.record,
            self.kills,
            self.letters,
            self.accepted,
            self.lost,
            self.doubled,
            self.uncertain,
            self.had_not_gone,
            self.seconds
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_killed_at_any_moment_loses_and_doubles_nothing() {
    let asked = std::env::var("TEST_KILLS").ok();
    let kills = asked.and_then(|text| text.parse().ok()).unwrap_or(FEW);
    let mut all = Vec::new();
    for place in records().await {
        all.push(killed(&place, kills).await);
        place.end().await;
    }
    let lines: Vec<String> = all.iter().map(Figures::to_string).collect();
    let line = lines.join("; ");
    println!("{line}");
    if let Some(file) = std::env::var_os("TEST_KILL_FIGURES") {
        fs::write(PathBuf::from(file), format!("{line}\n")).unwrap();
    }
    for figures in all {
        assert_eq!((figures.lost, figures.doubled), (0, 0), "{figures}");
        assert!(figures.accepted > 0, "{figures}");
    }
}

/// A number that is different each time, and the same for the same run of kills.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

async fn killed(place: &Place, kills: u32) -> Figures {
    let began = Instant::now();
    // The answer comes a while after the letter was kept: the moment that matters is widened.
    let relay = relay::start(of(&["slow_end_3"])).await.unwrap();
    let settings = settings(place, &relay);
    let keys = Keys::parse(KEYS).unwrap();
    let store = Store::open(&place.settings(), keys.clone(), chance, start()).await;
    let document = begun(&store.as_ref().unwrap().clone(), 7).await;
    store.unwrap().close().await;
    let store = Store::beside(&place.settings(), keys, chance, start()).await;
    let store = store.unwrap();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut queued = Vec::new();
    for cycle in 0..kills {
        for number in 0..EACH {
            let person = 1000 + cycle * EACH + number;
            queued.push(queue(&store, &document, person).await);
        }
        let service = serve(&settings);
        // One in eight is killed while it starts, the others at some word of theirs.
        if dice.below(8) > 0 {
            let words = relay.said().len() + 1 + usize::try_from(dice.below(WORDS)).unwrap();
            // What is left to say may be less: then it is killed when it is idle.
            let _ = tokio::time::timeout(IDLE, relay.has_heard(words)).await;
            pause(dice.below(5_000)).await;
        } else {
            pause(dice.below(400_000)).await;
        }
        tokio::task::spawn_blocking(move || service.cut_off())
            .await
            .unwrap();
    }
    let service = said(serve(&settings)).await;
    settled(&store).await;
    tokio::task::spawn_blocking(move || service.press_ctrl_c())
        .await
        .unwrap();
    let mut figures = counted(&store, &relay, &queued).await;
    figures.record = if place.is_postgres() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    (figures.kills, figures.seconds) = (kills, began.elapsed().as_secs_f64());
    store.close().await;
    relay.stop().await;
    figures
}

fn settings(place: &Place, relay: &Running) -> PathBuf {
    let folder = place.folder.path();
    fs::write(folder.join("keys"), KEYS).unwrap();
    let text = format!(
        "[council]\nname = \"Northshire Council\"\nreply_mailbox = \"reviews@northshire.example\"\n\
         [source]\nmapping = \"mosaic\"\nbase = \"http://127.0.0.1:9\"\n\
         secrets = {{ client_id = \"a\", client_secret = \"b\", api_key = \"c\" }}\n\
         [record]\naddress = \"{}\"\nkeys_file = \"keys\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
         [mail]\ncarrier = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\n\
         encryption = \"plain_on_this_machine\"\nlease_seconds = 1\nanswer_seconds = 30\n",
        place.address,
        relay.port()
    );
    let file = folder.join("samepage.toml");
    fs::write(&file, text).unwrap();
    file
}

fn serve(settings: &Path) -> Underway {
    let settings = settings.display().to_string();
    start_samepage(vec!["serve".to_owned(), "--config".to_owned(), settings])
}

/// The service once it says that it serves.
async fn said(mut service: Underway) -> Underway {
    let reading = tokio::task::spawn_blocking(move || {
        service.read_until("Serving");
        service
    });
    reading.await.unwrap()
}

/// Chooses the moment of a kill: what is tried here is that moment, not a wait for something.
async fn pause(microseconds: u64) {
    tokio::time::sleep(Duration::from_micros(microseconds)).await;
}

async fn queue(store: &Store, document: &DocumentId, person: u32) -> (LetterId, String) {
    // Nobody was invited here: whatever rests on an invitation would be taken back before it went.
    let new = NewLetter {
        purpose: Purpose::Change,
        ..letter(document, person)
    };
    // The service goes by the clock of the machine.
    let mut tx = store.begin(&by(), now()).await.unwrap();
    let queued = tx.queue(&new).await.unwrap();
    tx.commit(b"").await.unwrap();
    (
        queued.id().clone(),
        new.to.mail().unwrap().reveal().to_owned(),
    )
}

/// Waits until nothing is under way any more. Another process does it, so it is asked for.
async fn settled(store: &Store) {
    let began = Instant::now();
    loop {
        let mut snapshot = store.read().await.unwrap();
        let phases = snapshot.letters_by_phase().await.unwrap();
        drop(snapshot);
        let is_over = |phase: &Phase| phase.is_over() || *phase == Phase::Uncertain;
        if phases.iter().all(|(phase, _)| is_over(phase)) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "it never ends: {phases:?}");
        pause(50_000).await;
    }
}

async fn counted(store: &Store, relay: &Running, queued: &[(LetterId, String)]) -> Figures {
    let mut there: HashMap<String, usize> = HashMap::new();
    for one in relay.accepted() {
        *there.entry(one.to).or_default() += 1;
    }
    let mut figures = Figures {
        letters: queued.len(),
        ..Figures::default()
    };
    let mut snapshot = store.read().await.unwrap();
    for (id, to) in queued {
        let times = there.get(to).copied().unwrap_or_default();
        let kept = snapshot.letter(id).await.unwrap();
        figures.doubled += usize::from(times > 1);
        match kept.map(|kept| kept.phase) {
            Some(Phase::Accepted) if times > 0 => figures.accepted += 1,
            Some(Phase::Uncertain) => {
                figures.uncertain += 1;
                figures.had_not_gone += usize::from(times == 0);
            }
            _ => figures.lost += 1,
        }
    }
    figures
}

#[tokio::test]
async fn the_relay_of_this_story_can_count_twice() {
    // The story would pass with a relay that forgets: so it is seen to count a repeated letter.
    let relay = relay::start(of(&[])).await.unwrap();
    relay.arm(&named(&["slow_end_1"]));
    for _ in 0..2 {
        super::house::carried(&super::house::smtp(&relay), 1).await;
    }
    let same = relay.accepted();
    assert_eq!((same.len(), &same[0].to), (2, &same[1].to));
    relay.stop().await;
}
