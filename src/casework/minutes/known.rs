//! What is known of the meeting: who was asked, what they answered and sent.

use std::collections::{BTreeSet, HashMap};

use crate::{
    casework::{
        live::Composed,
        office::VerbError,
        responses::{self, Posted},
    },
    model::{
        id::Identifier,
        minutes::{Minutes, MinutesKind, Presence, Report},
        reply::Attending,
    },
    rules::{
        attendance::{Part, role::Role},
        chasing::ask::Group,
        minutes::attended::{self, Beforehand},
    },
    store::{minutes::KeptAttendance, reading::Snapshot},
};

/// What people have answered to the day that they were told last: what they said of another day
/// says nothing of this meeting. Who was asked at all: whose invitation went, or was handed over.
/// And whose report has come: what they wrote and sent by their link. They were asked to the review:
/// what they said of it says nothing of a core group, to which no letter of ours asks.
#[derive(Default)]
pub(in crate::casework) struct Answered {
    answers: HashMap<Identifier, Attending>,
    asked: BTreeSet<Identifier>,
    reported: BTreeSet<Identifier>,
}

impl Answered {
    pub async fn load(snapshot: &mut Snapshot, minutes: &Minutes) -> Result<Self, VerbError> {
        let posted = Posted::load(snapshot, &minutes.meeting).await?;
        Ok(Self::of_meeting(&posted, minutes.kind))
    }

    /// What is known of a meeting of that kind.
    pub fn of_meeting(posted: &Posted, kind: MinutesKind) -> Self {
        match kind {
            MinutesKind::Review => Self::of(posted),
            MinutesKind::CoreGroup => Self::default(),
        }
    }

    /// What is known of the review.
    pub fn of(posted: &Posted) -> Self {
        let people: BTreeSet<&Identifier> = posted.replies.iter().map(|one| &one.person).collect();
        let answers = people.into_iter().filter_map(|person| {
            let invitation = posted.invitation(person);
            let answer = responses::answered(&posted.replies, person, invitation)?;
            Some((person.clone(), answer.attending))
        });
        let asked = posted.invitations.iter().filter(|one| posted.reached(one));
        let views = posted.consultations.iter();
        let sent = views.filter(|one| one.sent_at.is_some());
        Self {
            answers: answers.collect(),
            asked: asked.map(|one| one.person.clone()).collect(),
            reported: sent.map(|one| one.person.clone()).collect(),
        }
    }

    /// What is known of somebody before the meeting.
    fn beforehand(&self, person: &Identifier) -> Beforehand {
        match self.answers.get(person) {
            Some(answer) => Beforehand::Said(*answer),
            None if self.asked.contains(person) || self.reported.contains(person) => {
                Beforehand::Silent
            }
            None => Beforehand::NotAsked,
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

/// Somebody who is to be asked to the meeting, or for their views.
pub(in crate::casework) struct Known {
    pub row: Identifier,
    pub role: Role,
    pub before: Beforehand,
    /// Whether what they wrote for the meeting has come by their link.
    pub sent: Report,
}

/// Everybody who is to be asked, in the order of the list.
pub(in crate::casework) fn people(composed: &Composed, answered: &Answered) -> Vec<Known> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| part.mode.has_letter())
        .map(|part| Known {
            row: part.id.clone(),
            role: part.role,
            before: answered.beforehand(part.id),
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
            None if is_host && self.before.answer().is_none() => Presence::Present,
            None => attended::expected(self.before),
        };
        (presence, report)
    }
}
