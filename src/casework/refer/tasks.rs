//! Tasks: parts of referrals that need somebody here, each with a name on it.
//!
//! A task stands until it is done, whether or not the review is closed in which the referral was
//! begun: it is found where the child's newest list is.

use crate::{
    casework::{
        live::day_of,
        office::{Office, VerbError},
        refer::{
            begin::{referrer, service_name},
            behind::to_answer,
            newest, standing_of,
            states::{DECLINED, to_do, waits_on},
        },
        rights::Asker,
    },
    forms::invite::sheet::child_label,
    model::{live::DocumentId, referral::Errand},
    rules::{
        access::Action,
        referral::{
            silence::{self, Due},
            standing::Standing,
        },
    },
    store::{
        reading::Snapshot,
        referrals::{KeptPart, KeptReferral},
    },
};

/// Something that somebody has to do about one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The newest of the child who was chosen first, and what people call it.
    pub document: DocumentId,
    pub reference: String,
    pub child: String,
    pub restricted: bool,
    /// Of every child of the referral.
    pub teams: Vec<String>,
    /// Whether one of the children is allocated to the one who asks, or to whom they cover for.
    pub is_theirs: bool,
    pub service: String,
    /// Who has to do what.
    pub words: String,
}

/// Every open task about referrals of children whom the one who asks may know, the oldest first.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<Task>, VerbError> {
    gathered(office, snapshot, asker, |_, part| needed(office, part)).await
}

/// The same with what only those who refer think about: what becomes of a decline.
///
/// # Errors
/// As [`open`].
pub(in crate::casework) async fn of_referrers(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<Task>, VerbError> {
    gathered(office, snapshot, asker, |parts, part| {
        let declined = part.withdrawn_at.is_none()
            && standing_of(part) == Standing::Declined
            && waits_on(office, parts, part);
        match declined {
            true => Some(DECLINED.to_owned()),
            false => needed(office, part),
        }
    })
    .await
}

async fn gathered(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    needed: impl Fn(&[KeptPart], &KeptPart) -> Option<String>,
) -> Result<Vec<Task>, VerbError> {
    let mut tasks = Vec::new();
    let mut referrals = snapshot.sent_referrals().await?;
    referrals.extend(snapshot.recalled_referrals().await?);
    for referral in referrals {
        let parts = snapshot.referral_parts(&referral).await?;
        let open: Vec<(&KeptPart, String)> = parts
            .iter()
            .filter_map(|part| Some((part, needed(&parts, part)?)))
            .collect();
        if open.is_empty() {
            continue;
        }
        let Some(task) = whose(office, snapshot, asker, &referral).await? else {
            continue;
        };
        tasks.extend(open.into_iter().map(|(part, what)| Task {
            service: service_name(office, &part.service),
            words: format!("{}: {what}", referrer(&referral)),
            ..task.clone()
        }));
    }
    Ok(tasks)
}

/// Where the tasks of a referral stand and whose they are; nothing for whoever may not know one of
/// the children: they are not told of any.
async fn whose(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    referral: &KeptReferral,
) -> Result<Option<Task>, VerbError> {
    let own = asker.workers();
    let mut found: Option<Task> = None;
    for document in &referral.children {
        let Some(live) = newest(snapshot, document).await? else {
            continue;
        };
        let about = live.about(office);
        if asker.may(&about, Action::ReadDocument).is_err() {
            return Ok(None);
        }
        let mut workers = [&about.worker, &about.officer].into_iter().flatten();
        let is_theirs = workers.any(|worker| own.contains(worker));
        let task = found.get_or_insert_with(|| Task {
            document: live.kept.id.clone(),
            reference: live.kept.reference.to_string(),
            child: child_label(&live.kept.network),
            restricted: false,
            teams: Vec::new(),
            is_theirs: false,
            service: String::new(),
            words: String::new(),
        });
        task.is_theirs |= is_theirs;
        task.restricted |= about.restricted;
        let teams = about.teams.iter().map(ToString::to_string);
        task.teams.extend(teams);
    }
    Ok(found)
}

/// What somebody has to do about a part; nothing where it is the service's turn and its time.
pub(in crate::casework) fn needed(office: &Office, part: &KeptPart) -> Option<String> {
    let service = office.desk.referral.catalogue.find(&part.service);
    let standing = standing_of(part);
    if let Some(what) = to_do(part, service, standing) {
        // A decline is the referrer's to think about, not the office's to chase.
        return (standing != Standing::Declined).then_some(what);
    }
    (due(office, part) == Some(Due::Task)).then(|| {
        let contact = service.and_then(|one| one.contact.as_deref());
        let contact = contact.map_or(String::new(), |contact| format!(" {contact}."));
        format!("It has not answered, and was reminded. Ring them.{contact}")
    })
}

/// What is due with a part that waits for its service; nothing where it has answered since it was
/// told last, or has not been reached, or no bank holidays are known for the days that count.
pub(in crate::casework) fn due(office: &Office, part: &KeptPart) -> Option<Due> {
    if standing_of(part) != Standing::WithService {
        return None;
    }
    let service = office.desk.referral.catalogue.find(&part.service)?;
    let told = to_answer(part)?;
    let reminders = part.deliveries.iter();
    let reminded = reminders
        .filter(|one| one.errand == Errand::Reminder && one.number > told.number)
        .map(|one| day_of(one.at))
        .max();
    let waits = (
        service.answers_within,
        office.desk.referral.practice.patience(),
    );
    let days = (day_of(told.since), reminded);
    silence::due(&office.desk.calendar, waits, days, office.today()).ok()
}
