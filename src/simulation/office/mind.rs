//! What somebody does about a message: answers, late or never.

use jiff::{
    SignedDuration, Timestamp, ToSpan, Zoned,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::simulation::{
    case_system::chance::Chance,
    office::{
        Person, Side, Wanted, Year, happens,
        rates::{Rate, Rates},
    },
};

/// What reaches somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// A message to the address that is known.
    Message,
    /// Somebody talks to them or rings them.
    Talk,
}

/// By which way they answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    Link,
    Calendar,
    Mail,
    /// They ring, or say it when somebody talks to them.
    Telephone,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// The message comes back.
    Bounce,
    AutoReply {
        /// The first day on which they are back, where they say so.
        back: Option<Date>,
    },
    Answer {
        /// The place of what is answered in what was open.
        open: usize,
        way: Way,
        says: Says,
        /// Whether their mail asks something that a person has to answer.
        asks_back: AsksBack,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Comes,
    DoesNot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsksBack {
    Yes,
    No,
}

/// How the address of somebody stands for those who write to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    AsRecorded,
    /// It was put right on that day, or somebody took over.
    Mended(Date),
}

impl Year {
    /// What comes of the message with that number, and when. `open` is what they have not given.
    pub fn react(
        &self,
        (person, address): (usize, Address),
        (number, reached): (u64, Reached),
        at: Timestamp,
        open: &[Wanted],
    ) -> Vec<(Timestamp, Reaction)> {
        let Some(one) = self.people.get(person) else {
            return Vec::new();
        };
        let mut draw = Chance::of(self.seed ^ number, person as u64, "reaction");
        let there = at.to_zoned(london());
        let today = there.date();
        if reached == Reached::Talk {
            return self.talk(one, &mut draw, &there, open);
        }
        let soon = at.saturating_add(SignedDuration::from_mins(2));
        let soon = soon.unwrap_or(at);
        if let Some(comes_back) = one.unreached(today, address, &self.rates, &mut draw) {
            return match comes_back {
                true => vec![(soon, Reaction::Bounce)],
                false => Vec::new(),
            };
        }
        if let Some(back) = one.back(today) {
            return self.away(one, &mut draw, (soon, back), open);
        }
        if happens(&mut draw, self.forgets(one.side)) {
            return Vec::new();
        }
        self.answers(one, &mut draw, &there, open)
    }

    fn talk(
        &self,
        one: &Person,
        draw: &mut Chance,
        there: &Zoned,
        open: &[Wanted],
    ) -> Vec<(Timestamp, Reaction)> {
        let is_there = one.back(there.date()).is_none();
        if !is_there || !happens(draw, &self.rates.talk_gives_an_answer) {
            return Vec::new();
        }
        let at = there.timestamp();
        let says = self.says(draw);
        let all = open.iter().enumerate().filter_map(|(place, wanted)| {
            let answer = Reaction::Answer {
                open: place,
                way: Way::Telephone,
                says,
                asks_back: AsksBack::No,
            };
            let days = match wanted {
                Wanted::Answer | Wanted::Views => 0,
                // What has to be written is promised, and comes the days after, mostly.
                Wanted::Report if happens(draw, &self.rates.puts_off_writing) => return None,
                Wanted::Report => 1 + draw.below(3) as i64,
            };
            let at = at.saturating_add(SignedDuration::from_hours(24 * days));
            Some((at.ok()?, answer))
        });
        all.collect()
    }

    fn away(
        &self,
        one: &Person,
        draw: &mut Chance,
        (soon, back): (Timestamp, Date),
        open: &[Wanted],
    ) -> Vec<(Timestamp, Reaction)> {
        let mut all = Vec::new();
        if happens(draw, &self.rates.set_an_automatic_reply) {
            let says = happens(draw, &self.rates.automatic_reply_says_until_when);
            let back = says.then_some(back);
            all.push((soon, Reaction::AutoReply { back }));
        }
        // Some work through what has come when they are back.
        if !happens(draw, self.forgets(one.side))
            && let Ok(there) = back.at(9, 0, 0, 0).to_zoned(london())
        {
            all.extend(self.answers(one, draw, &there, open));
        }
        all
    }

