//! What comes by the link before does not count before somebody has checked it.

use super::{
    answering::{answers, of, says, sees, sends, signed, token},
    bed::*,
    dates_written::{TEACHER, offers},
};
use crate::{
    casework::{
        asides, board,
        consult::{self, Then, TypedAnswer, Writes},
        dates::{
            ask::ask,
            link::note,
            page::{Looking, page as dates_page},
            reply,
        },
        exclude::row_of,
        incident::{self, Begins, When},
        office::{VerbError, by},
        page::{
            dates::{AskedPart, Can},
            responses::ViewsPart,
            views::{ToldViews, ViewsDoor},
        },
        reread::read_again,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId},
        reply::{Aside, AsideState, Attending},
    },
    rules::example,
    store::invitations::Before,
};

const CHILD: &str = "mosaic:1";

/// Somebody was asked, and a letter to another place waits that brings another link: the link before,
/// and the newest.
async fn asked_elsewhere(bed: &Bed, document: &DocumentId, row: &str) -> [String; 2] {
    sends(bed, document, &[row]).await.unwrap();
    let before = token(bed, document, row).await;
    let who = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let all = tx.invitations(document).await.unwrap();
    let person = row_of(row).unwrap();
    let mut own = all.iter().filter(|one| one.person == person);
    let invitation = own.next().unwrap();
    tx.renew_reply_link(invitation, Before::Stands)
        .await
        .unwrap();
    tx.commit(b"").await.unwrap();
    [before, token(bed, document, row).await]
}

async fn thinks(bed: &Bed, link: &str, pass: &str) -> String {
    let ViewsDoor::Open(page) = consult::page(&bed.office, link, pass).await.unwrap() else {
        panic!("it asks for a code");
    };
    let question = &page.sections[0].questions[0];
    let writes = Writes {
        answers: vec![TypedAnswer {
            question: question.code.clone(),
            version: question.version,
            text: format!("The whole of it, {}", question.version),
        }],
        then: Then::Send,
        ..Writes::default()
    };
    let saved = consult::save(&bed.office, (link, pass), &bed.op(), &writes).await;
    saved.unwrap().0
}

/// What the board says of them under what was written.
async fn on_the_board(bed: &Bed, row: &str) -> Vec<String> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = page.columns.into_iter().find(|one| one.code == "words");
    let cards = column.unwrap().cards.into_iter();
    let own = cards.filter(|card| card.row.as_deref() == Some(row));
    own.map(|card| card.what).collect()
}

async fn settles(
    bed: &Bed,
    document: &DocumentId,
    of: (&str, Aside, AsideState),
) -> Result<(), VerbError> {
    let done = asides::settle(&bed.office, &lee(), &bed.op(), document, of).await;
    done.map(|_| ())
}

async fn is_to_check(bed: &Bed, document: &DocumentId, row: &str) -> bool {
    let page = consult::read(&bed.office, &sam(), document, row).await;
    page.unwrap().to_check.is_some()
}

fn first_words(told: Option<&ToldViews>) -> Option<String> {
    let all = told?.sections.iter().flat_map(|one| &one.questions);
    let mut words = all.filter(|one| !one.text.is_empty());
    words.next().map(|one| one.text.clone())
}

/// What the social worker reads: what counts, and what waits beside it.
async fn reads(bed: &Bed, document: &DocumentId, row: &str) -> [Option<String>; 2] {
    let page = consult::read(&bed.office, &sam(), document, row).await;
    let page = page.unwrap();
    let waits = page.to_check.as_ref().and_then(|one| one.told.as_ref());
    [first_words(page.told.as_ref()), first_words(waits)]
}

/// What the history tells of what waited, the newest first.
async fn history(bed: &Bed, document: &DocumentId) -> Vec<String> {
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(document, None, 30).await.unwrap();
    let settled = changes
        .iter()
        .filter(|one| one.kind == ChangeKind::AsideSettled);
    let words = settled.filter_map(|one| one.after.as_ref());
    words.map(|words| words.reveal().to_owned()).collect()
}

