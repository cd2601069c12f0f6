//! The list of a core group: who belongs to it, and comes back next time.
//!
//! It begins as the last core group of the child left it; the first one begins with those whom the
//! review asks, without the reviewing officer, who has no part in a core group. Whoever takes the
//! minutes says of each person whether they stay; staff take others in. Copies go by this list.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Composed, Live},
        minutes::{
            Minuted,
            known::Answered,
            pen::{Held, Pen},
            place,
            seen::Seen,
            write::{Outcome, Whose},
        },
        office::{Office, VerbError, of_form},
        open::FORM,
        page::{ConflictField, Done, minutes::ListPage},
        people::beside,
    },
    forms::{
        invite::entries::{Enterable, Kind, Of, Whose as Typed, typing},
        sheet::day_in_words,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{MeetingId, Member, MinutesKind, Stay},
        network::Network,
    },
    rules::{
        access::Action,
        attendance::{
            Part,
            choice::{is_excluded, is_over},
            role::Role,
        },
    },
    store::{
        changes::NewChange,
        minutes::KeptList,
        reading::Snapshot,
        writing::{Replay, Tx},
    },
};

/// The name under which a list is kept, and of its place on the page.
pub(in crate::casework) const MEMBERS: &str = "members";

/// The name under which a form sends the day of the next meeting.
pub(in crate::casework) const NEXT: &str = "next_on";

/// The place of a change of that day.
const NEXT_CHANGED: &str = "next";

/// How people stand on the list, as it was chosen, over the version that the page showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Row, and how they stand: as codes.
    pub members: Vec<(String, String)>,
    pub seen: u32,
}

/// Writes down with which list a core group begins.
pub(super) async fn begin(
    office: &Office,
    tx: &mut Tx,
    live: &Live,
    meeting: &MeetingId,
) -> Result<(), VerbError> {
    let members = match last(tx, live, meeting).await? {
        Some((before, list)) => {
            let list = renumbered(list, &live.kept.network);
            carried(office, tx, (live, meeting), (&before, &list)).await?
        }
        None => live.compose(office, |composed| {
            let parts = composed.prepared.attendance.parts.iter();
            let asked = parts.filter(|part| is_asked(part));
            asked.map(|part| Member::new(part.id)).collect()
        }),
    };
    tx.write_list(meeting, &members, 0).await?;
    Ok(())
}

/// The list of the last core group of the child that has one, and which meeting that was.
async fn last(
    snapshot: &mut Snapshot,
    live: &Live,
    meeting: &MeetingId,
) -> Result<Option<(MeetingId, KeptList)>, VerbError> {
    // The newest first: what comes behind this one was begun before it.
    let documents = snapshot.documents_of(FORM, &live.kept.child).await?;
    let own = documents.iter().position(|id| *id == live.kept.id);
    for document in documents.iter().skip(own.unwrap_or(0)) {
        let all = snapshot.all_minutes(document).await?;
        let groups = all
            .iter()
            .rev()
            .filter(|one| one.kind == MinutesKind::CoreGroup && one.meeting != *meeting);
        for group in groups {
            if let Some(list) = snapshot.minutes_list(&group.meeting).await? {
                return Ok(Some((group.meeting.clone(), list)));
            }
        }
    }
    Ok(None)
}

/// Those who stay on it, and who was left out: they stay left out until somebody takes them back. Who was
/// taken in by hand and is not in this document yet comes into it.
async fn carried(
    office: &Office,
    tx: &mut Tx,
    (live, meeting): (&Live, &MeetingId),
    (before, list): (&MeetingId, &KeptList),
) -> Result<Vec<Member>, VerbError> {
    let mut members: Vec<Member> = Vec::with_capacity(list.members.len());
    for member in list.members.iter().filter(|one| one.stay != Stay::Leaves) {
        let row = match here(office, live, &member.person) {
            Here::Takes(row) => Some(row),
            Here::Nobody
                if member.stay == Stay::Stays && before.document() != meeting.document() =>
            {
                let from = (before.document(), &member.person);
                beside::bring_from(office, tx, (live, meeting.document()), from).await?
            }
            Here::TakesNoPart | Here::Nobody => None,
        };
        let Some(row) = row else { continue };
        match members.iter_mut().find(|one| one.person == row) {
            Some(known) => known.stay = known.stay.max(member.stay),
            None => members.push(Member {
                stay: member.stay,
                ..Member::new(&row)
            }),
        }
    }
    Ok(members)
}

/// Whether somebody is in the network of a document, and under which number.
enum Here {
    Takes(Identifier),
    /// The record has their part as over, or two people have decided to keep them out.
    TakesNoPart,
    Nobody,
}

