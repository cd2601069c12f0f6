//! Forms that nobody programmed: begun, filled in, signed, given, closed.

use reqwest::Url;

use super::{
    browser::{Browser, Page, between},
    library::{below, save},
    pages::{Demo, hidden},
};

/// A form, and what its way through the office needs.
struct Paper {
    form: &'static str,
    title: &'static str,
    /// What is typed where the record of the child does not know it.
    otherwise: &'static [(&'static str, &'static str)],
    typed: &'static [(&'static str, &'static str)],
    /// Each sign-off, and whose it is.
    signs: &'static [(&'static str, &'static str)],
    letter: &'static str,
    /// What the letter says when everything is signed.
    says: &'static [&'static str],
    /// What it never says.
    keeps: &'static [&'static str],
}

/// Begins the form beside a review; its address.
async fn begins(demo: &Demo, worker: &mut Browser, paper: &Paper) -> Url {
    let document = demo.documents(worker).await.remove(0);
    let forms = below(&document, "/forms");
    let list = worker.get(&forms).await;
    assert_eq!(list.status, 200, "{}", list.body);
    let own = format!("name=\"form\" value=\"{}\"", paper.form);
    let wish = wish_before(&list, &own);
    let begin = [("operation", wish), ("form", paper.form)];
    let begun = worker.post(&forms, &begin).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    begun.location.unwrap()
}

/// The name of the wish in the form in which something stands behind it.
#[track_caller]
fn wish_before<'p>(page: &'p Page, words: &str) -> &'p str {
    let (before, _) = page
        .body
        .split_once(words)
        .unwrap_or_else(|| panic!("no {words}: {}", page.body));
    let wish = before.rsplit("name=\"operation\" value=\"").next();
    wish.unwrap().split('"').next().unwrap()
}

/// Types what is asked, and what the record of the child does not know.
async fn fills(worker: &mut Browser, form: &Url, paper: &Paper) {
    let page = worker.get(form).await;
    assert!(
        page.body
            .contains("still to fill in before it can be signed")
    );
    let is_blank = |place: &str| {
        let shown = format!("name=\"w:{place}\" value=\"");
        let was = between(&page.body, &shown, "\"");
        was.unwrap_or_else(|| panic!("{} has no {place}", paper.form))
            .is_empty()
    };
    let mut typed: Vec<(&str, &str)> = paper.typed.to_vec();
    typed.extend(paper.otherwise.iter().filter(|(place, _)| is_blank(place)));
    let saved = save(worker, form, &page, &typed).await;
    assert_eq!(saved.status, 303, "{}: {}", paper.form, saved.body);
    let page = worker.get(form).await;
    let is_full = page.body.contains("Everything that is needed is filled in");
    let missing = between(&page.body, "class=\"sp-todo\"", "</div>");
    assert!(is_full, "{}: {missing:?}", paper.form);
}

/// Signs one step, as whoever has that role and is shown the form.
async fn signs(demo: &Demo, form: &Url, (step, role): (&str, &str)) {
    for which in 0..8 {
        let mut browser = demo.sign_in(role, which).await;
        let page = browser.get(form).await;
        if page.status != 200 {
            continue;
        }
        let own = format!("name=\"step\" value=\"{step}\"");
        let fields = [
            ("operation", wish_before(&page, &own)),
            ("step", step),
            ("seen", hidden(&page, "seen")),
        ];
        let signed = browser.post(&below(form, "/sign"), &fields).await;
        assert_eq!(signed.status, 303, "{step}: {}", signed.body);
        return;
    }
    panic!("no {role} is shown {form}");
}

