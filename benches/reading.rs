//! Large XML to networks: megabytes a CPU second, and that memory stays flat.
//!
//! Without arguments it writes invented returns of 50 and 200 MB and reads them. With
//! `--file FILE` it reads the return of the peers bench, for a comparison on the same bytes.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, Result, bail, ensure};
use jiff::Timestamp;
use samepage::{
    mapping::{
        apply,
        file::Mapping,
        records::{Given, Records},
        sources::Sources,
        tree::Tree,
    },
    model::fact::ReadState,
};
use serde_json::json;

mod census;
mod measure;

/// Reads every child and asks for its number alone: what the reading itself costs.
const NUMBER_ALONE: &str = r#"
system = "return"
format = "xml"
[record]
element = "CHILD"
[[rule]]
to = "child"
[rule.fields]
id = ".HEADER.CHILDID | txt"
"#;

/// What the other parsers of the peers bench pick out of its return.
const PEERS: &str = r#"
system = "return"
format = "xml"
lists = ["EpisodeRow", "WorkRecords"]
[record]
element = "Entry"
[[rule]]
to = "child"
[rule.fields]
id = ".SubjectReference.LocalCode | txt"
date_of_birth = ".SubjectReference.DateOfBirthText | day"
gender = ".SubjectReference.Sex | txt"
ethnicity = ".SubjectBackgroundSet.Ethnicity | txt"
[[rule]]
to = "child.placement"
each = "each(.EpisodeRow)"
[rule.fields]
start = ".EpisodeOpenedOn | day"
[[rule]]
to = "child.visit"
each = "each(.EpisodeRow) | each(.WorkRecords)"
[rule.fields]
on = ".WorkRecordBeganOnThisDate | day"
"#;

fn main() -> Result<()> {
    if !measure::is_asked_for() {
        return Ok(());
    }
    if let Some(file) = given_file()? {
        let mapping = load(PEERS, "peers.toml")?;
        return read("the peers' return to networks", &mapping, &file, 1.0);
    }
    bundle()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let number = load(NUMBER_ALONE, "number.toml")?;
    let shipped = include_str!("../mappings/ssda903/network.toml");
    let shipped = load(shipped, "mappings/ssda903/network.toml")?;
    let (fifty, _) = census::written(&folder, 50)?;
    read("50 MB, the number of each child", &number, &fifty, 1.0)?;
    read("50 MB to networks", &shipped, &fifty, 1.0)?;
    let (large, _) = census::written(&folder, 200)?;
    read("200 MB to networks", &shipped, &large, 4.0)
}

fn given_file() -> Result<Option<PathBuf>> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--file");
    match (arguments.next(), arguments.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(file)) => Ok(Some(file.into())),
        (Some(_), None) => bail!("--file wants a file"),
    }
}

fn load(text: &str, name: &str) -> Result<Mapping> {
    Mapping::load(text, name).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(lines.join("\n"))
    })
}

/// Reads a file to its end, and prints what it took.
fn read(what: &str, mapping: &Mapping, file: &Path, share: f64) -> Result<()> {
    let size = std::fs::metadata(file)?.len() as f64 / 1e6;
    let given = Given {
        name: None,
        path: file.to_owned(),
    };
    let (began, start) = (Instant::now(), measure::cpu()?);
    let records = Records::open(mapping, &[given], Timestamp::UNIX_EPOCH)?;
    let (mut children, mut findings) = (0_u64, 0_u64);
    for record in records {
        let (network, found) = record?;
        children += u64::from(network.is_some());
        findings += found.len() as u64;
    }
    let (cpu, wall) = (measure::cpu()?.saturating_sub(start), began.elapsed());
    ensure!(children > 1_000, "only {children} children came out");
    println!(
        "{}",
        json!({
            "bench": what,
            "mb": size.round(),
            "children": children,
            "findings": findings,
            "mb_per_cpu_s": (size / cpu.as_secs_f64()).round(),
            "cpu_s_per_50_mb": (cpu.as_secs_f64() / share * 1e3).round() / 1e3,
            "wall_s": (wall.as_secs_f64() * 1e3).round() / 1e3,
            "us_a_child": (cpu.as_secs_f64() * 1e7 / children as f64).round() / 10.0,
            "peak_mib": measure::peak_mib()?.round(),
            "goal_mib": 64,
        })
    );
    Ok(())
}

/// One child of the bench's invented API: its JSON to trees, and the trees to a network.
fn bundle() -> Result<()> {
    let text = include_str!("mock/child.json");
    let mapping = load(include_str!("mock/network.toml"), "mock/network.toml")?;
    measure::rate("mapping compiled", None, || {
        load(include_str!("mock/network.toml"), "mock/network.toml")
    })?;
    measure::rate("one child's 14 answers as trees", None, || {
        Ok(Tree::from_json(text.as_bytes())?)
    })?;
    let whole = Tree::from_json(text.as_bytes())?;
    let sources = || {
        let empty = Sources::new(&mapping.system, Timestamp::UNIX_EPOCH).asking("100003");
        whole.keys().iter().fold(empty, |sources, name| {
            let tree = whole.get(name).unwrap_or_default();
            sources.with(name, tree, ReadState::Read, Timestamp::UNIX_EPOCH)
        })
    };
    let (network, findings) = apply::network(&mapping, &sources());
    let network = network.context("no network came of the bundle")?;
    ensure!(
        network.people.len() == 13,
        "{} people",
        network.people.len()
    );
    eprintln!("{} findings in the bundle", findings.len());
    measure::rate("one child's trees to a network", None, || {
        Ok(apply::network(&mapping, &sources()))
    })
}
