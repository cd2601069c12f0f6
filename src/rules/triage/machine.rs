//! What machines send: reports, receipts, absences and the rest.

use jiff::tz::TimeZone;

use crate::{
    model::inbound::{AutomaticSign, Delivery, DeliveryAction, InboundMail, Meaning},
    rules::triage::{
        Plain, Read, day, found,
        phrase::any_in,
        sentence::{self, Sentence},
        tables,
    },
};

/// Beginnings of the subject of an automatic answer.
const ABSENCE_SUBJECTS: &[&str] = &[
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto:",
    "out of office",
    "out-of-office",
    "out of the office",
    "ooo",
    "away from",
    "on leave",
    "annual leave",
    "on annual leave",
    "maternity leave",
    "vacation",
    "absence",
    "réponse automatique",
    "respuesta automática",
    "automatische antwort",
    "abwesenheit",
    "odpowiedź automatyczna",
    "automatyczna odpowiedź",
    "ateb awtomatig",
    "risposta automatica",
    "resposta automática",
    "răspuns automat",
];

/// Says that somebody is away.
const AWAY: &[&str] = &[
    "out of ~ the? office",
    "annual|maternity|sick|study|paternity|compassionate|parental|special|adoption|medical leave",
    "on ~ leave|holiday|vacation|sabbatical|secondment",
    "away ~ from|on|until|till|at|this|for|with|and",
    "currently|am ~ away|unavailable|off",
    "not ~ in|at ~ the|my|work ~ office|desk|work|today|$",
    "not ~ working ~ today|on|this|at|until|again",
    "back ~ in|at|on ~ the|work|office|<day>|#|my",
    "return* ~ to|on|from|in ~ the|work|office|<day>|#|my",
    "limited|no|intermittent access ~ to ~ my|email|emails|mail|internet",
    "part time",
    "term ~ time",
    "i ~ only? ~ work .. <day>",
    "working ~ days|hours|pattern ~ are|is",
    "do not work ~ on",
    "non ~ working day|days",
    "school|office|surgery|college is|will|are ~ be? closed",
    "closed ~ for|until|from|over",
    "day off",
    "back|home ~ <day>|#",
    "out of the country|area",
    "shut ~ for|until|over|at",
    "i will ~ answer|reply|respond|attend ~ .. when|on|after|upon",
    "training|leave|sick|off ~ today|until|this",
    "nie ma mnie|jestem na urlopie",
    "en congé|absent|absente",
    "fuera de la oficina",
    "nicht im büro",
];

/// Says that a machine answers.
const BY_MACHINE: &[&str] = &[
    "automated|automatic|automatically ~ generated? ~ message|response|reply|email|acknowledgement|notification|generated|mail|sent",
    "do not reply ~ to ~ this",
    "not ~ monitored",
    "thank you for ~ contacting|getting|emailing|your ~ email|enquiry|message|in|us|the|your",
    "thanks for ~ contacting|getting|emailing ~ us|in|the",
    "we ~ aim|will|endeavour|try ~ to ~ respond|reply|get|answer|be",
    "within|in # working|hours|days|business",
    "ticket|reference|case|request|incident ~ number|has|id|ref|is",
    "has been ~ received|logged|created|assigned|forwarded|redirected|raised|allocated|quarantined|held|released",
    "awaiting|await|awaits ~ moderator|moderation|approval",
    "held for ~ moderat*|approval|review",
    "moderator",
    "verify|confirm|prove ~ that? ~ you ~ are|sent|human|not",
    "click|reply|follow .. deliver|delivered|release|verify|confirm|approved",
    "forwarded to|automatically",
    "your ~ message|email|mail ~ has|was|is|to ~ been|received|forwarded|awaiting|held|being",
    "not a member|subscribed|permitted|allowed|authorised ~ to ~ post",
    "whitelist|allow ~ list|safe senders",
    "read|displayed|opened on|at",
];

/// Whether a subject announces an absence.
pub fn is_about_absence(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    let subject = subject.trim_start_matches(|c: char| !c.is_alphanumeric());
    ABSENCE_SUBJECTS
        .iter()
        .any(|start| subject.starts_with(start))
}

