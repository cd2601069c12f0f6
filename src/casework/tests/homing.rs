//! What goes home to the case system: once, read back, never written over.

use std::sync::Arc;

use jiff::civil::{Date, date};

use super::{
    answering::{sends, signed},
    bed::*,
    shelf::Goes,
};
use crate::{
    casework::{
        board,
        close::{self, Closes},
        history,
        home::{
            ask::{self, Again},
            carry::{Carrier, Tally},
            page as home_page, standing,
        },
        minutes::{
            begin, finish,
            pen::Pen,
            rows::{self, RowTyped},
            write::{self, Sheet, Written},
        },
        office::VerbError,
        page::{
            Done,
            home::{Drift, HomeLine, HomeView},
            lists::{HistoryPage, Makers},
        },
        reread, responses,
        send::hand_over,
    },
    model::{
        actor::Actor,
        home::{HomePart, HomeState, HomeStep, word},
        live::DocumentId,
        minutes::{MeetingId, MinutesKind, RowKind},
    },
    rules::example::{self, fact},
    sources::case_system::Repeats,
};

/// Maya's review, open in the record as number 61, closed here as held on 23 November.
async fn held(bed: &Bed) -> DocumentId {
    let document = opened(bed).await;
    closes(bed, &document).await;
    document
}

async fn opened(bed: &Bed) -> DocumentId {
    bed.mosaic.change(MAYA, |network| {
        let mut open = example::review(date(2026, 11, 23), &[]);
        open.id = Some("61".into());
        open.held = None;
        open.participation = None;
        network.child.reviews.items.push(open);
    });
    bed.maya().await
}

async fn closes(bed: &Bed, document: &DocumentId) {
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
        ..Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), document, &says)
        .await
        .unwrap();
}

async fn writes(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
    step: HomeStep,
) -> Result<Done, VerbError> {
    ask::write(&bed.office, who, &bed.op(), document, step).await
}

async fn carried(bed: &Bed) -> Tally {
    let carrier = Carrier::new(Arc::clone(&bed.office));
    carrier.once().await.unwrap()
}

async fn told(bed: &Bed, document: &DocumentId) -> HistoryPage {
    history::page(&bed.office, &jo(), document, Makers::All, None)
        .await
        .unwrap()
}

async fn home(bed: &Bed, document: &DocumentId) -> HomeView {
    told(bed, document).await.home.unwrap()
}

#[track_caller]
fn newest(view: &HomeView, step: HomeStep, part: HomePart) -> HomeLine {
    let step = view.steps.iter().find(|one| one.step == step).unwrap();
    let own = step.lines.iter().filter(|line| line.part == part);
    own.max_by_key(|line| line.version).unwrap().clone()
}

async fn state(bed: &Bed, document: &DocumentId, part: HomePart) -> HomeState {
    newest(&home(bed, document).await, HomeStep::Held, part).state
}

/// The record says that the review was held on that day.
fn records(bed: &Bed, held: Option<Date>, code: Option<&str>) {
    bed.mosaic.change(MAYA, |network| {
        let reviews = &mut network.child.reviews.items;
        let review = reviews
            .iter_mut()
            .find(|one| one.id.as_deref() == Some("61"));
        let review = review.unwrap();
        review.held = held;
        review.participation = code.map(Into::into);
    });
}

