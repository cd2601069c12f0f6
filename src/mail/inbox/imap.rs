//! Reading an IMAP mailbox without changing anything in it.
//!
//! The folder is opened with `EXAMINE` and messages are fetched with `BODY.PEEK[]`, so nothing is
//! ever marked as read, moved or deleted: people can go on using the mailbox as theirs. How far it
//! has been read is kept by us, as `UIDVALIDITY` and `UID`.

use std::{fmt, sync::Arc, time::Duration};

use async_imap::{
    Authenticator, Client, Session, error::Error as ImapError, types::Mailbox as ImapFolder,
};
use futures_util::{FutureExt, TryStreamExt, future::BoxFuture};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

use crate::mail::{
    inbox::{
        LARGEST,
        mailbox::{After, Arrived, Batch, MailKey, Mailbox, MailboxError},
        settings::{Encryption, ImapSettings},
    },
    settings::Secret,
    smtp::{
        server::{CannotUse, trusting},
        token::Tokens,
    },
};

/// How much is taken in one reading, in bytes, beyond the first message.
const AT_ONCE: usize = 32 << 20;

/// Headers of so many messages are asked for at once.
const HEADERS_AT_ONCE: usize = 500;

/// What is counted of a message, and nothing else of it.
const COUNTED: &str = "(UID BODY.PEEK[HEADER.FIELDS (DATE FROM IN-REPLY-TO AUTO-SUBMITTED \
                       X-AUTOREPLY X-AUTORESPOND)])";

/// How long one step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    pub connect: Duration,
    pub sign_in: Duration,
    pub answer: Duration,
    /// One message, from asking for it to its last byte.
    pub message: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            sign_in: Duration::from_secs(30),
            answer: Duration::from_secs(60),
            message: Duration::from_secs(120),
        }
    }
}

/// How the connection is encrypted.
enum Trust {
    /// From its first byte on, with these certificates trusted.
    AtOnce(Arc<ClientConfig>),
    /// Not at all: with a server on this machine alone.
    PlainOnThisMachine,
}

/// Who we are to the mailbox.
#[derive(Clone)]
pub enum SignIn {
    Password {
        user: String,
        password: Secret,
    },
    /// `XOAUTH2`, as Microsoft 365 wants it.
    Token {
        user: String,
        tokens: Arc<Tokens>,
    },
}

/// A mailbox behind IMAP.
pub struct ImapMailbox {
    host: String,
    port: u16,
    trust: Trust,
    sign_in: SignIn,
    /// `INBOX` as a rule.
    folder: String,
    deadlines: Deadlines,
}

/// Anything that a conversation can be held over.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

type Open = Session<Box<dyn Wire>>;

struct XOAuth2(String);

impl Authenticator for XOAuth2 {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        // What is asked after the first answer is the reason of a refusal; nothing answers it.
        std::mem::take(&mut self.0)
    }
}

impl Mailbox for ImapMailbox {
    fn read(&self, after: After, most: usize) -> BoxFuture<'_, Result<Batch, MailboxError>> {
        async move {
            let mut session = self.enter().await?;
            let arrived = self.take(&mut session, after.key, most).await;
            // Whoever does not hear that we leave will notice.
            let _ = timeout(self.deadlines.answer, session.logout()).await;
            arrived.map(Batch::counted)
        }
        .boxed()
    }

    fn filed(&self, _: MailKey) {}
}

