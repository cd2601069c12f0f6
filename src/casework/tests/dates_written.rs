//! Offered dates are written to each who is asked, once.

use jiff::civil::date;

use super::{
    answering::{self, LATELY, both_sign, sends},
    bed::*,
    chasing::{carried, waits},
    inbound::story::{Tray, tally},
};
use crate::{
    casework::{
        board,
        dates::{
            ask::ask,
            choose::{Choice, choose},
            link,
            offer::{self, Offering, renew_link, withdraw},
            page::{Looking, page as dates_page},
            reply,
        },
        deliver::{BeforeSending, Clearance},
        exclude::row_of,
        inbound::{Terms, round},
        office::{VerbError, by},
        page::{
            Done,
            dates::{AskedPart, AskedStanding, Can, DatesPage},
        },
        reach,
        recheck::Recheck,
        reread, respond,
        take::take,
        texts,
    },
    mail::frozen,
    model::{
        actor::Actor,
        inbound::{Doubt, Handled},
        live::DocumentId,
        name::PersonalText,
        post::{Destination, HoldWhy, Phase, Purpose, Resolution},
        reply::{Means, Wish},
        slot::{Meets, Slot},
    },
    rules::example,
    store::outbox::{Claimed, KeptLetter},
};

pub(super) const MOTHER: &str = "mosaic:401";
pub(super) const FATHER: &str = "mosaic:402";
pub(super) const TEACHER: &str = "mosaic:601";
const SITE: &str = "https://reviews.northshire.example";

fn slot(day: i8) -> Slot {
    Slot {
        start: date(2026, 12, day).at(16, 0, 0, 0),
        minutes: 60,
    }
}

pub(super) async fn offers(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
) -> Result<Done, VerbError> {
    let offering = Offering {
        slots: vec![slot(3), slot(1)],
        also: (String::new(), String::new()),
        meets: Meets::InRoom,
        place: "Moot Hall, Northshire".into(),
        room: "Room 2".into(),
    };
    offer::offer(&bed.office, who, &bed.op(), document, &offering).await
}

/// Dates are offered for Maya's review, at a site whose address is known.
pub(super) async fn offered(bed: &Bed) -> DocumentId {
    bed.office.is_at(SITE);
    let document = bed.maya().await;
    offers(bed, &jo(), &document).await.unwrap();
    document
}

async fn sees(bed: &Bed, document: &DocumentId) -> DatesPage {
    dates_page(&bed.office, &lee(), document, Looking::Again)
        .await
        .unwrap()
}

async fn asked(bed: &Bed, document: &DocumentId) -> Vec<AskedPart> {
    sees(bed, document).await.offer.unwrap().asked
}

pub(super) async fn of(bed: &Bed, document: &DocumentId, row: &str) -> AskedPart {
    let asked = asked(bed, document).await;
    let mut asked = asked.into_iter();
    asked.find(|one| one.row == row).unwrap()
}

/// Letters about dates, the oldest first.
pub(super) async fn letters(bed: &Bed, document: &DocumentId) -> Vec<KeptLetter> {
    let mut read = bed.office.store.read().await.unwrap();
    let mut letters = read.letters(document).await.unwrap();
    letters.retain(|one| one.purpose == Purpose::Dates);
    letters.reverse();
    letters
}

/// The words of a letter, and whether it is a text.
pub(super) async fn says(bed: &Bed, letter: &KeptLetter) -> (String, bool) {
    let mut read = bed.office.store.read().await.unwrap();
    let content = read.letter_content(&letter.id).await.unwrap();
    match content.unwrap() {
        (Destination::Text(_), bytes) => (String::from_utf8(bytes.to_vec()).unwrap(), true),
        (Destination::Mail(_), bytes) => (frozen::words(&bytes).unwrap(), false),
    }
}

async fn in_hand(bed: &Bed) -> Vec<Claimed> {
    let by = crate::casework::office::by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let claimed = tx.claim_letters("test", bed.moment(), 20).await.unwrap();
    tx.commit(b"").await.unwrap();
    claimed
}

async fn clearance(bed: &Bed, letter: &Claimed) -> Clearance {
    let recheck = Recheck::new(std::sync::Arc::clone(&bed.office), LATELY);
    recheck.ask(letter).await.unwrap()
}

