//! What can go wrong with a relay, by name, at each step of the conversation.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// A step of the conversation, as the relay sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    Greeting,
    Hello,
    StartTls,
    SignIn,
    From,
    To,
    Data,
    /// In the middle of the letter.
    Body,
    /// The last dot.
    End,
}

impl At {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Greeting, "greeting"),
        (Self::Hello, "hello"),
        (Self::StartTls, "starttls"),
        (Self::SignIn, "sign_in"),
        (Self::From, "from"),
        (Self::To, "to"),
        (Self::Data, "data"),
        (Self::Body, "body"),
        (Self::End, "end"),
    ];

    fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == name);
        found.map(|(at, _)| *at)
    }
}

/// How a line is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Nothing more is said or read, and the line stays open.
    Hang,
    /// Both sides are closed.
    Drop,
    /// Torn off (RST).
    Reset,
    /// Our side is closed, and we go on reading.
    HalfClose,
}

impl Cut {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Hang, "hang"),
        (Self::Drop, "drop"),
        (Self::Reset, "reset"),
        (Self::HalfClose, "half_close"),
    ];
}

/// When, seen from the answer to the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// The command came, and no answer goes. At the last dot: the letter is lost.
    Before,
    /// The command was carried out, and no answer goes. At the last dot: the letter is kept.
    Unsaid,
    /// The answer goes, and then the line is cut.
    After,
}

impl When {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Before, "before"),
        (Self::Unsaid, "unsaid"),
        (Self::After, "after"),
    ];
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This is answered in place of what is right: `550 5.1.1`.
    Answer(At, u16, String),
    Cut(Cut, When, At),
    /// The first try of each sender and recipient is put off.
    Greylist,
    /// A connection takes so many letters and then no more.
    ClosesAfter(u64),
    /// Each answer takes so many milliseconds.
    Slow(u64),
    /// The answer to the last dot takes so many milliseconds after the letter was kept.
    SlowEnd(u64),
    /// Encryption is not offered.
    Stripped,
    /// Encryption is offered, and then refused.
    EncryptionRefused,
    /// Something is said before encryption begins.
    Injects,
    /// The answer is no answer.
    Gibberish(At),
}

/// A way in which the relay can misbehave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub effect: Effect,
    /// Only so many times in all.
    pub times: Option<u64>,
}

/// The name is not one of a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no fault is called `{0}`")]
pub struct NoSuchFault(pub String);

impl Fault {
    /// Reads the name of a fault:
    ///
    /// - `450_at_to`, `550-5.1.1_at_to`, `gibberish_at_hello`
    /// - `drop_before_data`, `hang_unsaid_end`, `reset_after_from`, `half_close_before_body`
    /// - `greylisting`, `closes_after_3`, `slow_20`, `slow_end_5`
    /// - `starttls_stripped`, `starttls_refused`, `starttls_injected`
    ///
    /// `... once` strikes once.
    ///
    /// # Errors
    /// [`NoSuchFault`].
    pub fn named(name: &str) -> Result<Self, NoSuchFault> {
        let (plain, times) = match name.strip_suffix(" once") {
            Some(plain) => (plain, Some(1)),
            None => (name, None),
        };
        let effect = effect(plain).ok_or_else(|| NoSuchFault(name.to_owned()))?;
        Ok(Self { effect, times })
    }

    /// Every way to cut the line, at every step.
    pub fn every_cut() -> Vec<String> {
        let mut names = Vec::new();
        for (_, cut) in Cut::ALL {
            for (_, when) in When::ALL {
                for (_, at) in At::ALL {
                    names.push(format!("{cut}_{when}_{at}"));
                }
            }
        }
        names
    }
}

fn effect(name: &str) -> Option<Effect> {
    match name {
        "greylisting" => return Some(Effect::Greylist),
        "starttls_stripped" => return Some(Effect::Stripped),
        "starttls_refused" => return Some(Effect::EncryptionRefused),
        "starttls_injected" => return Some(Effect::Injects),
        _ => {}
    }
    let number = |prefix| name.strip_prefix(prefix)?.parse().ok();
    if let Some(letters) = number("closes_after_") {
        return Some(Effect::ClosesAfter(letters));
    }
    if let Some(wait) = number("slow_end_") {
        return Some(Effect::SlowEnd(wait));
    }
    if let Some(wait) = number("slow_") {
        return Some(Effect::Slow(wait));
    }
    if let Some((what, at)) = name.split_once("_at_") {
        let at = At::named(at)?;
        if what == "gibberish" {
            return Some(Effect::Gibberish(at));
        }
        let (code, status) = what.split_once('-').unwrap_or((what, ""));
        let code = code.parse().ok().filter(|code| (400..600).contains(code))?;
        return Some(Effect::Answer(at, code, status.to_owned()));
    }
    Cut::ALL.iter().find_map(|(cut, word)| {
        let rest = name.strip_prefix(word)?.strip_prefix('_')?;
        let (when, at) = rest.split_once('_')?;
        let when = When::ALL.iter().find(|(_, one)| *one == when)?;
        Some(Effect::Cut(*cut, when.0, At::named(at)?))
    })
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A fault at work.
#[derive(Debug)]
pub struct Armed {
    pub fault: Fault,
    struck: AtomicU64,
}

impl Armed {
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            struck: AtomicU64::new(0),
        }
    }

    /// Whether it strikes here, where it could.
    pub fn strikes(&self) -> bool {
        let before = self.struck.fetch_add(1, Ordering::Relaxed);
        self.fault.times.is_none_or(|times| before < times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<Effect>) {
        let read = Fault::named(name).ok().map(|fault| fault.effect);
        assert_eq!(read, expected, "{name}");
    }

    #[test]
    fn a_fault_is_known_by_its_name() {
        check(
            "550-5.1.1_at_to",
            Some(Effect::Answer(At::To, 550, "5.1.1".to_owned())),
        );
        check(
            "450_at_end",
            Some(Effect::Answer(At::End, 450, String::new())),
        );
        check(
            "half_close_unsaid_end",
            Some(Effect::Cut(Cut::HalfClose, When::Unsaid, At::End)),
        );
        check("slow_end_5", Some(Effect::SlowEnd(5)));
        check("gibberish_at_hello", Some(Effect::Gibberish(At::Hello)));
        check("250_at_to", None);
        check("drop_before_lunch", None);
        check("explodes", None);
        assert_eq!(Fault::named("greylisting once").unwrap().times, Some(1));
        for name in Fault::every_cut() {
            assert!(Fault::named(&name).is_ok(), "{name}");
        }
    }
}
