//! What a council sets: its name, its words, how long it trusts a fact.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer};

use crate::{
    model::contact::EmailAddress,
    rules::{freshness::Keeps, referral::silence::Patience},
};

/// The council's part of the settings file, `[council]`. Every key has a default that is plain
/// and safe; a key that is not known is refused, since a setting that is not heeded does harm.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CouncilSettings {
    /// `Northshire Council`.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// The team that sends, as it stands in letters: `Children's reviews team`.
    pub team: String,
    /// The shared mailbox that is read, and the organiser of every meeting. Without one (the
    /// empty text) nothing goes by mail, and letters are made on paper only.
    #[serde(deserialize_with = "mailbox")]
    pub reply_mailbox: Option<EmailAddress>,
    pub phone: String,
    /// Lines of the council's own postal address.
    pub address: Vec<String>,
    /// Places of the council in which meetings may be held and which everybody may know.
    pub public_places: Vec<String>,
    /// Ends of mail domains whose mail is encrypted on the way and read at work.
    pub secure_mail: Vec<String>,
    pub vocabulary: Vocabulary,
    pub freshness: FreshnessDays,
    /// For how many hours restriction data counts after it was read.
    pub restrictions_trusted_for_hours: i64,
    /// Minutes that a meeting lasts where the record does not say.
    pub meeting_minutes: u32,
    /// Working days before the meeting by which an answer is wanted.
    pub answer_working_days: u32,
    /// Hours kept free for direct work: a meeting in them is a warning, never refused.
    pub protected_hours: Option<ProtectedHours>,
    /// When reviews are held at all, for the search for a date.
    pub meeting_hours: ProtectedHours,
    /// When children are at school; a review in these hours is a warning, never refused.
    pub school_day: ProtectedHours,
    /// First and last day of each stretch of term. Without any, every weekday counts as term.
    pub school_terms: Vec<Term>,
    /// Where people complain and ask how their information is used.
    pub complaints: String,
    pub referrals: Referrals,
    /// Whether the tab of minutes says whose turn it is to take them.
    pub rota_of_minute_takers: bool,
    /// Whether text messages are sent: where `[notify]` names a template for them.
    #[serde(skip)]
    pub texts: Texts,
}

/// Whether text messages are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    Sent,
    #[default]
    NotSent,
}

/// A council's own practice with referrals, and how long it shows a service anything.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Referrals {
    /// Whole years from which a child's own word is asked for before anybody else's is enough.
    pub own_word_from_age: u8,
    /// Days after which the room that a service said it has is called old.
    pub capacity_old_after_days: u16,
    /// Working days after the day by which the service answers, until it is reminded.
    pub remind_after_working_days: u32,
    /// Working days after the reminder, until it is a task for a person.
    pub task_after_working_days: u32,
    /// Days after its answer, or after the last review, for which a service's page tells anything.
    pub page_shown_for_days: u16,
}

impl Default for Referrals {
    fn default() -> Self {
        let patience = Patience::default();
        Self {
            own_word_from_age: 12,
            capacity_old_after_days: 31,
            remind_after_working_days: patience.remind_after,
            task_after_working_days: patience.task_after,
            page_shown_for_days: 28,
        }
    }
}

impl Referrals {
    /// As the rule has it.
    pub fn patience(self) -> Patience {
        Patience {
            remind_after: self.remind_after_working_days,
            task_after: self.task_after_working_days,
        }
    }
}

/// The council's own words for things that councils call by different names.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vocabulary {
    /// `looked after`, `child in care`.
    pub looked_after: String,
    /// `family time`, `contact`.
    pub family_time: String,
    /// What staff call the meeting: `child looked after review`.
    pub review: String,
    /// What a child is told it is called, where the child has no word of its own.
    pub childs_meeting: String,
    /// What family is told it is called: nothing that speaks of care.
    pub familys_meeting: String,
}

/// For how many days a way to reach somebody keeps after it was last confirmed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FreshnessDays {
    pub work_email: u32,
    pub work_phone: u32,
    pub work_address: u32,
    pub school: u32,
    pub family_email: u32,
    pub family_phone: u32,
    pub home_address: u32,
    pub placement_address: u32,
}

/// A stretch of the day, `12:30` to `17:00`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectedHours {
    #[serde(deserialize_with = "clock_time")]
    pub from: Time,
    #[serde(deserialize_with = "clock_time")]
    pub to: Time,
}

impl ProtectedHours {
    pub fn hold(&self, at: Time) -> bool {
        self.from <= at && at < self.to
    }
}

/// A stretch of term, its first and its last day.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    #[serde(deserialize_with = "day")]
    pub from: Date,
    #[serde(deserialize_with = "day")]
    pub to: Date,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.trim()
        .parse()
        .map_err(|_| serde::de::Error::custom("not a day such as 2026-11-23"))
}

fn clock_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.trim()
        .parse()
        .map_err(|_| serde::de::Error::custom("not a time such as 12:30"))
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.trim().is_empty() {
        true => Err(serde::de::Error::custom(
            "a name is wanted, as it stands on every letter: Northshire Council",
        )),
        false => Ok(text),
    }
}

fn mailbox<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EmailAddress>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let read = EmailAddress::parse(&text);
    read.map(Some).map_err(|_| {
        serde::de::Error::custom(
            "not the address of a mailbox: write it as reviews@northshire.example, or leave it empty to do without mail",
        )
    })
}

