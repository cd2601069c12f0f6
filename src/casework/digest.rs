//! Digest: once a week each of staff is told what only they can finish.
//!
//! The lines are those of their own pages, worked out when the mail is written and again just before
//! it goes; nothing to do, no mail. A line is a reference, fixed words and a link to the very page:
//! whatever is about a child is read behind the sign-in, and the mail changes nothing.

mod lines;

use crate::{
    casework::{
        chase::Around,
        deliver::{Claimed, Clearance},
        digest::lines::{Line, lines},
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError, by},
    },
    forms::{
        invite::digest::{Entry, Reader, digest},
        sheet::{SYSTEM, day_in_words},
    },
    model::{
        actor::Actor,
        contact::EmailAddress,
        id::{Identifier, SystemName},
        live::DocumentId,
        post::Purpose,
        staff::Staff,
    },
    rules::chasing::Hour,
    store::{outbox::NewLetter, writing::Tx},
};

/// How a round went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails that were queued.
    pub written: usize,
    /// People with nothing to do: no mail goes to them this week.
    pub nothing: usize,
    /// People to whom none could be written; the next round tries again.
    pub failed: usize,
}

/// Writes to everybody whose digest of this week is due.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<Tally, VerbError> {
    let mut tally = Tally::default();
    let Some(settings) = &office.desk.chasing.digest else {
        return Ok(tally);
    };
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    let mut snapshot = office.store.read().await?;
    let around = Around::load(&mut snapshot).await?;
    let mut due = Vec::new();
    for kept in snapshot.all_staff().await? {
        let staff = kept.staff;
        if !kept.active || !settings.is_for(&staff.roles) || staff.email.is_none() {
            continue;
        }
        let week = match hour.digest(settings, &around.teams_of(&staff)) {
            Ok(Some(week)) => week,
            Ok(None) => continue,
            Err(beyond) => {
                tracing::warn!(%beyond, "nobody can say when a digest is due");
                tally.failed += 1;
                continue;
            }
        };
        let done = snapshot.digest(&staff.id, &week).await?;
        if !done.is_some_and(|one| one.counts()) {
            due.push((staff, week));
        }
    }
    drop(snapshot);
    for (staff, week) in due {
        match write(office, who, staff, &week).await {
            Ok(Some(Wrote::Mail)) => tally.written += 1,
            Ok(Some(Wrote::Nothing)) => tally.nothing += 1,
            Ok(None) => {}
            // One who cannot be written to stops no other.
            Err(error) => {
                tracing::warn!(%error, "a digest was not written");
                tally.failed += 1;
            }
        }
    }
    if tally.written > 0 {
        office.wake_post();
    }
    Ok(tally)
}

/// What came of the week of one person.
enum Wrote {
    Mail,
    Nothing,
}

/// One person's; nothing where another process was quicker, or the council has no mailbox or
/// address yet.
async fn write(
    office: &Office,
    who: &Actor,
    staff: Staff,
    week: &str,
) -> Result<Option<Wrote>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let lines = lines(office, &mut snapshot, &staff).await?;
    drop(snapshot);
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    if !tx.claim_digest(&staff.id, week).await? {
        return Ok(None);
    }
    let Some(first) = lines.first() else {
        tx.commit(b"").await?;
        return Ok(Some(Wrote::Nothing));
    };
    tx.hold(&first.document).await?;
    let Some(letter) = letter(office, &mut tx, (&staff, week), &lines).await? else {
        return Ok(None);
    };
    let queued = tx.queue(&letter).await?;
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let mut documents: Vec<&DocumentId> = lines.iter().map(|line| &line.document).collect();
    documents.sort();
    documents.dedup();
    let made = (queued.id(), count);
    tx.put_digest((&staff.id, week), made, &documents).await?;
    tx.commit(b"").await?;
    Ok(Some(Wrote::Mail))
}

/// The mail, frozen. It stands with the first of the documents that it speaks of.
async fn letter(
    office: &Office,
    tx: &mut Tx,
    (staff, week): (&Staff, &str),
    lines: &[Line],
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let settings = office.desk.invite.settings();
    let (Some(first), Some(to), Some(from), Some(list)) = (
        lines.first(),
        &staff.email,
        &settings.reply_mailbox,
        office.link("/reviews"),
    ) else {
        return Ok(None);
    };
    let entries = lines.iter().filter_map(|line| {
        Some(Entry {
            reference: line.reference.clone(),
            what: line.words(),
            due: line.due.map(day_in_words),
            link: office.link(&line.page)?,
        })
    });
    let reader = Reader {
        name: staff.name.reveal(),
        council: &settings.name,
        list: &list,
    };
    let entries: Vec<Entry> = entries.collect();
    let words = digest(office.desk.press.engine(), &reader, &entries).map_err(not_written)?;
    let person = Identifier::new(&SystemName::new(SYSTEM), staff.id.as_str());
    let before = tx.letters(&first.document).await?;
    let before = before
        .iter()
        .filter(|one| one.person == person && one.purpose == Purpose::Digest);
    let version = before.map(|one| one.version).max().unwrap_or_default() + 1;
    let tag = tx.digest_tag((&staff.id, week), (&first.document, version));
    let message_id = format!("{tag}@{}", from.host());
    let addressed = Addressed {
        from,
        name: staff.name.reveal(),
        to,
        message_id: &message_id,
    };
    let bytes = mailed(office, &addressed, &words, None)?;
    Ok(Some(NewLetter {
        document: first.document.clone(),
        person,
        purpose: Purpose::Digest,
        version,
        audience: "professional",
        to: EmailAddress::clone(to).into(),
        message_id,
        tag,
        bytes,
        not_before: None,
    }))
}

/// Whether a digest may still go, just before it does: to somebody who works here, is reached there
/// and has something to do in every review that it lists, outside of the quiet hours. One that is taken back has told nobody, and
/// the next round writes another if there is still something to say.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_wanted(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let Some(digest) = snapshot.digest_of(&letter.id).await? else {
        return Ok(Clearance::Cancel);
    };
    let kept = snapshot.staff(&digest.reader).await?;
    let is_theirs = |staff: &Staff| staff.email.as_ref() == letter.to.mail();
    let Some(kept) = kept.filter(|kept| kept.active && is_theirs(&kept.staff)) else {
        return Ok(Clearance::Cancel);
    };
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    let teams = Around::load(&mut snapshot).await?.teams_of(&kept.staff);
    if hour.is_silent_for_staff(&teams).unwrap_or(true) {
        return Ok(Clearance::Cancel);
    }
    let lines = lines(office, &mut snapshot, &kept.staff).await?;
    // A child may have been taken from them since: the mail would name what is not theirs.
    let mut listed = digest.documents.iter();
    let is_theirs = listed.all(|one| lines.iter().any(|line| line.document == *one));
    Ok(match !lines.is_empty() && is_theirs {
        true => Clearance::Send,
        false => Clearance::Cancel,
    })
}
