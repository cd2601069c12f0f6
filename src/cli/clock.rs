//! `samepage clock`: when a review is due, with its working.

use std::{fmt::Write as _, fs, path::PathBuf, process::ExitCode};

use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::{
    cli::{
        clock_file::{self, ClockFile},
        now,
    },
    model::date::PartialDate,
    rules::{
        calendar::{BeyondCalendar, Calendar},
        clock::{
            self, BroughtForward, Care, ClockError, Due, Meeting, Remand, ShortBreak,
            adjournment::{AdjournError, Adjourned, Adjournment, adjourn},
            compare::{Comparison, compare},
            profiles::ProfileName,
            steps::{Anchors, Standing, Step, steps},
            trigger::Trigger,
        },
    },
};

/// Work out when the next review is due, and show the working
///
/// Counts as the Care Planning Regulations 2010 (reg. 33 and 48) and the Adoption Agencies
/// Regulations 2005 (reg. 36) do. Days are written 2026-03-02 or 02/03/2026.
///
/// Exit codes: 0 the due date is printed, 1 it cannot be worked out (with --json also as
/// {"due": null, "basis": "...", "why": "..."}), 2 an argument is wrong.
#[derive(clap::Args)]
pub struct Clock {
    /// The day the child became looked after (for short breaks the start of the first)
    #[arg(long, value_name = "DAY", value_parser = day)]
    looked_after_since: Date,

    /// A day on which a review was held; once for each review
    #[arg(long, value_name = "DAY", value_parser = day, value_delimiter = ',')]
    held: Vec<Date>,

    /// The day from which the agency has authority to place the child for adoption
    #[arg(long, value_name = "DAY", value_parser = day)]
    authorised_to_place: Option<Date>,

    /// The day the child was placed for adoption
    #[arg(long, value_name = "DAY", value_parser = day)]
    placed_for_adoption: Option<Date>,

    /// The child is looked after only in a planned series of short breaks
    #[arg(long)]
    short_break: bool,

    /// The child is looked after only through remand
    #[arg(long)]
    remand: bool,

    /// Since when the child lives in a designated long-term foster placement
    #[arg(long, value_name = "DAY", value_parser = day)]
    long_term_placement_since: Option<Date>,

    /// The day from which to look [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,

    /// The day for which the review is planned: adds the steps before and after it
    #[arg(long, value_name = "DAY", value_parser = day)]
    review: Option<Date>,

    /// Why the review is brought forward (IRO_REQUEST, UNPLANNED_MOVE ...)
    #[arg(long, value_name = "CODE", value_parser = trigger)]
    trigger: Option<Trigger>,

    /// The day of a meeting that the reviewing officer adjourned: by when it is completed
    #[arg(long, value_name = "DAY", value_parser = day)]
    adjourned: Vec<Date>,

    /// The due date that the case system shows, to compare
    #[arg(long, value_name = "DAY", value_parser = day)]
    recorded_due: Option<Date>,

    /// The council's own limits and steps
    #[arg(long, value_name = "CLOCK.TOML")]
    practice: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<Date, String> {
    PartialDate::parse(text)
        .ok()
        .and_then(PartialDate::day)
        .ok_or_else(|| "wanted a day such as 2026-03-02".to_owned())
}

fn trigger(text: &str) -> Result<Trigger, String> {
    let known = || {
        let codes: Vec<&str> = Trigger::ALL.iter().map(|(_, code)| *code).collect();
        format!("wanted one of {}", codes.join(", "))
    };
    Trigger::from_code(text).ok_or_else(known)
}

/// Why nothing is printed. The sentences stand alone.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("--practice {0}: {1}")]
    Practice(String, String),
    #[error("{argument} {day} is before --looked-after-since {since}")]
    BeforeCare {
        argument: &'static str,
        day: Date,
        since: Date,
    },
    #[error(transparent)]
    NotComputed(#[from] ClockError),
    #[error(transparent)]
    Adjourned(#[from] AdjournError),
    #[error("the steps cannot be placed: {0}")]
    Steps(#[from] BeyondCalendar),
}

impl Trouble {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Practice(..) | Self::BeforeCare { .. } => ExitCode::from(2),
            Self::NotComputed(_) | Self::Adjourned(_) | Self::Steps(_) => ExitCode::from(1),
        }
    }

    /// Why there is no date, for a program; `None` where an argument is wrong.
    fn view(&self) -> Option<serde_json::Value> {
        let code = match self {
            Self::Practice(..) | Self::BeforeCare { .. } => return None,
            Self::NotComputed(error) => error.code(),
            Self::Adjourned(AdjournError::AdjournedBefore) => "adjourned_before",
            Self::Adjourned(AdjournError::BeyondCalendar(_)) | Self::Steps(_) => {
                "beyond_bank_holidays"
            }
        };
        Some(json!({"schema": 1, "due": null, "basis": code, "why": self.to_string()}))
    }
}

impl Clock {
    pub fn run(self) -> ExitCode {
        match self.answer(now::today()) {
            Ok(answer) if self.json => match serde_json::to_string_pretty(&answer.view()) {
                Ok(text) => {
                    println!("{text}");
                    ExitCode::SUCCESS
                }
                Err(error) => {
                    eprintln!("samepage clock: could not write JSON: {error}");
                    ExitCode::FAILURE
                }
            },
            Ok(answer) => {
                print!("{}", answer.text());
                ExitCode::SUCCESS
            }
            Err(trouble) => {
                if let Some(view) = trouble.view().filter(|_| self.json) {
                    println!("{view:#}");
                }
                eprintln!("samepage clock: {trouble}");
                trouble.exit_code()
            }
        }
    }

