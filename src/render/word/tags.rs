//! Finds the tags that somebody typed into Word, whatever Word made of them.
//!
//! Word cuts a paragraph into runs wherever spelling, language or an edit changes, so a tag is
//! often spread over several; and it bends quotation marks while one types. Here the text of a
//! paragraph is read as one, each tag is moved as a whole into the run in which it begins, and
//! bent quotation marks inside it are made straight.

use std::sync::Arc;

use crate::render::word::{
    error::WordError,
    tree::{Element, Kind, Node, Tag},
};

const TAGS: [(&str, &str, Kind); 3] = [
    ("{{", "}}", Kind::Print),
    ("{%", "%}", Kind::Statement),
    ("{#", "#}", Kind::Comment),
];

/// What a statement may be. Others could leave half an element behind or fill the memory.
const STATEMENTS: &[&str] = &["for", "endfor", "if", "elif", "else", "endif"];

/// What may stand behind a bar. `safe` and the escapes are left out: what a record holds must not
/// become part of the file's structure.
const FILTERS: &[&str] = &[
    "day",
    "short_day",
    "time",
    "upper",
    "lower",
    "capitalize",
    "title",
    "trim",
    "length",
    "join",
    "first",
    "last",
    "nth",
    "get",
    "replace",
    "truncate",
    "round",
    "int",
    "float",
    "abs",
    "str",
    "reverse",
    "sort",
    "unique",
    "pluralize",
];

/// Makes the tags of every paragraph below this element nodes of their own.
///
/// # Errors
/// A tag that is opened and not closed, or that does something which is not allowed.
pub(super) fn find(part: &str, element: &mut Element) -> Result<(), WordError> {
    if element.is("w:p") {
        join(part, element)?;
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            find(part, child)?;
        }
    }
    Ok(())
}

/// The word that a statement begins with.
pub(super) fn keyword(body: &str) -> &str {
    let body = body.trim_start_matches(['-', ' ', '\t']);
    let end = body
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(body.len());
    body.get(..end).unwrap_or_default()
}

fn join(part: &str, paragraph: &mut Element) -> Result<(), WordError> {
    let mut texts = Vec::new();
    gather(&mut paragraph.children, &mut texts);
    let words: Vec<String> = texts.iter().map(|text| text_of(text)).collect();
    let all = words.concat();
    if !TAGS.iter().any(|(open, ..)| all.contains(open)) {
        return Ok(());
    }
    let near: Arc<str> = shorten(&all).into();
    let mut ends = Vec::with_capacity(words.len());
    let mut end = 0;
    for word in &words {
        end += word.len();
        ends.push(end);
    }
    let mut joined: Vec<Vec<Node>> = vec![Vec::new(); texts.len()];
    let mut at = 0;
    while at < all.len() {
        let rest = all.get(at..).unwrap_or_default();
        let next = TAGS
            .iter()
            .filter_map(|tag| rest.find(tag.0).map(|i| (i, tag)));
        let (before, tag) = match next.min_by_key(|(i, _)| *i) {
            Some((before, tag)) => (before, Some(tag)),
            None => (rest.len(), None),
        };
        plain(&all, at, at + before, &ends, &mut joined);
        at += before;
        if let Some((open, close, kind)) = tag {
            let rest = all.get(at + open.len()..).unwrap_or_default();
            let tag = whole(part, rest, open, close, *kind, &near)?;
            let (tag, length) = tag;
            let owner = ends.partition_point(|end| *end <= at);
            if let Some(into) = joined.get_mut(owner) {
                into.push(Node::Tag(tag));
            }
            at += open.len() + length + close.len();
        }
    }
    for (text, joined) in texts.into_iter().zip(joined) {
        *text = joined;
    }
    Ok(())
}

/// Puts plain text back into the runs that it came from.
fn plain(all: &str, from: usize, to: usize, ends: &[usize], joined: &mut [Vec<Node>]) {
    let mut at = from;
    while at < to {
        let owner = ends.partition_point(|end| *end <= at);
        let end = ends.get(owner).copied().unwrap_or(to).min(to);
        if let (Some(into), Some(text)) = (joined.get_mut(owner), all.get(at..end)) {
            into.push(Node::Text(text.to_owned()));
        }
        at = end.max(at + 1);
    }
}

