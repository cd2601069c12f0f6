//! Fields as a page shows them: what stands there, where from, how it is changed.

use crate::{
    casework::{
        live::{Composed, day_of},
        office::{Office, name_of},
        page::{
            Action, LastChange,
            document::{Entering, FieldPart, Input, Need},
        },
        rights::Asker,
    },
    forms::{
        invite::entries::{self, Enterable, Kind, NOT_TALKED, Of},
        sheet::{Provenance, day_in_words, words},
    },
    model::{
        answer::{Answer, Value},
        document::{Document, Section},
        id::Identifier,
        live::{ChangeKind, Entry, Place},
        staff::Role,
    },
};

/// What all fields of one page have in common.
pub struct Fields<'a> {
    office: &'a Office,
    composed: &'a Composed<'a>,
    recorded: &'a Document,
    enters: Entering,
    /// The roles in which the one who asks may enter something about this child.
    roles: Vec<Role>,
}

impl<'a> Fields<'a> {
    pub fn new(
        office: &'a Office,
        composed: &'a Composed<'a>,
        asker: &'a Asker,
        recorded: &'a Document,
    ) -> Self {
        let enters = match super::may(composed, asker).contains(&Action::Enter) {
            true => Entering::Open,
            false => Entering::Closed,
        };
        Self {
            office,
            composed,
            recorded,
            enters,
            roles: asker.roles_for(&composed.about, Action::Enter),
        }
    }

    /// The fields of a section, those that only we know at the place where the table has them.
    pub fn section(&self, name: &str) -> Vec<FieldPart> {
        let Some(section) = self.composed.prepared.document.section(name) else {
            return Vec::new();
        };
        let mut parts: Vec<FieldPart> = section
            .fields
            .iter()
            .map(|field| {
                let place = Place::of(section.name, field.name);
                self.part(place, &field.label, &field.answer)
            })
            .collect();
        if name == "wishes" {
            let place = Place::of("wishes", NOT_TALKED);
            let own = self.own(&place);
            parts.insert(parts.len().min(2), self.part(place, "", &own));
        }
        parts
    }

    /// A field of a person's row.
    pub fn of_person(&self, section: &Section, row: &Identifier, name: &str) -> FieldPart {
        let place = Place::in_row("people", row, name);
        let field = section
            .rows
            .iter()
            .find(|one| one.about.as_ref() == Some(row))
            .and_then(|row| row.field(name));
        match field {
            Some(field) => self.part(place, &field.label, &field.answer),
            None => {
                let own = self.own(&place);
                self.part(place, "", &own)
            }
        }
    }

    /// Any field by its place; `None` where the document has no such field.
    pub fn at(&self, place: &Place) -> Option<FieldPart> {
        let section = self.composed.prepared.document.section(&place.section)?;
        let Some(row) = &place.row else {
            let field = section.field(&place.field);
            if let Some(field) = field {
                return Some(self.part(place.clone(), &field.label, &field.answer));
            }
            entries::at(place)?;
            return Some(self.part(place.clone(), "", &self.own(place)));
        };
        self.composed.part(row)?;
        Some(self.of_person(section, row, &place.field))
    }

    /// What a page put into the input of a place when it showed that version of it.
    pub fn seen(&self, place: &Place, version: u32) -> Option<String> {
        let live = self.composed.live;
        let now = live.entry(place).map_or(0, |entry| entry.version);
        let then = match (version, now.checked_sub(version)?) {
            (0, _) => None,
            (_, 0) => live.entry(place).and_then(|entry| entry.value.as_ref()),
            (_, back) => live
                .changes
                .iter()
                .filter(|change| {
                    matches!(
                        change.kind,
                        ChangeKind::ValueEntered | ChangeKind::CarriedOver
                    ) && change.place.as_ref() == Some(place)
                })
                .nth(back as usize)?
                .after
                .as_ref(),
        };
        if let Some(value) = then {
            return Some(value.reveal().to_owned());
        }
        let field = entries::at(place);
        let section = self.recorded.section(&place.section)?;
        let answer = match &place.row {
            None => section.field(&place.field),
            Some(row) => section
                .rows
                .iter()
                .find(|one| one.about.as_ref() == Some(row))
                .and_then(|row| row.field(&place.field)),
        };
        Some(answer.map_or_else(String::new, |one| plain(field, &one.answer)))
    }

    /// What was entered in a place that the form itself does not have.
    fn own(&self, place: &Place) -> Answer {
        self.composed
            .settled
            .answers
            .iter()
            .find(|(one, _)| one == place)
            .map_or(Answer::Blank, |(_, answer)| answer.clone())
    }

    fn part(&self, place: Place, label: &str, answer: &Answer) -> FieldPart {
        let field = entries::at(&place);
        let entry = self.composed.live.entry(&place);
        let standing = entry.filter(|entry| entry.value.is_some());
        let entering = match field {
            Some(field) if field.whose.allows(&self.roles) => self.enters,
            _ => Entering::Closed,
        };
        let label = match (label, field) {
            (_, Some(field)) if !field.label.is_empty() => field.label.to_owned(),
            ("", Some(field)) => field.label(&self.office.desk.invite),
            (label, _) => label.to_owned(),
        };
        let origin = match standing {
            // Older than the document itself: it came from the last one.
            Some(entry) if entry.at < self.composed.live.kept.created_at => format!(
                "From the last review: entered by {} on {}",
                name_of(&entry.by),
                day_in_words(day_of(entry.at))
            ),
            Some(entry) => format!("Entered by {}", name_of(&entry.by)),
            None => Provenance::default().words(answer),
        };
        FieldPart {
            text: words(answer).into_owned(),
            state: answer.state(),
            value: self.value(&place, field, standing, answer),
            version: entry.map_or(0, |entry| entry.version),
            origin,
            record: standing.and_then(|_| self.record(&place, answer)),
            changed: entry.map(|entry| LastChange {
                by: name_of(&entry.by),
                at: entry.at,
                what: label.clone(),
            }),
            input: field.map_or(Input::None, |field| self.input(field)),
            entering,
            need: self.need(&place),
            hint: field.map_or("", hint),
            label,
            place,
        }
    }

