//! Microsoft Graph: letters from a mailbox of the council, and its reading.
//!
//! By the shapes that Microsoft publishes: `sendMail` with a whole message, and the delta query of
//! a folder. It has been tried against an invented tenant only.

pub mod inbox;
mod post;

use std::sync::Arc;

use serde::Deserialize;

use crate::mail::{
    api::{self, Api, Asking, CannotAsk, Deadlines, Missed, Told},
    settings::Secret,
    smtp::token::Tokens,
};

/// Where Graph is for everybody but national clouds.
pub const ADDRESS: &str = "https://graph.microsoft.com/v1.0";

/// A mailbox of the tenant, with leave to send from it or to read it.
pub struct Graph {
    api: Api,
    /// Its address, as it stands in a path.
    user: String,
    tokens: Arc<Tokens>,
}

/// Why Graph could not be asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotAsked {
    /// It wants not to be asked for a while.
    Waits(std::time::Duration),
    /// No token is to be had, or none that it takes.
    SignIn,
    Missed(Missed),
}

/// What Graph says of itself where it does not do what was asked.
#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    error: ProblemCode,
}

#[derive(Default, Deserialize)]
struct ProblemCode {
    #[serde(default)]
    code: String,
}

impl Graph {
    /// The mailbox of that address.
    ///
    /// # Errors
    /// [`CannotAsk`].
    pub fn new(
        address: &str,
        mailbox: &str,
        tokens: Arc<Tokens>,
        deadlines: Deadlines,
    ) -> Result<Self, CannotAsk> {
        Ok(Self {
            api: Api::new(address, deadlines)?,
            user: api::word(mailbox),
            tokens,
        })
    }

    /// A token, unless Graph wants not to be asked.
    async fn token(&self) -> Result<Secret, NotAsked> {
        if let Some(wait) = self.api.wait() {
            return Err(NotAsked::Waits(wait));
        }
        self.tokens.current().await.ok_or(NotAsked::SignIn)
    }

    /// Asks, once more with a new token where the first was refused.
    async fn ask(&self, make: impl Fn(&Secret) -> Asking<'_>) -> Result<Told, NotAsked> {
        for _ in 0..2 {
            let token = self.token().await?;
            let told = self.api.ask(make(&token)).await;
            let told = told.map_err(NotAsked::Missed)?;
            if told.status != 401 {
                return Ok(told);
            }
            self.tokens.was_refused(&token);
        }
        Err(NotAsked::SignIn)
    }
}

/// The word by which Graph names what is wrong; empty where it names nothing.
fn problem(told: &Told) -> String {
    let body = told.body.as_deref().unwrap_or_default();
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    problem.error.code
}
