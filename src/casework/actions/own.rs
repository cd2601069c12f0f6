//! Own: the page of one owner's actions, across the meetings that they may know of.
//!
//! Whoever has a link is taken for the person it was made for. They read of each action what the
//! disclosure policy clears for them; one that it does not clear is told of in number alone, with
//! whom to ring. Another meeting of theirs stands on the same page where their mail goes to the
//! same address: a link that went to a wrong one opens no more than it was made for.

use std::sync::Arc;

use crate::{
    casework::{
        actions::{Followed, Meeting},
        live::Composed,
        minutes::{known, naming::Eyes, sheet},
        office::{Office, VerbError},
        page::actions::{OwnAction, OwnActionsPage, OwnMeeting, OwnSaid},
        rights::Asker,
    },
    forms::{
        invite::{name_of, reach::Contact},
        told::Told,
    },
    model::{
        action::ActionLink, actor::Actor, contact::EmailAddress, id::Identifier,
        minutes::MinutesKind,
    },
    rules::{access::Action, minutes::shown::Shown},
    store::reading::Snapshot,
};

/// What stands behind a link: the meetings of the document that it was made for, then the others.
pub(super) struct Found {
    pub link: ActionLink,
    pub meetings: Vec<Meeting>,
}

impl Found {
    /// # Errors
    /// [`VerbError::NotThere`] for a link that is unknown or over, and where the person may not be
    /// told anything any more: the same for all.
    pub async fn of(
        office: &Office,
        snapshot: &mut Snapshot,
        token: &str,
    ) -> Result<Self, VerbError> {
        let link = snapshot.action_link_by_token(token).await?;
        let link = link.ok_or(VerbError::NotThere)?;
        let mut meetings = Meeting::all(snapshot, &link.document).await?;
        let reached = |meeting: &Meeting| {
            meeting.live.compose(office, |composed| {
                known::told(composed, &meeting.belongs(), &link.person).ok()?;
                Some(address(composed, &link.person))
            })
        };
        // Who is asked to the core group alone knows of that meeting and not of the review.
        let home = meetings.iter().find_map(reached);
        let home = home.ok_or(VerbError::NotThere)?;
        meetings.retain(|meeting| reached(meeting).is_some());
        for document in snapshot.documents_with_actions_of(&link.person).await? {
            if document == link.document || home.is_none() {
                continue;
            }
            let mut others = Meeting::all(snapshot, &document).await?;
            others.retain(|other| reached(other).is_some_and(|there| there == home));
            meetings.append(&mut others);
        }
        Ok(Self { link, meetings })
    }

    /// Who says something, as it is kept beside what they said.
    pub fn who(&self, office: &Office) -> Actor {
        let own = self.meetings.first();
        let name = own.and_then(|meeting| {
            meeting.live.compose(office, |composed| {
                let part = composed.part(&self.link.person)?;
                part.person.and_then(name_of)
            })
        });
        Actor::Invitee {
            link: Arc::clone(&self.link.id.0),
            name,
        }
    }
}

/// Where somebody's mail goes.
pub(super) fn address(composed: &Composed, person: &Identifier) -> Option<EmailAddress> {
    let parts = composed.prepared.attendance.parts.iter();
    let mut both = parts.zip(&composed.prepared.reaches);
    let (_, reach) = both.find(|(part, _)| part.id == person)?;
    match reach.contact {
        Contact::Email(email) => Some(email.address.clone()),
        _ => None,
    }
}

/// The page behind a link. It changes nothing, and nobody's look is written down.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown or over, and where the person may not be told
/// anything any more.
pub async fn page(office: &Office, token: &str) -> Result<OwnActionsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let settings = office.desk.invite.settings();
    let mut page = OwnActionsPage {
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        complaints: String::new(),
        reader: String::new(),
        meetings: Vec::new(),
    };
    for meeting in &found.meetings {
        meeting.live.compose(office, |composed| {
            let told = known::told(composed, &meeting.belongs(), &found.link.person);
            let told = told.map_err(|_| VerbError::NotThere)?;
            if page.reader.is_empty() {
                told.reader().clone_into(&mut page.reader);
                told.complaints().clone_into(&mut page.complaints);
            }
            let one = seen(&told, meeting, &found.link.person);
            check(&told, &one)?;
            page.meetings.push(one);
            Ok::<(), VerbError>(())
        })?;
    }
    // Where nothing at all is theirs the first says of which meeting nothing is.
    let first = page.meetings.first().cloned();
    page.meetings
        .retain(|one| !one.actions.is_empty() || one.untold > 0);
    if page.meetings.is_empty() {
        page.meetings.extend(first);
    }
    Ok(page)
}

