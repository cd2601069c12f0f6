//! A core group: its own chair, clocks and annex, and who reads what of it.

use super::*;
use crate::{
    casework::minutes::{after, copies, finish, flags, list},
    model::{
        minutes::{FlagState, MinutesState, MinutesStep, Stay},
        reply::Means,
    },
};

const RISK: &str = "The hospital wrote of bruises.";
const UNCLE: &str = "His uncle sells the car.";
const OWN: &str = "I want her home by spring.";

async fn begun(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &jo(), &document, MinutesKind::CoreGroup).await
}

/// What the form calls the box of somebody in a section.
#[track_caller]
fn own_box(sheet: &SheetPart, section: &str, whose: &str) -> String {
    let section = sheet.sections.iter().find(|one| one.name == section);
    let section = section.unwrap();
    let mut boxes = section.boxes.iter();
    let found = boxes.find(|one| one.whose == whose);
    found
        .unwrap_or_else(|| panic!("{:?}", section.boxes))
        .name
        .clone()
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
        ("annex", RISK),
    ] {
        writes(bed, &pen, &typed(name, text, 0)).await.unwrap();
    }
    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    // Each of the family has a box of their own, called by no number.
    let news = own_box(&page.sheet, "family", "Foster carer");
    let own = own_box(&page.sheet, "family", "Mother");
    for (name, text) in [(&news, UNCLE), (&own, OWN)] {
        assert!(!name.contains("mosaic"), "{name}");
        writes(bed, &pen, &typed(name, text, 0)).await.unwrap();
    }
    let mother = page
        .sheet
        .owners
        .iter()
        .find(|(_, words)| words == "Mother");
    let mother = &mother.unwrap().0;
    assert_ne!(mother, MOTHER, "nobody is called by their number here");
    flags::flag(
        &bed.office,
        &pen,
        &bed.op(),
        (&format!("box:{news}"), mother),
    )
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
        // What is kept from her takes nothing from what she said herself.
        (OWN, true, true, true),
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

#[tokio::test]
async fn each_agency_and_each_of_the_family_has_a_box_of_their_own() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    let seen = sees(&bed, &jo, &meeting).await;
    let names = |section: &str| -> Vec<String> {
        let mut all = seen.sheet.sections.iter();
        let section = all.find(|one| one.name == section).unwrap();
        section.boxes.iter().map(|one| one.name.clone()).collect()
    };
    let (agencies, family) = (names("agencies"), names("family"));
    assert!(
        agencies.contains(&format!("agencies:{SCHOOL}")),
        "{agencies:?}"
    );
    for row in [MOTHER, CARER] {
        assert!(family.contains(&format!("family:{row}")), "{family:?}");
        assert!(!agencies.contains(&format!("agencies:{row}")));
    }
    let name = format!("agencies:{SCHOOL}");
    let saved = writes(&bed, &pen, &typed(&name, "She reads well.", 0)).await;
    assert_eq!(saved.unwrap().versions, [(name.clone(), 1)]);
    // Nobody has a box who is not on the list: what they say stands in the one beside.
    let trainee = typed("agencies", "The trainee reads with her.", 0);
    writes(&bed, &pen, &trainee).await.unwrap();
    for odd in ["agencies:mosaic:999", "views:mosaic:601", "agencies:"] {
        let refused = writes(&bed, &pen, &typed(odd, "x", 0)).await;
        assert!(
            matches!(refused, Err(VerbError::Wrong(_))),
            "{odd}: {refused:?}"
        );
    }
    // Behind what somebody else wrote it is a conflict of that box alone.
    pen::take_over(&bed.office, &sam(), &bed.op(), &meeting)
        .await
        .unwrap();
    let sam = sam();
    let other = Pen::Staff(&sam, &meeting);
    let operation = bed.op();
    for again in ["the first time", "sent twice"] {
        let stale = typed(&name, "She reads badly.", 0);
        let told = write::save(&bed.office, &other, &operation, &stale).await;
        let Err(VerbError::Conflict(told)) = told else {
            panic!("{again}: {told:?}");
        };
        assert_eq!(&*told.fields[0].place.field, name);
        assert_eq!(told.fields[0].theirs, "She reads well.");
    }
    // A copy names who said it as its reader may be told.
    let carer = copy(&bed, &meeting, CARER).await;
    assert!(carer.contains("She reads well."), "{carer}");
    assert!(carer.contains("\"Anybody else\""), "{carer}");
    let staff = sees(&bed, &sam, &meeting).await;
    let parts: Vec<&str> = staff.sheet.parts.iter().map(|one| one.1.as_str()).collect();
    assert!(
        parts.contains(&"News from each agency: Ana Patel"),
        "{parts:?}"
    );
}

