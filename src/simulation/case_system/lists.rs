//! Lists that come in pages: children, case notes, changes.

use jiff::civil::Date;

use crate::simulation::case_system::{
    ask::Ask,
    family,
    fault::Effect,
    history,
    life::{Life, Scene},
    numbers::{Former, Member, PersonNumber},
    page::Page,
    parts::{self, Quirk},
    people::Id,
    reads::{Found, Refusal},
    shape::Shape,
    show,
    world::{Paging, World},
};

/// A page of the children who are looked after.
pub fn persons(world: &World, ask: &Ask, shape: Shape) -> Result<Found, Refusal> {
    let size = ask.page_size();
    let fault = |effect| world.effect(|one| (one == effect).then_some(())).is_some();
    let shifts = fault(Effect::RowsShift);
    let paging = if matches!(shape, Shape::Soap(_)) {
        Paging::Cursor
    } else {
        world.paging
    };
    let before = match paging {
        Paging::Offset => ask.offset.unwrap_or(0),
        Paging::Page => ask
            .offset
            .unwrap_or(1)
            .saturating_sub(1)
            .saturating_mul(size),
        _ if ask.cursor.is_empty() || fault(Effect::CursorStandsStill) => 0,
        _ => place_of(&ask.cursor).ok_or(Refusal::BadRequest("Invalid cursor"))?,
    };
    // A child who came to the top meanwhile pushes every row one place down.
    let moved = u32::from(before > 0 && (shifts || fault(Effect::RowRepeated)));
    let since = modified_since(&ask.since)?;
    let mut rows: Vec<u32> = Vec::with_capacity(size as usize);
    let mut last = before;
    for child in (before + 1 - moved)..=world.council.children {
        if rows.len() as u32 == size {
            break;
        }
        last = child;
        if since.is_none_or(|since| updated(world, child) >= since) {
            rows.push(child);
        }
    }
    let more = last < world.council.children;
    let mut page = Page::new(shape, show::PERSONS);
    let list = if paging == Paging::OData {
        "value"
    } else {
        "persons"
    };
    page.list(list, "Person", |page| {
        for child in &rows {
            page.entry(|page| row(world, *child, page));
        }
    });
    let link = turn(
        world,
        paging,
        &mut page,
        Turn {
            size,
            before,
            last,
            more,
        },
    );
    Ok(Found {
        text: page.finish(),
        updated: world.council.today,
        link,
    })
}

struct Turn {
    size: u32,
    before: u32,
    last: u32,
    more: bool,
}

/// Writes how to get the next page; the answer is for a `Link` header.
fn turn(world: &World, paging: Paging, page: &mut Page, turn: Turn) -> Option<String> {
    let total = u64::from(world.council.children);
    let Turn {
        size,
        before,
        last,
        more,
    } = turn;
    let cursor = PersonNumber::child(last).id();
    let elsewhere = world
        .effect(|one| (one == Effect::NextLinkElsewhere).then_some(()))
        .is_some();
    let base = if elsewhere {
        "https://records.elsewhere.example"
    } else {
        world.base.as_str()
    };
    let next = format!("{base}/api/v1/persons?cursor={cursor}&limit={size}");
    match paging {
        Paging::Cursor => {
            page.text(
                "nextCursor",
                &if more {
                    cursor.to_string()
                } else {
                    String::new()
                },
            );
            page.number("totalCount", Some(total));
        }
        Paging::Offset => {
            page.number("offset", Some(u64::from(before)));
            page.number("limit", Some(u64::from(size)));
            page.number("total", Some(total));
        }
        Paging::Page => {
            page.number("page", Some(u64::from(before / size) + 1));
            page.number("per", Some(u64::from(size)));
            page.number("total", Some(total));
        }
        Paging::Link => return more.then(|| format!("<{next}>; rel=\"next\"")),
        Paging::OData if more => page.text("@odata.nextLink", &next),
        Paging::OData => {}
    }
    None
}

/// The place of the child that a cursor names.
fn place_of(cursor: &str) -> Option<u32> {
    PersonNumber::parse(cursor).map(|(number, _)| number.child)
}

fn modified_since(text: &str) -> Result<Option<Date>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.get(..10).unwrap_or(text);
    day.parse()
        .map(Some)
        .map_err(|_| Refusal::BadRequest("Invalid modifiedSince"))
}

/// When a child's record was last changed, as the list tells it.
fn updated(world: &World, child: u32) -> Date {
    let days = world
        .council
        .chance(PersonNumber::child(child).id(), "record")
        .below(90) as i64;
    let mood = world.mood(child);
    let written = mood.changes.moved_on.max(mood.changes.mother_moved_on);
    let old = world
        .council
        .today
        .saturating_sub(jiff::Span::new().days(3 + days));
    written.unwrap_or(old)
}

