//! What changes after letters have gone is told once, by one press.

use jiff::civil::date;

use super::{
    answering::{both_sign, of, says, sees, sends, signed, token},
    bed::*,
    calling_off::{calendar, line},
    chasing::{asked_by_mail, carried, waits},
};
use crate::{
    casework::{
        board,
        call_off::call_off,
        course::{
            self,
            tell::{Telling, in_person, tell},
        },
        office::VerbError,
        page::{
            Done,
            course::{CoursePage, Step},
            responses::LetterStanding,
        },
        reach, reread, respond,
        send::hand_over,
    },
    model::{
        date::PartialDate,
        live::DocumentId,
        person::RestrictionKind,
        post::{Phase, Purpose},
        reply::{Attending, Means, Wish},
    },
    rules::example::{self, fact},
};

const MOTHER: &str = "mosaic:401";
const NURSE: &str = "mosaic:602";

async fn looks(bed: &Bed, document: &DocumentId) -> CoursePage {
    course::page(&bed.office, &lee(), document).await.unwrap()
}

/// The rows with whom that comes next.
fn rows(page: &CoursePage, step: Step) -> Vec<String> {
    let groups = page.groups.iter().filter(|group| group.step == step);
    groups
        .flat_map(|group| group.rows.iter().map(|row| row.row.clone()))
        .collect()
}

/// Everybody whom a press tells.
fn ticked(page: &CoursePage) -> Telling {
    let pressed = page.groups.iter().filter(|group| group.step.is_pressed());
    Telling {
        rows: pressed
            .flat_map(|group| group.rows.iter().map(|row| row.row.clone()))
            .collect(),
        seen: page.seen.clone(),
    }
}

async fn tells(bed: &Bed, document: &DocumentId, telling: &Telling) -> Result<Done, VerbError> {
    tell(&bed.office, &lee(), &bed.op(), document, telling).await
}

/// Everybody with a mail address was asked, and the letters have gone.
async fn all_asked_by_mail(bed: &Bed) -> (DocumentId, Vec<String>) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let mailed = page
        .rows
        .iter()
        .filter(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let rows: Vec<String> = mailed.map(|row| row.row.clone()).collect();
    assert!(rows.len() > 2, "{rows:?}");
    let some: Vec<&str> = rows.iter().map(String::as_str).collect();
    sends(bed, &document, &some).await.unwrap();
    assert_eq!(carried(bed).await.len(), rows.len());
    (document, rows)
}

async fn on_board(bed: &Bed) -> Vec<String> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = page.columns.into_iter().find(|one| one.code == "changed");
    let cards = column.unwrap().cards.into_iter();
    cards.map(|card| card.what).collect()
}