    fn answer(&self, today: Date) -> Result<Answer, Trouble> {
        let since = self.looked_after_since;
        let adjourned = self.adjourned.iter().map(|day| ("--adjourned", *day));
        let mut days = self
            .review
            .map(|day| ("--review", day))
            .into_iter()
            .chain(adjourned);
        if let Some((argument, day)) = days.find(|(_, day)| *day < since) {
            return Err(Trouble::BeforeCare {
                argument,
                day,
                since,
            });
        }
        let practice = self.practice()?;
        let calendar = Calendar::england_and_wales();
        let as_of = self.as_of.unwrap_or(today);
        let due = clock::due_under(&practice.limits, &self.care(), as_of, &calendar)?;
        let adjournment = match self.adjourned[..] {
            [] => None,
            [meeting] => Some((meeting, Adjourned::Never)),
            [.., meeting] => Some((meeting, Adjourned::Once)),
        };
        let adjournment = adjournment
            .map(|(meeting, before)| {
                let made = adjourn(&practice.limits, meeting, before, &calendar)?;
                Ok::<_, AdjournError>((meeting, made))
            })
            .transpose()?;
        let comparison = self
            .recorded_due
            .map(|recorded| compare(&due, recorded, &calendar));
        let profile = match self.trigger {
            Some(_) => ProfileName::BroughtForward,
            None => ProfileName::of(due.basis),
        };
        let around = match self.review {
            None => None,
            Some(planned) => {
                let anchors = Anchors {
                    planned,
                    due: due.date,
                    looked_after_since: since,
                };
                let steps = steps(practice.profiles.get(profile), &anchors, as_of, &calendar)?;
                Some(Around {
                    planned,
                    profile,
                    steps,
                })
            }
        };
        Ok(Answer {
            as_of,
            due,
            adjournment,
            comparison,
            around,
        })
    }

    fn practice(&self) -> Result<ClockFile, Trouble> {
        let Some(path) = &self.practice else {
            return Ok(ClockFile::default());
        };
        let refuse = |why: String| Trouble::Practice(path.display().to_string(), why);
        let text = fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
        clock_file::read(&text).map_err(|error| refuse(error.to_string()))
    }

    fn care(&self) -> Care {
        Care {
            held: self.held.clone(),
            authorised_to_place: self.authorised_to_place,
            placed_for_adoption: self.placed_for_adoption,
            short_break: if self.short_break {
                ShortBreak::Series
            } else {
                ShortBreak::No
            },
            remand: if self.remand {
                Remand::Only
            } else {
                Remand::No
            },
            brought_forward: self.trigger.map(|trigger| BroughtForward {
                trigger,
                by: self.review,
            }),
            long_term_placement_since: self.long_term_placement_since,
            ..Care::since(self.looked_after_since)
        }
    }
}

struct Answer {
    as_of: Date,
    due: Due,
    /// The meeting that was adjourned, and by when the review is completed.
    adjournment: Option<(Date, Adjournment)>,
    comparison: Option<Comparison>,
    around: Option<Around>,
}

/// The review as planned, with its steps.
struct Around {
    planned: Date,
    profile: ProfileName,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct View<'a> {
    schema: u32,
    due: String,
    basis: &'a str,
    basis_in_words: String,
    /// The rule that counts without anything that brings the review forward.
    counted_by: &'a str,
    citation: &'a str,
    /// How far the rule is verified: see docs/law.md.
    mark: &'a str,
    as_of: String,
    counted_from: String,
    interval: String,
    days_left: i32,
    overdue: bool,
    meeting: &'a str,
    working: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    adjournment: Option<AdjournedView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_due: Option<RecordedView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<ReviewView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepView<'a>>>,
}

#[derive(Serialize)]
struct AdjournedView<'a> {
    meeting: String,
    complete_by: String,
    working: &'a [String],
}

