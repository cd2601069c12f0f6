//! A small year in virtual time: nobody is chased as they never should be.

#[path = "../../benches/year/checks.rs"]
mod checks;
#[path = "../../benches/year/count.rs"]
mod count;
#[path = "../../benches/year/days.rs"]
mod days;
#[path = "../../benches/year/habit.rs"]
mod habit;
#[path = "../../benches/year/served.rs"]
mod served;

use jiff::civil::date;
use samepage::{
    rules::chasing::settings::{By, Settings},
    simulation::office::{Year, rates::Rates},
};

fn year(seed: u64) -> Year {
    Year::invent(seed, 60, date(2026, 11, 23), Rates::shipped().unwrap())
}

#[test]
fn a_year_under_the_rules_breaks_no_promise() {
    let days = days::Days::new().unwrap();
    for seed in 1..=3 {
        let count = served::live(
            &year(seed),
            &days,
            &Settings::default(),
            served::Staff::Ring,
        )
        .unwrap();

        assert_eq!(count.broken, Vec::<String>::new());
        assert_eq!(count.reviews, 60);
        assert!(0 < count.nudges, "nobody was nudged: nothing was tried");
        assert!(0 < count.plain);
        assert_eq!(count.plain_by_staff, 0, "a plain review costs no mail");
    }
}

#[test]
fn a_year_in_which_machines_write_to_families_breaks_none_but_that() {
    let days = days::Days::new().unwrap();
    let mut settings = Settings::default();
    settings.manners.parent.by = By::Machine;

    let count = served::live(&year(4), &days, &settings, served::Staff::DoNotRing).unwrap();

    assert_eq!(count.broken, Vec::<String>::new());
}

#[test]
fn the_same_year_costs_less_mail_than_by_habit_and_more_of_it_is_complete() {
    let days = days::Days::new().unwrap();
    let year = year(5);
    let served = served::live(&year, &days, &Settings::default(), served::Staff::Ring).unwrap();
    let habit = habit::live(&year, &days).unwrap();

    assert!(served.human_mail_a_review() < habit.human_mail_a_review());
    assert!(habit.share_complete() < served.share_complete());
    assert_eq!(
        served,
        served::live(&year, &days, &Settings::default(), served::Staff::Ring).unwrap()
    );
}
