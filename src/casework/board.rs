//! The board: the work of business support, by what is needed.

mod people;

use crate::{
    casework::{
        actions, chase, course,
        headline::Headline,
        home,
        library::owner::waiting,
        minutes::due,
        office::{Office, VerbError},
        page::{
            actions::ActionTask,
            document::Owner,
            lists::{BoardCard, BoardColumn, BoardPage, ReviewCard},
            minutes::AfterLine,
            next_step::NextStep,
        },
        plain::tasks::{self, FormNeed, FormTask},
        refer,
        reviews::{card, named_teams, visible_at},
        rights::Asker,
    },
    model::{actor::Actor, live::DocumentId},
    rules::access::Action,
    store::{chases::ChaseWhat, headings::Heading, reading::Snapshot},
};

/// The columns, in their order. A heading is a plain need; an empty one says that there is nothing to do.
const COLUMNS: [(&str, &str); 19] = [
    ("address", "Fix an address"),
    ("unsure", "Not sure it was sent"),
    ("returned", "Did not reach them"),
    ("changed", "Tell them what changed"),
    ("read", "Mail to read"),
    ("words", "Written with an answer"),
    ("child", "Waits for the social worker"),
    ("agree", "Waits for the reviewing officer"),
    ("ready", "Ready to send"),
    ("hand", "Letters to hand over"),
    ("talk", "Talk to them"),
    ("phone", "Chase by phone"),
    ("after", "After the meeting"),
    ("actions", "Actions of meetings"),
    ("forms", "To book or sign"),
    ("referrals", "Referrals"),
    ("again", "Forms that ask again"),
    ("home", "Write to the record"),
    ("none", "No date yet"),
];

/// Of somebody whose contact was put right on the sheet alone.
const CORRECTED: &str = "Where they are reached was put right here: correct the record too";

/// The board of the teams of the one who asks, or of one of them.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    team: Option<&str>,
) -> Result<BoardPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    page_at(office, &mut snapshot, who, team).await
}

/// The same, at a moment of the record that is held.
pub(in crate::casework) async fn page_at(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    team: Option<&str>,
) -> Result<BoardPage, VerbError> {
    let (asker, mut headings) = visible_at(office, snapshot, who, Action::SeeBoard).await?;
    let teams = named_teams(snapshot, &headings).await?;
    headings.retain(|heading| is_of_team(&heading.teams, team));
    let desk = Desk {
        office,
        asker: &asker,
        team,
        headings: &headings,
    };
    let mut all = desk.documents();
    all.extend(of("referrals", desk.referrals(snapshot).await?));
    all.extend(of("after", desk.after_meetings(snapshot).await?));
    all.extend(of("actions", desk.actions(snapshot).await?));
    all.extend(desk.forms(snapshot).await?);
    // Behind what was corrected here and stands otherwise there.
    all.extend(of("home", desk.home(snapshot).await?));
    all.extend(people::cards(desk, snapshot).await?);
    all.extend(desk.chasing(snapshot).await?);
    Ok(BoardPage {
        library: waiting(office, snapshot, &asker).await?,
        today: office.today(),
        columns: columns(all),
        teams,
    })
}

/// A card, and the column that it belongs to.
type Placed = (&'static str, BoardCard);

fn of(code: &'static str, cards: Vec<BoardCard>) -> impl Iterator<Item = Placed> {
    cards.into_iter().map(move |card| (code, card))
}

/// The columns in their order, each with its cards in the order in which they came.
fn columns(all: Vec<Placed>) -> Vec<BoardColumn> {
    let mut columns: Vec<BoardColumn> = COLUMNS
        .iter()
        .map(|(code, title)| BoardColumn {
            code,
            title,
            cards: Vec::new(),
        })
        .collect();
    for (code, card) in all {
        if let Some(column) = columns.iter_mut().find(|column| column.code == code) {
            column.cards.push(card);
        }
    }
    columns
}

/// Whose board it is: what they see, of all their teams or of one.
#[derive(Clone, Copy)]
struct Desk<'a> {
    office: &'a Office,
    asker: &'a Asker,
    team: Option<&'a str>,
    headings: &'a [Heading],
}

