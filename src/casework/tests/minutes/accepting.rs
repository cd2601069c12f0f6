//! Minutes that are accepted: frozen, copied for each, followed up.

use super::*;
use crate::{
    casework::{
        close::{self, Closes},
        minutes::{after, copies, finish, flags, silent, year},
        page::{Done, lists::ReviewFilter},
        reviews,
    },
    model::{
        actor::Actor,
        minutes::{FlagState, MinutesState, MinutesStep, RowState},
        reply::Means,
    },
};

const CHILD: &str = "mosaic:1";

/// Minutes with something in them that is not for everybody, sent to the chair.
async fn submitted(bed: &Bed) -> MeetingId {
    let document = begun(bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    for (name, text) in [
        ("views", "She wants to see Mum more."),
        ("home", "She lives at 14 Larch Hill, ZZ99 3AB."),
        ("annex", "Police were called in October."),
        ("family_time", "Every Saturday."),
    ] {
        writes(bed, &pen, &typed(name, text, 0)).await.unwrap();
    }
    for what in ["Book a dentist", "Check the risk at home"] {
        rows::add(&bed.office, &pen, &bed.op(), &action(what, CARER))
            .await
            .unwrap();
    }
    let all = decided(&sees(bed, &sam, &document).await.sheet);
    let risk = all.iter().find(|row| row.what.contains("risk")).unwrap();
    let part = format!("row:{}", risk.id);
    for (part, row) in [(part.as_str(), MOTHER), ("box:family_time", CARER)] {
        flags::flag(&bed.office, &pen, &bed.op(), (part, row))
            .await
            .unwrap();
    }
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    document
}

fn accepts(code: &str) -> finish::Accepts {
    finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: code.into(),
    }
}

async fn accepted(bed: &Bed, document: &MeetingId) -> Result<Done, VerbError> {
    finish::accept(&bed.office, &sam(), &bed.op(), document, &accepts("PN6")).await
}

async fn decides_flags(bed: &Bed, document: &MeetingId) {
    for flag in sees(bed, &sam(), document).await.flags {
        let state = match flag.part.contains("risk") {
            true => FlagState::Kept,
            false => FlagState::Told,
        };
        flags::decide(&bed.office, &sam(), &bed.op(), document, (&flag.id, state))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn acceptance_freezes_the_minutes_and_ends_the_link() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let waits = accepted(&bed, &document).await;
    assert!(matches!(waits, Err(VerbError::NotNow(why)) if why.contains("2 parts")));
    decides_flags(&bed, &document).await;

    for (code, field) in [("", "participation"), ("PN0", "participation")] {
        let says = accepts(code);
        let told = finish::accept(&bed.office, &sam(), &bed.op(), &document, &says).await;
        let Err(VerbError::Wrong(wrong)) = told else {
            panic!("{code}: {told:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, field);
    }
    let refused = finish::accept(&bed.office, &jo(), &bed.op(), &document, &accepts("PN6")).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    accepted(&bed, &document).await.unwrap();

    let over = lent::page(&bed.office, &token, &pass).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let late = writes(&bed, &pen, &typed("views", "Another.", 1)).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
    let again = pen::take_over(&bed.office, &sam, &bed.op(), &document).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);
    assert!(seen.lent[0].path.is_none());
    assert_eq!(text(&seen.sheet, "views").1, 1);
}

#[tokio::test]
async fn a_code_that_says_other_than_the_list_of_the_child_is_refused() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    decides_flags(&bed, &document).await;
    let accept = async |code: &str| {
        finish::accept(&bed.office, &sam(), &bed.op(), &document, &accepts(code)).await
    };
    let refused = |told: Result<Done, VerbError>| {
        let Err(VerbError::Wrong(wrong)) = told else {
            panic!("{told:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "participation");
        wrong[0].message.clone()
    };
    let told = refused(accept("PN1").await);
    for both in ["Came, and spoke for themselves", "Not here, was not asked"] {
        assert!(told.contains(both), "{told}");
    }
    // The chair puts the list right: now it is the other code that is not true.
    let sam = sam();
    pen::take_over(&bed.office, &sam, &bed.op(), &document)
        .await
        .unwrap();
    let here = Sheet {
        attended: Some(Attended {
            marked: vec![(CHILD.into(), "part".into(), "not_received".into())],
            others: String::new(),
            seen: 0,
        }),
        ..Sheet::default()
    };
    writes(&bed, &Pen::Staff(&sam, &document), &here)
        .await
        .unwrap();
    let told = refused(accept("PN7").await);
    assert!(told.contains("Here for part of it"), "{told}");
    accept("PN4").await.unwrap();
}

#[tokio::test]
async fn the_chair_gives_minutes_back_to_whoever_sent_them() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let nothing = finish::give_back(&bed.office, &sam(), &bed.op(), &document, " ").await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))));
    finish::give_back(&bed.office, &sam(), &bed.op(), &document, "Who said that?")
        .await
        .unwrap();
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(
        (seen.sheet.state, seen.sheet.pen),
        (MinutesState::Taking, PenPart::You)
    );
    let twice = finish::give_back(&bed.office, &sam(), &bed.op(), &document, "Again").await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
}

