//! The pages of plain forms as templates see them.

use jiff::Timestamp;

use crate::{
    casework::{
        page::ConflictField,
        plain::page::{
            BoxPart, BriefPart, ChildForms, FieldPart, FormPart, HappenedPart, MayEnter, Need,
            PlainPage, PlainState, Shown, StepPart, StepStanding,
        },
    },
    model::live::Place,
    render::{dates, view::View},
    web::{
        library::guide,
        plain::{Retyped, address, letters, text_of},
        show,
        site::Site,
    },
};

/// The forms of a child.
pub fn child(page: &ChildForms, site: &Site) -> View {
    let may_begin = page.may_begin == MayEnter::Yes;
    let begun = |one: &BriefPart| {
        let (words, colour) = one.state.words();
        View::new()
            .text("href", address(&one.id))
            .text("key", one.id.as_str())
            .text("form", &one.form)
            .text("title", &one.title)
            .text("reference", &one.reference)
            .number("version", one.version)
            .text("begun", day(one.begun))
            .text("state", words)
            .maybe("colour", colour)
            .flag("closed", matches!(one.state, PlainState::Closed { .. }))
            .flag("repeats", one.repeats == MayEnter::Yes)
            .text("operation", site.operation())
    };
    let form = |one: &FormPart| {
        View::new()
            .text("name", &one.name)
            .text("title", &one.title)
            .text("about", &one.about)
            .number("version", one.version)
            .text("href", format!("/library/{}", show::encoded(&one.name)))
            .maybe("open", one.open.as_ref().map(address))
            .text("operation", site.operation())
    };
    View::new()
        .object("header", show::header(&page.header, &page.invite, &[]))
        .list("tabs", show::tabs(&page.invite, "Forms"))
        .list("documents", page.documents.iter().map(begun))
        .list("forms", page.forms.iter().map(form))
        .flag("may_begin", may_begin)
}

/// The page of one document.
pub fn page(page: &PlainPage, site: &Site, retyped: &Retyped<'_>) -> View {
    let (state, colour) = page.state.words();
    let closed = match &page.state {
        PlainState::Closed { at, words } => Some(match at {
            Some(at) => format!("{words}, {}", moment(*at, site)),
            None => words.clone(),
        }),
        _ => None,
    };
    let waits = matches!(page.state, PlainState::Waits(_));
    let sections = page.sections.iter().map(|section| {
        let fields = section.fields.iter();
        View::new()
            .text("title", &section.title)
            .text("help", &section.help)
            .maybe("filled_by", section.filled_by.as_deref())
            .list("fields", fields.map(|one| field(one, retyped, site)))
    });
    let missing = page.missing.iter().map(|(label, place)| {
        View::new()
            .text("label", label)
            .text("href", format!("#{}", show::id_of(&place.to_string())))
    });
    View::new()
        .object("header", show::header(&page.header, &page.invite, &[]))
        .list("tabs", [])
        .text("href", address(&page.id))
        .text("library", format!("/library/{}", show::encoded(&page.form)))
        .text("forms", format!("{}/forms", show::address(&page.invite)))
        .text("title", &page.title)
        .text("about", &page.about)
        .text("owner", &page.owner)
        .text("reference", &page.reference)
        .number("version", page.version)
        .maybe("newer", page.newer.map(|version| version.to_string()))
        .text("begun", day(page.begun))
        .text("state", state)
        .maybe("colour", colour)
        .maybe("closed", closed)
        .maybe("due", page.due.map(dates::day))
        .maybe("other_day", page.other_day.as_deref())
        .text("settle_operation", site.operation())
        .text("settled_error", wrong_in("settled", retyped))
        .flag("may_enter", page.entering == MayEnter::Yes)
        .flag("waits", waits)
        .list("sections", sections)
        .list("missing", missing)
        .list("steps", page.steps.iter().map(|one| step(one, site)))
        .list(
            "letters",
            page.letters.iter().map(|one| letters::line(one, &page.id)),
        )
        .text("seen", &page.seen)
        .text("operation", site.operation())
        .text("close_operation", site.operation())
        .text("reason_error", wrong_in("reason", retyped))
        .list("guide", guide(&page.guide))
        .list(
            "history",
            page.history.iter().map(|one| happened(one, site)),
        )
}

