//! What can go wrong in a case system, and what the user sees when it does.
//!
//! One story a fault, named as the fault is: `samepage simulate --list-faults` prints them.

mod answers;
mod changes;
mod errors;
mod limits;
mod merged;
mod paging;
mod restricted;
mod sign_in;
mod writes;

use std::collections::BTreeSet;

use samepage::simulation::case_system::faults::FAULTS;

const STORIES: [&str; 9] = [
    include_str!("faults/answers.rs"),
    include_str!("faults/changes.rs"),
    include_str!("faults/errors.rs"),
    include_str!("faults/limits.rs"),
    include_str!("faults/merged.rs"),
    include_str!("faults/paging.rs"),
    include_str!("faults/restricted.rs"),
    include_str!("faults/sign_in.rs"),
    include_str!("faults/writes.rs"),
];

#[test]
fn every_fault_has_a_story_of_its_name() {
    let stories: BTreeSet<&str> = STORIES
        .iter()
        .flat_map(|text| text.split("#[tokio::test").skip(1))
        .filter_map(|test| Some(test.split_once("async fn ")?.1.split_once('(')?.0))
        .collect();
    let without: Vec<&str> = FAULTS
        .iter()
        .map(|fault| fault.name)
        .filter(|name| !stories.contains(name))
        .collect();
    let of_nothing: Vec<&&str> = stories
        .iter()
        .filter(|name| !name.starts_with("also_"))
        .filter(|name| FAULTS.iter().all(|fault| fault.name != **name))
        .collect();

    assert!(without.is_empty(), "no story for {without:?}");
    assert!(
        of_nothing.is_empty(),
        "no fault for the story {of_nothing:?}"
    );
}
