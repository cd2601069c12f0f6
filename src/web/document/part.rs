//! The parts of a document's page that are drawn again when something changes.

use jiff::Timestamp;

use crate::{
    casework::page::{
        Action,
        document::{ClockPart, DocumentPage, FieldPart, FindingPart, Need, Task, TaskStatus},
        next_step::NextStep,
    },
    render::{dates, view::View},
    web::{
        document::person,
        glass, plain,
        show::{self, Around},
    },
};

/// A part of a page that can be asked for by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Top,
    Findings,
    Wishes,
    Review,
    People,
    Here,
    Emergencies,
}

impl Part {
    /// The parts with the names that events and addresses give them.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Top, "top"),
        (Self::Findings, "findings"),
        (Self::Wishes, "wishes"),
        (Self::Review, "review"),
        (Self::People, "people"),
        (Self::Here, "here"),
        (Self::Emergencies, "emergencies"),
    ];

    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == name)?;
        Some(found.0)
    }

    pub fn template(self) -> &'static str {
        match self {
            Self::Top => "pages/parts/top.html",
            Self::Findings => "pages/parts/findings.html",
            Self::Wishes => "pages/parts/wishes.html",
            Self::Review => "pages/parts/review.html",
            Self::People => "pages/parts/people.html",
            Self::Here => "pages/parts/here.html",
            Self::Emergencies => "pages/parts/emergencies.html",
        }
    }

    /// What the part's template asks for, added to a view.
    pub fn add(self, view: View, page: &DocumentPage, now: Timestamp) -> View {
        let around = |below| Around {
            document: &page.id,
            below,
            whose: "",
        };
        let fields = |fields: &[_], below| -> Vec<View> {
            let around = around(below);
            fields.iter().map(|one| show::field(one, &around)).collect()
        };
        match self {
            Self::Top => {
                let address = show::address(&page.id);
                let since = page.since.iter().map(|line| show::difference(line, now));
                let again = page.again.iter().map(|(form, title)| {
                    View::new()
                        .text("href", plain::address(form))
                        .text("title", title)
                });
                let done = page
                    .tasks
                    .iter()
                    .filter(|task| task.status == TaskStatus::Completed)
                    .count();
                view.object("clock", clock(&page.clock))
                    .text("done", format!("{done} of {} done", page.tasks.len()))
                    .object("next", next(page.next, page, &address))
                    .object("may", may(page))
                    .list("tasks", page.tasks.iter().map(|one| task(one, &address)))
                    .list("again", again)
                    .list("since", since)
            }
            Self::Findings => view.object("todo", todo(page)),
            Self::Wishes => {
                let is_needed = |one: &&FieldPart| {
                    one.need == Need::Required && matches!(one.state, "blank" | "not_recorded")
                };
                let needed = page.wishes.iter().filter(is_needed).count();
                let needed = (needed > 0).then(|| needed.to_string());
                view.list("wishes", fields(&page.wishes, ""))
                    .maybe("wishes_needed", needed)
            }
            Self::Review => view
                .list("review", fields(&page.review, "/invite"))
                .list("logistics", fields(&page.logistics, "/invite")),
            Self::People => view
                .list("groups", person::groups(page, now))
                .object("may", may(page)),
            Self::Here => view.text("here", show::here(&page.here)),
            Self::Emergencies => {
                let notices = page.emergencies.iter();
                view.list("emergencies", notices.map(|one| glass::notice(one, now)))
            }
        }
    }
}

/// What the one who asks may do, as the templates of this page ask.
fn may(page: &DocumentPage) -> View {
    let may = |code: &str| page.may.iter().any(|action| action.code() == code);
    View::new()
        .flag("add", may("add_person"))
        .flag("decide", may("decide"))
        .flag("disclose", may("disclose"))
        .flag("close", may("close"))
        .flag("preview", may("preview"))
}

fn clock(clock: &ClockPart) -> View {
    let steps = clock.steps.iter().map(|step| {
        View::new()
            .text("name", &step.name)
            .text("who", &step.who)
            .text("on", dates::day(step.on))
            .text("words", &step.words)
    });
    View::new()
        .text("kind", &clock.kind)
        .text("day", clock.due.map_or("No due date".into(), dates::day))
        .text("label", clock.label)
        .text("words", &clock.words)
        .text("code", clock.code)
        .text("citation", &clock.citation)
        .texts("working", &clock.working)
        .list("steps", steps)
}

