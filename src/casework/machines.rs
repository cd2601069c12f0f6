//! Machines: programs with a token of their own, how far it reaches, and its end.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    casework::office::{Office, VerbError},
    model::{actor::Actor, live::By},
    store::{error::StoreError, record::Store, sessions::TokenHash},
};

/// What a token begins with, so that one that was lost is known for what it is.
const PREFIX: &str = "samepage_";

/// The scope of a token that reaches every child of the council.
pub(in crate::casework) const WHOLE_COUNCIL: &str = "whole-council";

/// What stands before the code of a team that a token reaches.
pub(in crate::casework) const TEAM: &str = "team=";

/// What stands before the id of the service whose program a token is for.
pub const SERVICE: &str = "service=";

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Read documents, their people, what changed in them, and the board.
    Read,
    /// Begin documents, enter answers and add people.
    Write,
}

impl Use {
    pub const ALL: &[(Self, &str)] = &[(Self::Read, "read"), (Self::Write, "write")];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }
}

/// Whose children a token reaches. There is none that reaches nobody, and none by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every child, restricted records too.
    WholeCouncil,
    /// Children of these teams, by their codes, whose record is not restricted.
    Teams(Vec<Arc<str>>),
    /// What is referred to one service, by its id in the catalogue, and nothing else.
    Service(Arc<str>),
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    #[error("a name of a program is made of a-z, 0-9 and -")]
    Name,
    #[error("say whose children the token reaches: teams, or the whole council")]
    NoReach,
    #[error("the code of a team is one line that is not empty")]
    Team,
    #[error("the id of a service is made of a-z, 0-9 and -")]
    Service,
    #[error("the token of a service reads and answers its referrals, and has no other scope")]
    ServiceScope,
    #[error("there is a token of that name already; end it first, or choose another name")]
    Taken,
    #[error("there is no token of that name that still lets anybody in")]
    NoSuch,
    #[error("the record could not be read or written")]
    Store(#[from] StoreError),
}

/// One token, as the list of them shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub name: Arc<str>,
    pub uses: Vec<Arc<str>>,
    /// `the whole council`, the codes of teams, or `referrals to family-support`.
    pub reach: String,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// Makes a token of 32 random bytes. It is answered once, and nobody can show it again.
///
/// # Errors
/// [`MachineError`]: what a person has to say differently.
pub async fn make(
    store: &Store,
    by: &By,
    at: Timestamp,
    chance: [u8; 32],
    (name, uses, reach): (&str, &[Use], &Reach),
) -> Result<String, MachineError> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(MachineError::Name);
    }
    let mut scopes: Vec<Arc<str>> = uses.iter().map(|one| one.code().into()).collect();
    match reach {
        Reach::WholeCouncil => scopes.push(WHOLE_COUNCIL.into()),
        Reach::Service(_) if !uses.is_empty() => return Err(MachineError::ServiceScope),
        Reach::Service(id) if id.is_empty() || !id.chars().all(is_plain) => {
            return Err(MachineError::Service);
        }
        Reach::Service(id) => scopes.push(format!("{SERVICE}{id}").into()),
        Reach::Teams(teams) if teams.is_empty() => return Err(MachineError::NoReach),
        Reach::Teams(teams) => {
            for team in teams {
                let team = team.trim();
                if team.is_empty() || team.contains(['\n', '\r']) {
                    return Err(MachineError::Team);
                }
                scopes.push(format!("{TEAM}{team}").into());
            }
        }
    }
    let mut token = PREFIX.to_owned();
    token.extend(chance.iter().map(|byte| format!("{byte:02x}")));
    let mut tx = store.begin(by, at).await?;
    if tx.machine_named(name).await?.is_some() {
        return Err(MachineError::Taken);
    }
    tx.put_machine(&TokenHash::of(&token), name, &scopes)
        .await?;
    tx.commit(b"").await?;
    Ok(token)
}

/// Ends a token: from now on it lets nobody in.
///
/// # Errors
/// [`MachineError::NoSuch`].
pub async fn end(store: &Store, by: &By, at: Timestamp, name: &str) -> Result<(), MachineError> {
    let mut tx = store.begin(by, at).await?;
    if !tx.end_machine(name).await? {
        return Err(MachineError::NoSuch);
    }
    tx.commit(b"").await?;
    Ok(())
}

/// Every token, ended ones too, by name.
///
/// # Errors
/// The record does not answer.
pub async fn list(store: &Store) -> Result<Vec<Listed>, MachineError> {
    let machines = store.read().await?.machines().await?;
    let listed = machines.into_iter().map(|machine| {
        let is_use = |scope: &Arc<str>| Use::ALL.iter().any(|(_, code)| **scope == **code);
        let behind = |prefix: &str| -> Vec<&str> {
            let scopes = machine.scopes.iter();
            scopes
                .filter_map(|scope| scope.strip_prefix(prefix))
                .collect()
        };
        let (teams, services) = (behind(TEAM), behind(SERVICE));
        Listed {
            reach: match (&services[..], teams.is_empty()) {
                ([service, ..], _) => format!("referrals to {service}"),
                ([], true) => "the whole council".to_owned(),
                ([], false) => teams.join(", "),
            },
            uses: machine
                .scopes
                .iter()
                .filter(|one| is_use(one))
                .cloned()
                .collect(),
            name: machine.name,
            made_at: machine.made_at,
            ended_at: machine.ended_at,
        }
    });
    Ok(listed.collect())
}

/// The program that shows a token; `None` for one that is unknown or was ended. It is looked up
/// by its hash each time, so that an end counts from the next question on.
///
/// # Errors
/// The record does not answer.
pub async fn find(office: &Office, token: &str) -> Result<Option<Actor>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let machine = snapshot.machine(&TokenHash::of(token)).await?;
    Ok(machine.map(|machine| Actor::Machine {
        name: machine.name,
        scopes: machine.scopes,
    }))
}
