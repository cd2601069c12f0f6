//! Earlier: who was on the list of a review before this one.

use std::{slice, sync::Arc};

use jiff::civil::Date;

use crate::{
    casework::{
        directory::role_in_words, live::Composed, office::VerbError, open::FORM,
        page::lists::Candidate,
    },
    forms::{
        invite::{
            entries::carry::{self, is_on_the_list},
            name_of,
        },
        sheet::day_in_words,
    },
    model::{
        id::Identifier,
        live::{ChangeKind, DocumentId, Entry, Place},
        name::PersonalText,
        person::Person,
    },
    rules::attendance::Part,
    store::{
        changes::NewChange,
        decisions::{Decision, DecisionKind},
        reading::Snapshot,
        writing::Tx,
    },
};

/// In the key of a candidate who stands in an earlier document: `earlier:samepage:added:k4`.
pub(super) const KEY: &str = "earlier";

/// So many documents of a child are looked through, the newest first.
const MOST: usize = 12;

/// On which day somebody of the network was last on the list of a review that was held.
pub(super) fn last_on_list(composed: &Composed, part: &Part) -> Option<Date> {
    let others = part.person.map_or(&[][..], |person| &person.other_ids);
    let is_theirs = |id: &Identifier| id == part.id || others.contains(id);
    let reviews = composed.prepared.network.child.reviews.iter();
    let listed = reviews.filter(|review| {
        let mut invited = review.invited.iter();
        !review.cancelled && invited.any(|one| is_theirs(&one.person))
    });
    listed.filter_map(|review| review.held).max()
}

/// Somebody who was on the list of an earlier review of the child, was added to it by hand, and is
/// not in this one.
pub(super) struct Before {
    pub person: Person,
    found: String,
    /// What was entered about them, each with the review that it is from.
    entries: Vec<(Arc<str>, Entry)>,
    /// What is kept back from them.
    withheld: Vec<(Arc<str>, Decision)>,
}

/// An earlier document that has been looked at.
struct Looked {
    reference: Arc<str>,
    entries: Vec<Entry>,
    decisions: Vec<Decision>,
}

/// Everybody of whom that is so, each from the newest review that had them on its list. Whoever is
/// kept out of a newer one is nobody's to offer.
async fn before(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    child: &Identifier,
) -> Result<Vec<Before>, VerbError> {
    let here = snapshot.added_people(document).await?;
    let documents = snapshot.documents_of(FORM, child).await?;
    let others = documents.iter().filter(|one| *one != document);
    let mut all: Vec<Before> = Vec::new();
    let mut looked: Vec<Looked> = Vec::new();
    for one in others.take(MOST) {
        let added = snapshot.added_people(one).await?;
        let Some((reference, closing)) = snapshot.closing(one).await? else {
            continue;
        };
        let held = closing.and_then(|closing| closing.held_on);
        let found = match held {
            Some(day) => format!("On the list of the review of {}", day_in_words(day)),
            None => format!("On the list of the review {reference}"),
        };
        looked.push(Looked {
            reference,
            entries: snapshot.entries(one).await?,
            decisions: snapshot.decisions(one).await?,
        });
        for added in added {
            let id = &added.person.id;
            let is_here = here.iter().any(|one| one.person.id == *id);
            let is_known = all.iter().any(|one| one.person.id == *id);
            if is_here || is_known || !is_open_to(id, &looked) {
                continue;
            }
            all.push(Before {
                found: found.clone(),
                entries: entered(id, &looked),
                withheld: withheld(id, &looked),
                person: added.person,
            });
        }
    }
    Ok(all)
}

/// Whether somebody is on the list of the oldest that was looked at, and is kept out of none.
fn is_open_to(person: &Identifier, looked: &[Looked]) -> bool {
    let last = looked.last();
    !is_kept_out(person, looked) && last.is_some_and(|one| is_on_the_list(person, &one.entries))
}

/// Whether somebody is kept out of one of them.
fn is_kept_out(person: &Identifier, looked: &[Looked]) -> bool {
    let mut decisions = looked.iter().flat_map(|one| &one.decisions);
    decisions.any(|one| {
        let stands = one.agreed.is_some() && one.ended.is_none();
        one.kind == DecisionKind::Exclusion && one.person == *person && stands
    })
}

