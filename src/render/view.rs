//! What a template may see: named texts, numbers, flags, objects and lists.
//!
//! A view is built once and read many times, so it is the engine's own kind of value from the
//! start; nothing is serialised on the way into a page.

use std::{collections::BTreeMap, fmt};

use jiff::civil::{Date, Time};
use tera::{Context, Value};

/// An object: names and what stands under them. Given to a template, its names are what the
/// template may write.
///
/// A name that has nothing to say is given with [`View::none`], never left out: a template that
/// asks for a name that is not there stops.
#[derive(Clone, Default)]
pub struct View {
    /// A name given twice keeps the later value.
    fields: BTreeMap<&'static str, Value>,
}

impl View {
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`View::new`], for who knows how many names there will be. A hint: there is nothing to
    /// reserve in the kind of map that is cheapest today.
    pub fn with_capacity(_names: usize) -> Self {
        Self::new()
    }

    pub fn text(self, name: &'static str, text: impl AsRef<str>) -> Self {
        self.with(name, Value::normal_string(text.as_ref()))
    }

    /// A text where there is one, else none.
    pub fn maybe(self, name: &'static str, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self.none(name),
        }
    }

    pub fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        let number: i64 = number.into();
        self.with(name, Value::from(number))
    }

    /// How many, for things that are counted in this program.
    pub fn count(self, name: &'static str, count: usize) -> Self {
        self.with(name, Value::from(count))
    }

    pub fn flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, Value::from(flag))
    }

    /// A day, for the filters `day` and `short_day`.
    pub fn day(self, name: &'static str, day: Date) -> Self {
        self.with(name, Value::from(day.to_string()))
    }

    /// A time of day, for the filter `time`.
    pub fn time(self, name: &'static str, time: Time) -> Self {
        self.with(name, Value::from(time.to_string()))
    }

    /// The name is known and there is nothing under it.
    pub fn none(self, name: &'static str) -> Self {
        self.with(name, Value::none())
    }

    pub fn object(self, name: &'static str, object: View) -> Self {
        self.with(name, object.into_value())
    }

    /// An object where there is one, else none.
    pub fn maybe_object(self, name: &'static str, object: Option<View>) -> Self {
        match object {
            Some(object) => self.object(name, object),
            None => self.none(name),
        }
    }

    pub fn list(self, name: &'static str, items: impl IntoIterator<Item = View>) -> Self {
        let items: Vec<Value> = items.into_iter().map(View::into_value).collect();
        self.with(name, Value::from(items))
    }

    pub fn texts<T: AsRef<str>>(
        self,
        name: &'static str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts: Vec<Value> = texts
            .into_iter()
            .map(|text| Value::normal_string(text.as_ref()))
            .collect();
        self.with(name, Value::from(texts))
    }

    /// The names at the top of the view, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.keys().copied()
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.fields.insert(name, value);
        self
    }

    /// Of all the ways into the engine's own map this one asks for the fewest hashes.
    pub(in crate::render) fn into_value(self) -> Value {
        Value::from(self.fields)
    }

    pub(in crate::render) fn into_context(self) -> Context {
        let mut context = Context::new();
        for (name, value) in self.fields {
            context.insert_value(name, value);
        }
        context
    }
}

/// Says how much there is, never what: a view is full of personal data.
impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "View({} names)", self.fields.len())
    }
}
