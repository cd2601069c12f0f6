//! A field of an item as each kind of value.

use std::sync::Arc;

use jiff::civil::{Date, Time};

use crate::{
    mapping::{
        apply::row::{Got, Row, personal, plain},
        expression::Lens,
        targets::Part,
        tree::Tree,
        values::{self, Unclear},
    },
    model::{
        contact::Postcode,
        date::{PartialDate, Period},
        fact::Fact,
        finding::{Code, Weight},
        name::{Name, PersonalText},
        person::Relationship,
    },
};

impl Row<'_> {
    pub(super) fn fact<T>(
        &self,
        name: &str,
        got: Got,
        value: impl FnOnce(&Tree) -> Option<T>,
    ) -> Fact<T> {
        match got {
            Got::Nothing | Got::Unreadable => Fact::NotRecorded,
            Got::None => Fact::NoneRecorded {
                origin: self.origin(name),
            },
            Got::Withheld => Fact::Withheld {
                system: self.system.clone(),
            },
            Got::Value(tree) => match value(&tree) {
                Some(value) => Fact::Known {
                    value,
                    origin: self.origin(name),
                },
                None => Fact::NotRecorded,
            },
        }
    }

    pub(super) fn text_fact(&mut self, name: &str) -> Fact<PersonalText> {
        let quick = self.quick(name, Lens::Text, |text| match text {
            None => Some(None),
            Some(text) if self.is_none_word(text) || Self::is_silent(text) => None,
            Some(text) => Some(PersonalText::parse(text)),
        });
        match quick {
            Some(None) => return Fact::NotRecorded,
            Some(Some(value)) => {
                return Fact::Known {
                    value,
                    origin: self.origin(name),
                };
            }
            None => {}
        }
        let got = self.words(name);
        self.fact(name, got, personal)
    }

    pub(super) fn code_fact(&mut self, name: &str) -> Fact<Arc<str>> {
        let got = self.words(name);
        self.fact(name, got, plain)
    }

    pub(super) fn flag_fact(&mut self, name: &str) -> Fact<bool> {
        let got = self.flag_got(name);
        self.fact(name, got, Tree::as_bool)
    }

    pub(super) fn day_fact(&mut self, name: &str) -> Fact<Date> {
        match self.day_got(name) {
            Ok(Some(day)) => Fact::Known {
                value: day,
                origin: self.origin(name),
            },
            Ok(None) => Fact::NotRecorded,
            Err(got) => self.fact(name, got, |_| None),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<PersonalText> {
        let quick = |text: Option<&str>| Some(text.and_then(PersonalText::parse));
        if let Some(text) = self.quick(name, Lens::Text, quick) {
            return text;
        }
        match self.got(name) {
            Got::Value(tree) => personal(&tree),
            _ => None,
        }
    }

    pub(super) fn plain(&mut self, name: &str) -> Option<Arc<str>> {
        let quick = |text: Option<&str>| Some(text.map(Arc::from));
        if let Some(text) = self.quick(name, Lens::Text, quick) {
            return text;
        }
        match self.got(name) {
            Got::Value(tree) => plain(&tree),
            _ => None,
        }
    }

    pub(super) fn id(&mut self, name: &str) -> Option<String> {
        let quick = |text: Option<&str>| Some(text.map(str::to_owned));
        if let Some(text) = self.quick(name, Lens::Text, quick) {
            return text;
        }
        match self.got(name) {
            Got::Value(tree) => values::text(&tree.0).map(|text| text.into_owned()),
            _ => None,
        }
    }

    pub(super) fn texts(&mut self, name: &str) -> (Vec<PersonalText>, Got) {
        let got = self.got(name);
        let mut texts = Vec::new();
        if let Got::Value(value) = &got {
            for item in value.items() {
                let Some(text) = values::text(&item.0) else {
                    continue;
                };
                if values::is_withheld(&text) {
                    return (Vec::new(), Got::Withheld);
                }
                if !self.is_none_word(&text) {
                    texts.extend(PersonalText::parse(&text));
                }
            }
        }
        (texts, got)
    }

    /// Yes or no as a flag; what is neither is a finding.
    pub(super) fn flag_got(&mut self, name: &str) -> Got {
        let quick = |text: Option<&str>| match text {
            None => Some(None),
            Some(text) => values::flag(text).ok(),
        };
        match self.quick(name, Lens::Flag, quick) {
            Some(None) => return Got::Nothing,
            Some(Some(flag)) => return Got::Value(Tree::flag(flag)),
            None => {}
        }
        let got = self.got(name);
        let Got::Value(value) = &got else { return got };
        if value.as_bool().is_some() {
            return got;
        }
        let flag = values::text(&value.0).map(|text| values::flag(&text));
        match flag {
            None | Some(Ok(None)) => Got::Nothing,
            Some(Ok(Some(flag))) => Got::Value(Tree::flag(flag)),
            Some(Err(unclear)) => self.unclear(name, unclear),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.flag_got(name) {
            Got::Value(tree) => tree.as_bool(),
            _ => None,
        }
    }

    fn day_got(&mut self, name: &str) -> Result<Option<Date>, Got> {
        match self.partial_got(name)? {
            None => Ok(None),
            Some(PartialDate::Day(day)) => Ok(Some(day)),
            Some(_) => Err(self.unclear(name, Unclear::WholeDay)),
        }
    }

    pub(super) fn day(&mut self, name: &str) -> Option<Date> {
        self.day_got(name).unwrap_or_default()
    }

    fn partial_got(&mut self, name: &str) -> Result<Option<PartialDate>, Got> {
        let quick = |text: Option<&str>| match text {
            None => Some(None),
            Some(text) => values::day(text).ok().map(Some),
        };
        if let Some(day) = self.quick(name, Lens::Day, quick) {
            return Ok(day);
        }
        match self.got(name) {
            Got::Nothing => Ok(None),
            Got::Value(tree) => match values::text(&tree.0).map(|text| values::day(&text)) {
                None => Ok(None),
                Some(Ok(day)) => Ok(Some(day)),
                Some(Err(unclear)) => Err(self.unclear(name, unclear)),
            },
            other => Err(other),
        }
    }

    pub(super) fn partial_fact(&mut self, name: &str) -> Fact<PartialDate> {
        match self.partial_got(name) {
            Ok(Some(day)) => Fact::Known {
                value: day,
                origin: self.origin(name),
            },
            Ok(None) => Fact::NotRecorded,
            Err(got) => self.fact(name, got, |_| None),
        }
    }

    pub(super) fn partial(&mut self, name: &str) -> Option<PartialDate> {
        self.partial_got(name).unwrap_or_default()
    }

    pub(super) fn time_fact(&mut self, name: &str) -> Fact<Time> {
        let got = self.got(name);
        if let Got::Value(tree) = &got {
            let time = values::text(&tree.0).map(|text| values::time(&text));
            if let Some(Err(unclear)) = time {
                self.unclear(name, unclear);
            }
        }
        self.fact(name, got, |tree| values::time(&values::text(&tree.0)?).ok())
    }

    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        match self.got(name) {
            Got::Value(tree) => values::text(&tree.0)?.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn number_fact(&mut self, name: &str) -> Fact<u32> {
        let got = self.got(name);
        self.fact(name, got, |tree| values::text(&tree.0)?.parse().ok())
    }

    pub(super) fn postcode(&mut self, name: &str) -> Option<Postcode> {
        match self.got(name) {
            Got::Value(tree) => Postcode::parse(&values::text(&tree.0)?),
            _ => None,
        }
    }

    /// From `start` to `end`. A month or a year alone is taken at its widest, and that is told.
    pub(super) fn period(&mut self) -> Period {
        let (start, end) = (self.partial("start"), self.partial("end"));
        for (name, date) in [("start", start), ("end", end)] {
            if date.is_some_and(|date| date.day().is_none()) {
                self.widened(name);
            }
        }
        Period::new(
            start.map(PartialDate::earliest),
            end.map(PartialDate::latest),
        )
    }

    /// Says that a day which is known to a month or a year alone was taken as the first or last.
    fn widened(&mut self, name: &str) {
        let taken = match name {
            "start" => "first",
            _ => "last",
        };
        // What the law counts by has to be known to the day; of a telephone it is no matter.
        let weight = match self.rule.target.part {
            Part::LegalStatus | Part::Placement | Part::Restriction | Part::PersonRestriction => {
                Weight::Check
            }
            _ => Weight::Note,
        };
        let what = format!(
            "{} knows the {name} of this row to a month or a year alone; its {taken} day was taken.",
            self.title()
        );
        self.find(
            Code::DateImprecise,
            weight,
            name,
            &what,
            "Look the day up where something goes by it, and record it.",
        );
    }

    /// A relationship with the source's own word, where it is not one that we know.
    pub(super) fn relationship(&mut self, name: &str) -> Option<(Relationship, Option<Arc<str>>)> {
        let Got::Value(tree) = self.got(name) else {
            return None;
        };
        let text = values::text(&tree.0)?;
        match Relationship::from_code(&text) {
            Some(relationship) => Some((relationship, None)),
            None => Some((Relationship::Unknown, Some(text.as_ref().into()))),
        }
    }

    pub(super) fn name(&mut self) -> Name {
        let mut name = Name {
            title: self.text("title"),
            given: self.text("given"),
            family: self.text("family"),
            preferred: self.text("preferred"),
        };
        if name.given.is_none()
            && name.family.is_none()
            && let Some(full) = self.text("full")
        {
            split(&full, &mut name);
        }
        name
    }
}

/// Parts a name that the record holds in one piece: `Whittaker, Sam` or `Dr Sam Whittaker`.
///
/// The last word counts as the family name: whoever withholds family names then withholds it.
fn split(full: &PersonalText, name: &mut Name) {
    const TITLES: [&str; 9] = ["dr", "mr", "mrs", "ms", "miss", "mx", "prof", "rev", "sir"];
    let text = full.reveal();
    if let Some((family, given)) = text.split_once(',') {
        name.family = PersonalText::parse(family);
        name.given = PersonalText::parse(given);
        return;
    }
    let mut rest = text;
    if let Some((first, behind)) = text.split_once(' ') {
        let bare = first.trim_end_matches('.').to_lowercase();
        if TITLES.contains(&bare.as_str()) {
            name.title = name.title.take().or_else(|| PersonalText::parse(first));
            rest = behind;
        }
    }
    match rest.rsplit_once(' ') {
        Some((given, family)) => {
            name.given = PersonalText::parse(given);
            name.family = PersonalText::parse(family);
        }
        None => name.family = PersonalText::parse(rest),
    }
}
