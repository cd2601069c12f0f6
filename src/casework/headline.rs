//! What lists show of a document, kept beside it for that.

use jiff::civil::{Date, DateTime};

use crate::{
    casework::{
        corrections, course,
        live::{Composed, Live, named_teams},
        office::{Office, VerbError},
        progress::{CONTACTS, Progress},
        pursue,
        responses::Posted,
    },
    forms::invite::sheet::child_label,
    model::{date::Period, live::DocumentId, name::PersonalText},
    rules::{attendance::role::Role, minutes::core_clock::PlanDays},
    store::{
        headings::{Counts, Heading},
        writing::Tx,
    },
};

/// The words of a heading that are about people: they are kept encrypted, as one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    pub child: String,
    pub reference: String,
    pub kind: String,
    pub worker: String,
    pub officer: String,
    /// How many were told something that does not stand any more.
    pub wrong: usize,
    /// Rows whose contact is a problem: identifier, name, what is the matter.
    pub addresses: Vec<(String, String, String)>,
    /// Rows whose contact was put right here and is otherwise in the record: identifier, name.
    pub corrections: Vec<(String, String)>,
    /// What of the child's plans sets days for core groups; nothing in a heading that was written
    /// before it was told there.
    pub plans: Option<Vec<PlanDays>>,
}

const LINE: char = '\u{241e}';
const UNIT: char = '\u{241f}';

impl Headline {
    /// As one text; `None` where nothing is known.
    pub fn written(&self) -> Option<PersonalText> {
        let wrong = self.wrong.to_string();
        let plans = self.plans.as_ref();
        let plans_told = plans.map_or_else(String::new, |plans| plans.len().to_string());
        let own = [
            &self.child,
            &self.reference,
            &self.kind,
            &self.worker,
            &self.officer,
            &wrong,
            &plans_told,
        ];
        let mut text = line(&own);
        for (row, name, what) in &self.addresses {
            text.push_str(&line(&[row, name, what]));
        }
        for (row, name) in &self.corrections {
            text.push_str(&line(&[row, name]));
        }
        for plan in plans.into_iter().flatten() {
            let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            let reviews: Vec<String> = plan.reviews.iter().map(Date::to_string).collect();
            let (start, end) = (day(plan.period.start), day(plan.period.end));
            let (held, reviews) = (day(plan.conference), reviews.join(" "));
            text.push_str(&line(&[&start, &end, &held, &reviews]));
        }
        PersonalText::parse(&text)
    }

    pub fn read(text: Option<&PersonalText>) -> Self {
        let mut lines = text.map_or("", PersonalText::reveal).split(LINE);
        let mut own = lines.next().unwrap_or_default().split(UNIT);
        let mut next = || own.next().unwrap_or_default().to_owned();
        let (mut addresses, mut corrections, mut plans) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            let parts: Vec<&str> = line.split_terminator(UNIT).collect();
            match parts.as_slice() {
                [row, name, what] => {
                    addresses.push(((*row).into(), (*name).into(), (*what).into()))
                }
                [row, name] => corrections.push(((*row).into(), (*name).into())),
                [start, end, held, reviews] => plans.push(PlanDays {
                    period: Period {
                        start: start.parse().ok(),
                        end: end.parse().ok(),
                    },
                    conference: held.parse().ok(),
                    reviews: reviews
                        .split(' ')
                        .filter_map(|day| day.parse().ok())
                        .collect(),
                }),
                _ => {}
            }
        }
        Self {
            child: next(),
            reference: next(),
            kind: next(),
            worker: next(),
            officer: next(),
            // Headings that were written before it was counted say nothing of it.
            wrong: next().parse().unwrap_or_default(),
            addresses,
            corrections,
            plans: next()
                .parse()
                .is_ok_and(|told: usize| told == plans.len())
                .then_some(plans),
        }
    }
}

fn line(parts: &[&String]) -> String {
    let mut text = String::new();
    for part in parts {
        text.extend(part.chars().filter(|c| ![LINE, UNIT].contains(c)));
        text.push(UNIT);
    }
    text.push(LINE);
    text
}

