//! Tasks: what the forms of children wait for, and whose turn it is.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        live::{Composed, day_of},
        office::{Office, VerbError, name_of},
        plain::{
            Plain,
            fill::{Filled, Known, Laid, fill},
            open::{filled, who},
            standing::{StepStanding, comes_first, due, step},
        },
        rights::Asker,
    },
    forms::{
        invite::{
            clock::{self, Pressure},
            sheet::child_label,
        },
        plain::{Kind, PlainForm, SignOff},
        sheet::day_in_words,
    },
    model::{id::Identifier, live::DocumentId, staff::Role},
    rules::access::Action,
    store::{
        documents::{DocumentState, Kept},
        plain::{CLOSED, Mark, SETTLED},
        reading::Snapshot,
    },
};

/// How long back a form that was done is looked at again, in days: a year, so that whatever is
/// booked for the next review is among them.
const LOOKED_BACK: i64 = 366;

/// What a form waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormNeed {
    /// The next sign-off, since somebody has given the one before.
    Sign,
    /// What was signed reads differently now.
    Again,
    /// It was carried out for a day that is still to come, and that is another one now.
    OtherDay,
    /// It was begun, nobody has signed, and its day comes near or has passed.
    Finish,
}

/// A form that waits for somebody, whether or not the child's review is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormTask {
    /// The newest list of the child.
    pub invite: DocumentId,
    /// What the review is called: a reference.
    pub reference: String,
    pub child: String,
    pub restricted: bool,
    pub teams: Vec<String>,
    pub form: DocumentId,
    pub title: String,
    pub need: FormNeed,
    /// What to do: `Booked. Asked by Jo Marsh on Monday 23 November 2026`.
    pub words: String,
    pub due: Option<Date>,
    /// How near the day is, in words; nothing where the form has no clock.
    pub clock: String,
    /// The roles in which the one who asks can do it; none where it is for others.
    pub theirs: Vec<Role>,
}

/// Everything that forms wait for, of one child or of all whose record the one who asks may open,
/// the first that was begun in front.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    child: Option<&Identifier>,
) -> Result<Vec<FormTask>, VerbError> {
    let mut tasks = Vec::new();
    let since = office
        .now()
        .saturating_sub(jiff::SignedDuration::from_hours(24 * LOOKED_BACK))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    for document in snapshot.forms_in_use(child, since).await? {
        let plain = match Plain::load(office, snapshot, &document).await {
            Ok(Some(plain)) => plain,
            // One that cannot be read any more says so on its own page.
            Ok(None) | Err(VerbError::NotNow(_)) => continue,
            Err(other) => return Err(other),
        };
        let about = plain.invite.about(office);
        if asker.may(&about, Action::ReadDocument).is_err() {
            continue;
        }
        if plain.is_closed() && is_begun_anew(snapshot, &plain).await? {
            continue;
        }
        let found = plain.invite.compose(office, |composed| {
            let view = View {
                office,
                plain: &plain,
                asker,
                composed,
            };
            view.task()
        });
        let Some((need, words, due, theirs)) = found else {
            continue;
        };
        tasks.push(FormTask {
            invite: plain.invite.kept.id.clone(),
            reference: plain.invite.kept.reference.to_string(),
            child: child_label(&plain.invite.kept.network),
            restricted: about.restricted,
            teams: about.teams.iter().map(ToString::to_string).collect(),
            form: document,
            title: plain.form.title.clone(),
            need,
            words,
            due,
            clock: due.map_or_else(String::new, |due| standing(office, due).1),
            theirs,
        });
    }
    Ok(tasks)
}

/// Those that read differently from when somebody signed them: whose page, and which form.
pub(in crate::casework) fn that_read_differently(
    tasks: Vec<FormTask>,
) -> Vec<(DocumentId, String)> {
    tasks
        .into_iter()
        .filter(|one| matches!(one.need, FormNeed::Again | FormNeed::OtherDay))
        .map(|one| (one.form, one.title))
        .collect()
}

/// Whether the same form was begun for the child after this one was closed.
async fn is_begun_anew(snapshot: &mut Snapshot, plain: &Plain) -> Result<bool, VerbError> {
    let Kept {
        child,
        form,
        closed_at,
        ..
    } = &plain.kept;
    let others = snapshot.plain_documents_of(child).await?;
    Ok(others
        .iter()
        .any(|one| *one.form == **form && closed_at.is_some_and(|at| one.created_at >= at)))
}

fn standing(office: &Office, due: Date) -> (Pressure, String) {
    let desk = &office.desk;
    let (pressure, left) =
        clock::standing(due, office.today(), &desk.calendar, &desk.limits.nearness);
    (pressure, clock::in_words(due, pressure, left))
}

struct View<'a, 'c> {
    office: &'a Office,
    plain: &'a Plain,
    asker: &'a Asker,
    composed: &'a Composed<'c>,
}

type Found = (FormNeed, String, Option<Date>, Vec<Role>);

