//! A letter reached somebody else: its address is mended before another goes.

use super::{
    answering::{answers, both_sign, of, says, sees, sends, signed, token},
    bed::*,
    chasing::{carried, waits},
    inbound::story::Tray,
    together::{MAREK, SCHOOL, Two},
};
use crate::{
    casework::{
        asides, board,
        consult::{self, TypedAnswer, Writes},
        enter::{Typed, confirm},
        exclude::row_of,
        heal::heal,
        inbound::{Terms, round},
        misdirected::{self, Which},
        office::{VerbError, by},
        page::{
            lists::BoardCard,
            responses::{LetterStanding, Moving},
            views::ViewsDoor,
        },
        reread,
        respond::{self, Answering},
        take::take,
    },
    forms::invite::tests::office as paper,
    model::{
        actor::Actor,
        contact::EmailAddress,
        live::DocumentId,
        name::PersonalText,
        person::RestrictionKind,
        post::{Hold, HoldWhy, Last, Purpose, Step, Trouble},
        reply::{Aside, AsideState, Attending, Means, Way},
    },
    rules::example,
    store::{
        invitations::Invitation,
        outbox::{NewLetter, Settled},
    },
};

/// Somebody who is written to by mail, with where it goes.
async fn written_to(bed: &Bed) -> (DocumentId, String, String) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let mut rows = page.rows.iter();
    let by_mail = rows.find(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let row = by_mail.expect("somebody is written to by mail").clone();
    sends(bed, &document, &[&row.row]).await.unwrap();
    (document, row.row, row.to.unwrap())
}

async fn to_fix(bed: &Bed, row: &str) -> Option<BoardCard> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = page.columns.into_iter();
    let fix = columns.find(|column| column.code == "address").unwrap();
    let mut cards = fix.cards.into_iter();
    cards.find(|card| card.row.as_deref() == Some(row))
}

/// Says that a contact is right today, as it stands.
pub(super) async fn confirms(bed: &Bed, document: &DocumentId, place: &str, to: &str) {
    let typed = Typed {
        place: place.parse().unwrap(),
        text: to.to_owned(),
        version: 0,
    };
    confirm(&bed.office, &lee(), &bed.op(), document, &typed)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_that_reached_another_is_work_at_once_and_nothing_goes_there() {
    let bed = Bed::new().await;
    let (document, row, to) = written_to(&bed).await;
    assert_eq!(to_fix(&bed, &row).await, None);
    let link = token(&bed, &document, &row).await;
    answers(&bed, &link, &says(Attending::NotMe)).await.unwrap();

    let card = to_fix(&bed, &row).await.expect("somebody has to mend it");
    assert!(card.what.contains("reached somebody else"), "{}", card.what);
    let page = bed.page(&lee(), &document).await;
    let check = &super::bed::row(&page, &row).contact_check;
    assert!(check.contains("reached somebody else"), "{check}");
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, &row).letter.standing, LetterStanding::Stopped);
    // Everybody else is written to as before.
    assert_eq!(seen.not_yet, None);
    let refused = sends(&bed, &document, &[&row]).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));

    // That it is right today, said by somebody who has asked, is an answer to it.
    let place = format!("people/{row}/contact");
    confirms(&bed, &document, &place, &to).await;
    assert_eq!(to_fix(&bed, &row).await, None);
    sends(&bed, &document, &[&row]).await.unwrap();
    let seen = sees(&bed, &document).await;
    let again = of(&seen, &row);
    assert_eq!(again.letter.standing, LetterStanding::Waiting);
    assert_eq!(again.answer, None, "that was said of the letter before");
}

#[tokio::test]
async fn another_address_mends_it_and_the_first_stays_wrong_in_every_review() {
    let bed = Bed::new().await;
    let (document, row, to) = written_to(&bed).await;
    let link = token(&bed, &document, &row).await;
    answers(&bed, &link, &says(Attending::NotMe)).await.unwrap();
    let place = format!("people/{row}/contact");
    bed.types(&lee(), &document, &place, "right@example.org")
        .await
        .unwrap();
    assert_eq!(to_fix(&bed, &row).await, None);
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[&row]).await.unwrap();
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, &row).to.as_deref(), Some("right@example.org"));

    // What was entered is taken back: the record still has the wrong one.
    bed.types(&lee(), &document, &place, "").await.unwrap();
    let card = to_fix(&bed, &row).await.expect("it is wrong again");
    assert!(card.what.contains("reached somebody else"), "{}", card.what);
    let mut read = bed.office.store.read().await.unwrap();
    let kept = read.misdirected(&[row_of(&row).unwrap()]).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].contact.as_ref().unwrap().reveal(), to);
}

