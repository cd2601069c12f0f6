//! The page of minutes as its templates see it.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        minutes::list::next_seen,
        office::VerbError,
        page::{
            ConflictField, Wrong,
            minutes::{
                Holds, MembersPart, PenPart, PeoplePart, RowPart, SectionPart, SheetPart, TextPart,
                Unready,
            },
        },
    },
    model::live::Place,
    model::minutes::{MinutesKind, MinutesState, Presence, Report, RowKind, RowState, Stay},
    render::{dates, view::View},
    web::{
        error::Failure, form::Posted, minutes::posted, responses::field_of, shell::Complaint, show,
        site::Site,
    },
};

/// What was typed and could not be kept, to be shown again with what is wrong.
#[derive(Default)]
pub struct Typed {
    posted: Posted,
    wrong: Vec<Wrong>,
    conflicts: Vec<ConflictField>,
    why: Option<String>,
}

impl Typed {
    /// # Errors
    /// An error that no page shows.
    pub fn of(posted: &Posted, error: &VerbError) -> Result<Self, Failure> {
        let mut typed = Self {
            posted: posted.clone(),
            ..Self::default()
        };
        match error {
            VerbError::Wrong(wrong) => typed.wrong.clone_from(wrong),
            VerbError::Conflict(conflict) => typed.conflicts.clone_from(&conflict.fields),
            VerbError::NotNow(why) => typed.why = Some(why.clone()),
            _ => return Err(Failure::NotOurForm),
        }
        Ok(typed)
    }

    pub fn error(&self, field: &str) -> &str {
        let found = self.wrong.iter().find(|one| field_of(one) == field);
        found.map_or("", |one| &one.message)
    }

    fn conflict(&self, name: &str) -> Option<&ConflictField> {
        let mut all = self.conflicts.iter();
        all.find(|one| *one.place.field == *name)
    }

    /// What was typed under a name, where the page comes back.
    pub fn text<'t>(&'t self, name: &str, otherwise: &'t str) -> &'t str {
        self.posted.find(name).unwrap_or(otherwise)
    }
}

/// The summary on top of a page that comes back.
pub fn complaints(typed: &Typed) -> Vec<Complaint> {
    let mut all = listed_at(typed.text("at", ""), &typed.wrong);
    all.extend(typed.conflicts.iter().map(|one| Complaint {
        href: Some(match &*one.place.field {
            field if field.starts_with("state-") || field == "next_on" => format!("#{field}"),
            field => format!("#b-{}", show::id_of(field)),
        }),
        text: format!(
            "Somebody else changed “{}” while you were typing",
            one.label
        ),
    }));
    all.extend(typed.why.iter().map(|why| Complaint {
        href: None,
        text: why.clone(),
    }));
    all
}

pub fn listed(wrong: &[Wrong]) -> Vec<Complaint> {
    listed_at("", wrong)
}

/// The same where the fields of a form are named after where on the page it stands.
fn listed_at(at: &str, wrong: &[Wrong]) -> Vec<Complaint> {
    let href = |one: &Wrong| {
        let place = one.place.as_ref()?;
        Some(match &*place.section {
            _ if !at.is_empty() => format!("#{at}-{}", place.field),
            "minutes" => format!("#b-{}", show::id_of(&place.field)),
            _ => format!("#{}", place.field),
        })
    };
    wrong
        .iter()
        .map(|one| Complaint {
            href: href(one),
            text: one.message.clone(),
        })
        .collect()
}

/// What is asked about before the minutes are sent, with where on the page it stands.
pub fn asked_first(one: &Unready) -> Wrong {
    let (field, message) = match one {
        Unready::NoReason(id, what) => {
            let message = format!("Why? Nothing says the reason of “{what}”");
            (format!("row_{id}"), message)
        }
        Unready::NoDay(id, what) => {
            let message = format!("By when? “{what}” has no day");
            (format!("row_{id}"), message)
        }
        Unready::Unsaid(1) => {
            let message = "Say of the person who was asked whether they came".to_owned();
            ("present".to_owned(), message)
        }
        Unready::Unsaid(many) => {
            let message = format!("Say of {many} people who were asked whether they came");
            ("present".to_owned(), message)
        }
    };
    Wrong {
        place: Some(Place::of("minutes", &field)),
        text: String::new(),
        message,
    }
}

