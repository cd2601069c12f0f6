//! Disclose: what one person may know, and their letter read by two.

use std::sync::Arc;

use crate::{
    casework::{
        exclude::{Held, hold_for, row_of},
        live::{Composed, Live},
        office::{Office, VerbError, by, name_of, required},
        open::{log, log_look},
        page::{
            Done, Wrong,
            document::{Preview, Telling, TellingPage, TellingPart, TellingStanding},
        },
        preview, show,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
    },
    rules::{access::Action, disclosure::item::Item},
    store::decisions::{Decision, DecisionId, DecisionKind, NewDecision, Step},
};

/// What can be kept from somebody. What a letter cannot do without is not among it.
pub const WITHHOLDABLE: [Item; 6] = [
    Item::Place,
    Item::Attendees,
    Item::ChildFullName,
    Item::ChildBirth,
    Item::ReviewKind,
    Item::PlacementAddress,
];

/// What can be told to somebody beyond the rules. The shield of an adoption no decision opens.
pub const GRANTABLE: [Item; 6] = WITHHOLDABLE;

/// What somebody decides about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decides {
    /// A code of [`Telling`].
    pub kind: String,
    /// A code of [`Item`]; empty for a check of the letter.
    pub item: String,
    pub reason: String,
}

/// What one person may know now, and what was decided about it.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] for a document that is closed.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<TellingPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::Disclose)
        .await?;
    log_look(office, &mut snapshot, who, document, "knows").await?;
    drop(snapshot);
    let words = |items: &[Item]| -> Vec<(&'static str, &'static str)> {
        items
            .iter()
            .map(|item| (item.name(), item.words()))
            .collect()
    };
    live.compose(office, |composed| {
        let around = show::Around {
            asker: &asker,
            code: "",
            looked: None,
            here: Vec::new(),
        };
        let page = show::page(office, composed, around);
        let person = page
            .people
            .into_iter()
            .find(|one| one.row == row)
            .ok_or(VerbError::NotThere)?;
        Ok(TellingPage {
            header: page.header,
            row: person.row,
            name: person.name,
            role: person.role,
            sees: person.sees,
            does_not_see: person.does_not_see,
            tellings: person.tellings,
            withholdable: words(&WITHHOLDABLE),
            grantable: words(&GRANTABLE),
        })
    })
}

/// The letter as it is, and as it would be if this were decided and, where it takes two, agreed.
///
/// # Errors
/// [`VerbError::Wrong`] for what cannot be decided.
pub async fn trial(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
    decides: &Decides,
) -> Result<[Preview; 2], VerbError> {
    let mut snapshot = office.store.read().await?;
    let (mut live, _) = office
        .live(&mut snapshot, who, document, Action::Disclose)
        .await?;
    drop(snapshot);
    let person = row_of(row).ok_or(VerbError::NotThere)?;
    let (kind, item) = understood(decides)?;
    log(office, who, document, "preview").await?;
    let before = live.compose(office, |composed| preview::of(office, composed, &person))?;
    let step = Step {
        by: by(who),
        at: office.now(),
    };
    live.decisions.push(Decision {
        id: DecisionId(Arc::from("")),
        document: document.clone(),
        kind: kept(kind),
        person: person.clone(),
        item,
        // The letter does not hold it.
        reason: required("reason", "tried out", "")?,
        alternative: None,
        proposed: step.clone(),
        agreed: Some(step),
        ended: None,
    });
    let after = live.compose(office, |composed| preview::of(office, composed, &person))?;
    Ok([before, after])
}

fn understood(decides: &Decides) -> Result<(Telling, Option<Arc<str>>), VerbError> {
    let Some(kind) = Telling::from_code(&decides.kind) else {
        return Err(wrong("kind", &decides.kind, "Choose what is decided"));
    };
    let among: &[Item] = match kind {
        Telling::Withhold => &WITHHOLDABLE,
        Telling::Grant => &GRANTABLE,
        Telling::Check => return Ok((kind, None)),
    };
    let item = Item::named(&decides.item).filter(|item| among.contains(item));
    match item {
        Some(item) => Ok((kind, Some(Arc::from(item.name())))),
        None => Err(wrong("item", &decides.item, "Choose what it is about")),
    }
}

fn wrong(field: &str, text: &str, message: &str) -> VerbError {
    VerbError::Wrong(vec![Wrong {
        place: Some(Place::of("knows", field)),
        text: text.to_owned(),
        message: message.to_owned(),
    }])
}

fn kept(kind: Telling) -> DecisionKind {
    match kind {
        Telling::Withhold => DecisionKind::Withholding,
        Telling::Grant => DecisionKind::Grant,
        Telling::Check => DecisionKind::SecondCheck,
    }
}

