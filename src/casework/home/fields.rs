//! Fields: day held, how the child took part, next due date; ours and theirs.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Composed, day_of},
        minutes::Minuted,
        office::Office,
    },
    model::{
        home::{Carried, word},
        network::Network,
        review::Review,
    },
    rules::clock::{self, record},
    store::documents::DocumentState,
};

/// What the record's fields have to say; nothing before the review was closed as held, or while
/// its minutes are still open.
pub fn ours(office: &Office, composed: &Composed, minuted: Option<&Minuted>) -> Option<Carried> {
    let kept = &composed.live.kept;
    if kept.state != DocumentState::Closed {
        return None;
    }
    let held = kept.closing.as_ref()?.held_on?;
    if minuted.is_some_and(|minuted| !minuted.is_accepted()) {
        return None;
    }
    let due = next_due(office, composed, held);
    let mut carried = Carried::default();
    let this = review(&kept.network, held, (day_of(kept.created_at), due));
    if let Some(id) = this.and_then(|review| review.id.as_deref()) {
        carried = carried.with(word::REVIEW, id);
    }
    carried = carried.with(word::HELD, &held.to_string());
    if let Some(code) = minuted.and_then(|minuted| minuted.minutes.participation) {
        carried = carried.with(word::PARTICIPATION, code.code());
    }
    if let Some(due) = due {
        carried = carried.with(word::NEXT_DUE, &due.to_string());
    }
    Some(carried)
}

/// Which review of the record this was: the one that has this day, else the only one that is open
/// unless that may be the next. Then another was held since the sheet was begun (this one, under
/// another day), or it is due nearer to the day of the next than to the day of this one.
fn review(
    network: &Network,
    held: Date,
    (begun, next_due): (Date, Option<Date>),
) -> Option<&Review> {
    let found = alike(network, held)?;
    if found.held.is_some() {
        return Some(found);
    }
    let mut reviews = network.child.reviews.items.iter();
    let was_held =
        reviews.any(|one| !one.cancelled && one.held.is_some_and(|other| other >= begun));
    let is_next = found
        .due
        .zip(next_due)
        .is_some_and(|(due, next)| due.duration_since(held) > next.duration_since(due));
    (!was_held && !is_next).then_some(found)
}

/// The review that has this day, else the only one that is open, whichever it is.
fn alike(network: &Network, held: Date) -> Option<&Review> {
    let reviews = network.child.reviews.items.iter();
    let mut standing = reviews.filter(|one| !one.cancelled);
    if let Some(found) = standing.clone().find(|one| one.held == Some(held)) {
        return Some(found);
    }
    let first = standing.find(|one| one.held.is_none())?;
    standing.all(|one| one.held.is_some()).then_some(first)
}

/// By when the next review has to be held, counted from this one.
fn next_due(office: &Office, composed: &Composed, held: Date) -> Option<Date> {
    let desk = &office.desk;
    let mut child = composed.settled.network.child.clone();
    let this = alike(&composed.live.kept.network, held);
    let id = this.and_then(|review| review.id.clone());
    let origin = child.origin.clone();
    child
        .reviews
        .items
        .retain(|one| one.id.is_none() || one.id != id);
    child.reviews.items.push(Review {
        id,
        due: None,
        held: Some(held),
        cancelled: false,
        category: None,
        participation: None,
        invited: Vec::new(),
        origin,
    });
    let care = record::care(&desk.limits, &child, held).ok()?;
    let due = clock::due_under(&desk.limits, &care, held, &desk.calendar).ok()?;
    Some(due.date)
}

/// What the record says of the same review; nothing where it does not have it, or cannot be told
/// to have it. The sheet was begun on that day.
pub fn recorded(network: &Network, ours: &Carried, begun: Date) -> Option<Carried> {
    let id = ours.reveal(word::REVIEW);
    let day = |name: &str| -> Option<Date> { ours.reveal(name)?.parse().ok() };
    let review = match &id {
        Some(id) => {
            let mut reviews = network.child.reviews.items.iter();
            reviews.find(|one| one.id.as_deref() == Some(id.as_str()))
        }
        None => review(network, day(word::HELD)?, (begun, day(word::NEXT_DUE))),
    }?;
    let mut found = Carried::default();
    if let Some(day) = review.held {
        found = found.with(word::HELD, &day.to_string());
        // Until this one is held there, the open review is this one, and no next.
        if let Some(due) = following(network, review, day) {
            found = found.with(word::NEXT_DUE, &due.to_string());
        }
    }
    if let Some(code) = &review.participation {
        found = found.with(word::PARTICIPATION, code);
    }
    Some(found)
}

