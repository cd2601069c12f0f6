//! The same year by today's habit: a template, mail, a spreadsheet.
//!
//! One mail to each, written from a template; answers come as mail and are typed into a
//! spreadsheet; what comes back is asked after by mail; twice before the meeting somebody goes
//! through the spreadsheet and writes to whoever has not answered. Nobody rings. Who is invited,
//! which day suits and what goes to whom is settled before and costs mail too: that is not counted.

use std::{cmp::Reverse, collections::BinaryHeap};

use anyhow::{Context as _, Result};
use jiff::{Timestamp, civil::Date};
use samepage::simulation::office::{
    Needed, Side, Wanted, Year,
    mind::{Address, Reached, Reaction, Way},
};

use super::{
    count::Count,
    days::{Dates, Days},
};

const TRIES: u32 = 4;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Invite(usize),
    Move(usize),
    /// Somebody goes through the spreadsheet of a review.
    Round(usize),
    Answer(usize, Way),
    Bounce(usize),
    Mend(usize, u32),
    Talk(usize),
}

/// One line of the spreadsheet.
struct Line {
    review: usize,
    person: usize,
    wanted: Wanted,
    needed: Needed,
    answered: Option<Timestamp>,
    /// Whether the answer was typed in.
    entered: bool,
}

struct Habit<'a> {
    year: &'a Year,
    days: &'a Days,
    dates: Vec<Dates>,
    lines: Vec<Line>,
    /// The lines of each review.
    sheets: Vec<Vec<usize>>,
    addresses: Vec<Address>,
    unusual: Vec<bool>,
    staff_mail: Vec<usize>,
    events: BinaryHeap<Reverse<(Timestamp, u64, Event)>>,
    number: u64,
    count: Count,
}

/// Lives the year.
pub fn live(year: &Year, days: &Days) -> Result<Count> {
    let dates: Vec<Dates> = year
        .reviews
        .iter()
        .map(|review| days.of(review))
        .collect::<Result<_>>()?;
    let mut habit = Habit {
        year,
        days,
        sheets: vec![Vec::new(); dates.len()],
        unusual: vec![false; dates.len()],
        staff_mail: vec![0; dates.len()],
        addresses: vec![Address::AsRecorded; year.people.len()],
        lines: Vec::new(),
        dates,
        events: BinaryHeap::new(),
        number: 0,
        count: Count::default(),
    };
    habit.plan()?;
    while let Some(Reverse((at, _, event))) = habit.events.pop() {
        habit.happen(at, event)?;
    }
    habit.close()
}

