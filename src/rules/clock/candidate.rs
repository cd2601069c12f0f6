//! One rule applied to the facts: its date, and the sentences that lead to it.

use jiff::civil::Date;

use crate::rules::{
    calendar::Calendar,
    clock::{
        ClockError, Due, Meeting,
        basis::{Basis, Interval},
        limits::Limits,
        words::{holidays_in_words, in_words},
    },
};

/// Within how many working days the first review is held (reg. 33(1)).
const FIRST_REVIEW: u32 = 20;

/// What one rule says.
pub(super) struct Candidate {
    date: Date,
    basis: Basis,
    counted_from: Date,
    interval: Interval,
    lines: Vec<String>,
}

impl Candidate {
    /// The due date that it gives, after the sentences that tell of the facts.
    pub(super) fn follows(self, opening: Vec<String>) -> Due {
        Due {
            date: self.date,
            basis: self.basis,
            citation: self.basis.citation(),
            mark: self.basis.mark(),
            counted_from: self.counted_from,
            interval: self.interval,
            meeting: Meeting::Needed,
            ordinary: (self.basis, self.date),
            working: opening.into_iter().chain(self.lines).collect(),
        }
    }

    /// The earlier of two rules that run side by side. On one and the same day a single review
    /// serves both, and goes by the name of the first.
    pub(super) fn earlier(one: Self, other: Self) -> Self {
        let (mut first, second) = if other.date < one.date {
            (other, one)
        } else {
            (one, other)
        };
        let mut lines = vec![
            "Until the child is placed for adoption, reviews of the care plan and adoption reviews run side by side and may be held as one: the earlier date counts."
                .to_owned(),
        ];
        lines.append(&mut first.lines);
        lines.extend(second.lines);
        lines.push(if first.date == second.date {
            format!("Both fall on {}.", in_words(first.date))
        } else {
            format!(
                "{} comes before {} and counts.",
                in_words(first.date),
                in_words(second.date)
            )
        });
        Self { lines, ..first }
    }
}

/// R1 to R3: reg. 33(1) and (2).
pub(super) fn ordinary(
    since: Date,
    held: &[Date],
    calendar: &Calendar,
) -> Result<Candidate, ClockError> {
    match held {
        [] => first_review(since, calendar),
        [first] => counted(
            Basis::SecondReview,
            Interval::Months(3),
            *first,
            "The second review is due not more than three months after the first",
        ),
        [.., last] => counted(
            Basis::LaterReview,
            Interval::Months(6),
            *last,
            "A later review is due not more than six months after the one before",
        ),
    }
}

/// R4: reg. 48 instead of reg. 33, with the council's figures.
pub(super) fn short_breaks(
    limits: &Limits,
    since: Date,
    held: &[Date],
) -> Result<Candidate, ClockError> {
    match held {
        [] => counted(
            Basis::ShortBreakFirst,
            Interval::Months(limits.short_break_first_months),
            since,
            &format!(
                "In a planned series of short breaks the first review is due within {} of the start of the first",
                Interval::Months(limits.short_break_first_months)
            ),
        ),
        [.., last] => counted(
            Basis::ShortBreakLater,
            Interval::Months(limits.short_break_later_months),
            *last,
            &format!(
                "In a planned series of short breaks a later review is due within {} of the one before",
                Interval::Months(limits.short_break_later_months)
            ),
        ),
    }
}

/// R5: reg. 36(1), authorised and not yet placed. A review of care since then counts (R7).
pub(super) fn adoption_authorised(
    authorised: Date,
    held: &[Date],
) -> Result<Candidate, ClockError> {
    match held_after(authorised, held)[..] {
        [] => counted(
            Basis::AdoptionAuthorisedFirst,
            Interval::Months(3),
            authorised,
            "The first adoption review is due within three months of the authority to place",
        ),
        [.., last] => counted(
            Basis::AdoptionAuthorisedLater,
            Interval::Months(6),
            last,
            "A review has been held since the authority to place and counts as an adoption review; the next is due not more than six months after it",
        ),
    }
}

/// R6: reg. 36(3), placed. A review of care since then counts (R7).
pub(super) fn adoption_placed(placed: Date, held: &[Date]) -> Result<Candidate, ClockError> {
    match held_after(placed, held)[..] {
        [] => counted(
            Basis::AdoptionPlacedFirst,
            Interval::Weeks(4),
            placed,
            "Once the child is placed for adoption the adoption rule alone counts: the first review is due within four weeks of the placement",
        ),
        [first] => counted(
            Basis::AdoptionPlacedSecond,
            Interval::Months(3),
            first,
            "Once the child is placed for adoption the adoption rule alone counts: the second review is due not more than three months after the first since the placement",
        ),
        [.., last] => counted(
            Basis::AdoptionPlacedLater,
            Interval::Months(6),
            last,
            "Once the child is placed for adoption the adoption rule alone counts: a later review is due not more than six months after the one before",
        ),
    }
}

/// The reviews held after a day. A review of the day itself is not among them: it cannot have
/// looked at what had only begun, and to leave it out never makes the date later.
fn held_after(day: Date, held: &[Date]) -> Vec<Date> {
    held.iter().copied().filter(|held| day < *held).collect()
}

fn first_review(since: Date, calendar: &Calendar) -> Result<Candidate, ClockError> {
    let basis = Basis::FirstReview;
    let first_day = calendar.add_working_days(since, 1)?;
    let date = calendar.add_working_days(since, FIRST_REVIEW)?;
    let holidays = holidays_in_words(calendar.holidays_between(since, date));
    let not_counted = match holidays.as_str() {
        "" => "Saturdays and Sundays are not counted.".to_owned(),
        named => format!("Saturdays, Sundays and bank holidays are not counted: {named}."),
    };
    Ok(Candidate {
        date,
        basis,
        counted_from: since,
        interval: Interval::WorkingDays(FIRST_REVIEW),
        lines: vec![
            format!(
                "The first review is due within {FIRST_REVIEW} working days of becoming looked after ({}).",
                basis.citation()
            ),
            format!(
                "{} is day 0, and day 1 is {}.",
                in_words(since),
                in_words(first_day)
            ),
            not_counted,
            format!("Day {FIRST_REVIEW} is {}.", in_words(date)),
        ],
    })
}

fn counted(
    basis: Basis,
    interval: Interval,
    from: Date,
    rule: &str,
) -> Result<Candidate, ClockError> {
    let date = interval.after(from)?;
    let clamped = matches!(interval, Interval::Months(_)) && date.day() != from.day();
    let why = if clamped {
        format!(
            " (that month has no day {}, so its last day counts)",
            from.day()
        )
    } else {
        String::new()
    };
    Ok(Candidate {
        date,
        basis,
        counted_from: from,
        interval,
        lines: vec![
            format!("{rule} ({}).", basis.citation()),
            format!(
                "{interval} from {} is {}{why}.",
                in_words(from),
                in_words(date)
            ),
        ],
    })
}
