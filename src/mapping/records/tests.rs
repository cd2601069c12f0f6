//! Large files: streamed, joined, and read to their end or to where they break.

use std::{io::Write as _, path::Path};

use crate::{
    mapping::records::tables::counts,
    model::{network::Network, person::Readable},
};

use super::*;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn mapping(path: &str) -> Mapping {
    let text = std::fs::read_to_string(root(path)).unwrap();
    Mapping::load(&text, path).unwrap()
}

fn given(paths: &[PathBuf]) -> Vec<Given> {
    let given = paths.iter().map(|path| Given {
        name: None,
        path: path.clone(),
    });
    given.collect()
}

fn children(mapping: &Mapping, paths: &[PathBuf]) -> Vec<Network> {
    let at: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
    Records::open(mapping, &given(paths), at)
        .unwrap()
        .map(|next| next.unwrap().0.unwrap())
        .collect()
}

/// Children, episodes and reviews.
fn sums(networks: &[Network]) -> (usize, usize, usize) {
    let placements = networks.iter().map(|one| one.child.placements.items.len());
    let reviews = networks.iter().map(|one| one.child.reviews.items.len());
    (networks.len(), placements.sum(), reviews.sum())
}

#[test]
fn the_return_reads_alike_from_xml_and_from_csv() {
    let xml = children(
        &mapping("mappings/ssda903/network.toml"),
        &[root("fixtures/ssda903/return.xml")],
    );
    let files = ["header", "episodes", "reviews", "uasc"];
    let files = files.map(|name| root(&format!("fixtures/ssda903/{name}.csv")));
    let csv = children(&mapping("mappings/ssda903/csv.toml"), &files);

    assert_eq!(sums(&xml), (2, 3, 2));
    assert_eq!(sums(&csv), (2, 3, 2));
    for (xml, csv) in xml.iter().zip(&csv) {
        assert_eq!(xml.child.id, csv.child.id);
        assert_eq!(xml.child.birth.value(), csv.child.birth.value());
        assert_eq!(
            xml.child.unaccompanied.value(),
            csv.child.unaccompanied.value()
        );
        assert_eq!(
            xml.child.looked_after_since.value(),
            csv.child.looked_after_since.value()
        );
    }
}

#[test]
fn the_return_that_others_made_comes_out_whole() {
    let file = root("../shared/data/ssda903/fake_903.xml");
    if !file.exists() {
        eprintln!("SKIPPED: {} is not there", file.display());
        return;
    }

    let networks = children(&mapping("mappings/ssda903/network.toml"), &[file]);

    assert_eq!(sums(&networks), (253, 459, 1206));
    let placed = networks
        .iter()
        .filter(|one| !one.child.placements.is_empty());
    let since: Vec<_> = placed
        .map(|one| one.child.looked_after_since.value())
        .collect();
    assert_eq!(since.len(), 198);
    assert!(since.iter().all(Option::is_some));
}

#[test]
fn the_tables_that_others_made_are_joined() {
    let folder = root("../shared/data/ssda903");
    if !folder.exists() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let files = ["header", "episodes", "reviews", "uasc"];
    let files = files.map(|name| folder.join(format!("{name}.csv")));

    let networks = children(&mapping("mappings/ssda903/csv.toml"), &files);

    let (children, episodes, reviews) = sums(&networks);
    assert!(children > 2_600, "{children}");
    assert_eq!((episodes, reviews), (5_050, 12_582));
}