#[tokio::test]
async fn the_day_that_is_agreed_for_the_next_moves_the_step() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    let passed = writes(&bed, &pen, &on("2026-11-02", 0)).await;
    assert!(matches!(passed, Err(VerbError::Wrong(_))), "{passed:?}");
    writes(&bed, &pen, &on("2026-12-15", 0)).await.unwrap();

    let seen = sees(&bed, &jo, &meeting).await;
    let step = |seen: &BegunPart| {
        let next = seen.clocks.iter().find(|one| one.step == "next_held");
        next.map(|one| (one.on.to_string(), one.code)).unwrap()
    };
    assert_eq!(step(&seen), ("2026-12-15".to_owned(), "ahead"));
    let copy = copy(&bed, &meeting, MOTHER).await;
    assert!(
        copy.contains("Next core group: Tuesday 15 December 2026"),
        "{copy}"
    );
    // The same once more, when it has passed, takes nothing away.
    bed.wait(30);
    writes(&bed, &pen, &on("2026-12-15", 20_261_215))
        .await
        .unwrap();
    let seen = sees(&bed, &jo, &meeting).await;
    assert_eq!(step(&seen), ("2026-12-15".to_owned(), "urgent"));
    writes(&bed, &pen, &on("", 20_261_215)).await.unwrap();
    let seen = sees(&bed, &jo, &meeting).await;
    assert_eq!(step(&seen).0, "2026-12-21", "28 days after it");
}

/// The day of the next meeting as it was typed over the one that the page showed.
fn on(day: &str, seen: u32) -> Sheet {
    Sheet {
        next_on: Some(list::NextTyped {
            text: day.to_owned(),
            seen,
        }),
        ..Sheet::default()
    }
}

#[tokio::test]
async fn a_day_of_the_next_that_was_not_seen_is_shown_and_not_written_over() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let (jo, sam) = (jo(), sam());
    let saved = writes(&bed, &Pen::Staff(&jo, &meeting), &on("2026-12-15", 0)).await;
    let stands = ("next_on".to_owned(), 20_261_215);
    assert_eq!(saved.unwrap().versions, [stands]);
    pen::take_over(&bed.office, &sam, &bed.op(), &meeting)
        .await
        .unwrap();
    let pen = Pen::Staff(&sam, &meeting);
    let operation = bed.op();
    for again in ["the first time", "sent twice"] {
        let stale = on("2026-12-18", 0);
        let told = write::save(&bed.office, &pen, &operation, &stale).await;
        let Err(VerbError::Conflict(told)) = told else {
            panic!("{again}: {told:?}");
        };
        let field = &told.fields[0];
        assert_eq!(
            (&*field.place.field, field.version),
            ("next_on", 20_261_215)
        );
        assert_eq!(field.theirs, "Tuesday 15 December 2026", "{again}");
        assert_eq!(field.by, "Jo Marsh", "{again}");
    }
    // The same day typed again is in nobody's way, and once it was shown another may stand.
    writes(&bed, &pen, &on("2026-12-15", 0)).await.unwrap();
    writes(&bed, &pen, &on("2026-12-18", 20_261_215))
        .await
        .unwrap();
    let seen = sees(&bed, &sam, &meeting).await;
    let next = seen.sheet.sections.iter().find_map(|one| match one.holds {
        Holds::Next(day) => day,
        _ => None,
    });
    assert_eq!(next.unwrap().to_string(), "2026-12-18");
}

