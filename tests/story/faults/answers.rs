//! The case system answers, and the answer is no good, or late, or strange.

use std::time::{Duration, Instant};

use crate::world::{THIRD, World};

#[tokio::test(flavor = "multi_thread")]
async fn busy_for_a_moment() {
    let world = World::with("busy_for_a_moment").await.making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    for child in 1..=4 {
        world.is_whole(child);
    }
    let counts = world.council.counts();
    assert!(counts.statuses[&503] >= 5, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn down_for_one_resource() {
    let world = World::with("down_for_one_resource").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "2 children  part of the case system did not answer",
        ],
    );
    for child in [2, THIRD] {
        let found = world.finds(child, "source_down", "could not read reviews");
        assert_eq!(found.weight, "check");
        // That one thing is down takes nothing else with it.
        let down = world
            .findings(child)
            .into_iter()
            .filter(|one| one.code == "source_down");
        let others: Vec<_> = down.filter(|one| !one.what.contains("reviews")).collect();
        assert!(others.is_empty(), "child {child}: {others:#?}");
        let document = world.document(child);
        // What is in the reviews is down, which is not the same as "none" or "not recorded".
        for field in ["review.date", "review.place", "review.last_review"] {
            assert_eq!(
                document.state(field),
                "source_down",
                "{field} of child {child}"
            );
        }
        assert_eq!(document.state("child.name"), "known");
        assert_eq!(document.state("child.legal_status"), "known");
        // With no reviews known, a first review would be computed: that date would be wrong.
        assert_ne!(document.state("review.due"), "known", "child {child}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn down_altogether() {
    let world = World::with("down_altogether").await;

    let run = world.prepare_some(&[1, 2, THIRD, 4]).await;

    run.ended(
        1,
        &[
            "4 children could not be prepared",
            "mosaic: could not read person of child",
            "run this again",
        ],
    );
    for child in 1..=4 {
        assert!(!world.is_prepared(child), "no blank form is made");
    }
    let asked = world.council.counts().total;
    // Nine questions a child are out at once; each would be put four times, and once more.
    assert!(asked < 100, "a system that is down is left alone: {asked}");

    // The morning after: the same command does what was not done.
    world.council.switch_off("down_altogether");
    world
        .prepare_some(&[1, 2, THIRD, 4])
        .await
        .ended(0, &["Prepared 4 review invites"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_error_in_text() {
    let world = World::with("server_error_in_text").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    run.never_says("Object reference");
    let found = world.finds(THIRD, "source_down", "could not read placements");
    assert!(found.what.contains("status 500"), "{found:?}");
    let document = world.document(THIRD);
    assert_eq!(document.state("child.placement_type"), "source_down");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_reset_once() {
    let world = World::with("connection_reset_once").await;

    let run = world.prepare(THIRD).await;

    run.ended(0, &["Prepared 1 review invite "]);
    world.is_whole(THIRD);
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_reset_always() {
    let world = World::with("connection_reset_always").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    let found = world.finds(THIRD, "source_down", "could not read workers");
    assert!(found.what.contains("the connection broke"), "{found:?}");
    let document = world.document(THIRD);
    assert_eq!(document.state("review.social_worker"), "source_down");
    assert_eq!(document.state("review.chair"), "source_down");
    let found = world.findings(THIRD);
    assert!(
        found.iter().all(|one| one.code != "worker_missing"),
        "whoever could not be read is not missing: {found:#?}"
    );
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn body_comes_slowly() {
    let world = World::with("body_comes_slowly").await;

    let run = world.prepare(THIRD).await;

    run.ended(0, &["Prepared 1 review invite "]);
    world.is_whole(THIRD);
}

#[tokio::test(flavor = "multi_thread")]
async fn body_stops_half_way() {
    let world = World::with("body_stops_half_way").await;
    let world = world.set("source.idle_seconds", 0.5);
    let began = Instant::now();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "nobody waits for ever"
    );
    let found = world.finds(THIRD, "source_down", "could not read organisations");
    assert!(found.what.contains("no answer within"), "{found:?}");
    // Half a list of schools and surgeries is not taken for the whole.
    assert!(!world.sheet(THIRD).contains("Designated teacher"));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn body_shorter_than_declared() {
    let world = World::with("body_shorter_than_declared").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites"]);
    let found = world.finds(THIRD, "source_down", "could not read visits");
    assert!(
        found
            .what
            .contains("the connection broke before the answer was whole"),
        "{found:?}"
    );
    world.is_whole(2);
}

/// The third child's relationships cannot be read: nobody knows who must be kept from whom.
#[track_caller]
fn nobody_knows_the_family(world: &World, code: &str, what: &str) {
    world.finds(THIRD, code, what);
    world.finds(
        THIRD,
        "letter_blocked",
        "relationships of the child could not be read",
    );
    for letter in world.letters(THIRD) {
        let goes_home = letter.is_to_child_or_family() || letter.role.contains("carer");
        assert!(
            !goes_home || letter.is_held_back(),
            "{} is ready",
            letter.folder
        );
    }
    let document = world.document(THIRD);
    assert_eq!(document.state("child.name"), "known");
    assert_eq!(document.state("review.due"), "known");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_cut_off() {
    let world = World::with("answer_cut_off").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "To put right before anything is sent",
            "an answer of the case system was not believed",
        ],
    );
    nobody_knows_the_family(
        &world,
        "answer_not_believed",
        "could not read relationships",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_is_empty() {
    let world = World::with("answer_is_empty").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "an answer of the case system was not believed",
        ],
    );
    nobody_knows_the_family(
        &world,
        "answer_not_believed",
        "could not read relationships",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_compressed_unasked() {
    let world = World::with("answers_compressed_unasked")
        .await
        .making("html");

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites"]);
    world.is_whole(2);
    world.is_whole(THIRD);
}

#[tokio::test(flavor = "multi_thread")]
async fn xml_in_iso_8859_1() {
    // The ninth child's names have marks that ISO-8859-1 has, and some that it does not.
    let world = World::of(9, &["xml_in_iso_8859_1"]).await.making("html");
    let soap = world.in_soap();
    soap.prepare(9)
        .await
        .ended(0, &["Prepared 1 review invite "]);
    let in_latin_1 = soap.document(9);

    soap.council.switch_off("xml_in_iso_8859_1");
    soap.prepare(9).await.ended(0, &[]);

    assert_eq!(soap.document(9).facts(), in_latin_1.facts());
    let names: String = in_latin_1
        .rows("people")
        .iter()
        .map(|row| crate::world::cell(row, "name"))
        .collect();
    assert!(!names.is_ascii(), "{names}");
    assert!(
        !names.contains('\u{fffd}') && !names.contains('Ã'),
        "{names}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn byte_order_mark_first() {
    let world = World::with("byte_order_mark_first").await.making("html");
    world
        .prepare(THIRD)
        .await
        .ended(0, &["Prepared 1 review invite "]);
    world.is_whole(THIRD);

    let soap = world.in_soap();
    soap.prepare(THIRD)
        .await
        .ended(0, &["Prepared 1 review invite "]);

    soap.is_whole(THIRD);
}

#[tokio::test(flavor = "multi_thread")]
async fn xml_with_a_document_type() {
    let world = World::with("xml_with_a_document_type").await.in_soap();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "the answer cannot be believed",
            "document type",
        ],
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn billion_laughs() {
    let world = World::with("billion_laughs").await.in_soap();
    let began = Instant::now();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "the answer cannot be believed",
            "document type",
        ],
    );
    run.never_says("haha");
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "nothing was unfolded"
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nested_without_end() {
    let world = World::with("nested_without_end").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &["Prepared 1 review invite ", "the answer cannot be believed"],
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn body_without_end() {
    // Case notes are not asked for; visits are.
    let world =
        World::in_scenario("[[fault]]\nname = \"body_without_end\"\nchild = 3\npath = \"visits\"")
            .await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites"]);
    let found = world.finds(THIRD, "answer_not_believed", "could not read visits");
    assert!(
        found
            .what
            .contains("the answer is larger than 8388608 bytes"),
        "{found:?}"
    );
    let asked = world.council.requests();
    let path = format!("{}/visits", world.id(THIRD));
    let asked = asked.iter().filter(|one| one.ends_with(&path)).count();
    assert_eq!(asked, 1, "it is not asked for a second time");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_called_html() {
    let world = World::with("json_called_html").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "its content type is not one of those that [believe] names",
            "look at the address in the settings, and at [believe] in connection.toml",
        ],
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn soap_fault_1_1() {
    let world = World::with("soap_fault_1_1").await.in_soap();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    nobody_knows_the_family(&world, "source_down", "could not read relationships");
}

#[tokio::test(flavor = "multi_thread")]
async fn soap_fault_1_2() {
    let world = World::with("soap_fault_1_2").await.in_soap();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    nobody_knows_the_family(&world, "source_down", "could not read relationships");
}

#[tokio::test(flavor = "multi_thread")]
async fn soap_fault_with_status_200() {
    let world = World::with("soap_fault_with_status_200").await.in_soap();

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "an answer of the case system was not believed",
        ],
    );
    nobody_knows_the_family(
        &world,
        "answer_not_believed",
        "a SOAP Fault came in place of data",
    );
}
