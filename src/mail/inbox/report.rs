//! What happened to a letter: reports for machines, and those in words.

use mail_parser::Message;

use crate::{
    mail::inbox::{Parts, headers},
    model::{
        contact::EmailAddress,
        inbound::{
            AutomaticSign, Delivery, DeliveryAction, DeliverySource, InboundMail, Oddity,
            StatusCode, TagPlace,
        },
    },
};

/// How many recipients of one report are looked at.
const MOST_RECIPIENTS: usize = 20;

/// How much of a report in words is looked at, in bytes.
const LONGEST: usize = 16 << 10;

/// Beginnings of the subject of a message about a letter that has not arrived.
const FAILURE_SUBJECTS: &[&str] = &[
    "undeliverable",
    "undelivered",
    "undeliver",
    "nicht zustellbar",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery delayed",
    "delayed:",
    "delivery notification",
    "delivered:",
    "relayed:",
    "failure notice",
    "failed delivery",
    "mail delivery fail",
    "mail delivery delayed",
    "mail system error",
    "message delivery",
    "message undeliverable",
    "message not delivered",
    "message you sent blocked",
    "message blocked",
    "mail could not be delivered",
    "non-delivery",
    "nondeliverable",
    "non delivery",
    "rejected:",
    "returned mail",
    "returned to sender",
    "unable to deliver",
    "warning: could not send",
    "warning: message",
    "address not found",
];

/// What reports in words say, and what it means; the first that stands there counts.
const WORDS: &[(&str, DeliveryAction)] = &[
    ("mailbox is full", DeliveryAction::Delayed),
    ("mailbox full", DeliveryAction::Delayed),
    ("inbox is full", DeliveryAction::Delayed),
    ("inbox full", DeliveryAction::Delayed),
    ("over quota", DeliveryAction::Delayed),
    ("overquota", DeliveryAction::Delayed),
    ("quota exceeded", DeliveryAction::Delayed),
    ("exceeded its quota", DeliveryAction::Delayed),
    ("exceeded storage", DeliveryAction::Delayed),
    ("insufficient storage", DeliveryAction::Delayed),
    ("out of storage", DeliveryAction::Delayed),
    ("has not yet been delivered", DeliveryAction::Delayed),
    ("not been delivered yet", DeliveryAction::Delayed),
    ("hasn't been delivered", DeliveryAction::Delayed),
    ("still trying", DeliveryAction::Delayed),
    ("keep trying", DeliveryAction::Delayed),
    ("continue to try", DeliveryAction::Delayed),
    ("continue trying", DeliveryAction::Delayed),
    ("will be retried", DeliveryAction::Delayed),
    ("will retry", DeliveryAction::Delayed),
    ("has been delayed", DeliveryAction::Delayed),
    ("warning message only", DeliveryAction::Delayed),
    ("greylist", DeliveryAction::Delayed),
    ("successfully delivered", DeliveryAction::Arrived),
    (
        "has been delivered to the following",
        DeliveryAction::Arrived,
    ),
    (
        "delivery to these recipients or groups is complete",
        DeliveryAction::Arrived,
    ),
    ("does not exist", DeliveryAction::Failed),
    ("doesn't exist", DeliveryAction::Failed),
    ("no such user", DeliveryAction::Failed),
    ("user unknown", DeliveryAction::Failed),
    ("unknown user", DeliveryAction::Failed),
    ("not found", DeliveryAction::Failed),
    ("no mailbox", DeliveryAction::Failed),
    ("mailbox unavailable", DeliveryAction::Failed),
    ("invalid recipient", DeliveryAction::Failed),
    ("recipient rejected", DeliveryAction::Failed),
    ("address rejected", DeliveryAction::Failed),
    ("couldn't be found", DeliveryAction::Failed),
    ("could not be found", DeliveryAction::Failed),
    ("wasn't found", DeliveryAction::Failed),
    ("permanent", DeliveryAction::Failed),
    ("blocked", DeliveryAction::Failed),
    ("rejected", DeliveryAction::Failed),
    ("gave up", DeliveryAction::Failed),
    ("given up", DeliveryAction::Failed),
    ("could not be delivered", DeliveryAction::Failed),
    ("couldn't be delivered", DeliveryAction::Failed),
    ("couldn't deliver", DeliveryAction::Failed),
    ("unable to deliver", DeliveryAction::Failed),
    ("wasn't able to deliver", DeliveryAction::Failed),
    ("wasn't delivered", DeliveryAction::Failed),
    ("was not delivered", DeliveryAction::Failed),
    ("undeliverable", DeliveryAction::Failed),
];

