//! Minutes are lent by a link and a code, and taken without an account.

use reqwest::Url;

use super::{
    browser::{Browser, Page, between},
    pages::{Demo, hidden},
};

/// What one form on a page carries under a name.
#[track_caller]
fn carried<'p>(page: &'p Page, action: &str, name: &str) -> &'p str {
    let form = page.body.split(&format!("action=\"{action}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form to {action}: {}", page.body));
    between(form, &format!("name=\"{name}\" value=\""), "\"").unwrap()
}

/// A social worker who has begun the minutes of a child's review, and their address.
async fn begun(demo: &Demo) -> (Browser, Url) {
    let mut worker = demo.sign_in("Social worker", 0).await;
    let document = demo.documents(&mut worker).await.remove(0);
    let minutes = demo.page(&format!("{}/minutes", document.path()));
    let page = worker.get(&minutes).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let begin = demo.page(&format!("{}/begin", minutes.path()));
    let operation = carried(&page, begin.path(), "operation").to_owned();
    let fields = [("operation", operation.as_str()), ("kind", "review")];
    for again in ["the first time", "sent twice, done once"] {
        let told = worker.post(&begin, &fields).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }
    (worker, minutes)
}

/// Somebody's link and its code, as the one who lends sees them.
async fn lent(demo: &Demo, worker: &mut Browser, minutes: &Url) -> (Url, String) {
    let page = worker.get(minutes).await;
    let lend = demo.page(&format!("{}/lend", minutes.path()));
    let operation = carried(&page, lend.path(), "operation").to_owned();
    let select = between(&page.body, "name=\"row\">", "</select>").unwrap();
    // The first says that somebody is to be chosen.
    let mut people = select.split("<option value=\"").skip(1);
    let row = people.find_map(|one| one.split('"').next().filter(|row| !row.is_empty()));
    let row = row.unwrap().to_owned();
    let fields = [("operation", operation.as_str()), ("row", row.as_str())];
    let told = worker.post(&lend, &fields).await;
    assert_eq!(told.status, 303, "{}", told.body);
    let page = worker.get(minutes).await;
    let link = between(&page.body, "readonly value=\"", "\"").unwrap();
    let code = between(&page.body, "class=\"sp-code\">", "<").unwrap();
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6);
    (Url::parse(link).unwrap(), code)
}

async fn gives(partner: &mut Browser, link: &Url, code: &str) -> Page {
    let door = partner.get(link).await;
    assert_eq!(door.status, 200, "{}", door.body);
    assert!(!door.body.contains("<script"), "{}", door.body);
    let operation = hidden(&door, "operation").to_owned();
    let address = link.join(&format!("{}/code", link.path())).unwrap();
    let fields = [("operation", operation.as_str()), ("code", code)];
    partner.post(&address, &fields).await
}

/// Writes into one box, over that version.
async fn writes(browser: &mut Browser, at: &Url, (text, seen): (&str, &str)) -> Page {
    let page = browser.get(at).await;
    let operation = hidden(&page, "operation").to_owned();
    let fields = [
        ("operation", operation.as_str()),
        ("box.education", text),
        ("seen.education", seen),
        ("do", "save"),
    ];
    browser.post(at, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_an_account_takes_the_minutes_by_a_link_and_a_code() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = begun(&demo).await;
    let (link, code) = lent(&demo, &mut worker, &minutes).await;

    let mut partner = Browser::new();
    let other = match code.as_str() {
        "000000" => "000001",
        _ => "000000",
    };
    let wrong = gives(&mut partner, &link, other).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let words = "That is not the code. You can try 4 more times.";
    assert_eq!(wrong.body.matches(words).count(), 2, "on top and beside");
    // The code is read out in two threes.
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let right = gives(&mut partner, &link, &spaced).await;
    assert_eq!(right.status, 303, "{}", right.body);

    let shown = partner.get(&link).await;
    assert!(
        shown.body.contains("You are taking the minutes"),
        "{}",
        shown.body
    );
    let saved = writes(&mut partner, &link, ("She reads <b>well</b>.", "0")).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let seen = worker.get(&minutes).await.body;
    assert!(
        seen.contains("She reads &lt;b&gt;well&lt;/b&gt;."),
        "{seen}"
    );
    assert!(seen.contains("is taking the minutes."), "{seen}");

    // Another browser with the link alone is asked for the code.
    let mut stranger = Browser::new();
    let asked = stranger.get(&link).await;
    assert!(asked.body.contains("Take the minutes of a meeting"));
    assert!(!asked.body.contains("She reads"), "{}", asked.body);
    let blind = [
        ("operation", "operation-0001"),
        ("box.education", "x"),
        ("seen.education", "1"),
    ];
    let refused = stranger.post(&link, &blind).await;
    assert_eq!(refused.status, 404, "{}", refused.body);

    let page = worker.get(&minutes).await;
    let stop = demo.page(&format!("{}/stop", minutes.path()));
    let fields = ["operation", "link"].map(|name| (name, carried(&page, stop.path(), name)));
    let stopped = worker.post(&stop, &fields).await;
    assert_eq!(stopped.status, 303, "{}", stopped.body);
    let over = partner.get(&link).await;
    assert_eq!(over.status, 404, "{}", over.body);
    let late = writes(&mut worker, &minutes, ("She reads very well.", "1")).await;
    assert_eq!(late.status, 303, "whoever stops it goes on: {}", late.body);
}
