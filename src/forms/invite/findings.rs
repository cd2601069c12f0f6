//! Findings from reading and from the rules, merged and put in order.

use crate::model::finding::{Code, Finding};

/// Merges and orders: what stops a letter first, then what to check, then what is good to know.
/// Among those of one weight the clock and the meeting come first, and words that only the people
/// who keep the mapping can mend come last.
///
/// Two findings that tell one person the same thing about the same person are one.
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.weight, rank(finding.code)));
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        if !kept.iter().any(|one| says_the_same(one, &finding)) {
            kept.push(finding);
        }
    }
    kept
}

fn rank(code: Code) -> u8 {
    match code {
        Code::ReviewOverdue | Code::ClockNotComputed | Code::NotLookedAfter => 0,
        Code::ReviewDateBeyondDue
        | Code::MeetingNotArranged
        | Code::MeetingNotOnWorkingDay
        | Code::DueDateDisagrees => 1,
        Code::RecordRestricted | Code::RestrictionUnreadable | Code::SourceDown => 2,
        Code::WishesNotRecorded
        | Code::ChildsWishUnclear
        | Code::PersonDied
        | Code::WorkerMissing => 3,
        Code::ValueStale => 5,
        Code::RelationshipUnclear => 6,
        Code::CodeUnknown | Code::MappingFailed => 7,
        _ => 4,
    }
}

fn says_the_same(one: &Finding, other: &Finding) -> bool {
    if one.code != other.code || one.about != other.about {
        return false;
    }
    let is_once_a_person = matches!(
        one.code,
        Code::ProbableDuplicate
            | Code::PersonDied
            | Code::PersonUnborn
            | Code::RelationshipUnclear
            | Code::SecondCheckNeeded
            | Code::ParentalResponsibilityNotRecorded
            | Code::WishesNotRecorded
            | Code::NotLookedAfter
            | Code::SeveralWorkers
    );
    if is_once_a_person {
        return true;
    }
    one.field == other.field && one.record == other.record && one.what == other.what
}
