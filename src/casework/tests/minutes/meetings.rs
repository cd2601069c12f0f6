//! Several meetings of one review: each its own minutes, each action in one place.

use std::sync::Arc;

use jiff::civil::date;

use super::{following::goes_round, *};
use crate::{
    casework::{
        actions::own,
        close::{self, Closes},
        home::{ask, carry::Carrier},
        minutes::{after, copies, finish, print, year},
        page::{actions::OwnAction, lists::ReviewFilter, next_step::NextStep},
        reviews,
    },
    model::{
        home::{HomePart, HomeStep, word},
        minutes::{MinutesState, Participation, RowState},
        reply::Means,
    },
    sources::case_system::Repeats,
};

const DENTIST: &str = "Book a dentist";

const WORKER: &str = "mosaic:701";

async fn group(bed: &Bed, document: &DocumentId) -> MeetingId {
    begins(bed, &jo(), document, MinutesKind::CoreGroup).await
}

async fn review(bed: &Bed, document: &DocumentId) -> MeetingId {
    begins(bed, &sam(), document, MinutesKind::Review).await
}

/// Writes what has to be written, and these actions, what and whose.
async fn fills(bed: &Bed, who: &Actor, meeting: &MeetingId, actions: &[(&str, &str)]) {
    let pen = Pen::Staff(who, meeting);
    let seen = sees(bed, who, meeting).await.sheet;
    for section in seen.sections.iter().filter(|one| one.is_required) {
        if section.text.as_ref().is_some_and(|text| text.version == 0) {
            let said = typed(&section.name, "She likes school.", 0);
            writes(bed, &pen, &said).await.unwrap();
        }
    }
    for (what, owner) in actions {
        rows::add(&bed.office, &pen, &bed.op(), &action(what, owner))
            .await
            .unwrap();
    }
}

/// Sends minutes to the chair, who accepts them.
async fn accepts(bed: &Bed, who: &Actor, meeting: &MeetingId, (day, code): (&str, &str)) {
    let pen = Pen::Staff(who, meeting);
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    let says = finish::Accepts {
        held_on: day.into(),
        participation: code.into(),
    };
    finish::accept(&bed.office, who, &bed.op(), meeting, &says)
        .await
        .unwrap();
    let state = sees(bed, who, meeting).await.sheet.state;
    assert_eq!(state, MinutesState::Accepted);
}

/// A core group that was held and accepted on Monday 23 November 2026, with these actions.
async fn held(bed: &Bed, document: &DocumentId, actions: &[(&str, &str)]) -> MeetingId {
    let meeting = group(bed, document).await;
    fills(bed, &jo(), &meeting, actions).await;
    accepts(bed, &jo(), &meeting, ("23 November 2026", "")).await;
    meeting
}

/// What is open with the social worker, on the page of their actions.
async fn of_worker(bed: &Bed) -> Vec<OwnAction> {
    let page = own::mine(&bed.office, &jo()).await.unwrap();
    let meetings = page.meetings.into_iter();
    meetings.flat_map(|one| one.actions).collect()
}