#[tokio::test]
async fn a_click_writes_the_note_and_the_fields_once_and_reads_them_back() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    let before = home(&bed, &document).await;
    assert_eq!(before.drift, Drift::Some, "the record says nothing yet");
    let ready: Vec<_> = before.steps.iter().map(|one| one.ready.len()).collect();
    assert_eq!(ready, [0, 0, 2, 0]);

    let (operation, who) = (bed.op(), jo());
    let write = || ask::write(&bed.office, &who, &operation, &document, HomeStep::Held);
    let first = write().await.unwrap();
    assert_eq!(
        write().await.unwrap(),
        first,
        "a repetition does nothing more"
    );
    let again = writes(&bed, &lee(), &document, HomeStep::Held).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
    assert_eq!(carried(&bed).await.agreed, 2);
    assert_eq!(carried(&bed).await, Tally::default());

    let shelf = &bed.mosaic.shelf;
    let notes = shelf.kept(HomePart::CaseNote);
    assert_eq!((notes.len(), shelf.kept(HomePart::Fields).len()), (1, 1));
    let text = notes[0].words.reveal(word::TEXT).unwrap();
    assert!(text.contains("Held on Monday 23 November 2026"), "{text}");
    let fields = &shelf.kept(HomePart::Fields)[0].words;
    assert_eq!(fields.reveal(word::REVIEW).as_deref(), Some("61"));
    // Within three months of the first (reg. 33), as the clock has it.
    assert_eq!(fields.reveal(word::NEXT_DUE).as_deref(), Some("2027-02-23"));
    let page = told(&bed, &document).await;
    let view = page.home.as_ref().unwrap();
    assert_eq!(view.drift, Drift::None, "{:?}", view.fields);
    let note = newest(view, HomeStep::Held, HomePart::CaseNote);
    assert_eq!(note.state, HomeState::Agreed);
    assert!(note.record.is_some(), "it has a number there");
    assert_eq!(note.asked_by, "Jo Marsh");
    let codes: Vec<_> = page.entries.iter().map(|one| one.code).collect();
    assert_eq!(
        codes[..4],
        ["home_written", "home_written", "home_asked", "home_asked"]
    );
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_looked_for_and_not_written_twice() {
    for repeats in [Repeats::Known, Repeats::KeptTwice] {
        let bed = Bed::new().await;
        bed.mosaic.shelf.open(repeats);
        let document = held(&bed).await;
        writes(&bed, &jo(), &document, HomeStep::Held)
            .await
            .unwrap();
        for part in [HomePart::CaseNote, HomePart::Fields] {
            bed.mosaic.shelf.next(part, Goes::KeptThenLost);
        }

        assert_eq!(carried(&bed).await.later, 2);
        let part = HomePart::CaseNote;
        assert_eq!(state(&bed, &document, part).await, HomeState::Uncertain);
        bed.wait_hours(1);
        assert_eq!(carried(&bed).await.agreed, 2);

        assert_eq!(state(&bed, &document, part).await, HomeState::Agreed);
        assert_eq!(bed.mosaic.shelf.kept(part).len(), 1, "{repeats:?}");
        assert_eq!(
            bed.mosaic.shelf.came(),
            2,
            "each was written once: {repeats:?}"
        );
    }
}

#[tokio::test]
async fn a_write_that_was_lost_is_written_again_under_its_key_or_once_it_was_not_found() {
    for (repeats, blind) in [
        (Repeats::Known, false),
        (Repeats::Known, true),
        (Repeats::KeptTwice, false),
    ] {
        let bed = Bed::new().await;
        bed.mosaic.shelf.open(repeats);
        *bed.mosaic.shelf.blind.lock().unwrap() = blind;
        let document = held(&bed).await;
        writes(&bed, &jo(), &document, HomeStep::Held)
            .await
            .unwrap();
        bed.mosaic.shelf.next(HomePart::CaseNote, Goes::Lost);

        carried(&bed).await;
        bed.wait_hours(1);
        carried(&bed).await;

        let kept = bed.mosaic.shelf.kept(HomePart::CaseNote);
        assert_eq!(kept.len(), 1, "{repeats:?} {blind}");
        let expected = match blind {
            true => HomeState::Written,
            false => HomeState::Agreed,
        };
        assert_eq!(state(&bed, &document, HomePart::CaseNote).await, expected);
    }
}

