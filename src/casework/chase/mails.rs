//! Mails of those who are chased: what waits to be read, and who has left.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    casework::office::VerbError,
    model::{
        id::Identifier,
        inbound::{Class, Handled, MatchedBy},
        live::DocumentId,
    },
    store::{inbound::KeptInbound, reading::Snapshot},
};

/// What came by mail from those who were asked in one document.
#[derive(Default)]
pub(super) struct Mails(Vec<KeptInbound>);

impl Mails {
    /// What was filed with the document, and with those whose letters went in one message with
    /// letters of this one: an answer to that message is filed with the one that carried it.
    pub async fn load(snapshot: &mut Snapshot, document: &DocumentId) -> Result<Self, VerbError> {
        let mut all = snapshot.inbound(document).await?;
        let beside = snapshot.rows_in_messages_of(document).await?;
        let others: BTreeSet<DocumentId> = beside.iter().map(|row| row.document.clone()).collect();
        for other in &others {
            let is_beside = |mail: &KeptInbound| {
                let mut rows = beside.iter().filter(|row| row.document == *other);
                rows.any(|row| is_of(mail, &row.person))
            };
            let filed = snapshot.inbound(other).await?;
            all.extend(filed.into_iter().filter(is_beside));
        }
        Ok(Self(all))
    }

    /// When the first mail of somebody came that may be their answer, and that nobody has read.
    pub fn unread(&self, person: &Identifier) -> Option<Timestamp> {
        let waiting = self.0.iter().filter(|mail| {
            mail.handled == Handled::Open && mail.class.may_answer() && is_of(mail, person)
        });
        waiting.map(|mail| mail.came_at).min()
    }

    /// The last mail since then that says that somebody has left, whether or not it has been read.
    /// Anybody can write so of anybody: it counts in answer to a letter of ours.
    pub fn left(&self, person: &Identifier, since: Timestamp) -> Option<&KeptInbound> {
        let says_so = self.0.iter().filter(|mail| {
            let by_letter = mail.matched.is_some_and(|by| by != MatchedBy::Address);
            mail.class == Class::Left && by_letter && since <= mail.came_at && is_of(mail, person)
        });
        says_so.max_by_key(|mail| mail.came_at)
    }
}

fn is_of(mail: &KeptInbound, person: &Identifier) -> bool {
    let of = mail.of.as_ref();
    of.is_some_and(|(_, whose)| whose == person)
}
