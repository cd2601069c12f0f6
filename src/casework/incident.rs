//! Incident: the wrong person was told. Everything of theirs stops at once.
//!
//! Who presses the button need not know how bad it is. Links of theirs open nothing from that
//! moment on, in no review; what waits to be sent to them waits; and nothing new goes to them until
//! somebody has said how they checked where that person is reached.

mod draft;
mod page;
mod step;
mod told;

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    casework::{
        exclude::row_of,
        live::Live,
        office::{Office, VerbError, of_form, required},
        page::Wrong,
        responses::{Posted, told_in},
    },
    forms::invite::entries::{Enterable, Kind, Of, Whose, typing},
    model::{
        actor::Actor,
        id::Identifier,
        incident::IncidentId,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::{Hold, HoldWhy},
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        incidents::NewReached,
        writing::{Begun, Tx},
    },
};

pub(in crate::casework) use page::of_document;
pub use page::{beginning, open, page};
pub use step::{Moving, step};

/// The most characters of what somebody writes about an incident.
const LONGEST: usize = 4_000;

/// What is said when the button is pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begins {
    /// The row of the person.
    pub person: String,
    pub happened: String,
    pub when: When,
}

/// A moment as it is typed: empty for now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    pub on: String,
    pub at: String,
}

const ON: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "on",
    kind: Kind::DayPast,
    whose: Whose::Everybodys,
    label: "",
    asked: "the day",
};

const AT: Enterable = Enterable {
    field: "at",
    kind: Kind::Time,
    asked: "the time",
    ..ON
};

impl When {
    /// The moment; nothing typed is now.
    fn read(&self, office: &Office) -> Result<Timestamp, VerbError> {
        let wrong = |field: &str, text: &str, message: String| {
            VerbError::Wrong(vec![Wrong {
                place: Some(of_form(field)),
                text: text.to_owned(),
                message,
            }])
        };
        let day = typing::take(&ON, &self.on, office.today());
        let day = day.map_err(|message| wrong("on", &self.on, message))?;
        let time = typing::take(&AT, &self.at, office.today());
        let time = time.map_err(|message| wrong("at", &self.at, message))?;
        let (day, time) = match (day, time) {
            (None, None) => return Ok(office.now()),
            (Some(_), None) => {
                let message = "Enter the time as well, like 4pm or 2:30pm";
                return Err(wrong("at", &self.at, message.to_owned()));
            }
            (day, Some(time)) => (day, time),
        };
        let day = day.and_then(|day| day.reveal().parse().ok());
        let time: Option<jiff::civil::Time> = time.reveal().parse().ok();
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let moment = day
            .unwrap_or(office.today())
            .to_datetime(time.unwrap_or_default());
        let moment = moment.to_zoned(zone).map(|moment| moment.timestamp());
        match moment {
            Ok(moment) if moment <= office.now() => Ok(moment),
            _ => {
                let message = "Enter a time that has passed";
                Err(wrong("at", &self.at, message.to_owned()))
            }
        }
    }
}

/// Stops everything to a person and begins the record of what happened. Whoever else had letters
/// at the same address in this review is stopped as well. In other reviews in which they have
/// something, an incident of its own begins: it is another child's.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] where nobody is named who was written to,
/// nothing is said, or a moment cannot be read.
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    says: &Begins,
) -> Result<IncidentId, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => return replayed(&replay.result),
    };
    let people = named(&mut tx, document, &says.person).await?;
    let people = with_others(&mut tx, document, people).await?;
    // Held in one order, so that two processes never wait for each other.
    let mut documents = BTreeSet::from([document.clone()]);
    for person in &people {
        documents.extend(tx.documents_that_reach(person).await?);
    }
    for one in &documents {
        tx.hold(one).await?;
    }
    let (live, _) = office
        .live(&mut tx, who, document, Action::TellIncident)
        .await?;
    let (aware_at, happened) = understood(office, says)?;
    if people.is_empty() {
        let message = "Choose who was told";
        return Err(VerbError::wrong(Some(of_form("person")), "", message));
    }
    let id = stop(
        office,
        &mut tx,
        &live,
        (&people, Sought::Here),
        (aware_at, &happened),
    )
    .await?;
    let id = id.ok_or(VerbError::NotThere)?;
    for other in documents.iter().filter(|one| *one != document) {
        if let Some(live) = Live::load(&mut tx, other).await? {
            let about = (aware_at, &elsewhere()?);
            stop(office, &mut tx, &live, (&people, Sought::Elsewhere), about).await?;
        }
    }
    tx.commit(id.0.as_bytes()).await?;
    Ok(id)
}

fn replayed(result: &[u8]) -> Result<IncidentId, VerbError> {
    match std::str::from_utf8(result) {
        Ok(id) if !id.is_empty() => Ok(IncidentId(id.into())),
        _ => Err(VerbError::NotThere),
    }
}

fn understood(office: &Office, says: &Begins) -> Result<(Timestamp, PersonalText), VerbError> {
    let mut wrong = Vec::new();
    let mut keep = |error: VerbError| match error {
        VerbError::Wrong(more) => wrong.extend(more),
        other => wrong.push(Wrong {
            place: None,
            text: String::new(),
            message: other.to_string(),
        }),
    };
    if row_of(&says.person).is_none() {
        keep(VerbError::wrong(
            Some(of_form("person")),
            "",
            "Choose who was told",
        ));
    }
    let happened = words("happened", &says.happened, "Say what happened");
    let happened = happened.map_err(&mut keep).ok();
    let aware_at = says.when.read(office).map_err(&mut keep).ok();
    match aware_at.zip(happened) {
        Some(both) if wrong.is_empty() => Ok(both),
        _ => Err(VerbError::Wrong(wrong)),
    }
}

