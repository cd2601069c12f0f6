//! What people entered and decided, laid over a reading of the record.

mod decided;
mod reached;
mod recorded;

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    forms::{
        invite::entries::{
            self, Enterable, Of,
            carry::{Carry, carry},
            settle::recorded::answer_of,
        },
        sheet::SYSTEM,
    },
    model::{
        answer::{Answer, Given, Value},
        child::Child,
        document::Document,
        fact::{Fact, Origin, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        live::{Entry, Place},
        name::PersonalText,
        network::Network,
        person::Person,
    },
    render::dates,
    rules::{
        attendance::{Sitting, choice::Choice, exclusion::Exclusion, role::Mode},
        disclosure::{Decisions, item::Item},
    },
};

/// What people have entered and decided in one document.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    pub entries: Vec<Entry>,
    pub added: Vec<Person>,
    pub exclusions: Vec<Exclusion>,
    pub decided: Vec<Decided>,
    /// When the document was begun: what was entered before came from the last review.
    pub begun: Option<Timestamp>,
}

/// What the reviewing officer has decided in writing.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// Somebody whom the child does not want there comes all the same, or does not.
    AgainstWish {
        person: Identifier,
        comes: Comes,
    },
    Told {
        reader: Identifier,
        item: Item,
        by: Identifier,
        on: Date,
    },
    Withheld {
        from: Identifier,
        by: Identifier,
        on: Date,
    },
    SecondCheck {
        reader: Identifier,
    },
    /// Something is kept from somebody that the rules would tell.
    KeptBack {
        from: Identifier,
        item: Item,
        for_review: Review,
    },
    /// Somebody was kept out of the last review, and nobody has decided about this one.
    OutLastTime {
        person: Identifier,
    },
}

/// For which review something was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    This,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    Yes,
    No,
}

/// A reading with everything laid over it: a form is filled in from this.
#[derive(Clone, Debug)]
pub struct Settled {
    pub network: Network,
    pub exclusions: Vec<Exclusion>,
    pub decisions: Decisions,
    pub choices: Vec<Choice>,
    /// What was entered in fields that no record holds.
    pub answers: Vec<(Place, Answer)>,
    pub findings: Vec<Finding>,
}

/// Lays what people entered over a reading. The reading stays as it is.
pub fn settle(reading: &Network, entered: &Entered, today: Date) -> Settled {
    let mut settled = Settled {
        network: reading.clone(),
        exclusions: entered.exclusions.clone(),
        decisions: Decisions::default(),
        choices: Vec::new(),
        answers: Vec::new(),
        findings: Vec::new(),
    };
    let known = |one: &&Person| settled.network.person(&one.id).is_none();
    let added: Vec<Person> = entered.added.iter().filter(known).cloned().collect();
    settled.network.people.extend(added);
    for entry in &entered.entries {
        if let (Some(field), Some(value)) = (entries::at(&entry.place), &entry.value) {
            settled.lay(reading, field, entry, value);
            let is_of_last = entered.begun.is_some_and(|begun| entry.at < begun);
            if is_of_last && carry(field) == Carry::AskedAnew {
                settled.ask_anew(&entry.place, field.asked);
            }
        }
    }
    settled.decide(&entered.decided);
    settled.heed_wishes(entered, today);
    settled
}

/// Where a value that somebody entered comes from: us, on the day on which they did.
fn origin(entry: &Entry) -> Origin {
    Origin {
        record: Arc::new(Record {
            system: SystemName::new(SYSTEM),
            name: "entries".into(),
            read_at: entry.at,
            confirmed_on: Some(day_of(entry.at)),
        }),
        field: entry.place.to_string().into(),
    }
}

fn day_of(at: Timestamp) -> Date {
    dates::in_england(at).date()
}

impl Settled {
    fn lay(&mut self, reading: &Network, field: &Enterable, entry: &Entry, value: &PersonalText) {
        let origin = origin(entry);
        match (field.of, &entry.place.row) {
            (Of::Person, Some(row)) => self.lay_on_person(row, field, entry, value, origin),
            _ => {
                let before = answer_of(&reading.child, field);
                self.lay_on_child(field, value, &origin);
                self.compare(before, field, entry, &reading.child);
            }
        }
    }