fn here(office: &Office, live: &Live, person: &Identifier) -> Here {
    live.compose(office, |composed| {
        let mut parts = composed.prepared.attendance.parts.iter();
        let part = parts.find(|part| {
            let others = part.person.map_or(&[][..], |one| &one.other_ids);
            part.id == person || others.contains(person)
        });
        match part {
            Some(part) if is_over(part) || is_excluded(part) => Here::TakesNoPart,
            Some(part) => Here::Takes(part.id.clone()),
            None => Here::Nobody,
        }
    })
}

/// A list with everybody under the number that they have in the network now: whoever was merged into
/// another record stands there as that one, once. Who was kept out under either number stays out until
/// somebody takes them back.
pub(super) fn renumbered(list: KeptList, network: &Network) -> KeptList {
    let mut members: Vec<Member> = Vec::with_capacity(list.members.len());
    for member in list.members {
        let person = number_now(network, &member.person);
        match members.iter_mut().find(|one| one.person == person) {
            Some(known) => known.stay = known.stay.max(member.stay),
            None => members.push(Member { person, ..member }),
        }
    }
    KeptList { members, ..list }
}

/// The number under which somebody stands in a network; their own where they do not, and where
/// several have had it.
fn number_now(network: &Network, person: &Identifier) -> Identifier {
    let is_there = network.people.iter().any(|one| one.id == *person);
    let people = network.people.iter();
    let mut heirs = people.filter(|one| !is_there && one.other_ids.contains(person));
    match (heirs.next(), heirs.next()) {
        (Some(one), None) => one.id.clone(),
        _ => person.clone(),
    }
}

/// How people stand on the list, as it was chosen. Of whom the list says something else than the page
/// had seen, and than it says now, that is told, whoever changed it: an older page of the same person
/// puts nobody back unseen. All else that was sent is kept.
pub(super) async fn settle(
    office: &Office,
    held: &mut Held,
    settled: &Settled,
    outcome: &mut Outcome,
) -> Result<(), VerbError> {
    let Some(list) = held.minuted.list.clone() else {
        return Ok(());
    };
    let meeting = held.meeting().clone();
    let answered = Answered::load(&mut held.tx, &held.minuted).await?;
    let shown = held.tx.minutes_list_at(&meeting, settled.seen).await?;
    let shown = shown.map(|list| renumbered(list, &held.live.kept.network));
    let mut members = list.members.clone();
    let mut is_unseen = false;
    for (field, stay) in &settled.members {
        let Some(stay) = Stay::from_code(stay) else {
            let message = "Say of each person whether they belong to the core group";
            return Err(VerbError::wrong(Some(place(MEMBERS)), "", message));
        };
        let Some(row) = meant(office, held, (field, &list), &answered)? else {
            let row = crate::casework::exclude::row_of(field);
            let row = row.filter(|row| stay == Stay::Stays && is_missing(office, held, row));
            // The same tick twice takes nobody in twice.
            let row = row.filter(|row| members.iter().all(|one| one.person != *row));
            members.extend(row.as_ref().map(Member::new));
            continue;
        };
        // Whoever writes by a link says who need not come again; staff say who does not belong here.
        if stay == Stay::Out && held.lent.is_some() {
            continue;
        }
        let mut all = members.iter_mut();
        let Some(member) = all.find(|one| one.person == row && one.stay != stay) else {
            continue;
        };
        let was = shown.iter().flat_map(|list| &list.members);
        let was = was.into_iter().find(|one| one.person == row);
        is_unseen |= was.is_none_or(|was| was.stay != member.stay);
        if stay == Stay::Out && writes_by_link(held, &row) {
            let message = "Somebody who has a link to these minutes cannot be left out. Take the link back first.";
            return Err(VerbError::wrong(Some(place(MEMBERS)), "", message));
        }
        member.stay = stay;
    }
    if members == list.members {
        outcome.versions.push((MEMBERS.to_owned(), list.version));
        return Ok(());
    }
    if is_unseen || !held.tx.write_list(&meeting, &members, list.version).await? {
        let code = held.code();
        let whose = Whose::of(held.lent.as_ref(), &code);
        let told = held.seen(office, |composed, seen| stale(composed, &seen, whose))?;
        outcome.conflicts.extend(told);
        return Ok(());
    }
    outcome
        .versions
        .push((MEMBERS.to_owned(), list.version + 1));
    held.tx.tell(NewChange {
        place: Some(meeting.place(MEMBERS)),
        ..NewChange::of(&meeting, ChangeKind::MinutesWritten)
    });
    Ok(())
}

