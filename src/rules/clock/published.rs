//! The steps and figures that were published, or are proposed where nothing was.

use crate::rules::{
    clock::profiles::{Anchor, Direction, StepRule, Unit},
    mark::Mark,
};

/// Code, words, who, when, source, mark.
pub(super) type Row = (
    &'static str,
    &'static str,
    &'static str,
    When,
    &'static str,
    Mark,
);

#[derive(Clone, Copy)]
pub(super) enum When {
    /// Working days before the meeting.
    Before(u32),
    /// Working days after the meeting.
    After(u32),
    /// Working days after the child became looked after.
    InCare(u32),
    /// Calendar days after the child became looked after.
    InCareCalendar(u32),
    /// Working days after another step.
    AfterStep(u32, &'static str),
}

pub(super) fn step(row: &Row) -> StepRule {
    use Direction::{After, Before};
    use Unit::{CalendarDays, WorkingDays};

    let (code, name, who, when, source, mark) = *row;
    let (offset, unit, direction, anchor) = match when {
        When::Before(days) => (days, WorkingDays, Before, Anchor::Planned),
        When::After(days) => (days, WorkingDays, After, Anchor::Planned),
        When::InCare(days) => (days, WorkingDays, After, Anchor::LookedAfterSince),
        When::InCareCalendar(days) => (days, CalendarDays, After, Anchor::LookedAfterSince),
        When::AfterStep(days, step) => (days, WorkingDays, After, Anchor::Step(step.into())),
    };
    StepRule {
        code: code.into(),
        name: name.into(),
        who: who.into(),
        offset,
        unit,
        direction,
        anchor,
        source: source.into(),
        mark,
    }
}

const HANDBOOK: &str = "fostering handbook derived from tri.x";
const HANDBOOK_DAYS: &str = "fostering handbook derived from tri.x, which says days";
const IRO_HANDBOOK: &str = "IRO Handbook 2010, figure not verified";
const HERTFORDSHIRE: &str = "Hertfordshire review timetable matrix";
const HERTFORDSHIRE_DUTIES: &str = "Hertfordshire local authority responsibilities";
const APPOINTMENT: &str = "Hertfordshire and Lancashire on the appointment of officers";
const SOUTHWARK: &str = "Southwark Looked After Reviews 2018";
const RESPONSE: &str = "Southwark 2018 and dispute resolution guidance notes";
const PROPOSAL: &str = "our proposal";

const SOCIAL_WORKER: &str = "social worker";
const OFFICER: &str = "reviewing officer";
const BUSINESS_SUPPORT: &str = "business support";

const TALK: &str = "The child is asked where the meeting should be and who should come";
const LIST: &str = "The invite list is settled";
const INVITATIONS: &str = "Invitations and consultation papers are sent";
const CARER_REPORT: &str = "The carer's report reaches the social worker";
const PLAN_SHARED: &str = "The care plan and the report are shared with the child and the parents";
const DISCUSSION: &str = "The reviewing officer and the social worker talk";
const ALONE: &str = "The reviewing officer speaks with the child alone";

/// What follows a child's becoming looked after.
pub(super) const BECOMING_LOOKED_AFTER: &[Row] = &[
    (
        "iro_service_told",
        "The reviewing service is told of the child",
        "brokerage",
        When::InCare(2),
        HERTFORDSHIRE_DUTIES,
        Mark::Local,
    ),
    (
        "placement_notified",
        "The placement notification goes out",
        "brokerage",
        When::InCareCalendar(3),
        HERTFORDSHIRE,
        Mark::Local,
    ),
    (
        "iro_allocated",
        "The reviewing officer is named, and the child told who it is and how to reach them",
        "manager of the reviewing service",
        When::InCare(5),
        APPOINTMENT,
        Mark::Secondary,
    ),
];

/// Before a first review.
#[rustfmt::skip]
pub(super) const FIRST: &[Row] = &[
    ("child_asked", TALK, SOCIAL_WORKER, When::Before(10), PROPOSAL, Mark::Believed),
    ("list_settled", LIST, SOCIAL_WORKER, When::Before(10), HERTFORDSHIRE, Mark::Local),
    ("invitations_sent", INVITATIONS, BUSINESS_SUPPORT, When::Before(5), HERTFORDSHIRE, Mark::Local),
    ("plan_shared", PLAN_SHARED, SOCIAL_WORKER, When::Before(5), HERTFORDSHIRE, Mark::Local),
    ("officer_and_worker_talk", DISCUSSION, "reviewing officer and social worker", When::Before(5), HERTFORDSHIRE, Mark::Local),
    ("child_seen_alone", ALONE, OFFICER, When::Before(0), HERTFORDSHIRE, Mark::Secondary),
];

/// Before a later review.
#[rustfmt::skip]
pub(super) const LATER: &[Row] = &[
    ("child_asked", TALK, SOCIAL_WORKER, When::Before(20), HANDBOOK_DAYS, Mark::Secondary),
    ("list_settled", LIST, "social worker and reviewing officer", When::Before(15), PROPOSAL, Mark::Believed),
    ("invitations_sent", INVITATIONS, BUSINESS_SUPPORT, When::Before(10), HANDBOOK, Mark::Secondary),
    ("carer_report", CARER_REPORT, "carer and supervising social worker", When::Before(10), HANDBOOK, Mark::Secondary),
    ("plan_shared", PLAN_SHARED, SOCIAL_WORKER, When::Before(3), IRO_HANDBOOK, Mark::Believed),
    ("child_seen_alone", ALONE, OFFICER, When::Before(0), HANDBOOK, Mark::Secondary),
];

/// Before a review of short breaks: nothing was published, a shorter form of the later one.
#[rustfmt::skip]
pub(super) const SHORT_BREAK: &[Row] = &[
    ("child_asked", TALK, SOCIAL_WORKER, When::Before(15), PROPOSAL, Mark::Believed),
    ("list_settled", LIST, "social worker and reviewing officer", When::Before(12), PROPOSAL, Mark::Believed),
    ("invitations_sent", INVITATIONS, BUSINESS_SUPPORT, When::Before(10), PROPOSAL, Mark::Believed),
    ("carer_report", CARER_REPORT, "carer", When::Before(5), PROPOSAL, Mark::Believed),
    ("plan_shared", PLAN_SHARED, SOCIAL_WORKER, When::Before(3), PROPOSAL, Mark::Believed),
    ("child_seen_alone", ALONE, OFFICER, When::Before(0), PROPOSAL, Mark::Believed),
];

/// Before an adoption review: nothing was published; the first has a window of four weeks.
#[rustfmt::skip]
pub(super) const ADOPTION: &[Row] = &[
    ("child_asked", TALK, SOCIAL_WORKER, When::Before(10), PROPOSAL, Mark::Believed),
    ("list_settled", LIST, "social worker and reviewing officer", When::Before(10), PROPOSAL, Mark::Believed),
    ("invitations_sent", INVITATIONS, BUSINESS_SUPPORT, When::Before(8), PROPOSAL, Mark::Believed),
    ("plan_shared", PLAN_SHARED, SOCIAL_WORKER, When::Before(3), PROPOSAL, Mark::Believed),
    ("child_seen_alone", ALONE, OFFICER, When::Before(0), PROPOSAL, Mark::Believed),
];

/// Before a review that is brought forward: as short as can be done decently.
#[rustfmt::skip]
pub(super) const BROUGHT_FORWARD: &[Row] = &[
    ("child_asked", TALK, SOCIAL_WORKER, When::Before(5), PROPOSAL, Mark::Believed),
    ("list_settled", LIST, "social worker and reviewing officer", When::Before(5), PROPOSAL, Mark::Believed),
    ("invitations_sent", INVITATIONS, BUSINESS_SUPPORT, When::Before(4), PROPOSAL, Mark::Believed),
    ("plan_shared", PLAN_SHARED, SOCIAL_WORKER, When::Before(2), PROPOSAL, Mark::Believed),
    ("child_seen_alone", ALONE, OFFICER, When::Before(0), PROPOSAL, Mark::Believed),
];

/// After every review. Two ways of distribution: professionals by business support, the child
/// and the parents by the social worker.
pub(super) const FOLLOW_UP: &[Row] = &[
    (
        "decisions_sent",
        "The decisions are written and sent",
        OFFICER,
        When::After(5),
        HANDBOOK,
        Mark::Secondary,
    ),
    (
        "manager_responds",
        "The manager agrees or queries the decisions; silence is agreement",
        "team manager",
        When::AfterStep(5, "decisions_sent"),
        RESPONSE,
        Mark::Secondary,
    ),
    (
        "plan_updated",
        "The care plan is brought up to date",
        SOCIAL_WORKER,
        When::After(10),
        HANDBOOK,
        Mark::Secondary,
    ),
    (
        "record_written",
        "The full record is written",
        OFFICER,
        When::After(15),
        HANDBOOK,
        Mark::Secondary,
    ),
    (
        "record_to_professionals",
        "The record is sent to the professionals",
        BUSINESS_SUPPORT,
        When::After(20),
        HANDBOOK,
        Mark::Secondary,
    ),
    (
        "record_to_family",
        "The record is given to the child and the parents",
        SOCIAL_WORKER,
        When::After(20),
        SOUTHWARK,
        Mark::Local,
    ),
];
