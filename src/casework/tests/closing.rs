//! Closing a review, and what the next one begins with.

use super::bed::*;
use crate::{
    casework::{
        close::{self, Closes},
        decide, disclose, enter, exclude, history,
        office::VerbError,
        open::{self, Opening},
        page::{
            Done,
            document::{ExclusionStanding, Invited, LetterPart, SignatureKind, TellingStanding},
            lists::Makers,
        },
        people::{self, NewPerson},
        preview, reread, sign,
    },
    model::{actor::Actor, live::DocumentId},
};

const FATHER: &str = "mosaic:402";
const NURSE: &str = "mosaic:602";

fn says(outcome: &str, held_on: &str, reason: &str) -> Closes {
    Closes {
        outcome: outcome.into(),
        held_on: held_on.into(),
        reason: reason.into(),
        ..Closes::default()
    }
}

async fn closes(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<Done, VerbError> {
    let says = says("held", "23 November 2026", "");
    close::close(&bed.office, who, &bed.op(), document, &says).await
}

/// Agrees to what was proposed about the father, as it stands.
async fn agrees(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<Done, VerbError> {
    let proposed = bed.page(who, document).await.exclusions;
    let shown = (FATHER, proposed.first().map_or("none", |one| &one.id));
    exclude::agree(&bed.office, who, &bed.op(), document, shown).await
}

#[tokio::test]
async fn what_stays_open_is_listed_before_a_review_is_closed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let page = close::page(&bed.office, &sam(), &document).await.unwrap();

    for left in [
        "Ask the child: not done",
        "Social worker confirms: not done",
    ] {
        assert!(page.open.iter().any(|one| one == left), "{:?}", page.open);
    }
    assert_eq!(page.planned_on, Some(jiff::civil::date(2026, 12, 3)));
    for who in [jo(), lee(), manager(), officers_manager()] {
        let refused = close::page(&bed.office, &who, &document).await;
        assert!(matches!(refused, Err(VerbError::NotAllowed(_))), "{who:?}");
        let refused = closes(&bed, &who, &document).await;
        assert!(matches!(refused, Err(VerbError::NotAllowed(_))), "{who:?}");
    }
    let stranger = close::page(&bed.office, &stranger(), &document).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn closing_says_what_came_of_the_review_and_when() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for (outcome, held_on, reason, field) in [
        ("", "", "", "outcome"),
        ("done", "", "", "outcome"),
        ("held", "", "", "held_on"),
        ("held", "24 November 2026", "", "held_on"),
        ("held_in_part", "23 November 2026", " ", "reason"),
        ("not_held", "", "", "reason"),
    ] {
        let says = says(outcome, held_on, reason);
        let refused = close::close(&bed.office, &sam(), &bed.op(), &document, &says).await;
        let Err(VerbError::Wrong(wrong)) = refused else {
            panic!("{outcome} {held_on}: {refused:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, field);
    }
    let part = says(
        "held_in_part",
        "23 November 2026",
        "The school could not come",
    );
    let operation = bed.op();
    let first = close::close(&bed.office, &sam(), &operation, &document, &part).await;
    let again = close::close(&bed.office, &sam(), &operation, &document, &part).await;

    assert_eq!(
        first.unwrap(),
        again.unwrap(),
        "a repetition does nothing more"
    );
    let page = bed.page(&jo(), &document).await;
    let outcome = "Held in part on Monday 23 November 2026";
    assert_eq!(page.header.closed.as_deref(), Some(outcome));
    let told = history::page(&bed.office, &sam(), &document, Makers::All, None).await;
    let told = told.unwrap().entries.remove(0);
    assert_eq!(
        (told.what.as_str(), told.after.as_deref()),
        ("Closed", Some(outcome))
    );
    assert_eq!(told.reason.as_deref(), Some("The school could not come"));
}

/// Every verb that writes into a document, tried on one that is closed.
#[tokio::test]
async fn a_closed_document_is_read_and_nothing_writes_into_it() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    closes(&bed, &sam(), &document).await.unwrap();
    let before = bed.page(&sam(), &document).await;
    let (office, of) = (&bed.office, &document);
    let decides = disclose::Decides {
        kind: "withhold".into(),
        item: "place".into(),
        reason: "A reason".into(),
    };
    let somebody = NewPerson {
        name: "Imani Clarke".into(),
        role_code: "designated_teacher".into(),
        function: "Knows her".into(),
        ..NewPerson::default()
    };
    let typed = enter::Typed {
        place: "review//room".parse().unwrap(),
        text: "Room 1".into(),
        version: 0,
    };

    let tried: Vec<(&str, Result<Done, VerbError>)> = vec![
        (
            "enter",
            bed.types(&jo(), of, "review//room", "Room 1").await,
        ),
        (
            "confirm",
            enter::confirm(office, &jo(), &bed.op(), of, &typed).await,
        ),
        (
            "add",
            people::add(office, &jo(), &bed.op(), of, &somebody).await,
        ),
        (
            "propose",
            exclude::propose(office, &jo(), &bed.op(), of, FATHER, "a", "b").await,
        ),
        (
            "agree out",
            exclude::agree(office, &sam(), &bed.op(), of, (FATHER, "x")).await,
        ),
        (
            "end out",
            exclude::end(office, &sam(), &bed.op(), of, FATHER, "a").await,
        ),
        (
            "wish",
            decide::against_wish(office, &sam(), &bed.op(), of, NURSE, Invited::Yes, "a").await,
        ),
        (
            "tell",
            disclose::decide(office, &sam(), &bed.op(), (of, FATHER), &decides).await,
        ),
        (
            "agree tell",
            disclose::agree(office, &jo(), &bed.op(), (of, FATHER), "x").await,
        ),
        (
            "end tell",
            disclose::end(office, &jo(), &bed.op(), (of, FATHER), ("x", "a")).await,
        ),
        (
            "sign",
            sign::sign(
                office,
                &jo(),
                &bed.op(),
                of,
                SignatureKind::SocialWorker,
                "x",
            )
            .await,
        ),
        (
            "withdraw",
            sign::withdraw(
                office,
                &jo(),
                &bed.op(),
                of,
                SignatureKind::SocialWorker,
                "a",
            )
            .await,
        ),
        (
            "read again",
            reread::read_again(office, &jo(), &bed.op(), of).await,
        ),
        ("close", closes(&bed, &sam(), of).await),
    ];
    for (verb, result) in tried {
        assert!(
            matches!(&result, Err(VerbError::NotNow(why)) if why.starts_with("This review is closed")),
            "{verb}: {result:?}"
        );
    }
    let candidates = people::candidates(office, &jo(), of, "").await;
    assert!(matches!(candidates, Err(VerbError::NotNow(_))));

    // It can be read: the page, the letters as they were, the history.
    let after = bed.page(&sam(), of).await;
    assert_eq!(
        (&after.people, &after.wishes),
        (&before.people, &before.wishes)
    );
    for action in [
        "enter",
        "add_person",
        "exclude",
        "decide",
        "disclose",
        "agree",
        "close",
        "read_again",
    ] {
        assert!(
            !after.may.iter().any(|one| one.code() == action),
            "{action}"
        );
    }
    preview::as_person(office, &sam(), of, FATHER)
        .await
        .unwrap();
    history::page(office, &sam(), of, Makers::All, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_next_review_begins_with_the_people_and_not_with_the_meeting() {
    let bed = Bed::new().await;
    let first = bed.maya().await;
    bed.talked(&first).await;
    let contact = format!("people/{NURSE}/contact");
    for (place, text) in [
        (contact.as_str(), "l.shah@nhs.example"),
        ("people/mosaic:401/safe_contact", "Never after six"),
        ("review//room", "Blue room"),
        ("review//date", "4 December 2026"),
        ("wishes//meeting_name", "My World"),
        ("logistics//interpreter", "Polish"),
        ("people/mosaic:401/joining", "By telephone"),
    ] {
        bed.types(&jo(), &first, place, text).await.unwrap();
    }
    let somebody = NewPerson {
        name: "Imani Clarke".into(),
        role_code: "designated_teacher".into(),
        function: "Runs the football club".into(),
        contact: "imani@club.example".into(),
        ..NewPerson::default()
    };
    people::add(&bed.office, &jo(), &bed.op(), &first, &somebody)
        .await
        .unwrap();
    exclude::propose(
        &bed.office,
        &jo(),
        &bed.op(),
        &first,
        FATHER,
        "The court forbids it",
        "By letter",
    )
    .await
    .unwrap();
    agrees(&bed, &sam(), &first).await.unwrap();
    closes(&bed, &sam(), &first).await.unwrap();
    bed.wait(120);
    let second = bed.maya().await;
    let page = bed.page(&jo(), &second).await;

    let last = page.header.last.as_ref().unwrap();
    assert_eq!(last.document, first);
    assert_eq!(last.outcome, "Held on Monday 23 November 2026");
    let nurse = row(&page, NURSE);
    assert!(
        nurse.contact.text.contains("l.shah@nhs.example"),
        "{}",
        nurse.contact.text
    );
    assert_eq!(
        nurse.contact.origin,
        "From the last review: entered by Jo Marsh on Monday 23 November 2026",
        "what was confirmed then is no younger for it"
    );
    let added = page
        .people
        .iter()
        .find(|one| one.name == "Imani Clarke")
        .unwrap();
    assert_eq!(added.function.text, "Runs the football club");
    assert_eq!(added.added.as_ref().unwrap().by, "Jo Marsh");
    for place in [
        "review//room",
        "wishes//meeting_name",
        "wishes//talked_to_on",
    ] {
        assert_eq!(field(&page, place).version, 0, "{place}");
    }
    assert_eq!(row(&page, "mosaic:401").joining.version, 0);
    assert!(page.signatures.iter().all(|one| one.by.is_none()));

    // What keeps somebody safe stands, and is asked anew until it is confirmed.
    let asked = |page: &crate::casework::page::document::DocumentPage| {
        let anew = page
            .findings
            .iter()
            .filter(|one| one.code == "carried_over");
        anew.map(|one| one.what.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        row(&page, "mosaic:401").safe_contact.text,
        "Never after six"
    );
    let anew = asked(&page);
    assert_eq!(anew.len(), 2, "{anew:?}");
    let safe = enter::Typed {
        place: "people/mosaic:401/safe_contact".parse().unwrap(),
        text: "Never after six".into(),
        version: 1,
    };
    enter::confirm(&bed.office, &jo(), &bed.op(), &second, &safe)
        .await
        .unwrap();
    assert_eq!(asked(&bed.page(&jo(), &second).await).len(), 1);

    // Whoever was kept out gets nothing until that is decided for this review.
    let father = row(&page, FATHER);
    assert_eq!(
        father.exclusion.as_ref().unwrap().standing,
        ExclusionStanding::AskedAnew
    );
    assert!(
        matches!(&father.letter, LetterPart::Stopped(why) if why.iter().any(|one| one.contains("kept out of the last review"))),
        "{:?}",
        father.letter
    );
    let agreed = agrees(&bed, &sam(), &second).await;
    assert!(matches!(agreed, Err(VerbError::NotNow(_))), "{agreed:?}");
    exclude::propose(
        &bed.office,
        &sam(),
        &bed.op(),
        &second,
        FATHER,
        "It still does",
        "By letter",
    )
    .await
    .unwrap();
    agrees(&bed, &jo(), &second).await.unwrap();
    let page = bed.page(&jo(), &second).await;
    assert_eq!(
        row(&page, FATHER).exclusion.as_ref().unwrap().standing,
        ExclusionStanding::Agreed
    );
    assert!(
        !matches!(&row(&page, FATHER).letter, LetterPart::Stopped(why)
        if why.iter().any(|one| one.contains("kept out of the last review")))
    );
}

#[tokio::test]
async fn what_somebody_may_know_is_kept_back_by_silence_and_never_told_by_it() {
    let bed = Bed::new().await;
    let first = bed.maya().await;
    for (kind, item) in [
        ("withhold", "attendees"),
        ("grant", "child_birth"),
        ("check", ""),
    ] {
        let decides = disclose::Decides {
            kind: kind.into(),
            item: item.into(),
            reason: "For this review".into(),
        };
        let of = (&first, FATHER);
        disclose::decide(&bed.office, &jo(), &bed.op(), of, &decides)
            .await
            .unwrap();
        let page = bed.page(&sam(), &first).await;
        let newest = row(&page, FATHER).tellings.last().unwrap();
        if newest.standing == TellingStanding::WaitsForAnother {
            let id = newest.id.clone();
            disclose::agree(&bed.office, &sam(), &bed.op(), of, &id)
                .await
                .unwrap();
        }
    }
    closes(&bed, &sam(), &first).await.unwrap();
    bed.wait(100);
    let second = bed.maya().await;
    let page = bed.page(&sam(), &second).await;

    let told: Vec<_> = row(&page, FATHER)
        .tellings
        .iter()
        .map(|one| (one.what.as_str(), one.standing))
        .collect();
    assert_eq!(
        told,
        [(
            "Kept from them: who else comes, by role",
            TellingStanding::HoldsFromLast
        )]
    );
    assert!(
        page.findings
            .iter()
            .any(|one| one.code == "carried_over" && one.rows.iter().any(|row| row == FATHER))
    );
    let look = open::page(&bed.office, &lee(), &second, Opening::View)
        .await
        .unwrap();
    assert!(!look.may.iter().any(|one| one.code() == "disclose"));
}

/// Adds somebody by hand; answers their row.
async fn adds(bed: &Bed, document: &DocumentId, name: &str) -> String {
    let somebody = NewPerson {
        name: name.into(),
        role_code: "other_professional".into(),
        function: "Runs the football club".into(),
        contact: "club@club.example".into(),
        ..NewPerson::default()
    };
    people::add(&bed.office, &jo(), &bed.op(), document, &somebody)
        .await
        .unwrap();
    row_of(bed, document, name).await
}

async fn row_of(bed: &Bed, document: &DocumentId, name: &str) -> String {
    let page = bed.page(&jo(), document).await;
    let theirs = page.people.iter().find(|one| one.name == name);
    theirs.unwrap().row.clone()
}

async fn types_of(bed: &Bed, document: &DocumentId, row: &str, field: &str, text: &str) {
    let place = format!("people/{row}/{field}");
    bed.types(&jo(), document, &place, text).await.unwrap();
}

#[tokio::test]
async fn who_was_on_an_earlier_list_can_be_added_again_without_typing() {
    let bed = Bed::new().await;
    let first = bed.maya().await;
    let imani = adds(&bed, &first, "Imani Clarke").await;
    types_of(&bed, &first, &imani, "contact", "imani@new.example").await;
    types_of(&bed, &first, &imani, "safe_contact", "Never at the club").await;
    let withholds = disclose::Decides {
        kind: "withhold".into(),
        item: "attendees".into(),
        reason: "She knows the father".into(),
    };
    disclose::decide(&bed.office, &jo(), &bed.op(), (&first, &imani), &withholds)
        .await
        .unwrap();
    let pat = adds(&bed, &first, "Pat Lowe").await;
    types_of(&bed, &first, &pat, "mode", "not_invited").await;
    let tobias = adds(&bed, &first, "Tobias Reid").await;
    let (of, op) = (&first, bed.op());
    exclude::propose(
        &bed.office,
        &jo(),
        &op,
        of,
        &tobias,
        "He told others",
        "None",
    )
    .await
    .unwrap();
    let proposed = bed.page(&sam(), &first).await.exclusions.remove(0).id;
    exclude::agree(&bed.office, &sam(), &bed.op(), of, (&tobias, &proposed))
        .await
        .unwrap();
    closes(&bed, &sam(), &first).await.unwrap();

    // Neither she nor he is asked in the second, so nothing of them is carried into the third.
    bed.wait(120);
    let second = bed.maya().await;
    for row in [&imani, &tobias] {
        types_of(&bed, &second, row, "mode", "not_invited").await;
    }
    let candidates =
        async |document, words| people::candidates(&bed.office, &jo(), document, words).await;
    let (found, _) = candidates(&second, "pat lowe").await.unwrap();
    assert_eq!(found, [], "who was taken off is not offered");
    closes(&bed, &sam(), &second).await.unwrap();
    bed.wait(120);
    let third = bed.maya().await;

    for kept_off in ["pat lowe", "tobias reid"] {
        let (found, _) = candidates(&third, kept_off).await.unwrap();
        assert_eq!(found, [], "{kept_off}");
    }
    let (found, _) = candidates(&third, "imani").await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].found,
        "On the list of the review of Monday 23 November 2026"
    );
    let again = NewPerson {
        key: found[0].key.clone(),
        function: "Runs the football club again".into(),
        ..NewPerson::default()
    };
    people::add(&bed.office, &jo(), &bed.op(), &third, &again)
        .await
        .unwrap();
    let page = bed.page(&jo(), &third).await;
    let hers = page.people.iter().find(|one| one.name == "Imani Clarke");
    let hers = hers.unwrap();
    assert!(
        hers.contact.text.contains("imani@new.example"),
        "{}",
        hers.contact.text
    );
    assert_eq!(hers.safe_contact.text, "Never at the club");
    assert_eq!(hers.function.text, "Runs the football club again");
    let kept_back: Vec<_> = hers.tellings.iter().map(|one| one.standing).collect();
    assert_eq!(kept_back, [TellingStanding::HoldsFromLast]);
    let left = candidates(&third, "imani").await;
    assert_eq!(left.unwrap().0, [], "she is there now");
    for nobody in [
        "earlier:samepage:added:nobody",
        &format!("earlier:{tobias}"),
    ] {
        let unknown = NewPerson {
            key: nobody.into(),
            ..again.clone()
        };
        let refused = people::add(&bed.office, &jo(), &bed.op(), &third, &unknown).await;
        assert!(matches!(refused, Err(VerbError::NotThere)), "{nobody}");
    }
}