    fn answers(
        &self,
        one: &Person,
        draw: &mut Chance,
        there: &Zoned,
        open: &[Wanted],
    ) -> Vec<(Timestamp, Reaction)> {
        let says = self.says(draw);
        let mut all = Vec::with_capacity(open.len());
        for (place, wanted) in open.iter().enumerate() {
            let is_written = *wanted != Wanted::Answer;
            if is_written && happens(draw, &self.rates.puts_off_writing) {
                continue;
            }
            let takes = match is_written {
                true => {
                    let days = (self.rates.writing_takes_days.value as u64).max(1);
                    SignedDuration::from_hours(24 + draw.below(24 * days) as i64)
                }
                false => self.takes(draw),
            };
            let Ok(later) = there.checked_add(takes) else {
                continue;
            };
            let at = one.side.next_hour(later);
            let way = self.way(one.side, *wanted, draw);
            let asks = way == Way::Mail && happens(draw, &self.rates.asks_something_back);
            all.push((
                at,
                Reaction::Answer {
                    open: place,
                    way,
                    says,
                    asks_back: if asks { AsksBack::Yes } else { AsksBack::No },
                },
            ));
        }
        all
    }

    fn forgets(&self, side: Side) -> &Rate {
        let rates = &self.rates;
        match side {
            Side::Child | Side::Parent => &rates.forgets_family,
            Side::Carer => &rates.forgets_carer,
            Side::SocialWorker | Side::SupervisingWorker => &rates.forgets_staff,
            Side::School => &rates.forgets_school,
            Side::Nurse => &rates.forgets_health,
            Side::Advocate => &rates.forgets_other,
        }
    }

    fn says(&self, draw: &mut Chance) -> Says {
        match happens(draw, &self.rates.comes) {
            true => Says::Comes,
            false => Says::DoesNot,
        }
    }

    /// Half within the hour, nine in ten within two days, the rest in some days more.
    fn takes(&self, draw: &mut Chance) -> SignedDuration {
        let half = self.rates.half_answer_within_minutes.value.max(1.0) as u64;
        let most = 60 * self.rates.most_answer_within_hours.value.max(1.0) as u64;
        let slowest = 24 * 60 * self.rates.the_slowest_take_days.value.max(3.0) as u64;
        let minutes = match draw.below(100) {
            0..50 => draw.below(half),
            50..90 => half + draw.below(most.saturating_sub(half)),
            _ => most + draw.below(slowest.saturating_sub(most)),
        };
        SignedDuration::from_mins(minutes as i64)
    }

    fn way(&self, side: Side, wanted: Wanted, draw: &mut Chance) -> Way {
        let rates = &self.rates;
        let (link, other, name) = match side.is_family() {
            true => (
                rates.family_answers_by_link.value,
                rates.family_answers_by_telephone.value,
                Way::Telephone,
            ),
            false => (
                rates.answers_by_link.value,
                rates.answers_by_calendar.value,
                Way::Calendar,
            ),
        };
        let drawn = draw.below(1_000_000) as f64 / 1_000_000.0;
        match drawn {
            drawn if drawn < link => Way::Link,
            drawn if drawn < link + other && wanted == Wanted::Answer => name,
            drawn if drawn < link + other => Way::Link,
            _ => Way::Mail,
        }
    }
}

impl Person {
    /// Where a message does not reach them: whether it comes back.
    fn unreached(
        &self,
        today: Date,
        address: Address,
        rates: &Rates,
        draw: &mut Chance,
    ) -> Option<bool> {
        let since = match address {
            Address::AsRecorded => None,
            Address::Mended(day) => Some(day),
        };
        let holds = |day: &Date| *day <= today && since.is_none_or(|since| since < *day);
        if self.left.as_ref().is_some_and(holds) {
            return Some(happens(draw, &rates.leavers_mail_comes_back));
        }
        if self.address_wrong.as_ref().is_some_and(holds) {
            return Some(happens(draw, &rates.wrong_address_comes_back));
        }
        None
    }

