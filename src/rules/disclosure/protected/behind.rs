//! Values behind a door that is shut: for a reader at work, who may know the rest.

use crate::{
    model::{
        network::Network,
        person::{Person, Relationship},
    },
    rules::{
        attendance::situation::{Carers, Situation},
        disclosure::{
            protected::{Kind, Protected, is_home_now, squash, tells_where},
            reader::Reader,
            venue::cares,
        },
    },
};

impl Protected {
    /// What says where and with whom the child lives, and what these people are called: for a reader
    /// at work from whom just that is kept.
    pub(in crate::rules::disclosure) fn of_home(
        reader: &Reader,
        network: &Network,
        situation: &Situation,
        public: &[impl AsRef<str>],
    ) -> Self {
        let child = &network.child;
        let mut all = Self::default();
        for person in &network.people {
            let lives_with = cares(person) || is_carer_now(person, situation);
            if lives_with {
                all.add_surname(person);
            }
            if lives_with || tells_where(person) || is_childs_nurse(person) {
                all.add_full_name(person);
                all.add_organisation(person);
                all.add_contacts(&person.contacts, |_| true);
            }
        }
        let here = child.contacts.addresses.iter();
        for address in here.filter(|one| is_home_now(one, situation.today)) {
            // The town, too: it stands in the address that is kept back.
            for line in &address.lines {
                all.push(Kind::AddressLine, squash(line.reveal()));
            }
        }
        if let Some(area) = child.area_authority.value() {
            all.push(Kind::AddressLine, squash(area.reveal()));
        }
        let mut own = Self::default();
        own.add_own_names(reader, network);
        let council = child.responsible_authority.value();
        let mut public: Vec<&str> = public.iter().map(AsRef::as_ref).collect();
        public.extend(council.map(|words| words.reveal()));
        all.without(&own, &public);
        all
    }

    /// What these people are called, for a reader who may not know of them.
    pub(in crate::rules::disclosure) fn of_people<'p>(
        reader: &Reader,
        network: &Network,
        people: impl Iterator<Item = &'p Person>,
    ) -> Self {
        let (mut all, mut own) = (Self::default(), Self::default());
        for person in people {
            all.add_surname(person);
            all.add_full_name(person);
        }
        own.add_own_names(reader, network);
        let nothing: [&str; 0] = [];
        all.without(&own, &nothing);
        all
    }

    /// These values, and those of another.
    pub(in crate::rules::disclosure) fn and(mut self, other: Self) -> Self {
        self.tight.extend(other.tight);
        self.phones.extend(other.phones);
        self.surnames.extend(other.surnames);
        self
    }

    fn add_full_name(&mut self, person: &Person) {
        if let Some(name) = person.name.full() {
            self.push(Kind::Surname, squash(name.reveal()));
        }
    }
}

/// Whether the child is placed with this person, whoever else they are to the child.
pub(in crate::rules::disclosure) fn is_carer_now(person: &Person, situation: &Situation) -> bool {
    match &situation.carers {
        Carers::Named(id) => **id == person.id || person.other_ids.contains(id),
        Carers::Only(ids) => ids.contains(&&person.id),
        Carers::Unclear(_) | Carers::Nobody => false,
    }
}

/// A nurse is of one district, as a school and a surgery are.
fn is_childs_nurse(person: &Person) -> bool {
    let mut ties = person.connections.iter();
    ties.any(|tie| tie.relationship == Relationship::LookedAfterNurse)
}
