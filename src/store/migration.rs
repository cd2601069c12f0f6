//! The tables, brought up to date, and the first rows of a new record.

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{
    PgPool, SqlStr, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{
    model::live::Number,
    store::{
        chain,
        error::StoreError,
        keys::{Chance, Keys},
        link::Link,
        sealing::{self, Vault},
    },
};

/// Every step in its order. One that has run is never altered.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "keys", include_str!("../../migrations/0001_keys.sql")),
    (
        2,
        "documents",
        include_str!("../../migrations/0002_documents.sql"),
    ),
    (
        3,
        "changes",
        include_str!("../../migrations/0003_changes.sql"),
    ),
    (4, "staff", include_str!("../../migrations/0004_staff.sql")),
    (
        5,
        "office",
        include_str!("../../migrations/0005_office.sql"),
    ),
    (
        6,
        "headings",
        include_str!("../../migrations/0006_headings.sql"),
    ),
    (7, "dates", include_str!("../../migrations/0007_dates.sql")),
    (8, "views", include_str!("../../migrations/0008_views.sql")),
    (
        9,
        "reviews",
        include_str!("../../migrations/0009_reviews.sql"),
    ),
    (
        10,
        "outbox",
        include_str!("../../migrations/0010_outbox.sql"),
    ),
    (
        11,
        "invitations",
        include_str!("../../migrations/0011_invitations.sql"),
    ),
    (
        12,
        "inbound",
        include_str!("../../migrations/0012_inbound.sql"),
    ),
    (
        13,
        "chases",
        include_str!("../../migrations/0013_chases.sql"),
    ),
    (
        14,
        "minutes",
        include_str!("../../migrations/0014_minutes.sql"),
    ),
    (
        15,
        "referrals",
        include_str!("../../migrations/0015_referrals.sql"),
    ),
    (
        16,
        "library",
        include_str!("../../migrations/0016_library.sql"),
    ),
    (
        17,
        "actions",
        include_str!("../../migrations/0017_actions.sql"),
    ),
    (
        18,
        "services",
        include_str!("../../migrations/0018_services.sql"),
    ),
    (19, "ways", include_str!("../../migrations/0019_ways.sql")),
    (
        20,
        "incidents",
        include_str!("../../migrations/0020_incidents.sql"),
    ),
    (
        24,
        "consultation",
        include_str!("../../migrations/0024_consultation.sql"),
    ),
    (
        25,
        "service_pages",
        include_str!("../../migrations/0025_service_pages.sql"),
    ),
    (26, "home", include_str!("../../migrations/0026_home.sql")),
    (
        27,
        "digests",
        include_str!("../../migrations/0027_digests.sql"),
    ),
    (
        28,
        "form_letters",
        include_str!("../../migrations/0028_form_letters.sql"),
    ),
    (29, "given", include_str!("../../migrations/0029_given.sql")),
    (
        31,
        "referral_basis",
        include_str!("../../migrations/0031_referral_basis.sql"),
    ),
    (
        32,
        "beside",
        include_str!("../../migrations/0032_beside.sql"),
    ),
    (
        33,
        "together",
        include_str!("../../migrations/0033_together.sql"),
    ),
    (
        34,
        "told_owners",
        include_str!("../../migrations/0034_told_owners.sql"),
    ),
    (
        35,
        "meetings",
        include_str!("../../migrations/0035_meetings.sql"),
    ),
    (
        37,
        "asides",
        include_str!("../../migrations/0037_asides.sql"),
    ),
    (
        38,
        "dates_written",
        include_str!("../../migrations/0038_dates_written.sql"),
    ),
    (
        39,
        "misdirected",
        include_str!("../../migrations/0039_misdirected.sql"),
    ),
    (
        40,
        "reply_links",
        include_str!("../../migrations/0040_reply_links.sql"),
    ),
    (
        41,
        "misdirected_places",
        include_str!("../../migrations/0041_misdirected_places.sql"),
    ),
    (
        42,
        "core_group_list",
        include_str!("../../migrations/0042_core_group_list.sql"),
    ),
    (
        43,
        "next_meeting",
        include_str!("../../migrations/0043_next_meeting.sql"),
    ),
    (
        44,
        "link_taken_over",
        include_str!("../../migrations/0044_link_taken_over.sql"),
    ),
    (
        45,
        "by_former_link",
        include_str!("../../migrations/0045_by_former_link.sql"),
    ),
];

/// The schema that this version knows.
pub(crate) fn known() -> i64 {
    STEPS.last().map_or(0, |(version, ..)| *version)
}

