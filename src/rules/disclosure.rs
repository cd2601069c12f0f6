//! What may be told to whom: the only maker of `Cleared`.
//!
//! Letters, calendar entries and papers for people outside the office are rendered from a
//! [`Cleared`], and a [`Cleared`] is made for one reader, here. What it does not hold no template
//! can print. The rules A1 to A10 are those of `docs/law.md`; whatever the record does not say,
//! or says unreadably, or said too long ago, counts as no.

use jiff::Timestamp;

use crate::{
    model::{
        child::Child,
        finding::{Code, Finding, Weight},
        id::Identifier,
        network::Network,
    },
    rules::{
        attendance::{role::Role, situation::Situation},
        disclosure::{
            item::{Class, Facts, Item, Words},
            protected::{Leak, Protected},
            reader::{Reader, Side},
            rule::{Answer, Block, Blocked, Rule},
            venue::VenueClass,
        },
    },
};

mod flags;
pub mod item;
pub mod protected;
pub mod reader;
pub mod rule;
pub mod venue;

/// An explicit permission for one reader to be told one thing, with who decided it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub reader: Identifier,
    pub item: Item,
    pub decided_by: Identifier,
    pub on: jiff::civil::Date,
}

/// A recorded decision to keep from a holder of parental responsibility where the child lives
/// (Children Act 1989, schedule 2, paragraph 15).
#[derive(Clone, Debug, PartialEq)]
pub struct Withholding {
    pub from: Identifier,
    pub decided_by: Identifier,
    pub on: jiff::civil::Date,
}

/// Decisions of people, and the council's settings, under which the policy answers.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub may_see: Vec<Grant>,
    pub withholding: Vec<Withholding>,
    /// Readers whose letter a second person has checked.
    pub second_checks: Vec<Identifier>,
}

/// The policy for one child at one time: the flags are read once, then each reader is answered.
pub struct Policy<'n> {
    network: &'n Network,
    situation: &'n Situation<'n>,
    decisions: &'n Decisions,
    venue: VenueClass,
    /// The council's own values: they are never protected.
    public: &'n [String],
    as_of: Timestamp,
    trusted_for_hours: i64,
    adoption: bool,
    confidential: bool,
}

const ASK_WORKER: &str = "Your social worker will tell you the place.";
const ASK_COUNCIL: &str = "The social worker will tell you the place.";

impl<'n> Policy<'n> {
    /// Reads the flags of a child's record.
    ///
    /// `as_of` and `trusted_for_hours` say how old restriction data may be before it counts as
    /// unknown. `public_places` and `public` are the council's own meeting places and values.
    pub fn new(
        network: &'n Network,
        situation: &'n Situation<'n>,
        decisions: &'n Decisions,
        (public_places, public): (&[String], &'n [String]),
        (as_of, trusted_for_hours): (Timestamp, i64),
    ) -> Self {
        Self {
            network,
            situation,
            decisions,
            venue: venue::classify(network, public_places),
            public,
            as_of,
            trusted_for_hours,
            adoption: situation.adoption_shield(&network.child),
            confidential: flags::any_on_child(network, situation.today),
        }
    }

    pub fn venue(&self) -> VenueClass {
        self.venue
    }

    pub fn child(&self) -> &'n Child {
        &self.network.child
    }

    pub fn situation(&self) -> &'n Situation<'n> {
        self.situation
    }

    /// Why no letter may go to this reader; empty where one may.
    pub fn blocks(&self, reader: &Reader) -> Vec<Block> {
        flags::blocks(self, reader)
    }

    /// What this reader may be told of one item, a grant included. It does not ask whether any
    /// letter may go at all.
    pub fn answer(&self, reader: &Reader, item: Item) -> Answer {
        let granted = self
            .decisions
            .may_see
            .iter()
            .any(|grant| grant.reader == *reader.id && grant.item == item);
        if granted && !(self.adoption && is_shielded(reader.side)) {
            return Answer::Tell;
        }
        self.by_class(reader, item.class())
    }

