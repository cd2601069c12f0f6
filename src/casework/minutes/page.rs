//! The tab of minutes, for the one who asks.

use crate::{
    casework::{
        live::{Composed, Live},
        minutes::{
            Minuted, after, copies, finish, flags, known, lend::may_borrow, naming::Eyes, sheet,
        },
        office::{Office, VerbError, name_of},
        open::log_look,
        page::minutes::{BegunPart, FinishPart, LentPart, MinutesPage, StepLine},
        rights::Asker,
        show,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        minutes::{Distributed, MinutesKind, MinutesState, MinutesStep, Stepped},
    },
    rules::{access::Action, minutes::taking_part},
    store::invitations::KeptReply,
};

/// Tokens and codes of lent links, for whoever may hand them on.
struct Secrets(Vec<(String, String)>);

/// The page.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<MinutesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let minuted = Minuted::load(&mut snapshot, document).await?;
    let replies = snapshot.replies(document).await?;
    let links = minuted.iter().flat_map(|one| &one.links);
    let secrets = links
        .map(|link| {
            let token = snapshot.minutes_token(&link.id);
            (token, snapshot.minutes_code(&link.id))
        })
        .collect();
    let given = snapshot.minutes_sent(document).await?;
    log_look(office, &mut snapshot, who, document, "minutes").await?;
    drop(snapshot);
    let view = View {
        office,
        live: &live,
        asker: &asker,
        code: who.code(),
        replies: &replies,
        given,
        secrets: Secrets(secrets),
    };
    live.compose(office, |composed| view.page(composed, minuted.as_ref()))
}

struct View<'a> {
    office: &'a Office,
    live: &'a Live,
    asker: &'a Asker,
    code: String,
    replies: &'a [KeptReply],
    given: Vec<Distributed>,
    secrets: Secrets,
}

impl View<'_> {
    fn page(
        &self,
        composed: &Composed,
        minuted: Option<&Minuted>,
    ) -> Result<MinutesPage, VerbError> {
        let may = show::may(composed, self.asker);
        let kinds = MinutesKind::ALL.iter().filter_map(|kind| {
            let layout = self.office.desk.minutes.layout(*kind)?;
            Some((*kind, layout.title.to_string()))
        });
        Ok(MinutesPage {
            id: self.live.kept.id.clone(),
            number: self.live.number,
            kinds: match minuted {
                Some(_) => Vec::new(),
                None => kinds.collect(),
            },
            begun: minuted
                .map(|minuted| self.begun(composed, minuted, &may))
                .transpose()?,
            may,
        })
    }

    fn begun(
        &self,
        composed: &Composed,
        minuted: &Minuted,
        may: &[Action],
    ) -> Result<BegunPart, VerbError> {
        let office = self.office;
        let writes = may.contains(&Action::TakeMinutes);
        let around = (Eyes::Staff, self.code.as_str());
        let sheet = sheet::of(self.office, composed, (minuted, self.replies), around)?;
        let is_open = minuted.minutes.state != MinutesState::Accepted;
        Ok(BegunPart {
            sheet,
            lent: match writes {
                true => self.lent(composed, minuted),
                false => Vec::new(),
            },
            borrowers: match writes && is_open {
                true => self.borrowers(composed),
                false => Vec::new(),
            },
            finish: self.finish(minuted)?,
            copies: copies::lines(office, composed, (minuted, self.replies), &self.given),
            flags: flags::lines(office, composed, minuted),
            clocks: after::clocks(office, composed, minuted, &self.given),
            steps: minuted.steps.iter().map(line).collect(),
            answer: after::manager(office, minuted),
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

    fn borrowers(&self, composed: &Composed) -> Vec<(String, String)> {
        known::people(composed, self.replies)
            .into_iter()
            .filter(|one| may_borrow(composed, &one.row).is_ok())
            .map(|one| {
                let words = format!("{} ({})", composed.name(&one.row), one.role.label());
                (one.row.to_string(), words)
            })
            .collect()
    }

    fn finish(&self, minuted: &Minuted) -> Result<FinishPart, VerbError> {
        let minutes = &minuted.minutes;
        Ok(FinishPart {
            held_on: minutes.held_on,
            participation: minutes.participation,
            choices: taking_part::choices(finish::birthday(self.live), minutes.held_on),
            wants_code: minutes.kind == MinutesKind::Review,
            missing: finish::in_the_way(self.office, minuted)?,
            adjourned_to: minutes.adjourned_to,
        })
    }
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
        },
        by: name_of(&step.by),
        at: step.at,
        words: step.words.as_ref().map(|words| words.reveal().to_owned()),
    }
}
