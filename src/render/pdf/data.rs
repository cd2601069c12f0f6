//! A view as the JSON that a printed page reads.

use std::collections::BTreeSet;

use tera::Value;

use crate::render::pdf::{About, PdfError};

/// The longest list. One paragraph of a hundred thousand entries keeps the compiler busy for
/// minutes, and no network has this many people.
const LIST: usize = 400;
/// The longest text, in characters.
const TEXT: usize = 20_000;
/// The most data, in bytes.
const ALL: usize = 1 << 20;

/// Printed where the fonts have no letter.
const BOX: char = '\u{25A1}';

pub(super) struct Data {
    pub(super) json: Vec<u8>,
    pub(super) missing: Vec<char>,
}

pub(super) fn write(view: Value, has: &dyn Fn(char) -> bool) -> Result<Data, PdfError> {
    let mut writer = Writer {
        out: String::with_capacity(16 << 10),
        missing: BTreeSet::new(),
        has,
    };
    writer.value("", &view)?;
    Ok(Data {
        json: writer.out.into_bytes(),
        missing: writer.missing.into_iter().collect(),
    })
}

pub(super) fn about(about: &About<'_>) -> Vec<u8> {
    let mut writer = Writer {
        out: String::from("{\"title\":"),
        missing: BTreeSet::new(),
        has: &|_| true,
    };
    writer.string(about.title);
    writer.out.push_str(",\"author\":");
    writer.string(about.author);
    let on = about.made_on;
    writer.out.push_str(&format!(
        ",\"year\":{},\"month\":{},\"day\":{}}}",
        on.year(),
        on.month(),
        on.day()
    ));
    writer.out.into_bytes()
}

struct Writer<'a> {
    out: String,
    missing: BTreeSet<char>,
    has: &'a dyn Fn(char) -> bool,
}

impl Writer<'_> {
    fn value(&mut self, name: &str, value: &Value) -> Result<(), PdfError> {
        if self.out.len() > ALL {
            return Err(PdfError::TooMuch { most: ALL });
        }
        if let Some(text) = value.as_str() {
            return self.text(name, text);
        }
        if let Some(items) = value.as_array() {
            return self.list(name, items);
        }
        if let Some(map) = value.as_map() {
            self.out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    self.out.push(',');
                }
                let key = key.as_str().unwrap_or_default();
                self.string(key);
                self.out.push(':');
                self.value(key, value)?;
            }
            self.out.push('}');
            return Ok(());
        }
        match (value.as_bool(), value.as_i64()) {
            (Some(flag), _) => self.out.push_str(if flag { "true" } else { "false" }),
            (_, Some(number)) => self.out.push_str(&number.to_string()),
            _ => self.out.push_str("null"),
        }
        Ok(())
    }

    fn list(&mut self, name: &str, items: &[Value]) -> Result<(), PdfError> {
        if items.len() > LIST {
            return Err(PdfError::LongList {
                name: name.into(),
                length: items.len(),
                most: LIST,
            });
        }
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.value(name, item)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), PdfError> {
        let length = text.chars().count();
        if length > TEXT {
            return Err(PdfError::LongText {
                name: name.into(),
                length,
                most: TEXT,
            });
        }
        let printable = |c: char| (self.has)(c) || c == '\n';
        if text.chars().all(printable) {
            self.string(text);
            return Ok(());
        }
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            if (self.has)(c) || c == '\n' {
                plain.push(c);
            } else if c.is_whitespace() {
                plain.push(' ');
            } else if !unseen(c) {
                self.missing.insert(c);
                plain.push(BOX);
            }
        }
        self.string(&plain);
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                c if c.is_control() => {}
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

/// Characters that have no shape of their own: nothing is lost without them.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        )
}
