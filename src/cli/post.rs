//! The post of a running service: its carrier, and its deliveries.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    casework::{
        deliver::{BeforeSending, Deliverer, Terms},
        office::Office,
        recheck::Recheck,
    },
    cli::{now, rounds::RoundSettings},
    mail::{
        api,
        carrier::Carrier,
        folder::Folder,
        graph::Graph,
        notify::{Notify, settings::NotifySettings},
        settings::{MailSettings, SignInSettings, SmtpSettings, Way},
        smtp::{
            Deadlines, Pace, Smtp,
            server::{CannotUse, Server},
            sign_in::SignIn,
            token::{CannotAsk, Tokens},
        },
    },
    model::contact::EmailAddress,
};

/// How long letters under way may take to be answered when the service stops.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why no letters can leave as it is set.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("[mail] has no `return_path`, and [council] no `reply_mailbox` to take in its place")]
    NoReturnPath,
    #[error("the folder for letters cannot be made: {0}")]
    Folder(PathBuf, #[source] std::io::Error),
    #[error("[mail] cannot be used")]
    Relay(#[from] CannotUse),
    #[error("[mail.token] cannot be used")]
    Token(#[from] CannotAsk),
    #[error("[mail] with carrier = \"notify\" needs a section [notify]")]
    NoNotify,
    #[error("[mail] or [notify] cannot be used")]
    Service(#[from] api::CannotAsk),
}

/// What delivers the letters of an office; paths are looked up beside `beside`.
///
/// # Errors
/// [`PostError`]: nothing is sent rather than in another way than was set.
pub fn deliverer(
    office: &Arc<Office>,
    (settings, notify): (&MailSettings, Option<&NotifySettings>),
    rounds: &RoundSettings,
    reply_mailbox: Option<&EmailAddress>,
    beside: &Path,
) -> Result<Deliverer, PostError> {
    let notify = notify.map(of_notify).transpose()?.map(Arc::new);
    let return_path = settings.return_path.as_ref().or(reply_mailbox);
    let return_path = return_path.ok_or(PostError::NoReturnPath)?.clone();
    let carrier = carries((settings, notify.as_ref()), &return_path, beside)?;
    let before: Arc<dyn BeforeSending> =
        Arc::new(Recheck::new(Arc::clone(office), rounds.before_sending()));
    let terms = Terms {
        return_path,
        when_unsure: settings.when_unsure.clone(),
        at_once: usize::try_from(settings.at_once).unwrap_or(1).max(1),
        lease: SignedDuration::from_secs(i64::from(settings.lease_seconds)),
    };
    let chance = office.desk.chance;
    let deliverer = Deliverer::new(office.post_room(), carrier, before, terms, chance);
    Ok(match notify {
        Some(notify) => deliverer.with_texts(notify),
        None => deliverer,
    })
}

/// What carries letters, for a command that sends one.
///
/// # Errors
/// As [`deliverer`].
pub fn carrier(
    (settings, notify): (&MailSettings, Option<&NotifySettings>),
    return_path: &EmailAddress,
    beside: &Path,
) -> Result<Arc<dyn Carrier>, PostError> {
    let notify = notify.map(of_notify).transpose()?.map(Arc::new);
    carries((settings, notify.as_ref()), return_path, beside)
}

fn carries(
    (settings, notify): (&MailSettings, Option<&Arc<Notify>>),
    return_path: &EmailAddress,
    beside: &Path,
) -> Result<Arc<dyn Carrier>, PostError> {
    Ok(match &settings.way {
        Way::Folder(path) => {
            let path = beside.join(path);
            let folder = Folder::open(&path).map_err(|cause| PostError::Folder(path, cause))?;
            Arc::new(folder)
        }
        Way::Smtp(relay) => Arc::new(smtp(relay, return_path)?),
        Way::Graph(graph) => {
            let tokens = Arc::new(Tokens::new(graph.token.clone())?);
            let (address, mailbox) = (&graph.address, graph.mailbox.reveal());
            let deadlines = api::Deadlines::default();
            Arc::new(Graph::new(address, mailbox, tokens, deadlines)?)
        }
        Way::Notify => match notify {
            Some(notify) => Arc::clone(notify) as Arc<dyn Carrier>,
            None => return Err(PostError::NoNotify),
        },
    })
}

fn of_notify(settings: &NotifySettings) -> Result<Notify, PostError> {
    let now = Arc::new(now::now);
    Ok(Notify::new(settings, now, api::Deadlines::default())?)
}

pub(super) fn smtp(settings: &SmtpSettings, return_path: &EmailAddress) -> Result<Smtp, PostError> {
    let sign_in = match &settings.sign_in {
        SignInSettings::Nobody => SignIn::Nobody,
        SignInSettings::Password { user, password } => SignIn::Password {
            user: user.clone(),
            password: password.clone(),
        },
        SignInSettings::Token { user, token } => SignIn::Token {
            user: user.clone(),
            tokens: Arc::new(Tokens::new(token.clone())?),
        },
    };
    let hello = settings.hello.as_deref();
    let server = Server::new(
        (&settings.host, settings.port),
        hello.unwrap_or(return_path.host()),
        settings.encryption,
        settings.authority.as_deref(),
        sign_in,
    )?;
    let server = server.with_deadlines(Deadlines {
        end: Duration::from_secs(u64::from(settings.answer_seconds)),
        ..Deadlines::default()
    });
    Ok(Smtp::new(
        server,
        Pace {
            per_minute: settings.per_minute,
            per_connection: settings.per_connection,
            always_encrypted: settings.always_encrypted.clone(),
        },
    ))
}

/// The deliveries of this process, at work.
pub struct Delivering {
    deliverer: Arc<Deliverer>,
    task: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

impl Delivering {
    /// Begins with what was left undone.
    pub fn start(deliverer: Deliverer) -> Self {
        let deliverer = Arc::new(deliverer);
        let at_work = Arc::clone(&deliverer);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move { at_work.until(stopped).await });
        Self {
            deliverer,
            task,
            stop,
        }
    }

    /// Claims nothing more, waits a while for what is under way, and lets others go on with the
    /// rest at once.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let abort = self.task.abort_handle();
        if tokio::time::timeout(PATIENCE, self.task).await.is_err() {
            abort.abort();
        }
        if let Err(error) = self.deliverer.let_go().await {
            tracing::warn!(%error, "letters stay in hand until their lease runs out");
        }
    }
}
