//! Actions: what becomes of them once the minutes are accepted.

mod chased;
mod letter;
pub mod own;
pub mod part;
pub mod round;
pub mod say;
pub mod tasks;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        live::Live,
        minutes::{Minuted, known::Belongs, today::as_of_today},
    },
    model::{
        action::{FollowStep, FollowUp, OwnerSays, SaidOfAction},
        id::Identifier,
        live::DocumentId,
        minutes::{MeetingId, MinutesRow, RowId, RowKind, RowState},
    },
    rules::minutes::followed::{Event, Standing, stands},
    store::{error::StoreError, reading::Snapshot},
};

pub(in crate::casework) use round::still_wanted;

/// One action of accepted minutes, with what happened to it since.
pub(in crate::casework) struct Followed {
    pub row: MinutesRow,
    /// Whose it is now, where they are on the list.
    pub owner: Option<Identifier>,
    pub standing: Standing,
    /// By when it is to be done, as it is agreed now.
    pub due: Option<Date>,
    /// A later day of its owner's to which somebody has yet to agree.
    pub proposed: Option<Date>,
    /// Later minutes have spoken of it: it goes on there.
    pub is_taken_up: bool,
    /// The oldest first.
    pub said: Vec<SaidOfAction>,
    /// The oldest first.
    pub steps: Vec<FollowStep>,
}

impl Followed {
    /// Whether somebody still has to do it.
    pub fn is_open(&self) -> bool {
        !self.is_taken_up && self.standing == Standing::Open
    }

    /// Whether its owner is to be reminded of it. While a later day waits for somebody nobody is: of
    /// the day that is agreed they have said that it cannot be met.
    pub fn is_chased(&self) -> bool {
        self.is_open() && self.proposed.is_none()
    }

    /// What was said of it last.
    pub fn last_said(&self) -> Option<&SaidOfAction> {
        self.said.last()
    }
}

/// One meeting whose minutes are accepted, with its actions. An action goes on in one of them alone.
pub(in crate::casework) struct Meeting {
    /// With what is known of the child today.
    pub live: Live,
    pub minuted: Minuted,
    pub actions: Vec<Followed>,
}

impl Meeting {
    /// The meetings of a document whose minutes are accepted; none where there is no such document.
    pub async fn all(
        snapshot: &mut Snapshot,
        document: &DocumentId,
    ) -> Result<Vec<Self>, StoreError> {
        let mut meetings = Vec::new();
        for minuted in Minuted::all(snapshot, document).await? {
            if !minuted.is_accepted() {
                continue;
            }
            let Some(live) = Live::load(snapshot, document).await? else {
                continue;
            };
            meetings.push(Self {
                live: as_of_today(snapshot, live).await?,
                actions: followed(snapshot, &minuted).await?,
                minuted,
            });
        }
        Ok(meetings)
    }

    /// What the meeting is called here.
    pub fn id(&self) -> &MeetingId {
        &self.minuted.minutes.meeting
    }

    /// Whom it asked.
    pub fn belongs(&self) -> Belongs {
        Belongs::of(&self.minuted)
    }

    /// One of its actions, unless it goes on elsewhere.
    pub fn going_on(&self, action: &RowId) -> Option<&Followed> {
        let mut all = self.actions.iter().filter(|one| !one.is_taken_up);
        all.find(|one| one.row.id == *action)
    }

    /// The actions of one person.
    pub fn of<'m>(&'m self, person: &'m Identifier) -> impl Iterator<Item = &'m Followed> {
        let all = self.actions.iter();
        all.filter(move |one| one.owner.as_ref() == Some(person))
    }
}

/// The actions of minutes that are accepted, in their order.
pub(in crate::casework) async fn followed(
    snapshot: &mut Snapshot,
    minuted: &Minuted,
) -> Result<Vec<Followed>, StoreError> {
    let document = minuted.minutes.meeting.document();
    let said = snapshot.said_of_actions(document).await?;
    let steps = snapshot.action_steps(document).await?;
    let again = snapshot.taken_up_again(document).await?;
    let rows = minuted.rows.iter();
    Ok(rows
        .filter(|row| is_to_be_done(minuted, row))
        .map(|row| {
            let own_said = said.iter().filter(|one| one.action == row.id);
            let own_steps = steps.iter().filter(|one| one.action == row.id);
            one(
                row,
                own_said.cloned().collect(),
                own_steps.cloned().collect(),
                again.contains(&row.id),
            )
        })
        .collect())
}

/// Whether a row is an action that was left to be done. Of one that came from the meeting before
/// and whose day had passed by then, the meeting has spoken.
fn is_to_be_done(minuted: &Minuted, row: &MinutesRow) -> bool {
    let is_open = matches!(
        row.state,
        RowState::Open | RowState::Partly | RowState::NotDone
    );
    let held_on = minuted.minutes.held_on;
    let is_past = row
        .due_on
        .zip(held_on)
        .is_none_or(|(due, held_on)| due <= held_on);
    row.kind == RowKind::Action && is_open && (row.comes_from.is_none() || !is_past)
}

fn one(
    row: &MinutesRow,
    said: Vec<SaidOfAction>,
    steps: Vec<FollowStep>,
    is_taken_up: bool,
) -> Followed {
    let mut events: Vec<(Timestamp, Event)> = said
        .iter()
        .map(|one| (one.at, Event::Said(one.says, one.day)))
        .collect();
    events.extend(steps.iter().filter_map(|step| match step.what {
        FollowUp::Agreed => Some((step.at, Event::DayAgreed(step.day))),
        FollowUp::Kept => Some((step.at, Event::DayKept(step.day))),
        FollowUp::Moved => Some((step.at, Event::Moved)),
        _ => None,
    }));
    events.sort_by_key(|(at, _)| *at);
    let events: Vec<Event> = events.into_iter().map(|(_, event)| event).collect();
    let now = stands(row.due_on, &events);
    let moved = steps.iter().rev().find(|step| step.what == FollowUp::Moved);
    let owner = moved.map_or_else(|| row.person.clone(), |step| step.person.clone());
    Followed {
        row: row.clone(),
        owner,
        standing: now.standing,
        due: now.due,
        proposed: now.proposed,
        is_taken_up,
        said,
        steps,
    }
}

/// What was said, in a sentence for staff: `Done on Monday 30 November 2026: she likes it`.
pub(in crate::casework) fn in_words(said: &SaidOfAction) -> String {
    use crate::forms::sheet::day_in_words;
    let mut words = match (said.says, said.day) {
        (OwnerSays::Done, Some(day)) => format!("Done on {}", day_in_words(day)),
        (OwnerSays::NotYet, Some(day)) => format!("Not yet; by {}", day_in_words(day)),
        (says, _) => says.words().to_owned(),
    };
    if let Some(text) = &said.words {
        words.push_str(": ");
        words.push_str(text.reveal());
    }
    words
}
