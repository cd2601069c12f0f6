//! From answers to a network, with what only the connection knows.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use crate::{
    mapping::{apply, file::Mapping, sources::Sources, tree::Tree},
    model::{
        date::Period,
        fact::{Origin, ReadState},
        finding::{Code, Finding},
        id::{Identifier, SystemName},
        network::Network,
        person::{NO_RECORD, Readable, Restriction, RestrictionKind},
    },
    sources::case_system::{Children, Listed, Reading, Row},
};

/// One named answer with the state in which it was read.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: Arc<str>,
    pub tree: Tree,
    pub state: ReadState,
    pub read_at: Timestamp,
    /// Whom it names by a number that was merged into another: both of them.
    pub merged: Vec<(Arc<str>, Arc<str>)>,
}

/// Turns named answers into a network and findings: the mapping of one system.
#[derive(Clone)]
pub struct Meaning(Arc<Understand>);

type Understand = dyn Fn(&SystemName, &str, Vec<Part>) -> Reading + Send + Sync;

impl Meaning {
    pub fn new(
        understand: impl Fn(&SystemName, &str, Vec<Part>) -> Reading + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(understand))
    }

    /// What a mapping makes of the answers.
    pub fn of(mapping: Arc<Mapping>) -> Self {
        Self::new(move |system, asked, parts| {
            let latest = parts.iter().map(|part| part.read_at).max();
            let empty = Sources::new(system, latest.unwrap_or(Timestamp::UNIX_EPOCH)).asking(asked);
            let sources = parts.into_iter().fold(empty, |sources, part| {
                let sources = sources.merged(&part.name, part.merged);
                sources.with(&part.name, part.tree, part.state, part.read_at)
            });
            let (network, findings) = apply::network(&mapping, &sources);
            Reading { network, findings }
        })
    }

    /// Reads the answers about one child.
    pub fn read(&self, system: &SystemName, asked: &str, parts: Vec<Part>) -> Reading {
        (self.0)(system, asked, parts)
    }
}

/// Parts joined under their names: what expressions call `$root`.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Tree {
    Tree::object(
        parts
            .into_iter()
            .map(|part| (part.name.to_string(), part.tree.clone())),
    )
}

/// A list of children that were named by whoever asks.
pub fn named<'a>(ids: Vec<String>) -> Children<'a> {
    let listed = |id: String| {
        Ok(Row::Child(Listed {
            id: id.into(),
            due: None,
        }))
    };
    stream::iter(ids.into_iter().map(listed)).boxed()
}

/// The connection knows that the whole record is restricted, whatever the mapping read.
pub fn restrict_child(network: &mut Network, kind: RestrictionKind) {
    let child = &mut network.child;
    if !has(&child.restrictions, &kind) {
        child.restrictions.push(restriction(kind, &child.origin));
    }
}

/// Marks people whose records were withheld from us, people whose records could not be read, and
/// those of whom there is no record: of these nobody knows whether they are restricted.
pub fn mark_people(
    network: &mut Network,
    (withheld, unread, missing): (&[Identifier], &[Identifier], &[Identifier]),
) {
    for person in &mut network.people {
        let is = |id: &Identifier| *id == person.id || person.other_ids.contains(id);
        let has_not_come = matches!(
            &person.restrictions_readable,
            Readable::No(why) if &**why == apply::NOT_COME
        );
        let kind = RestrictionKind::RestrictedRecord;
        if withheld.iter().any(is) {
            if !has(&person.restrictions, &kind) {
                person.restrictions.push(restriction(kind, &person.origin));
            }
            // It did not come because it is kept from us, and that is known.
            if has_not_come {
                person.restrictions_readable = Readable::Yes;
            }
        } else if unread.iter().any(is) {
            person.restrictions_readable =
                Readable::No("the record of this person could not be read".into());
        } else if has_not_come && missing.iter().any(is) {
            person.restrictions_readable = Readable::No(NO_RECORD.into());
        }
    }
}

/// Keeps the identifier under which the child was asked for.
pub fn also_known_as(network: &mut Network, id: &Identifier) {
    let child = &mut network.child;
    if child.id != *id && !child.other_ids.contains(id) {
        child.other_ids.push(id.clone());
    }
}

/// Puts the findings of the mapping behind those of the connection. Where both say that a
/// fetch has no answer, the connection says why, and the mapping is left out.
pub fn both(connection: Vec<Finding>, mut mapping: Vec<Finding>) -> Vec<Finding> {
    let general = [
        Code::SourceDown,
        Code::SourceDoesNotOffer,
        Code::RecordRestricted,
    ];
    mapping.retain(|one| {
        let Some(name) = one.record.as_deref().filter(|_| one.field.is_none()) else {
            return true;
        };
        let told = |other: &Finding| {
            let rest = other
                .record
                .as_deref()
                .and_then(|record| record.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        !(general.contains(&one.code) && connection.iter().any(told))
    });
    let mut all = connection;
    all.append(&mut mapping);
    all
}

fn has(restrictions: &[Restriction], kind: &RestrictionKind) -> bool {
    restrictions.iter().any(|one| one.kind == *kind)
}

fn restriction(kind: RestrictionKind, origin: &Origin) -> Restriction {
    Restriction {
        kind,
        against: None,
        period: Period::default(),
        details: None,
        origin: Origin {
            record: origin.record.clone(),
            field: "connection".into(),
        },
    }
}
