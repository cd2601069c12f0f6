//! A child protection plan: its category, its conferences and its actions.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{
    date::Period,
    fact::{Fact, Listing, Origin},
    id::Identifier,
    name::PersonalText,
};

/// A code with its words.
pub type Coded = (&'static str, &'static str);

/// From what harm a plan is to keep a child: the codes of the children in need census.
pub const CATEGORIES: &[Coded] = &[
    ("NEG", "Neglect"),
    ("PHY", "Physical abuse"),
    ("SAB", "Sexual abuse"),
    ("EMO", "Emotional abuse"),
    ("MUL", "More than one category of abuse"),
];

/// Which conference it is.
pub const CONFERENCES: &[Coded] = &[
    (INITIAL, "Initial child protection conference"),
    ("review", "Review child protection conference"),
];

/// The conference at which it was decided that there is a plan.
pub const INITIAL: &str = "initial";

/// How far an action of a plan has come.
pub const STATES: &[Coded] = &[
    ("not_started", "not started"),
    ("under_way", "under way"),
    ("done", "done"),
    ("dropped", "no longer needed"),
];

/// The words of a code; one that is in no list is its own words, as the case system has it.
pub fn words<'c>(codes: &[Coded], code: &'c str) -> &'c str {
    let found = codes.iter().find(|(one, _)| *one == code);
    found.map_or(code, |(_, words)| words)
}

/// A child protection plan, as the record holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectionPlan {
    pub id: Option<Arc<str>>,
    /// A code of [`CATEGORIES`], or the case system's own word where that is not known.
    pub category: Fact<Arc<str>>,
    /// From its start to its end, as they are written down: the end can lie before the start.
    pub period: Period,
    pub conferences: Listing<Conference>,
    pub actions: Listing<PlanAction>,
    pub origin: Origin,
}

/// A conference about a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Conference {
    /// A code of [`CONFERENCES`].
    pub kind: Arc<str>,
    pub due: Option<Date>,
    pub held: Option<Date>,
    pub origin: Origin,
}

/// One thing that somebody is to do by a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanAction {
    pub id: Option<Arc<str>>,
    pub what: PersonalText,
    pub owner: Option<Identifier>,
    /// Whose it is in words, where the record has no more than that.
    pub owner_name: Option<PersonalText>,
    pub due: Option<Date>,
    /// A code of [`STATES`], or the case system's own word where that is not known.
    pub state: Fact<Arc<str>>,
    pub origin: Origin,
}

impl ProtectionPlan {
    /// Whether the end that is written down cannot be: it lies before the start.
    pub fn ends_before_it_begins(&self) -> bool {
        let Period { start, end } = self.period;
        start.zip(end).is_some_and(|(start, end)| end < start)
    }

    /// Whether there is this plan on a day. One with an end that cannot be is not taken to have ended.
    pub fn holds_on(&self, day: Date) -> bool {
        let end = self.period.end.filter(|_| !self.ends_before_it_begins());
        Period {
            start: self.period.start,
            end,
        }
        .holds_on(day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn plan(start: Option<Date>, end: Option<Date>) -> ProtectionPlan {
        let record = crate::model::fact::Record {
            system: crate::model::id::SystemName::new("mosaic"),
            name: "child-protection-plans/1".into(),
            read_at: jiff::Timestamp::UNIX_EPOCH,
            confirmed_on: None,
        };
        ProtectionPlan {
            id: None,
            category: Fact::NotRecorded,
            period: Period::new(start, end),
            conferences: Listing::default(),
            actions: Listing::default(),
            origin: Origin {
                record: record.into(),
                field: "child.protection_plan".into(),
            },
        }
    }

    #[test]
    fn a_plan_holds_until_it_ends_and_an_end_before_the_start_ends_nothing() {
        let (start, today) = (Some(date(2026, 3, 2)), date(2026, 11, 23));
        let holds = |end| plan(start, end).holds_on(today);

        assert!(holds(None));
        assert!(holds(Some(date(2026, 12, 1))));
        assert!(!holds(Some(date(2026, 9, 1))));
        assert!(holds(Some(date(2026, 2, 21))), "it cannot have ended then");
        assert!(!plan(Some(date(2027, 1, 4)), None).holds_on(today));
    }

    #[test]
    fn a_code_that_is_in_no_list_is_its_own_words() {
        assert_eq!(words(CATEGORIES, "EMO"), "Emotional abuse");
        assert_eq!(words(CATEGORIES, "Emotional harm"), "Emotional harm");
    }
}