/// Somebody writes down what they were told.
async fn notes(
    bed: &Bed,
    who: &Actor,
    (document, row): (&DocumentId, &str),
    can: &[u32],
) -> Result<Done, VerbError> {
    link::note(&bed.office, who, &bed.op(), (document, row), can).await
}

pub(super) async fn wishes(bed: &Bed, document: &DocumentId, row: &str, wish: Wish) {
    let of = (document, row);
    reach::choose(&bed.office, &lee(), &bed.op(), of, Some(wish))
        .await
        .unwrap();
}

#[tokio::test]
async fn everybody_who_is_asked_gets_one_letter_that_names_nobody_else() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        let all = letters(&bed, &document).await;
        let asked = asked(&bed, &document).await;
        let by_mail = asked
            .iter()
            .filter(|one| one.letter.standing == AskedStanding::OnItsWay);
        assert!(all.len() >= 2, "{asked:?}");
        assert_eq!(by_mail.count(), all.len());
        for letter in &all {
            let own = asked
                .iter()
                .find(|one| one.row == letter.person.to_string());
            let own = own.unwrap();
            let (words, _) = says(&bed, letter).await;
            let token = own.token.as_ref().unwrap();
            assert!(words.contains(&format!("{SITE}/d/{token}")), "{words}");
            for day in [
                "Tuesday 1 December 2026, 4pm to 5pm",
                "Thursday 3 December 2026, 4pm to 5pm",
            ] {
                assert!(words.contains(day), "{words}");
            }
            for not_told in ["Maya Bell", "Moot Hall", "Larchfield"] {
                assert!(!words.contains(not_told), "{not_told}: {words}");
            }
            // Nobody has confirmed yet that she is to be asked.
            if own.row == MOTHER {
                assert!(!words.contains("Maya"), "{words}");
            }
            for other in asked.iter().filter(|one| one.row != own.row) {
                assert!(!words.contains(&other.name), "{}: {words}", other.name);
            }
        }

        // Pressed twice, by another hand too: nobody is written to twice.
        let again = offers(&bed, &lee(), &document).await;
        assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
        let again = ask(&bed.office, &lee(), &bed.op(), &document).await;
        assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
        assert_eq!(letters(&bed, &document).await.len(), all.len());

        assert_eq!(carried(&bed).await.len(), all.len());
        let mother = of(&bed, &document, MOTHER).await;
        assert_eq!(mother.letter.standing, AskedStanding::Sent);
        bed.end().await;
    }
}

#[tokio::test]
async fn one_press_writes_again_to_the_silent_and_to_nobody_twice_in_a_day() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let first = carried(&bed).await.len();
    let token = of(&bed, &document, MOTHER).await.token.unwrap();
    link::answer(&bed.office, &token, &bed.op(), &[0])
        .await
        .unwrap();
    assert_eq!(sees(&bed, &document).await.offer.unwrap().due, 0);

    waits(&bed, &document, 1).await;
    let due = sees(&bed, &document).await.offer.unwrap().due;
    assert!(due >= first - 1, "{due} of {first}");
    let operation = bed.op();
    for _ in 0..2 {
        ask(&bed.office, &lee(), &operation, &document)
            .await
            .unwrap();
    }
    let all = letters(&bed, &document).await;
    assert_eq!(all.len(), 2 * first - 1, "all but the one who has answered");
    let again: Vec<_> = all.iter().filter(|one| one.version == 2).collect();
    assert!(again.iter().all(|one| one.person.to_string() != MOTHER));
    let (words, _) = says(&bed, again[0]).await;
    assert!(words.starts_with("Reminder: "), "{words}");
    assert_eq!(carried(&bed).await.len(), first - 1);
}

#[tokio::test]
async fn a_letter_ends_with_what_it_asks() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let claimed = in_hand(&bed).await;
    for letter in &claimed {
        assert_eq!(clearance(&bed, letter).await, Clearance::Send);
    }
    let mut of_teacher = claimed
        .iter()
        .filter(|one| one.person.to_string() == TEACHER);
    let teacher = of_teacher.next().expect("the teacher has mail");

    // Who is taken off the list is not asked any more.
    let place = format!("people/{TEACHER}/mode");
    bed.types(&jo(), &document, &place, "not_invited")
        .await
        .unwrap();
    assert_eq!(clearance(&bed, teacher).await, Clearance::Cancel);

    // Who has answered is not asked what they said.
    let mother = claimed
        .iter()
        .find(|one| one.person.to_string() == MOTHER)
        .expect("the mother has mail");
    let token = of(&bed, &document, MOTHER).await.token.unwrap();
    link::answer(&bed.office, &token, &bed.op(), &[1])
        .await
        .unwrap();
    assert_eq!(clearance(&bed, mother).await, Clearance::Cancel);

    // Nor is anybody once it is withdrawn: what waits is taken back at once.
    withdraw(&bed.office, &jo(), &bed.op(), &document)
        .await
        .unwrap();
    let all = letters(&bed, &document).await;
    assert!(!all.is_empty());
    assert!(all.iter().all(|one| one.phase == Phase::Cancelled));
    for letter in &claimed {
        assert_eq!(clearance(&bed, letter).await, Clearance::Cancel);
    }
}

