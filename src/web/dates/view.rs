//! What the page of dates shows, as its template takes it.

use crate::{
    casework::page::{
        Action, Wrong,
        dates::{
            AskedPart, AskedStanding, CalendarPart, CalendarStanding, DatesPage, JoiningPart,
            OfferPart, OfferedPart, SlotPart,
        },
    },
    model::slot::Meets,
    render::{dates, view::View},
    web::{
        dates::{At, Retyped},
        show,
    },
};

/// The field of the form that something is wrong with.
pub fn field_of(wrong: &Wrong) -> &'static str {
    let place = wrong.place.as_ref();
    match place.map(|place| (&*place.section, &*place.field)) {
        Some(("also", "time")) => "time",
        Some(("also", _)) => "day",
        Some((_, "place")) => "place",
        _ => "slot-1",
    }
}

pub fn page(page: &DatesPage, at: &At<'_>, retyped: &Retyped<'_>) -> View {
    let may = |action| page.may.contains(&action);
    let error = |name: &str| {
        let found = retyped.wrong.iter().find(|one| field_of(one) == name);
        found.map_or(String::new(), |one| one.message.clone())
    };
    let posted = &retyped.posted;
    let remote = posted.text("meets") == Meets::Remote.code();
    let wishes = page.wishes.iter().map(|(what, said)| {
        let view = View::new().text("what", what);
        view.text("said", said)
    });
    let all: Vec<&SlotPart> = page.proposed.iter().collect();
    let same = Same::of(&all);
    let proposed = (1..).zip(&page.proposed).map(|(at, part)| {
        let value = format!("{}/{}", part.slot.start, part.slot.minutes);
        let ticked = posted.all("slot").any(|one| one == value);
        slot(part, &same)
            .text("id", format!("slot-{at}"))
            .text("value", value)
            .flag("ticked", ticked)
    });
    let window = page.window.as_ref().map(|window| {
        View::new()
            .text("code", window.code)
            .text("words", &window.words)
    });
    View::new()
        .text("operation", at.site.operation())
        .text("clock", &page.clock)
        .maybe("planned", page.planned.as_ref().map(|one| &*one.words))
        .flag(
            "told",
            page.planned.as_ref().is_some_and(|one| one.told > 0),
        )
        .maybe_object("window", window)
        .maybe("why_no_window", page.why_no_window.as_deref())
        .list("wishes", wishes)
        .texts("hours", &page.hours)
        .list("calendars", page.calendars.iter().map(calendar))
        .list("proposed", proposed)
        .object("same", same.view())
        .flag("may_offer", may(Action::OfferDates))
        .flag("may_choose", may(Action::ChooseDate))
        .flag("may_enter", may(Action::Enter))
        .flag("may_hand_on", may(Action::HandOnLinks))
        .flag("may_write", page.may_write)
        .flag("may_send", may(Action::Send))
        .flag("may_respond", may(Action::Respond))
        .list(
            "to_ask",
            page.to_ask.iter().map(|one| {
                View::new()
                    .text("name", &one.name)
                    .text("role", one.role)
                    .text("how", &one.how)
            }),
        )
        .text("slot_error", error("slot-1"))
        .text("day", posted.text("day"))
        .text("day_error", error("day"))
        .text("time", posted.text("time"))
        .text("time_error", error("time"))
        .flag("remote", remote)
        .text("place", posted.text("place"))
        .text("place_error", error("place"))
        .text("room", posted.text("room"))
        .maybe("chosen", page.chosen.as_deref())
        .maybe_object("offer", page.offer.as_ref().map(|one| offer(one, page, at)))
        .list("people", page.people.iter().map(joining))
        .flag(
            "joining_open",
            page.people.iter().any(|one| !one.value.is_empty()) || is_remote(page),
        )
        .text("joining_operation", at.site.operation())
}

fn calendar(part: &CalendarPart) -> View {
    let unread = part.standing != CalendarStanding::Read;
    View::new()
        .text("role", part.role)
        .text("name", part.name.as_deref().unwrap_or("Nobody allocated"))
        .text("words", &part.words)
        .flag("unread", unread)
}

/// Whether people meet remotely by what is offered: then each needs a way to join.
fn is_remote(page: &DatesPage) -> bool {
    page.offer
        .as_ref()
        .is_some_and(|offer| offer.meets == Meets::Remote)
}

/// What speaks for and against every one of some slots: it is said once, for it helps nobody to
/// choose.
#[derive(Default)]
struct Same {
    good: Vec<String>,
    against: Vec<String>,
}

impl Same {
    fn of(slots: &[&SlotPart]) -> Self {
        let [first, rest @ ..] = slots else {
            return Self::default();
        };
        if rest.is_empty() {
            return Self::default();
        }
        let in_all = |of: fn(&SlotPart) -> &Vec<String>| {
            let in_rest = |one: &&String| rest.iter().all(|slot| of(slot).contains(one));
            of(first).iter().filter(in_rest).cloned().collect()
        };
        Self {
            good: in_all(|slot| &slot.good),
            against: in_all(|slot| &slot.against),
        }
    }

    fn view(&self) -> View {
        View::new()
            .texts("good", &self.good)
            .texts("against", &self.against)
            .flag("any", !self.good.is_empty() || !self.against.is_empty())
    }
}

fn slot(part: &SlotPart, same: &Same) -> View {
    let own = |of: &'_ [String], all: &[String]| -> Vec<String> {
        of.iter()
            .filter(|one| !all.contains(one))
            .cloned()
            .collect()
    };
    View::new()
        .text("words", &part.words)
        .owned_texts("good", own(&part.good, &same.good))
        .owned_texts("against", own(&part.against, &same.against))
}

