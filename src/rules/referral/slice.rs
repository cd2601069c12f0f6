//! What one service gets: what it needs, and of that what may be told.
//!
//! A [`Slice`] for a service is made here and nowhere else. It is kept as it was cut, and looked
//! at again each time before it is shown: what was told last week may be kept back today.

use std::sync::Arc;

use crate::{
    model::{
        id::{Identifier, SystemName},
        name::PersonalText,
        referral::{Slice, SliceItem},
    },
    rules::{
        disclosure::doors::{Door, ServiceReader},
        referral::offer::{Need, Service},
    },
};

/// One thing that the record knows of a child.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub name: Arc<str>,
    pub label: Arc<str>,
    pub words: PersonalText,
    pub need: Need,
    pub door: Door,
}

/// Cuts what one service gets out of everything.
pub fn cut(service: &Service, facts: &[Fact], reader: &ServiceReader) -> Slice {
    let mut slice = Slice::default();
    for fact in facts.iter().filter(|fact| service.gets(fact.need)) {
        match reader.shut(&fact.door) {
            Some(why) => slice.left_out.push((fact.label.clone(), why.into())),
            None => slice.items.push(SliceItem {
                name: fact.name.clone(),
                label: fact.label.clone(),
                words: fact.words.clone(),
                gate: code_of(&fact.door),
            }),
        }
    }
    without_leaks(slice, reader)
}

/// What of a slice may still be shown.
pub fn still(slice: &Slice, reader: &ServiceReader) -> Slice {
    let mut left = Slice {
        items: Vec::with_capacity(slice.items.len()),
        left_out: slice.left_out.clone(),
    };
    for item in &slice.items {
        let shut = match door_of(&item.gate) {
            Some(door) => reader.shut(&door),
            None => Some("it was kept in a way that this version cannot read"),
        };
        match shut {
            Some(why) => left.left_out.push((item.label.clone(), why.into())),
            None => left.items.push(item.clone()),
        }
    }
    without_leaks(left, reader)
}

/// Whether something that was typed holds what this service is not told.
///
/// # Errors
/// What kind of value it holds.
pub fn check_typed(
    words: &str,
    slices: &[&Slice],
    reader: &ServiceReader,
) -> Result<(), &'static str> {
    let told = slices.iter().flat_map(|slice| told(slice));
    reader.check(words, told).map_err(|leak| leak.0.words())
}

/// What stands behind a door and was let through may stand anywhere in what this reader gets.
fn told(slice: &Slice) -> impl Iterator<Item = &str> {
    let opened = slice.items.iter().filter(|item| &*item.gate != OPEN);
    opened.map(|item| item.words.reveal())
}

/// A field that needs no leave can hold, in somebody's own words, what another is kept back for.
fn without_leaks(mut slice: Slice, reader: &ServiceReader) -> Slice {
    let items = std::mem::take(&mut slice.items);
    let all = Slice {
        items,
        left_out: Vec::new(),
    };
    for item in &all.items {
        match reader.check(item.words.reveal(), told(&all)) {
            Ok(()) => slice.items.push(item.clone()),
            Err(leak) => {
                let why = format!("it holds {}, which is kept back", leak.0.words());
                slice.left_out.push((item.label.clone(), why.into()));
            }
        }
    }
    slice
}

/// The beginning of the code of a door that is somebody's, and the door.
type OfPerson = (&'static str, fn(Identifier) -> Door);

const OPEN: &str = "open";
const HOME: &str = "home";
const PERSON: &str = "person ";
const ADDRESS: &str = "address ";
const ROOF: &str = "roof ";

fn code_of(door: &Door) -> Arc<str> {
    match door {
        Door::Open => OPEN.into(),
        Door::Home => HOME.into(),
        Door::Person(id) => format!("{PERSON}{id}").into(),
        Door::Address(id) => format!("{ADDRESS}{id}").into(),
        Door::Roof(id) => format!("{ROOF}{id}").into(),
    }
}

fn door_of(code: &str) -> Option<Door> {
    match code {
        OPEN => Some(Door::Open),
        HOME => Some(Door::Home),
        _ => {
            let kinds: [OfPerson; 3] = [
                (PERSON, Door::Person),
                (ADDRESS, Door::Address),
                (ROOF, Door::Roof),
            ];
            kinds.into_iter().find_map(|(kind, door)| {
                let (system, value) = code.strip_prefix(kind)?.split_once(':')?;
                Some(door(Identifier::new(&SystemName::new(system), value)))
            })
        }
    }
}
