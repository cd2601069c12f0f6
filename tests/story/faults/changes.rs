//! Something changes overnight, between two invites for the same meeting.

use crate::world::{THIRD, World, cell};

#[tokio::test(flavor = "multi_thread")]
async fn placement_moves_overnight() {
    let world = World::with("placement_moves_overnight").await;
    world.prepare(THIRD).await.ended(0, &[]);
    let home = world.home_of(THIRD).await;

    world.council.advance_days(1);
    world
        .prepare(THIRD)
        .await
        .ended(0, &["Prepared 1 review invite "]);

    let new_home = world.home_of(THIRD).await;
    assert_ne!(new_home, home);
    // Neither the old home nor the new one is told to the family, in whatever file.
    let family: Vec<_> = world
        .letters(THIRD)
        .into_iter()
        .filter(|one| one.is_to_family())
        .collect();
    assert!(!family.is_empty());
    for letter in &family {
        for (file, words) in letter.everything() {
            for postcode in [&home.1, &new_home.1] {
                assert!(
                    !words.contains(postcode.as_str()),
                    "{}/{file}",
                    letter.folder
                );
            }
        }
    }
    // Staff see that the child has a new home.
    assert!(
        world.sheet(THIRD).contains("24 November 2026"),
        "{}",
        world.sheet(THIRD)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mother_moves_overnight() {
    let world = World::with("mother_moves_overnight").await;
    world.prepare(THIRD).await.ended(0, &[]);
    let old = world.mothers_address(THIRD).await;

    world.council.advance_days(1);
    world
        .prepare(THIRD)
        .await
        .ended(0, &["Prepared 1 review invite "]);

    let new = world.mothers_address(THIRD).await;
    assert_ne!(old, new);
    // Neither address is told to anybody else, and nobody is told the old one.
    for letter in world.letters(THIRD) {
        let is_hers = letter.role == "parent_mother";
        for (file, words) in letter.everything() {
            assert!(
                !words.contains(&old.1),
                "{}/{file} has the old address",
                letter.folder
            );
            assert!(
                is_hers || !words.contains(&new.1),
                "{}/{file}",
                letter.folder
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn relative_has_a_new_email() {
    // The third child's mother wants her letter by hand; that of the fifth reads mail.
    let world = World::in_scenario(
        "children = 5\n[[fault]]\nname = \"relative_has_a_new_email\"\nchild = 5\nafter_days = 1",
    )
    .await;
    world.prepare(5).await.ended(0, &[]);
    let old = world.document(5).of_person("Mother", "contact");
    assert_eq!(
        world.letter_to(5, "parent_mother").recipients(),
        [old.as_str()]
    );

    world.council.advance_days(1);
    world
        .prepare(5)
        .await
        .ended(0, &["Prepared 1 review invite "]);

    let new = world.document(5).of_person("Mother", "contact");
    assert!(
        old.contains('@') && new.contains('@') && old != new,
        "{old} {new}"
    );
    let letter = world.letter_to(5, "parent_mother");
    assert_eq!(letter.recipients(), [new]);
    for (file, words) in letter.everything() {
        assert!(!words.contains(&old), "{file} still has the old address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_leaves_overnight() {
    let world = World::with("worker_leaves_overnight").await;
    world.prepare(THIRD).await.ended(0, &[]);
    let gone = world.document(THIRD).value("review.social_worker");
    assert!(!gone.is_empty());

    // The first day is the last at work; the allocation is never closed.
    world.council.advance_days(2);
    world
        .prepare(THIRD)
        .await
        .ended(0, &["no current worker is recorded"]);

    let after = world.document(THIRD);
    assert_ne!(after.value("review.social_worker"), gone);
    let rows = after.rows("people");
    let row = rows.iter().find(|row| cell(row, "name") == gone);
    assert!(
        row.is_none_or(|row| cell(row, "invited") != "true"),
        "{gone} is still invited"
    );
    world.finds(THIRD, "worker_missing", "social worker");
}