#[tokio::test]
async fn where_nothing_tells_whether_it_was_written_somebody_looks_and_says_so() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::KeptTwice);
    *bed.mosaic.shelf.blind.lock().unwrap() = true;
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    bed.mosaic
        .shelf
        .next(HomePart::CaseNote, Goes::KeptThenLost);
    carried(&bed).await;
    let came = bed.mosaic.shelf.came();
    for _ in 0..3 {
        bed.wait(1);
        carried(&bed).await;
    }

    assert_eq!(bed.mosaic.shelf.kept(HomePart::CaseNote).len(), 1);
    assert_eq!(bed.mosaic.shelf.came(), came, "nothing was written again");
    let note = newest(
        &home(&bed, &document).await,
        HomeStep::Held,
        HomePart::CaseNote,
    );
    assert_eq!(note.state, HomeState::Uncertain);
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = board.columns.iter().find(|one| one.code == "home").unwrap();
    let cards: Vec<_> = column.cards.iter().map(|card| card.what.as_str()).collect();
    assert_eq!(
        cards,
        ["Review held: case note. Not sure that it was written"]
    );

    let of = (&document, &note.id);
    ask::by_hand(&bed.office, &lee(), &bed.op(), of)
        .await
        .unwrap();
    let note = newest(
        &home(&bed, &document).await,
        HomeStep::Held,
        HomePart::CaseNote,
    );
    assert_eq!(
        (note.state, note.by_hand.as_deref()),
        (HomeState::Done, Some("Lee"))
    );
    let again = ask::again(&bed.office, &lee(), &bed.op(), of, Again::Write).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
}

#[tokio::test]
async fn what_the_record_refuses_is_ready_to_copy_and_can_be_tried_again() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    for part in [HomePart::CaseNote, HomePart::Fields] {
        bed.mosaic.shelf.next(part, Goes::Refused);
    }
    assert_eq!(carried(&bed).await.stopped, 2);
    let note = newest(
        &home(&bed, &document).await,
        HomeStep::Held,
        HomePart::CaseNote,
    );
    assert_eq!(note.state, HomeState::Refused);
    assert_eq!(
        note.last.as_deref(),
        Some("our account may not do this there")
    );
    let pack = home_page::pack(&bed.office, &lee(), &document, &note.id).await;
    let pack = pack.unwrap();
    assert!(pack.title.starts_with("Review held (SP-"), "{}", pack.title);
    assert!(pack.text.contains("23 November 2026"), "{}", pack.text);

    let of = (&document, &note.id);
    ask::again(&bed.office, &jo(), &bed.op(), of, Again::Write)
        .await
        .unwrap();
    assert_eq!(carried(&bed).await.agreed, 1);
    assert_eq!(
        state(&bed, &document, HomePart::CaseNote).await,
        HomeState::Agreed
    );
}

#[tokio::test]
async fn what_surely_did_not_arrive_is_tried_for_three_days_and_then_for_a_person() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    bed.mosaic.shelf.next(HomePart::CaseNote, Goes::NotYet);
    carried(&bed).await;
    assert_eq!(
        state(&bed, &document, HomePart::CaseNote).await,
        HomeState::Waiting
    );

    for _ in 0..60 {
        bed.mosaic.shelf.next(HomePart::CaseNote, Goes::NotYet);
        bed.wait_hours(2);
        carried(&bed).await;
    }

    assert_eq!(
        state(&bed, &document, HomePart::CaseNote).await,
        HomeState::Refused
    );
    assert_eq!(bed.mosaic.shelf.kept(HomePart::CaseNote), []);
}

#[tokio::test]
async fn a_system_that_takes_nothing_leaves_a_pack_and_its_fields_are_read_back() {
    let bed = Bed::new().await;
    let document = held(&bed).await;
    writes(&bed, &lee(), &document, HomeStep::Held)
        .await
        .unwrap();
    carried(&bed).await;
    assert_eq!(bed.mosaic.shelf.came(), 0);
    let view = home(&bed, &document).await;
    let note = newest(&view, HomeStep::Held, HomePart::CaseNote);
    let fields = newest(&view, HomeStep::Held, HomePart::Fields);
    assert_eq!(
        (note.state, fields.state),
        (HomeState::ByHand, HomeState::ByHand)
    );
    let pack = home_page::pack(&bed.office, &lee(), &document, &fields.id).await;
    let text = pack.unwrap().text;
    assert!(text.contains("Day held: Monday 23 November 2026"), "{text}");

    // Said to be there, and it is not.
    let (office, of) = (&bed.office, (&document, &fields.id));
    ask::by_hand(office, &lee(), &bed.op(), of).await.unwrap();
    carried(&bed).await;
    assert_eq!(
        state(&bed, &document, HomePart::Fields).await,
        HomeState::Differs
    );

    records(&bed, Some(date(2026, 11, 23)), None);
    bed.mosaic.change(MAYA, |network| {
        network.child.recorded_due = fact(date(2027, 2, 23), "reviewDue");
    });
    bed.wait(1);
    bed.wait_hours(1);
    assert_eq!(carried(&bed).await.agreed, 1);
    let view = home(&bed, &document).await;
    assert_eq!(view.drift, Drift::None, "{:?}", view.fields);
}

