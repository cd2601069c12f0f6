//! The pen: one person writes at a time, of staff or by a lent link.

use std::sync::Arc;

use crate::{
    casework::{
        exclude::row_of,
        live::{Composed, Live},
        minutes::{
            Minuted, boxes,
            known::{self, Answered},
            lent::Found,
            seen::{self, Seen},
        },
        office::{Office, VerbError, name_of},
        page::Done,
    },
    forms::minutes::Section,
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{LentLink, MeetingId, MinutesState, MinutesStep},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        writing::{Begun, Replay, Tx},
    },
};

/// What is said where somebody writes in minutes that are accepted.
const ACCEPTED: &str = "These minutes are accepted. Nothing in them is changed any more.";

/// Who writes in minutes.
#[derive(Clone, Copy)]
pub enum Pen<'a> {
    /// Somebody of staff, in the minutes of that meeting.
    Staff(&'a Actor, &'a MeetingId),
    /// Whoever has a lent link, with what their browser keeps since the code was given.
    Lent { token: &'a str, pass: &'a str },
}

/// What a verb of the minutes works with: nothing of it changes until the commit.
pub(in crate::casework) struct Held {
    pub tx: Tx,
    pub live: Live,
    pub minuted: Minuted,
    /// The link of whoever writes by one.
    pub lent: Option<LentLink>,
}

impl Pen<'_> {
    /// Begins to write, or answers what a repetition is to be answered.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a link that is over or a code that was not given; else as the
    /// table of access has it.
    pub(in crate::casework) async fn hold(
        &self,
        office: &Office,
        operation: &OperationId,
    ) -> Result<Result<Held, Replay>, VerbError> {
        let (who, meeting) = match self {
            Self::Staff(who, meeting) => ((*who).clone(), (*meeting).clone()),
            Self::Lent { token, pass } => {
                let mut snapshot = office.store.read().await?;
                let found = Found::by_pass(office, &mut snapshot, token, pass).await?;
                (found.who(office), found.link.meeting.clone())
            }
        };
        let mut tx = match office.begin(&who, operation).await? {
            Begun::First(tx) => tx,
            Begun::Replay(replay) => return Ok(Err(replay)),
        };
        tx.hold(&meeting).await?;
        let (live, lent) = match self {
            Self::Staff(..) => {
                let action = Action::TakeMinutes;
                let (live, _) = office.live(&mut tx, &who, &meeting, action).await?;
                (live, None)
            }
            Self::Lent { token, pass } => {
                // What is read now is what stands at the commit.
                let found = Found::by_pass(office, &mut tx, token, pass).await?;
                (found.live, Some(found.link))
            }
        };
        let minuted = Minuted::load(&mut tx, &meeting).await?;
        Ok(Ok(Held {
            minuted: minuted.ok_or(VerbError::NotThere)?,
            tx,
            live,
            lent,
        }))
    }
}

impl Held {
    pub fn meeting(&self) -> &MeetingId {
        &self.minuted.minutes.meeting
    }

    /// The code of whoever writes.
    pub fn code(&self) -> String {
        self.tx.by().code.to_string()
    }

