//! How people want to be reached: a fact of theirs, for every letter to come.

use crate::{
    model::{id::Identifier, reply::Wish},
    store::{error::StoreError, headings::identifier, reading::Snapshot, writing::Tx},
};

impl Tx {
    /// Writes down how somebody wants to be reached from now on.
    pub async fn wish(&mut self, person: &Identifier, wish: Wish) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let insert = "insert into wish (id, person, wish, by_code, at)
            values ($1, $2, $3, $4, $5)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            person.to_string(),
            wish.code(),
            &*by,
            at
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Everything that was said of how people want to be reached, the oldest first.
    pub async fn wishes(&mut self) -> Result<Vec<(Identifier, Wish)>, StoreError> {
        let select = "select person, wish from wish order by at, id";
        let rows = fetch_all!(&mut self.link, (String, String), select)?;
        let odd = || StoreError::odd("wish");
        rows.into_iter()
            .map(|(person, wish)| {
                let person = identifier(&person).ok_or_else(odd)?;
                Ok((person, Wish::from_code(&wish).ok_or_else(odd)?))
            })
            .collect()
    }
}
