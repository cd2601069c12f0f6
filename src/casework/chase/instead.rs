//! Instead: who else is tried for a professional whom no mail moves, and where.
//!
//! For staff alone to read. Professionals stand in for professionals: nobody of the family is
//! offered, nobody is offered for them, and no number that the record keeps back.

use jiff::civil::Date;

use crate::{
    casework::{
        chase::around::{Around, is_same_name},
        directory::person_of,
        live::Composed,
    },
    forms::{invite::name_of, sheet::SYSTEM},
    model::{
        contact::{ContactUse, Contacts, Disclosure},
        name::PersonalText,
        person::{Circle, Person, PersonKind, Readable, Relationship},
    },
    rules::{
        attendance::{Part, role::Role},
        chasing::{Instead, ask::Group},
        disclosure::reader::{Channel, Reader, Side},
    },
    store::{directory::Listed, inbound::KeptInbound},
};

/// How many ways are told.
const MOST: usize = 3;

/// One way in which somebody else is tried, or they themselves otherwise.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub to: Instead,
    /// What somebody does: `ring them on 020 7946 0100`.
    pub words: String,
}

/// Whether whoever is tried can be found where they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    No,
    Away,
    Left,
}

/// What is done about somebody by these ways, in words; nothing where there is nothing to say.
pub(super) fn in_words(ways: &[Way], absence: Absence) -> Option<String> {
    let can_be_tried = |way: &&Way| absence == Absence::No || way.to != Instead::Telephone;
    let ways = ways.iter().filter(can_be_tried).map(|way| &*way.words);
    let ways: Vec<&str> = ways.take(MOST).collect();
    let why = match absence {
        Absence::No => "",
        Absence::Away => "they are away; ",
        Absence::Left => "a mail says that they have left; ",
    };
    match (ways.is_empty(), absence) {
        (true, Absence::No) => None,
        (true, _) => Some(format!("{why}find out who is to be asked")),
        (false, _) => Some(format!("{why}{}", ways.join("; or "))),
    }
}

/// Everything that can be tried for somebody, the best first; nothing for who is no professional.
/// The mail is the one that says that they have left.
pub(super) fn ways(
    composed: &Composed,
    around: &Around,
    (part, left): (&Part, Option<&KeptInbound>),
) -> Vec<Way> {
    let look = Look { composed, around };
    let Some(person) = part.person.filter(|_| look.is_professional(part)) else {
        return Vec::new();
    };
    let listed = around.listed(part);
    let mut all = Vec::new();
    let successor = listed.and_then(|listed| around.successor(listed));
    if let Some(by) = successor.filter(|by| look.may_be_offered(by)) {
        all.push(look.way_to(by, "who has taken their place"));
    }
    all.extend(left.and_then(|mail| look.named(mail)));
    let own = listed.map(|listed| &listed.says.contacts);
    let direct = number(&person.contacts, look.today());
    let direct = direct.or_else(|| number(own?, look.today()));
    all.extend(direct.map(|number| Way {
        to: Instead::Telephone,
        words: format!("ring them on {number}"),
    }));
    all.extend(look.colleagues(part, person));
    all.extend(look.team(part, person, listed));
    all
}

/// A telephone number at work, of today, that the record does not keep back.
fn number(contacts: &Contacts, today: Date) -> Option<&str> {
    let rank = |used_for: &ContactUse| match used_for {
        ContactUse::Work => Some(0),
        ContactUse::Shared => Some(1),
        ContactUse::Mobile => Some(2),
        ContactUse::Unknown => Some(3),
        ContactUse::Home | ContactUse::Other(_) => None,
    };
    let open = contacts.phones.iter().filter_map(|phone| {
        let is_open = phone.disclosure == Disclosure::Unmarked && phone.period.holds_on(today);
        rank(&phone.used_for).filter(|_| is_open).zip(Some(phone))
    });
    let best = open.min_by_key(|(rank, _)| *rank);
    best.map(|(_, phone)| phone.number.reveal())
}

