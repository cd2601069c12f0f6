//! The library: editions published, forms archived, suggestions.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{live::By, name::PersonalText},
    store::{
        changes::moment,
        error::StoreError,
        plain::{KeptEdition, edition_id, number},
        reading::Snapshot,
        sealing::Spot,
        writing::Tx,
    },
};

/// An edition that somebody published in the browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    pub edition: KeptEdition,
    pub by: By,
    pub at: Timestamp,
}

/// What somebody would change about a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub id: Arc<str>,
    pub form: Arc<str>,
    pub version: u32,
    pub by: By,
    pub at: Timestamp,
    pub words: PersonalText,
}

fn name_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "form_edition",
        row,
        column: "published_name",
    }
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "form_suggestion",
        row,
        column: "content",
    }
}

impl Tx {
    /// Keeps an edition as published by the one who writes.
    pub async fn publish(&mut self, edition: &KeptEdition) -> Result<(), StoreError> {
        let id = edition_id(edition);
        let By { code, name } = self.by.clone();
        let name = self.seal_for_council(name_spot(&id), &name)?;
        let insert = "insert into form_edition (id, form, version, form_text, guide, kept_at,
            published_at, published_by, published_name) values ($1, $2, $3, $4, $5, $6, $6, $7, $8)
            on conflict (id) do update set published_at = excluded.published_at,
            published_by = excluded.published_by, published_name = excluded.published_name";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            &*edition.form,
            i64::from(edition.version),
            &edition.text,
            &edition.guide,
            at,
            &*code,
            &name
        )?;
        Ok(())
    }

    /// From now on a form is not begun any more.
    pub async fn archive_form(&mut self, form: &str) -> Result<(), StoreError> {
        let insert = "insert into form_archive (form, by_code, at) values ($1, $2, $3)
            on conflict (form) do nothing";
        let by = self.by.code.clone();
        let at = self.at.as_microsecond();
        execute!(&mut self.link, insert, form, &*by, at)?;
        Ok(())
    }

    /// From now on a form is begun again.
    pub async fn restore_form(&mut self, form: &str) -> Result<(), StoreError> {
        let delete = "delete from form_archive where form = $1";
        execute!(&mut self.link, delete, form)?;
        Ok(())
    }

    /// Keeps what the one who writes would change about a form.
    pub async fn suggest(
        &mut self,
        form: &str,
        version: u32,
        words: &PersonalText,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = self.seal_for_council(spot(&id), &(name, words.clone()))?;
        let insert = "insert into form_suggestion (id, form, version, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            form,
            i64::from(version),
            &*code,
            at,
            &content
        )?;
        Ok(())
    }

    /// Says that a suggestion was dealt with; answers whether it was open.
    pub async fn settle_suggestion(&mut self, id: &str) -> Result<bool, StoreError> {
        let update = "update form_suggestion set settled_by = $2, settled_at = $3
            where id = $1 and settled_at is null";
        let by = self.by.code.clone();
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, id, &*by, at)? > 0)
    }
}

impl Snapshot {
    /// Every edition that was published in the browser, in the order in which it was.
    pub async fn published_editions(&mut self) -> Result<Vec<Published>, StoreError> {
        let select = "select id, form, version, form_text, guide, published_at, published_by,
            published_name from form_edition where published_at is not null
            order by published_at, id";
        type Row = (String, String, i64, String, String, i64, String, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter()
            .map(|(id, form, version, text, guide, at, by, name)| {
                Ok(Published {
                    edition: KeptEdition {
                        form: form.into(),
                        version: number(version)?,
                        text,
                        guide,
                    },
                    by: By {
                        code: by.into(),
                        name: self.open_for_council(name_spot(&id), &name)?,
                    },
                    at: moment(at, "form_edition")?,
                })
            })
            .collect()
    }

    /// The forms that are not begun any more.
    pub async fn archived_forms(&mut self) -> Result<Vec<Arc<str>>, StoreError> {
        let select = "select form from form_archive order by form";
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        Ok(rows.into_iter().map(|(form,)| Arc::from(form)).collect())
    }

    /// Suggestions that nobody has dealt with, the oldest first.
    pub async fn open_suggestions(&mut self) -> Result<Vec<Suggestion>, StoreError> {
        let select = "select id, form, version, by_code, at, content from form_suggestion
            where settled_at is null order by at, id";
        type Row = (String, String, i64, String, i64, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter()
            .map(|(id, form, version, by, at, content)| {
                let (name, words) = self.open_for_council(spot(&id), &content)?;
                Ok(Suggestion {
                    form: form.into(),
                    version: number(version)?,
                    by: By {
                        code: by.into(),
                        name,
                    },
                    at: moment(at, "form_suggestion")?,
                    words,
                    id: id.into(),
                })
            })
            .collect()
    }
}