#[tokio::test]
async fn who_says_by_phone_that_it_was_not_for_them_has_the_link_ended_too() {
    let bed = Bed::new().await;
    let (document, row, _) = written_to(&bed).await;
    let link = token(&bed, &document, &row).await;
    let says = Answering {
        attending: Some(Attending::NotMe),
        ..Answering::default()
    };
    let told = (Some(Way::Phone), &says);
    let of = (&document, &*row);
    respond::note(&bed.office, &lee(), &bed.op(), of, told)
        .await
        .unwrap();

    let over = respond::page(&bed.office, &link).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    assert!(to_fix(&bed, &row).await.is_some());
}

#[tokio::test]
async fn what_is_confirmed_of_a_colleague_of_the_council_needs_no_new_signatures() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    assert_eq!(sees(&bed, &document).await.not_yet, None);
    let page = bed.page(&lee(), &document).await;
    let mut people = page.people.iter();
    let host = paper::settings().reply_mailbox.unwrap();
    let colleague = people.find(|one| one.contact.text.ends_with(host.host()));
    let colleague = colleague.expect("somebody of the council's own is written to");

    let place = format!("people/{}/contact", colleague.row);
    confirms(&bed, &document, &place, &colleague.contact.text).await;
    let page = bed.page(&lee(), &document).await;
    let now = super::bed::row(&page, &colleague.row);
    assert_eq!(now.channel, colleague.channel);
    assert_eq!(sees(&bed, &document).await.not_yet, None);
}

/// The address of somebody is entered anew, and both have signed that.
async fn moves(bed: &Bed, document: &DocumentId, row: &str, to: &str) {
    let place = format!("people/{row}/contact");
    bed.types(&lee(), document, &place, to).await.unwrap();
    both_sign(bed, document).await;
}

async fn opens(bed: &Bed, link: &str) -> bool {
    match respond::page(&bed.office, link).await {
        Ok(_) => true,
        Err(VerbError::NotThere) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn once_a_letter_to_another_address_was_taken_over_the_first_link_opens_nothing() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, row, _) = written_to(&bed).await;
        let first = token(&bed, &document, &row).await;
        carried(&bed).await;
        answers(&bed, &first, &says(Attending::Coming))
            .await
            .unwrap();
        moves(&bed, &document, &row, "right@example.org").await;
        assert!(opens(&bed, &first).await, "no letter has taken its place");

        sends(&bed, &document, &[&row]).await.unwrap();
        let second = token(&bed, &document, &row).await;
        assert!(opens(&bed, &first).await && opens(&bed, &second).await);
        let mails = carried(&bed).await;
        assert!(!opens(&bed, &first).await && opens(&bed, &second).await);
        let refused = answers(&bed, &first, &says(Attending::NotComing)).await;
        assert!(matches!(refused, Err(VerbError::NotThere)), "{refused:?}");
        // What was answered by it stands, here and behind the new one.
        let seen = sees(&bed, &document).await;
        let answer = of(&seen, &row).answer.clone().unwrap();
        assert_eq!(answer.attending, Attending::Coming);
        let page = respond::page(&bed.office, &second).await.unwrap();
        assert_eq!(page.said, Some(Attending::Coming));
        let [mail] = &mails[..] else {
            panic!("one letter went: {}", mails.len());
        };
        assert!(mail.contains("right@example.org"));
        assert!(mail.contains(&second) && !mail.contains(&first));

        // The old one still brings the new one to where they are reached, and nowhere else.
        heal(&bed.office, &first, &bed.op()).await.unwrap();
        let mails = carried(&bed).await;
        let [mail] = &mails[..] else {
            panic!("one letter went: {}", mails.len());
        };
        assert!(mail.contains("right@example.org") && mail.contains(&second));
        bed.end().await;
    }
}

