//! Every invitation that stands, of all documents.

use crate::{
    model::{id::Identifier, live::DocumentId, reply::Means},
    store::{
        error::StoreError,
        headings::identifier,
        invitations::{Invitation, InvitationRow, invitation_of},
        reading::Snapshot,
    },
};

impl Snapshot {
    /// Invitations that stand, the newest first, at most so many.
    pub async fn open_invitations(&mut self, most: u32) -> Result<Vec<Invitation>, StoreError> {
        let select = "select id, document, person, tag, paper_code, made_at, ended_at, version,
            told, channel, handed_by, handed_at, returned_by, returned_at, link, linked_at
            from invitation where ended_at is null order by made_at desc, id limit $1";
        let rows = fetch_all!(&mut self.link, InvitationRow, select, i64::from(most))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            // Of a child who was forgotten nothing opens any more.
            if let Some(key) = self.key(&DocumentId::new(&row.1)).await? {
                found.push(invitation_of(&key, row)?);
            }
        }
        Ok(found)
    }

    /// Letters of open reviews that were made to be handed over and were not yet: the document and
    /// the person, the longest waiting first.
    pub async fn to_hand_over(&mut self) -> Result<Vec<(DocumentId, Identifier)>, StoreError> {
        let select = "select i.document, i.person from invitation i
            join document d on d.id = i.document and d.state = 'open'
            where i.ended_at is null and i.channel = $1 and i.version > 0 and i.handed_at is null
            order by i.made_at, i.id";
        let by_hand = Means::ByHand.code();
        let rows = fetch_all!(&mut self.link, (String, String), select, by_hand)?;
        rows.iter()
            .map(|(document, person)| {
                let person = identifier(person).ok_or_else(|| StoreError::odd("invitation"))?;
                Ok((DocumentId::new(document), person))
            })
            .collect()
    }
}