fn migrator() -> Migrator {
    migrator_to(known())
}

/// The steps up to that schema.
fn migrator_to(last: i64) -> Migrator {
    let step = |(version, name, sql): &(i64, &'static str, &'static str)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    };
    Migrator {
        migrations: STEPS
            .iter()
            .filter(|(version, ..)| *version <= last)
            .map(step)
            .collect::<Vec<_>>()
            .into(),
        // A newer schema is told in our own words, before any step is tried.
        ignore_missing: false,
        ..Migrator::DEFAULT
    }
}

const TABLES: &str = "_sqlx_migrations";

pub(crate) async fn run_sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let tables = "select count(*) from sqlite_master where type = 'table' and name = $1";
    let made: i64 = sqlx::query_scalar(tables)
        .bind(TABLES)
        .fetch_one(pool)
        .await?;
    if made > 0 {
        let version = "select coalesce(max(version), 0) from _sqlx_migrations";
        refuse_newer(sqlx::query_scalar(version).fetch_one(pool).await?)?;
    }
    migrator().run(pool).await.map_err(failed)
}

pub(crate) async fn run_postgres(pool: &PgPool) -> Result<(), StoreError> {
    let tables =
        "select count(*) from pg_tables where schemaname = current_schema() and tablename = $1";
    let made: i64 = sqlx::query_scalar(tables)
        .bind(TABLES)
        .fetch_one(pool)
        .await?;
    if made > 0 {
        let version = "select coalesce(max(version), 0) from _sqlx_migrations";
        refuse_newer(sqlx::query_scalar(version).fetch_one(pool).await?)?;
    }
    migrator().run(pool).await.map_err(failed)
}

/// Refuses a database whose tables are not those that this version knows.
pub(crate) async fn assert_known(link: &mut Link) -> Result<(), StoreError> {
    let version = "select coalesce(max(version), 0) from _sqlx_migrations";
    let found = fetch_optional!(link, (i64,), version)?.map_or(0, |(version,)| version);
    refuse_newer(found)?;
    if found < known() {
        let known = known();
        return Err(StoreError::Older { found, known });
    }
    Ok(())
}

fn failed(error: sqlx::migrate::MigrateError) -> StoreError {
    StoreError::Migration(Arc::new(error))
}

fn refuse_newer(found: i64) -> Result<(), StoreError> {
    let known = known();
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(())
}

