//! A year under the rules of chasing, each message checked as it goes.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use anyhow::{Context as _, Result};
use jiff::{Timestamp, civil::Date};
use samepage::{
    model::{
        id::{Identifier, SystemName},
        live::DocumentId,
    },
    rules::{
        attendance::role::Role,
        chasing::{
            Asked, Away, Chased, Did, Done, Hour, Need, Next, Reach, Review as Asking, Stage,
            ask::Ask, settings::Settings,
        },
    },
    simulation::office::{
        Needed, Side, Wanted, Year,
        mind::{Address, AsksBack, Reached, Reaction, Way},
    },
};

use super::{
    checks,
    count::Count,
    days::{Dates, Days},
};

/// So many times somebody rings, and so many times an address is looked for.
const TRIES: u32 = 4;

/// Whether staff ring those who have not answered, when the rules say so. The social worker talks
/// to children and parents either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    Ring,
    DoNotRing,
}

/// Something that happens at an hour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Invite(usize),
    Move(usize, Date),
    /// Somebody answers what is asked in these places, or their mail comes back.
    Answer(usize, usize, Mail),
    Bounce(usize),
    AutoReply(usize, Option<Date>),
    /// Chasing looks at somebody; only the newest look of each counts.
    Look(usize, u32),
    Mend(usize, u32),
    Call(usize, usize, u32),
}

/// Whether an answer is a mail that somebody wrote, and one that wants an answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mail {
    None,
    Plain,
    AsksBack,
}

/// Somebody, as the service knows them.
struct Known {
    chased: Chased,
    /// To which review each ask belongs, and what was wanted.
    links: Vec<(usize, Wanted)>,
    address: Address,
    look: u32,
}

struct Served<'a> {
    year: &'a Year,
    days: &'a Days,
    settings: &'a Settings,
    staff: Staff,
    dates: Vec<Dates>,
    people: Vec<Known>,
    unusual: Vec<bool>,
    staff_mail: Vec<usize>,
    events: BinaryHeap<Reverse<(Timestamp, u64, Event)>>,
    number: u64,
    count: Count,
}

/// Lives the year.
pub fn live(year: &Year, days: &Days, settings: &Settings, staff: Staff) -> Result<Count> {
    let dates: Vec<Dates> = year
        .reviews
        .iter()
        .map(|review| days.of(review))
        .collect::<Result<_>>()?;
    let people = year.people.iter().enumerate();
    let mut served = Served {
        year,
        days,
        settings,
        staff,
        people: people.map(|(place, one)| known(place, one.side)).collect(),
        unusual: vec![false; dates.len()],
        staff_mail: vec![0; dates.len()],
        dates,
        events: BinaryHeap::new(),
        number: 0,
        count: Count::default(),
    };
    served.plan()?;
    while let Some(Reverse((at, _, event))) = served.events.pop() {
        served.happen(at, event)?;
    }
    served.close()
}

fn known(place: usize, side: Side) -> Known {
    let staff = matches!(side, Side::SocialWorker | Side::SupervisingWorker);
    Known {
        chased: Chased {
            person: Identifier::new(&SystemName::new("office"), &place.to_string()),
            teams: staff.then(|| "West".into()).into_iter().collect(),
            hours: Vec::new(),
            reach: Reach::Works,
            away: None,
            by_hand: None,
            nudged: None,
            instead: Vec::new(),
            asks: Vec::new(),
        },
        links: Vec::new(),
        address: Address::AsRecorded,
        look: 0,
    }
}

pub fn role(side: Side) -> Role {
    match side {
        Side::Child => Role::Child,
        Side::Parent => Role::Mother,
        Side::Carer => Role::FosterCarer,
        Side::SocialWorker => Role::SocialWorker,
        Side::SupervisingWorker => Role::SupervisingSocialWorker,
        Side::School => Role::School,
        Side::Nurse => Role::LookedAfterNurse,
        Side::Advocate => Role::Advocate,
    }
}