impl Habit<'_> {
    fn plan(&mut self) -> Result<()> {
        for (place, review) in self.year.reviews.iter().enumerate() {
            let dates = *self.dates.get(place).context("a review without days")?;
            for one in &review.invited {
                for wanted in &one.wanted {
                    self.sheets[place].push(self.lines.len());
                    self.lines.push(Line {
                        review: place,
                        person: one.person,
                        wanted: *wanted,
                        needed: one.needed,
                        answered: None,
                        entered: false,
                    });
                }
            }
            self.at(self.days.at(dates.invited, 9, 30)?, Event::Invite(place));
            for before in [5, 2] {
                let day = self.days.before(dates.meeting, before)?;
                if dates.invited < day {
                    self.at(self.days.at(day, 10, 0)?, Event::Round(place));
                }
            }
            if let Some((known, _)) = self.days.moved(review, dates)? {
                self.at(known, Event::Move(place));
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
            Event::Invite(review) => self.write_to_all(at, review),
            Event::Move(review) => {
                self.unusual[review] = true;
                for line in self.sheets[review].clone() {
                    let line = &mut self.lines[line];
                    if line.wanted == Wanted::Answer {
                        line.answered = None;
                        line.entered = false;
                    }
                }
                self.write_to_all(at, review)
            }
            Event::Round(review) => self.chase(at, review),
            Event::Answer(line, way) => {
                self.answer(at, line, way);
                Ok(())
            }
            Event::Bounce(line) => {
                self.unusual[self.lines[line].review] = true;
                let soon = self.days.next_working(at, 11)?;
                self.at(soon, Event::Mend(line, 1));
                Ok(())
            }
            Event::Mend(line, tries) => self.mend(at, line, tries),
            Event::Talk(line) => {
                self.count.calls += 1;
                let open = self.open_with(line);
                self.reach(at, &open, Reached::Talk);
                Ok(())
            }
        }
    }

    fn staff_writes(&mut self, review: usize) {
        self.count.by_staff += 1;
        self.staff_mail[review] += 1;
    }

    fn draws(&mut self, share: f64) -> bool {
        self.number += 1;
        self.year.draw(self.number, share)
    }

    /// Lines of one person in one review.
    fn with(&self, line: usize) -> Vec<usize> {
        let (review, person) = (self.lines[line].review, self.lines[line].person);
        let mut all = self.sheets[review].clone();
        all.retain(|other| self.lines[*other].person == person);
        all
    }

    fn open_with(&self, line: usize) -> Vec<usize> {
        let mut open = self.with(line);
        open.retain(|line| self.lines[*line].answered.is_none());
        open
    }

    /// The first line of each person of a review.
    fn people_of(&self, review: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        let mut first = self.sheets[review].clone();
        first.retain(|line| {
            let person = self.lines[*line].person;
            let is_new = !seen.contains(&person);
            seen.push(person);
            is_new
        });
        first
    }

    fn write_to_all(&mut self, at: Timestamp, review: usize) -> Result<()> {
        for line in self.people_of(review) {
            self.staff_writes(review);
            let open = self.open_with(line);
            match self.year.people[self.lines[line].person].side {
                // The social worker is asked by mail to give it to the child.
                Side::Child => {
                    let later = self.days.next_working(at, 15)?;
                    self.at(later, Event::Talk(line));
                }
                _ => self.reach(at, &open, Reached::Message),
            }
        }
        Ok(())
    }

    fn reach(&mut self, at: Timestamp, lines: &[usize], reached: Reached) {
        let Some(first) = lines.first() else { return };
        let person = self.lines[*first].person;
        let wanted: Vec<Wanted> = lines.iter().map(|line| self.lines[*line].wanted).collect();
        self.number += 1;
        let who = (person, self.addresses[person]);
        for (when, reaction) in self.year.react(who, (self.number, reached), at, &wanted) {
            let event = match reaction {
                Reaction::Bounce => Event::Bounce(*first),
                Reaction::AutoReply { .. } => continue,
                Reaction::Answer { open, way, .. } => Event::Answer(lines[open], way),
            };
            self.at(when, event);
        }
    }

    fn answer(&mut self, at: Timestamp, line: usize, way: Way) {
        let review = self.lines[line].review;
        if self.lines[line].entered {
            return;
        }
        if way != Way::Telephone {
            self.count.by_others += 1;
            if self.draws(self.year.rates.asks_something_back.value) {
                self.unusual[review] = true;
                self.staff_writes(review);
            }
        }
        let missed = self.draws(self.year.rates.reply_is_not_entered.value);
        let line = &mut self.lines[line];
        line.answered = line.answered.or(Some(at));
        line.entered |= !missed;
    }

    /// Asks somebody by mail for the right address, gets a mail, and writes again.
    fn mend(&mut self, at: Timestamp, line: usize, tries: u32) -> Result<()> {
        let (review, person) = (self.lines[line].review, self.lines[line].person);
        self.staff_writes(review);
        self.number += 1;
        if !self.year.address_is_found(person, self.number) && tries < TRIES {
            let later = self.days.next_working(at, 11)?;
            self.at(later, Event::Mend(line, tries + 1));
            return Ok(());
        }
        self.count.by_others += 1;
        let today: Date = self.days.day(at);
        self.addresses[person] = Address::Mended(today);
        let open = self.open_with(line);
        if !open.is_empty() {
            self.staff_writes(review);
            self.reach(at, &open, Reached::Message);
        }
        Ok(())
    }

    fn chase(&mut self, at: Timestamp, review: usize) -> Result<()> {
        if self.draws(self.year.rates.round_of_chasers_is_missed.value) {
            return Ok(());
        }
        for line in self.people_of(review) {
            let all = self.with(line);
            let is_missing = |line: &&usize| !self.lines[**line].entered;
            let missing: Vec<usize> = all.iter().filter(is_missing).copied().collect();
            if missing.is_empty() {
                continue;
            }
            self.staff_writes(review);
            if missing
                .iter()
                .all(|line| self.lines[*line].answered.is_some())
            {
                self.count.after_an_answer += 1;
            }
            // Whoever is asked again answers again; it is typed in this time, mostly.
            match self.year.people[self.lines[line].person].side.is_family() {
                true => {
                    let later = self.days.next_working(at, 15)?;
                    self.at(later, Event::Talk(line));
                }
                false => self.reach(at, &missing, Reached::Message),
            }
        }
        Ok(())
    }

    fn close(mut self) -> Result<Count> {
        for (review, sheet) in self.sheets.iter().enumerate() {
            let opening = self.days.opening(self.dates[review].lawful)?;
            let mut needed = sheet
                .iter()
                .map(|line| &self.lines[*line])
                .filter(|line| line.needed == Needed::Yes);
            let there = needed.all(|line| line.answered.is_some_and(|at| at < opening));
            self.count.complete += usize::from(there);
        }
        self.count.reviews = self.dates.len();
        let plain = self.unusual.iter().zip(&self.staff_mail);
        let plain: Vec<usize> = plain.filter(|(is, _)| !**is).map(|one| *one.1).collect();
        self.count.plain = plain.len();
        self.count.plain_by_staff = plain.iter().sum();
        Ok(self.count)
    }
}