/// Words that have to be there, and not too many of them.
fn words(field: &str, text: &str, message: &str) -> Result<PersonalText, VerbError> {
    if text.chars().count() > LONGEST {
        let message = format!("Write at most {LONGEST} characters");
        return Err(VerbError::wrong(Some(of_form(field)), text, &message));
    }
    required(field, text, message)
}

/// What stands in the record of another child: never what was written about this one.
fn elsewhere() -> Result<PersonalText, VerbError> {
    PersonalText::parse(
        "The wrong person was told in another review, and may have what this person was sent here.",
    )
    .ok_or(VerbError::NotThere)
}

/// The person that was named, and whoever has had letters at the same address in this review.
async fn named(
    tx: &mut Tx,
    document: &DocumentId,
    row: &str,
) -> Result<Vec<Identifier>, VerbError> {
    let Some(row) = row_of(row) else {
        return Ok(Vec::new());
    };
    let invitations = tx.invitations(document).await?;
    let letters = tx.letters(document).await?;
    // A link can have been handed on by hand, and nothing else.
    let was_asked = invitations.iter().any(|one| one.person == row)
        || letters.iter().any(|one| one.person == row)
        || tx.documents_that_reach(&row).await?.contains(document);
    if !was_asked {
        return Ok(Vec::new());
    }
    let address = |said| told_in(said, "to").map(str::to_lowercase);
    let own: BTreeSet<String> = invitations
        .iter()
        .filter(|one| one.person == row)
        .filter_map(|one| address(&one.said))
        .collect();
    let mut people = vec![row];
    for one in &invitations {
        let is_same = address(&one.said).is_some_and(|to| own.contains(&to));
        if is_same && !people.contains(&one.person) {
            people.push(one.person.clone());
        }
    }
    Ok(people)
}

/// The same with whoever had letters about another child in one message with theirs, under the
/// number that they have there.
async fn with_others(
    tx: &mut Tx,
    document: &DocumentId,
    mut people: Vec<Identifier>,
) -> Result<Vec<Identifier>, VerbError> {
    for letter in tx.letters(document).await? {
        if !people.contains(&letter.person) {
            continue;
        }
        for row in tx.rows_beside(&letter.id).await? {
            if !people.contains(&row.person) {
                people.push(row.person);
            }
        }
    }
    Ok(people)
}

/// Whether it is the review in which somebody pressed the button.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sought {
    Here,
    /// Another one: where nothing of theirs went or opened anything there, nothing happened.
    Elsewhere,
}

/// Ends the links of these people to one document, pauses their letters and begins the record.
async fn stop(
    office: &Office,
    tx: &mut Tx,
    live: &Live,
    (people, sought): (&[Identifier], Sought),
    (aware_at, happened): (Timestamp, &PersonalText),
) -> Result<Option<IncidentId>, VerbError> {
    let document = &live.kept.id;
    let mut reached = Vec::with_capacity(people.len());
    for person in people {
        let posted = Posted::load(tx, document).await?;
        let told = told::told(office, tx, (live, &posted), person).await?;
        lay_down(tx, document, person).await?;
        let links = tx.end_links(document, person, &[]).await?;
        let mut paused = 0;
        for letter in posted.waiting(person) {
            let hold = Hold {
                why: HoldWhy::Paused,
                words: None,
            };
            paused += u32::from(tx.hold_letter(&letter.id, &hold).await?);
        }
        if sought == Sought::Elsewhere && told.is_empty() && links == 0 {
            continue;
        }
        let name = live.compose(office, |composed| composed.name(person));
        let invitations = posted.invitations.iter().rev();
        let mut own = invitations.filter(|one| one.person == *person);
        let to = own.find_map(|one| told_in(&one.said, "to"));
        reached.push(NewReached {
            person: person.clone(),
            name: PersonalText::parse(&name).ok_or(VerbError::NotThere)?,
            address: to.and_then(PersonalText::parse),
            told,
            links: u32::try_from(links).unwrap_or(u32::MAX),
            paused,
        });
    }
    if reached.is_empty() {
        return Ok(None);
    }
    let id = tx
        .begin_incident(document, (aware_at, happened), &reached)
        .await?;
    for one in &reached {
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &one.person, "incident")),
            reason: Some(happened.clone()),
            ..NewChange::of(document, ChangeKind::IncidentBegun)
        });
    }
    Ok(Some(id))
}

/// Takes the pen out of a hand that loses its link.
async fn lay_down(
    tx: &mut Tx,
    document: &DocumentId,
    person: &Identifier,
) -> Result<(), VerbError> {
    let links = tx.lent_links_of_document(document).await?;
    for minutes in tx.all_minutes(document).await? {
        let holds = links.iter().any(|link| {
            link.person == *person && link.ended.is_none() && *minutes.holder == *link.id.code()
        });
        if holds {
            tx.turn_minutes(&minutes.meeting, minutes.state, "").await?;
        }
    }
    Ok(())
}
