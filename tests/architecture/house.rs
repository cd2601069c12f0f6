//! The rules of the house, each a function from sources to what is wrong.

use std::collections::BTreeSet;

use crate::source::Source;

/// A room with its floor and the rooms that it may import.
pub struct Room {
    pub name: &'static str,
    pub floor: u8,
    pub may_import: &'static [&'static str],
}

/// The rooms that a table of the page shows: `(room, may import)`.
pub fn rows_in(page: &str) -> Vec<(String, String)> {
    let cells = |line: &str| -> Option<(String, String)> {
        let line = line.trim().strip_prefix('|')?.strip_suffix('|')?;
        let (room, may) = line.split_once('|')?;
        Some((room.trim().to_owned(), may.trim().to_owned()))
    };
    page.lines()
        .skip_while(|line| cells(line) != Some(("room".to_owned(), "may import".to_owned())))
        .skip(2)
        .map_while(cells)
        .collect()
}

/// What the table of the page should show.
pub fn rows_of(rooms: &[Room], every_room: &str) -> Vec<(String, String)> {
    rooms
        .iter()
        .map(|room| {
            let all = room.name == every_room;
            let may = if all {
                "every room".to_owned()
            } else {
                room.may_import.join(", ")
            };
            (room.name.to_owned(), may)
        })
        .collect()
}

/// A room may only import rooms of lower floors: rooms on one floor never know each other, and
/// no list that passes can hold a loop.
pub fn arrows_that_do_not_run_down(rooms: &[Room]) -> Vec<String> {
    let floor = |name: &str| rooms.iter().find(|room| room.name == name).map(|r| r.floor);
    rooms
        .iter()
        .flat_map(|room| room.may_import.iter().map(move |to| (room, *to)))
        .filter(|(room, to)| floor(to).is_none_or(|below| room.floor <= below))
        .map(|(room, to)| {
            format!(
                "{} may import {to}, which is not on a lower floor",
                room.name
            )
        })
        .collect()
}

/// Imports between rooms that the table does not allow, and ways round it.
pub fn bad_imports(rooms: &[Room], sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in product(sources) {
        let Some(room) = source.room() else {
            continue;
        };
        let may = rooms
            .iter()
            .find(|one| one.name == room)
            .map(|one| one.may_import);
        for path in source.paths() {
            let parts: Vec<&str> = path.iter().map(String::as_str).collect();
            match parts.as_slice() {
                ["crate", to, ..] if *to == room => (),
                ["crate", to, ..] if may.is_some_and(|may| may.contains(to)) => (),
                ["crate", to, ..] => wrong.push(format!("{} imports {to}", source.path)),
                [.., "super", "super"] | ["super", "super", ..] | ["self", "super", ..] => wrong
                    .push(format!(
                        "{} climbs with `super`; write `crate::`",
                        source.path
                    )),
                ["super", ..] if source.below_room() == ["mod.rs"] => wrong.push(format!(
                    "{} climbs out of its room with `super`",
                    source.path
                )),
                _ => (),
            }
        }
        if source.code.contains("crate as ") || source.code.contains("extern crate") {
            wrong.push(format!("{} gives the crate another name", source.path));
        }
    }
    once(wrong)
}

/// Outside crates that are named away from home.
pub fn crates_away_from_home(homes: &[(&str, &[&str])], sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in product(sources) {
        let Some(room) = source.room() else {
            continue;
        };
        let used = outside_names(source);
        for (name, rooms) in homes {
            if used.contains(*name) && !rooms.contains(&room) {
                wrong.push(format!(
                    "{} uses {name}, which lives in {}",
                    source.path,
                    rooms.join(", ")
                ));
            }
        }
    }
    wrong
}

/// First names of paths of two parts or more, and names that a `use` takes whole.
fn outside_names(source: &Source) -> BTreeSet<String> {
    let whole = source.code.split("use ").skip(1).filter_map(|rest| {
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let rest = rest.get(name.len()..)?.trim_start();
        (rest.starts_with(';') || rest.starts_with("as ")).then_some(name)
    });
    source
        .paths()
        .into_iter()
        .filter(|path| 1 < path.len())
        .filter_map(|path| path.into_iter().next())
        .chain(whole)
        .collect()
}

