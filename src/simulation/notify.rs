//! An invented GOV.UK Notify, by the shapes that Notify publishes.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::simulation::web::{self, Answer, Asked, Serving};

/// The service, as it stands in its key.
pub const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";

/// The key that opens it.
pub const KEY: &str =
    "northshire-test-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";

/// What goes wrong with the next message, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Too many in a minute.
    TooMany,
    /// Too many today.
    TooManyToday,
    /// The clock of who asks is wrong.
    Clock,
    /// The number or the address is none.
    NoReader,
    /// A key for a team, and the reader is none of it.
    TeamOnly,
    NoTemplate,
    /// The connection is cut after the message was taken.
    CutAfter,
    CutBefore,
    Broke,
}

#[derive(Default)]
struct State {
    taken: Vec<Value>,
    faults: VecDeque<Fault>,
}

/// A service at work.
pub struct Service {
    serving: Serving,
    state: Arc<Mutex<State>>,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    /// # Errors
    /// There is no port to be had.
    pub async fn start() -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let own = Arc::clone(&state);
        let serving = web::serve(Arc::new(move |asked| answer(&mut locked(&own), asked))).await?;
        Ok(Self { serving, state })
    }

    pub fn address(&self) -> &str {
        self.serving.address()
    }

    /// What goes wrong with messages from now on, one fault each.
    pub fn fail(&self, faults: &[Fault]) {
        locked(&self.state).faults.extend(faults);
    }

    /// The messages that were taken, as they were asked for.
    pub fn taken(&self) -> Vec<Value> {
        locked(&self.state).taken.clone()
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.serving.asked()
    }
}

fn answer(state: &mut State, asked: &Asked) -> Answer {
    if !is_known(asked) {
        return problem(403, "AuthError", "Invalid token: API key not found");
    }
    match (asked.method.as_str(), asked.place().as_str()) {
        ("POST", "/v2/notifications/sms") => take(state, asked, "phone_number"),
        ("POST", "/v2/notifications/email") => take(state, asked, "email_address"),
        ("GET", "/v2/notifications") => {
            let name = asked.word("reference");
            let named = state
                .taken
                .iter()
                .filter(|one| one.get("reference").and_then(Value::as_str) == name.as_deref());
            let named: Vec<&Value> = named.collect();
            Answer::json(200, &json!({ "notifications": named, "links": {} }))
        }
        _ => problem(404, "NoResultFound", "No result found"),
    }
}

/// Whether the token names the service, and is made as tokens are; its seal is proved elsewhere.
fn is_known(asked: &Asked) -> bool {
    let Some(token) = asked.token() else {
        return false;
    };
    let parts: Vec<&str> = token.split('.').collect();
    let [_, claims, seal] = parts.as_slice() else {
        return false;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    let is_ours = claims.get("iss").and_then(Value::as_str) == Some(SERVICE);
    is_ours && claims.get("iat").is_some_and(Value::is_i64) && seal.len() == 43
}

fn problem(status: u16, error: &str, message: &str) -> Answer {
    let errors = json!([{ "error": error, "message": message }]);
    Answer::json(status, &json!({ "status_code": status, "errors": errors }))
}

fn take(state: &mut State, asked: &Asked, field: &str) -> Answer {
    let fault = state.faults.pop_front();
    let Ok(body) = serde_json::from_slice::<Value>(&asked.body) else {
        return problem(400, "BadRequestError", "Invalid JSON supplied in POST data");
    };
    let has = |name: &str| body.get(name).and_then(Value::as_str).is_some();
    if !has(field) || !has("template_id") || !has("reference") {
        return problem(400, "ValidationError", "template_id is a required property");
    }
    if matches!(fault, None | Some(Fault::CutAfter)) {
        state.taken.push(body);
    }
    match fault {
        None => {
            let id = format!("740e5834-3a29-46b4-9a6f-{:012}", state.taken.len());
            Answer::json(201, &json!({ "id": id, "uri": "", "scheduled_for": null }))
        }
        Some(Fault::CutAfter | Fault::CutBefore) => Answer::Cut,
        Some(Fault::TooMany) => problem(
            429,
            "RateLimitError",
            "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
        ),
        Some(Fault::TooManyToday) => problem(
            429,
            "TooManyRequestsError",
            "Exceeded send limits (50) for today",
        ),
        Some(Fault::Clock) => problem(
            403,
            "AuthError",
            "Error: Your system clock must be accurate to within 30 seconds",
        ),
        Some(Fault::NoReader) => problem(
            400,
            "ValidationError",
            &format!("{field} Not enough digits"),
        ),
        Some(Fault::TeamOnly) => problem(
            400,
            "BadRequestError",
            "Can\u{2019}t send to this recipient using a team-only API key",
        ),
        Some(Fault::NoTemplate) => problem(400, "BadRequestError", "Template not found"),
        Some(Fault::Broke) => problem(500, "Exception", "Internal server error"),
    }
}
