//! Lines of a digest: what waits for one of staff, and where it is done.
//!
//! Their sources are those of the pages of reviews and of the board. What a whole team could do as
//! well, in its own time, stands on the board and not here.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        actions, chase, course,
        headline::Headline,
        minutes::due,
        office::{Office, VerbError},
        page::{lists::NeedsYou, next_step::NextStep},
        plain::tasks::{self, FormNeed},
        pursue, refer,
        reviews::{card, step},
        rights::{About, Asker},
    },
    forms::invite::clock::Pressure,
    model::{
        actor::Actor,
        live::DocumentId,
        staff::{Role, Staff},
    },
    rules::access::Action,
    store::{
        chases::ChaseWhat,
        headings::{Heading, Whose},
        reading::Snapshot,
    },
};

/// One thing to finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub document: DocumentId,
    pub reference: String,
    what: String,
    /// How many of the same wait there.
    count: usize,
    pub due: Option<Date>,
    /// The address of the page, below that of the site.
    pub page: String,
}

impl Line {
    /// `Agree the list`, `An action of a meeting waits for you (3)`.
    pub fn words(&self) -> String {
        match self.count {
            1 => self.what.clone(),
            many => format!("{} ({many})", self.what),
        }
    }
}

/// The lines of one of staff, and of those for whom they cover: the first due in front.
///
/// # Errors
/// The record cannot be read.
pub(super) async fn lines(
    office: &Office,
    snapshot: &mut Snapshot,
    staff: &Staff,
) -> Result<Vec<Line>, VerbError> {
    let who = Actor::Staff(Arc::new(staff.clone()));
    let asker = Asker::of(snapshot, &who, office.now(), office.today()).await?;
    let mut headings = snapshot.headings(Whose::Everybody).await?;
    headings.retain(|one| asker.may(&About::from(one), Action::ReadDocument).is_ok());
    let mut found = Found {
        headings: &headings,
        lines: Vec::new(),
    };
    for heading in &headings {
        of_heading(office, &asker, heading, &mut found);
    }
    of_chases(office, snapshot, &asker, &mut found).await?;
    let own = own(&asker, &headings);
    for group in pursue::of_headings(office, snapshot, &own).await? {
        if group.code == Pressure::NotDueYet.code() {
            continue;
        }
        for line in group.lines {
            let at = (&line.document, "/between");
            found.add(at, line.part.name, Some(line.part.due_on));
        }
    }
    let tasks = refer::tasks::of_referrers(office, snapshot, &asker).await?;
    for task in tasks.into_iter().filter(|task| task.is_theirs) {
        let at = (task.document, task.reference);
        found.after(at, "/refer", "A referral waits for you".to_owned(), None);
    }
    for (document, _) in snapshot.to_hand_over().await? {
        let Some(heading) = own.iter().find(|one| one.document == document) else {
            continue;
        };
        let worker = heading.social_worker.as_ref();
        if worker.is_some_and(|id| asker.workers().contains(id)) {
            let meeting = heading.meeting.map(|at| at.date());
            found.add((&document, "/responses"), "A letter to hand over", meeting);
        }
    }
    for one in tasks::open(office, snapshot, &asker, None).await? {
        let of_a_team = |role: &Role| *role == Role::BusinessSupport;
        if one.theirs.iter().all(of_a_team) {
            continue;
        }
        let what = match one.need {
            FormNeed::Sign => "A form waits for your signature",
            FormNeed::Again => "A form that was signed reads differently now",
            FormNeed::OtherDay => "A form was done for a day that has changed",
            FormNeed::Finish => "A form is to be finished",
        };
        let page = format!("/plain/{}", one.form);
        found.put((one.invite, one.reference), page, what.to_owned(), one.due);
    }
    for one in due::of_asker(office, snapshot, &asker).await? {
        let below = format!("/minutes/{}", one.meeting.number());
        let at = (one.meeting.document().clone(), one.reference);
        found.after(at, &below, one.name, Some(one.on));
    }
    let tasks = actions::tasks::open(office, snapshot, &asker).await?;
    for task in tasks.into_iter().filter(|task| task.is_theirs) {
        let below = format!("/minutes/{}#actions", task.meeting.number());
        let at = (task.meeting.document().clone(), task.reference);
        let what = "An action of a meeting waits for you".to_owned();
        found.after(at, &below, what, task.due);
    }
    let mut lines = found.lines;
    lines.sort_by(|one, other| {
        let key = |line: &Line| (line.due.is_none(), line.due, line.reference.clone());
        key(one).cmp(&key(other))
    });
    Ok(lines)
}

