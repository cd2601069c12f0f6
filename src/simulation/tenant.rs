//! An invented Microsoft 365 tenant: tokens, one mailbox, and known faults.
//!
//! By the shapes that Microsoft publishes for the token endpoint, `sendMail` with a whole message,
//! the list of sent items and the delta query of a folder.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::simulation::web::{self, Answer, Asked, Serving};

/// What goes wrong with the next question of its kind, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 with so many seconds to wait.
    Throttled(u32),
    /// 503 with so many seconds to wait.
    Busy(u32),
    /// 401, and the token that was given out is void.
    TokenVoid,
    /// 403: the program may not.
    Denied,
    /// The connection is cut after the letter was taken.
    CutAfter,
    /// The connection is cut, and the letter was not taken.
    CutBefore,
    /// 500 after the letter was taken.
    BrokeAfter,
    /// 400: the reader's address is none.
    NoSuchReader,
    /// 400: the mailbox has sent as much as it may.
    SentEnough,
    /// 410: how far the folder was read has been forgotten.
    Forgotten,
    /// A page names messages of the page before it again.
    Repeats,
    /// The link to the next page leads to another host.
    LeadsAway,
}

/// A message in the folder.
#[derive(Clone)]
struct Message {
    id: String,
    bytes: Vec<u8>,
    is_gone: bool,
}

#[derive(Default)]
struct State {
    tokens: u32,
    inbox: Vec<Message>,
    sent: Vec<Vec<u8>>,
    sending: VecDeque<Fault>,
    reading: VecDeque<Fault>,
}

/// A tenant at work.
pub struct Tenant {
    serving: Serving,
    state: Arc<Mutex<State>>,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tenant {
    /// # Errors
    /// There is no port to be had.
    pub async fn start() -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let own = Arc::clone(&state);
        let serving = web::serve(Arc::new(move |asked| answer(&mut locked(&own), asked))).await?;
        Ok(Self { serving, state })
    }

    /// Where Graph is.
    pub fn graph(&self) -> String {
        format!("{}/v1.0", self.serving.address())
    }

    /// Where tokens are to be had.
    pub fn tokens(&self) -> String {
        format!("{}/tenant/oauth2/v2.0/token", self.serving.address())
    }

    /// How many tokens were given out.
    pub fn tokens_given(&self) -> u32 {
        locked(&self.state).tokens
    }

    /// What goes wrong with letters that are sent from now on, one fault each.
    pub fn fail_sending(&self, faults: &[Fault]) {
        locked(&self.state).sending.extend(faults);
    }

    /// What goes wrong with readings of the folder from now on, one fault each.
    pub fn fail_reading(&self, faults: &[Fault]) {
        locked(&self.state).reading.extend(faults);
    }

    /// The letters that lie among those that were sent.
    pub fn sent(&self) -> Vec<String> {
        let state = locked(&self.state);
        let sent = state.sent.iter();
        sent.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    }

    /// A message comes.
    pub fn put(&self, bytes: &[u8]) {
        let mut state = locked(&self.state);
        // Names of Graph hold signs that have to be encoded in a path.
        let id = format!("AAMk{}/+=", state.inbox.len());
        state.inbox.push(Message {
            id,
            bytes: bytes.to_vec(),
            is_gone: false,
        });
    }

    /// Somebody takes a message away.
    pub fn take_away(&self, number: usize) {
        if let Some(message) = locked(&self.state).inbox.get_mut(number) {
            message.is_gone = true;
        }
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.serving.asked()
    }
}

fn answer(state: &mut State, asked: &Asked) -> Answer {
    let place = asked.place();
    if place.ends_with("/oauth2/v2.0/token") {
        state.tokens += 1;
        let token = format!("token-{}", state.tokens);
        return Answer::json(
            200,
            &json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token}),
        );
    }
    if asked.token() != Some(&format!("token-{}", state.tokens)) {
        return problem(401, "InvalidAuthenticationToken");
    }
    let Some(rest) = place.strip_prefix("/v1.0/users/reviews@northshire.example/") else {
        return problem(404, "ResourceNotFound");
    };
    match (asked.method.as_str(), rest) {
        ("POST", "sendMail") => send(state, asked),
        ("GET", "mailFolders/sentitems/messages") => look(state, asked),
        ("GET", "mailFolders/inbox/messages/delta") => delta(state, asked),
        ("GET", rest) => message(state, rest),
        _ => problem(405, "Request_BadRequest"),
    }
}

fn problem(status: u16, code: &str) -> Answer {
    let words = "The words of a problem may hold zoe@school.example";
    let body = json!({"error": {"code": code, "message": words, "innerError": {}}});
    Answer::json(status, &body).with("request-id", "5b0a9a0e-0000")
}