#[tokio::test]
async fn a_record_that_changes_later_is_shown_until_it_agrees_again() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    carried(&bed).await;
    assert_eq!(home(&bed, &document).await.drift, Drift::None);

    records(&bed, Some(date(2026, 11, 24)), None);
    bed.wait(8);
    let came = bed.mosaic.shelf.came();
    assert_eq!(carried(&bed).await.stopped, 1);
    let page = told(&bed, &document).await;
    let view = page.home.unwrap();
    assert_eq!(view.drift, Drift::Some);
    let day = view
        .fields
        .iter()
        .find(|one| one.label == "Day held")
        .unwrap();
    assert_eq!(day.theirs.as_deref(), Some("Tuesday 24 November 2026"));
    assert_eq!(page.entries[0].code, "home_differs");
    assert_eq!(bed.mosaic.shelf.came(), came, "it is never written over");

    records(&bed, Some(date(2026, 11, 23)), None);
    let fields = newest(&view, HomeStep::Held, HomePart::Fields);
    let of = (&document, &fields.id);
    ask::again(&bed.office, &jo(), &bed.op(), of, Again::Look)
        .await
        .unwrap();
    assert_eq!(carried(&bed).await.agreed, 1);
    assert_eq!(home(&bed, &document).await.drift, Drift::None);
}

#[tokio::test]
async fn what_somebody_has_put_into_the_record_is_not_written_over() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    records(&bed, Some(date(2026, 11, 20)), None);
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    carried(&bed).await;

    assert_eq!(
        state(&bed, &document, HomePart::Fields).await,
        HomeState::Differs
    );
    assert_eq!(bed.mosaic.shelf.kept(HomePart::Fields), []);
}

#[tokio::test]
async fn what_is_put_there_between_the_look_and_the_write_is_not_written_over() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    let part = HomePart::Fields;
    bed.mosaic.shelf.next(part, Goes::After20November);
    carried(&bed).await;
    assert_eq!(state(&bed, &document, part).await, HomeState::Waiting);
    bed.wait_hours(1);
    carried(&bed).await;

    assert_eq!(state(&bed, &document, part).await, HomeState::Differs);
    assert_eq!(bed.mosaic.shelf.kept(part), []);
    let view = home(&bed, &document).await;
    let day = view.fields.iter().find(|one| one.label == "Day held");
    let theirs = day.unwrap().theirs.clone();
    assert_eq!(theirs.as_deref(), Some("Friday 20 November 2026"));
}

#[tokio::test]
async fn the_fields_of_a_review_are_never_written_into_the_next_one() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = opened(&bed).await;
    // The worker completes it there under another day, and the system opens the next.
    records(&bed, Some(date(2026, 11, 24)), None);
    bed.mosaic.change(MAYA, |network| {
        let mut next = example::review(date(2027, 5, 24), &[]);
        next.id = Some("62".into());
        (next.due, next.held) = (next.held, None);
        next.participation = None;
        network.child.reviews.items.push(next);
    });
    bed.wait(1);
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    closes(&bed, &document).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    carried(&bed).await;

    let part = HomePart::Fields;
    assert_eq!(state(&bed, &document, part).await, HomeState::ByHand);
    assert_eq!(bed.mosaic.shelf.kept(part), []);

    // Once somebody has put it right there, it is found.
    records(&bed, Some(date(2026, 11, 23)), None);
    bed.wait(1);
    bed.wait_hours(1);
    carried(&bed).await;
    let view = home(&bed, &document).await;
    let day = view.fields.iter().find(|one| one.label == "Day held");
    assert!(day.unwrap().agrees, "{:?}", view.fields);
    assert_eq!(bed.mosaic.shelf.kept(part), []);
}

