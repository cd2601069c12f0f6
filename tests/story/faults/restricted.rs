//! A record is kept from us, or from others, or nobody can say.

use crate::world::{THIRD, World};

/// The record is refused outright: there is nothing to prepare, and that is said.
#[track_caller]
fn was_refused(world: &World, run: &crate::world::Run) {
    run.ended(0, &["1 child could not be prepared"]);
    run.says(&format!(
        "mosaic marks the record of child {} as restricted.",
        world.id(THIRD)
    ));
    run.says("Ask the case holder who may be told what; nothing is sent before that.");
    assert!(!world.is_prepared(THIRD));
    for child in [1, 2, 4] {
        world.is_whole(child);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_refused() {
    let world = World::with("restricted_refused").await;

    let run = world.prepare_all().await;

    was_refused(&world, &run);
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_barred_from_one_child() {
    let world = World::with("worker_barred_from_one_child").await;

    let run = world.prepare_all().await;

    was_refused(&world, &run);
}

/// The sheet is there and marked; nothing goes to the child or the family.
#[track_caller]
fn is_restricted(world: &World) {
    let found = world.finds(THIRD, "record_restricted", "as restricted");
    assert_eq!(found.weight, "blocks");
    let sheet = String::from_utf8(world.file(THIRD, "sheet.html")).unwrap();
    assert!(sheet.contains(r#"<span class="badge">Restricted</span>"#));
    for letter in world.letters(THIRD) {
        assert!(
            !letter.is_to_family() || letter.is_held_back(),
            "{} is ready",
            letter.folder
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_name_only() {
    let world = World::with("restricted_name_only").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "To put right before anything is sent",
            "a record is restricted",
        ],
    );
    is_restricted(&world);
    let document = world.document(THIRD);
    assert_eq!(document.state("child.name"), "known");
    for field in [
        "child.legal_status",
        "child.placement_type",
        "review.date",
        "review.social_worker",
    ] {
        assert_eq!(document.state(field), "withheld", "{field}");
    }
    assert_eq!(
        world.ready_for(THIRD),
        Vec::<String>::new(),
        "no letter to anybody"
    );
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_told_in_full() {
    let world = World::with("restricted_told_in_full").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites", "a record is restricted"]);
    is_restricted(&world);
    world.holds_back_from_family(THIRD, "restricted");
    assert_eq!(world.document(THIRD).state("child.legal_status"), "known");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_fields_removed() {
    let world = World::with("restricted_fields_removed").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites", "a record is restricted"]);
    is_restricted(&world);
    world.holds_back_from_family(THIRD, "restricted");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_censored() {
    let world = World::with("restricted_censored").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites", "a record is restricted"]);
    is_restricted(&world);
    world.holds_back_from_family(THIRD, "restricted");
    // Struck-out words are no value of anything.
    let document = String::from_utf8(world.file(THIRD, "document.json")).unwrap();
    assert!(!document.contains("***"));
    for letter in world.letters(THIRD) {
        for (file, words) in letter.everything() {
            assert!(!words.contains("***"), "{}/{file}", letter.folder);
        }
    }
    world.is_whole(2);
}

/// Whether the child is restricted cannot be told, so it counts as if it were.
async fn unknown_is_no(fault: &str) {
    let world = World::with(fault).await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "To put right before anything is sent",
            "a letter is stopped",
        ],
    );
    world.finds(
        THIRD,
        "letter_blocked",
        "The restrictions on the child's record are not known",
    );
    world.holds_back_from_family(
        THIRD,
        "the restrictions on the child's record are not known",
    );
    for letter in world.letters(THIRD) {
        let at_home = letter.role == "child" || letter.role.contains("carer");
        assert!(
            !at_home || letter.is_held_back(),
            "{} is ready",
            letter.folder
        );
    }
    assert_ne!(world.document(THIRD).state("child.restrictions"), "none");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn restriction_flag_unreadable() {
    unknown_is_no("restriction_flag_unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restriction_flag_missing() {
    unknown_is_no("restriction_flag_missing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn becomes_restricted_overnight() {
    let world = World::with("becomes_restricted_overnight").await;
    world.prepare(THIRD).await.ended(0, &[]);
    assert!(world.ready_for(THIRD).contains(&"parent_mother".to_owned()));

    world.council.advance_days(1);
    let run = world.prepare(THIRD).await;

    run.ended(0, &["a record is restricted"]);
    // Yesterday's letters lay ready in the same folder: they are gone.
    is_restricted(&world);
    assert_eq!(world.ready_for(THIRD), Vec::<String>::new());
}

/// The same, where the record is refused from the second day: nothing new can be written, and
/// what lies there from yesterday must not look ready.
#[tokio::test(flavor = "multi_thread")]
async fn also_refused_overnight() {
    let world =
        World::in_scenario("[[fault]]\nname = \"restricted_refused\"\nchild = 3\nafter_days = 1")
            .await;
    world.prepare(THIRD).await.ended(0, &[]);
    assert!(world.ready_for(THIRD).contains(&"parent_mother".to_owned()));

    world.council.advance_days(1);
    let run = world.prepare(THIRD).await;

    run.ended(1, &["as restricted"]);
    assert_eq!(world.ready_for(THIRD), Vec::<String>::new());
}
