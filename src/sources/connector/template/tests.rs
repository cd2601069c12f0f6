//! Templates, filled with awkward values.

use super::*;

#[track_caller]
fn check(text: &str, escape: Escape, id: &str, expected: &str) {
    let rules = Rules::plain();
    let template = Template::parse(text, escape, &["council".to_owned()], &rules).unwrap();
    let values = BTreeMap::from([("council".to_owned(), "North shire".to_owned())]);
    let tree = Tree::from_json(br#"{"org": {"id": "a/b"}}"#).unwrap();
    let seen = Seen::new(tree.clone(), id);
    let filling = Filling {
        id,
        seen: Some((&tree, &seen)),
        values: Some(&values),
        ..Filling::default()
    };
    assert_eq!(template.fill(&filling).unwrap(), expected);
}

#[test]
fn values_are_made_safe_for_the_place_they_are_put_into() {
    check("/persons/{id}", Escape::Percent, "19", "/persons/19");
    check(
        "/persons/{id}/x",
        Escape::Percent,
        "../19?a=b",
        "/persons/..%2F19%3Fa%3Db/x",
    );
    check(
        "/c({id})?$expand=x",
        Escape::Percent,
        "1",
        "/c(1)?$expand=x",
    );
    check("/{council}/{id}", Escape::Percent, "1", "/North%20shire/1");
    check("/o/{= .org.id }", Escape::Percent, "1", "/o/a%2Fb");
    check(
        "<Id>{id}</Id>",
        Escape::Xml,
        "<&'\">",
        "<Id>&lt;&amp;&apos;&quot;&gt;</Id>",
    );
    check(
        r#"{"query": "{ person(id: \"{id}\") { name } }"}"#,
        Escape::Json,
        "a\"b\\",
        r#"{"query": "{ person(id: \"a\"b\\\") { name } }"}"#
            .replace("a\"b", "a\\\"b")
            .as_str(),
    );
    check(r#"{= {a: "}"} | .a }"#, Escape::Header, "1", "}");
}

#[test]
fn a_place_that_nobody_knows_is_refused_outside_bodies() {
    let rules = Rules::plain();
    for wrong in ["/persons/{ident}", "/persons/{id", "/persons/{= .a"] {
        assert!(
            Template::parse(wrong, Escape::Percent, &[], &rules).is_err(),
            "{wrong}"
        );
    }
    assert!(Template::parse("{ person { id } }", Escape::Json, &[], &rules).is_ok());
}

#[test]
fn a_line_break_never_gets_into_a_header() {
    let rules = Rules::plain();
    let template = Template::parse("{id}", Escape::Header, &[], &rules).unwrap();

    let filled = template.fill(&Filling {
        id: "1\r\nHost: x",
        ..Filling::default()
    });

    assert_eq!(filled, Err(TemplateError::Unsafe));
}

#[test]
fn an_identifier_never_leads_to_another_path() {
    let rules = Rules::plain();
    let template = Template::parse("/persons/{id}/x", Escape::Percent, &[], &rules).unwrap();

    for id in [".", ".."] {
        let filled = template.fill(&Filling {
            id,
            ..Filling::default()
        });
        assert_eq!(filled, Err(TemplateError::Unsafe));
    }
}

#[test]
fn the_survivor_is_read_from_the_address_it_moved_to() {
    let rules = Rules::plain();
    let template = Template::parse("/persons/{id}/x", Escape::Percent, &[], &rules).unwrap();

    assert_eq!(
        template.id_in("/api/v1/persons/7%204/x"),
        Some("7 4".to_owned())
    );
    assert_eq!(template.id_in("/sign-in"), None);
}
