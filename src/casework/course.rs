//! Course: whom a change touches after letters have gone, and what comes next.
//!
//! What the newest letter of each said is held against what it would say now, wherever the change
//! came from: somebody entered it, or the record of the case system was read again. Nothing of it is
//! kept, so nothing of it can be out of date.

pub(in crate::casework) mod merged;
pub mod tell;

use std::collections::HashMap;

use crate::{
    casework::{
        live::{Composed, Live},
        office::{Office, VerbError},
        open::log_look,
        page::course::{CourseChange, CourseGroup, CoursePage, CourseRow, Step},
        plain::tasks,
        progress::{Meeting, Progress},
        responses::{
            self, Posted, WORDS, differing, means, recipient, said, told_in,
            untold::{UNTOLD, is_untold},
            written,
        },
        show,
    },
    forms::invite::letters::{Letter, Marks, Outcome},
    model::{
        actor::Actor,
        id::Identifier,
        live::DocumentId,
        post::{Phase, Purpose},
        reply::{Attending, Means},
    },
    rules::{
        access::Action,
        attendance::role::Mode,
        course::{Begun, Last, Stands, step},
        disclosure::{item::Item, reader::Side},
    },
    store::{
        documents::DocumentState,
        invitations::{Invitation, Said},
        reading::Snapshot,
    },
};

/// In this order they stand on the page.
const GROUPS: [Step; 7] = [
    Step::Update,
    Step::CallOff,
    Step::TakeBack,
    Step::Again,
    Step::Invite,
    Step::InPerson,
    Step::Decide,
];

