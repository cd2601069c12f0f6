//! Tasks: parts of referrals that need somebody here, each with a name on it.

use crate::{
    casework::{
        live::day_of,
        office::{Office, VerbError},
        refer::{
            begin::{referrer, service_name},
            behind::reached_on,
            standing_of,
            states::{DECLINED, to_do, waits_on},
        },
    },
    model::{live::DocumentId, referral::Errand},
    rules::referral::{
        silence::{self, Due},
        standing::Standing,
    },
    store::{headings::Heading, reading::Snapshot, referrals::KeptPart},
};

/// Something that somebody has to do about one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub document: DocumentId,
    pub service: String,
    /// Who has to do what.
    pub words: String,
}

/// Every open task about referrals of these children, the oldest first.
///
/// # Errors
/// The record cannot be read.
pub async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
    headings: &[Heading],
) -> Result<Vec<Task>, VerbError> {
    gathered(office, snapshot, headings, |_, part| needed(office, part)).await
}

/// The same with what only those who refer think about: what becomes of a decline.
///
/// # Errors
/// As [`open`].
pub async fn of_referrers(
    office: &Office,
    snapshot: &mut Snapshot,
    headings: &[Heading],
) -> Result<Vec<Task>, VerbError> {
    gathered(office, snapshot, headings, |parts, part| {
        let declined = part.withdrawn_at.is_none()
            && standing_of(part) == Standing::Declined
            && waits_on(parts, part);
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
    headings: &[Heading],
    needed: impl Fn(&[KeptPart], &KeptPart) -> Option<String>,
) -> Result<Vec<Task>, VerbError> {
    let mut tasks = Vec::new();
    let mut referrals = snapshot.sent_referrals().await?;
    referrals.extend(snapshot.recalled_referrals().await?);
    for referral in referrals {
        let is_theirs =
            |document: &DocumentId| headings.iter().any(|one| one.document == *document);
        // Whoever may not know one of the children is not told of any.
        let first = referral.children.first().filter(|one| is_theirs(one));
        let Some(document) = first.filter(|_| referral.children.iter().all(is_theirs)) else {
            continue;
        };
        let parts = snapshot.referral_parts(&referral).await?;
        for part in &parts {
            let Some(what) = needed(&parts, part) else {
                continue;
            };
            tasks.push(Task {
                document: document.clone(),
                service: service_name(office, &part.service),
                words: format!("{}: {what}", referrer(&referral)),
            });
        }
    }
    Ok(tasks)
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

/// What is due with a part that has not been answered; nothing where it has been, or has not
/// reached its service, or no bank holidays are known for the days that count.
pub(in crate::casework) fn due(office: &Office, part: &KeptPart) -> Option<Due> {
    if standing_of(part) != Standing::WithService || !part.answers.is_empty() {
        return None;
    }
    let service = office.desk.referral.catalogue.find(&part.service)?;
    let reached = reached_on(part)?;
    let reminders = part.deliveries.iter();
    let reminded = reminders
        .filter(|one| one.errand == Errand::Reminder)
        .map(|one| day_of(one.at))
        .max();
    let waits = (
        service.answers_within,
        office.desk.referral.practice.patience(),
    );
    let days = (reached, reminded);
    silence::due(&office.desk.calendar, waits, days, office.today()).ok()
}
