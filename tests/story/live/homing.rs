//! What a review leaves goes home to the case system by a click, and is read back.

use std::time::Duration;

use reqwest::Url;

use super::{
    browser::{Browser, between},
    pages::{Demo, hidden},
};

/// A review that its officer has closed as held today, and their browser.
async fn held(demo: &Demo) -> (Browser, Url) {
    let mut officer = demo.sign_in("Independent Reviewing Officer", 0).await;
    let document = demo.documents(&mut officer).await.remove(0);
    let close = demo.page(&format!("{}/close", document.path()));
    let page = officer.get(&close).await;
    let operation = hidden(&page, "operation").to_owned();
    let fields = [
        ("operation", operation.as_str()),
        ("outcome", "held"),
        ("held_on", "23 November 2026"),
        ("reason", ""),
    ];
    let closed = officer.post(&close, &fields).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    (officer, document)
}

/// The part of the history that tells of it, once nothing is being written any more.
async fn settled(browser: &mut Browser, history: &Url) -> String {
    let looking = async {
        let mut again = tokio::time::interval(Duration::from_millis(250));
        loop {
            again.tick().await;
            let page = browser.get(history).await;
            assert_eq!(page.status, 200, "{}", page.body);
            let part = between(&page.body, "Write to the record</h2>", "</section>");
            let part = part.unwrap_or_else(|| panic!("{}", page.body)).to_owned();
            if !part.contains("Being written") {
                return part;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_that_was_held_is_in_the_record_after_one_click() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut officer, document) = held(&demo).await;
    let history = demo.page(&format!("{}/history", document.path()));
    let before = officer.get(&history).await.body;
    assert!(before.contains("do not say the same"), "{before}");
    assert!(before.contains("says nothing"), "{before}");

    let home = demo.page(&format!("{}/home", document.path()));
    let page = officer.get(&home).await;
    let form = page.body.split("name=\"step\" value=\"held\"").next();
    let operation = form.unwrap().rsplit("name=\"operation\" value=\"").next();
    let operation = operation.unwrap().split('"').next().unwrap().to_owned();
    let fields = [
        ("operation", operation.as_str()),
        ("step", "held"),
        ("do", "write"),
    ];
    for again in ["the first time", "sent twice, done once"] {
        let told = officer.post(&home, &fields).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }

    let told = settled(&mut officer, &history).await;
    assert_eq!(
        told.matches("In the record, read back").count(),
        2,
        "{told}"
    );
    assert!(
        told.contains("The sheet and the record say the same"),
        "{told}"
    );
    assert!(!told.contains("says nothing"), "{told}");

    // Unknown, and known to others alone.
    let mut administrator = demo.sign_in("Council administrator", 0).await;
    for path in [
        home.clone(),
        demo.page(&format!("{}/copy?id=x", home.path())),
    ] {
        assert_eq!(administrator.get(&path).await.status, 404, "{path}");
    }
    let nothing = demo.page(&format!("{}/copy?id=x", home.path()));
    let refused = officer.get(&nothing).await;
    assert_eq!(refused.status, 404);
    // Whoever is refused finds the way back, and out; a page behind a link knows nobody of staff.
    assert!(refused.body.contains("Sign out"), "{}", refused.body);
    let mistyped = demo.page(&format!("/r/{}", "0".repeat(64)));
    let outside = officer.get(&mistyped).await;
    assert_eq!(outside.status, 404);
    assert!(!outside.body.contains("Sign out"), "{}", outside.body);
}
