//! Headings: what lists show of a document, without opening its reading.

use std::{collections::HashMap, sync::Arc};

use jiff::civil::{Date, DateTime};

use crate::{
    model::{
        id::{Identifier, SystemName},
        live::DocumentId,
        minutes::Underway,
        name::PersonalText,
    },
    store::{
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// How many of what a list counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub people: u32,
    pub invited: u32,
    pub confirmed: u32,
    /// Findings that stop something, and findings to look at.
    pub blocks: u32,
    pub checks: u32,
}

/// What a list shows of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub document: DocumentId,
    pub child: Identifier,
    /// What the child is called in a list.
    pub label: Option<PersonalText>,
    pub due: Option<Date>,
    /// Civil time in `Europe/London`.
    pub meeting: Option<DateTime>,
    pub counts: Counts,
    pub reviewing_officer: Option<Identifier>,
    pub social_worker: Option<Identifier>,
    pub teams: Vec<Arc<str>>,
    /// Whether the case system restricts the whole record.
    pub restricted: bool,
    /// The next step as long as its day has not passed, as a code of the form.
    pub next_step: Arc<str>,
    /// What of its meeting goes on. It is read with the heading, and not kept in it.
    pub underway: Underway,
}

/// Which headings.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    Everybody,
    /// Of those who are allocated to one of these workers, as reviewing officer or social worker.
    Workers(&'a [Identifier]),
    Teams(&'a [Arc<str>]),
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "heading",
        row,
        column: "label",
    }
}

impl Tx {
    /// Lays down what lists show of a document.
    pub async fn put_heading(&mut self, heading: &Heading) -> Result<(), StoreError> {
        let document = heading.document.as_str();
        let label = (heading.child.clone(), heading.label.clone());
        let label = self.seal(&heading.document, spot(document), &label).await?;
        let Counts {
            people,
            invited,
            confirmed,
            blocks,
            checks,
        } = heading.counts;
        let upsert = "insert into heading
            (document, label, due, meeting, people, invited, confirmed, blocks, checks,
             reviewing_officer, social_worker, restricted, next_step)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            on conflict (document) do update set label = excluded.label, due = excluded.due,
            meeting = excluded.meeting, people = excluded.people,
            invited = excluded.invited, confirmed = excluded.confirmed, blocks = excluded.blocks,
            checks = excluded.checks, reviewing_officer = excluded.reviewing_officer,
            social_worker = excluded.social_worker, restricted = excluded.restricted,
            next_step = excluded.next_step";
        let text = |id: &Option<Identifier>| id.as_ref().map(Identifier::to_string);
        execute!(
            &mut self.link,
            upsert,
            document,
            &label,
            heading.due.map(|day| day.to_string()),
            heading.meeting.map(|at| at.to_string()),
            i64::from(people),
            i64::from(invited),
            i64::from(confirmed),
            i64::from(blocks),
            i64::from(checks),
            text(&heading.reviewing_officer),
            text(&heading.social_worker),
            heading.restricted,
            &*heading.next_step
        )?;
        let delete = "delete from heading_team where document = $1";
        execute!(&mut self.link, delete, document)?;
        let insert = "insert into heading_team (document, team) values ($1, $2)
            on conflict do nothing";
        for team in &heading.teams {
            execute!(&mut self.link, insert, document, &**team)?;
        }
        Ok(())
    }
}

type Row = (
    String,
    Vec<u8>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
    String,
    String,
    Option<Vec<u8>>,
    Option<String>,
);

const SELECT: &str = "select h.document, h.label, h.due, h.meeting,
    h.reviewing_officer, h.social_worker, h.restricted, h.next_step, k.id, k.wrapped,
    (select max(case when m.state = 'accepted' then coalesce(m.adjourned_to, '') else 'open' end)
        from minutes m where m.document = h.document and m.kind = 'review')
    from heading h join document d on d.id = h.document join data_key k on k.id = d.data_key
    where d.state = 'open' order by h.due, h.document";

