//! The list of a core group: who belongs to it, whoever the review asks.

use super::*;
use crate::{
    casework::{
        close,
        directory::{self, DirectoryTyped},
        minutes::{
            copies, finish,
            list::{self, Settled},
        },
    },
    model::{
        minutes::{MinutesState, Stay},
        reply::Means,
    },
};

const OFFICER: &str = "mosaic:702";

async fn begun(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &jo(), &document, MinutesKind::CoreGroup).await
}

/// Who stands on a sheet as asked, with how it is said that they came.
#[track_caller]
fn asked(seen: &BegunPart) -> Vec<(String, Presence)> {
    let people = seen.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(&people.people),
        _ => None,
    });
    let people = people.unwrap().iter();
    people.map(|one| (one.row.clone(), one.presence)).collect()
}

fn has(seen: &BegunPart, row: &str) -> bool {
    let is_asked = asked(seen).iter().any(|(one, _)| one == row);
    let has_copy = seen.copies.iter().any(|one| one.row == row);
    assert_eq!(is_asked, has_copy, "copies go by the list: {row}");
    is_asked
}

fn stays(row: &str, stay: Stay, seen: u32) -> Sheet {
    all_stay(&[(row, stay)], seen)
}

/// What a page says of each of several people.
fn all_stay(members: &[(&str, Stay)], seen: u32) -> Sheet {
    let members = members.iter();
    let members = members.map(|(row, stay)| ((*row).into(), stay.code().into()));
    Sheet {
        settled: Some(Settled {
            members: members.collect(),
            seen,
        }),
        ..Sheet::default()
    }
}

/// Accepts what was taken, with what has to be written in it.
pub(super) async fn accepts(bed: &Bed, meeting: &MeetingId) {
    let jo = jo();
    let pen = Pen::Staff(&jo, meeting);
    for name in ["why", "views"] {
        writes(bed, &pen, &typed(name, "Something.", 0))
            .await
            .unwrap();
    }
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    let says = finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: String::new(),
    };
    finish::accept(&bed.office, &jo, &bed.op(), meeting, &says)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_core_group_begins_with_the_network_of_the_review_and_without_its_officer() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;

    let seen = sees(&bed, &jo(), &meeting).await;

    assert!(!has(&seen, OFFICER), "a review is the officer's");
    for row in [MOTHER, CARER, SCHOOL, "mosaic:701"] {
        assert!(has(&seen, row), "{row}");
    }
    // Nobody is taken to have come, nor to have stayed away unasked.
    let said: Vec<Presence> = asked(&seen).into_iter().map(|(_, one)| one).collect();
    assert!(said.iter().all(|one| *one == Presence::Asked), "{said:?}");
}

#[tokio::test]
async fn who_need_not_come_again_is_asked_now_and_not_next_time() {
    let bed = Bed::new().await;
    let first = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &first);
    writes(&bed, &pen, &stays(SCHOOL, Stay::Leaves, 1))
        .await
        .unwrap();
    writes(&bed, &pen, &stays(CARER, Stay::Out, 2))
        .await
        .unwrap();
    let seen = sees(&bed, &jo, &first).await;
    assert!(has(&seen, SCHOOL), "they were asked to this one");
    assert!(!has(&seen, CARER), "they do not belong to it");
    let copy = copies::page(&bed.office, &jo, &first, (CARER, Means::ByHand)).await;
    assert!(matches!(copy, Err(VerbError::NotThere)));
    // What was done by mistake is undone: nobody is lost from the list.
    writes(&bed, &pen, &stays(CARER, Stay::Stays, 3))
        .await
        .unwrap();
    assert!(has(&sees(&bed, &jo, &first).await, CARER));
    writes(&bed, &pen, &stays(CARER, Stay::Out, 4))
        .await
        .unwrap();

    let second = begins(&bed, &jo, first.document(), MinutesKind::CoreGroup).await;

    let seen = sees(&bed, &jo, &second).await;
    for (row, is_on) in [(MOTHER, true), (SCHOOL, false), (CARER, false)] {
        assert_eq!(has(&seen, row), is_on, "{row}");
    }
}

