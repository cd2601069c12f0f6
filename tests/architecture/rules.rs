//! The rules of the house tried on invented sources: each must be able to fail.

use crate::{
    ROOMS,
    house::{self, Room},
    source::{Source, without_comments_and_strings},
};

fn source(path: &str, code: &str) -> Source {
    Source::new(path, &format!("//! Caption.\n{code}"))
}

#[track_caller]
fn imports(path: &str, code: &str, expected: &[&str]) {
    let found = house::bad_imports(ROOMS, &[source(path, code)]);
    let told: Vec<String> = expected
        .iter()
        .map(|what| format!("{path} {what}"))
        .collect();
    assert_eq!(found, told, "{code}");
}

#[test]
fn a_bad_import_is_found_however_it_is_written() {
    let path = "src/rules/clock.rs";
    imports(path, "use crate::forms::form;", &["imports forms"]);
    imports(
        path,
        "use crate::{model::id, forms::{a, b}};",
        &["imports forms"],
    );
    imports(
        path,
        "use crate::{\n    self,\n    mail,\n};",
        &["imports mail", "imports self"],
    );
    imports(
        path,
        "fn f() -> crate :: web :: Page { x }",
        &["imports web"],
    );
    imports(
        path,
        "use crate::{model, {sources::x}};",
        &["imports sources"],
    );
    imports(
        path,
        "use {std::fmt, crate::mail::letter as l};",
        &["imports mail"],
    );
    imports(path, "use crate::*;", &["imports *"]);
    imports(path, "fn f() { crate::shout!(1) }", &["imports shout"]);
    imports(path, "pub(in crate::mail) struct A;", &["imports mail"]);
    imports(
        "src/attic/a.rs",
        "use crate::model::id;",
        &["imports model"],
    );
}

#[test]
fn a_good_import_is_let_through() {
    let path = "src/rules/clock.rs";
    imports(
        path,
        "use crate::{model::{id::Identifier, date}, rules::calendar};",
        &[],
    );
    imports(path, "use crate::model; pub(crate) fn f() {}", &[]);
    imports(
        "src/cli/demo.rs",
        "use crate::{render, simulation, web::serve};",
        &[],
    );
    imports("src/main.rs", "use crate::anything;", &[]);
}

#[test]
fn rooms_on_one_floor_do_not_know_each_other() {
    imports(
        "src/forms/invite/mod.rs",
        "use crate::sources::x;",
        &["imports sources"],
    );
    imports(
        "src/sources/extract/mod.rs",
        "use crate::forms::x;",
        &["imports forms"],
    );
    imports(
        "src/mail/letter.rs",
        "use crate::rules::x;",
        &["imports rules"],
    );
    imports(
        "src/render/word.rs",
        "use crate::model::x;",
        &["imports model"],
    );
    imports(
        "src/model/child.rs",
        "use crate::render::x;",
        &["imports render"],
    );
}

#[test]
fn comments_strings_and_test_modules_do_not_count() {
    let path = "src/rules/clock.rs";
    imports(
        path,
        "// use crate::forms;\n/* /* nested */ crate::forms */",
        &[],
    );
    imports(
        path,
        "const A: &str = \"crate::forms \\\" crate::mail\";",
        &[],
    );
    imports(
        path,
        "const A: &str = r#\"crate::forms \" crate::mail\"#;",
        &[],
    );
    imports(
        path,
        "#[cfg(test)]\nmod tests { use crate::forms; fn f() { {} } }",
        &[],
    );
    imports(path, "#[cfg(test)]\nuse crate::forms;", &[]);
}

#[test]
fn what_follows_a_comment_a_string_or_a_test_does_count() {
    let path = "src/rules/clock.rs";
    let bad = &["imports forms"];
    imports(path, "/* a */ use crate::forms;", bad);
    imports(path, "const A: &str = \"\\\\\"; use crate::forms;", bad);
    imports(path, "const A: char = '\"'; use crate::forms;", bad);
    imports(path, "const A: char = '\\''; use crate::forms;", bad);
    imports(path, "fn f<'a>(x: &'a str) {} use crate::forms;", bad);
    imports(path, "const A: &[u8] = b\"x\"; use crate::forms;", bad);
    imports(path, "const A: &str = r\"\\\"; use crate::forms;", bad);
    imports(path, "#[cfg(test)]\nmod tests { }\nuse crate::forms;", bad);
    imports(path, "#[cfg(test)]\nmod tests;\nuse crate::forms;", bad);
}

