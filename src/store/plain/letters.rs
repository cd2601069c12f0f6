//! Which letters of a form were given, when and how, word by word.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    model::{
        live::{By, DocumentId},
        minutes::Lines,
        name::PersonalText,
        reply::Means,
    },
    store::{
        error::StoreError,
        minutes::day,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// A letter of a form that somebody says they gave.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenLetter {
    /// The letter as the form names it.
    pub letter: Arc<str>,
    pub on: Date,
    pub means: Means,
    pub by: By,
    /// The letter as it read.
    pub text: Lines,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "form_letter",
        row,
        column: "content",
    }
}

impl Tx {
    /// Writes down that a letter of a form was given, and what it said.
    pub async fn form_letter_given(
        &mut self,
        document: &DocumentId,
        letter: &str,
        (on, means): (Date, Means),
        text: &Lines,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = (name, text.0.clone());
        let content = self.seal(document, spot(&id), &content).await?;
        let insert = "insert into form_letter (id, document, letter, given_on, means, by_code,
            at, content) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            letter,
            on.to_string(),
            means.code(),
            &*code,
            at,
            &content
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Every letter of a form's document that was given, in the order in which it was said.
    pub async fn form_letters(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<GivenLetter>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, letter, given_on, means, by_code, content from form_letter
            where document = $1 order by at, id";
        type Row = (String, String, String, String, String, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(id, letter, on, means, code, content)| {
                let (name, text): (Option<PersonalText>, _) =
                    sealing::open(&key, spot(&id), &content)?;
                let means = Means::from_code(&means);
                Ok(GivenLetter {
                    letter: letter.into(),
                    on: day(&on, "form_letter")?,
                    means: means.ok_or_else(|| StoreError::odd("form_letter"))?,
                    by: By {
                        code: code.into(),
                        name,
                    },
                    text: Lines(text),
                })
            })
            .collect()
    }
}