#[tokio::test]
async fn a_list_that_somebody_else_has_settled_is_shown_and_not_written_over() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let (jo, sam) = (jo(), sam());
    let first = Pen::Staff(&jo, &meeting);
    writes(&bed, &first, &stays(SCHOOL, Stay::Leaves, 1))
        .await
        .unwrap();
    pen::take_over(&bed.office, &sam, &bed.op(), &meeting)
        .await
        .unwrap();
    let second = Pen::Staff(&sam, &meeting);
    let stale = all_stay(&[(SCHOOL, Stay::Stays), (MOTHER, Stay::Leaves)], 1);
    let operation = bed.op();
    for again in ["the first time", "sent twice"] {
        let told = write::save(&bed.office, &second, &operation, &stale).await;
        let Err(VerbError::Conflict(told)) = told else {
            panic!("{again}: {told:?}");
        };
        let field = &told.fields[0];
        assert_eq!((&*field.place.field, field.version), ("members", 2));
        assert!(
            field.theirs.contains("Ana Patel: not next time"),
            "{field:?}"
        );
    }
    writes(&bed, &second, &stays(MOTHER, Stay::Leaves, 2))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_older_page_of_the_same_person_puts_nobody_back() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    writes(&bed, &pen, &stays(SCHOOL, Stay::Out, 1))
        .await
        .unwrap();

    // Another tab of hers, from before that, is saved for what she says of the mother.
    let older = all_stay(&[(SCHOOL, Stay::Stays), (MOTHER, Stay::Leaves)], 1);
    let told = writes(&bed, &pen, &older).await;
    let Err(VerbError::Conflict(told)) = told else {
        panic!("{told:?}");
    };
    assert_eq!(&*told.fields[0].place.field, "members");
    assert!(!has(&sees(&bed, &jo, &meeting).await, SCHOOL));

    // One that lost the answer to what it had sent says the same again, and more.
    let again = all_stay(&[(SCHOOL, Stay::Out), (MOTHER, Stay::Leaves)], 1);
    let saved = writes(&bed, &pen, &again).await.unwrap();
    assert_eq!(saved.versions, [("members".to_owned(), 3)]);
    assert!(!has(&sees(&bed, &jo, &meeting).await, SCHOOL));
}

#[tokio::test]
async fn who_of_the_review_is_missing_is_said_and_comes_in_by_a_tick() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let missing = async |meeting: &MeetingId| {
        let seen = sees(&bed, &jo, meeting).await;
        let list = seen.sheet.sections.into_iter();
        let list = list.into_iter().find_map(|one| match one.holds {
            Holds::Members(members) => Some(members),
            _ => None,
        });
        let missing = list.unwrap().missing.into_iter();
        missing.map(|(row, _)| row).collect::<Vec<_>>()
    };
    assert_eq!(missing(&meeting).await, Vec::<String>::new());
    let pen = Pen::Staff(&jo, &meeting);
    writes(&bed, &pen, &stays(SCHOOL, Stay::Leaves, 1))
        .await
        .unwrap();
    // Of whom the list says how they stand, it says it: they are not missing.
    assert_eq!(missing(&meeting).await, Vec::<String>::new());
    let second = begins(&bed, &jo, meeting.document(), MinutesKind::CoreGroup).await;
    assert_eq!(missing(&second).await, [SCHOOL]);

    let pen = Pen::Staff(&jo, &second);
    let ticked = all_stay(&[(SCHOOL, Stay::Stays), (OFFICER, Stay::Stays)], 1);
    writes(&bed, &pen, &ticked).await.unwrap();

    let seen = sees(&bed, &jo, &second).await;
    assert!(has(&seen, SCHOOL));
    assert!(!has(&seen, OFFICER), "a review is the officer's");
    assert_eq!(missing(&second).await, Vec::<String>::new());
    // By a link nobody is told who else there is, and nobody comes in.
    let (token, code) = lends(&bed, &second, MOTHER).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    let members = page.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Members(members) => Some(members),
        _ => None,
    });
    assert_eq!(members.unwrap().missing, []);
}

#[tokio::test]
async fn an_older_page_of_the_same_person_takes_back_nothing_of_who_was_there() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    let here = |said: &[(&str, Presence)], seen| Sheet {
        attended: Some(Attended {
            marked: said
                .iter()
                .map(|(row, one)| ((*row).into(), one.code().into(), String::new()))
                .collect(),
            others: String::new(),
            seen,
        }),
        ..Sheet::default()
    };
    let (present, asked_only) = (Presence::Present, Presence::Asked);
    writes(
        &bed,
        &pen,
        &here(&[(SCHOOL, present), (MOTHER, asked_only)], 0),
    )
    .await
    .unwrap();
    writes(
        &bed,
        &pen,
        &here(&[(SCHOOL, present), (MOTHER, present)], 1),
    )
    .await
    .unwrap();

    let older = here(&[(SCHOOL, present), (MOTHER, asked_only)], 1);
    let told = writes(&bed, &pen, &older).await;
    assert!(matches!(told, Err(VerbError::Conflict(_))), "{told:?}");
    let seen = sees(&bed, &jo, &meeting).await;
    assert!(asked(&seen).contains(&(MOTHER.to_owned(), present)));

    // What was sent and got no answer is no other's word.
    let again = here(&[(SCHOOL, Presence::ForPart), (MOTHER, present)], 1);
    writes(&bed, &pen, &again).await.unwrap();
}

