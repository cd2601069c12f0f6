//! Export: a list as rows; who is in it is said before, and why is kept.

use std::collections::BTreeSet;

use crate::{
    casework::{
        board,
        office::{Office, VerbError, by, required},
        page::{
            Action,
            document::LetterPart,
            lists::{BoardPage, Export, ExportPage, ReviewCard, ReviewFilter, ReviewsPage},
        },
        people, reviews,
        rights::Asker,
        show::{self, Around},
    },
    model::{actor::Actor, live::DocumentId, name::PersonalText},
    store::reading::Snapshot,
};

/// What is exported: a list, as it is narrowed, with the rights of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Mine(ReviewFilter),
    Team(ReviewFilter),
    /// The board, of one team where one is named.
    Board(Option<String>),
    /// The people of one document.
    People(DocumentId),
}

/// Whether children whose record is restricted are in the file. Only those are meant who are on
/// the list of the one who asks: others are not there, and are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restricted {
    LeftOut,
    Included,
}

/// A list before it becomes a file.
struct Table {
    name: &'static str,
    title: &'static str,
    header: &'static [&'static str],
    lines: Vec<Line>,
    /// How many people a list of one document is about; lists of children count their lines.
    people: Option<usize>,
}

struct Line {
    cells: Vec<String>,
    /// Which child, by the reference of the document.
    child: String,
    /// Who is named beside the child.
    others: Vec<String>,
    restricted: bool,
}

/// How many people stand in lines: children, and all.
fn counted<'l>(lines: impl Iterator<Item = &'l Line>) -> (usize, usize) {
    let (mut children, mut others) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        children.insert(&line.child);
        others.extend(line.others.iter().filter(|name| !name.is_empty()));
    }
    (children.len(), children.len() + others.len())
}

/// Who would be in the file, before anybody has it.
///
/// # Errors
/// As the table of access has it, for the list and for exports.
pub async fn preview(office: &Office, who: &Actor, what: &What) -> Result<ExportPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let table = table(office, &mut snapshot, who, what).await?;
    let plain = table.lines.iter().filter(|line| !line.restricted);
    let (children, people) = counted(plain);
    let restricted = table.lines.iter().filter(|line| line.restricted);
    let restricted: BTreeSet<&String> = restricted.map(|line| &line.child).collect();
    Ok(ExportPage {
        title: table.title.to_owned(),
        columns: table.header.iter().map(|one| (*one).to_owned()).collect(),
        children: table.people.map_or(children, |_| 0),
        people: table.people.unwrap_or(people),
        restricted: restricted.len(),
    })
}

/// The rows of a list. One row of the access log is written with each, in the same transaction:
/// a file that is asked for twice has left the house twice. `told` is how many people the page
/// before said were in it, without the restricted.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason; [`VerbError::NotNow`] where others are in it by now than
/// the page before said.
pub async fn rows(
    office: &Office,
    who: &Actor,
    what: &What,
    restricted: Restricted,
    told: usize,
    reason: &str,
) -> Result<Export, VerbError> {
    let reason = required("reason", reason, "Say what you need this list for")?;
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    let table = table(office, &mut tx, who, what).await?;
    let (_, plain) = counted(table.lines.iter().filter(|line| !line.restricted));
    let now = table.people.unwrap_or(plain);
    if now != told {
        return Err(VerbError::NotNow(
            "The list has changed since this page was opened. Look again at who is in it."
                .to_owned(),
        ));
    }
    let is_in = |line: &&Line| !line.restricted || restricted == Restricted::Included;
    let (_, people) = counted(table.lines.iter().filter(is_in));
    let people = table.people.unwrap_or(people);
    let document = match what {
        What::People(document) => Some(document),
        _ => None,
    };
    let kept = format!("{} ({}, {people} people)", reason.reveal(), table.title);
    let kept = PersonalText::parse(&kept).unwrap_or(reason);
    tx.log_access(document, "export", Some(&kept)).await?;
    let number = tx.commit(b"").await?;
    let is_in = |line: &Line| is_in(&line);
    Ok(Export {
        name: table.name.to_owned(),
        title: table.title.to_owned(),
        on: office.today(),
        header: table.header.iter().map(|one| (*one).to_owned()).collect(),
        people,
        rows: table
            .lines
            .into_iter()
            .filter(is_in)
            .map(|line| line.cells)
            .collect(),
        done: crate::casework::page::Done { number },
    })
}