/// The actions of one meeting as their owner reads them.
fn seen(told: &Told, meeting: &Meeting, person: &Identifier) -> OwnMeeting {
    let eyes = Eyes::Of(told, person);
    let mut one = OwnMeeting {
        id: meeting.id().clone(),
        reference: told.reference().to_owned(),
        meeting: called(meeting, told.meeting()),
        child: told.child().map(str::to_owned),
        held_on: meeting.minuted.minutes.held_on,
        may_open: false,
        actions: Vec::new(),
        untold: 0,
    };
    for followed in meeting.of(person).filter(|one| !one.is_taken_up) {
        match sheet::row_shown(&meeting.minuted, &eyes, &followed.row) {
            Shown::Told => one.actions.push(action(followed)),
            _ => one.untold += 1,
        }
    }
    one
}

/// What a meeting is called to somebody who is told that of the review.
fn called(meeting: &Meeting, review: &str) -> String {
    match meeting.minuted.minutes.kind {
        MinutesKind::Review => review.to_owned(),
        MinutesKind::CoreGroup => "core group".to_owned(),
    }
}

fn action(followed: &Followed) -> OwnAction {
    let row = &followed.row;
    OwnAction {
        id: row.id.to_string(),
        what: row.words.what.reveal().to_owned(),
        why: row.words.why.as_ref().map(|why| why.reveal().to_owned()),
        due: followed.due,
        first_due: row.due_on,
        proposed: followed.proposed,
        standing: followed.standing,
        said: followed.last_said().map(|said| OwnSaid {
            says: said.says,
            day: said.day,
            words: said.words.as_ref().map(|words| words.reveal().to_owned()),
            at: said.at,
        }),
    }
}

/// The last gate: nothing called by the program that its reader must not be told. What people
/// wrote passed by itself.
fn check(told: &Told, one: &OwnMeeting) -> Result<(), VerbError> {
    let own = [&one.reference, &one.meeting].into_iter().chain(&one.child);
    for words in own {
        told.check(words).map_err(|kind| {
            tracing::error!(kind, "a page of somebody's actions held what it must not");
            VerbError::NotThere
        })?;
    }
    Ok(())
}

/// The actions of the one who has signed in, and of those for whom they cover.
///
/// # Errors
/// As the table of access has it.
pub async fn mine(office: &Office, who: &Actor) -> Result<OwnActionsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeReviews)?;
    let settings = office.desk.invite.settings();
    let mut page = OwnActionsPage {
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        complaints: String::new(),
        reader: String::new(),
        meetings: Vec::new(),
    };
    for person in asker.workers() {
        for document in snapshot.documents_with_actions_of(&person).await? {
            for meeting in Meeting::all(&mut snapshot, &document).await? {
                page.meetings
                    .extend(of_worker(office, &asker, &meeting, &person));
            }
        }
    }
    page.meetings
        .retain(|one| !one.actions.is_empty() || one.untold > 0);
    Ok(page)
}

/// The actions of a worker in one meeting. Who may open the document reads them whole; who may not
/// reads what its owner is told, and nothing where that is nothing.
fn of_worker(
    office: &Office,
    asker: &Asker,
    meeting: &Meeting,
    person: &Identifier,
) -> Option<OwnMeeting> {
    meeting.live.compose(office, |composed| {
        if asker.may(&composed.about, Action::ReadDocument).is_ok() {
            let child = &composed.prepared.network.child;
            let own = meeting.of(person).filter(|one| !one.is_taken_up);
            return Some(OwnMeeting {
                id: meeting.id().clone(),
                reference: meeting.live.kept.reference.to_string(),
                meeting: called(meeting, "meeting"),
                child: child.name.full().map(|name| name.reveal().to_owned()),
                held_on: meeting.minuted.minutes.held_on,
                may_open: true,
                actions: own.map(action).collect(),
                untold: 0,
            });
        }
        let told = known::told(composed, &meeting.belongs(), person).ok()?;
        let one = seen(&told, meeting, person);
        check(&told, &one).ok()?;
        Some(one)
    })
}

/// Whether an action is one of those of a worker, in that document.
pub(super) fn is_of(meeting: &Meeting, workers: &[Identifier], action: &str) -> bool {
    let mut own = meeting.actions.iter().filter(|one| !one.is_taken_up);
    own.any(|one| {
        *one.row.id.0 == *action && one.owner.as_ref().is_some_and(|own| workers.contains(own))
    })
}