/// The same as the page lists it before anybody sends them.
fn unready(sheet: &SheetPart) -> impl Iterator<Item = View> {
    sheet.unready.iter().map(|one| {
        let asked = asked_first(one);
        let field = asked.place.map(|place| place.field).unwrap_or_default();
        View::new()
            .text("href", format!("#b-{}", show::id_of(&field)))
            .text("words", asked.message)
    })
}

pub fn pair((value, words): &(String, String)) -> View {
    View::new().text("value", value).text("words", words)
}

/// The sections, as staff and lent pages share them.
pub fn sheet(site: &Site, sheet: &SheetPart, typed: &Typed) -> View {
    let now = site.now();
    let (pen, holder) = match &sheet.pen {
        PenPart::You => ("you", ""),
        PenPart::Other(name) => ("other", name.as_str()),
        PenPart::Nobody => ("nobody", ""),
    };
    let sections = (1_i64..)
        .zip(&sheet.sections)
        .map(|(number, one)| section(number, one, typed, now));
    let is_bare = |text: &TextPart| text.text.is_empty() && !text.is_hidden;
    let unwritten = sheet.sections.iter().filter(|one| {
        let is_bare_each = one.boxes.iter().all(|one| is_bare(&one.text));
        is_bare_each && one.text.as_ref().is_some_and(is_bare)
    });
    let unwritten: Vec<&str> = unwritten.map(|one| one.label.as_str()).collect();
    View::new()
        .text("unwritten", unwritten.join(", "))
        .text("title", &sheet.title)
        .flag("core_group", sheet.kind == MinutesKind::CoreGroup)
        .text("operation", site.operation())
        .text("pen", pen)
        .text("holder", holder)
        .flag("submitted", sheet.state == MinutesState::Submitted)
        .flag("accepted", sheet.state == MinutesState::Accepted)
        .list("sections", sections)
        .list("unready", unready(sheet))
        .flag(
            "sends_over",
            typed.text("do", "") == "submit" && !typed.wrong.is_empty(),
        )
        .list("hands", sheet.hands.iter().map(pair))
        .object("flag", flag_form(sheet, typed))
        .object("new", new_row(sheet, typed))
        .maybe("why", typed.why.as_deref())
}

/// The form by which a part is flagged as not for somebody.
fn flag_form(sheet: &SheetPart, typed: &Typed) -> View {
    let chosen = |name: &'static str| {
        move |one: &(String, String)| pair(one).flag("chosen", typed.text(name, "") == one.0)
    };
    View::new()
        .list("parts", sheet.parts.iter().map(chosen("flag_part")))
        .list("people", sheet.owners.iter().map(chosen("flag_person")))
        .text("part_error", typed.error("flag_part"))
        .text("person_error", typed.error("flag_person"))
}

