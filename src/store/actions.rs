//! What became of actions: what was said of them, and what was done.

pub mod later;
mod links;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        action::{FollowStep, FollowUp, OwnerSays, SaidOfAction},
        id::Identifier,
        live::{By, DocumentId},
        minutes::{MeetingId, RowId},
        name::PersonalText,
        post::{LetterId, Phase},
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        minutes::meeting_of,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// Something that is done about an action. Who and when are those of the transaction.
#[derive(Clone, Copy, Debug)]
pub struct NewStep<'a> {
    pub action: &'a RowId,
    pub person: Option<&'a Identifier>,
    pub what: FollowUp,
    pub day: Option<Date>,
    pub letter: Option<&'a LetterId>,
}

type SaidRow = (String, String, String, Option<String>, String, i64, Vec<u8>);

type StepRow = (
    String,
    String,
    String,
    Option<String>,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// Every column of what was done, and which rows of it.
macro_rules! select_steps {
    ($which:literal) => {
        concat!(
            "select s.id, s.document, s.action, s.person, s.what, s.at, s.day, l.phase,
            l.changed_at, s.done_at from action_step s left join letter l on l.id = s.letter ",
            $which
        )
    };
}

/// Documents with actions of accepted minutes that are not done, and of which no later minutes
/// have spoken.
macro_rules! select_open {
    ($which:literal) => {
        concat!(
            "select distinct r.document from minutes_row r
            join minutes m on m.document = r.document and m.meeting = r.meeting
            where m.state = 'accepted' and r.kind = 'action'
            and r.state in ('open', 'partly', 'not_done')
            and r.version = (select max(o.version) from minutes_row o
                where o.document = r.document and o.id = r.id)
            and not exists (select 1 from minutes_row c
                join minutes n on n.document = c.document and n.meeting = c.meeting
                where n.state = 'accepted' and c.comes_from = r.id)
            and not exists (select 1 from action_said s
                where s.action = r.id and s.says = 'done'
                and not exists (select 1 from action_said t
                    where t.action = s.action and t.at > s.at)) ",
            $which,
            " order by r.document"
        )
    };
}

fn said_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "action_said",
        row,
        column: "content",
    }
}

fn read_day(text: &str, table: &'static str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::odd(table))
}

impl Tx {
    /// Writes down what was said of an action, behind what was said before.
    pub async fn say_of_action(
        &mut self,
        document: &DocumentId,
        action: &RowId,
        (says, day): (OwnerSays, Option<Date>),
        words: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = (words.cloned(), name);
        let sealed = self.seal(document, said_spot(&id), &content).await?;
        let insert = "insert into action_said (id, document, action, says, day, by_code, at,
            content) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            &*action.0,
            says.code(),
            day.map(|day| day.to_string()),
            &*code,
            at,
            &sealed
        )?;
        Ok(())
    }

    /// Writes down what was done about an action.
    pub async fn follow_up(
        &mut self,
        document: &DocumentId,
        new: &NewStep<'_>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let insert = "insert into action_step (id, document, action, person, what, by_code, at,
            day, letter) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            &*new.action.0,
            new.person.map(ToString::to_string),
            new.what.code(),
            &*by,
            at,
            new.day.map(|day| day.to_string()),
            new.letter.map(|letter| letter.0.to_string())
        )?;
        Ok(())
    }

    /// Ends the tasks about an action, whoever had them.
    pub async fn end_steps(&mut self, RowId(action): &RowId) -> Result<(), StoreError> {
        let update = "update action_step set done_by = $2, done_at = $3
            where action = $1 and done_at is null
            and what in ('talk', 'sideways', 'handed_over', 'not_mine', 'later')";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(&mut self.link, update, &**action, &*by, at)?;
        Ok(())
    }

    /// Ends one task; answers whether it waited for somebody.
    pub async fn end_step(&mut self, id: &str) -> Result<bool, StoreError> {
        let update = "update action_step set done_by = $2, done_at = $3
            where id = $1 and done_at is null";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, id, &*by, at)? > 0)
    }
}

impl Snapshot {
    /// All that was said of the actions of one document, the oldest first.
    pub async fn said_of_actions(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<SaidOfAction>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, action, says, day, by_code, at, content from action_said
            where document = $1 order by at, id";
        let rows = fetch_all!(&mut self.link, SaidRow, select, document.as_str())?;
        rows.into_iter().map(|row| said_of(&key, row)).collect()
    }

    /// In which document of minutes an action was first written down, of which something was said.
    pub async fn said_in(
        &mut self,
        RowId(action): &RowId,
    ) -> Result<Option<DocumentId>, StoreError> {
        let select = "select document from action_said where action = $1 limit 1";
        let row = fetch_optional!(&mut self.link, (String,), select, &**action)?;
        Ok(row.map(|(id,)| DocumentId::new(&id)))
    }

