//! The child protection plan: what a core group's minutes open with, and for whom.

use jiff::civil::{Date, date};

use super::*;
use crate::{
    casework::minutes::{after, copies, finish},
    model::{
        fact::{Fact, Listing, ReadState},
        minutes::MinutesStep,
        protection::{Conference, PlanAction, ProtectionPlan},
        reply::Means,
    },
    rules::{
        example::{fact, id, mosaic, origin, since, text as words},
        minutes::core_clock::Group,
    },
};

const ADDRESS: &str = "Larch Hill";

fn held_or_due(kind: &str, due: Option<Date>, held: Option<Date>) -> Conference {
    Conference {
        kind: kind.into(),
        due,
        held,
        origin: origin("conferences/1", "kind"),
    }
}

fn to_do(what: &str, owner: Option<&str>, due: Option<Date>, state: &str) -> PlanAction {
    PlanAction {
        id: None,
        what: words(what),
        owner: owner.map(id),
        owner_name: owner.is_none().then(|| words("Health visitor")),
        due,
        state: fact(state.into(), "status"),
        origin: origin("actions/1", "description"),
    }
}

/// Emotional abuse, since 7 September 2026, with three things to do.
fn plan() -> ProtectionPlan {
    let conferences = vec![
        held_or_due("initial", None, Some(date(2026, 9, 7))),
        held_or_due("review", Some(date(2026, 12, 4)), None),
    ];
    let actions = vec![
        to_do(
            "Visits every week",
            Some("701"),
            Some(date(2026, 12, 4)),
            "under_way",
        ),
        to_do(
            "A place on the course",
            Some("401"),
            Some(date(2026, 11, 27)),
            "not_started",
        ),
        // One that tells where the child lives, and that is in a state which no table has.
        to_do("Weight checked at 14 Larch Hill", None, None, "Parked"),
    ];
    let state = ReadState::Read;
    ProtectionPlan {
        id: Some("CP7".into()),
        category: fact("EMO".into(), "category"),
        period: since(date(2026, 9, 7)),
        conferences: Listing {
            items: conferences,
            state: state.clone(),
        },
        actions: Listing {
            items: actions,
            state,
        },
        origin: origin("child-protection-plans/CP7", "child.protection_plan"),
    }
}

fn has(bed: &Bed, plans: Vec<ProtectionPlan>, state: ReadState, is_there: Option<bool>) {
    bed.mosaic.change(MAYA, |network| {
        let child = &mut network.child;
        child.protection_plans = Listing {
            items: plans.clone(),
            state: state.clone(),
        };
        child.protection_plan = is_there.map_or(Fact::NotRecorded, |is| fact(is, "status"));
    });
}

async fn core_group(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &jo(), &document, MinutesKind::CoreGroup).await
}

/// What the record says in the first section.
#[track_caller]
fn opening(sheet: &SheetPart) -> Vec<String> {
    let first = sheet.sections.first().unwrap();
    assert_eq!(first.name, "why");
    assert!(first.text.is_some(), "there is a box as well");
    match &first.holds {
        Holds::Lines(lines) => lines.clone(),
        other => panic!("{other:?}"),
    }
}

async fn of_staff(bed: &Bed) -> Vec<String> {
    let document = core_group(bed).await;
    opening(&sees(bed, &jo(), &document).await.sheet)
}

#[tokio::test]
async fn a_core_group_opens_with_the_plan_as_the_record_has_it() {
    let bed = Bed::new().await;
    has(&bed, vec![plan()], ReadState::Read, Some(true));
    assert_eq!(
        of_staff(&bed).await,
        [
            "Category of the plan: Emotional abuse",
            "Start of the plan: Monday 7 September 2026",
            "Initial child protection conference: Monday 7 September 2026",
            "Next review conference due by Friday 4 December 2026",
            "To do: Visits every week (Jo Marsh; by Friday 4 December 2026; under way)",
            "To do: A place on the course (Kerry Bell; by Friday 27 November 2026; not started)",
            "To do: Weight checked at 14 Larch Hill (Health visitor; no day is recorded; Parked)",
            "This is how the case system held it on Monday 23 November 2026",
        ]
    );
}