fn section(number: i64, section: &SectionPart, typed: &Typed, now: Timestamp) -> View {
    let people = match &section.holds {
        Holds::People(people) => Some(present(people, typed)),
        _ => None,
    };
    let lines = match &section.holds {
        Holds::Lines(lines) => lines.as_slice(),
        _ => &[],
    };
    let rows = |wanted: &Holds| match wanted {
        Holds::Since(rows) | Holds::Decisions(rows) => {
            rows.iter().map(|one| row(one, typed)).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    let one = section.text.as_ref().map(|text| {
        let label = section.others.unwrap_or(&section.label);
        boxed((&section.name, label), text, typed, now)
            .flag("alone", section.others.is_none())
            .text("guide", &section.name)
            .text("role", "")
            .text("said", "Who is not on the list")
            .flag("report", false)
    });
    let each = section.boxes.iter().map(|one| {
        let said = one
            .presence
            .map_or("Not on the list any more", Presence::words);
        boxed((&one.name, &one.whose), &one.text, typed, now)
            .flag("alone", false)
            .text("guide", &section.name)
            .text("role", &one.role)
            .text("said", said)
            .flag("report", one.has_report)
    });
    let boxes: Vec<View> = each.chain(one).collect();
    View::new()
        .text("name", &section.name)
        .number("number", number)
        .text("label", &section.label)
        .texts("guide", &section.guide)
        .flag("required", section.is_required)
        .flag("professionals", section.for_professionals)
        .list("boxes", boxes)
        .maybe_object("people", people)
        .maybe_object(
            "next",
            match &section.holds {
                Holds::Next(day) => Some(next(*day, typed, now)),
                _ => None,
            },
        )
        .maybe_object(
            "members",
            match &section.holds {
                Holds::Members(all) => Some(members(all, typed)),
                _ => None,
            },
        )
        .texts("lines", lines)
        .flag("is_copies", matches!(section.holds, Holds::Copies))
        .flag("has_since", matches!(section.holds, Holds::Since(_)))
        .flag(
            "has_decisions",
            matches!(section.holds, Holds::Decisions(_)),
        )
        .list("rows", rows(&section.holds))
}

/// One box to write in, as the form calls it.
fn boxed((name, label): (&str, &str), text: &TextPart, typed: &Typed, now: Timestamp) -> View {
    let conflict = typed.conflict(name);
    let field = format!("box.{name}");
    let version = conflict.map_or(text.version, |one| one.version);
    let written = text.written.as_ref();
    View::new()
        .text("name", name)
        .text("id", show::id_of(name))
        .text("label", label)
        .text("text", typed.text(&field, &text.text))
        .text("version", version.to_string())
        .flag("hidden", text.is_hidden)
        .text("error", typed.error(name))
        .maybe(
            "written",
            written.map(|(by, at)| format!("{by}, {}", show::moment(*at, now))),
        )
        .maybe("theirs", conflict.map(|one| one.theirs.as_str()))
        .text("theirs_by", conflict.map_or("", |one| &one.by))
        .texts("theirs_are", called(conflict))
}

fn present(people: &PeoplePart, typed: &Typed) -> View {
    let rows = people.people.iter().map(|one| {
        let id = show::id_of(&one.row);
        let chosen = typed.text(&format!("here.{}", one.row), one.presence.code());
        let choices = people.choices.iter().map(|presence| {
            View::new()
                .text("value", presence.code())
                .text("words", presence.words())
                .flag("chosen", presence.code() == chosen)
        });
        View::new()
            .text("id", id)
            .text("row", &one.row)
            .text("name", &one.name)
            .text("role", &one.role)
            .text("said", one.said)
            .text("words", one.presence.words())
            .flag("report", one.report == Report::Received)
            .list("choices", choices)
    });
    let conflict = typed.conflict("present");
    View::new()
        .text("version", people.version.to_string())
        .list("rows", rows)
        .flag(
            "has_unsaid",
            people
                .people
                .iter()
                .any(|one| one.presence == Presence::Asked),
        )
        .texts("theirs", theirs(conflict))
        .text("theirs_by", conflict.map_or("", |one| &one.by))
        .texts("theirs_are", called(conflict))
        .flag("others_hidden", people.others.is_none())
        .text(
            "others",
            typed.text("others", people.others.as_deref().unwrap_or_default()),
        )
}

/// The day of the next meeting.
fn next(day: Option<Date>, typed: &Typed, now: Timestamp) -> View {
    let stands = day.map(|day| day.to_string()).unwrap_or_default();
    let conflict = typed.conflict("next_on");
    let seen = conflict.map_or(next_seen(day), |one| one.version);
    View::new()
        .text("seen", seen.to_string())
        .texts("theirs", theirs(conflict))
        .text("theirs_by", conflict.map_or("", |one| &one.by))
        .texts("theirs_are", called(conflict))
        .text("day", typed.text("next_on", &stands))
        .text("first", dates::in_england(now).date().to_string())
        .maybe("words", day.map(dates::day))
        .text("error", typed.error("next_on"))
}

/// Who belongs to a core group, and how each can stand.
fn members(all: &MembersPart, typed: &Typed) -> View {
    let rows = all.people.iter().map(|one| {
        let chosen = typed.text(&format!("member.{}", one.row), one.stay.code());
        let choices = all.choices.iter().map(|stay| {
            View::new()
                .text("value", stay.code())
                .text("words", stay.words())
                .flag("chosen", stay.code() == chosen)
        });
        View::new()
            .text("id", show::id_of(&one.row))
            .text("row", &one.row)
            .text("name", &one.name)
            .text("role", &one.role)
            .text("words", one.stay.words())
            .maybe("stopped", one.stopped.as_deref())
            .flag("out", one.stay == Stay::Out)
            .list("choices", choices)
    });
    let missing = all.missing.iter().map(|one| {
        let is_ticked = !typed.text(&format!("add.{}", one.0), "").is_empty();
        pair(one)
            .text("id", show::id_of(&one.0))
            .flag("ticked", is_ticked)
    });
    let conflict = typed.conflict("members");
    let version = conflict.map_or(all.version, |one| one.version);
    View::new()
        .text("version", version.to_string())
        .list("rows", rows)
        .list("missing", missing)
        .text("error", typed.error("members"))
        .flag("takes_in", all.can_take_in)
        .texts("theirs", theirs(conflict))
        .text("theirs_by", conflict.map_or("", |one| &one.by))
        .texts("theirs_are", called(conflict))
}

/// What the other words are called, above them and on the button that keeps them.
fn called(conflict: Option<&ConflictField>) -> [&'static str; 2] {
    conflict.map_or(posted::THEIRS, posted::called)
}

/// What somebody else has said, line by line.
fn theirs(conflict: Option<&ConflictField>) -> Vec<&str> {
    conflict.map_or_else(Vec::new, |one| one.theirs.lines().collect())
}

pub fn row(row: &RowPart, typed: &Typed) -> View {
    let conflict = typed.conflict(&format!("state-{}", row.id));
    let state = typed.text(&format!("state.{}", row.id), row.state.code());
    let states = RowState::SAID.iter().map(|one| {
        View::new()
            .text("value", one.code())
            .text("words", one.words())
            .flag("chosen", one.code() == state)
    });
    let changed = row.changed.as_deref().unwrap_or_default();
    View::new()
        .text("id", &row.id)
        .text("version", row.version.to_string())
        .text("kind", row.kind.words())
        .text("what", &row.what)
        .text("owner", &row.owner)
        .maybe("due", row.due_on.map(dates::short_day))
        .maybe("why", row.why.as_deref())
        .maybe("owner_said", row.said.as_deref())
        .text("state", row.state.words())
        .flag("said", row.state != RowState::Open)
        .flag("asks_changed", row.asks_changed())
        .texts("theirs", theirs(conflict))
        .text("theirs_by", conflict.map_or("", |one| &one.by))
        .texts("theirs_are", called(conflict))
        .list("states", states)
        .text(
            "changed",
            typed.text(&format!("changed.{}", row.id), changed),
        )
}

/// The form of a new decision or action, with what was typed into it.
fn new_row(sheet: &SheetPart, typed: &Typed) -> View {
    let kind = typed.text("kind", RowKind::Action.code());
    row_fields(sheet, |name| typed.text(name, ""), |name| typed.error(name)).text("kind", kind)
}

fn row_fields<'t>(
    sheet: &SheetPart,
    text: impl Fn(&str) -> &'t str,
    error: impl Fn(&str) -> &'t str,
) -> View {
    let chosen = text("owner");
    let owners = sheet
        .owners
        .iter()
        .map(|one| pair(one).flag("chosen", one.0 == chosen));
    View::new()
        .text("what", text("what"))
        .text("what_error", error("what"))
        .list("owners", owners)
        .text("owner_name", text("owner_name"))
        .text("owner_error", error("owner"))
        .text("due", text("due"))
        .text("due_error", error("due"))
        .text("why", text("why"))
}

/// The form of one decision or action that stands already.
///
/// # Errors
/// There is none of that name that the one who asks may see.
pub fn row_form(
    site: &Site,
    sheet: &SheetPart,
    (id, action): (&str, &str),
    (posted, wrong): (Option<&Posted>, &[Wrong]),
) -> Result<View, Failure> {
    let all = sheet
        .sections
        .iter()
        .flat_map(|section| match &section.holds {
            Holds::Since(rows) | Holds::Decisions(rows) => rows.as_slice(),
            _ => &[],
        });
    let row = all.into_iter().find(|row| row.id == id);
    let row = row.ok_or(Failure::NotThere)?;
    let due = row.due_on.map(dates::date).unwrap_or_default();
    let stands = |name: &str| match name {
        "what" => row.what.as_str(),
        "owner" => row.person.as_deref().unwrap_or_default(),
        "owner_name" => row.owner_name.as_str(),
        "due" => due.as_str(),
        "why" => row.why.as_deref().unwrap_or_default(),
        _ => "",
    };
    let text = |name: &str| {
        posted
            .and_then(|posted| posted.find(name))
            .unwrap_or(stands(name))
    };
    let error = |name: &str| {
        let found = wrong.iter().find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    };
    Ok(View::new()
        .text("action", action)
        .text("operation", site.operation())
        .text("out_operation", site.operation())
        .text("id", &row.id)
        .text("version", row.version.to_string())
        .text("kind", row.kind.words())
        .object(
            "sheet",
            View::new().object(
                "new",
                row_fields(sheet, text, error).text("kind", row.kind.code()),
            ),
        ))
}
