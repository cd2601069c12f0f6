//! What a filed message changes: an answer, or a letter that came back.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    casework::{
        headline,
        inbound::Matched,
        live::{Live, day_of},
        office::{Office, VerbError},
        respond,
        together::answer,
    },
    model::{
        inbound::{Class, Doubt, Handled, MatchedBy, Meaning, Participation, StatusCode},
        live::{ChangeKind, Place},
        name::PersonalText,
        post::{Answered, Last, Phase, Resolution, Status, Step},
        reply::{Attending, Evidence, Reply, Way},
    },
    store::{
        changes::NewChange, chases::KeptAway, documents::DocumentState, inbound::NewInbound,
        invitations::Invitation, outbox::KeptLetter, reading::Snapshot, writing::Tx,
    },
};

/// Takes back what would be applied, where something that was written later has been applied
/// before it: mail overtakes mail.
pub(super) async fn supersede(
    tx: &mut Tx,
    matched: &Matched,
    new: &mut NewInbound,
) -> Result<(), VerbError> {
    if new.handled != Handled::Applied || !is_answer(new.class) {
        return Ok(());
    }
    let Some(written) = new.written_at else {
        return Ok(());
    };
    let before = tx.inbound(&matched.invitation.document).await?;
    let later = before.iter().any(|one| {
        let same = one
            .of
            .as_ref()
            .is_some_and(|(_, person)| *person == matched.invitation.person);
        let answered = one.handled == Handled::Applied && is_answer(one.class);
        same && answered && one.written_at.is_some_and(|at| written < at)
    });
    if later {
        new.handled = Handled::Settled;
        new.words.doubts.push(Doubt::EarlierVersion);
    }
    Ok(())
}

fn is_answer(class: Class) -> bool {
    matches!(class, Class::Accept | Class::Decline | Class::CalendarReply)
}

/// Writes down what a message changes.
pub(super) async fn apply(
    tx: &mut Tx,
    matched: &Matched,
    meaning: &Meaning,
    new: &NewInbound,
) -> Result<(), VerbError> {
    let invitation = &matched.invitation;
    match meaning {
        Meaning::BounceHard(_) | Meaning::BounceSoft(_) | Meaning::NotForUs => {}
        Meaning::OutOfOffice(back) => away(tx, matched, *back, new).await?,
        // Whoever answers a letter has got it, whatever the relay said of it.
        _ if matched.by != MatchedBy::Address => arrived(tx, matched).await?,
        _ => {}
    }
    if new.handled == Handled::Applied
        && let Some(reply) = reply(meaning)
    {
        // One answer to one message is an answer about every child that it was about.
        for one in beside(tx, matched).await? {
            respond::keep(tx, &one.document, &one.person, &reply).await?;
        }
        return respond::keep(tx, &invitation.document, &invitation.person, &reply).await;
    }
    let says_the_letter = new.class == Class::BounceHard && new.handled == Handled::Applied;
    if !says_the_letter && (new.handled != Handled::Settled || is_answer(new.class)) {
        tell(tx, invitation, ChangeKind::MailCame, words(meaning, new));
    }
    Ok(())
}

/// The invitations about other children that the letter was about which a mail answers.
pub(super) async fn beside(
    snapshot: &mut Snapshot,
    matched: &Matched,
) -> Result<Vec<Invitation>, VerbError> {
    // By an address alone nobody can say which letter is meant.
    if matched.by == MatchedBy::Address {
        return Ok(Vec::new());
    }
    answer::beside(snapshot, &matched.invitation, matched.letter.as_deref()).await
}

fn reply(meaning: &Meaning) -> Option<Reply> {
    let (attending, way, evidence) = match meaning {
        Meaning::Accept => (Attending::Coming, Way::Mail, Evidence::Read),
        Meaning::Decline => (Attending::NotComing, Way::Mail, Evidence::Read),
        // Out of their own calendar, by a name that only their letter holds.
        Meaning::CalendarReply(Participation::Accepted) => {
            (Attending::Coming, Way::Calendar, Evidence::Said)
        }
        Meaning::CalendarReply(Participation::Declined) => {
            (Attending::NotComing, Way::Calendar, Evidence::Said)
        }
        _ => return None,
    };
    Some(Reply::of(attending, way, evidence))
}

/// The letter that a message is about: the one that it names, else the only one that has gone. An
/// answer to one letter says nothing of another, whose address may be a new one.
async fn letter_of(tx: &mut Tx, matched: &Matched) -> Result<Option<KeptLetter>, VerbError> {
    let invitation = &matched.invitation;
    let letters = tx.letters(&invitation.document).await?;
    let mut theirs = letters.into_iter().filter(|letter| {
        let gone = [
            Phase::Final,
            Phase::Accepted,
            Phase::Uncertain,
            Phase::Checked,
        ];
        letter.person == invitation.person && gone.contains(&letter.phase)
    });
    Ok(match &matched.letter {
        Some(named) => theirs.find(|letter| letter.tag == *named),
        None => match (theirs.next(), theirs.next()) {
            (only, None) => only,
            _ => None,
        },
    })
}

