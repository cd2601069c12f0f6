//! The architecture, as a test: who may import whom, and where outside crates live.
//!
//! A new arrow is a new word in `ROOMS`, so it is seen in review; `docs/architecture.md` shows
//! the same table. Each rule is a function in `house`, which the tests in `rules` try on small
//! invented sources, so that a rule that finds nothing any more is found.

#[path = "architecture/house.rs"]
mod house;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use house::Room;
use source::Source;

/// From the top floor down. Rooms that are not built yet have their row already.
const ROOMS: &[Room] = &[
    Room {
        name: "cli",
        floor: 6,
        may_import: &[
            "web",
            "casework",
            "forms",
            "sources",
            "rules",
            "store",
            "mail",
            "mapping",
            "simulation",
            "render",
            "model",
        ],
    },
    Room {
        name: "web",
        floor: 5,
        may_import: &["casework", "render", "model"],
    },
    Room {
        name: "casework",
        floor: 4,
        may_import: &["forms", "mail", "sources", "store", "rules", "model"],
    },
    Room {
        name: "forms",
        floor: 3,
        may_import: &["render", "rules", "model"],
    },
    Room {
        name: "sources",
        floor: 3,
        may_import: &["mapping", "model"],
    },
    Room {
        name: "mail",
        floor: 2,
        may_import: &["model"],
    },
    Room {
        name: "store",
        floor: 2,
        may_import: &["model"],
    },
    Room {
        name: "rules",
        floor: 2,
        may_import: &["model"],
    },
    Room {
        name: "mapping",
        floor: 2,
        may_import: &["model"],
    },
    Room {
        name: "simulation",
        floor: 2,
        may_import: &["model"],
    },
    Room {
        name: "render",
        floor: 1,
        may_import: &[],
    },
    Room {
        name: "model",
        floor: 1,
        may_import: &[],
    },
];

/// Where an outside crate may be named. What is not listed may be used in any room.
const HOMES: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("aead_stream", &["store"]),
    ("chacha20poly1305", &["store"]),
    ("hkdf", &["store"]),
    ("hmac", &["mail"]),
    ("secrecy", &["store"]),
    ("reqwest", &["sources", "mail", "web"]),
    ("governor", &["sources", "mail", "web"]),
    ("jaq_core", &["mapping"]),
    ("jaq_std", &["mapping"]),
    ("jaq_json", &["mapping"]),
    ("csv", &["mapping", "render", "simulation"]),
    ("encoding_rs", &["mapping"]),
    ("encoding_rs_io", &["mapping"]),
    ("quick_xml", &["mapping", "render", "simulation"]),
    ("strsim", &["model"]),
    ("tera", &["render"]),
    ("typst", &["render"]),
    ("typst_layout", &["render"]),
    ("typst_pdf", &["render"]),
    ("rust_xlsxwriter", &["render"]),
    ("zip", &["render"]),
    ("calcard", &["sources", "mail"]),
    ("lettre", &["mail"]),
    ("tokio_rustls", &["mail", "simulation"]),
    ("rustls_platform_verifier", &["mail"]),
    ("mail_parser", &["mail"]),
    ("async_imap", &["mail"]),
    ("axum", &["web", "simulation"]),
    ("openidconnect", &["web"]),
    ("utoipa", &["web"]),
    ("unicode_normalization", &["rules"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("open", &["cli"]),
    ("rust_embed", &["cli"]),
    ("anyhow", &["cli"]),
    ("tracing_subscriber", &["cli"]),
    ("rand", &["simulation", "cli"]),
    ("rand_chacha", &["simulation", "cli"]),
    ("getrandom", &["cli"]),
    ("rustix", &["cli"]),
    ("flate2", &["render", "simulation"]),
    (
        "toml",
        &["mapping", "sources", "forms", "simulation", "cli"],
    ),
    (
        "tokio",
        &[
            "sources",
            "store",
            "mail",
            "casework",
            "web",
            "simulation",
            "cli",
        ],
    ),
];

/// No input, no output, no clock, no waiting, no serialising.
const PURE: &[&str] = &["model", "rules"];

/// Rooms whose folders must not know each other.
const PLUG_INS: &[&str] = &["forms", "sources"];

/// What the top level may hold, besides what `.gitignore` names.
const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "mappings",
    "templates",
    "tests",
    "fixtures",
    "README.md",
    "migrations",
    "static",
    "benches",
    "docs",
    "CHANGELOG.md",
    "LICENSE",
    "clippy.toml",
    ".ci",
    ".git",
    ".gitignore",
];

