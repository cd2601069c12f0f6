//! Remind: who has not said which dates they can make is asked once more by itself.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        chase::Around,
        dates::{
            ask::is_due,
            elsewhere::{reached_at, went_to},
            instant,
            letter::{self, of_dates},
            offer::open,
            page::is_asked,
        },
        live::{Composed, Live, day_of},
        misdirected::{address, is_same},
        office::{Office, VerbError, by},
    },
    model::{
        actor::Actor,
        id::Identifier,
        inbound::{Class, Handled, MatchedBy},
        live::DocumentId,
        post::{Destination, Phase},
        reply::Means,
    },
    rules::{
        attendance::Part,
        calendar::BeyondCalendar,
        chasing::{Away, Chased, Hour, Reach, ask::Group, settings::By},
    },
    store::{
        chases::ChaseWhat,
        dates::{DateLink, Offer},
        documents::DocumentState,
        headings::Whose,
        outbox::KeptLetter,
        reading::Snapshot,
    },
};

/// Reminds everybody to whom that is due, in all open reviews, by the way by which they were asked;
/// answers how many were. Nobody is reminded twice of the same dates, nor after somebody has written
/// to them once more, nor anybody of those with whom a person talks or has just talked. Whoever is not
/// reached any more where the question went is left to a person.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<usize, VerbError> {
    if office.desk.chasing.pace.dates_working_days == 0 {
        return Ok(0);
    }
    let mut snapshot = office.store.read().await?;
    let headings = snapshot.headings(Whose::Everybody).await?;
    drop(snapshot);
    let mut reminded = 0;
    for heading in &headings {
        match of_document(office, who, &heading.document).await {
            Ok(count) => reminded += count,
            // One with which it cannot be done stops no other.
            Err(error) => {
                let document = &heading.document;
                tracing::warn!(%document, %error, "nobody was reminded of dates");
            }
        }
    }
    if reminded > 0 {
        office.wake_post();
    }
    Ok(reminded)
}

