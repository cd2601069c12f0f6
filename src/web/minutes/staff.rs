//! The tab of staff: who takes the minutes, who reads what, what is due.

use crate::{
    casework::page::{
        Action, Wrong,
        minutes::{
            BegunPart, ClockLine, CopyPage, CopyPart, FinishPart, FlagPart, GivenPart, LentPart,
            MinutesPage, PenPart, RotaLine,
        },
    },
    model::{
        minutes::{FlagState, LinkEnd, MinutesKind, MinutesState},
        reply::Means,
    },
    render::{dates, view::View},
    web::{
        minutes::{
            actions, address,
            view::{Typed, pair, row, sheet},
        },
        responses::field_of,
        show,
        site::Site,
    },
};

/// Whether the one who asks writes: they hold the pen, may take minutes, and it can be done still.
pub fn writes(page: &MinutesPage) -> bool {
    let holds = |begun: &BegunPart| {
        begun.sheet.pen == PenPart::You && begun.sheet.state != MinutesState::Accepted
    };
    page.may.contains(&Action::TakeMinutes) && page.begun.as_ref().is_some_and(holds)
}

/// The tab of staff, at that address.
pub fn staff(site: &Site, (page, own): (&MinutesPage, &str), typed: &Typed, base: &str) -> View {
    let may = |action| page.may.contains(&action);
    let is_chair = page.begun.as_ref().is_some_and(|begun| begun.is_chair);
    let kinds = page.kinds.iter().map(|(kind, title)| {
        View::new()
            .text("code", kind.code())
            .text("title", title)
            .maybe(
                "no_plan",
                page.no_plan
                    .as_deref()
                    .filter(|_| *kind == MinutesKind::CoreGroup),
            )
            .text("operation", site.operation())
    });
    let view = View::new()
        .text("script", site.assets.path("minutes.js"))
        .flag("may_take", may(Action::TakeMinutes))
        .flag("may_accept", is_chair)
        .flag("may_close", may(Action::Close))
        .list("kinds", kinds)
        .list("plan_clock", page.plan_clock.iter().map(clock_line))
        .count("seen", page.meetings.len())
        .list("meetings", meetings(page))
        .flag("begun", page.begun.is_some());
    let Some(begun) = &page.begun else {
        return view;
    };
    let now = site.now();
    let steps = begun.steps.iter().map(|one| {
        View::new()
            .text("what", one.what)
            .text("by", &one.by)
            .text("at", show::moment(one.at, now))
            .maybe("words", one.words.as_deref())
    });
    let borrowers = begun.borrowers.iter().map(pair);
    let pen_view = sheet(site, &begun.sheet, typed)
        .text("action", own)
        .flag("can_write", writes(page));
    view.object("sheet", pen_view)
        .text("take_operation", site.operation())
        .list("lent", begun.lent.iter().map(|one| lent(site, one, base)))
        .list("borrowers", borrowers)
        .list("rota", begun.rota.iter().map(|one| turn(site, one)))
        .list("family", begun.family.iter().map(pair))
        .text("lend_operation", site.operation())
        .object("finish", finish(site, &begun.finish, typed))
        .list("steps", steps)
        .list("copies", begun.copies.iter().map(copy_line))
        .list("flags", begun.flags.iter().map(|one| flag_line(site, one)))
        .list(
            "clocks",
            begun.clocks.iter().map(|one| {
                clock_line(one)
                    .flag("ticks", one.can_tick)
                    .text("step", &one.step)
                    .text("operation", site.operation())
            }),
        )
        .list("actions", actions::actions(site, begun, typed, base))
        .list("owners", actions::owners(begun))
        .object(
            "answer",
            answer(site, begun, may(Action::AnswerDecisions), typed),
        )
}

/// The meetings of a document, where there are several, with the one that is shown.
fn meetings(page: &MinutesPage) -> Vec<View> {
    if page.meetings.len() < 2 {
        return Vec::new();
    }
    let meetings = page.meetings.iter().map(|one| {
        let state = match one.state {
            MinutesState::Taking => "being taken",
            MinutesState::Submitted => "with the chair",
            MinutesState::Accepted => "accepted",
        };
        View::new()
            .text("title", &one.title)
            .text("href", address(&one.id))
            .flag("shown", one.id == page.meeting)
            .maybe("day", one.held_on.map(dates::day))
            .text("state", state)
    });
    meetings.collect()
}

