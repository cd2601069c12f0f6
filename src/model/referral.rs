//! A referral: one form to many services, and how far each part has come.

use std::{fmt, sync::Arc};

use jiff::civil::Date;

use crate::model::{
    id::{Identifier, SystemName},
    live::DocumentId,
    name::PersonalText,
    post::kept_words,
};

/// What we call a referral: opaque, ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReferralId(pub Arc<str>);

impl fmt::Display for ReferralId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What we call the part of a referral that one service gets. It is no secret; its token is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartId(pub Arc<str>);

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The system under which services stand where a person would: as readers of letters.
const SERVICES: &str = "service";

impl PartId {
    /// The reader of the letters of this part, as the outbox names readers: the service, and the
    /// part, so that two referrals of one child to one service stay two.
    pub fn reader(&self, service: &str) -> Identifier {
        Identifier::new(&SystemName::new(SERVICES), &format!("{service}.{self}"))
    }
}

/// The service that a reader of letters is; nothing for a person.
pub fn service_of(reader: &Identifier) -> Option<&str> {
    let (service, _) = reader.value.split_once('.')?;
    (reader.system.as_str() == SERVICES).then_some(service)
}

/// Where a referral as a whole stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// It is being written: nobody else has it.
    Draft,
    Sent,
    /// Consent was withdrawn: what waited was stopped, the rest recalled.
    Withdrawn,
}

kept_words! { Stage {
    Draft = "draft",
    Sent = "sent",
    Withdrawn = "withdrawn",
} }

/// By which way a service gets its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A mail that says nothing but that there is a referral, with a link.
    Mail,
    /// A program of the service is called.
    Webhook,
    /// A program of the service fetches it, and says that it has.
    Fetch,
    /// Somebody here files it as a case note in the case system, and says so.
    CaseNote,
    /// Somebody here does it, and says so.
    ByHand,
}

kept_words! { Way {
    Mail = "mail",
    Webhook = "webhook",
    Fetch = "fetch",
    CaseNote = "case_note",
    ByHand = "by_hand",
} }

/// What one delivery of a part tells the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Errand {
    New,
    Amended,
    /// An answer to what the service asked.
    Replied,
    /// It has not answered.
    Reminder,
    /// It is taken back.
    Recalled,
    /// The link that it had has ended: here is another.
    NewLink,
}

kept_words! { Errand {
    New = "new",
    Amended = "amended",
    Replied = "replied",
    Reminder = "reminder",
    Recalled = "recalled",
    NewLink = "new_link",
} }

/// How far a delivery has come. One by mail stands at `letter`, and its letter says the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallPhase {
    Letter,
    /// It lies ready for the service's own program, which has not said yet that it has it.
    ToFetch,
    /// A call that waits for its turn.
    Queued,
    /// One process has it in hand, under a lease.
    Claimed,
    Accepted,
    /// Not now: it is tried again.
    Deferred,
    /// It will not go.
    Refused,
    Cancelled,
    /// Somebody here has to do it.
    ToDo,
    /// Somebody here says that it is done.
    Done,
}

kept_words! { CallPhase {
    Letter = "letter",
    ToFetch = "to_fetch",
    Queued = "queued",
    Claimed = "claimed",
    Accepted = "accepted",
    Deferred = "deferred",
    Refused = "refused",
    Cancelled = "cancelled",
    ToDo = "to_do",
    Done = "done",
} }

/// What was said about a part, by the service or to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Said {
    Accepted,
    Declined,
    /// The service asks something before it decides.
    Asked,
    /// Whoever refers has answered.
    Replied,
    /// Whoever refers leaves it at a decline.
    Settled,
}

kept_words! { Said {
    Accepted = "accepted",
    Declined = "declined",
    Asked = "asked",
    Replied = "replied",
    Settled = "settled",
} }

/// How much room a service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Open,
    /// Weeks that people wait.
    WaitingList(u32),
    Full,
}

impl Room {
    /// The word by which it is kept, and the weeks of a waiting list.
    pub fn code(self) -> (&'static str, Option<u32>) {
        match self {
            Self::Open => ("open", None),
            Self::WaitingList(weeks) => ("waiting_list", Some(weeks)),
            Self::Full => ("full", None),
        }
    }

    /// `None` for a word that this version does not know, for a waiting list without its weeks, and
    /// for weeks without a waiting list.
    pub fn from_code(code: &str, weeks: Option<u32>) -> Option<Self> {
        match (code, weeks) {
            ("open", None) => Some(Self::Open),
            ("waiting_list", Some(weeks)) => Some(Self::WaitingList(weeks)),
            ("full", None) => Some(Self::Full),
            _ => None,
        }
    }
}

/// How soon something is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Urgency {
    Routine,
    Soon,
    Urgent,
}

kept_words! { Urgency {
    Routine = "routine",
    Soon = "soon",
    Urgent = "urgent",
} }

impl Urgency {
    pub fn words(self) -> &'static str {
        match self {
            Self::Routine => "In the usual time",
            Self::Soon => "Within two weeks",
            Self::Urgent => "Within two working days",
        }
    }
}

/// How those who agreed said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    InPerson,
    Phone,
    Writing,
}

kept_words! { How {
    InPerson = "in_person",
    Phone = "phone",
    Writing = "writing",
} }

