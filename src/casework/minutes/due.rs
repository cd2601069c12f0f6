//! Due: what follows a meeting, by when, and whose it is.

use std::cmp::Ordering;

use jiff::{ToSpan, civil::Date};

use crate::{
    casework::{
        live::{Composed, Live, day_of},
        minutes::{
            Minuted,
            after::{Heard, RESPONSE, accepted_on, clocks_of, heard, meets_on, sent_on},
            copies,
            known::Answered,
            plan_clock,
            today::{compose_both, today_of},
        },
        office::{Office, VerbError},
        page::minutes::{AfterLine, ClockLine, CopyPart},
        rights::{About, Asker},
    },
    forms::{
        invite::{clock, sheet::child_label},
        sheet::day_in_words,
    },
    model::{
        minutes::{Distributed, MeetingId, Minutes, MinutesKind, MinutesState, MinutesStep},
        staff::Role as StaffRole,
    },
    rules::{
        access::Action,
        chasing::ask::Group,
        clock::{
            profiles::ProfileName,
            steps::{Anchors, Phase, Standing, Step, steps},
        },
        minutes::answer::Answer,
    },
    store::reading::Snapshot,
};

/// A step that waits for another: nobody has anything to do about it yet.
const WAITS: &str = "waits";

/// The step that the next core group is held.
const NEXT: &str = "next_held";

/// For so many days after a meeting what follows it stands in lists.
const LISTED_DAYS: i32 = 60;

/// What of a meeting is known, for its clocks.
pub(in crate::casework) struct After<'a> {
    pub office: &'a Office,
    pub composed: &'a Composed<'a>,
    pub minuted: &'a Minuted,
    pub given: &'a [Distributed],
    /// When the next core group was held, as its own minutes say.
    pub next: Option<Date>,
    pub copies: &'a [CopyPart],
}

impl After<'_> {
    /// What is due after the meeting, day by day, and what of it is done; nothing before it.
    pub fn clocks(&self) -> Vec<ClockLine> {
        let office = self.office;
        let meeting = meets_on(self.composed, self.minuted);
        let Some(meeting) = meeting.filter(|day| *day <= office.today()) else {
            return Vec::new();
        };
        let due = self.composed.prepared.clock.due.as_ref();
        let profile = due.map_or(ProfileName::Later, |due| ProfileName::of(due.basis));
        let due = due.map_or(meeting, |due| due.date);
        let anchors = Anchors {
            planned: meeting,
            due,
            looked_after_since: due,
        };
        let profile = clocks_of(office, self.minuted, profile);
        let found = steps(profile, &anchors, office.today(), &office.desk.calendar);
        let mut found = found.unwrap_or_default();
        // The day that the meeting has agreed for the next one stands before the usual interval.
        let next = self.minuted.minutes.next_on;
        for step in found.iter_mut().filter(|step| &*step.code == NEXT) {
            let Some(day) = next else { continue };
            step.by_profile = day;
            step.standing = match day.cmp(&office.today()) {
                Ordering::Less => Standing::Urgent,
                Ordering::Equal => Standing::Today,
                Ordering::Greater => Standing::Ahead,
            };
        }
        found
            .into_iter()
            .filter(|step| step.phase == Phase::FollowUp)
            .map(|step| self.line(&step))
            .collect()
    }

    fn line(&self, step: &Step) -> ClockLine {
        let done = self.done(&step.code);
        let (code, words) = match done {
            Some(on) => ("done", format!("Done on {}", day_in_words(on))),
            None if &*step.code == RESPONSE => return self.response(step),
            None => (step.standing.code(), step.standing.words().to_owned()),
        };
        ClockLine {
            step: step.code.to_string(),
            name: step.name.to_string(),
            who: step.who.to_string(),
            on: step.by_profile,
            code,
            words,
            can_tick: false,
        }
    }

    /// What waits for the manager: their days are counted from when they were told, whenever the
    /// profile would have had it.
    fn response(&self, step: &Step) -> ClockLine {
        let today = self.office.today();
        let (on, standing) = match heard(self.office, self.minuted, self.given) {
            Heard::Silent(Ok(Answer::Waits(by))) if by == today => (by, Some(Standing::Today)),
            Heard::Silent(Ok(Answer::Waits(by))) => (by, Some(Standing::Ahead)),
            _ => (step.by_profile, None),
        };
        ClockLine {
            step: step.code.to_string(),
            name: step.name.to_string(),
            who: step.who.to_string(),
            on,
            code: standing.map_or(WAITS, Standing::code),
            words: standing
                .map_or("counts from when the decisions are sent", Standing::words)
                .to_owned(),
            can_tick: false,
        }
    }

    /// When a step was done, as far as the record tells.
    fn done(&self, code: &str) -> Option<Date> {
        let said = |wanted| {
            let mut steps = self.minuted.steps.iter();
            steps
                .find(|one| one.step == wanted)
                .map(|one| day_of(one.at))
        };
        match code {
            "record_written" => accepted_on(self.minuted),
            "decisions_sent" => sent_on(self.minuted, self.given),
            RESPONSE => match heard(self.office, self.minuted, self.given) {
                Heard::Said(said) => Some(day_of(said.at)),
                Heard::Silent(Ok(Answer::AgreedBySilence(by))) => Some(by),
                Heard::NotSent | Heard::Silent(_) => None,
            },
            "plan_updated" => said(MinutesStep::PlanUpdated),
            NEXT => said(MinutesStep::NextHeld).or(self.next),
            "record_to_professionals" => self.all_given(|group| !is_family(group)),
            "record_to_family" => self.all_given(is_family),
            _ => None,
        }
    }

    /// The day on which the last of these was given their copy; nothing while somebody who may
    /// have one has none.
    fn all_given(&self, wanted: impl Fn(Group) -> bool) -> Option<Date> {
        let parts = self.composed.prepared.attendance.parts.iter();
        let own = parts.filter(|part| wanted(Group::of(part.role)));
        let copies = own.filter_map(|part| {
            let row = part.id.to_string();
            let copy = self.copies.iter().find(|copy| copy.row == row)?;
            copy.stopped.is_none().then_some(copy)
        });
        let days: Option<Vec<Date>> = copies
            .map(|copy| copy.given.iter().map(|one| one.on).min())
            .collect();
        days?.into_iter().max()
    }
}