#[tokio::test]
async fn a_day_that_the_case_system_moved_is_told_to_everybody_by_one_press_and_once() {
    let bed = Bed::new().await;
    let (document, asked) = all_asked_by_mail(&bed).await;
    assert!(rows(&looks(&bed, &document).await, Step::Update).is_empty());
    assert_eq!(sees(&bed, &document).await.changed, None);
    bed.mosaic.change(MAYA, |network| {
        network.child.planned.on = fact(date(2026, 12, 4), "plannedDate");
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = looks(&bed, &document).await;
    assert_eq!(rows(&page, Step::Update), asked);
    let change = &page.changes[0];
    assert_eq!((change.what, change.people), ("the date", asked.len()));
    assert_eq!(change.was.as_deref(), Some("Thursday 3 December 2026"));
    assert_eq!(change.is.as_deref(), Some("Friday 4 December 2026"));
    let said = sees(&bed, &document).await.changed.unwrap();
    assert!(
        said.contains("told something that no longer stands"),
        "{said}"
    );
    assert_eq!(on_board(&bed).await, [said]);
    // What stands is another list: both look at it before anybody is written to.
    let early = tells(&bed, &document, &ticked(&page)).await;
    assert!(matches!(early, Err(VerbError::NotNow(why)) if Some(&why) == page.not_yet.as_ref()));

    both_sign(&bed, &document).await;
    let page = looks(&bed, &document).await;
    let moved = Telling {
        rows: rows(&page, Step::Update),
        seen: page.seen.clone(),
    };
    let operation = bed.op();
    let once = tell(&bed.office, &lee(), &operation, &document, &moved).await;
    let again = tell(&bed.office, &lee(), &operation, &document, &moved).await;
    assert_eq!(once.unwrap(), again.unwrap(), "the same press");
    let other = tell(&bed.office, &jo(), &bed.op(), &document, &moved).await;
    assert!(other.is_err(), "a second person tells nobody twice");

    let letters = carried(&bed).await;
    assert_eq!(letters.len(), asked.len());
    let (mut entries, mut readers) = (0, std::collections::BTreeSet::new());
    for letter in &letters {
        assert!(letter.contains("Subject: Changed: "), "{letter}");
        assert!(letter.contains("What has changed: the date."), "{letter}");
        // Who sends a report has no entry in their calendar.
        if !letter.contains("text/calendar") {
            continue;
        }
        entries += 1;
        let file = calendar(letter);
        assert_eq!(line(&file, "METHOD"), "METHOD:REQUEST");
        assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:1");
        assert!(file.contains(":20261204T160000"), "{file}");
        readers.insert(line(&file, "UID").to_owned());
    }
    assert!(entries > 2 && readers.len() == entries, "one entry each");
    let page = looks(&bed, &document).await;
    assert!(rows(&page, Step::Update).is_empty() && page.changes.is_empty());
    assert_eq!(sees(&bed, &document).await.changed, None);
    assert!(on_board(&bed).await.is_empty());
}

#[tokio::test]
async fn who_was_taken_off_is_called_off_in_the_same_press_and_their_link_says_so() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let row = asked.row;
    let token = token(&bed, &document, &row).await;
    let place = format!("people/{row}/mode");
    bed.types(&jo(), &document, &place, "not_invited")
        .await
        .unwrap();
    // As long as nobody has decided that they know it, the link tells nothing.
    let silent = respond::withdrawn(&bed.office, &token).await.unwrap();
    assert_eq!(silent, None);

    let page = looks(&bed, &document).await;
    assert_eq!(rows(&page, Step::CallOff), std::slice::from_ref(&row));
    assert!(page.not_yet.is_some(), "the list is not signed");
    let off = Telling {
        rows: vec![row.clone()],
        seen: page.seen.clone(),
    };
    tells(&bed, &document, &off).await.unwrap();
    let letters = carried(&bed).await;
    assert_eq!(letters.len(), 1);
    let file = calendar(&letters[0]);
    assert_eq!(line(&file, "METHOD"), "METHOD:CANCEL");
    assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:1");
    assert!(rows(&looks(&bed, &document).await, Step::CallOff).is_empty());
    let twice = tells(&bed, &document, &off).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    let said = respond::withdrawn(&bed.office, &token).await.unwrap();
    let page = bed.page(&sam(), &document).await;
    assert_eq!(said, Some(page.header.reference));
    let answer = respond::by_link(&bed.office, &token, &bed.op(), &says(Attending::Coming)).await;
    assert!(matches!(answer, Err(VerbError::NotThere)));
    let unknown = respond::withdrawn(&bed.office, "0123456789abcdef").await;
    assert_eq!(unknown.unwrap(), None);

    // Asked again they read that, beside the day.
    bed.types(&jo(), &document, &place, "attend").await.unwrap();
    both_sign(&bed, &document).await;
    let page = looks(&bed, &document).await;
    assert!(rows(&page, Step::Invite).contains(&row));
    let back = Telling {
        rows: vec![row],
        seen: page.seen,
    };
    tells(&bed, &document, &back).await.unwrap();
    let letters = carried(&bed).await;
    assert!(letters[0].contains("you are asked again"), "{}", letters[0]);
    assert_eq!(line(&calendar(&letters[0]), "SEQUENCE"), "SEQUENCE:2");
}

#[tokio::test]
async fn what_has_not_gone_is_taken_back_and_nobody_hears_of_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    sends(&bed, &document, &[NURSE]).await.unwrap();
    let place = format!("people/{NURSE}/mode");
    bed.types(&jo(), &document, &place, "not_invited")
        .await
        .unwrap();
    let page = looks(&bed, &document).await;
    assert_eq!(rows(&page, Step::TakeBack), [NURSE]);
    let back = Telling {
        rows: vec![NURSE.to_owned()],
        seen: page.seen,
    };
    tells(&bed, &document, &back).await.unwrap();

    assert!(carried(&bed).await.is_empty());
    assert!(rows(&looks(&bed, &document).await, Step::TakeBack).is_empty());
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, NURSE).letter.standing, LetterStanding::CalledOff);
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    let all: Vec<_> = letters.iter().map(|one| (one.purpose, one.phase)).collect();
    assert_eq!(all, [(Purpose::Invite, Phase::Cancelled)]);
}

