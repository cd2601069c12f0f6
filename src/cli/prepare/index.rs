//! The index page of a run: every child in the order of the statutory clock.

use std::{io, path::Path};

use crate::{
    casework::prepare::Desk,
    cli::prepare::{
        folder,
        tally::{Entry, Tally},
    },
    forms::{press::Press, sheet::system_in_words},
    render::{
        dates,
        engine::{RenderError, Shown},
        view::View,
    },
    rules::clock::limits::Nearness,
};

const PAGE: &str = "pages/index.html";

/// The groups of the page: code of the clock, heading, and what it means.
fn groups(nearness: &Nearness) -> [(&'static str, String); 5] {
    let within = |days| format!("Due within {days} working days");
    [
        ("unknown", "No due date could be worked out".to_owned()),
        ("overdue", "Overdue".to_owned()),
        ("urgent", within(nearness.urgent_working_days)),
        ("due_soon", within(nearness.soon_working_days)),
        ("not_due", "Not due yet".to_owned()),
    ]
}

/// The page for the council's own staff.
struct Index<'a> {
    council: &'a str,
    system: String,
    prepared: String,
    tally: &'a Tally,
    nearness: &'a Nearness,
}

/// Writes `index.html` into the folder of the run.
///
/// # Errors
/// The outer one: the page cannot be made; the inner one: it cannot be written.
pub fn write(desk: &Desk, tally: &Tally, out: &Path) -> Result<io::Result<()>, RenderError> {
    let page = Index {
        council: &desk.invite.settings().name,
        system: system_in_words(desk.case_system.system()),
        prepared: dates::read_at(desk.clock.now()),
        tally,
        nearness: &desk.limits.nearness,
    };
    let press: &Press = &desk.press;
    let page = press.engine().page(PAGE, &page)?;
    Ok(folder::put(&out.join("index.html"), page.as_bytes()).map(drop))
}

impl Shown for Index<'_> {
    fn view(&self) -> View {
        let groups = groups(self.nearness);
        let groups = groups.iter().filter_map(|(code, heading)| {
            let children: Vec<View> = self
                .tally
                .entries()
                .filter(|entry| entry.pressure == *code)
                .map(row)
                .collect();
            let count = children.len();
            (count > 0).then(|| {
                View::new()
                    .text("code", code)
                    .text("heading", heading)
                    .count("count", count)
                    .list("children", children)
            })
        });
        let failures = self.tally.failures.iter().map(|failure| {
            View::new()
                .text("child", &failure.child)
                .text("why", &failure.why)
        });
        View::new()
            .text("council", self.council)
            .text("system", &*self.system)
            .text("prepared", &self.prepared)
            .count("ready", self.tally.ready())
            .count("letters", self.tally.letters)
            .count("letters_blocked", self.tally.letters_blocked)
            .count("unlisted", self.tally.unlisted())
            .count("failed", self.tally.failed)
            .count("not_due", self.tally.not_due)
            .list("groups", groups.collect::<Vec<_>>())
            .list("failures", failures.collect::<Vec<_>>())
    }
}

fn row(entry: &Entry) -> View {
    let files = entry
        .files
        .iter()
        .map(|(label, file)| View::new().text("label", label).text("file", file));
    View::new()
        .text("label", &entry.label)
        .text("child", &entry.child)
        .text("folder", entry.folder.replace('%', "%25"))
        .text(
            "due",
            entry.due().map_or_else(|| "No date".to_owned(), dates::day),
        )
        .text("left", left(entry))
        .text("meeting", entry.meeting.as_deref().unwrap_or_default())
        .count("blocks", entry.blocks)
        .count("checks", entry.checks)
        .count("letters", entry.letters)
        .count("letters_blocked", entry.letters_blocked)
        .text("first", entry.first.as_deref().unwrap_or_default())
        .list("files", files.collect::<Vec<_>>())
}

/// The clock in words. A date on a weekend can be over with no working day gone since.
fn left(entry: &Entry) -> String {
    let days = |count: i32| {
        format!(
            "{count} working {}",
            if count == 1 { "day" } else { "days" }
        )
    };
    match entry.working_days_left {
        Some(0) if entry.pressure == "overdue" => "The date has passed".to_owned(),
        Some(0) => "Due today".to_owned(),
        Some(left) if left > 0 => format!("{} left", days(left)),
        Some(late) => format!("{} late", days(-late)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pressure: &str, left_over: Option<i32>, expected: &str) {
        let entry = Entry {
            pressure: pressure.to_owned(),
            working_days_left: left_over,
            ..Entry::default()
        };
        assert_eq!(left(&entry), expected);
    }

    #[test]
    fn a_date_that_passed_at_the_weekend_is_not_due_today() {
        check("overdue", Some(0), "The date has passed");
        check("urgent", Some(0), "Due today");
        check("overdue", Some(-1), "1 working day late");
        check("due_soon", Some(8), "8 working days left");
        check("unknown", None, "");
    }
}