/// Where somebody is reached: `on 020 7946 0100`, else `at office@school.example`.
fn reached(contacts: &Contacts, today: Date) -> Option<String> {
    let mails = contacts.emails.iter().filter(|mail| {
        let at_work = !matches!(mail.used_for, ContactUse::Home | ContactUse::Other(_));
        at_work && mail.disclosure == Disclosure::Unmarked && mail.period.holds_on(today)
    });
    let mut mails = mails.map(|mail| format!("at {}", mail.address.reveal()));
    let number = number(contacts, today).map(|number| format!("on {number}"));
    number.or_else(|| mails.next())
}

struct Look<'a> {
    composed: &'a Composed<'a>,
    around: &'a Around,
}

impl<'a> Look<'a> {
    fn today(&self) -> Date {
        self.composed.circumstances.today
    }

    /// Whether somebody is here for their work alone: by every tie, past ones too, and by the part
    /// that they play.
    fn is_professional(&self, part: &Part) -> bool {
        let by_part = matches!(
            Group::of(part.role),
            Group::Staff | Group::School | Group::Health | Group::Other
        );
        let reader = Reader::of(part, &self.composed.prepared.situation, Channel::None);
        by_part && reader.side == Side::Professional && part.person.is_some_and(is_open)
    }

    /// Colleagues of the same team, and the manager of the child's social worker.
    fn colleagues(&self, part: &Part, person: &Person) -> impl Iterator<Item = Way> {
        let parts = self.composed.prepared.attendance.parts.iter();
        let fitting = parts.filter_map(|other| {
            let colleague = other.person?;
            let manages = part.role == Role::SocialWorker && other.role == Role::TeamManager;
            let same = Group::of(other.role) == Group::of(part.role);
            let fits = manages || same && is_same_team(person, colleague);
            // The chair stands in for nobody who is asked.
            if !fits || other.id == part.id || other.role == Role::Chair {
                return None;
            }
            let at = reached(&colleague.contacts, self.today())?;
            let name = name_of(colleague)?;
            let is_human = colleague.kind == PersonKind::Human;
            let who = match manages {
                true => "their manager",
                false => other.role.label(),
            };
            self.stands_in(other, colleague).then(|| Way {
                to: match is_human {
                    true => Instead::Deputy(other.id.clone()),
                    false => Instead::Team(name.reveal().into()),
                },
                words: match is_human {
                    true => format!("ask {} ({who}) {at}", name.reveal()),
                    false => format!("ask {} {at}", name.reveal()),
                },
            })
        });
        let mut found: Vec<Way> = fitting.collect();
        // People before desks.
        found.sort_by_key(|way| matches!(way.to, Instead::Team(_)));
        found.into_iter()
    }

    /// Whether somebody of the network may be asked for somebody else: they work with the child
    /// today, nobody has kept them from this review, and nothing of theirs is being put right.
    fn stands_in(&self, part: &Part, person: &Person) -> bool {
        let mut ties = person.connections.iter();
        let works_today = ties.any(|tie| tie.period.holds_on(self.today()));
        let excluded = &self.composed.settled.exclusions;
        let is_excluded = excluded.iter().any(|one| one.person == *part.id);
        let is_kept_off = is_excluded || self.composed.is_stopped(part.id);
        let is_alive = person.died_on.is_none();
        works_today && is_alive && !is_kept_off && self.is_professional(part)
    }

    /// The desk of their team, and others of the same place, as the directory has them.
    fn team(&self, part: &Part, person: &Person, own: Option<&Listed>) -> Vec<Way> {
        let Some(place) = &person.organisation_name else {
            return Vec::new();
        };
        let is_own = |listed: &Listed| {
            let names = name_of(person);
            let is_named = names.is_some_and(|name| is_same_name(&name, &listed.says.name));
            is_named || own.is_some_and(|own| own.id == listed.id)
        };
        let standing = self.around.directory.iter().filter(|listed| {
            let here = listed.says.organisation.as_ref();
            let is_here = is_same_name(&listed.says.name, place)
                || here.is_some_and(|here| is_same_name(here, place));
            let standing = listed.replaced_by.is_none() && !is_own(listed);
            is_here && standing && self.may_be_offered(listed) && !self.is_in_list(listed, part)
        });
        let mut found: Vec<&Listed> = standing
            .filter(|listed| reached(&listed.says.contacts, self.today()).is_some())
            .collect();
        found.sort_by_key(|listed| !is_same_name(&listed.says.name, place));
        let ways = found
            .into_iter()
            .map(|listed| match is_same_name(&listed.says.name, place) {
                true => Way {
                    to: Instead::Team(place.reveal().into()),
                    ..self.way_to(listed, "the desk of their place")
                },
                false => self.way_to(listed, "of the same place"),
            });
        ways.collect()
    }

