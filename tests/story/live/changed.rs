//! Something changes after letters are out: one page, one press.

use reqwest::Url;

use super::{
    browser::{Browser, Page, between},
    pages::{Demo, form, hidden, send},
};

pub(super) fn below(document: &Url, path: &str) -> Url {
    Url::parse(&format!("{document}{path}")).unwrap()
}

/// Everybody of a role who can sign in here.
async fn all(demo: &Demo, role: &str) -> Vec<Browser> {
    let choices = Browser::new().get(&demo.page("/sign-in")).await;
    let about = format!("</strong><br>{role}");
    let mut found = Vec::new();
    for which in 0..choices.body.matches(&about).count() {
        found.push(demo.sign_in(role, which).await);
    }
    found
}

/// The first of a role to whom a page is open.
pub(super) async fn whose(demo: &Demo, role: &str, page: &Url) -> Browser {
    for mut browser in all(demo, role).await {
        if browser.get(page).await.status == 200 {
            return browser;
        }
    }
    panic!("no {role} may open {page}");
}

/// A reviewing officer with a review whose letters have gone.
pub(super) async fn with_letters_out(demo: &Demo) -> (Browser, Url) {
    for mut officer in all(demo, "Independent Reviewing Officer").await {
        for document in demo.documents(&mut officer).await {
            let page = officer.get(&below(&document, "/responses")).await;
            if page.body.contains("Code on the letter: ") {
                return (officer, document);
            }
        }
    }
    panic!("no letters are out");
}

async fn signs(browser: &mut Browser, document: &Url, kind: &str) {
    let page = browser.get(&below(document, "/sign")).await;
    let mut forms = page.body.split("<form ").skip(1);
    let kind_of = format!("name=\"kind\" value=\"{kind}\"");
    let own = forms.find(|form| form.contains("/sign\"") && form.contains(&kind_of));
    let own = own.unwrap_or_else(|| panic!("nothing to sign: {}", page.body));
    let field = |name: &str| between(own, &format!("name=\"{name}\" value=\""), "\"").unwrap();
    let names = ["operation", "kind", "seen"].map(|name| (name, field(name)));
    let done = browser.post(&below(document, "/sign"), &names).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

/// Those under a heading of the page.
fn rows<'p>(page: &'p Page, code: &str) -> Vec<&'p str> {
    let begins = format!("aria-labelledby=\"g-{code}\"");
    let Some((_, section)) = page.body.split_once(&begins) else {
        return Vec::new();
    };
    let section = section.split("</section>").next().unwrap();
    let ticks = section.split("name=\"row\" type=\"checkbox\" form=\"tell\" value=\"");
    ticks
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// Presses for these, as the page was shown.
async fn tells(browser: &mut Browser, document: &Url, page: &Page, told: &[&str]) -> Page {
    let mut fields = vec![
        ("operation", hidden(page, "operation")),
        ("seen", hidden(page, "seen")),
    ];
    fields.extend(told.iter().map(|row| ("row", *row)));
    browser.post(&below(document, "/changed"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_time_is_told_by_one_press_and_who_was_taken_off_is_told_so() {
    let demo = tokio::task::spawn_blocking(Demo::with_letters)
        .await
        .unwrap();
    let (mut officer, document) = with_letters_out(&demo).await;
    let mut worker = whose(&demo, "Social worker", &document).await;
    let mut support = whose(&demo, "Business support", &document).await;
    let changed = below(&document, "/changed");
    let before = support.get(&changed).await;
    assert_eq!(before.status, 200, "{}", before.body);
    assert!(rows(&before, "update").is_empty(), "{}", before.body);

    let asked = form(&mut worker, &document, "review//time").await;
    let entered = send(&mut worker, &document, &asked, "11.45am").await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    let page = support.get(&changed).await;
    // Until the list is signed everybody stands there, and there is no button that would be refused.
    assert!(rows(&page, "update").is_empty(), "{}", page.body);
    assert!(page.body.contains("id=\"g-update\""), "{}", page.body);
    assert!(page.body.contains("Until then nothing wrong goes out"));
    assert!(!page.body.contains("Tell them</button>"));
    assert!(
        page.body.contains("<ins class=\"sp-after\">11:45am to "),
        "{}",
        page.body
    );
    let responses = support.get(&below(&document, "/responses")).await;
    assert!(
        responses
            .body
            .contains("told something that no longer stands")
    );
    assert!(
        responses
            .body
            .contains(&format!("{}/changed", document.path()))
    );
    let together = support.get(&below(&document, "/together")).await;
    assert_eq!(together.status, 200, "{}", together.body);
    assert!(
        together
            .body
            .contains("One meeting for brothers and sisters")
    );
    let board = support.get(&demo.page("/board")).await;
    assert!(
        board.body.contains("Tell them what changed"),
        "{}",
        board.body
    );

    signs(&mut worker, &document, "social_worker").await;
    signs(&mut officer, &document, "chair").await;
    let page = support.get(&changed).await;
    let told = rows(&page, "update");
    let done = tells(&mut support, &document, &page, &told).await;
    let again = tells(&mut support, &document, &page, &told).await;
    assert_eq!((done.status, again.status), (303, 303), "{}", again.body);
    let after = support.get(&changed).await;
    assert!(rows(&after, "update").is_empty(), "{}", after.body);
    // A second person who has seen the page before tells nobody twice.
    let theirs = tells(&mut officer, &document, &page, &told).await;
    assert_eq!(theirs.status, 409, "{}", theirs.body);

    // Whoever can be taken off by one person, is; and called off by the same button. Letters to
    // colleagues can have no link, so it is tried until one had.
    let mut plainly = 0;
    for row in told {
        let place = format!("people/{row}/mode");
        let asked = form(&mut worker, &document, &place).await;
        let entered = send(&mut worker, &document, &asked, "not_invited").await;
        let page = support.get(&changed).await;
        if entered.status != 303 || !rows(&page, "call_off").contains(&row) {
            continue;
        }
        let done = tells(&mut support, &document, &page, &[row]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        plainly = said_plainly(&demo, &mut support).await;
        if plainly > 0 {
            break;
        }
    }
    assert!(plainly > 0, "no link says it");
}

/// How many links of captured letters say that their reader is not asked any more.
async fn said_plainly(demo: &Demo, support: &mut Browser) -> usize {
    let mut plainly = 0;
    let mailbox = support.get(&demo.page("/demo/mailbox")).await;
    for letter in mailbox.body.split("href=\"/demo/mailbox/letter").skip(1) {
        let letter = letter.split('"').next().unwrap();
        let letter = demo.page(&format!("/demo/mailbox/letter{letter}"));
        let letter = support.get(&letter).await;
        let Some((_, token)) = letter.body.split_once("/r/") else {
            continue;
        };
        let token: String = token
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let link = Browser::new().get(&demo.page(&format!("/r/{token}"))).await;
        if link.status == 410 {
            assert!(
                link.body
                    .contains("You are not asked to this meeting any more")
            );
            plainly += 1;
        }
    }
    plainly
}