#[tokio::test]
async fn of_the_plan_professionals_see_what_the_policy_tells_them_and_nobody_else_sees_any() {
    let bed = Bed::new().await;
    has(&bed, vec![plan()], ReadState::Read, Some(true));
    let document = core_group(&bed).await;
    let lent_to = async |row: &str| {
        let (token, code) = lends(&bed, &document, row).await;
        let pass = opens(&bed, &token, &code).await.unwrap();
        opening(&lent::page(&bed.office, &token, &pass).await.unwrap().sheet)
    };
    let school = lent_to(SCHOOL).await.join("\n");
    for told in [
        "Emotional abuse",
        "7 September 2026",
        "Visits every week",
        "A place on the course",
    ] {
        assert!(school.contains(told), "{told}: {school}");
    }
    // Where the child lives is not told to the school, nor is the mother called by her name.
    for kept in [ADDRESS, "Parked", "Kerry"] {
        assert!(!school.contains(kept), "{kept}: {school}");
    }
    for row in [MOTHER, CARER] {
        assert_eq!(lent_to(row).await, Vec::<String>::new(), "{row}");
    }

    let copy = async |row: &str| {
        let page = copies::page(&bed.office, &jo(), &document, (row, Means::ByHand)).await;
        let page = page.unwrap();
        (format!("{:?}", page.sections), page.left_out.join("\n"))
    };
    let (school, left) = copy(SCHOOL).await;
    assert!(
        school.contains("Category of the plan: Emotional abuse"),
        "{school}"
    );
    assert!(!school.contains(ADDRESS), "{school}");
    assert!(left.contains("a part of what the record holds"), "{left}");
    for row in [MOTHER, CARER] {
        let (copy, left) = copy(row).await;
        for kept in [
            "Emotional abuse",
            "Visits every week",
            ADDRESS,
            "7 September",
        ] {
            assert!(!copy.contains(kept), "{row} {kept}: {copy}");
        }
        assert!(
            left.contains("Why there is a plan: what the record holds"),
            "{left}"
        );
    }
}

#[tokio::test]
async fn the_ways_of_having_no_plan_are_told_apart() {
    let down = ReadState::SourceDown { system: mosaic() };
    let withheld = ReadState::Withheld { system: mosaic() };
    let mut ended = plan();
    ended.period.end = Some(date(2026, 11, 2));
    for (plans, state, is_there, says) in [
        (
            Vec::new(),
            ReadState::Read,
            None,
            "No child protection plan is recorded",
        ),
        (
            Vec::new(),
            ReadState::NotAsked,
            None,
            "is not asked for child protection plans",
        ),
        (Vec::new(), down, None, "did not answer"),
        (Vec::new(), withheld, None, "does not tell"),
        (
            vec![ended.clone()],
            ReadState::Read,
            Some(false),
            "ended on Monday 2 November 2026",
        ),
        (
            vec![ended],
            ReadState::Read,
            Some(true),
            "holds none that is open",
        ),
        (
            vec![plan()],
            ReadState::Read,
            Some(false),
            "No child protection plan is recorded",
        ),
    ] {
        let bed = Bed::new().await;
        has(&bed, plans, state, is_there);
        let lines = of_staff(&bed).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains(says), "{says}: {lines:?}");
    }
}

#[tokio::test]
async fn what_the_record_has_wrong_is_shown_as_it_stands_there() {
    let bed = Bed::new().await;
    let mut odd = plan();
    odd.category = fact("Emotional harm".into(), "category");
    odd.period.end = Some(date(2026, 8, 29));
    odd.conferences.items.clear();
    odd.actions.state = ReadState::Withheld { system: mosaic() };
    odd.actions.items.truncate(1);
    odd.actions.items[0].owner = None;
    odd.actions.items[0].owner_name = None;
    has(&bed, vec![odd], ReadState::Read, None);
    let lines = of_staff(&bed).await;
    for says in [
        "Category of the plan: Emotional harm",
        "Start of the plan: Monday 7 September 2026 (the end in the record lies before it)",
        "Initial child protection conference: not recorded",
        "To do: Visits every week (nobody is named; by Friday 4 December 2026; under way)",
        "What is to be done by the plan: the case system does not tell all of them",
    ] {
        assert!(lines.iter().any(|line| line == says), "{says}: {lines:#?}");
    }
}

async fn before(bed: &Bed) -> crate::casework::page::minutes::MinutesPage {
    let document = bed.maya().await;
    let first = MeetingId::first(&document);
    minutes_page::page(&bed.office, &jo(), &first)
        .await
        .unwrap()
}

#[tokio::test]
async fn before_a_core_group_is_begun_it_is_said_that_there_is_no_plan() {
    let bed = Bed::new().await;
    has(&bed, Vec::new(), ReadState::Read, Some(false));
    let page = before(&bed).await;
    let words = "No child protection plan is recorded";
    assert_eq!(page.no_plan.as_deref(), Some(words));
    assert_eq!(page.plan_clock, []);
    // It can be begun all the same.
    core_group(&bed).await;

    let bed = Bed::new().await;
    has(&bed, vec![plan()], ReadState::Read, Some(true));
    assert_eq!(before(&bed).await.no_plan, None);
}

