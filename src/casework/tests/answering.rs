//! Letters go out once, each to one person; answers come by any way, as one truth.

use super::bed::*;
use crate::{
    casework::{
        board,
        deliver::{BeforeSending, Clearance},
        office::VerbError,
        page::{
            Done,
            document::{SignatureKind, TaskStatus},
            lists::BoardCard,
            responses::{LetterStanding, Moving, ResponseRow, ResponsesPage, Voice},
        },
        recheck::Recheck,
        respond::{self, Answering},
        responses,
        send::{hand_over, send, settle},
        sign::{differences, sign},
    },
    model::{
        actor::Actor,
        live::DocumentId,
        post::{HoldWhy, Phase, Resolution},
        reply::{Attending, Evidence, Means, Reply, Way},
    },
};

/// A reading that is no older is not read again before a letter goes.
pub(super) const LATELY: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

pub(super) async fn both_sign(bed: &Bed, document: &DocumentId) {
    for (who, kind) in [
        (jo(), SignatureKind::SocialWorker),
        (sam(), SignatureKind::Chair),
    ] {
        let seen = differences(&bed.office, &who, document).await.unwrap().seen;
        sign(&bed.office, &who, &bed.op(), document, kind, &seen)
            .await
            .unwrap();
    }
}

/// Maya's document, signed by both, at a site whose address is known.
pub async fn signed(bed: &Bed) -> DocumentId {
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    bed.talked(&document).await;
    both_sign(bed, &document).await;
    document
}

pub async fn sees(bed: &Bed, document: &DocumentId) -> ResponsesPage {
    responses::page(&bed.office, &lee(), document)
        .await
        .unwrap()
}

pub async fn sends(bed: &Bed, document: &DocumentId, rows: &[&str]) -> Result<Done, VerbError> {
    let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
    send(&bed.office, &lee(), &bed.op(), document, &rows).await
}

/// The first who is written to in this way, and can be now.
fn first(page: &ResponsesPage, means: Means) -> ResponseRow {
    let mut rows = page.rows.iter();
    let found = rows.find(|row| row.means == means && row.letter.standing.is_ready());
    found.cloned().expect("somebody is written to so")
}

pub(super) fn of<'p>(page: &'p ResponsesPage, row: &str) -> &'p ResponseRow {
    page.rows.iter().find(|one| one.row == row).unwrap()
}

/// What opens somebody's page.
pub async fn token(bed: &Bed, document: &DocumentId, row: &str) -> String {
    let mut read = bed.office.store.read().await.unwrap();
    let all = read.invitations(document).await.unwrap();
    let of = |one: &&crate::store::invitations::Invitation| {
        one.person.to_string() == row && one.ended_at.is_none()
    };
    let invitation = all.iter().find(of).unwrap();
    read.reply_token(invitation)
}

pub fn says(attending: Attending) -> Answering {
    Answering {
        attending: Some(attending),
        ..Answering::default()
    }
}

pub async fn answers(bed: &Bed, token: &str, answering: &Answering) -> Result<Done, VerbError> {
    respond::by_link(&bed.office, token, &bed.op(), answering).await
}

