//! Referrer: how a service reaches whoever refers, and in which role they do.

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
    },
    model::{
        contact::{ContactUse, Disclosure},
        date::Period,
        name::PersonalText,
        person::Person,
        staff::{Staff, StaffId},
    },
    store::{reading::Snapshot, referrals::KeptReferral},
};

/// Whoever refers, by the list of staff of today.
pub(in crate::casework) struct Referrer {
    staff: Staff,
    /// What their team is called.
    team: Option<PersonalText>,
}

impl Referrer {
    /// Nothing of one who works here no more, and of what no person has begun.
    pub async fn of(
        snapshot: &mut Snapshot,
        referral: &KeptReferral,
    ) -> Result<Option<Self>, VerbError> {
        let Some(id) = referral.by.strip_prefix("staff:") else {
            return Ok(None);
        };
        let kept = snapshot.staff(&StaffId::new(id)).await?;
        let Some(kept) = kept.filter(|one| one.active) else {
            return Ok(None);
        };
        let names = snapshot.team_names().await?;
        let mut teams = kept.staff.teams.iter();
        // A name with a slash is one that the record made for itself.
        let team = teams.find(|team| !team.contains('/'));
        let team = team.and_then(|team| PersonalText::parse(names.get(team).unwrap_or(team)));
        Ok(Some(Self {
            staff: kept.staff,
            team,
        }))
    }

    /// Stable name, label and words of what is known: the telephone as the records of these children
    /// have it, the mail of the sign-in before that of a record.
    pub fn lines<'l>(
        &self,
        office: &Office,
        children: impl Iterator<Item = &'l Live>,
    ) -> Vec<(&'static str, &'static str, PersonalText)> {
        let mut phone = None;
        let mut mail = self.staff.email.as_ref().map(|one| one.reveal().to_owned());
        for live in children {
            for worker in &self.staff.workers {
                let Some(person) = live.kept.network.person(worker) else {
                    continue;
                };
                let (number, address) = reach(office, person);
                phone = phone.or(number);
                mail = mail.or(address);
            }
        }
        let text = |words: Option<String>| words.and_then(|words| PersonalText::parse(&words));
        let role = self.staff.roles.first();
        let role = role.and_then(|role| PersonalText::parse(role.words()));
        let lines = [
            ("referrer_role", "Role", role),
            ("referrer_team", "Team", self.team.clone()),
            ("referrer_phone", "Telephone", text(phone)),
            ("referrer_email", "Email", text(mail)),
        ];
        let known = lines.into_iter();
        known
            .filter_map(|(name, label, words)| Some((name, label, words?)))
            .collect()
    }
}

/// A telephone and a mail address of their work that hold today and carry no mark. Of one on whose
/// record a restriction stands, none.
fn reach(office: &Office, person: &Person) -> (Option<String>, Option<String>) {
    let today = office.today();
    let mut restrictions = person.restrictions.iter();
    if restrictions.any(|one| one.period.holds_on(today)) {
        return (None, None);
    }
    let is_told = |marked: &Disclosure, used_for: &ContactUse, period: &Period| {
        *marked == Disclosure::Unmarked && *used_for != ContactUse::Home && period.holds_on(today)
    };
    let mut phones = person.contacts.phones.iter();
    let phone = phones.find(|one| is_told(&one.disclosure, &one.used_for, &one.period));
    let mut mails = person.contacts.emails.iter();
    let mail = mails.find(|one| is_told(&one.disclosure, &one.used_for, &one.period));
    (
        phone.map(|one| one.number.reveal().to_owned()),
        mail.map(|one| one.address.reveal().to_owned()),
    )
}