/// The person whom a form calls so: also of those who were left out, for staff.
fn meant(
    office: &Office,
    held: &Held,
    (field, list): (&str, &KeptList),
    answered: &Answered,
) -> Result<Option<Identifier>, VerbError> {
    if held.lent.is_some() {
        return held.person(office, field, answered);
    }
    let row = crate::casework::exclude::row_of(field);
    Ok(row.filter(|row| list.members.iter().any(|one| one.person == *row)))
}

/// Whether staff may take somebody of the review's list into the core group by a tick.
fn is_missing(office: &Office, held: &Held, row: &Identifier) -> bool {
    let list = held.minuted.list.as_ref().filter(|_| held.lent.is_none());
    list.is_some_and(|list| {
        held.live.compose(office, |composed| {
            missing(composed, list).any(|part| part.id == row)
        })
    })
}

/// Whom the review asks, and of whom the list of the core group says nothing: its officer has no part in
/// one, and whoever is kept out of the review is not taken in.
pub(super) fn missing<'c>(
    composed: &'c Composed<'_>,
    list: &'c KeptList,
) -> impl Iterator<Item = &'c Part<'c>> {
    let parts = composed.prepared.attendance.parts.iter();
    parts.filter(|part| is_asked(part) && list.members.iter().all(|one| one.person != *part.id))
}

/// Whether the review asks somebody whom the first core group of a child begins with.
fn is_asked(part: &Part) -> bool {
    part.mode.has_letter() && part.role != Role::Chair && !is_excluded(part)
}

fn writes_by_link(held: &Held, row: &Identifier) -> bool {
    let network = &held.live.kept.network;
    let mut links = held.minuted.links.iter();
    links.any(|link| link.ended.is_none() && number_now(network, &link.person) == *row)
}

/// How the list stands where somebody else has settled it, as the one who writes may read it.
pub(super) fn stale(
    composed: &Composed,
    seen: &Seen<'_>,
    whose: Whose<'_>,
) -> Option<ConflictField> {
    let list = seen.minuted.list.as_ref()?;
    let members = list.members.iter();
    let shown =
        members.filter(|one| one.stay != Stay::Out && seen.eyes.gives_to(composed, &one.person));
    let lines = shown.map(|one| {
        let name = seen.eyes.name(composed, &one.person);
        format!("{name}: {}", one.stay.words().to_lowercase())
    });
    Some(ConflictField {
        place: place(MEMBERS),
        label: "Who belongs to the core group".to_owned(),
        yours: String::new(),
        theirs: lines.collect::<Vec<_>>().join("\n"),
        by: whose.called(&list.by),
        at: list.at,
        version: list.version,
    })
}

/// Whom staff could take into the core group, that the words fit.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] of a meeting without a list.
pub async fn page(
    office: &Office,
    who: &Actor,
    meeting: &MeetingId,
    words: &str,
) -> Result<ListPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, meeting, Action::TakeMinutes)
        .await?;
    let minuted = Minuted::load(&mut snapshot, meeting).await?;
    drop(snapshot);
    let list = minuted
        .and_then(|one| one.list)
        .ok_or(VerbError::NotThere)?;
    let listed = list.members.iter().filter(|one| one.stay != Stay::Out);
    let listed: Vec<Identifier> = listed.map(|one| one.person.clone()).collect();
    let of = (meeting.document(), listed.as_slice());
    let (found, all) = beside::candidates(office, who, of, words).await?;
    Ok(ListPage { found, all })
}

/// Takes somebody into the core group: from the network, an earlier document or the directory.
///
/// # Errors
/// As who writes in the minutes; [`VerbError::NotThere`] for a key that means nobody;
/// [`VerbError::NotNow`] for whoever is kept out, or has no part any more.
pub async fn take_in(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (meeting, key): (&MeetingId, &str),
) -> Result<Done, VerbError> {
    let mut held = match Pen::Staff(who, meeting).hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    // Somebody new in the document is added to it, which is a permission of its own.
    office
        .live(&mut held.tx, who, meeting, Action::AddPerson)
        .await?;
    let list = held.minuted.list.clone().ok_or(VerbError::NotThere)?;
    let of = (&held.live, meeting.document());
    let row = beside::bring(office, &mut held.tx, of, key).await?;
    held.live.compose(office, |composed| {
        let part = composed.part(&row);
        let out = part.filter(|part| is_over(part) || is_excluded(part));
        out.map_or(Ok(()), |part| {
            let name = composed.name(&row);
            let words = format!("{name} cannot be taken in: {}.", part.why);
            Err(VerbError::NotNow(words))
        })
    })?;
    let mut members = list.members.clone();
    match members.iter_mut().find(|one| one.person == row) {
        Some(member) => member.stay = Stay::Stays,
        None => members.push(Member::new(&row)),
    }
    if !held.tx.write_list(meeting, &members, list.version).await? {
        let words = "Somebody else has changed the list meanwhile. Load the page again.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    held.tx.tell(NewChange {
        place: Some(meeting.place(MEMBERS)),
        ..NewChange::of(meeting, ChangeKind::MinutesWritten)
    });
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

