//! Other people's services on the web, as far as letters go through them.
//!
//! Nothing is asked in the open, no redirect is followed, no answer is read without end, and a
//! word to wait is heeded by everybody who asks the same service.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, Url, header::RETRY_AFTER};
use tokio::time::Instant;

use crate::{mail::settings::Secret, model::post::Trouble};

/// How much of an answer is read that is no message, in bytes.
const LARGEST: usize = 4 << 20;

/// The longest that a service may tell us to wait.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Where no time is said.
const USUAL: Duration = Duration::from_secs(30);

/// Why a service cannot be asked as it is set.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    #[error("`address` is not an https address: letters would travel readable")]
    Address,
    #[error("no services can be asked on this machine")]
    Client(#[source] reqwest::Error),
}

/// How long a service may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    pub connect: Duration,
    /// For the whole of one question.
    pub all: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            all: Duration::from_secs(60),
        }
    }
}

/// One service at one address.
pub(in crate::mail) struct Api {
    base: Url,
    client: reqwest::Client,
    /// Until when it wants not to be asked.
    wait: Mutex<Option<Instant>>,
}

/// A question.
pub(in crate::mail) struct Asking<'a> {
    pub method: Method,
    pub to: Url,
    pub token: &'a Secret,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<(&'static str, Vec<u8>)>,
    pub largest: usize,
}

impl<'a> Asking<'a> {
    pub fn get(to: Url, token: &'a Secret) -> Self {
        Self {
            method: Method::GET,
            to,
            token,
            headers: Vec::new(),
            body: None,
            largest: LARGEST,
        }
    }

    pub fn post(to: Url, token: &'a Secret, kind: &'static str, body: Vec<u8>) -> Self {
        Self {
            method: Method::POST,
            body: Some((kind, body)),
            ..Self::get(to, token)
        }
    }
}

/// What a service answered.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::mail) struct Told {
    pub status: u16,
    /// What the service calls this question in its own log.
    pub request: Option<String>,
    /// Whether it says for how long it wants not to be asked.
    pub says_to_wait: bool,
    /// Nothing where it is larger than was wanted.
    pub body: Option<Vec<u8>>,
}

impl Told {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What went wrong without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mail) enum Missed {
    /// Not a byte of the question has left.
    NotAsked,
    /// It may have been heard.
    Unheard(Trouble),
}

