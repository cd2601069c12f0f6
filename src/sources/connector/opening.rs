//! A connector made from its plan and a council's settings.

use std::time::Duration;

use reqwest::{
    Client, Url,
    header::{AUTHORIZATION, HeaderMap},
    redirect::Policy,
};

use crate::sources::{
    case_system::{Chance, Clock},
    connector::{
        Connector,
        asker::{Asker, Limits},
        cache::Cache,
        gate::Gate,
        origin::{Origin, OriginError},
        pace::Rate,
        plan::Plan,
        raw::{SendCredentials, SignInKind},
        sign_in::{self, SignIn, TokenPlan},
        template::Template,
    },
    reading::Meaning,
    settings::{Secret, SourceSettings},
};

const USUAL_CONNECTIONS: u32 = 32;

/// Why a source cannot be opened with these settings.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("no address: set `base` to where the case system is")]
    NoBase,
    #[error("the address of the case system cannot be used")]
    Base(#[source] OriginError),
    #[error("the address for tokens cannot be used")]
    TokenBase(#[source] OriginError),
    #[error(
        "connection.toml fetches tokens at {0}, and credentials go only to the host of `base`, or \
         to the one that `token_base` names: set token_base under [source] if that is right"
    )]
    TokenElsewhere(String),
    #[error("the secret `{0}` is not set: add it under secrets, or `{0}_file` with a path")]
    NoSecret(String),
    #[error("the secret `{0}` holds characters that no header can carry")]
    BadSecret(String),
    #[error("the value `{0}` is not set: add it under values")]
    NoValue(String),
    #[error("{0} is not above zero")]
    NotPositive(&'static str),
    #[error("the HTTP client could not be made")]
    Client(#[source] reqwest::Error),
}

impl Connector {
    /// Makes a connector. Nothing is asked yet.
    pub fn new(
        plan: Plan,
        meaning: Meaning,
        settings: &SourceSettings,
        clock: Clock,
        chance: Chance,
    ) -> Result<Self, ConnectError> {
        let base = settings.base.as_deref().or(plan.base.as_deref());
        let origin = Origin::parse(base.ok_or(ConnectError::NoBase)?, settings.plain_http)
            .map_err(ConnectError::Base)?;
        check_values(&plan, settings)?;
        let limits = limits(&plan, settings)?;
        let connections = settings.connections.unwrap_or(USUAL_CONNECTIONS) as usize;
        let http = client(&plan, settings, &origin, connections).map_err(ConnectError::Client)?;
        let sign_in = signed(
            &plan,
            plan.sign_in.scope.as_deref(),
            settings,
            (&origin, &limits, &chance),
        )?;
        let writes_as = match plan.writes.is_empty() {
            true => None,
            false => {
                let scope = plan
                    .writes
                    .scope
                    .as_deref()
                    .or(plan.sign_in.scope.as_deref());
                Some(signed(&plan, scope, settings, (&origin, &limits, &chance))?)
            }
        };
        let asker = Asker {
            gate: Gate::new(connections, rate(settings)?, chance.clone()),
            cache: Cache::new(mib(plan.limits.cache_mib)),
            meanings: plan.meanings.clone(),
            http,
            origin,
            sign_in,
            limits,
            clock,
            chance,
        };
        Ok(Self {
            values: settings.values.clone(),
            plan,
            asker,
            writes_as,
            meaning,
        })
    }
}

fn check_values(plan: &Plan, settings: &SourceSettings) -> Result<(), ConnectError> {
    let asks = plan
        .fetches
        .iter()
        .map(|fetch| &fetch.ask)
        .chain(plan.children.iter().map(|list| &list.ask));
    for ask in asks {
        let templates = ask
            .headers
            .iter()
            .map(|(_, header)| header)
            .chain(ask.body.iter().map(|(body, _)| body))
            .chain([&ask.path]);
        set(templates, settings)?;
    }
    set(plan.writes.templates(), settings)
}

/// Whether the settings give every value that these need.
fn set<'a>(
    templates: impl Iterator<Item = &'a Template>,
    settings: &SourceSettings,
) -> Result<(), ConnectError> {
    for name in templates.flat_map(|template| template.values()) {
        if !settings.values.contains_key(name) {
            return Err(ConnectError::NoValue(name.to_owned()));
        }
    }
    Ok(())
}

fn limits(plan: &Plan, settings: &SourceSettings) -> Result<Limits, ConnectError> {
    Ok(Limits {
        attempts: plan.limits.attempts,
        total: seconds(
            settings.total_seconds,
            plan.limits.total_seconds,
            "total_seconds",
        )?,
        longest_wait: seconds(
            settings.longest_wait_seconds,
            plan.limits.longest_wait_seconds,
            "longest_wait_seconds",
        )?,
        body: mib(plan.limits.body_mib),
    })
}

fn rate(settings: &SourceSettings) -> Result<Option<Rate>, ConnectError> {
    let burst = settings.burst.unwrap_or(1).max(1);
    match settings.rate_per_second {
        None => Ok(None),
        Some(per_second) if per_second > 0.0 && per_second.is_finite() => {
            Ok(Some(Rate { per_second, burst }))
        }
        Some(_) => Err(ConnectError::NotPositive("rate_per_second")),
    }
}

