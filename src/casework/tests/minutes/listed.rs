//! Who is on the list of a core group no more, or never was: what closes for them.

use jiff::civil::date;

use super::{members::accepts, *};
use crate::{
    casework::{
        actions::{own, tasks},
        close,
        directory::{self, DirectoryTyped},
        exclude,
        live::Live,
        minutes::{
            Minuted, copies,
            known::{self, Answered},
            list::{self, Settled},
        },
        people::{self, NewPerson},
        reread::read_again,
    },
    model::{minutes::Stay, network::Network, reply::Means},
    rules::example::{self, id},
    store::writing::Begun,
};

const OFFICER: &str = "mosaic:702";
const FATHER: &str = "mosaic:402";
const DENTIST: &str = "Book a dentist";

async fn begun(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &jo(), &document, MinutesKind::CoreGroup).await
}

/// Changes what the case system says of Maya, and reads it.
async fn said(bed: &Bed, document: &DocumentId, change: impl FnOnce(&mut Network)) {
    bed.mosaic.change(MAYA, change);
    read_again(&bed.office, &jo(), &bed.op(), document)
        .await
        .unwrap();
}

/// The tie of somebody to the child is over.
async fn ends(bed: &Bed, document: &DocumentId, number: &str) {
    said(bed, document, |network| {
        let at = example::at(network, number);
        network.people[at].connections[0].period.end = Some(date(2026, 11, 2));
    })
    .await;
}

/// Two people decide that the father is kept out.
async fn keeps_out(bed: &Bed, document: &DocumentId, row: &str) {
    let (office, why) = (&bed.office, "The court forbids that they meet");
    exclude::propose(office, &jo(), &bed.op(), document, row, why, "By letter")
        .await
        .unwrap();
    let proposed = bed.page(&sam(), document).await.exclusions.remove(0).id;
    exclude::agree(office, &sam(), &bed.op(), document, (row, &proposed))
        .await
        .unwrap();
}

/// Who stands on the list, by row, and how.
async fn listed(bed: &Bed, meeting: &MeetingId) -> Vec<(String, Stay)> {
    let seen = sees(bed, &jo(), meeting).await;
    let members = seen.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Members(members) => Some(members),
        _ => None,
    });
    let people = members.unwrap().people.iter();
    people.map(|one| (one.row.clone(), one.stay)).collect()
}

async fn lists(bed: &Bed, meeting: &MeetingId, row: &str) -> bool {
    listed(bed, meeting).await.iter().any(|(one, _)| one == row)
}

async fn out(bed: &Bed, meeting: &MeetingId, row: &str) {
    let sheet = Sheet {
        settled: Some(Settled {
            members: vec![(row.into(), Stay::Out.code().into())],
            seen: 1,
        }),
        ..Sheet::default()
    };
    writes(bed, &Pen::Staff(&jo(), meeting), &sheet)
        .await
        .unwrap();
}

async fn closes(bed: &Bed, document: &DocumentId) {
    let says = close::Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        ..close::Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), document, &says)
        .await
        .unwrap();
    bed.wait(120);
}

#[tokio::test]
async fn who_does_not_belong_opens_no_page_of_the_actions_of_a_core_group() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    for row in [SCHOOL, MOTHER] {
        rows::add(&bed.office, &pen, &bed.op(), &action(DENTIST, row))
            .await
            .unwrap();
    }
    out(&bed, &meeting, SCHOOL).await;
    accepts(&bed, &meeting).await;

    let refused = tasks::link(&bed.office, &jo, &bed.op(), (&meeting, SCHOOL)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
    // One that was made for another meeting of the document tells nothing of this one.
    let Begun::First(mut tx) = bed.office.begin(&jo, &bed.op()).await.unwrap() else {
        panic!("it is the first time");
    };
    tx.link_to_actions(&meeting, &id("601")).await.unwrap();
    tx.commit(b"").await.unwrap();
    let token = super::following::token(&bed, &meeting, SCHOOL).await;
    let page = own::page(&bed.office, &token).await;
    assert!(matches!(page, Err(VerbError::NotThere)), "{page:?}");

    tasks::link(&bed.office, &jo, &bed.op(), (&meeting, MOTHER))
        .await
        .unwrap();
    let token = super::following::token(&bed, &meeting, MOTHER).await;
    own::page(&bed.office, &token).await.unwrap();
    ends(&bed, &meeting, "401").await;
    let page = own::page(&bed.office, &token).await;
    assert!(matches!(page, Err(VerbError::NotThere)), "{page:?}");
    let seen = sees(&bed, &jo, &meeting).await;
    let copy = seen.copies.iter().find(|one| one.row == MOTHER).unwrap();
    let stopped = copy.stopped.as_deref();
    assert_eq!(stopped, Some("The tie to the child has ended."));
}

