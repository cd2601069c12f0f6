//! What others do to a form while its page is open.

use super::*;
use crate::{
    casework::{plain::open::news, watch},
    model::live::Number,
};

#[tokio::test]
async fn an_open_page_hears_what_others_enter_and_nobody_else_does() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    let seen = bed.opens(&lee(), &document).await.number;
    let office = &bed.office;
    assert!(seen > Number(0));
    let none = news(office, &lee(), &document, seen).await.unwrap();
    assert!(none.is_empty());

    bed.fills(&jo(), &document, &[("journey//to", "The library")])
        .await
        .unwrap();

    let signals = watch::since(office, &lee(), &document, seen).await.unwrap();
    assert_eq!(signals.len(), 1);
    let told = news(office, &lee(), &document, seen).await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|one| (&*one.what, one.after.as_deref(), &*one.by))
        .collect();
    assert_eq!(told, [("To", Some("The library"), "Jo Marsh")]);
    // The page that is opened now has nothing to hear of.
    let now = bed.opens(&lee(), &document).await.number;
    assert_eq!(now, signals[0].number);
    for refused in [
        watch::since(office, &stranger(), &document, seen)
            .await
            .map(drop),
        news(office, &stranger(), &document, seen).await.map(drop),
        watch::since(office, &lee(), &DocumentId::new("00000"), seen)
            .await
            .map(drop),
    ] {
        assert!(matches!(refused, Err(VerbError::NotThere)), "{refused:?}");
    }
}

#[tokio::test]
async fn what_only_some_may_see_is_no_news_to_others() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let taxi = crate::casework::library::keep::Upload {
        text: "name = \"taxi\"\nversion = 1\ntitle = \"Taxi\"\nowner = \"Business support\"\n\
               review_by = 2027-11-01\nwhat_changed = \"First version.\"\n[[section]]\n\
               name = \"trip\"\ntitle = \"The trip\"\n[[section.field]]\nname = \"secret\"\n\
               label = \"Not for everybody\"\nkind = \"text\"\nmay_see = [\"social_worker\"]\n"
            .to_owned(),
        ..Default::default()
    };
    crate::casework::library::keep::publish(&bed.office, &lee(), &bed.op(), &taxi)
        .await
        .unwrap();
    let document = bed.form(&jo(), &invite, "taxi").await;
    let seen = bed.opens(&lee(), &document).await.number;
    bed.fills(&jo(), &document, &[("trip//secret", "Quiet please")])
        .await
        .unwrap();

    let support = news(&bed.office, &lee(), &document, seen).await.unwrap();
    let worker = news(&bed.office, &jo(), &document, seen).await.unwrap();

    assert!(support.is_empty(), "what and by whom is kept as well");
    assert_eq!(worker.len(), 1);
}