/// What becomes of the one letter that waits.
async fn settled(bed: &Bed, settled: &Settled) {
    let by = by(&Actor::CommandLine);
    let now = bed.moment();
    let mut tx = bed.office.store.begin(&by, now).await.unwrap();
    let until = now + jiff::SignedDuration::from_mins(5);
    let claimed = tx.claim_letters("test", until, 9).await.unwrap();
    let [one] = &claimed[..] else {
        panic!("one letter waits: {claimed:?}");
    };
    let finished = tx.finish_letter(&one.id, one.fence, until).await;
    assert!(finished.unwrap());
    let settled = tx.settle_letter(&one.id, one.fence, settled).await;
    assert!(settled.unwrap());
    tx.commit(b"").await.unwrap();
}

#[tokio::test]
async fn while_the_next_letter_is_held_refused_or_in_doubt_the_link_before_it_takes_an_answer() {
    let held = Hold {
        why: HoldWhy::Disclosure,
        words: None,
    };
    let refused = Last::Trouble(Step::End, Trouble::Stopped);
    for fate in [
        Settled::Held(held, None),
        Settled::Refused(refused),
        Settled::Uncertain(refused),
    ] {
        for bed in Bed::each_with_services(&[]).await {
            let (document, row, _) = written_to(&bed).await;
            let first = token(&bed, &document, &row).await;
            carried(&bed).await;
            moves(&bed, &document, &row, "right@example.org").await;
            sends(&bed, &document, &[&row]).await.unwrap();
            let second = token(&bed, &document, &row).await;
            settled(&bed, &fate).await;

            assert!(opens(&bed, &first).await && opens(&bed, &second).await);
            let says = Answering {
                note: "The whole of what I think".to_owned(),
                ..says(Attending::Coming)
            };
            answers(&bed, &first, &says).await.unwrap();
            let seen = sees(&bed, &document).await;
            let answer = of(&seen, &row).answer.clone().unwrap();
            assert_eq!(answer.note.as_deref(), Some("The whole of what I think"));
            // Somebody has to see whether it is theirs.
            assert!(answer.words.ends_with("by the link before"), "{answer:?}");
            let asides = of(&seen, &row).asides.iter().map(|one| one.aside);
            assert_eq!(
                asides.collect::<Vec<_>>(),
                [Aside::Former, Aside::Note],
                "to check"
            );
            let what = "Answered by the link before: check that it is theirs";
            assert!(in_words(&bed, &row).await.contains(&what.to_owned()));
            // Who answers by the new one has it.
            answers(&bed, &second, &says).await.unwrap();
            assert!(!opens(&bed, &first).await && opens(&bed, &second).await);
            bed.end().await;
        }
    }
}

/// What the board says is to be read of them.
async fn in_words(bed: &Bed, row: &str) -> Vec<String> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = page.columns.into_iter().find(|one| one.code == "words");
    let cards = column.unwrap().cards.into_iter();
    let own = cards.filter(|card| card.row.as_deref() == Some(row));
    own.map(|card| card.what).collect()
}

#[tokio::test]
async fn the_link_before_stands_two_days_at_most() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, row, _) = written_to(&bed).await;
        let first = token(&bed, &document, &row).await;
        carried(&bed).await;
        moves(&bed, &document, &row, "right@example.org").await;
        sends(&bed, &document, &[&row]).await.unwrap();
        let second = token(&bed, &document, &row).await;

        waits(&bed, &document, 1).await;
        bed.wait_hours(23);
        assert!(opens(&bed, &second).await);
        assert!(opens(&bed, &first).await);
        bed.wait_hours(1);
        assert!(opens(&bed, &second).await);
        assert!(!opens(&bed, &first).await);
        let late = answers(&bed, &first, &says(Attending::Coming)).await;
        assert!(matches!(late, Err(VerbError::NotThere)), "{late:?}");
        bed.end().await;
    }
}