#[tokio::test]
async fn nothing_is_sent_before_both_have_signed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let page = sees(&bed, &document).await;
    let why = page.not_yet.unwrap();
    assert!(why.contains("social worker has confirmed"), "{why}");
    let row = page.rows[0].row.clone();
    let refused = sends(&bed, &document, &[&row]).await;
    assert!(matches!(refused, Err(VerbError::NotNow(said)) if said == why));

    bed.talked(&document).await;
    both_sign(&bed, &document).await;
    let page = sees(&bed, &document).await;
    assert_eq!(page.not_yet, None);
    let counts = &page.counts;
    assert!(counts.ready > 0 && counts.need_not > 0);
    assert_eq!(counts.open + counts.need_not, counts.asked);
    // Nobody waits for an answer of whoever chairs, nor of somebody who is only told.
    let quiet = page.rows.iter().filter(|row| !row.is_awaited);
    assert!(quiet.clone().any(|row| row.asked == "Chairs"), "{page:?}");
    let nobody = sends(&bed, &document, &[]).await;
    assert!(matches!(nobody, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn a_letter_is_queued_once_however_often_the_button_is_pressed() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let row = first(&page, Means::Email).row;
    let operation = bed.op();
    let rows = [row.clone()];
    let once = send(&bed.office, &lee(), &operation, &document, &rows).await;
    let twice = send(&bed.office, &lee(), &operation, &document, &rows).await;
    assert_eq!(once.unwrap().number, twice.unwrap().number);
    let third = sends(&bed, &document, &[&row]).await;
    assert!(matches!(third, Err(VerbError::NotNow(_))), "it waits to go");

    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.phase, Phase::Queued);
    assert_eq!(
        (letter.person.to_string(), letter.version),
        (row.clone(), 1)
    );
    let (to, bytes) = read.letter_content(&letter.id).await.unwrap().unwrap();
    drop(read);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(
        of(&page, &row).to.as_deref(),
        Some(to.mail().unwrap().reveal())
    );
    assert_eq!(text.matches("\nTo: ").count(), 1);
    let own = token(&bed, &document, &row).await;
    let unfolded = text.replace("=\r\n", "");
    assert!(unfolded.contains(&format!("https://reviews.northshire.example/r/{own}")));
    let page = sees(&bed, &document).await;
    assert_eq!(of(&page, &row).letter.standing, LetterStanding::Waiting);
}

#[tokio::test]
async fn an_answer_by_link_stands_on_the_sheet_and_a_later_one_takes_its_place() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    let token = token(&bed, &document, &row).await;

    let page = respond::page(&bed.office, &token).await.unwrap();
    let all = format!("{page:?}");
    assert!(page.date.is_some() && page.said.is_none());
    assert!(!all.contains("Maya"), "{all}");
    assert!(!all.contains("Civic Centre"), "{all}");
    let name = of(&sees(&bed, &document).await, &row).name.clone();
    let surname = name.split_whitespace().last().unwrap();
    assert!(!all.contains(surname), "{all}");

    let nothing = answers(&bed, &token, &Answering::default()).await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))));
    let part = Answering {
        note: "The first half hour".into(),
        contact: "07700 900321".into(),
        ..says(Attending::ComingForPart)
    };
    answers(&bed, &token, &part).await.unwrap();
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.clone().unwrap();
    assert_eq!(answer.words, "Coming for part of it, by link");
    assert_eq!(answer.note.as_deref(), Some("The first half hour"));
    assert_eq!(answer.contact.as_deref(), Some("07700 900321"));
    assert_eq!(answer.by, None);
    // A new contact from a link is never used by itself.
    assert_ne!(of(&seen, &row).to.as_deref(), Some("07700 900321"));

    answers(&bed, &token, &says(Attending::NotComing))
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.clone().unwrap();
    assert_eq!(answer.attending, Attending::NotComing);
    assert_eq!((seen.counts.not_coming, seen.counts.coming), (1, 0));
}

#[tokio::test]
async fn what_somebody_said_on_the_phone_is_written_down_by_whoever_heard_it() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let row = sees(&bed, &document).await.rows[0].row.clone();
    let at = (&document, row.as_str());
    let coming = says(Attending::Coming);
    let phone = (Some(Way::Phone), &coming);
    respond::note(&bed.office, &lee(), &bed.op(), at, phone)
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.clone().unwrap();
    assert_eq!(answer.words, "Coming, by phone");
    assert!(answer.by.unwrap().starts_with("Lee"));

    for (who, way) in [(lee(), Some(Way::Link)), (lee(), None)] {
        let wrong = respond::note(&bed.office, &who, &bed.op(), at, (way, &coming)).await;
        assert!(matches!(wrong, Err(VerbError::Wrong(_))), "{way:?}");
    }
    let refused = respond::note(&bed.office, &stranger(), &bed.op(), at, phone).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn what_a_rule_read_waits_for_a_person_beside_what_was_said() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let row = sees(&bed, &document).await.rows[0].row.clone();
    let at = (&document, row.as_str());
    let coming = says(Attending::Coming);
    respond::note(
        &bed.office,
        &lee(),
        &bed.op(),
        at,
        (Some(Way::Phone), &coming),
    )
    .await
    .unwrap();
    let who = Actor::Timer("inbox");
    let by = crate::casework::office::by(&who);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let person = crate::casework::exclude::row_of(&row).unwrap();
    let read = Reply::of(Attending::NotComing, Way::Mail, Evidence::Read);
    respond::keep(&mut tx, &document, &person, &read)
        .await
        .unwrap();
    tx.commit(b"").await.unwrap();

    let seen = sees(&bed, &document).await;
    let row = of(&seen, &row);
    assert_eq!(row.answer.as_ref().unwrap().attending, Attending::Coming);
    assert_eq!(row.to_check.len(), 1);
    assert_eq!(row.to_check[0].attending, Attending::NotComing);
}

