//! What comes back to a letter that asked which dates somebody can make.
//!
//! Such a letter belongs to no invitation, and "yes" to three dates says nothing of any one of them:
//! nothing of it is an answer by itself. A report that it came back stands beside it; all else is
//! for somebody to read.

use crate::{
    casework::{inbound::apply, office::VerbError},
    model::{
        inbound::{Class, Doubt, Handled, InboundMail, MatchedBy, Meaning},
        live::{ChangeKind, Place},
        name::PersonalText,
        post::Purpose,
    },
    store::{
        changes::NewChange, documents::DocumentState, inbound::NewInbound, outbox::KeptLetter,
        reading::Snapshot, writing::Tx,
    },
};

/// What a mail names that was about dates.
pub(super) enum Named {
    Nothing,
    /// A letter whose review is open.
    Letter(Box<KeptLetter>),
    /// One whose review is over.
    Over,
}

/// The letter about dates that a mail names.
///
/// # Errors
/// The record.
pub(super) async fn named_by(
    snapshot: &mut Snapshot,
    mail: &InboundMail,
) -> Result<Named, VerbError> {
    let mut found = Named::Nothing;
    let named = mail.tags.iter().filter_map(|found| found.letter.as_deref());
    for tag in named {
        let letter = snapshot.letter_by_tag(tag).await?;
        let Some(letter) = letter.filter(|one| one.purpose == Purpose::Dates) else {
            continue;
        };
        let kept = snapshot.document(&letter.document).await?;
        if kept.is_some_and(|kept| kept.state == DocumentState::Open) {
            return Ok(Named::Letter(Box::new(letter)));
        }
        found = Named::Over;
    }
    Ok(found)
}

/// Lays a mail with the person whom the letter went to, for somebody to read.
pub(super) fn belongs(letter: &KeptLetter, new: &mut NewInbound) {
    new.of = Some((letter.document.clone(), letter.person.clone()));
    new.matched = Some(MatchedBy::InReplyTo);
    new.words.letter = Some(letter.tag.clone());
    new.handled = match new.class {
        Class::Receipt | Class::Automatic | Class::BounceSoft => Handled::Settled,
        _ => Handled::Open,
    };
    // Whatever it says, it says of days of which none was fixed.
    new.words.doubts.push(Doubt::EarlierVersion);
    new.words.doubts.push(Doubt::OfDates);
}

/// Writes down what it changes: that the letter came back, or that there is a mail to read.
///
/// # Errors
/// The record.
pub(super) async fn apply(
    tx: &mut Tx,
    letter: &KeptLetter,
    meaning: &Meaning,
    new: &mut NewInbound,
) -> Result<(), VerbError> {
    let tell = |tx: &mut Tx, field, kind, words| {
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &letter.person, field)),
            after: PersonalText::parse(words),
            ..NewChange::of(&letter.document, kind)
        });
    };
    if let Meaning::BounceHard(status) = meaning {
        let last = apply::came_later(status.as_ref());
        if tx.return_letter(&letter.id, last).await? {
            let words = "The letter about dates came back: that address does not take it";
            tell(tx, "letter", ChangeKind::LetterRefused, words);
            new.handled = Handled::Applied;
            return Ok(());
        }
    }
    if new.handled == Handled::Open {
        let words = "A mail to read, about the dates";
        tell(tx, "answer", ChangeKind::MailCame, words);
    }
    Ok(())
}
