//! Staff as the record knows them: found by what the sign-in says.

use std::sync::Arc;

use crate::{
    model::{
        contact::EmailAddress,
        id::Identifier,
        staff::{Role, Staff, StaffId},
    },
    store::{
        error::StoreError, headings::identifier, reading::Snapshot, sealing::Spot, writing::Tx,
    },
};

/// A member of staff, and whether they still work here.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptStaff {
    pub staff: Staff,
    pub active: bool,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "staff",
        row,
        column: "content",
    }
}

/// Codes and identifiers stand one a line: none holds a line break.
fn lines<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let lines: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    lines.join("\n")
}

impl Tx {
    /// A name for somebody who signs in for the first time.
    pub fn new_staff_id(&self) -> Result<StaffId, StoreError> {
        Ok(StaffId::new(&self.vault.name()?))
    }

    /// Lays a member of staff down. `subject` is what the sign-in provider calls them; without
    /// it the one that is known stays.
    pub async fn put_staff(
        &mut self,
        kept: &KeptStaff,
        subject: Option<&str>,
    ) -> Result<(), StoreError> {
        let KeptStaff { staff, active } = kept;
        let id = staff.id.as_str();
        let content = (staff.name.clone(), staff.email.clone());
        let content = self.seal_for_council(spot(id), &content)?;
        let subject = subject.map(|subject| self.vault.blind("subject", subject));
        let email = staff.email.as_ref();
        let email = email.map(|email| self.vault.blind("email", email.reveal()));
        let upsert = "insert into staff
            (id, subject, email, roles, teams, workers, active, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set
            subject = coalesce(excluded.subject, staff.subject), email = excluded.email,
            roles = excluded.roles, teams = excluded.teams, workers = excluded.workers,
            active = excluded.active, content = excluded.content";
        execute!(
            &mut self.link,
            upsert,
            id,
            &subject,
            &email,
            lines(staff.roles.iter().map(|role| role.code())),
            lines(&staff.teams),
            lines(&staff.workers),
            *active,
            &content
        )?;
        Ok(())
    }
}

type Row = (String, String, String, String, bool, Vec<u8>);

impl Snapshot {
    pub async fn staff(&mut self, id: &StaffId) -> Result<Option<KeptStaff>, StoreError> {
        let select = "select id, roles, teams, workers, active, content from staff where id = $1";
        let row = fetch_optional!(&mut self.link, Row, select, id.as_str())?;
        row.map(|row| self.staff_of(row)).transpose()
    }

    /// Whom the sign-in provider calls this.
    pub async fn staff_by_subject(
        &mut self,
        subject: &str,
    ) -> Result<Option<KeptStaff>, StoreError> {
        let subject = self.vault.blind("subject", subject);
        let select =
            "select id, roles, teams, workers, active, content from staff where subject = $1";
        let row = fetch_optional!(&mut self.link, Row, select, &subject)?;
        row.map(|row| self.staff_of(row)).transpose()
    }

    pub async fn staff_by_email(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<KeptStaff>, StoreError> {
        let email = self.vault.blind("email", email.reveal());
        let select =
            "select id, roles, teams, workers, active, content from staff where email = $1";
        let row = fetch_optional!(&mut self.link, Row, select, &email)?;
        row.map(|row| self.staff_of(row)).transpose()
    }

    /// Everybody, by name.
    pub async fn all_staff(&mut self) -> Result<Vec<KeptStaff>, StoreError> {
        let select = "select id, roles, teams, workers, active, content from staff";
        let rows = fetch_all!(&mut self.link, Row, select)?;
        let staff = rows.into_iter().map(|row| self.staff_of(row));
        let mut staff = staff.collect::<Result<Vec<_>, _>>()?;
        staff.sort_by(|one, other| {
            let key = |kept: &KeptStaff| (kept.staff.name.clone(), kept.staff.id.clone());
            key(one).cmp(&key(other))
        });
        Ok(staff)
    }

    fn staff_of(
        &self,
        (id, roles, teams, workers, active, content): Row,
    ) -> Result<KeptStaff, StoreError> {
        let (name, email) = self.open_for_council(spot(&id), &content)?;
        let role = |code| Role::from_code(code).ok_or_else(|| StoreError::odd("staff"));
        let worker = |text| identifier(text).ok_or_else(|| StoreError::odd("staff"));
        Ok(KeptStaff {
            staff: Staff {
                id: StaffId::new(&id),
                name,
                email,
                roles: roles.lines().map(role).collect::<Result<_, _>>()?,
                teams: teams.lines().map(Arc::from).collect(),
                workers: workers
                    .lines()
                    .map(worker)
                    .collect::<Result<Vec<Identifier>, _>>()?,
            },
            active,
        })
    }
}
