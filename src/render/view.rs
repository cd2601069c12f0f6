//! What a template may see: named texts, numbers, flags, objects and lists.
//!
//! A view is built once and read many times, in the order in which it was built: a few names stand
//! in a row and are compared one after the other, which for a dozen is faster than any map. It
//! becomes the engine's own maps only for a template that needs the engine.

use std::{collections::BTreeMap, fmt, sync::Arc};

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
    fields: Vec<(&'static str, Node)>,
}

/// What stands under a name.
#[derive(Clone)]
pub(in crate::render) enum Node {
    Nothing,
    Flag(bool),
    Number(i64),
    /// A text of the program itself.
    Word(&'static str),
    /// A text that others hold too.
    Shared(Arc<str>),
    Text(String),
    Object(View),
    List(Vec<Node>),
}

impl View {
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`View::new`], for who knows how many names there will be.
    pub fn with_capacity(names: usize) -> Self {
        Self {
            fields: Vec::with_capacity(names),
        }
    }

    pub fn text(self, name: &'static str, text: impl AsRef<str>) -> Self {
        self.owned(name, text.as_ref().to_owned())
    }

    /// A text of the program itself, which needs no copy.
    pub fn word(self, name: &'static str, word: &'static str) -> Self {
        self.with(name, Node::Word(word))
    }

    /// A text that others hold too, which needs no copy.
    pub fn shared(self, name: &'static str, text: &Arc<str>) -> Self {
        self.with(name, Node::Shared(text.clone()))
    }

    /// A text that is given away, which needs no copy.
    pub fn owned(self, name: &'static str, text: String) -> Self {
        self.with(name, Node::Text(text))
    }

    /// A text where there is one, else none.
    pub fn maybe(self, name: &'static str, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self.none(name),
        }
    }

    pub fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        self.with(name, Node::Number(number.into()))
    }

    /// How many, for things that are counted in this program.
    pub fn count(self, name: &'static str, count: usize) -> Self {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.with(name, Node::Number(count))
    }

    pub fn flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, Node::Flag(flag))
    }

    /// A day, for the filters `day` and `short_day`.
    pub fn day(self, name: &'static str, day: Date) -> Self {
        self.owned(name, day.to_string())
    }

    /// A time of day, for the filter `time`.
    pub fn time(self, name: &'static str, time: Time) -> Self {
        self.owned(name, time.to_string())
    }

    /// The name is known and there is nothing under it.
    pub fn none(self, name: &'static str) -> Self {
        self.with(name, Node::Nothing)
    }

    pub fn object(self, name: &'static str, object: View) -> Self {
        self.with(name, Node::Object(object))
    }

    /// An object where there is one, else none.
    pub fn maybe_object(self, name: &'static str, object: Option<View>) -> Self {
        match object {
            Some(object) => self.object(name, object),
            None => self.none(name),
        }
    }

    pub fn list(self, name: &'static str, items: impl IntoIterator<Item = View>) -> Self {
        let items = items.into_iter().map(Node::Object).collect();
        self.with(name, Node::List(items))
    }

    pub fn texts<T: AsRef<str>>(
        self,
        name: &'static str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts
            .into_iter()
            .map(|text| Node::Text(text.as_ref().to_owned()))
            .collect();
        self.with(name, Node::List(texts))
    }

    /// As [`View::texts`], of texts that are given away.
    pub fn owned_texts(self, name: &'static str, texts: Vec<String>) -> Self {
        let texts = texts.into_iter().map(Node::Text).collect();
        self.with(name, Node::List(texts))
    }

    /// The names at the top of the view, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let mut names: Vec<&'static str> = self.fields.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.into_iter()
    }

    #[inline]
    fn with(mut self, name: &'static str, node: Node) -> Self {
        match self.fields.iter_mut().find(|(one, _)| same(one, name)) {
            Some((_, earlier)) => *earlier = node,
            None => self.fields.push((name, node)),
        }
        self
    }

    pub(in crate::render) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What stands under a name.
    pub(in crate::render) fn node(&self, name: &str) -> Option<&Node> {
        let (_, node) = self.fields.iter().find(|(one, _)| same(one, name))?;
        Some(node)
    }

    /// The name at a place, and what stands under it.
    #[inline]
    pub(in crate::render) fn field(&self, place: usize) -> Option<(&'static str, &Node)> {
        let (name, node) = self.fields.get(place)?;
        Some((*name, node))
    }

    /// Where a name stands, as the program spells it, and what stands under it.
    pub(in crate::render) fn find(&self, name: &str) -> Option<(usize, &'static str, &Node)> {
        let place = self.fields.iter().position(|(one, _)| same(one, name))?;
        let (name, node) = self.field(place)?;
        Some((place, name, node))
    }

    /// As the engine's own kind of object, its names sorted.
    pub(in crate::render) fn into_value(self) -> Value {
        let fields: BTreeMap<&'static str, Value> = self
            .fields
            .into_iter()
            .map(|(name, node)| (name, node.into_value()))
            .collect();
        Value::from(fields)
    }

    pub(in crate::render) fn into_context(self) -> Context {
        let mut context = Context::new();
        for (name, node) in self.fields {
            context.insert_value(name, node.into_value());
        }
        context
    }
}

impl Node {
    /// The text, where it is one.
    pub(in crate::render) fn text(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Shared(text) => Some(text),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Nothing => Value::none(),
            Self::Flag(flag) => Value::from(flag),
            Self::Number(number) => Value::from(number),
            Self::Word(word) => Value::normal_string(word),
            Self::Shared(text) => Value::normal_string(&text),
            Self::Text(text) => Value::normal_string(&text),
            Self::Object(view) => view.into_value(),
            Self::List(items) => {
                let items: Vec<Value> = items.into_iter().map(Self::into_value).collect();
                Value::from(items)
            }
        }
    }
}

/// Whether two names are the same. Most differ in their length or their first letter already.
#[inline]
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().first() == other.as_bytes().first() && one == other
}

/// Says how much there is, never what: a view is full of personal data.
impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "View({} names)", self.fields.len())
    }
}
