//! When one review is due, by which rule, what is left, what to do by when.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    forms::form::Circumstances,
    model::{
        child::Child,
        finding::{Code, Finding, Weight},
    },
    render::dates,
    rules::{
        calendar::{BeyondCalendar, Calendar},
        clock::{
            self, Due,
            compare::{Comparison, compare},
            limits::Nearness,
            profiles::ProfileName,
            record,
            steps::{Anchors, Phase, Step, steps},
        },
    },
};

/// How the due date stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressure {
    Overdue,
    /// As few working days are left as the council calls urgent.
    Urgent,
    /// As few working days are left as the council calls soon.
    DueSoon,
    NotDueYet,
    /// No date could be worked out.
    Unknown,
}

impl Pressure {
    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Urgent => "urgent",
            Self::DueSoon => "due_soon",
            Self::NotDueYet => "not_due",
            Self::Unknown => "unknown",
        }
    }

    /// At most 20 characters, beside the date.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Urgent => "Due within a week",
            Self::DueSoon => "Due soon",
            Self::NotDueYet => "Not due yet",
            Self::Unknown => "No due date",
        }
    }
}

/// What the clock says of one child's next review.
#[derive(Clone, Debug)]
pub struct ReviewClock {
    pub due: Option<Due>,
    /// Why there is no due date, for staff.
    pub why_not: Option<Arc<str>>,
    pub pressure: Pressure,
    /// Working days to the due date, negative where it has passed.
    pub working_days_left: Option<i32>,
    pub recorded: Option<Comparison>,
    pub steps: Vec<Step>,
    /// Why there are no steps although there is a due date, for staff.
    pub why_no_steps: Option<BeyondCalendar>,
    pub planned: Option<Date>,
}

impl ReviewClock {
    /// Asks the rules for this child on that day.
    pub fn of(child: &Child, circumstances: &Circumstances) -> Self {
        let today = circumstances.today;
        let planned = child.planned.on.value().copied();
        let care = match record::care(circumstances.limits, child, today) {
            Ok(care) => care,
            Err(why) => return Self::unknown(why.to_string(), planned),
        };
        let due = match clock::due_under(circumstances.limits, &care, today, circumstances.calendar)
        {
            Ok(due) => due,
            Err(why) => return Self::unknown(why.to_string(), planned),
        };
        let (pressure, left) = standing(
            due.date,
            today,
            circumstances.calendar,
            &circumstances.limits.nearness,
        );
        let recorded = child
            .recorded_due
            .value()
            .map(|recorded| compare(&due, *recorded, circumstances.calendar));
        let anchors = Anchors {
            planned: planned.unwrap_or(due.date),
            due: due.date,
            looked_after_since: care.looked_after_since,
        };
        let profile = circumstances.profiles.get(ProfileName::of(due.basis));
        let (steps, why_no_steps) = match steps(profile, &anchors, today, circumstances.calendar) {
            Ok(steps) => (steps, None),
            Err(beyond) => (Vec::new(), Some(beyond)),
        };
        Self {
            due: Some(due),
            why_not: None,
            pressure,
            working_days_left: left,
            recorded,
            steps,
            why_no_steps,
            planned,
        }
    }

    fn unknown(why: String, planned: Option<Date>) -> Self {
        Self {
            due: None,
            why_not: Some(why.into()),
            pressure: Pressure::Unknown,
            working_days_left: None,
            recorded: None,
            steps: Vec::new(),
            why_no_steps: None,
            planned,
        }
    }

    /// `11 working days left (due Tuesday 8 December 2026)`.
    pub fn words(&self) -> String {
        let Some(due) = &self.due else {
            let why = self.why_not.as_deref().unwrap_or("nothing is recorded");
            return format!("No due date could be worked out: {why}.");
        };
        in_words(due.date, self.pressure, self.working_days_left)
    }

