//! Signing in at a relay: with a password, or with a token of the council's tenant.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    mail::{
        carrier::NotSent,
        settings::Secret,
        smtp::{
            conversation::{Conversation, expected},
            token::Tokens,
        },
    },
    model::post::{Step, Trouble},
};

/// Who we are to the relay.
#[derive(Clone)]
pub enum SignIn {
    /// It knows us by where we are.
    Nobody,
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

impl SignIn {
    pub(super) async fn sign_in(
        &self,
        open: &mut Conversation,
        deadline: Duration,
    ) -> Result<(), NotSent> {
        let offered = open.offer("AUTH").unwrap_or_default().to_owned();
        let offers = |one: &str| offered.split(' ').any(|word| word == one);
        let none = NotSent::Trouble(Step::SignIn, Trouble::SignIn);
        match self {
            Self::Nobody => Ok(()),
            Self::Password { user, password } if offers("PLAIN") => {
                let both = STANDARD.encode(format!("\0{user}\0{}", password.reveal()));
                let reply = open.say(&format!("AUTH PLAIN {both}"), deadline).await;
                expected(Step::SignIn, reply, 235).map(|_| ())
            }
            Self::Password { user, password } if offers("LOGIN") => {
                let reply = open.say("AUTH LOGIN", deadline).await;
                expected(Step::SignIn, reply, 334)?;
                let reply = open.say(&STANDARD.encode(user), deadline).await;
                expected(Step::SignIn, reply, 334)?;
                let password = STANDARD.encode(password.reveal());
                let reply = open.say(&password, deadline).await;
                expected(Step::SignIn, reply, 235).map(|_| ())
            }
            Self::Token { user, tokens } if offers("XOAUTH2") => {
                let Some(token) = tokens.current().await else {
                    return Err(none);
                };
                let token = token.reveal();
                let line = format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}");
                let line = format!("AUTH XOAUTH2 {}", STANDARD.encode(line));
                let mut reply = open.say(&line, deadline).await;
                if reply.as_ref().is_ok_and(|reply| reply.code == 334) {
                    // The question is the reason; the empty answer asks for the refusal.
                    tokens.forget();
                    reply = open.say("", deadline).await;
                }
                expected(Step::SignIn, reply, 235).map(|_| ())
            }
            Self::Password { .. } | Self::Token { .. } => Err(none),
        }
    }
}
