//! What is known of the meeting: who was asked, and what they answered.

use std::collections::{BTreeSet, HashMap};

use crate::{
    casework::{live::Composed, responses},
    model::{
        id::Identifier,
        live::DocumentId,
        minutes::{Presence, Report},
        reply::Attending,
    },
    rules::{attendance::role::Role, minutes::attended},
    store::{
        error::StoreError,
        invitations::{Invitation, KeptReply},
        minutes::KeptAttendance,
        reading::Snapshot,
    },
};

/// What people have answered to the day that they were told last: what they said of another day
/// says nothing of this meeting.
pub(in crate::casework) struct Answered(HashMap<Identifier, Attending>);

impl Answered {
    pub async fn load(snapshot: &mut Snapshot, document: &DocumentId) -> Result<Self, StoreError> {
        let invitations = snapshot.invitations(document).await?;
        Ok(Self::of(&invitations, &snapshot.replies(document).await?))
    }

    pub fn of(invitations: &[Invitation], replies: &[KeptReply]) -> Self {
        let people: BTreeSet<&Identifier> = replies.iter().map(|one| &one.person).collect();
        let answers = people.into_iter().filter_map(|person| {
            let mut open = invitations.iter().filter(|one| one.ended_at.is_none());
            let invitation = open.find(|one| one.person == *person);
            let answer = responses::answered(replies, person, invitation)?;
            Some((person.clone(), answer.attending))
        });
        Self(answers.collect())
    }
}

/// Somebody who was asked to the meeting, or for their views.
pub(in crate::casework) struct Known {
    pub row: Identifier,
    pub role: Role,
    pub answer: Option<Attending>,
}

/// Everybody who was asked, in the order of the list.
pub(in crate::casework) fn people(composed: &Composed, Answered(answers): &Answered) -> Vec<Known> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| part.mode.has_letter())
        .map(|part| Known {
            row: part.id.clone(),
            role: part.role,
            answer: answers.get(part.id).copied(),
        })
        .collect()
}

impl Known {
    /// Whether they were there: as somebody has said, else as they answered. Whoever runs the
    /// meeting, and the child's worker, are taken to be there until somebody says otherwise.
    pub fn presence(&self, said: Option<&KeptAttendance>) -> (Presence, Report) {
        let said = said.and_then(|one| one.marked.iter().find(|one| one.person == self.row));
        let is_host = matches!(self.role, Role::Chair | Role::SocialWorker);
        match said {
            Some(said) => (said.presence, said.report),
            None if is_host && self.answer.is_none() => (Presence::Present, Report::NotReceived),
            None => (attended::expected(self.answer), Report::NotReceived),
        }
    }
}
