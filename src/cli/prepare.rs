//! `samepage prepare`: from the case system to prefilled documents.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;

use crate::{
    casework::{
        letters::Post,
        prepare::{self, Desk, Outcome, PrepareError, Prepared, Wanted},
    },
    cli::prepare::{
        folder::Written,
        journal::Journal,
        tally::{Entry, Tally},
    },
    model::{actor::Actor, finding::Code},
    rules::clock::limits::Nearness,
    sources::case_system::{Fault, Row, SourceError, Which},
};

pub mod command;
pub mod folder;
mod index;
mod journal;
mod json;
mod pauses;
pub mod summary;
mod tally;

/// How many children are read at a time. The connections of the source are the narrower limit.
const IN_FLIGHT: usize = 32;

/// After so many children in a row for whom the source was down, the others are not tried.
const GIVE_UP_AFTER: usize = IN_FLIGHT + 8;

/// What is asked of a run, however it was started.
pub struct Asked {
    pub which: Which,
    pub wanted: Wanted,
    pub out: PathBuf,
}

/// What came of a run.
pub struct Done {
    pub tally: Tally,
    pub took: Duration,
    /// How the council groups due dates.
    pub nearness: Nearness,
}

/// Why a run could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("cannot read the list of children {0}")]
    Ids(PathBuf, #[source] std::io::Error),
    /// Before anything was asked for.
    #[error("cannot write to {0}; name another folder with --out")]
    Place(PathBuf, #[source] std::io::Error),
    #[error("cannot write to {0}")]
    Out(PathBuf, #[source] std::io::Error),
    #[error("cannot get the list of children")]
    List(#[source] crate::sources::case_system::SourceError),
    #[error("could not make the index page")]
    Index(#[source] crate::render::engine::RenderError),
}

/// A bar on a terminal, nothing where the output goes elsewhere.
pub fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{pos} prepared {elapsed} {per_sec} {msg}");
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// Prepares all the children that are asked for, some at a time, and writes what was made.
///
/// # Errors
/// The list of children cannot be had, or the folder cannot be written. A child that fails is
/// counted and named, and does not stop the others.
pub async fn run(desk: &Arc<Desk>, asked: &Asked, bar: &ProgressBar) -> Result<Done, RunError> {
    tokio::select! {
        done = all(desk, asked, bar) => done,
        never = pauses::tell(&*desk.case_system, bar) => match never {},
    }
}

async fn all(desk: &Arc<Desk>, asked: &Asked, bar: &ProgressBar) -> Result<Done, RunError> {
    let began = Instant::now();
    let out = |cause| RunError::Out(asked.out.clone(), cause);
    let place = |cause| RunError::Place(asked.out.clone(), cause);
    folder::make(&asked.out).map_err(place)?;
    let mut tally = Tally::default();
    let mut journal = Journal::open(&asked.out, &key(desk, asked), |entry| {
        tally.finished_before(entry)
    })
    .map_err(place)?;
    let list = desk.case_system.children(asked.which.clone());
    let mut list = list.await.map_err(RunError::List)?.fuse();
    let mut tasks: JoinSet<(String, Result<Option<Entry>, Failed>)> = JoinSet::new();
    loop {
        let row = match tasks.len() < IN_FLIGHT && tally.down_in_a_row < GIVE_UP_AFTER {
            true => list.next().await,
            false => None,
        };
        match row {
            Some(Ok(Row::Child(listed))) if journal.has(&listed.id) => (),
            Some(Ok(Row::Child(listed))) => {
                let (desk, asked_out, wanted) =
                    (desk.clone(), asked.out.clone(), asked.wanted.clone());
                tasks.spawn(async move {
                    let child = listed.id.to_string();
                    let mut outcome = one(&desk, &child, &wanted, &asked_out).await;
                    if let Err(failed) = &mut outcome {
                        failed.withdraw_earlier(&asked_out, &child);
                    }
                    (child, outcome)
                });
            }
            Some(Ok(Row::Finding(finding))) => tally.about_list.push(finding),
            // A list that breaks off in the middle keeps what it gave; the summary says so.
            Some(Err(error)) if tally.prepared + tasks.len() > 0 => {
                tally.fail("the list of children", error.to_string())
            }
            Some(Err(error)) => return Err(RunError::List(error)),
            None => match tasks.join_next().await {
                Some(Ok((child, outcome))) => {
                    settle(&mut tally, &mut journal, child, outcome).map_err(out)?;
                    bar.inc(1);
                }
                Some(Err(error)) => {
                    tally.fail("one child", format!("the work on it broke off: {error}"))
                }
                None => break,
            },
        }
    }
    bar.finish_and_clear();
    tally.gave_up = tally.down_in_a_row >= GIVE_UP_AFTER;
    index::write(desk, &tally, &asked.out)
        .map_err(RunError::Index)?
        .map_err(out)?;
    let done = Done {
        tally,
        took: began.elapsed(),
        nearness: desk.limits.nearness,
    };
    let summary = summary::json(&done);
    folder::put(&asked.out.join("summary.json"), summary.as_bytes()).map_err(out)?;
    // A run with failures is not closed: asked again, it tries only what failed.
    if done.tally.failed == 0 {
        journal.close().map_err(out)?;
    }
    Ok(done)
}

fn settle(
    tally: &mut Tally,
    journal: &mut Journal,
    child: String,
    outcome: Result<Option<Entry>, Failed>,
) -> std::io::Result<()> {
    match &outcome {
        Err(failed) if failed.is_down => tally.down_in_a_row += 1,
        _ => tally.down_in_a_row = 0,
    }
    match outcome {
        Ok(Some(entry)) => {
            journal.finished(&entry)?;
            tally.prepared(entry);
            Ok(())
        }
        Ok(None) => {
            tally.not_due += 1;
            Ok(())
        }
        Err(failed) => {
            tally.fail(&child, failed.why);
            Ok(())
        }
    }
}

/// What makes two runs the same run.
fn key(desk: &Desk, asked: &Asked) -> String {
    format!(
        "{:?} {:?} {} {}",
        asked.which,
        asked.wanted,
        desk.case_system.system(),
        desk.today
    )
}

/// Why a child was not prepared, and whether that is because the source is down.
struct Failed {
    why: String,
    is_down: bool,
}

impl Failed {
    /// Nothing that was cleared on another day may look ready.
    fn withdraw_earlier(&mut self, out: &Path, child: &str) {
        if let Err(error) = folder::withdraw(out, child, &self.why) {
            let also = format!(
                " Besides, the letters of an earlier run could not be taken away: {error}."
            );
            self.why.push_str(&also);
        }
    }

    fn of(error: &PrepareError) -> Self {
        let is_down =
            matches!(error, PrepareError::Source(cause) if cause.fault.code() == Code::SourceDown);
        Self {
            why: in_full(error),
            is_down,
        }
    }
}

/// Prepares and writes one child; nothing where the review is not due yet.
async fn one(
    desk: &Desk,
    child: &str,
    wanted: &Wanted,
    out: &Path,
) -> Result<Option<Entry>, Failed> {
    let mut outcome = prepare::prepare(desk, &Actor::CommandLine, child, wanted).await;
    if let Err(PrepareError::Source(SourceError {
        fault: Fault::Resting(rest),
        ..
    })) = &outcome
    {
        // The source is left alone for a moment after several faults: nobody waits at this child's
        // desk, so it waits and asks once more.
        tokio::time::sleep(*rest).await;
        outcome = prepare::prepare(desk, &Actor::CommandLine, child, wanted).await;
    }
    let Outcome::Prepared(mut prepared) = outcome.map_err(|error| Failed::of(&error))? else {
        return Ok(None);
    };
    let not_written = |why: String| Failed {
        why,
        is_down: false,
    };
    // As before composing: no connection idles while the disk is written.
    tokio::task::yield_now().await;
    let entry = Entry::of(child, &prepared);
    let files = files(child, &mut prepared).map_err(|error| not_written(error.to_string()))?;
    folder::write(out, child, &files)
        .map_err(|error| not_written(format!("its folder could not be written: {error}")))?;
    Ok(Some(entry))
}

/// The files of a child's folder. The bytes move there: nothing of them is kept for the summary.
fn files(child: &str, prepared: &mut Prepared) -> serde_json::Result<Vec<Written>> {
    let written = |path: &str, bytes: Vec<u8>| Written {
        path: path.to_owned(),
        bytes,
    };
    let mut files = vec![
        written(
            "document.json",
            json::document(&prepared.document, prepared.due)?,
        ),
        written(
            "findings.json",
            json::findings(child, &prepared.document.findings)?,
        ),
    ];
    if let Some(page) = &mut prepared.html {
        files.push(written("sheet.html", std::mem::take(page).into_bytes()));
    }
    if let Some(pdf) = &mut prepared.pdf {
        files.push(written("sheet.pdf", std::mem::take(pdf)));
    }
    if let Some(word) = &mut prepared.docx {
        files.push(written("sheet.docx", std::mem::take(word)));
    }
    for (number, post) in prepared.letters.iter_mut().enumerate() {
        let folder = format!("letters/{:02}-{}", number + 1, post.role);
        if post.is_blocked() {
            files.push(written(
                &format!("{folder}/HELD-BACK.txt"),
                held_back(post).into_bytes(),
            ));
        } else {
            files.push(written(
                &format!("{folder}/check.txt"),
                check(post).into_bytes(),
            ));
        }
        for (name, bytes) in std::mem::take(&mut post.files) {
            files.push(written(&format!("{folder}/{name}"), bytes));
        }
    }
    Ok(files)
}

/// Why there is no letter in this folder.
fn held_back(post: &Post) -> String {
    let mut text = String::from("No letter may go to this person yet, because\n");
    for reason in &post.blocked {
        text.push_str(&format!("- {reason}\n"));
    }
    text.push_str("The sheet says what to do about it.\n");
    text
}

/// What the one who sends a letter should know of it.
fn check(post: &Post) -> String {
    let mut text = format!("How it goes: {}\n", post.channel);
    if !post.withheld.is_empty() {
        text.push_str("Not told to this reader, or told in other words:\n");
    }
    for withheld in &post.withheld {
        text.push_str(&format!("- {withheld}\n"));
    }
    text
}

/// An error with its causes, one after the other.
pub fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