#[tokio::test]
async fn while_it_is_looked_for_again_nobody_is_asked_to_copy_it() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    bed.mosaic.shelf.next(HomePart::CaseNote, Goes::Lost);
    carried(&bed).await;

    let view = home(&bed, &document).await;
    let note = newest(&view, HomeStep::Held, HomePart::CaseNote);
    assert_eq!(
        (note.state, note.needs_somebody),
        (HomeState::Uncertain, false)
    );
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = board.columns.iter().find(|one| one.code == "home").unwrap();
    assert!(column.cards.is_empty(), "{:?}", column.cards.len());
    let of = (&document, &note.id);
    let early = ask::by_hand(&bed.office, &lee(), &bed.op(), of).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
    let early = ask::again(&bed.office, &lee(), &bed.op(), of, Again::Write).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
}

#[tokio::test]
async fn a_later_try_that_did_not_arrive_says_nothing_of_the_first() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    *bed.mosaic.shelf.blind.lock().unwrap() = true;
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    let part = HomePart::CaseNote;
    bed.mosaic.shelf.next(part, Goes::KeptThenLost);
    carried(&bed).await;
    for _ in 0..60 {
        bed.mosaic.shelf.next(part, Goes::NotYet);
        bed.wait_hours(2);
        carried(&bed).await;
        assert_eq!(state(&bed, &document, part).await, HomeState::Uncertain);
    }

    let note = newest(&home(&bed, &document).await, HomeStep::Held, part);
    assert!(note.needs_somebody, "it was tried for three days");
    assert_eq!(bed.mosaic.shelf.kept(part).len(), 1);
}

#[tokio::test]
async fn only_those_of_the_case_write_home_and_see_what_goes() {
    let bed = Bed::new().await;
    let document = held(&bed).await;
    let refused = writes(&bed, &stranger(), &document, HomeStep::Held).await;
    assert!(matches!(refused, Err(VerbError::NotThere)), "{refused:?}");
    for who in [
        officers_manager(),
        staff(
            "Gov",
            &[crate::model::staff::Role::InformationGovernance],
            &[],
            &[],
        ),
    ] {
        let refused = writes(&bed, &who, &document, HomeStep::Held).await;
        assert!(refused.is_err(), "{who:?}");
        let page = home_page::page(&bed.office, &who, &document).await;
        assert!(page.is_err(), "{who:?}");
    }
    for who in [sam(), jo(), manager(), lee()] {
        let page = home_page::page(&bed.office, &who, &document).await;
        assert!(page.is_ok(), "{who:?}");
    }
}

#[tokio::test]
async fn by_the_councils_standing_choice_every_step_goes_once() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    let who = Actor::Timer("round");
    let first = standing::round(&bed.office, &who).await.unwrap();
    assert_eq!((first.sent, first.failed), (2, 0));
    let again = standing::round(&bed.office, &who).await.unwrap();
    assert_eq!(again.sent, 0);
    assert_eq!(carried(&bed).await.agreed, 2);
    let note = newest(
        &home(&bed, &document).await,
        HomeStep::Held,
        HomePart::CaseNote,
    );
    assert_eq!(note.asked_by, "the council's standing choice");
}

/// Takes the minutes of a review, and has them accepted.
async fn minuted(bed: &Bed, document: &DocumentId) {
    let (office, sam) = (&bed.office, sam());
    let of = (MinutesKind::Review, 0);
    begin::begin(office, &sam, &bed.op(), document, of)
        .await
        .unwrap();
    let meeting = MeetingId::first(document);
    let pen = Pen::Staff(&sam, &meeting);
    for name in ["views", "home"] {
        let one = Written {
            name: name.into(),
            text: "She likes school.".into(),
            seen: 0,
        };
        let sheet = Sheet {
            boxes: vec![one],
            ..Sheet::default()
        };
        write::save(office, &pen, &bed.op(), &sheet).await.unwrap();
    }
    let action = RowTyped {
        kind: Some(RowKind::Action),
        what: "Book a dentist".into(),
        owner: "mosaic:501".into(),
        due: "14 December 2026".into(),
        ..RowTyped::default()
    };
    rows::add(office, &pen, &bed.op(), &action).await.unwrap();
}

