//! The receipt: what the service did, what people did, how long roles waited.
//!
//! Counts and days only: a review goes by its reference, people by their role, never by a name.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        live::{Live, day_of},
        office::{Office, VerbError},
        open::FORM,
        responses::{self, Posted},
        rights::Asker,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        post::{Phase, Purpose},
        reply::Attending,
    },
    rules::access::Action,
    store::{chases::ChaseWhat, documents::DocumentState, headings::Whose, reading::Snapshot},
};

/// What one review cost, and what it spared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewReceipt {
    pub reference: String,
    pub is_closed: bool,
    /// Letters that the service sent: invitations, and reminders.
    pub invitations: u32,
    pub reminders: u32,
    /// Letters that somebody posted or handed over.
    pub by_hand: u32,
    /// Times that somebody rang or talked to those who had not answered.
    pub talks: u32,
    /// People who were asked, and who have answered.
    pub asked: u32,
    pub answered: u32,
    /// Of them, those whose answer nobody had to write down: by link, by calendar.
    pub needed_nobody: u32,
    /// Days from the first letter to the last answer that was missing; nothing while one is.
    pub days_to_complete: Option<i32>,
}

/// How long those of one role took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleReceipt {
    pub role: String,
    /// As a page calls it.
    pub label: &'static str,
    pub asked: u32,
    pub answered: u32,
    /// Calendar days from the letter to the answer, or to today, of all of them together.
    pub days_waited: i64,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub reviews: Vec<ReviewReceipt>,
    /// In the order of their codes.
    pub roles: Vec<RoleReceipt>,
}

/// The receipt of all open reviews, and of the earlier ones of the same children.
///
/// # Errors
/// [`VerbError::NotThere`] for anybody whom the table of access does not name;
/// [`VerbError::Store`].
pub async fn council(office: &Office, who: &Actor) -> Result<Receipt, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    let may = asker.may_at_all(Action::SeeReceipt);
    may.map_err(|_| VerbError::NotThere)?;
    let mut receipt = Receipt::default();
    let mut roles: BTreeMap<&'static str, RoleReceipt> = BTreeMap::new();
    for heading in snapshot.headings(Whose::Everybody).await? {
        for document in snapshot.documents_of(FORM, &heading.child).await? {
            let one = of_document(office, &mut snapshot, &document, &mut roles).await?;
            receipt.reviews.extend(one);
        }
    }
    receipt.roles = roles.into_values().collect();
    Ok(receipt)
}

/// One review; nothing where nobody was asked yet.
async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    document: &DocumentId,
    roles: &mut BTreeMap<&'static str, RoleReceipt>,
) -> Result<Option<ReviewReceipt>, VerbError> {
    let posted = Posted::load(snapshot, document).await?;
    if posted.invitations.is_empty() {
        return Ok(None);
    }
    let chases = snapshot.chases(document).await?;
    let Some(live) = Live::load(snapshot, document).await? else {
        return Ok(None);
    };
    // A message about several children is counted with the child whose letter carried it.
    let riding = snapshot.riders_of(document).await?;
    let gone = |purpose| {
        let letters = posted.letters.iter();
        let own = letters.filter(|one| !riding.contains(&one.id));
        let gone = own.filter(|one| one.purpose == purpose && one.phase == Phase::Accepted);
        u32::try_from(gone.count()).unwrap_or(u32::MAX)
    };
    let mut receipt = ReviewReceipt {
        reference: live.kept.reference.to_string(),
        is_closed: live.kept.state == DocumentState::Closed,
        invitations: gone(Purpose::Invite),
        reminders: gone(Purpose::Reminder),
        ..ReviewReceipt::default()
    };
    let talks = chases.iter().filter(|one| one.what == ChaseWhat::ByHand);
    receipt.talks = u32::try_from(talks.count()).unwrap_or(u32::MAX);
    let today = office.today();
    live.compose(office, |composed| {
        let (mut first, mut last): (Option<Date>, Option<Date>) = (None, None);
        for invitation in posted
            .invitations
            .iter()
            .filter(|one| one.ended_at.is_none())
        {
            let handed = invitation.handed.as_ref().map(|(_, at)| *at);
            receipt.by_hand += u32::from(invitation.means.is_paper() && handed.is_some());
            let Some(part) = composed.part(&invitation.person) else {
                continue;
            };
            let (answer, _) = responses::answers(&posted.replies, &invitation.person);
            let answer = answer.filter(|one| one.attending != Attending::NotMe);
            // Who has answered was asked, also where nobody ticked that a letter was handed over.
            let told = handed.or_else(|| first_gone(&posted, invitation));
            let Some(asked) = told.or(answer.as_ref().map(|one| one.at)) else {
                continue;
            };
            let asked = day_of(asked);
            first = Some(first.map_or(asked, |first| first.min(asked)));
            let role = roles.entry(part.role.code()).or_default();
            role.role = part.role.code().to_owned();
            role.label = part.role.label();
            role.asked += 1;
            receipt.asked += 1;
            let until = match &answer {
                Some(answer) => {
                    role.answered += 1;
                    receipt.answered += 1;
                    receipt.needed_nobody += u32::from(answer.by.is_none());
                    let day = day_of(answer.at);
                    last = Some(last.map_or(day, |last| last.max(day)));
                    day
                }
                None => today,
            };
            role.days_waited += i64::from(days(asked, until).max(0));
        }
        if receipt.asked > 0 && receipt.answered == receipt.asked {
            receipt.days_to_complete = first.zip(last).map(|(first, last)| days(first, last));
        }
    });
    Ok(Some(receipt))
}

