//! What is to be done before and after a review, by kind of review, as data.
//!
//! Nearly every figure is local practice or believed: `templates/forms/invite/clock.toml` holds
//! the same table for a council to change, and the command line reads it.

use std::{collections::BTreeSet, sync::Arc};

use crate::rules::{
    clock::{basis::Basis, published},
    mark::Mark,
};

/// The kinds of review that have a profile of their own. A first review cannot use the lead
/// times of a later one: its whole window is 20 working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProfileName {
    First,
    Later,
    ShortBreak,
    Adoption,
    BroughtForward,
}

impl ProfileName {
    /// Every name with its code, as files and JSON spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::First, "first"),
        (Self::Later, "later"),
        (Self::ShortBreak, "short_break"),
        (Self::Adoption, "adoption"),
        (Self::BroughtForward, "brought_forward"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("", |(_, code)| code)
    }

    /// The profile of a review that is due by that rule.
    pub fn of(basis: Basis) -> Self {
        match basis {
            Basis::FirstReview => Self::First,
            Basis::SecondReview | Basis::LaterReview => Self::Later,
            Basis::ShortBreakFirst | Basis::ShortBreakLater => Self::ShortBreak,
            Basis::AdoptionAuthorisedFirst
            | Basis::AdoptionAuthorisedLater
            | Basis::AdoptionPlacedFirst
            | Basis::AdoptionPlacedSecond
            | Basis::AdoptionPlacedLater => Self::Adoption,
            Basis::BroughtForward => Self::BroughtForward,
        }
    }
}

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    WorkingDays,
    CalendarDays,
}

/// On which side of its anchor a step lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Before,
    After,
}

/// From what an offset is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The last lawful day of the review.
    Due,
    /// The day for which the review is planned.
    Planned,
    LookedAfterSince,
    /// An earlier step of the same profile, by its code.
    Step(Arc<str>),
}

/// One thing to be done, by whom and by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRule {
    /// Stable name: `invitations_sent`.
    pub code: Arc<str>,
    /// What is done, in words.
    pub name: Arc<str>,
    pub who: Arc<str>,
    pub offset: u32,
    pub unit: Unit,
    pub direction: Direction,
    pub anchor: Anchor,
    /// Where the figure comes from.
    pub source: Arc<str>,
    pub mark: Mark,
}

/// The steps of one kind of review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    steps: Vec<StepRule>,
}

/// What is wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    #[error("the step {0} is there twice")]
    Repeated(Arc<str>),
    #[error("the step {step} is counted from {anchor}, which is not an earlier step")]
    NoSuchStep { step: Arc<str>, anchor: Arc<str> },
}

impl Profile {
    /// A profile whose steps have each a code of their own and are anchored to what is there.
    pub fn new(steps: Vec<StepRule>) -> Result<Self, ProfileError> {
        let mut known = BTreeSet::new();
        for step in &steps {
            if let Anchor::Step(anchor) = &step.anchor
                && !known.contains(anchor)
            {
                return Err(ProfileError::NoSuchStep {
                    step: step.code.clone(),
                    anchor: anchor.clone(),
                });
            }
            if !known.insert(step.code.clone()) {
                return Err(ProfileError::Repeated(step.code.clone()));
            }
        }
        Ok(Self { steps })
    }

    pub fn steps(&self) -> &[StepRule] {
        &self.steps
    }
}

/// The profile of each kind of review. The default is what was published or is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles {
    pub first: Profile,
    pub later: Profile,
    pub short_break: Profile,
    pub adoption: Profile,
    pub brought_forward: Profile,
}

impl Profiles {
    pub fn get(&self, name: ProfileName) -> &Profile {
        match name {
            ProfileName::First => &self.first,
            ProfileName::Later => &self.later,
            ProfileName::ShortBreak => &self.short_break,
            ProfileName::Adoption => &self.adoption,
            ProfileName::BroughtForward => &self.brought_forward,
        }
    }
}

impl Profiles {
    /// Profiles that end with the same follow-up: what comes after a review is the same
    /// whatever kind it was.
    pub fn with_follow_up(
        mut lead_in: impl FnMut(ProfileName) -> Vec<StepRule>,
        follow_up: &[StepRule],
    ) -> Result<Self, (ProfileName, ProfileError)> {
        let mut profile = |name| {
            let steps = lead_in(name).into_iter().chain(follow_up.iter().cloned());
            Profile::new(steps.collect()).map_err(|error| (name, error))
        };
        Ok(Self {
            first: profile(ProfileName::First)?,
            later: profile(ProfileName::Later)?,
            short_break: profile(ProfileName::ShortBreak)?,
            adoption: profile(ProfileName::Adoption)?,
            brought_forward: profile(ProfileName::BroughtForward)?,
        })
    }
}

/// The steps that were published, or are proposed, before a review of that kind.
pub fn published_lead_in(name: ProfileName) -> Vec<StepRule> {
    let rows: &[&[published::Row]] = match name {
        ProfileName::First => &[published::BECOMING_LOOKED_AFTER, published::FIRST],
        ProfileName::Later => &[published::LATER],
        ProfileName::ShortBreak => &[published::SHORT_BREAK],
        ProfileName::Adoption => &[published::ADOPTION],
        ProfileName::BroughtForward => &[published::BROUGHT_FORWARD],
    };
    rows.iter()
        .flat_map(|rows| rows.iter().map(published::step))
        .collect()
}

/// The steps that were published after any review.
pub fn published_follow_up() -> Vec<StepRule> {
    published::FOLLOW_UP.iter().map(published::step).collect()
}

impl Default for Profiles {
    fn default() -> Self {
        let profile = |name| Profile {
            steps: published_lead_in(name)
                .into_iter()
                .chain(published_follow_up())
                .collect(),
        };
        Self {
            first: profile(ProfileName::First),
            later: profile(ProfileName::Later),
            short_break: profile(ProfileName::ShortBreak),
            adoption: profile(ProfileName::Adoption),
            brought_forward: profile(ProfileName::BroughtForward),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(code: &str, anchor: Anchor) -> StepRule {
        StepRule {
            code: code.into(),
            name: code.into(),
            who: "social worker".into(),
            offset: 1,
            unit: Unit::WorkingDays,
            direction: Direction::Before,
            anchor,
            source: "a test".into(),
            mark: Mark::Local,
        }
    }

    #[test]
    fn the_published_profiles_would_be_accepted_from_a_file() {
        let profiles = Profiles::default();
        for (name, code) in ProfileName::ALL {
            let profile = profiles.get(*name);
            assert!(!profile.steps().is_empty(), "{code}");
            assert_eq!(Profile::new(profile.steps().to_vec()).as_ref(), Ok(profile));
        }
    }

    #[test]
    fn a_step_counted_from_a_later_or_unknown_step_is_refused() {
        let refused = Profile::new(vec![
            step("a", Anchor::Step("b".into())),
            step("b", Anchor::Planned),
        ]);

        assert!(matches!(refused, Err(ProfileError::NoSuchStep { .. })));
    }

    #[test]
    fn a_step_that_is_there_twice_is_refused() {
        let refused = Profile::new(vec![step("a", Anchor::Due), step("a", Anchor::Planned)]);

        assert_eq!(refused, Err(ProfileError::Repeated("a".into())));
    }
}