/// The heading of a document as it stands.
pub fn heading(office: &Office, composed: &Composed, wrong: usize) -> Heading {
    let progress = Progress::of(office, composed);
    let prepared = &composed.prepared;
    let child = &prepared.network.child;
    let parts = &prepared.attendance.parts;
    let planned = &child.planned;
    let meeting = planned.on.value().map(|day| match planned.at.value() {
        Some(time) => day.to_datetime(*time),
        None => DateTime::from(*day),
    });
    let addresses = progress
        .addresses
        .iter()
        .map(|row| {
            let findings = &prepared.document.findings;
            let own = findings
                .iter()
                .filter(|one| one.about.as_ref() == Some(row));
            let first = CONTACTS
                .iter()
                .find_map(|code| own.clone().find(|one| one.code == *code));
            let what = first.map(|one| one.what.to_string());
            (
                row.to_string(),
                composed.name(row),
                what.unwrap_or_default(),
            )
        })
        .collect();
    let headline = Headline {
        child: child_label(prepared.network),
        reference: composed.live.kept.reference.to_string(),
        kind: prepared
            .clock
            .due
            .as_ref()
            .map(|due| due.basis.words().to_owned())
            .unwrap_or_default(),
        worker: composed
            .name_of_role(Role::SocialWorker)
            .unwrap_or_default(),
        officer: composed.name_of_role(Role::Chair).unwrap_or_default(),
        wrong,
        addresses,
        corrections: corrections::of(composed)
            .into_iter()
            .map(|one| (one.row.to_string(), one.name))
            .collect(),
        plans: Some(PlanDays::of(child)),
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Heading {
        document: composed.live.kept.id.clone(),
        child: composed.live.kept.child.clone(),
        label: headline.written(),
        due: prepared.clock.due.as_ref().map(|due| due.date),
        meeting,
        counts: Counts {
            people: count(parts.len()),
            invited: count(parts.iter().filter(|part| part.mode.is_invited()).count()),
            confirmed: u32::from(progress.confirmed()) + u32::from(progress.agreed()),
            blocks: count(progress.blocks),
            checks: count(progress.checks),
        },
        reviewing_officer: composed.about.officer.clone(),
        social_worker: composed.about.worker.clone(),
        teams: composed.about.teams.clone(),
        restricted: composed.about.restricted,
        next_step: progress.before_its_day().code().into(),
        underway: composed.live.underway,
    }
}

/// Writes the heading anew, at the end of every verb that changes a document.
pub async fn renew(office: &Office, tx: &mut Tx, document: &DocumentId) -> Result<(), VerbError> {
    let live = Live::load(tx, document).await?.ok_or(VerbError::NotThere)?;
    renew_as(office, tx, document, live).await
}

/// The same of a document as it is given: where what changed cannot be read back before the commit.
pub async fn renew_as(
    office: &Office,
    tx: &mut Tx,
    document: &DocumentId,
    live: Live,
) -> Result<(), VerbError> {
    let posted = Posted::load(tx, document).await?;
    let (heading, teams, midway) = live.compose(office, |composed| {
        (
            heading(office, composed, wrong(office, composed, &posted)),
            named_teams(composed),
            pursue::midway(office, composed),
        )
    });
    tx.put_heading(&heading).await?;
    for (code, name) in teams {
        tx.put_team(&code, &name).await?;
    }
    pursue::plan(office, tx, document, midway).await
}

/// How many were told something that does not stand any more. Letters that cannot be written now
/// stop nobody from entering what they have to.
fn wrong(office: &Office, composed: &Composed, posted: &Posted) -> usize {
    if posted.invitations.is_empty() {
        return 0;
    }
    match course::touched(office, composed, posted) {
        Ok(touched) => course::wrong(&touched),
        Err(error) => {
            tracing::error!(document.id = %composed.live.kept.id, %error, "letters were not compared");
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_headline_is_read_as_it_was_written() {
        let headline = Headline {
            child: "Maya Bell, born 9 March 2017".into(),
            reference: "SP-7K4MQ2".into(),
            kind: "First review".into(),
            wrong: 3,
            addresses: vec![("mosaic:812".into(), "Kerry Bell".into(), "No email.".into())],
            corrections: vec![("mosaic:813".into(), "Ada Hale".into())],
            plans: Some(vec![
                PlanDays {
                    period: Period {
                        start: Some(date(2026, 9, 7)),
                        end: None,
                    },
                    conference: Some(date(2026, 9, 7)),
                    reviews: vec![date(2026, 12, 4), date(2027, 6, 4)],
                },
                PlanDays {
                    period: Period {
                        start: None,
                        end: Some(date(2025, 1, 6)),
                    },
                    conference: None,
                    reviews: Vec::new(),
                },
            ]),
            ..Headline::default()
        };

        assert_eq!(Headline::read(headline.written().as_ref()), headline);
        assert_eq!(Headline::read(None), Headline::default());
        let none = Headline {
            plans: Some(Vec::new()),
            ..headline
        };
        assert_eq!(Headline::read(none.written().as_ref()), none);
        // One that says nothing of plans is not taken to say that there is none.
        let older = Headline {
            plans: None,
            ..none
        };
        assert_eq!(Headline::read(older.written().as_ref()).plans, None);
    }
}
