//! Meant: whether an answer that names no letter may be one about dates.

use crate::{
    casework::{
        dates::still::asked_now,
        office::{Office, VerbError},
    },
    model::post::{Destination, Phase, Purpose},
    store::{invitations::Invitation, outbox::WrittenTo, reading::Snapshot},
};

/// Whether "yes" from there may be said of dates that are offered, in this review or any other, and
/// not of an invitation: a letter about dates went there after it, or one that they have not
/// answered and still can.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn may_be_dates(
    office: &Office,
    snapshot: &mut Snapshot,
    (invitation, is_from_there): (&Invitation, impl Fn(&Destination) -> bool),
) -> Result<bool, VerbError> {
    let letters = snapshot.letters(&invitation.document).await?;
    let mut letters = letters.iter();
    let asked = letters.find(|one| {
        let is_theirs = one.person == invitation.person && one.purpose == Purpose::Invite;
        is_theirs && one.version == invitation.version
    });
    let asked = asked.map(|one| one.queued_at);
    let written = snapshot.written_for(Purpose::Dates).await?.into_iter();
    let there = written.filter(|one| has_left(one) && is_from_there(&one.to));
    for one in there.collect::<Vec<_>>() {
        if asked.is_none_or(|asked| asked <= one.queued_at) {
            return Ok(true);
        }
        let of = (&one.document, &one.person);
        let open = asked_now(office, snapshot, of).await?;
        if open.is_some_and(|(_, link)| link.answer.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_left(written: &WrittenTo) -> bool {
    let stayed = [Phase::Queued, Phase::Held, Phase::Cancelled, Phase::Refused];
    !stayed.contains(&written.phase)
}
