//! A part of a Word file as a tree of elements, read strictly and written back.

use std::sync::Arc;

use quick_xml::{
    Reader,
    escape::{partial_escape, resolve_predefined_entity},
    events::{BytesStart, Event},
};

/// Deeper than any document that Word itself writes.
const DEPTH: usize = 150;

/// Attributes and elements that say who edited what when, or where Word last broke a page. They
/// are no business of the reader of a filled document, and the identifiers would stand twice in it
/// as soon as a loop repeats them.
const FORGOTTEN_ATTRIBUTES: &[&str] = &["w14:paraId", "w14:textId"];
const FORGOTTEN_ELEMENTS: &[&str] = &["w:proofErr", "w:lastRenderedPageBreak"];

/// A tag that somebody typed into Word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) kind: Kind,
    /// What stands between the braces, with Word's quotation marks made plain.
    pub(super) body: Arc<str>,
    /// The words of the paragraph that it stands in.
    pub(super) near: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{ … }}`
    Print,
    /// `{% … %}`
    Statement,
    /// `{# … #}`
    Comment,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Element(Element),
    /// Not escaped.
    Text(String),
    Tag(Tag),
}

#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: Arc<str>,
    /// As they are written, with a blank before each.
    pub(super) attributes: Arc<str>,
    pub(super) children: Vec<Node>,
}

impl Element {
    pub(super) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }

    /// This element and all below it, from the top.
    pub(super) fn walk(&self, visit: &mut impl FnMut(&Element)) {
        visit(self);
        for element in self.elements() {
            element.walk(visit);
        }
    }

    /// The value of an attribute, with its entities as they are written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, after) = self.attributes.split_once(&format!(" {name}=\""))?;
        after.split_once('"').map(|(value, _)| value)
    }
}

impl Node {
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.element().is_some_and(|element| element.is(name))
    }

    /// Whether any tag stands in it.
    pub(super) fn has_tag(&self) -> bool {
        match self {
            Self::Tag(_) => true,
            Self::Text(_) => false,
            Self::Element(element) => element.children.iter().any(Self::has_tag),
        }
    }
}

