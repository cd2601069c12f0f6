//! Say: what the owner of an action says of it, by whichever way.

use jiff::civil::Date;

use crate::{
    casework::{
        actions::{
            Followed, Meeting, in_words,
            own::{Found, is_of},
        },
        minutes::place,
        office::{Office, VerbError, of_form},
        page::Done,
        rights::Asker,
    },
    forms::invite::entries::{Enterable, Kind, Of, Whose, typing},
    model::{
        action::{FollowUp, OwnerSays},
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        minutes::RowId,
        name::PersonalText,
    },
    rules::{access::Action, minutes::followed::later},
    store::{actions::NewStep, changes::NewChange, writing::Tx},
};

/// The most characters of what somebody says in their own words.
const LONGEST: usize = 2_000;

const DONE_ON: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "done_on",
    kind: Kind::DayPast,
    whose: Whose::Everybodys,
    label: "",
    asked: "the day on which it was done",
};

const BY: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "by",
    kind: Kind::DayToCome,
    whose: Whose::Everybodys,
    label: "",
    asked: "by when it will be done",
};

/// What was chosen and typed about one action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saying {
    pub action: String,
    /// Nothing where nothing was chosen.
    pub says: Option<OwnerSays>,
    /// When it was done, or will be.
    pub day: String,
    /// What changed, or why.
    pub words: String,
}

/// What was said, understood.
struct Taken {
    says: OwnerSays,
    day: Option<Date>,
    words: Option<PersonalText>,
}

/// Writes down what somebody says by their link.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is over, and an action that is not theirs;
/// [`VerbError::Wrong`] where something is missing.
pub async fn by_link(
    office: &Office,
    token: &str,
    operation: &OperationId,
    saying: &Saying,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let mut tx = match office.first(&found.who(office), operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(&found.link.document).await?;
    // What is read now is what stands at the commit.
    let found = Found::of(office, &mut tx, token).await?;
    let workers = std::slice::from_ref(&found.link.person);
    let mut meetings = found.meetings.iter();
    let meeting = meetings.find(|one| is_of(one, workers, &saying.action));
    keep(office, tx, meeting.ok_or(VerbError::NotThere)?, saying).await
}

/// Writes down what somebody of staff says of an action of their own, or of somebody for whom they
/// cover.
///
/// # Errors
/// As [`by_link`].
pub async fn by_staff(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, saying): (&DocumentId, &Saying),
) -> Result<Done, VerbError> {
    let held = office.begin_as(who, operation, Action::SeeReviews).await?;
    let mut tx = match held {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let asker = Asker::of(&mut tx, who, office.now(), office.today()).await?;
    let meetings = Meeting::all(&mut tx, document).await?;
    let workers = asker.workers();
    let mut meetings = meetings.iter();
    let meeting = meetings.find(|one| is_of(one, &workers, &saying.action));
    keep(office, tx, meeting.ok_or(VerbError::NotThere)?, saying).await
}

/// Writes down what the owner of an action said to somebody of staff, who follows the minutes up.
///
/// # Errors
/// As the table of access has it; else as [`by_link`].
pub async fn note(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, saying): (&DocumentId, &Saying),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::TakeMinutes)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let action = RowId(saying.action.as_str().into());
    let meetings = Meeting::all(&mut tx, document).await?;
    let mut meetings = meetings.iter();
    let meeting = meetings.find(|one| one.going_on(&action).is_some());
    keep(office, tx, meeting.ok_or(VerbError::NotThere)?, saying).await
}

/// The one place where it comes in: what was said ends the tasks that waited for it, and may begin
/// one.
async fn keep(
    office: &Office,
    mut tx: Tx,
    meeting: &Meeting,
    saying: &Saying,
) -> Result<Done, VerbError> {
    let action = RowId(saying.action.as_str().into());
    let followed = meeting.going_on(&action).ok_or(VerbError::NotThere)?;
    let taken = taken(office, saying)?;
    let document = &meeting.live.kept.id;
    tx.say_of_action(
        document,
        &action,
        (taken.says, taken.day),
        taken.words.as_ref(),
    )
    .await?;
    tx.end_steps(&action).await?;
    if let Some(what) = task(followed, &taken) {
        let new = NewStep {
            action: &action,
            person: followed.owner.as_ref(),
            what,
            day: taken.day,
            letter: None,
        };
        tx.follow_up(document, &new).await?;
    }
    tell(&mut tx, document, followed, &taken);
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What somebody has to do now: nothing vanishes because its owner says that it is not theirs.
fn task(followed: &Followed, taken: &Taken) -> Option<FollowUp> {
    match taken.says {
        OwnerSays::Done => None,
        OwnerSays::NotMine => Some(FollowUp::NotMine),
        OwnerSays::NotYet => {
            let proposed = later(taken.day, followed.due);
            proposed.map(|_| FollowUp::Later)
        }
    }
}

fn tell(tx: &mut Tx, document: &DocumentId, followed: &Followed, taken: &Taken) {
    let said = crate::model::action::SaidOfAction {
        id: "".into(),
        action: followed.row.id.clone(),
        says: taken.says,
        day: taken.day,
        words: taken.words.clone(),
        by: tx.by().clone(),
        at: tx.at(),
    };
    let owner = followed.owner.as_ref();
    tx.tell(NewChange {
        place: Some(owner.map_or_else(
            || place("action"),
            |owner| Place::in_row("minutes", owner, "action"),
        )),
        after: PersonalText::parse(&in_words(&said)),
        ..NewChange::of(document, ChangeKind::ActionSaid)
    });
}

fn taken(office: &Office, saying: &Saying) -> Result<Taken, VerbError> {
    let wrong = |field: &str, text: &str, message: &str| {
        VerbError::wrong(Some(of_form(field)), text, message)
    };
    let Some(says) = saying.says else {
        return Err(wrong("says", "", "Choose how it stands"));
    };
    if saying.words.chars().count() > LONGEST {
        let message = format!("Write at most {LONGEST} characters");
        return Err(wrong("words", &saying.words, &message));
    }
    let words = PersonalText::parse(&saying.words);
    if says == OwnerSays::NotYet && words.is_none() {
        return Err(wrong("words", "", "Say what is in the way"));
    }
    let today = office.today();
    let day = |asked: &Enterable| {
        let day = typing::take(asked, &saying.day, today);
        let day = day.map_err(|message| wrong("day", &saying.day, &message))?;
        Ok::<Option<Date>, VerbError>(day.and_then(|day| day.reveal().parse().ok()))
    };
    let day = match says {
        OwnerSays::Done => day(&DONE_ON)?.or(Some(today)),
        OwnerSays::NotYet => match day(&BY)? {
            None => {
                let message = "Enter by when it will be done, like 14 December 2026";
                return Err(wrong("day", "", message));
            }
            some => some,
        },
        OwnerSays::NotMine => None,
    };
    Ok(Taken { says, day, words })
}