impl ImapMailbox {
    /// A mailbox as it is set.
    ///
    /// # Errors
    /// Certificates that cannot be read.
    pub fn new(settings: &ImapSettings, sign_in: SignIn) -> Result<Self, CannotUse> {
        let trust = match settings.encryption {
            Encryption::AtOnce => Trust::AtOnce(Arc::new(trusting(settings.authority.as_deref())?)),
            Encryption::PlainOnThisMachine => Trust::PlainOnThisMachine,
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            trust,
            sign_in,
            folder: settings.folder.clone(),
            deadlines: Deadlines::default(),
        })
    }

    /// The same mailbox with other deadlines.
    pub fn with_deadlines(self, deadlines: Deadlines) -> Self {
        Self { deadlines, ..self }
    }

    /// Looks whether the mailbox lets us in and has its folder; answers the message behind which the
    /// next one comes, where the server says it.
    ///
    /// # Errors
    /// As [`Mailbox::read`].
    pub async fn reach(&self) -> Result<Option<MailKey>, MailboxError> {
        let mut session = self.enter().await?;
        let folder = self.examine(&mut session).await;
        let _ = timeout(self.deadlines.answer, session.logout()).await;
        let folder = folder?;
        let next = folder.uid_validity.zip(folder.uid_next);
        Ok(next.map(|(validity, next)| MailKey {
            validity,
            number: u64::from(next).saturating_sub(1),
        }))
    }

    /// Hands on the headers that say who wrote when and whether anybody did, message by message;
    /// no subject and no word of a message is asked for. Answers how many there were.
    ///
    /// # Errors
    /// As [`Mailbox::read`].
    pub async fn headers(
        &self,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<usize, MailboxError> {
        let mut session = self.enter().await?;
        let counted = self.hand_on(&mut session, each).await;
        let _ = timeout(self.deadlines.answer, session.logout()).await;
        counted
    }

    async fn hand_on(
        &self,
        session: &mut Open,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<usize, MailboxError> {
        self.examine(session).await?;
        let asking = session.uid_search("ALL");
        let mut numbers: Vec<u32> = within(self.deadlines.answer, asking)
            .await?
            .into_iter()
            .collect();
        numbers.sort_unstable();
        let mut counted = 0;
        for page in numbers.chunks(HEADERS_AT_ONCE) {
            let (Some(first), Some(last)) = (page.first(), page.last()) else {
                continue;
            };
            let asking = async {
                let stream = session
                    .uid_fetch(format!("{first}:{last}"), COUNTED)
                    .await?;
                stream.try_collect::<Vec<_>>().await
            };
            let told = within(self.deadlines.message, asking).await?;
            for headers in told.iter().filter_map(|one| one.header()) {
                each(headers);
                counted += 1;
            }
        }
        Ok(counted)
    }

    async fn enter(&self) -> Result<Open, MailboxError> {
        let deadline = self.deadlines.connect;
        let connecting = TcpStream::connect((self.host.as_str(), self.port));
        let tcp = timeout(deadline, connecting)
            .await
            .map_err(|_| MailboxError::TooSlow(deadline))?
            .map_err(MailboxError::Unreachable)?;
        let wire: Box<dyn Wire> = match &self.trust {
            Trust::PlainOnThisMachine => Box::new(tcp),
            Trust::AtOnce(trust) => {
                let name = ServerName::try_from(self.host.clone())
                    .map_err(|error| MailboxError::NotEncrypted(std::io::Error::other(error)))?;
                let connector = TlsConnector::from(Arc::clone(trust));
                let connecting = connector.connect(name, tcp);
                let tls = timeout(deadline, connecting)
                    .await
                    .map_err(|_| MailboxError::TooSlow(deadline))?
                    .map_err(MailboxError::NotEncrypted)?;
                Box::new(tls)
            }
        };
        let mut client = Client::new(wire);
        let greeting = within(self.deadlines.answer, client.read_response().map(Ok)).await?;
        if !matches!(greeting, Ok(Some(_))) {
            return Err(MailboxError::NotUnderstood);
        }
        self.sign_in(client).await
    }

    async fn sign_in(&self, client: Client<Box<dyn Wire>>) -> Result<Open, MailboxError> {
        let deadline = self.deadlines.sign_in;
        let refused = |(error, _): (ImapError, _)| match error {
            ImapError::No(_) | ImapError::Bad(_) => MailboxError::Refused,
            _ => MailboxError::NotUnderstood,
        };
        match &self.sign_in {
            SignIn::Password { user, password } => {
                let signing = client.login(user, password.reveal());
                let signed = timeout(deadline, signing).await;
                signed
                    .map_err(|_| MailboxError::TooSlow(deadline))?
                    .map_err(refused)
            }
            SignIn::Token { user, tokens } => {
                let token = tokens.current().await.ok_or(MailboxError::NoToken)?;
                let token = token.reveal();
                let words = format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}");
                let signing = client.authenticate("XOAUTH2", XOAuth2(words));
                let signed = timeout(deadline, signing).await;
                let signed = signed
                    .map_err(|_| MailboxError::TooSlow(deadline))?
                    .map_err(refused);
                if signed.is_err() {
                    tokens.forget();
                }
                signed
            }
        }
    }

    async fn examine(&self, session: &mut Open) -> Result<ImapFolder, MailboxError> {
        let answer = self.deadlines.answer;
        let opening = session.examine(&self.folder);
        timeout(answer, opening)
            .await
            .map_err(|_| MailboxError::TooSlow(answer))?
            .map_err(|error| match error {
                ImapError::No(_) => MailboxError::NoFolder,
                _ => MailboxError::NotUnderstood,
            })
    }

    async fn take(
        &self,
        session: &mut Open,
        after: Option<MailKey>,
        most: usize,
    ) -> Result<Vec<Arrived>, MailboxError> {
        let folder = self.examine(session).await?;
        let validity = folder.uid_validity.ok_or(MailboxError::NotUnderstood)?;
        let from = match after {
            Some(key) if key.validity == validity => key.number + 1,
            _ => 1,
        };
        let mut sizes = self.sizes(session, from).await?;
        sizes.truncate(most);
        let mut arrived = Vec::with_capacity(sizes.len());
        let mut taken = 0;
        for (number, size) in sizes {
            if 0 < taken && AT_ONCE < taken + size {
                break;
            }
            let key = MailKey {
                validity,
                number: u64::from(number),
            };
            let bytes = if size <= LARGEST {
                // Somebody may have taken it away meanwhile: then it is not there to be filed.
                let Some(bytes) = self.message(session, number).await? else {
                    continue;
                };
                Some(bytes)
            } else {
                None
            };
            taken += bytes.as_ref().map_or(0, Vec::len);
            arrived.push(Arrived { key, bytes });
        }
        Ok(arrived)
    }

    /// Numbers and sizes of the messages from a number on, in their order.
    async fn sizes(
        &self,
        session: &mut Open,
        from: u64,
    ) -> Result<Vec<(u32, usize)>, MailboxError> {
        let asking = async {
            let stream = session.uid_fetch(format!("{from}:*"), "(UID RFC822.SIZE)");
            stream.await?.try_collect::<Vec<_>>().await
        };
        let told = within(self.deadlines.answer, asking).await?;
        let mut found: Vec<(u32, usize)> = told
            .iter()
            // `n:*` names the last message even where its number is lower.
            .filter_map(|one| Some((one.uid.filter(|uid| from <= u64::from(*uid))?, one.size)))
            .map(|(uid, size)| {
                let size = size.and_then(|it| usize::try_from(it).ok());
                (uid, size.unwrap_or(usize::MAX))
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(uid, _)| *uid);
        Ok(found)
    }

    /// One message; nothing where somebody has taken it away meanwhile.
    async fn message(
        &self,
        session: &mut Open,
        number: u32,
    ) -> Result<Option<Vec<u8>>, MailboxError> {
        let asking = async {
            let stream = session.uid_fetch(number.to_string(), "(UID BODY.PEEK[])");
            stream.await?.try_collect::<Vec<_>>().await
        };
        let told = within(self.deadlines.message, asking).await?;
        let mut of_it = told.iter().filter(|one| one.uid == Some(number));
        Ok(of_it.find_map(|one| one.body().map(<[u8]>::to_vec)))
    }
}

/// What comes of a step within its time.
async fn within<T>(
    deadline: Duration,
    step: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, MailboxError> {
    match timeout(deadline, step).await {
        Err(_) => Err(MailboxError::TooSlow(deadline)),
        Ok(Err(ImapError::Io(error))) => Err(MailboxError::Unreachable(error)),
        Ok(Err(_)) => Err(MailboxError::NotUnderstood),
        Ok(Ok(told)) => Ok(told),
    }
}

#[cfg(test)]
mod tests;
