//! The last gate: values that must not stand in anything that one reader gets.
//!
//! The policy decides item by item; this looks at the finished words. Free text that somebody
//! typed into a case system can hold an address that no rule could foresee.

mod behind;

use std::fmt;

use jiff::civil::Date;

pub(in crate::rules::disclosure) use behind::is_carer_now;

pub use crate::rules::disclosure::words::squash;
use crate::{
    model::{
        contact::{Address, AddressKind, Contacts},
        network::Network,
        person::{Person, PersonKind},
    },
    rules::{
        attendance::situation::Situation,
        disclosure::{
            home,
            reader::{Reader, Side},
            street,
            venue::cares,
            words::Spelled,
        },
    },
};

/// What kind of value it is, for staff: the value itself is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Postcode,
    AddressLine,
    Phone,
    Email,
    Surname,
    /// The name of a home, a school, a surgery or a fostering agency: it says where.
    Organisation,
}

impl Kind {
    pub fn words(self) -> &'static str {
        match self {
            Self::Postcode => "a postcode",
            Self::AddressLine => "a line of an address",
            Self::Phone => "a telephone number",
            Self::Email => "an email address",
            Self::Surname => "somebody's name",
            Self::Organisation => "the name of a home, school, surgery or agency",
        }
    }
}

/// A protected value stands in words that were to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the words hold {} that this reader must not be told", .0.words())]
pub struct Leak(pub Kind);

/// The values that one reader must not be told.
#[derive(Clone, Default)]
pub struct Protected {
    /// Letters and digits only, lower case.
    tight: Vec<(Kind, String)>,
    /// The last nine digits.
    phones: Vec<String>,
    surnames: Vec<Spelled>,
}

impl fmt::Debug for Protected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.tight.len() + self.phones.len() + self.surnames.len();
        write!(f, "Protected({count} values)")
    }
}

impl Protected {
    /// Everything of the network that is not the reader's own and not public on that day.
    pub fn against(
        reader: &Reader,
        network: &Network,
        situation: &Situation,
        public: &[impl AsRef<str>],
    ) -> Self {
        let today = situation.today;
        let shared: Vec<&Address> = home::shared(network, situation, reader).collect();
        let mut all = Self::default();
        let mut own = Self::default();
        let child = &network.child;
        let is_child = reader.side == Side::Child;
        if is_child {
            own.add_contacts(&child.contacts, |_| true);
        } else {
            all.add_contacts(&child.contacts, |_| true);
        }
        if reader.cares_now {
            // The child's other addresses are those of the family and of earlier carers.
            own.add_contacts(&child.contacts, |address| is_home_now(address, today));
        }
        for person in &network.people {
            let is_reader = *reader.id == person.id || person.other_ids.contains(reader.id);
            let target = if is_reader { &mut own } else { &mut all };
            let at_work = works_only(person);
            let private_only = at_work && (reader.side == Side::Professional || reader.cares_now);
            target.add_contacts(&person.contacts, |address| {
                let elsewhere = !shared.iter().any(|one| std::ptr::eq(*one, address));
                !(private_only || at_work && !cares(person) && is_office(address)) && elsewhere
            });
            if private_only && !is_reader {
                continue;
            }
            if cares(person) && !matches!(reader.side, Side::Carer | Side::Professional) {
                target.add_surname(person);
            }
            if matches!(reader.side, Side::Family | Side::Adopter) && tells_where(person) {
                target.add_organisation(person);
            }
            if reader.side == Side::Adopter && !at_work && !cares(person) {
                target.add_surname(person);
            }
        }
        for home in &child.placements.items {
            if is_child {
                continue;
            }
            let codes = [&home.placement_postcode, &home.home_postcode];
            for code in codes.into_iter().flatten() {
                all.push(Kind::Postcode, squash(code.reveal()));
            }
            if let Some(code) = &home.placement_postcode
                && reader.cares_now
                && home.period.holds_on(today)
            {
                own.push(Kind::Postcode, squash(code.reveal()));
            }
        }
        own.add_own_names(reader, network);
        all.without(&own, public);
        all
    }

