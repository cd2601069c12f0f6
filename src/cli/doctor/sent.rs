//! Sent: one message goes out, and what the mail servers on its way say of it.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};

use crate::{
    cli::{
        desk,
        doctor::{
            Check, inbox as set_inbox,
            post::{WHAT as MAIL, cannot, return_path, told},
        },
        inbox, now, post,
        prepare::in_full,
        settings::Settings,
    },
    mail::{
        carrier::{End, Envelope, Leave, Outcome},
        inbox::{
            authentication::{self, Word},
            mailbox::{After, Mailbox, Rest},
            settings::{InboxSettings, Way},
        },
        letter::{self, Correspondent, Letter},
    },
    model::contact::EmailAddress,
};

const WHAT: &str = "sent";

/// So often it is looked for.
const LOOK: Duration = Duration::from_secs(2);

/// A clock that is further away than this from another's is wrong.
const SKEW: SignedDuration = SignedDuration::from_secs(120);

const MOST: usize = 50;

/// Sends one message, and waits for it where it comes to the mailbox for answers.
pub(super) async fn arrives(
    settings: &Settings,
    beside: &Path,
    (to, wait): (&EmailAddress, Duration),
) -> Vec<Check> {
    let reading = reading(settings, beside, to);
    // Where it comes behind is asked before it goes.
    let from = match &reading {
        Some((_, of)) => place(of).await,
        None => Some(After::default()),
    };
    // From the beginning on would be years of mail, for one message.
    let reading = reading.zip(from);
    let sent = match send(settings, beside, to).await {
        Ok(sent) => sent,
        Err(check) => return vec![*check],
    };
    let words = format!("One message to {} was taken over.", to.reveal());
    let mut checks = vec![Check::fine(WHAT, words)];
    let Some(((mailbox, of), from)) = reading else {
        let words = format!(
            "Nobody can look into {} from here: open the message there, and look in its headers for \
             dkim=pass, spf=pass and dmarc=pass.",
            to.reveal()
        );
        checks.push(Check::not_looked("arrived", words));
        return checks;
    };
    checks.extend(look_for(&*mailbox, (&of, from), (&sent, wait)).await);
    checks
}

/// What was sent: the name in its head, and when.
struct Sent {
    message_id: String,
    at: Timestamp,
}

/// The last dot may go at once: nobody takes this message back.
struct GoesAtOnce;

impl End for GoesAtOnce {
    fn leave(&self) -> BoxFuture<'_, Leave> {
        std::future::ready(Leave::Go).boxed()
    }
}

async fn send(settings: &Settings, beside: &Path, to: &EmailAddress) -> Result<Sent, Box<Check>> {
    let wrong = |words: String| {
        let remedy = "Correct [mail] in the settings file.";
        Box::new(Check::wrong(WHAT, words, remedy))
    };
    let Some(mail) = &settings.mail else {
        return Err(wrong(
            "No message was sent: the settings have no [mail].".to_owned(),
        ));
    };
    let notify = settings.notify.as_ref();
    let from = return_path(settings, mail);
    let from = from.ok_or_else(|| Box::new(cannot(&post::PostError::NoReturnPath)))?;
    let carrier = post::carrier((mail, notify), &from, beside);
    let carrier = carrier.map_err(|error| Box::new(cannot(&error)))?;
    let mailbox = settings.council.reply_mailbox.as_ref().unwrap_or(&from);
    let name = desk::unguessable().unwrap_or_default();
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = name.get(..16).unwrap_or("doctor").to_owned();
    let sent = Sent {
        message_id: format!("doctor.{name}@{}", mailbox.host()),
        at: now::now(),
    };
    let envelope = frozen(mailbox, to, &sent)
        .map_err(|error| wrong(format!("No message was sent: {}.", in_full(&error))))
        .and_then(|bytes| {
            let made = Envelope::new(&from, &tag, to, bytes);
            made.map_err(|error| wrong(format!("No message was sent: {}.", in_full(&error))))
        })?;
    let outcome = carrier.carry(&envelope, &GoesAtOnce).await;
    carrier.rest().await;
    match outcome {
        Outcome::Accepted { .. } => Ok(sent),
        Outcome::NotSent(why) => {
            let (what, remedy) = told(&why);
            let words = format!("No message was sent: the relay {what}.");
            Err(Box::new(Check::wrong(WHAT, words, remedy)))
        }
        Outcome::Refused(answered) | Outcome::Deferred(answered) => {
            let words = format!(
                "The relay did not take a message to {} ({} at {}).",
                to.reveal(),
                answered.code,
                answered.step.code()
            );
            let remedy = "Ask whoever runs the relay whether this machine may send from the address \
                          of [council] to that one.";
            Err(Box::new(Check::wrong(MAIL, words, remedy)))
        }
        Outcome::Uncertain(_) => {
            let words = "Nobody knows whether the message went: the relay gave no answer to it.";
            Err(wrong(words.to_owned()))
        }
    }
}

fn frozen(
    from: &EmailAddress,
    to: &EmailAddress,
    sent: &Sent,
) -> Result<Vec<u8>, letter::LetterError> {
    let text = "This message was sent by `samepage doctor --mail` to see whether mail arrives. \
                Nobody has to answer it.\n";
    let html = format!(
        "<!doctype html><html lang=\"en-GB\"><body><p>{}</p></body></html>",
        text.trim()
    );
    letter::freeze(&Letter {
        from: Correspondent {
            name: None,
            address: from,
        },
        reply_to: from,
        to: Correspondent {
            name: None,
            address: to,
        },
        message_id: &sent.message_id,
        date: sent.at,
        subject: "A test of the mail of Samepage",
        text,
        html: &html,
        calendar: None,
    })
}

