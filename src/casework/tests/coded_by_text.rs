//! The code to what somebody wrote, by text to their own phone.

use super::{
    answering::{LATELY, both_sign, of, sees, sends, signed, token},
    bed::*,
    chasing::{carried, waits},
    together::Two,
};
use crate::{
    casework::{
        board, by_phone,
        consult::{self, Then, TypedAnswer, Writes, by_text::again, text_code},
        deliver::{BeforeSending, Clearance},
        office::{VerbError, by},
        page::{
            responses::Untold,
            views::{ViewsCode, ViewsCodePage, ViewsDoor},
        },
        reach,
        recheck::Recheck,
        send::hand_over,
        texts,
    },
    model::{
        actor::Actor,
        contact::{ContactUse, Disclosure, PhoneNumber},
        inbound::Handled,
        live::{ChangeKind, DocumentId},
        post::{Destination, Hold, HoldWhy, Last, Phase, Purpose, Step, Trouble},
        reply::Wish,
    },
    rules::example,
    store::outbox::{Claimed, KeptLetter, NewLetter, Settled},
};

const MOTHER: &str = "mosaic:401";
const NUMBER: &str = "07700 900401";

/// Maya's mother has written what she thinks, by a link that came to her by mail.
async fn wrote(bed: &Bed) -> (DocumentId, String) {
    bed.mosaic.change(MAYA, |network| {
        let mother = example::change(network, "401");
        for phone in &mut mother.contacts.phones {
            phone.used_for = ContactUse::Mobile;
        }
    });
    let document = signed(bed).await;
    let link = asked(bed, &document).await;
    (document, link)
}

async fn asked(bed: &Bed, document: &DocumentId) -> String {
    sends(bed, document, &[MOTHER]).await.unwrap();
    let link = token(bed, document, MOTHER).await;
    let ViewsDoor::Open(page) = consult::page(&bed.office, &link, "").await.unwrap() else {
        panic!("nothing was written yet");
    };
    let question = &page.sections[0].questions[0];
    let writes = Writes {
        answers: vec![TypedAnswer {
            question: question.code.clone(),
            version: question.version,
            text: "She sleeps well".to_owned(),
        }],
        then: Then::Save,
        ..Writes::default()
    };
    let (office, operation) = (&bed.office, bed.op());
    consult::save(office, (&link, ""), &operation, &writes)
        .await
        .unwrap();
    link
}

async fn door(bed: &Bed, link: &str) -> ViewsCodePage {
    match consult::page(&bed.office, link, "").await.unwrap() {
        ViewsDoor::Code(door) => door,
        ViewsDoor::Open(_) => panic!("anybody can read it"),
    }
}

async fn asks(bed: &Bed, link: &str) -> Result<(), VerbError> {
    text_code(&bed.office, link, &bed.op()).await
}

async fn codes(bed: &Bed, document: &DocumentId) -> Vec<KeptLetter> {
    let mut read = bed.office.store.read().await.unwrap();
    let mut letters = read.letters(document).await.unwrap();
    letters.retain(|one| one.purpose == Purpose::Code);
    letters
}

async fn code(bed: &Bed, document: &DocumentId) -> String {
    let page = consult::read(&bed.office, &sam(), document, MOTHER).await;
    match page.unwrap().code {
        Some(ViewsCode::Opens(code)) => code,
        other => panic!("{other:?}"),
    }
}

async fn in_hand(bed: &Bed) -> Claimed {
    let mut tx = bed
        .office
        .store
        .begin(&by(&Actor::Timer("post")), bed.moment())
        .await
        .unwrap();
    let claimed = tx.claim_letters("test", bed.moment(), 20).await.unwrap();
    tx.commit(b"").await.unwrap();
    let mut codes = claimed
        .into_iter()
        .filter(|one| one.purpose == Purpose::Code);
    codes.next().unwrap()
}

async fn clearance(bed: &Bed, letter: &Claimed) -> Clearance {
    let recheck = Recheck::new(std::sync::Arc::clone(&bed.office), LATELY);
    recheck.ask(letter).await.unwrap()
}

