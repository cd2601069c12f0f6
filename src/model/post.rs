//! The post: what a letter is for, how far it has come, and what was answered.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    contact::{EmailAddress, PhoneNumber},
    name::PersonalText,
};

/// What we call a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(pub Arc<str>);

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Kinds that are kept by a word each.
macro_rules! kept_words {
    ($name:ident { $($kind:ident = $code:literal,)* }) => {
        impl $name {
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The word by which it is kept.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)*
                }
            }

            /// `None` for a word that this version does not know.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }
    };
}

pub(in crate::model) use kept_words;

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    Invite,
    /// Which of these dates can you make?
    Dates,
    Change,
    Cancellation,
    Reminder,
    Digest,
    /// A code to go on with.
    Code,
    Notice,
    /// A service is told that somebody is referred to it.
    Referral,
    /// What somebody was to do after a meeting: told, and reminded of.
    Actions,
}

kept_words! { Purpose {
    Invite = "invite",
    Dates = "dates",
    Change = "change",
    Cancellation = "cancellation",
    Reminder = "reminder",
    Digest = "digest",
    Code = "code",
    Notice = "notice",
    Referral = "referral",
    Actions = "actions",
} }

/// Where a letter goes, and so which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Mail(EmailAddress),
    Text(PhoneNumber),
}

impl Destination {
    /// The address, where it goes by mail.
    pub fn mail(&self) -> Option<&EmailAddress> {
        match self {
            Self::Mail(address) => Some(address),
            Self::Text(_) => None,
        }
    }
}

impl From<EmailAddress> for Destination {
    fn from(address: EmailAddress) -> Self {
        Self::Mail(address)
    }
}

/// How far a letter has come. Each step is on the disk before the next is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// It waits for its turn.
    Queued,
    /// One process has it in hand, under a lease.
    Claimed,
    /// Its last dot is about to be sent, or has been: nobody may send it again unasked.
    Final,
    /// The relay has taken it over.
    Accepted,
    /// It will not go: the relay said no for good, or was asked in vain for three days.
    Refused,
    /// Not now: it is tried again.
    Deferred,
    /// Its last dot was sent or not, and no answer was heard: a person is shown it.
    Uncertain,
    /// Kept back until somebody lets it go.
    Held,
    Cancelled,
    /// It was uncertain, and a person has checked.
    Checked,
}

kept_words! { Phase {
    Queued = "queued",
    Claimed = "claimed",
    Final = "final",
    Accepted = "accepted",
    Refused = "refused",
    Deferred = "deferred",
    Uncertain = "uncertain",
    Held = "held",
    Cancelled = "cancelled",
    Checked = "checked",
} }

impl Phase {
    /// Whether nothing more happens to it by itself or by a person.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Refused | Self::Cancelled | Self::Checked
        )
    }
}

/// Why a letter is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HoldWhy {
    /// Time to undo has not passed.
    Undo,
    /// A person holds it.
    Person,
    /// What it says is no longer what stands in the record.
    Changed,
    /// What it says may no longer be told to its reader.
    Disclosure,
    /// What it names has been paused: a change, or somebody wrong was told.
    Paused,
    /// It goes to a place to which nothing goes unencrypted, and no encryption was to be had.
    NotEncrypted,
    /// The program could not handle it.
    Broken,
}

kept_words! { HoldWhy {
    Undo = "undo",
    Person = "person",
    Changed = "changed",
    Disclosure = "disclosure",
    Paused = "paused",
    NotEncrypted = "not_encrypted",
    Broken = "broken",
} }

/// Why a letter is held, with what a person should know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    pub why: HoldWhy,
    pub words: Option<PersonalText>,
}

/// What becomes of a letter of which nobody knows whether it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The same bytes once more.
    SendAgain,
    /// A person has looked, or asked: nothing more is sent.
    Checked,
    /// Its reader has answered it, so it was received.
    Answered,
    /// The carrier was asked, and it had gone.
    Found,
}

/// What a council wants for letters that are uncertain, audience by audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenUnsure {
    /// A person decides each.
    #[default]
    Hold,
    /// The same bytes go once more after half an hour.
    SendAgain,
}

kept_words! { WhenUnsure {
    Hold = "hold",
    SendAgain = "send_again",
} }

/// Where in the conversation with a relay something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    Connect,
    Greeting,
    Hello,
    Encryption,
    SignIn,
    /// `MAIL FROM`
    From,
    /// `RCPT TO`
    To,
    /// `DATA`
    Data,
    /// The letter, up to its last line.
    Body,
    /// The last dot.
    End,
    /// After it was taken over: a report that it came back.
    Later,
}

kept_words! { Step {
    Connect = "connect",
    Greeting = "greeting",
    Hello = "hello",
    Encryption = "encryption",
    SignIn = "sign_in",
    From = "from",
    To = "to",
    Data = "data",
    Body = "body",
    End = "end",
    Later = "later",
} }

/// What went wrong without an answer that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trouble {
    Unreachable,
    /// No answer within its time.
    Silent,
    Dropped,
    /// What came was no answer.
    Garbled,
    /// No encryption was offered, or the certificate is not to be trusted.
    NotEncrypted,
    /// No way of signing in that both know, or no token was to be had.
    SignIn,
    /// It could not be written where it was to be kept.
    NotKept,
    /// The program stopped before it sent it.
    Stopped,
}

