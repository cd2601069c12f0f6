//! What is open with the owners of actions, as the rules of chasing ask for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    casework::{
        actions::{Followed, Meeting, own::address},
        chase::Around,
        live::Composed,
        minutes::{known, naming::Eyes, sheet},
        office::{Office, VerbError},
    },
    forms::told::Told,
    model::{
        action::{FollowStep, FollowUp, OwnerSays},
        contact::EmailAddress,
        id::Identifier,
        live::DocumentId,
        minutes::RowId,
        post::Phase,
        staff::Role as StaffRole,
    },
    rules::{
        attendance::role::Role,
        chasing::{
            Asked, Away, Chased, Did, Done, Need, Reach, Review, Stage,
            ask::{Ask, Group},
            hours::Stretch,
            settings::By,
        },
        minutes::shown::Shown,
    },
    store::reading::Snapshot,
};

/// One action that is open, with whoever has it.
pub(super) struct Found {
    pub document: DocumentId,
    pub action: RowId,
    /// Nothing where nobody on the list has it.
    pub person: Option<Identifier>,
    pub due: Option<jiff::civil::Date>,
    pub held_on: Option<jiff::civil::Date>,
    /// Whether they were told, or somebody was asked to tell them.
    pub was_told: bool,
    pub by: By,
    pub asked: Asked,
    pub reach: Reach,
    /// What the teams of one of the council's own staff are called.
    pub teams: Vec<Arc<str>>,
    /// The hours that they or their team keep for direct work, as the directory says.
    pub hours: Vec<Stretch>,
    /// What they may be told; nothing where they may be told nothing, or not of this.
    pub told: Option<Told>,
    pub to: Option<EmailAddress>,
}

impl Found {
    /// Whether a machine may write to them about it.
    pub fn can_be_mailed(&self) -> bool {
        self.by == By::Machine
            && self.reach == Reach::Works
            && self.told.is_some()
            && self.to.is_some()
    }
}

/// Every open action of one document whose owner is to hear of it.
pub(super) async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    (document, around): (&DocumentId, &Around),
) -> Result<Vec<Found>, VerbError> {
    let mut all = Vec::new();
    for meeting in Meeting::all(snapshot, document).await? {
        meeting.live.compose(office, |composed| {
            let open = meeting.actions.iter().filter(|one| one.is_chased());
            all.extend(open.map(|followed| found(office, (composed, around), &meeting, followed)));
        });
    }
    Ok(all)
}

/// Every open action of all documents, person by person; those that nobody on a list has apart.
pub(super) async fn all(
    office: &Office,
    snapshot: &mut Snapshot,
) -> Result<(Vec<Vec<Found>>, Vec<Found>), VerbError> {
    let mut people: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    let mut unowned = Vec::new();
    let around = Around::load(snapshot).await?;
    for document in snapshot.documents_with_open_actions().await? {
        for one in of_document(office, snapshot, (&document, &around)).await? {
            match &one.person {
                Some(person) => people.entry(person.to_string()).or_default().push(one),
                None => unowned.push(one),
            }
        }
    }
    Ok((people.into_values().collect(), unowned))
}

fn found(
    office: &Office,
    (composed, around): (&Composed, &Around),
    meeting: &Meeting,
    followed: &Followed,
) -> Found {
    let owner = followed.owner.as_ref();
    let part = owner.and_then(|owner| composed.part(owner));
    // Who is not on the list any more is family as far as is known: no machine writes to them.
    let role = part.map_or(Role::Unknown, |part| part.role);
    let told = owner.and_then(|owner| {
        let told = known::told(composed, &meeting.belongs(), owner).ok()?;
        let eyes = Eyes::Of(&told, owner);
        let shown = sheet::row_shown(&meeting.minuted, &eyes, &followed.row);
        (shown == Shown::Told).then_some(told)
    });
    let to = owner.and_then(|owner| address(composed, owner));
    let chasing = &office.desk.chasing;
    Found {
        document: meeting.live.kept.id.clone(),
        action: followed.row.id.clone(),
        person: owner.cloned(),
        due: followed.due,
        held_on: meeting.minuted.minutes.held_on,
        was_told: tellings(followed).next().is_some(),
        by: chasing.manner(Group::of(role)).by,
        asked: Asked {
            review: Review {
                document: meeting.live.kept.id.clone(),
                lawful: None,
                meeting: followed.due,
                stage: Stage::Going,
            },
            role,
            ask: Ask::Action,
            // Somebody asks once the day has passed, whoever it is.
            need: Need::Required,
            asked: asked_at(followed),
            answered: None,
            unread: None,
            done: done(followed),
        },
        reach: reach(followed, (&told, &to)),
        teams: part.map_or_else(Vec::new, |part| around.teams(part)),
        hours: part.map_or_else(Vec::new, |part| around.hours(part)),
        told,
        to,
    }
}

