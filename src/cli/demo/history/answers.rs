//! What the people of the demo write.

use jiff::{ToSpan, civil::Date};
use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::model::live::Place;

/// What somebody might write in a place; nothing where they would leave it.
pub fn answer(place: &Place, writer: &str, today: Date, chance: &mut ChaCha8Rng) -> Option<String> {
    let words: &[&str] = match (&*place.section, &*place.field) {
        ("review", "date") => return Some(weekday_from(today, 10 + chance.random_range(0..20))),
        ("wishes", "talked_to_on") => {
            return Some(weekday_from(today, -chance.random_range(1..9)));
        }
        ("wishes", "talked_to_by") => return Some(writer.to_owned()),
        ("review", "time") => &["4pm", "4:30pm", "10am"],
        ("review", "length") => &["60", "75", "90"],
        ("review", "place") => &["Moot Hall, Northshire", "Family centre, Mill Lane"],
        ("review", "room") => &["Room 2", "The garden room"],
        ("wishes", "wants_to_attend") => &["Yes, all of it", "Yes, for the first part", "No"],
        ("wishes", "wants_to_chair" | "advocate_offered") => &["yes", "no"],
        ("wishes", "wants_there") => &["Grandma", "My carers and Sam", "Only people I know"],
        ("wishes", "place") => &["At home", "Not at school", "Somewhere with a garden"],
        ("wishes", "time") => &["After school", "Not on football day"],
        ("wishes", "gives_views_by") => &["By drawing", "By talking to Jo first", "In writing"],
        ("wishes", "meeting_name") => &["My meeting", "My World"],
        ("wishes", "not_to_be_said") => &["Nothing about my school report in front of others"],
        ("logistics", "interpreter") => &["Polish, booked for the whole meeting", "Not needed"],
        ("logistics", "transport") => &["Taxi for Mum, booked", "Not needed"],
        ("logistics", "childcare") => &["Not needed", "Creche place asked for"],
        ("people", "contact") => {
            let number = chance.random_range(0..1000);
            return Some(format!("07700 900{number:03}"));
        }
        _ => return None,
    };
    words.choose(chance).map(|words| (*words).to_owned())
}

/// So many days from a day, or as soon after as somebody is at work, as people write it.
fn weekday_from(day: Date, days: i32) -> String {
    let mut day = day.saturating_add(days.days());
    while day.weekday().to_monday_zero_offset() >= 5 {
        day = day.saturating_sub(1.day());
    }
    day.to_string()
}