#[tokio::test]
async fn each_meeting_of_a_review_has_minutes_of_its_own() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let first = group(&bed, &document).await;
    let second = group(&bed, &document).await;
    let record = review(&bed, &document).await;
    assert_eq!(
        [&first, &second, &record].map(|one| one.number()),
        [1, 2, 3]
    );

    let (jo, sam) = (jo(), sam());
    for (who, meeting, text) in [
        (&jo, &first, "She draws her house."),
        (&jo, &second, "She draws a ship."),
        (&sam, &record, "She wants to stay."),
    ] {
        let pen = Pen::Staff(who, meeting);
        writes(&bed, &pen, &typed("views", text, 0)).await.unwrap();
        let seen = sees(&bed, who, meeting).await.sheet;
        assert_eq!(text_of(&seen), (text.to_owned(), 1));
        assert_eq!(seen.pen, PenPart::You);
        let of = (SCHOOL, Means::ByHand);
        let copy = copies::page(&bed.office, &jo, meeting, of).await.unwrap();
        assert!(format!("{:?}", copy.sections).contains(text));
    }
    // A pen is of one meeting: who writes in one writes in no other.
    let refused = writes(&bed, &Pen::Staff(&jo, &record), &typed("views", "No.", 1)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));

    let page = minutes_page::page(&bed.office, &jo, &second).await.unwrap();
    let titles: Vec<&str> = page.meetings.iter().map(|one| one.title.as_str()).collect();
    let expected = ["Core group 1", "Core group 2", "Record of the review"];
    assert_eq!(titles, expected);
    assert_eq!(page.begun.unwrap().sheet.title, "Core group 2");
    assert!(
        page.kinds
            .iter()
            .all(|(kind, _)| *kind == MinutesKind::CoreGroup)
    );
    let none = minutes_page::page(&bed.office, &jo, &record.next()).await;
    assert!(matches!(none, Err(VerbError::NotThere)));
}

fn text_of(sheet: &SheetPart) -> (String, u32) {
    text(sheet, "views")
}

#[tokio::test]
async fn a_review_has_one_record_and_what_two_begin_at_once_is_begun_once() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    review(&bed, &document).await;
    let begin = async |kind, seen| {
        let of = (kind, seen);
        begin::begin(&bed.office, &jo(), &bed.op(), &document, of).await
    };
    let second = begin(MinutesKind::Review, 1).await;
    assert!(matches!(second, Err(VerbError::NotNow(why)) if why.contains("one to a review")));
    begin(MinutesKind::CoreGroup, 1).await.unwrap();
    let behind = begin(MinutesKind::CoreGroup, 1).await;
    assert!(matches!(behind, Err(VerbError::NotNow(why)) if why.contains("begun already")));
}

#[tokio::test]
async fn an_action_of_one_core_group_comes_back_in_the_next_and_stands_in_one_place() {
    let bed = Bed::new().await;
    bed.keep_staff(&jo()).await;
    let document = bed.maya().await;
    held(&bed, &document, &[(DENTIST, WORKER)]).await;
    assert_eq!(of_worker(&bed).await.len(), 1);

    let second = group(&bed, &document).await;
    let rows = since(&sees(&bed, &jo(), &second).await.sheet);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].what, DENTIST);
    assert_eq!(of_worker(&bed).await.len(), 1, "nothing is accepted yet");
    fills(&bed, &jo(), &second, &[("Ask housing", WORKER)]).await;
    accepts(&bed, &jo(), &second, ("23 November 2026", "")).await;
    assert_eq!(of_worker(&bed).await.len(), 2);

    let record = review(&bed, &document).await;
    let rows = since(&sees(&bed, &sam(), &record).await.sheet);
    let mut asked: Vec<&str> = rows.iter().map(|one| one.what.as_str()).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["Ask housing", DENTIST]);
    fills(&bed, &sam(), &record, &[]).await;
    accepts(&bed, &sam(), &record, ("23 November 2026", "PN6")).await;
    assert_eq!(of_worker(&bed).await.len(), 2, "each in one place");
}

