//! Round: owners are told of their actions and reminded, by the rules of chasing.
//!
//! Nothing is planned ahead and kept: each round gathers what is open and what was said and done,
//! asks `rules::chasing`, and does what is due. A day that has passed is a person's task, not an
//! ever louder mail. A child or a parent is written to by no machine unless the council's settings
//! say so: then the social worker talks to them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    casework::{
        actions::{
            chased::{self, Found},
            letter::letter,
        },
        chase::Around,
        deliver::{Claimed, Clearance},
        minutes::place,
        office::{Office, VerbError, by},
    },
    forms::minutes::letters::Errand,
    model::{
        action::FollowUp,
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Hold, HoldWhy},
    },
    rules::chasing::{Hour, Next, settings::By},
    store::{actions::NewStep, changes::NewChange, writing::Tx},
};

/// How a round went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails that were queued: one for a person, whatever the number of actions.
    pub written: usize,
    /// Things that a person has to do now.
    pub tasks: usize,
    /// People with whom nothing could be done; the next round tries again.
    pub failed: usize,
}

/// Does what is due about all open actions.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<Tally, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (people, unowned) = chased::all(office, &mut snapshot).await?;
    let accounts = chased::with_account(&mut snapshot).await?;
    drop(snapshot);
    let mut tally = Tally::default();
    for found in people {
        let Some(person) = found.first().and_then(|one| one.person.clone()) else {
            continue;
        };
        let has_account = accounts.contains(&person.to_string());
        let about = About {
            person: &person,
            has_account,
        };
        // One with whom it cannot be done stops no other.
        if let Err(error) = about.go(office, who, &found, &mut tally).await {
            tracing::warn!(%error, "the owner of an action could not be followed up");
            tally.failed += 1;
        }
    }
    for one in unowned {
        let was_asked = !one.asked.done.is_empty();
        if one.due.is_some_and(|due| due < office.today()) && !was_asked {
            ask_somebody(office, who, &one, FollowUp::HandedOver, &mut tally).await?;
        }
    }
    if tally.written > 0 {
        office.wake_post();
    }
    Ok(tally)
}

/// One owner.
struct About<'a> {
    person: &'a Identifier,
    has_account: bool,
}

impl About<'_> {
    async fn go(
        &self,
        office: &Office,
        who: &Actor,
        found: &[Found],
        tally: &mut Tally,
    ) -> Result<(), VerbError> {
        let mut snapshot = office.store.read().await?;
        let chased = chased::chased(&mut snapshot, self.person, found).await?;
        drop(snapshot);
        let now = office.now();
        let hour = Hour::new(now, &office.desk.calendar, &office.desk.chasing);
        let not_now = |beyond| VerbError::NotNow(format!("No hour can be found: {beyond}."));
        let is_silent = hour.is_silent(&chased).map_err(not_now)?;
        let news: Vec<&Found> = found.iter().filter(|one| !one.was_told).collect();
        self.tell(office, who, (&news, is_silent), tally).await?;
        let due = hour.next(&chased).map_err(not_now)?;
        let due = due
            .into_iter()
            .filter(|one| one.at().is_some_and(|at| at <= now));
        for next in due {
            match &next {
                Next::Nudge { asks, .. } => {
                    let asks: Vec<(&Found, Option<Date>)> = asks
                        .iter()
                        .filter_map(|(ask, day)| Some((found.get(*ask)?, Some(*day))))
                        .collect();
                    self.write(office, who, (&asks, FollowUp::Nudged), tally)
                        .await?;
                }
                Next::Talk { asks, .. } => {
                    for one in asks.iter().filter_map(|ask| found.get(*ask)) {
                        ask_somebody(office, who, one, FollowUp::Talk, tally).await?;
                    }
                }
                Next::Sideways { ask, .. } => {
                    if let Some(one) = found.get(*ask) {
                        ask_somebody(office, who, one, FollowUp::Sideways, tally).await?;
                    }
                }
                Next::HandOver { ask, .. } => {
                    if let Some(one) = found.get(*ask) {
                        ask_somebody(office, who, one, FollowUp::HandedOver, tally).await?;
                    }
                }
                Next::Wait { .. } | Next::Nothing { .. } => {}
            }
        }
        Ok(())
    }

    /// Tells them of actions of which they know nothing yet: by mail where a machine may and can,
    /// else by asking somebody to.
    async fn tell(
        &self,
        office: &Office,
        who: &Actor,
        (news, is_silent): (&[&Found], bool),
        tally: &mut Tally,
    ) -> Result<(), VerbError> {
        let (mailed, others): (Vec<&Found>, Vec<&Found>) =
            news.iter().partition(|one| one.can_be_mailed());
        if !mailed.is_empty() && !is_silent {
            let asks: Vec<_> = mailed.into_iter().map(|one| (one, None)).collect();
            self.write(office, who, (&asks, FollowUp::Told), tally)
                .await?;
        }
        for one in others {
            let what = match one.by {
                By::Person => FollowUp::Talk,
                By::Machine => FollowUp::Sideways,
            };
            ask_somebody(office, who, one, what, tally).await?;
        }
        Ok(())
    }

    /// Queues one mail about all of these.
    async fn write(
        &self,
        office: &Office,
        who: &Actor,
        (asks, what): (&[(&Found, Option<Date>)], FollowUp),
        tally: &mut Tally,
    ) -> Result<(), VerbError> {
        let mut tx = office.store.begin(&by(who), office.now()).await?;
        let documents: BTreeSet<&DocumentId> = asks.iter().map(|(one, _)| &one.document).collect();
        for document in documents {
            tx.hold(document).await?;
        }
        for (one, day) in asks {
            if !is_still_so(office, &mut tx, one, (what, *day)).await? {
                return Ok(());
            }
        }
        let found: Vec<&Found> = asks.iter().map(|(one, _)| *one).collect();
        let errand = match what {
            FollowUp::Told => Errand::New,
            _ => Errand::Reminder,
        };
        let about = (found.as_slice(), self.has_account);
        let Some(letter) = letter(office, &mut tx, about, errand).await? else {
            // The council has no mailbox, or nobody knows where this site is: a person tells them.
            drop(tx);
            for (one, _) in asks {
                ask_somebody(office, who, one, FollowUp::Sideways, tally).await?;
            }
            return Ok(());
        };
        let queued = tx.queue(&letter).await?;
        for (one, day) in asks {
            let new = NewStep {
                action: &one.action,
                person: Some(self.person),
                what,
                day: *day,
                letter: Some(queued.id()),
            };
            tx.follow_up(&one.document, &new).await?;
            tell_of(&mut tx, one, what);
        }
        tx.commit(b"").await?;
        tally.written += 1;
        Ok(())
    }
}