#[derive(Serialize)]
struct RecordedView<'a> {
    date: String,
    agrees: bool,
    /// Days from the due date to the recorded one.
    days: i32,
    words: &'a str,
}

#[derive(Serialize)]
struct ReviewView<'a> {
    date: String,
    profile: &'a str,
    in_time: bool,
}

#[derive(Serialize)]
struct StepView<'a> {
    step: &'a str,
    name: &'a str,
    who: &'a str,
    date: String,
    /// The day on which the profile puts it: earlier than `date` where that has passed.
    by_profile: String,
    phase: &'a str,
    standing: &'a str,
    urgent: bool,
    source: &'a str,
    mark: &'a str,
}

impl Answer {
    fn view(&self) -> View<'_> {
        let due = &self.due;
        let days_left = due.days_left(self.as_of);
        View {
            schema: 1,
            due: due.date.to_string(),
            basis: due.basis.code(),
            basis_in_words: due.heading(),
            counted_by: due.ordinary.0.code(),
            citation: due.citation,
            mark: due.mark.code(),
            as_of: self.as_of.to_string(),
            counted_from: due.counted_from.to_string(),
            interval: due.interval.to_string(),
            days_left,
            overdue: days_left < 0,
            meeting: match due.meeting {
                Meeting::Needed => "needed",
                Meeting::MayNotBeNeeded => "may_not_be_needed",
            },
            working: &due.working,
            adjournment: self
                .adjournment
                .as_ref()
                .map(|(meeting, made)| AdjournedView {
                    meeting: meeting.to_string(),
                    complete_by: made.complete_by.to_string(),
                    working: &made.working,
                }),
            recorded_due: self.comparison.as_ref().map(|one| RecordedView {
                date: one.recorded.to_string(),
                agrees: one.agrees(),
                days: one.days,
                words: &one.words,
            }),
            review: self.around.as_ref().map(|around| ReviewView {
                date: around.planned.to_string(),
                profile: around.profile.code(),
                in_time: around.planned <= due.date,
            }),
            steps: self
                .around
                .as_ref()
                .map(|around| around.steps.iter().map(step_view).collect()),
        }
    }

    fn text(&self) -> String {
        let due = &self.due;
        let mut text = format!(
            "{}: due by {}\n{}\n\n",
            due.heading(),
            in_words(due.date),
            due.citation
        );
        for line in &due.working {
            let _ = writeln!(text, "  {line}");
        }
        for line in self.adjournment.iter().flat_map(|(_, made)| &made.working) {
            let _ = writeln!(text, "\n  {line}");
        }
        if let Some(comparison) = &self.comparison {
            let _ = writeln!(text, "\n  {}", comparison.words);
        }
        if let Some(around) = &self.around {
            text.push_str(&around.text(due.date));
        }
        text
    }
}

impl Around {
    fn text(&self, due: Date) -> String {
        let mut text = format!("\nReview planned for {}", in_words(self.planned));
        if due < self.planned {
            text.push_str(", which is after the due date");
        }
        text.push_str("\n\n");
        for step in &self.steps {
            let standing = match step.standing {
                Standing::Ahead => String::new(),
                Standing::Urgent => format!(
                    " [today, urgent: was for {}]",
                    step.by_profile.strftime("%a %-d %b %Y")
                ),
                other => format!(" [{}]", other.words()),
            };
            let _ = writeln!(
                text,
                "  {}  {} ({}){standing}",
                step.date.strftime("%a %e %b %Y"),
                step.name,
                step.who,
            );
        }
        text
    }
}

fn step_view(step: &Step) -> StepView<'_> {
    StepView {
        step: &step.code,
        name: &step.name,
        who: &step.who,
        date: step.date.to_string(),
        by_profile: step.by_profile.to_string(),
        phase: step.phase.code(),
        standing: step.standing.code(),
        urgent: step.standing == Standing::Urgent,
        source: &step.source,
        mark: step.mark.code(),
    }
}

fn in_words(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
