//! A whole record, copied into another database as it stands: ciphertext and all.

use sqlx::{AssertSqlSafe, Row};

use crate::store::{
    chain::Head,
    error::StoreError,
    link::Link,
    raw::Raw,
    record,
    settings::Address,
    tables::{Kind, TABLES, Table},
};

/// Rows that are carried at once.
const STEP: i64 = 200;

/// What a copy holds: rows of each table, counted after the copy, and the end of its chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    pub rows: Vec<(&'static str, u64)>,
    pub head: Head,
}

impl Copied {
    /// Rows in all tables.
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|(_, rows)| rows).sum()
    }
}

/// One value on its way.
enum Cell {
    Text(Option<String>),
    Whole(Option<i64>),
    Flag(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// Copies every row into a database that holds no record yet, in one transaction, and counts both.
pub(crate) async fn copy(
    from: &mut Link,
    to: &Address,
) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let raw = Raw::create(to).await?;
    let mut target = raw.begin().await?;
    if fetch_optional!(&mut target, (String,), "select id from data_key limit 1")?.is_some() {
        return Err(StoreError::NotEmpty);
    }
    let mut rows = Vec::new();
    for table in TABLES {
        carry(from, &mut target, table).await?;
        let (sent, kept) = (count(from, table).await?, count(&mut target, table).await?);
        if sent != kept {
            return Err(StoreError::Miscounted {
                table: table.name,
                sent,
                kept,
            });
        }
        rows.push((table.name, kept));
    }
    record::commit(target).await?;
    raw.close().await;
    Ok(rows)
}

/// How many rows every table holds.
pub(crate) async fn counts(link: &mut Link) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push((table.name, count(link, table).await?));
    }
    Ok(rows)
}

async fn count(link: &mut Link, table: &Table) -> Result<u64, StoreError> {
    let select = AssertSqlSafe(format!("select count(*) from {}", table.name));
    let row = fetch_optional!(link, (i64,), select)?;
    let count = row.map_or(0, |(count,)| count);
    u64::try_from(count).map_err(|_| StoreError::odd(table.name))
}

async fn carry(from: &mut Link, to: &mut Link, table: &Table) -> Result<(), StoreError> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    let (name, columns, order) = (table.name, names.join(", "), table.order);
    let select = format!("select {columns} from {name} order by {order} limit $1 offset $2");
    let insert = format!(
        "insert into {name} ({columns}) values ({})",
        marks.join(", ")
    );
    let mut offset = 0_i64;
    loop {
        let rows = cells(from, &select, offset, table).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            offset += 1;
            put(to, &insert, row).await?;
        }
    }
}

async fn cells(
    from: &mut Link,
    select: &str,
    offset: i64,
    table: &Table,
) -> Result<Vec<Vec<Cell>>, StoreError> {
    let select = AssertSqlSafe(select.to_owned());
    let rows: Result<Vec<Vec<Cell>>, sqlx::Error> = on!(from, c => {
        let rows = sqlx::query(select).bind(STEP).bind(offset).fetch_all(c).await?;
        rows.iter()
            .map(|row| {
                let cells = table.columns.iter().enumerate();
                cells
                    .map(|(at, (_, kind))| {
                        Ok(match kind {
                            Kind::Text => Cell::Text(row.try_get(at)?),
                            Kind::Whole => Cell::Whole(row.try_get(at)?),
                            Kind::Flag => Cell::Flag(row.try_get(at)?),
                            Kind::Bytes => Cell::Bytes(row.try_get(at)?),
                        })
                    })
                    .collect()
            })
            .collect()
    });
    Ok(rows?)
}

async fn put(to: &mut Link, insert: &str, row: Vec<Cell>) -> Result<(), StoreError> {
    let insert = AssertSqlSafe(insert.to_owned());
    on!(to, c => {
        let mut query = sqlx::query(insert);
        for cell in row {
            query = match cell {
                Cell::Text(value) => query.bind(value),
                Cell::Whole(value) => query.bind(value),
                Cell::Flag(value) => query.bind(value),
                Cell::Bytes(value) => query.bind(value),
            };
        }
        query.execute(c).await.map(|_| ())
    })?;
    Ok(())
}
