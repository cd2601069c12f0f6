//! Pursue: the check midway between reviews, and a disagreement on its way up.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    casework::{
        headline::Headline,
        live::{Composed, Live},
        office::{Office, VerbError, name_of, required},
        open::log_look,
        page::{
            Done,
            pursuits::{
                BetweenPage, MayPursue, PursuitEnd, PursuitGroup, PursuitLine, PursuitPart,
            },
        },
        show,
    },
    forms::invite::clock::{Pressure, in_words, standing},
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        headings::Heading,
        pursuits::{NewPursuit, Pursuit, PursuitKind, Standing},
        reading::Snapshot,
        writing::Tx,
    },
};

/// The groups of a list of them, in their order.
const GROUPS: [(&str, &str); 3] = [
    ("overdue", "Overdue"),
    ("due_soon", "Due soon"),
    ("not_due", "Not due yet"),
];

/// The day of the check midway to the review of a document; `None` where there is none.
pub(in crate::casework) fn midway(office: &Office, composed: &Composed) -> Option<Date> {
    let due = composed.prepared.clock.due.as_ref()?;
    let desk = &office.desk;
    // Beyond the bank holidays that are known no day is told.
    desk.between
        .midway(due.counted_from, due.date, &desk.calendar)
        .ok()
        .flatten()
}

/// Writes down by when the check midway is wanted. A document that is begun after that day has
/// none: the day has passed without it.
pub(in crate::casework) async fn plan(
    office: &Office,
    tx: &mut Tx,
    document: &DocumentId,
    midway: Option<Date>,
) -> Result<(), VerbError> {
    let Some(day) = midway else { return Ok(()) };
    let pursuits = tx.pursuits(document).await?;
    let held = pursuits.iter().find(|one| one.kind == PursuitKind::Midway);
    match held {
        None if day < office.today() => {}
        None => {
            let new = NewPursuit {
                kind: PursuitKind::Midway,
                stage: 0,
                began_on: office.today(),
                due_on: day,
                about: None,
            };
            tx.begin_pursuit(document, &new).await?;
        }
        Some(one) if one.ended.is_none() && one.due_on != day => {
            tx.move_pursuit(&one.id, 0, day).await?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// What stands between the reviews of one child.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<BetweenPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    log_look(office, &mut snapshot, who, document, "between").await?;
    let pursuits = snapshot.pursuits(document).await?;
    drop(snapshot);
    let open = |kind| {
        let is_open = |one: &&Pursuit| one.kind == kind && one.ended.is_none();
        pursuits.iter().find(is_open)
    };
    let dispute = open(PursuitKind::Dispute);
    let between = &office.desk.between;
    let above = dispute.and_then(|one| between.above(one.stage));
    let name = |stage| between.stage(stage).map(|one| one.name.to_string());
    Ok(live.compose(office, |composed| BetweenPage {
        header: show::header(office, composed),
        midway: open(PursuitKind::Midway).map(|one| part(office, one)),
        dispute: dispute.map(|one| part(office, one)),
        ended: pursuits
            .iter()
            .rev()
            .filter(|one| one.ended.is_some())
            .map(|one| part(office, one))
            .collect(),
        above: above.and_then(name),
        lowest: name(1),
        may: match show::may(composed, &asker).contains(&Action::Pursue) {
            true => MayPursue::Yes,
            false => MayPursue::No,
        },
    }))
}

fn part(office: &Office, one: &Pursuit) -> PursuitPart {
    PursuitPart {
        about: one.about.as_ref().map(|words| words.reveal().to_owned()),
        by: name_of(&one.by),
        ended: one.ended.as_ref().map(|ended| PursuitEnd {
            by: name_of(&ended.by),
            at: ended.at,
            outcome: ended
                .outcome
                .as_ref()
                .map_or_else(String::new, |words| words.reveal().to_owned()),
        }),
        ..bare(office, (one.kind, one.stage), (one.began_on, one.due_on))
    }
}

fn bare(
    office: &Office,
    (kind, stage): (PursuitKind, u32),
    (began_on, due_on): (Date, Date),
) -> PursuitPart {
    let between = &office.desk.between;
    let (pressure, left) = standing(
        due_on,
        office.today(),
        &office.desk.calendar,
        &office.desk.limits.nearness,
    );
    PursuitPart {
        code: kind.code(),
        name: match kind {
            PursuitKind::Midway => "Check midway between reviews",
            PursuitKind::Dispute => "Disagreement",
        },
        stage: match kind {
            PursuitKind::Midway => String::new(),
            PursuitKind::Dispute => between.stage(stage).map_or_else(String::new, |one| {
                format!("{} (stage {stage} of {})", one.name, between.stages.len())
            }),
        },
        began_on,
        due_on,
        clock: in_words(due_on, pressure, left),
        clock_code: pressure.code(),
        about: None,
        by: String::new(),
        ended: None,
    }
}

/// The reviewing officer has looked at the case midway, and says what they found.
///
/// # Errors
/// [`VerbError::Wrong`] without what was found; [`VerbError::NotNow`] where no check is open.
pub async fn check(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    found: &str,
) -> Result<Done, VerbError> {
    end(
        office,
        who,
        operation,
        (document, PursuitKind::Midway),
        found,
    )
    .await
}

/// The disagreement is settled, or given up.
///
/// # Errors
/// [`VerbError::Wrong`] without an outcome; [`VerbError::NotNow`] where none is open.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    outcome: &str,
) -> Result<Done, VerbError> {
    end(
        office,
        who,
        operation,
        (document, PursuitKind::Dispute),
        outcome,
    )
    .await
}

async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, kind): (&DocumentId, PursuitKind),
    words: &str,
) -> Result<Done, VerbError> {
    let mut tx = match held(office, who, operation, document).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let (ask, none) = match kind {
        PursuitKind::Midway => ("Say what you found", "There is no check to be done now."),
        PursuitKind::Dispute => ("Say what came of it", "There is no disagreement to end."),
    };
    let words = required(kind.code(), words, ask)?;
    let one = open(&mut tx, document, kind).await?;
    let one = one.ok_or_else(|| VerbError::NotNow(none.to_owned()))?;
    tx.end_pursuit(document, &one.id, Some(&words)).await?;
    tell(tx, document, ChangeKind::PursuitEnded, (kind, ""), words).await
}