#[track_caller]
fn nothing(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn arrows_run_down() {
    nothing(house::arrows_that_do_not_run_down(ROOMS));
}

#[test]
fn no_room_imports_what_it_may_not() {
    nothing(house::bad_imports(ROOMS, &sources_in("src").unwrap()));
}

#[test]
fn outside_crates_stay_at_home() {
    nothing(house::crates_away_from_home(
        HOMES,
        &sources_in("src").unwrap(),
    ));
}

#[test]
fn the_nouns_and_the_law_are_pure() {
    nothing(house::impurities(PURE, &sources_in("src").unwrap()));
}

#[test]
fn plug_ins_do_not_know_each_other() {
    nothing(house::nosy_plug_ins(PLUG_INS, &sources_in("src").unwrap()));
}

#[test]
fn a_mapping_does_not_know_another_mapping() {
    let mut wrong = Vec::new();
    let systems = names_in("mappings").unwrap();
    for system in &systems {
        for file in names_in(&format!("mappings/{system}")).unwrap_or_default() {
            let path = format!("mappings/{system}/{file}");
            let Ok(text) = fs::read_to_string(root().join(&path)) else {
                continue;
            };
            wrong.extend(house::nosy_mapping(&systems, system, &path, &text));
        }
    }
    nothing(wrong);
}

#[test]
fn every_file_opens_with_a_caption() {
    nothing(house::without_caption(&everything().unwrap()));
}

#[test]
fn nothing_is_left_for_later() {
    nothing(house::unfinished(&everything().unwrap()));
}

#[test]
fn names_say_what_is_in_them() {
    nothing(house::empty_names(&everything().unwrap()));
}

#[test]
fn src_holds_the_rooms_and_nothing_else() {
    let rooms: Vec<&str> = ROOMS.iter().map(|room| room.name).collect();
    let listed = [&["main.rs", "lib.rs"][..], &rooms].concat();

    nothing(house::strangers(&names_in("src").unwrap(), &listed));
}

#[test]
fn the_top_level_holds_what_is_listed() {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored = ignored
        .lines()
        .filter_map(|line| line.trim().strip_prefix('/'));
    let listed: Vec<&str> = TOP_LEVEL.iter().copied().chain(ignored).collect();

    nothing(house::strangers(&names_in(".").unwrap(), &listed));
}

#[test]
fn the_page_shows_this_table() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();

    assert_eq!(house::rows_in(&page), house::rows_of(ROOMS, "cli"));
}

#[test]
fn cli_may_import_every_room() {
    let cli = ROOMS.iter().find(|room| room.name == "cli").unwrap();
    let others = ROOMS.iter().filter(|room| room.name != "cli");

    assert_eq!(
        others
            .filter(|room| !cli.may_import.contains(&room.name))
            .count(),
        0
    );
}

/// `Cargo.lock` cannot tell: it also lists what no feature of ours switches on.
#[test]
fn cryptography_comes_from_one_library() {
    assert_ne!(users_of("aws-lc-rs"), "");
    assert_eq!(users_of("ring"), "", "a second library beside aws-lc-rs");
}

/// What Cargo prints of those that build with a crate; nothing where nobody does.
fn users_of(name: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--invert", name])
        .current_dir(root())
        .output();
    output.map_or_else(
        |error| error.to_string(),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// All Rust of the repository that is ours.
fn everything() -> io::Result<Vec<Source>> {
    let mut found = sources_in("src")?;
    found.extend(sources_in("tests")?);
    if root().join("benches").exists() {
        found.extend(sources_in("benches")?);
    }
    Ok(found)
}

fn sources_in(folder: &str) -> io::Result<Vec<Source>> {
    let mut found = Vec::new();
    for name in names_in(folder)? {
        let path = format!("{folder}/{name}");
        if root().join(&path).is_dir() {
            if name != "target" && name != "node_modules" {
                found.extend(sources_in(&path)?);
            }
        } else if name.ends_with(".rs") {
            found.push(Source::new(&path, &fs::read_to_string(root().join(&path))?));
        }
    }
    Ok(found)
}

fn names_in(folder: &str) -> io::Result<Vec<String>> {
    let mut names = fs::read_dir(root().join(folder))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}
