//! A report that somebody promised: that it has come is said on Responses.

use super::{
    browser::between,
    changed::{below, whose, with_letters_out},
    pages::{Demo, hidden},
};

const COME: &str = ">Their report has come<span";

#[tokio::test(flavor = "multi_thread")]
async fn that_a_promised_report_has_come_is_said_on_responses() {
    let demo = tokio::task::spawn_blocking(Demo::with_letters)
        .await
        .unwrap();
    let (_, document) = with_letters_out(&demo).await;
    let mut support = whose(&demo, "Business support", &document).await;
    let responses = below(&document, "/responses");
    let page = support.get(&responses).await;
    let promised = |body: &str| body.matches(COME).count();
    let before = promised(&page.body);
    // Of somebody who has not answered, by telephone.
    let (_, open) = page.body.split_once("No answer yet").unwrap();
    let address = between(open, "/responses/answer?row=", "\"").unwrap();
    let form = below(&document, &format!("/responses/answer?row={address}"));
    let form = support.get(&form).await;
    let row = hidden(&form, "row");
    let fields = [
        ("operation", hidden(&form, "operation")),
        ("row", row),
        ("attending", "report"),
        ("way", "phone"),
    ];
    let answer = below(&document, "/responses/answer");
    let noted = support.post(&answer, &fields).await;
    assert_eq!(noted.status, 303, "{}", noted.body);

    let page = support.get(&responses).await;
    assert_eq!(promised(&page.body), before + 1);
    assert!(page.body.contains("Their report is waited for."));
    let here = format!("name=\"row\" value=\"{row}\"><button class=\"sp-plain sp-linked\">Their");
    let (form, _) = page.body.split_once(&here).unwrap();
    let form = form.rsplit("<form ").next().unwrap();
    let operation = between(form, "name=\"operation\" value=\"", "\"").unwrap();
    let came = below(&document, "/responses/came");
    let fields = [("operation", operation), ("row", row)];
    let said = support.post(&came, &fields).await;
    assert_eq!(said.status, 303, "{}", said.body);

    let page = support.get(&responses).await;
    assert_eq!(promised(&page.body), before);
    assert!(page.body.contains("Their report has come: "));
}
