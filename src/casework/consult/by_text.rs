//! By text: the code goes to a phone, where the link came by another way.
//!
//! Whoever holds the link may ask for it, and gets the same answer whatever becomes of it: whether
//! somebody has a mobile number with us is nobody's to try out. It never goes by the way by which
//! the link went, for then it would open nothing to anybody but who has that.

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{
        coded::TRIES,
        consult::Written,
        deliver::{Claimed, Clearance},
        exclude::row_of,
        live::Composed,
        mailed::not_written,
        misdirected::is_same,
        office::{Office, VerbError},
        page::Done,
        recheck::hold,
        respond::Found,
        send::{hour_for_a_text, link::went_to},
    },
    forms::{
        invite::{code::by_text, nudge, reach::mobile},
        settings::Texts,
    },
    model::{
        actor::Actor,
        contact::PhoneNumber,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::{Destination, HoldWhy, Phase, Purpose},
        reply::Means,
    },
    rules::{access::Action, disclosure::reader::Channel},
    store::{
        changes::NewChange,
        documents::DocumentState,
        invitations::Invitation,
        outbox::{KeptLetter, NewLetter, WrittenTo},
        reading::Snapshot,
        writing::{Begun, Tx},
    },
};

/// So many codes go to one person in a day, of whatever reviews.
const MOST: usize = 2;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// So many go to one number in an hour. A phone may stand in the records of several people of
/// different children, each with a link that asks for codes: nobody's is made to ring without end.
const MOST_TO_A_NUMBER: usize = 3;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Who asks for a text with a code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AskedBy {
    TheirLink,
    /// Somebody who sees that one was held, and so rang nobody.
    Staff,
}

/// Whether the page offers it: by what is set and how the link went, not by whether there is a
/// number. The link before the newest may have gone to that phone.
pub(super) fn is_offered(office: &Office, found: &Found) -> bool {
    let settings = office.desk.invite.settings();
    let is_newest = found.former.is_none();
    settings.texts == Texts::Sent && found.invitation.means != Means::Text && is_newest
}

/// Where the links went that open what somebody wrote.
async fn places(
    snapshot: &mut Snapshot,
    invitation: &Invitation,
) -> Result<Vec<String>, VerbError> {
    let former = snapshot.former_links(invitation).await?;
    let went = former.iter().filter_map(|one| went_to(&one.said));
    let went = went.map(str::to_owned);
    let newest = went_to(&invitation.said).map(str::to_owned);
    Ok(newest.into_iter().chain(went).collect())
}

/// Sends the code to whoever wrote, where there is one to send and a number to send it to. The answer
/// is the same in every case.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown or over; the record.
pub async fn text_code(
    office: &Office,
    token: &str,
    operation: &OperationId,
) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let mut tx = match office.begin(&found.who(office), operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return Ok(()),
    };
    tx.hold(&found.invitation.document).await?;
    // What is read now is what stands at the commit.
    let found = Found::of(office, &mut tx, token).await?;
    if let Some(letter) = due(office, &mut tx, (&found, AskedBy::TheirLink)).await? {
        tx.queue(&letter).await?;
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &letter.person, "views")),
            after: PersonalText::parse("A code by text message, asked for by their link"),
            ..NewChange::of(&letter.document, ChangeKind::LetterMade)
        });
    }
    tx.commit(b"").await?;
    office.wake_post();
    Ok(())
}

/// Whether somebody still waits for a code: their link opens what they wrote.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn is_wanted(
    snapshot: &mut Snapshot,
    (document, person): (&DocumentId, &Identifier),
) -> Result<bool, VerbError> {
    let invitations = snapshot.invitations(document).await?;
    let mut open = invitations.iter().filter(|one| one.ended_at.is_none());
    let is_open = open.any(|one| one.person == *person);
    Ok(is_open && snapshot.consultation_of(document, person).await?.is_some())
}

