//! An invented case system in the style of Mosaic, with faults on demand.
//!
//! It is not the Access Group's API: no public reference of that exists. Nobody in it is
//! real. Everyone is worked out anew from a seed whenever they are asked for, so a council
//! of any size takes no memory. `docs/simulated-case-system.md` says what is served.

mod answer;
mod ask;
mod bodies;
pub(in crate::simulation) mod chance;
mod control;
mod family;
pub mod fault;
pub mod faults;
pub mod gate;
mod history;
mod homes;
mod letters;
mod life;
mod lists;
pub mod numbers;
mod page;
mod parts;
mod people;
mod placements;
mod protection;
mod reads;
pub mod scenario;
mod server;
pub mod settings;
mod shape;
mod show;
mod sign_in;
mod soap;
mod spoil;
mod staff;
mod ties;
mod wire;
mod words;
pub mod world;
mod writes;

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date, civil::date};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::simulation::case_system::{
    gate::Counts,
    scenario::{Scenario, ScenarioError},
    world::Credentials,
};

/// The first day of an invented council that is not told another: Monday 23 November 2026.
pub const FIRST_DAY: Date = date(2026, 11, 23);

/// Which council to invent. A scenario, where it says something, comes first.
#[derive(Clone)]
pub struct Council {
    /// 0 takes a port that is free.
    pub port: u16,
    pub children: u32,
    pub seed: u64,
    pub today: Date,
    pub scenario: Scenario,
    /// Reads the wall clock, for `Retry-After` as a date and for nothing else.
    pub wall_clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Council {
    /// Forty children, seed 1, nothing wrong but what is wrong with every record.
    pub fn new(wall_clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            port: 0,
            children: 40,
            seed: 1,
            today: FIRST_DAY,
            scenario: Scenario::default(),
            wall_clock: Arc::new(wall_clock),
        }
    }

    /// The same council with faults by name, each where it strikes by default.
    pub fn with_faults(mut self, names: &[&str]) -> Result<Self, ScenarioError> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.scenario = self.scenario.with_faults(&names)?;
        Ok(self)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("could not listen on port {port} of this machine")]
    Port {
        port: u16,
        #[source]
        source: std::io::Error,
    },
    #[error("a council needs between 1 and 1,000,000 children, not {0}")]
    Children(u32),
}

/// A simulator that is running. Stops when it is dropped.
pub struct Running {
    world: Arc<world::World>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// Somebody who works for an invented council, as its case system knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// As mappings name workers: `worker:1000003`.
    pub id: String,
    pub name: String,
    pub email: Option<String>,
    /// `Social Worker`, `Team Manager`, `Independent Reviewing Officer`.
    pub post: &'static str,
    /// As mappings name teams, `team:1000`, and what the team is called.
    pub team: String,
    pub team_name: String,
}

/// Starts to serve an invented council on 127.0.0.1. Needs a tokio runtime.
pub async fn start(council: Council) -> Result<Running, StartError> {
    let scenario = council.scenario;
    let children = scenario.children.unwrap_or(council.children);
    if !(1..=1_000_000).contains(&children) {
        return Err(StartError::Children(children));
    }
    let port = council.port;
    let told = |source| StartError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(told)?;
    let base = format!("http://{}", listener.local_addr().map_err(told)?);
    let facts = life::Council {
        seed: scenario.seed.unwrap_or(council.seed),
        children,
        today: scenario.today.unwrap_or(council.today),
    };
    let mut world = world::World::new(facts, base, council.wall_clock);
    world.token_seconds = scenario.token_seconds.unwrap_or(world.token_seconds);
    world.document_cap = scenario.document_cap.unwrap_or(world.document_cap);
    world.requests_per_second = scenario.requests_per_second;
    world.paging = scenario.paging.unwrap_or(world.paging);
    world.arm(&scenario.faults, &[]);
    let world = Arc::new(world);
    let (stop, stopped) = oneshot::channel::<()>();
    let door = wire::Door {
        listener,
        world: Arc::clone(&world),
    };
    let service = server::router(Arc::clone(&world))
        .into_make_service_with_connect_info::<wire::Connection>();
    let serving = tokio::spawn(async move {
        let ended = axum::serve(door, service)
            .with_graceful_shutdown(async move {
                let _ = stopped.await;
            })
            .await;
        if let Err(error) = ended {
            tracing::error!(%error, "the simulated case system stopped");
        }
    });
    Ok(Running {
        world,
        stop: Some(stop),
        serving,
    })
}

impl Running {
    /// `http://127.0.0.1:40123`
    pub fn base(&self) -> &str {
        &self.world.base
    }

    pub fn credentials(&self) -> &Credentials {
        &self.world.credentials
    }

    pub fn children(&self) -> u32 {
        self.world.council.children
    }

    pub fn seed(&self) -> u64 {
        self.world.council.seed
    }

    /// The day on which the simulator's own clock stands.
    pub fn today(&self) -> Date {
        self.world.today()
    }

    /// The identifier of the child in this place, from 1, as the list tells it.
    pub fn child_id(&self, place: u32) -> String {
        reads::child_id(place)
    }

    /// The social workers, their managers and the reviewing officers.
    pub fn colleagues(&self) -> Vec<Colleague> {
        let mood = world::Mood::default();
        staff::colleagues(&self.world.scene(&mood))
    }

    /// Moves the simulator's own clock by whole days.
    pub fn advance_days(&self, days: u32) -> Date {
        self.world.advance(i64::from(days) * 86_400)
    }

    /// Moves the simulator's own clock by seconds, for tokens and limits.
    pub fn advance_seconds(&self, seconds: u32) {
        self.world.advance(i64::from(seconds));
    }

    pub fn switch_off(&self, name: &str) {
        self.world.arm(&[], &[name.to_owned()]);
    }

    pub fn revoke_tokens(&self) {
        self.world.tokens.revoke_all();
    }

    /// What came so far.
    pub fn counts(&self) -> Counts {
        self.world.log.counts()
    }

    /// The last few thousand requests, the oldest first: `GET /api/v1/persons/33310016`.
    pub fn requests(&self) -> Vec<String> {
        self.world.log.requests()
    }

    /// Starts counting anew.
    pub fn forget_requests(&self) {
        self.world.log.forget();
    }

    /// How many case notes and documents have been written back and kept.
    pub fn kept(&self) -> (usize, u64) {
        self.world.shelf.kept()
    }

    /// A settings file with which `prepare` reads this council by the mapping named.
    pub fn settings(&self, mapping: &str) -> String {
        settings::settings(self.base(), self.credentials(), mapping, self.today())
    }

    /// Stops: answers what is under way, but waits no more than a second for it.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let soon = tokio::time::timeout(Duration::from_secs(1), &mut self.serving).await;
        if soon.is_err() {
            self.serving.abort();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Dropping the sender asks the server to stop taking connections.
        self.stop.take();
    }
}
