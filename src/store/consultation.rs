//! What people think, as they wrote it down; and the door before it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        consultation::{Consultation, ConsultationId, FileKind, GivenAnswer, GivenFile},
        id::Identifier,
        live::DocumentId,
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        minutes::links::six_figures,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// A file to keep with somebody's views.
pub struct NewFile<'a> {
    pub name: &'a PersonalText,
    pub kind: FileKind,
    pub bytes: &'a [u8],
}

fn answer_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "consultation_answer",
        row,
        column: "content",
    }
}

fn file_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "consultation_file",
        row,
        column: "content",
    }
}

fn answer_row(of: &str, question: &str, version: i64) -> String {
    format!("{of} {question} {version}")
}

type Row = (
    String,
    String,
    String,
    i64,
    Option<i64>,
    i64,
    i64,
    Option<i64>,
);

/// Every column of views, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, document, person, made_at, sent_at, wrong, round, former_at
            from consultation ",
            $which
        )
    };
}

impl Tx {
    /// The views of a person for a review: those that were begun, or new ones.
    pub async fn begin_consultation(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<Consultation, StoreError> {
        let id = self.vault.name()?;
        let insert = "insert into consultation (id, document, person, made_at, wrong, round)
            values ($1, $2, $3, $4, 0, 0) on conflict (document, person) do nothing";
        let at = self.at.as_microsecond();
        let (of, whose) = (document.as_str(), person.to_string());
        execute!(&mut self.link, insert, &id, of, &whose, at)?;
        let found = self.consultation_of(document, person).await?;
        found.ok_or_else(|| StoreError::odd("consultation"))
    }

    /// Writes an answer behind the version that was seen (0 where there is none); answers whether
    /// it was written: of two who saw the same version one wins.
    pub async fn write_consultation(
        &mut self,
        of: &Consultation,
        question: &str,
        lines: &[PersonalText],
        seen: u32,
    ) -> Result<bool, StoreError> {
        let select = "select coalesce(max(version), 0) from consultation_answer
            where consultation = $1 and question = $2";
        let id = &*of.id.0;
        let newest = fetch_optional!(&mut self.link, (i64,), select, id, question)?;
        if newest.map_or(0, |(version,)| version) != i64::from(seen) {
            return Ok(false);
        }
        let version = i64::from(seen) + 1;
        let row = answer_row(id, question, version);
        let content = self
            .seal(&of.document, answer_spot(&row), &lines.to_vec())
            .await?;
        let insert = "insert into consultation_answer
            (consultation, document, question, version, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let document = of.document.as_str();
        execute!(
            &mut self.link,
            insert,
            id,
            document,
            question,
            version,
            &*by,
            at,
            &content
        )?;
        Ok(true)
    }

    /// Keeps a file with somebody's views.
    pub async fn add_consultation_file(
        &mut self,
        of: &Consultation,
        new: &NewFile<'_>,
    ) -> Result<(), StoreError> {
        let file = self.put_file(&of.document, new.name, new.bytes).await?;
        let id = self.vault.name()?;
        let content = self.seal(&of.document, file_spot(&id), new.name).await?;
        let insert = "insert into consultation_file
            (id, consultation, document, file, kind, size, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let size = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
        execute!(
            &mut self.link,
            insert,
            &id,
            &*of.id.0,
            of.document.as_str(),
            &file,
            new.kind.code(),
            size,
            &*by,
            at,
            &content
        )?;
        Ok(())
    }

    /// Takes a file back; answers whether it was there.
    pub async fn remove_consultation_file(
        &mut self,
        of: &Consultation,
        id: &str,
    ) -> Result<bool, StoreError> {
        let update = "update consultation_file set removed_at = $3
            where id = $1 and consultation = $2 and removed_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, id, &*of.id.0, at)? > 0)
    }

    /// Writes down that they were sent.
    pub async fn send_consultation(
        &mut self,
        ConsultationId(id): &ConsultationId,
    ) -> Result<(), StoreError> {
        let update = "update consultation set sent_at = $2, former_at = null where id = $1";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &**id, at)?;
        Ok(())
    }