#[tokio::test]
async fn a_letter_on_paper_ends_the_link_before_at_once() {
    let bed = Bed::new().await;
    let (document, row, _) = written_to(&bed).await;
    let first = token(&bed, &document, &row).await;
    carried(&bed).await;
    moves(&bed, &document, &row, "1 High Street, Northshire ZZ99 1AA").await;
    sends(&bed, &document, &[&row]).await.unwrap();
    assert!(of(&sees(&bed, &document).await, &row).means.is_paper());
    let second = token(&bed, &document, &row).await;
    assert!(!opens(&bed, &first).await && opens(&bed, &second).await);
}

#[tokio::test]
async fn the_link_before_opens_again_when_the_letter_that_ended_it_comes_back() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, row, _) = written_to(&bed).await;
        let first = token(&bed, &document, &row).await;
        carried(&bed).await;
        moves(&bed, &document, &row, "right@example.org").await;
        sends(&bed, &document, &[&row]).await.unwrap();
        let second = token(&bed, &document, &row).await;
        carried(&bed).await;
        assert!(!opens(&bed, &first).await);
        bed.wait_hours(1);
        comes_back(&bed, &document, &row).await;
        assert!(opens(&bed, &first).await && opens(&bed, &second).await);
        waits(&bed, &document, 1).await;
        bed.wait_hours(23);
        assert!(opens(&bed, &second).await);
        assert!(!opens(&bed, &first).await, "not for longer by that");
        bed.end().await;
    }
}

#[tokio::test]
async fn a_link_that_was_found_wrong_or_answered_past_stays_shut_when_a_letter_comes_back() {
    for is_wrong in [true, false] {
        let bed = Bed::new().await;
        let (document, row, wrong) = written_to(&bed).await;
        let first = token(&bed, &document, &row).await;
        carried(&bed).await;
        moves(&bed, &document, &row, "right@example.org").await;
        sends(&bed, &document, &[&row]).await.unwrap();
        let second = token(&bed, &document, &row).await;
        carried(&bed).await;
        if is_wrong {
            let place = PersonalText::parse(&wrong).unwrap();
            let by = by(&Actor::CommandLine);
            let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
            let whose = (&document, &row_of(&row).unwrap());
            let which = Which::At(std::slice::from_ref(&place));
            misdirected::lost(&mut tx, whose, which).await.unwrap();
            tx.commit(b"").await.unwrap();
        } else {
            answers(&bed, &second, &says(Attending::Coming))
                .await
                .unwrap();
        }
        comes_back(&bed, &document, &row).await;
        assert!(!opens(&bed, &first).await);
    }
}

/// A report says that the newest letter did not arrive.
async fn comes_back(bed: &Bed, document: &DocumentId, row: &str) {
    let by = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let person = row_of(row).unwrap();
    let letters = tx.letters(document).await.unwrap();
    let newest = letters.iter().find(|one| one.person == person).unwrap();
    let last = Last::Trouble(Step::End, Trouble::Stopped);
    assert!(tx.return_letter(&newest.id, last).await.unwrap());
    tx.commit(b"").await.unwrap();
}

#[tokio::test]
async fn who_writes_what_they_think_by_the_new_link_has_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    sends(&bed, &document, &[SCHOOL]).await.unwrap();
    let first = token(&bed, &document, SCHOOL).await;
    carried(&bed).await;
    moves(&bed, &document, SCHOOL, "head@larchfield.example").await;
    sends(&bed, &document, &[SCHOOL]).await.unwrap();
    let second = token(&bed, &document, SCHOOL).await;
    let writes = |page: &ViewsDoor| {
        let ViewsDoor::Open(page) = page else {
            panic!("it asks for a code");
        };
        let question = &page.sections[0].questions[0];
        Writes {
            answers: vec![TypedAnswer {
                question: question.code.clone(),
                version: question.version,
                text: "She comes every day".to_owned(),
            }],
            ..Writes::default()
        }
    };
    let page = consult::page(&bed.office, &first, "").await.unwrap();
    let typed = writes(&page);
    let pass = consult::save(&bed.office, (&first, ""), &bed.op(), &typed)
        .await
        .unwrap();
    assert!(opens(&bed, &first).await && opens(&bed, &second).await);

    let page = consult::page(&bed.office, &second, &pass.0).await.unwrap();
    let typed = writes(&page);
    consult::save(&bed.office, (&second, &pass.0), &bed.op(), &typed)
        .await
        .unwrap();
    assert!(!opens(&bed, &first).await && opens(&bed, &second).await);
}

