//! How we tell a source who we are: nothing, a key, a name and password, a token.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Client, Method, Request, StatusCode, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use tokio::time::Instant;

use crate::{
    mapping::tree::Tree,
    sources::{
        case_system::{Chance, Clock, Fault},
        connector::{body, gate::Gate, patience},
        settings::Secret,
    },
};

/// A token that does not say how long it lives is asked for anew after this long.
const UNTOLD_LIFE: Duration = Duration::from_secs(300);

/// The longest that a token is used, whatever is said of it: the number may be any.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 3600);
const LARGEST_TOKEN_ANSWER: usize = 64 * 1024;

/// What every request carries to say who we are.
pub struct SignIn {
    /// Headers that never change: a key, a name and password.
    fixed: HeaderMap,
    /// A key that stands in the address.
    parameter: Option<(String, Secret)>,
    token: Option<TokenSource>,
}

/// Where a token comes from.
pub struct TokenPlan {
    pub address: Url,
    /// The form to send, without the credentials if they go in a header.
    pub form: Vec<(String, Secret)>,
    /// `Basic ...`, where the credentials go in a header; the key, where the token's server
    /// is the source itself.
    pub headers: HeaderMap,
    pub attempts: u32,
    pub longest_wait: Duration,
    pub total: Duration,
}

struct TokenSource {
    plan: TokenPlan,
    gate: Gate,
    held: Mutex<Held>,
    /// Held by the one who asks for a token; the others wait for what comes back.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    token: Option<Arc<Token>>,
    /// Counts the times that a token was asked for, with or without success.
    asked: u64,
    failed: Option<Fault>,
}

struct Token {
    header: HeaderValue,
    renew_at: Instant,
    number: u64,
}

/// What one request carries. Kept until the answer is there: a refused token is named by it.
#[derive(Clone, Default)]
pub struct Signed {
    token: Option<Arc<Token>>,
}

impl SignIn {
    pub fn new(
        fixed: HeaderMap,
        parameter: Option<(String, Secret)>,
        token: Option<TokenPlan>,
        chance: &Chance,
    ) -> Self {
        Self {
            fixed,
            parameter,
            token: token.map(|plan| TokenSource {
                plan,
                gate: Gate::new(1, None, chance.clone()),
                held: Mutex::default(),
                asking: tokio::sync::Mutex::new(()),
            }),
        }
    }

    /// Makes sure that there is a token where one is needed.
    pub async fn sign(&self, with: &Tools<'_>) -> Result<Signed, Fault> {
        let Some(source) = &self.token else {
            return Ok(Signed::default());
        };
        Ok(Signed {
            token: Some(source.current(None, with).await?),
        })
    }

    /// How much longer no token is asked for because the sign-in server told us to wait.
    pub fn paused(&self) -> Option<Duration> {
        self.token.as_ref()?.gate.paused()
    }

    /// The source refused this token: gets another, unless somebody has done so meanwhile.
    ///
    /// # Errors
    /// [`Fault::SignInRefused`] where there is no token to renew.
    pub async fn renew(&self, refused: &Signed, with: &Tools<'_>) -> Result<Signed, Fault> {
        let (Some(source), Some(token)) = (&self.token, &refused.token) else {
            return Err(Fault::SignInRefused);
        };
        Ok(Signed {
            token: Some(source.current(Some(token.number), with).await?),
        })
    }

    /// Writes what says who we are onto a request. Only ever called for the source's own host.
    pub fn write(&self, signed: &Signed, request: &mut Request) {
        let headers = request.headers_mut();
        for (name, value) in &self.fixed {
            headers.insert(name.clone(), value.clone());
        }
        if let Some(token) = &signed.token {
            headers.insert(AUTHORIZATION, token.header.clone());
        }
        if let Some((name, secret)) = &self.parameter {
            request
                .url_mut()
                .query_pairs_mut()
                .append_pair(name, secret.reveal());
        }
    }
}

impl Signed {
    /// Whether the token has come too near its end while the request waited for its turn.
    pub fn is_stale(&self) -> bool {
        self.token
            .as_ref()
            .is_some_and(|token| Instant::now() >= token.renew_at)
    }
}

/// What a token is fetched with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub http: &'a Client,
    pub clock: &'a Clock,
    pub chance: &'a Chance,
}

impl TokenSource {
    async fn current(&self, refused: Option<u64>, with: &Tools<'_>) -> Result<Arc<Token>, Fault> {
        let asked = match self.usable(refused) {
            Ok(token) => return Ok(token),
            Err(asked) => asked,
        };
        let _turn = self.asking.lock().await;
        if let Ok(token) = self.usable(refused) {
            return Ok(token);
        }
        if let Some(fault) = self
            .with_held(|held| (held.asked > asked).then(|| held.failed.clone()))
            .flatten()
        {
            return Err(fault);
        }
        let fetched = self.fetch(with).await;
        self.with_held(|held| {
            held.asked += 1;
            match fetched {
                Ok((header, life)) => {
                    let token = Arc::new(Token {
                        header,
                        renew_at: Instant::now() + life,
                        number: held.asked,
                    });
                    held.token = Some(token.clone());
                    held.failed = None;
                    Ok(token)
                }
                Err(fault) => {
                    held.token = None;
                    held.failed = Some(fault.clone());
                    Err(fault)
                }
            }
        })
    }