#[tokio::test]
async fn a_chosen_date_takes_back_what_still_asks() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let page = dates_page(&bed.office, &sam(), &document, Looking::Again)
        .await
        .unwrap();
    let choice = Choice {
        offer: page.offer.unwrap().id,
        slot: 0,
        seen: page.seen,
        joining: Vec::new(),
    };
    choose(&bed.office, &sam(), &bed.op(), &document, &choice)
        .await
        .unwrap();
    let all = letters(&bed, &document).await;
    assert!(all.iter().all(|one| one.phase == Phase::Cancelled));
}

#[tokio::test]
async fn what_may_not_be_told_now_is_held_and_a_replaced_link_is_not_brought() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let claimed = in_hand(&bed).await;
    let mother = claimed
        .iter()
        .find(|one| one.person.to_string() == MOTHER)
        .unwrap();
    // Restrictions that nobody has read for days are no restrictions that anybody knows.
    bed.wait(9);
    let held = clearance(&bed, mother).await;
    let Clearance::Hold(hold) = held else {
        panic!("{held:?}");
    };
    assert_eq!(hold.why, HoldWhy::Disclosure);

    waits(&bed, &document, 0).await;
    assert_eq!(clearance(&bed, mother).await, Clearance::Send);
    renew_link(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(clearance(&bed, mother).await, Clearance::Cancel);
    let part = of(&bed, &document, MOTHER).await;
    assert_eq!(part.letter.standing, AskedStanding::NotYet);
    ask(&bed.office, &lee(), &bed.op(), &document)
        .await
        .unwrap();
    let part = of(&bed, &document, MOTHER).await;
    assert_eq!(part.letter.standing, AskedStanding::OnItsWay);
}

#[tokio::test]
async fn nobody_is_written_to_while_nobody_knows_where_the_site_is() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &jo(), &document).await.unwrap();
    assert_eq!(letters(&bed, &document).await, []);
    let part = of(&bed, &document, MOTHER).await;
    assert_eq!(part.letter.standing, AskedStanding::NoWay);
    assert!(
        part.letter.words.contains("Copy"),
        "the link is the way that is left: {}",
        part.letter.words
    );
    assert!(part.token.is_some());
}

#[tokio::test]
async fn a_text_brings_the_link_and_names_no_day_and_no_child() {
    let bed = Bed::new().await;
    bed.office.is_at(SITE);
    let document = bed.maya().await;
    wishes(&bed, &document, MOTHER, Wish::Text).await;
    offers(&bed, &jo(), &document).await.unwrap();

    let token = of(&bed, &document, MOTHER).await.token.unwrap();
    let all = letters(&bed, &document).await;
    let mut own = all.iter().filter(|one| one.person.to_string() == MOTHER);
    let (words, is_text) = says(&bed, own.next().unwrap()).await;
    assert!(is_text);
    assert!(words.contains(&format!("{SITE}/d/{token}")), "{words}");
    for told in ["Maya", "Kerry", "December", "Larch"] {
        assert!(!words.contains(told), "{told}: {words}");
    }
    assert!(words.chars().count() < crate::mail::text::LONGEST / 2);
}