#[tokio::test]
async fn a_code_that_is_asked_for_comes_to_the_phone_and_opens_what_was_written() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, link) = wrote(&bed).await;
        assert!(door(&bed, &link).await.by_text);
        let operation = bed.op();
        for _ in 0..2 {
            text_code(&bed.office, &link, &operation).await.unwrap();
        }
        let all = codes(&bed, &document).await;
        assert_eq!(all.len(), 1, "one press is one text");
        let code = code(&bed, &document).await;
        let mut read = bed.office.store.read().await.unwrap();
        let content = read.letter_content(&all[0].id).await.unwrap();
        let (to, words) = content.unwrap();
        drop(read);
        let Destination::Text(to) = to else {
            panic!("it goes by text");
        };
        assert_eq!(to.reveal(), NUMBER);
        let words = String::from_utf8(words).unwrap();
        assert!(words.contains(&code), "{words}");
        for told in ["Maya", "Kerry", "looked after", "sleeps", "/r/"] {
            assert!(!words.contains(told), "{told}: {words}");
        }
        assert!(
            words.chars().count() < crate::mail::text::LONGEST / 2,
            "{words}"
        );
        let letter = in_hand(&bed).await;
        assert_eq!(clearance(&bed, &letter).await, Clearance::Send);
        let pass = consult::unlock(&bed.office, &link, &bed.op(), &code).await;
        let page = consult::page(&bed.office, &link, &pass.unwrap().0).await;
        assert!(matches!(page.unwrap(), ViewsDoor::Open(_)));

        // Twice a day and no more, whoever presses.
        for _ in 0..4 {
            asks(&bed, &link).await.unwrap();
        }
        assert_eq!(codes(&bed, &document).await.len(), 2);
        waits(&bed, &document, 2).await;
        asks(&bed, &link).await.unwrap();
        assert_eq!(codes(&bed, &document).await.len(), 3);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_code_that_opens_nothing_any_more_is_not_sent() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    asks(&bed, &link).await.unwrap();
    let letter = in_hand(&bed).await;
    consult::renew(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(clearance(&bed, &letter).await, Clearance::Cancel);
    let unknown = text_code(&bed.office, &"0".repeat(64), &bed.op()).await;
    assert!(matches!(unknown, Err(VerbError::NotThere)));

    // One that was wrong too often is made anew by a person.
    for _ in 0..9 {
        let wrong = consult::unlock(&bed.office, &link, &bed.op(), "1").await;
        assert!(wrong.is_err());
    }
    let before = codes(&bed, &document).await.len();
    asks(&bed, &link).await.unwrap();
    assert_eq!(codes(&bed, &document).await.len(), before);
}

#[tokio::test]
async fn it_never_goes_by_the_way_of_the_link_nor_to_a_number_that_is_kept_back() {
    // The link went to that phone.
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    let of = (&document, MOTHER);
    reach::choose(&bed.office, &lee(), &bed.op(), of, Some(Wish::Text))
        .await
        .unwrap();
    let document = signed(&bed).await;
    let link = asked(&bed, &document).await;
    assert!(!door(&bed, &link).await.by_text);
    asks(&bed, &link).await.unwrap();
    assert!(codes(&bed, &document).await.is_empty());

    // Nobody is to be told the number; or they want no texts.
    for kept_back in [true, false] {
        let bed = Bed::new().await;
        let (document, link) = wrote(&bed).await;
        if kept_back {
            bed.mosaic.change(MAYA, |network| {
                let mother = example::change(network, "401");
                for phone in &mut mother.contacts.phones {
                    phone.disclosure = Disclosure::DoNotDisclose;
                }
            });
            let again = crate::casework::reread::read_again;
            again(&bed.office, &sam(), &bed.op(), &document)
                .await
                .unwrap();
        } else {
            let by = by(&Actor::CommandLine);
            let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
            let mother = example::id("401");
            tx.wish(&mother, Wish::NoTexts).await.unwrap();
            tx.commit(b"").await.unwrap();
        }
        // The page offers it all the same: what is known of them is nobody's to try out.
        assert!(door(&bed, &link).await.by_text);
        asks(&bed, &link).await.unwrap();
        assert!(codes(&bed, &document).await.is_empty(), "{kept_back}");
    }
}

/// A phone that passed from one parent to the other, or that both use, is in nobody's hands alone.
#[tokio::test]
async fn it_never_goes_to_a_number_that_somebody_else_has_as_well() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    bed.mosaic.change(MAYA, |network| {
        let mother = example::change(network, "401").contacts.phones.clone();
        example::change(network, "402").contacts.phones = mother;
    });
    crate::casework::reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    asks(&bed, &link).await.unwrap();

    assert!(codes(&bed, &document).await.is_empty());
}