#[tokio::test]
async fn a_place_that_is_wrong_under_the_number_before_a_merge_is_wrong_under_the_one_that_lives_on()
 {
    let bed = Bed::new().await;
    let (document, row, wrong) = written_to(&bed).await;
    let person = row_of(&row).unwrap();
    let number = person.value.to_string();
    bed.mosaic.change(MAYA, |network| {
        let mut people = network.people.iter_mut();
        let own = people.find(|one| *one.id.value == *number);
        own.unwrap().other_ids.push(example::id("699"));
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    let by = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let place = PersonalText::parse(&wrong).unwrap();
    misdirected::mark(&mut tx, (&document, &example::id("699")), Some(&place))
        .await
        .unwrap();
    let to = EmailAddress::parse(&wrong).unwrap().into();
    let people = std::slice::from_ref(&person);
    assert!(
        misdirected::goes_astray(&mut tx, (people, &to))
            .await
            .unwrap()
    );
    assert!(
        misdirected::is_known(&mut tx, &person, &wrong)
            .await
            .unwrap()
    );
    let to = EmailAddress::parse("other@example.org").unwrap().into();
    assert!(
        !misdirected::goes_astray(&mut tx, (people, &to))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn the_page_of_the_link_before_says_the_day_that_its_letter_said() {
    let bed = Bed::new().await;
    let (document, row, _) = written_to(&bed).await;
    let first = token(&bed, &document, &row).await;
    carried(&bed).await;
    let before = respond::page(&bed.office, &first).await.unwrap();
    bed.types(&jo(), &document, "review//time", "4.45pm")
        .await
        .unwrap();
    moves(&bed, &document, &row, "right@example.org").await;
    sends(&bed, &document, &[&row]).await.unwrap();
    let second = token(&bed, &document, &row).await;

    let page = respond::page(&bed.office, &first).await.unwrap();
    assert_eq!((page.time, page.moving), (before.time, Moving::Soon));
    answers(&bed, &first, &says(Attending::Coming))
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.clone().unwrap();
    assert!(answer.to_another_day, "it was to what they had been told");
    let page = respond::page(&bed.office, &second).await.unwrap();
    assert_eq!((page.moving, page.said), (Moving::No, None));
    answers(&bed, &second, &says(Attending::Coming))
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.clone().unwrap();
    assert!(!answer.to_another_day);
}

#[tokio::test]
async fn by_the_link_before_it_is_said_of_the_place_before_that_it_is_wrong() {
    for bed in Bed::each_with_services(&[]).await {
        let (document, row, wrong) = written_to(&bed).await;
        let first = token(&bed, &document, &row).await;
        carried(&bed).await;
        moves(&bed, &document, &row, "right@example.org").await;
        sends(&bed, &document, &[&row]).await.unwrap();
        let second = token(&bed, &document, &row).await;
        answers(&bed, &first, &says(Attending::NotMe))
            .await
            .unwrap();

        assert!(!opens(&bed, &first).await && opens(&bed, &second).await);
        let mut read = bed.office.store.read().await.unwrap();
        let marks = read.misdirected(&[row_of(&row).unwrap()]).await.unwrap();
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].contact.as_ref().unwrap().reveal(), wrong);
        drop(read);
        let seen = sees(&bed, &document).await;
        assert_eq!(
            of(&seen, &row).answer,
            None,
            "of the newest letter nothing is said"
        );
        let [aside] = &of(&seen, &row).asides[..] else {
            panic!("somebody is led to it: {:?}", of(&seen, &row).asides);
        };
        assert_eq!(aside.aside, Aside::Astray);
        let what = "A letter reached somebody else: press Wrong person told";
        assert_eq!(in_words(&bed, &row).await, [what]);
        let mails = carried(&bed).await;
        assert!(mails.len() == 1 && mails[0].contains(&second));
        let of_it = (&*aside.reply, Aside::Astray, AsideState::Settled);
        asides::settle(&bed.office, &lee(), &bed.op(), &document, of_it)
            .await
            .unwrap();
        assert!(in_words(&bed, &row).await.is_empty());
        bed.end().await;
    }
}

#[tokio::test]
async fn a_place_found_wrong_ends_the_link_that_went_there_before_the_next_letter_has_gone() {
    let two = Two::apart().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    two.sends(&two.leonid, &[SCHOOL]).await;
    carried(&two.bed).await;
    let his = token(&two.bed, &two.leonid, SCHOOL).await;
    moves(&two.bed, &two.leonid, SCHOOL, "head@larchfield.example").await;
    two.sends(&two.leonid, &[SCHOOL]).await;
    assert!(opens(&two.bed, &his).await);

    let hers = token(&two.bed, &two.maya, SCHOOL).await;
    answers(&two.bed, &hers, &says(Attending::NotMe))
        .await
        .unwrap();
    assert!(!opens(&two.bed, &his).await, "it lies in the same mailbox");
    let now = token(&two.bed, &two.leonid, SCHOOL).await;
    assert!(opens(&two.bed, &now).await);
}

#[tokio::test]
async fn who_is_kept_out_is_shut_out_by_the_link_before_too() {
    let bed = Bed::new().await;
    let (document, row, _) = written_to(&bed).await;
    let first = token(&bed, &document, &row).await;
    carried(&bed).await;
    moves(&bed, &document, &row, "right@example.org").await;
    sends(&bed, &document, &[&row]).await.unwrap();
    assert!(opens(&bed, &first).await);
    let person = row_of(&row).unwrap();
    let flag = example::restriction(RestrictionKind::NoContact, Some(&person.value));
    bed.mosaic
        .change(MAYA, |network| network.child.restrictions.push(flag));
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    assert!(!opens(&bed, &first).await);
}

#[tokio::test]
async fn the_same_address_written_otherwise_is_no_other() {
    let bed = Bed::new().await;
    let (document, row, to) = written_to(&bed).await;
    let first = token(&bed, &document, &row).await;
    moves(&bed, &document, &row, &to.to_uppercase()).await;
    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[&row]).await.unwrap();
    assert!(opens(&bed, &first).await, "it may still be in their hands");
}

#[tokio::test]
async fn by_a_new_link_only_where_that_went_is_wrong() {
    let bed = Bed::new().await;
    let (document, row, first) = written_to(&bed).await;
    carried(&bed).await;
    moves(&bed, &document, &row, "second@example.org").await;
    sends(&bed, &document, &[&row]).await.unwrap();
    carried(&bed).await;
    let link = token(&bed, &document, &row).await;
    answers(&bed, &link, &says(Attending::NotMe)).await.unwrap();

    let mut read = bed.office.store.read().await.unwrap();
    let marks = read.misdirected(&[row_of(&row).unwrap()]).await.unwrap();
    let marked: Vec<&str> = marks
        .iter()
        .map(|one| one.contact.as_ref().unwrap().reveal())
        .collect();
    assert_eq!(marked, ["second@example.org"]);
    drop(read);
    // So the first can be gone back to without anybody having to confirm it.
    moves(&bed, &document, &row, &first).await;
    sends(&bed, &document, &[&row]).await.unwrap();
    assert_eq!(
        of(&sees(&bed, &document).await, &row).letter.standing,
        LetterStanding::Waiting
    );
}

#[tokio::test]
async fn a_shared_message_to_another_address_leaves_the_first_link_behind_for_each_child() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let first = token(&two.bed, &two.maya, SCHOOL).await;
    let link = token(&two.bed, &two.leonid, SCHOOL).await;
    for document in [&two.maya, &two.leonid] {
        moves(&two.bed, document, SCHOOL, "head@larchfield.example").await;
    }
    // His letter lost the message that it was in, and goes singly in the same commit.
    two.sends(&two.maya, &[SCHOOL]).await;
    assert!(opens(&two.bed, &first).await && opens(&two.bed, &link).await);
    carried(&two.bed).await;
    assert!(!opens(&two.bed, &first).await);
    assert!(!opens(&two.bed, &link).await);
    for document in [&two.maya, &two.leonid] {
        let now = token(&two.bed, document, SCHOOL).await;
        assert!(opens(&two.bed, &now).await);
    }
}