#[tokio::test]
async fn stop_to_a_text_about_dates_ends_texts_and_is_a_task() {
    for bed in Bed::each_with_services(&[]).await {
        bed.office.is_at(SITE);
        let document = bed.maya().await;
        wishes(&bed, &document, MOTHER, Wish::Text).await;
        offers(&bed, &jo(), &document).await.unwrap();
        let posted = |id: &str, from: &str| {
            serde_json::json!({
                "id": id, "source_number": from, "destination_number": "07700 900111",
                "message": "STOP", "date_received": "2026-11-23T10:15:30.000000Z",
            })
            .to_string()
        };
        let own = async || {
            let all = letters(&bed, &document).await;
            let mut own = all.into_iter();
            own.find(|one| one.person.to_string() == MOTHER).unwrap()
        };
        // Somebody else's STOP is nothing to her.
        let other = posted("s1", "07700 900999");
        texts::came(&bed.office, other.as_bytes()).await.unwrap();
        assert_eq!(own().await.phase, Phase::Queued);

        let hers = posted("s2", "447700900401");
        let handled = texts::came(&bed.office, hers.as_bytes()).await.unwrap();
        assert_eq!(handled, Some(Handled::Open));
        assert_eq!(own().await.phase, Phase::Cancelled);
        let mut read = bed.office.store.read().await.unwrap();
        let wished = read.wishes().await.unwrap();
        let (person, wish) = wished.last().unwrap();
        assert_eq!(
            (person.to_string().as_str(), *wish),
            (MOTHER, Wish::NoTexts)
        );
        let filed = read.inbound(&document).await.unwrap();
        assert_eq!(filed.len(), 1);
        let of = filed[0].of.as_ref().unwrap();
        assert_eq!(of.1.to_string(), MOTHER);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn an_older_letter_that_may_have_gone_does_not_go_beside_the_newer() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let claimed = in_hand(&bed).await;
    let mut older = claimed.into_iter();
    let older = older
        .find(|one| one.person.to_string() == TEACHER)
        .expect("the teacher has mail");
    // The process died with its last dot on the way.
    let by = crate::casework::office::by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let went = tx
        .finish_letter(&older.id, older.fence, bed.moment())
        .await
        .unwrap();
    assert!(went);
    tx.commit(b"").await.unwrap();
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    tx.let_go_of_all_letters().await.unwrap();
    tx.commit(b"").await.unwrap();

    // She gets a new one, and somebody then queues the uncertain one again.
    waits(&bed, &document, 1).await;
    ask(&bed.office, &lee(), &bed.op(), &document)
        .await
        .unwrap();
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    tx.resolve_letter(&older.id, Resolution::SendAgain)
        .await
        .unwrap();
    tx.commit(b"").await.unwrap();
    let own = in_hand(&bed).await.into_iter();
    let own: Vec<_> = own
        .filter(|one| one.person.to_string() == TEACHER)
        .collect();
    assert_eq!(own.len(), 2, "both are in hand");
    for one in &own {
        let expected = match one.id == older.id {
            true => Clearance::Cancel,
            false => Clearance::Send,
        };
        assert_eq!(clearance(&bed, one).await, expected);
    }
}

#[tokio::test]
async fn a_letter_that_calls_the_child_by_another_name_is_held() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let claimed = in_hand(&bed).await;
    let teacher = claimed
        .iter()
        .find(|one| one.person.to_string() == TEACHER)
        .expect("the teacher has mail");
    assert_eq!(clearance(&bed, teacher).await, Clearance::Send);

    bed.mosaic.change(MAYA, |network| {
        network.child.name.preferred = PersonalText::parse("Milo");
    });
    waits(&bed, &document, 0).await;
    let held = clearance(&bed, teacher).await;
    let Clearance::Hold(hold) = held else {
        panic!("{held:?}");
    };
    assert_eq!(hold.why, HoldWhy::Changed);
}

