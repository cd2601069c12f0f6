//! What reached somebody: letters as they were frozen, links, copies.

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        responses::{Posted, told_in},
    },
    mail::frozen,
    model::{
        id::Identifier,
        incident::{FactKind, ToldBy, WasTold},
        post::{Answered, Destination, Last, Phase, Step},
        reply::Means,
    },
    rules::disclosure::found,
    store::{
        invitations::{Invitation, Said},
        outbox::KeptLetter,
        reading::Snapshot,
    },
};

/// Everything that reached a person about one document, the oldest first.
pub(super) async fn told(
    office: &Office,
    snapshot: &mut Snapshot,
    (live, posted): (&Live, &Posted),
    person: &Identifier,
) -> Result<Vec<WasTold>, VerbError> {
    let document = &live.kept.id;
    let own: Vec<&Invitation> = posted
        .invitations
        .iter()
        .filter(|one| one.person == *person)
        .collect();
    let mut all: Vec<WasTold> = own.iter().filter_map(|one| printed(one)).collect();
    for letter in posted.letters.iter().filter(|one| one.person == *person) {
        if !may_have_gone(letter) {
            continue;
        }
        let content = snapshot.letter_content(&letter.id).await?;
        let (by, words) = match content {
            // A text is its words.
            Some((Destination::Text(_), bytes)) => {
                (ToldBy::Text, String::from_utf8_lossy(&bytes).into_owned())
            }
            Some((Destination::Mail(_), bytes)) => {
                (ToldBy::Email, frozen::words(&bytes).unwrap_or_default())
            }
            None => (ToldBy::Email, String::new()),
        };
        all.push(WasTold {
            at: letter.since,
            by,
            kinds: live.compose(office, |composed| {
                kinds(
                    found::kinds(composed.prepared.network, &words),
                    &own,
                    &words,
                )
            }),
        });
    }
    let links = snapshot.lent_links_of_document(document).await?;
    let opened = links.iter().filter(|link| link.person == *person);
    all.extend(opened.filter_map(|link| {
        Some(WasTold {
            at: link.opened_at?,
            by: ToldBy::LentMinutes,
            kinds: vec![FactKind::Minutes],
        })
    }));
    let mut copies = Vec::new();
    for minutes in snapshot.all_minutes(document).await? {
        copies.extend(snapshot.minutes_sent(&minutes.meeting).await?);
    }
    let copies = copies.iter().filter(|copy| copy.person == *person);
    all.extend(copies.map(|copy| WasTold {
        at: beginning_of(copy.on),
        by: ToldBy::Copy,
        kinds: vec![FactKind::Minutes],
    }));
    all.sort_by_key(|one| one.at);
    Ok(all)
}

/// Whether its last dot may have gone. One that came back may have been read on the way.
fn may_have_gone(letter: &KeptLetter) -> bool {
    let gone = [
        Phase::Final,
        Phase::Accepted,
        Phase::Uncertain,
        Phase::Checked,
    ];
    gone.contains(&letter.phase) || came_back(letter)
}

/// Whether it had been taken over, and was said not to have arrived only later.
fn came_back(letter: &KeptLetter) -> bool {
    let Some(Last::Answered(Answered { step, .. }) | Last::Trouble(step, _)) = letter.last else {
        return false;
    };
    letter.phase == Phase::Refused && step == Step::Later
}

/// A letter on paper that left the house. Its words are not kept: what it said is.
fn printed(invitation: &Invitation) -> Option<WasTold> {
    let (_, at) = invitation.handed.as_ref()?;
    let mut kinds = said(&invitation.said);
    kinds.push(FactKind::Child);
    kinds.sort();
    Some(WasTold {
        at: *at,
        by: match invitation.means {
            Means::Post => ToldBy::Post,
            Means::Email | Means::Text | Means::ByHand => ToldBy::ByHand,
        },
        kinds,
    })
}

/// What the facts of a letter are by their kind.
fn said(said: &Said) -> Vec<FactKind> {
    let of = |code: &str| told_in(said, code).is_some();
    let all = [
        (FactKind::When, of("date") || of("time") || of("start")),
        (FactKind::Place, of("place") || of("room")),
        (FactKind::Joining, of("joining")),
    ];
    let said = all.into_iter().filter(|(_, is_said)| *is_said);
    said.map(|(kind, _)| kind).collect()
}

/// The kinds that were found, with those of the facts of their invitations that stand in the words.
fn kinds(mut found: Vec<FactKind>, own: &[&Invitation], words: &str) -> Vec<FactKind> {
    let stands = |code: &str| {
        let mut facts = own.iter().filter_map(|one| told_in(&one.said, code));
        facts.any(|fact| words.contains(fact))
    };
    if stands("date") || words.contains("DTSTART") {
        found.push(FactKind::When);
    }
    if stands("place") || stands("room") {
        found.push(FactKind::Place);
    }
    if stands("joining") {
        found.push(FactKind::Joining);
    }
    found.sort();
    found.dedup();
    found
}

fn beginning_of(day: Date) -> jiff::Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let midnight = day.to_zoned(zone);
    midnight.map_or(jiff::Timestamp::UNIX_EPOCH, |at| at.timestamp())
}