#[tokio::test]
async fn what_reached_another_is_known_when_the_child_it_was_about_has_been_forgotten() {
    let two = Two::apart().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    answers(&two.bed, &link, &says(Attending::NotMe))
        .await
        .unwrap();
    let stopped = LetterStanding::Stopped;
    assert_eq!(two.standing(&two.leonid, SCHOOL).await, stopped);

    let by = by(&Actor::CommandLine);
    let mut tx = two.bed.office.store.begin(&by, two.bed.moment()).await;
    let tx_ref = tx.as_mut().unwrap();
    tx_ref.forget_child(&example::id(MAYA)).await.unwrap();
    tx.unwrap().commit(b"").await.unwrap();
    let mut read = two.bed.office.store.read().await.unwrap();
    let marks = read.misdirected(&[row_of(SCHOOL).unwrap()]).await.unwrap();
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].contact, None, "nobody reads it any more");
    drop(read);
    assert_eq!(two.standing(&two.leonid, SCHOOL).await, stopped);
    let refused = two.tries(&two.leonid, SCHOOL).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
    assert_eq!(
        two.standing(&two.leonid, MAREK).await,
        LetterStanding::Ready
    );

    // Whoever has asked says that it is right.
    let page = two.bed.page(&jo(), &two.leonid).await;
    let to = super::bed::row(&page, SCHOOL).contact.value.clone();
    let place = format!("people/{SCHOOL}/contact");
    confirms(&two.bed, &two.leonid, &place, &to).await;
    two.tries(&two.leonid, SCHOOL).await.unwrap();
}