    /// All that was done about the actions of one document, the oldest first.
    pub async fn action_steps(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<FollowStep>, StoreError> {
        let select = select_steps!("where s.document = $1 order by s.at, s.id");
        let rows = fetch_all!(&mut self.link, StepRow, select, document.as_str())?;
        rows.into_iter().map(step_of).collect()
    }

    /// What one letter was about.
    pub async fn action_steps_of_letter(
        &mut self,
        LetterId(id): &LetterId,
    ) -> Result<Vec<FollowStep>, StoreError> {
        let select = select_steps!("where s.letter = $1 order by s.document, s.id");
        let rows = fetch_all!(&mut self.link, StepRow, select, &**id)?;
        rows.into_iter().map(step_of).collect()
    }

    /// When somebody was last written to about any action, in whichever document.
    pub async fn last_told_of_action(
        &mut self,
        person: &Identifier,
    ) -> Result<Option<Timestamp>, StoreError> {
        let select = "select s.at from action_step s left join letter l on l.id = s.letter
            where s.person = $1 and s.what in ('told', 'nudged')
            and (l.phase is null or l.phase <> 'cancelled')
            order by s.at desc limit 1";
        let row = fetch_optional!(&mut self.link, (i64,), select, person.to_string())?;
        row.map(|(at,)| moment(at, "action_step")).transpose()
    }

    /// Documents with tasks about actions that wait for somebody.
    pub async fn documents_with_action_tasks(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select distinct document from action_step where done_at is null
            and what in ('talk', 'sideways', 'handed_over', 'not_mine', 'later')
            order by document";
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// Documents with actions that are to be done still.
    pub async fn documents_with_open_actions(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let select = select_open!("");
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// The same of which one is, or was at some time, that person's.
    pub async fn documents_with_actions_of(
        &mut self,
        person: &Identifier,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = select_open!(
            "and (r.person = $1 or exists (select 1 from action_step p
                where p.action = r.id and p.what = 'moved' and p.person = $1))"
        );
        let rows = fetch_all!(&mut self.link, (String,), select, person.to_string())?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// As which row of accepted minutes an action goes on, and of which meeting; nothing where no
    /// later minutes have spoken of it.
    pub async fn goes_on_as(
        &mut self,
        RowId(action): &RowId,
    ) -> Result<Option<(RowId, MeetingId)>, StoreError> {
        let select = "select c.id, c.document, c.meeting from minutes_row c
            join minutes m on m.document = c.document and m.meeting = c.meeting
            where m.state = 'accepted' and c.comes_from = $1
            and c.version = (select max(o.version) from minutes_row o
                where o.document = c.document and o.id = c.id)
            order by c.at, c.id limit 1";
        type Row = (String, String, i64);
        let row = fetch_optional!(&mut self.link, Row, select, &**action)?;
        row.map(|(id, document, number)| {
            let meeting = meeting_of(&document, number, "minutes_row")?;
            Ok((RowId(id.into()), meeting))
        })
        .transpose()
    }

    /// Actions of a document that came up again in minutes that were accepted since.
    pub async fn taken_up_again(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<RowId>, StoreError> {
        let select = "select distinct c.comes_from from minutes_row c
            join minutes m on m.document = c.document and m.meeting = c.meeting
            join minutes_row r on r.id = c.comes_from
            where m.state = 'accepted' and r.document = $1";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        Ok(rows.into_iter().map(|(id,)| RowId(id.into())).collect())
    }
}

fn said_of(key: &DataKey, row: SaidRow) -> Result<SaidOfAction, StoreError> {
    let odd = || StoreError::odd("action_said");
    let (id, action, says, day, code, at, content) = row;
    let (words, name): (Option<PersonalText>, Option<PersonalText>) =
        sealing::open(key, said_spot(&id), &content)?;
    Ok(SaidOfAction {
        id: id.into(),
        action: RowId(action.into()),
        says: OwnerSays::from_code(&says).ok_or_else(odd)?,
        day: day.map(|day| read_day(&day, "action_said")).transpose()?,
        words,
        by: By {
            code: code.into(),
            name,
        },
        at: moment(at, "action_said")?,
    })
}

fn step_of(row: StepRow) -> Result<FollowStep, StoreError> {
    let odd = || StoreError::odd("action_step");
    let (id, document, action, person, what, at, day, phase, since, done_at) = row;
    let person = person.map(|text| identifier(&text).ok_or_else(odd));
    let letter = match phase.zip(since) {
        Some((phase, since)) => Some((
            Phase::from_code(&phase).ok_or_else(odd)?,
            moment(since, "action_step")?,
        )),
        None => None,
    };
    Ok(FollowStep {
        id: id.into(),
        document: DocumentId::new(&document),
        action: RowId(action.into()),
        person: person.transpose()?,
        what: FollowUp::from_code(&what).ok_or_else(odd)?,
        at: moment(at, "action_step")?,
        day: day.map(|day| read_day(&day, "action_step")).transpose()?,
        letter,
        done_at: done_at.map(|at| moment(at, "action_step")).transpose()?,
    })
}
