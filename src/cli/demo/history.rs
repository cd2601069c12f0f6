//! Six weeks of an invented office: its people work by the verbs themselves.
//!
//! Nothing is written into the record past the verbs: whoever may not do something does not do it
//! here either. The same seed does the same things on the same days.

mod answers;
mod dates;
mod letters;
mod meetings;
mod requests;

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    casework::{
        enter::{self, Typed},
        office::{Office, VerbError},
        open::{self, Opening},
        page::{
            document::{DocumentPage, Entering, FieldPart, SignatureKind},
            lists::ReviewFilter,
        },
        reread, reviews, sign,
    },
    cli::{
        demo::{history::answers::answer, staff::SYSTEM, tide::Tide},
        now,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
        staff::{Role, Staff},
    },
};

pub use letters::{gone, letters};
pub use requests::requests;

/// How far back the history goes, in days.
const DAYS: i32 = 42;

/// So many days ago a few of them had their meeting.
const HELD_DAYS_AGO: i32 = 11;

/// Documents are begun for so many children at most: more would make a newcomer wait.
const MOST: u32 = 60;

/// Of so many days somebody works on these documents on one.
const WORKS_ON_ONE_DAY_OF: u32 = 3;

/// The office and its people, and how far they are.
pub struct Past<'a> {
    pub office: &'a Office,
    pub staff: &'a [Arc<Staff>],
    pub tide: &'a Tide,
    pub chance: ChaCha8Rng,
    /// The documents that were begun, the first in front.
    pub begun: Vec<DocumentId>,
    operations: u32,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub documents: usize,
    pub entries: usize,
    pub signatures: usize,
    /// Meetings whose minutes are accepted.
    pub meetings: usize,
}

impl<'a> Past<'a> {
    pub fn new(office: &'a Office, staff: &'a [Arc<Staff>], tide: &'a Tide, seed: u64) -> Self {
        Self {
            office,
            staff,
            tide,
            chance: ChaCha8Rng::seed_from_u64(seed),
            begun: Vec::new(),
            operations: 0,
        }
    }

    /// Lets the weeks before a day pass, and the morning of that day begin.
    ///
    /// # Errors
    /// The case system or the record does not answer.
    pub async fn pass(&mut self, until: Date, children: &[String]) -> Result<Done, VerbError> {
        let mut done = Done::default();
        let first = until.saturating_sub(DAYS.days());
        let children: Vec<&String> = children.iter().take(MOST as usize).collect();
        let mut begun = Vec::new();
        let mut held = Vec::new();
        let meets_on = weekday_before(until.saturating_sub(HELD_DAYS_AGO.days()));
        let mut day = first;
        while day < until {
            if day.weekday().to_monday_zero_offset() < 5 {
                self.tide.set(now::morning_of(day));
                // A tenth of them each day, so that the first two weeks begin them all.
                let share = children.len().div_ceil(10);
                for child in children.iter().skip(begun.len()).take(share) {
                    begun.push(self.begin(child).await?);
                }
                self.work(&mut done).await?;
                if day == meets_on {
                    held = self.meet(&begun, day).await?;
                }
            }
            day = day.saturating_add(1.day());
        }
        self.tide.set(now::morning_of(until));
        self.find_dates(&begun).await?;
        self.heard(&held, until).await?;
        done.meetings = held.len();
        done.documents = begun.len();
        self.begun = begun;
        Ok(done)
    }

    fn operation(&mut self) -> Result<OperationId, VerbError> {
        self.operations += 1;
        let name = format!("demo-{:08}", self.operations);
        OperationId::parse(&name).ok_or(VerbError::NotThere)
    }

    async fn begin(&mut self, child: &str) -> Result<DocumentId, VerbError> {
        let operation = self.operation()?;
        open::child(
            self.office,
            &Actor::Timer("morning"),
            &operation,
            SYSTEM,
            child,
        )
        .await
    }

    async fn work(&mut self, done: &mut Done) -> Result<(), VerbError> {
        let morning = self.office.desk.clock.now();
        // A day at work is seven hours; they come to it one after the other.
        let share = 420 / i64::try_from(self.staff.len().max(1)).unwrap_or(1);
        let mut minutes = 0;
        for person in self.staff {
            minutes += self.chance.random_range(1..share.max(2));
            if !self.chance.random_ratio(1, WORKS_ON_ONE_DAY_OF) {
                continue;
            }
            let actor = Actor::Staff(Arc::clone(person));
            let Some(document) = self.pick(person, &actor).await? else {
                continue;
            };
            let at = morning.saturating_add(minutes.minutes());
            self.tide.set(at.unwrap_or(morning));
            let page = open::page(self.office, &actor, &document, Opening::View).await?;
            done.entries += self.enter(&actor, person, &page).await?;
            done.signatures += usize::from(self.sign(&actor, &document).await?);
        }
        Ok(())
    }

