//! Paths, headers and bodies with places to fill in.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    mapping::tree::Tree,
    sources::connector::rule::{Rule, Rules, Seen},
};

/// Everything but what a path segment may hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// How a value is made safe for the place it is put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// A path segment, a query value or a form field.
    Percent,
    Xml,
    /// Inside a JSON string.
    Json,
    /// A header: what could end the line is refused.
    Header,
}

/// Text with places to fill in: `{id}`, `{item}`, `{cursor}`, `{page}`, `{offset}`,
/// `{limit}`, a name from `values`, or `{= expression }`. Other braces are text.
pub struct Template {
    pieces: Vec<Piece>,
    escape: Escape,
}

enum Piece {
    Text(String),
    Word(Word),
    Value(Arc<str>),
    Rule(Box<Rule>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Id,
    Item,
    Cursor,
    Page,
    Offset,
    Limit,
}

const WORDS: &[(&str, Word)] = &[
    ("id", Word::Id),
    ("item", Word::Item),
    ("cursor", Word::Cursor),
    ("page", Word::Page),
    ("offset", Word::Offset),
    ("limit", Word::Limit),
];

/// What the places are filled with for one request.
#[derive(Clone, Copy, Default)]
pub struct Filling<'a> {
    pub id: &'a str,
    pub item: &'a str,
    /// The position in a list: a cursor, a page number or an offset.
    pub position: Option<&'a str>,
    pub limit: Option<u32>,
    /// What `{= ... }` looks at.
    pub seen: Option<(&'a Tree, &'a Seen)>,
    pub values: Option<&'a BTreeMap<String, String>>,
}

/// Why a template could not be read or filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("`{{={0}` has no closing brace")]
    Open(String),
    #[error("`{{{0}}}` is not a place that this file knows")]
    UnknownPlace(String),
    #[error("in `{{= ... }}`: {0}")]
    Rule(String),
    #[error("`{{{0}}}` has no value in the settings")]
    NoValue(String),
    #[error("an expression in braces gave nothing")]
    Nothing,
    #[error("a value cannot stand where it would be put")]
    Unsafe,
}