/// The reviewing officer says that they do not agree, and about what: it goes to the first stage.
///
/// # Errors
/// [`VerbError::Wrong`] without what it is about; [`VerbError::NotNow`] where one is open already.
pub async fn dispute(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    about: &str,
) -> Result<Done, VerbError> {
    let mut tx = match held(office, who, operation, document).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let about = required(
        "dispute",
        about,
        "Say what you do not agree with, and what you ask for",
    )?;
    let kind = PursuitKind::Dispute;
    if open(&mut tx, document, kind).await?.is_some() {
        return Err(VerbError::NotNow(
            "A disagreement is open already: raise it, or end it.".to_owned(),
        ));
    }
    let today = office.today();
    let new = NewPursuit {
        kind,
        stage: 1,
        began_on: today,
        due_on: answer_by(office, (today, today), 1)?,
        about: Some(about.clone()),
    };
    tx.begin_pursuit(document, &new).await?;
    let to = stage_name(office, 1);
    tell(tx, document, ChangeKind::PursuitBegun, (kind, &to), about).await
}

/// The disagreement goes one stage up, with a reason.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason; [`VerbError::NotNow`] where there is no stage above.
pub async fn raise(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    why: &str,
) -> Result<Done, VerbError> {
    let mut tx = match held(office, who, operation, document).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let why = required(
        "raise",
        why,
        "Say why it goes up: no answer, or one that is not enough",
    )?;
    let kind = PursuitKind::Dispute;
    let one = open(&mut tx, document, kind).await?;
    let one =
        one.ok_or_else(|| VerbError::NotNow("There is no disagreement to raise.".to_owned()))?;
    let Some(stage) = office.desk.between.above(one.stage) else {
        return Err(VerbError::NotNow(
            "It has reached the last stage. End it with what came of it.".to_owned(),
        ));
    };
    let due_on = answer_by(office, (one.began_on, office.today()), stage)?;
    tx.move_pursuit(&one.id, stage, due_on).await?;
    let to = stage_name(office, stage);
    tell(tx, document, ChangeKind::PursuitRaised, (kind, &to), why).await
}

