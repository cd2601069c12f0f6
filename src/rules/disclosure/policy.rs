//! What the rules answer, item by item, for one reader.

use jiff::Timestamp;

use crate::{
    model::{
        child::Child,
        contact::Address,
        finding::{Code, Finding, Weight},
        network::Network,
        person::{ParentalResponsibility, RestrictionKind},
    },
    rules::{
        attendance::{role::Role, situation::Situation},
        disclosure::{
            Decisions, KeptBack, Withholding, flags,
            item::{Class, Item},
            protected,
            reader::{Channel, Reader, Side},
            rule::{Answer, Block, Rule},
            street,
            venue::{self, VenueClass},
        },
    },
};

/// The policy for one child at one time: the flags are read once, then each reader is answered.
pub struct Policy<'n> {
    pub(in crate::rules::disclosure) network: &'n Network,
    pub(in crate::rules::disclosure) situation: &'n Situation<'n>,
    pub(in crate::rules::disclosure) decisions: &'n Decisions,
    venue: VenueClass,
    /// The council's own values: they are never protected.
    pub(in crate::rules::disclosure) public: &'n [String],
    pub(in crate::rules::disclosure) as_of: Timestamp,
    pub(in crate::rules::disclosure) trusted_for_hours: i64,
    pub(in crate::rules::disclosure) adoption: bool,
    confidential: bool,
}

pub(in crate::rules::disclosure) const ASK_WORKER: &str =
    "Your social worker will tell you the place.";
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
        let is_kept_back = |one: &KeptBack| one.from == *reader.id && goes_with(one.item, item);
        if self.decisions.kept_back.iter().any(is_kept_back) {
            return match item {
                Item::Place => Answer::TellInstead(ASK_WORKER, Rule::Decided),
                _ => Answer::Withhold {
                    rule: Rule::Decided,
                    reason: "somebody has decided in writing that this reader is not told",
                },
            };
        }
        let granted = self.decisions.may_see.iter().any(|grant| {
            let is_room = (grant.item, item) == (Item::Place, Item::Room);
            grant.reader == *reader.id && (grant.item == item || is_room)
        });
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
        let own_home = reader.cares_now
            && matches!(self.venue, VenueClass::Placement)
            && !self.is_home_of_others(reader);
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

    pub(in crate::rules::disclosure) fn lives_at_venue(&self, reader: &Reader) -> bool {
        let (Some(person), Some(words)) = (reader.person, self.network.child.planned.venue.value())
        else {
            return false;
        };
        // A shared postcode or an earlier address is not enough: whoever once lived there must
        // not learn who still does.
        person
            .contacts
            .addresses
            .iter()
            .filter(|address| address.period.holds_on(self.situation.today))
            .flat_map(street::numbered)
            .any(|building| street::stands_in(&building, words.reveal()))
    }

    /// Whether the place is an address of the family, or of earlier carers, that stands on the
    /// child's record beside the one where the child lives with this reader.
    fn is_home_of_others(&self, reader: &Reader) -> bool {
        let Some(words) = self.network.child.planned.venue.value() else {
            return false;
        };
        let tight = protected::squash(words.reveal());
        let child = &self.network.child;
        let is_at = |address: &Address| venue::is_at(&tight, address);
        let today = self.situation.today;
        let home = |address: &&Address| protected::is_home_now(address, today);
        let code = self
            .situation
            .placement
            .and_then(|one| one.placement_postcode.as_ref())
            .is_some_and(|code| tight.contains(&protected::squash(code.reveal())));
        if code
            || self.lives_at_venue(reader)
            || child.contacts.addresses.iter().filter(home).any(is_at)
        {
            return false;
        }
        let of_people = self.network.people.iter().flat_map(|person| {
            let addresses = person.contacts.addresses.iter();
            addresses.filter(|address| venue::is_private(person, address))
        });
        child.contacts.addresses.iter().chain(of_people).any(is_at)
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
            && reader.parental_responsibility == ParentalResponsibility::Yes
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
        let restricted = self
            .network
            .child
            .restrictions
            .iter()
            .any(|one| one.kind == RestrictionKind::RestrictedRecord);
        (family || restricted)
            && !self.decisions.second_checks.contains(reader.id)
            && (self.confidential
                || self.adoption
                || flags::any_in_network(self.network, self.situation.today))
    }

    /// What staff should look at because of this reader: a decision to record, a second check, a
    /// home in ordinary mail.
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
        let by_ordinary_mail =
            reader.channel == Channel::Email && reader.side == Side::Professional;
        let is_home = matches!(
            self.venue,
            VenueClass::Placement | VenueClass::PrivateHome | VenueClass::Unknown
        );
        if by_ordinary_mail && is_home && self.answer(reader, Item::Place) == Answer::Tell {
            findings.push(about(
                Code::HomeByOrdinaryMail,
                "The letter tells this person a meeting place that is, or may be, a home, and goes to a mail provider that is not known to be secure.",
                "Send it another way, or choose a meeting place that everybody may know; where their mail is secure, ask your administrator to say so in the settings.",
            ));
        }
        self.kept_from_a_holder(reader, findings);
    }

    /// A5: keeping a home from a holder of parental responsibility wants a recorded decision, or,
    /// of a child in care, a reason that stands on record.
    fn kept_from_a_holder(&self, reader: &Reader, findings: &mut Vec<Finding>) {
        let decided = |one: &Withholding| one.from == *reader.id;
        if matches!(self.venue, VenueClass::Elsewhere)
            || self.decisions.withholding.iter().any(decided)
        {
            return;
        }
        let holds = reader.side == Side::Family
            && reader.parental_responsibility == ParentalResponsibility::Yes;
        let (weight, what, remedy) = match self.whereabouts(reader) {
            Answer::Withhold {
                rule: Rule::ParentalResponsibility,
                ..
            } => (
                Weight::Check,
                "Where the child lives is kept from a holder of parental responsibility of an accommodated child, and no decision is recorded (Children Act 1989, schedule 2, paragraph 15).",
                "Record who decided it and why in the case system, or choose a meeting place that everybody may know.",
            ),
            Answer::Withhold { .. } if holds && self.situation.is_in_care() => (
                Weight::Note,
                "Where the child lives is kept from a holder of parental responsibility of a child in care; that wants reasonable cause to think that telling would harm the child (Children Act 1989, schedule 2, paragraph 15).",
                "See that the reason stands in the case system.",
            ),
            _ => return,
        };
        findings.push(Finding::new(Code::ValueWithheld, weight, what, remedy).about(reader.id));
    }
}

/// Whether keeping one item back keeps back the other: a room tells the place, an initial a name.
fn goes_with(kept: Item, item: Item) -> bool {
    kept == item
        || matches!(
            (kept, item),
            (Item::Place, Item::Room)
                | (Item::ChildFullName, Item::ChildInitial)
                | (Item::ChildBirth, Item::ChildAge)
                | (Item::Attendees, Item::AttendeeNames)
        )
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
