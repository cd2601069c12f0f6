//! When the child wants the meeting, read from the child's own words.
//!
//! Only words whose meaning is plain are acted on: days of the week and parts of the day, wanted
//! or not. Whatever else was said is for a person to look at, and is said to be.

use jiff::civil::{DateTime, Time, Weekday};

/// What the child's words say of day and time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    days: Vec<Weekday>,
    not_days: Vec<Weekday>,
    parts: Vec<Part>,
    not_parts: Vec<Part>,
    rest: Rest,
}

/// Whether something was said that is not understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rest {
    #[default]
    Nothing,
    Something,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Morning,
    Lunch,
    Afternoon,
    AfterSchool,
    Evening,
}

/// Whether a day and a time are as the child wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fits {
    Yes,
    No,
    NotSaid,
    /// Something was said that a person has to read.
    LookAt,
}

const DAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
];

const PARTS: &[(&[&str], Part)] = &[
    (&["after", "school"], Part::AfterSchool),
    (&["morning"], Part::Morning),
    (&["mornings"], Part::Morning),
    (&["lunchtime"], Part::Lunch),
    (&["afternoon"], Part::Afternoon),
    (&["afternoons"], Part::Afternoon),
    (&["evening"], Part::Evening),
    (&["evenings"], Part::Evening),
];

/// Words that turn what follows them into what the child does not want, until the next comma.
const NOT: &[&str] = &["not", "no", "never", "don't", "doesn't", "except"];

/// Words that say nothing of the time by themselves.
const FILL: &[&str] = &[
    "a", "an", "and", "any", "at", "but", "day", "i", "if", "in", "is", "it", "like", "of", "on",
    "or", "please", "possible", "prefer", "prefers", "s", "she", "he", "the", "they", "time", "to",
    "want", "wants", "would", "held", "best", "meeting", "my", "only", "days",
];

/// Where the afternoon of school ends if no setting says so.
const SCHOOL_ENDS: Time = Time::constant(15, 30, 0, 0);

impl Wish {
    /// Reads what the child said; nothing was said where there are no words.
    pub fn read(words: Option<&str>) -> Self {
        let mut wish = Self::default();
        let lower = words.unwrap_or_default().to_lowercase();
        for sentence in lower.split([',', ';', '.', '!', '\n']) {
            wish.read_sentence(sentence);
        }
        wish
    }

    fn read_sentence(&mut self, sentence: &str) {
        let words: Vec<&str> = sentence
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .collect();
        let mut is_not = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let rest = words.get(at..).unwrap_or_default();
            let part = PARTS.iter().find(|(said, _)| rest.starts_with(said));
            if let Some((said, part)) = part {
                match is_not {
                    true => self.not_parts.push(*part),
                    false => self.parts.push(*part),
                }
                at += said.len();
                continue;
            }
            let plain = word.strip_suffix('s').unwrap_or(word);
            if let Some((_, day)) = DAYS.iter().find(|(name, _)| *name == plain) {
                match is_not {
                    true => self.not_days.push(*day),
                    false => self.days.push(*day),
                }
            } else if NOT.contains(word) {
                is_not = true;
            } else if *word == "but" {
                is_not = false;
            } else if !FILL.contains(word) {
                self.rest = Rest::Something;
            }
            at += 1;
        }
    }

    /// Whether a meeting that begins then is as the child wants; `school_ends` is when school is
    /// over on that day.
    pub fn fits(&self, start: DateTime, school_ends: Option<Time>) -> Fits {
        if self.rest == Rest::Something {
            return Fits::LookAt;
        }
        let is_day = |days: &[Weekday]| days.contains(&start.weekday());
        let is_part = |parts: &[Part]| {
            let time = start.time();
            let ends = school_ends.unwrap_or(SCHOOL_ENDS);
            parts.iter().any(|part| part.holds(time, ends))
        };
        if is_day(&self.not_days) || is_part(&self.not_parts) {
            return Fits::No;
        }
        let no_day = !self.days.is_empty() && !is_day(&self.days);
        let no_part = !self.parts.is_empty() && !is_part(&self.parts);
        if no_day || no_part {
            return Fits::No;
        }
        let said = [self.days.len(), self.not_days.len()];
        let said_of_parts = [self.parts.len(), self.not_parts.len()];
        if said == [0, 0] && said_of_parts == [0, 0] {
            return Fits::NotSaid;
        }
        Fits::Yes
    }
}

impl Part {
    fn holds(self, time: Time, school_ends: Time) -> bool {
        let hour = |hour| Time::constant(hour, 0, 0, 0);
        match self {
            Self::Morning => time < hour(12),
            Self::Lunch => hour(12) <= time && time < hour(14),
            Self::Afternoon => hour(12) <= time && time < hour(17),
            Self::AfterSchool => school_ends <= time,
            Self::Evening => hour(17) <= time,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Whether Tuesday 1 December 2026 at these hours fits what was said.
    #[track_caller]
    fn check(said: &str, expected: &[(i8, Fits)]) {
        let wish = Wish::read((!said.is_empty()).then_some(said));
        for (hour, fits) in expected {
            let start = date(2026, 12, 1).at(*hour, 0, 0, 0);
            assert_eq!(wish.fits(start, None), *fits, "{said} at {hour}");
        }
    }

    use Fits::{LookAt, No, NotSaid, Yes};

    #[test]
    fn plain_words_of_day_and_time_are_understood() {
        check("", &[(10, NotSaid)]);
        check("After school", &[(10, No), (16, Yes)]);
        check("in the morning please", &[(10, Yes), (16, No)]);
        check("On Tuesdays, after school", &[(10, No), (16, Yes)]);
        check("Wednesday or Thursday", &[(10, No), (16, No)]);
        check("lunchtime", &[(12, Yes), (15, No)]);
        check("an evening", &[(16, No), (17, Yes)]);
    }

    #[test]
    fn what_the_child_does_not_want_is_kept_out() {
        check("not on Tuesdays", &[(10, No)]);
        check("Not Mondays", &[(10, Yes)]);
        check("never in the morning", &[(10, No), (16, Yes)]);
        check("not Friday but after school", &[(10, No), (16, Yes)]);
    }

    #[test]
    fn words_that_are_not_plain_are_for_a_person_to_read() {
        check("Not on football day", &[(10, LookAt), (16, LookAt)]);
        check("at the weekend", &[(10, LookAt)]);
        check("when Jo is back", &[(10, LookAt)]);
        check("after tea on Tuesday", &[(10, LookAt)]);
        check("not before 4pm", &[(16, LookAt)]);
    }
}
