//! Carry: what goes home is written, one at a time, each once, and read back.
//!
//! It is claimed under a lease, and nothing of our record is held while the case system is asked.
//! What may have been written before is looked for first; without an answer it is unsure, and
//! written again only under the same key, or once it was looked for and not found. Fields are never
//! written over what somebody has put there.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    casework::{
        home::{
            fields, named,
            settled::{found, found_there, heard, rests},
            tell, told_as,
        },
        live::{Live, day_of},
        office::{Office, VerbError, by},
    },
    model::{
        actor::Actor,
        home::{Carried, HomePart, HomeState, word},
        name::PersonalText,
        post::next_try,
    },
    sources::case_system::{Fault, FileBytes, Found, Reading, Repeats, Write, Wrote},
    store::home::{Before, HomeCall, HomeFound, HomeSettled, Homing},
};

const WHO: Actor = Actor::Timer("home");

/// So long something stays in the hands of one process.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// So often it is looked whether something was asked for.
const LOOK: Duration = Duration::from_secs(5);

/// What was just written may take a moment until it is shown.
const SOON: SignedDuration = SignedDuration::from_mins(2);

/// So often fields are laid beside the record while they do not agree, and once they do.
const DIFFERING: SignedDuration = SignedDuration::from_hours(24);
const AGREEING: SignedDuration = SignedDuration::from_hours(24 * 7);

/// For so long the record is watched: until the next review, which is at most six months later,
/// and some.
const WATCHED: SignedDuration = SignedDuration::from_hours(24 * 240);

/// How a round went, by where things came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub agreed: usize,
    /// They go on by themselves.
    pub later: usize,
    /// They wait for somebody here.
    pub stopped: usize,
}

/// Carries what goes home, for one process.
pub struct Carrier {
    office: Arc<Office>,
    /// What this process calls itself.
    holder: String,
}

/// What is carried, with what it is about.
struct Load {
    homing: Homing,
    /// The child, as the case system calls it now.
    child: Arc<str>,
    file: FileBytes,
    /// The day on which the sheet was begun.
    begun: Date,
}

impl Carrier {
    pub fn new(office: Arc<Office>) -> Self {
        let name = (office.desk.chance)().unwrap_or_default();
        Self {
            office,
            holder: name.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Carries until it is dropped.
    pub async fn go(&self) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            match self.once().await {
                Ok(tally) if tally != Tally::default() => tracing::info!(
                    agreed = tally.agreed,
                    later = tally.later,
                    stopped = tally.stopped,
                    "the case system was written to"
                ),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the case system was not written to"),
            }
        }
    }

    /// Carries everything that is due now.
    ///
    /// # Errors
    /// The record does not answer: what was settled stays settled.
    pub async fn once(&self) -> Result<Tally, VerbError> {
        let mut tally = Tally::default();
        while let Some(call) = self.claim().await? {
            let settled = self.one(&call).await?;
            match settled.state {
                HomeState::Agreed | HomeState::Done => tally.agreed += 1,
                HomeState::Waiting | HomeState::Written => tally.later += 1,
                HomeState::Uncertain if settled.next_try.is_some() => tally.later += 1,
                _ => tally.stopped += 1,
            }
        }
        Ok(tally)
    }

    async fn claim(&self) -> Result<Option<HomeCall>, VerbError> {
        let now = self.office.now();
        let until = now.saturating_add(LEASE).unwrap_or(now);
        let mut tx = self.office.store.begin(&by(&WHO), now).await?;
        let call = tx.claim_home(&self.holder, until).await?;
        tx.commit(b"").await?;
        Ok(call)
    }

    async fn one(&self, call: &HomeCall) -> Result<HomeSettled, VerbError> {
        let load = match self.load(call).await {
            Ok(Some(load)) => load,
            // The child was forgotten.
            Ok(None) => {
                let settled = rests(HomeState::Refused, Some("gone".into()));
                self.settle(call, &settled, None).await?;
                return Ok(settled);
            }
            // One that cannot be opened is in the way of no other.
            Err(error) => {
                tracing::warn!(homing = %call.id, %error, "a write could not be opened");
                let state = match call.before {
                    Before::MayBeThere if call.state == HomeState::Waiting => HomeState::Uncertain,
                    _ => call.state,
                };
                let next = self.office.now().saturating_add(DIFFERING);
                let settled = HomeSettled {
                    next_try: next.ok(),
                    ..rests(state, Some("cannot be opened here".into()))
                };
                self.settle(call, &settled, None).await?;
                return Ok(settled);
            }
        };
        let settled = match load.homing.part {
            HomePart::Fields => self.fields(call, &load).await,
            HomePart::CaseNote | HomePart::Document => self.whole(call, &load).await,
        };
        self.settle(call, &settled, Some(&load)).await?;
        Ok(settled)
    }