#[tokio::test]
async fn a_lent_link_opens_nothing_once_the_tie_to_the_child_has_ended() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let (token, _) = lends(&bed, &meeting, SCHOOL).await;
    lent::door(&bed.office, &token).await.unwrap();

    ends(&bed, &meeting, "601").await;

    let door = lent::door(&bed.office, &token).await;
    assert!(matches!(door, Err(VerbError::NotThere)), "{door:?}");
    let again = lend::lend(&bed.office, &jo(), &bed.op(), &meeting, SCHOOL).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
    // The next list begins without them, and they are not offered for it.
    let next = begins(&bed, &jo(), &meeting, MinutesKind::CoreGroup).await;
    assert!(lists(&bed, &next, MOTHER).await);
    assert!(!lists(&bed, &next, SCHOOL).await);
    let found = list::page(&bed.office, &jo(), &next, "ana").await.unwrap();
    assert!(found.found.iter().all(|one| one.key != SCHOOL));
}

#[tokio::test]
async fn who_is_kept_out_is_on_no_list_of_a_core_group_and_takes_no_minutes() {
    let bed = Bed::new().await;
    let first = begun(&bed).await;
    assert!(lists(&bed, &first, FATHER).await);
    keeps_out(&bed, &first, FATHER).await;

    let lent = lend::lend(&bed.office, &jo(), &bed.op(), &first, FATHER).await;
    assert!(matches!(lent, Err(VerbError::NotThere)), "{lent:?}");
    let next = begins(&bed, &jo(), &first, MinutesKind::CoreGroup).await;
    assert!(!lists(&bed, &next, FATHER).await);
    let found = list::page(&bed.office, &jo(), &next, "").await.unwrap();
    assert!(found.found.iter().all(|one| one.key != FATHER));
    let taken = list::take_in(&bed.office, &jo(), &bed.op(), (&next, FATHER)).await;
    assert!(matches!(taken, Err(VerbError::NotNow(_))), "{taken:?}");

    // The first list of a child leaves him out as well; who only reports takes no minutes.
    let bed = Bed::new().await;
    let document = bed.maya().await;
    keeps_out(&bed, &document, FATHER).await;
    let place = format!("people/{SCHOOL}/mode");
    bed.types(&jo(), &document, &place, "report").await.unwrap();
    let meeting = begins(&bed, &jo(), &document, MinutesKind::CoreGroup).await;
    assert!(!lists(&bed, &meeting, FATHER).await);
    assert!(lists(&bed, &meeting, SCHOOL).await);
    let lent = lend::lend(&bed.office, &jo(), &bed.op(), &meeting, SCHOOL).await;
    assert!(matches!(lent, Err(VerbError::NotThere)), "{lent:?}");
}

#[tokio::test]
async fn who_is_kept_out_later_gets_nothing_of_a_core_group_and_the_list_says_why() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    for row in [FATHER, MOTHER] {
        rows::add(&bed.office, &pen, &bed.op(), &action(DENTIST, row))
            .await
            .unwrap();
    }
    accepts(&bed, &meeting).await;
    tasks::link(&bed.office, &jo, &bed.op(), (&meeting, FATHER))
        .await
        .unwrap();
    let token = super::following::token(&bed, &meeting, FATHER).await;
    own::page(&bed.office, &token).await.unwrap();

    keeps_out(&bed, &meeting, FATHER).await;

    let why = "They are kept out of the child's review.";
    let seen = sees(&bed, &jo, &meeting).await;
    let copy = seen.copies.iter().find(|one| one.row == FATHER).unwrap();
    assert_eq!(copy.stopped.as_deref(), Some(why));
    let by_hand = ("23 November 2026", Means::ByHand);
    let given = copies::give(&bed.office, &jo, &bed.op(), (&meeting, FATHER), by_hand).await;
    assert!(
        matches!(&given, Err(VerbError::NotNow(said)) if said == why),
        "{given:?}"
    );
    let page = own::page(&bed.office, &token).await;
    assert!(matches!(page, Err(VerbError::NotThere)), "{page:?}");
    let members = seen.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Members(members) => Some(members),
        _ => None,
    });
    for (row, stopped) in [(FATHER, Some(why)), (MOTHER, None)] {
        let mut people = members.unwrap().people.iter();
        let member = people.find(|one| one.row == row).unwrap();
        assert_eq!(member.stopped.as_deref(), stopped, "{row}");
    }
}

#[tokio::test]
async fn who_was_merged_into_another_record_stands_on_the_list_as_that_one() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    said(&bed, &meeting, |network| {
        let at = example::at(network, "601");
        network.people[at].other_ids.push(id("601"));
        network.people[at].id = id("650");
    })
    .await;

    let merged = ("mosaic:650".to_owned(), Stay::Stays);
    assert!(listed(&bed, &meeting).await.contains(&merged));
    assert!(!lists(&bed, &meeting, SCHOOL).await);
    out(&bed, &meeting, "mosaic:650").await;
    let seen = sees(&bed, &jo(), &meeting).await;
    assert!(seen.copies.iter().all(|one| one.row != "mosaic:650"));
    let left = ("mosaic:650".to_owned(), Stay::Out);
    assert!(listed(&bed, &meeting).await.contains(&left));
}

