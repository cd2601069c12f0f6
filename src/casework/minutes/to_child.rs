//! To the child: a letter in their words, from the decisions that are for them.
//!
//! The program drafts it; a person puts it into the child's words; the chair approves the words;
//! it goes by hand or by post, whichever the child chose. No machine sends it.

use crate::{
    casework::{
        letters::LettersError,
        live::{Composed, Live},
        minutes::{
            Minuted, copies, finish,
            naming::Eyes,
            sheet,
            today::{compose_both, today_of},
        },
        office::{Office, VerbError, name_of, of_form},
        open::log,
        page::{Done, minutes::ChildLetterPage},
        show,
    },
    forms::{
        invite::letters::{audience::Audience, printed::CouncilLines, printed::Printed},
        minutes::child::{Draft, draft},
        press::PressError,
        sheet::day_in_words,
        told::{NotTold, Told},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{ChildLetter, Given, Lines, MeetingId, ReadingLevel, RowKind, RowState},
        name::PersonalText,
        reply::Means,
    },
    rules::{
        access::Action,
        attendance::role::Role,
        disclosure::reader::Channel,
        minutes::{chairing::accepting, plain::hard, shown::Shown},
    },
    store::{changes::NewChange, reading::Snapshot, writing::Tx},
};

/// The most characters of a letter.
const LONGEST: usize = 6_000;

/// All that the letter is made of.
struct Found {
    live: Live,
    today: Option<Live>,
    minuted: Minuted,
    letter: Option<ChildLetter>,
}

impl Found {
    /// # Errors
    /// [`VerbError::NotThere`] where no minutes were begun; [`VerbError::NotNow`] before they are
    /// accepted.
    async fn of(
        snapshot: &mut Snapshot,
        live: Live,
        meeting: &MeetingId,
    ) -> Result<Self, VerbError> {
        let minuted = Minuted::load(snapshot, meeting).await?;
        let minuted = minuted.ok_or(VerbError::NotThere)?;
        if !minuted.is_accepted() {
            let words = "The letter is made once the chair has accepted the minutes.";
            return Err(VerbError::NotNow(words.to_owned()));
        }
        Ok(Self {
            today: today_of(snapshot, meeting).await?,
            letter: snapshot.child_letter(meeting).await?,
            minuted,
            live,
        })
    }

    /// Looks at what the child may be told today.
    ///
    /// # Errors
    /// Why nothing may be.
    fn told<T>(
        &self,
        office: &Office,
        look: impl FnOnce(&Composed, &Told, &Identifier) -> T,
    ) -> Result<T, NotTold> {
        compose_both(
            office,
            (&self.live, self.today.as_ref()),
            |composed, now| {
                let child = composed.prepared.attendance.of_role(Role::Child);
                let child = child.map(|part| part.id.clone()).next();
                let Some(child) = child else {
                    return Err(NotTold(vec!["The child is not on the list.".into()]));
                };
                let told = now.told_by(&child, Channel::ByHand)?;
                Ok(look(composed, &told, &child))
            },
        )
    }

    fn draft(&self, office: &Office, level: ReadingLevel) -> Result<String, VerbError> {
        let drafted = self.told(office, |composed, told, child| {
            let eyes = Eyes::Of(told, child);
            let rows = self.minuted.rows.iter();
            let rows = rows.filter(|row| row.state == RowState::Open);
            let decisions = rows
                .filter(|row| sheet::row_shown(&self.minuted, &eyes, row) == Shown::Told)
                .map(|row| {
                    let part = sheet::row_part(composed, &eyes, row);
                    match row.kind {
                        RowKind::Decision => part.what,
                        RowKind::Action => format!("{}: {}", part.owner, part.what),
                    }
                });
            let held_on = self.minuted.minutes.held_on;
            let made = Draft {
                told,
                held_on: held_on.map(day_in_words),
                decisions: decisions.collect(),
            };
            draft(office.desk.press.engine(), &made, level)
        });
        match drafted {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => {
                let error = PressError::Page(error);
                Err(VerbError::Press(LettersError::Press(error)))
            }
            Err(_) => Ok(String::new()),
        }
    }

    /// The level that suits the child, as for their invitation.
    fn level(&self, office: &Office) -> ReadingLevel {
        let level = self
            .live
            .compose(office, |composed| Audience::of_child(&composed.prepared));
        match level {
            Audience::ChildA => ReadingLevel::A,
            Audience::ChildEasy => ReadingLevel::Easy,
            _ => ReadingLevel::B,
        }
    }
}

/// The letter as it stands, or a first draft of it at a level.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] before the minutes are accepted.
pub async fn page(
    office: &Office,
    who: &Actor,
    meeting: &MeetingId,
    wanted: Option<ReadingLevel>,
) -> Result<ChildLetterPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, meeting, Action::Preview)
        .await?;
    let found = Found::of(&mut snapshot, live, meeting).await?;
    let given = snapshot.minutes_sent(meeting).await?;
    drop(snapshot);
    log(office, who, meeting, "child_letter").await?;
    let kept = found.letter.as_ref();
    let kept = kept.filter(|kept| wanted.is_none_or(|level| level == kept.level));
    let level = wanted
        .or(kept.map(|kept| kept.level))
        .unwrap_or_else(|| found.level(office));
    let text = match kept {
        Some(kept) => kept.text.typed(),
        None => found.draft(office, level)?,
    };
    let stopped = found.told(office, |_, _, child| child.clone());
    let (stopped, child) = match stopped {
        Ok(child) => (Vec::new(), Some(child)),
        Err(NotTold(why)) => (why.iter().map(ToString::to_string).collect(), None),
    };
    let may = found
        .live
        .compose(office, |composed| show::may(composed, &asker));
    Ok(ChildLetterPage {
        level,
        hard: hard(&text, level),
        text,
        version: found.letter.as_ref().map_or(0, |kept| kept.version),
        written: kept.map(|kept| (name_of(&kept.by), kept.at)),
        approved_at: kept.and_then(|kept| kept.approved_at),
        stopped,
        may_write: may.contains(&Action::TakeMinutes),
        may_approve: may.contains(&accepting(found.minuted.minutes.kind)),
        given: copies::given_to(&given, child.as_ref(), Given::ChildLetter),
    })
}