    async fn load(&self, call: &HomeCall) -> Result<Option<Load>, VerbError> {
        let mut snapshot = self.office.store.read().await?;
        let homing = snapshot.homing(&call.document, &call.id).await?;
        let live = Live::load(&mut snapshot, &call.document).await?;
        let Some((homing, live)) = homing.zip(live) else {
            return Ok(None);
        };
        let file = match &homing.file {
            Some(file) => snapshot.file(&call.document, file).await?,
            None => None,
        };
        // A record that was merged since is known by its new number.
        let newest = live.later.as_deref().unwrap_or(&live.kept);
        Ok(Some(Load {
            homing,
            child: newest.network.child.id.value.clone(),
            file: FileBytes(file.map(|(_, bytes)| bytes).unwrap_or_default()),
            begun: day_of(live.kept.created_at),
        }))
    }

    async fn settle(
        &self,
        call: &HomeCall,
        settled: &HomeSettled,
        load: Option<&Load>,
    ) -> Result<(), VerbError> {
        let mut tx = self
            .office
            .store
            .begin(&by(&WHO), self.office.now())
            .await?;
        if !tx.settle_home(call, settled).await? {
            tracing::info!(homing = %call.id, "a write was in other hands by then");
        } else if let Some((load, kind)) = load.zip(told_as(settled.state))
            && settled.state != call.state
        {
            let words = named(load.homing.step, load.homing.part);
            tell(&mut tx, &call.document, kind, &words);
        }
        tx.commit(b"").await?;
        Ok(())
    }

    /// A case note or a document: it is there whole, or not.
    async fn whole(&self, call: &HomeCall, load: &Load) -> HomeSettled {
        let system = &self.office.desk.case_system;
        let write = write(load);
        let Some(repeats) = system.writes(load.homing.part) else {
            return rests(HomeState::ByHand, None);
        };
        let is_there = matches!(
            call.state,
            HomeState::Written | HomeState::Agreed | HomeState::Differs
        );
        if is_there {
            return self.read_back(call, &write, None).await;
        }
        if call.before == Before::MayBeThere {
            match system.look_up(&write).await {
                Ok(Found::Nothing) => {}
                Ok(Found::CannotTell) if repeats == Repeats::Known => {}
                Ok(Found::CannotTell) => {
                    return rests(HomeState::Uncertain, Some("cannot be looked up".into()));
                }
                Ok(found) => return found_there(found),
                Err(fault) => return self.later(call, HomeState::Uncertain, &fault),
            }
        }
        match system.write(&write).await {
            Wrote::Kept(id) => self.read_back(call, &write, id).await,
            Wrote::NotYet(fault) => self.later(call, HomeState::Waiting, &fault),
            Wrote::Unsure(fault) => self.later(call, HomeState::Uncertain, &fault),
            Wrote::Refused(fault) => rests(HomeState::Refused, Some(heard(&fault))),
            Wrote::NotOffered => rests(HomeState::ByHand, None),
        }
    }

    /// Reads back what the case system says that it has.
    async fn read_back(
        &self,
        call: &HomeCall,
        write: &Write<'_>,
        id: Option<Arc<str>>,
    ) -> HomeSettled {
        let record = id.and_then(|id| PersonalText::parse(&id));
        let with = |settled: HomeSettled| HomeSettled {
            found: settled.found.or_else(|| {
                record.clone().map(|record| HomeFound {
                    record: Some(record),
                    ..HomeFound::default()
                })
            }),
            ..settled
        };
        match self.office.desk.case_system.look_up(write).await {
            Ok(Found::CannotTell) => with(rests(HomeState::Written, None)),
            Ok(Found::Nothing) if call.state == HomeState::Written => {
                with(rests(HomeState::Differs, Some("not found".into())))
            }
            Ok(Found::Nothing) => with(self.soon(HomeState::Written)),
            Ok(found) => with(found_there(found)),
            Err(fault) => with(self.later(call, HomeState::Written, &fault)),
        }
    }