/// What a report of a message's fate means; nothing where the mail is none.
pub(super) fn delivery(mail: &InboundMail) -> Option<Read> {
    let worst = worst(&mail.deliveries);
    let Some(delivery) = worst else {
        let is_receipt =
            mail.signs.contains(&AutomaticSign::ReadReceipt) || is_receipt_subject(mail);
        return is_receipt.then(|| Read::new(Meaning::Receipt, Vec::new(), Plain::Yes));
    };
    let is_final = delivery.status.is_none_or(|status| status.is_final());
    let meaning = match (delivery.action, is_final) {
        (DeliveryAction::Arrived, _) => Meaning::Receipt,
        (DeliveryAction::Failed, true) => Meaning::BounceHard(delivery.status),
        (DeliveryAction::Failed | DeliveryAction::Delayed, _) => {
            Meaning::BounceSoft(delivery.status)
        }
    };
    let first = mail.words.reveal().lines().find(|line| 20 <= line.len());
    let quoted = first.map(str::to_owned).into_iter().collect();
    Some(Read::new(meaning, quoted, Plain::Yes))
}

fn worst(deliveries: &[Delivery]) -> Option<&Delivery> {
    deliveries.iter().min_by_key(|one| match one.action {
        DeliveryAction::Failed => 0,
        DeliveryAction::Delayed => 1,
        DeliveryAction::Arrived => 2,
    })
}

fn is_receipt_subject(mail: &InboundMail) -> bool {
    let subject = mail.subject.as_ref().map(|it| it.reveal().to_lowercase());
    let subject = subject.unwrap_or_default();
    let words = mail.words.reveal().to_lowercase();
    let starts = [
        "read:",
        "not read:",
        "read receipt",
        "return receipt",
        "lu :",
        "gelesen:",
        "przeczytano:",
    ];
    let says = [
        "was read on",
        "was displayed",
        "has been read",
        "was deleted",
        "was opened",
        "your message",
    ];
    starts.iter().any(|start| subject.starts_with(start))
        && says.iter().any(|phrase| words.contains(phrase))
}

/// What an automatic answer means; nothing where a person has written.
pub(super) fn automatic(mail: &InboundMail, sentences: &[Sentence]) -> Option<Read> {
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let absence = is_about_absence(subject);
    let has = |sign: AutomaticSign| mail.signs.contains(&sign);
    let replied = has(AutomaticSign::AutoReplied) || has(AutomaticSign::VendorAutoReply);
    let by_header = replied
        || has(AutomaticSign::AutoGenerated)
        || has(AutomaticSign::NullSender)
        || has(AutomaticSign::Daemon)
        || has(AutomaticSign::ReadReceipt);
    let texts = |table: &[&str]| -> Vec<String> {
        let of_them = sentences.iter().filter(|one| any_in(&one.words, table));
        of_them.map(|one| one.text.clone()).collect()
    };
    let by_machine = texts(BY_MACHINE);
    let from = mail.from.address.as_ref().map_or("", |it| it.reveal());
    let nobody = [
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "helpdesk",
        "servicedesk",
    ]
    .iter()
    .any(|start| from.starts_with(start));
    let is_machine =
        by_header || absence || (nobody && !by_machine.is_empty()) || 2 <= by_machine.len();
    if !is_machine {
        return None;
    }
    if has(AutomaticSign::Bulk) && !replied && !absence && by_machine.is_empty() {
        return None;
    }
    Some(absence_or_other(mail, sentences, by_machine))
}

fn absence_or_other(mail: &InboundMail, sentences: &[Sentence], by_machine: Vec<String>) -> Read {
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let subject = sentence::sentences(subject);
    let all: Vec<Sentence> = sentences.iter().chain(&subject).cloned().collect();
    let texts = |table: &[&str]| -> Vec<String> {
        let of_them = all.iter().filter(|one| any_in(&one.words, table));
        of_them.map(|one| one.text.clone()).collect()
    };
    let left = texts(tables::LEFT);
    let away = texts(AWAY);
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let sent = mail.sent.map(|sent| zone.to_datetime(sent).date());
    let back = day::of_return(&all, sent);
    // `I no longer work on Fridays` is an absence, `I have left` none.
    if !left.is_empty() && back.is_none() {
        let who = found::whom_to_ask(sentences);
        return Read::new(Meaning::Left(who), left, Plain::Yes);
    }
    // Whoever says when they are back has said that they are away.
    if !away.is_empty() || back.is_some() {
        return Read::new(Meaning::OutOfOffice(back), away, Plain::Yes);
    }
    Read::new(Meaning::Automatic, by_machine, Plain::Yes)
}