    fn input(&self, field: &Enterable) -> Input {
        match (field.section, field.field) {
            // Everybody may be told of the council's own places, and of those alone for certain.
            ("review", "place") => {
                let settings = self.composed.circumstances.settings;
                Input::Offered(settings.public_places.clone())
            }
            _ => input(field),
        }
    }

    /// What to put into the input.
    fn value(
        &self,
        place: &Place,
        field: Option<&Enterable>,
        entry: Option<&Entry>,
        answer: &Answer,
    ) -> String {
        if let Some(value) = entry.and_then(|entry| entry.value.as_ref()) {
            return value.reveal().to_owned();
        }
        let part = place.row.as_ref().and_then(|row| self.composed.part(row));
        match (field.map(|field| field.field), part) {
            (None, _) => return String::new(),
            (Some("mode"), Some(part)) => return part.mode.code().to_owned(),
            (Some("part"), Some(part)) => {
                return match part.sitting {
                    crate::rules::attendance::Sitting::Whole => "whole".to_owned(),
                    crate::rules::attendance::Sitting::Apart => "apart".to_owned(),
                };
            }
            _ => {}
        }
        plain(field, answer)
    }

    /// What the record says, where it is something else.
    fn record(&self, place: &Place, answer: &Answer) -> Option<String> {
        let section = self.recorded.section(&place.section)?;
        let field = match &place.row {
            None => section.field(&place.field)?,
            Some(row) => section
                .rows
                .iter()
                .find(|one| one.about.as_ref() == Some(row))?
                .field(&place.field)?,
        };
        let recorded = super::known(Some(&field.answer))?;
        (recorded != words(answer)).then_some(recorded)
    }

    /// The conversation with the child, or why it could not be had, has to be there; so has the
    /// time of the meeting, and why each person is needed.
    fn need(&self, place: &Place) -> Need {
        let has = |field| {
            let place = Place::of("wishes", field);
            let answer = self.composed.prepared.document.section("wishes");
            let known = answer
                .and_then(|section| section.field(field))
                .is_some_and(|field| field.answer.value().is_some());
            known || self.own(&place).value().is_some()
        };
        match (&*place.section, &*place.field) {
            ("review", "date" | "time") => Need::Required,
            ("wishes", "talked_to_on") if !has(NOT_TALKED) => Need::Required,
            ("wishes", NOT_TALKED) if !has("talked_to_on") => Need::Required,
            ("people", "function") => Need::Required,
            _ => Need::Optional,
        }
    }
}

/// A value as it is typed: `2026-12-03`, `16:00`, `yes`, a code, or the words.
fn plain(field: Option<&Enterable>, answer: &Answer) -> String {
    match answer.value() {
        Some(Value::Day(day)) => day.to_string(),
        Some(Value::Time(time)) => time.strftime("%H:%M").to_string(),
        Some(Value::YesNo(true)) => "yes".to_owned(),
        Some(Value::YesNo(false)) => "no".to_owned(),
        Some(_) if matches!(field.map(|one| one.kind), Some(Kind::Choice(_))) => {
            code_of(field, &words(answer))
        }
        Some(_) => words(answer).into_owned(),
        None => String::new(),
    }
}

fn code_of(field: Option<&Enterable>, words: &str) -> String {
    let Some(Kind::Choice(codes)) = field.map(|one| one.kind) else {
        return String::new();
    };
    codes
        .iter()
        .find(|(_, one)| one.eq_ignore_ascii_case(words))
        .map_or_else(String::new, |(code, _)| (*code).to_owned())
}

fn input(field: &Enterable) -> Input {
    match field.kind {
        Kind::DayToCome | Kind::DayPast => Input::Day,
        Kind::Time => Input::Time,
        Kind::Minutes => Input::Minutes,
        Kind::YesNo => Input::YesNo,
        Kind::Line => Input::Line,
        Kind::Lines => Input::Lines,
        Kind::Choice(codes) => Input::Choice(
            codes
                .iter()
                .map(|(code, words)| (*code, (*words).to_owned()))
                .collect(),
        ),
        Kind::Contact => Input::Contact,
    }
}

fn hint(field: &Enterable) -> &'static str {
    match (field.of, field.field) {
        (Of::Document, "date") => "For example, 3 December 2026",
        (Of::Document, "talked_to_on") => "For example, 16 November 2026",
        (Of::Document, "time") if field.section == "review" => "For example, 4pm or 2:30pm",
        (Of::Document, "place") if field.section == "review" => {
            "Family is told of the council's own places, and of others only where the record says \
             that they are not where the child lives"
        }
        (Of::Document, "length") => "In minutes, for example 60",
        (Of::Document, "does_not_want_there") => {
            "Nothing goes to them until the reviewing officer has decided in writing"
        }
        (Of::Person, "contact") => {
            "An email address, a telephone number, or a postal address with its postcode"
        }
        (Of::Person, "joining") => "The dial-in or the door, for this person only",
        _ => "",
    }
}
