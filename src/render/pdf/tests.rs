//! Printed pages: what they hold and what they refuse.

use super::*;
use crate::render::view::View;

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
        ])
        .object("meeting", View::new().text("when", "Thursday 3 December 2026, 4pm to 5pm").text("place", "Room 1, Town Hall, High Street, Northshire").none("how"))
        .object("reply", View::new().text("until", "Tuesday 1 December").text("web", "northshire.example/m").text("code", "7F3K-2QXW").text("phone", "020 7946 0123"))
        .text("closing", "Yours sincerely,")
        .texts("from", ["Review team", "Northshire Council"])
        .text("footer", "If this letter reached the wrong person, please telephone us. We can send it in large print, in another language or as a recording.")
}

fn person(name: &str, number: usize) -> View {
    let cell = |text: &str, state: &str, notes: &[&str]| {
        View::new()
            .text("text", text)
            .text("state", state)
            .texts("notes", notes)
    };
    View::new()
        .text("label", name)
        .text("badge", if number == 2 { "Letter stopped" } else { "" })
        .text("state", if number == 2 { "stopped" } else { "" })
        .list("cells", [
            cell(name, "known", &["Designated teacher", "Hill Lane School"]),
            cell("Tells how school is going", "known", &[]),
            cell("Invite", "known", &["All of the meeting", "Paper for school"]),
            cell("Email", "known", &["ana.patel@school.example", "Mosaic, read 9:12am on Monday 23 November 2026, last confirmed 12 November 2026"]),
            cell("Not recorded", "not_recorded", &[]),
            cell("Ready", "known", &["Will see: day, time, place", "Will not see: addresses of others"]),
        ])
}

/// As `forms::invite::sheet` gives it.
fn sheet(people: usize) -> View {
    let field = |name: &'static str, label: &str, text: &str, state: &str, origin: &str| {
        View::new()
            .text("name", name)
            .text("label", label)
            .text("text", text)
            .text("state", state)
            .text("origin", origin)
    };
    let read = "Mosaic, read 9:12am on Monday 23 November 2026";
    let finding = |label: &str, what: &str| {
        View::new()
            .text("weight", "check")
            .text("label", label)
            .text("what", what)
            .text(
                "remedy",
                "Ask the school, then correct the record in Mosaic.",
            )
            .text("about", "Ana Patel")
            .text("source", "Mosaic, persons/33310245, email")
    };
    let fields = [
        field("name", "Name", "Maya Bell", "known", read),
        field(
            "age",
            "Age",
            "9",
            "known",
            "Worked out: age on the day of the review",
        ),
        field("gender", "Gender", "Not recorded", "not_recorded", ""),
        field("religion", "Religion", "None (recorded)", "none", read),
        field(
            "ethnicity",
            "Ethnicity",
            "Could not be read: Mosaic did not answer",
            "source_down",
            "",
        ),
        field(
            "area",
            "Area authority",
            "Withheld by Mosaic",
            "withheld",
            "",
        ),
        field(
            "siblings",
            "Brothers and sisters in the same review",
            "Leo Bell, Zoë Bell",
            "known",
            read,
        ),
        field("room", "Room", "Not yet filled in", "blank", ""),
    ];
    let columns = [
        "Person",
        "Why they are needed",
        "Part in the review",
        "Reached at",
        "Needs",
        "Letter",
    ];
    let section =
        |name: &'static str, title: &str| View::new().text("name", name).text("title", title);
    View::new()
        .text("title", "Invite to a child looked after review")
        .text("form", "invite, version 1")
        .text("council", "Northshire Council")
        .text("prepared", "9:12am on Monday 23 November 2026")
        .text("reference", "7F3K2")
        .text("child_label", "Maya Bell, born 9 March 2017")
        .text("case_number", "33310245")
        .flag("restricted", true)
        .object(
            "meeting",
            View::new()
                .text("when", "Thursday 3 December 2026, 4pm to 5pm")
                .text("place", "Hill Lane School")
                .text("state", "fixed"),
        )
        .object(
            "clock",
            View::new()
                .text("date", "Tuesday 8 December 2026")
                .text(
                    "words",
                    "11 working days left (due Tuesday 8 December 2026)",
                )
                .text("label", "Due soon")
                .text("state", "due_soon")
                .text("kind", "Later review")
                .text("rule", "Care Planning Regulations 2010, reg. 33(2)")
                .texts(
                    "working",
                    [
                        "Last review held 8 June 2026",
                        "Six months later is 8 December 2026",
                    ],
                )
                .list(
                    "steps",
                    [View::new()
                        .text("name", "Send the invites")
                        .text("who", "Business support")
                        .text("date", "24 Nov 2026")
                        .text("words", "1 working day left")
                        .text("state", "urgent")],
                ),
        )
        .object(
            "summary",
            View::new()
                .count("blocks", 1)
                .count("checks", 2)
                .count("notes", 0)
                .count("people", people)
                .count("invited", people)
                .text("words", "1 thing stops letters, and 2 to check."),
        )
        .list(
            "findings",
            [
                finding(
                    "Stops a letter",
                    "The email address of this person has no @.",
                ),
                finding(
                    "Check",
                    "The telephone number was last confirmed 400 days ago.",
                ),
            ],
        )
        .list(
            "sections",
            [
                section("child", "Child")
                    .flag("is_table", false)
                    .text("empty", "")
                    .list("fields", fields)
                    .list("columns", [])
                    .list("rows", []),
                section("people", "People")
                    .flag("is_table", true)
                    .text("empty", "")
                    .list("fields", [])
                    .list(
                        "columns",
                        columns.map(|label| View::new().text("name", label).text("label", label)),
                    )
                    .list(
                        "rows",
                        (0..people).map(|number| person(&format!("Ana Patel {number}"), number)),
                    ),
                section("exclusions", "Not invited")
                    .flag("is_table", true)
                    .text("empty", "Nobody is kept out of the meeting.")
                    .list("fields", [])
                    .list("columns", [])
                    .list("rows", []),
            ],
        )
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
