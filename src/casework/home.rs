//! Home to the record: what a step of a review leaves, back in the case system.

pub mod ask;
pub mod carry;
mod due;
mod fields;
mod files;
mod notes;
pub mod page;
mod settled;
pub mod standing;
pub(in crate::casework) mod tasks;

use crate::{
    model::{
        home::{HomePart, HomeState, HomeStep},
        live::{ChangeKind, DocumentId},
        name::PersonalText,
    },
    store::{changes::NewChange, home::Homing, writing::Tx},
};

/// The newest of what goes home in one form after one step, of the minutes of one meeting: what came
/// before it counts no more.
fn newest(
    homings: &[Homing],
    (step, meeting, part): (HomeStep, Option<u32>, HomePart),
) -> Option<&Homing> {
    homings
        .iter()
        .filter(|one| (one.step, one.meeting, one.part) == (step, meeting, part))
        .max_by_key(|one| one.version)
}

/// The newest of what took the place of something, be it itself.
fn newest_of<'h>(homings: &'h [Homing], one: &Homing) -> Option<&'h Homing> {
    newest(homings, (one.step, one.meeting, one.part))
}

/// What of a document waits for somebody here.
fn waiting_for_somebody(homings: &[Homing]) -> impl Iterator<Item = &Homing> {
    homings.iter().filter(|one| {
        let is_newest = newest_of(homings, one).is_some_and(|it| it.id == one.id);
        is_newest && one.state.needs_somebody(one.next_try)
    })
}

/// Tells of it in the history of its document.
fn tell(tx: &mut Tx, document: &DocumentId, kind: ChangeKind, words: &str) {
    tx.tell(NewChange {
        after: PersonalText::parse(words),
        ..NewChange::of(document, kind)
    });
}

/// `Review held: case note`.
fn named(step: HomeStep, part: HomePart) -> String {
    format!("{}: {}", step.words(), part.words().to_lowercase())
}

/// What the history tells where something has come to rest; nothing where it goes on by itself.
fn told_as(state: HomeState) -> Option<ChangeKind> {
    match state {
        HomeState::Agreed => Some(ChangeKind::HomeWritten),
        HomeState::Differs => Some(ChangeKind::HomeDiffers),
        HomeState::Uncertain | HomeState::Refused | HomeState::ByHand => {
            Some(ChangeKind::HomeStopped)
        }
        HomeState::Done => Some(ChangeKind::HomeByHand),
        HomeState::Waiting | HomeState::Written => None,
    }
}
