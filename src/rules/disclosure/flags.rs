//! Flags that keep a letter back: restrictions, their absence, their age.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        fact::{Origin, ReadState},
        id::Identifier,
        network::Network,
        person::{NO_RECORD, Person, Readable, Restriction, RestrictionKind},
    },
    rules::disclosure::{
        home,
        policy::Policy,
        reader::{Channel, Reader, Side},
        rule::{Block, Rule},
        twins,
    },
};

/// Whether anything on the child's own record asks for care with where the child lives.
pub fn any_on_child(network: &Network, today: Date) -> bool {
    network.child.restrictions_readable != Readable::Yes
        || current(&network.child.restrictions, today).next().is_some()
}

pub fn any_in_network(network: &Network, today: Date) -> bool {
    network
        .people
        .iter()
        .any(|person| current(&person.restrictions, today).next().is_some())
}

/// A restriction without an end holds; one that has not begun does not hold yet.
fn current(restrictions: &[Restriction], today: Date) -> impl Iterator<Item = &Restriction> {
    restrictions
        .iter()
        .filter(move |one| one.period.holds_on(today))
}

/// Every reason for which no letter may go to this reader.
pub fn blocks(policy: &Policy, reader: &Reader) -> Vec<Block> {
    let mut blocks = Vec::new();
    let whole = &Whole::of(policy, reader);
    against_wish(policy, reader, whole, &mut blocks);
    asked_anew(policy, reader, whole, &mut blocks);
    // Professionals are told of meetings whatever the flags; what they are told is less.
    if reader.side == Side::Professional {
        named(policy, whole, &mut blocks);
        return blocks;
    }
    unreadable(policy, whole, &mut blocks);
    too_old(policy, reader, &mut blocks);
    contradictory(policy, whole, &mut blocks);
    on_child(policy, reader, whole, &mut blocks);
    on_reader(policy, reader, whole, &mut blocks);
    on_others(policy, reader, whole, &mut blocks);
    at_the_childs_home(policy, reader, &mut blocks);
    if policy.adoption && reader.side == Side::Family {
        blocks.push(block(
            Rule::Adoption,
            "the child is placed, or may be placed, for adoption: the family is reached by letterbox only",
            "Send what has to be said through the letterbox service.",
            None,
        ));
    }
    blocks
}

/// The reader with every record and every number that is the same person's.
struct Whole<'n> {
    ids: Vec<&'n Identifier>,
    records: Vec<&'n Person>,
}

impl<'n> Whole<'n> {
    fn of(policy: &Policy<'n>, reader: &Reader<'n>) -> Self {
        let ids = twins::ids(policy.network, reader);
        let records = match reader.person {
            Some(_) => twins::records(policy.network, &ids).collect(),
            None => Vec::new(),
        };
        Self { ids, records }
    }

    fn is(&self, id: &Identifier) -> bool {
        self.ids.contains(&id)
    }

    fn has(&self, person: &Person) -> bool {
        self.records.iter().any(|one| std::ptr::eq(*one, person))
    }

    fn restrictions(&self) -> impl Iterator<Item = &'n Restriction> {
        self.records.iter().flat_map(|one| &one.restrictions)
    }
}

/// Whose work it is does not matter: it is the child's meeting.
fn against_wish(policy: &Policy, reader: &Reader, whole: &Whole, blocks: &mut Vec<Block>) {
    let mut unwanted = policy.decisions.not_wanted.iter();
    if reader.side != Side::Child && unwanted.any(|id| whole.is(id)) {
        blocks.push(block(
            Rule::ChildsWish,
            "the child does not want this person there",
            "The reviewing officer decides in writing whether they come; until then nothing goes.",
            None,
        ));
    }
}

/// An exclusion ends with its review; that it was decided once is reason enough to ask.
fn asked_anew(policy: &Policy, reader: &Reader, whole: &Whole, blocks: &mut Vec<Block>) {
    let mut out = policy.decisions.out_last_time.iter();
    if reader.side != Side::Child && out.any(|id| whole.is(id)) {
        blocks.push(block(
            Rule::AskedAnew,
            "this person was kept out of the last review, and nobody has said yet whether that still holds",
            "Propose again that they are kept out, or say why they may come; until then nothing goes.",
            None,
        ));
    }
}

