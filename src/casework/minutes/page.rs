//! The tab of minutes, for the one who asks.

use jiff::{ToSpan, civil::Date};

use crate::{
    casework::{
        actions::{self, Followed},
        live::{Composed, Live},
        minutes::{
            Minuted, after, copies,
            due::{After, next_group},
            finish, flags,
            known::{self, Answered},
            lend::may_borrow,
            naming::Eyes,
            plan_clock, protection,
            rota::Turns,
            sheet,
            today::{compose_both, today_of},
        },
        office::{Office, VerbError, name_of},
        open::log_look,
        page::minutes::{
            BegunPart, ClockLine, FinishPart, LentPart, MeetingLine, MinutesPage, SheetPart,
            StepLine,
        },
        rights::Asker,
        show,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        minutes::{
            Distributed, MeetingId, Minutes, MinutesKind, MinutesState, MinutesStep, Stepped,
        },
    },
    rules::{
        access::Action,
        disclosure::reader::Side,
        minutes::{chairing::accepting, core_clock::PlanDays, taking_part},
    },
    store::documents::DocumentState,
};

/// Tokens and codes of lent links, for whoever may hand them on.
struct Secrets(Vec<(String, String)>);

/// The name of a row, and who it is in words.
type Row = (String, String);

/// The page.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    meeting: &MeetingId,
) -> Result<MinutesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, meeting, Action::ReadDocument)
        .await?;
    let minuted = Minuted::load(&mut snapshot, meeting).await?;
    if minuted.is_none() && *meeting != MeetingId::first(meeting) {
        return Err(VerbError::NotThere);
    }
    let meetings = snapshot.all_minutes(meeting).await?;
    let answered = match &minuted {
        Some(minuted) => Answered::load(&mut snapshot, minuted).await?,
        None => Answered::default(),
    };
    let links = minuted.iter().flat_map(|one| &one.links);
    let secrets = links
        .map(|link| {
            let token = snapshot.minutes_token(&link.id);
            (token, snapshot.minutes_code(&link.id))
        })
        .collect();
    let given = snapshot.minutes_sent(meeting).await?;
    let followed = match &minuted {
        Some(minuted) if minuted.is_accepted() => actions::followed(&mut snapshot, minuted).await?,
        _ => Vec::new(),
    };
    let today = today_of(&mut snapshot, meeting).await?;
    let turns = Turns::load(office, &mut snapshot, (&live, meeting)).await?;
    let action_links = snapshot.action_links(meeting).await?;
    let action_links = action_links
        .iter()
        .map(|link| {
            let token = snapshot.action_token(&link.id);
            (link.person.to_string(), format!("/a/{token}"))
        })
        .collect();
    let held = plan_clock::held(&mut snapshot, &live.kept.child).await?;
    log_look(office, &mut snapshot, who, meeting, "minutes").await?;
    drop(snapshot);
    let view = View {
        office,
        live: &live,
        meeting,
        asker: &asker,
        code: who.code(),
        answered: &answered,
        given,
        secrets: Secrets(secrets),
        followed,
        action_links,
        turns,
        held,
        meetings,
    };
    compose_both(office, (&live, today.as_ref()), |composed, now| {
        view.page((composed, now), minuted.as_ref())
    })
}

struct View<'a> {
    office: &'a Office,
    live: &'a Live,
    meeting: &'a MeetingId,
    asker: &'a Asker,
    code: String,
    answered: &'a Answered,
    given: Vec<Distributed>,
    secrets: Secrets,
    followed: Vec<Followed>,
    /// Pages of owners, for whoever may hand them on.
    action_links: Vec<(String, String)>,
    turns: Turns,
    /// The days on which core groups of the child were held.
    held: Vec<Date>,
    /// All that were begun of this document.
    meetings: Vec<Minutes>,
}