    async fn pick(
        &mut self,
        person: &Staff,
        actor: &Actor,
    ) -> Result<Option<DocumentId>, VerbError> {
        let filter = ReviewFilter::default();
        let lists = [Role::SocialWorker, Role::ReviewingOfficer].map(|role| person.is(role));
        let page = match lists {
            [false, false] if person.is(Role::BusinessSupport) => {
                reviews::team(self.office, actor, &filter).await
            }
            [false, false] => return Ok(None),
            _ => reviews::mine(self.office, actor, &filter).await,
        };
        let groups = page?.groups;
        let cards: Vec<_> = groups.iter().flat_map(|group| &group.cards).collect();
        Ok(cards
            .choose(&mut self.chance)
            .map(|card| card.document.clone()))
    }

    /// Enters some of what is missing, in one form; answers how much of it was taken.
    async fn enter(
        &mut self,
        actor: &Actor,
        person: &Staff,
        page: &DocumentPage,
    ) -> Result<usize, VerbError> {
        let fields: Vec<&FieldPart> = fields(page).collect();
        let today = now::day_of(self.office.desk.clock.now());
        let name = person.name.reveal();
        let count = self.chance.random_range(1..4);
        let chosen: Vec<&&FieldPart> = fields.sample(&mut self.chance, count).collect();
        let (mut typed, mut right) = (Vec::new(), Vec::new());
        for field in chosen {
            // Most contacts that are only old are right, once somebody has asked.
            let has_contact = &*field.place.field == "contact" && !field.value.is_empty();
            if has_contact && self.chance.random_ratio(4, 5) {
                right.push(Typed {
                    place: field.place.clone(),
                    text: field.value.clone(),
                    version: field.version,
                });
                continue;
            }
            typed.extend(
                answer(&field.place, name, today, &mut self.chance).map(|text| Typed {
                    place: field.place.clone(),
                    text,
                    version: field.version,
                }),
            );
        }
        let office = self.office;
        let mut done = 0;
        if !right.is_empty() {
            let operation = self.operation()?;
            let confirmed = enter::confirm_all(office, actor, &operation, &page.id, &right).await;
            done += if taken(confirmed)? { right.len() } else { 0 };
        }
        if !typed.is_empty() {
            let operation = self.operation()?;
            let entered = enter::enter(office, actor, &operation, &page.id, &typed).await;
            done += if taken(entered)? { typed.len() } else { 0 };
        }
        Ok(done)
    }

    /// Signs what may be signed, sometimes.
    async fn sign(&mut self, actor: &Actor, document: &DocumentId) -> Result<bool, VerbError> {
        if !self.chance.random_ratio(1, 3) {
            return Ok(false);
        }
        let page = sign::differences(self.office, actor, document).await?;
        let may = |code: &str| page.may.iter().any(|action| action.code() == code);
        let kind = match () {
            () if !page.stops.is_empty() => return Ok(false),
            () if may("confirm") => SignatureKind::SocialWorker,
            () if may("agree") => SignatureKind::Chair,
            () => return Ok(false),
        };
        let (operation, seen) = (self.operation()?, &page.seen);
        taken(sign::sign(self.office, actor, &operation, document, kind, seen).await)
    }
}

/// The day, or the Friday before it.
fn weekday_before(mut day: Date) -> Date {
    while day.weekday().to_monday_zero_offset() >= 5 {
        day = day.saturating_sub(1.day());
    }
    day
}

/// Reads the records again, as the service does of a morning: what was read weeks ago is not
/// trusted any more. The pages are open meanwhile, and say of each when it was read.
///
/// # Errors
/// The case system or the record does not answer.
pub async fn morning(office: &Office, documents: &[DocumentId]) -> Result<(), VerbError> {
    for (at, document) in documents.iter().enumerate() {
        let name = format!("demo-morning-{at:06}");
        let operation = OperationId::parse(&name).ok_or(VerbError::NotThere)?;
        let timer = Actor::Timer("morning");
        match reread::read_again(office, &timer, &operation, document).await {
            // Somebody has closed it meanwhile.
            Ok(_) | Err(VerbError::NotNow(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Whether something was done: what the rules refuse is no fault of the demo's.
fn taken<T>(done: Result<T, VerbError>) -> Result<bool, VerbError> {
    match done {
        Ok(_) => Ok(true),
        Err(VerbError::Source(error)) => Err(VerbError::Source(error)),
        Err(VerbError::Store(error)) => Err(VerbError::Store(error)),
        Err(_) => Ok(false),
    }
}

/// The fields that somebody could fill in now.
fn fields(page: &DocumentPage) -> impl Iterator<Item = &FieldPart> {
    let of_child = [&page.wishes, &page.review, &page.logistics];
    let contacts = page
        .people
        .iter()
        .filter(|one| !one.contact_check.is_empty())
        .map(|one| &one.contact);
    let is_open = |field: &&FieldPart| field.entering == Entering::Open;
    let is_missing = |field: &&FieldPart| matches!(field.state, "blank" | "not_recorded");
    of_child
        .into_iter()
        .flatten()
        .filter(is_missing)
        .chain(contacts)
        .filter(is_open)
}
