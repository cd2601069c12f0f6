//! Write: what stands in boxes, who was there, what came of the last actions.

use std::{fmt::Write, sync::Arc};

use crate::{
    casework::{
        exclude::row_of,
        minutes::{
            Minuted, boxes,
            known::{self, Answered},
            lent::Found,
            list::{self, MEMBERS, NEXT, NextTyped, Settled},
            pen::{Held, Pen},
            place,
            present::{self, attend, say},
            seen,
        },
        office::{Office, VerbError, name_of},
        page::{Conflict, ConflictField, Wrong},
    },
    forms::minutes::Section,
    model::{
        live::{By, ChangeKind, Number, OperationId},
        minutes::{Boxed, LentLink, Passage},
    },
    rules::{
        access::Action,
        merge::{Held as Stands, Merged, Page, Wanted, merge},
        minutes::tidy::tidy,
    },
    store::changes::NewChange,
};

/// The most characters of one box.
const LONGEST: usize = 40_000;

/// The name under which the list of who was there is kept.
pub(in crate::casework) const PRESENT: &str = "present";

/// What was typed into one box, over the version that the page showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub text: String,
    pub seen: u32,
}

/// Who was there, as it was chosen, over the version that the page showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attended {
    /// Row, presence, report: as codes.
    pub marked: Vec<(String, String, String)>,
    pub others: String,
    pub seen: u32,
}

/// What came of an action of the last meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidOf {
    pub id: String,
    pub state: String,
    pub changed: String,
    pub seen: u32,
}

/// Everything that one form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub boxes: Vec<Written>,
    pub attended: Option<Attended>,
    /// The day of the next meeting, as it was typed; nothing where the form has no place for it.
    pub next_on: Option<NextTyped>,
    /// Who belongs to the core group.
    pub settled: Option<Settled>,
    pub said: Vec<SaidOf>,
}

/// What stands now in what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub number: Number,
    /// Each box with its version.
    pub versions: Vec<(String, u32)>,
}

/// Keeps what was typed. What fits is kept also where something else is in conflict, be it a box, who
/// was there or what came of an action; what still says what its page showed is left alone.
///
/// # Errors
/// [`VerbError::NotNow`] for who does not hold the pen, [`VerbError::Wrong`] where something cannot
/// be taken: then nothing is kept. [`VerbError::Conflict`] where somebody else wrote what was not seen.
pub async fn save(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    sheet: &Sheet,
) -> Result<Saved, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(replay) => return again(office, pen, sheet, (replay.number, &replay.result)).await,
    };
    held.writes(office)?;
    let answered = Answered::load(&mut held.tx, &held.minuted).await?;
    let taken = take_all(office, &held, (sheet, &answered))?;
    let mut outcome = Outcome::default();
    for one in &taken {
        write(&mut held, one, &mut outcome).await?;
    }
    if let Some(attended) = &sheet.attended {
        attend(office, &mut held, attended, &mut outcome).await?;
    }
    if let Some(typed) = &sheet.next_on {
        list::say_next(office, &mut held, typed, &mut outcome).await?;
    }
    if let Some(settled) = &sheet.settled {
        list::settle(office, &mut held, settled, &mut outcome).await?;
    }
    for said in &sheet.said {
        say(office, &mut held, said, &mut outcome).await?;
    }
    let number = held.tx.commit(outcome.kept().as_bytes()).await?;
    outcome.answer(number)
}

/// What became of each thing that was sent.
#[derive(Default)]
pub(super) struct Outcome {
    pub versions: Vec<(String, u32)>,
    pub conflicts: Vec<ConflictField>,
}

impl Outcome {
    /// What a repetition of the wish is answered from: names and versions, never a word of it.
    fn kept(&self) -> String {
        let mut text = String::new();
        for (name, version) in &self.versions {
            // Writing into a text cannot fail.
            let _ = writeln!(text, "{name} {version}");
        }
        for field in &self.conflicts {
            let _ = writeln!(text, "!{}", field.place.field);
        }
        text
    }