impl View<'_> {
    fn page(
        &self,
        (composed, now): (&Composed, &Composed),
        minuted: Option<&Minuted>,
    ) -> Result<MinutesPage, VerbError> {
        let may = show::may(composed, self.asker);
        let has_review = self
            .meetings
            .iter()
            .any(|one| one.kind == MinutesKind::Review);
        let kinds = MinutesKind::ALL
            .iter()
            .filter(|kind| !(has_review && **kind == MinutesKind::Review))
            .filter_map(|kind| {
                let layout = self.office.desk.minutes.layout(*kind)?;
                Some((*kind, layout.title.to_string()))
            });
        Ok(MinutesPage {
            id: self.live.kept.id.clone(),
            meeting: self.meeting.clone(),
            number: self.live.number,
            kinds: kinds.collect(),
            no_plan: protection::missing(now),
            plan_clock: plan_clock::lines(
                self.office,
                &PlanDays::of(&now.prepared.network.child),
                self.held.clone(),
            ),
            meetings: self.meetings.iter().map(|one| self.line(one)).collect(),
            begun: minuted
                .map(|minuted| self.begun((composed, now), minuted, &may))
                .transpose()?,
            may,
        })
    }

    fn line(&self, minutes: &Minutes) -> MeetingLine {
        MeetingLine {
            id: minutes.meeting.clone(),
            title: titled(self.office, &self.meetings, minutes),
            held_on: minutes.held_on,
            state: minutes.state,
        }
    }

    fn begun(
        &self,
        (composed, now): (&Composed, &Composed),
        minuted: &Minuted,
        may: &[Action],
    ) -> Result<BegunPart, VerbError> {
        let office = self.office;
        let writes = may.contains(&Action::TakeMinutes);
        let none = Vec::new();
        let around = (Eyes::Staff, self.code.as_str(), &none);
        let source = (minuted, self.answered);
        let copies = copies::lines(office, (composed, now), source, &self.given);
        let after = After {
            office,
            composed,
            minuted,
            given: &self.given,
            next: next_group(&self.meetings, self.meeting),
            copies: &copies,
        };
        let sheet = SheetPart {
            title: titled(office, &self.meetings, &minuted.minutes),
            ..sheet::of(office, composed, source, around)?
        };
        let is_open = minuted.minutes.state != MinutesState::Accepted
            && self.live.kept.state == DocumentState::Open;
        let (borrowers, family) = match writes && is_open {
            true => self.borrowers(composed),
            false => Default::default(),
        };
        Ok(BegunPart {
            sheet,
            lent: match writes {
                true => self.lent(composed, minuted),
                false => Vec::new(),
            },
            borrowers,
            family,
            rota: match writes && is_open {
                true => self.turns.lines(office, composed, self.answered),
                false => Vec::new(),
            },
            finish: self.finish(composed, minuted)?,
            clocks: ticked(after.clocks(), minuted.minutes.kind, may),
            is_chair: may.contains(&accepting(minuted.minutes.kind)),
            copies,
            flags: flags::lines(office, composed, minuted),
            steps: minuted.steps.iter().map(line).collect(),
            answer: after::manager(office, minuted, &self.given),
            actions: actions::part::parts(composed, &self.followed),
            action_links: match writes {
                true => self.action_links.clone(),
                false => Vec::new(),
            },
        })
    }

    fn lent(&self, composed: &Composed, minuted: &Minuted) -> Vec<LentPart> {
        let links = minuted.links.iter().zip(&self.secrets.0);
        links
            .map(|(link, (token, code))| {
                let is_open = link.ended.is_none();
                let is_lender = *link.made_by == *self.code;
                LentPart {
                    id: link.id.0.to_string(),
                    name: composed.name(&link.person),
                    path: is_open.then(|| format!("/m/{token}")),
                    code: (is_open && is_lender).then(|| code.clone()),
                    made_at: link.made_at,
                    opened_at: link.opened_at,
                    wrong: link.wrong,
                    ended: link.ended,
                }
            })
            .collect()
    }

    /// Others to whom the role can be lent: those who work with the child, and the family.
    fn borrowers(&self, composed: &Composed) -> (Vec<Row>, Vec<Row>) {
        let own = self.asker.workers();
        let (family, others): (Vec<_>, Vec<_>) = known::people(composed, self.answered)
            .into_iter()
            .filter(|one| {
                !own.contains(&one.row) && may_borrow(composed, self.answered, &one.row).is_ok()
            })
            .partition(|one| {
                let told = known::told(composed, self.answered.belongs(), &one.row);
                told.is_ok_and(|told| told.side() == Side::Family)
            });
        let row = |one: known::Known| {
            let words = format!("{} ({})", composed.name(&one.row), one.role.label());
            (one.row.to_string(), words)
        };
        (
            others.into_iter().map(row).collect(),
            family.into_iter().map(row).collect(),
        )
    }

    fn finish(&self, composed: &Composed, minuted: &Minuted) -> Result<FinishPart, VerbError> {
        let minutes = &minuted.minutes;
        let planned = after::meets_on(composed, minuted);
        // What is over was most likely held as it was planned; else it is held today or was not.
        let today = self.office.today();
        let held = minutes.held_on.or(planned.filter(|day| *day <= today));
        // Who accepts may still say that it was on another of these days, and who has turned four
        // within the year may have been three on the day.
        let days = [held, Some(today), Some(today.saturating_sub(1.year()))];
        let days: Vec<_> = days.into_iter().flatten().collect();
        let choices = taking_part::choices(finish::birthday(self.live), &days);
        Ok(FinishPart {
            held_on: held,
            participation: minutes.participation,
            choices,
            wants_code: minutes.kind == MinutesKind::Review,
            missing: finish::in_the_way(self.office, minuted)?,
            adjourned_to: minutes.adjourned_to,
            may_adjourn: minutes.adjourned_to.is_none() || !minuted.is_of_review(),
            adjourn_days: after::adjourned_for(self.office, minuted)?,
            // The day of the review is not that of a core group.
            planned: planned.filter(|_| minutes.kind == MinutesKind::Review),
            still_open: minutes.kind == MinutesKind::Review
                && minuted.is_accepted()
                && self.live.kept.state == DocumentState::Open,
        })
    }
}