fn copy_line(one: &CopyPart) -> View {
    let left_out = match one.left_out {
        0 => "Everything".to_owned(),
        1 => "1 part is left out".to_owned(),
        many => format!("{many} parts are left out"),
    };
    let given = one.given.iter().map(given_in_words);
    View::new()
        .text("row", show::encoded(&one.row))
        .text("name", &one.name)
        .text("role", one.role)
        .maybe("stopped", one.stopped.as_deref())
        .text("left_out", left_out)
        .texts("given", given)
}

/// `Fri 4 Dec, by post, version 1 (Lee)`.
pub fn given_in_words(one: &GivenPart) -> String {
    let version = one
        .version
        .map_or_else(String::new, |version| format!(", version {version}"));
    let on = dates::short_day(one.on);
    format!("{on}, {}{version} ({})", one.how, one.by)
}

fn flag_line(site: &Site, one: &FlagPart) -> View {
    let state = match one.state {
        FlagState::Asked => "Waits for the chair",
        FlagState::Kept => "Kept back",
        FlagState::Told => "Told",
    };
    View::new()
        .text("id", &one.id)
        .text("part", &one.part)
        .text("name", &one.name)
        .text("by", &one.by)
        .text("state", state)
        .flag("waits", one.state == FlagState::Asked)
        .text("operation", site.operation())
}

fn clock_line(one: &ClockLine) -> View {
    let colour = match one.code {
        "done" => "not_due",
        "urgent" => "overdue",
        "today" => "due_soon",
        _ => "not_due",
    };
    View::new()
        .text("name", &one.name)
        .text("who", &one.who)
        .text("day", dates::day(one.on))
        .text("colour", colour)
        .flag("done", one.code == "done")
        .text("words", &one.words)
}

fn answer(site: &Site, begun: &BegunPart, may: bool, typed: &Typed) -> View {
    let choices = [
        ("agreed", "I agree with the decisions"),
        ("queried", "I ask about them"),
        ("not_agreed", "I do not agree"),
    ];
    let chosen = typed.text("answer", "");
    let choices = choices.iter().enumerate().map(|(at, (code, words))| {
        let id = match at {
            0 => "answer".to_owned(),
            other => format!("answer-{}", other + 1),
        };
        View::new()
            .text("id", id)
            .text("value", code)
            .text("words", words)
            .flag("chosen", chosen == *code)
    });
    View::new()
        .maybe("words", begun.answer.as_deref())
        .flag("may", may && begun.answer.is_some())
        .text("operation", site.operation())
        .list("choices", choices)
        .text("error", typed.error("answer"))
        .text("why", typed.text("answer_why", ""))
        .text("why_error", typed.error("answer_why"))
}

/// One person's copy, beside what is left out of it.
pub fn copy(
    site: &Site,
    page: &CopyPage,
    means: Means,
    (given_on, wrong): (&str, &[Wrong]),
) -> View {
    let nothing = Typed::default();
    let sections = page.sections.iter().map(|section| {
        let blocks = section
            .blocks
            .iter()
            .map(|(kind, words)| View::new().text("kind", kind).text("words", words));
        let rows = section.rows.iter().map(|one| row(one, &nothing));
        View::new()
            .text("label", &section.label)
            .list("blocks", blocks)
            .list("rows", rows)
    });
    let ways = [
        (Means::ByHand, "By hand"),
        (Means::Post, "By post"),
        (Means::Email, "From your own mail"),
    ];
    let ways = ways.iter().map(|(one, words)| {
        View::new()
            .text("value", one.code())
            .text("words", words)
            .text("lower", words.to_lowercase())
            .flag("chosen", *one == means)
    });
    let error = wrong.iter().find(|one| field_of(one) == "given_on");
    let today = dates::date(dates::in_england(site.now()).date());
    View::new()
        .text("operation", site.operation())
        .text("row", &page.row)
        .text("encoded", show::encoded(&page.row))
        .text("name", &page.name)
        .text("role", page.role)
        .texts("stopped", &page.stopped)
        .text("title", &page.title)
        .text("reference", &page.reference)
        .maybe("held_on", page.held_on.map(dates::day))
        .flag("accepted", page.is_accepted)
        .list("sections", sections)
        .texts("left_out", &page.left_out)
        .list(
            "given",
            page.given.iter().map(|one| {
                View::new()
                    .text("words", given_in_words(one))
                    .maybe("text", one.text.as_deref())
            }),
        )
        .list("ways", ways)
        .text("means", means.code())
        .text(
            "given_on",
            match given_on {
                "" if wrong.is_empty() => &today,
                typed => typed,
            },
        )
        .text("given_on_error", error.map_or("", |one| &one.message))
}

