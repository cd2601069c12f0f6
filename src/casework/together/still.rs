//! Still: whether the parts of one message may go as they are, just before it does.

use crate::{
    casework::{
        deliver::{Claimed, Clearance},
        live::Live,
        office::{Office, VerbError},
        recheck::{found, hold},
        responses::{Posted, recipient, written},
        together::{share::part_of, unlike},
    },
    forms::invite::letters::{Marks, Outcome, joined::Part},
    model::{id::Identifier, live::DocumentId, post::HoldWhy},
    store::{documents::DocumentState, reading::Snapshot},
};

/// Why a message waits whose parts may not stand beside each other any more.
const APART: &str = "What it says about one child may not stand beside another any more.";

/// Why one waits whose children have not one meeting any more.
const NOT_ONE: &str = "They are not one meeting any more.";

/// One part, as it would be now.
enum Now {
    Part(Box<(Live, Part)>),
    Not(Clearance),
}

/// Looks at every part but the first, and at whether they still go together. Any that may not go
/// keeps the whole message.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn together(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let meeting = snapshot.together(&letter.document).await?;
    let own = (&letter.document, &letter.person, letter.version);
    let theirs = letter.riders.iter();
    let theirs = theirs.map(|one| (&one.document, &one.person, one.version));
    let mut parts: Vec<(Live, Part)> = Vec::new();
    for of in std::iter::once(own).chain(theirs) {
        let now = match now(office, &mut snapshot, of).await {
            Ok(now) => now,
            // A child who was forgotten: nothing about them goes any more.
            Err(VerbError::NotThere) => Now::Not(Clearance::Cancel),
            Err(error) => return Err(error),
        };
        match now {
            Now::Part(part) => parts.push(*part),
            // The reasons are of one child's record, and stand on every sheet.
            Now::Not(Clearance::Hold(held)) => return Ok(hold(held.why, APART)),
            Now::Not(clearance) => return Ok(clearance),
        }
    }
    for (at, (live, part)) in parts.iter().enumerate() {
        let is_one = meeting.contains(&live.kept.id);
        for (other, beside) in &parts[at + 1..] {
            if !is_one || !meeting.contains(&other.kept.id) || unlike(office, live, other).is_some()
            {
                return Ok(hold(HoldWhy::Changed, NOT_ONE));
            }
            if !part.fits(beside) {
                return Ok(hold(HoldWhy::Disclosure, APART));
            }
        }
    }
    Ok(Clearance::Send)
}

async fn now(
    office: &Office,
    snapshot: &mut Snapshot,
    (document, person, version): (&DocumentId, &Identifier, u32),
) -> Result<Now, VerbError> {
    let Some(live) = Live::load(snapshot, document).await? else {
        return Ok(Now::Not(Clearance::Cancel));
    };
    let posted = Posted::load(snapshot, document).await?;
    let invitation = posted
        .invitation(person)
        .filter(|one| one.version == version);
    let Some(invitation) = invitation.filter(|_| live.kept.state == DocumentState::Open) else {
        return Ok(Now::Not(Clearance::Cancel));
    };
    let part = live.compose(office, |composed| {
        let clearance = found(office, composed, invitation)?;
        if clearance != Clearance::Send {
            return Ok(Err(clearance));
        }
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let mut own = outcomes
            .into_iter()
            .filter(|outcome| *recipient(outcome) == *person);
        let part = own.find_map(|outcome| match outcome {
            Outcome::Letter(letter) => part_of(composed, letter),
            Outcome::Stopped(_) => None,
        });
        Ok::<_, VerbError>(part.ok_or_else(|| hold(HoldWhy::Disclosure, APART)))
    })?;
    Ok(match part {
        Ok(part) => Now::Part(Box::new((live, part))),
        Err(clearance) => Now::Not(clearance),
    })
}
