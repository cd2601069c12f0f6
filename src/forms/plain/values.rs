//! Single values of a form's file, each with its place for whoever has to mend it.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use crate::{
    forms::{file::FormError, plain::reader::Reader},
    model::{nearest::nearest, staff::Role},
};

/// A text of the file with the place where it begins.
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) at: usize,
}

/// The longest text of a form's file, in characters.
const LONGEST: usize = 4000;

impl Reader<'_> {
    pub(super) fn wrong(&mut self, at: usize, what: &str, remedy: &str) {
        let error = FormError::at(self.file, self.text, at, what.to_owned(), remedy);
        self.errors.push(error);
    }

    /// Finds keys that mean nothing here.
    pub(super) fn known(&mut self, table: &DeTable<'_>, keys: &[&str], of: &str) {
        for (key, _) in table {
            if !keys.contains(&key.get_ref().as_ref()) {
                let what = format!("{of} has no `{}`", key.get_ref());
                let remedy = nearest(key.get_ref(), keys.iter().copied());
                self.wrong(key.span().start, &what, &remedy);
            }
        }
    }

    /// A text; nothing where it is not there or is empty.
    pub(super) fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<Placed> {
        let value = table.get(key)?;
        let at = value.span().start;
        let DeValue::String(text) = value.get_ref() else {
            let what = format!("`{key}` is a text");
            self.wrong(at, &what, "put it in quotation marks");
            return None;
        };
        if text.chars().count() > LONGEST {
            let what = format!("`{key}` has more than {LONGEST} characters");
            self.wrong(at, &what, "put what is longer into guide.md");
            return None;
        }
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Placed { text, at })
    }

    /// Words that people read, with the council's own in them.
    pub(super) fn words_of(&mut self, table: &DeTable<'_>, key: &str) -> String {
        let words = self.text_of(table, key);
        words.map_or_else(String::new, |words| {
            self.around.council.in_own_words(&words.text)
        })
    }

    /// A text that must be there. `at` is where whatever lacks it begins.
    pub(super) fn required(
        &mut self,
        (table, at): (&DeTable<'_>, usize),
        key: &str,
        example: &str,
    ) -> Option<Placed> {
        let before = self.errors.len();
        let found = self.text_of(table, key);
        if found.is_none() && self.errors.len() == before {
            let what = format!("`{key}` is missing");
            self.wrong(at, &what, &format!("write {key} = {example}"));
        }
        found
    }

    pub(super) fn required_words(
        &mut self,
        place: (&DeTable<'_>, usize),
        key: &str,
        example: &str,
    ) -> Option<String> {
        let words = self.required(place, key, example)?;
        Some(self.around.council.in_own_words(&words.text))
    }

    pub(super) fn number_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<(u32, usize)> {
        let value = table.get(key)?;
        let at = value.span().start;
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
            }
            _ => None,
        };
        if number.is_none() {
            let what = format!("`{key}` is a whole number");
            self.wrong(at, &what, "write it without quotation marks: 1");
        }
        number.map(|number| (number, at))
    }

    /// A day, as TOML writes days or as a text.
    pub(super) fn day_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<Date> {
        let value = table.get(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let day = text.trim().parse::<Date>().ok();
        if day.is_none() {
            let what = format!("`{key}` is a day");
            self.wrong(value.span().start, &what, "write it as 2027-11-23");
        }
        day
    }

    pub(super) fn flag_of(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else {
            return false;
        };
        if let DeValue::Boolean(flag) = value.get_ref() {
            return *flag;
        }
        let what = format!("`{key}` is true or false");
        self.wrong(
            value.span().start,
            &what,
            "write it without quotation marks",
        );
        false
    }

    /// A text, or a list of texts.
    pub(super) fn texts_of(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Placed> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        let mut odd = Vec::new();
        match value.get_ref() {
            DeValue::String(text) => texts.push(Placed {
                text: text.trim().to_owned(),
                at: value.span().start,
            }),
            DeValue::Array(items) => {
                for item in items.iter() {
                    let at = item.span().start;
                    match item.get_ref() {
                        DeValue::String(text) if !text.trim().is_empty() => texts.push(Placed {
                            text: text.trim().to_owned(),
                            at,
                        }),
                        _ => odd.push(at),
                    }
                }
            }
            _ => odd.push(value.span().start),
        }
        for at in odd {
            let what = format!("`{key}` is a list of texts");
            self.wrong(at, &what, "write [\"one\", \"two\"]");
        }
        texts
    }

    /// Roles of staff, by their codes.
    pub(super) fn roles_of(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Role> {
        let mut roles = Vec::new();
        for word in self.texts_of(table, key) {
            match Role::from_code(&word.text) {
                Some(role) => roles.push(role),
                None => {
                    let codes = Role::ALL.iter().map(|(_, code, _)| *code);
                    let what = format!("there is no role `{}`", word.text);
                    self.wrong(word.at, &what, &nearest(&word.text, codes));
                }
            }
        }
        roles
    }

    /// The tables of a list of sections, each with its place.
    pub(super) fn tables<'d>(
        &mut self,
        table: &'d DeTable<'_>,
        key: &str,
    ) -> Vec<(usize, &'d DeTable<'d>)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        let mut odd = Vec::new();
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(table) => tables.push((item.span().start, shorter(table))),
                        _ => odd.push(item.span().start),
                    }
                }
            }
            _ => odd.push(value.span().start),
        }
        for at in odd {
            let what = format!("`{key}` is a list of sections");
            self.wrong(at, &what, &format!("write [[{key}]] above its lines"));
        }
        tables
    }

    /// A table inside a line: `{ field = "a.b", is = "c" }`.
    pub(super) fn inline<'d>(
        &mut self,
        table: &'d DeTable<'_>,
        key: &str,
        example: &str,
    ) -> Option<(usize, &'d DeTable<'d>)> {
        let value = table.get(key)?;
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) => Some((at, shorter(table))),
            _ => {
                let what = format!("`{key}` is a pair of braces");
                self.wrong(at, &what, &format!("write {key} = {example}"));
                None
            }
        }
    }
}

fn shorter<'d>(table: &'d DeTable<'_>) -> &'d DeTable<'d> {
    table
}