    /// The first day back, where they are away that day.
    pub fn back(&self, today: Date) -> Option<Date> {
        let now = self.away.iter().filter(|(from, _)| *from <= today);
        now.map(|(_, back)| *back)
            .filter(|back| today < *back)
            .max()
    }
}

impl Side {
    /// When they get round to it: people at work do so at work, others by day.
    fn next_hour(self, there: Zoned) -> Timestamp {
        let (opens, closes) = match self.is_at_work() {
            true => (8, 18),
            false => (8, 21),
        };
        let mut day = there.date();
        let mut hour = there.hour();
        let mut minute = there.minute();
        if closes <= hour {
            day = day.saturating_add(1.day());
            (hour, minute) = (opens, minute);
        }
        if hour < opens {
            hour = opens;
        }
        while self.is_at_work() && 4 < day.weekday().to_monday_zero_offset() {
            day = day.saturating_add(1.day());
            (hour, minute) = (opens, minute.min(59));
        }
        let time = Time::new(hour, minute, 0, 0).unwrap_or_default();
        let at = day.to_datetime(time).to_zoned(there.time_zone().clone());
        at.map_or(there.timestamp(), |at| at.timestamp())
            .max(there.timestamp())
    }
}

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn year() -> Year {
        Year::invent(3, 600, date(2026, 11, 23), Rates::shipped().unwrap())
    }

    #[test]
    fn the_same_message_has_the_same_answer() {
        let year = year();
        let at: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        let react = |number| {
            let who = (0, Address::AsRecorded);
            year.react(who, (number, Reached::Message), at, &[Wanted::Answer])
        };

        assert_eq!(react(9), react(9));
        assert!((0..50).any(|number| react(number) != react(9)));
    }

    #[test]
    fn nothing_happens_before_the_message_and_people_at_work_answer_at_work() {
        let year = year();
        // Saturday evening.
        let at: Timestamp = "2026-12-05T20:00:00Z".parse().unwrap();
        let mut answers = 0;
        for (person, one) in year.people.iter().enumerate() {
            for number in 0..4 {
                let wanted = [Wanted::Answer, Wanted::Report];
                let who = (person, Address::AsRecorded);
                let what = (number, Reached::Message);
                for (when, reaction) in year.react(who, what, at, &wanted) {
                    assert!(at <= when);
                    if !matches!(reaction, Reaction::Answer { .. }) || !one.side.is_at_work() {
                        continue;
                    }
                    let there = when.to_zoned(london());
                    answers += 1;
                    assert!((8..18).contains(&there.hour()), "{there}");
                    assert!(there.weekday().to_monday_zero_offset() < 5, "{there}");
                }
            }
        }
        assert!(answers > 50);
    }

    #[test]
    fn a_wrong_address_answers_only_after_it_was_mended() {
        let mut year = year();
        year.people[0].address_wrong = Some(date(2026, 11, 23));
        year.people[0].left = None;
        let at: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        let answers = |address| {
            let mut all = (0..40).flat_map(|number| {
                let what = (number, Reached::Message);
                year.react((0, address), what, at, &[Wanted::Answer])
            });
            all.any(|(_, one)| matches!(one, Reaction::Answer { .. }))
        };

        assert!(!answers(Address::AsRecorded));
        assert!(answers(Address::Mended(date(2026, 11, 30))));
    }

    #[test]
    fn half_of_the_answers_come_within_the_hour_and_nine_in_ten_within_two_days() {
        let year = year();
        let mut draw = Chance::of(1, 1, "test");
        let all: Vec<i64> = (0..4000).map(|_| year.takes(&mut draw).as_mins()).collect();
        let within = |minutes| all.iter().filter(|one| **one <= minutes).count();

        assert!((1900..2200).contains(&within(47)), "{}", within(47));
        assert!((3500..3750).contains(&within(48 * 60)));
    }
}