    fn lay_on_child(&mut self, field: &Enterable, value: &PersonalText, origin: &Origin) {
        let child = &mut self.network.child;
        let text = value.reveal();
        let origin = || origin.clone();
        let set = |slot: &mut Fact<PersonalText>| {
            *slot = Fact::Known {
                value: field_words(field, value),
                origin: origin(),
            };
        };
        let yes = text == "yes";
        let wishes = &mut child.wishes;
        match (field.section, field.field) {
            ("review", "date") => known(&mut child.planned.on, text.parse().ok(), origin()),
            ("review", "time") => known(&mut child.planned.at, text.parse().ok(), origin()),
            ("review", "length") => known(&mut child.planned.minutes, text.parse().ok(), origin()),
            ("review", "format") => set(&mut child.planned.format),
            ("review", "place") => {
                // What the record said of its own venue is not said of another.
                let same = child.planned.venue.value() == Some(value);
                set(&mut child.planned.venue);
                if !same {
                    child.planned.venue_is_placement = Fact::NotRecorded;
                }
            }
            ("review", "room") => set(&mut child.planned.room),
            ("wishes", "talked_to_on") => {
                known(&mut wishes.talked_to_on, text.parse().ok(), origin());
            }
            ("wishes", "talked_to_by") => set(&mut wishes.talked_to_by),
            ("wishes", "wants_to_attend") => set(&mut wishes.wants_to_attend),
            ("wishes", "wants_to_chair") => known(&mut wishes.wants_to_chair, Some(yes), origin()),
            ("wishes", "wants_there") => set(&mut wishes.wants_there),
            ("wishes", "does_not_want_there") => set(&mut wishes.does_not_want_there),
            ("wishes", "place") => set(&mut wishes.place),
            ("wishes", "time") => set(&mut wishes.time),
            ("wishes", "advocate_offered") => {
                known(&mut wishes.advocate_offered, Some(yes), origin());
            }
            ("wishes", "gives_views_by") => set(&mut wishes.gives_views_by),
            ("wishes", "not_to_be_said") => set(&mut wishes.not_to_be_said),
            ("wishes", "meeting_name") => set(&mut wishes.meeting_name),
            (section, name) => {
                let value = Value::Text(field_words(field, value));
                self.answers.push((
                    Place::of(section, name),
                    Answer::Known {
                        value,
                        given: Given::Record(origin()),
                    },
                ));
            }
        }
    }

    fn lay_on_person(
        &mut self,
        row: &Identifier,
        field: &Enterable,
        entry: &Entry,
        value: &PersonalText,
        origin: Origin,
    ) {
        match field.field {
            "mode" => self.choice(row).mode = Mode::from_code(value.reveal()),
            "part" => {
                self.choice(row).sitting = match value.reveal() {
                    "apart" => Some(Sitting::Apart),
                    _ => Some(Sitting::Whole),
                };
            }
            "function" => {
                self.choice(row).function = Some(value.clone());
                self.answer(entry, field, value, origin);
            }
            "joining" => {
                self.choice(row).joining = Some(value.clone());
                self.answer(entry, field, value, origin);
            }
            "contact" => {
                if let Some(person) = self.person(row) {
                    reached::add(person, value, origin);
                }
            }
            "channel" => {
                let words = field_words(field, value);
                if let Some(person) = self.person(row) {
                    person.preferred_channel = Some(words);
                }
            }
            "safe_contact" => {
                if let Some(person) = self.person(row) {
                    person.safe_contact_note = Some(value.clone());
                }
            }
            _ => self.answer(entry, field, value, origin),
        }
    }

    fn answer(&mut self, entry: &Entry, field: &Enterable, value: &PersonalText, origin: Origin) {
        let value = Value::Text(field_words(field, value));
        let given = Given::Record(origin);
        self.answers
            .push((entry.place.clone(), Answer::Known { value, given }));
    }

    fn choice(&mut self, row: &Identifier) -> &mut Choice {
        let index = match self.choices.iter().position(|one| one.person == *row) {
            Some(index) => index,
            None => {
                self.choices.push(Choice::of(row));
                self.choices.len() - 1
            }
        };
        &mut self.choices[index]
    }

    fn person(&mut self, row: &Identifier) -> Option<&mut Person> {
        self.network
            .people
            .iter_mut()
            .find(|person| person.id == *row || person.other_ids.contains(row))
    }

    /// Says where the record holds something else than what was entered over it.
    fn compare(&mut self, before: Answer, field: &Enterable, entry: &Entry, child: &Child) {
        let after = answer_of(&self.network.child, field);
        let (
            Answer::Known {
                value: recorded,
                given: Given::Record(origin),
            },
            Some(entered),
        ) = (&before, after.value())
        else {
            return;
        };
        if recorded == entered {
            return;
        }
        let newer = origin.record.confirmed_on >= Some(day_of(entry.at));
        let weight = if newer { Weight::Check } else { Weight::Note };
        self.findings.push(
            Finding::new(
                Code::RecordChangedMeanwhile,
                weight,
                format!(
                    "The record now says something else of {} than was entered here.",
                    field.asked
                ),
                "Look at both, keep what is right, and put the other right: take the entry back here, or correct the case system.",
            )
            .about(&child.id)
            .at(&origin.record.system, &origin.record.name, &origin.field),
        );
    }
}

fn known<T>(slot: &mut Fact<T>, value: Option<T>, origin: Origin) {
    if let Some(value) = value {
        *slot = Fact::Known { value, origin };
    }
}

/// Codes of a list are told in their words; other text is as it was typed.
fn field_words(field: &Enterable, value: &PersonalText) -> PersonalText {
    PersonalText::parse(&field.words(value)).unwrap_or_else(|| value.clone())
}

/// Lays answers that no record holds over a document that has been filled in.
pub fn lay_over(document: &mut Document, answers: &[(Place, Answer)]) {
    for (place, answer) in answers {
        let section = document
            .sections
            .iter_mut()
            .find(|section| *section.name == *place.section);
        let Some(section) = section else { continue };
        let fields = match &place.row {
            None => Some(&mut section.fields),
            Some(row) => section
                .rows
                .iter_mut()
                .find(|one| one.about.as_ref() == Some(row))
                .map(|row| &mut row.fields),
        };
        let field = fields
            .into_iter()
            .flatten()
            .find(|field| *field.name == *place.field);
        if let Some(field) = field {
            field.answer = answer.clone();
        }
    }
}

#[cfg(test)]
mod tests;