const COUNTS: &str = "select h.document, h.people, h.invited, h.confirmed, h.blocks, h.checks
    from heading h join document d on d.id = h.document where d.state = 'open'";

type Counted = (String, i64, i64, i64, i64, i64);

impl Snapshot {
    /// Headings of open documents, those due first in front, those without a day behind.
    pub async fn headings(&mut self, whose: Whose<'_>) -> Result<Vec<Heading>, StoreError> {
        let rows = fetch_all!(&mut self.link, Row, SELECT)?;
        let counts: HashMap<String, Counts> = fetch_all!(&mut self.link, Counted, COUNTS)?
            .into_iter()
            .map(counted)
            .collect();
        let teams = "select t.document, t.team from heading_team t
            join document d on d.id = t.document where d.state = 'open' order by t.team";
        let mut teams_of: HashMap<String, Vec<Arc<str>>> = HashMap::new();
        for (document, team) in fetch_all!(&mut self.link, (String, String), teams)? {
            teams_of.entry(document).or_default().push(team.into());
        }
        let mut found = Vec::new();
        for row in rows {
            let teams = teams_of.remove(&row.0).unwrap_or_default();
            if !is_whose(whose, &row, &teams) {
                continue;
            }
            let counts = counts.get(&row.0).copied().unwrap_or_default();
            found.extend(self.heading_of(row, teams, counts)?);
        }
        // Nulls stand first in one database and last in the other.
        found.sort_by_key(|heading| (heading.due.is_none(), heading.due));
        Ok(found)
    }

    fn heading_of(
        &self,
        row: Row,
        teams: Vec<Arc<str>>,
        counts: Counts,
    ) -> Result<Option<Heading>, StoreError> {
        let (
            document,
            label,
            due,
            meeting,
            officer,
            worker,
            restricted,
            step,
            key,
            wrapped,
            goes_on,
        ) = row;
        let Some(wrapped) = wrapped else {
            return Ok(None);
        };
        let key = self.vault.unwrap(&key, &wrapped)?;
        let (child, label) = sealing::open(&key, spot(&document), &label)?;
        let odd = || StoreError::odd("heading");
        Ok(Some(Heading {
            document: DocumentId::new(&document),
            child,
            label,
            due: due.map(|day| day.parse()).transpose().map_err(|_| odd())?,
            meeting: meeting
                .map(|at| at.parse())
                .transpose()
                .map_err(|_| odd())?,
            counts,
            reviewing_officer: officer.as_deref().and_then(identifier),
            social_worker: worker.as_deref().and_then(identifier),
            teams,
            restricted,
            next_step: step.into(),
            underway: match goes_on.as_deref() {
                None | Some("") => Underway::Nothing,
                Some("open") => Underway::Minutes,
                Some(day) => Underway::Until(day.parse().map_err(|_| odd())?),
            },
        }))
    }
}

/// Whether a row is wanted, before anything of it is opened.
fn is_whose(whose: Whose<'_>, row: &Row, teams: &[Arc<str>]) -> bool {
    match whose {
        Whose::Everybody => true,
        Whose::Workers(workers) => workers.iter().any(|worker| {
            let worker = worker.to_string();
            row.4.as_ref() == Some(&worker) || row.5.as_ref() == Some(&worker)
        }),
        Whose::Teams(wanted) => teams.iter().any(|team| wanted.contains(team)),
    }
}

fn counted((document, people, invited, confirmed, blocks, checks): Counted) -> (String, Counts) {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    let counts = Counts {
        people: count(people),
        invited: count(invited),
        confirmed: count(confirmed),
        blocks: count(blocks),
        checks: count(checks),
    };
    (document, counts)
}

/// `system:identifier`, as it is kept.
pub(crate) fn identifier(text: &str) -> Option<Identifier> {
    let (system, value) = text.split_once(':')?;
    Some(Identifier::new(&SystemName::new(system), value))
}
