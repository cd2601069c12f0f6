//! Repetitions: on which days a repeated event begins, within bounds.
//!
//! Rules that repeat by the day or more rarely are worked out, from the first repetition that can
//! matter where the rule does not count. All else is not understood, and said to be, so that
//! nobody is taken as free by it.

use calcard::icalendar::{ICalendarFrequency, ICalendarRecurrenceRule};
use jiff::{
    Span, ToSpan,
    civil::{Date, DateTime, Weekday},
};

/// How many days may be looked at for one calendar, over all its rules.
pub const MOST_DAYS: u64 = 4_000_000;

/// How many days, months or positions a rule may list: each day that is looked at is held against
/// all of them. A month has 62 days when they are counted from both ends.
const MOST_LISTED: usize = 62;

/// A rule that is not understood, or would take too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood;

/// A rule in our own words.
#[derive(Clone, Debug)]
pub struct Rule {
    every: Every,
    interval: i64,
    count: Option<u32>,
    /// The last moment at which a repetition may begin, in the event's own zone.
    until: Option<DateTime>,
    week_begins: Weekday,
    /// With the number of a weekday in its month or year, counted from the end where negative.
    weekdays: Vec<(Option<i16>, Weekday)>,
    month_days: Vec<i8>,
    months: Vec<i8>,
    positions: Vec<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

impl Rule {
    /// Reads a rule of an event that begins at `start`; `until` is its end in the event's zone.
    pub fn read(
        raw: &ICalendarRecurrenceRule,
        until: Option<DateTime>,
        start: DateTime,
    ) -> Result<Self, NotUnderstood> {
        let every = match raw.freq {
            ICalendarFrequency::Daily => Every::Day,
            ICalendarFrequency::Weekly => Every::Week,
            ICalendarFrequency::Monthly => Every::Month,
            ICalendarFrequency::Yearly => Every::Year,
            _ => return Err(NotUnderstood),
        };
        let by_other = !raw.byyearday.is_empty() || !raw.byweekno.is_empty();
        let only = |given: &[u8], own: i8| given.iter().all(|one| i8::try_from(*one) == Ok(own));
        let same_time = only(&raw.byhour, start.hour())
            && only(&raw.byminute, start.minute())
            && only(&raw.bysecond, start.second());
        let listed = [
            raw.byday.len(),
            raw.bymonthday.len(),
            raw.bymonth.len(),
            raw.bysetpos.len(),
        ];
        let too_many = listed.into_iter().any(|many| MOST_LISTED < many);
        if by_other || too_many || !same_time || raw.interval == Some(0) || raw.rscale.is_some() {
            return Err(NotUnderstood);
        }
        let mut rule = Self {
            every,
            interval: raw.interval.unwrap_or(1).into(),
            count: raw.count,
            until,
            week_begins: raw.wkst.map_or(Weekday::Monday, weekday),
            weekdays: raw
                .byday
                .iter()
                .map(|day| (day.ordwk, weekday(day.weekday)))
                .collect(),
            month_days: raw.bymonthday.clone(),
            months: raw
                .bymonth
                .iter()
                .map(|month| match month.is_leap() {
                    true => Err(NotUnderstood),
                    false => i8::try_from(month.month()).map_err(|_| NotUnderstood),
                })
                .collect::<Result<_, _>>()?,
            positions: raw.bysetpos.clone(),
        };
        rule.complete(start.date());
        Ok(rule)
    }

    /// What a rule leaves to the day of its first event.
    fn complete(&mut self, start: Date) {
        if !self.weekdays.is_empty() || !self.month_days.is_empty() {
            return;
        }
        match self.every {
            Every::Day => {}
            Every::Week => self.weekdays.push((None, start.weekday())),
            Every::Month => self.month_days.push(start.day()),
            Every::Year => {
                if self.months.is_empty() {
                    self.months.push(start.month());
                }
                self.month_days.push(start.day());
            }
        }
    }

    /// When repetitions begin from `from` to `to`, in the event's own zone; the first event is one
    /// of them. `left` is how many days may still be looked at.
    pub fn between(
        &self,
        start: DateTime,
        (from, to): (DateTime, DateTime),
        left: &mut u64,
    ) -> Result<Vec<DateTime>, NotUnderstood> {
        let mut found = Vec::new();
        let mut counted = 0;
        let mut step = match self.count {
            Some(_) => 0,
            None => self.steps_before(start.date(), from.date()),
        };
        loop {
            let first = self.period(start.date(), step).ok_or(NotUnderstood)?;
            if to.date() < first || self.until.is_some_and(|until| until.date() < first) {
                return Ok(found);
            }
            let days = self.days_of(first, start.date());
            let looked = days.looked;
            *left = left.checked_sub(looked).ok_or(NotUnderstood)?;
            for day in days.chosen {
                let at = day.to_datetime(start.time());
                if at < start {
                    continue;
                }
                counted += 1;
                let over = self.until.is_some_and(|until| until < at)
                    || self.count.is_some_and(|count| count < counted);
                if over {
                    return Ok(found);
                }
                if from <= at && at <= to {
                    found.push(at);
                }
            }
            step += self.interval;
        }
    }

