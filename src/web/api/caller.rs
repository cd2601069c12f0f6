//! Who asks the API: a member of staff by their session, or a program by its token.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use crate::{
    casework::machines,
    model::{
        actor::Actor,
        live::{OperationId, Reuse},
    },
    web::{
        api::{body::Whole, description::Api, problem::Problem, tokens::Scope},
        session::SignedIn,
    },
};

/// Who asks, and what they may ask this way. What they may see decides the verb.
pub struct Caller {
    pub actor: Actor,
}

impl Caller {
    /// # Errors
    /// [`Problem::out_of_scope`] for a token that was not made for that.
    pub fn may(&self, scope: Scope) -> Result<&Actor, Problem> {
        match &self.actor {
            Actor::Machine { scopes, .. } if !scope.is_among(scopes) => {
                Err(Problem::out_of_scope())
            }
            // The rights of people are those of their roles.
            _ => Ok(&self.actor),
        }
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        // A token that is shown and unknown is no reason to look at a cookie.
        if let Some(token) = bearer(&parts.headers)? {
            let known = machines::find(&api.site.office, token).await?;
            let actor = known.ok_or_else(Problem::nobody)?;
            return Ok(Self { actor });
        }
        let signed_in = <SignedIn as OptionalFromRequestParts<Api>>::from_request_parts(parts, api);
        match signed_in.await {
            Ok(Some(person)) => Ok(Self {
                actor: person.actor(),
            }),
            _ => Err(Problem::nobody()),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (kind, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or_else(Problem::nobody)?;
    match kind.eq_ignore_ascii_case("bearer") {
        true => Ok(Some(token.trim())),
        false => Err(Problem::nobody()),
    }
}

/// What a program calls one wish to write: the same key gets the first result again.
pub struct Wish(pub OperationId);

impl<S: Sync> FromRequestParts<S> for Wish {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .headers
            .get("idempotency-key")
            .and_then(|key| OperationId::parse(key.to_str().ok()?))
            .zip(parts.extensions.get::<Whole>())
            .map(|(key, whole)| Self(key.for_request(&whole.0, Reuse::Refused)))
            .ok_or_else(Problem::no_key)
    }
}