#[tokio::test]
async fn who_is_not_meant_ends_the_link_and_somebody_has_to_mend_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    let token = token(&bed, &document, &row).await;
    answers(&bed, &token, &says(Attending::NotMe))
        .await
        .unwrap();

    let over = respond::page(&bed.office, &token).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let again = answers(&bed, &token, &says(Attending::Coming)).await;
    assert!(matches!(again, Err(VerbError::NotThere)));
    let seen = sees(&bed, &document).await;
    let part = &of(&seen, &row).letter;
    assert_eq!(part.standing, LetterStanding::Stopped);
    assert!(
        part.words.contains("reached somebody else"),
        "{}",
        part.words
    );
    assert!(seen.counts.trouble > 0);
    let unknown = respond::page(&bed.office, "0123456789abcdef").await;
    assert!(matches!(unknown, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn who_was_told_another_time_is_shown_and_gets_the_same_entry_moved() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    types(&bed, &document, "review//time", "2pm").await;
    let seen = sees(&bed, &document).await;
    let part = &of(&seen, &row).letter;
    assert_eq!(part.standing, LetterStanding::Changed, "{}", part.words);
    assert!(part.words.contains("the time"), "{}", part.words);

    both_sign(&bed, &document).await;
    sends(&bed, &document, &[&row]).await.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let mut letters = read.letters(&document).await.unwrap();
    letters.sort_by_key(|one| one.version);
    let phases: Vec<_> = letters.iter().map(|one| (one.version, one.phase)).collect();
    // The first had not gone: it must not follow the second.
    assert_eq!(phases, [(1, Phase::Cancelled), (2, Phase::Queued)]);
    let invitations = read.invitations(&document).await.unwrap();
    assert_eq!(invitations.len(), 1);
    assert_eq!(invitations[0].version, 2);
}

#[tokio::test]
async fn a_printed_letter_is_handed_over_by_somebody() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let row = page
        .rows
        .iter()
        .find(|row| row.means != Means::Email && row.letter.standing.is_ready())
        .expect("somebody gets paper")
        .row
        .clone();
    sends(&bed, &document, &[&row]).await.unwrap();
    let seen = sees(&bed, &document).await;
    let waiting = of(&seen, &row);
    assert_eq!(waiting.letter.standing, LetterStanding::ToHandOver);
    assert_eq!(waiting.code.as_ref().unwrap().len(), 6);
    hand_over(&bed.office, &jo(), &bed.op(), &document, &row)
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, &row).letter.standing, LetterStanding::HandedOver);
    let mut read = bed.office.store.read().await.unwrap();
    assert!(read.letters(&document).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_child_is_asked_in_words_for_a_child() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let child = page.rows.iter().find(|row| row.role == "Child");
    let Some(child) = child.filter(|row| row.letter.standing.is_ready()) else {
        panic!("the child is written to");
    };
    sends(&bed, &document, &[&child.row]).await.unwrap();
    let token = token(&bed, &document, &child.row).await;
    let page = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(page.voice, Voice::Child);
    assert_eq!(page.choices[0].1, "I want to come");
    let report = answers(&bed, &token, &says(Attending::SendingReport)).await;
    assert!(
        matches!(report, Err(VerbError::Wrong(_))),
        "nobody asked for one"
    );
}