/// The next step: whose it is, what it is called, where it is done.
fn next(step: NextStep, page: &DocumentPage, address: &str) -> View {
    let own = match step {
        NextStep::Confirm => Some(Action::Confirm),
        NextStep::Agree => Some(Action::Agree),
        NextStep::Close => Some(Action::Close),
        _ => None,
    };
    let is_mine = own.is_some_and(|action| page.may.contains(&action));
    let href = match step {
        NextStep::Talk => Some(format!("{address}#part-wishes")),
        NextStep::Decide => Some(format!("{address}#part-people")),
        NextStep::FillIn | NextStep::Confirm | NextStep::Agree => Some(format!("{address}/sign")),
        NextStep::FixAddress => Some(format!("{address}#part-findings")),
        NextStep::Send | NextStep::Rest | NextStep::Answers => Some(format!("{address}/responses")),
        NextStep::Close if is_mine => Some(format!("{address}/close")),
        NextStep::Close => Some(format!("{address}/dates")),
    };
    View::new()
        .text("owner", if is_mine { "you" } else { step.owner().words() })
        .text("name", step.words())
        .maybe("href", href)
}

fn task(task: &Task, address: &str) -> View {
    let (status, colour) = match task.status {
        TaskStatus::Completed => ("Completed".to_owned(), None),
        TaskStatus::Left(left) => (format!("{left} left"), Some("yellow")),
        TaskStatus::NotStarted => ("Not yet started".to_owned(), Some("blue")),
        TaskStatus::CannotStartYet => ("Cannot start yet".to_owned(), None),
    };
    let cannot = task.status == TaskStatus::CannotStartYet;
    let href = match task.code {
        _ if cannot => None,
        "people" => Some(format!("{address}#part-people")),
        "addresses" => Some(format!("{address}#part-findings")),
        "wishes" => Some(format!("{address}#part-wishes")),
        "social_worker" | "chair" => Some(format!("{address}/sign")),
        _ => None,
    };
    View::new()
        .text("code", task.code)
        .text("name", task.name)
        .text("status", status)
        .maybe("colour", colour)
        .flag("cannot", cannot)
        .maybe("href", href)
        .text("hint", &task.hint)
}

fn todo(page: &DocumentPage) -> View {
    let of = |weight: &str| {
        page.findings
            .iter()
            .filter(|one| one.weight == weight)
            .count()
    };
    let (blocks, checks) = (of("blocks"), of("check"));
    let things = |count: usize| if count == 1 { "thing" } else { "things" };
    let words = match (blocks, checks) {
        (0, 0) => "Nothing to do here".to_owned(),
        (0, checks) => format!("{checks} {} to check", things(checks)),
        (blocks, 0) => format!("{blocks} {} in the way of letters", things(blocks)),
        (blocks, checks) => format!(
            "{blocks} {} in the way of letters, {checks} to check",
            things(blocks)
        ),
    };
    let (notes, rest): (Vec<_>, Vec<_>) =
        page.findings.iter().partition(|one| one.weight == "note");
    View::new()
        .count("blocks", blocks)
        .count("checks", checks)
        .text("words", words)
        .list(
            "findings",
            rest.iter()
                .filter(|one| one.weight == "blocks")
                .map(|one| finding(one)),
        )
        .list(
            "to_check",
            rest.iter()
                .filter(|one| one.weight != "blocks")
                .map(|one| finding(one)),
        )
        .list("notes", notes.into_iter().map(finding))
}

fn finding(finding: &FindingPart) -> View {
    let label = match finding.weight {
        "blocks" => "In the way",
        "check" => "Check",
        _ => "Note",
    };
    let about = finding.about.iter().enumerate().map(|(at, name)| {
        let row = finding
            .rows
            .get(at)
            .map(|row| format!("#{}", person::id(row)));
        View::new().text("name", name).maybe("href", row)
    });
    let rows = finding.rows.join(" ");
    View::new()
        .text("id", show::id_of(&format!("{} {rows}", finding.code)))
        .text("weight", finding.weight)
        .text("label", label)
        .text("what", &finding.what)
        .text("remedy", &finding.remedy)
        .text("source", &finding.source)
        .list("about", about)
}
