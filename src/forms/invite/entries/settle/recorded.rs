//! What a reading says in the fields that people may enter over it.

use jiff::civil::Time;

use crate::{
    forms::invite::entries::Enterable,
    model::{
        answer::{Answer, Value},
        child::Child,
        fact::Fact,
        name::PersonalText,
    },
};

/// What stands in a field of the child, to compare a reading with what was laid over it.
pub fn answer_of(child: &Child, field: &Enterable) -> Answer {
    let text =
        |fact: &Fact<PersonalText>| Answer::from_fact(fact, |text| Value::Text(text.clone()));
    let planned = &child.planned;
    let wishes = &child.wishes;
    match (field.section, field.field) {
        ("review", "date") => Answer::from_fact(&planned.on, |day| Value::Day(*day)),
        ("review", "time") => Answer::from_fact(&planned.at, |time: &Time| Value::Time(*time)),
        ("review", "length") => Answer::from_fact(&planned.minutes, |minutes| {
            Value::Number(i64::from(*minutes))
        }),
        ("review", "format") => text(&planned.format),
        ("review", "place") => text(&planned.venue),
        ("review", "room") => text(&planned.room),
        ("wishes", "talked_to_on") => {
            Answer::from_fact(&wishes.talked_to_on, |day| Value::Day(*day))
        }
        ("wishes", "talked_to_by") => text(&wishes.talked_to_by),
        ("wishes", "wants_to_attend") => text(&wishes.wants_to_attend),
        ("wishes", "wants_to_chair") => {
            Answer::from_fact(&wishes.wants_to_chair, |yes| Value::YesNo(*yes))
        }
        ("wishes", "wants_there") => text(&wishes.wants_there),
        ("wishes", "does_not_want_there") => text(&wishes.does_not_want_there),
        ("wishes", "place") => text(&wishes.place),
        ("wishes", "time") => text(&wishes.time),
        ("wishes", "advocate_offered") => {
            Answer::from_fact(&wishes.advocate_offered, |yes| Value::YesNo(*yes))
        }
        ("wishes", "gives_views_by") => text(&wishes.gives_views_by),
        ("wishes", "not_to_be_said") => text(&wishes.not_to_be_said),
        ("wishes", "meeting_name") => text(&wishes.meeting_name),
        _ => Answer::NotRecorded,
    }
}