fn unreadable(policy: &Policy, whole: &Whole, blocks: &mut Vec<Block>) {
    let child = &policy.network.child;
    if let Some(why) = why_unreadable(&child.restrictions_readable) {
        let remedy = match child.restrictions_readable {
            Readable::NotSaid => {
                "Look them up in the case system: what is read here does not tell them."
            }
            _ => "Read them in the case system; when it answers, prepare the invite again.",
        };
        blocks.push(block(
            Rule::UnknownIsNo,
            &format!("the restrictions on the child's record are not known: {why}"),
            remedy,
            Some(&child.origin),
        ));
    }
    let unread = whole.records.iter().find_map(|person| {
        let why = why_unreadable(&person.restrictions_readable)?;
        Some((person, why))
    });
    if let Some((person, why)) = unread {
        let remedy = match why {
            NO_RECORD => {
                "Ask for the relationship in the case system to be set to the record that is in use, \
                 or to be ended; then read the record again."
            }
            _ => "Read them in the case system; when it answers, prepare the invite again.",
        };
        blocks.push(block(
            Rule::UnknownIsNo,
            &format!("the restrictions on this person's record are not known: {why}"),
            remedy,
            Some(&person.origin),
        ));
    }
    let (why, remedy) = match policy.network.people_state {
        ReadState::Read => return,
        ReadState::NotAsked => (
            "this source does not hold relationships, so it is not known who must be kept from whom",
            "Look it up in the case system, and write to people from there.",
        ),
        ReadState::SourceDown { .. } | ReadState::Withheld { .. } => (
            "the relationships of the child could not be read, so it is not known who must be kept from whom",
            "Prepare the invite again when the case system answers.",
        ),
    };
    blocks.push(block(Rule::UnknownIsNo, why, remedy, Some(&child.origin)));
}

fn why_unreadable(readable: &Readable) -> Option<&str> {
    match readable {
        Readable::Yes => None,
        Readable::No(why) => Some(why),
        Readable::NotSaid => Some("the case system says nothing of them"),
    }
}

fn too_old(policy: &Policy, reader: &Reader, blocks: &mut Vec<Block>) {
    let of_reader = reader.person.map(|person| &person.origin);
    for origin in [Some(&policy.network.child.origin), of_reader]
        .into_iter()
        .flatten()
    {
        let hours = age_in_hours(origin.record.read_at, policy.as_of);
        if hours > policy.trusted_for_hours {
            blocks.push(block(
                Rule::UnknownIsNo,
                &format!(
                    "the restrictions were read {hours} hours ago and are trusted for {} hours",
                    policy.trusted_for_hours
                ),
                "Prepare the invite again from the case system.",
                Some(origin),
            ));
            return;
        }
    }
}

fn age_in_hours(read_at: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(read_at).as_hours()
}

/// The same flag held and ended on one day, or held twice with different ends, says two things.
fn contradictory(policy: &Policy, whole: &Whole, blocks: &mut Vec<Block>) {
    let backwards = |one: &&Restriction| {
        let ends = one.period.start.zip(one.period.end);
        ends.is_some_and(|(start, end)| end < start)
    };
    let on_child = policy.network.child.restrictions.iter().find(backwards);
    let on_reader = whole.restrictions().find(backwards);
    for one in [on_child, on_reader].into_iter().flatten() {
        blocks.push(block(
            Rule::UnknownIsNo,
            "a restriction ends before it begins, so it cannot be said whether it holds",
            "Put its dates right in the case system.",
            Some(&one.origin),
        ));
    }
}

/// A flag against this very reader holds, whatever the reader's work is.
fn named(policy: &Policy, whole: &Whole, blocks: &mut Vec<Block>) {
    let people = policy.network.people.iter();
    let records = people
        .filter(|person| !whole.has(person))
        .map(|person| &person.restrictions)
        .chain([&policy.network.child.restrictions]);
    for one in records.flat_map(|all| current(all, policy.situation.today)) {
        if one.against.as_ref().is_some_and(|id| whole.is(id)) {
            blocks.push(of_flag(one, "a record that names this person"));
        }
    }
}

fn on_child(policy: &Policy, reader: &Reader, whole: &Whole, blocks: &mut Vec<Block>) {
    let child = &policy.network.child;
    for one in current(&child.restrictions, policy.situation.today) {
        let against_reader = one.against.as_ref().map(|id| whole.is(id));
        let applies = match (&one.kind, against_reader) {
            (RestrictionKind::RestrictedRecord, _) => !has_second_check(policy, reader),
            (_, Some(true)) => true,
            (_, Some(false)) => false,
            // Against nobody named: against every one of the family, for nobody can tell.
            (_, None) => match reader.side {
                Side::Family => true,
                Side::Volunteer | Side::Carer | Side::Adopter => is_unreadable(&one.kind),
                Side::Child | Side::Professional => false,
            },
        };
        if applies {
            blocks.push(of_flag(one, "the child's record"));
        }
    }
}