async fn invited(bed: &Bed, document: &DocumentId, row: &str) -> Invitation {
    let mut read = bed.office.store.read().await.unwrap();
    let all = read.invitations(document).await.unwrap().into_iter();
    let mut own = all.filter(|one| one.person.to_string() == row);
    own.next().unwrap()
}

/// A reminder about one child goes to another place than the letters did; answers its name.
async fn reminded_at(bed: &Bed, document: &DocumentId, to: &str) -> String {
    let invitation = invited(bed, document, SCHOOL).await;
    let tag = format!("{}-n1", invitation.tag);
    let message_id = format!("nudge.{tag}@northshire.example");
    let now = bed.moment();
    let who = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&who, now).await.unwrap();
    let new = NewLetter {
        document: document.clone(),
        person: invitation.person.clone(),
        purpose: Purpose::Reminder,
        version: 1,
        audience: "professional",
        to: EmailAddress::parse(to).unwrap().into(),
        message_id: message_id.clone(),
        tag,
        bytes: b"Subject: Reminder\r\n\r\nReminder\r\n".to_vec(),
        not_before: None,
    };
    tx.queue(&new).await.unwrap();
    let until = now + jiff::SignedDuration::from_mins(5);
    for claimed in tx.claim_letters("test", until, 9).await.unwrap() {
        let gone = tx.finish_letter(&claimed.id, claimed.fence, until).await;
        assert!(gone.unwrap());
    }
    tx.commit(b"").await.unwrap();
    message_id
}

#[tokio::test]
async fn what_reached_another_about_one_child_is_no_answer_about_one_whose_letter_went_elsewhere() {
    const ELSEWHERE: &str = "old@larchfield.example";

    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let his = token(&two.bed, &two.leonid, SCHOOL).await;
    let name = reminded_at(&two.bed, &two.maya, ELSEWHERE).await;
    let tray = Tray::default();
    tray.put(&format!(
        "From: Somebody <{ELSEWHERE}>\nTo: reviews@northshire.example\nSubject: Re: this\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{name}>\n\nYou have the wrong person.\n"
    ));
    let office = &two.bed.office;
    round(office, &tray, &Terms::default()).await.unwrap();
    let mut read = office.store.read().await.unwrap();
    let mail = read.inbound(&two.maya).await.unwrap().remove(0);
    drop(read);
    take(office, &jo(), &two.bed.op(), &two.maya, &mail.id)
        .await
        .unwrap();

    let mut read = office.store.read().await.unwrap();
    let hers = read.replies(&two.maya).await.unwrap();
    assert_eq!(hers[0].reply.attending, Attending::NotMe);
    assert_eq!(read.replies(&two.leonid).await.unwrap(), []);
    drop(read);
    assert!(opens(&two.bed, &his).await, "his went to the right place");
}