fn ask(wanted: Wanted) -> Ask {
    match wanted {
        Wanted::Answer => Ask::Answer,
        Wanted::Report => Ask::Report,
        Wanted::Views => Ask::Consultation,
    }
}

impl Served<'_> {
    fn plan(&mut self) -> Result<()> {
        for (place, review) in self.year.reviews.iter().enumerate() {
            let dates = *self.dates.get(place).context("a review without days")?;
            self.at(self.days.at(dates.invited, 9, 30)?, Event::Invite(place));
            if let Some((known, meeting)) = self.days.moved(review, dates)? {
                self.at(known, Event::Move(place, meeting));
            }
        }
        Ok(())
    }

    fn at(&mut self, at: Timestamp, event: Event) {
        self.number += 1;
        self.events.push(Reverse((at, self.number, event)));
    }

    fn happen(&mut self, at: Timestamp, event: Event) -> Result<()> {
        match event {
            Event::Invite(review) => self.invite(at, review),
            Event::Move(review, meeting) => self.moved(at, review, meeting),
            Event::Answer(person, ask, mail) => self.answer(at, (person, ask), mail),
            Event::Bounce(person) => {
                self.people[person].chased.reach = Reach::Bounced;
                self.is_unusual(person);
                let soon = self.days.next_working(at, 10)?;
                self.at(soon, Event::Mend(person, 1));
                self.look(at, person)
            }
            Event::AutoReply(person, back) => {
                self.people[person].chased.away = Some(Away { since: at, back });
                self.look(at, person)
            }
            Event::Look(person, look) if self.people[person].look == look => self.look(at, person),
            Event::Look(..) => Ok(()),
            Event::Mend(person, tries) => self.mend(at, person, tries),
            Event::Call(person, ask, tries) => self.call(at, (person, ask), tries),
        }
    }

    /// One message to each who is asked, about all that is asked of them.
    fn invite(&mut self, at: Timestamp, review: usize) -> Result<()> {
        let dates = self.dates[review];
        let invited = self.year.reviews[review].invited.clone();
        for one in invited {
            let known = &mut self.people[one.person];
            let from = known.chased.asks.len();
            for wanted in &one.wanted {
                known.links.push((review, *wanted));
                known.chased.asks.push(Asked {
                    review: Asking {
                        document: DocumentId::new(&review.to_string()),
                        lawful: Some(dates.lawful),
                        meeting: Some(dates.meeting),
                        stage: Stage::Going,
                    },
                    role: role(self.year.people[one.person].side),
                    ask: ask(*wanted),
                    need: match one.needed {
                        Needed::Yes => Need::Required,
                        Needed::No => Need::Welcome,
                    },
                    asked: Some(at),
                    answered: None,
                    unread: None,
                    done: Vec::new(),
                });
            }
            let asks: Vec<usize> = (from..from + one.wanted.len()).collect();
            self.send(at, one.person, &asks);
            self.look(at, one.person)?;
        }
        Ok(())
    }

    /// A message leaves the service; what comes of it is known to nobody yet.
    fn send(&mut self, at: Timestamp, person: usize, asks: &[usize]) {
        self.count.by_service += 1;
        self.reach(at, person, Reached::Message, asks);
    }

    fn reach(&mut self, at: Timestamp, person: usize, reached: Reached, asks: &[usize]) {
        let known = &self.people[person];
        let open: Vec<Wanted> = asks.iter().map(|ask| known.links[*ask].1).collect();
        self.number += 1;
        let who = (person, known.address);
        let reactions = self.year.react(who, (self.number, reached), at, &open);
        for (when, reaction) in reactions {
            let event = match reaction {
                Reaction::Bounce => Event::Bounce(person),
                Reaction::AutoReply { back } => Event::AutoReply(person, back),
                Reaction::Answer {
                    open,
                    way,
                    asks_back,
                    ..
                } => {
                    let mail = match (way, asks_back) {
                        (Way::Mail, AsksBack::Yes) => Mail::AsksBack,
                        (Way::Mail, AsksBack::No) => Mail::Plain,
                        _ => Mail::None,
                    };
                    Event::Answer(person, asks[open], mail)
                }
            };
            self.at(when, event);
        }
    }

    fn answer(&mut self, at: Timestamp, (person, ask): (usize, usize), mail: Mail) -> Result<()> {
        let known = &mut self.people[person];
        let (review, _) = known.links[ask];
        let asked = &mut known.chased.asks[ask];
        // Whoever has answered does not write once more.
        if asked.answered.is_some() {
            return Ok(());
        }
        asked.answered = Some(at);
        known.chased.away = None;
        if mail != Mail::None {
            self.count.by_others += 1;
        }
        if mail == Mail::AsksBack {
            self.unusual[review] = true;
            self.count.by_staff += 1;
            self.staff_mail[review] += 1;
        }
        self.look(at, person)
    }

    /// A new day: whoever had said whether they come is asked anew; all others are told.
    fn moved(&mut self, at: Timestamp, review: usize, meeting: Date) -> Result<()> {
        self.unusual[review] = true;
        let invited = self.year.reviews[review].invited.clone();
        for one in invited {
            let known = &mut self.people[one.person];
            let mut asks = Vec::new();
            for (ask, (of, wanted)) in known.links.iter().enumerate() {
                if *of != review {
                    continue;
                }
                let asked = &mut known.chased.asks[ask];
                asked.review.meeting = Some(meeting);
                if *wanted == Wanted::Answer {
                    asked.answered = None;
                    asked.asked = Some(at);
                }
                if asked.answered.is_none() {
                    asks.push(ask);
                }
            }
            self.send(at, one.person, &asks);
            self.look(at, one.person)?;
        }
        self.dates[review].meeting = meeting;
        Ok(())
    }

    /// Somebody looks for the right address, by telephone; then what they were sent goes again.
    fn mend(&mut self, at: Timestamp, person: usize, tries: u32) -> Result<()> {
        if self.people[person].chased.reach == Reach::Works {
            return Ok(());
        }
        self.count.calls += 1;
        let found = self.year.address_is_found(person, self.number);
        if !found && tries < TRIES {
            let soon = self.days.next_working(at, 10)?;
            self.at(soon, Event::Mend(person, tries + 1));
            return Ok(());
        }
        let today = self.days.day(at);
        let known = &mut self.people[person];
        known.chased.reach = Reach::Works;
        known.chased.away = None;
        known.address = Address::Mended(today);
        let mut open = Vec::new();
        for (ask, asked) in known.chased.asks.iter_mut().enumerate() {
            if asked.answered.is_none() && asked.review.stage == Stage::Going {
                asked.asked = Some(at);
                open.push(ask);
            }
        }
        if !open.is_empty() {
            self.send(at, person, &open);
        }
        self.look(at, person)
    }

    /// Somebody rings, or the social worker talks to them.
    fn call(&mut self, at: Timestamp, (person, ask): (usize, usize), tries: u32) -> Result<()> {
        let review = self.people[person].links[ask].0;
        let document = self.people[person].chased.asks[ask].review.document.clone();
        let open: Vec<usize> = self.people[person]
            .chased
            .asks
            .iter()
            .enumerate()
            .filter(|(_, one)| one.answered.is_none() && one.review.document == document)
            .map(|(place, _)| place)
            .collect();
        if open.is_empty() || self.days.opening(self.dates[review].lawful)? <= at {
            return Ok(());
        }
        self.count.calls += 1;
        let today = self.days.day(at);
        let known = &mut self.people[person];
        known.chased.by_hand = Some(at);
        known.address = Address::Mended(today);
        self.reach(at, person, Reached::Talk, &open);
        if tries < TRIES {
            let again = self.days.next_working(at, 11)?;
            self.at(again, Event::Call(person, ask, tries + 1));
        }
        self.look(at, person)
    }

    /// Asks the rules what is due with somebody, does it, and comes back when more will be.
    fn look(&mut self, at: Timestamp, person: usize) -> Result<()> {
        self.end_old_reviews(at, person)?;
        let hour = Hour::new(at, &self.days.calendar, self.settings);
        let all = hour.next(&self.people[person].chased)?;
        let mut again: Option<Timestamp> = None;
        for next in all {
            let due = match &next {
                Next::Wait { until, .. } => *until,
                other => other.at(),
            };
            match due {
                // Acting looks again, at what is left.
                Some(due) if due <= at && next.at().is_some() => {
                    return self.act(at, person, &next);
                }
                Some(due) if at < due => again = Some(again.map_or(due, |first| first.min(due))),
                _ => {}
            }
        }
        let known = &mut self.people[person];
        known.look += 1;
        let look = known.look;
        if let Some(again) = again {
            self.at(again, Event::Look(person, look));
        }
        Ok(())
    }

    fn act(&mut self, at: Timestamp, person: usize, next: &Next) -> Result<()> {
        let soon = self.days.at_work(at, 10)?;
        let (asks, what): (Vec<usize>, Did) = match next {
            Next::Nudge { asks, .. } => {
                let broken = checks::nudge(
                    self.days,
                    self.settings,
                    &self.people[person].chased,
                    (at, asks),
                )?;
                self.count.broken.extend(broken);
                for (ask, deadline) in asks {
                    self.done(at, (person, *ask), Did::Nudged(*deadline));
                }
                self.people[person].chased.nudged = Some(at);
                self.count.nudges += 1;
                let asks: Vec<usize> = asks.iter().map(|(ask, _)| *ask).collect();
                self.send(at, person, &asks);
                return self.look(at, person);
            }
            Next::Talk { asks, .. } => (asks.clone(), Did::Talk),
            Next::Sideways { ask, .. } => (vec![*ask], Did::Sideways),
            Next::HandOver { ask, .. } => (vec![*ask], Did::HandedOver),
            Next::Wait { .. } | Next::Nothing { .. } => return Ok(()),
        };
        for ask in &asks {
            self.done(at, (person, *ask), what);
        }
        let rings = what == Did::Talk || self.staff == Staff::Ring;
        if let Some(first) = asks.first().filter(|_| rings) {
            let tries = if what == Did::HandedOver { 1 } else { TRIES };
            self.at(soon, Event::Call(person, *first, tries));
        }
        self.look(at, person)
    }

    fn done(&mut self, at: Timestamp, (person, ask): (usize, usize), what: Did) {
        let asked = &mut self.people[person].chased.asks[ask];
        asked.done.push(Done { at, what });
    }

    /// A review whose last lawful day is over is over.
    fn end_old_reviews(&mut self, at: Timestamp, person: usize) -> Result<()> {
        let today = self.days.day(at);
        for asked in &mut self.people[person].chased.asks {
            if asked.review.lawful.is_some_and(|lawful| lawful < today) {
                asked.review.stage = Stage::Over;
            }
        }
        Ok(())
    }

    fn is_unusual(&mut self, person: usize) {
        let known = &self.people[person];
        for (asked, (review, _)) in known.chased.asks.iter().zip(&known.links) {
            if asked.review.stage == Stage::Going {
                self.unusual[*review] = true;
            }
        }
    }

    fn close(mut self) -> Result<Count> {
        let mut complete: BTreeMap<usize, bool> = BTreeMap::new();
        for known in &self.people {
            for (asked, (review, _)) in known.chased.asks.iter().zip(&known.links) {
                let opening = self.days.opening(self.dates[*review].lawful)?;
                self.count
                    .broken
                    .extend(checks::taken_over(asked, opening, *review));
                if asked.need == Need::Required {
                    let in_time = asked.answered.is_some_and(|at| at < opening);
                    *complete.entry(*review).or_insert(true) &= in_time;
                }
            }
        }
        self.count.reviews = self.dates.len();
        self.count.complete = complete.values().filter(|is| **is).count();
        let plain = self.unusual.iter().zip(&self.staff_mail);
        let plain: Vec<usize> = plain.filter(|(is, _)| !**is).map(|one| *one.1).collect();
        self.count.plain = plain.len();
        self.count.plain_by_staff = plain.iter().sum();
        Ok(self.count)
    }
}