#[tokio::test]
async fn a_restriction_holds_whoever_it_touches_for_a_person() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    sends(&bed, &document, &[MOTHER]).await.unwrap();
    hand_over(&bed.office, &jo(), &bed.op(), &document, MOTHER)
        .await
        .ok();
    carried(&bed).await;
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::NoContact, Some("401"));
        network.child.restrictions.push(flag);
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = looks(&bed, &document).await;
    assert_eq!(rows(&page, Step::Decide), [MOTHER], "{:?}", page.groups);
    let held = Telling {
        rows: vec![MOTHER.to_owned()],
        seen: page.seen.clone(),
    };
    let refused = tells(&bed, &document, &held).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
    assert!(!ticked(&page).rows.contains(&MOTHER.to_owned()));
    assert!(carried(&bed).await.is_empty());
}

#[tokio::test]
async fn nobody_is_told_what_whoever_pressed_has_not_seen() {
    let bed = Bed::new().await;
    let (document, _) = all_asked_by_mail(&bed).await;
    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    let page = looks(&bed, &document).await;
    let nobody = Telling {
        rows: Vec::new(),
        seen: page.seen.clone(),
    };
    let refused = tells(&bed, &document, &nobody).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
    let refused = tell(&bed.office, &stranger(), &bed.op(), &document, &nobody).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    bed.types(&jo(), &document, "review//time", "2.30pm")
        .await
        .unwrap();
    both_sign(&bed, &document).await;

    let old = tells(&bed, &document, &ticked(&page)).await;
    assert!(matches!(old, Err(VerbError::NotNow(_))));
    assert!(carried(&bed).await.is_empty());
}

#[tokio::test]
async fn who_got_paper_is_told_by_a_person_who_says_so() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let of_nurse = (&document, NURSE);
    reach::choose(&bed.office, &lee(), &bed.op(), of_nurse, Some(Wish::ByHand))
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[NURSE]).await.unwrap();
    hand_over(&bed.office, &jo(), &bed.op(), &document, NURSE)
        .await
        .unwrap();
    let token = token(&bed, &document, NURSE).await;
    let early = in_person(&bed.office, &lee(), &bed.op(), of_nurse).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "they are asked");
    let place = format!("people/{NURSE}/mode");
    bed.types(&jo(), &document, &place, "not_invited")
        .await
        .unwrap();
    assert_eq!(rows(&looks(&bed, &document).await, Step::InPerson), [NURSE]);

    in_person(&bed.office, &lee(), &bed.op(), of_nurse)
        .await
        .unwrap();
    assert!(rows(&looks(&bed, &document).await, Step::InPerson).is_empty());
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, NURSE).letter.standing, LetterStanding::CalledOff);
    let said = respond::withdrawn(&bed.office, &token).await.unwrap();
    assert!(said.is_some());
}

#[tokio::test]
async fn an_answer_to_another_day_is_kept_marked_and_asked_for_again() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let row = asked.row;
    let token = token(&bed, &document, &row).await;
    respond::by_link(&bed.office, &token, &bed.op(), &says(Attending::Coming))
        .await
        .unwrap();
    let coming = sees(&bed, &document).await.counts.coming;
    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    let page = looks(&bed, &document).await;
    let group = page.groups.iter().find(|one| one.step == Step::Update);
    assert!(group.unwrap().rows[0].answered.is_some());
    let moved = Telling {
        rows: vec![row.clone()],
        seen: page.seen,
    };
    tells(&bed, &document, &moved).await.unwrap();

    let seen = sees(&bed, &document).await;
    assert!(of(&seen, &row).answer.as_ref().unwrap().to_another_day);
    assert_eq!((coming, seen.counts.coming), (1, 0));
    let page = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(page.said, None, "they are asked anew");
    respond::by_link(&bed.office, &token, &bed.op(), &says(Attending::NotComing))
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    assert!(!of(&seen, &row).answer.as_ref().unwrap().to_another_day);
    assert_eq!(seen.counts.not_coming, 1);
}

