//! Old links: a new one goes to the address on record, and only there.

use super::{
    answering::{answers, says, sees, sends, signed, token},
    bed::*,
    chasing::waits,
    misdirected::confirms,
};
use crate::{
    casework::{exclude::row_of, heal::heal, respond},
    mail::frozen,
    model::{
        live::DocumentId,
        post::{Phase, Purpose},
        reply::{Attending, Means},
    },
    store::outbox::KeptLetter,
};

/// New links that were made, the oldest first.
async fn healed(bed: &Bed, document: &DocumentId) -> Vec<KeptLetter> {
    let mut read = bed.office.store.read().await.unwrap();
    let mut letters = read.letters(document).await.unwrap();
    letters.retain(|one| one.purpose == Purpose::Notice);
    letters.sort_by_key(|one| one.version);
    letters
}

/// Somebody whose link has been replaced: it had reached another, and was sent again.
async fn replaced(bed: &Bed) -> (DocumentId, String, String) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let mut rows = page.rows.iter();
    let by_mail = rows.find(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let row = by_mail.expect("somebody is written to by mail").clone();
    sends(bed, &document, &[&row.row]).await.unwrap();
    let old = token(bed, &document, &row.row).await;
    answers(bed, &old, &says(Attending::NotMe)).await.unwrap();
    (document, row.row, old)
}

/// Whoever was asked says that the address was right: it is confirmed, and the letter sent.
async fn again(bed: &Bed, document: &DocumentId, row: &str) {
    let mut read = bed.office.store.read().await.unwrap();
    let lost = read.misdirected(&[row_of(row).unwrap()]).await.unwrap();
    drop(read);
    let to = lost[0].contact.as_ref().unwrap().reveal();
    let place = format!("people/{row}/contact");
    confirms(bed, document, &place, to).await;
    sends(bed, document, &[row]).await.unwrap();
}

#[tokio::test]
async fn an_old_link_brings_the_new_one_to_the_address_on_record() {
    let bed = Bed::new().await;
    let (document, row, old) = replaced(&bed).await;
    again(&bed, &document, &row).await;
    heal(&bed.office, &old, &bed.op()).await.unwrap();

    let letters = healed(&bed, &document).await;
    assert_eq!(letters.len(), 1);
    let new = token(&bed, &document, &row).await;
    let mut read = bed.office.store.read().await.unwrap();
    let content = read.letter_content(&letters[0].id).await.unwrap();
    let (to, bytes) = content.unwrap();
    let invited = read.letters(&document).await.unwrap();
    let invite = invited.iter().find(|one| one.purpose == Purpose::Invite);
    let (first, _) = read
        .letter_content(&invite.unwrap().id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(to, first);
    let words = frozen::words(&bytes).unwrap();
    assert!(words.contains(&format!("/r/{new}")), "{words}");
    assert!(!words.contains(&old), "{words}");
    assert!(respond::page(&bed.office, &new).await.is_ok());
}

#[tokio::test]
async fn a_day_brings_two_new_links_and_no_more() {
    let bed = Bed::new().await;
    let (document, row, old) = replaced(&bed).await;
    again(&bed, &document, &row).await;
    for _ in 0..5 {
        heal(&bed.office, &old, &bed.op()).await.unwrap();
    }
    assert_eq!(healed(&bed, &document).await.len(), 2);
    waits(&bed, &document, 2).await;
    heal(&bed.office, &old, &bed.op()).await.unwrap();
    let letters = healed(&bed, &document).await;
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().all(|one| one.phase == Phase::Queued));
}

#[tokio::test]
async fn where_nobody_is_to_be_written_to_nothing_goes_and_nothing_is_said() {
    let bed = Bed::new().await;
    let (document, _, old) = replaced(&bed).await;
    // They said that it was not for them, and nobody has found another address.
    heal(&bed.office, &old, &bed.op()).await.unwrap();
    assert_eq!(healed(&bed, &document).await, []);
    heal(&bed.office, "0123456789abcdef", &bed.op())
        .await
        .unwrap();
    assert_eq!(healed(&bed, &document).await, []);
}
