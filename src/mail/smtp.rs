//! Letters over SMTP: paced, over connections used again, encrypted or not at all.

mod conversation;
mod reply;
pub mod server;
pub mod sign_in;
pub mod token;

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{FutureExt, future::BoxFuture};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::{
    mail::{
        carrier::{Carrier, End, Envelope, NotSent, Outcome},
        smtp::{conversation::Conversation, server::Server},
    },
    model::post::{Answered, Step, Trouble},
};

pub use conversation::Deadlines;

/// Nothing goes to these without encryption, whatever a council sets.
const ALWAYS_ENCRYPTED: &[&str] = &["gov.uk"];

/// What a council sets about how much it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Letters a minute at most.
    pub per_minute: Option<NonZeroU32>,
    /// Letters over one connection at most.
    pub per_connection: u32,
    /// Ends of the names of domains to which nothing goes without encryption, besides `gov.uk`.
    pub always_encrypted: Vec<String>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            per_minute: None,
            per_connection: 100,
            always_encrypted: Vec::new(),
        }
    }
}

/// Sends letters through one relay.
pub struct Smtp {
    server: Server,
    pace: Pace,
    limiter: Option<DefaultDirectRateLimiter>,
    /// Connections that wait for the next letter.
    idle: Mutex<Vec<Conversation>>,
}

impl Smtp {
    pub fn new(server: Server, pace: Pace) -> Self {
        let quota = pace.per_minute.map(|letters| {
            // The quota of a minute begins with all of it at once otherwise.
            Quota::per_minute(letters).allow_burst(NonZeroU32::MIN)
        });
        Self {
            server,
            pace,
            limiter: quota.map(RateLimiter::direct),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Looks whether the relay lets us in as it is set, and sends nothing.
    ///
    /// # Errors
    /// Why no letter could be sent now.
    pub async fn reach(&self) -> Result<(), NotSent> {
        let open = Conversation::open(&self.server).await?;
        open.quit().await;
        Ok(())
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Conversation>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, envelope: &Envelope, end: &dyn End) -> Outcome {
        if let Some(limiter) = &self.limiter {
            limiter.until_ready().await;
        }
        let kept = self.idle().pop();
        let is_fresh = kept.is_none();
        let outcome = self.over(kept, envelope, end).await;
        match outcome {
            // The relay had let go of the line meanwhile, and heard nothing of the letter.
            Outcome::NotSent(
                NotSent::Trouble(Step::From, Trouble::Dropped)
                | NotSent::Closed(Answered {
                    step: Step::From,
                    code: 421,
                    ..
                }),
            ) if !is_fresh => self.over(None, envelope, end).await,
            outcome => outcome,
        }
    }

    async fn over(
        &self,
        kept: Option<Conversation>,
        envelope: &Envelope,
        end: &dyn End,
    ) -> Outcome {
        let must_encrypt = self.must_encrypt(envelope);
        let mut open = match kept {
            Some(open) => open,
            None => match Conversation::open(&self.server).await {
                Ok(open) => open,
                Err(NotSent::Trouble(_, Trouble::NotEncrypted)) if must_encrypt.is_some() => {
                    return not_encrypted(must_encrypt);
                }
                Err(why) => return Outcome::NotSent(why),
            },
        };
        if !open.is_encrypted && must_encrypt.is_some() {
            self.idle().push(open);
            return not_encrypted(must_encrypt);
        }
        let outcome = open.letter(envelope, end).await;
        if open.carried >= self.pace.per_connection {
            open.quit().await;
        } else if !open.is_over {
            self.idle().push(open);
        }
        outcome
    }

    /// The domain of the reader, where nothing goes there without encryption.
    fn must_encrypt(&self, envelope: &Envelope) -> Option<Arc<str>> {
        let domain = envelope.to().host();
        let always = ALWAYS_ENCRYPTED.iter().copied();
        let own = self.pace.always_encrypted.iter().map(String::as_str);
        let is_of = |end: &str| {
            let end = end.trim_start_matches(['*', '.']).to_lowercase();
            let before = domain.strip_suffix(&*end);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        always.chain(own).any(is_of).then(|| domain.into())
    }
}

fn not_encrypted(domain: Option<Arc<str>>) -> Outcome {
    let domain = domain.unwrap_or_default();
    Outcome::NotSent(NotSent::MustEncrypt { domain })
}

impl Carrier for Smtp {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        self.send(envelope, end).boxed()
    }

    fn rest(&self) -> BoxFuture<'_, ()> {
        async move {
            let idle = std::mem::take(&mut *self.idle());
            for open in idle {
                open.quit().await;
            }
        }
        .boxed()
    }
}