    /// Asks something of what whoever writes is shown.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] where the one with a link may not be told anything any more.
    pub fn seen<T>(
        &self,
        office: &Office,
        ask: impl FnOnce(&Composed, Seen<'_>) -> T,
    ) -> Result<T, VerbError> {
        seen::with(office, (&self.live, &self.minuted), self.lent.as_ref(), ask)
    }

    /// The person whom a form calls so, of those whom whoever writes may name.
    ///
    /// # Errors
    /// As [`Held::seen`].
    pub fn person(
        &self,
        office: &Office,
        field: &str,
        answered: &Answered,
    ) -> Result<Option<Identifier>, VerbError> {
        let known = self.seen(office, |composed, seen| {
            let known = known::people(composed, answered)
                .into_iter()
                .map(|one| one.row);
            known
                .filter(|row| seen.eyes.gives_to(composed, row))
                .collect::<Vec<_>>()
        })?;
        Ok(known.into_iter().find(|row| self.is_meant(field, row)))
    }

    /// The same, also of those who do not belong to the core group any more: a page that was open before
    /// somebody said so still speaks of them.
    ///
    /// # Errors
    /// As [`Held::seen`].
    pub fn person_or_left(
        &self,
        office: &Office,
        field: &str,
        answered: &Answered,
    ) -> Result<Option<Identifier>, VerbError> {
        let person = self.person(office, field, answered)?;
        let Some(list) = self.minuted.list.as_ref().filter(|_| person.is_none()) else {
            return Ok(person);
        };
        let left = self.seen(office, |composed, seen| {
            let members = list.members.iter().map(|one| &one.person);
            let known = members
                .filter(|row| composed.part(row).is_some() && seen.eyes.gives_to(composed, row));
            known.cloned().collect::<Vec<_>>()
        })?;
        Ok(left.into_iter().find(|row| self.is_meant(field, row)))
    }

    /// Whether a form calls somebody so.
    fn is_meant(&self, field: &str, row: &Identifier) -> bool {
        match &self.lent {
            Some(link) => self.tx.minutes_alias(&link.id, row) == field,
            None => row_of(field).as_ref() == Some(row),
        }
    }

    /// The box that a form names: its section, and the name under which it is kept. Of those of
    /// somebody's own it is of a person whom whoever writes may name.
    ///
    /// # Errors
    /// As [`Held::seen`].
    pub fn boxed<'o>(
        &self,
        office: &'o Office,
        posted: &str,
        answered: &Answered,
    ) -> Result<Option<(&'o Section, Arc<str>)>, VerbError> {
        let layout = self.minuted.layout(office)?;
        let mut failed = None;
        let found = boxes::meant(layout, posted, |field| {
            let person = self.person_or_left(office, field, answered);
            let person = person.map_err(|error| failed = Some(error)).ok().flatten();
            person.or_else(|| self.written_of(posted, field))
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(found),
        }
    }

    /// Somebody who is not on the list any more, of whom staff can still mend what was written.
    fn written_of(&self, posted: &str, field: &str) -> Option<Identifier> {
        let is_there = self.lent.is_none() && self.minuted.boxed(posted).is_some();
        row_of(field).filter(|_| is_there)
    }

    /// Whether whoever asks may write now.
    ///
    /// # Errors
    /// [`VerbError::NotNow`] with who holds the pen, or why nothing is written any more.
    pub fn writes(&self, office: &Office) -> Result<(), VerbError> {
        let minutes = &self.minuted.minutes;
        let refused = match minutes.state {
            MinutesState::Accepted => ACCEPTED.to_owned(),
            MinutesState::Submitted if self.lent.is_some() => {
                "These minutes are with the chair now. If something is to be mended, the chair gives them back to you.".to_owned()
            }
            _ if *minutes.holder == *self.code() => return Ok(()),
            _ if minutes.holder.is_empty() => {
                "Nobody is taking the minutes at the moment. Take them first, then write.".to_owned()
            }
            _ => {
                let name = self.holder(office);
                format!("{name} is taking the minutes now. One person writes at a time: ask them to hand over.")
            }
        };
        Err(VerbError::NotNow(refused))
    }

    /// What staff call whoever holds the pen.
    fn holder(&self, office: &Office) -> String {
        match self.lent {
            // Whoever writes by a link is told no names.
            Some(_) => "Somebody else".to_owned(),
            None => self.live.compose(office, |composed| {
                holder(&self.minuted, |person| composed.name(person))
            }),
        }
    }
}

/// What somebody calls whoever holds the pen, who calls people on the list so.
pub(in crate::casework) fn holder(
    minuted: &Minuted,
    name: impl Fn(&Identifier) -> String,
) -> String {
    let code = &*minuted.minutes.holder;
    if let Some(link) = minuted.link_of(code) {
        return name(&link.person);
    }
    let steps = minuted.steps.iter().rev();
    let own = steps.map(|step| &step.by).find(|by| *by.code == *code);
    own.map_or_else(|| "A colleague".to_owned(), name_of)
}

/// To whom the pen goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To<'a> {
    /// Nobody: somebody of staff takes it up.
    Staff,
    /// Whoever has the lent link of that name.
    Link(&'a str),
}

/// Hands the pen over.
///
/// # Errors
/// [`VerbError::NotNow`] where the one who asks does not hold it; [`VerbError::NotThere`] for a
/// link that is over.
pub async fn hand_over(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    to: To<'_>,
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let next = match to {
        To::Staff => String::new(),
        To::Link(id) => {
            let mut links = held.minuted.links.iter();
            let link = links.find(|one| *one.id.0 == *id && one.ended.is_none());
            link.ok_or(VerbError::NotThere)?.id.code()
        }
    };
    let meeting = held.meeting().clone();
    let state = held.minuted.minutes.state;
    held.tx.turn_minutes(&meeting, state, &next).await?;
    passed(&mut held.tx, &meeting, MinutesStep::HandedOver).await?;
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

/// Takes the pen, whoever holds it: for staff alone.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where the minutes are accepted.
pub async fn take_over(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
) -> Result<Done, VerbError> {
    let mut held = match Pen::Staff(who, meeting).hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    if held.minuted.is_accepted() {
        return Err(VerbError::NotNow(ACCEPTED.to_owned()));
    }
    let (state, code) = (held.minuted.minutes.state, held.code());
    held.tx.turn_minutes(meeting, state, &code).await?;
    passed(&mut held.tx, meeting, MinutesStep::TakenOver).await?;
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

/// Writes down that the pen went from one hand to another.
pub(in crate::casework) async fn passed(
    tx: &mut Tx,
    meeting: &MeetingId,
    step: MinutesStep,
) -> Result<(), VerbError> {
    tx.add_step(meeting, step, None).await?;
    tx.tell(NewChange {
        place: Some(meeting.place("pen")),
        after: tx.by().name.clone(),
        ..NewChange::of(meeting, ChangeKind::MinutesHandedOver)
    });
    Ok(())
}

/// Words of a step, trimmed; nothing where none were typed.
pub(in crate::casework) fn words(text: &str) -> Option<PersonalText> {
    PersonalText::parse(text)
}
