//! The directory: professionals and teams, as business support knows them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{contact::Contacts, live::By, name::PersonalText},
    store::{
        changes::moment, decisions::Step, error::StoreError, reading::Snapshot, sealing::Spot,
        writing::Tx,
    },
};

/// What we call somebody in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedId(pub Arc<str>);

/// What the directory says of a professional or a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    pub name: PersonalText,
    pub organisation: Option<PersonalText>,
    /// Which part they play, as a code of [`crate::model::person::Relationship`].
    pub role: Arc<str>,
    pub contacts: Contacts,
    /// When they can be reached, and which hours they keep for direct work.
    pub hours: Option<PersonalText>,
    /// When to invite them, in their own words.
    pub charter: Option<PersonalText>,
}

/// A row of the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub id: ListedId,
    pub says: Listing,
    pub confirmed: Option<Step>,
    pub changed_at: Timestamp,
    pub replaced_by: Option<ListedId>,
}

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "listed",
        row,
        column,
    }
}

impl Tx {
    /// Puts somebody in the directory.
    pub async fn list(&mut self, says: &Listing) -> Result<ListedId, StoreError> {
        let id = self.vault.name()?;
        let content = self.listing(&id, says)?;
        let insert = "insert into listed (id, role, changed_at, content) values ($1, $2, $3, $4)";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, insert, &id, &*says.role, at, &content)?;
        Ok(ListedId(id.into()))
    }

    /// Corrects what the directory says; answers whether there is such a row. What is corrected
    /// counts as confirmed by who corrects it.
    pub async fn correct_listed(
        &mut self,
        id: &ListedId,
        says: &Listing,
    ) -> Result<bool, StoreError> {
        let content = self.listing(&id.0, says)?;
        let update = "update listed set role = $2, changed_at = $3, content = $4 where id = $1";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &*id.0, &*says.role, at, &content)?;
        self.confirm_listed(id).await
    }

    /// Confirms that a row is still right; answers whether there is such a row.
    pub async fn confirm_listed(&mut self, ListedId(id): &ListedId) -> Result<bool, StoreError> {
        let By { code, name } = self.by.clone();
        let name = self.seal_for_council(spot(id, "confirmed_name"), &name)?;
        let update = "update listed set confirmed_at = $2, confirmed_by = $3, confirmed_name = $4
            where id = $1";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**id, at, &*code, &name)? > 0)
    }

    /// Says who has taken somebody's place; answers whether there is such a row.
    pub async fn replace_listed(
        &mut self,
        ListedId(id): &ListedId,
        ListedId(by): &ListedId,
    ) -> Result<bool, StoreError> {
        let update = "update listed set replaced_by = $2, changed_at = $3 where id = $1";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**id, &**by, at)? > 0)
    }

    fn listing(&self, id: &str, says: &Listing) -> Result<Vec<u8>, StoreError> {
        let Listing {
            name,
            organisation,
            role: _,
            contacts,
            hours,
            charter,
        } = says.clone();
        let content = (name, organisation, contacts, hours, charter);
        self.seal_for_council(spot(id, "content"), &content)
    }
}

type Row = (
    String,
    String,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<Vec<u8>>,
    i64,
    Vec<u8>,
);

impl Snapshot {
    /// The whole directory, those who were replaced too, by name.
    pub async fn directory(&mut self) -> Result<Vec<Listed>, StoreError> {
        let select = "select id, role, replaced_by, confirmed_at, confirmed_by, confirmed_name,
            changed_at, content from listed";
        let rows = fetch_all!(&mut self.link, Row, select)?;
        let listed = rows.into_iter().map(|row| self.listed_of(row));
        let mut listed = listed.collect::<Result<Vec<_>, _>>()?;
        listed.sort_by(|one, other| {
            let key = |listed: &Listed| (listed.says.name.clone(), listed.id.0.clone());
            key(one).cmp(&key(other))
        });
        Ok(listed)
    }

    /// One row of the directory.
    pub async fn listed(&mut self, id: &ListedId) -> Result<Option<Listed>, StoreError> {
        let select = "select id, role, replaced_by, confirmed_at, confirmed_by, confirmed_name,
            changed_at, content from listed where id = $1";
        let row = fetch_optional!(&mut self.link, Row, select, &*id.0)?;
        row.map(|row| self.listed_of(row)).transpose()
    }

    fn listed_of(&self, row: Row) -> Result<Listed, StoreError> {
        let (id, role, replaced_by, at, by, by_name, changed_at, content) = row;
        let (name, organisation, contacts, hours, charter) =
            self.open_for_council(spot(&id, "content"), &content)?;
        let confirmed = match (at, by, by_name) {
            (Some(at), Some(by), Some(name)) => Some(Step {
                by: By {
                    code: by.into(),
                    name: self.open_for_council(spot(&id, "confirmed_name"), &name)?,
                },
                at: moment(at, "listed")?,
            }),
            _ => None,
        };
        Ok(Listed {
            says: Listing {
                name,
                organisation,
                role: role.into(),
                contacts,
                hours,
                charter,
            },
            confirmed,
            changed_at: moment(changed_at, "listed")?,
            replaced_by: replaced_by.map(|id| ListedId(id.into())),
            id: ListedId(id.into()),
        })
    }
}