    fn answer(self, number: Number) -> Result<Saved, VerbError> {
        if self.conflicts.is_empty() {
            return Ok(Saved {
                number,
                versions: self.versions,
            });
        }
        let entered = self.versions.iter().map(|(name, _)| place(name)).collect();
        Err(VerbError::Conflict(Conflict {
            fields: self.conflicts,
            entered,
            versions: self.versions,
        }))
    }
}

/// What the first try met, told again with what stands there now.
async fn again(
    office: &Office,
    pen: &Pen<'_>,
    sheet: &Sheet,
    (number, result): (Number, &[u8]),
) -> Result<Saved, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, lent, meeting, code) = match pen {
        Pen::Staff(who, meeting) => {
            let action = Action::TakeMinutes;
            let (live, _) = office.live(&mut snapshot, who, meeting, action).await?;
            (live, None, (*meeting).clone(), who.code())
        }
        Pen::Lent { token, pass } => {
            let found = Found::by_pass(office, &mut snapshot, token, pass).await?;
            let meeting = found.link.meeting.clone();
            let code = found.link.id.code();
            (found.live, Some(found.link), meeting, code)
        }
    };
    let minuted = Minuted::load(&mut snapshot, &meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    let answered = Answered::load(&mut snapshot, &minuted).await?;
    let row = |field: &str| match &lent {
        None => row_of(field),
        Some(link) => live.compose(office, |composed| {
            let people = known::people(composed, &answered).into_iter();
            let out = minuted.list.iter().flat_map(|list| &list.members);
            let rows = people.map(|one| one.row);
            let mut rows = rows.chain(out.map(|one| one.person.clone()));
            rows.find(|row| snapshot.minutes_alias(&link.id, row) == field)
        }),
    };
    let layout = minuted.layout(office)?;
    let mut outcome = Outcome::default();
    for line in String::from_utf8_lossy(result).lines() {
        if let Some(name) = line.strip_prefix('!') {
            let stands = (&live, &minuted);
            let whose = Whose::of(lent.as_ref(), &code);
            let stale = seen::with(office, stands, lent.as_ref(), |composed, seen| match name {
                MEMBERS => list::stale(composed, &seen, whose),
                NEXT => Some(list::stale_next(composed, &seen, whose)),
                _ => present::stale(composed, &seen, name, whose),
            })?;
            outcome.conflicts.extend(stale);
            let typed = sheet.boxes.iter().find(|one| one.name == name);
            if let Some((typed, (section, name))) = typed.zip(boxes::meant(layout, name, row)) {
                // What they may not read by now is not told as somebody else's words.
                let is_seen = seen::with(office, stands, lent.as_ref(), |_, seen| {
                    seen.reads_box(section, &name)
                })?;
                let theirs = minuted.boxed(&name).filter(|_| is_seen);
                outcome
                    .conflicts
                    .push(in_conflict(typed, section, theirs, whose));
            }
        } else if let Some((name, version)) = line.split_once(' ') {
            let version = version.parse().unwrap_or_default();
            outcome.versions.push((name.to_owned(), version));
        }
    }
    outcome.answer(number)
}

/// What was typed into a box, understood.
struct Taken<'t> {
    written: &'t Written,
    section: &'t Section,
    /// The name under which it is kept.
    name: Arc<str>,
    text: Passage,
}

/// Understands every box, or says of each what cannot be taken.
fn take_all<'t>(
    office: &'t Office,
    held: &Held,
    (sheet, answered): (&'t Sheet, &Answered),
) -> Result<Vec<Taken<'t>>, VerbError> {
    let mut taken = Vec::with_capacity(sheet.boxes.len());
    let mut wrong = Vec::new();
    for written in &sheet.boxes {
        let mut say = |message: String| {
            wrong.push(Wrong {
                place: Some(place(&written.name)),
                text: written.text.clone(),
                message,
            });
        };
        let Some((section, name)) = held.boxed(office, &written.name, answered)? else {
            // The empty box of somebody who has left the network since takes nothing else with it.
            if written.text.trim().is_empty() {
                continue;
            }
            say("This cannot be written here.".to_owned());
            continue;
        };
        if !held.seen(office, |_, seen| seen.reads_box(section, &name))? {
            say("This part is not for you to write.".to_owned());
            continue;
        }
        if written.text.chars().count() > LONGEST {
            say(format!("Write at most {LONGEST} characters"));
            continue;
        }
        taken.push(Taken {
            written,
            section,
            name,
            text: tidy(&written.text),
        });
    }
    match wrong.is_empty() {
        true => Ok(taken),
        false => Err(VerbError::Wrong(wrong)),
    }
}