    /// The steps before the review.
    pub fn lead_in(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.phase == Phase::LeadIn)
    }

    /// What a person should look at.
    pub fn findings(&self, child: &Child, today: Date, findings: &mut Vec<Finding>) {
        let system = &child.origin.record.system;
        let record = &child.origin.record.name;
        let mut add = |code, weight, what: String, remedy: &str, field: &str| {
            findings.push(
                Finding::new(code, weight, what, remedy)
                    .about(&child.id)
                    .at(system, record, field),
            );
        };
        if let Some(why) = &self.why_not {
            add(
                Code::ClockNotComputed,
                Weight::Check,
                format!("The due date of the review could not be worked out: {why}."),
                "Put the record right in the case system, or let the reviewing officer set the date.",
                "looked after since",
            );
            return;
        }
        let Some(due) = &self.due else { return };
        if self.pressure == Pressure::Overdue {
            add(
                Code::ReviewOverdue,
                Weight::Check,
                format!(
                    "The review is overdue: it was due on {}.",
                    dates::day(due.date)
                ),
                "Tell the reviewing officer today; if it was held, record it in the case system.",
                "reviews",
            );
        }
        if let Some(beyond) = &self.why_no_steps {
            add(
                Code::StepsNotPlaced,
                Weight::Check,
                format!("The steps around the meeting have no dates: {beyond}."),
                "Set these dates by hand, and bring Samepage up to date with the bank holidays published since.",
                "planned date",
            );
        }
        if let Some(planned) = self.planned.filter(|planned| *planned > due.date) {
            add(
                Code::ReviewDateBeyondDue,
                Weight::Check,
                format!(
                    "The meeting is planned for {}, after the last lawful day, {}.",
                    dates::day(planned),
                    dates::day(due.date)
                ),
                "Choose an earlier day, or let the reviewing officer record why it is late.",
                "planned date",
            );
        }
        if self.planned.is_none_or(|planned| planned < today) {
            add(
                Code::MeetingNotArranged,
                Weight::Check,
                match self.planned {
                    Some(_) => "The planned day of the meeting has passed.".to_owned(),
                    None => "No day is planned for the meeting.".to_owned(),
                },
                "Agree day, time and place with the child and the reviewing officer, and record them in the case system.",
                "planned date",
            );
        }
        if let Some(other) = self.recorded.as_ref().filter(|other| !other.agrees()) {
            add(
                Code::DueDateDisagrees,
                if other.days > 0 {
                    Weight::Check
                } else {
                    Weight::Note
                },
                format!("We work out {}. {}", dates::day(due.date), other.words),
                "Go by the earlier of the two, and correct the due date in the case system.",
                "review due",
            );
        }
    }
}

/// How a due date stands on a day, and how many working days are left.
pub fn standing(
    due: Date,
    today: Date,
    calendar: &Calendar,
    nearness: &Nearness,
) -> (Pressure, Option<i32>) {
    let left = calendar.working_days_between(today, due).ok();
    let pressure = match left {
        _ if due < today => Pressure::Overdue,
        Some(left) if left <= i32::from(nearness.urgent_working_days) => Pressure::Urgent,
        Some(left) if left <= i32::from(nearness.soon_working_days) => Pressure::DueSoon,
        _ => Pressure::NotDueYet,
    };
    (pressure, left)
}

/// `11 working days left (due Tuesday 8 December 2026)`.
pub fn in_words(due: Date, pressure: Pressure, left: Option<i32>) -> String {
    let day = dates::day(due);
    match left {
        // Over a weekend or a bank holiday a day can pass without a working day.
        Some(0) if pressure == Pressure::Overdue => {
            format!("Overdue (was due {day})")
        }
        Some(0) => format!("Due today, {day}"),
        Some(left @ 1..) => format!("{left} working {} left (due {day})", days_word(left)),
        Some(late) => format!(
            "{} working {} late (was due {day})",
            -late,
            days_word(-late)
        ),
        None => format!("Due {day}"),
    }
}

fn days_word(count: i32) -> &'static str {
    if count == 1 { "day" } else { "days" }
}
