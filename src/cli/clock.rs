//! `samepage clock`: when a review is due, with its working.

use std::{fmt::Write as _, fs, path::PathBuf, process::ExitCode};

use jiff::civil::Date;
use serde::Serialize;

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
/// Exit codes: 0 the due date is printed, 1 it cannot be worked out, 2 an argument is wrong.
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
    #[error("--review {review} is before --looked-after-since {since}")]
    ReviewBeforeCare { review: Date, since: Date },
    #[error(transparent)]
    NotComputed(#[from] ClockError),
    #[error("the steps cannot be placed: {0}")]
    Steps(#[from] BeyondCalendar),
}

impl Trouble {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Practice(..) | Self::ReviewBeforeCare { .. } => ExitCode::from(2),
            Self::NotComputed(_) | Self::Steps(_) => ExitCode::from(1),
        }
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
                eprintln!("samepage clock: {trouble}");
                trouble.exit_code()
            }
        }
    }

    fn answer(&self, today: Date) -> Result<Answer, Trouble> {
        let since = self.looked_after_since;
        if let Some(review) = self.review.filter(|review| *review < since) {
            return Err(Trouble::ReviewBeforeCare { review, since });
        }
        let practice = self.practice()?;
        let calendar = Calendar::england_and_wales();
        let as_of = self.as_of.unwrap_or(today);
        let due = clock::due_under(&practice.limits, &self.care(), as_of, &calendar)?;
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
    basis_in_words: &'a str,
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
    recorded_due: Option<RecordedView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<ReviewView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepView<'a>>>,
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
            basis_in_words: due.basis.words(),
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
            due.basis.words(),
            in_words(due.date),
            due.citation
        );
        for line in &due.working {
            let _ = writeln!(text, "  {line}");
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
mod tests {
    use clap::Parser;
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        clock: Clock,
    }

    fn parse(arguments: &str) -> Result<Clock, clap::Error> {
        Program::try_parse_from(std::iter::once("clock").chain(arguments.split_whitespace()))
            .map(|program| program.clock)
    }

    fn answer(arguments: &str) -> Result<Answer, Trouble> {
        parse(arguments).expect("good arguments").answer(TODAY)
    }

    fn answered(arguments: &str) -> Value {
        serde_json::to_value(answer(arguments).expect("an answer").view()).unwrap()
    }

    #[test]
    fn the_due_date_the_basis_and_the_working_are_given() {
        let found = answered("--looked-after-since 2026-03-13 --as-of 2026-03-20 --json");

        assert_eq!(found["schema"], 1);
        assert_eq!(found["due"], "2026-04-14");
        assert_eq!(found["basis"], "first_review");
        assert_eq!(found["days_left"], 25);
        assert_eq!(found["overdue"], false);
        assert!(found["working"].as_array().unwrap().len() > 3);
        assert_eq!(found.get("steps"), None);
    }

    #[test]
    fn every_argument_reaches_the_clock() {
        let found = answered(
            "--looked-after-since 2025-06-02 --held 2025-06-27 --held 26/09/2025,2026-02-27 \
             --authorised-to-place 2026-03-02 --placed-for-adoption 2026-11-02",
        );
        assert_eq!(found["due"], "2026-11-30");
        assert_eq!(found["basis"], "adoption_placed_first");

        let found = answered("--looked-after-since 2026-09-30 --short-break");
        assert_eq!(found["due"], "2026-12-30");
        assert_eq!(found["basis"], "short_break_first");
        assert_eq!(found["mark"], "secondary");

        let found = answered(
            "--looked-after-since 2024-01-08 --held 2024-02-01 --held 2026-09-01 \
             --long-term-placement-since 2025-01-01",
        );
        assert_eq!(found["meeting"], "may_not_be_needed");
    }

    #[test]
    fn a_planned_review_adds_the_steps_before_and_after() {
        let found = answered(
            "--looked-after-since 2025-06-02 --held 2025-06-27 --held 2025-09-26 \
             --as-of 2025-12-23 --review 2026-01-16",
        );

        assert_eq!(
            found["review"],
            json!({"date": "2026-01-16", "profile": "later", "in_time": true})
        );
        let steps = found["steps"].as_array().unwrap();
        let step = |code| steps.iter().find(|step| step["step"] == code).unwrap();
        assert_eq!(step("child_asked")["date"], "2025-12-23");
        assert_eq!(step("child_asked")["by_profile"], "2025-12-16");
        assert_eq!(step("child_asked")["urgent"], true);
        assert_eq!(step("invitations_sent")["date"], "2026-01-02");
        assert_eq!(step("record_written")["date"], "2026-02-06");
        assert_eq!(step("record_written")["phase"], "follow_up");
    }

    #[test]
    fn a_trigger_brings_the_review_forward_to_the_day_planned() {
        let found = answered(
            "--looked-after-since 2026-03-02 --held 2026-03-25 --held 2026-06-24 \
             --trigger unplanned_move --review 2026-12-03",
        );

        assert_eq!(found["due"], "2026-12-03");
        assert_eq!(found["basis"], "brought_forward");
        assert_eq!(found["review"]["profile"], "brought_forward");
    }

    #[test]
    fn the_date_of_the_case_system_is_shown_beside_ours() {
        let found = answered(
            "--looked-after-since 2025-12-12 --held 2026-01-09 --as-of 2026-02-02 \
             --recorded-due 2026-04-10",
        );

        assert_eq!(found["due"], "2026-04-09");
        assert_eq!(found["recorded_due"]["days"], 1);
        assert!(
            found["recorded_due"]["words"]
                .as_str()
                .unwrap()
                .contains("91 days")
        );
    }

    #[test]
    fn people_read_sentences() {
        let text = answer(
            "--looked-after-since 2026-03-13 --as-of 2026-03-20 --review 2026-04-15 --recorded-due 2026-04-10",
        )
        .unwrap()
        .text();

        assert!(
            text.starts_with("First review: due by Tuesday 14 April 2026\n"),
            "{text}"
        );
        assert!(text.contains("planned for Wednesday 15 April 2026, which is after the due date"));
        assert!(
            text.contains("[today, urgent: was for Tue 17 Mar 2026]"),
            "{text}"
        );
        assert!(text.contains("counts 28 days"), "{text}");
    }

    #[track_caller]
    fn bad_argument(arguments: &str, words: &[&str]) {
        let Err(error) = parse(arguments) else {
            panic!("{arguments} was taken");
        };
        assert_eq!(error.exit_code(), 2);
        let told = error.to_string();
        for word in words {
            assert!(told.contains(word), "{told}");
        }
    }

    #[test]
    fn a_bad_argument_is_named() {
        bad_argument("", &["--looked-after-since"]);
        bad_argument(
            "--looked-after-since 2026-02-30",
            &["--looked-after-since", "2026-02-30", "wanted a day"],
        );
        bad_argument(
            "--looked-after-since 2026-02",
            &["--looked-after-since", "wanted a day"],
        );
        bad_argument(
            "--looked-after-since 2026-03-02 --held soon",
            &["--held", "soon"],
        );
        bad_argument(
            "--looked-after-since 2026-03-02 --trigger MOVE",
            &["--trigger", "UNPLANNED_MOVE"],
        );
    }

    #[track_caller]
    fn refused(arguments: &str, code: u8, words: &str) {
        let Err(trouble) = answer(arguments) else {
            panic!("{arguments} was answered");
        };
        assert_eq!(trouble.exit_code(), ExitCode::from(code));
        assert!(trouble.to_string().contains(words), "{trouble}");
    }

    #[test]
    fn what_cannot_be_worked_out_is_refused_in_a_sentence() {
        refused("--looked-after-since 2028-12-11", 1, "to 2028-12-31");
        refused("--looked-after-since 2026-03-02 --remand", 1, "remand");
        refused(
            "--looked-after-since 2026-03-02 --placed-for-adoption 2026-03-01",
            1,
            "before the child became looked after",
        );
        refused(
            "--looked-after-since 2028-01-04 --held 2028-01-24 --as-of 2028-06-01 --review 2028-12-18",
            1,
            "the steps cannot be placed",
        );
        refused(
            "--looked-after-since 2026-03-02 --review 2026-03-01",
            2,
            "--review 2026-03-01 is before",
        );
        refused(
            "--looked-after-since 2026-03-02 --practice /nowhere/clock.toml",
            2,
            "--practice /nowhere/clock.toml",
        );
    }

    #[test]
    fn a_councils_own_file_sets_limits_and_steps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock.toml");
        let shipped = include_str!("../../templates/forms/invite/clock.toml");
        let own = shipped.replace(
            "short_break_later_months = 6",
            "short_break_later_months = 4",
        );
        assert_ne!(own, shipped);
        fs::write(&path, own).unwrap();

        let found = answered(&format!(
            "--looked-after-since 2026-03-02 --held 2026-06-01 --short-break --practice {}",
            path.display()
        ));

        assert_eq!(found["due"], "2026-10-01");
    }
}