/// The tag that begins here, and how long its body was as it was typed.
fn whole(
    part: &str,
    rest: &str,
    open: &str,
    close: &str,
    kind: Kind,
    near: &Arc<str>,
) -> Result<(Tag, usize), WordError> {
    let tag = |body: &str| Tag {
        kind,
        body: body.into(),
        near: Arc::clone(near),
    };
    let end = rest.find(close);
    let body = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let another = kind != Kind::Comment && (body.contains("{{") || body.contains("{%"));
    if end.is_none() || another {
        let begun: String = body.chars().take(40).collect();
        let mut error = WordError::part(
            part,
            format!("is opened with {open} and not closed with {close} in the same paragraph"),
            format!("type {close} behind it"),
        );
        error.tag = Some(format!("{open}{begun}"));
        error.near = Some(near.to_string());
        return Err(error);
    }
    let found = tag(&straight(body));
    allowed(part, &found)?;
    Ok((found, body.len()))
}

/// Quotation marks as the engine reads them, blanks that are blanks, a dash that is a minus.
fn straight(body: &str) -> String {
    body.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{2032}' => '\'',
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => '"',
            '\u{A0}' | '\u{2007}' | '\u{202F}' | '\n' | '\r' | '\t' => ' ',
            '\u{2010}'..='\u{2014}' | '\u{2212}' => '-',
            c => c,
        })
        .filter(|c| !c.is_control() && !matches!(c, '\u{200B}'..='\u{200D}' | '\u{AD}'))
        .collect()
}

fn allowed(part: &str, tag: &Tag) -> Result<(), WordError> {
    let refuse = |what: String, remedy: &str| Err(WordError::tag(part, tag, what, remedy));
    match tag.kind {
        Kind::Comment => return Ok(()),
        Kind::Print if tag.body.trim().is_empty() => {
            return refuse("is empty".into(), "write a name in it or delete it");
        }
        Kind::Print => {}
        Kind::Statement => {
            let word = keyword(&tag.body);
            if !STATEMENTS.contains(&word) {
                return refuse(
                    format!("begins with `{word}`, which a Word template cannot do"),
                    "use for, endfor, if, elif, else or endif",
                );
            }
        }
    }
    let words = words_of(&tag.body);
    let loops = words.iter().filter(|(word, _)| word == "for").count();
    if loops > usize::from(keyword(&tag.body) == "for") {
        return refuse(
            "has a loop inside it".into(),
            "write a loop as a tag of its own: {% for name in names %}",
        );
    }
    let filter = words
        .iter()
        .find(|(word, after_bar)| *after_bar && !FILTERS.contains(&word.as_str()));
    if let Some((filter, _)) = filter {
        return refuse(
            format!("uses `{filter}`, which is not one of the filters of a Word template"),
            "use day, short_day, time, join, length, upper, lower or another of the guide",
        );
    }
    Ok(())
}

/// The words of a tag outside quotation marks, and whether a bar stands before each.
fn words_of(body: &str) -> Vec<(String, bool)> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_bar = false;
    let mut quote = None;
    for c in body.chars().chain([' ']) {
        if let Some(open) = quote {
            if c == open {
                quote = None;
            }
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push((std::mem::take(&mut word), after_bar));
            after_bar = false;
        }
        match c {
            '"' | '\'' | '`' => quote = Some(c),
            '|' => after_bar = true,
            _ => {}
        }
    }
    words
}

/// The children of every `w:t` of a paragraph, in order; not those of a text box inside it.
fn gather<'a>(nodes: &'a mut [Node], texts: &mut Vec<&'a mut Vec<Node>>) {
    for node in nodes {
        let Node::Element(element) = node else {
            continue;
        };
        if element.is("w:p") {
            continue;
        }
        if element.is("w:t") {
            texts.push(&mut element.children);
            continue;
        }
        gather(&mut element.children, texts);
    }
}

fn text_of(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.as_str(),
            _ => "",
        })
        .collect()
}

fn shorten(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    match words.char_indices().nth(70) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        None => words,
    }
}