/// What is wrong with a box that is no place in the document.
fn wrong_in<'r>(field: &str, retyped: &Retyped<'r>) -> &'r str {
    let mut all = retyped.wrong.iter();
    let found = all.find(|wrong| {
        let place = wrong.place.as_ref();
        place.is_some_and(|place| *place.section == *"form" && *place.field == *field)
    });
    found.map_or("", |wrong| wrong.message.as_str())
}

/// Something that has happened to a form.
pub fn happened(one: &HappenedPart, site: &Site) -> View {
    View::new()
        .text("what", &one.what)
        .maybe("before", one.before.as_deref())
        .maybe("after", one.after.as_deref())
        .text("why", one.reason.as_deref().unwrap_or_default())
        .text("who", format!("{}, {}", one.by, moment(one.at, site)))
}

fn field(one: &FieldPart, retyped: &Retyped<'_>, site: &Site) -> View {
    let only_if = one.only_if.as_ref().map(|(place, label, is)| {
        let words = match is {
            Some(is) => format!("Only needed where “{label}” is “{is}”."),
            None => format!("Only needed where “{label}” is filled in."),
        };
        View::new()
            .text("words", words)
            .text("other", place.to_string())
            .text("is", is.as_deref().unwrap_or_default())
    });
    let id = show::id_of(&one.place.to_string());
    let place = &one.place;
    let met = retyped.conflict.map_or(&[][..], |found| &found.fields);
    let is_met = met.iter().any(|conflict| conflict.place == *place);
    // What is known already stands there as words, and its box behind `Change`.
    let sent = retyped.posted.filter(|_| retyped.conflict.is_none());
    let is_retyped = sent.is_some_and(|posted| {
        let name = place.to_string();
        posted.find(&format!("v:{name}")).is_some() && text_of(posted, &name) != one.input.value
    });
    let is_left = !is_met && !is_retyped && error(place, retyped).is_empty();
    let is_known = one.state == "known" && is_left;
    View::new()
        .text("id", &id)
        .text("label", &one.label)
        .text("kind", one.input.kind)
        .text("help", &one.help)
        .text("guide", &one.guide)
        .flag("is_needed", one.need == Need::Required)
        .flag("is_shown", one.shown == Shown::Needed)
        .flag("is_known", is_known)
        .maybe_object("only_if", only_if)
        .text("origin", &one.origin)
        .maybe("record", one.record.as_deref())
        .object("box", boxed(one, &one.input, retyped, site))
        .texts("columns", &one.columns)
        .text("operation", site.operation())
        .text("encoded", show::encoded(&one.place.to_string()))
        .text("error", error(&one.place, retyped))
        .list(
            "rows",
            one.rows.iter().map(|row| {
                let cells = row.iter().map(|cell| boxed(one, cell, retyped, site));
                let is_blank = row.iter().all(|cell| cell.words.is_empty());
                View::new().list("cells", cells).flag("is_blank", is_blank)
            }),
        )
}

fn error<'r>(place: &Place, retyped: &'r Retyped<'_>) -> &'r str {
    let wrong = retyped.wrong.iter();
    let mut of = wrong.filter(|wrong| wrong.place.as_ref() == Some(place));
    of.next().map_or("", |wrong| wrong.message.as_str())
}

