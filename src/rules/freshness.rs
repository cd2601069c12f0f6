//! How long a contact fact may be trusted, and what makes it stale before its time.
//!
//! The figures are our proposals, for a council to set (`Keeps`). That mail at `.gcsx.` and
//! `.gsi.` is dead is verified; that a new episode, a newer start or an end before the meeting
//! makes an address stale follows from how case systems date everything (`docs/law.md`).

pub mod why;

use std::sync::Arc;

use jiff::{ToSpan, Unit, civil::Date, tz::TimeZone};

use crate::{
    model::{
        contact::{Address, AddressKind, Email, Phone},
        date::Period,
        fact::Origin,
        person::{Circle, Connection},
    },
    rules::freshness::why::{Why, in_words},
};

/// What kind of fact it is, as far as keeping goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    ProfessionalEmail,
    ProfessionalPhone,
    PersonalEmail,
    PersonalPhone,
    HomeAddress,
    PlacementAddress,
    WorkAddress,
    /// Address, phone or email of a school: schools are left and changed in summer.
    School,
    /// That this worker is the child's.
    WorkerAllocation,
}

/// For how many days each kind keeps after it was last confirmed. Proposals, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeps {
    pub professional_email: u32,
    pub professional_phone: u32,
    pub personal_email: u32,
    pub personal_phone: u32,
    pub home_address: u32,
    pub placement_address: u32,
    pub work_address: u32,
    pub school: u32,
    pub worker_allocation: u32,
    /// For how many days what was read from a source counts as what the source holds.
    pub reading: u32,
    /// Month and day on which a new school year begins.
    pub school_year: (i8, i8),
    /// Parts of mail domains that have been switched off.
    pub dead_domains: Vec<Arc<str>>,
}

impl Default for Keeps {
    fn default() -> Self {
        Self {
            professional_email: 180,
            professional_phone: 180,
            personal_email: 180,
            personal_phone: 90,
            home_address: 180,
            placement_address: 90,
            work_address: 365,
            school: 365,
            worker_allocation: 90,
            reading: 7,
            school_year: (9, 1),
            dead_domains: vec!["gcsx".into(), "gsi".into()],
        }
    }
}

impl Keeps {
    /// How many days a fact of that kind keeps.
    pub fn days(&self, kind: Kind) -> u32 {
        match kind {
            Kind::ProfessionalEmail => self.professional_email,
            Kind::ProfessionalPhone => self.professional_phone,
            Kind::PersonalEmail => self.personal_email,
            Kind::PersonalPhone => self.personal_phone,
            Kind::HomeAddress => self.home_address,
            Kind::PlacementAddress => self.placement_address,
            Kind::WorkAddress => self.work_address,
            Kind::School => self.school,
            Kind::WorkerAllocation => self.worker_allocation,
        }
    }

    /// Whether mail to that host arrives nowhere any more.
    pub fn is_dead_domain(&self, host: &str) -> bool {
        host.split('.')
            .any(|label| self.dead_domains.iter().any(|dead| **dead == *label))
    }
}

/// Whose contact it is, as far as keeping goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Professional,
    School,
    /// Family, carers, volunteers, and those of whom nothing is known.
    Personal,
}

impl Whose {
    /// From the circle of a person who is not a school.
    pub fn of(circle: Circle) -> Self {
        match circle {
            Circle::Professional => Self::Professional,
            Circle::Family | Circle::Carer | Circle::Volunteer | Circle::Unknown => Self::Personal,
        }
    }
}

/// One fact with its dates, ready to be judged.
#[derive(Clone, Debug)]
pub struct Dated<'a> {
    pub kind: Kind,
    pub period: Period,
    pub origin: &'a Origin,
    /// The host of an email, where the fact is one.
    pub mail_host: Option<&'a str>,
    /// The day on which a person last confirmed it for an invite.
    pub checked_on: Option<Date>,
}