/// Reads the letter, and writes down that it was given by hand.
async fn gives(worker: &mut Browser, form: &Url, paper: &Paper) {
    let letter = below(form, &format!("/letter/{}", paper.letter));
    let page = worker.get(&letter).await;
    assert_eq!(page.status, 200, "{}: {}", paper.form, page.body);
    for words in paper.says {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    for words in paper.keeps {
        assert!(!page.body.contains(words), "{words}: {}", page.body);
    }
    let wish = wish_before(&page, "name=\"seen\"");
    let today = page.body.split("name=\"given_on\"").nth(1);
    let today = today.and_then(|rest| between(rest, "value=\"", "\""));
    let mut given = vec![
        ("operation", wish),
        ("seen", hidden(&page, "seen")),
        ("means", "by_hand"),
    ];
    given.extend(today.map(|day| ("given_on", day)));
    for again in ["the first time", "sent twice, done once"] {
        let told = worker.post(&letter, &given).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }
    let page = worker.get(form).await;
    assert!(page.body.contains("Given by hand on "), "{}", page.body);
}

/// The whole way of a form whose letter says what was signed.
async fn goes_its_way(paper: &Paper) {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let form = begins(&demo, &mut worker, paper).await;
    let letter = below(&form, &format!("/letter/{}", paper.letter));
    let early = worker.get(&letter).await;
    assert!(!early.body.contains("name=\"means\""), "{}", early.body);
    fills(&mut worker, &form, paper).await;
    for step in paper.signs {
        signs(&demo, &form, *step).await;
    }
    gives(&mut worker, &form, paper).await;
    closes(&demo, &mut worker, &form, paper).await;
}

/// The whole way of a form that asks somebody outside first, and is signed when they have answered.
async fn asks_first(paper: &Paper) {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let form = begins(&demo, &mut worker, paper).await;
    gives(&mut worker, &form, paper).await;
    fills(&mut worker, &form, paper).await;
    for step in paper.signs {
        signs(&demo, &form, *step).await;
    }
    closes(&demo, &mut worker, &form, paper).await;
}

/// It is done: from then on it says what it says.
async fn closes(demo: &Demo, worker: &mut Browser, form: &Url, paper: &Paper) {
    let page = worker.get(form).await;
    assert!(page.body.contains("Signed off"), "{}", page.body);
    let wish = wish_before(&page, "Closed, it only says");
    let fields = [("operation", wish), ("outcome", "done"), ("reason", "")];
    let closed = worker.post(&below(form, "/close"), &fields).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let page = worker.get(form).await;
    assert!(page.body.contains(paper.title), "{}", page.body);
    assert!(!page.body.contains("<textarea"), "{}", page.body);
    let printed = worker.get(&below(form, "/print")).await;
    for (_, text) in paper.typed.iter().filter(|(_, text)| text.len() > 20) {
        assert!(printed.body.contains(text), "{text}: {}", printed.body);
    }
    // Who has nothing to do with the child finds nothing of it.
    let mut administrator = demo.sign_in("Council administrator", 0).await;
    assert_eq!(administrator.get(form).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pathway_plan_is_made_signed_and_given_to_the_young_person() {
    goes_its_way(&Paper {
        form: "pathway-plan",
        title: "Pathway plan",
        otherwise: &[
            ("about//name", "Maya"),
            ("about//born", "9 March 2010"),
            ("home//now", "With foster carers"),
            ("plan//review", "1 June 2027"),
        ],
        typed: &[
            ("about//matters", "To stay near my friends from school."),
            ("home//next", "A room of my own, not far from college."),
            ("learning//now", "College"),
            ("learning//next", "Become an electrician."),
            ("wellbeing//health", "I go to the dentist with Ada."),
            ("wellbeing//family", "My aunt, and Ada."),
            ("money//money", "I save ten pounds a week."),
            (
                "plan.actions/row:1/what",
                "Apply for the supported lodgings list",
            ),
            ("plan.actions/row:1/who", "The personal adviser"),
            ("plan.actions/row:1/by", "1 February 2027"),
            ("plan//if_not", "I ring my adviser, and stay with Ada."),
            ("plan//agrees", "I agree with most of it"),
        ],
        signs: &[("worker", "Social worker"), ("manager", "Team manager")],
        letter: "young_person",
        says: &[
            "Your pathway plan",
            "A room of my own, not far from college.",
            "Apply for the supported lodgings list",
            "I agree with most of it",
        ],
        keeps: &["(not filled in)"],
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_record_is_agreed_and_given_to_whoever_takes_over() {
    goes_its_way(&Paper {
        form: "transfer-record",
        title: "Transfer record",
        otherwise: &[
            ("child//name", "Maya Bell"),
            ("child//case_number", "NS-1"),
            ("child//status", "Care order"),
            ("child//chair", "Sam Okoro"),
            ("child//review", "1 June 2027"),
            ("move//from", "Jo Marsh"),
        ],
        typed: &[
            ("move//to", "Leaving care team"),
            ("move//on", "11 January 2027"),
            ("move//why", "The worker leaves"),
            ("now//worries", "She is late for school since October."),
            ("now//works", "She rings her aunt every Sunday."),
            ("now//safe", "Not alone with the man from next door."),
            ("now.open/row:1/what", "The hearing about contact"),
            ("now.open/row:1/by", "18 January 2027"),
            ("told//child_told", "A day is fixed"),
            ("told//day", "5 January 2027"),
        ],
        signs: &[("hands_over", "Social worker"), ("agrees", "Team manager")],
        letter: "new_worker",
        says: &[
            "The hearing about contact",
            "Leaving care team",
            "January 2027",
        ],
        keeps: &["next door", "late for school", "(not filled in)"],
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn school_is_asked_on_paper_and_what_it_says_is_written_down_and_signed() {
    asks_first(&Paper {
        form: "education-consultation",
        title: "Education consultation",
        otherwise: &[
            ("child//name", "Maya Bell"),
            ("child//review", "1 June 2027"),
            ("child//school", "Larch Lane School"),
        ],
        typed: &[
            ("child//how", "On paper"),
            ("school//attendance", "94"),
            ("school//learning", "She has caught up in mathematics."),
            ("school//excluded", "Yes"),
            ("school.exclusions/row:1/day", "5 October 2026"),
            ("school.exclusions/row:1/days", "Two days"),
            ("school.exclusions/row:1/done", "A meeting with her carer"),
            ("school//friends", "Two close friends, and the chess club."),
            ("plan//current", "Yes"),
            ("plan//next", "That the tutor stays until summer."),
        ],
        signs: &[("written", "Social worker")],
        letter: "questions",
        says: &["what we ask school", "How learning goes"],
        keeps: &["(not filled in)", "chess"],
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_workers_are_asked_on_paper_and_what_they_say_is_written_down_and_signed() {
    asks_first(&Paper {
        form: "health-consultation",
        title: "Health consultation",
        otherwise: &[
            ("child//name", "Maya Bell"),
            ("child//born", "9 March 2017"),
            ("child//review", "1 June 2027"),
            ("child//who", "The school nurse"),
        ],
        typed: &[
            ("checks//assessment", "12 October 2026"),
            ("checks//immunised", "Some are missing"),
            ("checks//missing", "The booster at the age of ten"),
            ("health//body", "She grows well and sleeps through."),
            ("health//mind", "She worries before contact days."),
            (
                "health//private",
                "She asked about the illness of her mother.",
            ),
            ("health.appointments/row:1/day", "14 January 2027"),
            (
                "health.appointments/row:1/with",
                "The optician in Larch Lane",
            ),
            (
                "health//next",
                "That somebody talks with her before contact.",
            ),
        ],
        signs: &[("written", "Social worker")],
        letter: "questions",
        says: &["what we ask health workers", "Immunisations"],
        keeps: &["(not filled in)", "illness"],
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_notes_forms_of_which_nobody_who_owns_them_has_an_account() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let settings = demo.settings().display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("swimming");
    std::fs::create_dir(&own).unwrap();
    let text = super::library::SWIMMING;
    let text = text.replace("review_by", "owned_by_teams = [\"team:999\"]\nreview_by");
    std::fs::write(own.join("form.toml"), text).unwrap();
    let forms = folder.path().display().to_string();
    let arguments = ["check", "--config", &settings, "--forms", &forms];
    let arguments = arguments.map(str::to_owned).to_vec();

    let checked = crate::world::samepage(arguments).await;

    checked.says("note: swimming: nobody of Leisure team has an account here");
    checked.never_says("note: food-voucher");
}