kept_words! { Trouble {
    Unreachable = "unreachable",
    Silent = "silent",
    Dropped = "dropped",
    Garbled = "garbled",
    NotEncrypted = "not_encrypted",
    SignIn = "sign_in",
    NotKept = "not_kept",
    Stopped = "stopped",
} }

/// An enhanced status code, `5.1.1` (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status {
    /// 2, 4 or 5.
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

impl Status {
    /// Reads `5.1.1`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let class = parts.next()?.parse().ok()?;
        let mut number = || {
            let part = parts.next()?;
            let fits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| fits)
        };
        let (subject, detail) = (number()?, number()?);
        let is_all = parts.next().is_none() && matches!(class, 2 | 4 | 5);
        is_all.then_some(Self {
            class,
            subject,
            detail,
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What a relay answered, and to which step. Never its words: they may repeat an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answered {
    pub step: Step,
    /// 250, 450, 550.
    pub code: u16,
    pub status: Option<Status>,
}

/// What was heard last of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Last {
    Answered(Answered),
    Trouble(Step, Trouble),
}

impl Last {
    /// As it is kept: `to 550 5.1.1`, `end silent`.
    pub fn code(self) -> String {
        match self {
            Self::Answered(Answered { step, code, status }) => match status {
                Some(status) => format!("{} {code} {status}", step.code()),
                None => format!("{} {code}", step.code()),
            },
            Self::Trouble(step, trouble) => format!("{} {}", step.code(), trouble.code()),
        }
    }

    /// `None` for what this version does not know.
    pub fn from_code(code: &str) -> Option<Self> {
        let mut words = code.split(' ');
        let step = Step::from_code(words.next()?)?;
        let what = words.next()?;
        let status = words.next();
        if let Some(trouble) = Trouble::from_code(what).filter(|_| status.is_none()) {
            return Some(Self::Trouble(step, trouble));
        }
        let status = match status {
            Some(status) => Some(Status::parse(status)?),
            None => None,
        };
        let code = what.parse().ok().filter(|_| words.next().is_none())?;
        Some(Self::Answered(Answered { step, code, status }))
    }
}

/// Minutes from one try to the next; the last goes on.
const WAITS: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];

/// For so long a letter is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(72);

/// When a letter is tried again after so many tries in vain (from 1), of which the first was at
/// `first`; `None` where it has been tried for three days, as GOV.UK Notify does.
pub fn next_try(tries: u32, first: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = WAITS[at.min(WAITS.len() - 1)];
    let next = now
        .saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(Timestamp::MAX);
    (next.duration_since(first) <= PATIENCE).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_what_it_was() {
        for phase in Phase::ALL {
            assert_eq!(Phase::from_code(phase.code()), Some(*phase));
        }
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_code(purpose.code()), Some(*purpose));
        }
        for step in Step::ALL {
            assert_eq!(Step::from_code(step.code()), Some(*step));
        }
        assert_eq!(Phase::from_code("sent"), None);
    }

    #[track_caller]
    fn check_last(code: &str, expected: Option<Last>) {
        assert_eq!(Last::from_code(code), expected, "{code}");
        if let Some(last) = expected {
            assert_eq!(last.code(), code);
        }
    }

    #[test]
    fn what_was_heard_last_reads_back_as_what_it_was() {
        let refused = Answered {
            step: Step::To,
            code: 550,
            status: Status::parse("5.1.1"),
        };
        check_last("to 550 5.1.1", Some(Last::Answered(refused)));
        let short = Answered {
            status: None,
            ..refused
        };
        check_last("to 550", Some(Last::Answered(short)));
        check_last(
            "end silent",
            Some(Last::Trouble(Step::End, Trouble::Silent)),
        );
        for odd in [
            "",
            "to",
            "end silent 5.1.1",
            "nowhere 550",
            "to 550 9.1.1",
            "to 550 5.1.1 x",
        ] {
            check_last(odd, None);
        }
    }

    #[track_caller]
    fn check_status(text: &str, is_one: bool) {
        assert_eq!(Status::parse(text).is_some(), is_one, "{text}");
    }

    #[test]
    fn an_enhanced_status_has_three_numbers_and_a_known_class() {
        check_status("5.7.26", true);
        check_status("4.4.1", true);
        check_status("3.1.1", false);
        check_status("5.1", false);
        check_status("5.1.1.1", false);
        check_status("5.1.1000", false);
        check_status("5.+1.1", false);
    }

    #[test]
    fn a_letter_is_tried_at_growing_distances_for_three_days() {
        let first: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let mut now = first;
        let mut waits = Vec::new();
        for tries in 1.. {
            let Some(next) = next_try(tries, first, now) else {
                break;
            };
            waits.push(next.duration_since(now).as_mins());
            now = next;
        }

        assert_eq!(waits[..8], [1, 5, 15, 30, 60, 120, 240, 240]);
        let all = now.duration_since(first).as_hours();
        assert!((68..=72).contains(&all), "{all}");
    }
}