#[cfg(feature = "pdf")]
#[tokio::test]
async fn a_printed_letter_goes_with_the_letters_to_post_and_is_answered_by_phone() {
    use crate::casework::{batch, dates::paper, page::responses::BatchWhat};

    for bed in Bed::each_with_services(&[]).await {
        bed.office.is_at(SITE);
        bed.keep_staff(&lee()).await;
        let document = bed.maya().await;
        wishes(&bed, &document, FATHER, Wish::Post).await;
        wishes(&bed, &document, MOTHER, Wish::ByHand).await;
        offers(&bed, &jo(), &document).await.unwrap();
        for row in [FATHER, MOTHER] {
            let part = of(&bed, &document, row).await;
            assert_eq!(part.letter.standing, AskedStanding::ToPrint, "{row}");
        }
        let board = board::page(&bed.office, &lee(), None).await.unwrap();
        let hand = board.columns.iter().find(|one| one.code == "hand").unwrap();
        let rows: Vec<_> = hand
            .cards
            .iter()
            .filter_map(|one| one.row.as_deref())
            .collect();
        assert_eq!(rows, [MOTHER]);

        let waiting = batch::page(&bed.office, &lee()).await.unwrap().rows;
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            (waiting[0].row.as_str(), waiting[0].what),
            (FATHER, BatchWhat::Dates)
        );
        assert_eq!(waiting[0].trouble, None);
        let pages = batch::print(&bed.office, &lee()).await.unwrap();
        assert!(pages.starts_with(b"%PDF-"));
        let own = paper::print(&bed.office, &lee(), &document, MOTHER).await;
        assert!(own.unwrap().starts_with(b"%PDF-"));
        let posted = [(document.clone(), FATHER.to_owned(), BatchWhat::Dates)];
        batch::posted(&bed.office, &lee(), &bed.op(), &posted)
            .await
            .unwrap();
        let part = of(&bed, &document, FATHER).await;
        assert_eq!(part.letter.standing, AskedStanding::HandedOver);
        assert_eq!(
            batch::page(&bed.office, &lee()).await.unwrap().rows,
            Vec::new()
        );

        notes(&bed, &lee(), (&document, FATHER), &[0, 1])
            .await
            .unwrap();
        let part = of(&bed, &document, FATHER).await;
        assert_eq!(part.answer, Some(vec![0, 1]));
        let other = notes(&bed, &stranger(), (&document, FATHER), &[]).await;
        assert!(matches!(other, Err(VerbError::NotThere)), "{other:?}");
        bed.end().await;
    }
}

#[tokio::test]
async fn the_choice_stands_on_the_page_of_an_invitation_too() {
    for bed in Bed::each_with_services(&[]).await {
        bed.office.is_at(SITE);
        let document = bed.maya().await;
        bed.talked(&document).await;
        both_sign(&bed, &document).await;
        sends(&bed, &document, &[TEACHER]).await.unwrap();
        let token = answering::token(&bed, &document, TEACHER).await;
        let none = reply::pages(&bed.office, &token).await.unwrap();
        assert_eq!(none, []);

        offers(&bed, &jo(), &document).await.unwrap();
        let [page] = &reply::pages(&bed.office, &token).await.unwrap()[..] else {
            panic!("one child's dates");
        };
        assert_eq!(page.slots.len(), 2);
        let of = (token.as_str(), page.reference.as_str());
        let wrong = reply::answer(&bed.office, of, &bed.op(), &[7]).await;
        assert!(matches!(wrong, Err(VerbError::Wrong(_))), "{wrong:?}");
        let operation = bed.op();
        for _ in 0..2 {
            reply::answer(&bed.office, of, &operation, &[1])
                .await
                .unwrap();
        }
        let page = &reply::pages(&bed.office, &token).await.unwrap()[0];
        assert_eq!(page.slots[1].can, Can::Yes);
        let offer = sees(&bed, &document).await.offer.unwrap();
        let mut asked = offer.asked.iter().filter(|one| one.row == TEACHER);
        assert_eq!(asked.next().unwrap().answer, Some(vec![1]));

        withdraw(&bed.office, &jo(), &bed.op(), &document)
            .await
            .unwrap();
        let over = reply::answer(&bed.office, of, &bed.op(), &[0]).await;
        assert!(matches!(over, Err(VerbError::NotNow(_))), "{over:?}");
        bed.end().await;
    }
}

#[tokio::test]
async fn a_letter_that_comes_back_stands_on_the_board_until_the_dates_are_answered() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let all = letters(&bed, &document).await;
    let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
    let tag = &teacher.unwrap().tag;
    let tray = Tray::default();
    tray.put(&format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: reviews+{tag}@northshire.example\n\
         Subject: Undelivered\nMessage-ID: <{tag}@mx.example>\nAuto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n\
         --B\nContent-Type: text/plain\n\nIt could not be delivered.\n\
         --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; ana@school.example\nAction: failed\nStatus: 5.1.1\n\n--B--\n"
    ));
    let done = round(&bed.office, &tray, &Terms::default()).await.unwrap();
    assert_eq!(done, tally(1, 0, 0, 0));
    let part = of(&bed, &document, TEACHER).await;
    assert_eq!(part.letter.standing, AskedStanding::Trouble);
    let returned = async || {
        let board = board::page(&bed.office, &lee(), None).await.unwrap();
        let mut columns = board.columns.into_iter();
        columns.find(|one| one.code == "returned").unwrap().cards
    };
    let cards = returned().await;
    assert_eq!(cards.len(), 1);
    assert!(cards[0].what.contains("Find a date"), "{}", cards[0].what);

    notes(&bed, &lee(), (&document, TEACHER), &[0])
        .await
        .unwrap();
    assert!(returned().await.is_empty());
}

