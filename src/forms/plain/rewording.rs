//! Rewording: words of a form's file are changed, and all else stays.
//!
//! Each text that people read has a box of its own. What is typed into the boxes is laid into the
//! file at the place of the old words, so that notes and the order of lines stay.

use std::{collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::model::position::Position;

/// The texts of a file that have boxes, in the order of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub about: String,
    pub review_by: String,
    pub sections: Vec<SectionWords>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionWords {
    pub title: WordBox,
    pub help: WordBox,
    pub fields: Vec<FieldWords>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldWords {
    pub label: WordBox,
    pub help: WordBox,
    pub guide: WordBox,
    /// The labels of a table's columns.
    pub columns: Vec<WordBox>,
}

/// One text with the name of its box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordBox {
    /// `w-journey-from-label`
    pub name: String,
    pub text: String,
}

/// The boxes of what a form says of itself.
pub const TITLE: &str = "w-title";
pub const ABOUT: &str = "w-about";
pub const REVIEW_BY: &str = "w-review_by";
pub const GO_LIVE: &str = "w-go_live";
pub const WHAT_CHANGED: &str = "w-what_changed";
const VERSION: &str = "w-version";

/// A file with other words, and where those of each box stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reworded {
    pub text: String,
    places: Vec<(String, Range<usize>)>,
}

impl Reworded {
    /// The box whose words stand in that line, counted from 1.
    pub fn box_at(&self, line: usize) -> Option<&str> {
        let line_of = |at: usize| Position::of(&self.text, at).line;
        let holds =
            |range: &Range<usize>| (line_of(range.start)..=line_of(range.end)).contains(&line);
        let found = self.places.iter().find(|(_, range)| holds(range));
        found.map(|(name, _)| name.as_str())
    }
}

/// A place of the file in which something can stand.
struct Slot {
    name: String,
    key: &'static str,
    kind: SlotKind,
    text: String,
    /// Where its value stands; nothing where the file does not say it.
    at: Option<Range<usize>>,
    /// The end of the value behind which its line goes where there is none.
    behind: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SlotKind {
    Words,
    /// Stands without quotation marks; its line goes where it is emptied.
    Bare,
}

/// What stands in the boxes of a file; nothing where it is no form that can be read.
pub fn words(text: &str) -> Option<Words> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let all = slots(&table)?;
    let mut texts: BTreeMap<String, String> =
        all.into_iter().map(|slot| (slot.name, slot.text)).collect();
    let mut boxed = |name: String| WordBox {
        text: texts.remove(&name).unwrap_or_default(),
        name,
    };
    let mut sections = Vec::new();
    for (section, one) in named(&table, "section") {
        let mut fields = Vec::new();
        for (field, line) in named(one, "field") {
            let columns = named(line, "column")
                .map(|(column, _)| format!("w-{section}-{field}-{column}-label"));
            fields.push(FieldWords {
                label: boxed(format!("w-{section}-{field}-label")),
                help: boxed(format!("w-{section}-{field}-help")),
                guide: boxed(format!("w-{section}-{field}-guide")),
                columns: columns.map(&mut boxed).collect(),
            });
        }
        sections.push(SectionWords {
            title: boxed(format!("w-{section}-title")),
            help: boxed(format!("w-{section}-help")),
            fields,
        });
    }
    Some(Words {
        title: boxed(TITLE.to_owned()).text,
        about: boxed(ABOUT.to_owned()).text,
        review_by: boxed(REVIEW_BY.to_owned()).text,
        sections,
    })
}

/// The text of every box by its name.
pub fn boxes(text: &str) -> BTreeMap<String, String> {
    let all = DeTable::parse(text)
        .ok()
        .and_then(|table| slots(&table.into_inner()));
    let all = all.unwrap_or_default().into_iter();
    all.filter(|slot| slot.name != VERSION)
        .map(|slot| (slot.name, slot.text))
        .collect()
}

