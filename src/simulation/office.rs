//! People who forget, leave, move and answer late, invented for a year.
//!
//! Nobody in it is real, and nobody has a name: only a side on which they stand, days on which
//! they are not there, and an address that is right or wrong. The same seed gives the same year.
//! It knows neither law nor settings: whoever plays it counts working days and sends.

pub mod mind;
pub mod rates;

use jiff::{ToSpan, civil::Date};

use crate::simulation::{
    case_system::chance::Chance,
    office::rates::{Rate, Rates},
};

/// Days from the first to the last of a year.
const YEAR: u64 = 365;

/// On which side somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    Child,
    Parent,
    Carer,
    SocialWorker,
    SupervisingWorker,
    School,
    Nurse,
    Advocate,
}

impl Side {
    pub fn is_family(self) -> bool {
        matches!(self, Self::Child | Self::Parent)
    }

    /// Whether they are at work when they read mail: holidays and leaving are theirs.
    pub fn is_at_work(self) -> bool {
        !self.is_family() && self != Self::Carer
    }
}

/// One invented person.
#[derive(Clone, Debug)]
pub struct Person {
    pub side: Side,
    /// First day away and first day back, in order.
    pub away: Vec<(Date, Date)>,
    /// The first day on which they are not there any more.
    pub left: Option<Date>,
    /// From that day on mail to the address that is known does not reach them.
    pub address_wrong: Option<Date>,
}

/// What is asked of one person for one review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wanted {
    Answer,
    Report,
    Views,
}

/// One who is asked, by their place among the people.
#[derive(Clone, Debug)]
pub struct Invited {
    pub person: usize,
    pub wanted: Vec<Wanted>,
    pub needed: Needed,
}

/// Whether the review can do without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    Yes,
    No,
}

/// One review of the year.
#[derive(Clone, Debug)]
pub struct Review {
    /// A weekday; whoever plays it moves it off a bank holiday.
    pub lawful: Date,
    /// Working days from the meeting to the last lawful day.
    pub spare: u32,
    pub kind: Kind,
    pub invited: Vec<Invited>,
    /// So many working days before the meeting it is moved, and by so many.
    pub moved: Option<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    First,
    Later,
}

/// A year of reviews, and the people around them.
#[derive(Clone, Debug)]
pub struct Year {
    pub seed: u64,
    pub first_day: Date,
    pub people: Vec<Person>,
    pub reviews: Vec<Review>,
    pub rates: Rates,
}

/// How many reviews a child has in a year, about: 2.9 to 3.1 (Rotherham, its own reports).
const REVIEWS_A_CHILD: usize = 3;
/// Children of one social worker (DfE, workforce 2025: 15.2 cases), about half of them looked after.
const CHILDREN_A_WORKER: usize = 8;
/// Children of one school, nurse, supervising worker and advocate: assumed.
const CHILDREN_A_SCHOOL: usize = 4;
const CHILDREN_A_NURSE: usize = 90;
const CHILDREN_A_SUPERVISOR: usize = 12;
const CHILDREN_AN_ADVOCATE: usize = 20;

impl Year {
    /// Invents a year with so many reviews.
    pub fn invent(seed: u64, reviews: usize, first_day: Date, rates: Rates) -> Self {
        let children = reviews.div_ceil(REVIEWS_A_CHILD).max(1);
        let mut year = Self {
            seed,
            first_day,
            people: Vec::new(),
            reviews: Vec::with_capacity(reviews),
            rates,
        };
        let shared = [
            (Side::SocialWorker, CHILDREN_A_WORKER),
            (Side::SupervisingWorker, CHILDREN_A_SUPERVISOR),
            (Side::School, CHILDREN_A_SCHOOL),
            (Side::Nurse, CHILDREN_A_NURSE),
            (Side::Advocate, CHILDREN_AN_ADVOCATE),
        ];
        let shared = shared.map(|(side, each)| {
            let first = year.people.len();
            let count = children.div_ceil(each);
            for _ in 0..count {
                year.add(side);
            }
            (side, first, count)
        });
        let networks: Vec<Vec<Invited>> = (0..children)
            .map(|child| year.network(child, &shared))
            .collect();
        for number in 0..reviews {
            let network = networks.get(number % children).cloned();
            let review = year.review(number, number / children, network.unwrap_or_default());
            year.reviews.push(review);
        }
        year
    }

    /// Whether one try to find the right address of somebody finds it.
    pub fn address_is_found(&self, person: usize, number: u64) -> bool {
        let mut draw = Chance::of(self.seed ^ number, person as u64, "address");
        happens(&mut draw, &self.rates.address_is_found)
    }

    /// Whether something happened that happens in that share of cases, for the event with that
    /// number.
    pub fn draw(&self, number: u64, share: f64) -> bool {
        let mut draw = Chance::of(self.seed ^ number, number, "event");
        draw.below(1_000_000) < of_a_million(share)
    }

    /// A run of draws about one person or review.
    fn chance(&self, subject: usize, purpose: &str) -> Chance {
        Chance::of(self.seed, subject as u64, purpose)
    }

    fn day(&self, after: u64) -> Date {
        let days = i64::try_from(after).unwrap_or_default();
        self.first_day.saturating_add(days.days())
    }