impl<'a> Desk<'a> {
    fn heading(self, document: &DocumentId) -> Option<&'a Heading> {
        let mut headings = self.headings.iter();
        headings.find(|heading| heading.document == *document)
    }

    fn card(self, heading: &Heading) -> ReviewCard {
        card(self.office, self.asker, heading)
    }

    fn documents(self) -> Vec<Placed> {
        let of_one = |heading| cards(heading, &self.card(heading));
        self.headings.iter().flat_map(of_one).collect()
    }

    /// Parts of referrals that need somebody here, whether or not the review is closed.
    async fn referrals(self, snapshot: &mut Snapshot) -> Result<Vec<BoardCard>, VerbError> {
        let mut tasks = refer::tasks::open(self.office, snapshot, self.asker).await?;
        tasks.retain(|task| is_of_team(&task.teams, self.team));
        let of_task = |task: refer::tasks::Task| {
            // Of a review that is closed nothing is due any more.
            let card = self.heading(&task.document).map(|one| self.card(one));
            BoardCard {
                document: task.document,
                meeting: None,
                reference: task.reference,
                child: task.child,
                restricted: task.restricted,
                row: None,
                who: Some(task.service),
                what: task.words,
                due: card.as_ref().and_then(|card| card.due),
                clock: card.map_or_else(String::new, |card| card.clock),
            }
        };
        Ok(tasks.into_iter().map(of_task).collect())
    }

    /// What is due after meetings, and is for whoever looks.
    async fn after_meetings(self, snapshot: &mut Snapshot) -> Result<Vec<BoardCard>, VerbError> {
        let mut due = due::of_asker(self.office, snapshot, self.asker).await?;
        due.retain(|one| is_of_team(&one.teams, self.team));
        Ok(due.into_iter().map(after).collect())
    }

    /// Tasks about actions of meetings, whether or not the review is closed.
    async fn actions(self, snapshot: &mut Snapshot) -> Result<Vec<BoardCard>, VerbError> {
        let mut tasks = actions::tasks::open(self.office, snapshot, self.asker).await?;
        tasks.retain(|task| is_of_team(&task.teams, self.team));
        Ok(tasks.into_iter().map(of_action).collect())
    }

    /// Forms that wait for somebody, whether or not the review is closed.
    async fn forms(self, snapshot: &mut Snapshot) -> Result<Vec<Placed>, VerbError> {
        let mut tasks = tasks::open(self.office, snapshot, self.asker, None).await?;
        tasks.retain(|task| {
            // What others have still to finish is their list's until its day has passed.
            let is_others = task.need == FormNeed::Finish && task.theirs.is_empty();
            let is_early = task.due.is_none_or(|due| due >= self.office.today());
            is_of_team(&task.teams, self.team) && !(is_others && is_early)
        });
        let placed = |task: FormTask| match task.need {
            FormNeed::Sign | FormNeed::Finish => ("forms", of_form(task)),
            FormNeed::Again | FormNeed::OtherDay => ("again", of_form(task)),
        };
        Ok(tasks.into_iter().map(placed).collect())
    }

    /// What did not get home to the case system by itself, whether or not the review is closed.
    async fn home(self, snapshot: &mut Snapshot) -> Result<Vec<BoardCard>, VerbError> {
        let mut tasks = home::tasks::open(self.office, snapshot, self.asker).await?;
        tasks.retain(|task| is_of_team(&task.teams, self.team));
        Ok(tasks.into_iter().map(of_home).collect())
    }

    /// Whom somebody has to ring or to talk to.
    async fn chasing(self, snapshot: &mut Snapshot) -> Result<Vec<Placed>, VerbError> {
        let documents: Vec<_> = self.headings.iter().map(|one| &one.document).collect();
        let tasks = chase::open_tasks(self.office, snapshot, &documents).await?;
        let placed = tasks.into_iter().filter_map(|task| {
            let card = self.card(self.heading(&task.document)?);
            let code = match task.what {
                ChaseWhat::Talk => "talk",
                _ => "phone",
            };
            let card = BoardCard {
                row: Some(task.row),
                who: Some(task.who),
                ..of_document(&card, task.words)
            };
            Some((code, card))
        });
        Ok(placed.collect())
    }
}