/// When the first letter of somebody was taken over by a relay.
fn first_gone(
    posted: &Posted,
    invitation: &crate::store::invitations::Invitation,
) -> Option<Timestamp> {
    let letters = posted.letters.iter().filter(|one| {
        one.person == invitation.person
            && one.purpose == Purpose::Invite
            && one.phase == Phase::Accepted
    });
    letters.map(|one| one.since).min()
}

fn days(from: Date, to: Date) -> i32 {
    from.until((jiff::Unit::Day, to))
        .map_or(0, |span| span.get_days())
}

impl Receipt {
    /// All reviews together.
    pub fn all(&self) -> ReviewReceipt {
        let mut all = ReviewReceipt {
            reference: "all".to_owned(),
            ..ReviewReceipt::default()
        };
        for one in &self.reviews {
            all.invitations += one.invitations;
            all.reminders += one.reminders;
            all.by_hand += one.by_hand;
            all.talks += one.talks;
            all.asked += one.asked;
            all.answered += one.answered;
            all.needed_nobody += one.needed_nobody;
        }
        all
    }

    /// The days in the middle, of the reviews in which everybody has answered.
    pub fn usual_days(&self) -> Option<i32> {
        let days = self.reviews.iter().filter_map(|one| one.days_to_complete);
        let mut days: Vec<i32> = days.collect();
        days.sort_unstable();
        days.get(days.len() / 2).copied()
    }

    /// As CSV: a table of reviews with a line for all of them, an empty line, a table of roles.
    pub fn csv(&self) -> String {
        let mut text = "reference,state,invitations,reminders,by_hand,talks,asked,answered,needed_nobody,days_to_complete\n".to_owned();
        for one in &self.reviews {
            let state = if one.is_closed { "closed" } else { "open" };
            text += &line(one, state);
        }
        text += &line(&self.all(), "");
        text += "\nrole,asked,answered,days_waited\n";
        for one in &self.roles {
            let RoleReceipt {
                role,
                asked,
                answered,
                days_waited,
                ..
            } = one;
            text += &format!("{role},{asked},{answered},{days_waited}\n");
        }
        text
    }
}

fn line(one: &ReviewReceipt, state: &str) -> String {
    let days = one.days_to_complete.map(|days| days.to_string());
    format!(
        "{},{state},{},{},{},{},{},{},{},{}\n",
        one.reference,
        one.invitations,
        one.reminders,
        one.by_hand,
        one.talks,
        one.asked,
        one.answered,
        one.needed_nobody,
        days.unwrap_or_default()
    )
}