impl Api {
    /// A service; plain `http` is taken for this machine alone.
    pub fn new(base: &str, deadlines: Deadlines) -> Result<Self, CannotAsk> {
        let base = base.trim_end_matches('/');
        let base = Url::parse(base).map_err(|_| CannotAsk::Address)?;
        let is_here = matches!(base.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let is_plain = base.scheme() == "http" && is_here;
        if (base.scheme() != "https" && !is_plain) || !base.username().is_empty() {
            return Err(CannotAsk::Address);
        }
        let client = reqwest::Client::builder()
            .connect_timeout(deadlines.connect)
            .timeout(deadlines.all)
            .redirect(reqwest::redirect::Policy::none());
        let client = if is_here { client.no_proxy() } else { client };
        Ok(Self {
            base,
            client: client.build().map_err(CannotAsk::Client)?,
            wait: Mutex::new(None),
        })
    }

    /// An address below the service's own.
    pub fn address(&self, path: &str) -> Url {
        let mut address = self.base.clone();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let before = address.path().trim_end_matches('/').to_owned();
        address.set_path(&format!("{before}/{}", path.trim_start_matches('/')));
        address.set_query((!query.is_empty()).then_some(query));
        address
    }

    /// An address that the service itself gave, if it is the service's own: our token goes to
    /// nobody else.
    pub fn own(&self, address: &str) -> Option<Url> {
        let address = Url::parse(address).ok()?;
        (address.origin() == self.base.origin()).then_some(address)
    }

    /// For how long it still wants not to be asked.
    pub fn wait(&self) -> Option<Duration> {
        self.wait_at(Instant::now())
    }

    fn wait_at(&self, now: Instant) -> Option<Duration> {
        let until = (*self.waits())?;
        let left = until.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// Asks once.
    pub async fn ask(&self, asking: Asking<'_>) -> Result<Told, Missed> {
        let mut request = self
            .client
            .request(asking.method, asking.to)
            .bearer_auth(asking.token.reveal());
        for (name, value) in asking.headers {
            request = request.header(name, value);
        }
        if let Some((kind, body)) = asking.body {
            request = request.header("content-type", kind).body(body);
        }
        let mut response = request.send().await.map_err(|error| missed(&error))?;
        let status = response.status().as_u16();
        let header = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let request = header("request-id");
        let wait = header(RETRY_AFTER.as_str());
        let says_to_wait = wait.is_some();
        if status == 429 || (status == 503 && says_to_wait) {
            self.put_off(wait.as_deref(), Instant::now());
        }
        let mut body = Some(Vec::new());
        loop {
            match response.chunk().await {
                Ok(Some(piece)) => {
                    let Some(so_far) = body.as_mut() else { break };
                    if asking.largest < so_far.len() + piece.len() {
                        body = None;
                        break;
                    }
                    so_far.extend_from_slice(&piece);
                }
                Ok(None) => break,
                Err(error) => return Err(Missed::Unheard(trouble(&error))),
            }
        }
        Ok(Told {
            status,
            request,
            says_to_wait,
            body,
        })
    }

    /// Seconds, or nothing that is understood.
    fn put_off(&self, wait: Option<&str>, now: Instant) {
        let seconds = wait.and_then(|wait| wait.trim().parse().ok());
        let wait = seconds.map_or(USUAL, Duration::from_secs).min(LONGEST);
        let until = now + wait;
        let mut waits = self.waits();
        // A shorter word does not take back a longer one.
        if waits.is_none_or(|before| before < until) {
            *waits = Some(until);
        }
    }

    fn waits(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missed(error: &reqwest::Error) -> Missed {
    match error {
        error if error.is_connect() || error.is_builder() => Missed::NotAsked,
        error => Missed::Unheard(trouble(error)),
    }
}

fn trouble(error: &reqwest::Error) -> Trouble {
    match error {
        error if error.is_timeout() => Trouble::Silent,
        _ => Trouble::Dropped,
    }
}

/// One word as it stands in a path or behind a question mark.
pub(in crate::mail) fn word(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, is_one: bool) {
        let api = Api::new(base, Deadlines::default());
        assert_eq!(api.is_ok(), is_one, "{base}");
    }

    #[test]
    fn a_service_is_asked_over_https_or_on_this_machine() {
        check("https://graph.microsoft.com/v1.0", true);
        check("http://127.0.0.1:8080", true);
        check("http://graph.microsoft.com/v1.0", false);
        check("https://somebody@graph.microsoft.com", false);
        check("ftp://127.0.0.1", false);
        check("graph.microsoft.com", false);
    }

    #[test]
    fn an_address_that_the_service_gives_is_its_own_or_none() {
        let api = Api::new("https://graph.example/v1.0/", Deadlines::default()).unwrap();
        let asked = api.address("/users/a/messages/delta?$top=2");
        assert_eq!(
            asked.as_str(),
            "https://graph.example/v1.0/users/a/messages/delta?$top=2"
        );
        assert!(api.own("https://graph.example/v1.0/next?x=1").is_some());
        assert!(api.own("https://graph.example.evil.example/next").is_none());
        assert!(api.own("http://graph.example/v1.0/next").is_none());
        assert!(api.own("next").is_none());
    }

    #[test]
    fn a_word_to_wait_is_heeded_and_a_shorter_one_does_not_take_it_back() {
        let api = Api::new("https://graph.example", Deadlines::default()).unwrap();
        let now = Instant::now();
        let seconds = Duration::from_secs;
        assert_eq!(api.wait_at(now), None);
        api.put_off(Some("120"), now);
        api.put_off(Some("5"), now);
        assert_eq!(api.wait_at(now), Some(seconds(120)));
        let later = now + seconds(119);
        assert_eq!(api.wait_at(later), Some(seconds(1)));
        assert_eq!(api.wait_at(later + seconds(1)), None);
        let much_later = now + seconds(1_000);
        api.put_off(Some("soon"), much_later);
        assert_eq!(api.wait_at(much_later), Some(USUAL));
        api.put_off(Some("99999999"), much_later);
        assert_eq!(api.wait_at(much_later), Some(LONGEST));
    }
}