    /// How many periods, in whole intervals, lie surely before a day.
    fn steps_before(&self, start: Date, day: Date) -> i64 {
        if day <= start {
            return 0;
        }
        let days = i64::from(start.until(day).map_or(0, |span| span.get_days()));
        let length = match self.every {
            Every::Day => 1,
            Every::Week => 7,
            Every::Month => 31,
            Every::Year => 366,
        };
        // One interval earlier than needed: a period may begin before the day that it holds.
        let steps = (days / length / self.interval - 1).max(0);
        steps.saturating_mul(self.interval)
    }

    /// The first day of the period that lies so many periods behind that of the first event.
    fn period(&self, start: Date, step: i64) -> Option<Date> {
        match self.every {
            Every::Day => start.checked_add(step.days()).ok(),
            Every::Week => {
                let back = start.weekday().since(self.week_begins);
                let first = start.checked_sub(i64::from(back).days()).ok()?;
                first.checked_add(step.weeks()).ok()
            }
            Every::Month => start.first_of_month().checked_add(step.months()).ok(),
            Every::Year => {
                // An interval can be longer than any calendar is.
                let step = Span::new().try_years(step).ok()?;
                start.first_of_year().checked_add(step).ok()
            }
        }
    }

    fn days_of(&self, first: Date, start: Date) -> Days {
        let length = match self.every {
            Every::Day => 1,
            Every::Week => 7,
            Every::Month => i64::from(first.days_in_month()),
            Every::Year => i64::from(first.days_in_year()),
        };
        let all = (0..length).filter_map(|at| first.checked_add(at.days()).ok());
        let mut chosen: Vec<Date> = all.filter(|day| self.holds(*day)).collect();
        if !self.positions.is_empty() {
            let count = i64::try_from(chosen.len()).unwrap_or(0);
            let is_meant = |at: usize| {
                let ahead = i64::try_from(at).unwrap_or(0) + 1;
                let behind = ahead - count - 1;
                let meant = |one: &i32| i64::from(*one) == ahead || i64::from(*one) == behind;
                self.positions.iter().any(meant)
            };
            let kept = chosen.iter().enumerate().filter(|(at, _)| is_meant(*at));
            chosen = kept.map(|(_, day)| *day).collect();
        }
        // The first event is there whether or not the rule has it.
        if first <= start && self.period_holds(first, length, start) && !chosen.contains(&start) {
            chosen.push(start);
            chosen.sort_unstable();
        }
        Days {
            chosen,
            looked: u64::try_from(length).unwrap_or(1),
        }
    }

    fn period_holds(&self, first: Date, length: i64, day: Date) -> bool {
        first
            .checked_add(length.days())
            .is_ok_and(|next| day < next)
    }

    fn holds(&self, day: Date) -> bool {
        let in_month = self.months.is_empty() || self.months.contains(&day.month());
        let by_end = day.day() - day.days_in_month() - 1;
        let on_day = self.month_days.is_empty()
            || self.month_days.contains(&day.day())
            || self.month_days.contains(&by_end);
        let on_weekday =
            self.weekdays.is_empty() || self.weekdays.iter().any(|one| self.is(one, day));
        in_month && on_day && on_weekday
    }

    /// Whether a day is `2nd Tuesday`, `last Friday` or simply `Monday` in its month or year.
    fn is(&self, (number, weekday): &(Option<i16>, Weekday), day: Date) -> bool {
        if day.weekday() != *weekday {
            return false;
        }
        let of_year = self.every == Every::Year && self.months.is_empty();
        let (at, length) = match (self.every, of_year) {
            (_, true) => (day.day_of_year(), day.days_in_year()),
            (Every::Month | Every::Year, _) => (day.day().into(), day.days_in_month().into()),
            // By the day or the week a number means nothing.
            _ => return true,
        };
        match number {
            None | Some(0) => true,
            Some(number) if *number > 0 => (at - 1) / 7 + 1 == *number,
            Some(number) => -((length - at) / 7 + 1) == *number,
        }
    }
}

/// Days of a period that a rule chooses, and how many were looked at.
struct Days {
    chosen: Vec<Date>,
    looked: u64,
}

fn weekday(day: calcard::icalendar::ICalendarWeekday) -> Weekday {
    use calcard::icalendar::ICalendarWeekday as W;
    match day {
        W::Monday => Weekday::Monday,
        W::Tuesday => Weekday::Tuesday,
        W::Wednesday => Weekday::Wednesday,
        W::Thursday => Weekday::Thursday,
        W::Friday => Weekday::Friday,
        W::Saturday => Weekday::Saturday,
        W::Sunday => Weekday::Sunday,
    }
}
