//! Whose answer a mail is: by its letter, its calendar, or its sender.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        send,
    },
    model::{
        contact::EmailAddress,
        id::Identifier,
        inbound::{InboundMail, MatchedBy, TagPlace},
        live::DocumentId,
    },
    rules::{
        disclosure::reader,
        triage::{Asked, Side},
    },
    store::{documents::DocumentState, invitations::Invitation, reading::Snapshot},
};

/// The most invitations that are looked through for a calendar's name or an address.
const MOST: u32 = 20_000;

/// An invitation that a mail belongs to.
pub(super) struct Matched {
    pub invitation: Invitation,
    pub by: MatchedBy,
    /// What stands in the return address of the letter that it is about, where it says which.
    pub letter: Option<Arc<str>>,
    /// What was asked of them; nothing where no letter went to them by mail.
    pub asked: Option<Asked>,
    /// The documents of other children whose letters went in one message with theirs.
    pub beside: Vec<DocumentId>,
}

impl Matched {
    /// Finds it, by the surest way there is.
    pub async fn of(
        office: &Office,
        snapshot: &mut Snapshot,
        mail: &InboundMail,
    ) -> Result<Option<Self>, VerbError> {
        let Some((invitation, by, letter)) = find(snapshot, mail).await? else {
            return Ok(None);
        };
        let asked = asked(office, snapshot, mail, (&invitation, by)).await?;
        let rows = snapshot
            .riding_with(&invitation.document, &invitation.person)
            .await?;
        Ok(Some(Self {
            invitation,
            by,
            letter,
            asked,
            beside: rows.into_iter().map(|(_, row)| row.document).collect(),
        }))
    }

    pub fn whose(&self) -> (DocumentId, Identifier) {
        (
            self.invitation.document.clone(),
            self.invitation.person.clone(),
        )
    }
}

async fn find(
    snapshot: &mut Snapshot,
    mail: &InboundMail,
) -> Result<Option<(Invitation, MatchedBy, Option<Arc<str>>)>, VerbError> {
    for found in &mail.tags {
        if let Some(invitation) = snapshot.invitation_by_tag(found.tag.as_str()).await? {
            let by = match found.place {
                TagPlace::Recipient => MatchedBy::Tag,
                TagPlace::InReplyTo | TagPlace::Returned => MatchedBy::InReplyTo,
            };
            return Ok(Some((invitation, by, found.letter.clone())));
        }
    }
    let number = mail
        .calendar
        .as_ref()
        .and_then(|answer| number(&answer.uid));
    let from = mail.from.address.as_ref().filter(|_| mail.signs.is_empty());
    if number.is_none() && from.is_none() {
        return Ok(None);
    }
    let open = snapshot.open_invitations(MOST).await?;
    if let Some(number) = number {
        let of = |one: &&Invitation| snapshot.calendar_number(&one.id) == number;
        if let Some(one) = open.iter().find(of) {
            let sequence = mail.calendar.as_ref().map(|answer| answer.sequence);
            let letter = sequence.map(|at| send::tag(&one.tag, at.saturating_add(1)).into());
            return Ok(Some((one.clone(), MatchedBy::CalendarUid, letter)));
        }
    }
    let Some(from) = from else {
        return Ok(None);
    };
    let mut theirs = open
        .into_iter()
        .filter(|one| address(one).as_ref() == Some(from));
    // Somebody who is asked to several meetings has to be asked which of them is meant.
    Ok(match (theirs.next(), theirs.next()) {
        (Some(one), None) => Some((one, MatchedBy::Address, None)),
        _ => None,
    })
}

/// The number in a name that the council gave a meeting in somebody's calendar.
fn number(uid: &str) -> Option<u128> {
    let (digits, _) = uid.split_once('@')?;
    u128::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.len() == 32)
}

/// Where the newest letter went, by mail.
fn address(invitation: &Invitation) -> Option<EmailAddress> {
    EmailAddress::parse(said(invitation, "to")?).ok()
}

fn said<'i>(invitation: &'i Invitation, what: &str) -> Option<&'i str> {
    let found = invitation.said.iter().find(|(code, _)| **code == *what);
    found.map(|(_, words)| words.reveal())
}

async fn asked(
    office: &Office,
    snapshot: &mut Snapshot,
    mail: &InboundMail,
    (invitation, by): (&Invitation, MatchedBy),
) -> Result<Option<Asked>, VerbError> {
    let Some(address) = address(invitation) else {
        return Ok(None);
    };
    let live = Live::load(snapshot, &invitation.document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Open);
    let Some(live) = live else {
        return Ok(None);
    };
    let side = live.compose(office, |composed| {
        let told = composed.told(&invitation.person);
        match told.map(|told| told.side()) {
            Ok(reader::Side::Professional) => Side::Professional,
            // Of whom nobody can tell is family: nothing of theirs is declined by a machine.
            _ => Side::Family,
        }
    });
    // The number is what nobody can guess; programs may write the rest of the name otherwise.
    let own = snapshot.calendar_number(&invitation.id);
    let said_uid = mail.calendar.as_ref().map(|answer| &answer.uid);
    let uid = said_uid.filter(|uid| number(uid) == Some(own)).cloned();
    Ok(Some(Asked {
        address,
        side,
        matched_by: by,
        uid: uid.unwrap_or_default(),
        day: said(invitation, "date").and_then(day),
        sequence: invitation.version.saturating_sub(1),
    }))
}

/// The day in words such as `Wednesday 9 December 2026`.
fn day(words: &str) -> Option<Date> {
    let words: Vec<&str> = words
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(3)
        .find_map(|three| Date::strptime("%d %B %Y", three.join(" ")).ok())
}
