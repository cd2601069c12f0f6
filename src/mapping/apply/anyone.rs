//! What records say alike of the child and of anybody else.

use crate::{
    mapping::{
        apply::{
            Reading, contacts,
            row::{Got, Row, personal},
        },
        targets::Part,
    },
    model::{
        contact::Contacts,
        fact::{Fact, Listing},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        name::Name,
        person::{AccessNeeds, Readable, Restriction, RestrictionKind},
    },
};

/// Fills a fact that is not known yet; of two that are known and differ, says so.
pub(super) fn fill<T: PartialEq>(fact: &mut Fact<T>, new: Fact<T>, row: &mut Row<'_>, name: &str) {
    match (&*fact, &new) {
        (Fact::Known { value: old, .. }, Fact::Known { value, .. }) => {
            if old != value {
                row.find(
                    Code::ValuesDisagree,
                    Weight::Check,
                    name,
                    &format!("Two records disagree about `{name}`; the first is shown."),
                    "Find out which is right, and correct the other.",
                );
            }
        }
        (Fact::Known { .. }, _) | (_, Fact::NotRecorded) => {}
        _ => *fact = new,
    }
}

impl<'a> Reading<'a> {
    /// The rows of a part, each about a person.
    pub(super) fn rows_about(&mut self, part: Part, id: &Identifier) -> Vec<Row<'a>> {
        let mut rows = self.rows(part);
        for row in &mut rows {
            row.about = Some(id.clone());
        }
        rows
    }

    pub(super) fn listing<T>(
        &mut self,
        part: Part,
        id: &Identifier,
        mut item: impl FnMut(&Self, &mut Row<'_>) -> Option<T>,
    ) -> Listing<T> {
        let mut items = Vec::new();
        for mut row in self.rows_about(part, id) {
            items.extend(item(self, &mut row));
            self.keep(&mut row);
        }
        Listing {
            items,
            state: self.state_of(part),
        }
    }

    /// One limit, strict where it cannot be read.
    pub(super) fn restriction(&self, row: &mut Row<'_>) -> Option<Restriction> {
        let kind = match row.got("kind") {
            Got::Value(tree) => match personal(&tree)?.reveal() {
                "restricted_record" => RestrictionKind::RestrictedRecord,
                "address_confidential" => RestrictionKind::AddressConfidential,
                "no_contact" => RestrictionKind::NoContact,
                "restricted_contact" => RestrictionKind::RestrictedContact,
                "refuge" => RestrictionKind::Refuge,
                other => RestrictionKind::Other(other.into()),
            },
            _ => {
                row.find(
                    Code::RestrictionUnreadable,
                    Weight::Blocks,
                    "kind",
                    "The record holds a restriction that cannot be read; it counts as the strictest.",
                    "Read it in the case system, and correct the record or the mapping.",
                );
                RestrictionKind::Unreadable
            }
        };
        Some(Restriction {
            kind,
            against: row.id("against").map(|id| self.identifier(&id)),
            period: row.period(),
            details: row.text("details"),
            origin: row.own_origin(),
        })
    }

    /// The addresses, telephones and emails of the child.
    pub(super) fn contacts_of_child(&mut self, contacts: &mut Contacts, id: &Identifier) {
        let beside = std::mem::take(&mut contacts.addresses);
        let mut addresses: Vec<_> = Vec::new();
        for mut row in self.rows_about(Part::Address, id) {
            addresses.extend(contacts::address(&mut row, self.today));
            self.keep(&mut row);
        }
        contacts::add_addresses(&mut addresses, beside);
        self.rank(contacts, addresses, id);
        for mut row in self.rows_about(Part::Phone, id) {
            if let Some(phone) = contacts::phone(&mut row) {
                contacts::add_phone(contacts, phone);
            }
            self.keep(&mut row);
        }
        for mut row in self.rows_about(Part::Email, id) {
            if let Some(email) = contacts::email(&mut row) {
                contacts::add_email(contacts, email);
            }
            self.keep(&mut row);
        }
    }

    /// Puts addresses in the order in which they count.
    pub(super) fn rank(
        &mut self,
        contacts: &mut Contacts,
        addresses: Vec<contacts::Numbered>,
        id: &Identifier,
    ) {
        let (addresses, finding) = contacts::ranked(addresses, self.today, &self.system, id);
        contacts.addresses = addresses;
        self.findings.extend(finding);
    }
}

pub(super) fn died(id: &Identifier, system: &SystemName) -> Finding {
    let finding = Finding::new(
        Code::PersonDied,
        Weight::Check,
        "The record says that this person has died.",
        "Leave the person off every list, and check that no letter goes.",
    );
    finding.about(id).at(system, "", "died_on")
}

/// Whether a name carries a mark that the record is not the one in use.
pub(super) fn marked_as_duplicate(name: &Name) -> bool {
    let parts = [&name.given, &name.family, &name.preferred, &name.title];
    parts.into_iter().flatten().any(|part| {
        let part = part.reveal().to_uppercase();
        part.contains("DUPLICATE") || part.contains("DO NOT USE")
    })
}

/// Takes in what the field `restricted` of an item says: of several words the strictest stays.
pub(super) fn restricted(
    readable: &mut Readable,
    restrictions: &mut Vec<Restriction>,
    row: &mut Row<'_>,
) {
    let kind = match row.flag_got("restricted") {
        Got::Nothing | Got::None => return,
        Got::Value(flag) => {
            row.restricted = flag.as_bool() == Some(true);
            if !matches!(readable, Readable::No(_)) {
                *readable = Readable::Yes;
            }
            match row.restricted {
                true => RestrictionKind::RestrictedRecord,
                false => return,
            }
        }
        Got::Unreadable | Got::Withheld => {
            row.find(
                Code::RestrictionUnreadable,
                Weight::Blocks,
                "restricted",
                "Whether this record is restricted cannot be read, so letters are blocked.",
                "Correct the mark in the case system, or the rule that reads it.",
            );
            *readable = Readable::No("the mark of a restricted record cannot be read".into());
            RestrictionKind::Unreadable
        }
    };
    if !restrictions.iter().any(|one| one.kind == kind) {
        restrictions.push(Restriction {
            kind,
            against: None,
            period: Default::default(),
            details: None,
            origin: row.origin("restricted"),
        });
    }
}

/// Fills the parts of a name that are not known yet.
pub(super) fn merge_name(name: &mut Name, new: Name) {
    name.title = name.title.take().or(new.title);
    name.given = name.given.take().or(new.given);
    name.family = name.family.take().or(new.family);
    name.preferred = name.preferred.take().or(new.preferred);
}

pub(super) fn add_id(ids: &mut Vec<Identifier>, id: Identifier) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

pub(super) fn access(access: &mut AccessNeeds, row: &mut Row<'_>) {
    let language = row.text_fact("first_language");
    fill(&mut access.first_language, language, row, "first_language");
    let interpreter = row.flag_fact("interpreter_needed");
    fill(
        &mut access.interpreter_needed,
        interpreter,
        row,
        "interpreter_needed",
    );
    for (texts, name) in [
        (&mut access.formats, "formats"),
        (&mut access.needs, "needs"),
    ] {
        for text in row.texts(name).0 {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
}
