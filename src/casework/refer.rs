//! Refer: one referral to many services, each served once or named.
//!
//! A referral is begun for a child, or for brothers and sisters together; everything that the
//! record knows is filled in. When it is sent, one transaction writes the referral, its parts and
//! their letters. What a service is told is cut for it by `rules::referral` and looked at again
//! each time before it is shown: by its page, and in what its program is sent.

pub mod answer;
pub mod begin;
mod behind;
pub mod call;
pub mod change;
pub mod choose;
mod cut;
mod deliver;
pub mod family;
pub mod form;
mod note;
mod referrer;
pub(in crate::casework) mod rooms;
pub mod send;
pub mod serve;
pub mod silence;
pub mod states;
pub mod tasks;

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Live, day_of},
        office::{Office, VerbError, name_of, of_form},
        open::FORM,
        page::{Wrong, referrals::SaidLine},
        refer::rooms::Rooms,
    },
    forms::referral::typing::Missing,
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        referral::{ReferralId, Said},
    },
    rules::{
        access::Action,
        referral::{
            showing,
            standing::{self, Event, Recall, Standing, arrival},
        },
    },
    store::{
        changes::NewChange,
        documents::DocumentState,
        error::StoreError,
        reading::Snapshot,
        referrals::{Answer, KeptPart, KeptReferral},
        writing::Tx,
    },
};

/// A referral with its parts and its children, for somebody who may see every one of them.
pub(in crate::casework) struct Found {
    pub referral: KeptReferral,
    pub parts: Vec<KeptPart>,
    /// In their order; the first is the one that was chosen first.
    pub children: Vec<Live>,
    pub rooms: Rooms,
}

impl Found {
    /// # Errors
    /// [`VerbError::NotThere`] where there is none, or one of its children must not be known to
    /// the one who asks.
    pub async fn of(
        office: &Office,
        snapshot: &mut Snapshot,
        who: &Actor,
        id: &ReferralId,
        action: Action,
    ) -> Result<Self, VerbError> {
        let referral = snapshot.referral(id).await?.ok_or(VerbError::NotThere)?;
        let mut children = Vec::with_capacity(referral.children.len());
        for document in &referral.children {
            let newest = newest_of(snapshot, document).await?;
            let newest = newest.ok_or(VerbError::NotThere)?;
            let (live, _) = office.live(snapshot, who, &newest, action).await?;
            children.push(under(live, document));
        }
        let parts = snapshot.referral_parts(&referral).await?;
        Ok(Self {
            referral,
            parts,
            children,
            rooms: Rooms::of(snapshot).await?,
        })
    }

    /// Holds the children's documents, in one order, and reads what stands then.
    pub async fn hold(
        office: &Office,
        tx: &mut Tx,
        who: &Actor,
        id: &ReferralId,
    ) -> Result<Self, VerbError> {
        let referral = tx.referral(id).await?.ok_or(VerbError::NotThere)?;
        let mut documents = referral.children.clone();
        documents.sort();
        for document in &documents {
            tx.hold(document).await?;
        }
        Self::of(office, tx, who, id, Action::Refer).await
    }

    /// The child who was chosen first.
    pub fn first(&self) -> Result<&Live, VerbError> {
        self.children.first().ok_or(VerbError::NotThere)
    }

    pub fn part(&self, id: &str) -> Result<&KeptPart, VerbError> {
        let mut parts = self.parts.iter();
        parts
            .find(|part| *part.id.0 == *id)
            .ok_or(VerbError::NotThere)
    }
}