impl Template {
    /// Reads a template. In a path or a header an unknown `{word}` is an error; in a body,
    /// where braces are common, it is text.
    pub fn parse(
        text: &str,
        escape: Escape,
        values: &[String],
        rules: &Rules,
    ) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            let place = if let Some(expression) = after.strip_prefix('=') {
                let end = closing(expression)
                    .ok_or_else(|| TemplateError::Open(expression.chars().take(30).collect()))?;
                let (inside, behind) = expression.split_at(end);
                rest = behind.get(1..).unwrap_or_default();
                let rule = rules
                    .compile(inside.trim())
                    .map_err(|error| TemplateError::Rule(error.to_string()))?;
                Some(Piece::Rule(Box::new(rule)))
            } else {
                word(after, escape, values)?.map(|(piece, behind)| {
                    rest = behind;
                    piece
                })
            };
            match place {
                Some(piece) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(piece);
                }
                None => {
                    plain.push('{');
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces, escape })
    }

    /// Fills the places in.
    pub fn fill(&self, with: &Filling<'_>) -> Result<String, TemplateError> {
        let mut out = String::with_capacity(96);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Word(word) => self.put(&mut out, &with.word(*word))?,
                Piece::Value(name) => {
                    let value = with.values.and_then(|values| values.get(&**name));
                    let value = value.ok_or_else(|| TemplateError::NoValue(name.to_string()))?;
                    self.put(&mut out, value)?;
                }
                Piece::Rule(rule) => {
                    let (tree, seen) = with.seen.ok_or(TemplateError::Nothing)?;
                    let value = rule
                        .text(tree, seen)
                        .map_err(|error| TemplateError::Rule(error.to_string()))?
                        .ok_or(TemplateError::Nothing)?;
                    self.put(&mut out, &value)?;
                }
            }
        }
        Ok(out)
    }

    /// Whether the template has a place for a position in a list.
    pub fn has_position(&self) -> bool {
        self.has(|word| matches!(word, Word::Cursor | Word::Page | Word::Offset))
    }

    /// Whether it names the child that is asked for.
    pub fn has_id(&self) -> bool {
        self.has(|word| word == Word::Id)
    }

    /// Whether it names the item of `each`.
    pub fn has_item(&self) -> bool {
        self.has(|word| word == Word::Item)
    }

    fn has(&self, f: impl Fn(Word) -> bool) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Word(word) if f(*word)))
    }

    /// The `values` that it needs.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(name) => Some(&**name),
            _ => None,
        })
    }

    /// The identifier in an address that was made from this template: what stands where
    /// `{id}` stands. `None` where the address has another shape.
    pub fn id_in(&self, address: &str) -> Option<String> {
        self.in_place_of(Word::Id, address)
    }

    /// The same of what stands where `{item}` stands.
    pub fn item_in(&self, address: &str) -> Option<String> {
        self.in_place_of(Word::Item, address)
    }

    fn in_place_of(&self, word: Word, address: &str) -> Option<String> {
        let is_it = |piece: &Piece| matches!(piece, Piece::Word(one) if *one == word);
        let at = self.pieces.iter().position(is_it)?;
        let text = |index: usize| match self.pieces.get(index) {
            Some(Piece::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let before = at.checked_sub(1).and_then(text)?;
        let rest = address.get(address.find(before)? + before.len()..)?;
        let id = match text(at + 1) {
            Some(after) => rest.split_once(after)?.0,
            None => rest,
        };
        let id = percent_encoding::percent_decode_str(id)
            .decode_utf8()
            .ok()?;
        (!id.is_empty() && !id.contains(['/', '?', '&'])).then(|| id.into_owned())
    }

    fn put(&self, out: &mut String, value: &str) -> Result<(), TemplateError> {
        match self.escape {
            // A path would be shortened by these, and lead elsewhere.
            Escape::Percent if matches!(value, "." | "..") => return Err(TemplateError::Unsafe),
            Escape::Percent => out.extend(utf8_percent_encode(value, SEGMENT)),
            Escape::Xml => value.chars().for_each(|c| push_xml(out, c)),
            Escape::Json => {
                let quoted = serde_json::to_string(value).unwrap_or_default();
                out.push_str(
                    quoted
                        .get(1..quoted.len().saturating_sub(1))
                        .unwrap_or_default(),
                );
            }
            Escape::Header if value.chars().any(char::is_control) => {
                return Err(TemplateError::Unsafe);
            }
            Escape::Header => out.push_str(value),
        }
        Ok(())
    }
}

impl<'a> Filling<'a> {
    fn word(&self, word: Word) -> Cow<'a, str> {
        match word {
            Word::Id => self.id.into(),
            Word::Item => self.item.into(),
            Word::Cursor | Word::Page | Word::Offset => self.position.unwrap_or_default().into(),
            Word::Limit => self
                .limit
                .map_or(Cow::Borrowed(""), |limit| limit.to_string().into()),
        }
    }
}

fn word<'a>(
    after: &'a str,
    escape: Escape,
    values: &[String],
) -> Result<Option<(Piece, &'a str)>, TemplateError> {
    let body = matches!(escape, Escape::Xml | Escape::Json);
    let Some((name, behind)) = after.split_once('}') else {
        return if body {
            Ok(None)
        } else {
            Err(TemplateError::Open(after.chars().take(30).collect()))
        };
    };
    if let Some((_, word)) = WORDS.iter().find(|(known, _)| *known == name) {
        return Ok(Some((Piece::Word(*word), behind)));
    }
    if values.iter().any(|value| value == name) {
        return Ok(Some((Piece::Value(name.into()), behind)));
    }
    if body {
        return Ok(None);
    }
    Err(TemplateError::UnknownPlace(name.to_owned()))
}

/// Where the brace closes that opened an expression; strings and inner braces are passed over.
fn closing(expression: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, c) in expression.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted && depth == 0 => return Some(at),
            '}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

fn push_xml(out: &mut String, c: char) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => {}
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests;
