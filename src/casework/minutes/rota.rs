//! Rota: whose turn it is to take the minutes, fair among agencies.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        exclude::row_of,
        live::{Composed, Live, day_of},
        minutes::{
            known::{self, Answered},
            lend::may_borrow,
        },
        office::{Office, VerbError},
        open::FORM,
        page::{Done, minutes::RotaLine},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{MeetingId, MinutesStep},
        reply::Attending,
        staff::StaffId,
    },
    rules::{
        access::Action,
        attendance::{Part, role::Role},
        disclosure::reader::Side,
        minutes::rota::{Candidate, Standing, turns},
    },
    store::{changes::NewChange, reading::Snapshot},
};

/// What the turns of a meeting are counted from.
#[derive(Default)]
pub(in crate::casework) struct Turns {
    /// Who took the minutes of earlier meetings of this child, and when.
    took: Vec<(Identifier, Date)>,
    said_no: Vec<Identifier>,
    away: Vec<Identifier>,
}

impl Turns {
    /// Nothing where the council has no rota.
    pub async fn load(
        office: &Office,
        snapshot: &mut Snapshot,
        (live, own): (&Live, &MeetingId),
    ) -> Result<Self, VerbError> {
        if !office.desk.invite.settings().rota_of_minute_takers {
            return Ok(Self::default());
        }
        let mut turns = Self {
            said_no: snapshot.minutes_refusals(own).await?,
            ..Self::default()
        };
        let mut others = Vec::new();
        for document in snapshot.documents_of(FORM, &live.kept.child).await? {
            others.extend(snapshot.all_minutes(&document).await?);
        }
        for minutes in others.into_iter().filter(|one| one.meeting != *own) {
            let links = snapshot.lent_links(&minutes.meeting).await?;
            let steps = snapshot.minutes_steps(&minutes.meeting).await?;
            let mut sent = steps.iter().rev();
            let sent = sent.find(|step| step.step == MinutesStep::Submitted);
            let Some(step) = sent else {
                continue;
            };
            let on = minutes.held_on.unwrap_or_else(|| day_of(step.at));
            let code = &step.by.code;
            let link = links.iter().find(|link| link.id.code() == **code);
            // Who of staff took them had their turn too, under whichever number the list has them.
            let takers = match (link, code.strip_prefix("staff:")) {
                (Some(link), _) => vec![link.person.clone()],
                (None, Some(id)) => {
                    let staff = snapshot.staff(&StaffId::new(id)).await?;
                    staff.map_or_else(Vec::new, |one| one.staff.workers.clone())
                }
                (None, None) => Vec::new(),
            };
            turns
                .took
                .extend(takers.into_iter().map(|taker| (taker, on)));
        }
        for person in live.kept.network.people.iter().map(|person| &person.id) {
            let away = snapshot.away(person).await?;
            let is_away =
                away.is_some_and(|away| away.back.is_none_or(|back| office.today() < back));
            if is_away {
                turns.away.push(person.clone());
            }
        }
        Ok(turns)
    }

    /// The rota, whose turn it is in front; empty where the council has none.
    pub fn lines(
        &self,
        office: &Office,
        composed: &Composed,
        answered: &Answered,
    ) -> Vec<RotaLine> {
        if !office.desk.invite.settings().rota_of_minute_takers {
            return Vec::new();
        }
        let candidates: Vec<Candidate<Identifier>> = known::people(composed, answered)
            .into_iter()
            .filter_map(|one| {
                let part = composed.part(&one.row)?;
                is_of_the_rota(composed, answered, part).then(|| Candidate {
                    agency: agency(part),
                    standing: self.standing(&one.row, one.before.answer()),
                    took: self.took(&one.row),
                    who: one.row,
                })
            })
            .collect();
        turns(&candidates)
            .into_iter()
            .map(|one| RotaLine {
                row: one.who.to_string(),
                name: composed.name(&one.who),
                agency: one.agency.map(|agency| agency.to_string()),
                can: one.standing == Standing::Can,
                standing: one.standing.words(),
                took: one.took.len(),
                last: one.took.iter().max().copied(),
            })
            .collect()
    }

    fn standing(&self, row: &Identifier, answer: Option<Attending>) -> Standing {
        let comes = !matches!(
            answer,
            Some(Attending::NotComing | Attending::SendingReport | Attending::NotMe)
        );
        match () {
            () if self.said_no.contains(row) => Standing::SaidNo,
            () if !comes => Standing::NotComing,
            () if self.away.contains(row) => Standing::Away,
            () => Standing::Can,
        }
    }

    fn took(&self, row: &Identifier) -> Vec<Date> {
        let own = self.took.iter().filter(|(person, _)| person == row);
        own.map(|(_, on)| *on).collect()
    }
}

/// Whether the role goes round to somebody: professionals, but for who runs the meeting and who
/// brings the plan. To the others it can be lent all the same.
fn is_of_the_rota(composed: &Composed, answered: &Answered, part: &Part) -> bool {
    let is_host = matches!(part.role, Role::Chair | Role::SocialWorker);
    let is_professional = || {
        let told = known::told(composed, answered.belongs(), part.id);
        told.is_ok_and(|told| told.side() == Side::Professional)
    };
    !is_host && may_borrow(composed, answered, part.id).is_ok() && is_professional()
}

/// Where somebody works, as the case system tells it.
fn agency(part: &Part) -> Option<Arc<str>> {
    let person = part.person?;
    let code = person.organisation.as_ref().map(|id| id.value.clone());
    let name = person.organisation_name.as_ref();
    name.map(|name| name.reveal().into()).or(code)
}

/// Writes down that somebody was asked to take the minutes, and said no: it is the next one's turn.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list.
pub async fn refuse(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (meeting, row): (&MeetingId, &str),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    live.compose(office, |composed| {
        composed.part(&row).map(|_| ()).ok_or(VerbError::NotThere)
    })?;
    tx.refuse_minutes(meeting, &row).await?;
    tx.tell(NewChange {
        place: Some(meeting.place_of(&row, "turn")),
        ..NewChange::of(meeting, ChangeKind::MinutesDeclined)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}