fn send(state: &mut State, asked: &Asked) -> Answer {
    let fault = state.sending.pop_front();
    let taken = match fault {
        None | Some(Fault::CutAfter | Fault::BrokeAfter) => true,
        Some(_) => false,
    };
    if taken {
        let is_text = asked.header("content-type") == Some("text/plain");
        match STANDARD.decode(&asked.body) {
            Ok(bytes) if is_text => state.sent.push(bytes),
            _ => return problem(400, "ErrorMimeContentInvalidBase64String"),
        }
    }
    match fault {
        None => Answer::empty(202).with("request-id", "5b0a9a0e-0000"),
        Some(fault) => failing(state, fault),
    }
}

fn failing(state: &mut State, fault: Fault) -> Answer {
    match fault {
        Fault::Throttled(seconds) => {
            problem(429, "TooManyRequests").with("retry-after", &seconds.to_string())
        }
        Fault::Busy(seconds) => {
            problem(503, "ServiceUnavailable").with("retry-after", &seconds.to_string())
        }
        Fault::TokenVoid => {
            state.tokens += 1;
            problem(401, "InvalidAuthenticationToken")
        }
        Fault::Denied => problem(403, "ErrorAccessDenied"),
        Fault::CutAfter | Fault::CutBefore => Answer::Cut,
        Fault::BrokeAfter => problem(500, "ErrorInternalServerError"),
        Fault::NoSuchReader => problem(400, "ErrorInvalidRecipients"),
        Fault::SentEnough => problem(400, "ErrorExceededMessageLimit"),
        Fault::Forgotten => problem(410, "SyncStateNotFound"),
        Fault::Repeats | Fault::LeadsAway => problem(500, "ErrorInternalServerError"),
    }
}

fn look(state: &State, asked: &Asked) -> Answer {
    let filter = asked.word("$filter").unwrap_or_default();
    let id = filter
        .strip_prefix("internetMessageId eq '")
        .and_then(|rest| rest.strip_suffix('\''));
    let Some(id) = id else {
        return problem(400, "BadRequest");
    };
    let line = format!("Message-ID: {id}\r\n");
    let found = state
        .sent
        .iter()
        .enumerate()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(&line));
    let value: Vec<Value> = found
        .map(|(at, _)| json!({"id": format!("S{at}")}))
        .collect();
    Answer::json(200, &json!({ "value": value }))
}

fn delta(state: &mut State, asked: &Asked) -> Answer {
    let fault = state.reading.pop_front();
    match fault {
        None | Some(Fault::Repeats | Fault::LeadsAway) => {}
        Some(fault) => return failing(state, fault),
    }
    let token = asked
        .word("$skiptoken")
        .or_else(|| asked.word("$deltatoken"));
    let from: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let size = asked.header("prefer").and_then(|prefer| {
        let (_, rest) = prefer.split_once("odata.maxpagesize=")?;
        rest.split(',').next()?.parse::<usize>().ok()
    });
    let size = size.unwrap_or(10);
    let first = match fault {
        Some(Fault::Repeats) => from.saturating_sub(1),
        _ => from,
    };
    let named = state.inbox.iter().skip(first).take(size + (from - first));
    let mut value: Vec<Value> = named
        .map(|one| match one.is_gone {
            true => json!({"id": one.id, "@removed": {"reason": "deleted"}}),
            false => json!({"@odata.type": "#microsoft.graph.message", "id": one.id}),
        })
        .collect();
    // One page names the same message twice, as delta queries are known to do.
    if fault == Some(Fault::Repeats)
        && let Some(last) = value.last().cloned()
    {
        value.push(last);
    }
    let next = (from + size).min(state.inbox.len());
    let base = match fault {
        Some(Fault::LeadsAway) => "http://elsewhere.example".to_owned(),
        _ => format!("http://{}", asked.header("host").unwrap_or_default()),
    };
    let path = "v1.0/users/reviews@northshire.example/mailFolders/inbox/messages/delta";
    let link = match next < state.inbox.len() {
        true => (
            "@odata.nextLink",
            format!("{base}/{path}?$skiptoken={next}"),
        ),
        false => (
            "@odata.deltaLink",
            format!("{base}/{path}?$deltatoken={next}"),
        ),
    };
    Answer::json(200, &json!({ "value": value, link.0: link.1 }))
}

fn message(state: &State, rest: &str) -> Answer {
    let id = rest
        .strip_prefix("messages/")
        .and_then(|rest| rest.strip_suffix("/$value"));
    let found = state.inbox.iter().find(|one| Some(one.id.as_str()) == id);
    match found.filter(|one| !one.is_gone) {
        Some(one) => Answer::Told {
            status: 200,
            headers: vec![("content-type", "text/plain".to_owned())],
            body: one.bytes.clone(),
        },
        None => problem(404, "ErrorItemNotFound"),
    }
}