    /// The token, if it is neither near its end nor the one refused; else how many were asked for.
    fn usable(&self, refused: Option<u64>) -> Result<Arc<Token>, u64> {
        self.with_held(|held| match &held.token {
            Some(token) if Some(token.number) != refused && Instant::now() < token.renew_at => {
                Ok(token.clone())
            }
            _ => Err(held.asked),
        })
    }

    fn with_held<T>(&self, f: impl FnOnce(&mut Held) -> T) -> T {
        f(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn fetch(&self, with: &Tools<'_>) -> Result<(HeaderValue, Duration), Fault> {
        let mut patience =
            patience::Patience::new(self.plan.attempts, self.plan.longest_wait, with.chance);
        loop {
            let pass = self.gate.enter().await?;
            let response = match with.http.execute(self.request()).await {
                Ok(response) => response,
                Err(error) => {
                    pass.failed();
                    tokio::time::sleep(patience.after(body::fault(&error))?).await;
                    continue;
                }
            };
            let status = response.status();
            if status == StatusCode::TOO_MANY_REQUESTS {
                let wait = patience::retry_after(response.headers(), with.clock);
                patience.told(pass.told(wait))?;
                continue;
            }
            if status.is_server_error() {
                pass.failed();
                tokio::time::sleep(patience.after(Fault::Status(status.as_u16()))?).await;
                continue;
            }
            pass.answered();
            if !status.is_success() {
                return Err(Fault::SignInRefused);
            }
            let bytes = body::read(response, LARGEST_TOKEN_ANSWER).await?;
            return token_in(&bytes);
        }
    }

    fn request(&self) -> Request {
        let mut request = Request::new(Method::POST, self.plan.address.clone());
        *request.headers_mut() = self.plan.headers.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let form: Vec<String> = self
            .plan
            .form
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value.reveal())))
            .collect();
        *request.body_mut() = Some(form.join("&").into());
        *request.timeout_mut() = Some(self.plan.total);
        request
    }
}

/// Reads the answer of a token server (RFC 6749, 5.1). The token is asked for anew a while
/// before its end: a fifth of its life, half a minute at most.
fn token_in(bytes: &[u8]) -> Result<(HeaderValue, Duration), Fault> {
    let not = |what: &str| Fault::NotBelieved(what.into());
    let tree = Tree::from_json(bytes).map_err(|_| not("the sign-in server sent no JSON"))?;
    let text = |name: &str| tree.get(name).and_then(|value| value.as_text());
    let token = text("access_token").ok_or_else(|| not("the sign-in server sent no token"))?;
    let kind = text("token_type").unwrap_or_else(|| "Bearer".to_owned());
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(not(
            "the sign-in server sent a token of another kind than Bearer",
        ));
    }
    let life = text("expires_in")
        .and_then(|text| text.parse::<f64>().ok())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .unwrap_or(UNTOLD_LIFE)
        .min(LONGEST_LIFE);
    let spare = (life / 5).min(Duration::from_secs(30));
    let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| not("the token holds characters that no header can carry"))?;
    header.set_sensitive(true);
    Ok((header, life - spare))
}

/// A header for a name and a password (RFC 7617).
pub fn basic(user: &Secret, password: &Secret) -> Option<HeaderValue> {
    let joined = format!("{}:{}", user.reveal(), password.reveal());
    secret_header(&format!("Basic {}", STANDARD.encode(joined)))
}

/// A header value that never prints itself.
pub fn secret_header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header of a key, where the name can be one.
pub fn header_name(text: &str) -> Option<HeaderName> {
    text.parse().ok()
}

/// A form without order of its own: what a token plan sends besides the credentials.
pub fn form(extra: &BTreeMap<String, String>, scope: Option<&str>) -> Vec<(String, Secret)> {
    let mut form = vec![("grant_type".to_owned(), Secret::new("client_credentials"))];
    form.extend(scope.map(|scope| ("scope".to_owned(), Secret::new(scope))));
    form.extend(
        extra
            .iter()
            .map(|(name, value)| (name.clone(), Secret::new(value))),
    );
    form
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expires_in: &str, expected: u64) {
        let answer = format!(r#"{{"access_token": "t", "expires_in": {expires_in}}}"#);
        let (_, life) = token_in(answer.as_bytes()).unwrap();
        assert_eq!(life, Duration::from_secs(expected), "{expires_in}");
    }

    #[test]
    fn a_token_is_asked_for_anew_before_its_end_and_after_a_day_at_most() {
        check("100", 80);
        check("3600", 3570);
        for odd in ["-1", "null", "\"soon\"", "1e400"] {
            check(odd, 270);
        }
        // Longer than any clock counts.
        check("10000000000000000000", 24 * 3600 - 30);
    }
}
