//! What a run says at its end: what was made, and what to put right first.

use std::{fmt::Write as _, path::Path};

use serde_json::json;

use crate::cli::prepare::{Done, folder::folder_name};

/// How many failures are told one by one on a terminal.
const TOLD: usize = 20;

/// For a person.
pub fn text(done: &Done, out: &Path) -> String {
    let tally = &done.tally;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "Prepared {} in {:.1} s.{}{}",
        counted(tally.prepared, "review invite", "review invites"),
        done.took.as_secs_f64(),
        so_many(tally.finished_before, "finished before"),
        so_many(tally.not_due, "not due yet"),
    );
    let pressure = |code| tally.pressures.get(code).copied().unwrap_or_default();
    let due = [
        (pressure("overdue"), "overdue"),
        (pressure("urgent"), "due within 5 working days"),
        (pressure("due_soon"), "due within 20 working days"),
        (pressure("not_due"), "due later"),
        (pressure("unknown"), "without a due date"),
    ];
    let due: Vec<String> = due
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    if !due.is_empty() {
        let _ = writeln!(text, "  {}.", due.join(", "));
    }
    if tally.letters + tally.letters_blocked > 0 {
        let _ = writeln!(
            text,
            "  {} ready, {} held back until something is put right.",
            counted(tally.letters, "letter", "letters"),
            tally.letters_blocked
        );
    }
    findings(
        &mut text,
        done,
        "blocks ",
        "To put right before anything is sent:",
    );
    findings(&mut text, done, "check ", "To check:");
    for finding in &tally.about_list {
        let _ = writeln!(
            text,
            "\nAbout the list of children: {} {}",
            finding.what, finding.remedy
        );
    }
    if tally.failed > 0 {
        let _ = writeln!(
            text,
            "\n{} could not be prepared:",
            counted(tally.failed, "child", "children")
        );
        for failure in tally.failures.iter().take(TOLD) {
            let _ = writeln!(text, "  {}  {}", failure.child, failure.why);
        }
        if tally.failed > TOLD {
            let _ = writeln!(
                text,
                "  ... and {} more in summary.json",
                tally.failed - TOLD
            );
        }
    }
    if tally.gave_up {
        text.push_str("\nThe case system does not answer: the rest was not tried. Ask for the same again later; what was done is kept.\n");
    }
    let _ = writeln!(text, "\nOpen {}", out.join("index.html").display());
    text
}

fn findings(text: &mut String, done: &Done, weight: &str, heading: &str) {
    let of_weight =
        |(kind, count): (&String, &usize)| Some((*count, kind.strip_prefix(weight)?.to_owned()));
    let mut found: Vec<(usize, String)> =
        done.tally.findings.iter().filter_map(of_weight).collect();
    found.sort_by(|one, other| other.cmp(one));
    if found.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}");
    for (count, code) in found {
        let children = if count == 1 { "child   " } else { "children" };
        let _ = writeln!(text, "  {count:>5} {children}  {}", code.replace('_', " "));
    }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn so_many(count: usize, words: &str) -> String {
    match count {
        0 => String::new(),
        count => format!(" {count} {words}."),
    }
}

/// For a program, also kept as `summary.json`.
pub fn json(done: &Done) -> String {
    let tally = &done.tally;
    let findings: Vec<_> = tally
        .findings
        .iter()
        .filter_map(|(kind, count)| {
            let (weight, code) = kind.split_once(' ')?;
            Some(json!({ "code": code, "weight": weight, "children": count }))
        })
        .collect();
    let children: Vec<_> = tally.entries().collect();
    let failed: Vec<_> = tally
        .failures
        .iter()
        .map(|failure| json!({ "child": failure.child, "folder": folder_name(&failure.child), "why": failure.why }))
        .collect();
    let about_list: Vec<_> = tally
        .about_list
        .iter()
        .map(|finding| json!({ "code": finding.code.as_str(), "what": &*finding.what, "remedy": &*finding.remedy }))
        .collect();
    let value = json!({
        "schema": 1,
        "prepared": tally.prepared,
        "finished_before": tally.finished_before,
        "not_due": tally.not_due,
        "failed": tally.failed,
        "gave_up": tally.gave_up,
        "letters": tally.letters,
        "letters_blocked": tally.letters_blocked,
        "seconds": (done.took.as_secs_f64() * 1000.0).round() / 1000.0,
        "findings": findings,
        "about_list": about_list,
        "children": children,
        "children_not_listed": tally.unlisted(),
        "failures": failed,
    });
    format!("{value}\n")
}