/// Sends the code by text once more, for whoever cannot reach them by phone.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who is not asked;
/// [`VerbError::NotNow`] where no text may go to them now.
pub async fn again(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let all = tx.invitations(document).await?;
    let mut open = all.into_iter().filter(|one| one.ended_at.is_none());
    let invitation = open.find(|one| one.person == row);
    let invitation = invitation.ok_or(VerbError::NotThere)?;
    let found = Found::standing(&mut tx, invitation).await?;
    let Some(letter) = due(office, &mut tx, (&found, AskedBy::Staff)).await? else {
        let why = "No text may go to them now. Ring them, and read the code out.";
        return Err(VerbError::NotNow(why.to_owned()));
    };
    tx.queue(&letter).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "views")),
        after: PersonalText::parse("The code by text message, once more"),
        ..NewChange::of(document, ChangeKind::LetterMade)
    });
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// The text that is to go; nothing where none may.
async fn due(
    office: &Office,
    tx: &mut Tx,
    (found, asked_by): (&Found, AskedBy),
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let invitation = &found.invitation;
    let written = Written::of(tx, found).await?;
    // A code that was wrong too often is made anew by somebody who knows them.
    let written = written.filter(|it| !it.is_empty() && it.of.wrong < TRIES);
    let Some(written) = written.filter(|_| is_offered(office, found)) else {
        return Ok(None);
    };
    let letters = tx.letters(&invitation.document).await?;
    let own = letters
        .iter()
        .filter(|one| one.person == invitation.person && one.purpose == Purpose::Code);
    let version = own.map(|one| one.version).max().unwrap_or_default() + 1;
    let code = tx.consultation_code(&written.of);
    let links = places(tx, invitation).await?;
    let text = found.live.compose(office, |composed| {
        text(office, composed, (&invitation.person, &links), &code)
    })?;
    let Some((to, audience, words)) = text else {
        return Ok(None);
    };
    // They count over all reviews: whoever counts now is the only one until the commit.
    tx.hold_codes().await?;
    if is_enough(office, tx, (found, asked_by), &to).await? {
        return Ok(None);
    }
    // No hour is told apart from no number.
    let Ok(hour) = hour_for_a_text(office) else {
        return Ok(None);
    };
    let tag = format!("{}-k{version}", invitation.tag);
    Ok(Some(NewLetter {
        document: invitation.document.clone(),
        person: invitation.person.clone(),
        purpose: Purpose::Code,
        version,
        audience,
        message_id: format!("code.{tag}@localhost"),
        to: Destination::Text(to),
        tag,
        bytes: words.into_bytes(),
        // Whoever has the link asked for it, who need not be the one whose phone rings.
        not_before: Some(hour),
    }))
}

/// Whether that person, or that number, has had as many codes as go to one.
async fn is_enough(
    office: &Office,
    snapshot: &mut Snapshot,
    (found, asked_by): (&Found, AskedBy),
    to: &PhoneNumber,
) -> Result<bool, VerbError> {
    let since = |span| office.now().saturating_sub(span).unwrap_or(Timestamp::MIN);
    let (day, hour) = (since(DAY), since(HOUR));
    let person = &found.invitation.person;
    let known = found.live.kept.network.person(person);
    let others = known.map_or(&[][..], |known| &known.other_ids);
    let mut written = snapshot.written_since(Purpose::Code, day).await?;
    written.retain(|one| match one.phase {
        Phase::Cancelled => false,
        Phase::Held => asked_by == AskedBy::TheirLink,
        _ => true,
    });
    let to_them = written
        .iter()
        .filter(|one| one.person == *person || others.contains(&one.person));
    let there = |one: &&WrittenTo| match &one.to {
        Destination::Text(number) => number.digits() == to.digits() && one.queued_at > hour,
        Destination::Mail(_) => false,
    };
    let to_number = written.iter().filter(there);
    Ok(to_them.count() >= MOST || to_number.count() >= MOST_TO_A_NUMBER)
}

/// The number, the audience and the words; nothing where there is no number of theirs alone.
fn text(
    office: &Office,
    composed: &Composed,
    (person, links): (&Identifier, &[String]),
    code: &str,
) -> Result<Option<(PhoneNumber, &'static str, String)>, VerbError> {
    let Some(to) = number(composed, (person, links)) else {
        return Ok(None);
    };
    let Ok(told) = composed.told_by(person, Channel::Text) else {
        return Ok(None);
    };
    let words = by_text(office.desk.press.engine(), &told, code).map_err(not_written)?;
    Ok(Some((to, nudge::audience(told.side()), words)))
}

fn number(composed: &Composed, (person, links): (&Identifier, &[String])) -> Option<PhoneNumber> {
    let part = composed.part(person)?;
    let number = mobile(part.person?, composed.circumstances.today)?;
    let mut links = links.iter();
    let is_the_links = links.any(|link| is_same(link, number.reveal()));
    let network = &composed.prepared.network;
    let others = network.people.iter().filter(|one| one.id != *person);
    let of_child = (network.child.id != *person).then_some(&network.child.contacts);
    // A phone that two share is in nobody's hands alone.
    let mut phones = others
        .map(|one| &one.contacts)
        .chain(of_child)
        .flat_map(|contacts| &contacts.phones);
    let is_shared = phones.any(|phone| phone.number.digits() == number.digits());
    (!is_the_links && !is_shared).then(|| number.clone())
}

