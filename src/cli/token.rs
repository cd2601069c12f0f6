//! `samepage token`: makes tokens for programs, lists them, and ends them.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use crate::{
    casework::machines::{self, MachineError, Reach, Use},
    cli::{
        backup::beside,
        desk, now, record,
        settings::{Settings, SettingsError},
    },
    render::dates,
    store::{error::StoreError, keys::KeysError, record::Store},
};

/// Make, list and end the tokens with which programs use the API
///
/// They are kept in the record as hashes, so these commands may run beside `samepage serve`: a new
/// token lets its program in at once, and one that was ended lets nobody in any more.
///
/// Exit codes: 0 done, 1 not done.
#[derive(clap::Subcommand)]
pub enum Token {
    New(New),
    List(List),
    End(End),
}

/// Make a token, and print it once
#[derive(clap::Args)]
pub struct New {
    /// What history calls the program: a-z, 0-9 and -
    name: String,

    /// What it may do, `read` unless it is said; a signature is never a program's
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ["read", "write"])]
    scopes: Vec<String>,

    /// The code of a team whose children it reaches, as the case system has it; may be repeated.
    /// A record that is restricted is not among them
    #[arg(long = "team", value_name = "CODE")]
    teams: Vec<String>,

    /// It reaches every child of the council, restricted records too
    #[arg(long, conflicts_with = "teams")]
    whole_council: bool,

    /// It is for the program of this service, by its id in the catalogue: it reads and answers what
    /// is referred to the service, and reaches nothing else
    #[arg(long, value_name = "ID", conflicts_with_all = ["teams", "whole_council", "scopes"])]
    service: Option<String>,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// List every token, ended ones too
#[derive(clap::Args)]
pub struct List {
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// End a token: from now on it lets nobody in
#[derive(clap::Args)]
pub struct End {
    /// The name of the program
    name: String,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("the keys of the record cannot be used")]
    Keys(#[from] KeysError),
    #[error("the record cannot be opened; it is made when `samepage serve` starts")]
    Open(#[source] StoreError),
    #[error("this machine gives no random numbers")]
    NoChance,
    #[error(transparent)]
    Machine(#[from] MachineError),
    #[error("no runtime could be started")]
    Runtime(#[source] Box<dyn std::error::Error>),
}

impl Token {
    pub fn run(self) -> ExitCode {
        let done = desk::runtime()
            .map_err(|error| TokenError::Runtime(error.into()))
            .and_then(|runtime| runtime.block_on(self.answer()));
        match done {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                desk::tell(&error);
                ExitCode::from(1)
            }
        }
    }

    async fn answer(self) -> Result<String, TokenError> {
        let config = match &self {
            Self::New(New { config, .. })
            | Self::List(List { config })
            | Self::End(End { config, .. }) => config,
        };
        let settings = Settings::read(config, std::env::vars())?.record;
        let address = settings.store(beside(config)).map_err(TokenError::Open)?;
        let keys = settings.keys()?;
        let store = Store::beside(&address, keys, record::chance, now::now()).await;
        let store = store.map_err(TokenError::Open)?;
        let outcome = match self {
            Self::New(new) => new.make(&store).await,
            Self::List(_) => list(&store).await,
            Self::End(end) => end.end(&store).await,
        };
        record::closing(store, outcome).await
    }
}

impl New {
    async fn make(self, store: &Store) -> Result<String, TokenError> {
        let mut secret = [0; 32];
        for half in secret.chunks_mut(16) {
            half.copy_from_slice(&desk::unguessable().ok_or(TokenError::NoChance)?);
        }
        let uses = Use::ALL.iter().map(|(one, _)| *one);
        let mut uses: Vec<Use> = uses
            .filter(|one| self.scopes.iter().any(|scope| scope == one.code()))
            .collect();
        if uses.is_empty() && self.service.is_none() {
            uses.push(Use::Read);
        }
        let reach = match (self.service, self.whole_council) {
            (Some(service), _) => Reach::Service(service.into()),
            (None, true) => Reach::WholeCouncil,
            (None, false) => Reach::Teams(
                self.teams
                    .iter()
                    .map(|team| Arc::from(team.as_str()))
                    .collect(),
            ),
        };
        let asked = (self.name.as_str(), &uses[..], &reach);
        let token = machines::make(store, &record::by(), now::now(), secret, asked).await?;
        Ok(format!(
            "The token, which nobody can show you again:\n\n  {token}\n"
        ))
    }
}

impl End {
    async fn end(self, store: &Store) -> Result<String, TokenError> {
        machines::end(store, &record::by(), now::now(), &self.name).await?;
        Ok(format!(
            "The token of {} lets nobody in any more.\n",
            self.name
        ))
    }
}

async fn list(store: &Store) -> Result<String, TokenError> {
    let listed = machines::list(store).await?;
    let day = |at| dates::date(now::day_of(at));
    let mut text = String::new();
    for one in &listed {
        let uses = match one.uses.as_slice() {
            [] => "read and answer".to_owned(),
            uses => uses.join(" and "),
        };
        let ended = one
            .ended_at
            .map_or(String::new(), |at| format!(", ended {}", day(at)));
        let made = day(one.made_at);
        text += &format!(
            "{}: {uses}, of {}; made {made}{ended}\n",
            one.name, one.reach
        );
    }
    if listed.is_empty() {
        text = "There are no tokens.\n".to_owned();
    }
    Ok(text)
}
