//! A sheet as `forms::invite::sheet` gives it, for tests.

use crate::render::view::View;

fn person(name: &str, number: usize) -> View {
    let cell = |text: &str, state: &str, notes: &[&str]| {
        View::new()
            .text("text", text)
            .text("state", state)
            .texts("notes", notes)
    };
    View::new()
        .text("label", name)
        .text("group", if number == 1 { "Take part (13)" } else { "" })
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
pub(in crate::render) fn sheet(people: usize) -> View {
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
