//! Fields: day held, how the child took part, next due date; ours and theirs.

use jiff::civil::Date;

use crate::{
    casework::{live::Composed, minutes::Minuted, office::Office},
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
    let mut carried = Carried::default();
    if let Some(id) = review(&kept.network, held).and_then(|review| review.id.as_deref()) {
        carried = carried.with(word::REVIEW, id);
    }
    carried = carried.with(word::HELD, &held.to_string());
    if let Some(code) = minuted.and_then(|minuted| minuted.minutes.participation) {
        carried = carried.with(word::PARTICIPATION, code.code());
    }
    if let Some(due) = next_due(office, composed, held) {
        carried = carried.with(word::NEXT_DUE, &due.to_string());
    }
    Some(carried)
}

/// Which review of the record this was: the one that has this day, else the only one that is open.
fn review(network: &Network, held: Date) -> Option<&Review> {
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
    let this = review(&composed.live.kept.network, held);
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

/// What the record says of the same review; nothing where it does not have it.
pub fn recorded(network: &Network, ours: &Carried) -> Option<Carried> {
    let id = ours.reveal(word::REVIEW);
    let held: Option<Date> = ours.reveal(word::HELD).and_then(|day| day.parse().ok());
    let review = match &id {
        Some(id) => {
            let mut reviews = network.child.reviews.items.iter();
            reviews.find(|one| one.id.as_deref() == Some(id.as_str()))
        }
        None => held.and_then(|held| review(network, held)),
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
    use super::*;

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
