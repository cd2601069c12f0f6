//! Signing in with the council's own OpenID provider.
//!
//! A browser is sent to the provider with a state, a nonce and the hash of a verifier; it comes
//! back with a code, which is exchanged for a token between the two servers. What the token claims
//! becomes a member of staff by the table in the settings. The journey is bound to the browser by a
//! cookie that lives ten minutes and goes with the answer.

mod claims;
mod errand;
pub mod pages;
mod provider;
mod settings;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use reqwest::Url;

pub use crate::web::sign_in::{
    claims::{Newcomer, NoStaff, Subject},
    errand::{PATIENCE, Way},
    provider::ProviderError,
    settings::{ClaimNames, PublicAddress, SignInSettings, SignInSettingsError},
};

use crate::web::sign_in::{errand::Errand, provider::Provider};

/// The cookie that binds the answer of the provider to one browser.
pub const COOKIE: &str = "__Host-samepage-sign-in";

/// The path to which the provider sends people back.
pub const BACK: &str = "/sign-in/back";

/// The path to which the provider sends people who have signed out of it as well.
pub const SIGNED_OUT: &str = "/signed-out";

/// Errands that are remembered as done, at most. Beyond that some are forgotten; the provider's own
/// codes, good for one use, still stand behind them.
const MOST_REMEMBERED: usize = 100_000;

/// The present moment, as `cli` hands it down.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// 16 bytes that nobody can guess, as `cli` hands them down; `None` where the machine gives none.
pub type Chance = fn() -> Option<[u8; 16]>;

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The answer came without the cookie, too late, a second time, or to another browser.
    #[error("the answer does not belong to a sign-in that this browser has begun")]
    NotBegunHere,
    /// The provider's own code: `access_denied`, `login_required`.
    #[error("the provider let nobody in: {0}")]
    TurnedAway(String),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    NoStaff(#[from] NoStaff),
    #[error("this machine gives no random numbers")]
    NoChance,
}

impl SignInError {
    /// What a page says, in the reader's words: what happened, and what to do.
    pub fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotBegunHere => (
                "This sign-in took too long, was used before, or was begun in another browser",
                "Sign in again.",
            ),
            Self::TurnedAway(_) => (
                "Your council's sign-in service did not let you in",
                "Sign in again. If it says no again, ask your IT service desk.",
            ),
            Self::Provider(ProviderError::Silent(_)) => (
                "Your council's sign-in service does not answer",
                "Try again in a few minutes. Nothing that you have saved is lost.",
            ),
            Self::Provider(ProviderError::Refused(_)) => (
                "This sign-in was used before or took too long",
                "Sign in again.",
            ),
            Self::Provider(ProviderError::Unreadable(_) | ProviderError::NotBelieved(_)) => (
                "The answer of your council's sign-in service could not be trusted",
                "Sign in again. If this goes on, tell your IT service desk.",
            ),
            Self::NoChance => (
                "Nobody can sign in at the moment",
                "Tell whoever runs this service.",
            ),
            Self::NoStaff(_) => (
                "Your account has no role in this service yet",
                "Ask your manager or your IT service desk for one, then sign in again.",
            ),
        }
    }

    /// A code for the log: it names nobody.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotBegunHere => "not_begun_here",
            Self::TurnedAway(_) => "turned_away",
            Self::Provider(ProviderError::Silent(_)) => "provider_silent",
            Self::Provider(ProviderError::Refused(_)) => "code_refused",
            Self::Provider(ProviderError::Unreadable(_)) => "provider_unreadable",
            Self::Provider(ProviderError::NotBelieved(_)) => "token_not_believed",
            Self::NoStaff(_) => "no_role",
            Self::NoChance => "no_chance",
        }
    }
}

/// Somebody on the way to the provider.
#[derive(Debug)]
pub struct Leaving {
    pub address: Url,
    /// The value of [`COOKIE`], to keep for [`PATIENCE`].
    pub cookie: String,
}

/// Somebody who is back from the provider, and where they wanted to go.
#[derive(Debug)]
pub struct Arrived {
    pub newcomer: Newcomer,
    pub way: Way,
}

/// What the provider put into the address with which somebody came back.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Answer {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    /// The provider's code for why not.
    #[serde(default)]
    pub error: Option<String>,
}

/// The sign-in service of one council.
pub struct SignIn {
    provider: Provider,
    clock: Clock,
    chance: Chance,
    /// The states that were answered, with the second until which they could come again.
    done: Mutex<BTreeMap<String, i64>>,
}

/// Why there is no sign-in service.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Settings(#[from] SignInSettingsError),
    #[error("no HTTP client could be made")]
    Client(#[from] reqwest::Error),
}

impl SignIn {
    /// Reads nothing from the provider yet: the service starts although the provider is down.
    ///
    /// # Errors
    /// [`OpenError`]: settings with which nobody could sign in.
    pub fn open(settings: SignInSettings, clock: Clock, chance: Chance) -> Result<Self, OpenError> {
        Ok(Self {
            provider: Provider::new(settings.plan()?)?,
            clock,
            chance,
            done: Mutex::default(),
        })
    }

    /// Sends somebody to the provider, who wants to go to `way` afterwards.
    ///
    /// # Errors
    /// [`SignInError::Provider`] where the provider does not answer.
    pub async fn leave(&self, way: Way) -> Result<Leaving, SignInError> {
        let now = (self.clock)();
        let errand = Errand::new(self.secret().ok_or(SignInError::NoChance)?, now, way);
        Ok(Leaving {
            address: self.provider.address(&errand, now).await?,
            cookie: errand.cookie(),
        })
    }

    /// Takes in somebody whom the provider has sent back.
    ///
    /// # Errors
    /// [`SignInError`]: whatever is odd lets nobody in.
    pub async fn arrive(
        &self,
        cookie: Option<&str>,
        answer: Answer,
    ) -> Result<Arrived, SignInError> {
        let now = (self.clock)();
        let errand = cookie
            .and_then(|cookie| Errand::of_cookie(cookie, now))
            .ok_or(SignInError::NotBegunHere)?;
        let state = answer.state.unwrap_or_default();
        if !errand.fits(&state) || !self.is_first(state, now) {
            return Err(SignInError::NotBegunHere);
        }
        if let Some(error) = answer.error {
            return Err(SignInError::TurnedAway(error));
        }
        let code = answer.code.ok_or(SignInError::NotBegunHere)?;
        let claims = self.provider.who(code, &errand, now).await?;
        let plan = self.provider.plan();
        let newcomer = claims::newcomer(&plan.issuer, &claims, &plan.meanings)?;
        Ok(Arrived {
            newcomer,
            way: errand.way,
        })
    }

    /// Where somebody who has signed out here can sign out of the provider too, if it has a page
    /// for that.
    pub fn way_out(&self) -> Option<Url> {
        self.provider.way_out()
    }

    fn secret(&self) -> Option<[u8; 32]> {
        let mut secret = [0; 32];
        let (one, other) = secret.split_at_mut(16);
        one.copy_from_slice(&(self.chance)()?);
        other.copy_from_slice(&(self.chance)()?);
        Some(secret)
    }

    fn is_first(&self, state: String, now: Timestamp) -> bool {
        let now = now.as_second();
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.retain(|_, until| *until >= now);
        if done.len() >= MOST_REMEMBERED {
            done.pop_first();
        }
        let until = now.saturating_add_unsigned(PATIENCE.as_secs());
        done.insert(state, until).is_none()
    }
}
