//! Reviews: mine, or those of a team, by how late they are.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use crate::{
    casework::{
        actions,
        headline::Headline,
        minutes::due,
        office::{Office, VerbError},
        page::{
            document::Owner,
            lists::{
                FormLine, Lateness, NeedsYou, Only, ReferralLine, ReviewCard, ReviewFilter,
                ReviewGroup, ReviewsPage, TeamName,
            },
            next_step::NextStep,
        },
        plain::tasks,
        pursue,
        refer::{self, tasks::Task},
        rights::{About, Asker},
    },
    forms::invite::clock::{self, Pressure},
    model::{actor::Actor, staff::Role},
    rules::{access::Action, clock::limits::Nearness},
    store::{
        headings::{Heading, Whose},
        reading::Snapshot,
    },
};

/// The reviews of the one who asks, and of those for whom they cover.
///
/// # Errors
/// As the table of access has it.
pub async fn mine(
    office: &Office,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    mine_at(office, &mut snapshot, who, filter).await
}

/// The same, at a moment of the record that is held.
pub(in crate::casework) async fn mine_at(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let asker = Asker::of(snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeReviews)?;
    let mine = readable(snapshot, &asker, Whose::Workers(&asker.workers())).await?;
    let teams = named_teams(snapshot, &mine).await?;
    let fitting: Vec<Heading> = mine
        .iter()
        .filter(|heading| fits(&card(office, &asker, heading), heading, filter))
        .cloned()
        .collect();
    let pursuits = pursue::of_headings(office, snapshot, &fitting).await?;
    let tasks = refer::tasks::of_referrers(office, snapshot, &asker).await?;
    let is_wanted = |task: &Task| {
        let is_it = |one: &Heading| one.document == task.document;
        match mine.iter().any(is_it) {
            true => fitting.iter().any(is_it),
            false => fits_task(task, filter),
        }
    };
    let tasks = tasks.into_iter().filter(|task| task.is_theirs);
    let referrals = tasks.filter(is_wanted).map(|task| ReferralLine {
        child: task.child,
        document: task.document,
        service: task.service,
        words: task.words,
    });
    let referrals = referrals.collect();
    let mut actions = actions::tasks::open(office, snapshot, &asker).await?;
    actions.retain(|task| task.is_theirs);
    Ok(ReviewsPage {
        pursuits,
        referrals,
        forms: forms(office, snapshot, &asker).await?,
        actions,
        after: due::of_asker(office, snapshot, &asker).await?,
        ..page(office, &asker, "My reviews", (mine, teams), filter)
    })
}

/// The reviews of the teams of the one who asks; of the council for the manager.
///
/// # Errors
/// As the table of access has it.
pub async fn team(
    office: &Office,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    team_at(office, &mut snapshot, who, filter).await
}

/// The same, at a moment of the record that is held.
pub(in crate::casework) async fn team_at(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let (asker, headings) = visible_at(office, snapshot, who, Action::SeeTeam).await?;
    let teams = named_teams(snapshot, &headings).await?;
    let title = "Reviews of the team";
    Ok(ReviewsPage {
        forms: forms(office, snapshot, &asker).await?,
        ..page(office, &asker, title, (headings, teams), filter)
    })
}