#[tokio::test]
async fn an_action_that_two_meetings_ask_about_at_once_goes_on_in_one() {
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    bed.keep_staff(&jo()).await;
    let document = bed.maya().await;
    held(
        &bed,
        &document,
        &[(DENTIST, WORKER), ("Ask housing", WORKER)],
    )
    .await;
    let (second, record) = (group(&bed, &document).await, review(&bed, &document).await);
    for (who, meeting) in [(jo(), &second), (sam(), &record)] {
        assert_eq!(since(&sees(&bed, &who, meeting).await.sheet).len(), 2);
        fills(&bed, &who, meeting, &[]).await;
    }
    // In the core group one is said to be done, in the record nothing is said of it.
    let jo = jo();
    let rows = since(&sees(&bed, &jo, &second).await.sheet);
    let done = rows.iter().find(|one| one.what == DENTIST).unwrap();
    let said = SaidOf {
        id: done.id.clone(),
        state: "done".into(),
        changed: "She is no longer in pain".into(),
        seen: done.version,
    };
    let sheet = Sheet {
        said: vec![said],
        ..Sheet::default()
    };
    writes(&bed, &Pen::Staff(&jo, &second), &sheet)
        .await
        .unwrap();
    accepts(&bed, &jo, &second, ("23 November 2026", "")).await;
    let open = of_worker(&bed).await;
    assert_eq!(open.len(), 1);
    let (told, tasks) = goes_round(&bed).await;
    assert_eq!(told + tasks, 1, "told of the one that is open");

    accepts(&bed, &sam(), &record, ("23 November 2026", "PN6")).await;
    let open = of_worker(&bed).await;
    let open: Vec<&str> = open.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(open, ["Ask housing"]);
    let rows = since(&sees(&bed, &sam(), &record).await.sheet);
    let dentist = rows.iter().find(|one| one.what == DENTIST).unwrap();
    assert_eq!(dentist.state, RowState::Done, "it was done there");
}

#[tokio::test]
async fn a_link_opens_the_minutes_of_one_meeting_and_ends_with_them() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let (first, second) = (group(&bed, &document).await, group(&bed, &document).await);
    let (token, code) = lends(&bed, &first, SCHOOL).await;
    let (other, other_code) = lends(&bed, &second, SCHOOL).await;
    let link = sees(&bed, &jo(), &first).await.lent.remove(0);
    assert_eq!(link.ended, None, "it is of another meeting");
    let elsewhere = lend::stop(&bed.office, &jo(), &bed.op(), &second, &link.id).await;
    assert!(matches!(elsewhere, Err(VerbError::NotThere)));

    let pass = opens(&bed, &token, &code).await.unwrap();
    assert!(opens(&bed, &other, &code).await.is_err(), "another code");
    let lent_pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    writes(&bed, &lent_pen, &typed("views", "She draws her house.", 0))
        .await
        .unwrap();
    let of_second = sees(&bed, &jo(), &second).await.sheet;
    assert_eq!(text_of(&of_second), (String::new(), 0));
    assert_eq!(of_second.pen, PenPart::You, "its pen did not go over");
    let foreign = lent::page(&bed.office, &other, &pass).await;
    assert!(matches!(foreign, Err(VerbError::NotThere)));

    pen::take_over(&bed.office, &jo(), &bed.op(), &first)
        .await
        .unwrap();
    fills(&bed, &jo(), &first, &[]).await;
    accepts(&bed, &jo(), &first, ("23 November 2026", "")).await;
    let over = lent::page(&bed.office, &token, &pass).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let pass = opens(&bed, &other, &other_code).await.unwrap();
    let page = lent::page(&bed.office, &other, &pass).await.unwrap();
    assert_eq!(page.meeting, "core group");
    let day = page.date.unwrap();
    assert!(day.contains("23 November 2026"), "not the review's: {day}");
}

#[tokio::test]
async fn the_return_reads_the_record_of_the_review_and_no_core_group() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    held(&bed, &document, &[]).await;
    let of_year = async || {
        let found = year::reviews(&bed.office, &Actor::CommandLine, 2027).await;
        let found = found.unwrap();
        (found.rows, found.faults.len())
    };
    assert_eq!(of_year().await, (Vec::new(), 0));
    let record = review(&bed, &document).await;
    let later = group(&bed, &document).await;
    fills(&bed, &jo(), &later, &[]).await;
    accepts(&bed, &jo(), &later, ("20 November 2026", "")).await;
    fills(&bed, &sam(), &record, &[]).await;
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        ..Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), &document, &says)
        .await
        .unwrap();
    assert_eq!(of_year().await, (Vec::new(), 1), "its record is missing");
    accepts(&bed, &sam(), &record, ("23 November 2026", "PN6")).await;
    let rows = vec![
        ["1", "09/03/2017", "23/11/2026", "PN6"]
            .map(str::to_owned)
            .to_vec(),
    ];
    assert_eq!(of_year().await, (rows, 0));
}

