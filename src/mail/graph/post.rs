//! A letter, sent as the whole message that it is.
//!
//! Graph takes its recipients from the message, so one that names anybody but its one reader is not
//! handed over. An answer that is neither yes nor no leaves it open whether the letter went: then
//! the mailbox is looked at, where each letter that went lies under its Message-ID.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{FutureExt as _, future::BoxFuture};
use mail_parser::MessageParser;
use serde::Deserialize;

use crate::{
    mail::{
        api::{self, Asking, Missed, Told},
        carrier::{Carrier, End, Envelope, Found, Leave, NotSent, Outcome},
        graph::{Graph, NotAsked, problem},
    },
    model::post::{Answered, Status, Step, Trouble},
};

/// What a relay would say in its place.
fn said(step: Step, code: u16, status: &str) -> Answered {
    Answered {
        step,
        code,
        status: Status::parse(status),
    }
}

/// Tried again when it takes letters again.
fn closed() -> Outcome {
    Outcome::NotSent(NotSent::Closed(said(Step::Connect, 421, "4.4.5")))
}

fn no_sign_in() -> Outcome {
    Outcome::NotSent(NotSent::Trouble(Step::SignIn, Trouble::SignIn))
}

/// The sent letters that carry one Message-ID.
#[derive(Deserialize)]
struct Sent {
    value: Vec<serde::de::IgnoredAny>,
}

impl Graph {
    async fn send(&self, envelope: &Envelope, end: &dyn End) -> Outcome {
        if !is_for_one(envelope) {
            return Outcome::Refused(said(Step::To, 553, "5.1.3"));
        }
        // A token is had before the last word: most that can be wrong is wrong by then.
        match self.token().await {
            Ok(_) => {}
            Err(NotAsked::Waits(_)) => return closed(),
            Err(_) => return no_sign_in(),
        }
        if end.leave().await == Leave::Stop {
            return Outcome::NotSent(NotSent::Stopped);
        }
        let body = STANDARD.encode(envelope.bytes()).into_bytes();
        let path = format!("users/{}/sendMail", self.user);
        let told = self.ask(|token| {
            let to = self.api.address(&path);
            Asking::post(to, token, "text/plain", body.clone())
        });
        match told.await {
            Ok(told) => outcome(told),
            Err(NotAsked::Waits(_)) => closed(),
            Err(NotAsked::SignIn) => no_sign_in(),
            Err(NotAsked::Missed(Missed::NotAsked)) => {
                Outcome::NotSent(NotSent::Trouble(Step::Connect, Trouble::Unreachable))
            }
            Err(NotAsked::Missed(Missed::Unheard(trouble))) => Outcome::Uncertain(trouble),
        }
    }

    async fn look(&self, message_id: &str) -> Found {
        // As it stands in the letter; quotes are doubled as OData wants them.
        let filter = format!(
            "internetMessageId eq '<{}>'",
            message_id.replace('\'', "''")
        );
        let path = format!(
            "users/{}/mailFolders/sentitems/messages?$filter={}&$select=id&$top=1",
            self.user,
            api::word(&filter)
        );
        let told = self.ask(|token| Asking::get(self.api.address(&path), token));
        let Ok(told) = told.await else {
            return Found::NotKnown;
        };
        let body = told.body.as_deref().unwrap_or_default();
        let sent = serde_json::from_slice::<Sent>(body).ok();
        match sent.filter(|_| told.is_success()) {
            Some(sent) if !sent.value.is_empty() => Found::Sent,
            _ => Found::NotKnown,
        }
    }
}

/// What an answer says of the letter.
fn outcome(told: Told) -> Outcome {
    match told.status {
        200..300 => Outcome::Accepted {
            answer: said(Step::End, 250, ""),
            queue_id: told.request.map(Into::into),
        },
        429 => closed(),
        503 if told.says_to_wait => closed(),
        413 => Outcome::Refused(said(Step::End, 552, "5.3.4")),
        // Which of them it is says what is wrong: with this letter, or with every one.
        400 | 403 | 404 | 422 => refused(&problem(&told)),
        status if status < 500 => Outcome::Refused(said(Step::End, 554, "5.3.0")),
        // A fault of theirs, from before or after the letter was taken.
        _ => Outcome::Uncertain(Trouble::Garbled),
    }
}

/// Graph's own words for what is wrong, as a relay would say it.
fn refused(code: &str) -> Outcome {
    let answered = match code {
        "ErrorInvalidRecipients" => said(Step::To, 550, "5.1.3"),
        "ErrorSendAsDenied" => said(Step::From, 550, "5.1.8"),
        "ErrorMessageSizeExceeded" => said(Step::End, 552, "5.3.4"),
        // The mailbox has sent as much as it may: it goes tomorrow, as all others do.
        "ErrorExceededMessageLimit" | "ErrorMessageSubmissionBlocked" | "ErrorQuotaExceeded" => {
            return closed();
        }
        // No leave, or no such mailbox: that is the settings' fault and not the letter's.
        "ErrorAccessDenied"
        | "Authorization_RequestDenied"
        | "ErrorInvalidUser"
        | "MailboxNotEnabledForRESTAPI"
        | "ResourceNotFound"
        | "Request_ResourceNotFound"
        | "ErrorItemNotFound" => return no_sign_in(),
        _ => said(Step::End, 554, "5.6.0"),
    };
    Outcome::Refused(answered)
}

/// Whether the message names its one reader and nobody else.
fn is_for_one(envelope: &Envelope) -> bool {
    let Some(message) = MessageParser::default().parse_headers(envelope.bytes()) else {
        return false;
    };
    if message.cc().is_some() || message.bcc().is_some() {
        return false;
    }
    let mut named = message
        .headers()
        .iter()
        .filter(|header| header.name().eq_ignore_ascii_case("to"))
        .filter_map(|header| header.value().as_address())
        .flat_map(|addresses| addresses.iter());
    let reader = named.next().and_then(|one| one.address());
    let is_theirs = reader.is_some_and(|to| to.eq_ignore_ascii_case(envelope.to().reveal()));
    is_theirs && named.next().is_none()
}

impl Carrier for Graph {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        self.send(envelope, end).boxed()
    }

    fn find<'a>(&'a self, message_id: &'a str) -> BoxFuture<'a, Found> {
        self.look(message_id).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::EmailAddress;

    #[track_caller]
    fn check(headers: &str, is_one: bool) {
        let [from, to] = ["reviews@northshire.example", "zoe@school.example"]
            .map(|text| EmailAddress::parse(text).unwrap());
        let text = format!("Subject: Hello\r\n{headers}\r\nDear Zoe\r\n");
        let envelope = Envelope::new(&from, "a1", &to, text.into_bytes()).unwrap();
        assert_eq!(is_for_one(&envelope), is_one, "{headers}");
    }

    #[test]
    fn a_letter_that_names_anybody_but_its_reader_is_not_handed_over() {
        check("To: zoe@school.example\r\n", true);
        check("To: Zoe Hart <Zoe@School.example>\r\n", true);
        check("", false);
        check("To: ana@school.example\r\n", false);
        check("To: zoe@school.example, ana@school.example\r\n", false);
        check(
            "To: zoe@school.example\r\nTo: ana@school.example\r\n",
            false,
        );
        check(
            "To: zoe@school.example\r\nCc: ana@school.example\r\n",
            false,
        );
        check(
            "To: zoe@school.example\r\nBcc: ana@school.example\r\n",
            false,
        );
    }
}