#[tokio::test]
async fn it_rings_nobody_at_night() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    let london = jiff::tz::TimeZone::get("Europe/London").unwrap();
    let hour = bed.moment().to_zoned(london.clone()).hour();
    bed.wait_hours(26 - i64::from(hour));

    asks(&bed, &link).await.unwrap();

    let all = codes(&bed, &document).await;
    let not_before = all[0].next_try.expect("it waits for the morning");
    let morning = not_before.to_zoned(london);
    assert!((8..20).contains(&morning.hour()), "{morning}");
}

/// Her letter to another address waits and brings another link; the code that she had asked for by the
/// one before waits for an hour at which texts may go.
async fn waits_for_the_morning(bed: &Bed) -> (DocumentId, Claimed) {
    let (document, link) = wrote(bed).await;
    carried(bed).await;
    asks(bed, &link).await.unwrap();
    let place = format!("people/{MOTHER}/contact");
    bed.types(&lee(), &document, &place, "kerry.new@example.org")
        .await
        .unwrap();
    both_sign(bed, &document).await;
    sends(bed, &document, &[MOTHER]).await.unwrap();
    let letter = in_hand(bed).await;
    (document, letter)
}

#[tokio::test]
async fn a_code_that_waited_until_its_link_was_over_stays_back_and_somebody_rings() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, letter) = waits_for_the_morning(&bed).await;
        waits(&bed, &document, 1).await;
        assert_eq!(clearance(&bed, &letter).await, Clearance::Send);
        waits(&bed, &document, 1).await;
        let late = clearance(&bed, &letter).await;
        let Clearance::Hold(held) = &late else {
            panic!("it opens nothing any more: {late:?}");
        };
        let who = by(&Actor::Timer("post"));
        let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
        assert!(tx.hold_letter(&letter.id, held).await.unwrap());
        tx.commit(b"").await.unwrap();
        let does = "A code by text: ring them and read it out";
        let told = on_the_board(&bed).await;
        assert!(told.contains(&("returned", does.to_owned())), "{told:?}");
        let page = sees(&bed, &document).await;
        let [left] = &of(&page, MOTHER).to_tell[..] else {
            panic!("one code is left to tell");
        };
        let why = left.why.as_deref().unwrap_or_default();
        assert!(
            why.contains("their letter with another waits to go"),
            "{why}"
        );
        assert!(!why.contains("again"), "no second letter: {why}");
        bed.end().await;
    }
}

#[tokio::test]
async fn a_code_goes_to_who_has_the_newest_link_by_now_however_long_it_waited() {
    let bed = Bed::new().await;
    let (document, letter) = waits_for_the_morning(&bed).await;
    let mut read = bed.office.store.read().await.unwrap();
    let all = read.letters(&document).await.unwrap();
    drop(read);
    let invite = all.iter().find(|one| one.purpose == Purpose::Invite);
    let who = by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let invite = &invite.unwrap().id;
    let hold = Hold {
        why: HoldWhy::Person,
        words: None,
    };
    assert!(tx.hold_letter(invite, &hold).await.unwrap());
    assert!(tx.told_otherwise(invite).await.unwrap());
    tx.commit(b"").await.unwrap();
    waits(&bed, &document, 2).await;
    assert_eq!(clearance(&bed, &letter).await, Clearance::Send);
}

/// Holds her letter back, as a person does.
async fn holds_her_letter(bed: &Bed, document: &DocumentId) {
    let who = by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let all = tx.letters(document).await.unwrap();
    let mut waiting = all
        .iter()
        .filter(|one| one.purpose == Purpose::Invite && !one.phase.is_over());
    let hold = Hold {
        why: HoldWhy::Person,
        words: None,
    };
    let invite = &waiting.next().unwrap().id;
    assert!(tx.hold_letter(invite, &hold).await.unwrap());
    tx.commit(b"").await.unwrap();
}

async fn why_it_is_kept_back(bed: &Bed, letter: &Claimed) -> String {
    match clearance(bed, letter).await {
        Clearance::Hold(Hold { words, .. }) => words.unwrap().reveal().to_owned(),
        other => panic!("it opens nothing that they have: {other:?}"),
    }
}

