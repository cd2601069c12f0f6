//! Carry: what the next review of a child begins with, out of the last one.

use crate::{
    casework::{
        live::{CARRIED, Live},
        office::VerbError,
        open::FORM,
    },
    forms::invite::entries::carry::{self, is_on_the_list},
    model::{
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
    },
    store::{changes::NewChange, decisions::DecisionKind, documents::Kept, writing::Tx},
};

/// Lays into a document that has just been begun what the child's last one had and what the rule
/// of [`carry::carry`] lets go on. Signatures, permissions and second checks never do.
pub async fn over(tx: &mut Tx, document: &DocumentId, kept: &Kept) -> Result<(), VerbError> {
    let documents = tx.documents_of(FORM, &kept.child).await?;
    let Some(last) = documents.into_iter().find(|id| id != document) else {
        return Ok(());
    };
    let Some(last) = Live::load(tx, &last).await? else {
        return Ok(());
    };
    let from = format!("From the review {}", last.kept.reference);
    let told = |place: Place, after: Option<PersonalText>| NewChange {
        place: Some(place),
        after,
        reason: PersonalText::parse(&from),
        ..NewChange::of(document, ChangeKind::CarriedOver)
    };
    let mut around: Vec<&Identifier> = vec![&kept.child];
    around.extend(kept.network.people.iter().flat_map(|person| {
        let others = person.other_ids.iter();
        others.chain([&person.id])
    }));
    for added in &last.added {
        let id = &added.person.id;
        if !around.contains(&id) && is_on_the_list(id, &last.entries) {
            tx.carry_person(document, added).await?;
            tx.tell(told(Place::in_row("people", id, "name"), None));
            around.push(id);
        }
    }
    let is_there = |id: &Identifier| around.contains(&id);
    for (entry, _) in carry::over(&last.entries, is_there) {
        tx.carry_entry(document, entry).await?;
        tx.tell(told(entry.place.clone(), entry.value.clone()));
    }
    // A disagreement is about the case, not about one meeting: it goes on.
    tx.hand_on_disputes(&last.kept.id, document).await?;
    for decision in last.decisions.iter().filter(|one| one.ended.is_none()) {
        let item = match decision.kind {
            DecisionKind::Exclusion if decision.agreed.is_some() => Some(CARRIED),
            DecisionKind::Withholding => decision.item.as_deref(),
            _ => continue,
        };
        if is_there(&decision.person) {
            tx.carry_decision(document, decision, item).await?;
            let field = decision.kind.code();
            let place = Place::in_row("people", &decision.person, field);
            tx.tell(told(place, None));
        }
    }
    Ok(())
}
