//! Every invitation that stands, of all documents.

use crate::{
    model::live::DocumentId,
    store::{
        error::StoreError,
        invitations::{Invitation, InvitationRow, invitation_of},
        reading::Snapshot,
    },
};

impl Snapshot {
    /// Invitations that stand, the newest first, at most so many.
    pub async fn open_invitations(&mut self, most: u32) -> Result<Vec<Invitation>, StoreError> {
        let select = "select id, document, person, tag, paper_code, made_at, ended_at, version,
            told, channel, handed_by, handed_at, returned_by, returned_at from invitation
            where ended_at is null order by made_at desc, id limit $1";
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
}
