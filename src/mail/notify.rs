//! GOV.UK Notify: texts and plain mail through the government's own service.
//!
//! By the shapes that Notify publishes. It has been tried against an invented service only.
//!
//! Notify gives no promise to send a message once that it was asked for twice, but it can be asked
//! for what it has under a name of ours: so one of which no answer was heard is looked for.

pub mod key;
mod post;
pub mod settings;
pub mod word;

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{
    mail::{
        api::{self, Api, Asking, CannotAsk, Deadlines, Missed, Told},
        carrier::{End, Found, Leave, NotSent, Outcome},
        notify::{key::Key, settings::NotifySettings},
    },
    model::post::{Answered, Status, Step, Trouble},
};

/// Where Notify is.
pub const ADDRESS: &str = "https://api.notifications.service.gov.uk";

/// Tells the time: a question that is half a minute old is not answered.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A council's service at Notify.
pub struct Notify {
    api: Api,
    key: Key,
    now: Now,
    text_template: Option<String>,
    email_template: Option<String>,
}

/// The messages that Notify has under one name.
#[derive(Deserialize)]
struct Listed {
    notifications: Vec<serde::de::IgnoredAny>,
}

/// A message that Notify has taken.
#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// What Notify says where it does not do what was asked.
#[derive(Default, Deserialize)]
struct Problems {
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    error: String,
    #[serde(default)]
    message: String,
}

impl Notify {
    /// The service as it is set.
    ///
    /// # Errors
    /// [`CannotAsk`].
    pub fn new(
        settings: &NotifySettings,
        now: Now,
        deadlines: Deadlines,
    ) -> Result<Self, CannotAsk> {
        Ok(Self {
            api: Api::new(&settings.address, deadlines)?,
            key: settings.api_key.clone(),
            now,
            text_template: settings.text_template.clone(),
            email_template: settings.email_template.clone(),
        })
    }

    /// Hands one message over, once there is leave.
    async fn hand_over(&self, path: &str, body: serde_json::Value, end: &dyn End) -> Outcome {
        if self.api.wait().is_some() {
            return closed();
        }
        if end.leave().await == Leave::Stop {
            return Outcome::NotSent(NotSent::Stopped);
        }
        let token = self.key.token((self.now)());
        let asking = Asking::post(
            self.api.address(path),
            &token,
            "application/json",
            body.to_string().into_bytes(),
        );
        match self.api.ask(asking).await {
            Ok(told) => outcome(&told),
            Err(Missed::NotAsked) => {
                Outcome::NotSent(NotSent::Trouble(Step::Connect, Trouble::Unreachable))
            }
            Err(Missed::Unheard(trouble)) => Outcome::Uncertain(trouble),
        }
    }

    /// Whether Notify has a message under that name.
    async fn has(&self, name: &str) -> Found {
        if self.api.wait().is_some() {
            return Found::NotKnown;
        }
        let path = format!("v2/notifications?reference={}", api::word(name));
        let token = self.key.token((self.now)());
        let asked = self.api.ask(Asking::get(self.api.address(&path), &token));
        let Ok(told) = asked.await else {
            return Found::NotKnown;
        };
        let body = told.body.as_deref().unwrap_or_default();
        let listed = serde_json::from_slice::<Listed>(body).ok();
        match listed.filter(|_| told.is_success()) {
            Some(listed) if !listed.notifications.is_empty() => Found::Sent,
            _ => Found::NotKnown,
        }
    }
}

fn said(step: Step, code: u16, status: &str) -> Answered {
    Answered {
        step,
        code,
        status: Status::parse(status),
    }
}

/// Tried again when it takes messages again.
fn closed() -> Outcome {
    Outcome::NotSent(NotSent::Closed(said(Step::Connect, 421, "4.4.5")))
}

/// What an answer says of the message.
fn outcome(told: &Told) -> Outcome {
    let body = told.body.as_deref().unwrap_or_default();
    match told.status {
        200..300 => Outcome::Accepted {
            answer: said(Step::End, 250, ""),
            queue_id: serde_json::from_slice::<Taken>(body)
                .ok()
                .map(|taken| taken.id.into()),
        },
        // Too many in a minute, or in a day.
        429 => closed(),
        503 if told.says_to_wait => closed(),
        // The key is unknown or for tests, or this machine's clock is wrong.
        401 | 403 => Outcome::NotSent(NotSent::Trouble(Step::SignIn, Trouble::SignIn)),
        400 => refused(&serde_json::from_slice(body).unwrap_or_default()),
        status if status < 500 => Outcome::Refused(said(Step::End, 554, "5.5.4")),
        // A fault of theirs, from before or after the message was taken.
        _ => Outcome::Uncertain(Trouble::Garbled),
    }
}

/// Why a message is not taken: its reader's address, or something that is so for every message.
fn refused(problems: &Problems) -> Outcome {
    let said_of = |field: &str| {
        let mut all = problems.errors.iter();
        all.any(|one| one.error == "ValidationError" && one.message.starts_with(field))
    };
    let too_long = problems
        .errors
        .iter()
        .any(|one| one.message.contains("too long") || one.message.contains("character limit"));
    // A service on trial, or a key for a team, takes a few readers only.
    let on_trial = problems
        .errors
        .iter()
        .any(|one| one.message.contains("team-only API key") || one.message.contains("trial mode"));
    if said_of("phone_number") {
        return Outcome::Refused(said(Step::To, NO_NUMBER, ""));
    }
    if said_of("email_address") {
        return Outcome::Refused(said(Step::To, 553, "5.1.3"));
    }
    if on_trial {
        return Outcome::NotSent(NotSent::Trouble(Step::SignIn, Trouble::SignIn));
    }
    if too_long {
        return Outcome::Refused(said(Step::End, 552, "5.3.4"));
    }
    // A template that is not there, or wants other words.
    Outcome::Refused(said(Step::End, 554, "5.5.4"))
}

/// Codes of our own, for what no relay says: they stand beside the others in one table.
pub const NUMBER_GONE: u16 = 901;
pub const NUMBER_SILENT: u16 = 902;
pub const NOTIFY_FAILED: u16 = 903;
pub const NO_NUMBER: u16 = 904;

fn text_body(template: &str, number: &str, words: &str, name: &str) -> serde_json::Value {
    json!({
        "phone_number": number,
        "template_id": template,
        "personalisation": { "message": words },
        "reference": name,
    })
}

fn email_body(
    template: &str,
    address: &str,
    (subject, body): (&str, &str),
    name: &str,
) -> serde_json::Value {
    json!({
        "email_address": address,
        "template_id": template,
        "personalisation": { "subject": subject, "body": body },
        "reference": name,
    })
}
