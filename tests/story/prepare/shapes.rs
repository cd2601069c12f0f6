//! The same child in JSON, in XML and in SOAP is the same child.

use crate::world::{Document, World};

/// Children of all sorts; with marks in their names, numbers that are texts, nulls left out.
const CHILDREN: [u32; 6] = [1, 3, 8, 10, 24, 25];

/// Facts by their place. Which record and field they come from differs with the shape.
#[track_caller]
fn same_facts(one: &Document, other: &Document, child: u32) {
    let (one, other) = (one.facts(), other.facts());
    for (first, second) in one.iter().zip(&other) {
        assert_eq!(first, second, "child {child}");
    }
    assert_eq!(one.len(), other.len(), "child {child}");
}

async fn prepared(world: &World) -> Vec<Document> {
    world
        .prepare_some(&CHILDREN)
        .await
        .ended(0, &["Prepared 6 review invites"]);
    CHILDREN
        .iter()
        .map(|child| world.document(*child))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_in_soap_is_the_same_child() {
    let world = World::of(40, &[]).await.making("html");
    let in_json = prepared(&world).await;

    let in_soap = prepared(&world.in_soap()).await;

    for ((one, other), child) in in_json.iter().zip(&in_soap).zip(CHILDREN) {
        same_facts(one, other, child);
    }
}
