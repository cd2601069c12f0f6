//! The clock of the plan: by when core groups are to be held.
//!
//! It is counted from the conferences that the record holds and from the core groups that were
//! minuted here, whichever review they stand beside.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    casework::{
        headline::Headline,
        live::day_of,
        minutes::due::listed_as,
        office::{Office, VerbError},
        open::FORM,
        page::minutes::{AfterLine, ClockLine},
        rights::{About, Asker},
    },
    model::{
        id::Identifier,
        live::DocumentId,
        minutes::{MeetingId, MinutesKind},
    },
    rules::{
        access::Action,
        clock::steps::Standing,
        minutes::core_clock::{PlanDays, due},
    },
    store::{headings::Whose, minutes::MeetingDays, reading::Snapshot},
};

/// So many days before its day a core group stands in a list.
const LISTED_DAYS: i32 = 14;

/// So many days after its day it is not spoken of any more: core groups that were held before their
/// minutes were taken here are not known, and nobody could tick what is long past.
const SPOKEN_OF_DAYS: i32 = 60;

/// Who holds core groups.
const WHO: &str = "social worker";

/// The days on which core groups of a child were held.
pub(in crate::casework) async fn held(
    snapshot: &mut Snapshot,
    child: &Identifier,
) -> Result<Vec<Date>, VerbError> {
    let meetings = snapshot.meeting_days(FORM, child).await?;
    Ok(held_of(&meetings))
}

/// The days on which core groups were held: as the chair says; else that on which minutes were begun
/// that have gone to the chair since; else that on which somebody said, beside the one before, that the
/// next was held. That one was only begun says nothing: whoever looks at an empty page has met nobody.
fn held_of(meetings: &[MeetingDays]) -> Vec<Date> {
    let groups = meetings.iter();
    let groups = groups.filter(|one| one.kind == MinutesKind::CoreGroup);
    let own = |one: &MeetingDays| {
        let sent = one.submitted_at.and(one.begun_at);
        one.held_on.or(sent.map(day_of))
    };
    groups
        .clone()
        .filter_map(|one| {
            let mut later = groups.clone().filter(|other| {
                let (one, other) = (&one.meeting, &other.meeting);
                one.document() == other.document() && one.number() < other.number()
            });
            let is_known = later.any(|other| own(other).is_some());
            let next = one.next_held_at.filter(|_| !is_known).map(day_of);
            own(one).max(next)
        })
        .collect()
}

/// By when core groups under the plan of a child are to be held, the first in front; nothing where
/// there is no plan, or the council sets no days.
pub(in crate::casework) fn lines(
    office: &Office,
    plans: &[PlanDays],
    held: Vec<Date>,
) -> Vec<ClockLine> {
    let today = office.today();
    let layout = office.desk.minutes.layout(MinutesKind::CoreGroup);
    let clock = layout.and_then(|layout| layout.clock.as_ref());
    let (Some(clock), Some(plan)) = (clock, PlanDays::on(plans, today)) else {
        return Vec::new();
    };
    let known = plan.known(today, held);
    // Beyond the bank holidays that are known no day is made up.
    let found = due(clock, &known, &office.desk.calendar).unwrap_or_default();
    let long_past = today.saturating_sub(jiff::Span::new().days(SPOKEN_OF_DAYS));
    let mut lines: Vec<ClockLine> = found
        .into_iter()
        .filter(|(_, on)| long_past <= *on)
        .map(|(group, on)| {
            let standing = match on {
                on if on < today => Standing::Urgent,
                on if on == today => Standing::Today,
                _ => Standing::Ahead,
            };
            ClockLine {
                step: group.code().to_owned(),
                name: group.words().to_owned(),
                who: WHO.to_owned(),
                on,
                code: standing.code(),
                words: match standing {
                    Standing::Urgent => "the day has passed".to_owned(),
                    other => other.words().to_owned(),
                },
                can_tick: false,
            }
        })
        .collect();
    lines.sort_by_key(|one| one.on);
    lines
}

/// Core groups that the one who asks has to hold soon: those of the children whose social worker
/// they are. Of the children it reads what their headings tell, and of all meetings at once.
pub(super) async fn of_asker(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<AfterLine>, VerbError> {
    let today = office.today();
    let workers = asker.workers();
    let mut own = Vec::new();
    for heading in snapshot.headings(Whose::Workers(&workers)).await? {
        let about = About::from(&heading);
        let is_worker = about.worker.as_ref().is_some_and(|id| workers.contains(id));
        if !is_worker || asker.may(&about, Action::TakeMinutes).is_err() {
            continue;
        }
        let mut headline = Headline::read(heading.label.as_ref());
        let plans = match headline.plans.take() {
            Some(plans) => plans,
            None => plans_of(snapshot, &heading.document).await?,
        };
        if PlanDays::on(&plans, today).is_some() {
            own.push((heading, about, headline, plans));
        }
    }
    let children: Vec<Identifier> = own.iter().map(|one| one.0.child.clone()).collect();
    let mut meetings = match children.is_empty() {
        true => HashMap::new(),
        false => snapshot.meeting_days_of(FORM, &children).await?,
    };
    let until = today.saturating_add(jiff::Span::new().days(LISTED_DAYS));
    let mut lines = Vec::new();
    for (heading, about, headline, plans) in own {
        let all = meetings.remove(&heading.child).unwrap_or_default();
        let mut beside = all.iter().rev().map(|one| &one.meeting);
        let meeting = beside.find(|one| *one.document() == heading.document);
        let first = MeetingId::first(&heading.document);
        let meeting = meeting.unwrap_or(&first);
        let near = self::lines(office, &plans, held_of(&all)).into_iter();
        let near = near.filter(|one| one.on <= until);
        let named = (headline.reference.as_str(), headline.child.as_str());
        lines.extend(near.map(|one| listed_as(office, named, &about, (meeting, one))));
    }
    Ok(lines)
}

/// What of the plans of a child sets days, from the reading of the document: for a heading that was
/// written before it was told there.
async fn plans_of(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Vec<PlanDays>, VerbError> {
    let kept = snapshot.document(document).await?;
    let child = kept.as_ref().map(|kept| &kept.network.child);
    Ok(child.map(PlanDays::of).unwrap_or_default())
}