/// One box: compared with what stands there, and written if nobody's words go unseen.
async fn write(held: &mut Held, taken: &Taken<'_>, outcome: &mut Outcome) -> Result<(), VerbError> {
    let Taken {
        written,
        section,
        name,
        text,
    } = taken;
    let meeting = held.meeting().clone();
    let standing = held.minuted.boxed(name).cloned();
    let version = standing.as_ref().map_or(0, |one| one.version);
    let seen = held.tx.minutes_box_at(&meeting, name, written.seen).await?;
    let shown = seen.map(|one| one.text).unwrap_or_default();
    let mut done = |version| outcome.versions.push((written.name.clone(), version));
    if shown == *text {
        // What stands there by now the page has not seen.
        done(written.seen.min(version));
        return Ok(());
    }
    let stands = standing.as_ref().map(|one| one.text.typed());
    let by = held.code();
    let wanted = text.typed();
    let merged = merge(
        Stands {
            version,
            value: stands.as_deref().or(Some("")),
            by: standing.as_ref().map_or("", |one| &one.by.code),
        },
        Wanted {
            seen: written.seen,
            value: Some(&wanted),
            by: &by,
            page: Page::StaysOpen,
        },
    );
    match merged {
        Merged::Unchanged(version) => done(version),
        Merged::Entered(next) if held.tx.write_box(&meeting, name, text, version).await? => {
            done(next);
            held.tx.tell(NewChange {
                place: Some(match boxes::whose(name) {
                    Some((section, row)) => meeting.place_of(&row, section),
                    None => meeting.place(name),
                }),
                ..NewChange::of(&meeting, ChangeKind::MinutesWritten)
            });
        }
        Merged::Entered(_) | Merged::Conflict => {
            let now = held.tx.minutes_boxes(&meeting).await?;
            let theirs = now.iter().find(|one| one.name == *name);
            let whose = Whose::of(held.lent.as_ref(), &by);
            outcome
                .conflicts
                .push(in_conflict(written, section, theirs, whose));
        }
    }
    Ok(())
}

/// What stands for somebody where the other words are one's own.
pub const OTHER_WINDOW: &str = "Another window of yours";

/// What somebody is called to the one who is shown their words.
#[derive(Clone, Copy)]
pub(super) struct Whose<'w> {
    names: Names,
    /// The code of the one who is shown them.
    code: &'w str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Told,
    /// Whoever writes by a lent link is told no names of staff.
    Kept,
}

impl<'w> Whose<'w> {
    pub fn of(lent: Option<&LentLink>, code: &'w str) -> Self {
        let names = match lent {
            Some(_) => Names::Kept,
            None => Names::Told,
        };
        Self { names, code }
    }

    pub fn called(self, by: &By) -> String {
        match self.names {
            _ if *by.code == *self.code => OTHER_WINDOW.to_owned(),
            Names::Told => name_of(by),
            Names::Kept => "Somebody else".to_owned(),
        }
    }
}

fn in_conflict(
    written: &Written,
    section: &Section,
    theirs: Option<&Boxed>,
    whose: Whose<'_>,
) -> ConflictField {
    let by = theirs.map_or_else(String::new, |one| whose.called(&one.by));
    ConflictField {
        place: place(&written.name),
        label: section.label.to_string(),
        yours: written.text.clone(),
        theirs: theirs.map_or_else(String::new, |one| one.text.typed()),
        by,
        at: theirs.map_or(jiff::Timestamp::UNIX_EPOCH, |one| one.at),
        version: theirs.map_or(0, |one| one.version),
    }
}
