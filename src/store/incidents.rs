//! Incidents: what was told to the wrong person, and what was done about it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        incident::{
            FactKind, Incident, IncidentId, IncidentStep, IncidentStepped, Reached, ToldBy, WasTold,
        },
        live::{By, DocumentId},
        minutes::LinkEnd,
        name::PersonalText,
    },
    store::{
        changes::moment,
        dates::LinkId,
        error::StoreError,
        headings::identifier,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// Somebody to whom nothing more is to go.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReached {
    pub person: Identifier,
    pub name: PersonalText,
    pub address: Option<PersonalText>,
    pub told: Vec<WasTold>,
    pub links: u32,
    pub paused: u32,
}

type ToldContent = (Timestamp, Arc<str>, Vec<Arc<str>>);

type PersonContent = (
    PersonalText,
    Option<PersonalText>,
    Vec<ToldContent>,
    u32,
    u32,
);

fn spot<'a>(table: &'static str, row: &'a str) -> Spot<'a> {
    Spot {
        table,
        row,
        column: "content",
    }
}

impl Tx {
    /// Writes down that something reached the wrong person, and to whom nothing more goes.
    pub async fn begin_incident(
        &mut self,
        document: &DocumentId,
        (aware_at, happened): (Timestamp, &PersonalText),
        reached: &[NewReached],
    ) -> Result<IncidentId, StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = (happened.clone(), name);
        let content = self.seal(document, spot("incident", &id), &content).await?;
        let insert = "insert into incident (id, document, aware_at, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6)";
        let (aware, at) = (aware_at.as_microsecond(), self.at.as_microsecond());
        let of = document.as_str();
        execute!(&mut self.link, insert, &id, of, aware, &*code, at, &content)?;
        let id = IncidentId(id.into());
        for one in reached {
            self.reach(document, &id, one).await?;
        }
        self.step_incident(document, &id, (IncidentStep::Begun, None), None)
            .await?;
        Ok(id)
    }

    async fn reach(
        &mut self,
        document: &DocumentId,
        IncidentId(incident): &IncidentId,
        new: &NewReached,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let told = new.told.iter().map(|one| {
            let kinds = one.kinds.iter().map(|kind| kind.code().into()).collect();
            (one.at, one.by.code().into(), kinds)
        });
        let content: PersonContent = (
            new.name.clone(),
            new.address.clone(),
            told.collect(),
            new.links,
            new.paused,
        );
        let content = self
            .seal(document, spot("incident_person", &id), &content)
            .await?;
        let insert = "insert into incident_person (id, incident, document, person, content)
            values ($1, $2, $3, $4, $5)";
        let (of, person) = (document.as_str(), new.person.to_string());
        execute!(
            &mut self.link,
            insert,
            &id,
            &**incident,
            of,
            &person,
            &content
        )?;
        Ok(())
    }

    /// Writes down what was done about an incident, behind what was done before.
    pub async fn step_incident(
        &mut self,
        document: &DocumentId,
        IncidentId(incident): &IncidentId,
        (step, done_at): (IncidentStep, Option<Timestamp>),
        words: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = (words.cloned(), name);
        let content = self
            .seal(document, spot("incident_step", &id), &content)
            .await?;
        let select = "select count(*) from incident_step where incident = $1";
        let before = fetch_optional!(&mut self.link, (i64,), select, &**incident)?;
        let number = before.map_or(0, |(count,)| count) + 1;
        let insert = "insert into incident_step
            (id, incident, document, number, step, by_code, at, done_at, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (of, at) = (document.as_str(), self.at.as_microsecond());
        let done = done_at.map(Timestamp::as_microsecond);
        execute!(
            &mut self.link,
            insert,
            &id,
            &**incident,
            of,
            number,
            step.code(),
            &*code,
            at,
            done,
            &content
        )?;
        Ok(())
    }

    /// Says that somebody may be written to again, in whichever review they were stopped; answers
    /// whether they were.
    pub async fn release_person(&mut self, person: &Identifier) -> Result<bool, StoreError> {
        let update = "update incident_person set ended_at = $2
            where person = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, person.to_string(), at)? > 0)
    }

    /// Closes an incident; answers whether it was open.
    pub async fn end_incident(
        &mut self,
        IncidentId(incident): &IncidentId,
    ) -> Result<bool, StoreError> {
        let update = "update incident set ended_at = $2 where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**incident, at)? > 0)
    }

    /// Ends every link of a person to one document, of whichever kind, but these to dates; answers
    /// how many there were. What is ended is never opened again: whoever is asked anew gets a new
    /// link.
    pub async fn end_links(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
        but: &[LinkId],
    ) -> Result<u64, StoreError> {
        let (of, whose, at) = (
            document.as_str(),
            person.to_string(),
            self.at.as_microsecond(),
        );
        let answers = "update invitation set ended_at = $3
            where document = $1 and person = $2 and ended_at is null";
        let of_dates = "select id from date_link
            where document = $1 and person = $2 and ended_at is null order by id";
        let dates = "update date_link set ended_at = $2 where id = $1 and ended_at is null";
        let minutes = "update minutes_link set ended_at = $3, ended_why = $4
            where document = $1 and person = $2 and ended_at is null";
        let why = LinkEnd::Stopped.code();
        let mut ended = execute!(&mut self.link, answers, of, &whose, at)?;
        let rows = fetch_all!(&mut self.link, (String,), of_dates, of, &whose)?;
        for (id,) in rows {
            if !but.iter().any(|one| *one.0 == *id) {
                ended += execute!(&mut self.link, dates, &id, at)?;
            }
        }
        ended += execute!(&mut self.link, minutes, of, &whose, at, why)?;
        Ok(ended)
    }
}