/// The newest list of the child whose list this is: a referral outlives the review in which it was
/// begun, and what is known of the child stands in the newest.
async fn newest_of(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<DocumentId>, StoreError> {
    let Some(kept) = snapshot.document(document).await? else {
        return Ok(None);
    };
    let all = snapshot.documents_of(FORM, &kept.child).await?;
    Ok(all.into_iter().next())
}

/// What is known of a child now, under the document by which the referral names the child.
fn under(mut newest: Live, document: &DocumentId) -> Live {
    newest.kept.id = document.clone();
    newest
}

/// A child of a referral as the newest list knows the child; nothing of one who was forgotten.
pub(in crate::casework) async fn child_now(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<Live>, StoreError> {
    let newest = newest(snapshot, document).await?;
    Ok(newest.map(|live| under(live, document)))
}

/// The newest list of a child of a referral, under its own document: there somebody goes on with the
/// referral, whether or not that review is closed. Nothing of one who was forgotten.
async fn newest(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<Live>, StoreError> {
    match newest_of(snapshot, document).await? {
        Some(newest) => Live::load(snapshot, &newest).await,
        None => Ok(None),
    }
}

/// The last day on which the page of a service shows anything; nothing where no end is near.
pub(in crate::casework) fn shown_until<'l>(
    office: &Office,
    part: &KeptPart,
    children: impl Iterator<Item = &'l Live>,
) -> Option<Date> {
    let last = part.answers.last();
    let decided = last.filter(|one| matches!(one.said, Said::Accepted | Said::Declined));
    let closed = children.filter_map(|live| live.kept.closed_at);
    let ended = decided.map(|one| one.at).into_iter().chain(closed);
    let days = office.desk.invite.settings().referrals.page_shown_for_days;
    showing::shown_until(days, ended.map(day_of), part.linked_at.map(day_of))
}

/// Where a part stands, by everything that is kept of it.
pub(in crate::casework) fn standing_of(part: &KeptPart) -> Standing {
    let recall = match part.withdrawn_at {
        Some(_) => Recall::Yes,
        None => Recall::No,
    };
    standing::standing(recall, &events(part))
}

/// What happened to a part, in the order in which it did.
pub(in crate::casework) fn events(part: &KeptPart) -> Vec<Event> {
    let deliveries = part.deliveries.iter().map(|one| {
        let letter = one.letter.as_ref().map(|(_, phase)| *phase);
        let arrived = arrival(one.phase, letter);
        (one.at, Event::Delivery(one.errand, arrived))
    });
    let answers = part
        .answers
        .iter()
        .map(|one| (one.at, Event::Said(one.said)));
    let mut all: Vec<_> = deliveries.chain(answers).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, event)| event).collect()
}

/// What was said about a part, for the page of staff.
pub(in crate::casework) fn said(part: &KeptPart) -> Vec<SaidLine> {
    lines(part.answers.iter())
}

fn lines<'a>(answers: impl Iterator<Item = &'a Answer>) -> Vec<SaidLine> {
    let line = |one: &Answer| SaidLine {
        what: match one.said {
            Said::Accepted => "Accepted",
            Said::Declined => "Declined",
            Said::Asked => "Asked",
            Said::Replied => "Answered",
            Said::Settled => "Left at that",
        },
        who: match (&one.who, one.said) {
            (Some(who), _) => who.reveal().to_owned(),
            (None, Said::Replied | Said::Settled) => name_of(&one.by),
            (None, _) => "The service".to_owned(),
        },
        at: one.at,
        words: one.words.as_ref().map(|words| words.reveal().to_owned()),
    };
    answers.map(line).collect()
}

/// Tells of something in every child's own document.
pub(in crate::casework) fn tell(
    tx: &mut Tx,
    documents: &[DocumentId],
    kind: ChangeKind,
    (part, words): (Option<&KeptPart>, &str),
) {
    for document in documents {
        let place = part.map(|part| {
            let reader = part.id.reader(&part.service);
            Place::in_row("people", &reader, "referral")
        });
        tx.tell(NewChange {
            place,
            after: PersonalText::parse(words),
            ..NewChange::of(document, kind)
        });
    }
}

/// What cannot be taken, each beside its field.
pub(in crate::casework) fn wrong(missing: Vec<Missing>) -> VerbError {
    let wrong = missing.into_iter().map(|one| Wrong {
        place: Some(of_form(&one.field)),
        text: String::new(),
        message: one.message,
    });
    VerbError::Wrong(wrong.collect())
}

/// The day by which a service should answer what reached it on a day; nothing where no bank
/// holidays are known for it.
pub(in crate::casework) fn answer_by(office: &Office, from: Date, within: u32) -> Option<Date> {
    office.desk.calendar.add_working_days(from, within).ok()
}

/// Whether a child's document is still the current one.
pub(in crate::casework) fn is_open(live: &Live) -> bool {
    live.kept.state == DocumentState::Open
}