fn on_reader(policy: &Policy, reader: &Reader, whole: &Whole, blocks: &mut Vec<Block>) {
    let today = policy.situation.today;
    for one in whole
        .restrictions()
        .filter(|one| one.period.holds_on(today))
    {
        let harmless = match one.kind {
            // The address is kept from others; the letter goes to the address itself.
            RestrictionKind::AddressConfidential | RestrictionKind::RestrictedRecord => {
                has_second_check(policy, reader)
            }
            _ => false,
        };
        if !harmless {
            blocks.push(of_flag(one, "this person's record"));
        }
    }
}

fn on_others(policy: &Policy, reader: &Reader, whole: &Whole, blocks: &mut Vec<Block>) {
    let people = policy.network.people.iter();
    let others = people.filter(|person| !whole.has(person));
    for person in others {
        for one in current(&person.restrictions, policy.situation.today) {
            let applies = match &one.against {
                // An order that keeps somebody from the child protects the child: it must not
                // keep the child from its own meeting. A second person still reads the letter.
                Some(_) if reader.side == Side::Child && keeps_away(&one.kind) => false,
                Some(id) => whole.is(id),
                None => {
                    reader.side == Side::Family
                        && matches!(
                            one.kind,
                            RestrictionKind::NoContact
                                | RestrictionKind::RestrictedContact
                                | RestrictionKind::Refuge
                                | RestrictionKind::Unreadable
                        )
                }
            };
            if applies {
                blocks.push(of_flag(one, "the record of somebody else in the network"));
            }
        }
    }
}

fn keeps_away(kind: &RestrictionKind) -> bool {
    matches!(
        kind,
        RestrictionKind::NoContact | RestrictionKind::RestrictedContact
    )
}

/// A letter in an envelope that names the child's secret home, to somebody who is not recorded as
/// living with the child, says where the child is; and if the record is wrong, it goes to the carers.
fn at_the_childs_home(policy: &Policy, reader: &Reader, blocks: &mut Vec<Block>) {
    let kept_from = matches!(reader.side, Side::Family | Side::Volunteer);
    if !kept_from || reader.channel != Channel::Post {
        return;
    }
    let at_home = home::shared(policy.network, policy.situation, reader).next();
    if let Some(address) = at_home {
        blocks.push(block(
            Rule::Whereabouts,
            "the address on this person's record is the one where the child lives now, and the child is not placed with this person",
            "Find out where this person lives and put the address right in the case system, or have the letter handed over.",
            Some(&address.origin),
        ));
    }
}

fn has_second_check(policy: &Policy, reader: &Reader) -> bool {
    policy.decisions.second_checks.contains(reader.id)
}

fn is_unreadable(kind: &RestrictionKind) -> bool {
    matches!(
        kind,
        RestrictionKind::Unreadable | RestrictionKind::Other(_)
    )
}

fn of_flag(restriction: &Restriction, whose: &str) -> Block {
    let what = match &restriction.kind {
        RestrictionKind::RestrictedRecord => "is restricted",
        RestrictionKind::AddressConfidential => "says that the address is confidential",
        RestrictionKind::NoContact => "says that there must be no contact",
        RestrictionKind::RestrictedContact => "says that contact is restricted",
        RestrictionKind::Refuge => "says that somebody lives in a refuge",
        RestrictionKind::Unreadable => "holds a restriction that cannot be read",
        RestrictionKind::Other(_) => "holds a restriction that we have no word for",
    };
    let rule = match restriction.kind {
        RestrictionKind::RestrictedRecord => Rule::SecondCheck,
        RestrictionKind::Unreadable | RestrictionKind::Other(_) => Rule::UnknownIsNo,
        _ => Rule::Flags,
    };
    let remedy = match restriction.kind {
        RestrictionKind::RestrictedRecord | RestrictionKind::AddressConfidential => {
            "Let somebody who may see the record check the letter, and record that second check."
        }
        _ => {
            "Agree with the social worker how this person is told and by whom; do not send a letter."
        }
    };
    block(
        rule,
        &format!("{whose} {what}"),
        remedy,
        Some(&restriction.origin),
    )
}

fn block(rule: Rule, reason: &str, remedy: &str, origin: Option<&Origin>) -> Block {
    Block {
        rule,
        reason: Arc::from(reason),
        remedy: Arc::from(remedy),
        origin: origin.cloned(),
    }
}