#[test]
fn rows_are_found_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let header = write(
        "header.csv",
        b"CHILD;DOB\n1;01/02/2010\n2;01/02/2011\n2;01/02/2011\n;x\n",
    );
    let mut lines = String::from("\u{feff}CHILD,REVIEW,REVIEW_CODE\n");
    for number in 0..400 {
        let child = number % 2 + 1;
        lines.push_str(&format!(
            "{child},\"03/04/{}\",\"PN1\n\"\n",
            2020 + number % 5
        ));
    }
    let wide: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mapping = mapping("mappings/ssda903/csv.toml");

    for reviews in [lines.as_bytes().to_vec(), wide] {
        let reviews = write("reviews.csv", &reviews);
        let mut tables =
            Tables::open(&mapping, "header", &given(&[header.clone(), reviews])).unwrap();
        let (first, doubts) = tables.next().unwrap().unwrap();
        assert!(doubts.is_empty());
        let (second, _) = tables.next().unwrap().unwrap();

        assert_eq!(counts(&first).get("reviews"), Some(&200));
        assert_eq!(counts(&second).get("reviews"), Some(&200));
        assert!(tables.next().is_none());
    }
}

#[test]
fn a_file_that_is_missing_or_has_no_key_is_named() {
    let mapping = mapping("mappings/ssda903/csv.toml");
    let at = Timestamp::UNIX_EPOCH;
    let error = |paths: &[PathBuf]| {
        Records::open(&mapping, &given(paths), at)
            .err()
            .unwrap()
            .to_string()
    };

    assert_eq!(
        error(&[]),
        "the mapping wants the file header.csv (as header=FILE)"
    );
    assert!(error(&[root("nowhere/header.csv")]).starts_with("cannot read"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("header.csv");
    std::fs::write(&path, "NAME\nx\n").unwrap();
    assert!(error(&[path]).ends_with("has no column CHILD"));
}

#[test]
fn a_file_that_breaks_off_gives_what_came_before() {
    let mut text = std::fs::read(root("fixtures/ssda903/return.xml")).unwrap();
    text.truncate(text.len() - 200);
    let mut file = tempfile::NamedTempFile::with_suffix(".xml").unwrap();
    file.write_all(&text).unwrap();
    let mapping = mapping("mappings/ssda903/network.toml");
    let files = given(&[file.path().to_owned()]);

    let mut records = Records::open(&mapping, &files, Timestamp::UNIX_EPOCH).unwrap();

    assert!(records.next().unwrap().is_ok());
    assert!(records.next().unwrap().is_err());
    assert!(records.next().is_none());
}

#[test]
fn only_the_elements_that_a_rule_asks_for_are_kept() {
    let mapping = mapping("mappings/ssda903/network.toml");
    let text = "<E><HEAD>x</HEAD><CHILD><HEADER><CHILDID>1</CHILDID><OC2><SDQ>1</SDQ></OC2></HEADER></CHILD></E>";

    let mut elements = Elements::new(text.as_bytes(), "test", "CHILD", &mapping);
    let (record, header) = elements.next().unwrap().unwrap();

    assert_eq!(record.to_json(), "{\"HEADER\":{\"CHILDID\":\"1\"}}");
    assert!(header.is_some());
    assert!(elements.next().is_none());
}

#[test]
fn the_dataset_of_safeguarding_is_joined_over_several_keys() {
    let folder = root("fixtures/ssd-extract");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();

    let networks = children(&mapping("mappings/ssd-extract/network.toml"), &files);

    let ids: Vec<&str> = networks.iter().map(|one| &*one.child.id.value).collect();
    assert_eq!(ids, ["P33310016", "P33310032", "P33310040"]);
    let ties = |network: &Network| -> Vec<String> {
        let people = network.people.iter();
        people
            .map(|one| {
                format!(
                    "{} {}",
                    one.id.value,
                    one.connections[0].relationship.code()
                )
            })
            .collect()
    };
    assert_eq!(
        ties(&networks[0]),
        [
            "professional:W5001 social_worker",
            "professional:W5101 iro",
            "P33310017 parent_mother",
            "P33310032 unknown",
        ]
    );
    assert_eq!(
        ties(&networks[2]),
        ["professional:W5001 unknown", "P33310050 unknown"]
    );
    let first = &networks[0].child;
    assert_eq!(first.reviews.items.len(), 4);
    assert_eq!(first.placements.items.len(), 2);
    let plan = &first.protection_plans.items[0];
    assert_eq!(plan.category.value().map(|code| &**code), Some("NEG"));
    let held = plan
        .conferences
        .iter()
        .map(|one| one.held.unwrap().to_string());
    assert_eq!(held.collect::<Vec<_>>(), ["2024-06-11", "2024-09-06"]);
    assert_eq!(first.contacts.addresses[0].lines.len(), 2);
    assert_eq!(
        first.recorded_due.value().unwrap().to_string(),
        "2026-12-02"
    );
    assert!(networks[2].child.contacts.addresses.is_empty());
    assert!(networks[2].child.disabilities.is_empty());
}

const SEMI: &str = r#"
system = "semi"
title = "Semi"
format = "csv"
[record]
input = "kids"
[inputs.kids]
file = "kids.csv"
key = "ID"
[inputs.people]
file = "people.csv"
key = "ID"
[[rule]]
to = "child"
each = ".kids"
[rule.fields]
id = ".ID | txt"
given = ".First | txt"
restricted = ".Restricted | yn"
[[rule]]
to = "network"
each = "each(.people)"
[rule.fields]
id = ".PID | txt"
full = ".Name | txt"
relationship = '"parent_mother"'
restricted = false
"#;

/// A child with the codes of what was found, or why it could not be read.
type Came = Result<(Network, Vec<Code>), String>;

/// What comes of two files: each child with its codes, or the error; and what concerns all.
fn semi(kids: &str, people: &str) -> (Vec<Came>, Vec<String>) {
    let mapping = Mapping::load(SEMI, "semi.toml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = [("kids.csv", kids), ("people.csv", people)].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let records = match Records::open(&mapping, &given(&files), Timestamp::UNIX_EPOCH) {
        Ok(records) => records,
        Err(error) => return (vec![Err(error.to_string())], Vec::new()),
    };
    let about = records.about().into_iter();
    let about = about.map(|one| one.what.to_string()).collect();
    let children = records.map(|next| match next {
        Ok((network, findings)) => Ok((
            network.unwrap(),
            findings.iter().map(|finding| finding.code).collect(),
        )),
        Err(error) => Err(error.to_string()),
    });
    (children.collect(), about)
}

const PEOPLE: &str = "ID;PID;Name\n7;70;Ann Example\n";

#[track_caller]
fn is_believed(child: &Came) -> bool {
    let (network, _) = child.as_ref().unwrap();
    network.child.restrictions_readable == Readable::Yes
}

#[test]
fn a_child_who_stands_twice_with_different_rows_is_not_believed() {
    let (children, _) = semi("ID;First;Restricted\n7;Zoe;N\n8;Sam;N\n7;Zoe;Y\n", PEOPLE);

    assert_eq!(children.len(), 2);
    assert!(!is_believed(&children[0]), "the later row says Restricted");
    assert!(
        children[0]
            .as_ref()
            .unwrap()
            .1
            .contains(&Code::ValuesDisagree)
    );
    assert!(is_believed(&children[1]));
}

#[test]
fn a_row_that_only_stands_twice_is_one() {
    let (children, _) = semi("ID;First;Restricted\n7;Zoe;N\n7;Zoe;N\n", PEOPLE);

    assert_eq!(children.len(), 1);
    assert!(is_believed(&children[0]));
}

#[test]
fn a_row_without_an_identifier_is_told_with_its_line() {
    let (children, about) = semi("ID;First;Restricted\n7;Zoe;N\n;Sam;Y\n;;\n", PEOPLE);

    assert_eq!(children.len(), 1);
    assert_eq!(about.len(), 1, "{about:?}");
    assert!(about[0].contains("do not say whose they are") && about[0].ends_with("line 3."));
}

#[test]
fn a_quotation_mark_that_is_never_closed_takes_no_child_along() {
    let kids = "ID;First;Restricted\n6;Ann;N\n7;\"Zoe;N\n8;Sam;N\n";
    let (children, _) = semi(kids, PEOPLE);
    let error = children[0].as_ref().unwrap_err();
    assert!(
        error.contains("line 3") && error.contains("never closed"),
        "{error}"
    );

    let people = "ID;PID;Name\n7;70;\"Ann\n8;80;Bob\n";
    let (children, _) = semi("ID;First;Restricted\n7;Zoe;N\n", people);
    let error = children[0].as_ref().unwrap_err();
    assert!(
        error.contains("line 2") && error.contains("never closed"),
        "{error}"
    );

    // A mark inside a cell that was not begun with one is only a mark.
    let (children, _) = semi("ID;First;Restricted\n7;5\" Zoe;N\n8;Sam;N\n", PEOPLE);
    assert_eq!(children.len(), 2);
    // And a cell may go over lines.
    let (children, _) = semi("ID;First;Restricted\n7;\"Zoe\nMay\";N\n8;Sam;N\n", PEOPLE);
    assert_eq!(children.len(), 2);
}

#[test]
fn a_row_with_more_cells_than_the_header_is_not_believed() {
    let (children, _) = semi(
        "ID;First;Restricted\n7;Zoe;May;N\n8;Sam\n9;Eve;N;;\n",
        "ID;PID;Name\n9;90;Ann;Example\n",
    );

    assert!(!is_believed(&children[0]), "the cells may have moved");
    let short = children[1].as_ref().unwrap();
    assert!(short.1.contains(&Code::ValueMissing));
    assert!(
        !is_believed(&children[2]),
        "a row about the family has moved"
    );
    let (children, _) = semi("ID;First;Restricted\n9;Eve;N;;\n", PEOPLE);
    assert!(
        is_believed(&children[0]),
        "empty cells behind the last are none"
    );
}

/// The children of an XML file of bytes.
fn elements(bytes: &[u8]) -> Vec<Came> {
    let mapping = mapping("mappings/ssda903/network.toml");
    let mut file = tempfile::NamedTempFile::with_suffix(".xml").unwrap();
    file.write_all(bytes).unwrap();
    let files = given(&[file.path().to_owned()]);
    let records = Records::open(&mapping, &files, Timestamp::UNIX_EPOCH).unwrap();
    let children = records.map(|next| match next {
        Ok((network, findings)) => Ok((
            network.unwrap(),
            findings.iter().map(|finding| finding.code).collect(),
        )),
        Err(error) => Err(error.to_string()),
    });
    children.collect()
}

#[test]
fn letters_that_are_not_in_the_declared_encoding_are_not_believed() {
    let child = |id: &[u8]| {
        [
            b"<CHILD><HEADER><CHILDID>",
            id,
            b"</CHILDID></HEADER></CHILD>\n",
        ]
        .concat()
    };
    let body = [child(b"1"), child(b"Zo\xe9"), child(b"3")].concat();
    let whole = |head: &[u8]| [head, b"<E>\n".as_slice(), &body, b"</E>"].concat();

    let children = elements(&whole(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    assert_eq!(children.len(), 3);
    let wrong: Vec<bool> = children
        .iter()
        .map(|child| child.as_ref().unwrap().1.contains(&Code::ValueUnreadable))
        .collect();
    assert_eq!(wrong, [false, true, false]);

    let children = elements(&whole(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"));
    assert_eq!(&*children[1].as_ref().unwrap().0.child.id.value, "Zo\u{e9}");
    let children = elements(&whole(b"<?xml version=\"1.0\" encoding=\"klingon\"?>"));
    let error = children[0].as_ref().unwrap_err();
    assert!(error.contains("`klingon`, which is not known"), "{error}");
}

#[test]
fn what_breaks_a_long_file_is_told_with_its_line() {
    let children = elements(
        b"<E>\n<CHILD><HEADER><CHILDID>1</CHILDID></HEADER></CHILD>\n\n<CHILD>&no;</CHILD></E>",
    );

    assert!(children[0].is_ok());
    let error = children[1].as_ref().unwrap_err();
    assert!(error.contains("line 4"), "{error}");
}