    fn add_contacts(&mut self, contacts: &Contacts, wanted: impl Fn(&Address) -> bool) {
        for address in contacts.addresses.iter().filter(|one| wanted(one)) {
            if let Some(code) = &address.postcode {
                self.push(Kind::Postcode, squash(code.reveal()));
            }
            for words in street::all(address) {
                self.push(Kind::AddressLine, squash(&words));
            }
        }
        for phone in &contacts.phones {
            let digits = digits_of(phone.number.reveal());
            let from = digits.len().saturating_sub(9);
            if let Some(last) = digits.get(from..).filter(|last| last.len() >= 6) {
                self.phones.push(last.to_owned());
            }
        }
        for email in &contacts.emails {
            self.push(Kind::Email, squash(email.address.reveal()));
        }
    }

    fn add_surname(&mut self, person: &Person) {
        if let Some(family) = &person.name.family {
            self.surnames.push(Spelled::lower(family.reveal()));
        }
    }

    fn add_organisation(&mut self, person: &Person) {
        let title = person
            .title
            .as_ref()
            .filter(|_| person.kind != PersonKind::Human);
        for name in [&person.organisation_name, &title.cloned()]
            .into_iter()
            .flatten()
        {
            let tight = squash(name.reveal());
            if tight.len() >= 8 {
                self.push(Kind::Organisation, tight);
            }
        }
    }

    /// What the policy has granted to this reader is no longer protected from this reader.
    pub(in crate::rules::disclosure) fn allow(&mut self, text: &str) {
        let tight = squash(text);
        let digits = digits_of(text);
        let spelled = Spelled::lower(text);
        self.tight
            .retain(|(_, value)| !tight.contains(value.as_str()));
        self.phones.retain(|value| !digits.contains(value.as_str()));
        self.surnames.retain(|name| !spelled.names(name));
    }

    /// A surname that is the child's or the reader's own keeps no secret from the reader,
    /// unless the two families are shielded from each other.
    fn add_own_names(&mut self, reader: &Reader, network: &Network) {
        let own = reader
            .person
            .map_or(&network.child.name, |person| &person.name);
        let childs = (reader.side != Side::Adopter).then_some(&network.child.name);
        for name in [Some(own), childs].into_iter().flatten() {
            if let Some(family) = &name.family {
                self.surnames.push(Spelled::lower(family.reveal()));
            }
        }
    }

    fn push(&mut self, kind: Kind, tight: String) {
        if tight.len() >= 5 {
            self.tight.push((kind, tight));
        }
    }

    fn without(&mut self, own: &Self, public: &[impl AsRef<str>]) {
        let public: Vec<String> = public.iter().map(|text| squash(text.as_ref())).collect();
        self.tight.retain(|(_, value)| {
            !own.tight.iter().any(|(_, mine)| mine == value)
                && !public.iter().any(|text| text.contains(value.as_str()))
        });
        self.phones.retain(|value| {
            !own.phones.contains(value) && !public.iter().any(|text| text.contains(value.as_str()))
        });
        self.surnames.retain(|value| !own.surnames.contains(value));
        self.tight.sort();
        self.tight.dedup();
        self.phones.sort();
        self.phones.dedup();
        self.surnames.sort();
        self.surnames.dedup();
    }

    /// Whether finished words hold none of the values.
    ///
    /// Month names, days and a few words that every letter holds are not taken for surnames
    /// here; [`Protected::check_words`] takes them so.
    pub fn check(&self, text: &str) -> Result<(), Leak> {
        self.strict(text, |word| !ORDINARY.contains(&word))
    }

    /// The same for the words of one item, in which every word counts.
    pub fn check_words(&self, text: &str) -> Result<(), Leak> {
        self.strict(text, |_| true)
    }

    fn strict(&self, text: &str, counts: impl Fn(&str) -> bool) -> Result<(), Leak> {
        let tight = squash(text);
        for (kind, value) in &self.tight {
            if tight.contains(value.as_str()) {
                return Err(Leak(*kind));
            }
        }
        if !self.phones.is_empty() {
            let digits = digits_of(text);
            if self
                .phones
                .iter()
                .any(|value| digits.contains(value.as_str()))
            {
                return Err(Leak(Kind::Phone));
            }
        }
        if self.surnames.is_empty() {
            return Ok(());
        }
        let spelled = Spelled::lower(text);
        let hit = |name: &Spelled| counts(name.joined()) && spelled.names(name);
        if self.surnames.iter().any(hit) {
            return Err(Leak(Kind::Surname));
        }
        Ok(())
    }
}