impl Default for CouncilSettings {
    fn default() -> Self {
        Self {
            name: "The council".into(),
            team: "Children's reviews team".into(),
            reply_mailbox: None,
            phone: String::new(),
            address: Vec::new(),
            public_places: Vec::new(),
            secure_mail: [
                "gov.uk",
                "nhs.net",
                "police.uk",
                "cjsm.net",
                "secure.nhs.uk",
            ]
            .map(str::to_owned)
            .to_vec(),
            vocabulary: Vocabulary::default(),
            freshness: FreshnessDays::default(),
            restrictions_trusted_for_hours: 24,
            meeting_minutes: 60,
            answer_working_days: 3,
            protected_hours: None,
            meeting_hours: ProtectedHours {
                from: Time::constant(9, 0, 0, 0),
                to: Time::constant(18, 0, 0, 0),
            },
            school_day: ProtectedHours {
                from: Time::constant(8, 45, 0, 0),
                to: Time::constant(15, 30, 0, 0),
            },
            school_terms: Vec::new(),
            complaints: String::new(),
            referrals: Referrals::default(),
            rota_of_minute_takers: true,
            texts: Texts::default(),
        }
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            looked_after: "looked after".into(),
            family_time: "family time".into(),
            review: "child looked after review".into(),
            childs_meeting: "meeting".into(),
            familys_meeting: "family meeting".into(),
        }
    }
}

impl Default for FreshnessDays {
    fn default() -> Self {
        let keeps = Keeps::default();
        Self {
            work_email: keeps.professional_email,
            work_phone: keeps.professional_phone,
            work_address: keeps.work_address,
            school: keeps.school,
            family_email: keeps.personal_email,
            family_phone: keeps.personal_phone,
            home_address: keeps.home_address,
            placement_address: keeps.placement_address,
        }
    }
}

impl FreshnessDays {
    /// The rule's own table with these days in it.
    pub fn keeps(&self) -> Keeps {
        Keeps {
            professional_email: self.work_email,
            professional_phone: self.work_phone,
            work_address: self.work_address,
            school: self.school,
            personal_email: self.family_email,
            personal_phone: self.family_phone,
            home_address: self.home_address,
            placement_address: self.placement_address,
            ..Keeps::default()
        }
    }
}

impl CouncilSettings {
    /// The council's own values, which no gate takes for somebody's secret.
    pub fn public_values(&self) -> Vec<String> {
        let mut values = vec![
            self.name.clone(),
            self.team.clone(),
            self.mailbox().to_owned(),
            self.phone.clone(),
            self.address.join(" "),
            self.complaints.clone(),
        ];
        values.extend(self.public_places.iter().cloned());
        values.retain(|value| !value.is_empty());
        values
    }

    /// The council's mailbox as it is printed in letters; empty where there is none.
    pub fn mailbox(&self) -> &str {
        self.reply_mailbox
            .as_ref()
            .map_or("", |mailbox| mailbox.reveal())
    }

    /// Whether mail to that host stays with the council: its own staff are reached there.
    pub fn is_own_mail(&self, host: &str) -> bool {
        let own = self.reply_mailbox.as_ref();
        own.is_some_and(|mailbox| mailbox.host() == host)
    }

    /// Whether mail to that host is encrypted on the way and read at work.
    pub fn is_secure_mail(&self, host: &str) -> bool {
        self.secure_mail.iter().any(|end| {
            let end = end.trim_start_matches('.');
            host == end
                || host
                    .strip_suffix(end)
                    .is_some_and(|head| head.ends_with('.'))
        })
    }

    /// Puts the council's words into a text with `{family_time}` and its like.
    pub fn in_own_words(&self, text: &str) -> String {
        let words = &self.vocabulary;
        text.replace("{looked_after}", &words.looked_after)
            .replace("{family_time}", &words.family_time)
            .replace("{review}", &words.review)
            .replace("{council}", &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_secure_only_as_a_whole() {
        let settings = CouncilSettings::default();

        assert!(settings.is_secure_mail("northshire.gov.uk"));
        assert!(settings.is_secure_mail("nhs.net"));
        assert!(!settings.is_secure_mail("evilnhs.net"));
        assert!(!settings.is_secure_mail("nhs.net.example"));
    }

    #[test]
    fn a_setting_that_is_not_known_is_refused() {
        assert!(toml::from_str::<CouncilSettings>("nmae = 'Northshire'").is_err());
        assert!(
            toml::from_str::<CouncilSettings>("[protected_hours]\nfrom = 'noon'\nto = '17:00'")
                .is_err()
        );
        assert!(toml::from_str::<CouncilSettings>("reply_mailbox = 'reviews.northshire'").is_err());
        assert!(toml::from_str::<CouncilSettings>("[referrals]\nown_word_from_age = -1").is_err());
        let none: CouncilSettings = toml::from_str("reply_mailbox = ''").unwrap();
        assert_eq!(none.reply_mailbox, None);
        let read: CouncilSettings = toml::from_str(
            "name = 'Northshire Council'\n[protected_hours]\nfrom = '12:30'\nto = '17:00'",
        )
        .unwrap();
        let at = |hour| Time::constant(hour, 0, 0, 0);
        let kept = read.protected_hours.unwrap();
        assert!(kept.hold(at(16)) && !kept.hold(at(17)) && !kept.hold(at(12)));
        assert_eq!(read.name, "Northshire Council");
    }
}
