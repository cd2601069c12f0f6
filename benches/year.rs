//! A year of 1,000 reviews in virtual time, by the rules and by habit.
//!
//! Nothing in it is measured in seconds: the figures are messages, mail and reviews that were
//! complete in time. The rates by which people behave are in `fixtures/office/rates.toml`.

use anyhow::{Result, ensure};
use jiff::civil::date;
use samepage::{
    rules::chasing::settings::Settings,
    simulation::office::{Year, rates::Rates},
};

#[path = "year/checks.rs"]
mod checks;
#[path = "year/count.rs"]
mod count;
#[path = "year/days.rs"]
mod days;
#[path = "year/habit.rs"]
mod habit;
#[expect(dead_code, reason = "nothing here is measured in time")]
mod measure;
#[path = "year/served.rs"]
mod served;

use served::Staff;

/// So many reviews a council of average size has in a year, and two thirds.
const REVIEWS: usize = 1000;

/// Different years, so that no single one is taken for the rule.
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

fn main() -> Result<()> {
    if !measure::is_asked_for() {
        return Ok(());
    }
    let days = days::Days::new()?;
    let settings = Settings::default();
    for seed in SEEDS {
        let year = Year::invent(seed, REVIEWS, date(2026, 11, 23), Rates::shipped()?);
        let asked: usize = year.reviews.iter().map(|review| review.invited.len()).sum();
        println!(
            "seed {seed}: {:.1} people a review",
            asked as f64 / REVIEWS as f64
        );
        let served = served::live(&year, &days, &settings, Staff::Ring)?;
        println!("under the rules of chasing, for one review:\n{served}");
        ensure!(served.broken.is_empty(), "broken: {:?}", served.broken);
        let alone = served::live(&year, &days, &settings, Staff::DoNotRing)?;
        println!("the same, where nobody rings:\n{alone}");
        ensure!(alone.broken.is_empty(), "broken: {:?}", alone.broken);
        let habit = habit::live(&year, &days)?;
        println!("by today's habit, for one review:\n{habit}");
        println!(
            "human mail a review: {:.2} against {:.2}\n",
            served.human_mail_a_review(),
            habit.human_mail_a_review()
        );
    }
    Ok(())
}