#[test]
fn a_file_of_tests_is_free_and_a_file_that_only_looks_like_one_is_not() {
    let parent = "//! Caption.\n#[cfg(test)]\nmod tests;\n";
    let child = source("src/rules/clock/tests.rs", "use crate::forms;");
    let below = source("src/rules/clock/tests/more.rs", "use crate::forms;");
    let declared = [Source::new("src/rules/clock.rs", parent), child, below];
    assert_eq!(house::bad_imports(ROOMS, &declared), Vec::<String>::new());

    let undeclared = [
        source("src/rules/clock.rs", "mod tests;"),
        source("src/rules/clock/tests.rs", "use crate::forms;"),
    ];
    assert_eq!(house::bad_imports(ROOMS, &undeclared).len(), 1);

    let by_folder = [
        source("src/rules/mod.rs", "#[cfg(test)]\nmod tests;"),
        source("src/rules/tests.rs", "use crate::forms;"),
    ];
    assert_eq!(house::bad_imports(ROOMS, &by_folder), Vec::<String>::new());
}

#[test]
fn nobody_climbs_out_of_a_room() {
    let climbs = "climbs with `super`; write `crate::`";
    imports(
        "src/rules/clock/steps.rs",
        "use super::super::super::forms;",
        &[climbs],
    );
    imports(
        "src/rules/clock/steps.rs",
        "use super::{super::calendar};",
        &[climbs],
    );
    imports(
        "src/rules/mod.rs",
        "use super::forms;",
        &["climbs out of its room with `super`"],
    );
    imports(
        "src/rules/clock.rs",
        "use crate as house;",
        &["gives the crate another name"],
    );
    imports("src/rules/clock/steps.rs", "use super::Care;", &[]);
}

#[test]
fn an_arrow_that_does_not_run_down_is_found() {
    let room = |name, floor, may_import| Room {
        name,
        floor,
        may_import,
    };
    let good = [room("a", 2, &["b"]), room("b", 1, &[])];
    let level = [room("a", 2, &["b"]), room("b", 2, &[])];
    let up = [room("a", 2, &[]), room("b", 1, &["a"])];
    let unknown = [room("a", 2, &["c"])];

    assert_eq!(house::arrows_that_do_not_run_down(&good).len(), 0);
    for bad in [&level[..], &up, &unknown] {
        assert_eq!(house::arrows_that_do_not_run_down(bad).len(), 1);
    }
}

#[track_caller]
fn away(path: &str, code: &str, expected: usize) {
    let homes: &[(&str, &[&str])] = &[("lettre", &["mail"]), ("open", &["cli"])];
    let found = house::crates_away_from_home(homes, &[source(path, code)]);
    assert_eq!(found.len(), expected, "{code}: {found:?}");
}

#[test]
fn an_outside_crate_away_from_home_is_found() {
    away("src/forms/a.rs", "use lettre::Message;", 1);
    away("src/forms/a.rs", "use {std::fmt, lettre::{Message, b}};", 1);
    away("src/forms/a.rs", "fn f() { ::lettre::send() }", 1);
    away("src/forms/a.rs", "#[derive(lettre::Derive)] struct A;", 1);
    away("src/forms/a.rs", "use lettre as mail;", 1);
    away("src/forms/a.rs", "pub use lettre;", 1);

    away("src/mail/a.rs", "use lettre::Message;", 0);
    away("src/forms/a.rs", "// lettre::Message", 0);
    away(
        "src/forms/a.rs",
        "let open = file.open(); crate::forms::open::now();",
        0,
    );
}

#[track_caller]
fn impure(path: &str, code: &str, expected: usize) {
    let found = house::impurities(&["model", "rules"], &[source(path, code)]);
    assert_eq!(found.len(), expected, "{code}: {found:?}");
}

#[test]
fn a_pure_room_that_reads_waits_or_serialises_is_found() {
    for code in [
        "use std::fs;",
        "use std::{fmt, io::Read};",
        "use serde::Serialize;",
        "#[derive(Debug, Serialize)] struct A;",
        "async fn f() {}",
        "fn f() { x.await }",
        "fn f() { jiff::Timestamp::now() }",
        "fn f() { Zoned::now() }",
        "fn f() { println!() }",
    ] {
        impure("src/rules/clock.rs", code, 1);
        impure("src/mail/letter.rs", code, 0);
    }
    impure(
        "src/model/a.rs",
        "use jiff::Timestamp; fn now() {} // serde",
        0,
    );
    impure(
        "src/model/a.rs",
        "#[cfg(test)] mod tests { use std::fs; }",
        0,
    );
}

