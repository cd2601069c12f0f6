//! Fill: what stands in each field of a plain form, and where it came from.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    casework::office::name_of,
    forms::{
        invite::Prepared,
        plain::{FormField, FormSection, Kind, Path, PlainForm, typing},
        sheet::{Provenance, words},
    },
    model::{
        answer::Answer,
        document::Row,
        id::{Identifier, SystemName},
        live::{Entry, Place},
        name::PersonalText,
    },
    rules::attendance::{Part, role::Mode},
    store::plain::{Mark, Stood},
};

/// What rows of a table are named after.
const ROW: &str = "row";

/// The most rows of a table.
pub const MOST_ROWS: usize = 40;

/// What stands in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Stands {
    pub place: Place,
    /// As it is kept; nothing where nothing stands there.
    pub kept: Option<PersonalText>,
    /// As [`Answer::state`] has it, or `entered`.
    pub state: &'static str,
    /// Where it came from, or why there is nothing, in words.
    pub origin: String,
    /// What the record says, where that is not what stands here.
    pub record: Option<String>,
    pub version: u32,
}

/// A field of the form with what stands in it.
pub struct Filled<'f> {
    pub section: &'f FormSection,
    pub field: &'f FormField,
    pub shown: Shown,
    /// The field itself; of a table the cells that hold something, row by row.
    pub stands: Vec<Stands>,
    /// Of a table, its rows.
    pub rows: Vec<usize>,
}

/// Whether a field is needed as the other answers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Needed,
    /// Another answer makes it unneeded.
    NotNeeded,
}

/// What is laid over the form: what people entered, or what stood in it when it was closed.
#[derive(Clone, Copy)]
pub enum Laid<'a> {
    Entered {
        entries: &'a [Entry],
        /// What was entered before came from an earlier document.
        begun: Timestamp,
        /// What was copied from the form of a brother or a sister, and from which.
        copied: &'a [(Place, Arc<str>)],
    },
    Closed(&'a Mark),
}

/// What the invite knows, to begin fields with.
#[derive(Clone, Copy)]
pub struct Known<'a, 'n>(pub &'a Prepared<'n>);

impl<'a> Known<'a, '_> {
    /// The answer in a place of the invite; nothing where nobody plays that part.
    fn answer(&self, path: &Path) -> Option<&'a Answer> {
        match path {
            Path::Field { section, field } => {
                let section = self.0.document.section(section)?;
                section.field(field).map(|field| &field.answer)
            }
            Path::Person { role, field } => {
                let parts = self.0.attendance.of_role(*role);
                // Who takes part stands before whoever does not.
                let part = parts.min_by_key(|part| !part.mode.has_letter())?;
                let rows = &self.0.document.section("people")?.rows;
                let row = rows
                    .iter()
                    .find(|row| row.about.as_ref() == Some(part.id))?;
                row.field(field).map(|field| &field.answer)
            }
        }
    }

    /// The first answer that is known; else the first that there is.
    fn first(&self, paths: &[Path]) -> Option<&'a Answer> {
        let answers = || paths.iter().filter_map(|path| self.answer(path));
        answers()
            .find(|answer| answer.value().is_some())
            .or_else(|| answers().next())
    }

    /// The people who have a part, as a form names them: `Kerry Bell (Mother)`.
    pub fn people(&self) -> Vec<String> {
        let parts = &self.0.attendance.parts;
        let takes_part = |row: &&Row| {
            let is_out = |part: &Part<'_>| part.mode == Mode::NotInvited;
            let part = parts
                .iter()
                .find(|part| row.about.as_ref() == Some(part.id));
            !part.is_some_and(is_out)
        };
        let told = |row: &Row, name: &str| {
            let answer = &row.field(name)?.answer;
            answer.value().map(|_| words(answer).into_owned())
        };
        let people = self.0.document.section("people");
        let rows = people.map_or(&[][..], |section| &section.rows).iter();
        rows.filter(takes_part)
            .filter_map(|row| Some(format!("{} ({})", told(row, "name")?, told(row, "role")?)))
            .collect()
    }

    /// A day of the invite.
    pub fn day(&self, path: &Path) -> Option<jiff::civil::Date> {
        let answer = self.answer(path)?;
        let kept = typing::proposed(&Kind::Date, answer, "")?;
        kept.reveal().parse().ok()
    }
}

/// The place of a field that has one answer.
pub fn place_of(section: &FormSection, field: &FormField) -> Place {
    Place::of(&section.name, &field.name)
}

/// The place of a cell of a table.
pub fn cell_of(section: &FormSection, field: &FormField, row: usize, column: &str) -> Place {
    let row = Identifier::new(&SystemName::new(ROW), &row.to_string());
    Place::in_row(&format!("{}.{}", section.name, field.name), &row, column)
}

