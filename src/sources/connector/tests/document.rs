//! `mappings/connection.md` names every key that the code knows.

use super::*;

const DOCUMENT: &str = include_str!("../../../../mappings/connection.md");

/// The keys that may stand in a section, as the reader itself names them when one is wrong.
fn keys(text: &str) -> Vec<String> {
    let errors = Plan::parse("x", text).map(drop).unwrap_err();
    let what = &errors.0[0].what;
    let (_, list) = what
        .split_once("expected")
        .unwrap_or_else(|| panic!("{what}"));
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_key_is_explained() {
    let fetch = "[[fetch]]\nas = \"a\"\npath = \"/\"\n";
    let mut missing = Vec::new();
    for (section, text) in [
        ("the file", "system = \"x\"\nzzz = 1\n".to_owned()),
        ("sign_in", "system = \"x\"\n[sign_in]\nzzz = 1\n".to_owned()),
        ("believe", "system = \"x\"\n[believe]\nzzz = 1\n".to_owned()),
        (
            "not_found",
            "system = \"x\"\n[not_found]\nzzz = 1\n".to_owned(),
        ),
        (
            "restricted",
            "system = \"x\"\n[restricted]\nzzz = 1\n".to_owned(),
        ),
        (
            "superseded",
            "system = \"x\"\n[superseded]\nzzz = 1\n".to_owned(),
        ),
        ("limits", "system = \"x\"\n[limits]\nzzz = 1\n".to_owned()),
        ("fetch", format!("system = \"x\"\n{fetch}zzz = 1\n")),
        (
            "page",
            format!("system = \"x\"\n{fetch}page = {{ kind = \"none\", zzz = 1 }}\n"),
        ),
        (
            "children",
            "system = \"x\"\n[children]\npath = \"/\"\nid = \".id\"\nzzz = 1\n".to_owned(),
        ),
        ("write", "system = \"x\"\n[write]\nzzz = 1\n".to_owned()),
        (
            "case_note",
            "system = \"x\"\n[write.case_note]\npath = \"/\"\nzzz = 1\n".to_owned(),
        ),
        (
            "look",
            "system = \"x\"\n[write.case_note]\npath = \"/\"\nlook = { zzz = 1 }\n".to_owned(),
        ),
    ] {
        let keys = keys(&text);
        assert!(keys.len() > 1, "{section}: {keys:?}");
        missing.extend(
            keys.into_iter()
                .filter(|key| {
                    !DOCUMENT.contains(&format!("`{key}`"))
                        && !DOCUMENT.contains(&format!("`[{key}]`"))
                        && !DOCUMENT.contains(&format!("`[[{key}]]`"))
                })
                .map(|key| format!("{section}: {key}")),
        );
    }

    assert_eq!(missing, Vec::<String>::new());
}

#[track_caller]
fn wrong(text: &str, line: usize, what: &str) {
    let errors = Plan::parse("connection.toml", text).map(drop).unwrap_err();
    let found = errors
        .0
        .iter()
        .any(|error| error.line == line && error.to_string().contains(what));
    assert!(found, "{errors}");
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_a_remedy() {
    let with = |more: &str| format!("{PERSON}{more}");
    wrong(&PERSON.replace("path", "paht"), 5, "unknown field `paht`");
    wrong(
        &PERSON.replace("{id}", "{ident}"),
        5,
        "`{ident}` is not a place",
    );
    wrong(
        &PERSON.replace(".id != null", ".id !="),
        7,
        "connection.toml:7:",
    );
    wrong(
        &PERSON.replace("required = true", ""),
        2,
        "no fetch is required",
    );
    wrong(
        &PERSON.replace("believe = \".id != null\"", ""),
        4,
        "believed",
    );
    wrong(&PERSON.replace("{id}", "1"), 5, "which child");
    wrong(
        &with("[[fetch]]\nas = \"person\"\npath = \"/x\"\n"),
        9,
        "two fetches called person",
    );
    wrong(
        &with("[[fetch]]\nas = \"a-b\"\npath = \"/x\"\n"),
        9,
        "cannot stand behind a dot",
    );
    // Were it taken for none, nobody would be asked for, and no restriction of theirs be known.
    wrong(
        &with("[[fetch]]\nas = \"x\"\neach = '.persn.ties[].id'\npath = \"/{item}\"\n"),
        10,
        "no fetch before this one is called `persn`",
    );
    wrong(
        &with("[[fetch]]\nas = \"x\"\npath = \"/{item}\"\n"),
        10,
        "without each",
    );
    wrong(
        &with("[[fetch]]\nas = \"x\"\npath = \"/\"\nbody = \"a\"\n"),
        10,
        "carries no body",
    );
    wrong(
        &with(
            "[[fetch]]\nas = \"x\"\npath = \"/\"\npage = { kind = \"cursor\", items = \".a\" }\n",
        ),
        10,
        "no `next`",
    );
    wrong(
        &with("[[fetch]]\nas = \"x\"\npath = \"/\"\npage = { kind = \"offset\" }\n"),
        10,
        "where the position goes",
    );
    wrong(
        &with("[[fetch]]\nas = \"x\"\npath = \"/\"\nheaders = { Authorization = \"x\" }\n"),
        11,
        "not set here",
    );
    wrong(
        &with("[sign_in]\nkind = \"token\"\n"),
        2,
        "address for tokens",
    );
    wrong(
        &with("[sign_in]\nkind = \"key\"\n"),
        2,
        "where the key goes",
    );
    wrong(&with("[limits]\nattempts = 0\n"), 2, "limit");
    let note = |more: &str| with(&format!("[write.case_note]\n{more}"));
    wrong(
        &note("path = \"/notes\"\njson = \".\"\n"),
        9,
        "into which record",
    );
    wrong(&note("path = \"/{id}\"\n"), 9, "in one way what it carries");
    wrong(
        &note("path = \"/{id}\"\njson = \".a |\"\n"),
        10,
        "connection.toml:10:",
    );
    wrong(
        &note("path = \"/{id}\"\njson = \".\"\nkey = \"a b\"\n"),
        11,
        "no name of a header",
    );
    wrong(
        &with("[write.document]\npath = \"/{id}\"\njson = \".\"\n"),
        9,
        "without its file",
    );
}
