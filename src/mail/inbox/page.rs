//! What a reader sees of a page: its text, without what is hidden in it.
//!
//! Text in the colour of the paper, of no size, off the screen or marked as not to be shown was not
//! seen by whoever wrote the answer, or was not meant to be seen by whoever reads it: it is left
//! out, and that there was some is told. Quoted letters come out as lines that begin with `>`.

mod entity;
mod style;

use std::collections::HashSet;

use style::{Look, Shown};

/// How deep elements are followed; deeper ones look like the last.
const DEEPEST: usize = 256;

/// Elements that have no end.
const VOID: &[&str] = &[
    "br", "hr", "img", "input", "meta", "link", "base", "col", "area", "wbr", "embed", "source",
    "track", "param", "o:p/",
];

/// Elements whose content is no text.
const NO_TEXT: &[&str] = &[
    "style", "script", "head", "title", "template", "noscript", "svg",
];

/// Elements that begin on a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "blockquote",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "pre",
    "center",
    "address",
    "dd",
    "dt",
    "body",
];

/// What is seen of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub text: String,
    /// Whether there was text that nobody sees.
    pub hidden: bool,
}

struct Element {
    name: String,
    look: Look,
    quotes: bool,
}

struct Reader {
    page: Page,
    open: Vec<Element>,
    /// Names of classes and elements that the page's own style hides.
    hiding: HashSet<String>,
    line_begins: bool,
    space: bool,
}

/// Reads a page. Whatever it is made of, this ends, in time that grows as its length.
pub fn visible(html: &str) -> Page {
    let mut reader = Reader {
        page: Page::default(),
        open: Vec::new(),
        hiding: style::hiding(html),
        line_begins: true,
        space: false,
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at(at);
        reader.text(text);
        rest = reader.markup(tail);
    }
    reader.text(rest);
    reader.page
}

impl Reader {
    /// Reads one piece of markup at the beginning of `text`; what is left of it.
    fn markup<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some(comment) = text.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let is_tag = text
            .get(1..)
            .and_then(|it| it.chars().next())
            .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            self.text("<");
            return text.get(1..).unwrap_or_default();
        }
        let Some(end) = tag_end(text) else {
            return "";
        };
        let inner = text.get(1..end).unwrap_or_default();
        let rest = text.get(end + 1..).unwrap_or_default();
        if inner.starts_with(['!', '?']) {
            return rest;
        }
        if let Some(name) = inner.strip_prefix('/') {
            self.close(&name.trim().to_ascii_lowercase());
            return rest;
        }
        let name_end = inner
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(inner.len());
        let name = inner
            .get(..name_end)
            .unwrap_or_default()
            .to_ascii_lowercase();
        if NO_TEXT.contains(&name.as_str()) && !inner.ends_with('/') {
            return behind_end(rest, &name);
        }
        self.open(name, inner.get(name_end..).unwrap_or_default());
        rest
    }

    fn open(&mut self, name: String, attributes: &str) {
        if name == "br" {
            self.end_line();
            return;
        }
        if BLOCKS.contains(&name.as_str()) {
            self.begin_line();
            // An open paragraph ends where another block begins.
            if self.open.last().is_some_and(|last| last.name == "p") {
                self.open.pop();
            }
        } else if matches!(name.as_str(), "td" | "th") {
            self.space = true;
        }
        let attributes = style::attributes(attributes);
        let parent = self.open.last();
        let look = parent.map_or_else(Look::default, |parent| parent.look);
        let look = look.within(&name, &attributes, &self.hiding);
        let quotes =
            parent.is_some_and(|parent| parent.quotes) || style::quotes(&name, &attributes);
        if style::begins_earlier_letter(&attributes) && look.is_shown() == Shown::Yes {
            self.begin_line();
            self.page.text.push_str("-----Original Message-----\n");
        }
        if !VOID.contains(&name.as_str()) && self.open.len() < DEEPEST {
            self.open.push(Element { name, look, quotes });
        }
    }

    fn close(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.begin_line();
            if name == "p" {
                self.page.text.push('\n');
            }
        }
        let found = self.open.iter().rposition(|one| one.name == name);
        if let Some(at) = found {
            self.open.truncate(at);
        }
    }

    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let last = self.open.last();
        let look = last.map_or_else(Look::default, |last| last.look);
        let quotes = last.is_some_and(|last| last.quotes);
        let text = entity::decoded(raw);
        if look.is_shown() == Shown::No {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            self.page.hidden |= 3 <= letters;
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if self.line_begins {
                if quotes {
                    self.page.text.push_str("> ");
                }
            } else if self.space {
                self.page.text.push(' ');
            }
            self.page.text.push(c);
            self.line_begins = false;
            self.space = false;
        }
    }

    fn begin_line(&mut self) {
        if !self.line_begins {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.page.text.push('\n');
        self.line_begins = true;
        self.space = false;
    }
}

/// Where the tag at the beginning of a text ends; quoted values may hold `>`.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            // A quote that stands elsewhere is part of a broken tag, and ends nowhere.
            (None, '"' | '\'') if after_equals => quote = Some(c),
            (None, '>') => return Some(at),
            _ => {}
        }
        if !c.is_whitespace() {
            after_equals = c == '=';
        }
    }
    text.find('>')
}

/// What stands behind the end of an element whose content is no text.
fn behind_end<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once("</") {
        let is_end = tail
            .get(..name.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(name));
        if is_end {
            return tail.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = tail;
    }
    ""
}