#[tokio::test]
async fn somebody_of_the_directory_is_taken_in_and_not_invited_to_the_review() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let typed = DirectoryTyped {
        name: "Priya Shah".into(),
        organisation: "Northshire Drugs Service".into(),
        role_code: "adult_services".into(),
        email: "priya.shah@northshire-drugs.example".into(),
        ..DirectoryTyped::default()
    };
    directory::put(&bed.office, &lee(), &bed.op(), &typed)
        .await
        .unwrap();
    let found = list::page(&bed.office, &jo(), &meeting, "priya")
        .await
        .unwrap();
    assert_eq!(found.all, 1);
    let key = found.found[0].key.clone();

    list::take_in(&bed.office, &jo(), &bed.op(), (&meeting, &key))
        .await
        .unwrap();

    let seen = sees(&bed, &jo(), &meeting).await;
    let copy = seen.copies.iter().find(|one| one.name == "Priya Shah");
    let copy = copy.expect("they belong to it");
    assert_eq!(copy.stopped, None);
    let row = copy.row.clone();
    assert!(has(&seen, &row));
    // To the review they are not invited, and the record of it does not list them.
    let review = begins(&bed, &sam(), meeting.document(), MinutesKind::Review).await;
    assert!(!has(&sees(&bed, &sam(), &review).await, &row));
    // They can take the minutes, and while they have a link they are not left out.
    let (token, code) = lends(&bed, &meeting, &row).await;
    opens(&bed, &token, &code).await.unwrap();
    pen::take_over(&bed.office, &jo(), &bed.op(), &meeting)
        .await
        .unwrap();
    let jo = jo();
    let pen = Pen::Staff(&jo, &meeting);
    let refused = writes(&bed, &pen, &stays(&row, Stay::Out, 2)).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    accepts(&bed, &meeting).await;
    let seen = sees(&bed, &jo, &meeting).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);
    let copy = copies::page(&bed.office, &jo, &meeting, (&row, Means::ByHand)).await;
    assert_eq!(copy.unwrap().stopped, Vec::<String>::new());
}

#[tokio::test]
async fn by_a_link_it_is_said_who_need_not_come_and_nobody_is_left_out() {
    let bed = Bed::new().await;
    let meeting = begun(&bed).await;
    let (token, code) = lends(&bed, &meeting, SCHOOL).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    let members = page.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Members(members) => Some(members),
        _ => None,
    });
    let members = members.unwrap();
    assert!(!members.can_take_in);
    let mother = members.people.iter().find(|one| one.name == "Mother");
    let alias = mother.unwrap().row.clone();
    assert_ne!(alias, MOTHER, "nobody is called by their number here");
    let pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    for (row, stay, seen) in [(alias.as_str(), Stay::Out, 1), (MOTHER, Stay::Leaves, 1)] {
        writes(&bed, &pen, &stays(row, stay, seen)).await.unwrap();
        assert!(has(&sees(&bed, &jo(), &meeting).await, MOTHER), "{stay:?}");
    }
    writes(&bed, &pen, &stays(&alias, Stay::Leaves, 1))
        .await
        .unwrap();
    let seen = sees(&bed, &jo(), &meeting).await;
    let list = seen.sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Members(members) => Some(members),
        _ => None,
    });
    let mother = list.unwrap().people.iter().find(|one| one.row == MOTHER);
    assert_eq!(mother.unwrap().stay, Stay::Leaves);
}

#[tokio::test]
async fn the_list_comes_back_beside_the_next_review_with_who_was_taken_in_by_hand() {
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
    let found = list::page(&bed.office, &jo(), &first, "priya")
        .await
        .unwrap();
    let key = found.found[0].key.clone();
    list::take_in(&bed.office, &jo(), &bed.op(), (&first, &key))
        .await
        .unwrap();
    let jo = jo();
    let pen = Pen::Staff(&jo, &first);
    writes(&bed, &pen, &stays(CARER, Stay::Leaves, 2))
        .await
        .unwrap();
    accepts(&bed, &first).await;
    let late = writes(&bed, &pen, &stays(MOTHER, Stay::Out, 3)).await;
    assert!(
        matches!(late, Err(VerbError::NotNow(_))),
        "they are accepted"
    );
    let says = close::Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        ..close::Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), &first, &says)
        .await
        .unwrap();
    let next = bed.maya().await;
    assert_ne!(next, *first.document());

    let second = begins(&bed, &jo, &next, MinutesKind::CoreGroup).await;

    let seen = sees(&bed, &jo, &second).await;
    let priya = seen.copies.iter().find(|one| one.name == "Priya Shah");
    let row = priya.expect("she was taken in by hand").row.clone();
    for (row, is_on) in [
        (row.as_str(), true),
        (MOTHER, true),
        (CARER, false),
        (OFFICER, false),
    ] {
        assert_eq!(has(&seen, row), is_on, "{row}");
    }
    let review = begins(&bed, &sam(), &next, MinutesKind::Review).await;
    assert!(!has(&sees(&bed, &sam(), &review).await, &row));
}
