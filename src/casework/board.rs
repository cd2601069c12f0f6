//! The board: the work of business support, by what is needed.

use std::collections::BTreeMap;

use crate::{
    casework::{
        actions, asides, chase, course,
        headline::Headline,
        home,
        library::owner::waiting,
        live::Live,
        minutes::due,
        office::{Office, VerbError},
        page::{
            document::Owner,
            lists::{BoardCard, BoardColumn, BoardPage, ReviewCard},
            minutes::AfterLine,
            next_step::NextStep,
        },
        plain::tasks::{self, FormNeed, FormTask},
        refer, responses,
        reviews::{card, named_teams, visible_at},
        rights::Asker,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::DocumentId,
        post::{Phase, Purpose},
    },
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
    if let Some(team) = team {
        headings.retain(|heading| {
            heading
                .teams
                .iter()
                .any(|one| one.eq_ignore_ascii_case(team))
        });
    }
    let mut columns: Vec<BoardColumn> = COLUMNS
        .iter()
        .map(|(code, title)| BoardColumn {
            code,
            title,
            cards: Vec::new(),
        })
        .collect();
    for heading in &headings {
        let card = card(office, &asker, heading);
        for (code, one) in cards(heading, &card) {
            if let Some(column) = columns.iter_mut().find(|column| column.code == code) {
                column.cards.push(one);
            }
        }
    }
    if let Some(column) = columns.iter_mut().find(|one| one.code == "referrals") {
        column.cards = referrals(office, snapshot, (&asker, team), &headings).await?;
    }
    if let Some(column) = columns.iter_mut().find(|one| one.code == "after") {
        let due = due::of_asker(office, snapshot, &asker).await?;
        let due = due.into_iter().filter(|one| is_of_team(&one.teams, team));
        column.cards = due.map(after).collect();
    }
    if let Some(column) = columns.iter_mut().find(|one| one.code == "actions") {
        column.cards = of_actions(office, snapshot, (&asker, team)).await?;
    }
    for task in tasks::open(office, snapshot, &asker, None).await? {
        // What others have still to finish is their list's until its day has passed.
        let is_others = task.need == FormNeed::Finish && task.theirs.is_empty();
        let is_early = task.due.is_none_or(|due| due >= office.today());
        if !is_of_team(&task.teams, team) || (is_others && is_early) {
            continue;
        }
        let code = match task.need {
            FormNeed::Sign | FormNeed::Finish => "forms",
            FormNeed::Again | FormNeed::OtherDay => "again",
        };
        if let Some(column) = columns.iter_mut().find(|one| one.code == code) {
            column.cards.push(of_form(task));
        }
    }
    if let Some(column) = columns.iter_mut().find(|one| one.code == "home") {
        column.cards = of_home(office, snapshot, (&asker, team)).await?;
    }
    if let Some(column) = columns.iter_mut().find(|one| one.code == "hand") {
        column.cards = to_hand_over(office, snapshot, (&asker, &headings)).await?;
    }
    for letter in snapshot.letters_needing_someone().await? {
        // What a service was not told stands among the referrals; a mail about an action that did
        // not arrive becomes a task about that action; what a digest says stands on this page.
        let elsewhere = [Purpose::Referral, Purpose::Actions, Purpose::Digest];
        if elsewhere.contains(&letter.purpose) {
            continue;
        }
        let heading = headings.iter().find(|one| one.document == letter.document);
        let Some(heading) = heading else {
            continue;
        };
        let (code, what) = needs(letter.phase);
        let card = BoardCard {
            row: Some(letter.person.to_string()),
            who: name_in(office, snapshot, &letter.document, &letter.person).await?,
            what: what.to_owned(),
            ..of_document(&card(office, &asker, heading), String::new())
        };
        if let Some(column) = columns.iter_mut().find(|column| column.code == code) {
            column.cards.push(card);
        }
    }
    for mail in snapshot.inbound_to_read().await? {
        let Some((document, person)) = &mail.of else {
            continue;
        };
        let heading = headings.iter().find(|one| one.document == *document);
        let Some(heading) = heading else { continue };
        let card = BoardCard {
            row: Some(person.to_string()),
            who: name_in(office, snapshot, document, person).await?,
            ..of_document(
                &card(office, &asker, heading),
                responses::seems(mail.class).to_owned(),
            )
        };
        if let Some(column) = columns.iter_mut().find(|column| column.code == "read") {
            column.cards.push(card);
        }
    }
    for aside in snapshot.open_asides().await? {
        let heading = headings.iter().find(|one| one.document == aside.document);
        let Some(heading) = heading else { continue };
        let card = BoardCard {
            row: Some(aside.person.to_string()),
            who: name_in(office, snapshot, &aside.document, &aside.person).await?,
            ..of_document(
                &card(office, &asker, heading),
                asides::task(aside.aside).to_owned(),
            )
        };
        if let Some(column) = columns.iter_mut().find(|column| column.code == "words") {
            column.cards.push(card);
        }
    }
    let documents: Vec<_> = headings.iter().map(|heading| &heading.document).collect();
    for task in chase::open_tasks(office, snapshot, &documents).await? {
        let heading = headings.iter().find(|one| one.document == task.document);
        let Some(heading) = heading else { continue };
        let card = card(office, &asker, heading);
        let code = match task.what {
            ChaseWhat::Talk => "talk",
            _ => "phone",
        };
        if let Some(column) = columns.iter_mut().find(|column| column.code == code) {
            column.cards.push(BoardCard {
                row: Some(task.row),
                who: Some(task.who),
                ..of_document(&card, task.words)
            });
        }
    }
    Ok(BoardPage {
        library: waiting(office, snapshot, &asker).await?,
        today: office.today(),
        columns,
        teams,
    })
}