/// What a meeting is called among those of its document: `Core group 2` where there are several.
pub(in crate::casework) fn titled(office: &Office, all: &[Minutes], one: &Minutes) -> String {
    let layout = office.desk.minutes.layout(one.kind);
    let title = layout.map_or("Minutes", |layout| &layout.title);
    let alike: Vec<&Minutes> = all.iter().filter(|other| other.kind == one.kind).collect();
    match (1..)
        .zip(&alike)
        .find(|(_, other)| other.meeting == one.meeting)
    {
        Some((at, _)) if alike.len() > 1 => format!("{title} {at}"),
        _ => title.to_owned(),
    }
}

/// The meeting of a document that is in hand: the newest whose minutes are not accepted, else the
/// newest. Nothing where none was minuted.
///
/// # Errors
/// As the table of access has it.
pub async fn in_hand(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<Option<MeetingId>, VerbError> {
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let all = snapshot.all_minutes(document).await?;
    let mut open = all.iter().rev();
    let open = open.find(|one| one.state != MinutesState::Accepted);
    Ok(open.or(all.last()).map(|one| one.meeting.clone()))
}

/// The clocks, with those that the one who asks can say are done.
fn ticked(clocks: Vec<ClockLine>, kind: MinutesKind, may: &[Action]) -> Vec<ClockLine> {
    let clocks = clocks.into_iter().map(|one| {
        let ticks = after::ticks(kind, &one.step);
        let can_tick = one.code != "done" && ticks.is_some_and(|action| may.contains(&action));
        ClockLine { can_tick, ..one }
    });
    clocks.collect()
}

fn line(step: &Stepped) -> StepLine {
    StepLine {
        what: match step.step {
            MinutesStep::Begun => "Begun",
            MinutesStep::HandedOver => "Handed over",
            MinutesStep::TakenOver => "Taken over",
            MinutesStep::Submitted => "Sent to the chair",
            MinutesStep::GivenBack => "Given back",
            MinutesStep::Adjourned => "Meeting adjourned",
            MinutesStep::Accepted => "Accepted",
            MinutesStep::Agreed => "Decisions agreed",
            MinutesStep::Queried => "Asked about the decisions",
            MinutesStep::NotAgreed => "Decisions not agreed",
            MinutesStep::AgreedBySilence => "Decisions count as agreed",
            MinutesStep::DecisionsSent => "Decisions sent",
            MinutesStep::PlanUpdated => "Plan brought up to date",
            MinutesStep::NextHeld => "Next core group held",
        },
        by: name_of(&step.by),
        at: step.at,
        words: step.words.as_ref().map(|words| words.reveal().to_owned()),
    }
}
