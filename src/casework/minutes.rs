//! Minutes: taken by one hand at a time, lent, accepted, copied.

pub mod after;
pub mod begin;
pub(in crate::casework) mod boxes;
pub mod copies;
pub(in crate::casework) mod due;
pub mod finish;
pub mod flags;
pub(in crate::casework) mod known;
pub mod lend;
pub mod lent;
pub mod list;
pub(in crate::casework) mod naming;
mod once;
pub mod page;
pub mod pen;
pub(in crate::casework) mod plan_clock;
mod present;
pub mod print;
pub(in crate::casework) mod protection;
pub mod rota;
pub mod rows;
mod seen;
pub(in crate::casework) mod sheet;
pub mod silent;
pub mod to_child;
pub(in crate::casework) mod today;
pub mod write;
pub mod year;

use crate::{
    casework::office::{Office, VerbError},
    forms::minutes::{Layout, Need, Section},
    model::{
        action::SaidOfAction,
        live::{DocumentId, Place},
        minutes::{
            Boxed, LentLink, MeetingId, Minutes, MinutesFlag, MinutesKind, MinutesRow,
            MinutesState, Stepped,
        },
    },
    store::{
        error::StoreError,
        minutes::{KeptAttendance, KeptList},
        reading::Snapshot,
    },
};

/// Minutes as they stand, with everything that is written in them.
pub(in crate::casework) struct Minuted {
    pub minutes: Minutes,
    pub boxes: Vec<Boxed>,
    pub rows: Vec<MinutesRow>,
    pub attendance: Option<KeptAttendance>,
    /// Who belongs to a core group; nothing of a review, nor of a core group that was begun before
    /// core groups had a list.
    pub list: Option<KeptList>,
    /// The newest first.
    pub links: Vec<LentLink>,
    pub flags: Vec<MinutesFlag>,
    pub steps: Vec<Stepped>,
    /// What owners said of the actions of the last meeting that come back here, the oldest first.
    pub said: Vec<SaidOfAction>,
}

impl Minuted {
    /// The minutes of a meeting; nothing where none were begun.
    pub async fn load(
        snapshot: &mut Snapshot,
        meeting: &MeetingId,
    ) -> Result<Option<Self>, StoreError> {
        match snapshot.minutes(meeting).await? {
            Some(minutes) => Self::of(snapshot, minutes).await.map(Some),
            None => Ok(None),
        }
    }

    /// The minutes of all meetings of a document, in the order in which they were begun.
    pub async fn all(
        snapshot: &mut Snapshot,
        document: &DocumentId,
    ) -> Result<Vec<Self>, StoreError> {
        let mut all = Vec::new();
        for minutes in snapshot.all_minutes(document).await? {
            all.push(Self::of(snapshot, minutes).await?);
        }
        Ok(all)
    }

    /// With everything that is written in them.
    async fn of(snapshot: &mut Snapshot, minutes: Minutes) -> Result<Self, StoreError> {
        let meeting = minutes.meeting.clone();
        let rows = snapshot.minutes_rows(&meeting).await?;
        let mut said = Vec::new();
        for last in rows.iter().filter_map(|row| row.comes_from.as_ref()) {
            if let Some(before) = snapshot.said_in(last).await? {
                let all = snapshot.said_of_actions(&before).await?;
                said.extend(all.into_iter().filter(|one| one.action == *last));
            }
        }
        let mut list = snapshot.minutes_list(&meeting).await?;
        if let Some(kept) = list.take() {
            let document = snapshot.document(&meeting).await?;
            list = Some(match document {
                Some(document) => list::renumbered(kept, &document.network),
                None => kept,
            });
        }
        Ok(Self {
            minutes,
            boxes: snapshot.minutes_boxes(&meeting).await?,
            rows,
            said,
            attendance: snapshot.minutes_attendance(&meeting).await?,
            list,
            links: snapshot.lent_links(&meeting).await?,
            flags: snapshot.minutes_flags(&meeting).await?,
            steps: snapshot.minutes_steps(&meeting).await?,
        })
    }

    /// The sections of this kind of meeting, as the form had them when the minutes were begun.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a kind that the form does not have.
    pub fn layout<'o>(&self, office: &'o Office) -> Result<&'o Layout, VerbError> {
        let form = &office.desk.minutes;
        let layout = form.layout_of(self.minutes.kind, self.minutes.form_version);
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
        let is_asked = |one: &&Section| one.need == Need::Required && one.asks.has_box();
        let asked = layout.sections.iter().filter(is_asked);
        asked
            .filter(|one| boxes::is_empty(self, one))
            .map(|one| &*one.label)
            .collect()
    }

    pub fn is_accepted(&self) -> bool {
        self.minutes.state == MinutesState::Accepted
    }

    /// Whether they are the record of the review; else they are of a meeting beside it.
    pub fn is_of_review(&self) -> bool {
        self.minutes.kind == MinutesKind::Review
    }
}

/// A place in the minutes: a box, or the list of who was there.
pub(in crate::casework) fn place(field: &str) -> Place {
    Place::of("minutes", field)
}