/// The file as that version, with these words in these boxes; what no box is named for stays.
/// Nothing where the file is written in a way that cannot be changed so: every such text is read
/// again, and only one that says just what was typed is answered.
pub fn reword(text: &str, version: u32, new: &BTreeMap<String, String>) -> Option<Reworded> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let mut slots = slots(&table)?;
    slots.sort_by_key(|slot| slot.at.as_ref().map_or(slot.behind, |at| at.start));
    let version = version.to_string();
    let mut reworded = Reworded {
        text: String::with_capacity(text.len()),
        places: Vec::new(),
    };
    let mut from = 0;
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    for slot in &slots {
        let typed = match slot.name.as_str() {
            VERSION => Some(&version),
            name => new.get(name),
        };
        let to = typed.map_or(slot.text.as_str(), |typed| typed.trim());
        wanted.insert(slot.name.clone(), to.to_owned());
        let Some((range, put)) = slot.edit(text, to) else {
            continue;
        };
        reworded.text.push_str(text.get(from..range.start)?);
        let begins = reworded.text.len();
        reworded.text.push_str(&put);
        reworded.places.push((
            slot.name.clone(),
            begins..reworded.text.trim_end().len().max(begins),
        ));
        from = range.end;
    }
    reworded.text.push_str(text.get(from..)?);
    let again = DeTable::parse(&reworded.text).ok()?.into_inner();
    let read = self::slots(&again)?;
    let same = read.len() == slots.len()
        && read
            .iter()
            .all(|slot| wanted.get(&slot.name) == Some(&slot.text));
    same.then_some(reworded)
}

impl Slot {
    /// What is put in whose place; also where nothing changes, so that the place is known. Nothing
    /// for what is neither there nor typed.
    fn edit(&self, text: &str, to: &str) -> Option<(Range<usize>, String)> {
        let value = |to: &str| match self.kind {
            SlotKind::Words => quoted(to),
            SlotKind::Bare => to.to_owned(),
        };
        let line_ends = |at: usize| {
            let rest = text.get(at..).unwrap_or_default();
            at + rest.find('\n').unwrap_or(rest.len())
        };
        match &self.at {
            Some(at) if self.text == to => Some((at.clone(), text.get(at.clone())?.to_owned())),
            Some(at) if to.is_empty() && self.kind == SlotKind::Bare => {
                let begins = text.get(..at.start)?.rfind('\n').map_or(0, |at| at + 1);
                let ends = line_ends(at.end);
                let ends = if ends < text.len() { ends + 1 } else { ends };
                Some((begins..ends, String::new()))
            }
            Some(at) => Some((at.clone(), value(to))),
            None if to.is_empty() => None,
            None => {
                let at = line_ends(self.behind);
                let begins = text.get(..self.behind)?.rfind('\n').map_or(0, |at| at + 1);
                let line = text.get(begins..self.behind)?;
                let indent = line.len() - line.trim_start().len();
                let indent = line.get(..indent)?;
                Some((at..at, format!("\n{indent}{} = {}", self.key, value(to))))
            }
        }
    }
}

/// Words as a text of TOML; several lines stand below each other.
fn quoted(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len() + 2);
    for c in words.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push('\n'),
            // No form says anything by these, and TOML takes none of them.
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    match escaped.contains('\n') {
        true => format!("\"\"\"\n{escaped}\"\"\""),
        false => format!("\"{escaped}\""),
    }
}

/// The tables of a list with their names.
fn named<'d>(
    table: &'d DeTable<'_>,
    key: &str,
) -> impl Iterator<Item = (&'d str, &'d DeTable<'d>)> {
    let items = match table.get(key).map(Spanned::get_ref) {
        Some(DeValue::Array(items)) => Some(items.iter()),
        _ => None,
    };
    items.into_iter().flatten().filter_map(|item| {
        let DeValue::Table(one) = item.get_ref() else {
            return None;
        };
        let name = one.get("name")?.get_ref().as_str()?;
        Some((name, one))
    })
}