/// What waits about somebody under their answer.
async fn waits_there(bed: &Bed, document: &DocumentId, row: &str) -> Vec<Aside> {
    let page = sees(bed, document).await;
    let all = of(&page, row).asides.iter().map(|one| one.aside);
    all.collect()
}

#[tokio::test]
async fn what_a_child_thinks_waits_where_it_came_by_the_link_before() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, newest] = asked_elsewhere(&bed, &document, CHILD).await;
        let pass = thinks(&bed, &before, "").await;
        let page = sees(&bed, &document).await;
        let views = of(&page, CHILD).views;
        assert!(
            matches!(views, Some(ViewsPart::ToCheck { .. })),
            "{views:?}"
        );
        assert_eq!(waits_there(&bed, &document, CHILD).await, [Aside::Views]);
        assert!(is_to_check(&bed, &document, CHILD).await);
        let does = "What they think came by the link before: check whose it is";
        assert_eq!(on_the_board(&bed, CHILD).await, [does]);

        let of_child = (CHILD, Aside::Views, AsideState::Checked);
        let other = asides::settle(&bed.office, &stranger(), &bed.op(), &document, of_child).await;
        assert!(matches!(other, Err(VerbError::NotThere)), "{other:?}");
        settles(&bed, &document, of_child).await.unwrap();
        let twice = settles(&bed, &document, of_child).await;
        assert!(matches!(twice, Err(VerbError::NotThere)), "{twice:?}");
        let page = sees(&bed, &document).await;
        let views = of(&page, CHILD).views;
        assert!(matches!(views, Some(ViewsPart::Sent(_))), "{views:?}");
        assert!(waits_there(&bed, &document, CHILD).await.is_empty());
        assert!(!is_to_check(&bed, &document, CHILD).await);
        assert!(on_the_board(&bed, CHILD).await.is_empty());
        let mut read = bed.office.store.read().await.unwrap();
        let changes = read.changes(&document, None, 9).await.unwrap();
        drop(read);
        let mut changes = changes.iter();
        let told = changes.find(|one| one.kind == ChangeKind::AsideSettled);
        assert_eq!(told.unwrap().by.code, by(&lee()).code);

        // Once more by it, and then by the newest: that is their own.
        thinks(&bed, &before, &pass).await;
        assert!(is_to_check(&bed, &document, CHILD).await);
        thinks(&bed, &newest, &pass).await;
        assert!(!is_to_check(&bed, &document, CHILD).await);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_counted_stays_and_what_a_stranger_wrote_is_refused() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, newest] = asked_elsewhere(&bed, &document, CHILD).await;
        let pass = thinks(&bed, &before, "").await;
        let theirs = (CHILD, Aside::Views, AsideState::Checked);
        settles(&bed, &document, theirs).await.unwrap();
        let own = reads(&bed, &document, CHILD).await;
        assert!(own[0].is_some() && own[1].is_none(), "{own:?}");

        bed.wait_hours(1);
        thinks(&bed, &before, &pass).await;
        let [counts, waits] = reads(&bed, &document, CHILD).await;
        assert_eq!(counts, own[0]);
        assert!(waits.is_some() && waits != own[0], "{waits:?}");
        let page = sees(&bed, &document).await;
        let views = of(&page, CHILD).views;
        let is_both = matches!(
            views,
            Some(ViewsPart::ToCheck {
                counts: Some(_),
                ..
            })
        );
        assert!(is_both, "{views:?}");

        bed.wait_hours(1);
        let not_theirs = (CHILD, Aside::Views, AsideState::Settled);
        settles(&bed, &document, not_theirs).await.unwrap();
        assert_eq!(reads(&bed, &document, CHILD).await, own);
        let page = sees(&bed, &document).await;
        let views = of(&page, CHILD).views;
        assert!(matches!(views, Some(ViewsPart::Sent(_))), "{views:?}");
        assert!(on_the_board(&bed, CHILD).await.is_empty());
        let told = history(&bed, &document).await;
        assert!(told[0].ends_with("not counted"), "{told:?}");
        assert!(told[1].ends_with("it counts"), "{told:?}");

        // The link by which it was written opens nothing; in their own stands what they wrote.
        let shut = consult::page(&bed.office, &before, &pass).await;
        assert!(matches!(shut, Err(VerbError::NotThere)));
        let mut read = bed.office.store.read().await.unwrap();
        let child = row_of(CHILD).unwrap();
        let kept = read.consultation_of(&document, &child).await.unwrap();
        let pass = read.consultation_pass(&kept.unwrap());
        drop(read);
        let theirs = consult::page(&bed.office, &newest, &pass).await.unwrap();
        let ViewsDoor::Open(page) = theirs else {
            panic!("it is theirs");
        };
        assert_eq!(Some(&page.sections[0].questions[0].text), own[0].as_ref());
        bed.end().await;
    }
}

