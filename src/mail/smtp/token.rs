//! The token with which a council's own tenant lets a program send.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use tokio::time::Instant;

use crate::mail::settings::Secret;

/// Where tokens are to be had, and by whom (client credentials of OAuth 2.0).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// `https://login.microsoftonline.com/TENANT/oauth2/v2.0/token`
    pub address: String,
    pub client_id: String,
    /// Written as `client_secret_file`.
    pub client_secret: Secret,
    /// `https://outlook.office365.com/.default`
    pub scope: String,
}

/// Why tokens cannot be asked for.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    #[error("`token.address` is not an https address: a secret would travel readable")]
    Address,
    #[error("no tokens can be asked for on this machine")]
    Client(#[source] reqwest::Error),
}

/// Asks for a token, and keeps it until a fifth of its life is left.
pub struct Tokens {
    settings: TokenSettings,
    client: reqwest::Client,
    kept: Mutex<Option<(Secret, Instant)>>,
    /// Whoever holds this asks; the others wait for what comes of it.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Deserialize)]
struct Told {
    access_token: Secret,
    #[serde(default)]
    expires_in: u64,
}

impl Tokens {
    /// # Errors
    /// [`CannotAsk`]: plain `http` is taken for this machine alone.
    pub fn new(settings: TokenSettings) -> Result<Self, CannotAsk> {
        let address = reqwest::Url::parse(&settings.address).map_err(|_| CannotAsk::Address)?;
        let is_here = matches!(
            address.host_str(),
            Some("127.0.0.1" | "localhost" | "[::1]")
        );
        if address.scheme() != "https" && !(address.scheme() == "http" && is_here) {
            return Err(CannotAsk::Address);
        }
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none());
        let client = if is_here { client.no_proxy() } else { client };
        Ok(Self {
            settings,
            client: client.build().map_err(CannotAsk::Client)?,
            kept: Mutex::new(None),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    /// A token that still lives; `None` where none is to be had.
    pub async fn current(&self) -> Option<Secret> {
        if let Some(token) = self.living() {
            return Some(token);
        }
        let _asking = self.asking.lock().await;
        // Somebody else may have asked while we waited for our turn.
        if let Some(token) = self.living() {
            return Some(token);
        }
        self.ask().await
    }

    fn living(&self) -> Option<Secret> {
        let kept = self.lock().clone();
        kept.filter(|(_, until)| Instant::now() < *until)
            .map(|(token, _)| token)
    }

    async fn ask(&self) -> Option<Secret> {
        let asked = Instant::now();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &*self.settings.client_id),
            ("client_secret", self.settings.client_secret.reveal()),
            ("scope", &*self.settings.scope),
        ];
        let form = form_of(&form);
        let asking = self
            .client
            .post(&self.settings.address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = asking.send().await.ok()?;
        if !answer.status().is_success() {
            tracing::warn!(status = answer.status().as_u16(), "no token to send with");
            return None;
        }
        let told: Told = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        let life = Duration::from_secs(told.expires_in.min(86_400)) * 4 / 5;
        *self.lock() = Some((told.access_token.clone(), asked + life));
        Some(told.access_token)
    }

    /// The token was refused: the next is asked for anew.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    /// That token was refused. One that somebody else has had since is kept.
    pub fn was_refused(&self, token: &Secret) {
        let mut kept = self.lock();
        if kept.as_ref().is_some_and(|(living, _)| living == token) {
            *kept = None;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Secret, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names and values as a form sends them.
fn form_of(pairs: &[(&str, &str)]) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        out.push_str(&format!("{name}={value}"));
    }
    out
}