/// Every place of a file in which words stand, or can.
fn slots(table: &DeTable<'_>) -> Option<Vec<Slot>> {
    let mut all = Vec::new();
    let mut put = |of: &DeTable<'_>, (key, anchor): (&'static str, &str), name: String, kind| {
        let behind = of.get(anchor)?.span().end;
        let value = of.get(key);
        let text = value.map(|value| match value.get_ref() {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Datetime(day) => Some(day.to_string()),
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            _ => None,
        });
        let text = text.unwrap_or_else(|| Some(String::new()))?;
        all.push(Slot {
            name,
            key,
            kind,
            text,
            at: value.map(Spanned::span),
            behind,
        });
        Some(())
    };
    let (words, bare) = (SlotKind::Words, SlotKind::Bare);
    put(table, ("version", "version"), VERSION.to_owned(), bare)?;
    put(table, ("title", "title"), TITLE.to_owned(), words)?;
    put(table, ("about", "title"), ABOUT.to_owned(), words)?;
    put(table, ("review_by", "title"), REVIEW_BY.to_owned(), bare)?;
    put(table, ("go_live", "review_by"), GO_LIVE.to_owned(), bare)?;
    put(
        table,
        ("what_changed", "title"),
        WHAT_CHANGED.to_owned(),
        words,
    )?;
    for (section, one) in named(table, "section") {
        put(one, ("title", "title"), format!("w-{section}-title"), words)?;
        put(one, ("help", "title"), format!("w-{section}-help"), words)?;
        for (field, line) in named(one, "field") {
            for key in ["label", "help", "guide"] {
                put(
                    line,
                    (key, "label"),
                    format!("w-{section}-{field}-{key}"),
                    words,
                )?;
            }
            for (column, cell) in named(line, "column") {
                let name = format!("w-{section}-{field}-{column}-label");
                put(cell, ("label", "label"), name, words)?;
            }
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAXI: &str = r#"# A taxi.
name = "taxi"   # the folder
version = 3
title = "Taxi"
owner = "Business support"
review_by = 2026-11-01
go_live = 2026-01-02
what_changed = "Asks for the seat."

[[section]]
name = "trip"
title = "The trip"

[[section.field]]
name = "to"
label = "Where to"  # not the postcode
kind = "text"

[[section.field]]
name = "stops"
label = 'Stops'
guide = """
One a line.
No names."""
kind = "table"
  [[section.field.column]]
  name = "where"
  label = "Where"
  kind = "text"
"#;

    fn typed(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = all.iter();
        own.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn only_what_was_typed_is_another_and_notes_stay() {
        let new = typed(&[
            (WHAT_CHANGED, "Says \"please\"."),
            (REVIEW_BY, "2027-11-01"),
            (GO_LIVE, ""),
            (ABOUT, "Ask for a taxi."),
            ("w-trip-to-help", "Street\nand \\ number"),
            ("w-trip-stops-where-label", "At which door"),
            ("w-trip-stops-guide", "One a line.\nNo names."),
        ]);

        let reworded = reword(TAXI, 4, &new).unwrap();

        let expected = TAXI
            .replace("version = 3", "version = 4")
            .replace("\"Taxi\"", "\"Taxi\"\nabout = \"Ask for a taxi.\"")
            .replace("2026-11-01", "2027-11-01")
            .replace("go_live = 2026-01-02\n", "")
            .replace("Asks for the seat.", "Says \\\"please\\\".")
            .replace(
                "# not the postcode",
                "# not the postcode\nhelp = \"\"\"\nStreet\nand \\\\ number\"\"\"",
            )
            .replace("\"Where\"", "\"At which door\"");
        assert_eq!(reworded.text, expected);
        let line = 1 + expected.lines().position(|line| line == "Street").unwrap();
        assert_eq!(reworded.box_at(line), Some("w-trip-to-help"));
        assert_eq!(reworded.box_at(1), None);
        assert_eq!(
            boxes(&reworded.text)["w-trip-to-help"],
            "Street\nand \\ number"
        );
    }

    #[test]
    fn what_cannot_be_changed_so_is_not_changed_at_all() {
        let inline = "name = \"a\"\nversion = 1\ntitle = \"A\"\nreview_by = 2027-01-01\n\
            what_changed = \"x\"\nsection = [{ name = \"s\", title = \"S\", field = [{ name = \"f\", \
            label = \"F\", kind = \"text\" }] }]\n";
        assert!(reword(inline, 2, &typed(&[("w-s-f-help", "More")])).is_none());
        let label = reword(inline, 2, &typed(&[("w-s-f-label", "Full name")]));
        assert!(label.unwrap().text.contains("label = \"Full name\""));
        assert!(reword("no toml", 2, &BTreeMap::new()).is_none());
    }

    #[test]
    fn every_form_that_is_brought_can_be_reworded() {
        for folder in std::fs::read_dir("templates/forms").unwrap() {
            let path = folder.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(path.join("form.toml")).unwrap();
            if crate::forms::library::HABITS.contains(&&*name) {
                continue;
            }
            let new: BTreeMap<String, String> = boxes(&text)
                .into_iter()
                .filter(|(name, _)| ![REVIEW_BY, GO_LIVE].contains(&name.as_str()))
                .map(|(name, text)| (name, format!("{text} \"new\"")))
                .collect();
            let reworded = reword(&text, 9, &new).unwrap_or_else(|| panic!("{name}"));
            assert!(reworded.text.contains("version = 9"), "{name}");
            assert!(words(&reworded.text).is_some_and(|words| words.title.ends_with("\"new\"")));
        }
    }
}
