//! A slip's code opens its person, and one press keeps what they say.

use reqwest::Url;

use super::{
    browser::{Browser, between},
    changed::{below, whose, with_letters_out},
    pages::{Demo, hidden},
};

/// Business support, and a person whose letter is out and who has not answered: their document, and
/// the code on the letter.
async fn somebody(demo: &Demo) -> (Browser, Url, String) {
    let (_, document) = with_letters_out(demo).await;
    let mut support = whose(demo, "Business support", &document).await;
    let page = support.get(&below(&document, "/responses")).await;
    let rows = page.body.split("<tr id=\"r-").skip(1);
    let mut silent = rows.filter(|row| row.contains("/responses/spoke\""));
    let silent = silent.next().expect("somebody is silent");
    let code = between(silent, "Code on the letter: ", "<").unwrap();
    (support, document, code.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_opens_its_person_and_one_press_keeps_what_they_say() {
    let demo = tokio::task::spawn_blocking(Demo::with_letters)
        .await
        .unwrap();
    let (mut support, document, code) = somebody(&demo).await;
    let board = support.get(&demo.page("/board")).await;
    assert!(board.body.contains("Code on the slip"), "{}", board.body);

    let slip = demo.page("/slip");
    let wrong = support.post(&slip, &[("code", "no code")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("misread"), "{}", wrong.body);
    let found = support.post(&slip, &[("code", &code.to_lowercase())]).await;
    let form = found.location.expect("it leads to the person");
    assert!(
        form.path().starts_with(document.path()) && form.path().ends_with("/responses/answer"),
        "{form}"
    );
    let page = support.get(&form).await;
    assert!(
        page.body.contains("value=\"paper\" selected"),
        "a slip is paper: {}",
        page.body
    );

    // From the board: pressed twice, kept once, with a way to change it.
    let row = hidden(&page, "row").to_owned();
    let id = document.path().rsplit('/').next().unwrap();
    let operation = hidden(&page, "operation").to_owned();
    let pressed = [
        ("operation", operation.as_str()),
        ("document", id),
        ("row", &row),
        ("way", "phone"),
        ("attending", "not_coming"),
    ];
    let mut shown = None;
    for _ in 0..2 {
        let told = support.post(&demo.page("/board/answer"), &pressed).await;
        assert_eq!(told.status, 303, "{}", told.body);
        shown = told.location;
    }
    let board = support.get(&shown.unwrap()).await;
    assert!(
        board.body.contains("Not coming, by phone"),
        "{}",
        board.body
    );
    assert!(board.body.contains("/responses/answer?row="));
    let stale = [
        ("operation", "another-press-01"),
        ("document", id),
        ("row", &row),
        ("way", "phone"),
        ("attending", "coming"),
    ];
    let late = support.post(&demo.page("/board/answer"), &stale).await;
    assert_eq!(late.status, 409, "{}", late.body);
}