/// The cards of a column of the board, for business support.
async fn column(bed: &Bed, code: &str) -> Vec<BoardCard> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = page.columns.into_iter();
    columns.find(|one| one.code == code).unwrap().cards
}

#[tokio::test]
async fn what_has_gone_is_not_ready_to_send_and_paper_waits_to_be_handed_over() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    assert_eq!(column(&bed, "ready").await.len(), 1);
    let page = sees(&bed, &document).await;
    let ready = page
        .rows
        .iter()
        .filter(|row| row.letter.standing.is_ready());
    let (paper, mail): (Vec<&ResponseRow>, Vec<&ResponseRow>) =
        ready.partition(|row| row.means == Means::ByHand);
    let paper: Vec<&str> = paper.iter().map(|row| row.row.as_str()).collect();
    let mail: Vec<&str> = mail.iter().map(|row| row.row.as_str()).collect();
    assert!(!paper.is_empty() && !mail.is_empty());

    sends(&bed, &document, &mail).await.unwrap();
    // Some are still to be asked.
    let left = column(&bed, "ready").await;
    assert!(
        left[0].what.starts_with("Some are not asked yet"),
        "{left:?}"
    );
    assert_eq!(column(&bed, "hand").await, []);
    sends(&bed, &document, &paper).await.unwrap();

    let waits = column(&bed, "hand").await;
    assert_eq!(waits.len(), paper.len());
    for row in &paper {
        hand_over(&bed.office, &jo(), &bed.op(), &document, row)
            .await
            .unwrap();
    }
    assert_eq!(column(&bed, "hand").await, []);
    assert_eq!(column(&bed, "ready").await, []);
    let task = bed.page(&lee(), &document).await.tasks;
    let task = task.iter().find(|task| task.code == "send").unwrap();
    assert_eq!(task.status, TaskStatus::Completed);
}

#[tokio::test]
async fn a_new_day_is_told_by_a_letter_before_a_link_shows_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    let token = token(&bed, &document, &row).await;
    let before = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(before.moving, Moving::No);
    assert_eq!(before.date.as_deref(), Some("Thursday 3 December 2026"));

    types(&bed, &document, "review//date", "7 December 2026").await;

    let page = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(page.moving, Moving::Soon);
    assert_eq!((&page.date, &page.time), (&before.date, &before.time));
    // It is put back: nothing moves.
    types(&bed, &document, "review//date", "3 December 2026").await;
    let page = respond::page(&bed.office, &token).await.unwrap();
    assert_eq!(page, before);
}

/// The letters that are due, in the hands of somebody who delivers.
pub(super) async fn in_hand(bed: &Bed) -> Vec<crate::store::outbox::Claimed> {
    let by = crate::casework::office::by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let claimed = tx.claim_letters("test", bed.moment(), 9).await.unwrap();
    tx.commit(b"").await.unwrap();
    claimed
}

async fn types(bed: &Bed, document: &DocumentId, place: &str, text: &str) {
    bed.types(&jo(), document, place, text).await.unwrap();
}

#[tokio::test]
async fn a_letter_that_is_no_longer_right_is_held_just_before_it_goes() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    let letter = in_hand(&bed).await.remove(0);
    let recheck = Recheck::new(std::sync::Arc::clone(&bed.office), LATELY);
    assert_eq!(recheck.ask(&letter).await.unwrap(), Clearance::Send);

    types(&bed, &document, "review//time", "2pm").await;
    let found = recheck.ask(&letter).await.unwrap();
    let Clearance::Hold(hold) = found else {
        panic!("{found:?}");
    };
    assert_eq!(hold.why, HoldWhy::Changed);
    assert_eq!(hold.words.as_ref().unwrap().reveal(), "the time");
    let by = crate::casework::office::by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let held = crate::store::outbox::Settled::Held(hold, None);
    let settled = tx.settle_letter(&letter.id, letter.fence, &held).await;
    assert!(settled.unwrap());
    tx.commit(b"").await.unwrap();
    let page = sees(&bed, &document).await;
    let shown = page.rows.iter().find(|one| one.row == row).unwrap();
    assert_eq!(
        shown.letter.words,
        "It was held before it went: the time changed since."
    );

    // Restrictions that nobody has read for days are no restrictions that anybody knows.
    bed.wait(9);
    let found = recheck.ask(&letter).await.unwrap();
    let Clearance::Hold(hold) = found else {
        panic!("{found:?}");
    };
    assert_eq!(hold.why, HoldWhy::Disclosure);
}

