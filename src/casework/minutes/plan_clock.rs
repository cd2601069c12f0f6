//! The clock of the plan: by when core groups are to be held.
//!
//! It is counted from the conferences that the record holds and from the core groups that were
//! minuted here, whichever review they stand beside.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Live, day_of},
        minutes::due::listed_as,
        office::{Office, VerbError},
        open::FORM,
        page::minutes::{AfterLine, ClockLine},
        rights::{About, Asker},
    },
    model::{
        child::Child,
        id::Identifier,
        minutes::{MeetingId, MinutesKind, MinutesStep},
        protection::INITIAL,
    },
    rules::{
        access::Action,
        clock::steps::Standing,
        minutes::core_clock::{Known, due},
    },
    store::{headings::Whose, reading::Snapshot},
};

/// So many documents of a child are looked through for core groups, the newest first.
const MOST: usize = 6;

/// So many days before its day a core group stands in a list.
const LISTED_DAYS: i32 = 14;

/// So many days after its day it is not spoken of any more: core groups that were held before their
/// minutes were taken here are not known, and nobody could tick what is long past.
const SPOKEN_OF_DAYS: i32 = 60;

/// Who holds core groups.
const WHO: &str = "social worker";

/// The days on which core groups of a child were held, as their minutes say; of one whose day nobody
/// has said, the day on which its minutes were begun.
pub(in crate::casework) async fn held(
    snapshot: &mut Snapshot,
    child: &Identifier,
) -> Result<Vec<Date>, VerbError> {
    let mut days = Vec::new();
    let documents = snapshot.documents_of(FORM, child).await?;
    for document in documents.iter().take(MOST) {
        for one in snapshot.all_minutes(document).await? {
            if one.kind != MinutesKind::CoreGroup {
                continue;
            }
            let day = match one.held_on {
                Some(day) => Some(day),
                None => begun(snapshot, &one.meeting).await?,
            };
            days.extend(day);
        }
    }
    Ok(days)
}

async fn begun(snapshot: &mut Snapshot, meeting: &MeetingId) -> Result<Option<Date>, VerbError> {
    let steps = snapshot.minutes_steps(meeting).await?;
    let mut steps = steps.iter();
    let begun = steps.find(|one| one.step == MinutesStep::Begun);
    Ok(begun.map(|one| day_of(one.at)))
}

/// By when core groups under the plan of a child are to be held, the first in front; nothing where
/// there is no plan, or the council sets no days.
pub(in crate::casework) fn lines(
    office: &Office,
    child: &Child,
    held: Vec<Date>,
) -> Vec<ClockLine> {
    let today = office.today();
    let layout = office.desk.minutes.layout(MinutesKind::CoreGroup);
    let clock = layout.and_then(|layout| layout.clock.as_ref());
    let (Some(clock), Some(plan)) = (clock, child.plan_on(today)) else {
        return Vec::new();
    };
    let conferences = plan.conferences.iter();
    let initial = conferences.clone().filter(|one| *one.kind == *INITIAL);
    let known = Known {
        conference: initial.filter_map(|one| one.held).max(),
        review: conferences
            .filter(|one| *one.kind != *INITIAL && one.held.is_none())
            .filter_map(|one| one.due)
            .filter(|day| today <= *day)
            .min(),
        held,
    };
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
/// they are.
pub(super) async fn of_asker(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<AfterLine>, VerbError> {
    let today = office.today();
    let workers = asker.workers();
    let mut lines = Vec::new();
    for heading in snapshot.headings(Whose::Workers(&workers)).await? {
        let about = About::from(&heading);
        let is_worker = about.worker.as_ref().is_some_and(|id| workers.contains(id));
        if !is_worker || asker.may(&about, Action::TakeMinutes).is_err() {
            continue;
        }
        let Some(live) = Live::load(snapshot, &heading.document).await? else {
            continue;
        };
        let child = &live.kept.network.child;
        if child.plan_on(today).is_none() {
            continue;
        }
        let held = held(snapshot, &live.kept.child).await?;
        let meetings = snapshot.all_minutes(&heading.document).await?;
        let meeting = meetings.last().map(|one| one.meeting.clone());
        let meeting = meeting.unwrap_or_else(|| MeetingId::first(&heading.document));
        let until = today.saturating_add(jiff::Span::new().days(LISTED_DAYS));
        let near = self::lines(office, child, held).into_iter();
        let near = near.filter(|one| one.on <= until);
        live.compose(office, |composed| {
            lines.extend(near.map(|one| listed_as(office, composed, (&meeting, one))));
        });
    }
    Ok(lines)
}