    /// The fields of the review, compared with what the record says, as it is read.
    async fn fields(&self, call: &HomeCall, load: &Load) -> HomeSettled {
        let system = &self.office.desk.case_system;
        let ours = &load.homing.carried;
        let may_write = matches!(call.state, HomeState::Waiting | HomeState::Uncertain);
        let can_write = system.writes(HomePart::Fields).is_some() && ours.has(word::REVIEW);
        // It is older than what is compared: whatever is put there after it is not written over.
        let tag = match may_write && can_write {
            true => system.tag(&write(load)).await,
            false => Ok(None),
        };
        let theirs = match self.recorded(load).await {
            Ok(Some(theirs)) => theirs,
            Ok(None) => {
                let last = Some("no such review".into());
                return self.watched(load, rests(HomeState::ByHand, last));
            }
            Err(fault) => return self.later(call, call.state, &fault),
        };
        let compared = fields::compare(ours, &theirs);
        if compared.missing.is_empty() || !compared.other.is_empty() || !may_write {
            return self.laid_beside(call, load, theirs);
        }
        if !can_write {
            let settled = HomeSettled {
                found: Some(found(theirs)),
                ..rests(HomeState::ByHand, None)
            };
            return self.watched(load, settled);
        }
        let tag = match tag {
            Ok(tag) => tag,
            Err(fault) => return self.later(call, HomeState::Waiting, &fault),
        };
        let missing = ours.only(|name| name == word::REVIEW || compared.missing.contains(&name));
        let write = Write {
            words: &missing,
            tag: tag.as_deref(),
            ..write(load)
        };
        match system.write(&write).await {
            Wrote::Kept(_) => match self.recorded(load).await {
                Ok(theirs) => self.laid_beside(call, load, theirs.unwrap_or_default()),
                Err(fault) => self.later(call, HomeState::Written, &fault),
            },
            Wrote::NotYet(fault) => self.later(call, HomeState::Waiting, &fault),
            // What is there already is not written again: the next look tells.
            Wrote::Unsure(fault) => self.later(call, HomeState::Uncertain, &fault),
            Wrote::Refused(fault) => rests(HomeState::Refused, Some(heard(&fault))),
            Wrote::NotOffered => self.watched(load, rests(HomeState::ByHand, None)),
        }
    }

    async fn recorded(&self, load: &Load) -> Result<Option<Carried>, Fault> {
        match self.office.desk.case_system.child(&load.child).await {
            Ok(Reading {
                network: Some(network),
                ..
            }) => {
                let ours = &load.homing.carried;
                Ok(fields::recorded(&network, ours, load.begun))
            }
            Ok(Reading { network: None, .. }) => Ok(None),
            Err(error) => Err(error.fault),
        }
    }

    /// Where fields come to that were laid beside the record.
    fn laid_beside(&self, call: &HomeCall, load: &Load, theirs: Carried) -> HomeSettled {
        let compared = fields::compare(&load.homing.carried, &theirs);
        let state = match (compared.other.is_empty(), compared.missing.is_empty()) {
            (true, true) => HomeState::Agreed,
            // Somebody has still to copy it, or the record is about to show it.
            (true, false) if call.state == HomeState::ByHand => HomeState::ByHand,
            (true, false) if matches!(call.state, HomeState::Waiting | HomeState::Uncertain) => {
                HomeState::Written
            }
            _ => HomeState::Differs,
        };
        let settled = HomeSettled {
            found: Some(found(theirs)),
            ..rests(state, None)
        };
        self.watched(load, settled)
    }

    /// The same, and the record is looked at again later.
    fn watched(&self, load: &Load, settled: HomeSettled) -> HomeSettled {
        let now = self.office.now();
        let wait = match settled.state {
            HomeState::Agreed => AGREEING,
            HomeState::Written => SOON,
            _ => DIFFERING,
        };
        let next = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let is_watched = next.duration_since(load.homing.asked_at) <= WATCHED;
        HomeSettled {
            next_try: is_watched.then_some(next),
            ..settled
        }
    }

    /// It is tried again in a while, and after three days is for a person. That this try surely did
    /// not arrive says nothing of those before it.
    fn later(&self, call: &HomeCall, state: HomeState, fault: &Fault) -> HomeSettled {
        let state = match (state, call.before) {
            (HomeState::Waiting, Before::MayBeThere) => HomeState::Uncertain,
            (state, _) => state,
        };
        let last = Some(heard(fault));
        let next = next_try(call.attempts, call.tried_at, self.office.now());
        let watches = matches!(
            state,
            HomeState::Agreed | HomeState::Differs | HomeState::ByHand
        );
        match next {
            Some(next_try) => HomeSettled {
                next_try: Some(next_try),
                ..rests(state, last)
            },
            // Only looked at: another day will do.
            None if watches => HomeSettled {
                next_try: self.office.now().saturating_add(DIFFERING).ok(),
                ..rests(state, last)
            },
            None => match state {
                HomeState::Waiting => rests(HomeState::Refused, last),
                other => rests(other, last),
            },
        }
    }

    fn soon(&self, state: HomeState) -> HomeSettled {
        HomeSettled {
            next_try: self.office.now().saturating_add(SOON).ok(),
            ..rests(state, None)
        }
    }
}

fn write(load: &Load) -> Write<'_> {
    Write {
        child: &load.child,
        part: load.homing.part,
        reference: &load.homing.id.0,
        words: &load.homing.carried,
        file: &load.file,
        tag: None,
    }
}
