//! A form that nobody programmed: a folder is dropped in, and people fill it in.

use std::{fs, path::Path};

use reqwest::Url;

use super::{
    browser::{Browser, Page, between},
    pages::{Demo, hidden},
};
use crate::world::samepage;

/// What somebody who does not program writes into `swimming/form.toml`.
pub(super) const SWIMMING: &str = r#"name = "swimming"
version = 1
title = "Swimming lessons"
about = "Ask for swimming lessons."
owner = "Leisure team"
review_by = 2027-11-01
what_changed = "First version."

[[section]]
name = "who"
title = "Who swims"

[[section.field]]
name = "child"
label = "Child"
kind = "text"
prefill = "child.name"
required = true

[[section.field]]
name = "worker"
label = "Social worker"
kind = "text"
prefill = "people.social_worker.name"

[[section.field]]
name = "level"
label = "Can the child swim?"
kind = "choice"
choices = ["Not yet", "A little", "Well"]
required = true

[[section.field]]
name = "badge"
label = "Which badge"
kind = "text"
required = true
show_if = { field = "who.level", is = "Well" }

[[sign_off]]
name = "worker"
title = "Ask for the lessons"
roles = ["social_worker"]

[[letter]]
name = "pool"
title = "To the pool"
to = "The pool's office"
after = "worker"
words = """
# Lessons, {reference}

- Swims: {who.level}
- Badge: {who.badge}
"""
"#;

async fn run(arguments: &[&str]) -> crate::world::Run {
    samepage(arguments.iter().map(|one| (*one).to_owned()).collect()).await
}

/// The address of what is below a document.
pub(super) fn below(document: &Url, path: &str) -> Url {
    Url::parse(&format!("{document}{path}")).unwrap()
}