#[tokio::test]
async fn what_somebody_thinks_waits_whatever_else_of_theirs_is_looked_at() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
        answers(&bed, &before, &says(Attending::Coming))
            .await
            .unwrap();
        bed.wait_hours(1);
        thinks(&bed, &before, "").await;
        let both = [Aside::Former, Aside::Views];
        assert_eq!(waits_there(&bed, &document, TEACHER).await, both);
        assert_eq!(on_the_board(&bed, TEACHER).await.len(), 2);

        let page = sees(&bed, &document).await;
        let reply = of(&page, TEACHER).asides[0].reply.clone();
        let former = (reply.as_str(), Aside::Former, AsideState::Settled);
        settles(&bed, &document, former).await.unwrap();
        assert_eq!(waits_there(&bed, &document, TEACHER).await, [Aside::Views]);
        assert!(is_to_check(&bed, &document, TEACHER).await);
        bed.end().await;
    }
}

#[tokio::test]
async fn who_thinks_by_the_link_before_answers_once_it_counts() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
    thinks(&bed, &before, "").await;
    assert_eq!(of(&sees(&bed, &document).await, TEACHER).answer, None);

    let theirs = (TEACHER, Aside::Views, AsideState::Checked);
    settles(&bed, &document, theirs).await.unwrap();
    let page = sees(&bed, &document).await;
    let answer = of(&page, TEACHER).answer.as_ref().unwrap();
    assert_eq!(answer.attending, Attending::SendingReport);
    assert!(waits_there(&bed, &document, TEACHER).await.is_empty());
    assert!(on_the_board(&bed, TEACHER).await.is_empty());
}

#[tokio::test]
async fn what_came_by_the_link_that_went_astray_is_dropped() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
        offers(&bed, &jo(), &document).await.unwrap();
        thinks(&bed, &before, "").await;
        ticks(&bed, &before, &[1]).await;
        assert_eq!(on_the_board(&bed, TEACHER).await.len(), 2);

        let not_me = says(Attending::NotMe);
        answers(&bed, &before, &not_me).await.unwrap();

        let waits = waits_there(&bed, &document, TEACHER).await;
        assert_eq!(waits, [Aside::Astray]);
        assert!(!is_to_check(&bed, &document, TEACHER).await);
        let told = history(&bed, &document).await;
        let dropped = told.iter().filter(|one| one.ends_with("not counted"));
        assert_eq!(dropped.count(), 2, "{told:?}");
        let theirs = (TEACHER, Aside::Views, AsideState::Checked);
        let counted = settles(&bed, &document, theirs).await;
        assert!(matches!(counted, Err(VerbError::NotThere)), "{counted:?}");
        bed.end().await;
    }
}

