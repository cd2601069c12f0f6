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