    /// The same, by the link before the newest: what was sent before counts on, until somebody has
    /// checked whose this is.
    pub async fn send_consultation_to_check(
        &mut self,
        ConsultationId(id): &ConsultationId,
    ) -> Result<(), StoreError> {
        let update = "update consultation set former_at = $2 where id = $1";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &**id, at)?;
        Ok(())
    }

    /// What came by the link before is theirs, and counts as it was sent then; answers whether some
    /// waited.
    pub async fn count_consultation(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<bool, StoreError> {
        let update = "update consultation set sent_at = former_at, former_at = null
            where document = $1 and person = $2 and former_at is not null";
        let whose = person.to_string();
        Ok(execute!(&mut self.link, update, document.as_str(), &whose)? > 0)
    }

    /// What came by the link before is not theirs: what was sent before stands again, in their own form
    /// too, and in whatever browser the other was written it is not seen any more. Answers whether some
    /// waited.
    pub async fn drop_consultation_to_check(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<bool, StoreError> {
        let of = self.consultation_of(document, person).await?;
        let Some((of, former)) = of.and_then(|of| Some((of.clone(), of.former_at?))) else {
            return Ok(false);
        };
        let is_others = |at: Timestamp| at <= former && of.sent_at.is_none_or(|sent| at > sent);
        let before = match of.sent_at {
            Some(sent) => self.consultation_answers(&of, Some(sent)).await?,
            None => Vec::new(),
        };
        for now in self.consultation_answers(&of, None).await? {
            if is_others(now.at) {
                let was = before.iter().find(|one| one.question == now.question);
                let lines = was.map_or(&[][..], |was| &was.lines);
                self.write_consultation(&of, &now.question, lines, now.version)
                    .await?;
            }
        }
        for file in self.consultation_files(&of, None).await? {
            if is_others(file.at) {
                self.remove_consultation_file(&of, &file.id).await?;
            }
        }
        let (id, sent) = (&*of.id.0, of.sent_at.map(Timestamp::as_microsecond));
        let back = "update consultation_file set removed_at = null
            where consultation = $1 and at <= $2 and removed_at > $2 and removed_at <= $3";
        execute!(&mut self.link, back, id, sent, former.as_microsecond())?;
        let update = "update consultation set former_at = null, wrong = 0, round = round + 1
            where id = $1";
        Ok(execute!(&mut self.link, update, id)? > 0)
    }

    /// Counts a wrong code.
    pub async fn wrong_consultation_code(
        &mut self,
        ConsultationId(id): &ConsultationId,
    ) -> Result<(), StoreError> {
        let update = "update consultation set wrong = wrong + 1 where id = $1";
        execute!(&mut self.link, update, &**id)?;
        Ok(())
    }

    /// Wrong codes before a right one no longer count.
    pub async fn right_consultation_code(
        &mut self,
        ConsultationId(id): &ConsultationId,
    ) -> Result<(), StoreError> {
        let update = "update consultation set wrong = 0 where id = $1";
        execute!(&mut self.link, update, &**id)?;
        Ok(())
    }

    /// Makes the code anew: the one before, and what it had opened, opens nothing any more.
    pub async fn renew_consultation_code(
        &mut self,
        ConsultationId(id): &ConsultationId,
    ) -> Result<(), StoreError> {
        let update = "update consultation set wrong = 0, round = round + 1 where id = $1";
        execute!(&mut self.link, update, &**id)?;
        Ok(())
    }
}

impl Snapshot {
    /// The code by which somebody reads again what they wrote, told to them by another way than
    /// their link: six figures.
    pub fn consultation_code(&self, of: &Consultation) -> String {
        let name = format!("{} {}", of.id.0, of.round);
        six_figures(&self.vault.blind("consultation code", name))
    }

    /// What the browser keeps in which they wrote, or gave the code: 256 bits.
    pub fn consultation_pass(&self, of: &Consultation) -> String {
        let name = format!("{} {}", of.id.0, of.round);
        self.vault.blind("consultation pass", name)
    }

    /// The views of one person for a review, where they were begun.
    pub async fn consultation_of(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<Option<Consultation>, StoreError> {
        let select = select!("where document = $1 and person = $2");
        let (of, whose) = (document.as_str(), person.to_string());
        let row = fetch_optional!(&mut self.link, Row, select, of, &whose)?;
        row.map(read_row).transpose()
    }

    /// The views of everybody for a review.
    pub async fn consultations(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Consultation>, StoreError> {
        let select = select!("where document = $1 order by made_at, id");
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(read_row).collect()
    }

    /// Of whom somebody has to check that they sent them, in all documents, the oldest first.
    pub async fn consultations_to_check(
        &mut self,
    ) -> Result<Vec<(DocumentId, Identifier)>, StoreError> {
        let select = "select document, person from consultation where former_at is not null
            order by former_at, id";
        let rows = fetch_all!(&mut self.link, (String, String), select)?;
        let odd = || StoreError::odd("consultation");
        let rows = rows.iter().map(|(document, person)| {
            let person = identifier(person).ok_or_else(odd)?;
            Ok((DocumentId::new(document), person))
        });
        rows.collect()
    }

    /// What stands as the answer to each question, by the question's code; or what stood at a
    /// moment.
    pub async fn consultation_answers(
        &mut self,
        of: &Consultation,
        until: Option<Timestamp>,
    ) -> Result<Vec<GivenAnswer>, StoreError> {
        let Some(key) = self.key(&of.document).await? else {
            return Ok(Vec::new());
        };
        let select = "select question, version, at, content from consultation_answer a
            where consultation = $1 and version = (select max(version) from consultation_answer n
                where n.consultation = a.consultation and n.question = a.question
                and n.at <= $2)
            order by question";
        type Row = (String, i64, i64, Vec<u8>);
        let id = &*of.id.0;
        let until = until.map_or(i64::MAX, Timestamp::as_microsecond);
        let rows = fetch_all!(&mut self.link, Row, select, id, until)?;
        rows.into_iter()
            .map(|(question, version, at, content)| {
                let row = answer_row(id, &question, version);
                Ok(GivenAnswer {
                    version: number(version)?,
                    lines: sealing::open(&key, answer_spot(&row), &content)?,
                    at: moment(at, "consultation_answer")?,
                    question: question.into(),
                })
            })
            .collect()
    }

    /// Files that belong to somebody's views and were not taken back, in their order; or those
    /// that did at a moment.
    pub async fn consultation_files(
        &mut self,
        of: &Consultation,
        until: Option<Timestamp>,
    ) -> Result<Vec<GivenFile>, StoreError> {
        let odd = || StoreError::odd("consultation_file");
        let Some(key) = self.key(&of.document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, file, kind, size, at, content from consultation_file
            where consultation = $1 and at <= $2 and (removed_at is null or removed_at > $2)
            order by at, id";
        type Row = (String, String, String, i64, i64, Vec<u8>);
        let until = until.map_or(i64::MAX, Timestamp::as_microsecond);
        let rows = fetch_all!(&mut self.link, Row, select, &*of.id.0, until)?;
        rows.into_iter()
            .map(|(id, file, kind, size, at, content)| {
                Ok(GivenFile {
                    name: sealing::open(&key, file_spot(&id), &content)?,
                    id: id.into(),
                    file: file.into(),
                    kind: FileKind::from_code(&kind).ok_or_else(odd)?,
                    size: u64::try_from(size).map_err(|_| odd())?,
                    at: moment(at, "consultation_file")?,
                })
            })
            .collect()
    }
}

fn read_row(row: Row) -> Result<Consultation, StoreError> {
    let (id, document, person, made, sent, wrong, round, former) = row;
    Ok(Consultation {
        id: ConsultationId(Arc::from(id)),
        document: DocumentId::new(&document),
        person: identifier(&person).ok_or_else(|| StoreError::odd("consultation"))?,
        made_at: moment(made, "consultation")?,
        sent_at: sent.map(|at| moment(at, "consultation")).transpose()?,
        former_at: former.map(|at| moment(at, "consultation")).transpose()?,
        wrong: number(wrong)?,
        round: number(round)?,
    })
}

fn number(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::odd("consultation"))
}
