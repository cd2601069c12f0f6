//! Answers in words for staff: what is known and from where, or why it is not.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        answer::{Answer, Given, Value},
        date::PartialDate,
        fact::Origin,
        id::SystemName,
    },
    render::dates,
};

/// The name under which values that people entered stand beside those of case systems.
pub const SYSTEM: &str = "samepage";

/// A day as staff read it: `Thursday 3 December 2026`.
pub fn day_in_words(day: Date) -> String {
    dates::day(day)
}

/// `Thursday 3 December 2026, 4pm`, as the clock in England says it.
pub fn moment_in_words(at: jiff::Timestamp) -> String {
    dates::moment(dates::in_england(at))
}

/// The answer in words; each way of having none has its own.
pub fn words(answer: &Answer) -> Cow<'_, str> {
    match answer {
        Answer::Blank => Cow::Borrowed("Not yet filled in"),
        Answer::NoneRecorded(_) => Cow::Borrowed("None (recorded)"),
        Answer::NotRecorded => Cow::Borrowed("Not recorded"),
        Answer::SourceDown(system) => {
            let system = system_in_words(system);
            Cow::Owned(format!("Could not be read: {system} did not answer"))
        }
        Answer::Withheld(system) => Cow::Owned(format!("Withheld by {}", system_in_words(system))),
        Answer::Known { value, .. } => value_in_words(value),
    }
}

fn value_in_words(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text.reveal()),
        Value::Plain(text) => Cow::Borrowed(text),
        Value::Day(day) => Cow::Owned(dates::day(*day)),
        Value::Partial(PartialDate::Day(day)) => Cow::Owned(dates::date(*day)),
        Value::Partial(PartialDate::Year(year)) => Cow::Owned(year.to_string()),
        Value::Partial(month) => Cow::Owned(dates::month(month.earliest())),
        Value::Time(time) => Cow::Owned(dates::time(*time)),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::YesNo(true) => Cow::Borrowed("Yes"),
        Value::YesNo(false) => Cow::Borrowed("No"),
        Value::Several(values) => match values.as_slice() {
            [one] => value_in_words(one),
            several => {
                let mut words = String::new();
                for value in several {
                    if !words.is_empty() {
                        words.push_str(", ");
                    }
                    words.push_str(&value_in_words(value));
                }
                Cow::Owned(words)
            }
        },
    }
}

/// `mosaic` as people write it: `Mosaic`.
pub fn system_in_words(system: &SystemName) -> String {
    let mut letters = system.as_str().chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Tells where answers came from; remembers how it told of an instant of reading, for a sheet
/// repeats few.
#[derive(Default)]
pub struct Provenance {
    told: Vec<(SystemName, Timestamp, String)>,
}

impl Provenance {
    /// `Mosaic, read 9:12am on 23 Nov 2026, last confirmed 12 Nov 2026`.
    /// Empty where there is nothing to tell.
    pub fn words(&mut self, answer: &Answer) -> String {
        match answer {
            Answer::Known {
                given: Given::Record(origin),
                ..
            }
            | Answer::NoneRecorded(origin) => self.of_record(origin),
            Answer::Known {
                given: Given::Rule { name, .. },
                ..
            } => ["Worked out: ", name].concat(),
            _ => String::new(),
        }
    }

    fn of_record(&mut self, origin: &Origin) -> String {
        let record = &origin.record;
        let read = self.read(&record.system, record.read_at);
        // What was entered here was confirmed by being entered.
        let confirmed_on = record
            .confirmed_on
            .filter(|_| record.system.as_str() != SYSTEM);
        match confirmed_on {
            Some(day) => [read, ", last confirmed ", &dates::short_day(day)].concat(),
            None => read.to_owned(),
        }
    }

    /// `Mosaic, read 9:12am on 23 Nov 2026`, or `Entered 9:12am on 23 Nov 2026`
    fn read(&mut self, system: &SystemName, at: Timestamp) -> &str {
        let mut told = self.told.iter();
        let known = told.position(|(one, when, _)| *when == at && one == system);
        let index = known.unwrap_or_else(|| {
            let clock = dates::in_england(at);
            let read = if system.as_str() == SYSTEM {
                "Entered".to_owned()
            } else {
                format!("{}, read", system_in_words(system))
            };
            let words = format!(
                "{read} {} on {}",
                dates::time(clock.time()),
                dates::short_day(clock.date())
            );
            self.told.push((system.clone(), at, words));
            self.told.len() - 1
        });
        self.told.get(index).map_or("", |(_, _, words)| words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_not_knowing_read_differently() {
        let mosaic = SystemName::new("mosaic");
        let all = [
            (Answer::Blank, "Not yet filled in"),
            (Answer::NotRecorded, "Not recorded"),
            (
                Answer::SourceDown(mosaic.clone()),
                "Could not be read: Mosaic did not answer",
            ),
            (Answer::Withheld(mosaic), "Withheld by Mosaic"),
        ];

        for (answer, expected) in all {
            assert_eq!(words(&answer), expected);
        }
    }
}
