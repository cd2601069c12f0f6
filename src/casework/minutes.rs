//! Minutes: taken by one hand at a time, lent, accepted, copied.

pub mod after;
pub mod begin;
pub mod copies;
pub(in crate::casework) mod due;
pub mod finish;
pub mod flags;
pub(in crate::casework) mod known;
pub mod lend;
pub mod lent;
pub(in crate::casework) mod naming;
pub mod page;
pub mod pen;
mod present;
pub mod print;
pub(in crate::casework) mod protection;
pub mod rota;
pub mod rows;
mod seen;
pub(in crate::casework) mod sheet;
pub mod to_child;
pub(in crate::casework) mod today;
pub mod write;
pub mod year;

use crate::{
    casework::office::{Office, VerbError},
    forms::minutes::{Layout, Need},
    model::{
        action::SaidOfAction,
        live::{DocumentId, Place},
        minutes::{Boxed, LentLink, Minutes, MinutesFlag, MinutesRow, MinutesState, Stepped},
    },
    store::{error::StoreError, minutes::KeptAttendance, reading::Snapshot},
};

/// Minutes as they stand, with everything that is written in them.
pub(in crate::casework) struct Minuted {
    pub minutes: Minutes,
    pub boxes: Vec<Boxed>,
    pub rows: Vec<MinutesRow>,
    pub attendance: Option<KeptAttendance>,
    /// The newest first.
    pub links: Vec<LentLink>,
    pub flags: Vec<MinutesFlag>,
    pub steps: Vec<Stepped>,
    /// What owners said of the actions of the last meeting that come back here, the oldest first.
    pub said: Vec<SaidOfAction>,
}

impl Minuted {
    /// The minutes of a document; nothing where none were begun.
    pub async fn load(
        snapshot: &mut Snapshot,
        document: &DocumentId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(minutes) = snapshot.minutes(document).await? else {
            return Ok(None);
        };
        let rows = snapshot.minutes_rows(document).await?;
        let mut said = Vec::new();
        for last in rows.iter().filter_map(|row| row.comes_from.as_ref()) {
            if let Some(before) = snapshot.said_in(last).await? {
                let all = snapshot.said_of_actions(&before).await?;
                said.extend(all.into_iter().filter(|one| one.action == *last));
            }
        }
        Ok(Some(Self {
            minutes,
            boxes: snapshot.minutes_boxes(document).await?,
            rows,
            said,
            attendance: snapshot.minutes_attendance(document).await?,
            links: snapshot.lent_links(document).await?,
            flags: snapshot.minutes_flags(document).await?,
            steps: snapshot.minutes_steps(document).await?,
        }))
    }

    /// The sections of this kind of meeting.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a kind that the form does not have.
    pub fn layout<'o>(&self, office: &'o Office) -> Result<&'o Layout, VerbError> {
        let layout = office.desk.minutes.layout(self.minutes.kind);
        layout.ok_or(VerbError::NotThere)
    }

    /// What stands in a box, where anybody has written into it.
    pub fn boxed(&self, name: &str) -> Option<&Boxed> {
        self.boxes.iter().find(|one| *one.name == *name)
    }

    /// The lent link under which somebody with this code writes.
    pub fn link_of(&self, code: &str) -> Option<&LentLink> {
        self.links.iter().find(|link| link.id.code() == code)
    }

    /// The sections that must not be empty and are.
    pub fn missing<'l>(&self, layout: &'l Layout) -> Vec<&'l str> {
        let is_empty = |name: &str| self.boxed(name).is_none_or(|one| one.text.is_empty());
        layout
            .sections
            .iter()
            .filter(|one| one.need == Need::Required && one.asks.has_box() && is_empty(&one.name))
            .map(|one| &*one.label)
            .collect()
    }

    pub fn is_accepted(&self) -> bool {
        self.minutes.state == MinutesState::Accepted
    }
}

/// A place in the minutes: a box, or the list of who was there.
pub(in crate::casework) fn place(field: &str) -> Place {
    Place::of("minutes", field)
}
