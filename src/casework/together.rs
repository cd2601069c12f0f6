//! Together: reviews of brothers and sisters whose letters go as for one meeting.
//!
//! Only the letters know of it: who is asked for both children, at the same address, gets one
//! message. The records stay apart, and so do the lists, the signatures, the answers and the
//! minutes. Whoever is on one list alone learns nothing of it.

pub(in crate::casework) mod answer;
pub(in crate::casework) mod share;
pub(in crate::casework) mod still;

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        open::log_look,
        page::{Done, document::Header},
        plain::siblings::{are_siblings, siblings},
        rights::Asker,
        show,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        post::Purpose,
    },
    rules::access::Action,
    store::{changes::NewChange, documents::DocumentState, reading::Snapshot, writing::Tx},
};

/// With which reviews this one is one meeting, and with which it can be.
pub struct TogetherPage {
    pub id: DocumentId,
    pub header: Header,
    pub joined: Vec<TogetherChild>,
    pub offered: Vec<TogetherChild>,
}

/// The review of a brother or a sister.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TogetherChild {
    pub document: DocumentId,
    pub name: String,
    pub reference: String,
    /// Why their letters go singly: `The day and the place are not the same.`
    pub unlike: Option<String>,
}

/// The page.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<TogetherPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Send)
        .await?;
    let joined = joined(office, &mut snapshot, who, &live).await?;
    let mut offered = siblings(office, &mut snapshot, (who, Action::Send), &live).await?;
    offered.retain(|one| !joined.iter().any(|known| known.kept.id == one.kept.id));
    log_look(office, &mut snapshot, who, document, "responses").await?;
    let child = |one: &Live| part(office, &live, one);
    Ok(TogetherPage {
        id: document.clone(),
        header: live.compose(office, |composed| show::header(office, composed)),
        joined: joined.iter().map(child).collect(),
        offered: offered.iter().map(child).collect(),
    })
}

fn part(office: &Office, own: &Live, other: &Live) -> TogetherChild {
    TogetherChild {
        document: other.kept.id.clone(),
        name: other.compose(office, |composed| show::header(office, composed).child),
        reference: other.kept.reference.to_string(),
        unlike: unlike(office, own, other),
    }
}

/// In a few words for the page of letters: with whom it is one meeting, or that it could be;
/// nothing where there is nobody.
pub(in crate::casework) async fn in_words(
    office: &Office,
    snapshot: &mut Snapshot,
    (who, asker): (&Actor, &Asker),
    live: &Live,
) -> Result<Option<String>, VerbError> {
    let may = asker.may(&live.about(office), Action::Send).is_ok();
    if !may || live.kept.state != DocumentState::Open {
        return Ok(None);
    }
    let joined = joined(office, snapshot, who, live).await?;
    if !joined.is_empty() {
        let parts: Vec<TogetherChild> = joined.iter().map(|one| part(office, live, one)).collect();
        let names: Vec<&str> = parts.iter().map(|one| one.name.as_str()).collect();
        let apart = parts.iter().find_map(|one| one.unlike.as_deref());
        let apart = apart.map_or_else(String::new, |why| format!(" {why} Letters go singly."));
        return Ok(Some(format!(
            "One meeting with {}.{apart}",
            names.join(" and ")
        )));
    }
    let offered = siblings(office, snapshot, (who, Action::Send), live).await?;
    let is_offered = offered
        .iter()
        .any(|one| unlike(office, live, one).is_none());
    Ok(is_offered
        .then(|| "A brother or a sister has a review at the same day, time and place.".to_owned()))
}

/// Those of the same meeting that the one who asks may send the letters of.
async fn joined(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    own: &Live,
) -> Result<Vec<Live>, VerbError> {
    let mut found = Vec::new();
    for other in snapshot.together(&own.kept.id).await? {
        if other != own.kept.id {
            found.extend(may_send(office, snapshot, who, &other).await?);
        }
    }
    Ok(found)
}

