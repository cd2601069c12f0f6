//! The mail to an owner: that there is something for them, and where it stands.

use std::collections::BTreeSet;

use crate::{
    casework::{
        actions::chased::Found,
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError},
    },
    forms::{
        invite::nudge,
        minutes::letters::{self, Entry, Errand},
        sheet::day_in_words,
    },
    model::post::Purpose,
    store::{outbox::NewLetter, writing::Tx},
};

/// The letter about all of these, which are one person's, frozen; nothing where the council has no
/// mailbox, or nobody knows where this site is.
pub(super) async fn letter(
    office: &Office,
    tx: &mut Tx,
    (found, has_account): (&[&Found], bool),
    errand: Errand,
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let settings = office.desk.invite.settings();
    let (Some(first), Some(from)) = (found.first(), &settings.reply_mailbox) else {
        return Ok(None);
    };
    let (Some(to), Some(told), Some(person)) = (&first.to, &first.told, &first.person) else {
        return Ok(None);
    };
    let mut entries = Vec::new();
    let documents: BTreeSet<_> = found.iter().map(|one| &one.document).collect();
    let mut tag = String::new();
    for document in documents {
        let own: Vec<&&Found> = found
            .iter()
            .filter(|one| one.document == *document)
            .collect();
        let Some(told) = own.first().and_then(|one| one.told.as_ref()) else {
            return Ok(None);
        };
        let id = tx.link_to_actions(document, person).await?;
        let page = match has_account {
            true => "/actions".to_owned(),
            false => format!("/a/{}", tx.action_token(&id)),
        };
        let Some(link) = office.link(&page) else {
            return Ok(None);
        };
        if *document == first.document {
            tag = id.to_string();
        }
        let due = own.iter().filter_map(|one| one.due).min();
        let held_on = own.first().and_then(|one| one.held_on);
        entries.push(Entry {
            told,
            count: own.len(),
            due: due.map(day_in_words),
            held_on: held_on.map(day_in_words),
            link,
        });
    }
    let before = tx.letters(&first.document).await?;
    let before = before.iter();
    let version = before
        .filter(|one| one.person == *person && one.purpose == Purpose::Actions)
        .map(|one| one.version)
        .max();
    let version = version.unwrap_or_default() + 1;
    let words = letters::actions(office.desk.press.engine(), &entries, errand);
    let words = words.map_err(not_written)?;
    let tag = format!("{tag}-{version}");
    let message_id = format!("actions.{tag}@{}", from.host());
    let addressed = Addressed {
        from,
        name: told.reader(),
        to,
        message_id: &message_id,
    };
    let bytes = mailed(office, &addressed, &words, None)?;
    Ok(Some(NewLetter {
        document: first.document.clone(),
        person: person.clone(),
        purpose: Purpose::Actions,
        version,
        audience: nudge::audience(told.side()),
        to: to.clone().into(),
        message_id,
        tag,
        bytes,
        not_before: None,
    }))
}