/// It may have been the newest letter that went astray, and the words may be theirs.
#[tokio::test]
async fn wrong_person_told_destroys_nothing_that_waits() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
        thinks(&bed, &before, "").await;
        let begins = Begins {
            person: TEACHER.to_owned(),
            happened: "A stranger rang: they got the letter.".to_owned(),
            when: When::default(),
        };
        incident::begin(&bed.office, &jo(), &bed.op(), &document, &begins)
            .await
            .unwrap();

        let [counts, waits] = reads(&bed, &document, TEACHER).await;
        assert!(counts.is_none() && waits.is_some(), "{counts:?} {waits:?}");
        assert_eq!(waits_there(&bed, &document, TEACHER).await, [Aside::Views]);
        bed.end().await;
    }
}

#[tokio::test]
async fn whose_dates_wait_to_be_checked_is_not_asked_again() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
    offers(&bed, &jo(), &document).await.unwrap();
    ticks(&bed, &before, &[1]).await;
    bed.wait_hours(24);
    let letters = async || {
        let mut read = bed.office.store.read().await.unwrap();
        let all = read.letters(&document).await.unwrap();
        let teacher = row_of(TEACHER).unwrap();
        all.iter().filter(|one| one.person == teacher).count()
    };
    let before = letters().await;

    let asked = ask(&bed.office, &lee(), &bed.op(), &document).await;

    assert!(matches!(asked, Err(VerbError::NotNow(_))), "{asked:?}");
    assert_eq!(letters().await, before);
    assert_eq!(waits_there(&bed, &document, TEACHER).await, [Aside::Dates]);
}

#[tokio::test]
async fn what_waits_about_somebody_who_has_left_the_list_can_be_settled() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
    thinks(&bed, &before, "").await;
    bed.mosaic.change(MAYA, |network| {
        network.people.retain(|one| one.id != example::id("601"));
    });
    read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    let who = by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let teacher = row_of(TEACHER).unwrap();
    tx.end_links(&document, &teacher, &[]).await.unwrap();
    tx.commit(b"").await.unwrap();

    let page = sees(&bed, &document).await;
    assert!(page.rows.iter().all(|one| one.row != TEACHER));
    let waits: Vec<Aside> = page.asides.iter().map(|(_, one)| one.aside).collect();
    assert_eq!(waits, [Aside::Views]);
    assert_eq!(on_the_board(&bed, TEACHER).await.len(), 1);
    let (_, part) = &page.asides[0];
    let not_theirs = (part.reply.as_str(), part.aside, AsideState::Settled);
    settles(&bed, &document, not_theirs).await.unwrap();
    assert!(sees(&bed, &document).await.asides.is_empty());
    assert!(on_the_board(&bed, TEACHER).await.is_empty());
}

async fn all_asked(bed: &Bed, document: &DocumentId) -> Vec<AskedPart> {
    let page = dates_page(&bed.office, &lee(), document, Looking::Again).await;
    page.unwrap().offer.unwrap().asked
}

async fn asked(bed: &Bed, document: &DocumentId) -> AskedPart {
    let mut asked = all_asked(bed, document).await.into_iter();
    asked.find(|one| one.row == TEACHER).unwrap()
}

async fn ticks(bed: &Bed, link: &str, can: &[u32]) {
    let pages = reply::pages(&bed.office, link).await.unwrap();
    let of = (link, pages[0].reference.as_str());
    reply::answer(&bed.office, of, &bed.op(), can)
        .await
        .unwrap();
}

