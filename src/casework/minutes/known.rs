//! What is known of the meeting: who was asked, what they answered and sent.

use std::collections::{BTreeSet, HashMap};

use crate::{
    casework::{live::Composed, responses},
    model::{
        consultation::Consultation,
        id::Identifier,
        live::DocumentId,
        minutes::{Presence, Report},
        reply::Attending,
    },
    rules::{
        attendance::{Part, role::Role},
        chasing::ask::Group,
        minutes::attended,
    },
    store::{
        error::StoreError,
        invitations::{Invitation, KeptReply},
        minutes::KeptAttendance,
        reading::Snapshot,
    },
};

/// What people have answered to the day that they were told last: what they said of another day
/// says nothing of this meeting. And whose report has come: what they wrote and sent by their link.
pub(in crate::casework) struct Answered {
    answers: HashMap<Identifier, Attending>,
    reported: BTreeSet<Identifier>,
}

impl Answered {
    pub async fn load(snapshot: &mut Snapshot, document: &DocumentId) -> Result<Self, StoreError> {
        let invitations = snapshot.invitations(document).await?;
        let replies = snapshot.replies(document).await?;
        let views = snapshot.consultations(document).await?;
        Ok(Self::of(&invitations, &replies, &views))
    }

    pub fn of(invitations: &[Invitation], replies: &[KeptReply], views: &[Consultation]) -> Self {
        let people: BTreeSet<&Identifier> = replies.iter().map(|one| &one.person).collect();
        let answers = people.into_iter().filter_map(|person| {
            let mut open = invitations.iter().filter(|one| one.ended_at.is_none());
            let invitation = open.find(|one| one.person == *person);
            let answer = responses::answered(replies, person, invitation)?;
            Some((person.clone(), answer.attending))
        });
        let sent = views.iter().filter(|one| one.sent_at.is_some());
        Self {
            answers: answers.collect(),
            reported: sent.map(|one| one.person.clone()).collect(),
        }
    }
}

impl Answered {
    /// Whether somebody's report has come by their link. Of the family what they wrote is no report:
    /// that they wrote is told to nobody by a list that others read.
    fn sent(&self, part: &Part) -> Report {
        let is_family = matches!(
            Group::of(part.role),
            Group::Child | Group::Parent | Group::Relative
        );
        match !is_family && self.reported.contains(part.id) {
            true => Report::Received,
            false => Report::NotReceived,
        }
    }
}

/// Somebody who was asked to the meeting, or for their views.
pub(in crate::casework) struct Known {
    pub row: Identifier,
    pub role: Role,
    pub answer: Option<Attending>,
    /// Whether what they wrote for the meeting has come by their link.
    pub sent: Report,
}

/// Everybody who was asked, in the order of the list.
pub(in crate::casework) fn people(composed: &Composed, answered: &Answered) -> Vec<Known> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| part.mode.has_letter())
        .map(|part| Known {
            row: part.id.clone(),
            role: part.role,
            answer: answered.answers.get(part.id).copied(),
            sent: answered.sent(part),
        })
        .collect()
}

impl Known {
    /// Whether they were there: as somebody has said, else as they answered. Whoever runs the
    /// meeting, and the child's worker, are taken to be there until somebody says otherwise. A
    /// report that came by their link has come, whoever has said before that it had not.
    pub fn presence(&self, said: Option<&KeptAttendance>) -> (Presence, Report) {
        let said = said.and_then(|one| one.marked.iter().find(|one| one.person == self.row));
        let is_host = matches!(self.role, Role::Chair | Role::SocialWorker);
        let report = match said {
            Some(said) if said.report == Report::Received => Report::Received,
            _ => self.sent,
        };
        let presence = match said {
            Some(said) => said.presence,
            None if is_host && self.answer.is_none() => Presence::Present,
            None => attended::expected(self.answer),
        };
        (presence, report)
    }
}