#[tokio::test]
async fn of_a_meeting_that_is_over_nobody_has_to_be_told() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let place = format!("people/{}/mode", asked.row);
    bed.types(&jo(), &document, &place, "not_invited")
        .await
        .unwrap();
    assert!(sees(&bed, &document).await.changed.is_some());
    waits(&bed, &document, 12).await;

    assert!(looks(&bed, &document).await.groups.is_empty());
    assert_eq!(sees(&bed, &document).await.changed, None);
    assert!(on_board(&bed).await.is_empty());
}

#[tokio::test]
async fn nothing_goes_to_the_address_of_somebody_who_has_died() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let number = asked.row.split_once(':').unwrap().1.to_owned();
    bed.mosaic.change(MAYA, |network| {
        example::change(network, &number).died_on = Some(PartialDate::Day(date(2026, 11, 22)));
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = looks(&bed, &document).await;
    assert_eq!(
        rows(&page, Step::InPerson),
        std::slice::from_ref(&asked.row)
    );
    let refused = call_off(&bed.office, &lee(), &bed.op(), &document, &asked.row).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("died")));
    let of_them = (&document, asked.row.as_str());
    in_person(&bed.office, &lee(), &bed.op(), of_them)
        .await
        .unwrap();
    assert!(rows(&looks(&bed, &document).await, Step::InPerson).is_empty());
    assert!(carried(&bed).await.is_empty());
}

#[tokio::test]
async fn who_was_merged_into_another_number_keeps_letters_link_and_answer() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let token = token(&bed, &document, &asked.row).await;
    respond::by_link(&bed.office, &token, &bed.op(), &says(Attending::Coming))
        .await
        .unwrap();
    let number = asked.row.split_once(':').unwrap().1.to_owned();
    bed.mosaic.change(MAYA, |network| {
        let person = example::change(network, &number);
        person.other_ids.push(example::id(&number));
        person.id = example::id("690");
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();

    let page = looks(&bed, &document).await;
    assert!(rows(&page, Step::InPerson).is_empty(), "{:?}", page.groups);
    assert!(rows(&page, Step::CallOff).is_empty());
    assert!(!rows(&page, Step::Invite).contains(&"mosaic:690".to_owned()));
    let seen = sees(&bed, &document).await;
    let row = of(&seen, "mosaic:690");
    assert_eq!(row.letter.standing, LetterStanding::Sent);
    assert_eq!(row.answer.as_ref().unwrap().attending, Attending::Coming);
    let opened = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(opened.said, Some(Attending::Coming));
}

#[tokio::test]
async fn of_two_who_were_merged_into_one_the_letter_of_one_moves_and_the_other_is_for_a_person() {
    let bed = Bed::new().await;
    let (document, asked) = all_asked_by_mail(&bed).await;
    let both = [&asked[asked.len() - 2], &asked[asked.len() - 1]];
    let numbers = both.map(|row| row.split_once(':').unwrap().1);
    bed.mosaic.change(MAYA, |network| {
        let other = example::at(network, numbers[1]);
        network.people.remove(other);
        let person = example::change(network, numbers[0]);
        person.other_ids.extend(numbers.map(example::id));
        person.id = example::id("690");
    });
    for _ in ["once", "and every round after it"] {
        reread::read_again(&bed.office, &sam(), &bed.op(), &document)
            .await
            .unwrap();
    }

    let mut read = bed.office.store.read().await.unwrap();
    let all = read.invitations(&document).await.unwrap();
    let open = all.iter().filter(|one| one.ended_at.is_none());
    let open: Vec<String> = open.map(|one| one.person.to_string()).collect();
    assert_eq!(open.len(), asked.len());
    assert!(open.contains(&"mosaic:690".to_owned()), "{open:?}");
    let left = both.iter().filter(|row| open.contains(row));
    assert_eq!(left.count(), 1, "{open:?}");
    drop(read);
    let page = looks(&bed, &document).await;
    let told = [Step::CallOff, Step::InPerson].map(|step| rows(&page, step).len());
    assert_eq!(told.iter().sum::<usize>(), 1, "{:?}", page.groups);
}
