//! Prepare: a child of the case system becomes a prefilled invite.

use jiff::civil::Date;
use tokio::{sync::Semaphore, task};

use crate::{
    casework::letters::{Chance, LettersError, Post, letters, not_printed},
    forms::{
        form::Circumstances,
        invite::{Invite, clock::Pressure, questions::Questionnaires, sheet::Sheet},
        library::Library,
        minutes::MinutesForm,
        press::{Press, PressError},
        referral::Referral,
    },
    model::{actor::Actor, document::Document, finding::Finding, network::Network},
    rules::{
        calendar::Calendar,
        chasing,
        clock::{between::Between, limits::Limits, profiles::Profiles},
        disclosure::Decisions,
    },
    sources::{
        calendar::Calendars,
        case_system::{CaseSystem, Clock, Reading, SourceError},
    },
};

/// What the verb works with: made once, shared by all children of a run.
pub struct Desk {
    pub case_system: Box<dyn CaseSystem>,
    /// The calendars of staff.
    pub calendars: Calendars,
    pub invite: Invite,
    pub questionnaires: Questionnaires,
    pub minutes: MinutesForm,
    pub library: Library,
    pub referral: Referral,
    pub press: Press,
    pub calendar: Calendar,
    pub between: Between,
    /// How people are chased.
    pub chasing: chasing::settings::Settings,
    pub limits: Limits,
    pub profiles: Profiles,
    pub clock: Clock,
    /// The day to prepare for.
    pub today: Date,
    /// How many children may be printed at once: as many as there are processors.
    pub printing: Semaphore,
    /// Sixteen bytes that nobody can guess, for references and for the names of messages.
    pub chance: Chance,
}

/// What is wanted of each child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub formats: Vec<Format>,
    /// Only children whose review is due within so many calendar days, or overdue, or whose due
    /// date cannot be worked out.
    pub due_within: Option<u32>,
}

/// What a document is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Html,
    Pdf,
    Docx,
    Letters,
}

/// How it went with one child.
pub enum Outcome {
    Prepared(Box<Prepared>),
    /// The review is due on that day, later than was asked for.
    NotDue {
        due: Date,
    },
}

/// The invite of one child, in all the forms that were wanted.
pub struct Prepared {
    /// The child's name and birth, for lists that only staff see.
    pub label: String,
    /// Day and time of the meeting in words, where they are planned.
    pub meeting: Option<String>,
    /// How many entries of the sheet stop letters, and how many are to be checked.
    pub to_do: (usize, usize),
    pub document: Document,
    pub due: Option<Date>,
    pub pressure: Pressure,
    pub working_days_left: Option<i32>,
    pub html: Option<String>,
    pub pdf: Option<Vec<u8>>,
    pub docx: Option<Vec<u8>>,
    pub letters: Vec<Post>,
}

/// Why a child's invite could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    #[error(transparent)]
    Source(SourceError),
    /// The source answered, and there is no child to write about: the findings say why.
    #[error("{}", why(.0))]
    NoRecord(Vec<Finding>),
    #[error("this machine gives no random numbers, so no letter can be told from another")]
    Chance,
    #[error("could not print what was prepared")]
    Press(#[source] PressError),
    #[error(transparent)]
    Letters(LettersError),
}

fn why(findings: &[Finding]) -> String {
    findings
        .iter()
        .min_by_key(|finding| finding.weight)
        .map_or_else(
            || "the case system told nothing of this child".to_owned(),
            |finding| format!("{} {}", finding.what, finding.remedy),
        )
}

/// Reads a child and the people around it, fills in the invite and prints it.
///
/// # Errors
/// Nothing is known of the child, or a template of the house does not work.
pub async fn prepare(
    desk: &Desk,
    _who: &Actor,
    child: &str,
    wanted: &Wanted,
) -> Result<Outcome, PrepareError> {
    let Reading { network, findings } = desk
        .case_system
        .child(child)
        .await
        .map_err(PrepareError::Source)?;
    let Some(network) = network else {
        return Err(PrepareError::NoRecord(findings));
    };
    if wanted.formats.iter().all(|format| *format == Format::Html) {
        // Answers to others that came meanwhile are taken first, so that no connection idles.
        task::yield_now().await;
        return compose(desk, &network, findings, wanted);
    }
    // Printing takes long enough to starve the connections of everyone else: it gets a thread of
    // its own, and only so many at a time.
    let _turn = desk.printing.acquire().await;
    task::block_in_place(|| compose(desk, &network, findings, wanted))
}

fn compose(
    desk: &Desk,
    network: &Network,
    found: Vec<Finding>,
    wanted: &Wanted,
) -> Result<Outcome, PrepareError> {
    let reference = reference((desk.chance)().ok_or(PrepareError::Chance)?);
    let decisions = Decisions::default();
    let circumstances = Circumstances {
        today: desk.today,
        prepared_at: desk.clock.now(),
        calendar: &desk.calendar,
        limits: &desk.limits,
        profiles: &desk.profiles,
        settings: desk.invite.settings(),
        decisions: &decisions,
        exclusions: &[],
        choices: &[],
        earlier: None,
        reference: &reference,
    };
    let mut prepared = desk.invite.prepare(network, found, &circumstances);
    let due = prepared.clock.due.as_ref().map(|due| due.date);
    if let (Some(due), Some(days)) = (due, wanted.due_within)
        && desk.today.saturating_add(jiff::Span::new().days(days)) < due
    {
        return Ok(Outcome::NotDue { due });
    }
    let wants = |format| wanted.formats.contains(&format);
    let mut posts = Vec::new();
    if wants(Format::Letters) {
        let made = letters(
            &desk.invite,
            &desk.press,
            &prepared,
            &circumstances,
            (&wanted.formats, desk.chance),
        );
        let (made, found) = made.map_err(PrepareError::Letters)?;
        posts = made;
        prepared.add(found);
    }
    let council = &circumstances.settings.name;
    let print = PrepareError::Press;
    let mut pdf = None;
    if wants(Format::Pdf) {
        let printed = |prepared: &_| {
            let sheet = Sheet::new(&desk.invite, prepared);
            desk.press.pdf(&sheet, council, desk.today).map_err(print)
        };
        let (mut bytes, missing) = printed(&prepared)?;
        if let Some(finding) = not_printed(&missing, "the sheet") {
            // Once more, so that the paper itself says what it lacks.
            prepared.add(vec![finding]);
            bytes = printed(&prepared)?.0;
        }
        pdf = Some(bytes);
    }
    let sheet = Sheet::new(&desk.invite, &prepared);
    let html = wants(Format::Html)
        .then(|| desk.press.html(&sheet))
        .transpose()
        .map_err(print)?;
    let docx = wants(Format::Docx)
        .then(|| desk.press.word(&sheet))
        .transpose()
        .map_err(print)?;
    Ok(Outcome::Prepared(Box::new(Prepared {
        label: sheet.child_label(),
        meeting: sheet.meeting(),
        to_do: sheet.to_do(),
        due,
        pressure: prepared.clock.pressure,
        working_days_left: prepared.clock.working_days_left,
        html,
        pdf,
        docx,
        letters: posts,
        document: prepared.document,
    })))
}

/// Five characters that can be read out on the phone: no 0, O, 1 or I.
fn reference(chance: [u8; 16]) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    chance
        .iter()
        .take(5)
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}
