//! What is known of the meeting: who was asked, what they answered and sent.

use std::collections::{BTreeSet, HashMap};

use crate::{
    casework::{
        live::Composed,
        minutes::Minuted,
        office::VerbError,
        responses::{self, Posted},
    },
    forms::told::{NotTold, Told},
    model::{
        id::Identifier,
        minutes::{MinutesKind, Presence, Report, Stay},
        reply::Attending,
    },
    rules::{
        attendance::{Part, choice, role::Role},
        chasing::ask::Group,
        disclosure::reader::Channel,
        minutes::attended::{self, Beforehand},
    },
    store::{minutes::KeptAttendance, reading::Snapshot},
};

/// What people have answered to the day that they were told last: what they said of another day
/// says nothing of this meeting. Who was asked at all: whose invitation went, or was handed over.
/// And whose report has come: what they wrote and sent by their link. They were asked to the review:
/// what they said of it says nothing of a core group, to which no letter of ours asks. That has a
/// list of its own.
#[derive(Default)]
pub(in crate::casework) struct Answered {
    answers: HashMap<Identifier, Attending>,
    asked: BTreeSet<Identifier>,
    reported: BTreeSet<Identifier>,
    belongs: Belongs,
}

/// Why whoever is kept out of the review gets nothing of a core group.
const KEPT_OUT: &str = "They are kept out of the child's review";

/// Whom a meeting asks.
#[derive(Default)]
pub(in crate::casework) enum Belongs {
    /// Those on the list of the review.
    #[default]
    Review,
    /// The same of a core group that was begun before core groups had a list.
    AsReview,
    /// Those on the list of the core group.
    Listed(Vec<Identifier>),
}

impl Belongs {
    /// Whom the meeting that is minuted asks.
    pub fn of(minuted: &Minuted) -> Self {
        match (minuted.minutes.kind, &minuted.list) {
            (MinutesKind::Review, _) => Self::Review,
            (MinutesKind::CoreGroup, None) => Self::AsReview,
            (MinutesKind::CoreGroup, Some(list)) => {
                let members = list.members.iter().filter(|one| one.stay != Stay::Out);
                Self::Listed(members.map(|one| one.person.clone()).collect())
            }
        }
    }

    /// Whether somebody has still a part in a core group.
    ///
    /// # Errors
    /// Why they have none: they do not belong to it, the record has their part as over, or two people
    /// have decided to keep them out of the review since, and nobody has asked anew whether that goes
    /// for the core group.
    pub fn check(&self, composed: &Composed, row: &Identifier) -> Result<(), NotTold> {
        let Some(part) = composed.part(row) else {
            return Ok(());
        };
        let why = match self {
            Self::Review => return Ok(()),
            Self::Listed(members) if !is_among(members, part) => {
                "They do not belong to the core group"
            }
            Self::Listed(_) if choice::is_over(part) => part.why,
            Self::Listed(_) | Self::AsReview if choice::is_excluded(part) => KEPT_OUT,
            Self::Listed(_) | Self::AsReview => return Ok(()),
        };
        Err(NotTold(vec![format!("{why}.").into()]))
    }
}

/// Whether somebody is one of these, by the number that they have: a list is read under the numbers of
/// today, and one that several have had names nobody.
fn is_among(members: &[Identifier], part: &Part) -> bool {
    members.contains(part.id)
}

impl Answered {
    pub async fn load(snapshot: &mut Snapshot, minuted: &Minuted) -> Result<Self, VerbError> {
        let posted = Posted::load(snapshot, &minuted.minutes.meeting).await?;
        Ok(Self::of_meeting(&posted, minuted))
    }

    /// What is known of the meeting that is minuted.
    pub fn of_meeting(posted: &Posted, minuted: &Minuted) -> Self {
        match Belongs::of(minuted) {
            Belongs::Review => Self::of(posted),
            belongs => Self {
                belongs,
                ..Self::default()
            },
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
        let sent = views.filter(|one| one.counts());
        Self {
            answers: answers.collect(),
            asked: asked.map(|one| one.person.clone()).collect(),
            reported: sent.map(|one| one.person.clone()).collect(),
            belongs: Belongs::Review,
        }
    }

    /// What is known of somebody before the meeting.
    fn beforehand(&self, person: &Identifier) -> Beforehand {
        if matches!(self.belongs, Belongs::Listed(_)) {
            return Beforehand::Belongs;
        }
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
    /// Whom the meeting asks.
    pub fn belongs(&self) -> &Belongs {
        &self.belongs
    }

    /// Whether the meeting asks somebody to come, so that they can take its minutes. Whoever is kept
    /// out of the review, or is asked for no more than their views or a report, takes those of a core
    /// group as little.
    pub fn asks_to_come(&self, part: &Part) -> bool {
        let comes = part.mode.is_invited();
        match self.belongs {
            Belongs::Review | Belongs::AsReview => comes,
            Belongs::Listed(_) => self.asks(part) && (comes || !part.mode.has_letter()),
        }
    }

    /// Whether the meeting asks somebody.
    pub fn asks(&self, part: &Part) -> bool {
        match &self.belongs {
            Belongs::Review | Belongs::AsReview => part.mode.has_letter(),
            Belongs::Listed(members) => is_among(members, part) && !choice::is_fixed(part),
        }
    }

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

/// What the person of a row may be told by a page of a meeting: of a review, who is asked to it; of a
/// core group with a list, whoever is on that and has still a part in the child's life, asked to the
/// review or not.
///
/// # Errors
/// Every reason why nothing may be told.
pub(in crate::casework) fn told(
    composed: &Composed,
    belongs: &Belongs,
    row: &Identifier,
) -> Result<Told, NotTold> {
    belongs.check(composed, row)?;
    match belongs {
        Belongs::Review | Belongs::AsReview => composed.told(row),
        Belongs::Listed(_) => composed.told_still(row),
    }
}

/// The same of what reaches them in that way.
///
/// # Errors
/// As [`told`].
pub(in crate::casework) fn told_by(
    composed: &Composed,
    belongs: &Belongs,
    (row, channel): (&Identifier, Channel),
) -> Result<Told, NotTold> {
    belongs.check(composed, row)?;
    match belongs {
        Belongs::Review | Belongs::AsReview => composed.told_by(row, channel),
        Belongs::Listed(_) => composed.told_still_by(row, channel),
    }
}

/// Everybody who is to be asked, in the order of the list.
pub(in crate::casework) fn people(composed: &Composed, answered: &Answered) -> Vec<Known> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| answered.asks(part))
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
            // Of those whom a core group asks nothing is taken for granted.
            None if self.before == Beforehand::Belongs => Presence::Asked,
            None if is_host && self.before.answer().is_none() => Presence::Present,
            None => attended::expected(self.before),
        };
        (presence, report)
    }
}
