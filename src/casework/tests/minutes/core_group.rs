//! A core group: its own chair, clocks and annex, and who reads what of it.

use super::*;
use crate::{
    casework::minutes::{after, copies, finish, flags},
    model::{
        minutes::{FlagState, MinutesState, MinutesStep},
        reply::Means,
    },
};

const RISK: &str = "The hospital wrote of bruises.";
const UNCLE: &str = "His uncle sells the car.";

async fn begun(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &jo(), &document, MinutesKind::CoreGroup).await
}

/// A core group that the school took by a link and sent, with a part that is not for the mother.
async fn submitted(bed: &Bed) -> MeetingId {
    let document = begun(bed).await;
    let (token, code) = lends(bed, &document, SCHOOL).await;
    let pass = opens(bed, &token, &code).await.unwrap();
    let pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    for (name, text) in [
        ("why", "Maya is to be safe at home."),
        ("views", "She draws her house."),
        ("family", UNCLE),
        ("annex", RISK),
    ] {
        writes(bed, &pen, &typed(name, text, 0)).await.unwrap();
    }
    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    let mother = page
        .sheet
        .owners
        .iter()
        .find(|(_, words)| words == "Mother");
    let mother = &mother.unwrap().0;
    assert_ne!(mother, MOTHER, "nobody is called by their number here");
    flags::flag(&bed.office, &pen, &bed.op(), ("box:family", mother))
        .await
        .unwrap();
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    document
}

async fn decides(bed: &Bed, who: &Actor, document: &MeetingId) -> Result<(), VerbError> {
    let flag = sees(bed, &jo(), document).await.flags[0].id.clone();
    let says = (flag.as_str(), FlagState::Kept);
    flags::decide(&bed.office, who, &bed.op(), document, says)
        .await
        .map(drop)
}

async fn accepts(bed: &Bed, who: &Actor, document: &MeetingId) -> Result<(), VerbError> {
    let says = finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: String::new(),
    };
    finish::accept(&bed.office, who, &bed.op(), document, &says)
        .await
        .map(drop)
}

/// Everything that stands in somebody's copy.
async fn copy(bed: &Bed, document: &MeetingId, row: &str) -> String {
    let of = (row, Means::ByHand);
    let page = copies::page(&bed.office, &jo(), document, of).await;
    format!("{:?}", page.unwrap().sections)
}

#[tokio::test]
async fn each_copy_of_a_core_group_says_what_is_for_its_reader() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    decides(&bed, &jo(), &document).await.unwrap();
    accepts(&bed, &jo(), &document).await.unwrap();
    let seen = sees(&bed, &jo(), &document).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);

    let (school, mother) = (
        copy(&bed, &document, SCHOOL).await,
        copy(&bed, &document, MOTHER).await,
    );
    let carer = copy(&bed, &document, CARER).await;
    for (what, in_school, in_mother, in_carer) in [
        ("She draws her house.", true, true, true),
        (UNCLE, true, false, true),
        (RISK, true, false, false),
    ] {
        assert_eq!(school.contains(what), in_school, "{what}: {school}");
        assert_eq!(mother.contains(what), in_mother, "{what}: {mother}");
        assert_eq!(carer.contains(what), in_carer, "{what}: {carer}");
    }
}

#[tokio::test]
async fn the_lead_practitioner_or_their_manager_does_what_the_chair_does() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    for (who, is_chair) in [
        (jo(), true),
        (manager(), true),
        (sam(), true),
        (lee(), false),
    ] {
        assert_eq!(sees(&bed, &who, &document).await.is_chair, is_chair);
    }
    let refused = decides(&bed, &lee(), &document).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let refused = accepts(&bed, &lee(), &document).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let stranger = accepts(&bed, &stranger(), &document).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
    decides(&bed, &manager(), &document).await.unwrap();
    accepts(&bed, &manager(), &document).await.unwrap();

    // A review stays the reviewing officer's.
    let bed = Bed::new().await;
    let review = super::begun(&bed).await;
    assert!(!sees(&bed, &jo(), &review).await.is_chair);
    assert!(sees(&bed, &sam(), &review).await.is_chair);
}

#[tokio::test]
async fn what_follows_a_core_group_is_not_what_follows_a_review() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    decides(&bed, &jo(), &document).await.unwrap();
    accepts(&bed, &jo(), &document).await.unwrap();
    let seen = sees(&bed, &jo(), &document).await;
    let days: Vec<(&str, String)> = seen
        .clocks
        .iter()
        .map(|one| (one.step.as_str(), one.on.to_string()))
        .collect();
    let expected = [
        ("record_written", "2026-11-30"),
        ("record_to_professionals", "2026-12-07"),
        ("record_to_family", "2026-12-07"),
        ("plan_updated", "2026-12-07"),
        ("next_held", "2026-12-21"),
    ];
    let expected: Vec<_> = expected.map(|(step, on)| (step, on.to_owned())).into();
    assert_eq!(days, expected);
    assert_eq!(seen.answer, None, "no manager's silence agrees to anything");

    let says = (Some(MinutesStep::Agreed), "");
    let answered = after::answer(&bed.office, &manager(), &bed.op(), &document, says).await;
    assert!(matches!(answered, Err(VerbError::NotNow(_))));
    let tick = async |step| after::tick(&bed.office, &jo(), &bed.op(), &document, step).await;
    let odd = tick(MinutesStep::DecisionsSent).await;
    assert!(matches!(odd, Err(VerbError::NotThere)));
    let next = seen.clocks.iter().find(|one| one.step == "next_held");
    assert!(next.unwrap().can_tick);
    tick(MinutesStep::NextHeld).await.unwrap();
    let seen = sees(&bed, &jo(), &document).await;
    let next = seen.clocks.iter().find(|one| one.step == "next_held");
    assert_eq!(next.unwrap().code, "done");
}

#[tokio::test]
async fn a_core_group_is_not_held_on_the_day_of_the_review() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    bed.wait(40);
    let finish = sees(&bed, &jo(), &document).await.finish;
    assert_eq!(finish.planned, None, "3 December is the review");
    assert_eq!(finish.held_on, Some(jiff::civil::date(2026, 11, 23)));
    assert!(!finish.wants_code);
}