#[tokio::test]
async fn who_was_left_out_stays_left_out_of_the_next_under_whatever_number() {
    let bed = Bed::new().await;
    let first = begun(&bed).await;
    let carer = "mosaic:501";
    assert!(lists(&bed, &first, carer).await);
    out(&bed, &first, SCHOOL).await;

    let second = begins(&bed, &jo(), first.document(), MinutesKind::CoreGroup).await;
    let school = (SCHOOL.to_owned(), Stay::Out);
    assert!(listed(&bed, &second).await.contains(&school));
    let seen = sees(&bed, &jo(), &second).await;
    assert!(seen.copies.iter().all(|one| one.row != SCHOOL));

    said(&bed, &second, |network| {
        let school = example::at(network, "601");
        network.people.remove(school);
        let carer = example::at(network, "501");
        network.people[carer].other_ids.push(id("601"));
    })
    .await;
    let third = begins(&bed, &jo(), first.document(), MinutesKind::CoreGroup).await;
    let merged = (carer.to_owned(), Stay::Out);
    assert!(listed(&bed, &third).await.contains(&merged));
    let seen = sees(&bed, &jo(), &third).await;
    assert!(seen.copies.iter().all(|one| one.row != carer));
}

#[tokio::test]
async fn a_core_group_without_a_list_has_the_people_of_the_review_and_its_officer() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    assert!(!lists(&bed, &meeting, OFFICER).await);
    let place = format!("people/{SCHOOL}/mode");
    bed.types(&jo(), &meeting, &place, "not_invited")
        .await
        .unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let mut minuted = Minuted::load(&mut read, &meeting).await.unwrap().unwrap();
    let live = Live::load(&mut read, &meeting).await.unwrap().unwrap();

    for (list, officer, school) in [(minuted.list.take(), false, true), (None, true, false)] {
        minuted.list = list;
        let answered = Answered::load(&mut read, &minuted).await.unwrap();
        live.compose(&bed.office, |composed| {
            let people = known::people(composed, &answered);
            for (row, is_on) in [("702", officer), ("601", school)] {
                assert_eq!(people.iter().any(|one| one.row == id(row)), is_on, "{row}");
            }
            let told = known::told(composed, answered.belongs(), &id("601"));
            assert_eq!(told.is_ok(), school);
        });
    }
}

#[tokio::test]
async fn who_was_kept_out_since_is_not_brought_from_an_older_list() {
    let bed = Bed::new().await;
    let first = begun(&bed).await;
    let typed = DirectoryTyped {
        name: "Priya Shah".into(),
        role_code: "adult_services".into(),
        email: "priya.shah@northshire-drugs.example".into(),
        ..DirectoryTyped::default()
    };
    directory::put(&bed.office, &lee(), &bed.op(), &typed)
        .await
        .unwrap();
    let found = list::page(&bed.office, &jo(), &first, "priya").await;
    let key = found.unwrap().found.remove(0).key;
    list::take_in(&bed.office, &jo(), &bed.op(), (&first, &key))
        .await
        .unwrap();
    closes(&bed, &first).await;
    // Two reviews without a core group: out of the first she is kept, to the second she is not asked.
    let second = bed.maya().await;
    let added = NewPerson {
        key,
        function: "Knows the family".into(),
        ..NewPerson::default()
    };
    people::add(&bed.office, &jo(), &bed.op(), &second, &added)
        .await
        .unwrap();
    let row = async |document: &DocumentId| {
        let page = bed.page(&jo(), document).await;
        let theirs = page.people.iter().find(|one| one.name == "Priya Shah");
        theirs.map(|one| one.row.clone())
    };
    let priya = row(&second).await.unwrap();
    keeps_out(&bed, &second, &priya).await;
    closes(&bed, &second).await;
    let third = bed.maya().await;
    if row(&third).await.is_some() {
        let place = format!("people/{priya}/mode");
        bed.types(&jo(), &third, &place, "not_invited")
            .await
            .unwrap();
    }
    closes(&bed, &third).await;
    let fourth = bed.maya().await;
    assert_eq!(row(&fourth).await, None, "nothing of her was carried over");

    let meeting = begins(&bed, &jo(), &fourth, MinutesKind::CoreGroup).await;

    assert!(lists(&bed, &meeting, MOTHER).await);
    assert!(!lists(&bed, &meeting, &priya).await);
    assert_eq!(row(&fourth).await, None);
}
