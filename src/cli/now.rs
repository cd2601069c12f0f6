//! The one place where the clock of the machine is read.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is read here alone, and handed down from here"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Today in England.
pub fn today() -> Date {
    day_of(now())
}

/// The day in England at a moment.
pub fn day_of(moment: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    moment.to_zoned(zone).date()
}

/// Twelve minutes past nine in the morning of a day in England.
pub fn morning_of(day: Date) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let morning = day.at(9, 12, 0, 0).to_zoned(zone);
    morning.map_or(Timestamp::UNIX_EPOCH, |morning| morning.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn half_past_eleven_at_night_in_utc_is_tomorrow_in_an_english_summer() {
        let moment = "2026-07-01T23:30:00Z".parse().unwrap();

        assert_eq!(day_of(moment), date(2026, 7, 2));
    }
}