async fn accepted(bed: &Bed, document: &DocumentId) {
    let (office, sam) = (&bed.office, sam());
    let meeting = &MeetingId::first(document);
    let pen = Pen::Staff(&sam, meeting);
    finish::submit(office, &pen, &bed.op()).await.unwrap();
    let says = finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: "PN6".into(),
    };
    finish::accept(office, &sam, &bed.op(), meeting, &says)
        .await
        .unwrap();
}

#[tokio::test]
async fn fields_wait_for_the_minutes_which_go_whole_with_the_code() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = opened(&bed).await;
    minuted(&bed, &document).await;
    closes(&bed, &document).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    carried(&bed).await;
    assert_eq!(bed.mosaic.shelf.kept(HomePart::Fields), [], "not yet");

    accepted(&bed, &document).await;
    for step in [HomeStep::Held, HomeStep::Decided] {
        writes(&bed, &jo(), &document, step).await.unwrap();
    }
    assert_eq!(carried(&bed).await.agreed, 3);

    let shelf = &bed.mosaic.shelf;
    let fields = shelf.kept(HomePart::Fields).remove(0).words;
    assert_eq!(fields.reveal(word::PARTICIPATION).as_deref(), Some("PN6"));
    let notes = shelf.kept(HomePart::CaseNote);
    let text = notes[1].words.reveal(word::TEXT).unwrap();
    assert!(text.contains("- Book a dentist ("), "{text}");
    let minutes = shelf.kept(HomePart::Document).remove(0);
    assert!(minutes.bytes > 100, "{minutes:?}");
    let view = home(&bed, &document).await;
    let line = newest(&view, HomeStep::Decided, HomePart::Document);
    let file = home_page::file(&bed.office, &jo(), &document, &line.id).await;
    assert_eq!(file.unwrap().2.len(), minutes.bytes);
}

/// Two whose letters are ready, on paper.
async fn on_paper(bed: &Bed, document: &DocumentId) -> [String; 2] {
    let page = responses::page(&bed.office, &lee(), document).await;
    let rows = page.unwrap().rows;
    let mut paper = rows
        .iter()
        .filter(|row| row.means.is_paper() && row.letter.standing.is_ready());
    [(); 2].map(|()| paper.next().unwrap().row.clone())
}

/// Sends the letter of one of them, and hands it over.
async fn hands(bed: &Bed, document: &DocumentId, row: &str) {
    sends(bed, document, &[row]).await.unwrap();
    hand_over(&bed.office, &lee(), &bed.op(), document, row)
        .await
        .unwrap();
}

#[tokio::test]
async fn letters_that_have_gone_go_home_with_the_list_and_are_amended_by_a_click() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = signed(&bed).await;
    let [first, second] = on_paper(&bed, &document).await;
    let early = writes(&bed, &lee(), &document, HomeStep::Sent).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
    hands(&bed, &document, &first).await;

    writes(&bed, &lee(), &document, HomeStep::Sent)
        .await
        .unwrap();
    assert_eq!(carried(&bed).await.agreed, 2);
    let list = bed.mosaic.shelf.kept(HomePart::Document).remove(0);
    assert!(list.bytes > 100, "{list:?}");
    let note = bed.mosaic.shelf.kept(HomePart::CaseNote).remove(0);
    let text = note.words.reveal(word::TEXT).unwrap();
    assert!(
        text.starts_with("Invitations to the review were sent."),
        "{text}"
    );
    assert_eq!(
        text.lines().filter(|line| line.starts_with("- ")).count(),
        1
    );

    hands(&bed, &document, &second).await;
    let standing = standing::round(&bed.office, &Actor::Timer("round")).await;
    assert_eq!(
        standing.unwrap().sent,
        0,
        "a note is amended by a click alone"
    );
    writes(&bed, &lee(), &document, HomeStep::Sent)
        .await
        .unwrap();
    assert_eq!(carried(&bed).await.agreed, 1);
    let notes = bed.mosaic.shelf.kept(HomePart::CaseNote);
    let title = notes[1].words.reveal(word::TITLE).unwrap();
    assert!(title.ends_with(", amended 1"), "{title}");
    assert_eq!(bed.mosaic.shelf.kept(HomePart::Document).len(), 1);
}

