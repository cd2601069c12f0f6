//! Mapping files: what is read, and what is said of what is wrong.

use super::*;

const GOOD: &str = r#"system = "x"
format = "json"
[codes.relationship]
mother = "parent_mother"
[[rule]]
to = "child"
each = ".person"
[rule.fields]
id = ".id | txt"
"#;

#[track_caller]
fn wrong(text: &str, place: (usize, usize), what: &str) {
    let errors = Mapping::load(text, "x.toml").err().unwrap_or_default();
    let error = errors.first().expect("must be wrong");
    assert!(error.to_string().contains(what), "{error}");
    assert_eq!((error.line, error.column), place, "{error}");
}

#[test]
fn a_mapping_is_read() {
    let mapping = Mapping::load(GOOD, "mappings/x/network.toml").unwrap();

    assert_eq!(mapping.rules.len(), 1);
    assert_eq!(&*mapping.short, "x/network.toml");
    assert_eq!(mapping.rules[0].line, 5);
    assert_eq!(mapping.rules[0].fields[0].line, 9);
    assert_eq!(&*mapping.rules[0].fields[0].source, "id");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
    let with = |line: &str| format!("{GOOD}{line}\n");

    wrong("", (1, 1), "`system` is missing");
    wrong("system = \n", (1, 10), "x.toml:1:10");
    wrong(
        "system = \"x\"\nformat = \"yaml\"\n",
        (2, 11),
        "write json, xml or csv",
    );
    wrong(&with("gven = '.x'"), (10, 1), "did you mean `given`?");
    wrong(
        &with("shoe_size_in_cm = '.x'"),
        (10, 1),
        "it can be: title, given",
    );
    wrong(
        &with("given = '.x | txxt'"),
        (10, 15),
        "unknown filter `txxt`",
    );
    wrong(
        &with("given = '''\n.x | txxt'''"),
        (11, 6),
        "unknown filter `txxt`",
    );
    wrong(
        &with("given = '.x | code(\"nope\")'"),
        (10, 21),
        "write a section [codes.nope]",
    );
    wrong(
        &with("given = 'env'"),
        (10, 10),
        "cannot reach the environment",
    );
    wrong(&with("given = [1]"), (10, 9), "a field is an expression");
    let people = "[[rule]]\nto = 'person'\neach = 'each(.related)'\n[rule.fields]\nid = '.id'\n";
    let tie = "[[rule]]\nto = 'network'\nown_record = 'relatd'\n[rule.fields]\nid = '.id'\nrelationship = '.type'";
    wrong(
        &with(&format!("{people}{tie}")),
        (17, 15),
        "no rule for `person` reads `relatd`; did you mean `related`?",
    );
    wrong(
        &with(&tie.replace("network", "person")),
        (12, 15),
        "only a rule for `network`",
    );
    wrong(
        &with("[[rule]]\nto = \"chld\""),
        (11, 7),
        "did you mean `child`?",
    );
    wrong(
        &with("[[rule]]\neach = \".\""),
        (10, 1),
        "does not say what it fills",
    );
    wrong(
        &with("[[rule]]\nto = \"network\"\n[rule.fields]\nid = '.id'"),
        (10, 1),
        "must give `relationship`",
    );
    wrong(
        &with("[[rule]]\nto = \"child\"\nech = '.'\n[rule.fields]\nid = '.'"),
        (12, 1),
        "did you mean `each`?",
    );
    wrong(
        &with("[[test]]\nname = 'x'\nexpect = '{}'"),
        (10, 1),
        "the test has no document",
    );
    wrong(
        &with("[[test]]\ninput = '{}'\nexpect = 'x'"),
        (12, 11),
        "not JSON",
    );
    wrong(
        &with("[record]\nelment = \"x\""),
        (11, 1),
        "did you mean `element`?",
    );
    wrong(
        &with("[inputs.a]\nto = \"b\""),
        (11, 7),
        "`to` names no column",
    );
    wrong(
        "system = \"x\"\nformat = \"json\"\ndefs = 'def x: (;'\n",
        (3, 16),
        "never closed",
    );
    wrong(
        "system = \"x\"\nformat = \"json\"\n",
        (1, 1),
        "there is no rule",
    );
    let table = GOOD.replace("parent_mother", "parent_moter");
    let tie = "[[rule]]\nto = \"network\"\n[rule.fields]\nid = '.id'\nrelationship = '.t | code(\"relationship\")'\n";
    wrong(
        &format!("{table}{tie}"),
        (14, 1),
        "did you mean `parent_mother`?",
    );
}

#[test]
fn all_errors_are_told_at_once() {
    let text = format!("{GOOD}given = '.x | a'\nfamily = '.x | b'\n");

    assert_eq!(Mapping::load(&text, "x.toml").err().unwrap().len(), 2);
}

#[test]
fn no_file_whatever_makes_the_reader_panic() {
    for end in 0..GOOD.len() {
        let _ = Mapping::load(&GOOD[..end], "x.toml");
    }
    for text in [
        "[",
        "\u{0}",
        "rule = 1",
        "[rule]",
        "codes = []",
        "[[rule]]",
        "test = [1]",
        "record = 1",
        "inputs = 2",
        "rule = [[1]]",
    ] {
        let _ = Mapping::load(text, "x.toml");
    }
    let _ = Mapping::load(&"[a.".repeat(5_000), "x.toml");
    let _ = Mapping::load(&format!("a = {}", "[".repeat(50_000)), "x.toml");
}

#[track_caller]
fn reads(rules: &str, expected: Option<&[&str]>) {
    let text = format!(
        "system = \"x\"\nformat = \"json\"\n[[rule]]\nto = \"child\"\n{rules}\n[rule.fields]\nid = \".id | txt\"\n"
    );
    let mapping = Mapping::load(&text, "x.toml").unwrap();
    let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(mapping.documents(), expected, "{rules}");
}

#[test]
fn the_documents_that_rules_read_are_known_by_name() {
    reads("each = \".person\"", Some(&["person"]));
    reads("each = \"each($root.people)\"", Some(&["people"]));
    reads("each = \". as $all | $all.people\"", Some(&["people"]));
    reads("each = \".\"", Some(&["id"]));
    reads("from = \"person\"\neach = \".\"", Some(&["id", "person"]));
    reads("each = \".[]\"", None);
    reads("each = \". as {people: $p} | $p\"", None);
}