impl<'a> Dated<'a> {
    pub fn email(email: &'a Email, whose: Whose) -> Self {
        let kind = match whose {
            Whose::Professional => Kind::ProfessionalEmail,
            Whose::School => Kind::School,
            Whose::Personal => Kind::PersonalEmail,
        };
        let mut dated = Self::new(kind, email.period, &email.origin);
        dated.mail_host = Some(email.address.host());
        dated
    }

    pub fn phone(phone: &'a Phone, whose: Whose) -> Self {
        let kind = match whose {
            Whose::Professional => Kind::ProfessionalPhone,
            Whose::School => Kind::School,
            Whose::Personal => Kind::PersonalPhone,
        };
        Self::new(kind, phone.period, &phone.origin)
    }

    pub fn address(address: &'a Address, whose: Whose) -> Self {
        let kind = match (&address.kind, whose) {
            (AddressKind::Placement, _) => Kind::PlacementAddress,
            (_, Whose::School) => Kind::School,
            (AddressKind::Work, _) | (_, Whose::Professional) => Kind::WorkAddress,
            _ => Kind::HomeAddress,
        };
        Self::new(kind, address.period, &address.origin)
    }

    /// That somebody is the child's worker.
    pub fn allocation(connection: &'a Connection) -> Self {
        Self::new(
            Kind::WorkerAllocation,
            connection.period,
            &connection.origin,
        )
    }

    pub fn new(kind: Kind, period: Period, origin: &'a Origin) -> Self {
        Self {
            kind,
            period,
            origin,
            mail_host: None,
            checked_on: None,
        }
    }

    /// The same, confirmed by a person on that day.
    pub fn checked_on(mut self, day: Option<Date>) -> Self {
        self.checked_on = day;
        self
    }
}

/// A new episode of care, which moves the child or the carer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    pub on: Date,
    pub change: Change,
}

/// What a new episode changes (SSDA903, reason for new episode).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `P` or `B`: another carer at another address. The whole list is looked at again.
    CarerAndAddress,
    /// `T` or `U`: the same carer at another address.
    Address,
}

impl Change {
    /// What the code of a new episode changes; `S` and `L` move nobody.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.trim().to_ascii_uppercase().as_str() {
            "P" | "B" => Some(Self::CarerAndAddress),
            "T" | "U" => Some(Self::Address),
            _ => None,
        }
    }

    /// A fact that the episode may have overtaken.
    fn touches(self, kind: Kind) -> bool {
        match self {
            // A worker keeps the desk when the child moves; whether it is still the child's worker
            // is another question, which the allocation answers.
            Self::CarerAndAddress => !matches!(
                kind,
                Kind::ProfessionalEmail | Kind::ProfessionalPhone | Kind::WorkAddress
            ),
            Self::Address => matches!(
                kind,
                Kind::PlacementAddress | Kind::HomeAddress | Kind::School
            ),
        }
    }
}

/// The days on which one looks, and what happened to the child before.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub today: Date,
    /// The day of the meeting, once there is one.
    pub meeting: Option<Date>,
    pub episodes: &'a [Episode],
}

impl Moment<'_> {
    /// The day for which the fact must be good.
    fn needed_on(&self) -> Date {
        self.meeting.unwrap_or(self.today).max(self.today)
    }
}

/// Whether a fact may be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Last confirmed, or last known to have begun, on that day.
    Fresh { last: Date },
    /// To be checked with somebody before it is used.
    Stale {
        /// Since when, where a day can be named.
        since: Option<Date>,
        why: Why,
    },
    /// The source does not say when it was confirmed or when it began.
    Unknown,
}

impl Freshness {
    /// One sentence for a member of staff, without any value of the record.
    pub fn words(&self) -> String {
        match self {
            Self::Fresh { last } => format!("Last confirmed or begun on {}.", in_words(*last)),
            Self::Unknown => {
                "The record says neither when this was confirmed nor when it began.".to_owned()
            }
            Self::Stale { why, .. } => why.words(),
        }
    }
}