#[tokio::test]
async fn a_review_is_adjourned_once_and_a_core_group_by_no_regulation() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let (core, record) = (group(&bed, &document).await, review(&bed, &document).await);
    let adjourn = async |who: &Actor, meeting: &MeetingId, to: &str| {
        let says = (to, "The report is missing");
        after::adjourn(&bed.office, who, &bed.op(), meeting, says).await
    };
    let late = adjourn(&sam(), &record, "1 March 2027").await;
    assert!(matches!(late, Err(VerbError::Wrong(_))));
    adjourn(&sam(), &record, "10 December 2026").await.unwrap();
    let again = adjourn(&sam(), &record, "11 December 2026").await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));

    for day in ["1 March 2027", "8 March 2027"] {
        adjourn(&jo(), &core, day).await.unwrap();
    }
    let seen = sees(&bed, &jo(), &core).await.finish;
    assert_eq!(seen.adjourned_to, Some(date(2027, 3, 8)));
    assert_eq!((seen.may_adjourn, seen.adjourn_days), (true, None));
    let seen = sees(&bed, &sam(), &record).await.finish;
    assert_eq!((seen.may_adjourn, seen.adjourn_days), (false, Some(20)));
}

#[tokio::test]
async fn nobody_is_told_to_close_a_review_whose_minutes_are_open_or_that_goes_on() {
    for bed in Bed::each_with_services(&[]).await {
        let document = bed.maya().await;
        let next = async || {
            let all = ReviewFilter::default();
            let page = reviews::mine(&bed.office, &sam(), &all).await.unwrap();
            let mut cards = page.groups.iter().flat_map(|group| &group.cards);
            let card = cards.find(|card| card.document == document).unwrap();
            let next = bed.page(&sam(), &document).await.next;
            assert_eq!(card.next_step, next.words(), "the list says the same");
            next
        };
        bed.wait(11);
        assert_eq!(next().await, NextStep::Close);
        let record = review(&bed, &document).await;
        assert_eq!(next().await, NextStep::Talk);
        // A heading that is written anew meanwhile keeps what it was.
        bed.types(&sam(), &document, "review//room", "Room 4")
            .await
            .unwrap();
        assert_eq!(next().await, NextStep::Talk);

        let says = ("10 December 2026", "The report is missing");
        after::adjourn(&bed.office, &sam(), &bed.op(), &record, says)
            .await
            .unwrap();
        fills(&bed, &sam(), &record, &[]).await;
        accepts(&bed, &sam(), &record, ("3 December 2026", "PN6")).await;
        assert_eq!(next().await, NextStep::Talk, "it goes on");
        bed.wait(7);
        assert_eq!(next().await, NextStep::Close);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_people_answered_to_the_review_says_nothing_of_a_core_group() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let answering = super::super::answering::says(Attending::NotComing);
    let phone = (Some(Way::Phone), &answering);
    respond::note(&bed.office, &lee(), &bed.op(), (&document, MOTHER), phone)
        .await
        .unwrap();
    let (core, record) = (group(&bed, &document).await, review(&bed, &document).await);
    for (meeting, expected) in [(core, Presence::Asked), (record, Presence::Apologies)] {
        let sheet = sees(&bed, &jo(), &meeting).await.sheet;
        let people = sheet.sections.iter().find_map(|one| match &one.holds {
            Holds::People(people) => Some(&people.people),
            _ => None,
        });
        let mother = people.unwrap().iter().find(|one| one.row == MOTHER);
        assert_eq!(mother.unwrap().presence, expected);
    }
}

#[tokio::test]
async fn what_follows_each_meeting_stands_in_lists_with_its_own_minutes() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let first = held(&bed, &document, &[]).await;
    let second = held(&bed, &document, &[]).await;
    let page = reviews::mine(&bed.office, &jo(), &ReviewFilter::default()).await;
    let after = page.unwrap().after;
    for meeting in [&first, &second] {
        let own = after.iter().filter(|one| one.meeting == *meeting);
        assert!(own.count() > 1, "{after:?}");
    }
    let is_next = |one: &crate::casework::page::minutes::ClockLine| one.step == "next_held";
    let seen = sees(&bed, &jo(), &first).await.clocks;
    assert_eq!(seen.iter().find(|one| is_next(one)).unwrap().code, "done");
    let seen = sees(&bed, &jo(), &second).await.clocks;
    assert_ne!(seen.iter().find(|one| is_next(one)).unwrap().code, "done");
    let record = review(&bed, &document).await;
    let seen = sees(&bed, &sam(), &record).await.finish;
    assert_eq!(seen.participation, None::<Participation>);
    assert_eq!(seen.planned, Some(date(2026, 12, 3)));
}

