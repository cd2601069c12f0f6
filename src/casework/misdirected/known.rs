//! Known: whether something reached another at a place, and what mends it.

use crate::{
    casework::{
        live::{Composed, Live},
        misdirected::{MISDIRECTED, REMEDY},
    },
    forms::invite::{Prepared, entries::typing::Contact},
    model::{
        contact::EmailAddress,
        finding::{Code, Finding, Weight},
        id::Identifier,
        live::Place,
        name::PersonalText,
        post::Destination,
    },
    rules::attendance::Part,
    store::{
        error::StoreError,
        misdirected::{Misdirected, Places},
        reading::Snapshot,
    },
};

pub(in crate::casework) fn address(destination: &Destination) -> &str {
    match destination {
        Destination::Mail(address) => address.reveal(),
        Destination::Text(number) => number.reveal(),
    }
}

/// Whether a letter would go where something of that person's reached another: whatever it is about,
/// and wherever they are reached by now.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn goes_astray(
    snapshot: &mut Snapshot,
    (people, to): (&[Identifier], &Destination),
) -> Result<bool, StoreError> {
    is_marked(snapshot, people, address(to)).await
}

/// Whether something of one of them reached another at a place, under whichever number. Nearly always
/// there is no mark at that place at all, and then nobody's documents are opened for their numbers.
async fn is_marked(
    snapshot: &mut Snapshot,
    people: &[Identifier],
    place: &str,
) -> Result<bool, StoreError> {
    let mut marks = snapshot.all_misdirected().await?;
    let places = snapshot.places();
    marks.retain(|one| is_at(one, (&places, place)));
    if marks.is_empty() {
        return Ok(false);
    }
    let numbers = numbers(snapshot, people).await?;
    Ok(marks.iter().any(|one| numbers.contains(&one.person)))
}

/// Those people, with the numbers that they had before a merge wherever something reaches them.
async fn numbers(
    snapshot: &mut Snapshot,
    people: &[Identifier],
) -> Result<Vec<Identifier>, StoreError> {
    let mut all = people.to_vec();
    for person in people {
        for document in snapshot.documents_that_reach(person).await? {
            let kept = match snapshot.document(&document).await {
                Ok(Some(kept)) => kept,
                Ok(None) | Err(StoreError::Forgotten) => continue,
                Err(error) => return Err(error),
            };
            if let Some(known) = kept.network.person(person) {
                all.extend(known.other_ids.iter().chain([&known.id]).cloned());
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Whether a mark is about that place, even where nobody may read any more what it says.
pub(super) fn is_at(mark: &Misdirected, (places, place): (&Places, &str)) -> bool {
    let here = in_one_way(place);
    match (&mark.place, &mark.contact) {
        (Some(mark), _) => !here.is_empty() && *mark == places.mark(&here),
        (None, Some(contact)) => is_same(contact.reveal(), place),
        (None, None) => false,
    }
}

/// Whether something of that person's reached another at a place.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn is_known(
    snapshot: &mut Snapshot,
    person: &Identifier,
    place: &str,
) -> Result<bool, StoreError> {
    is_marked(snapshot, std::slice::from_ref(person), place).await
}

/// Those of a document whose letters would go to an address that reached another.
pub(in crate::casework) fn found(prepared: &Prepared, live: &Live) -> Vec<Finding> {
    if live.misdirected.is_empty() {
        return Vec::new();
    }
    let parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
    let lost = parts.filter(|(part, reach)| {
        let mut own = live.misdirected.iter().filter(|one| is_of(one, part));
        own.any(|one| match was_handed_over(one) {
            true => is_unmended(one, live),
            false => is_at(one, (&live.places, &reach.contact.words())),
        })
    });
    lost.map(|(part, _)| {
        let code = Code::ContactReachedOther;
        Finding::new(code, Weight::Check, MISDIRECTED, REMEDY).about(part.id)
    })
    .collect()
}

fn is_of(one: &Misdirected, part: &Part) -> bool {
    let others = part.person.map_or(&[][..], |person| &person.other_ids);
    one.person == *part.id || others.contains(&one.person)
}

fn was_handed_over(one: &Misdirected) -> bool {
    one.contact.is_none() && one.place.is_none()
}

/// What was handed over: until somebody has entered another address for this review, or
/// another letter has gone.
fn is_unmended(one: &Misdirected, live: &Live) -> bool {
    let entered = live.entry(&Place::in_row("people", &one.person, "contact"));
    let is_entered = entered.is_some_and(|entry| entry.at > one.at);
    one.document == live.kept.id && !is_entered && !live.asked.contains(&one.person)
}

/// Whether two texts are one mail address, one telephone number or one postal address.
pub(in crate::casework) fn is_same(one: &str, other: &str) -> bool {
    let one = in_one_way(one);
    !one.is_empty() && one == in_one_way(other)
}

/// A mail address, a number or a postal address as it is written in one way only; nothing where there
/// is none of them.
pub(super) fn in_one_way(text: &str) -> String {
    if let Ok(mail) = EmailAddress::parse(text) {
        return format!("mail {}", mail.reveal());
    }
    if let Some(Contact::Phone(number)) = Contact::parse(text) {
        return format!("phone {}", number.digits());
    }
    let all = text.to_lowercase();
    let plain: String = all.chars().filter(|c| c.is_alphanumeric()).collect();
    match plain.is_empty() {
        true => plain,
        false => format!("post {plain}"),
    }
}

/// Whether somebody still has to find where a person is reached.
pub(in crate::casework) fn is_open(composed: &Composed, row: &Identifier) -> bool {
    let findings = &composed.prepared.document.findings;
    let mut own = findings
        .iter()
        .filter(|one| one.about.as_ref() == Some(row));
    own.any(|one| one.code == Code::ContactReachedOther)
}

/// What stood against an address that is entered or confirmed: whoever does says that it is right.
pub(in crate::casework) fn against<'l>(
    live: &'l Live,
    place: &Place,
    value: Option<&PersonalText>,
) -> Vec<&'l Misdirected> {
    let Some((row, value)) = place.row.as_ref().zip(value) else {
        return Vec::new();
    };
    if &*place.section != "people" || &*place.field != "contact" {
        return Vec::new();
    }
    let person = live.kept.network.person(row);
    let is_theirs = |one: &&Misdirected| {
        let ids = person.into_iter().flat_map(|person| {
            let others = person.other_ids.iter();
            others.chain([&person.id])
        });
        one.person == *row || ids.into_iter().any(|id| *id == one.person)
    };
    let theirs = live.misdirected.iter().filter(is_theirs);
    theirs
        .filter(|one| is_at(one, (&live.places, value.reveal())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_however_it_is_written() {
        let check = |one, other, same| assert_eq!(is_same(one, other), same, "{one} {other}");
        check("Kerry@Example.org", "kerry@example.org", true);
        check("kerry@example.org", "kerry.bell@example.org", false);
        check("+44 7700 900123", "07700 900123", true);
        check("07700 900123", "07700 900124", false);
        check("kerry@example.org", "07700 900123", false);
        check("1 High Street, Northshire ZZ99 1AA", "", false);
        check(
            "1 High Street, Northshire, ZZ99 1AA",
            "1 high street Northshire ZZ991AA",
            true,
        );
        check("1 High Street, ZZ99 1AA", "2 High Street, ZZ99 1AA", false);
    }
}
