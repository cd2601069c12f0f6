//! The pages of the demo, asked for as browsers ask, and what is kept of it.

use std::path::PathBuf;

use reqwest::{
    Client, Method, Url,
    header::{CACHE_CONTROL, HOST, LOCATION, ORIGIN},
    redirect::Policy,
};

use super::browser::{Browser, Page, between};
use crate::world::{Underway, start_samepage};

/// A demo that runs until it is dropped.
pub struct Demo {
    pub address: Url,
    _process: Underway,
    folder: tempfile::TempDir,
}

impl Demo {
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// With some arguments more.
    pub fn with(more: &[&str]) -> Self {
        // From here on nothing changes unless somebody changes it.
        Self::until(("3", more), "Every record has been read again")
    }

    /// With so many children that the letters of some of their reviews are out.
    pub fn with_letters() -> Self {
        Self::until(("12", &[]), "The letters of")
    }

    fn until((children, more): (&str, &[&str]), words: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("demo").display().to_string();
        let arguments = ["demo", "--no-open", "--children", children, "--dir", &dir];
        let arguments = arguments.iter().chain(more).map(|one| (*one).to_owned());
        let mut process = start_samepage(arguments.collect());
        let said = process.read_until("The live documents are ready after");
        let address = said.rsplit_once(": ").unwrap().1.trim();
        let address = Url::parse(address).unwrap();
        process.read_until(words);
        Self {
            address,
            _process: process,
            folder,
        }
    }

    pub fn page(&self, path: &str) -> Url {
        self.address.join(path).unwrap()
    }

    /// The settings of the service that it shows, for commands beside it.
    pub fn settings(&self) -> PathBuf {
        self.folder.path().join("demo").join("samepage.toml")
    }

    /// Somebody of that role, signed in; those of it in the order of the page.
    pub async fn sign_in(&self, role: &str, which: usize) -> Browser {
        let mut browser = Browser::new();
        let choices = browser.get(&self.page("/sign-in")).await;
        let about = format!("</strong><br>{role}");
        let chosen = choices.body.split("name=\"staff\" value=\"").skip(1);
        let id = chosen
            .filter(|form| form.split("</form>").next().unwrap().contains(&about))
            .nth(which)
            .unwrap_or_else(|| panic!("no {role} {which}"));
        let id = id.split('"').next().unwrap();
        let arrived = browser
            .post(&self.page("/sign-in"), &[("staff", id), ("to", "/reviews")])
            .await;
        assert_eq!(arrived.location, Some(self.page("/reviews")));
        browser
    }

    /// The addresses of the documents that somebody is shown.
    pub async fn documents(&self, browser: &mut Browser) -> Vec<Url> {
        let list = browser.get(&self.page("/reviews")).await;
        let links = list.body.split("href=\"/documents/").skip(1);
        links
            .map(|rest| rest.split('"').next().unwrap())
            // What is done between reviews has a page of its own below the document.
            .filter(|id| !id.contains('/'))
            .map(|id| self.page(&format!("/documents/{id}")))
            .collect()
    }
}

/// What a form on a page carries out of sight.
pub fn hidden<'a>(page: &'a Page, name: &str) -> &'a str {
    between(&page.body, &format!("name=\"{name}\" value=\""), "\"").unwrap()
}