    fn by_class(&self, reader: &Reader, class: Class) -> Answer {
        match class {
            Class::Public | Class::Meeting | Class::Own | Class::CalledName | Class::Workers => {
                Answer::Tell
            }
            Class::Identity => identity(reader),
            Class::Care => match reader.side {
                Side::Professional | Side::Carer | Side::Adopter => Answer::Tell,
                Side::Child | Side::Family | Side::Volunteer => Answer::Withhold {
                    rule: Rule::Need,
                    reason: "words that say that a child is in care stay out of letters to family",
                },
            },
            Class::Place | Class::PlaceDetail if !reader.comes => Answer::Withhold {
                rule: Rule::Need,
                reason: "only those who are asked to come need the place",
            },
            Class::Place => self.place(reader),
            Class::PlaceDetail => match self.place(reader) {
                Answer::Tell => Answer::Tell,
                _ => Answer::Withhold {
                    rule: Rule::Venue,
                    reason: "the room goes with the place, which this reader is not told",
                },
            },
            Class::Roles => self.roles(reader),
            Class::Names => Answer::Withhold {
                rule: Rule::Attendees,
                reason: "others are told by role, not by name",
            },
            Class::Whereabouts => self.whereabouts(reader),
            Class::PrivateContacts => Answer::Withhold {
                rule: Rule::FamilyContacts,
                reason: "contacts of family members are not shown to others",
            },
            Class::Sensitive => Answer::Withhold {
                rule: if reader.is_family_channel() {
                    Rule::Whereabouts
                } else {
                    Rule::Need
                },
                reason: "school and health are not needed in an invitation and tell where a child lives",
            },
        }
    }

    fn place(&self, reader: &Reader) -> Answer {
        let own_home = reader.cares_now && matches!(self.venue, VenueClass::Placement);
        match (self.venue, reader.side) {
            _ if own_home => Answer::Tell,
            (VenueClass::NotFixed | VenueClass::Elsewhere, _) => Answer::Tell,
            (VenueClass::Placement, Side::Child) => Answer::TellInstead("At home.", Rule::Venue),
            (VenueClass::Placement | VenueClass::Unknown, Side::Professional)
            | (VenueClass::PrivateHome, Side::Professional) => {
                if self.confidential && !knows_the_home(reader.role) {
                    return Answer::TellInstead(ASK_COUNCIL, Rule::Flags);
                }
                Answer::Tell
            }
            (VenueClass::School, Side::Child | Side::Carer | Side::Professional) => Answer::Tell,
            (VenueClass::School | VenueClass::Placement, Side::Family) => {
                Answer::TellInstead(ASK_WORKER, Rule::Venue)
            }
            (VenueClass::PrivateHome, Side::Family) if self.lives_at_venue(reader) => Answer::Tell,
            (VenueClass::PrivateHome, Side::Family) => {
                Answer::TellInstead(ASK_WORKER, Rule::FamilyContacts)
            }
            (VenueClass::Unknown, Side::Family | Side::Child) => {
                Answer::TellInstead(ASK_WORKER, Rule::UnknownIsNo)
            }
            (_, Side::Child) => Answer::TellInstead(ASK_WORKER, Rule::Venue),
            _ => Answer::TellInstead(ASK_COUNCIL, Rule::Venue),
        }
    }

    fn lives_at_venue(&self, reader: &Reader) -> bool {
        let (Some(person), Some(words)) = (reader.person, self.network.child.planned.venue.value())
        else {
            return false;
        };
        let tight = protected::squash(words.reveal());
        person.contacts.addresses.iter().any(|address| {
            address
                .postcode
                .as_ref()
                .is_some_and(|code| tight.contains(&protected::squash(code.reveal())))
                || address
                    .lines
                    .first()
                    .is_some_and(|line| tight.contains(&protected::squash(line.reveal())))
        })
    }

    fn roles(&self, reader: &Reader) -> Answer {
        match reader.side {
            Side::Professional | Side::Carer => Answer::Tell,
            Side::Family if self.needs_second_check(reader) => Answer::Withhold {
                rule: Rule::Attendees,
                reason: "a flag is set, so family is not told who else comes",
            },
            Side::Family => Answer::Tell,
            Side::Adopter => Answer::Withhold {
                rule: Rule::Adoption,
                reason: "adopters and family are shielded from each other",
            },
            Side::Child | Side::Volunteer => Answer::Withhold {
                rule: Rule::Attendees,
                reason: "who else comes is told by the social worker, where the child wants to know",
            },
        }
    }

