//! What somebody thinks, for the reviewing officer and the social worker.

use jiff::Timestamp;

use crate::{
    casework::{
        coded::TRIES,
        consult::{files_of, sections},
        exclude::row_of,
        office::{Office, VerbError},
        open::log_look,
        page::views::{
            QuestionPart, ReadViewsPage, ToldViews, ViewsCode, ViewsSection, WaitingViews,
        },
        show,
    },
    forms::invite::questions::Questions,
    model::{
        actor::Actor,
        consultation::{Consultation, GivenAnswer, GivenFile},
        live::DocumentId,
    },
    rules::access::Action,
    store::reading::Snapshot,
};

/// What somebody has sent. Who may not read it sees that it was sent, and the code to tell them.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who is not asked what they think.
pub async fn read(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<ReadViewsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let about = live.about(office);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let of = snapshot.consultation_of(document, &row).await?;
    let may_read = asker.may(&about, Action::ReadViews).is_ok();
    let sent_at = of.as_ref().and_then(|of| of.sent_at);
    let former_at = of.as_ref().and_then(|of| of.former_at);
    let (mut counts, mut waits) = (None, None);
    if let (Some(of), true) = (&of, may_read) {
        counts = Sent::at(&mut snapshot, of, sent_at).await?;
        waits = Sent::at(&mut snapshot, of, former_at).await?;
    }
    let code = match &of {
        Some(of) if asker.may(&about, Action::Respond).is_ok() => Some(match of.wrong >= TRIES {
            true => ViewsCode::Locked,
            false => ViewsCode::Opens(snapshot.consultation_code(of)),
        }),
        _ => None,
    };
    log_look(office, &mut snapshot, who, document, "views").await?;
    live.compose(office, |composed| {
        let asked = office
            .desk
            .questionnaires
            .questions(&composed.prepared, &row);
        let asked = asked.ok_or(VerbError::NotThere)?;
        Ok(ReadViewsPage {
            header: show::header(office, composed),
            row: row.to_string(),
            name: composed.name(&row),
            role: composed.part(&row).map_or("", |part| part.role.label()),
            paper: asked.paper,
            sent_at,
            told: counts.map(|sent| sent.told(&asked)),
            to_check: former_at.map(|at| WaitingViews {
                at,
                told: waits.map(|sent| sent.told(&asked)),
            }),
            code,
        })
    })
}

/// What somebody wrote, as it was sent.
struct Sent {
    answers: Vec<GivenAnswer>,
    files: Vec<GivenFile>,
}

impl Sent {
    async fn at(
        snapshot: &mut Snapshot,
        of: &Consultation,
        at: Option<Timestamp>,
    ) -> Result<Option<Self>, VerbError> {
        let Some(at) = at else { return Ok(None) };
        Ok(Some(Self {
            answers: snapshot.consultation_answers(of, Some(at)).await?,
            files: snapshot.consultation_files(of, Some(at)).await?,
        }))
    }

    fn told(&self, asked: &Questions<'_>) -> ToldViews {
        let answer = |code: &str| {
            let given = self.answers.iter().find(|one| *one.question == *code);
            (
                given.map_or(0, |one| one.version),
                given.map_or_else(String::new, GivenAnswer::text),
            )
        };
        ToldViews {
            sections: sections(asked, answer)
                .into_iter()
                .chain(no_longer_asked(asked, &self.answers))
                .collect(),
            files: files_of(&self.files),
        }
    }
}

/// What they answered while their paper asked something else: a council changes its questions, and
/// a child grows into another paper.
fn no_longer_asked(asked: &Questions<'_>, answers: &[GivenAnswer]) -> Option<ViewsSection> {
    let others = answers.iter();
    let others = others.filter(|one| asked.question(&one.question).is_none());
    let questions: Vec<_> = others
        .map(|one| QuestionPart {
            code: one.question.to_string(),
            words: format!("A question that was asked before ({})", one.question),
            version: one.version,
            text: one.text(),
        })
        .filter(|one| !one.text.is_empty())
        .collect();
    (!questions.is_empty()).then(|| ViewsSection {
        title: "Not asked any more".to_owned(),
        questions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        forms::invite::{letters::audience::Audience, papers::Paper, questions::Questionnaires},
        model::name::PersonalText,
    };

    const SHIPPED: &str = include_str!("../../../templates/forms/invite/questions.toml");

    fn given(question: &str, text: &str) -> GivenAnswer {
        GivenAnswer {
            question: question.into(),
            version: 1,
            lines: PersonalText::parse(text).into_iter().collect(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_was_answered_to_a_question_that_is_gone_is_still_read() {
        let all = Questionnaires::read("questions.toml", SHIPPED).unwrap();
        let asked = all.of(Paper::Parent, Audience::Parent);
        let answers = [
            given("well", "She sleeps again."),
            given("pets", "The dog misses her."),
            given("garden", ""),
        ];

        let told = no_longer_asked(&asked, &answers).unwrap();

        let told: Vec<&str> = told.questions.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(told, ["The dog misses her."]);
        assert!(no_longer_asked(&asked, &answers[..1]).is_none());
    }
}
