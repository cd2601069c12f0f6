//! Lists as somebody wants to see them again, and the one with which they begin.

use std::sync::Arc;

use crate::{
    model::{name::PersonalText, staff::StaffId},
    store::{error::StoreError, reading::Snapshot, sealing::Spot, writing::Tx},
};

/// Whether a list is the one with which somebody begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Here,
    Elsewhere,
}

/// A list as somebody wants to see it again.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    pub id: Arc<str>,
    pub staff: StaffId,
    pub page: Arc<str>,
    /// The filters, as they stand in the address.
    pub query: Arc<str>,
    pub name: PersonalText,
    pub start: Start,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "saved_view",
        row,
        column: "name",
    }
}

impl Tx {
    /// Keeps a list as somebody sees it.
    pub async fn save_view(
        &mut self,
        staff: &StaffId,
        page: &str,
        query: &str,
        name: &PersonalText,
    ) -> Result<Arc<str>, StoreError> {
        let id = self.vault.name()?;
        let name = self.seal_for_council(spot(&id), name)?;
        let insert = "insert into saved_view (id, staff, page, query, name)
            values ($1, $2, $3, $4, $5)";
        execute!(
            &mut self.link,
            insert,
            &id,
            staff.as_str(),
            page,
            query,
            &name
        )?;
        Ok(id.into())
    }

    /// Gives a list another name; answers whether it is theirs.
    pub async fn rename_view(
        &mut self,
        staff: &StaffId,
        id: &str,
        name: &PersonalText,
    ) -> Result<bool, StoreError> {
        let name = self.seal_for_council(spot(id), name)?;
        let update = "update saved_view set name = $3 where id = $1 and staff = $2";
        Ok(execute!(&mut self.link, update, id, staff.as_str(), &name)? > 0)
    }

    /// Makes a list of theirs the one with which somebody begins, or none; answers whether it is
    /// theirs.
    pub async fn start_with(
        &mut self,
        staff: &StaffId,
        id: Option<&str>,
    ) -> Result<bool, StoreError> {
        let delete = "delete from start_view where staff = $1";
        execute!(&mut self.link, delete, staff.as_str())?;
        let Some(id) = id else { return Ok(true) };
        let insert = "insert into start_view (staff, saved)
            select staff, id from saved_view where id = $1 and staff = $2";
        Ok(execute!(&mut self.link, insert, id, staff.as_str())? > 0)
    }

    /// Throws a list away that somebody kept; answers whether it was theirs.
    pub async fn drop_view(&mut self, staff: &StaffId, id: &str) -> Result<bool, StoreError> {
        let start = "delete from start_view where saved = $1 and staff = $2";
        execute!(&mut self.link, start, id, staff.as_str())?;
        let delete = "delete from saved_view where id = $1 and staff = $2";
        Ok(execute!(&mut self.link, delete, id, staff.as_str())? > 0)
    }
}

impl Snapshot {
    /// The lists that somebody keeps.
    pub async fn saved_views(&mut self, staff: &StaffId) -> Result<Vec<SavedView>, StoreError> {
        let select = "select v.id, v.page, v.query, v.name, s.saved from saved_view v
            left join start_view s on s.saved = v.id where v.staff = $1 order by v.id";
        type Row = (String, String, String, Vec<u8>, Option<String>);
        let rows = fetch_all!(&mut self.link, Row, select, staff.as_str())?;
        rows.into_iter()
            .map(|(id, page, query, name, start)| {
                Ok(SavedView {
                    name: self.open_for_council(spot(&id), &name)?,
                    id: id.into(),
                    staff: staff.clone(),
                    page: page.into(),
                    query: query.into(),
                    start: match start {
                        Some(_) => Start::Here,
                        None => Start::Elsewhere,
                    },
                })
            })
            .collect()
    }
}
