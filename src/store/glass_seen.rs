//! Emergency access that somebody has to see, and who has said that they did.

use crate::{
    model::{live::DocumentId, staff::StaffId},
    store::{error::StoreError, reading::Snapshot, writing::Tx},
};

impl Tx {
    /// Writes down that somebody has seen that a record was opened in an emergency; answers
    /// whether they had not said so before.
    pub async fn see_glass(&mut self, glass: &str, staff: &StaffId) -> Result<bool, StoreError> {
        let insert = "insert into glass_seen (glass, staff, at) values ($1, $2, $3)
            on conflict (glass, staff) do nothing";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, insert, glass, staff.as_str(), at)? > 0)
    }
}

impl Snapshot {
    /// What one member of staff has not seen yet, of what others opened in open documents: the
    /// name of the event and its document. Whether it concerns them, the rules say.
    pub async fn glass_unseen(
        &mut self,
        staff: &StaffId,
    ) -> Result<Vec<(String, DocumentId)>, StoreError> {
        let select = "select g.id, g.document from glass g
            join document d on d.id = g.document and d.state = 'open'
            left join glass_seen s on s.glass = g.id and s.staff = $1
            where s.glass is null and g.staff <> $1 order by g.opened_at, g.id";
        let rows = fetch_all!(&mut self.link, (String, String), select, staff.as_str())?;
        let named = |(id, document): (String, String)| (id, DocumentId::new(&document));
        Ok(rows.into_iter().map(named).collect())
    }
}