/// By when the record has the review after this one: whether it has been held since or not.
fn following(network: &Network, this: &Review, held: Date) -> Option<Date> {
    let reviews = network.child.reviews.items.iter();
    let later = reviews.filter(|one| !one.cancelled && one.id != this.id);
    let due = later.filter_map(|one| one.due).filter(|due| *due > held);
    due.min()
        .or_else(|| network.child.recorded_due.value().copied())
}

/// How the record's fields stand to ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The record says nothing there.
    pub missing: Vec<&'static str>,
    /// It says something else.
    pub other: Vec<&'static str>,
}

/// Lays the record's fields beside ours. What we do not say is not looked at.
pub fn compare(ours: &Carried, theirs: &Carried) -> Compared {
    let mut compared = Compared::default();
    for (name, _) in word::FIELDS {
        let Some(own) = ours.reveal(name) else {
            continue;
        };
        match theirs.reveal(name) {
            None => compared.missing.push(*name),
            Some(said) if said != own => compared.other.push(*name),
            Some(_) => {}
        }
    }
    compared
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::example;

    /// Which is taken for the review of 23 November, where the record has these (number, day held,
    /// day due), the sheet was begun on 2 November and the next is due by 23 May.
    #[track_caller]
    fn taken(reviews: &[(&str, Option<Date>, Option<Date>)], expected: Option<&str>) {
        let mut network = example::network();
        network.child.reviews.items = reviews
            .iter()
            .map(|(id, held, due)| Review {
                id: Some((*id).into()),
                held: *held,
                due: *due,
                ..example::review(date(2026, 11, 23), &[])
            })
            .collect();
        let window = (date(2026, 11, 2), Some(date(2027, 5, 23)));
        let found = review(&network, date(2026, 11, 23), window);
        assert_eq!(found.and_then(|one| one.id.as_deref()), expected);
    }

    #[test]
    fn the_next_review_is_never_taken_for_the_one_that_was_held() {
        let (before, day) = (Some(date(2026, 5, 20)), Some(date(2026, 11, 23)));
        let (other, next) = (Some(date(2026, 11, 24)), Some(date(2027, 5, 24)));
        let soon = Some(date(2026, 12, 1));
        taken(&[("60", before, None), ("61", None, soon)], Some("61"));
        taken(&[("60", before, None), ("61", None, None)], Some("61"));
        taken(&[("61", day, None), ("62", None, next)], Some("61"));
        // Put under another day, with the next one open.
        taken(&[("61", other, None), ("62", None, next)], None);
        taken(&[("61", other, None), ("62", None, None)], None);
        // Put under a day from before the sheet was begun.
        taken(
            &[("61", Some(date(2026, 10, 23)), None), ("62", None, next)],
            None,
        );
    }

    fn carried(words: &[(&str, &str)]) -> Carried {
        let empty = Carried::default();
        words
            .iter()
            .fold(empty, |all, (name, text)| all.with(name, text))
    }

    #[track_caller]
    fn check(theirs: &[(&str, &str)], missing: &[&str], other: &[&str]) {
        let ours = carried(&[(word::HELD, "2026-11-23"), (word::PARTICIPATION, "PN1")]);
        let compared = compare(&ours, &carried(theirs));
        assert_eq!((&*compared.missing, &*compared.other), (missing, other));
    }

    #[test]
    fn the_record_agrees_lacks_something_or_says_something_else() {
        let held = (word::HELD, "2026-11-23");
        check(&[], &[word::HELD, word::PARTICIPATION], &[]);
        check(&[held], &[word::PARTICIPATION], &[]);
        check(&[held, (word::PARTICIPATION, "PN1")], &[], &[]);
        check(
            &[(word::HELD, "2026-11-24"), (word::PARTICIPATION, "PN1")],
            &[],
            &[word::HELD],
        );
        check(
            &[held, (word::PARTICIPATION, "PN2"), (word::NEXT_DUE, "x")],
            &[],
            &[word::PARTICIPATION],
        );
    }
}