fn answer_by(office: &Office, days: (Date, Date), stage: u32) -> Result<Date, VerbError> {
    let desk = &office.desk;
    let all = desk.limits.dispute_working_days;
    desk.between
        .answer_by(days, stage, all, &desk.calendar)
        .map_err(|beyond| VerbError::NotNow(format!("No day can be set: {beyond}.")))
}

fn stage_name(office: &Office, stage: u32) -> String {
    let found = office.desk.between.stage(stage);
    found.map_or_else(String::new, |one| one.name.to_string())
}

async fn held(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Result<Tx, Done>, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Pursue)
        .await?;
    let (tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(Err(done)),
    };
    Ok(Ok(tx))
}

async fn open(
    tx: &mut Tx,
    document: &DocumentId,
    kind: PursuitKind,
) -> Result<Option<Pursuit>, VerbError> {
    let all = tx.pursuits(document).await?;
    let mut all = all.into_iter();
    Ok(all.find(|one| one.kind == kind && one.ended.is_none()))
}

async fn tell(
    mut tx: Tx,
    document: &DocumentId,
    change: ChangeKind,
    (kind, to): (PursuitKind, &str),
    reason: PersonalText,
) -> Result<Done, VerbError> {
    let what = match (kind, to) {
        (PursuitKind::Midway, _) => "Check midway between reviews".to_owned(),
        (PursuitKind::Dispute, "") => "Disagreement".to_owned(),
        (PursuitKind::Dispute, to) => format!("Disagreement: {to}"),
    };
    tx.tell(NewChange {
        after: PersonalText::parse(&what),
        reason: Some(reason),
        ..NewChange::of(document, change)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Open ones of these documents, by how late they are; a group without any is left out.
pub(in crate::casework) async fn of_headings(
    office: &Office,
    snapshot: &mut Snapshot,
    headings: &[Heading],
) -> Result<Vec<PursuitGroup>, VerbError> {
    let known: HashMap<&DocumentId, &Heading> =
        headings.iter().map(|one| (&one.document, one)).collect();
    let mut groups = GROUPS.map(|(code, title)| PursuitGroup {
        code,
        title,
        lines: Vec::new(),
    });
    for one in snapshot.open_pursuits().await? {
        let Some(heading) = known.get(&one.document) else {
            continue;
        };
        let line = line(office, &one, heading);
        let at = match line.part.clock_code {
            code if code == Pressure::Overdue.code() => 0,
            code if code == Pressure::NotDueYet.code() => 2,
            _ => 1,
        };
        groups[at].lines.push(line);
    }
    Ok(groups
        .into_iter()
        .filter(|group| !group.lines.is_empty())
        .collect())
}

fn line(office: &Office, one: &Standing, heading: &Heading) -> PursuitLine {
    let headline = Headline::read(heading.label.as_ref());
    PursuitLine {
        document: one.document.clone(),
        child: headline.child,
        reviewing_officer: (!headline.officer.is_empty()).then_some(headline.officer),
        part: bare(office, (one.kind, one.stage), (one.began_on, one.due_on)),
    }
}

/// What of a document goes on where its review is closed: said before it is.
pub(in crate::casework) async fn open_lines(
    office: &Office,
    snapshot: &mut Snapshot,
    live: &Live,
) -> Result<Vec<String>, VerbError> {
    let pursuits = snapshot.pursuits(&live.kept.id).await?;
    let open = pursuits.iter().filter(|one| one.ended.is_none());
    Ok(open
        .map(|one| {
            let part = part(office, one);
            format!("{}: {}", part.name, part.clock)
        })
        .collect())
}