/// Opens the council's key, or makes it in a new record, and reads the head. A master key that is
/// missing, or another than the one that locked, says so here.
pub(crate) async fn found(
    link: &mut Link,
    keys: Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<(Vault, Number), StoreError> {
    if let Some((id, wrapped)) = council(link).await? {
        let key = sealing::unwrap(&keys, &id, &wrapped)?;
        let vault = Vault::new(keys, key, chance);
        let head = chain::head(link, &vault).await?;
        return Ok((vault, head.number));
    }
    let (key, wrapped) = sealing::new_key(&keys, chance)?;
    let insert = "insert into data_key (id, owner, wrapped, made_at)
        values ($1, 'council', $2, $3) on conflict (owner) do nothing";
    execute!(link, insert, &*key.id, &wrapped, at.as_microsecond())?;
    // Two processes may begin one record together: the key that stands is the one that counts.
    let (id, wrapped) = council(link).await?.ok_or(StoreError::Forgotten)?;
    let vault = Vault::new(keys.clone(), sealing::unwrap(&keys, &id, &wrapped)?, chance);
    chain::begin(link, &vault).await?;
    let head = chain::head(link, &vault).await?;
    Ok((vault, head.number))
}

/// The head of a record that these keys open; the first number of all where nobody has begun it.
pub(crate) async fn look(
    link: &mut Link,
    keys: &Keys,
    chance: Chance,
) -> Result<Number, StoreError> {
    let Some((id, wrapped)) = council(link).await? else {
        return Ok(Number::default());
    };
    let key = sealing::unwrap(keys, &id, &wrapped)?;
    let vault = Vault::new(keys.clone(), key, chance);
    Ok(chain::head(link, &vault).await?.number)
}

async fn council(link: &mut Link) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let select = "select id, wrapped from data_key where owner = 'council' and wrapped is not null";
    Ok(fetch_optional!(link, (String, Vec<u8>), select)?)
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqlitePoolOptions;

    use super::*;
    use crate::store::{settings::Address, tests::bed::schema};

    /// A record of the schema before documents had several meetings, with minutes in it.
    const BEFORE: &str = "
        insert into data_key (id, owner, wrapped, made_at) values ('k', 'child:1', null, 1);
        insert into document (id, form, form_version, child, data_key, reference, state, about,
            reading, read_at, created_at)
            values ('d', 'invite', 1, '1', 'k', '7F3K2', 'open', '', '', 1, 1);
        insert into minutes (document, kind, form_version, state, holder, held_on, participation)
            values ('d', 'review', 2, 'accepted', '', '2026-12-03', 'PN1');
        insert into minutes_step (id, document, number, step, by_code, at, content)
            values ('s', 'd', 1, 'begun', 'staff:sam', 1, '\\x01');
        insert into minutes_box (document, box, version, by_code, at, content)
            values ('d', 'views', 1, 'staff:sam', 1, '\\x02'),
                ('d', 'views', 2, 'staff:sam', 2, '\\x03');
        insert into minutes_attendance (document, version, by_code, at, content)
            values ('d', 1, 'staff:sam', 1, '\\x04');
        insert into minutes_row (document, id, version, kind, state, by_code, at, content)
            values ('d', 'r', 1, 'action', 'open', 'staff:sam', 1, '\\x05');
        insert into minutes_link (id, document, person, token, made_by, made_at, wrong)
            values ('l', 'd', 'mosaic:601', 't', 'staff:sam', 1, 0);
        insert into minutes_flag (id, document, part, person, state, by_code, at, content)
            values ('f', 'd', 'box:views', 'mosaic:601', 'asked', 'staff:sam', 1, '\\x06');
        insert into minutes_sent (id, document, person, sent_on, means, by_code, at, content, what)
            values ('g', 'd', 'mosaic:601', '2026-12-04', 'post', 'staff:sam', 1, '\\x07', 'copy');
        insert into minutes_copy (id, document, version, content) values ('g', 'd', 1, '\\x08');
        insert into minutes_refusal (document, person, by_code, at)
            values ('d', 'mosaic:601', 'staff:sam', 1);
        insert into child_letter (document, version, level, by_code, at, content)
            values ('d', 1, 'a', 'staff:sam', 1, '\\x09');
    ";

    const TABLES: [&str; 10] = [
        "minutes",
        "minutes_step",
        "minutes_box",
        "minutes_attendance",
        "minutes_row",
        "minutes_link",
        "minutes_flag",
        "minutes_sent",
        "minutes_refusal",
        "child_letter",
    ];

    /// How much each table has of the first meeting.
    fn kept() -> sqlx::AssertSqlSafe<String> {
        let counts = TABLES.map(|table| {
            format!("(select count(*) from {table} where document = 'd' and meeting = 1)")
        });
        let words = "(select kind || state || held_on || participation from minutes)";
        sqlx::AssertSqlSafe(format!(
            "select cast('' as text) || {} || {words}",
            counts.join(" || ")
        ))
    }

    const EXPECTED: &str = "1121111111reviewaccepted2026-12-03PN1";

    const ANOTHER: &str = "insert into minutes
        (document, meeting, kind, form_version, state, holder)
        values ('d', 2, 'review', 2, 'taking', '')";

    #[tokio::test]
    async fn minutes_of_a_document_become_those_of_its_first_meeting() {
        let pool = SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        migrator_to(34).run(&pool).await.unwrap();
        sqlx::raw_sql(BEFORE).execute(&pool).await.unwrap();

        run_sqlite(&pool).await.unwrap();

        let found: String = sqlx::query_scalar(kept()).fetch_one(&pool).await.unwrap();
        assert_eq!(found, EXPECTED);
        let second = sqlx::query(ANOTHER).execute(&pool).await;
        assert!(second.is_err(), "there is one record of a review");
    }

    #[tokio::test]
    async fn the_same_in_the_other_database() {
        if std::env::var("TEST_PG_URL").is_err() {
            return;
        }
        let Address::Postgres(url) = schema().await else {
            panic!("no PostgreSQL");
        };
        let pool = PgPool::connect(&url).await.unwrap();
        migrator_to(34).run(&pool).await.unwrap();
        sqlx::raw_sql(BEFORE).execute(&pool).await.unwrap();

        run_postgres(&pool).await.unwrap();

        let found: String = sqlx::query_scalar(kept()).fetch_one(&pool).await.unwrap();
        assert_eq!(found, EXPECTED);
        let second = sqlx::query(ANOTHER).execute(&pool).await;
        assert!(second.is_err(), "there is one record of a review");
    }
}
