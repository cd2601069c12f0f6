//! What was sent to the wrong place is wrong there, and right where it went since.

use super::{
    answering::{self, answers, both_sign, sends, signed},
    bed::*,
    chasing::{carried, waits},
    dates_written::{TEACHER, letters, of, offered, offers},
    inbound::story::Tray,
    together::Two,
};
use crate::{
    casework::{
        dates::{
            ask::ask,
            choose::{Choice, choose},
            link,
            page::{Looking, page as dates_page},
        },
        exclude::row_of,
        inbound::{Terms, round},
        office::VerbError,
        page::Done,
        respond,
        take::take,
    },
    model::{inbound::Doubt, live::DocumentId, reply::Attending},
    store::{inbound::KeptInbound, outbox::KeptLetter},
};

const RIGHT: &str = "ana@new.example";

/// The newest letter about dates to the teacher.
async fn newest(bed: &Bed, document: &DocumentId) -> KeptLetter {
    let all = letters(bed, document).await.into_iter();
    let own = all.filter(|one| one.person.to_string() == TEACHER);
    own.last().unwrap()
}

/// Where the teacher's mail goes.
async fn to(bed: &Bed, document: &DocumentId) -> String {
    let page = answering::sees(bed, document).await;
    answering::of(&page, TEACHER).to.clone().unwrap()
}

async fn moves(bed: &Bed, document: &DocumentId, to: &str) {
    let place = format!("people/{TEACHER}/contact");
    bed.types(&jo(), document, &place, to).await.unwrap();
}

/// Dates are asked for once more, on the next day.
async fn asked_again(bed: &Bed, document: &DocumentId) {
    waits(bed, document, 1).await;
    ask(&bed.office, &lee(), &bed.op(), document).await.unwrap();
    carried(bed).await;
}