#[tokio::test]
async fn the_decisions_of_each_meeting_go_home_by_themselves() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = bed.maya().await;
    let first = held(&bed, &document, &[(DENTIST, SCHOOL)]).await;
    held(&bed, &document, &[("Ask housing", WORKER)]).await;
    let printed = print::file(&bed.office, &jo(), &first, (SCHOOL, Means::Post)).await;
    assert!(printed.unwrap().starts_with(b"%PDF"));
    ask::write(&bed.office, &jo(), &bed.op(), &document, HomeStep::Decided)
        .await
        .unwrap();
    let carrier = Carrier::new(Arc::clone(&bed.office));
    for _ in 0..4 {
        carrier.once().await.unwrap();
    }
    let notes = bed.mosaic.shelf.kept(HomePart::CaseNote);
    let texts: Vec<String> = notes
        .iter()
        .filter_map(|note| note.words.reveal(word::TEXT))
        .collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    for what in [DENTIST, "Ask housing"] {
        let told = texts.iter().filter(|text| text.contains(what)).count();
        // What one left to do is not done by the next: it goes on there.
        assert!(told >= 1, "{what}: {texts:?}");
    }
    for note in &notes {
        let title = note.words.reveal(word::TITLE).unwrap();
        assert!(title.contains("in a core group"), "{title}");
        assert!(!title.contains("amended"), "{title}");
    }
    assert_eq!(bed.mosaic.shelf.kept(HomePart::Document).len(), 2);
    let again = ask::write(&bed.office, &jo(), &bed.op(), &document, HomeStep::Decided).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn minutes_that_are_accepted_late_do_not_bring_back_what_a_later_meeting_has_ended() {
    let bed = Bed::new().await;
    bed.keep_staff(&jo()).await;
    let document = bed.maya().await;
    held(&bed, &document, &[(DENTIST, WORKER)]).await;
    let (second, record) = (group(&bed, &document).await, review(&bed, &document).await);
    for (who, meeting, state) in [(jo(), &second, "partly"), (sam(), &record, "done")] {
        fills(&bed, &who, meeting, &[]).await;
        let row = since(&sees(&bed, &who, meeting).await.sheet).remove(0);
        let said = SaidOf {
            id: row.id,
            state: state.into(),
            changed: "She was seen".into(),
            seen: row.version,
        };
        let sheet = Sheet {
            said: vec![said],
            ..Sheet::default()
        };
        writes(&bed, &Pen::Staff(&who, meeting), &sheet)
            .await
            .unwrap();
    }
    accepts(&bed, &sam(), &record, ("23 November 2026", "PN6")).await;
    assert!(of_worker(&bed).await.is_empty(), "it is done");

    // The core group was held before the review, and is accepted after it.
    accepts(&bed, &jo(), &second, ("20 November 2026", "")).await;
    assert!(of_worker(&bed).await.is_empty(), "it stays done");
}
