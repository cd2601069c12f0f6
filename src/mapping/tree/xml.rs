//! XML to the tree that JSON would give.

use std::collections::{HashMap, HashSet};

use jaq_json::{Map, Val};
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use crate::mapping::tree::{
    MOST_DEPTH, TreeError,
    text::{self, Otherwise},
};

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) fn read(bytes: &[u8], lists: &[String]) -> Result<Val, TreeError> {
    let text = text::decoded("xml", bytes, Otherwise::Refuse)?;
    let mut reader = Reader::from_str(&text);
    let mut names = Names::new(lists.iter().cloned().collect(), None);
    let mut builder = Builder::new();
    let mut done = false;
    while !done {
        let offset =
            |reader: &Reader<&[u8]>| usize::try_from(reader.error_position()).unwrap_or_default();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let what = what_of(&error);
                let mut wrong = TreeError::at("xml", &text, offset(&reader), what);
                wrong.cut_off |= matches!(error, quick_xml::Error::Syntax(_));
                return Err(wrong);
            }
        };
        done = builder.take(&event, &mut names).map_err(|what| {
            let at = usize::try_from(reader.buffer_position()).unwrap_or_default();
            TreeError::at("xml", &text, at, what)
        })?;
    }
    builder
        .finish()
        .map_err(|what| TreeError::at("xml", &text, text.len(), what))
}

/// What is wrong, without any text of the document.
pub(crate) fn what_of(error: &quick_xml::Error) -> &'static str {
    match error {
        quick_xml::Error::Io(_) => "it could not be read",
        quick_xml::Error::Syntax(_) => "a tag or a comment does not end",
        quick_xml::Error::IllFormed(_) => "the tags do not match, or something is not closed",
        quick_xml::Error::InvalidAttr(_) => "an attribute is not well-formed",
        quick_xml::Error::Encoding(_) => "it is not in the encoding that it declares",
        quick_xml::Error::Escape(_) => "an entity is not known",
        quick_xml::Error::Namespace(_) => "a namespace prefix is not declared",
    }
}

/// One open element.
struct Open {
    name: Val,
    map: Map,
    text: String,
    nil: bool,
    /// Whether it stands in a list even when it is alone.
    list: bool,
}

/// What is known of elements by their names.
pub(crate) struct Names {
    /// Those that are lists even when there is one.
    lists: HashSet<String>,
    /// Elements that nobody asks for are left out, with all that they hold.
    wanted: Option<HashSet<String>>,
    /// Names met before, with whether they are lists; none where nobody asks for them.
    met: HashMap<String, Option<(Val, bool)>>,
}

/// Names that are remembered: a document has few, a hostile one many.
const MOST_NAMES: usize = 4096;

impl Names {
    pub(crate) fn new(lists: HashSet<String>, wanted: Option<HashSet<String>>) -> Self {
        Self {
            lists,
            wanted,
            met: HashMap::new(),
        }
    }

    /// The name as a key, and whether it is a list; `None` where nobody asks for it.
    fn of(&mut self, name: &str) -> Option<(Val, bool)> {
        if let Some(known) = self.met.get(name) {
            return known.clone();
        }
        let wanted = self
            .wanted
            .as_ref()
            .is_none_or(|names| names.contains(name));
        let key = wanted.then(|| (Val::from(name.to_owned()), self.lists.contains(name)));
        if self.met.len() < MOST_NAMES {
            self.met.insert(name.to_owned(), key.clone());
        }
        key
    }
}

