//! What a run says at its end: what was made, and what to put right first.

use std::{fmt::Write as _, path::Path};

use serde_json::json;

use crate::{
    cli::prepare::{Done, folder::folder_name},
    model::finding::Code,
};

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
    let within = |days| format!("due within {days} working days");
    let due = [
        (pressure("overdue"), "overdue".to_owned()),
        (
            pressure("urgent"),
            within(done.nearness.urgent_working_days),
        ),
        (
            pressure("due_soon"),
            within(done.nearness.soon_working_days),
        ),
        (pressure("not_due"), "due later".to_owned()),
        (pressure("unknown"), "without a due date".to_owned()),
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
        let _ = writeln!(text, "  {count:>5} {children}  {}", meaning(&code));
    }
}

/// What a kind of finding means, in a line for a person.
fn meaning(code: &str) -> String {
    let known = MEANINGS.iter().find(|(one, _)| one.as_str() == code);
    known.map_or_else(|| code.replace('_', " "), |(_, words)| (*words).to_owned())
}

const MEANINGS: &[(Code, &str)] = &[
    (
        Code::ValueMissing,
        "something is not recorded that the invite needs",
    ),
    (
        Code::ValueUnreadable,
        "a value in the case system cannot be read",
    ),
    (
        Code::ValueStale,
        "an address, email or phone was not confirmed lately: check it",
    ),
    (Code::ValuesDisagree, "two records say different things"),
    (
        Code::CodeUnknown,
        "a word of the case system that Samepage does not know (for whoever keeps the mapping)",
    ),
    (
        Code::SourceDown,
        "part of the case system did not answer, so facts are missing: prepare again",
    ),
    (
        Code::SourceDoesNotOffer,
        "the case system does not offer some of the facts",
    ),
    (
        Code::AnswerNotBelieved,
        "an answer of the case system was not believed",
    ),
    (
        Code::RecordRestricted,
        "a record is restricted: ask someone with access",
    ),
    (
        Code::RestrictionUnreadable,
        "it cannot be read whether a record is restricted",
    ),
    (
        Code::ValueWithheld,
        "something is kept from a parent or from Samepage: a decision is to be recorded, or someone with access to be asked",
    ),
    (Code::RecordSuperseded, "a record was merged into another"),
    (
        Code::RecordNotFound,
        "a record that is pointed to was not found",
    ),
    (
        Code::ProbableDuplicate,
        "one person seems to be recorded twice",
    ),
    (
        Code::SeveralCurrent,
        "several are recorded as current where there can be one",
    ),
    (
        Code::AddressUnusable,
        "an address that nothing can be sent to",
    ),
    (Code::ContactMissing, "no way to reach a person is recorded"),
    (
        Code::ContactReachedOther,
        "a letter reached somebody else under this address",
    ),
    (
        Code::ContactUnusable,
        "a contact needs a look before it is used",
    ),
    (Code::DoNotDisclose, "a contact must not be told to others"),
    (
        Code::RelationshipUnclear,
        "it is not clear what part a person has, so there is no letter",
    ),
    (
        Code::RelationshipOneSided,
        "a relationship is recorded on one side only",
    ),
    (
        Code::ParentalResponsibilityNotRecorded,
        "parental responsibility is not recorded",
    ),
    (
        Code::PersonDied,
        "a person is recorded as having died: make sure that no letter goes",
    ),
    (Code::PersonUnborn, "a person is recorded as not yet born"),
    (Code::WorkerMissing, "no current worker is recorded"),
    (
        Code::SeveralWorkers,
        "more than one current worker is recorded",
    ),
    (Code::RowIgnored, "a row was left out as a mistake"),
    (
        Code::ListCutShort,
        "a list was cut short: people may be missing",
    ),
    (
        Code::DueDateDisagrees,
        "the due date in the case system is later than the law allows, or differs",
    ),
    (
        Code::ReviewOverdue,
        "the review is overdue: tell the reviewing officer",
    ),
    (
        Code::ReviewDateBeyondDue,
        "the meeting is planned after the last lawful day",
    ),
    (
        Code::ClockNotComputed,
        "no due date could be worked out: the reviewing officer sets it",
    ),
    (
        Code::StepsNotPlaced,
        "steps without dates: beyond the bank holidays that are known",
    ),
    (Code::NotLookedAfter, "not recorded as looked after today"),
    (
        Code::LetterBlocked,
        "a letter is stopped by a restriction: agree with the social worker what to do",
    ),
    (
        Code::WishesNotRecorded,
        "the child has not been asked who should come, where and when",
    ),
    (
        Code::MeetingNotArranged,
        "no day is planned for the meeting",
    ),
    (
        Code::MeetingNotOnWorkingDay,
        "the meeting is on a weekend or a bank holiday: see that everybody can come",
    ),
    (
        Code::SecondCheckNeeded,
        "a second person has to read a letter before it goes",
    ),
    (
        Code::RecordChangedMeanwhile,
        "a record changed while it was read: prepare again",
    ),
    (
        Code::MappingFailed,
        "a record has another shape than expected (for whoever keeps the mapping)",
    ),
    (
        Code::CharacterNotPrinted,
        "a name could not be printed in full in a PDF: write it in by hand",
    ),
    (
        Code::HomeByOrdinaryMail,
        "a home would be told in mail that others could read: choose another way or another place",
    ),
    (
        Code::PlaceNotAsWished,
        "the meeting is not planned where the child asked for",
    ),
    (
        Code::ChildsWishUnclear,
        "the child's wish about a person is not clear: ask again",
    ),
    (
        Code::ChildMoved,
        "the child moved to other carers since the last review: look at the list again",
    ),
    (
        Code::CarriedOver,
        "something stands from the last review and is not confirmed for this one",
    ),
    (
        Code::DateImprecise,
        "a month or a year alone is recorded where a day was to be: its first or last day was taken",
    ),
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_finding_is_told_in_words() {
        let untold: Vec<&str> = Code::ALL
            .iter()
            .filter(|(code, _)| !MEANINGS.iter().any(|(one, _)| one == code))
            .map(|(_, text)| *text)
            .collect();

        assert_eq!(untold, [""; 0]);
    }
}
