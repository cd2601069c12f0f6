//! What is known of the meeting: who was asked, and what they answered.

use crate::{
    casework::{live::Composed, responses},
    model::{
        id::Identifier,
        minutes::{Presence, Report},
        reply::Attending,
    },
    rules::{attendance::role::Role, minutes::attended},
    store::{invitations::KeptReply, minutes::KeptAttendance},
};

/// Somebody who was asked to the meeting, or for their views.
pub(in crate::casework) struct Known {
    pub row: Identifier,
    pub role: Role,
    pub answer: Option<Attending>,
}

/// Everybody who was asked, in the order of the list.
pub(in crate::casework) fn people(composed: &Composed, replies: &[KeptReply]) -> Vec<Known> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| part.mode.has_letter())
        .map(|part| {
            let (answer, _) = responses::answers(replies, part.id);
            Known {
                row: part.id.clone(),
                role: part.role,
                answer: answer.map(|answer| answer.attending),
            }
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