fn row(world: &World, child: u32, page: &mut Page) {
    let number = PersonNumber::child(child);
    let named = family::named(&world.council, number);
    let life = Life::of(&world.council, child);
    match parts::of(child).has(Quirk::TemporaryId) {
        true => page.head_text("id", &format!("tmp{child}")),
        false => page.head_number("id", number.id()),
    }
    let closed = world.mood(child).secrecy != Default::default();
    page.head_text("restricted", if closed { "Y" } else { named.restricted });
    page.maybe("firstName", named.first.as_deref());
    page.text("lastName", &named.last);
    if !closed {
        page.partial_day("dateOfBirth", named.born.as_ref());
    }
    page.day("reviewDueDate", Some(life.due));
    page.moment("lastUpdated", Some((updated(world, child), "09:12:00")));
}

/// A page of a person's case notes, the newest first; `externalReference` finds one.
pub fn case_notes(
    world: &World,
    scene: &Scene,
    number: PersonNumber,
    id: &Id,
    ask: &Ask,
    page: &mut Page,
) {
    let mut rows = world.shelf.notes(number.id());
    rows.reverse();
    if number.member == Member::Child {
        rows.extend(history::notes(scene, number.child));
    }
    if let Some(wanted) = &ask.external {
        rows.retain(|row| row.external.as_deref() == Some(wanted.as_str()));
    }
    let from = match ask.cursor.parse::<u64>() {
        Ok(cursor) => rows
            .iter()
            .position(|row| row.id == cursor)
            .map_or(0, |place| place + 1),
        Err(_) => 0,
    };
    let shown: Vec<_> = rows
        .iter()
        .skip(from)
        .take(ask.page_size() as usize)
        .collect();
    let more = from + shown.len() < rows.len();
    show::person_id(page, id);
    page.list("caseNotes", "CaseNote", |page| {
        for row in &shown {
            page.entry(|page| show::care::note(page, id, row));
        }
    });
    let next = shown
        .last()
        .filter(|_| more)
        .map_or(String::new(), |row| row.id.to_string());
    page.text("nextCursor", &next);
}

/// What has changed since a number: a feed in which nothing that is gone is passed over.
pub fn changes(world: &World, ask: &Ask, shape: Shape) -> Found {
    let since: u64 = ask.since.parse().unwrap_or_default();
    let mut page = Page::new(shape, show::CHANGES);
    let all = happened(world);
    let next = all.len() as u64;
    page.list("changes", "Change", |page| {
        for (place, one) in all
            .iter()
            .enumerate()
            .filter(|(place, _)| *place as u64 >= since)
        {
            page.entry(|page| {
                page.number("sequence", Some(place as u64 + 1));
                page.number("personId", Some(one.person));
                page.text("resource", one.resource);
                page.text("kind", one.kind);
                page.moment("changedAt", Some((one.on, "00:00:00")));
                page.number("mergedInto", one.merged_into);
            });
        }
    });
    page.number("next", Some(next));
    Found {
        text: page.finish(),
        updated: world.today(),
        link: None,
    }
}

struct Happened {
    person: u64,
    resource: &'static str,
    kind: &'static str,
    on: Date,
    merged_into: Option<u64>,
}

fn happened(world: &World) -> Vec<Happened> {
    let days = world.days();
    let mut all: Vec<Happened> = Vec::new();
    for one in world
        .armed()
        .iter()
        .filter(|one| one.aim.after_days <= days)
    {
        let Some(child) = one.aim.child else { continue };
        let number = PersonNumber::child(child);
        let mother = PersonNumber::new(parts::eldest(child), Member::Mother).id();
        let survivor = number.former_id(Former::Duplicate);
        let on = world
            .council
            .today
            .saturating_add(jiff::Span::new().days(i64::from(one.aim.after_days)));
        let (person, resource, kind, merged_into) = match one.effect {
            Effect::PlacementMoves => (number.id(), "placements", "updated", None),
            Effect::MotherMoves | Effect::MotherHasNewEmail => (mother, "person", "updated", None),
            Effect::WorkerLeaves => (number.id(), "workers", "updated", None),
            Effect::NameOnly | Effect::Refused => (number.id(), "person", "updated", None),
            Effect::Merged(Former::Invalidated) => (number.id(), "person", "deleted", None),
            Effect::Merged(_) => (number.id(), "person", "merged", Some(survivor)),
            _ => continue,
        };
        all.push(Happened {
            person,
            resource,
            kind,
            on,
            merged_into,
        });
    }
    all.sort_by_key(|one| one.on);
    all.extend(
        world
            .shelf
            .touched()
            .into_iter()
            .map(|(person, on)| Happened {
                person,
                resource: "case-notes",
                kind: "updated",
                on,
                merged_into: None,
            }),
    );
    all
}
