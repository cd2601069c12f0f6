//! How often people forget, leave and answer late, each with its source.

use serde::Deserialize;

/// The rates that the program carries.
const SHIPPED: &str = include_str!("../../../fixtures/office/rates.toml");

/// One figure and where it comes from: a publication, or `assumed`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub value: f64,
    pub source: String,
}

/// All figures; `fixtures/office/rates.toml` says what each is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    pub staff_leave_in_a_year: Rate,
    pub others_leave_in_a_year: Rate,
    pub ill: Rate,
    pub weeks_of_holiday: Rate,
    pub set_an_automatic_reply: Rate,
    pub automatic_reply_says_until_when: Rate,
    pub leavers_mail_comes_back: Rate,
    pub address_is_wrong: Rate,
    pub changes_address_in_a_year: Rate,
    pub wrong_address_comes_back: Rate,
    pub forgets_staff: Rate,
    pub forgets_carer: Rate,
    pub forgets_school: Rate,
    pub forgets_health: Rate,
    pub forgets_other: Rate,
    pub forgets_family: Rate,
    pub puts_off_writing: Rate,
    pub asks_something_back: Rate,
    pub half_answer_within_minutes: Rate,
    pub most_answer_within_hours: Rate,
    pub the_slowest_take_days: Rate,
    pub writing_takes_days: Rate,
    pub answers_by_link: Rate,
    pub answers_by_calendar: Rate,
    pub family_answers_by_link: Rate,
    pub family_answers_by_telephone: Rate,
    pub comes: Rate,
    pub talk_gives_an_answer: Rate,
    pub address_is_found: Rate,
    pub reviews_moved_once: Rate,
    pub first_reviews: Rate,
    pub reply_is_not_entered: Rate,
    pub round_of_chasers_is_missed: Rate,
}

/// Rates that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the rates of the invented office")]
pub struct RatesError(#[source] toml::de::Error);

impl Rates {
    /// Reads rates from text.
    ///
    /// # Errors
    /// A figure is missing, has no source, or there is one that is not known.
    pub fn read(text: &str) -> Result<Self, RatesError> {
        toml::from_str(text).map_err(RatesError)
    }

    /// The rates that are shipped.
    ///
    /// # Errors
    /// As [`Rates::read`].
    pub fn shipped() -> Result<Self, RatesError> {
        Self::read(SHIPPED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rate_says_where_it_comes_from() {
        let table: toml::Table = toml::from_str(SHIPPED).unwrap();

        Rates::shipped().unwrap();
        for (name, rate) in &table {
            let source = rate["source"].as_str().unwrap();
            assert!(!source.trim().is_empty(), "{name}");
            assert!(rate["value"].as_float().is_some() || rate["value"].as_integer().is_some());
        }
    }

    #[test]
    fn a_rate_without_a_source_is_refused() {
        let without = SHIPPED.replacen("source = \"assumed\"\n", "", 1);
        assert!(Rates::read(&without).is_err());
    }
}