fn turn(site: &Site, one: &RotaLine) -> View {
    let took = match (one.took, one.last) {
        (0, _) | (_, None) => "has not taken them yet".to_owned(),
        (1, Some(last)) => format!("took them once, on {}", dates::date(last)),
        (many, Some(last)) => format!("took them {many} times, last on {}", dates::date(last)),
    };
    View::new()
        .text("row", &one.row)
        .text("name", &one.name)
        .maybe("agency", one.agency.as_deref())
        .flag("can", one.can)
        .text("standing", one.standing)
        .text("took", took)
        .text("operation", site.operation())
        .text("no_operation", site.operation())
}

fn lent(site: &Site, one: &LentPart, base: &str) -> View {
    let now = site.now();
    let ended = one.ended.map(|(why, at)| {
        let why = match why {
            LinkEnd::Stopped => "Taken back",
            LinkEnd::WrongCodes => "Stopped: five wrong codes",
            LinkEnd::Accepted => "Over: the minutes are accepted",
            LinkEnd::Replaced => "Replaced by a newer link",
        };
        format!("{why}, {}", show::moment(at, now))
    });
    let state = match (one.opened_at, one.wrong) {
        (Some(at), _) => format!("Opened {}", show::moment(at, now)),
        (None, 0) => "Not opened yet".to_owned(),
        (None, 1) => "Not opened yet; one wrong code".to_owned(),
        (None, wrong) => format!("Not opened yet; {wrong} wrong codes"),
    };
    View::new()
        .text("id", &one.id)
        .text("name", &one.name)
        .maybe(
            "link",
            one.path.as_ref().map(|path| format!("{base}{path}")),
        )
        .maybe("code", one.code.as_ref().map(|code| spaced(code)))
        .text("made", show::moment(one.made_at, now))
        .text("state", state)
        .maybe("ended", ended)
        .text("operation", site.operation())
}

/// `123 456`: easier to read out.
fn spaced(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

fn finish(site: &Site, part: &FinishPart, typed: &Typed) -> View {
    let held_on = part.held_on.map(dates::date).unwrap_or_default();
    let chosen = part.participation.map(|code| code.code());
    let chosen = typed.text("participation", chosen.unwrap_or_default());
    let choices = (0..).zip(&part.choices).map(|(at, code)| {
        let id = match at {
            0 => "participation".to_owned(),
            other => format!("participation-{}", other + 1),
        };
        View::new()
            .text("id", id)
            .text("value", code.code())
            .text("words", code.words())
            .flag("chosen", code.code() == chosen)
    });
    View::new()
        .text("operation", site.operation())
        .text("held_on", typed.text("held_on", &held_on))
        .text("held_on_error", typed.error("held_on"))
        .flag("wants_code", part.wants_code)
        .maybe(
            "code",
            part.participation
                .map(|code| format!("How the child took part: {}", code.words())),
        )
        .maybe("held", part.held_on.map(dates::day))
        .maybe("planned", part.planned.map(dates::day))
        .flag("still_open", part.still_open)
        .list("choices", choices)
        .text("participation_error", typed.error("participation"))
        .texts("missing", &part.missing)
        .text("why_back", typed.text("why_back", ""))
        .text("why_back_error", typed.error("why"))
        .maybe("adjourned_to", part.adjourned_to.map(dates::day))
        .flag("may_adjourn", part.may_adjourn)
        .maybe(
            "adjourn_days",
            part.adjourn_days.map(|days| days.to_string()),
        )
        .text("adjourn_to", typed.text("adjourn_to", ""))
        .text("adjourn_to_error", typed.error("adjourn_to"))
        .text("adjourn_why", typed.text("adjourn_why", ""))
        .text("adjourn_why_error", typed.error("adjourn_why"))
}