impl How {
    pub fn words(self) -> &'static str {
        match self {
            Self::InPerson => "Face to face",
            Self::Phone => "By phone",
            Self::Writing => "In writing",
        }
    }
}

/// What one person said to being referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Consent {
    Agreed,
    Refused,
    NotAsked,
    /// Asking would put somebody at risk.
    Unsafe,
}

kept_words! { Consent {
    Agreed = "agreed",
    Refused = "refused",
    NotAsked = "not_asked",
    Unsafe = "unsafe",
} }

impl Consent {
    pub fn words(self) -> &'static str {
        match self {
            Self::Agreed => "Agreed",
            Self::Refused => "Did not agree",
            Self::NotAsked => "Was not asked",
            Self::Unsafe => "Was not asked, because it would not be safe",
        }
    }
}

/// What somebody typed and chose, and nothing that the record knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub reason: Option<PersonalText>,
    pub hoped: Option<PersonalText>,
    pub tried: Option<PersonalText>,
    pub urgency: Option<Urgency>,
    /// What each said; who is not here has not been asked about yet.
    pub consents: Vec<(Identifier, Consent)>,
    /// How those who agreed said so, and on which day, where nothing else is said of one of them.
    pub how: Option<How>,
    pub agreed_on: Option<Date>,
    pub ways: Vec<OwnWay>,
    /// Why it goes without the agreement of somebody who should agree.
    pub without: Option<PersonalText>,
    /// On what lawful basis it goes: a code of the form's own list. Nothing until one is chosen, or
    /// it is sent with everybody's agreement.
    pub basis: Option<Arc<str>>,
    /// What services ask beside, by the key of the question.
    pub extras: Vec<(Arc<str>, PersonalText)>,
    /// Ids of the services that were chosen.
    pub services: Vec<Arc<str>>,
    /// What reads differently for one child of several.
    pub own: Vec<Own>,
}

/// How and when one person agreed, where that is not as with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnWay {
    pub person: Identifier,
    pub how: Option<How>,
    pub on: Option<Date>,
}

/// What was typed for one child alone, in the place of what holds for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    pub child: DocumentId,
    /// `reason`, `hoped`, `tried`.
    pub field: Arc<str>,
    pub words: PersonalText,
}

impl Typed {
    pub fn consent_of(&self, person: &Identifier) -> Option<Consent> {
        let mut all = self.consents.iter();
        all.find(|(one, _)| one == person)
            .map(|(_, consent)| *consent)
    }

    fn way_of(&self, person: &Identifier) -> Option<&OwnWay> {
        self.ways.iter().find(|one| one.person == *person)
    }

    /// How somebody agreed; nothing for who has not.
    pub fn how_of(&self, person: &Identifier) -> Option<How> {
        let own = self.way_of(person).and_then(|one| one.how);
        own.or(self.how)
            .filter(|_| self.consent_of(person) == Some(Consent::Agreed))
    }

    /// On which day somebody agreed; nothing for who has not.
    pub fn agreed_on(&self, person: &Identifier) -> Option<Date> {
        let own = self.way_of(person).and_then(|one| one.on);
        own.or(self.agreed_on)
            .filter(|_| self.consent_of(person) == Some(Consent::Agreed))
    }

    /// What was typed for that child alone.
    pub fn own_of(&self, child: &DocumentId) -> impl Iterator<Item = &Own> {
        self.own.iter().filter(move |one| one.child == *child)
    }

    pub fn extra(&self, key: &str) -> Option<&PersonalText> {
        let mut all = self.extras.iter();
        all.find(|(one, _)| **one == *key).map(|(_, words)| words)
    }
}

/// One field of what a service gets about one child.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceItem {
    /// Stable name of the field: `date_of_birth`.
    pub name: Arc<str>,
    pub label: Arc<str>,
    pub words: PersonalText,
    /// What may shut it later, as `rules::referral` writes it.
    pub gate: Arc<str>,
}

/// What a service gets about one child, and what was left out, as it was cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    pub items: Vec<SliceItem>,
    /// The label of each field that the service needs and does not get, and why, for staff.
    pub left_out: Vec<(Arc<str>, Arc<str>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_what_it_was() {
        for one in Stage::ALL {
            assert_eq!(Stage::from_code(one.code()), Some(*one));
        }
        for one in CallPhase::ALL {
            assert_eq!(CallPhase::from_code(one.code()), Some(*one));
        }
        for one in Errand::ALL {
            assert_eq!(Errand::from_code(one.code()), Some(*one));
        }
        for one in Said::ALL {
            assert_eq!(Said::from_code(one.code()), Some(*one));
        }
        for one in Way::ALL {
            assert_eq!(Way::from_code(one.code()), Some(*one));
        }
        assert_eq!(Way::from_code("pigeon"), None);
        for one in [Room::Open, Room::WaitingList(6), Room::Full] {
            let (code, weeks) = one.code();
            assert_eq!(Room::from_code(code, weeks), Some(one));
        }
        assert_eq!(Room::from_code("waiting_list", None), None);
        assert_eq!(Room::from_code("full", Some(2)), None);
    }

    #[test]
    fn a_service_is_known_among_readers_and_a_person_is_none() {
        let part = PartId("0a1b".into());

        let reader = part.reader("family-time");

        assert_eq!(service_of(&reader), Some("family-time"));
        let person = Identifier::new(&SystemName::new("mosaic"), "812.4");
        assert_eq!(service_of(&person), None);
    }
}
