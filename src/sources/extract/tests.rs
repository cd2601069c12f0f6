//! Folders of files, as they come and as they fail to come.

use std::{fs, path::Path};

use futures_util::StreamExt;
use jiff::Timestamp;

use super::*;
use crate::{
    model::fact::ReadState,
    sources::{
        case_system::{Chance, Clock},
        files::Files,
        opening::OpenError,
        settings::SourceSettings,
    },
};

const CONNECTION: &str = "system = \"ssd\"\nkind = \"extract\"\n\
    [[file]]\nas = \"family\"\npattern = \"ssd_family*.csv\"\nmissing = \"down\"\n";

const NETWORK: &str = r#"
system = "ssd"
title = "SSD"
format = "csv"
[record]
input = "person"
[inputs.person]
file = "ssd_person.csv"
key = "id"
[inputs.family]
file = "ssd_family.csv"
key = "child"
[codes.relationship]
mother = "parent_mother"
[[rule]]
to = "child"
each = ".person"
[rule.fields]
id = ".id | txt"
family = ".name | txt"
restricted = ".restricted | yn"
[[rule]]
to = "network"
from = "family"
each = "each(.family)"
[rule.fields]
id = ".person | txt"
relationship = '.role | code("relationship")'
"#;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(children: u32) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let mut person = "id,name,restricted\n".to_owned();
        let mut family = "child,person,role\n".to_owned();
        for n in 1..=children {
            person.push_str(&format!("{n:04},Child {n},N\n"));
            family.push_str(&format!("{n:04},p{n},mother\n"));
        }
        folder.write("ssd_person.csv", &person);
        folder.write("ssd_family_2026.csv", &family);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.0.path().join(name)).unwrap();
    }

    fn open(&self) -> Result<Box<dyn CaseSystem>, OpenError> {
        self.open_in(CONNECTION, written(self.0.path()))
    }

    fn open_in(&self, connection: &str, now: Timestamp) -> Result<Box<dyn CaseSystem>, OpenError> {
        let texts = [("connection.toml", connection), ("network.toml", NETWORK)];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let settings = SourceSettings {
            folder: Some(self.0.path().to_owned()),
            ..SourceSettings::default()
        };
        let files = Files::from_texts("mappings/ssd", texts);
        crate::sources::opening::open(&files, &settings, Clock::fixed(now), Chance::fixed(0.0))
    }
}

/// The time at which the files were written, at which they are fresh.
fn written(folder: &Path) -> Timestamp {
    let written = fs::metadata(folder).unwrap().modified().unwrap();
    Timestamp::try_from(written).unwrap()
}

async fn listed(source: &dyn CaseSystem) -> (Vec<String>, Vec<Code>) {
    let (mut ids, mut found) = (Vec::new(), Vec::new());
    let mut rows = source.children(Which::All).await.unwrap();
    while let Some(row) = rows.next().await {
        match row.unwrap() {
            Row::Child(child) => ids.push(child.id.to_string()),
            Row::Finding(finding) => found.push(finding.code),
        }
    }
    (ids, found)
}

#[tokio::test]
async fn children_are_listed_and_read_in_the_order_of_the_files() {
    let folder = Folder::new(1_000);
    let source = folder.open().unwrap();

    let mut rows = source.children(Which::All).await.unwrap();
    let mut count = 0;
    while let Some(Ok(Row::Child(child))) = rows.next().await {
        let network = source.child(&child.id).await.unwrap().network.unwrap();
        assert_eq!(network.child.id.value, child.id);
        assert_eq!(network.people.len(), 1);
        count += 1;
    }

    assert_eq!(count, 1_000);
}

#[tokio::test]
async fn one_child_is_found_in_any_order_with_its_leading_zeros() {
    let folder = Folder::new(600);
    let source = folder.open().unwrap();

    for id in ["0500", "0003", "0600"] {
        let reading = source.child(id).await.unwrap();
        assert_eq!(&*reading.network.unwrap().child.id.value, id);
    }
    let nobody = source.child("601").await.unwrap();
    assert_eq!(
        nobody.findings.first().map(|one| one.code),
        Some(Code::RecordNotFound)
    );
}

#[tokio::test]
async fn a_file_that_did_not_come_is_not_taken_for_none() {
    let folder = Folder::new(2);
    folder.remove("ssd_family_2026.csv");
    let source = folder.open().unwrap();

    let (ids, found) = listed(&*source).await;
    let reading = source.child("0002").await.unwrap();

    assert_eq!((ids.len(), found), (2, vec![Code::SourceDown]));
    let network = reading.network.unwrap();
    assert!(matches!(network.people_state, ReadState::SourceDown { .. }));
    assert!(
        reading
            .findings
            .iter()
            .any(|one| one.code == Code::SourceDown)
    );
}

#[tokio::test]
async fn files_of_last_week_are_said_to_be_stale() {
    let folder = Folder::new(1);
    let now = written(folder.0.path());
    let later = now + jiff::SignedDuration::from_hours(24 * 7);
    let source = folder.open_in(CONNECTION, later).unwrap();

    let reading = source.child("0001").await.unwrap();

    let stale = reading
        .findings
        .iter()
        .filter(|one| one.code == Code::ValueStale)
        .count();
    assert_eq!(stale, 2);
    let record = &reading.network.unwrap().child.origin.record;
    assert!(record.read_at <= now, "the values are as old as the file");
}

#[tokio::test]
async fn a_folder_without_the_children_is_an_error_that_names_the_file() {
    let folder = Folder::new(1);
    folder.remove("ssd_person.csv");
    let source = folder.open().unwrap();

    let error = source.child("0001").await.unwrap_err().to_string();

    assert!(error.contains("ssd_person.csv"), "{error}");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let folder = Folder::new(1);
    let now = written(folder.0.path());
    for (connection, what) in [
        (
            CONNECTION.replace("\"family\"", "\"famly\""),
            "mappings/ssd/connection.toml:4:6: network.toml has no input `famly`",
        ),
        (
            CONNECTION.replace("missing", "mising"),
            "unknown field `mising`",
        ),
        (
            format!("{CONNECTION}network = \"csv.toml\"\n"),
            "there is no csv.toml in this folder",
        ),
    ] {
        let error = folder
            .open_in(&connection, now)
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[tokio::test]
async fn the_statutory_return_is_read_from_one_file_of_xml() {
    let folder = tempfile::tempdir().unwrap();
    let child = |id: &str| {
        format!("<CHILD><HEADER><CHILDID>{id}</CHILDID><DOB>01/02/2015</DOB></HEADER></CHILD>")
    };
    let text = format!("<EXPSSDA903>{}{}</EXPSSDA903>", child("007"), child("8"));
    fs::write(folder.path().join("Northshire_903_2026.xml"), text).unwrap();
    let mappings = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/ssda903");
    let settings = SourceSettings {
        folder: Some(folder.path().to_owned()),
        ..SourceSettings::default()
    };
    let files = Files::from_folder(mappings.as_ref()).unwrap();
    let clock = Clock::fixed(written(folder.path()));
    let source =
        crate::sources::opening::open(&files, &settings, clock, Chance::fixed(0.0)).unwrap();

    assert_eq!(
        listed(&*source).await,
        (vec!["007".to_owned(), "8".to_owned()], vec![])
    );
    let network = source.child("007").await.unwrap().network.unwrap();
    assert!(matches!(network.child.birth, Fact::Known { .. }));
}