type IncidentRow = (String, String, i64, String, i64, Option<i64>, Vec<u8>);

type StepRow = (String, String, String, i64, Option<i64>, Vec<u8>);

/// Every column of incidents, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, document, aware_at, by_code, at, ended_at, content from incident ",
            $which
        )
    };
}

impl Snapshot {
    /// Everybody to whom nothing goes in any review until somebody has checked where they are
    /// reached.
    pub async fn stopped_people(&mut self) -> Result<Vec<Identifier>, StoreError> {
        let select = "select distinct person from incident_person where ended_at is null
            order by person";
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        let odd = || StoreError::odd("incident_person");
        let read = rows
            .iter()
            .map(|(person,)| identifier(person).ok_or_else(odd));
        read.collect()
    }

    /// The documents in which a person has a link that opens something, or a letter that waits.
    pub async fn documents_that_reach(
        &mut self,
        person: &Identifier,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select document from invitation where person = $1 and ended_at is null
            union select document from date_link where person = $1 and ended_at is null
            union select document from minutes_link where person = $1 and ended_at is null
            union select document from letter where person = $1
                and phase in ('queued', 'claimed', 'deferred', 'held')
            order by document";
        let rows = fetch_all!(&mut self.link, (String,), select, person.to_string())?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// Every incident of a document, the newest first.
    pub async fn incidents(&mut self, document: &DocumentId) -> Result<Vec<Incident>, StoreError> {
        let select = select!("where document = $1 order by at desc, id");
        let rows = fetch_all!(&mut self.link, IncidentRow, select, document.as_str())?;
        self.all_incidents(rows).await
    }

    /// Every incident of the council that is open, the oldest first.
    pub async fn open_incidents(&mut self) -> Result<Vec<Incident>, StoreError> {
        let select = select!("where ended_at is null order by at, id");
        let rows = fetch_all!(&mut self.link, IncidentRow, select)?;
        self.all_incidents(rows).await
    }

    /// Without those of children who have been forgotten.
    async fn all_incidents(&mut self, rows: Vec<IncidentRow>) -> Result<Vec<Incident>, StoreError> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let key = match self.key(&DocumentId::new(&row.1)).await {
                Ok(key) => key.ok_or_else(|| StoreError::odd("incident"))?,
                Err(StoreError::Forgotten) => continue,
                Err(error) => return Err(error),
            };
            all.push(incident_of(&key, row)?);
        }
        Ok(all)
    }

    /// Whom an incident is about, in their order.
    pub async fn reached(
        &mut self,
        document: &DocumentId,
        IncidentId(incident): &IncidentId,
    ) -> Result<Vec<Reached>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, person, ended_at, content from incident_person
            where incident = $1 and document = $2 order by person";
        type Row = (String, String, Option<i64>, Vec<u8>);
        let of = document.as_str();
        let rows = fetch_all!(&mut self.link, Row, select, &**incident, of)?;
        rows.into_iter()
            .map(|(id, person, ended, content)| {
                let (name, address, told, links, paused): PersonContent =
                    sealing::open(&key, spot("incident_person", &id), &content)?;
                let person = identifier(&person);
                Ok(Reached {
                    person: person.ok_or_else(|| StoreError::odd("incident_person"))?,
                    name,
                    address,
                    told: told.into_iter().map(was_told).collect::<Result<_, _>>()?,
                    links,
                    paused,
                    ended_at: ended.map(|at| moment(at, "incident_person")).transpose()?,
                })
            })
            .collect()
    }

    /// What was done about an incident, in its order.
    pub async fn incident_steps(
        &mut self,
        document: &DocumentId,
        IncidentId(incident): &IncidentId,
    ) -> Result<Vec<IncidentStepped>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, step, by_code, at, done_at, content from incident_step
            where incident = $1 and document = $2 order by number";
        let of = document.as_str();
        let rows = fetch_all!(&mut self.link, StepRow, select, &**incident, of)?;
        rows.into_iter().map(|row| stepped(&key, row)).collect()
    }
}

fn incident_of(key: &DataKey, row: IncidentRow) -> Result<Incident, StoreError> {
    let (id, document, aware, by, at, ended, content) = row;
    let (happened, name): (PersonalText, Option<PersonalText>) =
        sealing::open(key, spot("incident", &id), &content)?;
    Ok(Incident {
        document: DocumentId::new(&document),
        aware_at: moment(aware, "incident")?,
        by: By {
            code: by.into(),
            name,
        },
        at: moment(at, "incident")?,
        happened,
        ended_at: ended.map(|at| moment(at, "incident")).transpose()?,
        id: IncidentId(id.into()),
    })
}

fn was_told((at, by, kinds): ToldContent) -> Result<WasTold, StoreError> {
    let odd = || StoreError::odd("incident_person");
    let kinds = kinds
        .iter()
        .map(|kind| FactKind::from_code(kind).ok_or_else(odd));
    Ok(WasTold {
        at,
        by: ToldBy::from_code(&by).ok_or_else(odd)?,
        kinds: kinds.collect::<Result<_, _>>()?,
    })
}

fn stepped(key: &DataKey, row: StepRow) -> Result<IncidentStepped, StoreError> {
    let (id, step, by, at, done, content) = row;
    let (words, name): (Option<PersonalText>, Option<PersonalText>) =
        sealing::open(key, spot("incident_step", &id), &content)?;
    Ok(IncidentStepped {
        step: IncidentStep::from_code(&step).ok_or_else(|| StoreError::odd("incident_step"))?,
        by: By {
            code: by.into(),
            name,
        },
        at: moment(at, "incident_step")?,
        done_at: done.map(|at| moment(at, "incident_step")).transpose()?,
        words,
    })
}