impl View<'_, '_> {
    fn task(&self) -> Option<Found> {
        if self.plain.is_closed() {
            let words = other_day(self.office.today(), self.plain, self.composed)?;
            let theirs = self.roles(Action::Enter, &last_signers(self.plain));
            return Some((FormNeed::OtherDay, words, None, theirs));
        }
        let Self {
            office,
            plain,
            composed,
            ..
        } = self;
        let filled = filled(plain, composed);
        let due = due(office, plain, Known(&composed.prepared));
        let next = next(&plain.form, &plain.marks, &filled)?;
        let theirs = self.roles(Action::SignForm, &next.roles);
        if let StepStanding::AsksAgain { .. } = step(next, &plain.marks, &filled, &[]) {
            let words = match theirs.is_empty() {
                false => "Changed since it was signed: sign it again".to_owned(),
                true => format!(
                    "Changed since it was signed: waits for the {}",
                    who(next).to_lowercase()
                ),
            };
            return Some((FormNeed::Again, words, due, theirs));
        }
        let waits = match theirs.is_empty() {
            false => String::new(),
            true => format!(": waits for the {}", who(next).to_lowercase()),
        };
        if let Some(asked) = asked(plain, next) {
            let by = name_of(&asked.by);
            let day = day_in_words(day_of(asked.at));
            let words = format!("{}{waits}. Asked by {by} on {day}", next.title);
            return Some((FormNeed::Sign, words, due, theirs));
        }
        // What was signed within a limit is above it now.
        if plain.marks.iter().any(is_signature) {
            let words = format!("{}{waits}", next.title);
            return Some((FormNeed::Sign, words, due, theirs));
        }
        let near = [Pressure::Overdue, Pressure::Urgent, Pressure::DueSoon];
        let day = due.filter(|due| near.contains(&standing(office, *due).0))?;
        let words = format!("To be finished by {}", day_in_words(day));
        Some((FormNeed::Finish, words, due, theirs))
    }

    /// The roles among these in which the one who asks may act for this child.
    fn roles(&self, action: Action, among: &[Role]) -> Vec<Role> {
        let own = self.asker.roles_for(&self.composed.about, action);
        own.into_iter()
            .filter(|role| among.contains(role))
            .collect()
    }
}

/// The last sign-off among those above one: by it the next was asked for.
fn asked<'m>(plain: &'m Plain, next: &SignOff) -> Option<&'m Mark> {
    let above = plain.form.sign_offs.iter();
    let above = above.take_while(|one| one.name != next.name);
    let mut marks = plain.marks.iter().rev();
    marks.find(|mark| above.clone().any(|one| one.name == mark.step))
}

/// Whether a mark is a sign-off, and not a note of the program's own.
fn is_signature(mark: &Mark) -> bool {
    ![CLOSED, SETTLED].contains(&&*mark.step)
}

/// The first sign-off that is still to be given: nobody can give one before those above it.
fn next<'f>(form: &'f PlainForm, marks: &[Mark], filled: &[Filled<'_>]) -> Option<&'f SignOff> {
    let mut steps = form.sign_offs.iter();
    steps.find(|one| {
        let standing = step(one, marks, filled, &[]);
        let is_open = matches!(
            standing,
            StepStanding::NotYet | StepStanding::AsksAgain { .. }
        );
        is_open && comes_first(form, one, marks, filled).is_none()
    })
}

/// Whoever could give the last sign-off: business support, where they booked it.
fn last_signers(plain: &Plain) -> Vec<Role> {
    let last = plain.form.sign_offs.last();
    last.map_or_else(|| vec![Role::SocialWorker], |one| one.roles.clone())
}

/// What to say of a form that was done for a day that is still to come, and that the record gives
/// as another one now; nothing where all is as it was, or somebody has dealt with it.
pub(super) fn other_day(today: Date, plain: &Plain, composed: &Composed) -> Option<String> {
    let is_done = plain.kept.state == DocumentState::Closed
        && plain
            .kept
            .closing
            .as_ref()
            .is_some_and(|one| &*one.outcome == super::close::FormOutcome::Done.code());
    let mark = plain
        .marks
        .iter()
        .rev()
        .find(|mark| [CLOSED, SETTLED].contains(&&*mark.step))
        .filter(|_| is_done)?;
    // A review that began since has days of its own, and nothing was booked for it.
    let is_of_this_review = plain.invite.kept.created_at <= plain.kept.created_at;
    let laid = Laid::Entered {
        entries: &plain.entries,
        begun: plain.kept.created_at,
        copied: &plain.copied,
    };
    let now = fill(&plain.form, Known(&composed.prepared), laid);
    now.iter()
        .filter(|one| matches!(one.field.kind, Kind::Date) && !one.field.prefill.is_empty())
        .find_map(|one| {
            let stands = one.stands.first()?;
            let place = stands.place.to_string();
            let then = mark.stood.iter().find(|(found, ..)| **found == *place);
            let then: Date = then?.1.as_ref()?.reveal().parse().ok()?;
            let kept = stands.kept.as_ref();
            let now: Option<Date> = kept.and_then(|kept| kept.reveal().parse().ok());
            let is_to_come = then > today || (then == today && is_of_this_review);
            (is_to_come && now != Some(then)).then(|| {
                let label = &one.field.label;
                let was = day_in_words(then);
                match now {
                    Some(now) => format!("{label}: done for {was}, now {}", day_in_words(now)),
                    None => format!("{label}: done for {was}, which is not the day any more"),
                }
            })
        })
}