async fn table(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    what: &What,
) -> Result<Table, VerbError> {
    let asker = Asker::of(snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::Export)?;
    let of_reviews = |title, page: ReviewsPage| Table {
        name: "reviews",
        title,
        header: &REVIEWS,
        lines: page
            .groups
            .iter()
            .flat_map(|group| &group.cards)
            .map(of_card)
            .collect(),
        people: None,
    };
    Ok(match what {
        What::Mine(filter) => {
            let page = reviews::mine_at(office, snapshot, who, filter).await?;
            of_reviews("My reviews", page)
        }
        What::Team(filter) => {
            let page = reviews::team_at(office, snapshot, who, filter).await?;
            of_reviews("Reviews of the team", page)
        }
        What::Board(team) => {
            let page = board::page_at(office, snapshot, who, team.as_deref()).await?;
            Table {
                name: "board",
                title: "Work for today",
                header: &BOARD,
                lines: of_board(&page),
                people: None,
            }
        }
        What::People(document) => {
            let (lines, people) = of_people(office, snapshot, who, document).await?;
            Table {
                name: "people",
                title: "People of a review",
                header: &PEOPLE,
                lines,
                people: Some(people),
            }
        }
    })
}

const REVIEWS: [&str; 9] = [
    "Reference",
    "Child",
    "Kind of review",
    "Due",
    "How it stands",
    "Meeting",
    "Social worker",
    "Reviewing officer",
    "Next step",
];

fn of_card(card: &ReviewCard) -> Line {
    let text = |words: &Option<String>| words.clone().unwrap_or_default();
    Line {
        cells: vec![
            card.reference.clone(),
            card.child.clone(),
            card.kind.clone(),
            card.due.map_or_else(String::new, |day| day.to_string()),
            card.clock.clone(),
            text(&card.meeting),
            text(&card.social_worker),
            text(&card.reviewing_officer),
            card.next_step.clone(),
        ],
        child: card.reference.clone(),
        others: vec![text(&card.social_worker), text(&card.reviewing_officer)],
        restricted: card.restricted,
    }
}

const BOARD: [&str; 7] = [
    "Needed",
    "Reference",
    "Child",
    "Person",
    "What",
    "Due",
    "How it stands",
];

fn of_board(page: &BoardPage) -> Vec<Line> {
    let cards = page
        .columns
        .iter()
        .flat_map(|column| column.cards.iter().map(move |card| (column.title, card)));
    cards
        .map(|(needed, card)| Line {
            cells: vec![
                needed.to_owned(),
                card.reference.clone(),
                card.child.clone(),
                card.who.clone().unwrap_or_default(),
                card.what.clone(),
                card.due.map_or_else(String::new, |day| day.to_string()),
                card.clock.clone(),
            ],
            child: card.reference.clone(),
            others: card.who.iter().cloned().collect(),
            restricted: card.restricted,
        })
        .collect()
}

const PEOPLE: [&str; 6] = [
    "Name",
    "Part",
    "Why they are needed",
    "Invited how",
    "Reached at",
    "Letter",
];

async fn of_people(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    document: &DocumentId,
) -> Result<(Vec<Line>, usize), VerbError> {
    let (live, asker) = office
        .live(snapshot, who, document, Action::ReadDocument)
        .await?;
    Ok(live.compose(office, |composed| {
        let around = Around {
            asker: &asker,
            code: "",
            looked: None,
            here: Vec::new(),
        };
        let page = show::page(office, composed, around);
        let line = |person: crate::casework::page::document::PersonPart| Line {
            cells: vec![
                person.name,
                person.role.to_owned(),
                person.function.text,
                person.mode.text,
                person.contact.text,
                match person.letter {
                    LetterPart::Ready => "Ready to be checked".to_owned(),
                    LetterPart::None(why) => why.to_owned(),
                    LetterPart::Stopped(_) => "Stopped".to_owned(),
                },
            ],
            child: String::new(),
            others: Vec::new(),
            restricted: false,
        };
        let lines = page.people.into_iter().map(line).collect();
        (lines, people::count(composed))
    }))
}