/// Surnames that are words of ordinary letters. They are still found in the words of an item.
const ORDINARY: [&str; 48] = [
    "april", "august", "bell", "best", "child", "church", "day", "drew", "english", "free",
    "friday", "good", "grant", "green", "guest", "hall", "hand", "help", "home", "house", "june",
    "king", "law", "little", "long", "lord", "love", "march", "mark", "may", "meek", "monday",
    "new", "noon", "page", "park", "place", "post", "read", "self", "small", "street", "summer",
    "want", "will", "winter", "wish", "young",
];

/// Whether the child lives there now, by the placement.
pub fn is_home_now(address: &Address, today: Date) -> bool {
    address.kind == AddressKind::Placement && address.period.holds_on(today)
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn works_only(person: &Person) -> bool {
    use crate::model::person::Circle;
    !person.connections.is_empty()
        && person
            .connections
            .iter()
            .all(|tie| tie.relationship.circle() == Circle::Professional)
}

/// Whether the name of this person's organisation says where the child lives.
fn tells_where(person: &Person) -> bool {
    use crate::model::person::Relationship as R;
    person.connections.iter().any(|tie| {
        matches!(
            tie.relationship,
            R::ResidentialKeyWorker
                | R::HomeManager
                | R::SupervisingSocialWorker
                | R::FosterCarer
                | R::DesignatedTeacher
                | R::Teacher
                | R::School
                | R::SpecialNeedsCoordinator
                | R::HealthVisitor
                | R::SchoolNurse
                | R::GeneralPractitioner
                | R::Dentist
        )
    })
}

fn is_office(address: &Address) -> bool {
    matches!(address.kind, AddressKind::Work)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Protected {
        let mut gate = Protected::default();
        gate.push(Kind::AddressLine, squash("14 Larch Hill"));
        gate.push(Kind::AddressLine, squash("Larch Hill"));
        gate.push(Kind::Postcode, squash("ZZ99 3AB"));
        gate.phones.push("700900123".to_owned());
        gate.push(Kind::Email, squash("ada.hale@carers.example"));
        gate.surnames.push(Spelled::lower("Hale"));
        gate.surnames.push(Spelled::lower("May"));
        gate.surnames.push(Spelled::lower("Sørensen"));
        gate
    }

    #[track_caller]
    fn leaks(text: &str, expected: Option<Kind>) {
        assert_eq!(gate().check(text).err(), expected.map(Leak), "{text}");
    }

    #[test]
    fn spacing_case_and_punctuation_hide_nothing() {
        leaks("come to 14, LARCH  hill", Some(Kind::AddressLine));
        leaks("it is on Larch-Hill", Some(Kind::AddressLine));
        leaks("zz993ab", Some(Kind::Postcode));
        leaks("ring +44 7700 900 123", Some(Kind::Phone));
        leaks("ring (07700) 900-123", Some(Kind::Phone));
        leaks("Ada.Hale@Carers.example", Some(Kind::Email));
        leaks("with Mrs HALE", Some(Kind::Surname));
        leaks("with Carys Sorensen", Some(Kind::Surname));
        leaks("with Carys Søren\u{ad}sen", Some(Kind::Surname));
        leaks("on L\u{e4}rch\u{ad} Hill", Some(Kind::AddressLine));
    }

    #[test]
    fn words_that_only_look_alike_pass() {
        leaks("She inhaled; it was exhaled, whale and Halesowen.", None);
        leaks("Thursday 3 December 2026, 4pm", None);
        leaks("on 4 May 2027", None);
    }

    #[test]
    fn a_surname_that_is_a_month_is_found_in_the_words_of_an_item() {
        assert_eq!(
            gate().check_words("at the house of Mrs May"),
            Err(Leak(Kind::Surname))
        );
    }
}