/// A document, if the one who asks may send its letters and it is open.
pub(in crate::casework) async fn may_send(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    document: &DocumentId,
) -> Result<Option<Live>, VerbError> {
    match office.live(snapshot, who, document, Action::Send).await {
        Ok((live, _)) => Ok(Some(live)),
        // As if there were none.
        Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Makes two reviews one meeting.
///
/// # Errors
/// As the table of access has it, for each of them; [`VerbError::NotThere`] for a review that is not
/// offered; [`VerbError::NotNow`] where day, time and place are not the same.
pub async fn join(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    other: &DocumentId,
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let mut all = BTreeSet::from([document.clone(), other.clone()]);
    all.extend(tx.together(document).await?);
    all.extend(tx.together(other).await?);
    for one in &all {
        tx.hold(one).await?;
    }
    let (live, _) = office.live(&mut tx, who, document, Action::Send).await?;
    let offered = siblings(office, &mut tx, (who, Action::Send), &live).await?;
    if !offered.iter().any(|one| one.kept.id == *other) {
        return Err(VerbError::NotThere);
    }
    let mut lives = Vec::with_capacity(all.len());
    for one in &all {
        let live = may_send(office, &mut tx, who, one).await?;
        lives.push(live.ok_or(VerbError::NotThere)?);
    }
    for (at, one) in lives.iter().enumerate() {
        for next in &lives[at + 1..] {
            if !are_siblings(one, next, office.today()) {
                let why = "All of them have to be brothers and sisters by their records.";
                return Err(VerbError::NotNow(why.to_owned()));
            }
            if let Some(why) = unlike(office, one, next) {
                return Err(VerbError::NotNow(why));
            }
        }
    }
    tx.join(document, other).await?;
    // With whom is not said: not everybody who reads one history may read the other.
    for one in &all {
        tx.tell(NewChange::of(one, ChangeKind::MeetingJoined));
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Makes a review a meeting of its own again. Messages with its part that have not gone are taken
/// back, for every child of theirs.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where it is one already.
pub async fn leave(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Done, VerbError> {
    let held = hold(office, who, operation, document).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let meeting = tx.together(document).await?;
    if !tx.leave(document).await? {
        let why = "It is a meeting of its own already. Look at the page again.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    for letter in tx.letters(document).await? {
        if letter.purpose != Purpose::Invite || letter.phase.is_over() {
            continue;
        }
        if !tx.rows_beside(&letter.id).await?.is_empty() {
            let is_back = share::take_back(&mut tx, &letter.id).await?;
            if is_back {
                share::taken_back(&mut tx, document, &letter.person);
            }
        }
    }
    for one in &meeting {
        tx.tell(NewChange::of(one, ChangeKind::MeetingLeft));
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Begins to write to a document as [`Office::hold`] does, with every other of the same meeting or
/// of the same messages held too: in one order, so that two processes never wait for each other.
///
/// # Errors
/// As [`Office::hold`].
pub(in crate::casework) async fn hold(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Result<(Tx, Live, Asker), Done>, VerbError> {
    hold_to(office, who, operation, document, Action::Send).await
}

/// As [`hold`], for who does something else with a document that its letters have to follow.
///
/// # Errors
/// As [`Office::hold`].
pub(in crate::casework) async fn hold_to(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    action: Action,
) -> Result<Result<(Tx, Live, Asker), Done>, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(Err(done)),
    };
    hold_all(&mut tx, document).await?;
    let (live, asker) = office.live(&mut tx, who, document, action).await?;
    Ok(Ok((tx, live, asker)))
}

/// Holds a document with all that its letters may go together with.
pub(in crate::casework) async fn hold_all(
    tx: &mut Tx,
    document: &DocumentId,
) -> Result<(), VerbError> {
    let mut all = BTreeSet::from([document.clone()]);
    all.extend(tx.together(document).await?);
    let rows = tx.rows_in_messages_of(document).await?;
    all.extend(rows.into_iter().map(|row| row.document));
    for one in &all {
        tx.hold(one).await?;
    }
    Ok(())
}

/// When and where a review is.
#[derive(PartialEq, Eq)]
struct Meets {
    day: Option<Date>,
    time: Option<Time>,
    place: [Option<String>; 3],
}

fn meets(office: &Office, live: &Live) -> Meets {
    live.compose(office, |composed| {
        let planned = &composed.prepared.network.child.planned;
        let place = [&planned.venue, &planned.room, &planned.format];
        Meets {
            day: planned.on.value().copied(),
            time: planned.at.value().copied(),
            place: place.map(|fact| {
                let words = fact.value()?.reveal();
                Some(words.trim().to_lowercase())
            }),
        }
    })
}

/// Why two reviews are not one meeting; nothing where day, time and place are the same.
pub(in crate::casework) fn unlike(office: &Office, one: &Live, other: &Live) -> Option<String> {
    let (one, other) = (meets(office, one), meets(office, other));
    if [&one, &other]
        .iter()
        .any(|meets| meets.day.is_none() || meets.time.is_none())
    {
        return Some("The day and the time are not fixed for both.".to_owned());
    }
    let parts = [
        ("day", one.day != other.day),
        ("time", one.time != other.time),
        ("place", one.place != other.place),
    ];
    let parts: Vec<&str> = parts
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(what, _)| *what)
        .collect();
    match parts.as_slice() {
        [] => None,
        [one] => Some(format!("The {one} is not the same.")),
        [first @ .., last] => Some(format!(
            "The {} and the {last} are not the same.",
            first.join(", the ")
        )),
    }
}
