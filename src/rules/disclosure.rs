//! What may be told to whom: the only maker of `Cleared`.
//!
//! Letters, calendar entries and papers for people outside the office are rendered from a
//! [`Cleared`], and a [`Cleared`] is made for one reader, here. What it does not hold no template
//! can print. The rules A1 to A10 are those of `docs/law.md`; whatever the record does not say,
//! or says unreadably, or said too long ago, counts as no.

use crate::{
    model::id::Identifier,
    rules::disclosure::{
        item::{Class, Facts, Item, Words},
        policy::{ASK_WORKER, Policy},
        protected::{Leak, Protected},
        reader::Reader,
        rule::{Answer, Blocked, Rule},
    },
};

pub mod doors;
mod flags;
pub mod found;
mod home;
pub mod item;
pub mod policy;
pub mod protected;
pub mod reader;
pub mod rule;
pub mod street;
mod twins;
pub mod venue;
pub mod words;

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

/// One thing that is kept from one reader by decision, though the rules would tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptBack {
    pub from: Identifier,
    pub item: Item,
}

/// Decisions of people, and the council's settings, under which the policy answers.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub may_see: Vec<Grant>,
    pub withholding: Vec<Withholding>,
    /// What somebody has decided to keep back: it counts for more than any permission.
    pub kept_back: Vec<KeptBack>,
    /// Readers whose letter a second person has checked.
    pub second_checks: Vec<Identifier>,
    /// People whom the child does not want there, as long as the reviewing officer has not
    /// decided in writing that they come all the same.
    pub not_wanted: Vec<Identifier>,
    /// People who were kept out of the last review, as long as nobody has said whether they are
    /// kept out of this one.
    pub out_last_time: Vec<Identifier>,
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
    let mut protected =
        Protected::against(reader, policy.network, policy.situation(), policy.public);
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

#[cfg(test)]
mod tests;