async fn of_document(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<usize, VerbError> {
    let mut snapshot = office.store.read().await?;
    let due = due_now(office, &mut snapshot, document).await?;
    drop(snapshot);
    if due.is_none_or(|(.., people)| people.is_empty()) {
        return Ok(0);
    }
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.hold(document).await?;
    // What is read now is what stands at the commit.
    let Some((live, offer, people)) = due_now(office, &mut tx, document).await? else {
        return Ok(0);
    };
    let count = letter::write_to(office, &mut tx, (&live, &offer), &people).await?;
    if count > 0 {
        tx.commit(b"").await?;
    }
    Ok(count)
}

/// Who is to be reminded now; nothing where no dates are offered that can still be.
async fn due_now(
    office: &Office,
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<(Live, Offer, Vec<Identifier>)>, VerbError> {
    let now = office.now();
    let is_to_come = |offer: &Offer| {
        let mut starts = offer.slots.iter().map(|slot| instant(slot.start));
        now < offer.expires_at && starts.any(|start| start.is_some_and(|start| now < start))
    };
    let offer = open(snapshot, document).await?.filter(is_to_come);
    let Some(offer) = offer else {
        return Ok(None);
    };
    let live = Live::load(snapshot, document).await?;
    let Some(live) = live.filter(|live| live.kept.state == DocumentState::Open) else {
        return Ok(None);
    };
    let letters = snapshot.letters(document).await?;
    let around = Around::load(snapshot).await?;
    let mut silent = Vec::new();
    for link in snapshot.links(&offer).await? {
        let tag = snapshot.dates_tag(&link.id);
        if is_time(office, &link, (&letters, &tag)).unwrap_or(false)
            && !has_written(snapshot, &link).await?
        {
            let went = went_to(snapshot, (&link, &letters)).await?;
            silent.push(Silent::of(snapshot, link, went).await?);
        }
    }
    // Most days there is nobody, and then no letter is written to see where it would go.
    let now = match silent.is_empty() {
        true => HashMap::new(),
        false => reached_at(office, &live)?,
    };
    silent.retain(|one| {
        let now = now.get(&one.person).and_then(Option::as_ref);
        let places = one.went.as_ref().zip(now);
        places.is_some_and(|(went, now)| is_same(address(went), address(now)))
    });
    let people = live.compose(office, |composed| {
        let reminded = silent.into_iter().filter(|one| {
            let part = composed.part(&one.person).filter(|part| is_asked(part));
            part.is_some_and(|part| may_be_reminded(office, composed, &around, (part, one)))
        });
        reminded.map(|one| one.person).collect()
    });
    Ok(Some((live, offer, people)))
}

/// Somebody who has not said which dates they can make.
struct Silent {
    person: Identifier,
    /// Where the question went.
    went: Option<Destination>,
    away: Option<Away>,
    by_hand: Option<Timestamp>,
    nudged: Option<Timestamp>,
}

impl Silent {
    async fn of(
        snapshot: &mut Snapshot,
        link: DateLink,
        went: Option<Destination>,
    ) -> Result<Self, VerbError> {
        let person = link.person;
        let away = snapshot.away(&person).await?;
        let chases = snapshot.chases(&link.document).await?.into_iter();
        let by_hand = chases.filter(|one| one.person == person && one.what == ChaseWhat::ByHand);
        Ok(Self {
            went,
            away: away.map(|away| Away {
                since: away.since,
                back: away.back,
            }),
            by_hand: by_hand.map(|one| one.at).max(),
            nudged: (snapshot.last_nudge(&person).await?)
                .max(snapshot.last_told_of_action(&person).await?),
            person,
        })
    }
}

/// Whether the one letter that asked them went long enough ago, by mail or text.
fn is_time(
    office: &Office,
    link: &DateLink,
    (letters, tag): (&[KeptLetter], &str),
) -> Result<bool, BeyondCalendar> {
    let by_itself = matches!(link.means, Some(Means::Email | Means::Text));
    if !by_itself || !is_due(office, link, letters) {
        return Ok(false);
    }
    let own = of_dates(letters, &link.person);
    let mut own = own.filter(|one| one.tag.starts_with(tag) && one.phase != Phase::Cancelled);
    let (Some(only), None) = (own.next(), own.next()) else {
        return Ok(false);
    };
    // One that came back or is held is for a person to mend.
    if !matches!(only.phase, Phase::Accepted | Phase::Checked) {
        return Ok(false);
    }
    let days = office.desk.chasing.pace.dates_working_days;
    let day: Date = office
        .desk
        .calendar
        .add_working_days(day_of(only.since), days)?;
    Ok(day <= office.today())
}

/// Whether they have written what nobody has read yet: it may say which dates they can make. That
/// somebody has left counts whether or not it has been read, in answer to a letter of ours.
async fn has_written(snapshot: &mut Snapshot, link: &DateLink) -> Result<bool, VerbError> {
    let mails = snapshot.inbound(&link.document).await?;
    Ok(mails.iter().any(|mail| {
        let is_theirs = mail.of.as_ref().is_some_and(|(_, who)| *who == link.person);
        let is_unread = mail.handled == Handled::Open && mail.class.may_answer();
        let by_letter = mail.matched.is_some_and(|by| by != MatchedBy::Address);
        let has_left = mail.class == Class::Left && by_letter && link.made_at <= mail.came_at;
        is_theirs && (is_unread || has_left)
    }))
}

/// Whether a machine may write to them, and now: with some a person talks, some are away, and at
/// night nothing goes.
fn may_be_reminded(
    office: &Office,
    composed: &Composed,
    around: &Around,
    (part, silent): (&Part, &Silent),
) -> bool {
    let settings = &office.desk.chasing;
    let hour = Hour::new(office.now(), &office.desk.calendar, settings);
    let chased = Chased {
        person: part.id.clone(),
        teams: around.teams(part),
        hours: around.hours(part),
        reach: Reach::Works,
        away: silent.away,
        by_hand: silent.by_hand,
        nudged: silent.nudged,
        instead: Vec::new(),
        asks: Vec::new(),
    };
    let is_ours = settings.manner(Group::of(part.role)).by == By::Machine;
    let is_there = hour.back(&chased).is_none() && !hour.rests(&chased);
    let is_open = hour.is_silent(&chased).is_ok_and(|silent| !silent);
    is_ours && is_there && is_open && composed.told(part.id).is_ok()
}
