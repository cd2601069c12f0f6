//! Letters that ride with another: one message, and a row for each child.
//!
//! The row that is in front carries the message to the relay; whatever becomes of it becomes, in
//! the same transaction, of those that ride with it. Whoever holds, releases, cancels or resolves
//! any of them does so with all. Words about one child's letter are never laid beside another's.

use std::sync::Arc;

use crate::{
    model::{id::Identifier, live::DocumentId, post::LetterId},
    store::{
        error::StoreError,
        headings::identifier,
        outbox::{NewLetter, Queued, name},
        reading::Snapshot,
        writing::Tx,
    },
};

/// One row of a message that has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Riding {
    pub id: LetterId,
    pub document: DocumentId,
    pub person: Identifier,
    pub version: u32,
}

type Row = (String, String, String, i64);

/// Lays what has become of those in front over those that ride with them.
macro_rules! follow {
    ($which:literal) => {
        concat!(
            "update letter set phase = l.phase, changed_at = l.changed_at,
                next_try = l.next_try, tried_at = l.tried_at, attempts = l.attempts,
                last = l.last, queue_id = l.queue_id, why = l.why, words = null
            from letter l where letter.rides_with = l.id and ",
            $which
        )
    };
}

fn riding((id, document, person, version): Row) -> Result<Riding, StoreError> {
    let odd = || StoreError::odd("letter");
    Ok(Riding {
        id: name(&id),
        document: DocumentId::new(&document),
        person: identifier(&person).ok_or_else(odd)?,
        version: u32::try_from(version).map_err(|_| odd())?,
    })
}

fn all(rows: Vec<Row>) -> Result<Vec<Riding>, StoreError> {
    rows.into_iter().map(riding).collect()
}

impl Snapshot {
    /// The other rows of the message that a letter is, or rides in: none for most.
    pub async fn rows_beside(&mut self, id: &LetterId) -> Result<Vec<Riding>, StoreError> {
        let select = "select o.id, o.document, o.person, o.version from letter l
            join letter o on o.id = l.rides_with or o.rides_with = coalesce(l.rides_with, l.id)
            where l.id = $1 and o.id <> l.id order by o.id";
        all(fetch_all!(&mut self.link, Row, select, &*id.0)?)
    }

    /// What rides with the letters that ask a person to one meeting: the number of their letter,
    /// and the row that rides with it.
    pub async fn riding_with(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<Vec<(Arc<str>, Riding)>, StoreError> {
        let select = "select l.tag, r.id, r.document, r.person, r.version from letter l
            join letter r on r.rides_with = l.id
            where l.document = $1 and l.person = $2 order by l.version, r.id";
        type Tagged = (String, String, String, String, i64);
        let person = person.to_string();
        let of = document.as_str();
        let rows = fetch_all!(&mut self.link, Tagged, select, of, &person)?;
        rows.into_iter()
            .map(|(tag, id, document, person, version)| {
                Ok((tag.into(), riding((id, document, person, version))?))
            })
            .collect()
    }

    /// Rows of other documents that are in one message with a letter of this one.
    pub async fn rows_in_messages_of(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Riding>, StoreError> {
        let select = "select o.id, o.document, o.person, o.version from letter l
            join letter o on o.rides_with = l.id or o.id = l.rides_with
                or o.rides_with = l.rides_with
            where l.document = $1 and o.document <> $1 order by o.id";
        all(fetch_all!(&mut self.link, Row, select, document.as_str())?)
    }

    /// The letters of a document that went, or go, in a message that another row carries.
    pub async fn riders_of(&mut self, document: &DocumentId) -> Result<Vec<LetterId>, StoreError> {
        let select = "select id from letter where document = $1 and rides_with is not null
            order by id";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        Ok(rows.iter().map(|(id,)| name(id)).collect())
    }
}

impl Tx {
    /// Queues a letter that goes in the message of another, whose bytes it has.
    pub async fn queue_riding(
        &mut self,
        new: &NewLetter<'_>,
        front: &LetterId,
    ) -> Result<Queued, StoreError> {
        let queued = self.queue(new).await?;
        if let Queued::First(id) = &queued {
            let update = "update letter set rides_with = $2 where id = $1";
            execute!(&mut self.link, update, &*id.0, &*front.0)?;
            self.follow(front).await?;
        }
        Ok(queued)
    }

    /// The row that carries the message in which a letter goes: most carry their own.
    pub(super) async fn front(&mut self, id: &LetterId) -> Result<LetterId, StoreError> {
        let select = "select coalesce(rides_with, id) from letter where id = $1";
        let row = fetch_optional!(&mut self.link, (String,), select, &*id.0)?;
        Ok(row.map_or_else(|| id.clone(), |(id,)| name(&id)))
    }

    /// Lays what has become of a letter over those that ride with it.
    pub(super) async fn follow(&mut self, front: &LetterId) -> Result<(), StoreError> {
        execute!(&mut self.link, follow!("l.id = $1"), &*front.0)?;
        Ok(())
    }

    /// The same of all that are on their way.
    pub(super) async fn follow_all(&mut self) -> Result<(), StoreError> {
        let update = follow!(
            "letter.phase in ('queued', 'claimed', 'final', 'deferred', 'uncertain', 'held')
                and (letter.phase <> l.phase or letter.changed_at <> l.changed_at)"
        );
        execute!(&mut self.link, update)?;
        Ok(())
    }

    /// What rides with the letters that are in hand: the one in front, and the row.
    pub(super) async fn riding_in_hand(&mut self) -> Result<Vec<(LetterId, Riding)>, StoreError> {
        let select = "select rides_with, id, document, person, version from letter
            where rides_with is not null and phase = 'claimed' order by id";
        type Carried = (String, String, String, String, i64);
        let rows = fetch_all!(&mut self.link, Carried, select)?;
        rows.into_iter()
            .map(|(front, id, document, person, version)| {
                Ok((name(&front), riding((id, document, person, version))?))
            })
            .collect()
    }
}