/// Somebody writes from there that it was not for them; answers what was filed.
async fn wrong(bed: &Bed, document: &DocumentId, from: &str, headers: &str) -> KeptInbound {
    let tray = Tray::default();
    let day = bed.moment().strftime("%d %b %Y %H:%M:%S +0000");
    tray.put(&format!(
        "From: Somebody <{from}>\nTo: reviews@northshire.example\nSubject: Re: this\n\
         Date: {day}\nMessage-ID: <1@x.example>\n{headers}\nYou have the wrong person.\n"
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    read.inbound(document).await.unwrap().remove(0)
}

async fn takes(bed: &Bed, document: &DocumentId, mail: &KeptInbound) -> Result<Done, VerbError> {
    take(&bed.office, &lee(), &bed.op(), document, &mail.id).await
}

/// Where something of the teacher's reached another.
async fn marked(bed: &Bed) -> Vec<String> {
    let mut read = bed.office.store.read().await.unwrap();
    let teacher = [row_of(TEACHER).unwrap()];
    let marks = read.misdirected(&teacher).await.unwrap().into_iter();
    let places = marks.map(|one| one.contact.unwrap().reveal().to_owned());
    places.collect()
}

async fn dates_open(bed: &Bed, token: &str) -> bool {
    match link::page(&bed.office, token).await {
        Ok(_) => true,
        Err(VerbError::NotThere) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn reply_open(bed: &Bed, token: &str) -> bool {
    match respond::page(&bed.office, token).await {
        Ok(_) => true,
        Err(VerbError::NotThere) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn who_answers_the_first_letter_says_nothing_of_where_the_second_went() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        carried(&bed).await;
        let first = to(&bed, &document).await;
        let letter = newest(&bed, &document).await;
        moves(&bed, &document, RIGHT).await;
        asked_again(&bed, &document).await;
        let second = of(&bed, &document, TEACHER).await.token.unwrap();

        let named = format!("In-Reply-To: <{}>\n", letter.message_id);
        let mail = wrong(&bed, &document, &first, &named).await;
        assert_eq!(mail.words.letter.as_deref(), Some(&*letter.tag));
        takes(&bed, &document, &mail).await.unwrap();
        assert_eq!(marked(&bed).await, [first]);
        assert!(dates_open(&bed, &second).await, "it went elsewhere");
        bed.end().await;
    }
}

#[tokio::test]
async fn who_names_no_letter_is_asked_for_nothing_more_where_they_write_from() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    sends(&bed, &document, &[TEACHER]).await.unwrap();
    offers(&bed, &jo(), &document).await.unwrap();
    carried(&bed).await;
    let first = to(&bed, &document).await;
    let invited = answering::token(&bed, &document, TEACHER).await;
    moves(&bed, &document, RIGHT).await;
    asked_again(&bed, &document).await;
    let second = of(&bed, &document, TEACHER).await.token.unwrap();

    let mail = wrong(&bed, &document, &first, "").await;
    assert_eq!(mail.words.letter, None);
    assert!(mail.words.doubts.contains(&Doubt::OfDates));
    takes(&bed, &document, &mail).await.unwrap();
    assert_eq!(marked(&bed).await, [first]);
    assert!(!reply_open(&bed, &invited).await, "it went there");
    assert!(dates_open(&bed, &second).await, "it went elsewhere");
}

#[tokio::test]
async fn dates_of_another_review_do_not_keep_a_wrong_address_from_being_marked() {
    let two = Two::apart().await;
    let bed = &two.bed;
    two.sends(&two.maya, &[TEACHER]).await;
    offers(bed, &jo(), &two.leonid).await.unwrap();
    carried(bed).await;
    let from = to(bed, &two.maya).await;
    let invited = answering::token(bed, &two.maya, TEACHER).await;
    let dates = of(bed, &two.leonid, TEACHER).await.token.unwrap();

    let mail = wrong(bed, &two.maya, &from, "").await;
    assert!(mail.words.doubts.contains(&Doubt::OfDates));
    takes(bed, &two.maya, &mail).await.unwrap();
    assert_eq!(marked(bed).await, [from]);
    assert!(!reply_open(bed, &invited).await);
    assert!(
        !dates_open(bed, &dates).await,
        "it lies in the same mailbox"
    );
}

#[tokio::test]
async fn an_answer_from_the_right_place_stands_when_the_first_letter_is_disowned() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        sends(&bed, &document, &[TEACHER]).await.unwrap();
        carried(&bed).await;
        let first = to(&bed, &document).await;
        let tag = {
            let mut read = bed.office.store.read().await.unwrap();
            let all = read.invitations(&document).await.unwrap().into_iter();
            let mut own = all.filter(|one| one.person.to_string() == TEACHER);
            own.next().unwrap().tag
        };
        moves(&bed, &document, RIGHT).await;
        both_sign(&bed, &document).await;
        sends(&bed, &document, &[TEACHER]).await.unwrap();
        carried(&bed).await;
        let second = answering::token(&bed, &document, TEACHER).await;
        answers(&bed, &second, &answering::says(Attending::Coming))
            .await
            .unwrap();

        let named = format!("In-Reply-To: <inv.{tag}.s0@northshire.example>\n");
        let mail = wrong(&bed, &document, &first, &named).await;
        takes(&bed, &document, &mail).await.unwrap();
        assert_eq!(marked(&bed).await, [first]);
        assert!(reply_open(&bed, &second).await);
        let seen = answering::sees(&bed, &document).await;
        let answer = answering::of(&seen, TEACHER).answer.clone().unwrap();
        assert_eq!(answer.attending, Attending::Coming);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_link_to_dates_that_reached_another_ends_after_one_was_chosen_too() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let from = to(&bed, &document).await;
    let letter = newest(&bed, &document).await;
    let token = of(&bed, &document, TEACHER).await.token.unwrap();
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
    assert!(dates_open(&bed, &token).await, "it says which was chosen");

    let named = format!("In-Reply-To: <{}>\n", letter.message_id);
    let mail = wrong(&bed, &document, &from, &named).await;
    takes(&bed, &document, &mail).await.unwrap();
    moves(&bed, &document, RIGHT).await;
    assert!(!dates_open(&bed, &token).await);
    assert_eq!(marked(&bed).await, [from]);
}