#[tokio::test]
async fn another_letter_is_asked_for_only_where_none_is_on_its_way() {
    let bed = Bed::new().await;
    let (document, letter) = waits_for_the_morning(&bed).await;
    waits(&bed, &document, 2).await;
    let why = why_it_is_kept_back(&bed, &letter).await;
    assert!(why.contains("waits to go"), "{why}");
    holds_her_letter(&bed, &document).await;
    let why = why_it_is_kept_back(&bed, &letter).await;
    assert!(why.contains("Send them their letter again"), "{why}");

    // A printed letter ends the link before it at once, and nothing of it is in the post.
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    carried(&bed).await;
    asks(&bed, &link).await.unwrap();
    let of_her = (&document, MOTHER);
    let by_hand = Some(Wish::ByHand);
    reach::choose(&bed.office, &lee(), &bed.op(), of_her, by_hand)
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[MOTHER]).await.unwrap();
    let letter = in_hand(&bed).await;
    let why = why_it_is_kept_back(&bed, &letter).await;
    assert!(why.contains("printed"), "{why}");
    hand_over(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(clearance(&bed, &letter).await, Clearance::Send);
}

#[tokio::test]
async fn stop_to_a_code_ends_texts_and_is_a_task() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, link) = wrote(&bed).await;
        asks(&bed, &link).await.unwrap();
        let stop = |id: &str, from: &str| {
            serde_json::json!({
                "id": id, "source_number": from, "destination_number": "07700 900111",
                "message": "STOP", "date_received": "2026-11-23T10:15:30.000000Z",
            })
            .to_string()
        };
        let other = stop("s1", "07700 900999");
        texts::came(&bed.office, other.as_bytes()).await.unwrap();
        let code = codes(&bed, &document).await.remove(0);
        assert_eq!(code.phase, Phase::Queued, "somebody else said so");

        let hers = stop("s2", "447700900401");
        let handled = texts::came(&bed.office, hers.as_bytes()).await.unwrap();
        assert_eq!(handled, Some(Handled::Open));
        let code = codes(&bed, &document).await.remove(0);
        assert_eq!(code.phase, Phase::Cancelled);
        let mut read = bed.office.store.read().await.unwrap();
        let wished = read.wishes().await.unwrap();
        assert_eq!(wished, [(example::id("401"), Wish::NoTexts)]);
        drop(read);
        let board = board::page(&bed.office, &lee(), None).await.unwrap();
        let to_read = board.columns.iter().find(|one| one.code == "read").unwrap();
        let rows: Vec<_> = to_read.cards.iter().map(|one| one.row.as_deref()).collect();
        assert_eq!(rows, [Some(MOTHER)]);
        asks(&bed, &link).await.unwrap();
        assert_eq!(codes(&bed, &document).await.len(), 1, "no other goes");
        bed.end().await;
    }
}

/// What becomes of the text with the code.
async fn settled(bed: &Bed, settled: &Settled) {
    let letter = in_hand(bed).await;
    let who = by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let until = bed.moment() + jiff::SignedDuration::from_mins(2);
    let gone = tx.finish_letter(&letter.id, letter.fence, until).await;
    assert!(gone.unwrap());
    let settled = tx.settle_letter(&letter.id, letter.fence, settled).await;
    assert!(settled.unwrap());
    tx.commit(b"").await.unwrap();
}

/// Under what the board has something about Maya's mother.
async fn on_the_board(bed: &Bed) -> Vec<(&'static str, String)> {
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let columns = board
        .columns
        .into_iter()
        .filter(|one| ["unsure", "returned"].contains(&one.code));
    let mut found = Vec::new();
    for column in columns {
        let cards = column.cards.into_iter();
        let hers = cards.filter(|one| one.row.as_deref() == Some(MOTHER));
        found.extend(hers.map(|one| (column.code, one.what)));
    }
    found
}

const STOPPED: Last = Last::Trouble(Step::End, Trouble::Stopped);

