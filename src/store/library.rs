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

/// Why the owner of a form is told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldOf {
    /// Somebody would change it.
    Suggested,
    /// Somebody who does not own it has done this, and says why.
    Published,
    Archived,
    Restored,
}

impl ToldOf {
    const ALL: &[(Self, &str)] = &[
        (Self::Suggested, "suggested"),
        (Self::Published, "published"),
        (Self::Archived, "archived"),
        (Self::Restored, "restored"),
    ];

    fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    fn from_code(code: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found
            .map(|(one, _)| *one)
            .ok_or_else(|| StoreError::odd("form_suggestion"))
    }
}

/// What somebody would change about a form, or did to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub id: Arc<str>,
    pub what: ToldOf,
    pub form: Arc<str>,
    pub version: u32,
    pub by: By,
    pub at: Timestamp,
    pub words: PersonalText,
}

/// As the table has it.
type SuggestionRow = (String, String, i64, String, i64, Vec<u8>, String);

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

    /// Keeps what the one who writes would change about a form, or why they did.
    pub async fn tell_owner(
        &mut self,
        (form, version): (&str, u32),
        what: ToldOf,
        words: &PersonalText,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = self.seal_for_council(spot(&id), &(name, words.clone()))?;
        let insert = "insert into form_suggestion (id, form, version, by_code, at, content, what)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            form,
            i64::from(version),
            &*code,
            at,
            &content,
            what.code()
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

    /// Suggestions, and what else owners are told, that nobody has dealt with, the oldest first.
    pub async fn open_suggestions(&mut self) -> Result<Vec<Suggestion>, StoreError> {
        let select = "select id, form, version, by_code, at, content, what from form_suggestion
            where settled_at is null order by at, id";
        let rows = fetch_all!(&mut self.link, SuggestionRow, select)?;
        rows.into_iter().map(|row| self.suggestion(row)).collect()
    }

    /// What one suggestion says; nothing where there is none of that name.
    pub async fn suggestion_of(&mut self, id: &str) -> Result<Option<Suggestion>, StoreError> {
        let select = "select id, form, version, by_code, at, content, what from form_suggestion
            where id = $1";
        let row = fetch_optional!(&mut self.link, SuggestionRow, select, id)?;
        row.map(|row| self.suggestion(row)).transpose()
    }

    /// Why versions of a form were published by somebody who does not own it, the oldest first.
    pub async fn reasons_of(&mut self, form: &str) -> Result<Vec<Suggestion>, StoreError> {
        let select = "select id, form, version, by_code, at, content, what from form_suggestion
            where form = $1 and what = 'published' order by at, id";
        let rows = fetch_all!(&mut self.link, SuggestionRow, select, form)?;
        rows.into_iter().map(|row| self.suggestion(row)).collect()
    }

    fn suggestion(&self, row: SuggestionRow) -> Result<Suggestion, StoreError> {
        let (id, form, version, by, at, content, what) = row;
        let (name, words) = self.open_for_council(spot(&id), &content)?;
        Ok(Suggestion {
            what: ToldOf::from_code(&what)?,
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
    }

    /// Every edition of a form that was ever begun or published, with when it was kept first.
    pub async fn kept_editions(
        &mut self,
        form: &str,
    ) -> Result<Vec<(KeptEdition, Timestamp)>, StoreError> {
        let select = "select form, version, form_text, guide, kept_at from form_edition
            where form = $1 order by kept_at, id";
        type Row = (String, i64, String, String, i64);
        let rows = fetch_all!(&mut self.link, Row, select, form)?;
        rows.into_iter()
            .map(|(form, version, text, guide, at)| {
                let edition = KeptEdition {
                    form: form.into(),
                    version: number(version)?,
                    text,
                    guide,
                };
                Ok((edition, moment(at, "form_edition")?))
            })
            .collect()
    }
}
