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
async fn begun(demo: &Demo, kind: &str) -> (Browser, Url) {
    let mut worker = demo.sign_in("Social worker", 0).await;
    let document = demo.documents(&mut worker).await.remove(0);
    let minutes = begins(demo, &mut worker, &document, kind).await;
    (worker, minutes)
}

/// Begins the minutes of one review; their address.
async fn begins(demo: &Demo, worker: &mut Browser, document: &Url, kind: &str) -> Url {
    let minutes = demo.page(&format!("{}/minutes", document.path()));
    let page = worker.get(&minutes).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let begin = demo.page(&format!("{}/begin", minutes.path()));
    let operation = carried(&page, begin.path(), "operation").to_owned();
    let fields = [("operation", operation.as_str()), ("kind", kind)];
    for again in ["the first time", "sent twice, done once"] {
        let told = worker.post(&begin, &fields).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }
    minutes
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
    let (mut worker, minutes) = begun(&demo, "review").await;
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

/// Sends the sheet of minutes with these fields and a button.
async fn presses(browser: &mut Browser, at: &Url, button: &str, more: &[(&str, &str)]) {
    let page = browser.get(at).await;
    let operation = hidden(&page, "operation").to_owned();
    let mut fields = vec![("operation", operation.as_str()), ("do", button)];
    fields.extend(more);
    let told = browser.post(at, &fields).await;
    assert_eq!(told.status, 303, "{button}: {}", told.body);
}

/// Sends the minutes with what was typed last, and shows what comes.
async fn sends(browser: &mut Browser, at: &Url, typed: &[(&str, &str)]) -> Page {
    let page = browser.get(at).await;
    let operation = hidden(&page, "operation").to_owned();
    let mut fields = vec![("operation", operation.as_str()), ("do", "submit")];
    fields.extend(typed);
    browser.post(at, &fields).await
}

/// What can be chosen on a page under a name: value and words.
fn choices(page: &Page, name: &str) -> Vec<(String, String)> {
    let select = page.body.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    let select = select.split("</select>").next().unwrap();
    let options = select.split("<option value=\"").skip(1);
    let all = options.map(|one| {
        let (value, rest) = one.split_once('"').unwrap();
        let words = between(rest, ">", "<").unwrap();
        (value.to_owned(), words.to_owned())
    });
    all.filter(|(value, _)| !value.is_empty()).collect()
}

const FLAGGED: &str = "The uncle sells the car.";
const ANNEX: &str = "The hospital wrote of bruises.";
const BESIDE: &str = "I want her home by spring.";
const ACTION: &str = "Ask about a maths club";
const FOR_ALL: &str = "She draws her house.";

/// A core group's minutes that a partner has taken by a link, with a part that is not for somebody.
async fn core_group_sent(demo: &Demo) -> (Browser, Url) {
    let (mut worker, minutes) = begun(demo, "core_group").await;
    let (link, code) = lent(demo, &mut worker, &minutes).await;
    let mut partner = Browser::new();
    assert_eq!(gives(&mut partner, &link, &code).await.status, 303);
    let boxes = [
        ("box.why", "She is to be safe at home."),
        ("seen.why", "0"),
        ("box.views", FOR_ALL),
        ("seen.views", "0"),
    ];
    presses(&mut partner, &link, "save", &boxes).await;
    let page = partner.get(&link).await;
    // Each of the family has a box of their own: what is flagged in one is kept in no other.
    let own: Vec<String> = page
        .body
        .split("name=\"box.")
        .skip(1)
        .filter_map(|one| one.split('"').next())
        .filter(|name| name.starts_with("family:"))
        .map(str::to_owned)
        .collect();
    assert!(own.len() > 1, "{own:?}");
    let (flagged, other) = (own[0].as_str(), own[1].as_str());
    let names = [flagged, other].map(|name| (format!("box.{name}"), format!("seen.{name}")));
    let boxes = [
        (names[0].0.as_str(), FLAGGED),
        (names[0].1.as_str(), "0"),
        (names[1].0.as_str(), BESIDE),
        (names[1].1.as_str(), "0"),
    ];
    presses(&mut partner, &link, "save", &boxes).await;
    let page = partner.get(&link).await;
    let part = format!("box:{flagged}");
    let family = choices(&page, "flag_person")
        .into_iter()
        .find(|(_, words)| {
            ["Mother", "Father", "Parent"]
                .iter()
                .any(|one| words.starts_with(one))
        });
    let family = family.expect("a parent is asked").0;
    let flag = [
        ("flag_part", part.as_str()),
        ("flag_person", family.as_str()),
    ];
    presses(&mut partner, &link, "flag", &flag).await;
    // What stands in the part of professionals the worker adds, who has it from elsewhere.
    // Of whom nobody has said whether they came is asked first.
    let typed = [
        ("kind", "action"),
        ("what", ACTION),
        ("owner_name", "School"),
        ("due", "1 February 2027"),
    ];
    let asked = sends(&mut partner, &link, &typed).await;
    assert_eq!(asked.status, 422, "{}", asked.body);
    assert!(asked.body.contains("whether they came"), "{}", asked.body);
    assert!(
        asked.body.contains("Send them all the same"),
        "{}",
        asked.body
    );
    // What was typed with the same press is on the list, and not in the boxes of the next row as well.
    let on_list = format!("<p>{ACTION}</p>");
    assert_eq!(asked.body.matches(&on_list).count(), 1, "{}", asked.body);
    assert!(!asked.body.contains(&format!("{ACTION}</textarea>")));
    presses(&mut partner, &link, "submit_over", &[]).await;
    let take = demo.page(&format!("{}/take", minutes.path()));
    let page = worker.get(&minutes).await;
    let operation = carried(&page, take.path(), "operation").to_owned();
    let taken = worker
        .post(&take, &[("operation", operation.as_str())])
        .await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    let page = worker.get(&minutes).await;
    assert_eq!(page.body.matches(&on_list).count(), 1, "{}", page.body);
    let annex = [("box.annex", ANNEX), ("seen.annex", "0")];
    presses(&mut worker, &minutes, "save", &annex).await;
    (worker, minutes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_core_group_is_taken_by_a_link_and_each_reader_has_another_copy() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = core_group_sent(&demo).await;
    let page = worker.get(&minutes).await;
    let finish = demo.page(&format!("{}/finish", minutes.path()));
    let not_for = between(&page.body, "data-label=\"Not for\">", "<")
        .unwrap()
        .to_owned();
    let kept = between(&page.body, "value=\"kept.", "\"").unwrap();
    let kept = format!("kept.{kept}");
    let operation = carried(&page, finish.path(), "operation").to_owned();
    // The lead practitioner chairs a core group: they decide, and accept.
    let decided = worker
        .post(&finish, &[("operation", &operation), ("do", &kept)])
        .await;
    assert_eq!(decided.status, 303, "{}", decided.body);
    let page = worker.get(&minutes).await;
    let operation = carried(&page, finish.path(), "operation").to_owned();
    let day = page.body.split("name=\"held_on\"").nth(1).unwrap();
    let day = between(day, "value=\"", "\"").unwrap().to_owned();
    let says = [
        ("operation", operation.as_str()),
        ("held_on", day.as_str()),
        ("do", "accept"),
    ];
    let accepted = worker.post(&finish, &says).await;
    assert_eq!(accepted.status, 303, "{}", accepted.body);

    let page = worker.get(&minutes).await;
    assert!(
        page.body.contains("These minutes are accepted"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("The next core group is held"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("silence is agreement"), "{}", page.body);
    let rows = page.body.split("/minutes/copy?row=").skip(1);
    let rows: Vec<String> = rows
        .map(|one| one.split('"').next().unwrap().to_owned())
        .collect();
    assert!(rows.len() > 2, "{rows:?}");
    let (mut flagged, mut others, mut professionals) = (0, 0, 0);
    for row in rows {
        let copy = demo.page(&format!("{}/copy?row={row}", minutes.path()));
        let copy = worker.get(&copy).await.body;
        let name = between(&copy, "<h1 class=\"govuk-heading-l\">Copy for ", "<").unwrap();
        let article = between(&copy, "<article", "</article>").unwrap();
        assert!(article.contains(FOR_ALL), "{name}: {article}");
        assert!(article.contains(BESIDE), "{name}: {article}");
        match name == not_for {
            true => flagged += 1,
            false => others += 1,
        }
        assert_eq!(
            article.contains(FLAGGED),
            name != not_for,
            "{name}: {article}"
        );
        professionals += usize::from(article.contains(ANNEX));
        assert!(
            name != not_for || !article.contains(ANNEX),
            "{name}: {article}"
        );
    }
    assert_eq!(flagged, 1, "{not_for}");
    assert!(
        (1..others + 1).contains(&professionals),
        "{professionals} of {others}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_core_group_opens_with_the_plan_that_the_record_holds() {
    // In this council one of the first three children has a plan now, and another has none.
    let demo = tokio::task::spawn_blocking(|| Demo::with(&["--seed", "3"]));
    let demo = demo.await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let (mut with, mut without) = (0, 0);
    for document in demo.documents(&mut worker).await {
        let minutes = begins(&demo, &mut worker, &document, "core_group").await;
        let page = worker.get(&minutes).await.body;
        let says = page.split("The record says:").nth(1).unwrap();
        let says = says.split("</ul>").next().unwrap();
        if says.contains("No child protection plan is") {
            without += 1;
            continue;
        }
        with += 1;
        for line in [
            "Category of the plan: ",
            "Start of the plan: ",
            "Initial child protection conference: ",
            "To do: ",
            "This is how the case system held it on ",
        ] {
            assert!(says.contains(line), "{line}: {says}");
        }
    }
    assert!(with > 0 && without > 0, "{with} {without}");
}

/// Everything that the form of another meeting's minutes sends.
async fn begins_another(demo: &Demo, worker: &mut Browser, at: &Url, kind: &str) -> Page {
    let page = worker.get(at).await;
    let form = page.body.split("id=\"another\"").nth(1);
    let form = form.unwrap_or_else(|| panic!("no other meeting can be begun: {}", page.body));
    let operation = between(form, "name=\"operation\" value=\"", "\"").unwrap();
    let seen = between(form, "name=\"seen\" value=\"", "\"").unwrap();
    let begin = between(form, "action=\"", "\"").unwrap();
    let fields = [("operation", operation), ("seen", seen), ("kind", kind)];
    worker.post(&demo.page(begin), &fields).await
}

/// Writes what the child says into minutes that nobody has written in.
async fn writes_views(browser: &mut Browser, at: &Url, text: &str) {
    let boxes = [("box.views", text), ("seen.views", "0")];
    presses(browser, at, "save", &boxes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_has_a_core_group_and_its_own_record_beside_one_another() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = begun(&demo, "core_group").await;
    writes_views(&mut worker, &minutes, FOR_ALL).await;
    let alone = worker.get(&minutes).await;
    assert_eq!(
        alone.status, 200,
        "the only one has no number: {}",
        alone.body
    );

    let told = begins_another(&demo, &mut worker, &minutes, "review").await;
    assert_eq!(told.status, 303, "{}", told.body);
    let in_hand = worker.get(&minutes).await;
    let second = demo.page(&format!("{}/2", minutes.path()));
    assert_eq!(in_hand.location.as_ref(), Some(&second), "{}", in_hand.body);
    writes_views(&mut worker, &second, "She wants to stay.").await;

    let first = demo.page(&format!("{}/1", minutes.path()));
    for (at, other, own, not) in [
        (&first, &second, FOR_ALL, "She wants to stay."),
        (&second, &first, "She wants to stay.", FOR_ALL),
    ] {
        let page = worker.get(at).await.body;
        assert!(page.contains(own) && !page.contains(not), "{page}");
        let link = format!("href=\"{}\"", other.path());
        assert!(page.contains(&link), "{page}");
        let action = format!("action=\"{}\"", at.path());
        assert!(
            page.contains(&action),
            "what is typed here stays here: {page}"
        );
        assert!(page.contains("Core group") && page.contains("Record of the review"));
    }

    // Each form of one meeting leads back to it.
    let (link, code) = lent(&demo, &mut worker, &first).await;
    let mut partner = Browser::new();
    assert_eq!(gives(&mut partner, &link, &code).await.status, 303);
    let lent = partner.get(&link).await.body;
    assert!(
        lent.contains(FOR_ALL) && lent.contains("A core group"),
        "{lent}"
    );
    assert!(!lent.contains("She wants to stay."), "{lent}");
    let copies = worker.get(&second).await.body;
    let row = between(&copies, "/minutes/2/copy?row=", "\"").unwrap();
    let copy = demo.page(&format!("{}/copy?row={row}", second.path()));
    let copy = worker.get(&copy).await.body;
    assert!(!copy.contains(FOR_ALL), "{copy}");

    let again = begins_another(&demo, &mut worker, &second, "review").await;
    assert_eq!(again.status, 409, "{}", again.body);
    assert!(
        again.body.contains("There is one to a review"),
        "{}",
        again.body
    );
    for odd in ["3", "0", "two"] {
        let nothing = demo.page(&format!("{}/{odd}", minutes.path()));
        assert_eq!(worker.get(&nothing).await.status, 404, "{odd}");
    }
    let history = minutes.path().replace("/minutes", "/history");
    let history = worker.get(&demo.page(&history)).await.body;
    assert!(history.contains("Minutes begun (meeting 2)"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_taken_into_a_core_group_and_stands_on_its_list() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = begun(&demo, "core_group").await;
    let list = demo.page(&format!("{}/list", minutes.path()));
    let page = worker.get(&list).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let [operation, key] = ["operation", "key"].map(|name| carried(&page, list.path(), name));
    let hidden = "Take in<span class=\"govuk-visually-hidden\">: ";
    let name = between(&page.body, hidden, "<").unwrap();
    let members = |body: &str| -> String {
        let table = body.split("id=\"b-members\"").nth(1).unwrap();
        table.split("</table>").next().unwrap().to_owned()
    };
    let before = worker.get(&minutes).await.body;
    assert!(!members(&before).contains(name), "{name}");
    let fields = [("operation", operation), ("key", key)];
    for again in ["the first time", "sent twice, done once"] {
        let told = worker.post(&list, &fields).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }
    let after = worker.get(&minutes).await.body;
    assert_eq!(members(&after).matches("<tr><th scope=\"row\">").count(), {
        let lines = members(&before);
        lines.matches("<tr><th scope=\"row\">").count() + 1
    });
    assert!(members(&after).contains(name), "{name}");
}

/// What a page of minutes shows as chosen for who is here: the name of each field, and the value.
fn here(page: &Page) -> Vec<(String, String)> {
    let selects = page.body.split("name=\"here.").skip(1);
    let chosen = selects.map(|one| {
        let row = one.split('"').next().unwrap();
        let options = one.split("</select>").next().unwrap();
        let before = options.split("\" selected").next().unwrap();
        let value = before.rsplit('"').next().unwrap();
        (format!("here.{row}"), value.to_owned())
    });
    chosen.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_else_is_here_by_one_button_and_who_is_missing_comes_in_by_a_tick() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = begun(&demo, "core_group").await;
    let page = worker.get(&minutes).await;
    assert!(
        !page.body.contains("not on this list:"),
        "nobody is missing"
    );
    let asked = here(&page);
    assert!(asked.len() > 2, "{asked:?}");
    assert!(asked.iter().all(|(_, said)| said == "asked"), "{asked:?}");
    let mut fields: Vec<(&str, &str)> = asked
        .iter()
        .map(|(row, _)| (row.as_str(), "asked"))
        .collect();
    fields[0].1 = "apologies";
    fields.push(("present_seen", "0"));
    presses(&mut worker, &minutes, "rest_here", &fields).await;
    let page = worker.get(&minutes).await;
    let said = here(&page);
    assert_eq!(said[0].1, "apologies", "{said:?}");
    assert!(
        said[1..].iter().all(|(_, said)| said == "present"),
        "{said:?}"
    );
    assert!(
        !page.body.contains("Everybody else is here"),
        "{}",
        page.body
    );

    // Somebody who need not come next time is missing from the next list, and comes back by a tick.
    let row = asked[1].0.strip_prefix("here.").unwrap();
    let leaves = format!("member.{row}");
    let fields = [(leaves.as_str(), "leaves"), ("members_seen", "1")];
    presses(&mut worker, &minutes, "save", &fields).await;
    let begun = begins_another(&demo, &mut worker, &minutes, "core_group").await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let second = demo.page(&format!("{}/2", minutes.path()));
    let next = worker.get(&second).await;
    assert!(
        next.body
            .contains("Asked to the review and not on this list:")
    );
    let tick = format!("add.{row}");
    assert!(
        next.body.contains(&format!("name=\"{tick}\"")),
        "{}",
        next.body
    );
    let fields = [(tick.as_str(), "stays"), ("members_seen", "1")];
    presses(&mut worker, &second, "take_in", &fields).await;
    let page = worker.get(&second).await;
    assert!(
        page.body.contains(&format!("name=\"{leaves}\"")),
        "{}",
        page.body
    );
    assert!(!page.body.contains("not on this list:"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_the_next_core_group_that_was_not_seen_stands_beside_the_box() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, minutes) = begun(&demo, "core_group").await;
    let older = worker.get(&minutes).await;
    assert_eq!(hidden(&older, "next_seen"), "0");
    let day = [("next_on", "2027-01-11"), ("next_seen", "0")];
    presses(&mut worker, &minutes, "save", &day).await;
    let operation = hidden(&older, "operation");
    let stale = [
        ("operation", operation),
        ("do", "save"),
        ("next_on", "2027-01-18"),
        ("next_seen", "0"),
    ];
    let told = worker.post(&minutes, &stale).await;
    assert_eq!(told.status, 409, "{}", told.body);
    assert!(
        told.body.contains("Monday 11 January 2027"),
        "{}",
        told.body
    );
    assert!(told.body.contains("value=\"2027-01-18\""), "{}", told.body);
    assert_eq!(hidden(&told, "next_seen"), "20270111");
}