    fn whereabouts(&self, reader: &Reader) -> Answer {
        if reader.cares_now {
            return Answer::Tell;
        }
        let undecided = reader.side == Side::Family
            && reader.parental_responsibility == crate::model::person::ParentalResponsibility::Yes
            && self.situation.is_accommodated();
        match reader.side {
            Side::Family if self.adoption => Answer::Withhold {
                rule: Rule::Adoption,
                reason: "adopters and family are shielded from each other",
            },
            Side::Family if undecided => Answer::Withhold {
                rule: Rule::ParentalResponsibility,
                reason: "withheld from a holder of parental responsibility: the decision has to be recorded",
            },
            Side::Family | Side::Child => Answer::Withhold {
                rule: Rule::Whereabouts,
                reason: "where the child lives and with whom is never told in a letter to family",
            },
            _ => Answer::Withhold {
                rule: Rule::Need,
                reason: "not needed in an invitation",
            },
        }
    }

    /// Whether the first letter to this reader wants a second pair of eyes.
    pub fn needs_second_check(&self, reader: &Reader) -> bool {
        let family = matches!(reader.side, Side::Family | Side::Child | Side::Adopter);
        family
            && !self.decisions.second_checks.contains(reader.id)
            && (self.confidential
                || self.adoption
                || flags::any_in_network(self.network, self.situation.today))
    }

    /// What staff should look at because of this reader: a decision to record, a second check.
    pub fn findings(&self, reader: &Reader, findings: &mut Vec<Finding>) {
        let about = |code, what: &str, remedy: &str| {
            Finding::new(code, Weight::Check, what, remedy).about(reader.id)
        };
        if self.needs_second_check(reader) {
            findings.push(about(
                Code::SecondCheckNeeded,
                "A flag is set in this child's network, so a second person has to check this letter before it goes.",
                "Ask a colleague to read the letter against the flags on the sheet, and record who did.",
            ));
        }
        let undecided = matches!(
            self.whereabouts(reader),
            Answer::Withhold {
                rule: Rule::ParentalResponsibility,
                ..
            }
        ) && !self
            .decisions
            .withholding
            .iter()
            .any(|one| one.from == *reader.id);
        if undecided && !matches!(self.venue, VenueClass::Elsewhere) {
            findings.push(about(
                Code::ValueWithheld,
                "Where the child lives is kept from a holder of parental responsibility of an accommodated child, and no decision is recorded (Children Act 1989, schedule 2, paragraph 15).",
                "Record who decided it and why in the case system, or choose a meeting place that everybody may know.",
            ));
        }
    }
}