#[tokio::test]
async fn dates_that_are_ticked_by_the_link_before_count_once_somebody_has_checked_them() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, newest] = asked_elsewhere(&bed, &document, TEACHER).await;
        offers(&bed, &jo(), &document).await.unwrap();
        ticks(&bed, &before, &[1]).await;
        let part = asked(&bed, &document).await;
        assert_eq!((part.answer, part.is_to_check), (None, true));
        // Whoever ticked sees what they did.
        let page = reply::pages(&bed.office, &before).await.unwrap().remove(0);
        assert_eq!(page.slots[1].can, Can::Yes);
        let page = reply::pages(&bed.office, &newest).await.unwrap().remove(0);
        assert_eq!(page.slots[1].can, Can::NotSaid);
        assert_eq!(waits_there(&bed, &document, TEACHER).await, [Aside::Dates]);
        let does = "Dates were ticked by the link before: check that it was them";
        assert_eq!(on_the_board(&bed, TEACHER).await, [does]);

        let theirs = (TEACHER, Aside::Dates, AsideState::Checked);
        settles(&bed, &document, theirs).await.unwrap();
        let part = asked(&bed, &document).await;
        assert_eq!((part.answer, part.is_to_check), (Some(vec![1]), false));
        assert!(on_the_board(&bed, TEACHER).await.is_empty());

        // What they said stands while other ticks wait, and where those are not theirs.
        ticks(&bed, &before, &[0]).await;
        let part = asked(&bed, &document).await;
        assert_eq!((part.answer, part.is_to_check), (Some(vec![1]), true));
        let not_theirs = (TEACHER, Aside::Dates, AsideState::Settled);
        settles(&bed, &document, not_theirs).await.unwrap();
        let part = asked(&bed, &document).await;
        assert_eq!((part.answer, part.is_to_check), (Some(vec![1]), false));
        let again = settles(&bed, &document, theirs).await;
        assert!(matches!(again, Err(VerbError::NotThere)), "{again:?}");

        // By the newest they say it themselves.
        ticks(&bed, &before, &[]).await;
        ticks(&bed, &newest, &[0]).await;
        let part = asked(&bed, &document).await;
        assert_eq!((part.answer, part.is_to_check), (Some(vec![0]), false));
        bed.end().await;
    }
}

#[tokio::test]
async fn dates_that_wait_go_along_to_the_number_that_somebody_has_now() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
        offers(&bed, &jo(), &document).await.unwrap();
        ticks(&bed, &before, &[1]).await;
        let mut others = all_asked(&bed, &document).await.into_iter();
        let other = others.find(|one| one.row != TEACHER && one.row != CHILD);
        let other = other.unwrap().row;
        let number = row_of(&other).unwrap();
        bed.mosaic.change(MAYA, |network| {
            network.people.retain(|one| one.id != example::id("601"));
            let person = network.people.iter_mut().find(|one| one.id == number);
            person.unwrap().other_ids.push(example::id("601"));
        });
        read_again(&bed.office, &sam(), &bed.op(), &document)
            .await
            .unwrap();

        assert_eq!(waits_there(&bed, &document, &other).await, [Aside::Dates]);
        let theirs = (&*other, Aside::Dates, AsideState::Checked);
        settles(&bed, &document, theirs).await.unwrap();
        let mut asked = all_asked(&bed, &document).await.into_iter();
        let now = asked.find(|one| one.row == other).unwrap();
        assert_eq!((now.answer, now.is_to_check), (Some(vec![1]), false));
        bed.end().await;
    }
}

#[tokio::test]
async fn ticks_leave_the_board_with_their_days() {
    for bed in Bed::each_with_services(&[]).await {
        let document = signed(&bed).await;
        let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
        offers(&bed, &jo(), &document).await.unwrap();
        ticks(&bed, &before, &[1]).await;
        assert_eq!(on_the_board(&bed, TEACHER).await.len(), 1);

        bed.wait(60);

        assert!(waits_there(&bed, &document, TEACHER).await.is_empty());
        assert!(on_the_board(&bed, TEACHER).await.is_empty());
        bed.end().await;
    }
}

#[tokio::test]
async fn ticks_that_another_answer_replaces_leave_a_line() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let [before, _] = asked_elsewhere(&bed, &document, TEACHER).await;
    offers(&bed, &jo(), &document).await.unwrap();
    ticks(&bed, &before, &[1]).await;
    assert!(history(&bed, &document).await.is_empty());

    let of = (&document, TEACHER);
    note(&bed.office, &lee(), &bed.op(), of, &[0])
        .await
        .unwrap();

    let told = history(&bed, &document).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("another answer has come"), "{told:?}");
}