#[tokio::test]
async fn a_code_that_goes_no_further_is_on_the_board_until_somebody_has_read_it_out() {
    let held = Hold {
        why: HoldWhy::Broken,
        words: None,
    };
    let does = "A code by text: ring them and read it out";
    for (fate, column) in [
        (Settled::Held(held, None), "returned"),
        (Settled::Refused(STOPPED), "returned"),
        (Settled::Uncertain(STOPPED), "unsure"),
    ] {
        for bed in Bed::each_with_services(&[]).await {
            let (document, link) = wrote(&bed).await;
            asks(&bed, &link).await.unwrap();
            assert_eq!(on_the_board(&bed).await, []);
            settled(&bed, &fate).await;
            assert_eq!(on_the_board(&bed).await, [(column, does.to_owned())]);

            let page = sees(&bed, &document).await;
            let [left] = &of(&page, MOTHER).to_tell[..] else {
                panic!("one code is left to tell");
            };
            assert_eq!((left.what, left.unsure), (Untold::Code, column == "unsure"));
            let (office, operation) = (&bed.office, bed.op());
            let says = async |who: Actor| {
                by_phone::told(office, &who, &bed.op(), &document, &left.letter).await
            };
            let refused = says(stranger()).await;
            assert!(matches!(refused, Err(VerbError::NotThere)));
            for _ in 0..2 {
                by_phone::told(office, &lee(), &operation, &document, &left.letter)
                    .await
                    .unwrap();
            }
            assert_eq!(on_the_board(&bed).await, []);
            let twice = says(lee()).await;
            assert!(matches!(twice, Err(VerbError::NotNow(_))));
            let mut read = office.store.read().await.unwrap();
            let changes = read.changes(&document, None, 20).await.unwrap();
            let told = changes
                .iter()
                .find(|one| one.kind == ChangeKind::LetterSettled);
            let told = told.unwrap();
            assert_eq!(told.by.code, by(&lee()).code);
            let words = told.after.as_ref().unwrap().reveal();
            assert_eq!(words, "The code, read out by phone");
            drop(read);
            bed.end().await;
        }
    }
}

#[tokio::test]
async fn a_code_that_has_come_all_the_same_was_made_anew_or_goes_again_needs_nobody() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    asks(&bed, &link).await.unwrap();
    settled(&bed, &Settled::Refused(STOPPED)).await;
    assert_eq!(on_the_board(&bed).await.len(), 1);
    let of_her = (&document, MOTHER);
    again(&bed.office, &lee(), &bed.op(), of_her).await.unwrap();
    assert_eq!(codes(&bed, &document).await.len(), 2);
    assert_eq!(on_the_board(&bed).await, []);

    settled(&bed, &Settled::Uncertain(STOPPED)).await;
    assert_eq!(on_the_board(&bed).await.len(), 1);
    // She has had two today.
    let third = again(&bed.office, &lee(), &bed.op(), of_her).await;
    assert!(matches!(third, Err(VerbError::NotNow(_))));
    let right = code(&bed, &document).await;
    consult::unlock(&bed.office, &link, &bed.op(), &right)
        .await
        .unwrap();
    assert_eq!(on_the_board(&bed).await, []);

    waits(&bed, &document, 2).await;
    asks(&bed, &link).await.unwrap();
    settled(&bed, &Settled::Uncertain(STOPPED)).await;
    assert_eq!(on_the_board(&bed).await.len(), 1);
    consult::renew(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(on_the_board(&bed).await, []);
}

#[tokio::test]
async fn what_was_held_and_never_rang_stands_in_the_way_of_no_other_text() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    asks(&bed, &link).await.unwrap();
    for sent in 2..5 {
        let held = Hold {
            why: HoldWhy::Broken,
            words: None,
        };
        settled(&bed, &Settled::Held(held, None)).await;
        let of_her = (&document, MOTHER);
        again(&bed.office, &lee(), &bed.op(), of_her).await.unwrap();
        assert_eq!(codes(&bed, &document).await.len(), sent);
    }
    // Whoever has the link gets no more of them written for that.
    asks(&bed, &link).await.unwrap();
    assert_eq!(codes(&bed, &document).await.len(), 4);
}

/// Maya's mother is asked in the reviews of two children, and has written in both.
async fn wrote_in_two(bed: Bed) -> (Two, [String; 2]) {
    let two = Two::apart_in(bed).await;
    let bed = &two.bed;
    let mut links = Vec::new();
    for (child, document) in [(MAYA, &two.maya), ("3", &two.leonid)] {
        bed.mosaic.change(child, |network| {
            let mother = example::change(network, "401");
            for phone in &mut mother.contacts.phones {
                phone.used_for = ContactUse::Mobile;
            }
        });
        crate::casework::reread::read_again(&bed.office, &sam(), &bed.op(), document)
            .await
            .unwrap();
        both_sign(bed, document).await;
        links.push(asked(bed, document).await);
    }
    (two, links.try_into().unwrap())
}