#[tokio::test]
async fn core_groups_are_due_by_the_conferences_of_the_plan() {
    let bed = Bed::new().await;
    let mut recent = plan();
    recent.conferences.items[0].held = Some(date(2026, 10, 12));
    has(&bed, vec![recent], ReadState::Read, Some(true));
    let page = before(&bed).await;
    let days = |lines: &[crate::casework::page::minutes::ClockLine]| -> Vec<(String, String)> {
        let lines = lines.iter();
        lines
            .map(|one| (one.step.clone(), one.on.to_string()))
            .collect()
    };
    let told = |step: &str, on: &str| (step.to_owned(), on.to_owned());
    assert_eq!(
        days(&page.plan_clock),
        [
            told("first_core_group", "2026-10-26"),
            told("core_group_before_review", "2026-11-20"),
        ]
    );
    let listed = async |who: &Actor| {
        let filter = crate::casework::page::lists::ReviewFilter::default();
        let page = crate::casework::reviews::mine(&bed.office, who, &filter).await;
        let lines = page.unwrap().after.into_iter();
        let of_the_plan = [Group::First, Group::Next, Group::Last].map(Group::words);
        let lines = lines.filter(|one| of_the_plan.contains(&&*one.name));
        lines.map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(
        listed(&jo()).await,
        [
            "The first core group is held",
            "The last core group before the review conference is held",
        ]
    );
    assert_eq!(
        listed(&sam()).await,
        Vec::<String>::new(),
        "it is the worker's"
    );

    // Of a plan that began long before anything was minuted here nobody is told that they are late.
    let earlier = Bed::new().await;
    has(&earlier, vec![plan()], ReadState::Read, Some(true));
    let page = before(&earlier).await;
    assert_eq!(
        days(&page.plan_clock),
        [told("core_group_before_review", "2026-11-20")]
    );

    // One that was only begun was not held: the clock goes on.
    let jo_marsh = jo();
    let meeting = core_group(&bed).await;
    let page = async |meeting: &MeetingId| {
        let page = minutes_page::page(&bed.office, &jo(), meeting).await;
        page.unwrap()
    };
    assert_eq!(
        days(&page(&meeting).await.plan_clock),
        [
            told("first_core_group", "2026-10-26"),
            told("core_group_before_review", "2026-11-20"),
        ]
    );
    assert_eq!(listed(&jo()).await.len(), 2);
    // Once its minutes are with the chair it is its day from which the next is counted.
    let pen = Pen::Staff(&jo_marsh, &meeting);
    for name in ["why", "views"] {
        writes(&bed, &pen, &typed(name, "Something.", 0))
            .await
            .unwrap();
    }
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    assert_eq!(
        days(&page(&meeting).await.plan_clock),
        [told("core_group_at_most", "2027-01-04")]
    );
    let says = finish::Accepts {
        held_on: "20 November 2026".into(),
        participation: String::new(),
    };
    finish::accept(&bed.office, &jo(), &bed.op(), &meeting, &says)
        .await
        .unwrap();
    assert_eq!(
        days(&page(&meeting).await.plan_clock),
        [told("core_group_at_most", "2027-01-01")]
    );
    bed.wait(28);
    assert_eq!(
        listed(&jo()).await,
        ["The next core group is held at the latest"]
    );
    // The next is begun, which says nothing; that it was held somebody says beside this one.
    let next = core_group(&bed).await;
    assert_eq!(
        days(&page(&next).await.plan_clock),
        [told("core_group_at_most", "2027-01-01")]
    );
    after::tick(
        &bed.office,
        &jo(),
        &bed.op(),
        &meeting,
        MinutesStep::NextHeld,
    )
    .await
    .unwrap();
    assert_eq!(
        days(&page(&next).await.plan_clock),
        [told("core_group_at_most", "2027-02-01")]
    );
    assert_eq!(listed(&jo()).await, Vec::<String>::new());
    bed.wait(35);
    let listed = listed(&jo()).await;
    assert!(
        listed.contains(&"The next core group is held at the latest".to_owned()),
        "{listed:?}"
    );
}

#[tokio::test]
async fn beside_the_box_of_the_category_stands_what_the_record_has() {
    let bed = Bed::new().await;
    has(&bed, vec![plan()], ReadState::Read, Some(true));
    let document = core_group(&bed).await;
    let seen = sees(&bed, &jo(), &document).await;
    let lines = |name: &str| {
        let mut all = seen.sheet.sections.iter();
        let section = all.find(|one| one.name == name).unwrap();
        assert!(section.text.is_some(), "there is a box as well");
        match &section.holds {
            Holds::Lines(lines) => lines.clone(),
            other => panic!("{other:?}"),
        }
    };
    let status = lines("status");
    assert_eq!(status.len(), 2, "the child and the category: {status:?}");
    assert_eq!(status[1], "Category of the plan: Emotional abuse");
    let tasks = lines("plan");
    assert_eq!(tasks.len(), 3, "{tasks:?}");
    assert!(tasks.iter().all(|one| one.starts_with("To do: ")));
}