/// The mailbox for answers, where the message comes to it.
fn reading(
    settings: &Settings,
    beside: &Path,
    to: &EmailAddress,
) -> Option<(Arc<dyn Mailbox>, InboxSettings)> {
    let set = settings.inbox.as_ref()?;
    let is_user = match &set.way {
        Way::Imap(imap) => EmailAddress::parse(&imap.user).as_ref() == Ok(to),
        Way::Graph(graph) => EmailAddress::parse(&graph.user).as_ref() == Ok(to),
        Way::Folder(_) => false,
    };
    let is_ours = settings.council.reply_mailbox.as_ref() == Some(to);
    // What a tenant has in a folder is told from its beginning on: years of mail, for one message.
    let can_wait = !matches!(set.way, Way::Graph(_));
    if !(is_user || is_ours) || !can_wait {
        return None;
    }
    Some((inbox::mailbox(set, beside).ok()?, set.clone()))
}

/// Behind which message the next one comes; nothing where the mailbox does not say it.
async fn place(set: &InboxSettings) -> Option<After> {
    let Way::Imap(imap) = &set.way else {
        return Some(After::default());
    };
    let key = inbox::imap(imap).ok()?.reach().await.ok()?;
    key.map(|key| After {
        key: Some(key),
        cursor: None,
    })
}

async fn look_for(
    mailbox: &dyn Mailbox,
    (set, mut from): (&InboxSettings, After),
    (sent, wait): (&Sent, Duration),
) -> Vec<Check> {
    let began = Instant::now();
    loop {
        match mailbox.read(from.clone(), MOST).await {
            Ok(batch) => {
                for one in batch.arrived {
                    from.key = from.key.max(Some(one.key));
                    mailbox.filed(one.key);
                    let words = one.bytes.as_deref().and_then(authentication::read);
                    if let Some(words) = words.filter(|it| it.message_id == sent.message_id) {
                        let trusted = set.checked_by.as_deref();
                        return arrived(&words, trusted, (sent.at, now::now()));
                    }
                }
                from.cursor = batch.cursor;
                if batch.rest == Rest::More && began.elapsed() < wait {
                    continue;
                }
            }
            Err(error) => {
                let words = format!("The message could not be looked for: {}.", in_full(&error));
                return vec![Check::wrong("arrived", words, set_inbox::remedy(&error))];
            }
        }
        let left = wait.saturating_sub(began.elapsed());
        if left.is_zero() {
            let words = format!("The message did not arrive within {} s.", wait.as_secs());
            let remedy = "Look whether it lies in the junk folder or in quarantine; give it longer \
                          with --wait; ask whoever runs the relay what became of it.";
            return vec![Check::wrong("arrived", words, remedy)];
        }
        tokio::time::sleep(LOOK.min(left)).await;
    }
}

/// What is said of a message that has arrived.
fn arrived(
    words: &authentication::Arrived,
    trusted: Option<&str>,
    (sent, found): (Timestamp, Timestamp),
) -> Vec<Check> {
    let mut checks = vec![Check::fine("arrived", "The message has arrived.")];
    match words.said_by(trusted) {
        None => {
            let who = match trusted {
                Some(by) => format!("{by}, which `checked_by` names,"),
                None => "The mail server that took it in".to_owned(),
            };
            let said = format!("{who} says nothing of who sent it (no Authentication-Results).");
            let remedy = "Ask whoever runs the mail server whether it checks SPF, DKIM and DMARC, and \
                          by which name; write that name to `checked_by` under [inbox].";
            checks.push(Check::wrong("authentication", said, remedy));
        }
        Some(said) => checks.extend(Word::ALL.iter().map(|word| of_word(*word, said))),
    }
    if let Some(received) = words.received_at {
        let early = received < sent.saturating_sub(SKEW).unwrap_or(sent);
        let late = received > found.saturating_add(SKEW).unwrap_or(found);
        checks.push(match early || late {
            true => {
                let words = format!(
                    "The clock of the mail server says {received} where ours said {sent} to {found}."
                );
                let remedy = "Set this machine's clock by a time server (NTP): days and deadlines \
                              are counted by it.";
                Check::wrong("clock", words, remedy)
            }
            false => Check::fine("clock", "Our clock and the mail server's agree."),
        });
    }
    checks
}

fn of_word(word: Word, said: &authentication::Said) -> Check {
    let name = word.name();
    match said.result(word) {
        Some("pass") => Check::fine(word.code(), format!("{name} passes.")),
        Some(other) => {
            let words = format!("{name} does not pass: {other}.");
            Check::wrong(word.code(), words, remedy(word))
        }
        None => Check::wrong(
            word.code(),
            format!("{name} was not looked at."),
            remedy(word),
        ),
    }
}

fn remedy(word: Word) -> &'static str {
    match word {
        Word::Spf => {
            "Ask whoever runs the council's DNS to name the relay in the SPF record of the domain of \
             `return_path`."
        }
        Word::Dkim => "Ask whoever runs the relay to sign what it sends for the council's domain.",
        Word::Dmarc => {
            "SPF or DKIM has to pass for the very domain that stands in From, and the domain needs a \
             DMARC record."
        }
    }
}