/// Adds what the reports of a message say, and which letter came back in it.
pub(super) fn add(mail: &mut InboundMail, message: &Message<'_>, parts: &Parts<'_>) {
    for report in &parts.delivery_reports {
        let text = String::from_utf8_lossy(report);
        mail.deliveries.extend(deliveries(&text));
    }
    mail.deliveries.truncate(MOST_RECIPIENTS);
    let is_report = !parts.delivery_reports.is_empty() || !parts.receipts.is_empty();
    let is_daemon = mail.signs.contains(&AutomaticSign::Daemon);
    for headers in &parts.returned {
        let ids = headers::in_message_ids(headers);
        headers::add(&mut mail.tags, ids, TagPlace::Returned);
    }
    for receipt in &parts.receipts {
        let text = String::from_utf8_lossy(receipt);
        let ids = headers::in_message_ids(&text);
        headers::add(&mut mail.tags, ids, TagPlace::Returned);
    }
    if (is_report || is_daemon) && mail.tags.is_empty() {
        let raw = message.raw_message();
        let raw = raw.get(..raw.len().min(LONGEST)).unwrap_or_default();
        let text = String::from_utf8_lossy(raw);
        let ids = headers::in_message_ids(&text);
        headers::add(&mut mail.tags, ids, TagPlace::Returned);
    }
}

/// Whether it is about a message, from a machine: then its words are for no answer.
pub(super) fn is_of_machine(mail: &InboundMail) -> bool {
    let about = [
        AutomaticSign::Daemon,
        AutomaticSign::DeliveryReport,
        AutomaticSign::ReadReceipt,
    ];
    mail.signs.iter().any(|sign| about.contains(sign)) || has_failure_subject(mail)
}

fn has_failure_subject(mail: &InboundMail) -> bool {
    let subject = mail.subject.as_ref().map(|it| it.reveal().to_lowercase());
    let subject = subject.unwrap_or_default();
    let subject = subject.trim_start_matches(|c: char| !c.is_alphanumeric());
    FAILURE_SUBJECTS.iter().any(|one| subject.starts_with(one))
}

/// Adds what a message about a failure says in words, where it has no report for machines.
pub(super) fn add_from_words(mail: &mut InboundMail) {
    let is_receipt = mail.signs.contains(&AutomaticSign::ReadReceipt);
    if !mail.deliveries.is_empty() || !is_of_machine(mail) || is_receipt {
        return;
    }
    let by_machine = [
        AutomaticSign::Daemon,
        AutomaticSign::NullSender,
        AutomaticSign::AutoReplied,
        AutomaticSign::AutoGenerated,
    ];
    if !mail.signs.iter().any(|sign| by_machine.contains(sign)) {
        mail.oddities.push(Oddity::FalseReport);
        return;
    }
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let words = format!("{}\n{subject}", mail.words.reveal()).to_lowercase();
    let words = words.replace('\u{2019}', "'");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let status = status_in(&words);
    let said = WORDS.iter().find(|(phrase, _)| words.contains(phrase));
    let by_status = status.map(|status| match (status.is_success(), status.is_final()) {
        (true, _) => DeliveryAction::Arrived,
        (_, true) => DeliveryAction::Failed,
        _ => DeliveryAction::Delayed,
    });
    let Some(action) = by_status.or(said.map(|(_, action)| *action)) else {
        return;
    };
    mail.deliveries.push(Delivery {
        action,
        status,
        recipient: None,
        source: DeliverySource::Words,
    });
}

/// The first status code that stands in words: `5.1.1`, `(#5.1.1)`, `550-5.1.1`.
fn status_in(words: &str) -> Option<StatusCode> {
    let words = words
        .get(..words.floor_char_boundary(LONGEST))
        .unwrap_or_default();
    words
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| matches!(word.as_bytes(), [b'2' | b'4' | b'5', b'.', ..]))
        .find_map(|word| StatusCode::parse(word).ok())
}

/// The recipients of a report: a block of fields on the message, then one on each of them.
fn deliveries(report: &str) -> Vec<Delivery> {
    let report = report.replace("\r\n", "\n").replace('\r', "\n");
    let report = report.replace("\n ", " ").replace("\n\t", " ");
    report
        .split("\n\n")
        .filter_map(delivery)
        .take(MOST_RECIPIENTS)
        .collect()
}

fn delivery(block: &str) -> Option<Delivery> {
    let field = |name: &str| {
        block.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let status = field("status")
        .and_then(|value| value.split_whitespace().next())
        .and_then(|value| StatusCode::parse(value).ok());
    let said = field("action").map(str::to_ascii_lowercase);
    let action = match said
        .as_deref()
        .map(|it| it.split([' ', ';', '(']).next().unwrap_or(""))
    {
        Some("failed") => DeliveryAction::Failed,
        Some("delayed") => DeliveryAction::Delayed,
        Some("delivered" | "relayed" | "expanded") => DeliveryAction::Arrived,
        _ => match status? {
            status if status.is_success() => DeliveryAction::Arrived,
            status if status.is_final() => DeliveryAction::Failed,
            _ => DeliveryAction::Delayed,
        },
    };
    // A server may say "failed" of what another may still accept; its code is the finer word.
    let diagnosed = field("diagnostic-code").and_then(|value| status_in(&value.to_lowercase()));
    let status = match status {
        Some(general) if general.to_string().ends_with(".0.0") => diagnosed.or(Some(general)),
        known => known.or(diagnosed),
    };
    let recipient = field("original-recipient").or_else(|| field("final-recipient"));
    let recipient = recipient.and_then(|value| {
        let address = value.rsplit(';').next().unwrap_or_default();
        EmailAddress::parse(address.trim().trim_matches(['<', '>'])).ok()
    });
    Some(Delivery {
        action,
        status,
        recipient,
        source: DeliverySource::Report,
    })
}