#[tokio::test]
async fn a_letter_of_which_nobody_is_sure_stands_on_the_board_until_somebody_settles_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = first(&sees(&bed, &document).await, Means::Email).row;
    sends(&bed, &document, &[&row]).await.unwrap();
    let letter = in_hand(&bed).await.remove(0);
    let by = crate::casework::office::by(&Actor::Timer("post"));
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let went = tx
        .finish_letter(&letter.id, letter.fence, bed.moment())
        .await;
    assert!(went.unwrap());
    tx.commit(b"").await.unwrap();
    // The process died with its last dot on the way.
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    tx.let_go_of_all_letters().await.unwrap();
    tx.commit(b"").await.unwrap();

    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, &row).letter.standing, LetterStanding::Unsure);
    assert!(seen.counts.trouble > 0);
    let unsure = |board: &crate::casework::page::lists::BoardPage| {
        let mut columns = board.columns.iter();
        let column = columns.find(|column| column.code == "unsure").unwrap();
        column
            .cards
            .iter()
            .map(|card| card.row.clone().unwrap())
            .collect::<Vec<_>>()
    };
    let on_board = board::page(&bed.office, &lee(), None).await.unwrap();
    assert_eq!(unsure(&on_board), std::slice::from_ref(&row));

    let at = (&document, row.as_str());
    let refused = settle(&bed.office, &stranger(), &bed.op(), at, Resolution::Checked).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    settle(&bed.office, &lee(), &bed.op(), at, Resolution::SendAgain)
        .await
        .unwrap();
    let twice = settle(&bed.office, &lee(), &bed.op(), at, Resolution::Checked).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    let seen = sees(&bed, &document).await;
    assert_eq!(of(&seen, &row).letter.standing, LetterStanding::Waiting);
    let again = in_hand(&bed).await.remove(0);
    assert_eq!((again.id, again.bytes), (letter.id, letter.bytes));
    let on_board = board::page(&bed.office, &lee(), None).await.unwrap();
    assert!(unsure(&on_board).is_empty());
}

#[tokio::test]
async fn a_letter_to_somebody_who_is_not_asked_any_more_does_not_go() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let mailed = page
        .rows
        .iter()
        .filter(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let mailed: Vec<&str> = mailed.map(|row| row.row.as_str()).collect();
    sends(&bed, &document, &mailed).await.unwrap();
    // Family is kept out by two people; of others the social worker says so.
    let mut taken = None;
    for row in mailed {
        let place = format!("people/{row}/mode");
        if bed
            .types(&jo(), &document, &place, "not_invited")
            .await
            .is_ok()
        {
            taken = Some(row.to_owned());
            break;
        }
    }
    let row = taken.expect("somebody can be taken off the list");
    let token = token(&bed, &document, &row).await;

    let seen = sees(&bed, &document).await;
    let part = &of(&seen, &row).letter;
    assert_eq!(part.standing, LetterStanding::CalledOff);
    assert!(part.words.contains("had not gone"), "{}", part.words);
    let over = respond::page(&bed.office, &token).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    // What had not gone yet does not go.
    let letters = in_hand(&bed).await;
    let letter = letters.iter().find(|one| one.person.to_string() == row);
    let letter = letter.unwrap();
    let recheck = Recheck::new(std::sync::Arc::clone(&bed.office), LATELY);
    let found = recheck.ask(letter).await.unwrap();
    assert!(matches!(found, Clearance::Hold(_)), "{found:?}");
}
