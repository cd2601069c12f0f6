//! Keeping somebody out of a meeting: exceptional, and never decided by one person.

use jiff::civil::Date;

use crate::model::{id::Identifier, name::PersonalText};

/// A person kept out of the meeting: exceptional, decided by two people, with another way in.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    pub person: Identifier,
    reason: PersonalText,
    chair: PersonalText,
    social_worker: PersonalText,
    pub on: Date,
    /// How they contribute instead, or why even that is refused.
    alternative: PersonalText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExclusionRefused {
    #[error("an exclusion needs a reason")]
    NoReason,
    #[error("an exclusion needs two names: the reviewing officer and the social worker")]
    OneName,
    #[error("an exclusion needs another way to contribute, or the reason for refusing one")]
    NoAlternative,
}

impl Exclusion {
    /// An exclusion that two different people have decided.
    pub fn new(
        person: &Identifier,
        reason: &str,
        (chair, social_worker): (&str, &str),
        on: Date,
        alternative: &str,
    ) -> Result<Self, ExclusionRefused> {
        let parse = PersonalText::parse;
        let reason = parse(reason).ok_or(ExclusionRefused::NoReason)?;
        let names = (parse(chair), parse(social_worker));
        let (Some(chair), Some(social_worker)) = names else {
            return Err(ExclusionRefused::OneName);
        };
        if chair.reveal().eq_ignore_ascii_case(social_worker.reveal()) {
            return Err(ExclusionRefused::OneName);
        }
        let alternative = parse(alternative).ok_or(ExclusionRefused::NoAlternative)?;
        Ok(Self {
            person: person.clone(),
            reason,
            chair,
            social_worker,
            on,
            alternative,
        })
    }

    pub fn reason(&self) -> &PersonalText {
        &self.reason
    }

    pub fn decided_by(&self) -> (&PersonalText, &PersonalText) {
        (&self.chair, &self.social_worker)
    }

    pub fn alternative(&self) -> &PersonalText {
        &self.alternative
    }
}
