//! What a council sets of chasing. None of it is law.

use std::sync::Arc;

use jiff::civil::Time;

use crate::rules::{
    attendance::role::{Role, TABLE},
    chasing::{
        Need,
        ask::{Ask, Group},
        digest::Digest,
        hours::Stretch,
    },
};

/// How people are chased, when, and when never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub manners: Manners,
    pub pace: Pace,
    /// Hours in which nobody is sent a nudge.
    pub quiet: Vec<Stretch>,
    /// Hours that teams keep for direct work.
    pub protected: Vec<Protected>,
    /// Who has to answer: a person takes over what they leave open.
    pub required: Vec<Who>,
    /// Without whom a review is not of much use.
    pub useful: Vec<Clause>,
    /// The mail of a week to staff; nothing where a council wants none.
    pub digest: Option<Digest>,
}

/// How each group is chased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manners {
    pub child: Manner,
    pub parent: Manner,
    pub relative: Manner,
    pub carer: Manner,
    pub staff: Manner,
    pub school: Manner,
    pub health: Manner,
    pub other: Manner,
}

/// How one group is chased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    pub by: By,
    /// Working days before the last useful day, the most first: one nudge for each.
    pub answer: Vec<u32>,
    pub report: Vec<u32>,
    pub consultation: Vec<u32>,
    /// The same before the day of an action.
    pub action: Vec<u32>,
}

/// Who does the chasing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Machine,
    /// The social worker talks to them; no machine writes.
    Person,
}

impl By {
    pub const ALL: &[(Self, &str)] = &[(Self::Machine, "machine"), (Self::Person, "person")];

    /// What a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(by, _)| *by)
    }
}

/// How often, and how long it is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Calendar days from one nudge of a person to the next, across all reviews.
    pub days_between: u32,
    /// So many working days before the last useful day or fewer, they may come closer together.
    pub near_working_days: u32,
    /// Calendar days from one nudge to the next, then.
    pub near_days_between: u32,
    /// Working days after an ask before the first nudge, and after the last one before somebody
    /// else is tried.
    pub patience_working_days: u32,
    /// Calendar days for which a message by a person stops those of the machine.
    pub by_hand_days: u32,
    /// Calendar days for which somebody counts as away who does not say until when.
    pub away_days: u32,
    /// Working days before the last useful day on which a person takes over what is still open.
    pub person_working_days: u32,
    /// Working days after which those are reminded, once, who have not said which of the dates that
    /// are offered they can make; 0 for never.
    pub dates_working_days: u32,
}

/// Hours in which the staff of a team work with families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// The team, by its code or by its name; `None` for all of the council's own staff.
    pub team: Option<Arc<str>>,
    pub hours: Stretch,
}

/// One thing that a review needs: one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What is missing without them: `what daily life is like`.
    pub name: Arc<str>,
    pub one_of: Vec<Who>,
}

/// A group, or one part in the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Group(Group),
    Role(Role),
}

impl Who {
    /// What a code names: a group where there is one of that name, else a role.
    pub fn from_code(code: &str) -> Option<Self> {
        let role = || TABLE.iter().find(|entry| entry.code == code);
        let group = Group::from_code(code).map(Self::Group);
        group.or_else(|| role().map(|entry| Self::Role(entry.role)))
    }
}

impl Who {
    pub fn is(self, role: Role) -> bool {
        match self {
            Self::Group(group) => Group::of(role) == group,
            Self::Role(one) => role == one,
        }
    }
}

impl Clause {
    /// Whether somebody with that role meets it.
    pub fn wants(&self, role: Role) -> bool {
        self.one_of.iter().any(|who| who.is(role))
    }
}

impl Settings {
    /// Whether a review can do without an answer of somebody with that role.
    pub fn need(&self, role: Role) -> Need {
        match self.required.iter().any(|who| who.is(role)) {
            true => Need::Required,
            false => Need::Welcome,
        }
    }

    pub fn manner(&self, group: Group) -> &Manner {
        let manners = &self.manners;
        match group {
            Group::Child => &manners.child,
            Group::Parent => &manners.parent,
            Group::Relative => &manners.relative,
            Group::Carer => &manners.carer,
            Group::Staff => &manners.staff,
            Group::School => &manners.school,
            Group::Health => &manners.health,
            Group::Other => &manners.other,
        }
    }
}

impl Manner {
    /// Working days before the last useful day, for what is asked.
    pub fn before(&self, ask: Ask) -> &[u32] {
        match ask {
            Ask::Answer => &self.answer,
            Ask::Report => &self.report,
            Ask::Consultation => &self.consultation,
            Ask::Action => &self.action,
        }
    }

    fn new(by: By, answer: &[u32], report: &[u32], consultation: &[u32]) -> Self {
        Self {
            by,
            answer: answer.to_vec(),
            report: report.to_vec(),
            consultation: consultation.to_vec(),
            action: vec![3],
        }
    }
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            child: Manner::new(By::Person, &[7], &[], &[7]),
            parent: Manner::new(By::Person, &[7], &[], &[7]),
            relative: Manner::new(By::Person, &[7], &[], &[7]),
            carer: Manner::new(By::Machine, &[7, 4], &[8, 5], &[7, 4]),
            staff: Manner::new(By::Machine, &[7, 4], &[8, 5], &[7, 4]),
            school: Manner::new(By::Machine, &[7, 4], &[8, 5], &[7, 4]),
            health: Manner::new(By::Machine, &[7, 4], &[8, 5], &[7, 4]),
            other: Manner::new(By::Machine, &[7, 4], &[8, 5], &[7, 4]),
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            days_between: 7,
            near_working_days: 5,
            near_days_between: 2,
            patience_working_days: 2,
            by_hand_days: 3,
            away_days: 7,
            person_working_days: 2,
            dates_working_days: 3,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let clause = |name: &str, one_of: &[Who]| Clause {
            name: name.into(),
            one_of: one_of.to_vec(),
        };
        Self {
            manners: Manners::default(),
            pace: Pace::default(),
            quiet: vec![Stretch {
                from: Time::constant(18, 0, 0, 0),
                to: Time::constant(8, 0, 0, 0),
            }],
            protected: vec![Protected {
                team: None,
                hours: Stretch {
                    from: Time::constant(12, 30, 0, 0),
                    to: Time::constant(17, 0, 0, 0),
                },
            }],
            required: vec![
                Who::Group(Group::Child),
                Who::Group(Group::Parent),
                Who::Group(Group::Carer),
                Who::Role(Role::SocialWorker),
                Who::Group(Group::School),
                Who::Group(Group::Health),
            ],
            useful: vec![
                clause("how the plan stands", &[Who::Role(Role::SocialWorker)]),
                clause(
                    "what every day is like for the child",
                    &[Who::Group(Group::Carer), Who::Group(Group::School)],
                ),
                clause(
                    "what the child or the family thinks",
                    &[Who::Group(Group::Child), Who::Group(Group::Parent)],
                ),
            ],
            digest: Some(Digest::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_machine_chases_a_child_or_a_parent_unless_a_council_says_so() {
        let settings = Settings::default();
        for group in [Group::Child, Group::Parent] {
            assert_eq!(settings.manner(group).by, By::Person);
        }
    }

    #[test]
    fn somebody_takes_over_before_the_last_lawful_day() {
        assert!(0 < Pace::default().person_working_days);
    }
}
