//! The dates of one child: born, looked after since, reviews held and due.

use jiff::{ToSpan, civil::Date, civil::Weekday};

use crate::simulation::case_system::{
    chance::Chance,
    parts::{self, Home, Legal},
};

/// What does not change while the simulator runs.
#[derive(Clone, Copy, Debug)]
pub struct Council {
    pub seed: u64,
    /// How many looked-after children there are, numbered from 1.
    pub children: u32,
    /// The council's first day; everything is told from there.
    pub today: Date,
}

impl Council {
    pub fn chance(&self, subject: u64, purpose: &str) -> Chance {
        Chance::of(self.seed, subject, purpose)
    }

    pub fn has(&self, child: u32) -> bool {
        (1..=self.children).contains(&child)
    }
}

/// The council at one moment, with what has changed since its first day.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub council: &'a Council,
    pub today: Date,
    pub changes: Changes,
}

/// What a scenario has made happen to one child by now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    pub moved_on: Option<Date>,
    pub mother_moved_on: Option<Date>,
    pub mother_has_new_email: bool,
    /// The number of a worker who has left, whoever asks, and the day.
    pub worker_left: Option<(u64, Date)>,
}

/// The dates on which a child's record turns.
#[derive(Clone, Debug)]
pub struct Life {
    pub born: Date,
    pub since: Date,
    /// Reviews held, the first first.
    pub held: Vec<Date>,
    /// When the case system itself thinks that the next is due.
    pub due: Date,
    pub authorised_to_place: Option<Date>,
    pub placed_for_adoption: Option<Date>,
}

impl Life {
    pub fn of(council: &Council, child: u32) -> Self {
        let part = parts::of(child);
        let eldest = parts::eldest(child);
        let round = i64::from((child - 1) / parts::COUNT);
        let mut chance = council.chance(u64::from(eldest), "life");
        let shift = if round == 0 {
            0
        } else {
            chance.below(5) as i64 - 2
        };
        let wanted = council
            .today
            .saturating_add((i64::from(part.due_in) + shift).days());
        let (since, held, due) = match part.legal {
            Legal::ShortBreaks => short_breaks(wanted, part.held),
            _ => reviews(wanted, part.held, &mut chance),
        };
        let placed = (part.home == Home::Adopters).then(|| council.today.saturating_sub(10.days()));
        let authorised =
            (part.legal == Legal::PlacementOrder).then(|| council.today.saturating_sub(62.days()));
        Self {
            born: birthday(council, child, since),
            since,
            held,
            due,
            authorised_to_place: authorised,
            placed_for_adoption: placed,
        }
    }

    /// How old the child is on a day, in whole years.
    pub fn age(&self, on: Date) -> i16 {
        let had = (on.month(), on.day()) >= (self.born.month(), self.born.day());
        on.year() - self.born.year() - i16::from(!had)
    }
}

/// The system's own rule: 20 weekdays, then 91 days, then 183. It knows no bank holidays,
/// and its three months are 91 days: both are as found, and the reader has to notice.
fn reviews(wanted: Date, held: u32, chance: &mut Chance) -> (Date, Vec<Date>, Date) {
    if held == 0 {
        let due = weekday_before(wanted);
        return (back_weekdays(due, 20), Vec::new(), due);
    }
    let gap = if held == 1 { 91 } else { 183 };
    let mut day = weekday_before(wanted.saturating_sub(gap.days()));
    let due = day.saturating_add(gap.days());
    let mut dates = vec![day];
    for place in (1..held).rev() {
        let gap = if place == 1 { 91 } else { 183 };
        let early = chance.below(9) as i64;
        day = weekday_before(day.saturating_sub((gap - early).days()));
        dates.push(day);
    }
    dates.reverse();
    let since = weekday_before(day.saturating_sub((24 + chance.below(4) as i64).days()));
    (since, dates, due)
}

/// Short breaks: the first review after three months, later ones after six.
fn short_breaks(wanted: Date, held: u32) -> (Date, Vec<Date>, Date) {
    if held == 0 {
        let since = weekday_before(wanted.saturating_sub(91.days()));
        return (since, Vec::new(), since.saturating_add(91.days()));
    }
    let mut dates = vec![weekday_before(wanted.saturating_sub(183.days()))];
    for _ in 1..held {
        let earlier = dates.last().copied().unwrap_or(wanted);
        dates.push(weekday_before(earlier.saturating_sub(180.days())));
    }
    dates.reverse();
    let first = dates.first().copied().unwrap_or(wanted);
    let last = dates.last().copied().unwrap_or(wanted);
    (
        weekday_before(first.saturating_sub(88.days())),
        dates,
        last.saturating_add(183.days()),
    )
}

/// Twins share a birthday; no child is born after coming into care.
fn birthday(council: &Council, child: u32, since: Date) -> Date {
    let part = parts::of(child);
    let subject = if part.has(parts::Quirk::TwinsAlike) {
        parts::eldest(child)
    } else {
        child
    };
    let days = council.chance(u64::from(subject), "birthday").below(28) as i64;
    let born = council
        .today
        .saturating_sub(i64::from(part.months).months())
        .saturating_sub(days.days());
    born.min(since.saturating_sub(3.days()))
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day itself, or the Friday before.
pub fn weekday_before(mut day: Date) -> Date {
    while !is_weekday(day) && day > Date::MIN {
        day = day.saturating_sub(1.day());
    }
    day
}

fn back_weekdays(mut day: Date, count: u32) -> Date {
    let mut left = count;
    while left > 0 && day > Date::MIN {
        day = day.saturating_sub(1.day());
        if is_weekday(day) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const COUNCIL: Council = Council {
        seed: 1,
        children: 400,
        today: date(2026, 11, 23),
    };

    #[test]
    fn every_life_runs_forward() {
        for child in 1..=COUNCIL.children {
            let life = Life::of(&COUNCIL, child);
            assert!(life.born < life.since, "{child}");
            assert_eq!(life.held.len() as u32, parts::of(child).held);
            assert!(
                life.held.first().is_none_or(|first| *first > life.since),
                "{child}"
            );
            assert!(
                life.held.windows(2).all(|pair| pair[0] < pair[1]),
                "{child}"
            );
            assert!(
                life.held.last().is_none_or(|last| *last < COUNCIL.today),
                "{child}"
            );
            assert!(life.held.iter().all(|day| is_weekday(*day)), "{child}");
        }
    }

    #[test]
    fn siblings_come_into_care_together() {
        assert_eq!(Life::of(&COUNCIL, 9).since, Life::of(&COUNCIL, 12).since);
        assert_eq!(Life::of(&COUNCIL, 26).born, Life::of(&COUNCIL, 27).born);
    }

    #[test]
    fn a_first_review_falls_twenty_weekdays_after_coming_into_care() {
        let life = Life::of(&COUNCIL, 5);
        assert_eq!(life.due, date(2026, 12, 4));
        assert_eq!(life.since, date(2026, 11, 6));
    }
}