/// Forms that wait for the one who asks.
async fn forms(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<FormLine>, VerbError> {
    let mut tasks = tasks::open(office, snapshot, asker, None).await?;
    tasks.retain(|task| !task.theirs.is_empty());
    let lines = tasks.into_iter().map(|task| FormLine {
        form: task.form,
        child: task.child,
        title: task.title,
        words: task.words,
        clock: task.clock,
    });
    Ok(lines.collect())
}

/// The teams that these headings name, each once, with what the case system calls it. A name with
/// a slash is one that the record made for itself.
pub(in crate::casework) async fn named_teams(
    snapshot: &mut Snapshot,
    headings: &[Heading],
) -> Result<Vec<TeamName>, VerbError> {
    let names = snapshot.team_names().await?;
    let codes: BTreeSet<&Arc<str>> = headings
        .iter()
        .flat_map(|heading| &heading.teams)
        .filter(|team| !team.contains('/'))
        .collect();
    let mut teams: Vec<TeamName> = codes
        .into_iter()
        .map(|code| TeamName {
            code: code.to_string(),
            name: names.get(code).unwrap_or(code).to_string(),
        })
        .collect();
    teams.sort_by(|one, other| (&one.name, &one.code).cmp(&(&other.name, &other.code)));
    Ok(teams)
}

/// Headings of open documents that the one who asks may know of. What they may not is not there,
/// and is not counted.
pub(in crate::casework) async fn visible(
    office: &Office,
    who: &Actor,
    action: Action,
) -> Result<(Asker, Vec<Heading>), VerbError> {
    let mut snapshot = office.store.read().await?;
    visible_at(office, &mut snapshot, who, action).await
}

/// The same, at a moment of the record that is held.
pub(in crate::casework) async fn visible_at(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    action: Action,
) -> Result<(Asker, Vec<Heading>), VerbError> {
    let asker = Asker::of(snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(action)?;
    let headings = readable(snapshot, &asker, Whose::Everybody).await?;
    Ok((asker, headings))
}

async fn readable(
    snapshot: &mut Snapshot,
    asker: &Asker,
    whose: Whose<'_>,
) -> Result<Vec<Heading>, VerbError> {
    let mut headings = snapshot.headings(whose).await?;
    headings.retain(|heading| {
        asker
            .may(&About::from(heading), Action::ReadDocument)
            .is_ok()
    });
    Ok(headings)
}

fn page(
    office: &Office,
    asker: &Asker,
    whose: &str,
    (headings, teams): (Vec<Heading>, Vec<TeamName>),
    filter: &ReviewFilter,
) -> ReviewsPage {
    let today = office.today();
    let nearness = &office.desk.limits.nearness;
    let all: Vec<(ReviewCard, Heading)> = headings
        .into_iter()
        .map(|heading| (card(office, asker, &heading), heading))
        .collect();
    let in_sight = |day: Option<jiff::civil::DateTime>| {
        let soon = office
            .desk
            .calendar
            .add_working_days(today, nearness.soon_working_days.into())
            .ok();
        day.zip(soon)
            .is_some_and(|(day, soon)| (today..=soon).contains(&day.date()))
    };
    let (children, meetings_soon, need_you) = (
        all.len(),
        all.iter().filter(|(_, one)| in_sight(one.meeting)).count(),
        all.iter()
            .filter(|(one, _)| one.need == NeedsYou::Yes)
            .count(),
    );
    let mut kept: Vec<ReviewCard> = all
        .into_iter()
        .filter(|(card, heading)| fits(card, heading, filter))
        .map(|(card, _)| card)
        .collect();
    kept.sort_by_key(sooner);
    let groups = Lateness::ALL
        .iter()
        .map(|(lateness, ..)| ReviewGroup {
            lateness: *lateness,
            cards: kept
                .iter()
                .filter(|card| stands(card, nearness) == *lateness)
                .cloned()
                .collect(),
        })
        .collect();
    ReviewsPage {
        today,
        whose: whose.to_owned(),
        groups,
        children,
        meetings_soon,
        soon_working_days: nearness.soon_working_days,
        need_you,
        teams,
        pursuits: Vec::new(),
        actions: Vec::new(),
        after: Vec::new(),
        referrals: Vec::new(),
        forms: Vec::new(),
    }
}

/// One child's card, with the clock as it stands today.
pub(in crate::casework) fn card(office: &Office, asker: &Asker, heading: &Heading) -> ReviewCard {
    let headline = Headline::read(heading.label.as_ref());
    let clock = heading.due.map(|due| {
        let desk = &office.desk;
        let (pressure, left) =
            clock::standing(due, office.today(), &desk.calendar, &desk.limits.nearness);
        (pressure, left, clock::in_words(due, pressure, left))
    });
    let (pressure, left, words) = clock.unwrap_or((
        Pressure::Unknown,
        None,
        "No due date could be worked out".to_owned(),
    ));
    let step = step(office, heading);
    let next = step.map_or(Owner::Nobody, NextStep::owner);
    let count = |number: u32| number as usize;
    let some = |words: String| (!words.is_empty()).then_some(words);
    ReviewCard {
        document: heading.document.clone(),
        child: headline.child,
        reference: headline.reference,
        kind: headline.kind,
        restricted: heading.restricted,
        due: heading.due,
        working_days_left: left,
        clock: words,
        clock_code: pressure.code().to_owned(),
        meeting: heading.meeting.map(in_words),
        meeting_on: heading.meeting.map(|at| at.date()),
        presses: heading
            .meeting
            .zip(step)
            .and_then(|(at, step)| presses(office, at.date(), step)),
        people: count(heading.counts.people),
        invited: count(heading.counts.invited),
        blocks: count(heading.counts.blocks),
        checks: count(heading.counts.checks),
        social_worker: some(headline.worker),
        reviewing_officer: some(headline.officer),
        next,
        next_step: step.map_or("", NextStep::words).to_owned(),
        need: match is_next(asker, heading, next) || enters_a_day(asker, step) {
            true => NeedsYou::Yes,
            false => NeedsYou::No,
        },
    }
}

/// What comes next, today: a heading is not written anew because a day has passed.
pub(in crate::casework) fn step(office: &Office, heading: &Heading) -> Option<NextStep> {
    match heading.meeting {
        Some(at) if at.date() < office.today() && heading.underway.is_over(office.today()) => {
            Some(NextStep::Close)
        }
        _ => NextStep::from_code(&heading.next_step),
    }
}

/// `Thursday 3 December 2026, 4pm`; the day alone where no time is planned.
pub(in crate::casework) fn in_words(meeting: jiff::civil::DateTime) -> String {
    use crate::{
        forms::sheet::words,
        model::answer::{Answer, Given, Value},
    };
    let said = |value| {
        let given = Given::Rule {
            name: "",
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        words(&Answer::Known { value, given }).into_owned()
    };
    let day = said(Value::Day(meeting.date()));
    if meeting.time() == jiff::civil::Time::midnight() {
        return day;
    }
    format!("{day}, {}", said(Value::Time(meeting.time())))
}

/// Why a meeting presses: its day has passed, or is near and not everybody has been asked.
fn presses(office: &Office, on: Date, step: NextStep) -> Option<String> {
    let (today, desk) = (office.today(), &office.desk);
    if on < today {
        return Some("The planned day has passed".to_owned());
    }
    if step == NextStep::Answers {
        return None;
    }
    let left = desk.calendar.working_days_between(today, on).ok()?;
    if i32::from(desk.limits.nearness.soon_working_days) < left {
        return None;
    }
    let when = match left {
        _ if on == today => "Today".to_owned(),
        _ if today.tomorrow().is_ok_and(|day| day == on) => "Tomorrow".to_owned(),
        // Over a weekend or bank holidays no working day is left, and the day is not tomorrow.
        0 => format!("On {}", in_words(on.at(0, 0, 0, 0))),
        1 => "In 1 working day".to_owned(),
        many => format!("In {many} working days"),
    };
    let lacks = match step.is_signed() {
        true => "not everybody has been asked",
        false => "the list is not agreed yet",
    };
    Some(format!("{when}, and {lacks}"))
}

/// The sooner of the meeting and the due day, for the order of a list; whatever has neither is last.
fn sooner(card: &ReviewCard) -> (bool, Option<Date>) {
    let day = card.meeting_on.into_iter().chain(card.due).min();
    (day.is_none(), day)
}

/// The group in which a card stands: a meeting that presses is not left among what has time.
pub(in crate::casework) fn stands(card: &ReviewCard, nearness: &Nearness) -> Lateness {
    match late(card, nearness) {
        Lateness::NotDueYet | Lateness::NoDate if card.presses.is_some() => Lateness::DueSoon,
        other => other,
    }
}

/// Whether the next step is one for the one who asks.
fn is_next(asker: &Asker, heading: &Heading, next: Owner) -> bool {
    let own = asker.workers();
    let has = |worker: &Option<_>| worker.as_ref().is_some_and(|id| own.contains(id));
    match next {
        Owner::ReviewingOfficer => has(&heading.reviewing_officer),
        Owner::SocialWorker => has(&heading.social_worker),
        Owner::BusinessSupport => asker.roles().contains(&Role::BusinessSupport),
        Owner::Nobody => false,
    }
}

/// Whether business support can enter another day, where the one that was planned has passed.
fn enters_a_day(asker: &Asker, step: Option<NextStep>) -> bool {
    step == Some(NextStep::Close) && asker.roles().contains(&Role::BusinessSupport)
}

/// How late it is by its due day alone.
pub(in crate::casework) fn late(card: &ReviewCard, nearness: &Nearness) -> Lateness {
    let left = card.working_days_left.unwrap_or_default();
    match &*card.clock_code {
        "overdue" if left <= -i32::from(nearness.critical_working_days) => {
            Lateness::CriticallyOverdue
        }
        "overdue" => Lateness::Overdue,
        "urgent" | "due_soon" => Lateness::DueSoon,
        "not_due" => Lateness::NotDueYet,
        _ => Lateness::NoDate,
    }
}

fn fits(card: &ReviewCard, heading: &Heading, filter: &ReviewFilter) -> bool {
    let words = filter.words.trim().to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&words);
    let said = words.is_empty()
        || says(&card.child)
        || says(&card.reference)
        || heading.child.value.eq_ignore_ascii_case(&words);
    let only = |only: Only, is: bool| only == Only::All || is;
    said && only(filter.only_restricted, card.restricted)
        && only(
            filter.only_first,
            card.kind.to_lowercase().starts_with("first"),
        )
        && only(filter.only_without_worker, card.social_worker.is_none())
        && only(filter.only_mine_next, card.need == NeedsYou::Yes)
        && filter.team.as_ref().is_none_or(|team| {
            heading
                .teams
                .iter()
                .any(|one| one.eq_ignore_ascii_case(team))
        })
}

/// The same of a referral whose review is closed, or is another's: of it there is no card.
fn fits_task(task: &Task, filter: &ReviewFilter) -> bool {
    let words = filter.words.trim().to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&words);
    let of_reviews = [
        filter.only_first,
        filter.only_without_worker,
        filter.only_mine_next,
    ];
    (says(&task.child) || says(&task.reference))
        && (filter.only_restricted == Only::All || task.restricted)
        && of_reviews.iter().all(|only| *only == Only::All)
        && filter.team.as_ref().is_none_or(|team| {
            let mut teams = task.teams.iter();
            teams.any(|one| one.eq_ignore_ascii_case(team))
        })
}
