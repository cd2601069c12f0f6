//! The library over HTTP: it is read by everybody, and kept by business support.

use super::{
    browser::{Browser, Page, between},
    pages::{Demo, hidden},
};

/// Sends the form of a page with these fields.
async fn send(
    browser: &mut Browser,
    demo: &Demo,
    page: &Page,
    to: &str,
    typed: &[(&str, &str)],
) -> Page {
    let mut fields = vec![("operation", hidden(page, "operation"))];
    fields.extend(typed);
    browser.post(&demo.page(to), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_the_library_is_read_and_a_form_is_kept_without_its_text() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let found = worker.get(&demo.page("/library?words=mentors")).await;
    assert!(
        found.body.contains("/library/services/mentoring"),
        "{}",
        found.body
    );
    let service = worker.get(&demo.page("/library/services/mentoring")).await;
    assert!(
        service
            .body
            .contains("forms/referral/services/mentoring.toml")
    );
    let found = worker
        .get(&demo.page("/library?words=invitation+parent"))
        .await;
    let href = between(&found.body, "href=\"/library/letters/", "\"")
        .unwrap()
        .to_owned();
    let letter = worker
        .get(&demo.page(&format!("/library/letters/{href}")))
        .await;
    assert!(letter.body.contains("Where it is changed") && letter.body.contains("forms/invite/"));
    for gone in [
        "/library/services/none",
        "/library/letters/invite/none",
        "/library/transport-request/versions/9",
    ] {
        assert_eq!(worker.get(&demo.page(gone)).await.status, 404, "{gone}");
    }
    let words = "/library/transport-request/words";
    assert_eq!(worker.get(&demo.page(words)).await.status, 403);

    let mut support = demo.sign_in("Business support", 0).await;
    let page = support.get(&demo.page(words)).await;
    assert!(
        page.body.contains("value=\"Who else travels\""),
        "{}",
        page.body
    );
    let odd = "Street <b>& \"door\"</b>";
    let mut typed = vec![
        ("base", "1"),
        ("w-what_changed", ""),
        ("w-journey-from-label", odd),
        ("w-journey-from-help", ""),
        ("guide", "# Ask early"),
    ];
    let refused = send(&mut support, &demo, &page, words, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("id=\"w-what_changed-error\""));
    assert!(refused.body.contains("Street &lt;b&gt;") && !refused.body.contains("Street <b>"));
    typed[1].1 = "Asks for the street.";
    let published = send(&mut support, &demo, &refused, words, &typed).await;
    assert_eq!(published.status, 303, "{}", published.body);
    let now = support.get(&demo.page("/library/transport-request")).await;
    assert!(now.body.contains("Asks for the street.") && now.body.contains("Street &lt;b&gt;"));
    let old = worker
        .get(&demo.page("/library/transport-request/versions/1"))
        .await;
    assert!(
        old.body
            .contains("The address where the driver collects the child.")
    );
    assert!(old.body.contains("Version 2 is current"), "{}", old.body);

    // It is asked before anything is archived, and the owner of somebody else's form is told.
    let ask = "/library/transfer-record/archive";
    let page = support.get(&demo.page(ask)).await;
    assert!(
        page.body.contains("No, leave it as it is") && page.body.contains("Owned by Team managers")
    );
    let silent = send(&mut support, &demo, &page, ask, &[("what", "archive")]).await;
    assert_eq!(silent.status, 422, "{}", silent.body);
    assert!(silent.body.contains("id=\"why-error\""));
    let said = [
        ("what", "archive"),
        ("why", "The panel has a form of its own"),
    ];
    let archived = send(&mut support, &demo, &silent, ask, &said).await;
    assert_eq!(archived.status, 303, "{}", archived.body);
    let list = support.get(&demo.page("/library")).await;
    let archive = list.body.split(">Archive<").nth(1).unwrap();
    assert!(archive.contains("Transfer record"), "{archive}");
    let mut manager = demo.sign_in("Team manager", 0).await;
    let board = manager.get(&demo.page("/board")).await;
    assert!(
        board
            .body
            .contains("Somebody else has changed a form of yours")
    );
    let told = manager.get(&demo.page("/library/transfer-record")).await;
    assert!(told.body.contains("The panel has a form of its own"));
    let back = "/library/transfer-record/archive?what=restore";
    let page = support.get(&demo.page(back)).await;
    let said = [("what", "restore"), ("why", "It is needed after all")];
    let restored = send(&mut support, &demo, &page, ask, &said).await;
    assert_eq!(restored.status, 303, "{}", restored.body);
}