    /// Whether an entry is that of somebody else in the review, who was looked at as such.
    fn is_in_list(&self, listed: &Listed, own: &Part) -> bool {
        let parts = &self.composed.prepared.attendance.parts;
        let mut others = parts.iter().filter(|part| part.id != own.id);
        others.any(|part| {
            let entry = self.around.listed(part);
            entry.is_some_and(|entry| entry.id == listed.id)
        })
    }

    /// Whether somebody of the directory can be named to staff as a professional: by the part that
    /// the entry says, and by nobody of the family who goes by the name or is reached there.
    fn may_be_offered(&self, listed: &Listed) -> bool {
        let role = Relationship::from_code(&listed.says.role);
        let by_role = role.is_some_and(|role| role.circle() == Circle::Professional);
        by_role && !self.is_family(&listed.says.name, &listed.says.contacts)
    }

    fn is_family(&self, name: &PersonalText, contacts: &Contacts) -> bool {
        let parts = self.composed.prepared.attendance.parts.iter();
        let family = parts.filter(|part| !self.is_professional(part));
        family.filter_map(|part| part.person).any(|person| {
            let is_named = name_of(person).is_some_and(|own| is_same_name(&own, name));
            let own = &person.contacts;
            let mails = contacts.emails.iter().any(|one| {
                let mut own = own.emails.iter();
                own.any(|own| own.address == one.address)
            });
            let phones = contacts.phones.iter().any(|one| {
                let mut own = own.phones.iter();
                own.any(|own| own.number.digits() == one.number.digits())
            });
            is_named || mails || phones
        })
    }

    fn way_to(&self, listed: &Listed, who: &str) -> Way {
        let at = reached(&listed.says.contacts, self.today());
        let at = at.map_or_else(String::new, |at| format!(" {at}"));
        Way {
            to: Instead::Deputy(person_of(listed).id),
            words: format!("ask {} ({who}){at}", listed.says.name.reveal()),
        }
    }

    /// Whom their own mail names. Nobody has looked yet who that is, so it is said.
    fn named(&self, mail: &KeptInbound) -> Option<Way> {
        let named = mail.words.detail.as_ref()?;
        let mut parts = self.composed.prepared.attendance.parts.iter();
        let is_family = parts.any(|part| {
            let own = part.person.filter(|_| !self.is_professional(part));
            own.is_some_and(|person| {
                let mut mails = person.contacts.emails.iter();
                let is_theirs = mails.any(|mail| {
                    let address = mail.address.reveal();
                    address.eq_ignore_ascii_case(named.reveal())
                });
                is_theirs || name_of(person).is_some_and(|own| is_same_name(&own, named))
            })
        });
        (!is_family).then(|| Way {
            to: Instead::Named,
            words: format!("ask who {} is, whom their mail names", named.reveal()),
        })
    }
}

/// Whether the record keeps nothing back of somebody, and says so; of whom staff have entered
/// themselves it says nothing.
fn is_open(person: &Person) -> bool {
    let is_ours = *person.id.system.as_str() == *SYSTEM;
    let is_readable = person.restrictions_readable == Readable::Yes
        || is_ours && person.restrictions_readable == Readable::NotSaid;
    person.restrictions.is_empty() && is_readable
}

/// Whether two work in one team: by its code, else by its name. One can be the team itself.
fn is_same_team(one: &Person, other: &Person) -> bool {
    let code = one.organisation.as_ref();
    if code.is_some_and(|code| other.organisation.as_ref() == Some(code) || other.id == *code) {
        return true;
    }
    let Some(name) = &one.organisation_name else {
        return false;
    };
    let desk = name_of(other).filter(|_| other.kind != PersonKind::Human);
    let names = [other.organisation_name.as_ref(), desk.as_ref()];
    names
        .into_iter()
        .flatten()
        .any(|other| is_same_name(name, other))
}