#[tokio::test]
async fn a_yes_to_three_dates_is_no_answer_and_waits_for_somebody() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let all = letters(&bed, &document).await;
    let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
    let id = &teacher.unwrap().message_id;
    let tray = Tray::default();
    tray.put(&format!(
        "From: Ana <ana@school.example>\nTo: reviews@northshire.example\nSubject: Re: dates\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{id}>\n\nI will attend.\n"
    ));
    let done = round(&bed.office, &tray, &Terms::default()).await.unwrap();
    assert_eq!(done, tally(0, 1, 0, 0));
    let mut read = bed.office.store.read().await.unwrap();
    let filed = read.inbound(&document).await.unwrap();
    let of = filed[0].of.as_ref().unwrap();
    assert_eq!(
        (of.1.to_string().as_str(), filed[0].handled),
        (TEACHER, Handled::Open)
    );
    assert_eq!(read.replies(&document).await.unwrap(), []);
}

#[tokio::test]
async fn dates_that_are_asked_for_at_another_address_are_by_another_link() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let [first, mother] = [TEACHER, MOTHER];
    let first = of(&bed, &document, first).await.token.unwrap();
    let mother = of(&bed, &document, mother).await.token.unwrap();
    let place = format!("people/{TEACHER}/contact");
    bed.types(&jo(), &document, &place, "ana@new.example")
        .await
        .unwrap();
    assert!(link::page(&bed.office, &first).await.is_ok());
    waits(&bed, &document, 1).await;
    ask(&bed.office, &lee(), &bed.op(), &document)
        .await
        .unwrap();

    let over = link::page(&bed.office, &first).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let second = of(&bed, &document, TEACHER).await.token.unwrap();
    assert!(link::page(&bed.office, &second).await.is_ok());
    let mails = carried(&bed).await;
    let theirs: Vec<&String> = mails.iter().filter(|one| one.contains(&second)).collect();
    assert_eq!(theirs.len(), 1);
    assert!(theirs[0].contains("ana@new.example"));
    assert!(mails.iter().all(|one| !one.contains(&first)));
    // Who is reached where they were has the link that they had.
    assert!(mails.iter().any(|one| one.contains(&mother)));
}

#[tokio::test]
async fn who_was_merged_into_another_number_keeps_the_link_to_dates() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        carried(&bed).await;
        let token = of(&bed, &document, TEACHER).await.token.unwrap();
        bed.mosaic.change(MAYA, |network| {
            let person = example::change(network, "601");
            person.other_ids.push(example::id("601"));
            person.id = example::id("690");
        });
        for _ in ["once", "and every round after it"] {
            reread::read_again(&bed.office, &sam(), &bed.op(), &document)
                .await
                .unwrap();
        }

        link::answer(&bed.office, &token, &bed.op(), &[1])
            .await
            .unwrap();
        let now = of(&bed, &document, "mosaic:690").await;
        assert_eq!(now.answer, Some(vec![1]));
        assert_eq!(now.token.as_deref(), Some(&*token));
        assert_eq!(now.letter.standing, AskedStanding::Sent);
        let asked = asked(&bed, &document).await;
        assert!(asked.iter().all(|one| one.row != TEACHER), "{asked:?}");
        bed.end().await;
    }
}