/// Decides it. Keeping something back holds at once; telling more, and a letter that was read,
/// wait for a second person.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason; [`VerbError::NotNow`] where it has been decided already.
pub async fn decide(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    decides: &Decides,
) -> Result<Done, VerbError> {
    let asked = (operation, Action::Disclose);
    let mut held = match hold_for(office, who, asked, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let (kind, item) = understood(decides)?;
    let reason = PersonalText::parse(&decides.reason)
        .ok_or_else(|| wrong("reason", &decides.reason, reason_for(kind)))?;
    let earlier: Vec<Decision> = held
        .live
        .standing(kept(kind))
        .filter(|one| one.person == held.row && one.item == item)
        .cloned()
        .collect();
    for one in &earlier {
        if standing(&held.live, one) == TellingStanding::Holds
            || standing(&held.live, one) == TellingStanding::WaitsForAnother
        {
            return Err(VerbError::NotNow(
                "This has been decided already. Agree to it, or end it.".to_owned(),
            ));
        }
        // From the last review, or read before it changed: decided anew by this.
        held.tx.end_decision(document, &one.id).await?;
    }
    let new = NewDecision {
        document: document.clone(),
        kind: kept(kind),
        person: held.row.clone(),
        item: item.clone(),
        reason: reason.clone(),
        alternative: None,
    };
    held.tx.propose(&new).await?;
    finish(office, held, (kind, item.as_deref()), Some(reason)).await
}

fn reason_for(kind: Telling) -> &'static str {
    match kind {
        Telling::Check => "Say against what you have read it",
        _ => "Say why, so that others can follow it",
    }
}

/// Another person agrees.
///
/// # Errors
/// [`VerbError::NotAllowed`] for the one who decided it first.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    decision: &str,
) -> Result<Done, VerbError> {
    let asked = (operation, Action::Disclose);
    let mut held = match hold_for(office, who, asked, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = find(&held, decision)?;
    if found.proposed.by.code == held.tx.by().code {
        return Err(VerbError::NotAllowed(
            "It takes two people: somebody else has to agree to what you decided.".to_owned(),
        ));
    }
    let waits = standing(&held.live, &found) == TellingStanding::WaitsForAnother;
    if !waits || !held.tx.agree(document, &found.id).await? {
        return Err(VerbError::NotNow(
            "There is nothing to agree to any more.".to_owned(),
        ));
    }
    let what = (
        telling(found.kind).unwrap_or(Telling::Check),
        found.item.as_deref(),
    );
    finish(office, held, what, Some(found.reason.clone())).await
}

/// Ends it, with a reason.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    (decision, reason): (&str, &str),
) -> Result<Done, VerbError> {
    let asked = (operation, Action::Disclose);
    let mut held = match hold_for(office, who, asked, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = find(&held, decision)?;
    let Some(why) = PersonalText::parse(reason) else {
        return Err(wrong("end", reason, "Say why it does not hold any more"));
    };
    held.tx.end_decision(document, &found.id).await?;
    let what = (
        telling(found.kind).unwrap_or(Telling::Check),
        found.item.as_deref(),
    );
    finish(office, held, what, Some(why)).await
}

fn find(held: &Held, id: &str) -> Result<Decision, VerbError> {
    held.live
        .decisions
        .iter()
        .find(|one| {
            *one.id.0 == *id
                && one.ended.is_none()
                && one.person == held.row
                && telling(one.kind).is_some()
        })
        .cloned()
        .ok_or_else(|| VerbError::NotNow("This has been ended already.".to_owned()))
}

async fn finish(
    office: &Office,
    held: Held,
    (kind, item): (Telling, Option<&str>),
    reason: Option<PersonalText>,
) -> Result<Done, VerbError> {
    let after = PersonalText::parse(&what(kind, item));
    held.finish_in(
        office,
        ("knows", ChangeKind::DecisionRecorded),
        (after, reason),
    )
    .await
}

fn telling(kind: DecisionKind) -> Option<Telling> {
    match kind {
        DecisionKind::Withholding => Some(Telling::Withhold),
        DecisionKind::Grant => Some(Telling::Grant),
        DecisionKind::SecondCheck => Some(Telling::Check),
        DecisionKind::Exclusion | DecisionKind::AgainstWish => None,
    }
}

/// `Kept from them: the place`.
fn what(kind: Telling, item: Option<&str>) -> String {
    let words = item.and_then(Item::named).map_or("", Item::words);
    match kind {
        Telling::Withhold => format!("Kept from them: {words}"),
        Telling::Grant => format!("Told to them: {words}"),
        Telling::Check => "Their letter read by a second person".to_owned(),
    }
}

fn standing(live: &Live, decision: &Decision) -> TellingStanding {
    match decision.kind {
        DecisionKind::Withholding if decision.proposed.at < live.kept.created_at => {
            TellingStanding::HoldsFromLast
        }
        DecisionKind::Withholding => TellingStanding::Holds,
        _ if decision.agreed.is_none() => TellingStanding::WaitsForAnother,
        DecisionKind::SecondCheck if !live.is_checked(decision) => TellingStanding::Lapsed,
        _ => TellingStanding::Holds,
    }
}

/// What was decided about one person and has not been ended.
pub(in crate::casework) fn tellings(composed: &Composed, row: &Identifier) -> Vec<TellingPart> {
    let live = composed.live;
    live.decisions
        .iter()
        .filter(|one| one.ended.is_none() && one.person == *row)
        .filter_map(|one| {
            let kind = telling(one.kind)?;
            let item = one.item.as_deref();
            Some(TellingPart {
                id: one.id.0.to_string(),
                kind,
                item: item.and_then(Item::named).map(Item::name),
                what: what(kind, item),
                standing: standing(live, one),
                reason: one.reason.reveal().to_owned(),
                by: name_of(&one.proposed.by),
                at: one.proposed.at,
                agreed_by: one.agreed.as_ref().map(|step| name_of(&step.by)),
                agreed_at: one.agreed.as_ref().map(|step| step.at),
            })
        })
        .collect()
}
