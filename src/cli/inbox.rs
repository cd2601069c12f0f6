//! The mailbox of a running service: read round after round, as it is set.

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    casework::{
        inbound::{self, Terms},
        office::Office,
    },
    mail::{
        api::{self, Deadlines},
        graph::{Graph, inbox::GraphMailbox},
        inbox::{
            Reading,
            folder::FolderMailbox,
            imap::{ImapMailbox, SignIn},
            mailbox::Mailbox,
            settings::{ImapSecret, ImapSettings, InboxSettings, OnlyPassed, Way},
        },
        smtp::{
            server::CannotUse,
            token::{CannotAsk, Tokens},
        },
    },
    rules::triage::CheckWanted,
};

/// Why no answers can be read as it is set.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error("[inbox] cannot be used")]
    Mailbox(#[from] CannotUse),
    #[error("[inbox.token] cannot be used")]
    Token(#[from] CannotAsk),
    #[error("[inbox] cannot be used")]
    Graph(#[from] api::CannotAsk),
}

/// The mailbox that is set; paths are looked up beside `beside`.
///
/// # Errors
/// [`InboxError`].
pub fn mailbox(settings: &InboxSettings, beside: &Path) -> Result<Arc<dyn Mailbox>, InboxError> {
    Ok(match &settings.way {
        Way::Folder(path) => Arc::new(FolderMailbox::new(&beside.join(path))),
        Way::Imap(settings) => Arc::new(imap(settings)?),
        Way::Graph(graph) => {
            let tokens = Arc::new(Tokens::new(graph.token.clone())?);
            let of = Graph::new(&graph.address, &graph.user, tokens, Deadlines::default())?;
            Arc::new(GraphMailbox::new(of, &graph.folder))
        }
    })
}

/// A mailbox behind IMAP.
///
/// # Errors
/// [`InboxError`].
pub fn imap(settings: &ImapSettings) -> Result<ImapMailbox, InboxError> {
    Ok(ImapMailbox::new(settings, sign_in(settings)?)?)
}

fn sign_in(settings: &ImapSettings) -> Result<SignIn, InboxError> {
    let user = settings.user.clone();
    Ok(match &settings.secret {
        ImapSecret::Password(password) => SignIn::Password {
            user,
            password: password.clone(),
        },
        ImapSecret::Token(token) => SignIn::Token {
            user,
            tokens: Arc::new(Tokens::new(token.clone())?),
        },
    })
}

/// How the council wants its mail judged.
pub fn terms(settings: &InboxSettings) -> Terms {
    Terms {
        reading: Reading {
            checked_by: settings.checked_by.clone(),
        },
        wanted: match settings.only_passed {
            OnlyPassed::Yes => CheckWanted::Passed,
            OnlyPassed::No => CheckWanted::NotFailed,
        },
    }
}

/// Reads the mailbox until it is dropped. What fails is logged, and tried again.
pub async fn go(
    office: Arc<Office>,
    mailbox: Arc<dyn Mailbox>,
    terms: Terms,
    settings: InboxSettings,
) {
    let pause = Duration::from_secs(60 * u64::from(settings.every_minutes));
    let mut rounds = tokio::time::interval(pause);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        match inbound::round(&office, &*mailbox, &terms).await {
            Ok(tally) => tracing::info!(
                applied = tally.applied,
                open = tally.open,
                settled = tally.settled,
                "mail was read"
            ),
            Err(error) => tracing::warn!(%error, "no mail was read"),
        }
    }
}