/// Keeps the words of the letter. Words that have changed have to be approved anew.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] for words that the child must not be told;
/// [`VerbError::NotNow`] where somebody else has changed them meanwhile.
pub async fn write(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    (level, text, seen): (ReadingLevel, &str, u32),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = Found::of(&mut tx, live, meeting).await?;
    let Some(words) = Lines::parse(text) else {
        let message = "Write the letter";
        return Err(VerbError::wrong(Some(of_form("letter")), "", message));
    };
    if text.chars().count() > LONGEST {
        let message = format!("Write at most {LONGEST} characters");
        return Err(VerbError::wrong(Some(of_form("letter")), text, &message));
    }
    checked(office, &found, text)?;
    let written = tx
        .write_child_letter(meeting, (level, &words), seen)
        .await?;
    if !written {
        return Err(VerbError::NotNow(
            "Somebody else has changed the letter since you opened it. Load the page again to see what it says now.".to_owned(),
        ));
    }
    told(tx, meeting, "Written").await
}

/// The chair approves the words: from now on they can be given to the child.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where the words are not those that were seen,
/// or were approved already; [`VerbError::Wrong`] for words that the child must not be told.
pub async fn approve(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    seen: u32,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let action = finish::chairs(&mut snapshot, meeting).await?;
    drop(snapshot);
    let held = office.hold(who, operation, meeting, action).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = Found::of(&mut tx, live, meeting).await?;
    let kept = found.letter.as_ref().ok_or(VerbError::NotThere)?;
    checked(office, &found, &kept.text.typed())?;
    if !tx.approve_child_letter(meeting, seen).await? {
        return Err(VerbError::NotNow(
            "These words were approved already, or have changed since you read them.".to_owned(),
        ));
    }
    told(tx, meeting, "Words approved").await
}

/// Writes down that the child was given the letter, on which day and how.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] before the chair has approved the words;
/// [`VerbError::Wrong`] without the day.
pub async fn give(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    (on, means): (&str, Means),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = Found::of(&mut tx, live, meeting).await?;
    let (text, child) = approved(office, &found)?;
    let day = copies::given_on(on, office.today())?;
    let what = (&child, Given::ChildLetter);
    let version = copies::version(&tx.minutes_sent(meeting).await?, what, &text);
    tx.minutes_given(meeting, what, (day, means), (version, &text))
        .await?;
    tx.tell(NewChange {
        place: Some(meeting.place_of(&child, "letter")),
        ..NewChange::of(meeting, ChangeKind::MinutesGiven)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The letter as PDF.
///
/// # Errors
/// As [`give`]; [`VerbError::NotNow`] where something cannot be printed.
pub async fn file(office: &Office, who: &Actor, meeting: &MeetingId) -> Result<Vec<u8>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, meeting, Action::Preview)
        .await?;
    let found = Found::of(&mut snapshot, live, meeting).await?;
    drop(snapshot);
    let (text, _) = approved(office, &found)?;
    log(office, who, meeting, "child_letter_print").await?;
    let settings = office.desk.invite.settings();
    let lines = CouncilLines {
        name: &settings.name,
        address: &settings.address,
    };
    let level = found.letter.as_ref().map(|kept| kept.level);
    let size = match level {
        Some(ReadingLevel::Easy) => 16,
        Some(ReadingLevel::A) => 14,
        _ => 12,
    };
    let today = day_in_words(office.today());
    let printed = found.told(office, |_, told, _| {
        let facts = (told.reader(), today.as_str(), told.reference());
        Printed::by_hand(facts, ("About your meeting", &text.typed()), size, &lines)
    });
    let printed = printed.map_err(stopped)?;
    crate::casework::printing::set(office, &printed)
}

/// Words that were approved, and may be told today.
fn approved(office: &Office, found: &Found) -> Result<(Lines, Identifier), VerbError> {
    let kept = found.letter.as_ref();
    let kept = kept.filter(|kept| kept.approved_at.is_some());
    let Some(kept) = kept else {
        let words = "The reviewing officer approves the words before the letter goes.";
        return Err(VerbError::NotNow(words.to_owned()));
    };
    let child = checked(office, found, &kept.text.typed())?;
    Ok((kept.text.clone(), child))
}

/// The last gate: whether the finished words hold nothing that the child must not be told.
fn checked(office: &Office, found: &Found, text: &str) -> Result<Identifier, VerbError> {
    let looked = found.told(office, |_, told, child| {
        told.check_typed(text).map(|()| child.clone())
    });
    match looked {
        Ok(Ok(child)) => Ok(child),
        Ok(Err(kind)) => {
            let message = format!("Take out {kind}: the child must not be told it here");
            Err(VerbError::wrong(Some(of_form("letter")), text, &message))
        }
        Err(why) => Err(stopped(why)),
    }
}

fn stopped(NotTold(why): NotTold) -> VerbError {
    let words: Vec<&str> = why.iter().map(|one| &**one).collect();
    VerbError::NotNow(words.join(" "))
}

async fn told(mut tx: Tx, meeting: &MeetingId, words: &str) -> Result<Done, VerbError> {
    tx.tell(NewChange {
        place: Some(meeting.place("letter")),
        after: PersonalText::parse(words),
        ..NewChange::of(meeting, ChangeKind::ChildLetterKept)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}
