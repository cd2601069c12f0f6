//! What the case system of the tests takes when it is written to, and loses.

use std::sync::{Arc, Mutex};

use jiff::civil::{Date, date};

use crate::{
    model::{
        home::{Carried, HomePart, word},
        network::Network,
    },
    rules::example::fact,
    sources::case_system::{Fault, Found, Repeats, Write, Wrote},
};

/// How the next write goes; without any it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// It is kept, and the answer lost.
    KeptThenLost,
    /// It is lost on its way, and nobody knows.
    Lost,
    NotYet,
    Refused,
    /// Somebody puts 20 November into the review first.
    After20November,
}

/// What was written, under which reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub part: HomePart,
    pub reference: String,
    pub words: Carried,
    pub bytes: usize,
}

/// The writing side of a case system: none until it is opened.
#[derive(Default)]
pub struct Shelf {
    pub repeats: Mutex<Option<Repeats>>,
    /// Whether what was written can be looked for.
    pub blind: Mutex<bool>,
    pub goes: Mutex<Vec<(HomePart, Goes)>>,
    pub kept: Mutex<Vec<Kept>>,
    /// Writes that came, whatever became of them.
    pub came: Mutex<usize>,
}

impl Shelf {
    /// From now on it can be written to.
    pub fn open(&self, repeats: Repeats) {
        *self.repeats.lock().unwrap() = Some(repeats);
    }

    /// So the next write of this form goes.
    pub fn next(&self, part: HomePart, goes: Goes) {
        self.goes.lock().unwrap().push((part, goes));
    }

    fn goes(&self, part: HomePart) -> Option<Goes> {
        let mut goes = self.goes.lock().unwrap();
        let at = goes.iter().position(|(one, _)| *one == part)?;
        Some(goes.remove(at).1)
    }

    pub fn kept(&self, part: HomePart) -> Vec<Kept> {
        let kept = self.kept.lock().unwrap();
        kept.iter()
            .filter(|one| one.part == part)
            .cloned()
            .collect()
    }

    pub fn came(&self) -> usize {
        *self.came.lock().unwrap()
    }

    pub fn write(&self, write: &Write<'_>, networks: &mut [Network]) -> Wrote {
        *self.came.lock().unwrap() += 1;
        let repeats = *self.repeats.lock().unwrap();
        let goes = self.goes(write.part);
        match goes {
            Some(Goes::Lost) => return Wrote::Unsure(Fault::BrokenOff),
            Some(Goes::NotYet) => return Wrote::NotYet(Fault::Unreachable),
            Some(Goes::Refused) => return Wrote::Refused(Fault::NotAllowed),
            Some(Goes::After20November) => {
                let day = date(2026, 11, 20).to_string();
                let id = write.words.reveal(word::REVIEW).unwrap();
                let theirs = Carried::default().with(word::REVIEW, &id);
                fill_in(&theirs.with(word::HELD, &day), networks);
            }
            Some(Goes::KeptThenLost) | None => {}
        }
        if write.tag.is_some_and(|named| *named != *tag(networks)) {
            return Wrote::NotYet(Fault::Status(412));
        }
        if write.part == HomePart::Fields {
            fill_in(write.words, networks);
        }
        let mut kept = self.kept.lock().unwrap();
        let is_there = kept.iter().any(|one| one.reference == write.reference);
        if !(is_there && repeats == Some(Repeats::Known)) {
            kept.push(Kept {
                part: write.part,
                reference: write.reference.to_owned(),
                words: write.words.clone(),
                bytes: write.file.0.len(),
            });
        }
        match goes {
            Some(Goes::KeptThenLost) => Wrote::Unsure(Fault::BrokenOff),
            _ => Wrote::Kept(Some(format!("{}", 900 + kept.len()).into())),
        }
    }

    pub fn look_up(&self, write: &Write<'_>) -> Found {
        if *self.blind.lock().unwrap() {
            return Found::CannotTell;
        }
        let kept = self.kept.lock().unwrap();
        let own: Vec<(usize, &Kept)> = kept
            .iter()
            .enumerate()
            .filter(|(_, one)| one.reference == write.reference)
            .collect();
        match own.as_slice() {
            [] => Found::Nothing,
            [(at, one)] => {
                let id = Some(format!("{}", 901 + at).into());
                match one.words == *write.words && one.bytes == write.file.0.len() {
                    true => Found::Same(id),
                    false => Found::Other(id),
                }
            }
            many => Found::Several(many.len()),
        }
    }
}

/// Changes with every review of the record.
pub fn tag(networks: &[Network]) -> Arc<str> {
    let reviews = networks.iter().map(|network| &network.child.reviews.items);
    format!("{:?}", reviews.collect::<Vec<_>>()).into()
}

/// Fills in the fields of a review, wherever it is.
fn fill_in(words: &Carried, networks: &mut [Network]) {
    let id = words.reveal(word::REVIEW);
    for network in networks {
        let child = &mut network.child;
        let mut reviews = child.reviews.items.iter_mut();
        let Some(review) = reviews.find(|one| one.id.as_deref() == id.as_deref()) else {
            continue;
        };
        let day = |name: &str| -> Option<Date> { words.reveal(name)?.parse().ok() };
        review.held = day(word::HELD).or(review.held);
        if let Some(code) = words.reveal(word::PARTICIPATION) {
            review.participation = Some(code.into());
        }
        if let Some(due) = day(word::NEXT_DUE) {
            child.recorded_due = fact(due, "reviewDue");
        }
    }
}