    fn add(&mut self, side: Side) -> usize {
        let place = self.people.len();
        let mut chance = self.chance(place, "life");
        let rates = &self.rates;
        let leaves = match side {
            Side::SocialWorker | Side::SupervisingWorker => &rates.staff_leave_in_a_year,
            _ => &rates.others_leave_in_a_year,
        };
        let left = (side.is_at_work() && happens(&mut chance, leaves))
            .then(|| self.day(chance.below(YEAR)));
        let address_wrong = if happens(&mut chance, &rates.address_is_wrong) {
            Some(self.first_day)
        } else {
            let moves = happens(&mut chance, &rates.changes_address_in_a_year);
            moves.then(|| self.day(chance.below(YEAR)))
        };
        let away = match side.is_at_work() {
            true => self.absences(&mut chance),
            false => Vec::new(),
        };
        self.people.push(Person {
            side,
            away,
            left,
            address_wrong,
        });
        place
    }

    /// Holidays in weeks and half weeks, and some days of illness.
    fn absences(&self, chance: &mut Chance) -> Vec<(Date, Date)> {
        let mut away = Vec::new();
        let weeks = self.rates.weeks_of_holiday.value.round() as u64;
        for _ in 0..weeks {
            let from = chance.below(YEAR);
            away.push((self.day(from), self.day(from + 7)));
        }
        let ill = (self.rates.ill.value * 100_000.0) as u64;
        for week in 0..YEAR / 7 {
            // One spell of a week is a week in 52.
            if chance.below(100_000) < ill {
                away.push((self.day(week * 7), self.day(week * 7 + 7)));
            }
        }
        away.sort_unstable();
        away
    }

    fn network(&mut self, child: usize, shared: &[(Side, usize, usize)]) -> Vec<Invited> {
        use Wanted::{Answer, Report, Views};
        let mut chance = self.chance(child, "network");
        let invited = |person, wanted: &[Wanted], needed| Invited {
            person,
            wanted: wanted.to_vec(),
            needed,
        };
        let mut all = vec![
            invited(self.add(Side::Child), &[Answer, Views], Needed::Yes),
            invited(self.add(Side::Parent), &[Answer, Views], Needed::Yes),
        ];
        if !chance.one_in(3) {
            let second = self.add(Side::Parent);
            all.push(invited(second, &[Answer, Views], Needed::Yes));
        }
        all.push(invited(
            self.add(Side::Carer),
            &[Answer, Report],
            Needed::Yes,
        ));
        for (side, first, count) in shared {
            let person = first + child % (*count).max(1);
            let (wanted, needed): (&[Wanted], _) = match side {
                Side::Nurse => (&[Report], Needed::Yes),
                Side::SocialWorker | Side::School => (&[Answer], Needed::Yes),
                _ => (&[Answer], Needed::No),
            };
            let has_one = *side != Side::Advocate || chance.one_in(4);
            if has_one {
                all.push(invited(person, wanted, needed));
            }
        }
        all
    }

    fn review(&self, number: usize, place: usize, invited: Vec<Invited>) -> Review {
        let mut chance = self.chance(number, "review");
        let span = YEAR / REVIEWS_A_CHILD as u64;
        // The first weeks belong to the lead-in of the first reviews.
        let after = 35 + place as u64 * span + chance.below(span.saturating_sub(36));
        let mut lawful = self.day(after);
        while lawful.weekday().to_monday_zero_offset() > 4 {
            lawful = lawful.saturating_add(1.day());
        }
        let kind = match happens(&mut chance, &self.rates.first_reviews) {
            true => Kind::First,
            false => Kind::Later,
        };
        let is_moved = happens(&mut chance, &self.rates.reviews_moved_once);
        Review {
            lawful,
            spare: 1 + chance.below(6) as u32,
            kind,
            invited,
            moved: is_moved.then(|| (2 + chance.below(3) as u32, 1)),
        }
    }
}

/// Whether something happened that happens in that share of cases.
fn happens(chance: &mut Chance, share: &Rate) -> bool {
    chance.below(1_000_000) < of_a_million(share.value)
}

fn of_a_million(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1_000_000.0) as u64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn year(seed: u64) -> Year {
        let rates = Rates::shipped().unwrap();
        Year::invent(seed, 300, date(2026, 11, 23), rates)
    }

    #[test]
    fn the_same_seed_gives_the_same_year_and_another_does_not() {
        let lawful = |year: &Year| -> Vec<Date> {
            let reviews = year.reviews.iter();
            reviews.map(|review| review.lawful).collect()
        };
        assert_eq!(lawful(&year(7)), lawful(&year(7)));
        assert_ne!(lawful(&year(7)), lawful(&year(8)));
    }

    #[test]
    fn about_so_many_leave_and_have_wrong_addresses_as_the_rates_say() {
        let rates = Rates::shipped().unwrap();
        let year = Year::invent(7, 6000, date(2026, 11, 23), rates);
        let share = |of: &dyn Fn(&Person) -> bool, among: &dyn Fn(&Person) -> bool| {
            let among: Vec<&Person> = year.people.iter().filter(|one| among(one)).collect();
            let count = among.iter().filter(|one| of(one)).count();
            100 * count / among.len()
        };
        let left = share(&|one| one.left.is_some(), &|one| one.side.is_at_work());
        let wrong = share(&|one| one.address_wrong.is_some(), &|_| true);

        // About 10 in 100 leave; 4 in 100 addresses are wrong, and 10 in 100 of the others become so.
        assert!((7..14).contains(&left), "{left}");
        assert!((11..17).contains(&wrong), "{wrong}");
    }

    #[test]
    fn people_at_work_serve_several_children() {
        let year = year(7);
        let school = year.people.iter().position(|one| one.side == Side::School);
        let its = |review: &&Review| {
            let mut invited = review.invited.iter();
            invited.any(|one| Some(one.person) == school)
        };

        assert!(year.reviews.iter().filter(its).count() >= 9);
    }
}