/// Saves a form with these boxes typed into, and all others as the page shows them.
pub(super) async fn save(
    browser: &mut Browser,
    address: &Url,
    page: &Page,
    typed: &[(&str, &str)],
) -> Page {
    let mut fields = vec![("operation".to_owned(), hidden(page, "operation").to_owned())];
    for (mark, name) in [("v", "version"), ("w", "what was shown")] {
        for rest in page.body.split(&format!("name=\"{mark}:")).skip(1) {
            let place = rest.split('"').next().unwrap();
            let value = between(rest, "value=\"", "\"").unwrap_or_else(|| panic!("no {name}"));
            fields.push((format!("{mark}:{place}"), value.to_owned()));
        }
    }
    // The boxes that nobody touched come back as they were.
    let untouched: Vec<(String, String)> = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("w:")?, value)))
        .filter(|(place, _)| !typed.iter().any(|(one, _)| one == place))
        .map(|(place, value)| (format!("f:{place}"), value.clone()))
        .collect();
    fields.extend(untouched);
    fields.extend(
        typed
            .iter()
            .map(|(place, text)| (format!("f:{place}"), (*text).to_owned())),
    );
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(address, &fields).await
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path.display().to_string()),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_dropped_in_is_a_form_that_people_fill_in_and_sign() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("swimming");
    fs::create_dir(&own).unwrap();
    let shelf = folder.path().to_str().unwrap().to_owned();
    let wrong = SWIMMING.replace("kind = \"choice\"", "kind = \"chioce\"");
    fs::write(own.join("form.toml"), wrong).unwrap();

    // A mistake is told with its place, before anything starts.
    let told = "swimming/form.toml:29:8: there is no kind `chioce` here; did you mean `choice`?";
    let checked = run(&["check", "--forms", &shelf]).await;
    checked.ended(1, &[told]);
    let dir = folder.path().join("demo").display().to_string();
    let refused = run(&["demo", "--no-open", "--forms", &shelf, "--dir", &dir]).await;
    refused.ended(1, &[told]);
    fs::remove_dir_all(&dir).unwrap();

    fs::write(own.join("form.toml"), SWIMMING).unwrap();
    fs::write(own.join("guide.md"), "# First\n\nAsk the child.\n").unwrap();
    let out = folder.path().join("preview.html").display().to_string();
    let preview = [
        "form", "preview", "swimming", "--form", &shelf, "--out", &out,
    ];
    run(&preview)
        .await
        .ended(0, &["Swimming lessons is written"]);
    let preview = fs::read_to_string(&out).unwrap();
    assert!(preview.contains("Can the child swim?") && preview.contains("Mosaic, read "));
    fs::remove_file(&out).unwrap();
    // All that this form ever needed: two files in its own folder.
    assert_eq!(files(folder.path()).len(), 2, "{:?}", files(folder.path()));

    let demo = tokio::task::spawn_blocking(move || Demo::with(&["--forms", &shelf]));
    let demo = demo.await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let document = demo.documents(&mut worker).await.remove(0);
    let found = worker.get(&demo.page("/library?words=swimming")).await;
    assert!(found.body.contains("1 found<") && found.body.contains("Leisure team"));
    let guide = worker.get(&demo.page("/library/swimming")).await;
    assert!(guide.body.contains("Ask the child."), "{}", guide.body);

    // It is begun from the child's page, with what is known of the child.
    let forms = below(&document, "/forms");
    let list = worker.get(&forms).await;
    let wish = between(
        list.body
            .split("name=\"form\" value=\"swimming\"")
            .next()
            .unwrap()
            .rsplit("<form")
            .next()
            .unwrap(),
        "name=\"operation\" value=\"",
        "\"",
    );
    let begin = [("operation", wish.unwrap()), ("form", "swimming")];
    let begun = worker.post(&forms, &begin).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let form = begun.location.unwrap();
    let page = worker.get(&form).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let name = between(&page.body, "name=\"w:who//child\" value=\"", "\"").unwrap();
    assert!(!name.is_empty() && page.body.contains("Mosaic, read "));
    assert!(
        page.body
            .contains("1 still to fill in before it can be signed")
    );
    assert!(
        page.body
            .contains("Only needed where “Can the child swim?” is “Well”.")
    );

    // What cannot be taken is told beside its box, and what was typed is kept.
    let hostile = "Jo <script>alert(1)</script>";
    let odd = [
        ("who//level", "Very <well>"),
        ("who//badge", "Silver"),
        ("who//worker", hostile),
    ];
    let refused = save(&mut worker, &form, &page, &odd).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused
            .body
            .contains("Can the child swim: choose one from the list")
    );
    assert!(refused.body.contains("value=\"Silver\""));
    assert!(refused.body.contains("Jo &lt;script&gt;") && !refused.body.contains("<script>alert"));

    let saved = save(&mut worker, &form, &page, &[("who//level", "A little")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = worker.get(&form).await;
    assert!(page.body.contains("Everything that is needed is filled in"));

    // A colleague reads it, and does not sign it.
    let sign = below(&form, "/sign");
    let seen = hidden(&page, "seen").to_owned();
    let wish = page.body.split("/sign\">").nth(1).unwrap();
    let wish = between(wish, "name=\"operation\" value=\"", "\"").unwrap();
    let fields = [("operation", wish), ("step", "worker"), ("seen", &seen)];
    let mut administrator = demo.sign_in("Council administrator", 0).await;
    let stranger = administrator.get(&form).await;
    let unknown = administrator.get(&demo.page("/plain/00000")).await;
    assert_eq!((stranger.status, &stranger.body), (404, &unknown.body));
    assert_eq!(administrator.post(&sign, &fields).await.status, 404);
    let signed = worker.post(&sign, &fields).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    let page = worker.get(&form).await;
    assert!(page.body.contains("Signed off"), "{}", page.body);

    // The pool's letter says what was signed; whoever gave it says how.
    let letter = below(&form, "/letter/pool");
    let page = worker.get(&letter).await;
    assert!(page.body.contains("Swims: A little") && !page.body.contains("Badge:"));
    let seen = hidden(&page, "seen").to_owned();
    let wish = page.body.split("name=\"seen\"").next().unwrap();
    let wish = wish.rsplit("name=\"operation\" value=\"").next().unwrap();
    let wish = wish.split('"').next().unwrap();
    let day = page.body.split("name=\"given_on\"").nth(1).unwrap();
    let today = between(day, "value=\"", "\"");
    let mut given = vec![("operation", wish), ("seen", &seen)];
    given.extend(today.map(|day| ("given_on", day)));
    let refused = worker.post(&letter, &given).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("Choose how they were given it"));
    given.push(("means", "post"));
    assert_eq!(worker.post(&letter, &given).await.status, 303);
    let page = worker.get(&form).await;
    assert!(page.body.contains("Given by post on "), "{}", page.body);
    assert_eq!(administrator.get(&letter).await.status, 404);
    let printed = worker.get(&below(&form, "/print")).await;
    assert!(printed.body.contains("A little") && !printed.body.contains("<textarea"));
}