const NEXT_ON: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "next_on",
    kind: Kind::DayToCome,
    whose: Typed::Everybodys,
    label: "",
    asked: "the day of the next core group",
};

/// The day of the next meeting as it was typed, over the one that the page showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextTyped {
    pub text: String,
    /// As [`next_seen`] has it.
    pub seen: u32,
}

/// The day of the next meeting as a page says which one it showed: 20261221, 0 where there is none.
pub fn next_seen(day: Option<Date>) -> u32 {
    let number = |day: Date| {
        let (year, month, day) = (day.year(), day.month(), day.day());
        let number = i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day);
        u32::try_from(number).unwrap_or_default()
    };
    day.map_or(0, number)
}

/// The day of the next meeting, as it was typed. A day that stood there already may have passed. One
/// that was changed since the page showed it is told, and not written over.
pub(super) async fn say_next(
    office: &Office,
    held: &mut Held,
    typed: &NextTyped,
    outcome: &mut Outcome,
) -> Result<(), VerbError> {
    let text = typed.text.trim();
    let stands = held.minuted.minutes.next_on;
    let mut done = |day| outcome.versions.push((NEXT.to_owned(), next_seen(day)));
    if stands.is_some() && text.parse().ok() == stands {
        done(stands);
        return Ok(());
    }
    let day = typing::take(&NEXT_ON, text, office.today());
    let day = day.map_err(|message| wrong_day(text, &message))?;
    let day: Option<Date> = day.and_then(|day| day.reveal().parse().ok());
    if day == stands {
        done(stands);
        return Ok(());
    }
    let meeting = held.meeting().clone();
    let is_seen = typed.seen == next_seen(stands);
    if !is_seen || !held.tx.say_next(&meeting, day, stands).await? {
        let code = held.code();
        let whose = Whose::of(held.lent.as_ref(), &code);
        let told = held.seen(office, |composed, seen| stale_next(composed, &seen, whose))?;
        outcome.conflicts.push(ConflictField {
            yours: typed.text.clone(),
            ..told
        });
        return Ok(());
    }
    done(day);
    held.tx.tell(NewChange {
        place: Some(meeting.place(NEXT_CHANGED)),
        ..NewChange::of(&meeting, ChangeKind::MinutesWritten)
    });
    Ok(())
}

fn wrong_day(text: &str, message: &str) -> VerbError {
    VerbError::wrong(Some(of_form(NEXT)), text, message)
}

/// The day of the next meeting where it was changed meanwhile, with who changed it as far as the page
/// looks back.
pub(super) fn stale_next(composed: &Composed, seen: &Seen<'_>, whose: Whose<'_>) -> ConflictField {
    let minutes = &seen.minuted.minutes;
    let changed = minutes.meeting.place(NEXT_CHANGED);
    let mut changes = composed.live.changes.iter();
    let change = changes.find(|one| one.place.as_ref() == Some(&changed));
    ConflictField {
        place: place(NEXT),
        label: "Day of the next core group".to_owned(),
        yours: String::new(),
        theirs: minutes
            .next_on
            .map_or_else(|| "No day".to_owned(), day_in_words),
        by: change.map_or_else(|| "Somebody".to_owned(), |one| whose.called(&one.by)),
        at: change.map_or(jiff::Timestamp::UNIX_EPOCH, |one| one.at),
        version: next_seen(minutes.next_on),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        model::live::By,
        rules::example::{change, id, network},
    };

    #[test]
    fn who_was_kept_out_under_one_of_two_numbers_stays_out() {
        let mut network = network();
        change(&mut network, "601").other_ids.push(id("699"));
        for (now, before) in [(Stay::Stays, Stay::Out), (Stay::Out, Stay::Stays)] {
            let member = |person, stay| Member {
                person: id(person),
                stay,
            };
            let list = KeptList {
                version: 1,
                members: vec![member("699", before), member("601", now)],
                by: By {
                    code: "staff:1".into(),
                    name: None,
                },
                at: Timestamp::UNIX_EPOCH,
            };

            let list = renumbered(list, &network);

            assert_eq!(list.members, [member("601", Stay::Out)]);
        }
    }
}