async fn codes_in_two(two: &Two) -> [usize; 2] {
    let maya = codes(&two.bed, &two.maya).await.len();
    [maya, codes(&two.bed, &two.leonid).await.len()]
}

#[tokio::test]
async fn whoever_is_asked_in_two_reviews_gets_no_more_codes_than_in_one() {
    let (two, links) = wrote_in_two(Bed::new().await).await;
    for link in &links {
        asks(&two.bed, link).await.unwrap();
    }
    assert_eq!(codes_in_two(&two).await, [1, 1]);
    for link in &links {
        asks(&two.bed, link).await.unwrap();
    }
    let sent = codes_in_two(&two).await;
    assert_eq!(sent, [1, 1], "twice a day, whatever it is about");
}

/// Each held its own document, and neither counted what the other had not committed.
#[tokio::test]
async fn two_asked_for_at_once_in_two_reviews_count_each_other() {
    // Where one writer waits for the other anyway, it would pass without the lock.
    for bed in Bed::each_with_services(&[]).await {
        let (two, links) = wrote_in_two(bed).await;
        two_at_once(&two, &links).await;
        two.bed.end().await;
    }
}

async fn two_at_once(two: &Two, [mayas, leonids]: &[String; 2]) {
    let bed = &two.bed;
    asks(bed, mayas).await.unwrap();
    let who = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    tx.hold(&two.maya).await.unwrap();
    tx.hold_codes().await.unwrap();
    let second = NewLetter {
        document: two.maya.clone(),
        person: example::id("401"),
        purpose: Purpose::Code,
        version: 2,
        audience: "parent",
        to: Destination::Text(PhoneNumber::parse(NUMBER).unwrap()),
        message_id: "code.second@localhost".to_owned(),
        tag: "abcdefghijklmnop-k2".to_owned(),
        bytes: b"A code".to_vec(),
        not_before: None,
    };
    tx.queue(&second).await.unwrap();

    let beside = asks(bed, leonids);
    tokio::pin!(beside);
    // Whoever counted without waiting would be done long before this.
    let looks = async {
        for _ in 0..100 {
            codes(bed, &two.leonid).await;
        }
    };
    let waited = tokio::select! {
        biased;
        () = looks => true,
        _ = &mut beside => false,
    };
    assert!(waited, "it counted while another was being written");
    // Of those who wait for one writer each has to be listened to.
    let (first, second) = tokio::join!(tx.commit(b""), beside);
    first.unwrap();
    second.unwrap();
    assert_eq!(codes_in_two(two).await, [2, 0]);

    waits(bed, &two.maya, 2).await;
    asks(bed, mayas).await.unwrap();
    let (one, other) = tokio::join!(asks(bed, mayas), asks(bed, leonids));
    one.unwrap();
    other.unwrap();
    let [maya, leonid] = codes_in_two(two).await;
    assert_eq!(maya - 2 + leonid, 2, "twice a day, at once or not");
}

/// A phone that stands in the records of several people, of children who have nothing to do with
/// each other.
#[tokio::test]
async fn no_number_rings_without_end_whosever_it_is_said_to_be() {
    let bed = Bed::new().await;
    let (document, link) = wrote(&bed).await;
    let robin = bed.begun(ROBIN).await;
    let who = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    for person in ["901", "902", "903"] {
        let new = NewLetter {
            document: robin.clone(),
            person: example::id(person),
            purpose: Purpose::Code,
            version: 1,
            audience: "parent",
            to: Destination::Text(PhoneNumber::parse(NUMBER).unwrap()),
            message_id: format!("code.{person}@localhost"),
            tag: format!("abcdefghijklm{person}-k1"),
            bytes: b"A code".to_vec(),
            not_before: None,
        };
        tx.queue(&new).await.unwrap();
    }
    tx.commit(b"").await.unwrap();
    asks(&bed, &link).await.unwrap();
    assert!(codes(&bed, &document).await.is_empty());

    bed.wait_hours(2);
    asks(&bed, &link).await.unwrap();
    assert_eq!(codes(&bed, &document).await.len(), 1);
}