#[test]
fn a_plug_in_that_knows_its_neighbour_is_found() {
    let house = |code: &str| {
        let sources = [
            source("src/forms/mod.rs", "pub mod invite; pub mod minutes;"),
            source("src/forms/form.rs", "use crate::forms::invite::a;"),
            source("src/forms/minutes/mod.rs", "fn f() {}"),
            source("src/forms/invite/mod.rs", code),
        ];
        house::nosy_plug_ins(&["forms"], &sources).len()
    };

    assert_eq!(house("use crate::forms::minutes::agenda;"), 1);
    assert_eq!(house("use crate::forms::{form, minutes};"), 1);
    assert_eq!(house("use crate::forms::{form::Form, invite::sheet};"), 0);
}

#[test]
fn a_mapping_that_knows_its_neighbour_is_found() {
    let systems = ["mosaic".to_owned(), "mosaic-soap".to_owned()];
    let nosy = |text| house::nosy_mapping(&systems, "mosaic", "network.toml", text).len();

    assert_eq!(nosy("defs = \"../mosaic-soap/defs.jq\""), 1);
    assert_eq!(
        nosy("person = \"../../fixtures/mosaic-soap/a/person.xml\""),
        1
    );
    assert_eq!(nosy("person = \"../../fixtures/mosaic/a/person.json\""), 0);
    assert_eq!(nosy("# The language is taught in ../README.md."), 0);
}

#[test]
fn a_file_without_a_short_caption_is_found() {
    let long = format!("//! {}", "a".repeat(81));
    let fits = format!("//! {}", "é".repeat(80));
    for (text, expected) in [
        ("use a;", 1),
        ("//!", 1),
        ("//! ", 1),
        ("", 1),
        ("\n//! Late.", 1),
        (&*long, 1),
        (&*fits, 0),
        ("//! Short.", 0),
    ] {
        let found = house::without_caption(&[Source::new("src/a/b.rs", text)]);
        assert_eq!(found.len(), expected, "{text}");
    }
}

#[test]
fn what_is_left_for_later_is_found() {
    for code in [
        "fn f() { todo!() }",
        "fn f() { unimplemented !() }",
        "#[cfg(test)] mod tests { #[test] #[ignore] fn f() {} }",
        "#[ignore = \"slow\"] fn f() {}",
        concat!("// FIX", "ME later"),
    ] {
        assert_eq!(
            house::unfinished(&[source("src/a/b.rs", code)]).len(),
            1,
            "{code}"
        );
    }
    let fine = "const A: &str = \"todo!\"; // #[ignore]\n#[cfg(x)] fn ignore() {}";
    assert_eq!(house::unfinished(&[source("src/a/b.rs", fine)]).len(), 0);
}

#[test]
fn a_name_that_says_nothing_is_found() {
    for (path, code, expected) in [
        ("src/mail/util.rs", "", 1),
        ("src/mail/helpers/letter.rs", "", 1),
        ("src/mail/letter.rs", "mod common { }", 1),
        (
            "src/mail/letter.rs",
            "mod letterhead; struct Information;",
            0,
        ),
    ] {
        assert_eq!(
            house::empty_names(&[source(path, code)]).len(),
            expected,
            "{path} {code}"
        );
    }
}

#[test]
fn a_stranger_is_found() {
    let found = ["src".to_owned(), "notes.txt".to_owned()];

    assert_eq!(house::strangers(&found, &["src", "docs"]), ["notes.txt"]);
}

#[test]
fn the_table_of_a_page_is_read_row_by_row() {
    let page = "| word | means |\n| --- | --- |\n| a | b |\n\n| room | may import |\n| --- | --- |\n| cli | every room |\n| model | |\n\n| x | y |\n";
    let rooms = [
        Room {
            name: "cli",
            floor: 2,
            may_import: &["model"],
        },
        Room {
            name: "model",
            floor: 1,
            may_import: &[],
        },
    ];

    assert_eq!(house::rows_in(page), house::rows_of(&rooms, "cli"));
    assert_ne!(
        house::rows_in(&page.replace("every", "no")),
        house::rows_of(&rooms, "cli")
    );
}

#[test]
fn lines_stay_lines() {
    let text = "a\n/* b\nc */ d\n\"e\nf\" g\n";

    let stripped = without_comments_and_strings(text);

    assert_eq!(stripped.lines().count(), text.lines().count());
    assert_eq!(stripped.split_whitespace().collect::<String>(), "adg");
}