#[tokio::test]
async fn who_is_invited_under_the_other_number_gets_the_link_to_dates_beside_it() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let token = of(&bed, &document, TEACHER).await.token.unwrap();
    let all = letters(&bed, &document).await;
    let brought = all.iter().find(|one| one.person.to_string() == TEACHER);
    let tray = Tray::default();
    tray.put(&format!(
        "From: Ana <ana.patel@larchfield.example>\nTo: reviews@northshire.example\n\
         Subject: Re: dates\nDate: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{}>\n\nWhich building is it?\n",
        brought.unwrap().message_id
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    let mut tx = bed
        .office
        .store
        .begin(&by(&Actor::CommandLine), bed.moment())
        .await
        .unwrap();
    let number = example::id("690");
    let invited = tx.invite(&document, &number, Means::Email).await.unwrap();
    tx.commit(b"").await.unwrap();
    bed.mosaic.change(MAYA, |network| {
        let person = example::change(network, "601");
        person.other_ids.push(example::id("601"));
        person.id = number.clone();
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let now = of(&bed, &document, "mosaic:690").await;
    assert_eq!(now.token.as_deref(), Some(&*token));
    assert_eq!(now.letter.standing, AskedStanding::Sent);
    let mut read = bed.office.store.read().await.unwrap();
    let mails = read.inbound(&document).await.unwrap();
    let whose = mails[0].of.as_ref().unwrap();
    assert_eq!(whose.1, number, "who wrote is known by that number too");
    let all = read.invitations(&document).await.unwrap();
    assert_eq!(
        all.iter().map(|one| &one.id).collect::<Vec<_>>(),
        [&invited.id]
    );
}

#[tokio::test]
async fn of_two_numbers_that_were_asked_for_dates_and_are_one_the_answer_stands() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        carried(&bed).await;
        let answered = of(&bed, &document, TEACHER).await.token.unwrap();
        link::answer(&bed.office, &answered, &bed.op(), &[1])
            .await
            .unwrap();
        let others = asked(&bed, &document).await;
        let other = others
            .iter()
            .find(|one| one.row != TEACHER && one.token.is_some());
        let other = other.expect("somebody else is asked too").clone();
        let number = row_of(&other.row).unwrap();
        bed.mosaic.change(MAYA, |network| {
            network.people.retain(|one| one.id != example::id("601"));
            let person = network.people.iter_mut().find(|one| one.id == number);
            person.unwrap().other_ids.push(example::id("601"));
        });
        let mut told = Vec::new();
        for _ in ["once", "and every round after it"] {
            reread::read_again(&bed.office, &sam(), &bed.op(), &document)
                .await
                .unwrap();
            let mut read = bed.office.store.read().await.unwrap();
            let changes = read.changes(&document, None, 200).await.unwrap();
            let merged = changes.iter().filter(|one| {
                let after = one.after.as_ref().map(PersonalText::reveal);
                after.is_some_and(|words| words.starts_with("Their record was merged"))
            });
            told.push(merged.count());
        }
        assert_eq!(told, [1, 1]);
        let now = of(&bed, &document, &other.row).await;
        assert_eq!(now.answer, Some(vec![1]));
        assert_eq!(now.token.as_deref(), Some(&*answered));
        bed.end().await;
    }
}

#[tokio::test]
async fn of_two_letters_that_wait_for_one_person_the_one_whose_link_lives_goes() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        let others = asked(&bed, &document).await;
        let other = others
            .iter()
            .find(|one| one.row != TEACHER && one.letter.standing == AskedStanding::OnItsWay);
        let other = other.expect("somebody else is asked too").clone();
        let number = row_of(&other.row).unwrap();
        bed.mosaic.change(MAYA, |network| {
            network.people.retain(|one| one.id != example::id("601"));
            let person = network.people.iter_mut().find(|one| one.id == number);
            person.unwrap().other_ids.push(example::id("601"));
        });
        reread::read_again(&bed.office, &sam(), &bed.op(), &document)
            .await
            .unwrap();

        let mails = carried(&bed).await;

        let token = other.token.unwrap();
        let theirs = mails.iter().filter(|one| one.contains(&token));
        assert_eq!(theirs.count(), 1);
        let now = of(&bed, &document, &other.row).await;
        assert_eq!(now.letter.standing, AskedStanding::Sent);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_yes_that_names_no_letter_is_no_answer_while_dates_are_asked_for() {
    let bed = Bed::new().await;
    let document = answering::signed(&bed).await;
    sends(&bed, &document, &[TEACHER]).await.unwrap();
    carried(&bed).await;
    let to = answering::of(&answering::sees(&bed, &document).await, TEACHER)
        .to
        .clone();
    let to = to.unwrap();
    let tray = Tray::default();
    let write = |id: &str| {
        tray.put(&format!(
            "From: Ana <{to}>\nTo: reviews@northshire.example\nSubject: The meeting\n\
             Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <{id}@x.example>\n\n\
             I will attend.\n"
        ));
    };
    let takes = async || {
        round(&bed.office, &tray, &Terms::default()).await.unwrap();
        let seen = answering::sees(&bed, &document).await;
        let row = answering::of(&seen, TEACHER).clone();
        let mail = row.mails.into_iter().next().unwrap();
        let pressed = take(&bed.office, &lee(), &bed.op(), &document, &mail.id).await;
        (mail.takes.is_some(), pressed.is_ok())
    };
    // She was asked for dates since, so nobody knows which of the two she answers.
    offers(&bed, &jo(), &document).await.unwrap();
    carried(&bed).await;
    write("one");
    assert_eq!(takes().await, (false, false));
    let mut read = bed.office.store.read().await.unwrap();
    let filed = read.inbound(&document).await.unwrap();
    assert!(filed[0].words.doubts.contains(&Doubt::OfDates));
    assert_eq!(read.replies(&document).await.unwrap(), []);
    drop(read);
    respond::dealt_with(&bed.office, &lee(), &bed.op(), &document, &filed[0].id)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_yes_by_text_is_no_answer_while_dates_are_asked_for() {
    let bed = Bed::new().await;
    bed.office.is_at(SITE);
    let document = bed.maya().await;
    wishes(&bed, &document, MOTHER, Wish::Text).await;
    let document = answering::signed(&bed).await;
    sends(&bed, &document, &[MOTHER]).await.unwrap();
    offers(&bed, &jo(), &document).await.unwrap();
    let dates = letters(&bed, &document).await;
    let hers = dates.iter().find(|one| one.person.to_string() == MOTHER);
    let hers = hers.unwrap();
    assert_eq!(hers.phase, Phase::Queued);
    let posted = |id: &str| {
        serde_json::json!({
            "id": id, "source_number": "447700900401", "destination_number": "07700 900111",
            "message": "YES", "date_received": "2026-11-23T10:15:30.000000Z",
        })
        .to_string()
    };
    // It has not gone: she answers the invitation.
    let handled = texts::came(&bed.office, posted("a1").as_bytes()).await;
    assert_eq!(handled.unwrap(), Some(Handled::Applied));
    let claimed = in_hand(&bed).await;
    assert!(claimed.iter().any(|one| one.id == hers.id));
    let handled = texts::came(&bed.office, posted("a2").as_bytes()).await;
    assert_eq!(handled.unwrap(), Some(Handled::Open));
    let mut read = bed.office.store.read().await.unwrap();
    assert_eq!(read.replies(&document).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_letter_about_dates_that_reached_another_leaves_an_invitation_elsewhere() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let all = letters(&bed, &document).await;
    let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
    let teacher = teacher.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let content = read.letter_content(&teacher.id).await.unwrap();
    let Some((Destination::Mail(to), _)) = content else {
        panic!("the teacher has mail");
    };
    drop(read);
    // She is invited at another address since.
    let place = format!("people/{TEACHER}/contact");
    bed.types(&jo(), &document, &place, "ana@new.example")
        .await
        .unwrap();
    bed.talked(&document).await;
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[TEACHER]).await.unwrap();

    let tray = Tray::default();
    tray.put(&format!(
        "From: Somebody <{}>\nTo: reviews@northshire.example\nSubject: Re: dates\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{}>\n\nYou have the wrong person.\n",
        to.reveal(),
        teacher.message_id
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let mail = read.inbound(&document).await.unwrap().remove(0);
    drop(read);
    let (office, operation) = (&bed.office, bed.op());
    for _ in 0..2 {
        take(office, &lee(), &operation, &document, &mail.id)
            .await
            .unwrap();
    }

    let mut read = bed.office.store.read().await.unwrap();
    let invitations = read.invitations(&document).await.unwrap();
    let of_teacher = invitations
        .iter()
        .find(|one| one.person.to_string() == TEACHER);
    assert_eq!(of_teacher.unwrap().ended_at, None, "it went elsewhere");
    let teacher = [crate::casework::exclude::row_of(TEACHER).unwrap()];
    let lost = read.misdirected(&teacher).await.unwrap();
    assert_eq!(lost.len(), 1);
    let contact = lost[0].contact.as_ref().unwrap();
    assert_eq!(contact.reveal(), to.reveal());
    let offer = read.offers(&document).await.unwrap().remove(0);
    let links = read.links(&offer).await.unwrap();
    assert!(links.iter().all(|one| one.person.to_string() != TEACHER));
    assert!(!links.is_empty(), "the others can answer");
}
