//! Asking the provider: what it offers, and who came with this code.

use std::{
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    LogoutRequest, Nonce, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken,
        CoreJwsSigningAlgorithm,
    },
};
use reqwest::{Client, Url, redirect};

use crate::web::sign_in::{
    BACK, SIGNED_OUT,
    claims::Claims,
    errand::Errand,
    settings::{Plan, is_guarded},
};

/// What the provider said of itself is read again after this long.
const GOOD_FOR: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST_ANSWER: usize = 1 << 20;
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How far the provider's clock may be ahead of ours, in seconds.
const CLOCKS_APART: i64 = 300;

/// Signatures that a token may have. None of them has a secret that we would know as well.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

type Service = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why the provider could not say who it was, or was not believed.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("the provider does not answer")]
    Silent(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("what the provider answered is not OpenID Connect: {0}")]
    Unreadable(&'static str),
    /// The provider's own code: `invalid_grant` for a code that was used or is too old.
    #[error("the provider refused the code: {0}")]
    Refused(String),
    #[error("the token was not believed: {0}")]
    NotBelieved(#[source] ClaimsVerificationError),
}

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Answer(#[from] openidconnect::http::Error),
    #[error("the answer is longer than {LONGEST_ANSWER} bytes")]
    TooLong,
    #[error("the provider names an address without https")]
    Unguarded,
}

/// The council's sign-in service, as we know it so far.
pub struct Provider {
    plan: Plan,
    wire: Wire,
    known: RwLock<Option<Known>>,
    /// Held by the one who asks the provider what it offers; the others wait for it.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<ProviderMetadataWithLogout>,
    read_at: Timestamp,
}

impl Provider {
    /// # Errors
    /// Where no HTTP client can be made, for want of the machine's certificates.
    pub fn new(plan: Plan) -> Result<Self, reqwest::Error> {
        let here = Url::parse(&plan.issuer).is_ok_and(|issuer| issuer.scheme() == "http");
        // A redirect could lead the client's secret to a stranger.
        let builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(LONGEST_WAIT)
            .timeout(LONGEST_WAIT);
        let builder = if here { builder.no_proxy() } else { builder };
        Ok(Self {
            plan,
            wire: Wire(builder.build()?),
            known: RwLock::default(),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where to send somebody's browser, so that they show the provider who they are.
    ///
    /// # Errors
    /// [`ProviderError::Silent`] where the provider has never answered.
    pub async fn address(&self, errand: &Errand, now: Timestamp) -> Result<Url, ProviderError> {
        let service = self.service(&self.known(now).await?)?;
        let (state, nonce) = (errand.state(), errand.nonce());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&errand.verifier());
        let request = service
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || nonce,
            )
            .add_scopes(self.plan.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        Ok(request.url().0)
    }

    /// Who came back with this code: their claims, after every check of the token.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] for a code that was used before, [`ProviderError::NotBelieved`]
    /// for a token of another issuer, for another service, too old, not signed by the provider, or
    /// made for another errand.
    pub async fn who(
        &self,
        code: String,
        errand: &Errand,
        now: Timestamp,
    ) -> Result<Claims, ProviderError> {
        let known = self.known(now).await?;
        let token = self
            .token(&self.service(&known)?, code, errand.verifier())
            .await?;
        let nonce = errand.nonce();
        match self.believed(&known, &token, &nonce, now) {
            // It may have changed its keys since we asked.
            Err(ProviderError::NotBelieved(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ))) => {
                let known = self.ask(now, Some(known.read_at)).await?;
                self.believed(&known, &token, &nonce, now)?;
            }
            checked => checked?,
        }
        Claims::of_token(&token.to_string())
            .ok_or(ProviderError::Unreadable("a token without claims"))
    }

    /// Where somebody can sign out of the provider as well; `None` where it offers no such page or
    /// has not answered yet.
    pub fn way_out(&self) -> Option<Url> {
        let known = self.read()?;
        let page = known.metadata.additional_metadata();
        let page = page.end_session_endpoint.clone()?;
        let home = PostLogoutRedirectUrl::new(self.plan.address.of(SIGNED_OUT).into()).ok()?;
        let request = LogoutRequest::from(page)
            .set_client_id(ClientId::new(self.plan.client_id.clone()))
            .set_post_logout_redirect_uri(home);
        Some(request.http_get_url()).filter(is_guarded)
    }

    async fn token(
        &self,
        service: &Service,
        code: String,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreIdToken, ProviderError> {
        let request = service
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| ProviderError::Unreadable("it names no address for tokens"))?
            .set_pkce_verifier(verifier);
        let answer = request
            .request_async(&self.wire)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(answer) => {
                    ProviderError::Refused(answer.error().as_ref().to_owned())
                }
                RequestTokenError::Request(error) => ProviderError::Silent(error.into()),
                _ => ProviderError::Unreadable("its answer to the code"),
            })?;
        let token = answer.id_token();
        token
            .cloned()
            .ok_or(ProviderError::Unreadable("an answer without an ID token"))
    }

    fn believed(
        &self,
        known: &Known,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<(), ProviderError> {
        let service = self.service(known)?;
        let verifier = service
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_other_audience_verifier_fn(|_| false)
            .set_time_fn(move || SystemTime::from(now).into())
            .set_issue_time_verifier_fn(move |issued| {
                if issued.timestamp() > now.as_second() + CLOCKS_APART {
                    return Err("issued in the future".to_owned());
                }
                Ok(())
            });
        token
            .claims(&verifier, nonce)
            .map(|_| ())
            .map_err(ProviderError::NotBelieved)
    }

    fn service(&self, known: &Known) -> Result<Service, ProviderError> {
        let metadata = ProviderMetadataWithLogout::clone(&known.metadata);
        let methods = metadata.token_endpoint_auth_methods_supported();
        let only_in_the_body = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let back = RedirectUrl::new(self.plan.address.of(BACK).into())
            .map_err(|_| ProviderError::Unreadable("our own address"))?;
        let service = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.plan.client_id.clone()),
            Some(self.plan.client_secret.clone()),
        )
        .set_redirect_uri(back);
        Ok(match only_in_the_body {
            true => service.set_auth_type(AuthType::RequestBody),
            false => service,
        })
    }

    fn read(&self) -> Option<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// What the provider offers: as known, if that is young enough. Where it does not answer, what
    /// is known stays good.
    async fn known(&self, now: Timestamp) -> Result<Known, ProviderError> {
        let Some(known) = self.read() else {
            return self.ask(now, None).await;
        };
        let age = now.duration_since(known.read_at).unsigned_abs();
        if age < GOOD_FOR {
            return Ok(known);
        }
        match self.ask(now, Some(known.read_at)).await {
            Ok(newer) => Ok(newer),
            Err(error) => {
                tracing::warn!(%error, "the sign-in provider was not read again");
                Ok(known)
            }
        }
    }

    /// Asks the provider what it offers, unless somebody has done so since `seen` was read.
    async fn ask(&self, now: Timestamp, seen: Option<Timestamp>) -> Result<Known, ProviderError> {
        let _asking = self.asking.lock().await;
        if let Some(known) = self.read().filter(|known| Some(known.read_at) > seen) {
            return Ok(known);
        }
        let issuer = IssuerUrl::new(self.plan.issuer.clone())
            .map_err(|_| ProviderError::Unreadable("the issuer's address"))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &self.wire)
            .await
            .map_err(|error| match error {
                openidconnect::DiscoveryError::Request(error) => {
                    ProviderError::Silent(error.into())
                }
                openidconnect::DiscoveryError::Validation(_) => {
                    ProviderError::Unreadable("it names another issuer than the settings")
                }
                _ => ProviderError::Unreadable("what it says of itself"),
            })?;
        if !is_guarded(metadata.authorization_endpoint().url()) {
            return Err(ProviderError::Silent(SendError::Unguarded.into()));
        }
        let known = Known {
            metadata: Arc::new(metadata),
            read_at: now,
        };
        let mut place = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *place = Some(known.clone());
        Ok(known)
    }
}

/// What the provider is asked over: no redirects, no answers without end, nothing unencrypted.
struct Wire(Client);

impl<'a> AsyncHttpClient<'a> for Wire {
    type Error = SendError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, SendError>> + Send + 'a>>;

    fn call(&'a self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, SendError> {
        let request = reqwest::Request::try_from(request)?;
        if !is_guarded(request.url()) {
            return Err(SendError::Unguarded);
        }
        let mut response = self.0.execute(request).await?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        answer.headers_mut().clone_from(response.headers());
        while let Some(chunk) = response.chunk().await? {
            if answer.body().len() + chunk.len() > LONGEST_ANSWER {
                return Err(SendError::TooLong);
            }
            answer.body_mut().extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}