/// Days since somebody last changed or confirmed a value in the source, where the source tells.
pub fn age(origin: &Origin, today: Date) -> Option<i32> {
    origin
        .record
        .confirmed_on
        .map(|confirmed| days_between(confirmed, today))
}

/// Whether a fact may be used as it is on that day. The gravest reason is given, once.
pub fn judge(keeps: &Keeps, fact: &Dated<'_>, moment: &Moment<'_>) -> Freshness {
    if fact
        .mail_host
        .is_some_and(|host| keeps.is_dead_domain(host))
    {
        return stale(None, Why::DeadMailDomain);
    }
    if let Some(outside) = outside_its_period(fact.period, moment.needed_on()) {
        return outside;
    }
    if let (Some(began), Some(checked)) = (fact.period.start, fact.checked_on)
        && checked < began
        && began <= moment.today
    {
        return stale(Some(began), Why::NewerThanChecked { began, checked });
    }
    let known = [
        fact.checked_on,
        fact.origin.record.confirmed_on,
        fact.period.start,
    ];
    let Some(last) = known
        .into_iter()
        .flatten()
        .filter(|day| *day <= moment.today)
        .max()
    else {
        return Freshness::Unknown;
    };
    overtaken(keeps, fact.kind, last, moment)
        .or_else(|| too_old(keeps, fact, last, moment.today))
        .unwrap_or(Freshness::Fresh { last })
}

fn stale(since: Option<Date>, why: Why) -> Freshness {
    Freshness::Stale { since, why }
}

fn outside_its_period(period: Period, needed_on: Date) -> Option<Freshness> {
    if let Some(on) = period.end.filter(|end| *end < needed_on) {
        return Some(stale(Some(on), Why::Ends { on }));
    }
    let on = period.start.filter(|start| needed_on < *start)?;
    Some(stale(None, Why::BeginsLater { on }))
}

/// Something happened since the fact was last confirmed.
fn overtaken(keeps: &Keeps, kind: Kind, last: Date, moment: &Moment<'_>) -> Option<Freshness> {
    let needed_on = moment.needed_on();
    let moved = moment
        .episodes
        .iter()
        .filter(|episode| last < episode.on && episode.on <= needed_on)
        .filter(|episode| episode.change.touches(kind))
        .max_by_key(|episode| episode.on);
    if let Some(episode) = moved {
        let why = Why::Moved {
            on: episode.on,
            change: episode.change,
        };
        return Some(stale(Some(episode.on), why));
    }
    let on = school_year_of(keeps, needed_on).filter(|on| kind == Kind::School && last < *on)?;
    Some(stale(Some(on), Why::NewSchoolYear { on }))
}

/// The day on which the school year of a day began.
fn school_year_of(keeps: &Keeps, day: Date) -> Option<Date> {
    let (month, first) = keeps.school_year;
    let begins = |year| Date::new(year, month, first).ok();
    begins(day.year())
        .filter(|begin| *begin <= day)
        .or_else(|| begins(day.year().checked_sub(1)?))
}

fn too_old(keeps: &Keeps, fact: &Dated<'_>, last: Date, today: Date) -> Option<Freshness> {
    let days = keeps.days(fact.kind);
    if i64::from(days) < i64::from(days_between(last, today)) {
        let since = last.saturating_add(i64::from(days).min(MOST_DAYS).days());
        return Some(stale(Some(since), Why::Old { last, keeps: days }));
    }
    let read_at = &fact.origin.record.read_at;
    let on = read_at.to_zoned(TimeZone::UTC).date();
    let keeps = keeps.reading;
    let old = i64::from(keeps) < i64::from(days_between(on, today));
    old.then(|| stale(Some(on), Why::ReadLongAgo { on, keeps }))
}

/// More days than lie between any two dates are not counted.
const MOST_DAYS: i64 = 3_650_000;

fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to))
        .map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests;