/// When the core group after a meeting was held, as the minutes of the document say.
pub(in crate::casework) fn next_group(all: &[Minutes], meeting: &MeetingId) -> Option<Date> {
    let later = all.iter().filter(|one| {
        let is_later = meeting.number() < one.meeting.number();
        is_later && one.kind == MinutesKind::CoreGroup && one.state == MinutesState::Accepted
    });
    later.filter_map(|one| one.held_on).min()
}

fn is_family(group: Group) -> bool {
    matches!(group, Group::Child | Group::Parent | Group::Relative)
}

/// What is due after meetings, and is for the one who asks, the first in front.
pub(in crate::casework) async fn of_asker(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<AfterLine>, VerbError> {
    let since = office.today().saturating_sub(LISTED_DAYS.days());
    let mut lines = plan_clock::of_asker(office, snapshot, asker).await?;
    for minuted in snapshot.minutes_since(since).await? {
        // Only what can be theirs is opened at all.
        let has_worker = minuted
            .workers
            .iter()
            .any(|one| asker.workers().contains(one));
        if !has_worker && !asker.works_in(&minuted.teams) {
            continue;
        }
        let meeting = minuted.meeting;
        let Some(live) = Live::load(snapshot, &meeting).await? else {
            continue;
        };
        if asker
            .may(&live.about(office), Action::ReadDocument)
            .is_err()
        {
            continue;
        }
        let Some(minuted) = Minuted::load(snapshot, &meeting).await? else {
            continue;
        };
        let given = snapshot.minutes_sent(&meeting).await?;
        let next = next_group(&snapshot.all_minutes(&meeting).await?, &meeting);
        let answered = Answered::load(snapshot, &minuted).await?;
        let today = today_of(snapshot, &meeting).await?;
        compose_both(office, (&live, today.as_ref()), |composed, now| {
            let day = meets_on(composed, &minuted);
            if day.is_none_or(|day| day < since) {
                return;
            }
            let both = (composed, now);
            let copies = copies::lines(office, both, (&minuted, &answered), &given);
            let after = After {
                office,
                composed,
                minuted: &minuted,
                given: &given,
                next,
                copies: &copies,
            };
            let clocks = after.clocks().into_iter();
            let theirs = clocks.filter(|one| {
                !["done", WAITS].contains(&one.code)
                    && is_theirs(composed, asker, (minuted.minutes.kind, one))
            });
            let kept = &composed.live.kept;
            let child = child_label(&kept.network);
            let named = (&*kept.reference, child.as_str());
            let about = &composed.about;
            lines.extend(theirs.map(|one| listed_as(office, named, about, (&meeting, one))));
        });
    }
    lines.sort_by(|one, other| (one.on, &one.reference).cmp(&(other.on, &other.reference)));
    Ok(lines)
}

/// Whether a step is one for the one who asks. One that a council has added is the chair's: the
/// reviewing officer's after a review, the lead practitioner's after a core group.
fn is_theirs(composed: &Composed, asker: &Asker, (kind, line): (MinutesKind, &ClockLine)) -> bool {
    let about = &composed.about;
    let own = asker.workers();
    let is_worker = about.worker.as_ref().is_some_and(|id| own.contains(id));
    match &*line.step {
        "manager_responds" => asker.may(about, Action::AnswerDecisions).is_ok(),
        "plan_updated" | "record_to_family" | "next_held" => is_worker,
        "record_to_professionals" => {
            asker.roles().contains(&StaffRole::BusinessSupport)
                && asker.may(about, Action::TakeMinutes).is_ok()
        }
        _ if kind == MinutesKind::CoreGroup => is_worker,
        _ => about.officer.as_ref().is_some_and(|id| own.contains(id)),
    }
}

/// A line of a list, for the child that is called so.
pub(super) fn listed_as(
    office: &Office,
    (reference, child): (&str, &str),
    about: &About,
    (meeting, line): (&MeetingId, ClockLine),
) -> AfterLine {
    let desk = &office.desk;
    let nearness = &desk.limits.nearness;
    let (pressure, left) = clock::standing(line.on, office.today(), &desk.calendar, nearness);
    AfterLine {
        meeting: meeting.clone(),
        reference: reference.to_owned(),
        child: child.to_owned(),
        name: line.name,
        on: line.on,
        clock: clock::in_words(line.on, pressure, left),
        restricted: about.restricted,
        teams: about.teams.iter().map(ToString::to_string).collect(),
    }
}