/// Reads a part.
///
/// # Errors
/// XML that is not well formed, a DOCTYPE, an entity that XML itself does not know, elements
/// nested too deep; in words, without a place, since nobody sees the XML of a Word file.
pub(super) fn read(xml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("its XML is not well formed ({error})"))?;
        match event {
            Event::Start(start) => {
                if open.len() >= DEPTH {
                    return Err("its XML is nested too deep".into());
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => close(element(&start)?, &mut open, &mut root)?,
            Event::End(_) => {
                let done = open.pop().ok_or("its XML is not well formed")?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => add_text(&mut open, c.encode_utf8(&mut [0; 4])),
                Ok(None) => {
                    let text = resolve_predefined_entity(&reference)
                        .ok_or("it uses an entity that XML does not know")?;
                    add_text(&mut open, text);
                }
                Err(error) => return Err(format!("its XML is not well formed ({error})")),
            },
            Event::DocType(_) => return Err("it declares a DOCTYPE".into()),
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err("its XML ends too early".into()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = String::new();
    for attribute in start.attributes() {
        let attribute =
            attribute.map_err(|error| format!("its XML is not well formed ({error})"))?;
        let key = attribute.key.as_ref();
        if FORGOTTEN_ATTRIBUTES.contains(&key) || key.starts_with("w:rsid") {
            continue;
        }
        attributes.push(' ');
        attributes.push_str(key);
        attributes.push_str("=\"");
        attributes.push_str(&attribute.value.replace('"', "&quot;").replace('<', "&lt;"));
        attributes.push('"');
    }
    Ok(Element {
        name: start.name().as_ref().into(),
        attributes: attributes.into(),
        children: Vec::new(),
    })
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match open.last_mut() {
        Some(_) if FORGOTTEN_ELEMENTS.contains(&&*done.name) => {}
        Some(parent) => parent.children.push(Node::Element(done)),
        None if root.is_none() => *root = Some(done),
        None => return Err("its XML has two roots".into()),
    }
    Ok(())
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else {
        return;
    };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

/// Where a tag stands in what was written, to find it again when it fails.
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) tag: Tag,
}

/// What opens and closes a tag in a written part: characters that XML forbids, so that nothing
/// that anybody typed or that a record holds can be read as a tag.
pub(super) const PRINT: (&str, &str) = ("\u{1}{", "\u{1}}");
pub(super) const STATEMENT: (&str, &str) = ("\u{2}{", "\u{2}}");
pub(super) const COMMENT: (&str, &str) = ("\u{3}{", "\u{3}}");
/// Before a table whose rows may all be left out, and behind it.
pub(super) const TABLE: char = '\u{4}';
pub(super) const TABLE_END: char = '\u{5}';
/// Where a paragraph has to stand if none does: Word opens no cell without one.
pub(super) const PARAGRAPH: char = '\u{6}';
/// Before a row of a table whose rows may all be left out.
pub(super) const ROW: char = '\u{7}';

/// Writes a part as a template of the engine.
pub(super) fn write(root: &Element) -> (String, Vec<Mark>) {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    let mut marks = Vec::new();
    write_element(root, &mut out, &mut marks);
    (out, marks)
}

fn write_element(element: &Element, out: &mut String, marks: &mut Vec<Mark>) {
    let bare_table = element.is("w:tbl") && !has_sure(element, "w:tr");
    if bare_table {
        out.push(TABLE);
    }
    out.push('<');
    out.push_str(&element.name);
    out.push_str(&element.attributes);
    if element.is("w:t") && !element.attributes.contains("xml:space") {
        out.push_str(" xml:space=\"preserve\"");
    }
    if element.children.is_empty() && !holds_paragraphs(element) {
        out.push_str("/>");
    } else {
        out.push('>');
        for child in &element.children {
            match child {
                Node::Element(child) => {
                    if bare_table && child.is("w:tr") {
                        out.push(ROW);
                    }
                    write_element(child, out, marks);
                }
                Node::Text(text) => out.push_str(&partial_escape(text.as_str())),
                Node::Tag(tag) => write_tag(tag, out, marks),
            }
        }
        if holds_paragraphs(element) && !ends_in_sure_paragraph(element) {
            out.push(PARAGRAPH);
        }
        out.push_str("</");
        out.push_str(&element.name);
        out.push('>');
    }
    if bare_table {
        out.push(TABLE_END);
    }
}

fn write_tag(tag: &Tag, out: &mut String, marks: &mut Vec<Mark>) {
    let (open, close) = match tag.kind {
        Kind::Print => PRINT,
        Kind::Statement => STATEMENT,
        Kind::Comment => return,
    };
    marks.push(Mark {
        at: out.len(),
        tag: tag.clone(),
    });
    out.push_str(open);
    out.push_str(&tag.body);
    out.push_str(close);
}

/// Elements that Word takes for damaged when there is no paragraph at their end.
fn holds_paragraphs(element: &Element) -> bool {
    ["w:tc", "w:hdr", "w:ftr", "w:txbxContent"]
        .iter()
        .any(|name| element.is(name))
}

fn ends_in_sure_paragraph(element: &Element) -> bool {
    let blocks = |node: &&Node| match node {
        Node::Tag(tag) => tag.kind == Kind::Statement,
        Node::Text(_) => false,
        Node::Element(block) => ["w:p", "w:tbl", "w:sdt"].iter().any(|name| block.is(name)),
    };
    let last = element.children.iter().rev().find(blocks);
    last.is_some_and(|last| last.is("w:p") || last.is("w:sdt"))
}

/// Whether a child of that name stands outside all loops and conditions.
fn has_sure(element: &Element, name: &str) -> bool {
    let mut depth = 0i32;
    for child in &element.children {
        match child {
            Node::Tag(tag) if tag.kind == Kind::Statement => {
                depth += match super::tags::keyword(&tag.body) {
                    "for" | "if" => 1,
                    "endfor" | "endif" => -1,
                    _ => 0,
                };
            }
            child if depth == 0 && child.is(name) => return true,
            _ => {}
        }
    }
    false
}