fn tell_of(tx: &mut Tx, one: &Found, what: FollowUp) {
    let place = match &one.person {
        Some(person) => Place::in_row("minutes", person, "action"),
        None => place("action"),
    };
    tx.tell(NewChange {
        place: Some(place),
        after: PersonalText::parse(super::part::step_words(what)),
        ..NewChange::of(&one.document, ChangeKind::ActionFollowed)
    });
}

/// Whether an action is still open with the same person, and nobody has done the same about it.
async fn is_still_so(
    office: &Office,
    tx: &mut Tx,
    one: &Found,
    (what, day): (FollowUp, Option<Date>),
) -> Result<bool, VerbError> {
    let around = Around::load(tx).await?;
    let now = chased::of_document(office, tx, (&one.document, &around)).await?;
    let same = now
        .iter()
        .find(|now| now.action == one.action && now.person == one.person);
    let Some(same) = same.filter(|same| same.asked.asked == one.asked.asked) else {
        return Ok(false);
    };
    let steps = tx.action_steps(&one.document).await?;
    let since = same.asked.asked;
    Ok(!steps.iter().any(|step| {
        step.action == one.action
            && step.person == one.person
            && step.what == what
            && step.day == day
            && step.counts()
            && since.is_none_or(|since| since <= step.at)
    }))
}

/// Puts a task before a person: on the board, in their list, and in the history.
async fn ask_somebody(
    office: &Office,
    who: &Actor,
    one: &Found,
    what: FollowUp,
    tally: &mut Tally,
) -> Result<(), VerbError> {
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.hold(&one.document).await?;
    let day = match what {
        FollowUp::HandedOver => one.due,
        _ => None,
    };
    if !is_still_so(office, &mut tx, one, (what, day)).await? {
        return Ok(());
    }
    let new = NewStep {
        action: &one.action,
        person: one.person.as_ref(),
        what,
        day,
        letter: None,
    };
    tx.follow_up(&one.document, &new).await?;
    tell_of(&mut tx, one, what);
    tx.commit(b"").await?;
    tally.tasks += 1;
    Ok(())
}

/// Whether a mail about actions may still go, just before it does. One that is not wanted any more
/// has told nobody; the next round writes another of what is still open.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_wanted(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let about = snapshot.action_steps_of_letter(&letter.id).await?;
    let around = Around::load(&mut snapshot).await?;
    let mut found = Vec::new();
    for step in &about {
        let of = (&step.document, &around);
        let open = chased::of_document(office, &mut snapshot, of).await?;
        let mut own = open
            .into_iter()
            .filter(|one| one.action == step.action && one.person == step.person);
        let Some(one) = own.next() else {
            return Ok(Clearance::Cancel);
        };
        if one.told.is_none() || one.to.as_ref() != letter.to.mail() {
            return Ok(Clearance::Hold(Hold {
                why: HoldWhy::Disclosure,
                words: PersonalText::parse(
                    "What they may be told, or where they are reached, has changed.",
                ),
            }));
        }
        found.push(one);
    }
    let Some(person) = found.first().and_then(|one| one.person.clone()) else {
        return Ok(Clearance::Cancel);
    };
    let chased = chased::chased(&mut snapshot, &person, &found).await?;
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    Ok(match hour.is_silent(&chased).unwrap_or(true) {
        true => Clearance::Cancel,
        false => Clearance::Send,
    })
}