#[tokio::test]
async fn a_note_is_amended_once_the_first_is_on_its_way_no_more() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = signed(&bed).await;
    let [first, second] = on_paper(&bed, &document).await;
    hands(&bed, &document, &first).await;
    let who = lee();
    let write = || writes(&bed, &who, &document, HomeStep::Sent);
    write().await.unwrap();
    bed.mosaic.shelf.next(HomePart::CaseNote, Goes::Lost);
    carried(&bed).await;
    hands(&bed, &document, &second).await;

    // Nobody knows whether the first is there: it is still tried.
    let early = write().await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
    bed.wait_hours(1);
    assert_eq!(carried(&bed).await.agreed, 1);
    write().await.unwrap();
    carried(&bed).await;

    let notes = bed.mosaic.shelf.kept(HomePart::CaseNote);
    let titles = notes.iter().map(|one| one.words.reveal(word::TITLE));
    let amended: Vec<_> = titles
        .map(|it| it.unwrap().ends_with(", amended 1"))
        .collect();
    assert_eq!(amended, [false, true]);
}

#[tokio::test]
async fn where_nothing_can_be_looked_up_a_note_is_amended_all_the_same() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    *bed.mosaic.shelf.blind.lock().unwrap() = true;
    let document = signed(&bed).await;
    let [first, second] = on_paper(&bed, &document).await;
    hands(&bed, &document, &first).await;
    let who = lee();
    let write = || writes(&bed, &who, &document, HomeStep::Sent);
    write().await.unwrap();
    carried(&bed).await;
    hands(&bed, &document, &second).await;

    write().await.unwrap();
    carried(&bed).await;

    assert_eq!(bed.mosaic.shelf.kept(HomePart::CaseNote).len(), 2);
}

#[tokio::test]
async fn what_was_in_hand_when_a_process_died_is_looked_for_first() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::KeptTwice);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    bed.mosaic
        .shelf
        .next(HomePart::CaseNote, Goes::KeptThenLost);
    carried(&bed).await;
    let note = newest(
        &home(&bed, &document).await,
        HomeStep::Held,
        HomePart::CaseNote,
    );
    // Whoever wrote it never came to say so: to the next it is as if it had never been tried.
    let by = crate::casework::office::by(&Actor::Timer("home"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    tx.home_again(&note.id, HomeState::Waiting).await.unwrap();
    let until = bed.moment() + jiff::SignedDuration::from_mins(5);
    tx.claim_home("dead", until).await.unwrap().unwrap();
    tx.commit(b"").await.unwrap();
    assert_eq!(carried(&bed).await, Tally::default(), "it is in hand");

    bed.wait_hours(1);
    assert_eq!(carried(&bed).await.agreed, 1);

    assert_eq!(bed.mosaic.shelf.kept(HomePart::CaseNote).len(), 1);
}

#[tokio::test]
async fn what_a_forgotten_child_left_goes_nowhere_and_stops_nothing() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let document = held(&bed).await;
    writes(&bed, &jo(), &document, HomeStep::Held)
        .await
        .unwrap();
    let by = crate::casework::office::by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    tx.forget_child(&example::id(MAYA)).await.unwrap();
    tx.commit(b"").await.unwrap();

    assert_eq!(carried(&bed).await.stopped, 2);
    assert_eq!(bed.mosaic.shelf.came(), 0);
    let standing = standing::round(&bed.office, &Actor::Timer("round")).await;
    assert_eq!(standing.unwrap(), standing::Tally::default());
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = board.columns.iter().find(|one| one.code == "home").unwrap();
    assert!(column.cards.is_empty());
}
