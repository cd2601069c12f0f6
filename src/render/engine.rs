//! Pages and texts from strict templates: a missing name stops the render.

mod bounds;

use std::{collections::HashMap, fmt, io, io::Write};

use tera::{Kwargs, State, Tera, TeraResult};

use crate::render::{
    dates,
    direct::{Delimiters, Direct},
    view::View,
};

mod fault;

pub use fault::RenderError;
pub(in crate::render) use fault::faults_of;
use fault::first_fault;

/// The longest text that one template may make. A sheet of 40 people has some 200 kB.
const LONGEST: usize = 8 << 20;

/// Something that may be shown to somebody.
///
/// Everything here that makes a page, a letter or a file takes an `&impl Shown` and nothing else.
/// Only two kinds of thing implement it: what disclosure has cleared for one reader, and the views
/// that are made for the council's own staff. So whatever a template can print has passed one of
/// these two doors; the network itself, a person or an answer cannot be handed to a template.
pub trait Shown {
    fn view(&self) -> View;
}

/// Templates by name, read and checked together.
///
/// Names that end in `.html`, `.htm` or `.xml` escape what they print. There is no way round it:
/// `safe` is refused when the template is read.
pub struct Engine {
    tera: Tera,
    /// What each template asks for at its top, by the template's name.
    asked: HashMap<String, Vec<Asked>>,
    /// The templates that can be written without the engine.
    direct: HashMap<String, Direct>,
}

/// A name that a template asks for.
struct Asked {
    name: String,
    /// Line and column where it does so first, both from 1; noughts where a piece that it takes in
    /// asks.
    place: (usize, usize),
}

/// As the engine has them unless it is told otherwise.
const DELIMITERS: Delimiters = Delimiters {
    print: ("{{", "}}"),
    statement: ("{%", "%}"),
    comment: ("{#", "#}"),
};

/// Ends of names whose templates escape what they print: the engine's own choice.
const ESCAPED: [&str; 3] = [".html", ".htm", ".xml"];

impl Engine {
    /// Reads templates, given as name and text, and stops at the first fault.
    ///
    /// # Errors
    /// A template that cannot be read, or that calls a filter, function or component which is
    /// not there.
    pub fn new<N, T>(templates: impl IntoIterator<Item = (N, T)>) -> Result<Self, RenderError>
    where
        N: Into<String>,
        T: Into<String>,
    {
        Self::load(templates).map_err(|faults| {
            faults.into_iter().next().unwrap_or_else(|| {
                RenderError::of("", "the templates cannot be read", "check them one by one")
            })
        })
    }