/// One box, with what was typed into it where that could not be kept.
fn boxed(field: &FieldPart, one: &BoxPart, retyped: &Retyped<'_>, site: &Site) -> View {
    let place = one.place.to_string();
    let id = show::id_of(&place);
    let conflicts = retyped.conflict.map_or(&[][..], |found| &found.fields);
    let theirs = conflicts
        .iter()
        .find(|conflict| conflict.place == one.place);
    let sent = retyped
        .posted
        .filter(|_| theirs.is_some() || retyped.conflict.is_none());
    let sent = sent.filter(|posted| posted.find(&format!("v:{place}")).is_some());
    let value = sent.map_or_else(|| one.value.clone(), |posted| text_of(posted, &place));
    let (version, was) = match (theirs, sent) {
        (Some(theirs), _) => (theirs.version.to_string(), theirs.theirs.clone()),
        (None, Some(posted)) => (
            posted.text(&format!("v:{place}")).to_owned(),
            posted.text(&format!("w:{place}")).to_owned(),
        ),
        (None, None) => (one.version.to_string(), one.value.clone()),
    };
    let error = error(&one.place, retyped);
    let lines: Vec<&str> = value.lines().collect();
    let is_people = one.kind == "people";
    let choices = one.choices.iter().enumerate().map(|(at, choice)| {
        let chosen = match is_people {
            true => lines.contains(&choice.as_str()),
            false => *choice == value,
        };
        let own = match at {
            0 => id.clone(),
            at => format!("{id}-{at}"),
        };
        View::new()
            .text("id", own)
            .text("words", choice)
            .flag("chosen", chosen)
    });
    let others = lines
        .iter()
        .filter(|line| !one.choices.iter().any(|one| one == *line));
    let others: Vec<&str> = others.copied().collect();
    let hint = match one.kind {
        "date" if field.rows.is_empty() => "For example, 3 December 2026",
        _ => "",
    };
    let described: Vec<String> = [
        ("hint", hint.is_empty() && field.help.is_empty()),
        ("origin", field.origin.is_empty()),
        ("error", error.is_empty()),
    ]
    .into_iter()
    .filter(|(_, is_absent)| !is_absent && field.rows.is_empty())
    .map(|(name, _)| format!("{id}-{name}"))
    .collect();
    View::new()
        .text("id", &id)
        .text("place", &place)
        .text("label", &one.label)
        .text("kind", one.kind)
        .text("value", &value)
        .text("words", &one.words)
        .text("hint", hint)
        .text("version", version)
        .text("was", was)
        .text("error", error)
        .text("describedby", described.join(" "))
        .text("others", others.join("\n"))
        .list("choices", choices)
        .maybe_object("theirs", theirs.map(|one| conflict(one, site)))
}

fn conflict(one: &ConflictField, site: &Site) -> View {
    View::new()
        .text("words", &one.theirs)
        .text("by", &one.by)
        .text("at", moment(one.at, site))
}

fn step(one: &StepPart, site: &Site) -> View {
    let (state, who, colour) = match &one.standing {
        StepStanding::NotAsked => ("Not asked: within the limit", None, Some("grey")),
        StepStanding::NotYet => ("Not yet", None, Some("grey")),
        StepStanding::Holds { by, at } => {
            let who = format!("{by}, {}", moment(*at, site));
            ("Signed", Some(who), None)
        }
        StepStanding::AsksAgain { by, at, .. } => {
            let who = format!("Signed by {by}, {}", moment(*at, site));
            ("Asks again", Some(who), Some("orange"))
        }
    };
    let differs = match &one.standing {
        StepStanding::AsksAgain { differs, .. } => differs.as_slice(),
        _ => &[],
    };
    let differs = differs.iter().map(|line| {
        let words = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        View::new()
            .text("what", &line.label)
            .maybe("before", words(&line.before))
            .maybe("after", words(&line.after))
            .text("why", "Changed since it was signed")
            .none("who")
    });
    View::new()
        .text("name", &one.name)
        .text("title", &one.title)
        .text("who_may", &one.who)
        .maybe("above", one.above.map(|pounds| pounds.to_string()))
        .text("state", state)
        .maybe("colour", colour)
        .maybe("who", who)
        .maybe("first", one.first.as_deref())
        .flag("may", one.may == MayEnter::Yes)
        .list("differs", differs)
        .text("operation", site.operation())
}

fn day(at: Timestamp) -> String {
    dates::date(dates::in_england(at).date())
}

fn moment(at: Timestamp, site: &Site) -> String {
    show::moment(at, site.now())
}
