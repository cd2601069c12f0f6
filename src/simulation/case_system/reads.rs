//! The reads: a question becomes a page, or a refusal.

use crate::simulation::case_system::{
    ask::{Ask, Resource},
    bodies, family, history, homes,
    life::{Life, Scene},
    lists,
    numbers::{Former, Member, PersonNumber},
    page::Page,
    parts::{self, Quirk},
    people::{self, Id},
    placements,
    shape::{Nulls, Root, Shape, Veil},
    show, staff, ties,
    world::{Flag, Mood, Secrecy, World},
};

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    NotFound(&'static str),
    Restricted,
    Moved { to: u64, status: u16 },
    Invalidated(String),
    BadRequest(&'static str),
}

/// A page, and what the headers say of it.
pub struct Found {
    pub text: String,
    pub updated: jiff::civil::Date,
    /// The value of a `Link` header.
    pub link: Option<String>,
}

/// Answers one question in one shape.
pub fn read(world: &World, ask: &Ask, shape: Shape) -> Result<Found, Refusal> {
    match ask.resource {
        Resource::Persons => lists::persons(world, ask, shape),
        Resource::Changes => Ok(lists::changes(world, ask, shape)),
        Resource::Worker => worker(world, ask, shape),
        Resource::Organisation => organisation(world, ask, shape),
        Resource::Documents | Resource::Token | Resource::Review => {
            Err(Refusal::NotFound("Not found"))
        }
        _ => of_person(world, ask, shape),
    }
}

fn found(world: &World, page: Page) -> Found {
    Found {
        text: page.finish(),
        updated: world.council.today,
        link: None,
    }
}

fn worker(world: &World, ask: &Ask, shape: Shape) -> Result<Found, Refusal> {
    let mood = world.mood(0);
    let scene = world.scene(&mood);
    let id = ask
        .id
        .parse()
        .map_err(|_| Refusal::BadRequest("Invalid worker id"))?;
    let one = staff::worker(&scene, id).ok_or(Refusal::NotFound("Worker not found"))?;
    let mut page = Page::new(shape, show::WORKER);
    show::around::worker(&mut page, &one);
    Ok(found(world, page))
}

fn organisation(world: &World, ask: &Ask, shape: Shape) -> Result<Found, Refusal> {
    let id = ask
        .id
        .parse()
        .map_err(|_| Refusal::BadRequest("Invalid organisation id"))?;
    let one =
        bodies::body(&world.council, id).ok_or(Refusal::NotFound("Organisation not found"))?;
    let mut page = Page::new(shape, show::ORGANISATION);
    show::around::organisation(&mut page, &one, world.council.today);
    Ok(found(world, page))
}

/// A person as asked for: who it is, under which number the answer goes, and how closed it is.
struct Subject {
    number: PersonNumber,
    id: Id,
    mood: Mood,
    /// The number of which this one is a known duplicate.
    duplicate_of: Option<u64>,
}

fn subject(world: &World, text: &str) -> Result<Subject, Refusal> {
    let (number, former) =
        PersonNumber::parse(text).ok_or(Refusal::NotFound("Person not found"))?;
    if !family::exists(&world.council, number) {
        return Err(Refusal::NotFound("Person not found"));
    }
    let child = number.member == Member::Child;
    // What happens to a child's circle happens to the relatives that siblings share.
    let mut mood = world.mood(number.child);
    if !child {
        (mood.secrecy, mood.flag, mood.merged, mood.duplicate) = Default::default();
    }
    let survivor = number.former_id(Former::Duplicate);
    let (gone, to) = match former {
        None => (mood.merged, survivor),
        Some(former) => (Some(former), number.id()),
    };
    let mut subject = Subject {
        number,
        id: shown(number),
        mood,
        duplicate_of: None,
    };
    match gone {
        None => subject.duplicate_of = mood.duplicate.then_some(survivor),
        Some(Former::Moved) => return Err(Refusal::Moved { to, status: 301 }),
        Some(Former::MovedForGood) => return Err(Refusal::Moved { to, status: 308 }),
        Some(Former::Invalidated) => return Err(Refusal::Invalidated(text.to_owned())),
        Some(Former::OtherId) => subject.id = Id::Number(to),
        Some(Former::Duplicate) => {
            subject.id = Id::Number(survivor);
            subject.duplicate_of = mood.merged.is_none().then(|| number.id());
        }
    }
    Ok(subject)
}

/// The identifier of a child by place, as the list and the record tell it.
pub fn child_id(place: u32) -> String {
    match shown(PersonNumber::child(place)) {
        Id::Number(number) => number.to_string(),
        Id::Text(text) => text,
    }
}

/// The number that the record itself shows.
fn shown(number: PersonNumber) -> Id {
    let part = parts::of(number.child);
    match number.member {
        Member::Child if part.has(Quirk::TemporaryId) => Id::Text(format!("tmp{}", number.child)),
        Member::Child if part.has(Quirk::IdAsText) => Id::Text(number.id().to_string()),
        _ => Id::Number(number.id()),
    }
}

fn of_person(world: &World, ask: &Ask, shape: Shape) -> Result<Found, Refusal> {
    let subject = subject(world, &ask.id)?;
    let scene = world.scene(&subject.mood);
    let relative_closed = subject.number.member == Member::Father
        && parts::of(subject.number.child).has(Quirk::RelativeRestricted);
    let name_only = subject.mood.secrecy == Secrecy::NameOnly || relative_closed;
    if subject.mood.secrecy == Secrecy::Refused || (name_only && ask.resource != Resource::Person) {
        return Err(Refusal::Restricted);
    }
    let mut page = Page::new(shape, root(ask.resource));
    page.nulls = nulls(subject.number);
    page.veil = match subject.mood.secrecy {
        Secrecy::FieldsRemoved => Veil::Removed,
        Secrecy::Censored => Veil::Censored,
        _ => Veil::None,
    };
    let updated = match ask.resource {
        Resource::Person if name_only => named(&scene, &subject, &mut page),
        Resource::Person => person(&scene, &subject, &mut page),
        resource => {
            under(world, &scene, &subject, resource, ask, &mut page);
            scene.changes.moved_on.unwrap_or(world.council.today)
        }
    };
    Ok(Found {
        text: page.finish(),
        updated,
        link: None,
    })
}

/// The name and that there is a record, no more.
fn named(scene: &Scene, subject: &Subject, page: &mut Page) -> jiff::civil::Date {
    let mut one = people::person(scene, subject.number);
    one.id = subject.id.clone();
    show::name_only(page, &one);
    one.updated
}

fn person(scene: &Scene, subject: &Subject, page: &mut Page) -> jiff::civil::Date {
    let mut one = people::person(scene, subject.number);
    one.id = subject.id.clone();
    let closed = subject.mood.secrecy != Secrecy::Open;
    let flag = match subject.mood.flag {
        Flag::Missing => None,
        Flag::Unreadable => Some("?"),
        Flag::Plain if closed => Some("Y"),
        Flag::Plain => Some(one.named.restricted),
    };
    show::person(page, &one, flag);
    if subject.mood.secrecy == Secrecy::FieldsRemoved {
        show::marker(page);
    }
    one.updated
}

fn under(
    world: &World,
    scene: &Scene,
    subject: &Subject,
    resource: Resource,
    ask: &Ask,
    page: &mut Page,
) {
    let (number, id) = (subject.number, &subject.id);
    let child = number.member == Member::Child;
    match resource {
        Resource::Relationships => {
            let mut rows = ties::of(scene, number);
            if let Some(other) = subject.duplicate_of {
                rows.retain(|row| row.kind != "duplicate");
                rows.push(ties::duplicate(scene, number, other));
            }
            show::around::relationships(page, id, &rows);
        }
        Resource::Addresses => show::addresses(page, id, &homes::addresses(scene, number)),
        Resource::Organisations => {
            let rows = if child {
                bodies::tied::memberships(scene, number.child)
            } else {
                Vec::new()
            };
            show::around::organisations(page, id, &rows);
        }
        Resource::Workers => {
            let rows = if child {
                staff::allocations(scene, number.child)
            } else {
                Vec::new()
            };
            show::around::workers(page, id, &rows, &named_workers(scene, &rows));
        }
        Resource::LegalStatuses => {
            let rows = if child {
                placements::legal_statuses(scene, number.child)
            } else {
                Vec::new()
            };
            show::care::legal_statuses(page, id, period(number), &rows);
        }
        Resource::Placements => {
            let rows = if child {
                placements::placements(scene, number.child)
            } else {
                Vec::new()
            };
            let since = Life::of(scene.council, number.child).since;
            let area = homes::area_authority(number.child);
            show::care::placements(
                page,
                id,
                child.then_some((period(number), since)),
                area,
                &rows,
            );
        }
        Resource::Reviews => {
            let mut rows = if child {
                history::reviews(scene, number.child)
            } else {
                Vec::new()
            };
            world.shelf.amend(&mut rows);
            show::care::reviews(page, id, &rows);
        }
        Resource::Visits => {
            let rows = if child {
                history::visits(scene, number.child)
            } else {
                Vec::new()
            };
            show::care::visits(page, id, &rows);
        }
        _ => lists::case_notes(world, scene, number, id, ask, page),
    }
}

fn period(number: PersonNumber) -> u64 {
    410_000 + u64::from(number.child)
}

/// Each worker once who is named in the rows and exists.
fn named_workers(scene: &Scene, rows: &[staff::Allocation]) -> Vec<staff::Worker> {
    let mut workers: Vec<staff::Worker> = Vec::with_capacity(rows.len());
    for id in rows
        .iter()
        .filter_map(|row| row.worker.and_then(|id| u64::try_from(id).ok()))
    {
        if !workers.iter().any(|one| one.id == id) {
            workers.extend(staff::worker(scene, id));
        }
    }
    workers
}

fn nulls(number: PersonNumber) -> Nulls {
    let part = parts::of(number.child);
    match number.member {
        Member::Child if part.has(Quirk::NullsAbsent) => Nulls::Absent,
        Member::Child if part.has(Quirk::EmptyTexts) => Nulls::EmptyText,
        _ => Nulls::Present,
    }
}

fn root(resource: Resource) -> Root {
    match resource {
        Resource::Relationships => show::RELATIONSHIPS,
        Resource::Organisations => show::ORGANISATIONS,
        Resource::Workers => show::WORKERS,
        Resource::Addresses => show::ADDRESSES,
        Resource::LegalStatuses => show::LEGAL_STATUSES,
        Resource::Placements => show::PLACEMENTS,
        Resource::Reviews => show::REVIEWS,
        Resource::Visits => show::VISITS,
        Resource::CaseNotes => show::CASE_NOTES,
        _ => show::PERSON,
    }
}
