//! The same child in JSON, in XML and in SOAP is the same child.

use crate::world::{Document, World};

/// Children of all sorts; with marks in their names, numbers that are texts, nulls left out.
const CHILDREN: [u32; 6] = [1, 3, 8, 10, 24, 25];

/// Facts by their place. Which record and field they come from differs with the shape.
#[track_caller]
fn same_facts(one: &Document, other: &Document, child: u32) {
    // The words of the record itself may differ: `parent` here, `Mother : Child` there.
    let of = |document: &Document| {
        let mut facts = document.facts();
        facts.retain(|(place, _)| !place.ends_with("].relationship"));
        facts
    };
    let (one, other) = (of(one), of(other));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_child_in_xml_is_the_same_child_by_the_same_rules() {
    let world = World::of(40, &[]).await.making("html");
    let in_json = prepared(&world).await;
    let connection = as_xml(&world.connection("mosaic"));

    let in_xml = prepared(&world.with_connection(&connection)).await;

    for ((one, other), child) in in_json.iter().zip(&in_xml).zip(CHILDREN) {
        same_facts(one, other, child);
    }
}

/// What may stand more than once in the XML of this system.
const LISTS: [&str; 21] = [
    "otherNames",
    "communicationFormats",
    "accessNeeds",
    "disabilities",
    "restrictions",
    "phoneNumbers",
    "emails",
    "personalRelationships",
    "relationships",
    "organisations",
    "contacts",
    "allocations",
    "workers",
    "teams",
    "addresses",
    "legalStatuses",
    "placements",
    "periodsOfCare",
    "reviews",
    "invited",
    "visits",
];

/// The connection for JSON, told that answers come as XML with the same names in a root element.
fn as_xml(connection: &str) -> String {
    let lists = format!("format = \"xml\"\nlists = {LISTS:?}");
    let connection = connection
        .replace("format = \"json\"", &lists)
        .replace("application/json", "application/xml");
    // What lies under the element of the answer, where JSON has it at once.
    let of_root = |root: &str| format!("(.{root} | if type == \"array\" then .[0] else . end)");
    let mut name = String::new();
    let mut lines = Vec::new();
    for line in connection.lines() {
        if line.starts_with('[') {
            name.clear();
        }
        if let Some(as_name) = line.strip_prefix("as = ") {
            name = as_name.trim_matches('"').to_owned();
        }
        if let Some(id) = line.strip_prefix("id = '").filter(|_| name == "related") {
            lines.push(format!("id = '{} | {id}", of_root("person")));
            continue;
        }
        let Some(believe) = line.strip_prefix("believe = '") else {
            lines.push(line.to_owned());
            continue;
        };
        let root = match name.as_str() {
            "related" => "person",
            "legal_statuses" => "legalStatuses",
            other => other,
        };
        let inside = of_root(root);
        lines.push(format!("believe = '{inside} | {believe}"));
        match name.as_str() {
            "related" => lines.push(format!("take = '[.[] | {inside}]'")),
            _ => lines.push(format!("take = '{inside}'")),
        }
    }
    lines.join("\n")
}
