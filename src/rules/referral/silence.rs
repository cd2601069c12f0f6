//! Silence: when a service is reminded, and when a person takes over.

use jiff::civil::Date;

use crate::rules::calendar::{BeyondCalendar, Calendar};

/// How long a council waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Working days after the day by which a service answers, until it is reminded.
    pub remind_after: u32,
    /// Working days after the reminder, until a person here is asked to do something.
    pub task_after: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            remind_after: 0,
            task_after: 3,
        }
    }
}

/// What is due with one part that nobody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing before that day.
    Nothing(Date),
    Remind,
    /// A person has to do something.
    Task,
}

/// What is due today with a part that reached its service on a day and was reminded of on
/// another, if it was.
///
/// # Errors
/// No bank holidays are known for the days that it would take: then nobody is chased.
pub fn due(
    calendar: &Calendar,
    (answers_within, patience): (u32, Patience),
    (reached, reminded): (Date, Option<Date>),
    today: Date,
) -> Result<Due, BeyondCalendar> {
    let (day, then) = match reminded {
        Some(reminded) => (
            calendar.add_working_days(reminded, patience.task_after)?,
            Due::Task,
        ),
        None => (
            calendar.add_working_days(
                reached,
                answers_within.saturating_add(patience.remind_after),
            )?,
            Due::Remind,
        ),
    };
    // The whole of the last day is theirs.
    Ok(if today > day { then } else { Due::Nothing(day) })
}