fn is_of_team(teams: &[impl AsRef<str>], team: Option<&str>) -> bool {
    let is_one = |team: &str| {
        teams
            .iter()
            .any(|one| one.as_ref().eq_ignore_ascii_case(team))
    };
    team.is_none_or(is_one)
}

/// Something that is due after a meeting, and is for whoever looks.
fn after(one: AfterLine) -> BoardCard {
    BoardCard {
        document: one.meeting.document().clone(),
        meeting: Some(one.meeting.number()),
        reference: one.reference,
        child: one.child,
        restricted: one.restricted,
        row: None,
        who: None,
        what: one.name,
        due: Some(one.on),
        clock: one.clock,
    }
}

/// An action of a meeting that somebody has to ask after.
fn of_action(task: ActionTask) -> BoardCard {
    BoardCard {
        document: task.meeting.document().clone(),
        meeting: Some(task.meeting.number()),
        reference: task.reference,
        child: task.child,
        restricted: task.restricted,
        row: task.row,
        who: Some(task.who),
        what: format!("“{}”. {}", task.action, task.words),
        due: task.due,
        clock: task.clock,
    }
}

/// Something that the case system has to be told by hand.
fn of_home(task: home::tasks::Task) -> BoardCard {
    BoardCard {
        document: task.document,
        meeting: None,
        reference: task.reference,
        child: task.child,
        restricted: task.restricted,
        row: None,
        who: None,
        what: task.words,
        due: None,
        clock: String::new(),
    }
}

/// A form that waits for somebody.
fn of_form(task: FormTask) -> BoardCard {
    BoardCard {
        document: task.invite,
        meeting: None,
        reference: task.reference,
        child: task.child,
        restricted: task.restricted,
        row: None,
        who: Some(task.title),
        what: task.words,
        due: task.due,
        clock: task.clock,
    }
}

/// What one child's document needs: columns with cards.
pub(in crate::casework) fn cards(
    heading: &Heading,
    card: &ReviewCard,
) -> Vec<(&'static str, BoardCard)> {
    let mut cards: Vec<(&'static str, BoardCard)> = Headline::read(heading.label.as_ref())
        .addresses
        .into_iter()
        .map(|(row, who, what)| {
            let one = BoardCard {
                row: Some(row),
                who: Some(who),
                ..of_document(card, what)
            };
            ("address", one)
        })
        .collect();
    let Headline {
        wrong, corrections, ..
    } = Headline::read(heading.label.as_ref());
    cards.extend(corrections.into_iter().map(|(row, who)| {
        let one = BoardCard {
            row: Some(row),
            who: Some(who),
            ..of_document(card, CORRECTED.to_owned())
        };
        ("home", one)
    }));
    cards.extend(course::in_words(wrong).map(|what| ("changed", of_document(card, what))));
    let is_signed = NextStep::from_code(&heading.next_step).is_some_and(NextStep::is_signed);
    let step = of_document(card, card.next_step.clone());
    match card.next {
        _ if heading.meeting.is_none() => cards.push(("none", step)),
        Owner::SocialWorker => cards.push(("child", step)),
        Owner::ReviewingOfficer => cards.push(("agree", step)),
        _ if *heading.next_step == *NextStep::Answers.code() => {}
        _ if *heading.next_step == *NextStep::Rest.code() => cards.push(("ready", step)),
        _ if is_signed => cards.push((
            "ready",
            of_document(card, format!("{} people", card.invited)),
        )),
        Owner::BusinessSupport | Owner::Nobody => {}
    }
    cards
}

fn of_document(card: &ReviewCard, what: String) -> BoardCard {
    BoardCard {
        document: card.document.clone(),
        meeting: None,
        reference: card.reference.clone(),
        child: card.child.clone(),
        restricted: card.restricted,
        row: None,
        who: None,
        what,
        due: card.due,
        clock: card.clock.clone(),
    }
}