/// What was entered about somebody, by whichever review has it last, as far as it goes on.
fn entered(person: &Identifier, looked: &[Looked]) -> Vec<(Arc<str>, Entry)> {
    let mut all: Vec<(Arc<str>, Entry)> = Vec::new();
    for one in looked {
        for entry in &one.entries {
            let is_theirs = entry.place.row.as_ref() == Some(person);
            if is_theirs && all.iter().all(|(_, newer)| newer.place != entry.place) {
                all.push((Arc::clone(&one.reference), entry.clone()));
            }
        }
    }
    // Why they come is said anew by whoever adds them.
    all.retain(|(_, entry)| {
        let goes_on = !carry::over(slice::from_ref(entry), |_| true).is_empty();
        goes_on && !matches!(&*entry.place.field, "mode" | "function")
    });
    all
}

/// What somebody is not told, once each.
fn withheld(person: &Identifier, looked: &[Looked]) -> Vec<(Arc<str>, Decision)> {
    let mut all: Vec<(Arc<str>, Decision)> = Vec::new();
    for one in looked {
        let stand = one.decisions.iter().filter(|it| {
            it.kind == DecisionKind::Withholding && it.person == *person && it.ended.is_none()
        });
        for decision in stand {
            if all.iter().all(|(_, newer)| newer.item != decision.item) {
                all.push((Arc::clone(&one.reference), decision.clone()));
            }
        }
    }
    all
}

/// Adds them, with where they are reached, what keeps them safe and what they are not told, as a
/// next review takes its last one's people over.
///
/// # Errors
/// The record.
pub(super) async fn add(
    tx: &mut Tx,
    document: &DocumentId,
    before: &Before,
) -> Result<(), VerbError> {
    tx.put_person(document, &before.person).await?;
    let told = |from: &str, place: Place, after: Option<PersonalText>| NewChange {
        place: Some(place),
        after,
        reason: PersonalText::parse(&format!("From the review {from}")),
        ..NewChange::of(document, ChangeKind::CarriedOver)
    };
    for (from, entry) in &before.entries {
        tx.carry_entry(document, entry).await?;
        tx.tell(told(from, entry.place.clone(), entry.value.clone()));
    }
    for (from, decision) in &before.withheld {
        let item = decision.item.as_deref();
        tx.carry_decision(document, decision, item).await?;
        let place = Place::in_row("people", &decision.person, decision.kind.code());
        tx.tell(told(from, place, None));
    }
    Ok(())
}

/// Those who were added to earlier reviews, as candidates.
pub(super) async fn candidates(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    child: &Identifier,
) -> Result<Vec<Candidate>, VerbError> {
    let all = before(snapshot, document, child).await?;
    Ok(all
        .into_iter()
        .map(|Before { person, found, .. }| {
            let tie = person.connections.first();
            let code = tie.map_or("unknown", |tie| tie.relationship.code());
            let name = name_of(&person);
            let organisation = person.organisation_name.as_ref();
            Candidate {
                key: format!("{KEY}:{}", person.id),
                name: name.map_or_else(String::new, |name| name.reveal().to_owned()),
                role: role_in_words(code),
                role_code: code.to_owned(),
                organisation: organisation.map_or("", PersonalText::reveal).to_owned(),
                found,
                charter: None,
            }
        })
        .collect())
}

/// Somebody who was added to the document `last`, whatever list of it they were on, with what newer
/// ones say of them; nothing where nobody of that number was, and of whoever is kept out of it or of
/// a newer one.
pub(super) async fn of_document(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    (child, last, person): (&Identifier, &DocumentId, &Identifier),
) -> Result<Option<Before>, VerbError> {
    let added = snapshot.added_people(last).await?;
    let Some(added) = added.into_iter().find(|one| one.person.id == *person) else {
        return Ok(None);
    };
    let documents = snapshot.documents_of(FORM, child).await?;
    let oldest = documents.iter().position(|one| one == last);
    let Some(oldest) = oldest else {
        return Ok(None);
    };
    let mut looked: Vec<Looked> = Vec::new();
    let others = documents.iter().take(oldest + 1);
    for one in others.filter(|one| *one != document) {
        if let Some((reference, _)) = snapshot.closing(one).await? {
            looked.push(Looked {
                reference,
                entries: snapshot.entries(one).await?,
                decisions: snapshot.decisions(one).await?,
            });
        }
    }
    let is_out = is_kept_out(person, &looked);
    Ok((!is_out).then(|| Before {
        found: String::new(),
        entries: entered(person, &looked),
        withheld: withheld(person, &looked),
        person: added.person,
    }))
}

/// The person of that number, as they stood in an earlier document.
pub(super) async fn person(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    (child, id): (&Identifier, &str),
) -> Result<Option<Before>, VerbError> {
    let all = before(snapshot, document, child).await?;
    let mut all = all.into_iter();
    Ok(all.find(|one| one.person.id.to_string() == *id))
}
