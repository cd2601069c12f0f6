//! Printed pages: what they hold and what they refuse.

use super::*;
use crate::render::{samples::sheet, view::View};

struct Data(View);

impl Shown for Data {
    fn view(&self) -> View {
        self.0.clone()
    }
}

fn about() -> About<'static> {
    About {
        title: "Invitation to a meeting",
        author: "Northshire Council",
        made_on: jiff::civil::date(2026, 11, 23),
    }
}

fn letter(size: i64) -> View {
    View::new()
        .number("size", size)
        .text("return_address", "PO Box 12, Northshire ZZ99 1AA")
        .texts("address", ["Ms Ana Patel", "1 School Lane", "Northshire", "ZZ99 3CZ"])
        .text("date", "Monday 23 November 2026")
        .text("reference", "7F3K2")
        .text("greeting", "Dear Ms Patel,")
        .text("heading", "Meeting on 3 December: can you come?")
        .texts("paragraphs", [
            "We would like you to come to a review meeting. #let x = 1 $y$ @z *not bold* \\u{41}",
            "You can come for all of it or for part of it, or tell us in writing what you would have said.",
            "Tell us:",
            "• if you can come",
            "• if you want help to get there",
        ])
        .object("meeting", View::new().text("when", "Thursday 3 December 2026, 4pm to 5pm").text("place", "Room 1, Town Hall, High Street, Northshire").none("how"))
        .object("reply", View::new().text("until", "Tuesday 1 December").text("web", "northshire.example/m").text("code", "7F3K-2QXW").text("phone", "020 7946 0123"))
        .text("closing", "Yours sincerely,")
        .texts("from", ["Review team", "Northshire Council"])
        .text("footer", "If this letter reached the wrong person, please telephone us. We can send it in large print, in another language or as a recording.")
}

#[track_caller]
fn print(paper: Paper, view: View) -> Printed {
    let printed = Typesetter::new()
        .pdf(paper, &Data(view), &about())
        .unwrap_or_else(|error| panic!("{error}"));
    if let Ok(folder) = std::env::var("SAMEPAGE_LOOK") {
        let path =
            std::path::Path::new(&folder).join(format!("{paper:?}-{}.pdf", printed.pdf.len()));
        std::fs::write(path, &printed.pdf).unwrap();
    }
    printed
}

#[test]
fn a_letter_is_a_tagged_file_for_keeping() {
    for size in [12, 16, 18] {
        let printed = print(Paper::Letter, letter(size));
        assert!(printed.pdf.starts_with(b"%PDF-1.7"));
        let text = String::from_utf8_lossy(&printed.pdf);
        for mark in ["pdfuaid:part", "pdfaid:part", "/MarkInfo", "/Lang"] {
            assert!(text.contains(mark), "{mark}");
        }
        assert!(printed.missing.is_empty());
    }
}

#[test]
fn a_sheet_is_a_tagged_file_for_keeping() {
    let printed = print(Paper::Sheet, sheet(13));

    assert!(printed.pdf.starts_with(b"%PDF-1.7"));
    assert!(printed.missing.is_empty());
}

#[test]
fn a_sheet_without_people_and_findings_is_one_too() {
    let empty = sheet(0).list("findings", []).list("sections", []);

    assert!(print(Paper::Sheet, empty).pdf.starts_with(b"%PDF-1.7"));
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let typesetter = Typesetter::new();
    let one = typesetter
        .pdf(Paper::Sheet, &Data(sheet(3)), &about())
        .unwrap();
    let two = Typesetter::new()
        .pdf(Paper::Sheet, &Data(sheet(3)), &about())
        .unwrap();

    assert_eq!(one.pdf, two.pdf);
}

#[test]
fn what_a_record_holds_is_never_markup() {
    let nasty = "#panic() #read(\"/etc/passwd\") $x$ *b* _i_ <label> @ref // comment /* \\ \"";
    let printed = print(Paper::Letter, letter(12).text("heading", nasty));

    assert!(printed.missing.is_empty());
}

#[test]
fn a_name_in_other_letters_prints_and_what_cannot_be_printed_is_told() {
    let view = |name: &str| letter(12).texts("address", [name]);
    assert!(
        print(Paper::Letter, view("فاطمة Łukasz Ὀδυσσεύς Мария \u{301}e"))
            .missing
            .is_empty()
    );
    let printed = print(Paper::Letter, view("李 Ana 👩\u{200D}👧 \u{0}x"));
    assert_eq!(printed.missing, ['李', '👧', '👩']);
}

#[track_caller]
fn refuses(view: View, expected: &str) {
    let error = Typesetter::new()
        .pdf(Paper::Letter, &Data(view), &about())
        .unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn what_would_take_for_ever_is_refused() {
    refuses(
        letter(12).texts("paragraphs", vec!["x"; 401]),
        "`paragraphs` has 401 entries",
    );
    refuses(
        letter(12).text("heading", "x".repeat(20_001)),
        "`heading` has 20001 characters",
    );
    refuses(
        letter(12).texts("paragraphs", vec!["x".repeat(19_000); 100]),
        "more than 1048576 bytes",
    );
}

#[test]
fn a_name_that_is_missing_is_told_with_its_line_and_no_data() {
    let view = View::new().number("size", 12).text("greeting", "Dear Maya");
    let error = Typesetter::new()
        .pdf(Paper::Letter, &Data(view), &about())
        .unwrap_err();

    let PdfError::Template { line, what, .. } = &error else {
        panic!("{error}");
    };
    assert!(*line > 0, "{error}");
    assert!(!what.contains("Maya"), "{error}");
}

#[test]
fn a_page_of_a_councils_own_stands_in_the_place_of_ours() {
    let own = |text: &str| {
        let own = BTreeMap::from([("print/letter.typ".to_owned(), text.to_owned())]);
        Typesetter::with(&own)
    };
    let ours = print(Paper::Letter, letter(12)).pdf;
    let text = "#set document(title: \"Ours\", date: datetime(year: 2026, month: 11, day: 23))\n#set text(lang: \"en\")\n= Northshire";

    let theirs = own(text).pdf(Paper::Letter, &Data(letter(12)), &about());

    assert_ne!(theirs.unwrap_or_else(|error| panic!("{error}")).pdf, ours);
    assert!(own(text).faults().is_empty());
    let broken = own("= Northshire\n#foo(\n");
    let faults: Vec<String> = broken.faults().iter().map(ToString::to_string).collect();
    assert!(faults[0].starts_with("print/letter.typ:2:"), "{faults:?}");
    let refused = broken
        .pdf(Paper::Letter, &Data(letter(12)), &about())
        .unwrap_err();
    assert!(
        refused.to_string().starts_with("print/letter.typ:2:"),
        "{refused}"
    );
}