/// Every field with what stands in it, in the order of the form.
pub fn fill<'f>(form: &'f PlainForm, known: Known<'_, '_>, laid: Laid<'_>) -> Vec<Filled<'f>> {
    let mut provenance = Provenance::default();
    let mut values: BTreeMap<Place, String> = BTreeMap::new();
    let mut filled = Vec::new();
    for (section, field) in form.fields() {
        let shown = match &field.show_if {
            Some(one) => {
                let other = Place::of(&one.field.section, &one.field.field);
                match one.holds(values.get(&other).map(String::as_str)) {
                    true => Shown::Needed,
                    false => Shown::NotNeeded,
                }
            }
            None => Shown::Needed,
        };
        let (stands, rows) = match &field.kind {
            Kind::Table(columns) => {
                let rows = rows(section, field, laid);
                let cells = rows.iter().flat_map(|row| {
                    let columns = columns.iter();
                    columns.map(|column| cell_of(section, field, *row, &column.name))
                });
                (cells.map(|place| entered(place, laid)).collect(), rows)
            }
            kind => {
                let place = place_of(section, field);
                let answer = known.first(&field.prefill);
                let one = match laid {
                    Laid::Entered { .. } => match (answer, field.prefill.is_empty()) {
                        (_, true) => entered(place, laid),
                        (answer, false) => begun(place, kind, answer, laid, &mut provenance),
                    },
                    Laid::Closed(_) => entered(place, laid),
                };
                if let (Some(kept), Shown::Needed) = (&one.kept, shown) {
                    values.insert(one.place.clone(), kept.reveal().to_owned());
                }
                (vec![one], Vec::new())
            }
        };
        filled.push(Filled {
            section,
            field,
            shown,
            stands,
            rows,
        });
    }
    filled
}

/// The rows of a table in which something stands.
fn rows(section: &FormSection, field: &FormField, laid: Laid<'_>) -> Vec<usize> {
    let name = format!("{}.{}", section.name, field.name);
    let number = |place: &Place| {
        let row = place.row.as_ref().filter(|_| *place.section == name)?;
        row.value
            .parse::<usize>()
            .ok()
            .filter(|row| *row <= MOST_ROWS)
    };
    let mut rows: Vec<usize> = match laid {
        Laid::Entered { entries, .. } => {
            let with_value = entries.iter().filter(|entry| entry.value.is_some());
            with_value
                .filter_map(|entry| number(&entry.place))
                .collect()
        }
        Laid::Closed(mark) => {
            let places = mark
                .stood
                .iter()
                .filter_map(|(place, ..)| place.parse().ok());
            places.filter_map(|place: Place| number(&place)).collect()
        }
    };
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// What people entered in a place, or what stood there.
fn entered(place: Place, laid: Laid<'_>) -> Stands {
    match laid {
        Laid::Entered {
            entries,
            begun,
            copied,
        } => {
            let entry = entries.iter().find(|entry| entry.place == place);
            let origin = entry.filter(|entry| entry.value.is_some());
            Stands {
                kept: entry.and_then(|entry| entry.value.clone()),
                state: if origin.is_some() { "entered" } else { "blank" },
                origin: origin.map_or_else(String::new, |entry| origin_of(entry, begun, copied)),
                record: None,
                version: entry.map_or(0, |entry| entry.version),
                place,
            }
        }
        Laid::Closed(mark) => {
            let name = place.to_string();
            let stood = mark.stood.iter().find(|(place, ..)| **place == *name);
            Stands {
                kept: stood.and_then(|(_, value, _)| value.clone()),
                state: if stood.is_some() { "entered" } else { "blank" },
                origin: stood.map_or_else(String::new, |(.., origin)| origin.to_string()),
                record: None,
                version: 0,
                place,
            }
        }
    }
}

fn origin_of(entry: &Entry, begun: Timestamp, copied: &[(Place, Arc<str>)]) -> String {
    let name = name_of(&entry.by);
    let from = copied.iter().find(|(place, _)| *place == entry.place);
    if let Some((_, from)) = from.filter(|_| entry.version == 1) {
        return typing::copied_from(from, &name, entry.at);
    }
    match entry.at < begun {
        true => typing::carried_from(&name, entry.at),
        false => typing::entered_by(&name, entry.at),
    }
}

/// A field that begins with what the invite says: what somebody entered stands over it.
fn begun(
    place: Place,
    kind: &Kind,
    answer: Option<&Answer>,
    laid: Laid<'_>,
    provenance: &mut Provenance,
) -> Stands {
    let own = entered(place, laid);
    let Some(answer) = answer else {
        let origin = "Nobody in this role is on the list";
        return match own.kept {
            Some(_) => own,
            None => Stands {
                state: "not_recorded",
                origin: origin.to_owned(),
                ..own
            },
        };
    };
    let in_words = words(answer).into_owned();
    let proposed = typing::proposed(kind, answer, &in_words);
    let source = provenance.words(answer);
    let source = match source.strip_prefix("Entered") {
        Some(when) => format!("From the child's list, entered{when}"),
        None => source,
    };
    if own.kept.is_some() {
        let other = proposed.as_ref() != own.kept.as_ref() && answer.value().is_some();
        return Stands {
            record: other.then_some(in_words),
            ..own
        };
    }
    let with_source = |words: &str| match source.as_str() {
        "" => words.to_owned(),
        source => format!("{words}. {source}"),
    };
    match (answer.value(), proposed) {
        (Some(_), Some(kept)) => Stands {
            kept: Some(kept),
            state: answer.state(),
            origin: source,
            ..own
        },
        // It says something that this kind of field cannot hold.
        (Some(_), None) => Stands {
            state: "blank",
            origin: source,
            record: Some(in_words),
            ..own
        },
        (None, _) => Stands {
            state: answer.state(),
            origin: with_source(&in_words),
            ..own
        },
    }
}

/// All that stands in a document, to be kept under a name.
pub fn stood(filled: &[Filled<'_>]) -> Vec<Stood> {
    let needed = filled.iter().filter(|one| one.shown == Shown::Needed);
    needed
        .flat_map(|one| &one.stands)
        .filter(|one| one.kept.is_some())
        .map(|one| {
            let place = one.place.to_string().into();
            (place, one.kept.clone(), one.origin.as_str().into())
        })
        .collect()
}