/// What a pure room must not name: a word, or a path by its beginning.
const IMPURE: &[&[&str]] = &[
    &["serde"],
    &["serde_json"],
    &["toml"],
    &["Serialize"],
    &["Deserialize"],
    &["tokio"],
    &["futures_util"],
    &["async"],
    &["await"],
    &["std", "fs"],
    &["std", "env"],
    &["std", "io"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "time"],
    &["SystemTime"],
    &["Instant"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
    &["jiff", "Timestamp", "now"],
    &["jiff", "Zoned", "now"],
    &["println"],
    &["eprintln"],
    &["rand"],
    &["getrandom"],
];

/// Input, output, clocks, waiting and serialising in rooms that must be pure.
pub fn impurities(pure: &[&str], sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in product(sources).filter(|source| is_in(source, pure)) {
        for path in source.paths() {
            if let Some(word) = IMPURE.iter().find(|word| {
                path.iter()
                    .map(String::as_str)
                    .take(word.len())
                    .eq(word.iter().copied())
            }) {
                wrong.push(format!("{} says `{}`", source.path, word.join("::")));
            }
        }
    }
    once(wrong)
}

/// Plug-ins that know a neighbour: the folders of a room of plug-ins stand alone.
pub fn nosy_plug_ins(rooms: &[&str], sources: &[Source]) -> Vec<String> {
    let plug_ins: BTreeSet<(&str, &str)> = sources
        .iter()
        .filter(|source| is_in(source, rooms))
        .filter_map(|source| match source.below_room().as_slice() {
            [folder, _, ..] => Some((source.room()?, *folder)),
            _ => None,
        })
        .collect();
    let mut wrong = Vec::new();
    for source in product(sources).filter(|source| is_in(source, rooms)) {
        let Some(room) = source.room() else {
            continue;
        };
        let Some(own) = source
            .below_room()
            .first()
            .map(|name| name.trim_end_matches(".rs"))
        else {
            continue;
        };
        if !plug_ins.contains(&(room, own)) {
            continue;
        }
        for path in source.paths() {
            let [first, within, other, ..] = path.as_slice() else {
                continue;
            };
            let neighbour = first == "crate" && within == room && other != own;
            if neighbour && plug_ins.contains(&(room, other.as_str())) {
                wrong.push(format!("{} imports its neighbour {other}", source.path));
            }
        }
    }
    wrong
}

/// Files without a caption of one short sentence.
pub fn without_caption(sources: &[Source]) -> Vec<String> {
    let length = |source: &Source| {
        source
            .caption()
            .map_or(0, |text| text.trim().chars().count())
    };
    sources
        .iter()
        .filter(|source| !(1..=80).contains(&length(source)))
        .map(|source| match length(source) {
            0 => format!("{} wants a first line `//! ...`", source.path),
            long => format!(
                "{}: the caption has {long} characters, 80 are allowed",
                source.path
            ),
        })
        .collect()
}

/// What is left for later, or switched off.
pub fn unfinished(sources: &[Source]) -> Vec<String> {
    let words = [
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
        concat!("XX", "X:"),
    ];
    let mut wrong = Vec::new();
    for source in sources {
        let squeezed: String = source.all_code.split_whitespace().collect();
        for code in ["todo!", "unimplemented!", "#[ignore"] {
            if squeezed.contains(code) {
                wrong.push(format!("{} has `{code}`", source.path));
            }
        }
        for word in words {
            if source.text.contains(word) {
                wrong.push(format!("{} says {word}", source.path));
            }
        }
    }
    wrong
}

/// Module names that say nothing of what is in them.
const EMPTY_NAMES: &[&str] = &[
    "util",
    "utils",
    "utility",
    "utilities",
    "helper",
    "helpers",
    "common",
    "misc",
    "shared",
    "manager",
    "service",
    "services",
    "prelude",
];

/// Files, folders and inline modules with a name that says nothing.
pub fn empty_names(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let stem = source.path.strip_suffix(".rs").unwrap_or(&source.path);
        let inline = source.all_code.split("mod ").skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
        });
        for name in stem.split('/').chain(inline) {
            if EMPTY_NAMES.contains(&name) {
                wrong.push(format!("{}: `{name}` says nothing", source.path));
            }
        }
    }
    once(wrong)
}

/// What a file of a mapping says of other mappings' folders and fixtures. It may name the guides
/// beside the folders, and its own fixtures.
pub fn nosy_mapping(systems: &[String], own: &str, path: &str, text: &str) -> Vec<String> {
    systems
        .iter()
        .filter(|other| *other != own)
        .filter(|other| {
            ["../", "mappings/", "fixtures/"]
                .iter()
                .any(|before| text.contains(&format!("{before}{other}/")))
        })
        .map(|other| format!("{path} names the folder of {other}"))
        .collect()
}

/// What lies in a folder and is not on its list.
pub fn strangers(found: &[String], listed: &[&str]) -> Vec<String> {
    found
        .iter()
        .filter(|name| !listed.contains(&name.as_str()))
        .cloned()
        .collect()
}

fn once(mut wrong: Vec<String>) -> Vec<String> {
    wrong.sort();
    wrong.dedup();
    wrong
}

/// The sources that are in the product: not those that are compiled for tests alone.
fn product(sources: &[Source]) -> impl Iterator<Item = &Source> {
    let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_files).collect();
    sources.iter().filter(move |source| {
        let below_a_test = tests.iter().any(|test| {
            let folder = test.trim_end_matches("/mod.rs").trim_end_matches(".rs");
            source.path.starts_with(&format!("{folder}/"))
        });
        !tests.contains(&source.path) && !below_a_test
    })
}

fn is_in(source: &Source, rooms: &[&str]) -> bool {
    source.room().is_some_and(|room| rooms.contains(&room))
}