/// Somebody says that a person does not belong here, and the page on which they say it stays open.
#[tokio::test]
async fn a_page_that_is_open_saves_on_after_somebody_does_not_belong() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let (token, code) = lends(&bed, &meeting, MOTHER).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let lent_page = lent::page(&bed.office, &token, &pass).await.unwrap();
    let sections = lent_page.sheet.sections.iter();
    let lent_boxes: Vec<String> = sections
        .flat_map(|one| &one.boxes)
        .map(|one| one.name.clone())
        .collect();
    let jo = jo();
    pen::take_over(&bed.office, &jo, &bed.op(), &meeting)
        .await
        .unwrap();
    let pen = Pen::Staff(&jo, &meeting);
    let own = format!("family:{CARER}");
    let whole = |words: &str, seen| Sheet {
        boxes: vec![write::Written {
            name: own.clone(),
            text: words.into(),
            seen,
        }],
        attended: Some(Attended {
            marked: vec![(CARER.into(), "present".into(), String::new())],
            others: String::new(),
            seen: 0,
        }),
        settled: Some(list::Settled {
            members: vec![(CARER.into(), Stay::Out.code().into())],
            seen: 1,
        }),
        ..Sheet::default()
    };
    writes(&bed, &pen, &whole("", 0)).await.unwrap();
    // Her box had nothing in it when it was said, and she is still on the page.
    writes(&bed, &pen, &whole("", 0)).await.unwrap();
    writes(&bed, &pen, &whole("She came in late.", 0))
        .await
        .unwrap();
    let seen = sees(&bed, &jo, &meeting).await;
    assert_eq!(own_box(&seen.sheet, "family", "Ada Hale"), own);

    // The page behind a link that was open by then saves what it shows as well.
    pen::hand_over(
        &bed.office,
        &pen,
        &bed.op(),
        pen::To::Link(&link(&bed, &meeting).await),
    )
    .await
    .unwrap();
    let pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    for name in lent_boxes {
        writes(&bed, &pen, &typed(&name, "", 0)).await.unwrap();
    }
}

/// The name of the newest link.
async fn link(bed: &Bed, meeting: &MeetingId) -> String {
    sees(bed, &jo(), meeting).await.lent[0].id.clone()
}

/// A link has no name for somebody who has left the list: their box is not on its page, and what the
/// page shows can be saved.
#[tokio::test]
async fn what_a_lent_page_shows_can_be_saved_when_somebody_has_left_the_list() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let own = format!("family:{CARER}");
    let pen = Pen::Staff(&jo, &meeting);
    writes(&bed, &pen, &typed(&own, UNCLE, 0)).await.unwrap();
    let out = Sheet {
        settled: Some(list::Settled {
            members: vec![(CARER.into(), Stay::Out.code().into())],
            seen: 1,
        }),
        ..Sheet::default()
    };
    writes(&bed, &pen, &out).await.unwrap();
    let seen = sees(&bed, &jo, &meeting).await;
    let kept = own_box(&seen.sheet, "family", "Ada Hale");
    assert_eq!(kept, own, "staff have it still");

    let (token, code) = lends(&bed, &meeting, SCHOOL).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    let sections = page.sheet.sections.iter();
    let boxes: Vec<&str> = sections
        .flat_map(|one| &one.boxes)
        .map(|one| one.name.as_str())
        .collect();
    assert!(!boxes.is_empty());
    for name in boxes {
        writes(&bed, &pen, &typed(name, "As they said.", 0))
            .await
            .unwrap();
    }
}

/// Every copy has that box: what the record knows of who is here must not come in by itself.
#[tokio::test]
async fn nothing_is_written_into_the_box_of_the_minute_taker() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let seen = sees(&bed, &jo(), &meeting).await;
    assert!(
        seen.rota.iter().any(|one| one.can),
        "whose turn it is stands beside"
    );
    assert_eq!(text(&seen.sheet, "taker"), (String::new(), 0));
}

#[tokio::test]
async fn a_decision_without_reason_or_day_is_asked_about_before_the_minutes_are_sent() {
    use crate::casework::page::minutes::Unready;
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    let decision = RowTyped {
        kind: Some(RowKind::Decision),
        what: "Family time goes on".into(),
        owner: SCHOOL.into(),
        ..RowTyped::default()
    };
    let whole = RowTyped {
        why: "She asked for it".into(),
        ..action("Ask for a maths tutor", SCHOOL)
    };
    for row in [&decision, &whole] {
        rows::add(&bed.office, &pen, &bed.op(), row).await.unwrap();
    }
    let unready = async || sees(&bed, &jo, &meeting).await.sheet.unready;
    let told = unready().await;
    let people = told.iter().find_map(|one| match one {
        Unready::Unsaid(many) => Some(*many),
        _ => None,
    });
    let people = people.expect("nobody has said who came");
    let rest: Vec<String> = told.iter().map(|one| format!("{one:?}")).collect();
    assert_eq!(rest.len(), 3, "{rest:?}");
    assert!(rest[0].starts_with("NoDay") && rest[1].starts_with("NoReason"));
    assert!(
        rest[..2].iter().all(|one| one.contains("Family time")),
        "{rest:?}"
    );
    let here = Sheet {
        attended: Some(Attended {
            marked: vec![(SCHOOL.into(), "present".into(), "received".into())],
            ..Attended::default()
        }),
        ..Sheet::default()
    };
    writes(&bed, &pen, &here).await.unwrap();
    assert!(unready().await.contains(&Unready::Unsaid(people - 1)));
}