    /// Reads templates, and tells every fault that can be told at once: for a lint.
    ///
    /// # Errors
    /// As [`Engine::new`], all of them.
    pub fn load<N, T>(templates: impl IntoIterator<Item = (N, T)>) -> Result<Self, Vec<RenderError>>
    where
        N: Into<String>,
        T: Into<String>,
    {
        let templates: Vec<(String, String)> = templates
            .into_iter()
            .map(|(name, text)| (name.into(), text.into()))
            .collect();
        let faults: Vec<RenderError> = templates
            .iter()
            .flat_map(|(name, text)| {
                let mut faults = unescaped(name, text);
                faults.extend(bounds::faults(name, text));
                faults
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut tera = Tera::new();
        furnish(&mut tera);
        bounds::set(&mut tera);
        tera.add_raw_templates(templates.iter().map(|(name, text)| (name, text)))
            .map_err(|error| faults_of(&error, ""))?;
        let mut asked = HashMap::with_capacity(templates.len());
        let mut direct = HashMap::with_capacity(templates.len());
        for (name, text) in &templates {
            let names = tera
                .get_template_variables(name)
                .map_err(|error| faults_of(&error, name))?;
            let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            names.sort_unstable();
            // What an included piece asks for may be a name of the loop around it.
            if text.contains("include") {
                names.clear();
            }
            let place = |wanted: String| Asked {
                place: first_place(text, &wanted).unwrap_or_default(),
                name: wanted,
            };
            asked.insert(name.clone(), names.into_iter().map(place).collect());
            let escape = if ESCAPED.iter().any(|end| name.ends_with(end)) {
                markup
            } else {
                plain_text
            };
            if let Some(short) = Direct::read(text, &DELIMITERS, escape) {
                direct.insert(name.clone(), short);
            }
        }
        Ok(Self {
            tera,
            asked,
            direct,
        })
    }

    /// Whether there is a template of that name.
    pub fn has(&self, name: &str) -> bool {
        self.asked.contains_key(name)
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.asked.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Renders a template.
    ///
    /// # Errors
    /// No such template; a name, at the top or further in, that the view does not hold; a text
    /// longer than eight megabytes.
    pub fn page(&self, name: &str, shown: &impl Shown) -> Result<String, RenderError> {
        let view = shown.view();
        self.knows(name, &view)?;
        let short = self.direct.get(name);
        if let Some(page) = short.and_then(|short| short.write(&view, LONGEST)) {
            return Ok(page);
        }
        let context = view.into_context();
        let mut page = Capped::new(LONGEST);
        self.tera
            .render_to(name, &context, &mut page)
            .map_err(|error| {
                if page.full {
                    return RenderError::too_long(name, LONGEST);
                }
                first_fault(&error, name)
            })?;
        text(name, page.bytes)
    }

    /// The names that a template asks for at its top, sorted; those of what it includes as well.
    ///
    /// # Errors
    /// No such template.
    pub fn variables(&self, name: &str) -> Result<Vec<String>, RenderError> {
        let names = self
            .tera
            .get_template_variables(name)
            .map_err(|error| first_fault(&error, name))?;
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Whether the view has all names that the template asks for at its top.
    fn knows(&self, name: &str, view: &View) -> Result<(), RenderError> {
        let Some(asked) = self.asked.get(name) else {
            return Err(RenderError::of(
                name,
                "there is no such template",
                "check the name against the templates folder",
            ));
        };
        let missing = asked.iter().find(|asked| view.node(&asked.name).is_none());
        let Some(missing) = missing else {
            return Ok(());
        };
        let what = format!("`{}` is not in what this template is given", missing.name);
        let remedy = "write one of the names that it is given, or add this one to the view";
        let (line, column) = missing.place;
        Err(RenderError {
            line,
            column,
            ..RenderError::of(name, what, remedy)
        })
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine({} templates)", self.asked.len())
    }
}

/// Where a name stands first inside a tag, by line and column.
fn first_place(text: &str, wanted: &str) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let (at, _) = text.match_indices(wanted).find(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(at + wanted.len()..).unwrap_or_default();
        let opened = |tag: (&str, &str)| before.rfind(tag.0) > before.rfind(tag.1);
        let is_inside = opened(DELIMITERS.print) || opened(DELIMITERS.statement);
        is_inside
            && !before.ends_with(is_part)
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })?;
    Some(line_and_column(text, at))
}

/// Where a byte of a template stands, both from 1; the column counts characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let on_line = before.rsplit('\n').next().unwrap_or_default();
    (
        before.matches('\n').count() + 1,
        on_line.chars().count() + 1,
    )
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, RenderError> {
    String::from_utf8(bytes).map_err(|_| {
        RenderError::of(
            name,
            "the page is not text",
            "look for a filter that cuts bytes",
        )
    })
}

/// Our filters, and our escaping (the engine's own goes byte by byte through a virtual call).
pub(in crate::render) fn furnish(tera: &mut Tera) {
    tera.set_escape_fn(|text, out| {
        let mut escaped = String::with_capacity(text.len() + 16);
        markup(text, &mut escaped);
        out.write_all(escaped.as_bytes())
    });
    tera.register_filter("day", |text: &str, _: Kwargs, _: &State| {
        civil(text).map(dates::day)
    });
    tera.register_filter("short_day", |text: &str, _: Kwargs, _: &State| {
        civil(text).map(dates::short_day)
    });
    tera.register_filter("time", |text: &str, _: Kwargs, _: &State| {
        let time: Result<jiff::civil::Time, _> = text.parse();
        time.map(dates::time)
            .map_err(|_| tera::Error::message("not a time such as 16:00"))
    });
}

fn civil(text: &str) -> TeraResult<jiff::civil::Date> {
    text.parse()
        .map_err(|_| tera::Error::message("not a day such as 2026-12-03"))
}

fn plain_text(text: &str, out: &mut String) {
    out.push_str(text);
}

/// A value as the text of a page, also inside quotation marks.
pub(in crate::render) fn markup(text: &str, out: &mut String) {
    // Nearly all texts have nothing to escape.
    if !any_special(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// Whether any byte of a text has to be escaped, eight of them at a time.
fn any_special(bytes: &[u8]) -> bool {
    let (eights, rest) = bytes.as_chunks::<8>();
    // `&` and `'` differ in their last bit only, `<` and `>` in the one before it.
    let special = |eight: &[u8; 8]| {
        let word = u64::from_le_bytes(*eight);
        holds(word | ONES, b'\'') | holds(word | (ONES << 1), b'>') | holds(word, b'"')
    };
    eights.iter().fold(0, |any, eight| any | special(eight)) != 0
        || rest.iter().any(|byte| is_special(*byte))
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// Not nought where one of eight bytes is this one.
fn holds(word: u64, byte: u8) -> u64 {
    let other = word ^ (ONES * u64::from(byte));
    other.wrapping_sub(ONES) & !other & (ONES << 7)
}

/// A template that would print something unescaped.
fn unescaped(name: &str, text: &str) -> Vec<RenderError> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices('|') {
            let after = line.get(at + 1..).unwrap_or_default().trim_start();
            let word: String = after
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if word == "safe" {
                faults.push(RenderError {
                    file: name.into(),
                    line: number + 1,
                    column: line.get(..at).map_or(0, |before| before.chars().count()) + 1,
                    what: "`safe` prints a value without escaping it".into(),
                    remedy: "leave it out; give marked-up text as parts of the view".into(),
                });
            }
        }
    }
    faults
}

/// A buffer that refuses to grow past its cap.
pub(in crate::render) struct Capped {
    pub(in crate::render) bytes: Vec<u8>,
    pub(in crate::render) full: bool,
    cap: usize,
}

impl Capped {
    pub(in crate::render) fn new(cap: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(16 << 10),
            full: false,
            cap,
        }
    }
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.cap {
            self.full = true;
            return Err(io::Error::other("longer than allowed"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
