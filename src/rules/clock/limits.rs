//! The limits that no regulation we have read sets: a council's to change.

/// Figures with the marks secondary and believed. Those that were read in a regulation are
/// not here, since nobody may change them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Months from the first short break to its first review (secondary).
    pub short_break_first_months: u32,
    /// Months between later reviews of short breaks (believed).
    pub short_break_later_months: u32,
    /// The longest that one short break may last, in days. The revised regulation prints a
    /// second version of the condition without it: `None` switches it off.
    pub short_break_longest_days: Option<u32>,
    /// How many days of short breaks there may be in twelve months.
    pub short_break_days_in_a_year: u32,
    /// Working days for which an officer may adjourn a review, once (secondary).
    pub adjournment_working_days: u32,
    /// Months in a designated long-term foster placement, from which on a review may not need
    /// a meeting (secondary).
    pub settled_months: u32,
    /// Working days for all the stages of resolving a dispute locally (secondary).
    pub dispute_working_days: u32,
    pub nearness: Nearness,
}

/// From how many working days on a review counts as near, soon or badly late. No rule sets them:
/// they group lists for people (believed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// Due within so many working days, today with none: urgent.
    pub urgent_working_days: u16,
    /// Due within so many working days: soon.
    pub soon_working_days: u16,
    /// Overdue by so many working days or more: critically overdue.
    pub critical_working_days: u16,
}

impl Default for Nearness {
    fn default() -> Self {
        Self {
            urgent_working_days: 5,
            soon_working_days: 20,
            critical_working_days: 10,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            short_break_first_months: 3,
            short_break_later_months: 6,
            short_break_longest_days: Some(17),
            short_break_days_in_a_year: 75,
            adjournment_working_days: 20,
            settled_months: 12,
            dispute_working_days: 20,
            nearness: Nearness::default(),
        }
    }
}