/// Letters that were made for somebody to hand over, each by whoever they are for.
async fn to_hand_over(
    office: &Office,
    snapshot: &mut Snapshot,
    (asker, headings): (&Asker, &[Heading]),
) -> Result<Vec<BoardCard>, VerbError> {
    let mut people: BTreeMap<DocumentId, Vec<Identifier>> = BTreeMap::new();
    for (document, person) in snapshot.to_hand_over().await? {
        people.entry(document).or_default().push(person);
    }
    let mut cards = Vec::new();
    for heading in headings {
        let Some(people) = people.remove(&heading.document) else {
            continue;
        };
        let Some(live) = Live::load(snapshot, &heading.document).await? else {
            continue;
        };
        let card = card(office, asker, heading);
        let names: Vec<String> = live.compose(office, |composed| {
            people.iter().map(|person| composed.name(person)).collect()
        });
        cards.extend(people.iter().zip(names).map(|(person, name)| BoardCard {
            row: Some(person.to_string()),
            who: Some(name),
            ..of_document(
                &card,
                "Print it: the social worker hands it over".to_owned(),
            )
        }));
    }
    Ok(cards)
}

/// The column of a letter that goes no further by itself, and what to do.
fn needs(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Uncertain => ("unsure", "Ask them, or send the same again"),
        Phase::Held => ("returned", "Held before it went: look at it again"),
        _ => ("returned", "It came back: find another way"),
    }
}

/// The name of somebody on the list of a document.
async fn name_in(
    office: &Office,
    snapshot: &mut Snapshot,
    document: &DocumentId,
    person: &Identifier,
) -> Result<Option<String>, VerbError> {
    let live = Live::load(snapshot, document).await?;
    Ok(live.map(|live| live.compose(office, |composed| composed.name(person))))
}

/// Parts of referrals that need somebody here, whether or not the review is closed.
async fn referrals(
    office: &Office,
    snapshot: &mut Snapshot,
    (asker, team): (&Asker, Option<&str>),
    headings: &[Heading],
) -> Result<Vec<BoardCard>, VerbError> {
    let tasks = refer::tasks::open(office, snapshot, asker).await?;
    let tasks = tasks
        .into_iter()
        .filter(|task| is_of_team(&task.teams, team));
    Ok(tasks
        .map(|task| {
            let heading = headings.iter().find(|one| one.document == task.document);
            // Of a review that is closed nothing is due any more.
            let card = heading.map(|heading| card(office, asker, heading));
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
        })
        .collect())
}

fn is_of_team(teams: &[String], team: Option<&str>) -> bool {
    team.is_none_or(|team| teams.iter().any(|one| one.eq_ignore_ascii_case(team)))
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

/// Tasks about actions of meetings, whether or not the review is closed.
async fn of_actions(
    office: &Office,
    snapshot: &mut Snapshot,
    (asker, team): (&Asker, Option<&str>),
) -> Result<Vec<BoardCard>, VerbError> {
    let tasks = actions::tasks::open(office, snapshot, asker).await?;
    let tasks = tasks
        .into_iter()
        .filter(|task| is_of_team(&task.teams, team));
    Ok(tasks
        .map(|task| BoardCard {
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
        })
        .collect())
}

/// What did not get home to the case system by itself, whether or not the review is closed.
async fn of_home(
    office: &Office,
    snapshot: &mut Snapshot,
    (asker, team): (&Asker, Option<&str>),
) -> Result<Vec<BoardCard>, VerbError> {
    let tasks = home::tasks::open(office, snapshot, asker).await?;
    let tasks = tasks
        .into_iter()
        .filter(|task| is_of_team(&task.teams, team));
    Ok(tasks
        .map(|task| BoardCard {
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
        })
        .collect())
}

/// A form that waits for somebody, whether or not the review is closed.
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
    let wrong = Headline::read(heading.label.as_ref()).wrong;
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