/// What was found so far; the same in one place is one line.
struct Found<'h> {
    headings: &'h [Heading],
    lines: Vec<Line>,
}

impl Found<'_> {
    /// Something to do on a page of a review that is open.
    fn add(&mut self, (document, below): (&DocumentId, &str), what: &str, due: Option<Date>) {
        let page = format!("/documents/{document}{below}");
        let heading = self.headings.iter().find(|one| one.document == *document);
        let Some(heading) = heading else { return };
        let reference = Headline::read(heading.label.as_ref()).reference;
        self.put((document.clone(), reference), page, what.to_owned(), due);
    }

    /// The same of a meeting, also where its review is closed.
    fn after(&mut self, at: (DocumentId, String), below: &str, what: String, due: Option<Date>) {
        let page = format!("/documents/{}{below}", at.0);
        self.put(at, page, what, due);
    }

    fn put(
        &mut self,
        (document, reference): (DocumentId, String),
        page: String,
        what: String,
        due: Option<Date>,
    ) {
        let mut lines = self.lines.iter_mut();
        if let Some(same) = lines.find(|one| one.page == page && one.what == what) {
            same.count += 1;
            same.due = same.due.into_iter().chain(due).min();
            return;
        }
        self.lines.push(Line {
            document,
            reference,
            what,
            count: 1,
            due,
            page,
        });
    }
}

/// The next step of a review where it is theirs, and whom a change has left with what is wrong.
fn of_heading(office: &Office, asker: &Asker, heading: &Heading, found: &mut Found<'_>) {
    let card = card(office, asker, heading);
    let step = step(office, heading);
    // That letters could go stands on the board as long as the review is open, sent or not.
    let is_of_the_board = |step: &NextStep| matches!(step, NextStep::Send | NextStep::Rest);
    let step = step.filter(|step| card.need == NeedsYou::Yes && !is_of_the_board(step));
    if let Some(step) = step {
        let below = match step {
            NextStep::Confirm | NextStep::Agree => "/sign",
            NextStep::Talk | NextStep::Decide | NextStep::FillIn => "",
            NextStep::Close if asker.may(&About::from(heading), Action::Close).is_ok() => "/close",
            NextStep::Close => "/dates",
            NextStep::FixAddress | NextStep::Send | NextStep::Rest | NextStep::Answers => {
                "/responses"
            }
        };
        found.add((&heading.document, below), step.words(), heading.due);
    }
    let wrong = Headline::read(heading.label.as_ref()).wrong;
    let tells = asker.roles().contains(&Role::BusinessSupport)
        && asker.may(&About::from(heading), Action::Send).is_ok();
    if let Some(words) = course::in_words(wrong).filter(|_| tells) {
        let meeting = heading.meeting.map(|at| at.date());
        found.add((&heading.document, "/changed"), &words, meeting);
    }
}

/// Whom the social worker talks to, and whom business support rings.
async fn of_chases(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    found: &mut Found<'_>,
) -> Result<(), VerbError> {
    let headings = found.headings;
    let documents: Vec<&DocumentId> = headings.iter().map(|one| &one.document).collect();
    for task in chase::open_tasks(office, snapshot, &documents).await? {
        let heading = headings.iter().find(|one| one.document == task.document);
        let Some(heading) = heading else { continue };
        let worker = heading.social_worker.as_ref();
        let is_own = worker.is_some_and(|id| asker.workers().contains(id));
        let what = match task.what {
            ChaseWhat::Talk if is_own => "Talk to somebody who has not answered",
            ChaseWhat::Sideways | ChaseWhat::HandedOver
                if asker.roles().contains(&Role::BusinessSupport) =>
            {
                "Ring somebody who has not answered"
            }
            _ => continue,
        };
        let at = (&task.document, "/responses");
        found.add(at, what, heading.meeting.map(|at| at.date()));
    }
    Ok(())
}

/// Reviews that are allocated to them, or to whom they cover for.
fn own(asker: &Asker, headings: &[Heading]) -> Vec<Heading> {
    let workers = asker.workers();
    let is_own = |one: &&Heading| {
        let both = [&one.social_worker, &one.reviewing_officer];
        both.into_iter().flatten().any(|id| workers.contains(id))
    };
    headings.iter().filter(is_own).cloned().collect()
}