fn offer(offer: &OfferPart, page: &DatesPage, at: &At<'_>) -> View {
    let now = at.site.now();
    let place = match (&offer.place, &offer.room) {
        (Some(place), Some(room)) => Some(format!("{place}, {room}")),
        (place, _) => place.clone(),
    };
    let answered = offer
        .asked
        .iter()
        .filter(|one| one.answer.is_some())
        .count();
    let all: Vec<&SlotPart> = offer.slots.iter().map(|one| &one.part).collect();
    let same = Same::of(&all);
    let asked_count = offer.asked.len();
    let slots = (0..).zip(&offer.slots);
    let slots = slots.map(|(number, one)| offered((number, one, &same), asked_count, at));
    let seen = page.seen.iter().map(|(place, version)| {
        View::new()
            .text("name", format!("seen:{place}"))
            .number("version", *version)
    });
    let not_asked = offer.not_asked.iter().map(|(name, reasons)| {
        let view = View::new().text("name", name);
        view.text("reasons", reasons.join(" "))
    });
    View::new()
        .text("id", &offer.id)
        .text(
            "how",
            match offer.meets {
                Meets::InRoom => "In a room",
                Meets::Remote => "By video or telephone",
            },
        )
        .maybe("place", place)
        .text(
            "by",
            format!("{}, {}", offer.by, show::moment(offer.at, now)),
        )
        .count("answered", answered)
        .count("due", offer.due)
        .flag("is_due", offer.due > 0)
        .text("ask_operation", at.site.operation())
        .flag(
            "is_new",
            offer
                .asked
                .iter()
                .all(|one| one.letter.standing == AskedStanding::NotYet),
        )
        .count("asked_count", offer.asked.len())
        .list("slots", slots)
        .object("same", same.view())
        .list("seen", seen)
        .list("asked", offer.asked.iter().map(|one| asked(one, offer, at)))
        .list("not_asked", not_asked)
        .text("withdraw_operation", at.site.operation())
}

fn offered((number, one, same): (i64, &OfferedPart, &Same), asked: usize, at: &At<'_>) -> View {
    let people = if asked == 1 { "person" } else { "people" };
    let count = format!("{} of {asked} {people} can", one.can.len());
    slot(&one.part, same)
        .number("number", number)
        .text("count", count)
        .text("can", one.can.join(", "))
        .text("cannot", one.cannot.join(", "))
        .text("operation", at.site.operation())
}

fn asked(one: &AskedPart, offer: &OfferPart, at: &At<'_>) -> View {
    let said = match &one.answer {
        None => "No answer yet".to_owned(),
        Some(slots) if slots.is_empty() => "Cannot make any of them".to_owned(),
        Some(slots) => {
            let days = (0..).zip(&offer.slots);
            let days = days.filter(|(number, _)| slots.contains(number));
            let days: Vec<String> = days
                .map(|(_, one)| {
                    let start = one.part.slot.start;
                    let day = dates::short_day(start.date());
                    format!("{day}, {}", dates::time(start.time()))
                })
                .collect();
            format!("Can make {}", days.join("; "))
        }
    };
    let link = one.token.as_ref().map(|it| format!("{}/d/{it}", at.base));
    let letter = &one.letter;
    let colour = match letter.standing {
        AskedStanding::NoWay | AskedStanding::Trouble => Some("red"),
        AskedStanding::ToPrint | AskedStanding::NotYet => Some("orange"),
        AskedStanding::OnItsWay => Some("blue"),
        AskedStanding::Sent | AskedStanding::HandedOver => None,
    };
    let tag = match letter.standing {
        AskedStanding::NoWay => "No letter",
        AskedStanding::Trouble => "Did not reach them",
        AskedStanding::ToPrint => "To print",
        AskedStanding::NotYet => "Not written to",
        AskedStanding::OnItsWay => "Sending",
        AskedStanding::Sent => "Sent",
        AskedStanding::HandedOver => "Left the house",
    };
    let slots = (0..).zip(&offer.slots).map(|(number, slot): (u32, _)| {
        let can = one.answer.as_ref();
        View::new()
            .text("id", format!("said-{}-{number}", show::id_of(&one.row)))
            .text("value", number.to_string())
            .text("words", &slot.part.words)
            .flag("ticked", can.is_some_and(|can| can.contains(&number)))
    });
    View::new()
        .text("tag", tag)
        .maybe("colour", colour.filter(|_| one.answer.is_none()))
        .text("letter", &letter.words)
        .maybe(
            "letter_at",
            letter.at.map(|it| show::moment(it, at.site.now())),
        )
        .flag("prints", letter.standing == AskedStanding::ToPrint)
        .flag("to_check", one.is_to_check)
        .text(
            "letter_href",
            format!("/dates/letter?row={}", show::encoded(&one.row)),
        )
        .text("handed_operation", at.site.operation())
        .text("said_operation", at.site.operation())
        .list("slots", slots)
        .text("id", show::id_of(&one.row))
        .text("row", &one.row)
        .text("name", &one.name)
        .text("role", one.role)
        .text("said", said)
        .maybe("at", one.at.map(|it| show::moment(it, at.site.now())))
        .maybe("link", link)
        .text("operation", at.site.operation())
}

fn joining(part: &JoiningPart) -> View {
    let place = part.place.to_string();
    View::new()
        .text("id", format!("joining-{}", show::id_of(&part.row)))
        .text("name", format!("joining:{place}"))
        .text("version_name", format!("version:{place}"))
        .text("who", &part.name)
        .text("role", part.role)
        .text("value", &part.value)
        .number("version", part.version)
}