/// Everything that stands in somebody's copy, and what is left out.
async fn copy(bed: &Bed, document: &MeetingId, row: &str) -> (String, Vec<String>) {
    let of = (row, Means::ByHand);
    let page = copies::page(&bed.office, &sam(), document, of)
        .await
        .unwrap();
    (format!("{:?}", page.sections), page.left_out)
}

#[tokio::test]
async fn each_readers_copy_says_what_they_may_know() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let (asked, _) = copy(&bed, &document, CARER).await;
    assert!(
        !asked.contains("Every Saturday"),
        "asked is enough: {asked}"
    );
    decides_flags(&bed, &document).await;

    let (school, left) = copy(&bed, &document, SCHOOL).await;
    assert!(school.contains("Police were called"), "{school}");
    assert!(school.contains("Check the risk"), "{school}");
    assert!(!school.contains("Larch Hill"), "{school}");
    assert_eq!(left.len(), 1, "{left:?}");

    let (mother, left) = copy(&bed, &document, MOTHER).await;
    assert!(mother.contains("She wants to see Mum more."), "{mother}");
    assert!(mother.contains("Book a dentist"), "{mother}");
    for not in ["Larch Hill", "Police", "risk", "Hale", "Patel"] {
        assert!(!mother.contains(not), "{not}: {mother}");
    }
    assert_eq!(left.len(), 3, "{left:?}");

    let (carer, _) = copy(&bed, &document, CARER).await;
    assert!(
        carer.contains("Every Saturday"),
        "the chair decided: {carer}"
    );
    assert!(carer.contains("Larch Hill"), "their own home: {carer}");
    assert!(!carer.contains("Police"), "{carer}");
    let refused = copies::page(&bed.office, &stranger(), &document, (MOTHER, Means::Post)).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn a_copy_is_given_out_after_acceptance_and_written_down() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let give = async |on: &str| {
        let of = (&document, SCHOOL);
        copies::give(&bed.office, &lee(), &bed.op(), of, (on, Means::Post)).await
    };
    assert!(matches!(
        give("23 November 2026").await,
        Err(VerbError::NotNow(_))
    ));
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    assert!(matches!(give("").await, Err(VerbError::Wrong(_))));
    give("23 November 2026").await.unwrap();

    let seen = sees(&bed, &lee(), &document).await;
    let school = seen.copies.iter().find(|one| one.row == SCHOOL).unwrap();
    let given = &school.given[0];
    assert_eq!(
        (given.on, given.how.as_str()),
        (jiff::civil::date(2026, 11, 23), "by post")
    );
    assert_eq!((given.version, given.by.as_str()), (Some(1), "Lee"));
    let text = given.text.as_deref().unwrap();
    assert!(text.contains("She wants to see Mum more."), "{text}");
    assert!(!text.contains("Larch Hill"), "{text}");
    give("23 November 2026").await.unwrap();
    let seen = sees(&bed, &lee(), &document).await;
    let school = seen.copies.iter().find(|one| one.row == SCHOOL).unwrap();
    assert_eq!(school.given[1].version, Some(1), "the same text once more");
    let codes: Vec<(&str, &str)> = seen
        .clocks
        .iter()
        .map(|one| (one.code, one.name.as_str()))
        .collect();
    assert_eq!(
        codes.iter().filter(|(code, _)| *code == "done").count(),
        2,
        "{codes:?}"
    );
}