/// What one reader may be told. Its fields are private and it has no other maker than [`clear`].
#[derive(Clone)]
pub struct Cleared {
    reader: Identifier,
    items: Vec<(Item, Words)>,
    withheld: Vec<(Item, Rule, &'static str)>,
    protected: Protected,
}

/// Asks the policy, item by item, what of these facts this reader may be told.
///
/// # Errors
/// [`Blocked`] with every reason where no letter may go to this reader at all.
pub fn clear(reader: &Reader, facts: Facts, policy: &Policy) -> Result<Cleared, Blocked> {
    let reasons = policy.blocks(reader);
    if !reasons.is_empty() {
        return Err(Blocked {
            reader: reader.id.clone(),
            reasons,
        });
    }
    let mut protected = Protected::against(reader, policy.network, policy.public);
    let answered: Vec<(Item, Words, Answer)> = facts
        .into_items()
        .into_iter()
        .map(|(item, words)| {
            let answer = policy.answer(reader, item);
            (item, words, answer)
        })
        .collect();
    for (item, words, answer) in &answered {
        if *answer == Answer::Tell && opens(policy, reader, *item) {
            words.all().for_each(|text| protected.allow(text));
        }
    }
    let mut cleared = Cleared {
        reader: reader.id.clone(),
        items: Vec::with_capacity(answered.len()),
        withheld: Vec::new(),
        protected,
    };
    for (item, words, answer) in answered {
        cleared.take(item, words, answer);
    }
    Ok(cleared)
}

/// Whether telling that item makes its words known to the reader, by grant or because the
/// meeting is in a home that this reader has to come to.
fn opens(policy: &Policy, reader: &Reader, item: Item) -> bool {
    match item.class() {
        Class::Whereabouts | Class::PrivateContacts | Class::Names | Class::Sensitive => true,
        Class::Place => {
            !reader.is_family_channel()
                || policy.lives_at_venue(reader)
                || policy
                    .decisions
                    .may_see
                    .iter()
                    .any(|grant| grant.reader == *reader.id && grant.item == item)
        }
        Class::Own => item == Item::ReaderAddress,
        _ => false,
    }
}

impl Cleared {
    fn take(&mut self, item: Item, words: Words, answer: Answer) {
        match answer {
            Answer::Tell => {
                // A date is no name, though one may be written like the other.
                let is_date = item.class() == Class::Public
                    || matches!(
                        item,
                        Item::Date
                            | Item::ShortDate
                            | Item::Time
                            | Item::ReplyBy
                            | Item::ReaderReport
                            | Item::DueDate
                            | Item::ChildBirth
                    );
                let leak = words
                    .all()
                    .any(|text| !is_date && self.protected.check_words(text).is_err());
                if leak {
                    let reason = "its words hold an address, a contact or a name that this reader must not be told";
                    self.withheld.push((item, Rule::LastGate, reason));
                    if item == Item::Place {
                        self.items.push((item, Words::One(ASK_WORKER.to_owned())));
                    }
                    return;
                }
                self.items.push((item, words));
            }
            Answer::TellInstead(other, rule) => {
                self.items.push((item, Words::One(other.to_owned())));
                self.withheld
                    .push((item, rule, "other words stand in the place of it"));
            }
            Answer::Withhold { rule, reason } => self.withheld.push((item, rule, reason)),
        }
    }

    pub fn reader(&self) -> &Identifier {
        &self.reader
    }

    /// The words for an item that is one text.
    pub fn words(&self, item: Item) -> Option<&str> {
        match self.find(item)? {
            Words::One(text) => Some(text),
            Words::Several(_) => None,
        }
    }

    /// The words for an item that is a list; empty where it is withheld.
    pub fn list(&self, item: Item) -> &[String] {
        match self.find(item) {
            Some(Words::Several(texts)) => texts,
            _ => &[],
        }
    }

    /// Every item that may be told, with its words.
    pub fn items(&self) -> impl Iterator<Item = (Item, &Words)> {
        self.items.iter().map(|(item, words)| (*item, words))
    }

    /// The words for an item only where they are its own, and no others stand in their place.
    pub fn as_it_is(&self, item: Item) -> Option<&str> {
        let replaced = self.withheld.iter().any(|(one, ..)| *one == item);
        self.words(item).filter(|_| !replaced)
    }

    /// What was left out, by which rule and why.
    pub fn withheld(&self) -> &[(Item, Rule, &'static str)] {
        &self.withheld
    }

    /// The last gate: whether finished words hold no value that this reader must not be told.
    ///
    /// # Errors
    /// The kind of value that was found. Such a letter must not leave.
    pub fn check(&self, rendered: &str) -> Result<(), Leak> {
        self.protected.check(rendered)
    }

    fn find(&self, item: Item) -> Option<&Words> {
        self.items
            .iter()
            .find(|(one, _)| *one == item)
            .map(|(_, words)| words)
    }
}

fn identity(reader: &Reader) -> Answer {
    match reader.side {
        Side::Professional if reader.channel.may_name() => Answer::Tell,
        Side::Professional => Answer::Withhold {
            rule: Rule::Need,
            reason: "the child is named in full only on paper or in mail known to be encrypted",
        },
        Side::Adopter => Answer::Withhold {
            rule: Rule::Adoption,
            reason: "the surname of the family is not told to adopters",
        },
        _ => Answer::Withhold {
            rule: Rule::Need,
            reason: "the first name is enough",
        },
    }
}

fn is_shielded(side: Side) -> bool {
    matches!(side, Side::Family | Side::Adopter)
}

/// Roles that have to know where the child lives to do their work.
fn knows_the_home(role: Role) -> bool {
    matches!(
        role,
        Role::SocialWorker | Role::Chair | Role::SupervisingSocialWorker | Role::TeamManager
    ) || role.is_carer()
}

#[cfg(test)]
mod tests;
