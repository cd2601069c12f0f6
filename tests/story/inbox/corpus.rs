//! The labelled messages of `fixtures/inbox`, and what is made of them.

use std::{collections::HashMap, fs, path::PathBuf};

use jiff::civil::Date;
use samepage::{
    mail::inbox::{self, Reading},
    model::{
        contact::EmailAddress,
        inbound::{Class, InboundMail, MatchedBy, Suggestion},
    },
    rules::triage::{Asked, CheckWanted, Side, triage},
};

/// One message with what a person has written beside it.
pub struct Labelled {
    pub file: String,
    pub bytes: Vec<u8>,
    class: Class,
    detail: String,
    risky: bool,
    /// Who was invited, by the tag of the letter.
    invited: HashMap<String, (EmailAddress, Side)>,
}

/// What was made of a message.
pub struct Verdict {
    file: String,
    class: Class,
    detail: String,
    risky: bool,
    suggestion: Suggestion,
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/inbox")
        .join(name)
}

/// All messages of one collection.
pub fn collection(name: &str) -> Vec<Labelled> {
    let folder = folder(name);
    let invited = invited(&folder);
    let labels = fs::read_to_string(folder.join("labels.csv")).unwrap();
    labels
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let cells = cells(line);
            let [file, class, detail, risky] = cells.as_slice() else {
                panic!("{line}");
            };
            Labelled {
                bytes: fs::read(folder.join(file)).unwrap(),
                class: Class::from_code(class).unwrap_or_else(|| panic!("{line}")),
                detail: detail.clone(),
                risky: match risky.as_str() {
                    "yes" => true,
                    "no" => false,
                    _ => panic!("{line}"),
                },
                file: file.clone(),
                invited: invited.clone(),
            }
        })
        .collect()
}

/// The cells of a line; a cell in quotes may hold commas.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.trim_end().chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn invited(folder: &std::path::Path) -> HashMap<String, (EmailAddress, Side)> {
    let Ok(text) = fs::read_to_string(folder.join("asked.csv")) else {
        return HashMap::new();
    };
    let line = |line: &str| {
        let cells = cells(line);
        let side = match cells[2].as_str() {
            "professional" => Side::Professional,
            "family" => Side::Family,
            other => panic!("{other}"),
        };
        (
            cells[0].clone(),
            (EmailAddress::parse(&cells[1]).unwrap(), side),
        )
    };
    text.lines().skip(1).map(line).collect()
}

/// Judges a message as the round does: for the person whose tag it bears, else by its address.
pub fn judged(message: &Labelled) -> Verdict {
    let mail = inbox::read(&message.bytes, &Reading::default()).unwrap();
    let asked = asked(&mail, &message.invited);
    Verdict {
        file: message.file.clone(),
        class: message.class,
        detail: message.detail.clone(),
        risky: message.risky,
        suggestion: triage(&mail, asked.as_ref(), CheckWanted::NotFailed),
    }
}

fn asked(mail: &InboundMail, invited: &HashMap<String, (EmailAddress, Side)>) -> Option<Asked> {
    let by_tag = mail.tags.iter().find_map(|found| {
        let (address, side) = invited.get(found.tag.as_str())?;
        Some((address.clone(), *side, MatchedBy::Tag))
    });
    // Who was invited is not told for this collection: the sender is believed to be.
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let believed = || {
        let side = match subject.to_lowercase().contains("review meeting") {
            true => Side::Professional,
            false => Side::Family,
        };
        let is_asked = invited.is_empty() && !mail.tags.is_empty();
        let address = mail.from.address.clone().filter(|_| is_asked)?;
        Some((address, side, MatchedBy::Tag))
    };
    let (address, side, matched_by) = by_tag.or_else(believed)?;
    Some(Asked {
        address,
        side,
        matched_by,
        uid: mail.calendar.as_ref().map_or("", |it| &it.uid).into(),
        day: day_in(subject),
        sequence: 0,
    })
}

/// The day in a subject such as `A meeting on Wednesday 9 December 2026`.
fn day_in(subject: &str) -> Option<Date> {
    let words: Vec<&str> = subject.split([' ', ',']).collect();
    words.windows(3).find_map(|three| {
        let text = three.join(" ");
        Date::strptime("%d %B %Y", text).ok()
    })
}

impl Verdict {
    fn class(&self) -> Class {
        self.suggestion.meaning.class()
    }

    pub fn is_by_itself(&self) -> bool {
        self.suggestion.handling.is_by_itself()
    }

    pub fn wrong_class(&self) -> Option<String> {
        let got = self.class();
        (got != self.class).then(|| {
            format!(
                "{}: {} wanted, {} found",
                self.file,
                self.class.code(),
                got.code()
            )
        })
    }

    pub fn wrong_detail(&self) -> Option<String> {
        let detail = self.suggestion.meaning.detail();
        let detail = detail.as_ref().map_or("", |it| it.reveal());
        let wrong = self.class() == self.class && !self.detail.is_empty() && detail != self.detail;
        wrong.then(|| {
            format!(
                "{}: detail {} wanted, {detail} found",
                self.file, self.detail
            )
        })
    }

    pub fn dangerous(&self) -> Option<String> {
        let wrong = self.is_by_itself() && (self.risky || self.class() != self.class);
        wrong.then(|| {
            let risk = if self.risky { "risky " } else { "" };
            format!(
                "{}: {risk}{} as {}",
                self.file,
                self.class.code(),
                self.class().code()
            )
        })
    }
}

/// Damaged copies of a message: cut at every so many bytes, and with bytes turned over. The same
/// ones whenever they are made.
pub fn mutations(bytes: &[u8]) -> Vec<Vec<u8>> {
    let step = (bytes.len() / 25).max(1);
    let mut damaged: Vec<Vec<u8>> = (0..bytes.len())
        .step_by(step)
        .map(|at| bytes[..at].to_vec())
        .collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    for _ in 0..25 {
        let mut copy = bytes.to_vec();
        for _ in 0..1 + next() % 20 {
            let at = next() % copy.len();
            copy[at] = match next() % 4 {
                0 => b'\n',
                1 => copy[at] ^ (1 << (next() % 8)),
                2 => b"\";:=<>-\0"[next() % 8],
                _ => u8::try_from(next() % 256).unwrap(),
            };
        }
        damaged.push(copy);
    }
    damaged
}