/// The small form of one place of a document.
pub async fn form(browser: &mut Browser, document: &Url, place: &str) -> Page {
    let mut address = document.clone();
    address.set_path(&format!("{}/field", document.path()));
    address.query_pairs_mut().append_pair("place", place);
    let page = browser.get(&address).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// Sends a small form with something typed into it.
pub async fn send(browser: &mut Browser, document: &Url, form: &Page, typed: &str) -> Page {
    let mut address = document.clone();
    address.set_path(&format!("{}/field", document.path()));
    let names = ["operation", "place", "version", "back"];
    let mut fields: Vec<(&str, &str)> = names.map(|name| (name, hidden(form, name))).to_vec();
    fields.push(("value", typed));
    browser.post(&address, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_how_it_may_be_used_and_a_form_from_elsewhere_is_refused() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let http = Client::builder().redirect(Policy::none()).no_proxy();
    let http = http.build().unwrap();

    for path in [
        "/sign-in",
        "/help",
        "/nowhere",
        "/reviews",
        "/documents/00000",
    ] {
        let answer = http.get(demo.page(path)).send().await.unwrap();
        let said = |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok());
        let policy = said("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(said("cache-control"), Some("no-store"), "{path}");
        assert_eq!(said("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(said("referrer-policy"), Some("same-origin"), "{path}");
    }
    let first = http
        .get(demo.page("/sign-in"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(!first.contains("<style") && !first.contains(" style=") && !first.contains("onclick"));
    let sheet = between(&first, "stylesheet\" href=\"", "\"").unwrap();
    let sheet = http.get(demo.page(sheet)).send().await.unwrap();
    let kept = sheet.headers()[CACHE_CONTROL].to_str().unwrap();
    assert!(kept.contains("immutable"), "{kept}");

    // Nobody is signed in: the page to sign in on leads back.
    let sent = http
        .get(demo.page("/reviews?words=a"))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 303);
    assert_eq!(
        sent.headers()[LOCATION],
        "/sign-in?to=%2Freviews%3Fwords%3Da"
    );

    // A form from another site, and the demo under a name that another site gave it.
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        (ORIGIN.as_str(), "https://evil.example"),
    ] {
        let ask = http
            .request(Method::POST, demo.page("/sign-in"))
            .header(name, value);
        let answer = ask.body("staff=lee").send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}");
        assert!(
            answer
                .text()
                .await
                .unwrap()
                .contains("not sent from our own pages")
        );
    }
    let named = http.get(demo.page("/sign-in")).header(HOST, "evil.example");
    assert_eq!(named.send().await.unwrap().status(), 404);
    let large = http.post(demo.page("/sign-in")).body("a".repeat(3 << 20));
    assert_eq!(large.send().await.unwrap().status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_typed_is_lost_doubled_or_taken_for_a_tag() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut officer = demo.sign_in("Independent Reviewing Officer", 0).await;
    let mut worker = demo.sign_in("Social worker", 0).await;
    let theirs = demo.documents(&mut worker).await;
    let both = demo.documents(&mut officer).await;
    let document = both
        .iter()
        .find(|one| theirs.contains(one))
        .unwrap()
        .clone();
    let history = Url::parse(&format!("{document}/history")).unwrap();
    let invite = Url::parse(&format!("{document}/invite")).unwrap();

    // What cannot be taken is shown again, with the same words on top and beside the field.
    let asked = form(&mut worker, &document, "review//date").await;
    let wrong = send(&mut worker, &document, &asked, "some day <soon>").await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("<title>Error: ") && wrong.body.contains("There is a problem"));
    assert!(
        wrong.body.contains("value=\"some day &lt;soon&gt;\""),
        "{}",
        wrong.body
    );
    let words = between(&wrong.body, "<a href=\"#value\">", "</a>").unwrap();
    assert_eq!(wrong.body.matches(words).count(), 2, "{words}");

    // Two people open the same form; the second is shown both values.
    let (one, two) = (
        form(&mut officer, &document, "review//room").await,
        form(&mut worker, &document, "review//room").await,
    );
    let hostile = "Room <script>alert(1)</script> & \"co\"";
    let first = send(&mut officer, &document, &one, hostile).await;
    assert_eq!(first.status, 303, "{}", first.body);
    let second = send(&mut worker, &document, &two, "The garden room").await;
    assert_eq!(second.status, 409, "{}", second.body);
    let shown = "Room &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;";
    assert!(second.body.contains("The garden room") && second.body.contains(shown));
    assert!(second.body.contains("Keep yours") && second.body.contains("Keep theirs"));

    // The same form once more is the same wish: it is answered as before, and done once.
    let again = send(&mut officer, &document, &one, hostile).await;
    assert_eq!((again.status, again.location), (303, first.location));
    let told = officer.get(&history).await.body;
    assert_eq!(
        told.matches(&format!("</span>{shown}</ins>")).count(),
        1,
        "{told}"
    );
    assert!(!officer.get(&invite).await.body.contains("<script>alert"));

    // What is chosen then stands, and both are in the history.
    let kept = send(&mut worker, &document, &second, "The garden room").await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    assert!(officer.get(&invite).await.body.contains("The garden room"));
    assert!(officer.get(&history).await.body.contains("The garden room"));

    // A form without the name of its wish is not one of ours.
    let address = Url::parse(&format!("{document}/field")).unwrap();
    let bare = [("place", "review//room"), ("version", "2"), ("value", "x")];
    assert_eq!(officer.post(&address, &bare).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_shown_to_nobody_whom_it_would_refuse() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut officer = demo.sign_in("Independent Reviewing Officer", 0).await;
    let document = demo.documents(&mut officer).await.remove(0);
    let entered = form(&mut officer, &document, "review//room").await;
    // They read every review, and enter nothing in it.
    let mut manager = demo.sign_in("IRO manager", 0).await;
    let at = |below: &str| Url::parse(&format!("{document}{below}")).unwrap();
    for page in ["", "/invite", "/responses"] {
        let page = manager.get(&at(page)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for form in ["/field?place=", "/add\"", "/add/person"] {
            assert!(!page.body.contains(form), "{form}");
        }
    }
    let sent = send(&mut manager, &document, &entered, "The hall").await;
    let shown = manager.get(&at("/field?place=review//room")).await;
    assert_eq!((sent.status, shown.status), (403, 403), "{}", shown.body);
    let add = manager.get(&at("/add/person")).await;
    let added = manager
        .post(&at("/add"), &[("operation", hidden(&entered, "operation"))])
        .await;
    assert_eq!((added.status, add.status), (403, 403), "{}", add.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_changes_nothing_and_what_is_not_for_somebody_is_not_there() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut officer = demo.sign_in("Independent Reviewing Officer", 0).await;
    let document = demo.documents(&mut officer).await.remove(0);
    let history = Url::parse(&format!("{document}/history")).unwrap();
    let before = officer.get(&history).await.body;

    let page = officer.get(&document).await;
    assert_eq!(page.status, 200);
    let mut looked = 0;
    for link in page.body.split("href=\"/documents/").skip(1) {
        let link = link.split(['"', '#']).next().unwrap().replace("&amp;", "&");
        let told = officer.get(&demo.page(&format!("/documents/{link}"))).await;
        assert_eq!(told.status, 200, "{link}: {}", told.body);
        looked += 1;
    }
    assert!(looked > 20, "{looked} links");
    for part in [
        "top",
        "findings",
        "wishes",
        "review",
        "people",
        "here",
        "people.top",
    ] {
        let told = officer
            .get(&demo.page(&format!("{}/parts/{part}", document.path())))
            .await;
        assert_eq!(told.status, 200, "{part}");
        assert!(!told.body.contains("<html"), "{part}");
    }

    assert_eq!(officer.get(&history).await.body, before);

    // Unknown, and known to others alone: one page, to the letter.
    let mut administrator = demo.sign_in("Council administrator", 0).await;
    let unknown = administrator.get(&demo.page("/documents/00000")).await;
    let forbidden = administrator.get(&document).await;
    assert_eq!((unknown.status, forbidden.status), (404, 404));
    assert_eq!(unknown.body, forbidden.body);
    for below in ["/invite", "/history", "/sign", "/parts/people", "/add"] {
        let told = administrator
            .get(&demo.page(&format!("{}{below}", document.path())))
            .await;
        assert_eq!((told.status, &told.body), (404, &unknown.body), "{below}");
    }

    // Signed out, the cookie is worth nothing any more.
    let out = officer.post(&demo.page("/sign-out"), &[]).await;
    assert_eq!(out.location, Some(demo.page("/sign-in")));
    assert_eq!(officer.get(&document).await.status, 303);
}
