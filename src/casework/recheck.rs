//! Recheck: a letter is looked at once more, just before it goes.
//!
//! Between the moment at which a letter was made and the moment at which it goes, a restriction may
//! have come, the day may have been moved, the address corrected. Such a letter is held, alone, and
//! says why; the others go.

mod anew;

use std::sync::Arc;

use futures_util::{FutureExt as _, future::BoxFuture};
use jiff::SignedDuration;

use crate::{
    casework::{
        actions, call_off, chase,
        consult::by_text,
        course::is_over,
        dates::still as of_dates,
        deliver::{BeforeSending, Clearance},
        digest, heal,
        live::{Composed, Live, STOPPED},
        misdirected::{MISDIRECTED, goes_astray},
        office::{Office, VerbError},
        recheck::anew::Anew,
        responses::{Posted, differs, recipient, said, written},
        together::still,
    },
    forms::invite::letters::{Marks, Outcome},
    model::{
        name::PersonalText,
        post::{Hold, HoldWhy, Purpose},
    },
    store::{documents::DocumentState, invitations::Invitation, outbox::Claimed},
};

/// Looks at invitations against the document as it stands now.
pub struct Recheck {
    office: Arc<Office>,
    anew: Anew,
}

impl Recheck {
    /// A record that was read longer ago than `within` is read again first.
    pub fn new(office: Arc<Office>, within: SignedDuration) -> Self {
        Self {
            office,
            anew: Anew::new(within),
        }
    }

    async fn look(&self, letter: &Claimed) -> Result<Clearance, VerbError> {
        let mut snapshot = self.office.store.read().await?;
        if snapshot.stopped_people().await?.contains(&letter.person) {
            return Ok(hold(HoldWhy::Paused, STOPPED));
        }
        drop(snapshot);
        if is_of_the_record(letter.purpose) {
            let beside = letter.riders.iter().map(|rider| &rider.document);
            for document in std::iter::once(&letter.document).chain(beside) {
                self.anew.see_to(&self.office, document).await?;
            }
            self.is_still_theirs(letter).await?;
        }
        let mut people = vec![letter.person.clone()];
        people.extend(letter.riders.iter().map(|rider| rider.person.clone()));
        let mut snapshot = self.office.store.read().await?;
        if goes_astray(&mut snapshot, (&people, &letter.to)).await? {
            return Ok(hold(HoldWhy::Disclosure, MISDIRECTED));
        }
        drop(snapshot);
        match letter.purpose {
            Purpose::Invite => {}
            Purpose::Reminder => return chase::still_wanted(&self.office, letter).await,
            Purpose::Actions => return actions::still_wanted(&self.office, letter).await,
            Purpose::Cancellation => return call_off::still_true(&self.office, letter).await,
            Purpose::Dates => return of_dates::still_true(&self.office, letter).await,
            Purpose::Digest => return digest::still_wanted(&self.office, letter).await,
            Purpose::Notice => return heal::still_true(&self.office, letter).await,
            Purpose::Code => return by_text::still_true(&self.office, letter).await,
            _ => return Ok(Clearance::Send),
        }
        let mut snapshot = self.office.store.read().await?;
        let Some(live) = Live::load(&mut snapshot, &letter.document).await? else {
            return Ok(Clearance::Cancel);
        };
        let posted = Posted::load(&mut snapshot, &letter.document).await?;
        drop(snapshot);
        // Nobody is asked to a review that is over, and by no letter that another has replaced.
        let invitation = posted
            .invitation(&letter.person)
            .filter(|one| one.version == letter.version);
        let Some(invitation) = invitation.filter(|_| live.kept.state == DocumentState::Open) else {
            return Ok(Clearance::Cancel);
        };
        let own = live.compose(&self.office, |composed| {
            found(&self.office, composed, invitation)
        })?;
        match own {
            // Each child's part of one message has to be as it was.
            Clearance::Send if !letter.riders.is_empty() => {
                still::together(&self.office, letter).await
            }
            own => Ok(own),
        }
    }
}

impl Recheck {
    /// A record that was merged into another takes the letters along: what is in hand is then looked
    /// at again later, under the number that it has by now.
    async fn is_still_theirs(&self, letter: &Claimed) -> Result<(), VerbError> {
        let mut snapshot = self.office.store.read().await?;
        let riders = letter.riders.iter().map(|rider| (&rider.id, &rider.person));
        for (id, person) in riders.chain([(&letter.id, &letter.person)]) {
            let kept = snapshot.letter(id).await?;
            if kept.is_some_and(|kept| kept.person != *person) {
                let why = "The record of this person was merged into another meanwhile.";
                return Err(VerbError::NotNow(why.to_owned()));
            }
        }
        Ok(())
    }
}

/// Whether what a letter may say hangs on the record of a child whose review is open.
fn is_of_the_record(purpose: Purpose) -> bool {
    matches!(
        purpose,
        Purpose::Invite
            | Purpose::Reminder
            | Purpose::Cancellation
            | Purpose::Notice
            | Purpose::Dates
            | Purpose::Code
    )
}

/// Whether the newest letter of an invitation says what it would say now.
///
/// # Errors
/// A template of the house that does not work.
pub(in crate::casework) fn found(
    office: &Office,
    composed: &Composed,
    invitation: &Invitation,
) -> Result<Clearance, VerbError> {
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let outcome = outcomes
        .iter()
        .find(|outcome| *recipient(outcome) == invitation.person);
    Ok(match outcome {
        None => hold(HoldWhy::Disclosure, "They are not written to any more."),
        Some(Outcome::Stopped(stopped)) => hold(HoldWhy::Disclosure, &stopped.reasons.join(" ")),
        Some(Outcome::Letter(letter)) => match differs(&invitation.said, &said(composed, letter)) {
            Some(what) => hold(HoldWhy::Changed, &what),
            // A relay that was out of reach for days must not ask anybody to yesterday's meeting.
            None if is_over(office, composed) => Clearance::Cancel,
            None => Clearance::Send,
        },
    })
}

pub(in crate::casework) fn hold(why: HoldWhy, words: &str) -> Clearance {
    Clearance::Hold(Hold {
        why,
        words: PersonalText::parse(words),
    })
}

impl BeforeSending for Recheck {
    fn ask<'a>(&'a self, letter: &'a Claimed) -> BoxFuture<'a, Result<Clearance, VerbError>> {
        self.look(letter).boxed()
    }
}