/// A letter came back: its person needs another address, which stands beside the letter. Where
/// nobody can say which letter it was, somebody has to read the report.
pub(super) async fn returned(
    tx: &mut Tx,
    matched: &Matched,
    meaning: &Meaning,
    new: &mut NewInbound,
) -> Result<(), VerbError> {
    let Meaning::BounceHard(status) = meaning else {
        return Ok(());
    };
    // A report that nothing of ours speaks for moves no letter.
    if matched.by == MatchedBy::Address {
        return Ok(());
    }
    let last = came_later(status.as_ref());
    if let Some(letter) = letter_of(tx, matched).await?
        && tx.return_letter(&letter.id, last).await?
    {
        let words = "It came back: that address does not take it";
        let beside = tx.rows_beside(&letter.id).await?;
        for one in &beside {
            tx.tell(NewChange {
                place: Some(Place::in_row("people", &one.person, "letter")),
                after: PersonalText::parse(words),
                ..NewChange::of(&one.document, ChangeKind::LetterRefused)
            });
        }
        let invitation = &matched.invitation;
        tell(tx, invitation, ChangeKind::LetterRefused, words.to_owned());
        new.handled = Handled::Applied;
    }
    Ok(())
}

/// What was heard of a letter that came back after it was taken over.
pub(super) fn came_later(status: Option<&StatusCode>) -> Last {
    Last::Answered(Answered {
        step: Step::Later,
        code: 550,
        status: status.and_then(|status| Status::parse(&status.to_string())),
    })
}

/// A letter that came back may have been the one that told them what stands: lists count them.
pub(super) async fn counted(
    office: &Office,
    tx: &mut Tx,
    matched: &Matched,
    new: &NewInbound,
) -> Result<(), VerbError> {
    if new.class != Class::BounceHard || new.handled != Handled::Applied {
        return Ok(());
    }
    let document = &matched.invitation.document;
    let mut all = BTreeSet::from([document.clone()]);
    all.extend(matched.beside.iter().cloned());
    for document in &all {
        match Live::load(tx, document).await? {
            Some(live) if live.kept.state == DocumentState::Open => {
                headline::renew_as(office, tx, document, live).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whoever is away is not reminded meanwhile. Their machine answered, so the letter has come.
async fn away(
    tx: &mut Tx,
    matched: &Matched,
    back: Option<Date>,
    new: &NewInbound,
) -> Result<(), VerbError> {
    // Anybody can write that somebody is away: it counts in answer to a letter of ours.
    if matched.by == MatchedBy::Address {
        return Ok(());
    }
    // One that says no day is read by somebody, and meanwhile it pauses for the days of the council.
    let says_no_day = new.words.doubts == [Doubt::NoDate];
    if new.handled == Handled::Applied || says_no_day {
        let person = &matched.invitation.person;
        let since = tx.at();
        let known = tx.away(person).await?.and_then(|known| known.back);
        // A later one that says no day takes nothing from a day that was said and is still to come.
        let back = back.or(known.filter(|day| day_of(since) < *day));
        tx.note_away(person, &KeptAway { since, back }).await?;
    }
    arrived(tx, matched).await
}

/// A letter of which nobody knew whether it was sent has been answered.
async fn arrived(tx: &mut Tx, matched: &Matched) -> Result<(), VerbError> {
    if let Some(letter) = letter_of(tx, matched).await?
        && matches!(letter.phase, Phase::Final | Phase::Uncertain)
    {
        tx.resolve_letter(&letter.id, Resolution::Answered).await?;
    }
    Ok(())
}

fn tell(tx: &mut Tx, invitation: &Invitation, kind: ChangeKind, words: String) {
    let field = match kind {
        ChangeKind::LetterRefused => "letter",
        _ => "answer",
    };
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &invitation.person, field)),
        after: PersonalText::parse(&words),
        ..NewChange::of(&invitation.document, kind)
    });
}

/// What staff read of a message that changed no answer.
fn words(meaning: &Meaning, new: &NewInbound) -> String {
    let earlier = new.words.doubts.contains(&Doubt::EarlierVersion);
    match meaning {
        _ if earlier => "Answered an earlier time".to_owned(),
        Meaning::OutOfOffice(Some(back)) => format!("Away, back on {back}"),
        Meaning::OutOfOffice(None) => "Away".to_owned(),
        Meaning::BounceHard(_) => "A letter came back".to_owned(),
        Meaning::BounceSoft(_) => "A letter is late, or their mailbox is full".to_owned(),
        Meaning::Sensitive => "A mail to read at once".to_owned(),
        _ => "A mail to read".to_owned(),
    }
}