fn client(
    plan: &Plan,
    settings: &SourceSettings,
    origin: &Origin,
    connections: usize,
) -> Result<Client, reqwest::Error> {
    let or = |set: Option<f64>, usual: f64| {
        Duration::try_from_secs_f64(set.unwrap_or(usual)).unwrap_or(Duration::from_secs(10))
    };
    let builder = Client::builder()
        .user_agent(concat!("samepage/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .pool_max_idle_per_host(connections)
        .pool_idle_timeout(Duration::from_secs(60))
        .connect_timeout(or(settings.connect_seconds, plan.limits.connect_seconds))
        .read_timeout(or(settings.idle_seconds, plan.limits.idle_seconds));
    let builder = match origin.is_loopback() {
        true => builder.no_proxy(),
        false => builder,
    };
    // Reading the machine's certificates takes longer than reading a child.
    let builder = match origin.is_loopback() && never_encrypted(plan, settings, origin) {
        true => builder.tls_certs_only(std::iter::empty()),
        false => builder,
    };
    builder.build()
}

/// Whether neither the system nor its sign-in server is asked over TLS.
fn never_encrypted(plan: &Plan, settings: &SourceSettings, origin: &Origin) -> bool {
    let token = plan.sign_in.token.as_ref();
    let others = [
        settings.token_base.as_deref(),
        token.map(|token| token.get_ref().as_str()),
    ];
    origin.base().scheme() == "http"
        && !others
            .into_iter()
            .flatten()
            .any(|address| address.starts_with("https"))
}

/// How we say who we are, with a token for that scope where there are tokens.
fn signed(
    plan: &Plan,
    scope: Option<&str>,
    settings: &SourceSettings,
    (origin, limits, chance): (&Origin, &Limits, &Chance),
) -> Result<SignIn, ConnectError> {
    let raw = &plan.sign_in;
    let mut fixed = HeaderMap::new();
    let mut parameter = None;
    if matches!(raw.kind, SignInKind::Key | SignInKind::TokenAndKey) {
        let (name, key) = secret(settings, raw.key.as_deref(), "api_key")?;
        if let Some(header) = &raw.header {
            let value = sign_in::secret_header(&format!("{}{}", raw.prefix, key.reveal()));
            let value = value.ok_or_else(|| ConnectError::BadSecret(name.clone()))?;
            if let Some(header) = sign_in::header_name(header.get_ref()) {
                fixed.insert(header, value);
            }
        }
        if let Some(name) = &raw.parameter {
            parameter = Some((name.clone(), key.clone()));
        }
    }
    if raw.kind == SignInKind::Basic {
        let (_, user) = secret(settings, raw.user.as_deref(), "user")?;
        let (name, password) = secret(settings, raw.password.as_deref(), "password")?;
        let value = sign_in::basic(user, password).ok_or(ConnectError::BadSecret(name))?;
        fixed.insert(AUTHORIZATION, value);
    }
    let token = match raw.kind {
        SignInKind::Token | SignInKind::TokenAndKey => {
            Some(token(plan, scope, settings, (origin, limits, &fixed))?)
        }
        _ => None,
    };
    Ok(SignIn::new(fixed, parameter, token, chance))
}

fn token(
    plan: &Plan,
    scope: Option<&str>,
    settings: &SourceSettings,
    (origin, limits, fixed): (&Origin, &Limits, &HeaderMap),
) -> Result<TokenPlan, ConnectError> {
    let raw = &plan.sign_in;
    let path = raw
        .token
        .as_ref()
        .map_or("", |token| token.get_ref().as_str());
    // A mapping may come from somebody else: only the council's settings send secrets elsewhere.
    let host = match &settings.token_base {
        Some(base) => Origin::parse(base, settings.plain_http).map_err(ConnectError::TokenBase)?,
        None => origin.clone(),
    };
    let address = host
        .join("", path)
        .ok_or_else(|| ConnectError::TokenElsewhere(host_of(path)))?;
    let mut form = sign_in::form(&raw.form, scope);
    let mut headers = HeaderMap::new();
    if origin.holds(&address) {
        headers.extend(fixed.clone());
    }
    let (_, id) = secret(settings, raw.client_id.as_deref(), "client_id")?;
    let (name, word) = secret(settings, raw.client_secret.as_deref(), "client_secret")?;
    match raw.send {
        SendCredentials::Form => {
            form.push(("client_id".to_owned(), id.clone()));
            form.push(("client_secret".to_owned(), word.clone()));
        }
        SendCredentials::Basic => {
            let value = sign_in::basic(id, word).ok_or(ConnectError::BadSecret(name))?;
            headers.insert(AUTHORIZATION, value);
        }
    }
    Ok(TokenPlan {
        address,
        form,
        headers,
        attempts: limits.attempts,
        longest_wait: limits.longest_wait,
        total: limits.total,
    })
}

/// The host of an address, for a sentence.
fn host_of(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or("an address that cannot be read").to_owned()
}

fn secret<'a>(
    settings: &'a SourceSettings,
    name: Option<&str>,
    usual: &str,
) -> Result<(String, &'a Secret), ConnectError> {
    let name = name.unwrap_or(usual);
    match settings.secrets.get(name) {
        Some(secret) if !secret.reveal().is_empty() => Ok((name.to_owned(), secret)),
        _ => Err(ConnectError::NoSecret(name.to_owned())),
    }
}

fn seconds(set: Option<f64>, usual: f64, name: &'static str) -> Result<Duration, ConnectError> {
    Duration::try_from_secs_f64(set.unwrap_or(usual))
        .ok()
        .filter(|seconds| !seconds.is_zero())
        .ok_or(ConnectError::NotPositive(name))
}

fn mib(mib: f64) -> usize {
    (mib * 1_048_576.0).max(0.0) as usize
}