#[tokio::test]
async fn a_managers_silence_counts_as_agreement() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let answers = async |step, why: &str| {
        after::answer(&bed.office, &manager(), &bed.op(), &document, (step, why)).await
    };
    let early = answers(Some(MinutesStep::Agreed), "").await;
    assert!(matches!(early, Err(VerbError::NotNow(_))));
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    let said = async || sees(&bed, &sam(), &document).await.answer.unwrap();
    let clock = async || {
        let clocks = sees(&bed, &sam(), &document).await.clocks;
        let mut own = clocks
            .into_iter()
            .filter(|one| one.step == "manager_responds");
        own.next().unwrap()
    };
    let listed = async || {
        let mine = reviews::mine(&bed.office, &manager(), &ReviewFilter::default()).await;
        let after = mine.unwrap().after;
        after.iter().any(|one| one.name.contains("manager"))
    };
    // Until the decisions are sent, nobody's silence says anything, however long it lasts.
    bed.wait(8);
    assert!(said().await.contains("not sent yet"), "{}", said().await);
    assert_eq!(clock().await.code, "waits");
    assert!(!listed().await, "nothing waits for the manager");
    let sent = MinutesStep::DecisionsSent;
    after::tick(&bed.office, &sam(), &bed.op(), &document, sent)
        .await
        .unwrap();
    assert!(
        said().await.contains("until Tuesday 8 December 2026"),
        "{}",
        said().await
    );
    assert_eq!(clock().await.on, jiff::civil::date(2026, 12, 8));
    assert!(listed().await, "it waits for the manager now");
    bed.wait(8);
    assert_eq!(
        said().await,
        "No answer by Tuesday 8 December 2026: recorded as agreed."
    );
    assert_eq!(clock().await.words, "Done on Tuesday 8 December 2026");
    let timer = Actor::Timer("round");
    assert_eq!(silent::round(&bed.office, &timer).await.unwrap(), 1);
    assert_eq!(silent::round(&bed.office, &timer).await.unwrap(), 0, "once");
    assert_eq!(
        said().await,
        "No answer by Tuesday 8 December 2026: recorded as agreed."
    );
    let steps = sees(&bed, &sam(), &document).await.steps;
    let last = steps
        .iter()
        .find(|one| one.what == "Decisions count as agreed");
    assert_eq!(
        last.unwrap().words.as_deref(),
        Some("No answer by Tuesday 8 December 2026")
    );

    let bare = answers(Some(MinutesStep::Queried), "").await;
    assert!(matches!(bare, Err(VerbError::Wrong(_))));
    answers(Some(MinutesStep::Queried), "Who pays?")
        .await
        .unwrap();
    let late = said().await;
    assert!(late.contains("asks about the decisions"), "{late}");
    assert!(
        late.contains("after the decisions had been recorded as agreed"),
        "{late}"
    );
    let refused = after::answer(&bed.office, &jo(), &bed.op(), &document, (None, "")).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn a_meeting_is_adjourned_once_within_twenty_working_days() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let adjourn = async |to: &str| {
        let says = (to, "The school could not come");
        after::adjourn(&bed.office, &sam(), &bed.op(), &document, says).await
    };
    // Planned for 3 December 2026: twenty working days on, over Christmas, is 5 January 2027.
    assert!(matches!(
        adjourn("6 January 2027").await,
        Err(VerbError::Wrong(_))
    ));
    assert!(matches!(adjourn("").await, Err(VerbError::Wrong(_))));
    adjourn("5 January 2027").await.unwrap();
    assert!(matches!(
        adjourn("4 January 2027").await,
        Err(VerbError::NotNow(_))
    ));
}

#[tokio::test]
async fn open_actions_come_back_at_the_next_review() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
        ..Closes::default()
    };
    let is_told = async || sees(&bed, &sam(), &document).await.finish.still_open;
    assert!(is_told().await, "the page says that it is to be closed");
    close::close(&bed.office, &sam(), &bed.op(), &document, &says)
        .await
        .unwrap();
    assert!(!is_told().await, "nothing is left to do");
    let next = begun(&bed).await;
    assert_ne!(next, document);

    let rows = since(&sees(&bed, &sam(), &next).await.sheet);
    assert_eq!(rows.len(), 2);
    // What was kept from somebody is, until the chair decides anew.
    let (mother, _) = copy(&bed, &next, MOTHER).await;
    assert!(mother.contains("Book a dentist"), "{mother}");
    assert!(!mother.contains("risk"), "{mother}");
    let sam = sam();
    let pen = Pen::Staff(&sam, &next);
    let said = SaidOf {
        id: rows[0].id.clone(),
        state: "done".into(),
        changed: "She is no longer in pain".into(),
        seen: rows[0].version,
    };
    let sheet = Sheet {
        said: vec![said],
        ..Sheet::default()
    };
    writes(&bed, &pen, &sheet).await.unwrap();
    let rows = since(&sees(&bed, &sam, &next).await.sheet);
    assert_eq!(rows[0].state, RowState::Done);
    assert_eq!(rows[0].changed.as_deref(), Some("She is no longer in pain"));
}

#[tokio::test]
async fn accepted_reviews_are_the_rows_of_the_return() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let of_year = async |year| year::reviews(&bed.office, &Actor::CommandLine, year).await;
    assert!(of_year(2027).await.unwrap().rows.is_empty(), "not accepted");
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();

    let returned = of_year(2027).await.unwrap();
    assert_eq!(returned.rows, [["1", "09/03/2017", "23/11/2026", "PN6"]]);
    assert!(returned.faults.is_empty());
    assert!(of_year(2026).await.unwrap().rows.is_empty(), "another year");
    let refused = year::reviews(&bed.office, &sam(), 2027).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}