/// Builds a tree from the events of a reader, one element inside the other.
pub(crate) struct Builder {
    open: Vec<Open>,
    /// How many levels of an unwanted element are open.
    skipping: usize,
    /// Prefixes that stand for the schema instance namespace.
    instance: Vec<String>,
    roots: usize,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            open: vec![Open {
                name: Val::Null,
                map: Map::default(),
                text: String::new(),
                nil: false,
                list: false,
            }],
            skipping: 0,
            instance: vec!["xsi".to_owned()],
            roots: 0,
        }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len() - 1 + self.skipping
    }

    /// Takes one event; answers whether it was the last.
    pub(crate) fn take(
        &mut self,
        event: &Event<'_>,
        names: &mut Names,
    ) -> Result<bool, &'static str> {
        match event {
            Event::Start(start) => self.start(start, names)?,
            Event::Empty(start) => {
                self.start(start, names)?;
                self.end()?;
            }
            Event::End(_) => self.end()?,
            Event::Text(text) if self.skipping == 0 => {
                self.text(&text.xml10_content())?;
            }
            Event::CData(text) if self.skipping == 0 => {
                self.text(&text.xml10_content())?;
            }
            Event::GeneralRef(reference) => {
                let character = resolved(reference)?;
                if self.skipping == 0 {
                    self.text(character.encode_utf8(&mut [0; 4]))?;
                }
            }
            Event::DocType(_) => return Err("a document type (DTD) is not accepted"),
            Event::Eof => return Ok(true),
            _ => {}
        }
        Ok(false)
    }

    fn start(&mut self, start: &BytesStart<'_>, names: &mut Names) -> Result<(), &'static str> {
        if self.depth() >= MOST_DEPTH {
            return Err("nested too deeply");
        }
        if self.skipping > 0 {
            self.skipping += 1;
            return Ok(());
        }
        if self.depth() == 0 {
            self.roots += 1;
            if self.roots > 1 {
                return Err("there is more than one outermost element");
            }
        }
        let name = start.local_name();
        let name: &str = name.as_ref();
        let Some((name, list)) = names.of(name) else {
            self.skipping = 1;
            return Ok(());
        };
        let (map, nil) = self.attributes(start)?;
        self.open.push(Open {
            name,
            map,
            text: String::new(),
            nil,
            list,
        });
        Ok(())
    }

    /// The attributes as `@name`, and whether the element says that it is nil.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<(Map, bool), &'static str> {
        let mut map = Map::default();
        let mut nil = false;
        if start.attributes_raw().is_empty() {
            return Ok((map, nil));
        }
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| "an attribute is not well-formed")?;
            let key: &str = attribute.key.as_ref();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|_| "an entity is not known")?;
            let (prefix, local) = key.split_once(':').unwrap_or(("", key));
            if key == "xmlns" {
                continue;
            }
            if prefix == "xmlns" {
                if value == SCHEMA_INSTANCE {
                    self.instance.push(local.to_owned());
                }
                continue;
            }
            if self.instance.iter().any(|one| one == prefix) {
                nil |= local == "nil" && matches!(value.trim(), "true" | "1");
                continue;
            }
            map.insert(
                Val::from(format!("@{local}")),
                Val::from(value.into_owned()),
            );
        }
        Ok((map, nil))
    }

    fn text(&mut self, text: &str) -> Result<(), &'static str> {
        let outside = self.open.len() == 1;
        if outside && !text.trim().is_empty() {
            return Err("text stands outside the outermost element");
        }
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), &'static str> {
        if self.skipping > 0 {
            self.skipping -= 1;
            return Ok(());
        }
        let closed = self.open.pop().ok_or("an element ends that never began")?;
        let parent = self
            .open
            .last_mut()
            .ok_or("an element ends that never began")?;
        let (list, name) = (closed.list, closed.name.clone());
        put(&mut parent.map, name, value_of(closed), list);
        Ok(())
    }

    /// The tree, once the last event was taken: an object that holds the outermost element.
    pub(crate) fn finish(mut self) -> Result<Val, &'static str> {
        if self.depth() > 0 {
            return Err("it ends too early");
        }
        if self.roots == 0 {
            return Err("there is no element");
        }
        Ok(Val::obj(
            self.open.pop().map(|root| root.map).unwrap_or_default(),
        ))
    }

    /// The one element that was built, without its name.
    pub(crate) fn innermost(&mut self) -> Val {
        let map = self
            .open
            .first_mut()
            .map(|root| std::mem::take(&mut root.map));
        let first = map.and_then(|map| map.into_iter().next());
        match first.map(|(_, value)| value) {
            Some(Val::Arr(items)) => items.first().cloned().unwrap_or_default(),
            value => value.unwrap_or_default(),
        }
    }

    /// What was built so far, with the open elements as they stand.
    pub(crate) fn so_far(&self) -> Val {
        let mut inner: Option<(Val, Val)> = None;
        for open in self.open.iter().rev() {
            let mut map = open.map.clone();
            if let Some((name, value)) = inner {
                map.insert(name, value);
            }
            inner = Some((open.name.clone(), Val::obj(map)));
        }
        inner.map(|(_, value)| value).unwrap_or_default()
    }
}

fn value_of(closed: Open) -> Val {
    if closed.nil {
        return Val::Null;
    }
    let text = closed.text.trim();
    let mut map = closed.map;
    if map.is_empty() {
        return match text {
            "" => Val::Null,
            text if text.len() == closed.text.len() => Val::utf8_str(closed.text),
            text => Val::from(text.to_owned()),
        };
    }
    if !text.is_empty() {
        map.insert(Val::from("#text".to_owned()), Val::from(text.to_owned()));
    }
    Val::obj(map)
}

fn put(map: &mut Map, name: Val, value: Val, list: bool) {
    match map.get_mut(&name) {
        None if list => {
            map.insert(name, std::iter::once(value).collect());
        }
        None => {
            map.insert(name, value);
        }
        Some(Val::Arr(items)) => std::sync::Arc::make_mut(items).push(value),
        Some(first) => {
            let old = std::mem::take(first);
            *first = [old, value].into_iter().collect();
        }
    }
}

/// The character that an entity stands for: the five of XML and character references alone.
fn resolved(reference: &BytesRef<'_>) -> Result<char, &'static str> {
    let character = reference
        .resolve_char_ref()
        .map_err(|_| "a character reference is not valid")?;
    if let Some(character) = character {
        return Ok(character);
    }
    let name: &str = reference;
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return Err("an entity is not known"),
    })
}