/// The steps by which its owner came to know of it.
fn tellings(followed: &Followed) -> impl Iterator<Item = &FollowStep> {
    followed.steps.iter().filter(|step| {
        let tells = matches!(
            step.what,
            FollowUp::Told | FollowUp::Talk | FollowUp::Sideways
        );
        tells && step.counts() && step.person == followed.owner
    })
}

/// When they came to know of it, or said last by when they would do it.
fn asked_at(followed: &Followed) -> Option<Timestamp> {
    let told = tellings(followed).filter_map(|step| match step.letter {
        None => Some(step.at),
        Some((Phase::Queued | Phase::Claimed | Phase::Final | Phase::Deferred, _)) => None,
        Some((_, since)) => Some(since),
    });
    let said = followed.said.iter();
    let said = said.filter(|one| one.says == OwnerSays::NotYet);
    told.min().into_iter().chain(said.map(|one| one.at)).max()
}

fn done(followed: &Followed) -> Vec<Done> {
    let own = followed.steps.iter();
    let own = own.filter(|step| step.counts() && step.person == followed.owner);
    own.filter_map(|step| {
        let what = match (step.what, step.day) {
            (FollowUp::Nudged, Some(day)) => Did::Nudged(day),
            (FollowUp::Talk, _) => Did::Talk,
            (FollowUp::Sideways, _) => Did::Sideways,
            (FollowUp::HandedOver, _) => Did::HandedOver,
            _ => return None,
        };
        Some(Done { at: step.at, what })
    })
    .collect()
}

fn reach(followed: &Followed, (told, to): (&Option<Told>, &Option<EmailAddress>)) -> Reach {
    let letters = followed.steps.iter().rev();
    let mut letters = letters.filter(|step| step.person == followed.owner);
    let last = letters.find_map(|step| step.letter);
    match (told, to, last) {
        // Of what is held or uncertain nobody knows whether they have it.
        (Some(_), Some(_), Some((Phase::Refused | Phase::Held | Phase::Uncertain, _))) => {
            Reach::Bounced
        }
        (Some(_), Some(_), _) => Reach::Works,
        _ => Reach::NoMail,
    }
}

/// All that is open with one person, as the rules ask for it. The places of the asks are those of
/// `found`.
pub(super) async fn chased(
    snapshot: &mut Snapshot,
    person: &Identifier,
    found: &[Found],
) -> Result<Chased, VerbError> {
    let away = snapshot.away(person).await?;
    let nudged = snapshot.last_nudge(person).await?;
    let told = snapshot.last_told_of_action(person).await?;
    let worst = [Reach::Bounced, Reach::NoMail];
    let reach = worst
        .into_iter()
        .find(|reach| found.iter().any(|one| one.reach == *reach));
    Ok(Chased {
        person: person.clone(),
        teams: found.iter().flat_map(|one| one.teams.clone()).collect(),
        hours: found.iter().flat_map(|one| one.hours.clone()).collect(),
        reach: reach.unwrap_or(Reach::Works),
        away: away.map(|away| Away {
            since: away.since,
            back: away.back,
        }),
        by_hand: None,
        nudged: nudged.max(told),
        // What somebody was to do is told to nobody else: only they are tried, by another way.
        instead: Vec::new(),
        asks: found.iter().map(|one| one.asked.clone()).collect(),
    })
}

/// How those of staff are named by the case system who have an account here, and with it a page of
/// their own.
pub(super) async fn with_account(snapshot: &mut Snapshot) -> Result<BTreeSet<String>, VerbError> {
    let all = snapshot.all_staff().await?;
    let has_page = |roles: &[StaffRole]| {
        crate::rules::access::is_for(roles, crate::rules::access::Action::SeeReviews)
    };
    Ok(all
        .iter()
        .filter(|one| one.active && has_page(&one.staff.roles))
        .flat_map(|one| one.staff.workers.iter().map(ToString::to_string))
        .collect())
}