/// How whoever asked for a code stands to a link that it goes with.
#[derive(Clone, Copy)]
enum Link {
    /// It was not replaced, opens still, or the newest has come to them.
    Theirs,
    /// The letter that brings the newest is on its way by itself.
    Waits,
    /// That letter is printed, and nobody has said yet that it was posted or handed over.
    Printed,
    /// No letter brings them any.
    Over,
}

impl Link {
    /// What stands beside a code that is kept back, for staff; nothing where it may go.
    fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Theirs => None,
            Self::Waits => Some(
                "The link by which they asked for it is over by now, and their letter with another \
                 waits to go. Read the code out once that has come.",
            ),
            Self::Printed => Some(
                "The link by which they asked for it is over by now, and their letter with another is \
                 printed: it has to be posted or handed over. Read the code out once they have it.",
            ),
            Self::Over => Some(
                "It waited for an hour at which texts may go, and the link of whoever asked for it is \
                 over by now. Send them their letter again, too.",
            ),
        }
    }
}

/// Whether whoever asked for a code at that moment has a link by now that it goes with.
async fn link_of(
    office: &Office,
    snapshot: &mut Snapshot,
    (invitation, asked_at): (&Invitation, Timestamp),
) -> Result<Link, VerbError> {
    if invitation.linked_at <= asked_at || invitation.handed.is_some() {
        return Ok(Link::Theirs);
    }
    let former = snapshot.former_links(invitation).await?;
    // One that was replaced before is not the one by which they asked.
    let mut asked_by = former.iter().filter(|one| one.stood_at(asked_at));
    if asked_by.any(|one| one.opens(office.now())) {
        return Ok(Link::Theirs);
    }
    let letters = snapshot.letters(&invitation.document).await?;
    let brings = |one: &&KeptLetter| {
        [Purpose::Invite, Purpose::Reminder, Purpose::Notice].contains(&one.purpose)
            && one.person == invitation.person
            && one.queued_at >= invitation.linked_at
    };
    let mut phases = letters.iter().filter(brings).map(|one| one.phase);
    Ok(match invitation.means.is_paper() {
        _ if phases.clone().any(has_gone) => Link::Theirs,
        true => Link::Printed,
        false if phases.any(is_to_go) => Link::Waits,
        false => Link::Over,
    })
}

fn is_to_go(phase: Phase) -> bool {
    [Phase::Queued, Phase::Claimed, Phase::Deferred].contains(&phase)
}

fn has_gone(phase: Phase) -> bool {
    let gone = [
        Phase::Final,
        Phase::Accepted,
        Phase::Uncertain,
        Phase::Checked,
    ];
    gone.contains(&phase)
}

/// Whether such a text may still go, just before it does: while the code opens something, to the
/// number on record and to no other. It may have waited for days: one that its reader could do
/// nothing with any more is kept back, and somebody rings them.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_true(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let all = snapshot.invitations(&letter.document).await?;
    let mut open = all.into_iter().filter(|one| one.ended_at.is_none());
    let Some(invitation) = open.find(|one| one.person == letter.person) else {
        return Ok(Clearance::Cancel);
    };
    let found = match Found::standing(&mut snapshot, invitation).await {
        Ok(found) => found,
        Err(VerbError::NotThere) => return Ok(Clearance::Cancel),
        Err(other) => return Err(other),
    };
    let written = Written::of(&mut snapshot, &found).await?;
    let is_open = found.live.kept.state == DocumentState::Open;
    let Some(written) = written.filter(|it| is_open && it.of.wrong < TRIES) else {
        return Ok(Clearance::Cancel);
    };
    let code = snapshot.consultation_code(&written.of);
    let links = places(&mut snapshot, &found.invitation).await?;
    let now = found.live.compose(office, |composed| {
        text(office, composed, (&found.invitation.person, &links), &code)
    })?;
    let is_same = now.is_some_and(|(to, _, words)| {
        letter.to == Destination::Text(to) && *letter.bytes == *words.as_bytes()
    });
    if !is_same {
        // Nobody is worse off without: they are told to call.
        return Ok(Clearance::Cancel);
    }
    let kept = snapshot.letter(&letter.id).await?;
    let asked_at = kept.map_or(Timestamp::MIN, |kept| kept.queued_at);
    let of = (&found.invitation, asked_at);
    let link = link_of(office, &mut snapshot, of).await?;
    Ok(match link.why_not() {
        None => Clearance::Send,
        Some(why) => hold(HoldWhy::Changed, why),
    })
}