/// The code of what changed, what they were told, and what stands now.
type Changed = (&'static str, Option<String>, Option<String>);

/// Somebody with whom something comes next.
pub(in crate::casework) struct Touched {
    pub person: Identifier,
    pub step: Step,
    pub means: Means,
    changes: Vec<Changed>,
    /// Why a person has to do something.
    why: String,
}

/// What somebody would be told now, beside what they were told.
struct Now {
    stands: Stands,
    means: Means,
    changes: Vec<Changed>,
    why: String,
}

/// Everybody with whom something comes next, in the order of the sheet.
///
/// # Errors
/// A template of the house that does not work.
pub(in crate::casework) fn touched(
    office: &Office,
    composed: &Composed,
    posted: &Posted,
) -> Result<Vec<Touched>, VerbError> {
    if is_over(office, composed) {
        return Ok(Vec::new());
    }
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let outcomes: HashMap<&Identifier, &Outcome> = outcomes
        .iter()
        .map(|outcome| (recipient(outcome), outcome))
        .collect();
    let stands = |one: &&Invitation| one.ended_at.is_none() && one.version > 0;
    let begun = match posted.invitations.iter().any(|one| stands(&one)) {
        true => Begun::Yes,
        false => Begun::No,
    };
    let listed = composed
        .prepared
        .attendance
        .parts
        .iter()
        .map(|part| part.id);
    let gone = posted.invitations.iter().filter(stands);
    let gone = gone.map(|one| &one.person);
    let gone = gone.filter(|person| composed.part(person).is_none());
    let people = listed.chain(gone);
    Ok(people
        .filter_map(|person| {
            let invitation = posted.invitation(person).filter(|one| one.version > 0);
            let reached_another = responses::answers(&posted.replies, person).0;
            // Whoever it reached in their place has ended it: first somebody finds the address.
            if invitation.is_none()
                && reached_another.is_some_and(|answer| answer.attending == Attending::NotMe)
            {
                return None;
            }
            let now = now(composed, posted, invitation, outcomes.get(person));
            let step = step(last(posted, invitation), now.stands, begun);
            (step != Step::Nothing).then(|| Touched {
                person: person.clone(),
                step,
                means: now.means,
                changes: now.changes,
                why: now.why,
            })
        })
        .collect())
}

/// Whether nobody has to be told anything of a meeting any more: it is closed, or its day is over.
pub(in crate::casework) fn is_over(office: &Office, composed: &Composed) -> bool {
    composed.live.kept.state != DocumentState::Open
        || Meeting::of(office, composed) == Meeting::Past
}

/// How many were told something that does not stand any more.
pub(in crate::casework) fn wrong(touched: &[Touched]) -> usize {
    touched.iter().filter(|one| one.step.is_wrong()).count()
}

/// That so many were, in some words; nothing for none.
pub(in crate::casework) fn in_words(wrong: usize) -> Option<String> {
    match wrong {
        0 => None,
        1 => Some("1 person was told something that no longer stands".to_owned()),
        many => Some(format!(
            "{many} people were told something that no longer stands"
        )),
    }
}

/// How many were told the day and time that stand now, and how many others, by letters that have
/// gone.
#[derive(Clone, Copy, Default)]
pub(in crate::casework) struct ToldWhen {
    pub this: usize,
    pub another: usize,
}

/// Counts them. Of whoever may be told nothing now it is not known, and they are left out.
pub(in crate::casework) fn told_when(composed: &Composed, posted: &Posted) -> ToldWhen {
    let mut counts = ToldWhen::default();
    for one in &posted.invitations {
        if one.ended_at.is_some() || one.version == 0 || !newest_has_gone(posted, one) {
            continue;
        }
        let Ok(told) = composed.told(&one.person) else {
            continue;
        };
        let was = ["date", "time"].map(|code| told_in(&one.said, code));
        match was == [told.date(), told.time()] {
            true => counts.this += 1,
            false => counts.another += 1,
        }
    }
    counts
}

/// Whether what the newest letter says has gone, or may have.
fn newest_has_gone(posted: &Posted, invitation: &Invitation) -> bool {
    let waits = match invitation.means.is_paper() {
        true => invitation.handed.is_none(),
        false => posted.waiting(&invitation.person).next().is_some(),
    };
    !waits && last(posted, Some(invitation)) == Last::Told
}

/// Whether they know that they are not asked any more, as far as anybody can say: a letter that
/// came back or is held tells nobody.
pub(in crate::casework) fn knows_it_is_off(posted: &Posted, invitation: &Invitation) -> bool {
    let lost = [Phase::Cancelled, Phase::Refused, Phase::Held];
    is_called_off(invitation)
        && !calling_off(posted, invitation).is_some_and(|phase| lost.contains(&phase))
}

/// Whether somebody has decided that they are told so: their link says it, also where the letter
/// did not reach them.
pub(in crate::casework) fn may_read_that_it_is_off(
    posted: &Posted,
    invitation: &Invitation,
) -> bool {
    is_called_off(invitation) && calling_off(posted, invitation) != Some(Phase::Cancelled)
}

/// Whether the last that was made for them is that they are not asked any more.
pub(in crate::casework) fn is_called_off(invitation: &Invitation) -> bool {
    told_in(&invitation.said, "mode") == Some(Mode::NotInvited.code())
}

/// How far the letter has come that tells them last; nothing where somebody told them.
fn calling_off(posted: &Posted, invitation: &Invitation) -> Option<Phase> {
    let mut letters = posted.letters.iter();
    let own = letters.find(|letter| {
        letter.person == invitation.person
            && letter.version == invitation.version
            && letter.purpose == Purpose::Cancellation
    });
    own.map(|letter| letter.phase)
}

/// Who expects a meeting that is still to come, and how they hear that it is not held.
#[derive(Default)]
pub(in crate::casework) struct Expecting {
    /// Those whom a letter tells that goes by mail.
    pub by_mail: Vec<Identifier>,
    /// Those whom somebody has to tell, and why no letter does.
    pub by_people: Vec<(Identifier, String)>,
}

/// Nobody, where the day is over or there is none.
pub(in crate::casework) fn expecting(
    office: &Office,
    composed: &Composed,
    posted: &Posted,
) -> Expecting {
    let mut all = Expecting::default();
    let day = composed.prepared.network.child.planned.on.value();
    if day.is_none_or(|day| *day < office.today()) {
        return all;
    }
    let listed = composed.prepared.attendance.parts.iter();
    let listed = listed.map(|part| part.id);
    let open = posted.invitations.iter();
    let open = open.filter(|one| one.ended_at.is_none());
    let taken_off = open.map(|one| &one.person);
    let taken_off = taken_off.filter(|person| composed.part(person).is_none());
    for person in listed.chain(taken_off) {
        let invitation = posted.invitation(person);
        if invitation.is_some_and(|one| knows_it_is_off(posted, one)) {
            continue;
        }
        // Whoever said that they take part has heard of it, whatever became of their letter.
        let (answer, _) = responses::answers(&posted.replies, person);
        let comes = answer.is_some_and(|answer| {
            !matches!(answer.attending, Attending::NotComing | Attending::NotMe)
        });
        let was_asked = invitation.is_some_and(|one| posted.reached(one));
        let by_mail = invitation.map(|one| can_be_called_off(composed, posted, one));
        match by_mail {
            _ if !was_asked && !comes => {}
            Some(Ok(())) => all.by_mail.push(person.clone()),
            Some(Err(why)) => all.by_people.push((person.clone(), why)),
            None => all.by_people.push((person.clone(), NO_MAIL.to_owned())),
        }
    }
    all
}

fn last(posted: &Posted, invitation: Option<&Invitation>) -> Last {
    let Some(invitation) = invitation else {
        return Last::Nothing;
    };
    if knows_it_is_off(posted, invitation) {
        return Last::CalledOff;
    }
    let gone = posted.has_gone(&invitation.person);
    let or_before = |last| match gone {
        true => Last::Told,
        false => last,
    };
    if invitation.means.is_paper() {
        return match (&invitation.handed, &invitation.returned) {
            (_, Some(_)) => or_before(Last::Returned),
            (Some(_), None) => Last::Told,
            (None, None) => or_before(Last::Waiting),
        };
    }
    let phase = posted.letter(&invitation.person).map(|one| one.phase);
    or_before(match phase {
        Some(Phase::Refused) => Last::Returned,
        Some(Phase::Cancelled) => Last::Nothing,
        _ => Last::Waiting,
    })
}

fn now(
    composed: &Composed,
    posted: &Posted,
    invitation: Option<&Invitation>,
    outcome: Option<&&Outcome>,
) -> Now {
    match outcome {
        Some(Outcome::Letter(letter)) => compared(composed, invitation, letter),
        Some(Outcome::Stopped(stopped)) => Now {
            stands: Stands::Stopped,
            means: Means::ByHand,
            changes: Vec::new(),
            why: stopped.reasons.join(" "),
        },
        None => {
            let by_mail = invitation.map_or(Err(String::new()), |invitation| {
                can_be_called_off(composed, posted, invitation)
            });
            let (stands, why) = match by_mail {
                Ok(()) => (Stands::NotAsked, String::new()),
                Err(why) => (Stands::NotAskedInPerson, why),
            };
            let means = invitation.map_or(Means::ByHand, |one| one.means);
            Now {
                stands,
                means,
                changes: Vec::new(),
                why,
            }
        }
    }
}

/// What the letter says now, beside what the last one said.
fn compared(composed: &Composed, invitation: Option<&Invitation>, letter: &Letter) -> Now {
    let means = means(letter);
    let plain = |stands| Now {
        stands,
        means,
        changes: Vec::new(),
        why: String::new(),
    };
    let waits = || Now {
        why: UNTOLD.to_owned(),
        ..plain(Stands::Stopped)
    };
    let untold = is_untold(composed, letter);
    let Some(invitation) = invitation else {
        return match untold {
            true => waits(),
            false => plain(Stands::Same),
        };
    };
    let now = said(composed, letter);
    let codes = differing(&invitation.said, &now);
    let changes = changes(&codes, &invitation.said, &now);
    let kept_back = codes.iter().any(|code| {
        let was_told = told_in(&invitation.said, code).is_some();
        was_told && item(code).is_some_and(|item| is_withheld(letter, item))
    });
    let (stands, why) = match codes.as_slice() {
        [] => (Stands::Same, ""),
        ["to"] => (Stands::Moved, ""),
        _ if untold && !kept_back => return waits(),
        _ if kept_back => (
            Stands::KeptBack,
            "They were told something that is kept from them now. A letter that says that it is \
             another would tell them so: talk to them, or send it from Responses.",
        ),
        _ => (Stands::Differs, ""),
    };
    Now {
        stands,
        means,
        changes,
        why: why.to_owned(),
    }
}

fn changes(codes: &[&'static str], before: &Said, now: &Said) -> Vec<Changed> {
    let words = |said: &Said, code: &str| told_in(said, code).map(|words| shown(code, words));
    let codes = codes.iter();
    codes
        .map(|code| (*code, words(before, code), words(now, code)))
        .collect()
}

/// As a page shows it: what somebody is asked is kept by its code.
fn shown(code: &str, words: &str) -> String {
    let mode = (code == "mode").then(|| Mode::from_code(words)).flatten();
    mode.map_or_else(|| words.to_owned(), |mode| mode.words().to_owned())
}

fn item(code: &str) -> Option<Item> {
    match code {
        "date" => Some(Item::Date),
        "time" => Some(Item::Time),
        "place" => Some(Item::Place),
        "room" => Some(Item::Room),
        "joining" => Some(Item::ReaderJoining),
        _ => None,
    }
}

fn is_withheld(letter: &Letter, item: Item) -> bool {
    letter.withheld.iter().any(|(one, ..)| *one == item)
}

/// Whether a mail may say that they are not asked any more; else why somebody talks to them.
fn can_be_called_off(
    composed: &Composed,
    posted: &Posted,
    invitation: &Invitation,
) -> Result<(), String> {
    if has_died(composed, &invitation.person) {
        return Err(DIED.to_owned());
    }
    if posted.called_off(&invitation.person).is_some() {
        return Err(
            "The letter that tells them did not reach them: tell them yourself.".to_owned(),
        );
    }
    if invitation.means != Means::Email || !posted.has_gone(&invitation.person) {
        return Err(NO_MAIL.to_owned());
    }
    match composed.told_still(&invitation.person) {
        Err(blocked) => Err(blocked.0.join(" ")),
        Ok(told) if told.side() == Side::Child => {
            Err("Somebody whom the child trusts tells them.".to_owned())
        }
        Ok(_) => Ok(()),
    }
}

/// Why no mail tells somebody who got none.
pub(in crate::casework) const NO_MAIL: &str =
    "No letter of theirs went by mail: tell them yourself.";

/// Why nothing is written to somebody of whom the record says that they have died.
pub(in crate::casework) const DIED: &str = "The record says that they have died. \
    Nothing goes to their address: others read it.";

/// Whether the record says that somebody has died.
pub(in crate::casework) fn has_died(composed: &Composed, row: &Identifier) -> bool {
    let person = composed.part(row).and_then(|part| part.person);
    person.is_some_and(|person| person.died_on.is_some())
}

/// The page.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<CoursePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let posted = Posted::load(&mut snapshot, document).await?;
    log_look(office, &mut snapshot, who, document, "responses").await?;
    let child = Some(&live.kept.child);
    let forms = tasks::open(office, &mut snapshot, &asker, child).await?;
    let forms = tasks::that_read_differently(forms);
    live.compose(office, |composed| {
        let touched = touched(office, composed, &posted)?;
        let groups = GROUPS.iter().map(|step| CourseGroup {
            step: *step,
            rows: touched
                .iter()
                .filter(|one| one.step == *step)
                .map(|one| row(composed, &posted, one))
                .collect(),
        });
        Ok(CoursePage {
            id: document.clone(),
            number: live.number,
            header: show::header(office, composed),
            changes: all_changes(&touched),
            groups: groups.filter(|group| !group.rows.is_empty()).collect(),
            forms: forms.clone(),
            not_yet: responses::not_yet(&Progress::of(office, composed)),
            seen: seen(&snapshot, &touched),
            may: show::may(composed, &asker),
        })
    })
}

/// Stands for what is shown of them.
fn seen(snapshot: &Snapshot, touched: &[Touched]) -> String {
    let line = |one: &Touched| format!("{} {} {:?}", one.person, one.step.code(), one.changes);
    let lines: Vec<String> = touched.iter().map(line).collect();
    snapshot.fingerprint("course", &lines.join("\n"))
}

/// What was told and what stands now, each once; the address of each is their own.
fn all_changes(touched: &[Touched]) -> Vec<CourseChange> {
    let mut all: Vec<CourseChange> = Vec::new();
    for (code, words) in WORDS {
        let own = touched.iter().flat_map(|one| &one.changes);
        for (_, was, is) in own.filter(|(one, ..)| *one == code && code != "to") {
            match all
                .iter_mut()
                .find(|one| one.what == words && one.was == *was && one.is == *is)
            {
                Some(known) => known.people += 1,
                None => all.push(CourseChange {
                    what: words,
                    was: was.clone(),
                    is: is.clone(),
                    people: 1,
                }),
            }
        }
    }
    all
}

fn row(composed: &Composed, posted: &Posted, one: &Touched) -> CourseRow {
    let part = composed.part(&one.person);
    let (answer, _) = responses::answers(&posted.replies, &one.person);
    let codes: Vec<&str> = one.changes.iter().map(|(code, ..)| *code).collect();
    let changed = responses::in_words(&codes);
    let words = match (&*one.why, changed) {
        ("", changed) => changed.unwrap_or_default(),
        (why, _) => why.to_owned(),
    };
    CourseRow {
        row: one.person.to_string(),
        name: composed.name(&one.person),
        role: part.map_or("", |part| part.role.label()),
        means: one.means,
        words,
        answered: answer.map(|answer| (answer.words, answer.at)),
    }
}

/// The document and its post, for whoever does something about it.
pub(in crate::casework) fn of_live(
    office: &Office,
    live: &Live,
    posted: &Posted,
) -> Result<(Vec<Touched>, Option<String>), VerbError> {
    live.compose(office, |composed| {
        let not_yet = responses::not_yet(&Progress::of(office, composed));
        Ok((touched(office, composed, posted)?, not_yet))
    })
}
