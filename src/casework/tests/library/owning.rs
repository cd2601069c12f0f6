//! Owners: whoever does not own a form says why, and they are told.

use super::*;
use crate::casework::library::ToldOf;

#[tokio::test]
async fn whoever_does_not_own_a_form_says_why_and_the_owner_is_told() {
    let bed = Bed::new().await;
    bed.keep_staff(&manager()).await;
    let transfer = "transfer-record";
    let unsaid = archive(&bed.office, &lee(), &bed.op(), (transfer, " ")).await;
    let Err(VerbError::Wrong(wrong)) = unsaid else {
        panic!("{unsaid:?}");
    };
    assert_eq!(
        wrong[0].message,
        "Owned by Team managers: say why you do it, they are told"
    );
    let why = "Asked for by the panel";
    archive(&bed.office, &lee(), &bed.op(), (transfer, why))
        .await
        .unwrap();

    let told = form(&bed.office, &manager(), transfer).await.unwrap();
    let one = &told.suggestions[0];
    assert_eq!(
        (one.what, &*one.words, &*one.by),
        (ToldOf::Archived, why, "Lee")
    );
    let board = crate::casework::board::page(&bed.office, &manager(), None).await;
    assert_eq!(board.unwrap().library.told, 1);
    let board = crate::casework::board::page(&bed.office, &lee(), None).await;
    assert_eq!(board.unwrap().library.told, 0);
    // Whoever did it does not say for the owner that they know.
    let own = settle(&bed.office, &lee(), &bed.op(), &one.id).await;
    assert!(matches!(own, Err(VerbError::NotAllowed(_))), "{own:?}");
    settle(&bed.office, &manager(), &bed.op(), &one.id)
        .await
        .unwrap();
    let after = form(&bed.office, &manager(), transfer).await.unwrap();
    assert!(after.suggestions.is_empty());
    let back = restore(&bed.office, &lee(), &bed.op(), (transfer, "")).await;
    assert!(matches!(back, Err(VerbError::Wrong(_))), "{back:?}");
}

#[tokio::test]
async fn nobody_publishes_a_form_of_others_in_silence_or_makes_it_their_own() {
    let bed = Bed::new().await;
    bed.keep_staff(&sam()).await;
    let owned = TAXI.replace(
        "review_by",
        "owned_by = [\"team_manager\"]\nowned_by_teams = [\"team:31\"]\nreview_by",
    );
    publish(&bed.office, &lee(), &bed.op(), &upload(&owned))
        .await
        .unwrap();
    let second = owned.replace("version = 1", "version = 2");
    let taken = second.replace("team_manager", "business_support");
    let refused = publish(&bed.office, &lee(), &bed.op(), &upload(&taken)).await;
    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    let told = "It is owned by Team manager or the team team:31: they or a council administrator";
    assert!(wrong[0].message.starts_with(told), "{wrong:?}");
    let silent = publish(&bed.office, &lee(), &bed.op(), &upload(&second)).await;
    assert!(matches!(silent, Err(VerbError::Wrong(_))), "{silent:?}");

    let said = Upload {
        why: "The street was asked for twice".to_owned(),
        ..upload(&second)
    };
    publish(&bed.office, &lee(), &bed.op(), &said)
        .await
        .unwrap();

    let page = form(&bed.office, &sam(), "taxi").await.unwrap();
    assert_eq!(page.suggestions[0].what, ToldOf::Published);
    assert_eq!(page.versions[0].why.as_deref(), Some(&*said.why));
    assert_eq!(page.versions[1].why, None);
    // A suggestion goes to the owner, and to those who keep the library.
    suggest(&bed.office, &jo(), &bed.op(), "taxi", "Shorter")
        .await
        .unwrap();
    let waits = async |who: &Actor| {
        let page = form(&bed.office, who, "taxi").await.unwrap();
        page.suggestions.len()
    };
    assert_eq!((waits(&sam()).await, waits(&lee()).await), (2, 1));
    assert_eq!(waits(&jo()).await, 0);
}

#[tokio::test]
async fn where_no_owner_has_an_account_whoever_keeps_the_library_is_told() {
    let bed = Bed::new().await;
    let transfer = "transfer-record";
    archive(
        &bed.office,
        &lee(),
        &bed.op(),
        (transfer, "No managers yet"),
    )
    .await
    .unwrap();
    let board = crate::casework::board::page(&bed.office, &lee(), None).await;
    assert_eq!(board.unwrap().library.told, 1);
    // Once somebody who owns it has an account, it is theirs.
    bed.keep_staff(&manager()).await;
    let board = crate::casework::board::page(&bed.office, &lee(), None).await;
    assert_eq!(board.unwrap().library.told, 0);
}

#[tokio::test]
async fn a_form_of_those_who_have_no_library_is_kept_by_whoever_keeps_it() {
    let bed = Bed::new().await;
    let owned = TAXI.replace("review_by", "owned_by = [\"partner\"]\nreview_by");
    publish(&bed.office, &lee(), &bed.op(), &upload(&owned))
        .await
        .unwrap();
    suggest(&bed.office, &jo(), &bed.op(), "taxi", "Shorter")
        .await
        .unwrap();
    let page = form(&bed.office, &lee(), "taxi").await.unwrap();
    assert_eq!(page.suggestions.len(), 1);
    // Nobody waits for the word of a partner, who could never give it.
    let second = owned.replace("version = 1", "version = 2");
    publish(&bed.office, &lee(), &bed.op(), &upload(&second))
        .await
        .unwrap();
}
