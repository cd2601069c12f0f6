//! Pages and texts from strict templates: a missing name stops the render.

use std::{collections::HashMap, fmt, io, io::Write};

use tera::{ErrorKind, Kwargs, State, Tera, TeraResult};

use crate::render::{dates, view::View};

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
    asked: HashMap<String, Vec<String>>,
}

/// What is wrong with a template, where, and what to do.
///
/// It quotes the template and names of fields, never a value, so it may be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    pub file: String,
    /// From 1; 0 where the fault has no place.
    pub line: usize,
    /// From 1; 0 where the fault has no place.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl std::error::Error for RenderError {}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}; {}", self.what, self.remedy)
    }
}

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
            .flat_map(|(name, text)| unescaped(name, text))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut tera = Tera::new();
        furnish(&mut tera);
        tera.add_raw_templates(templates.iter().map(|(name, text)| (name, text)))
            .map_err(|error| faults_of(&error, ""))?;
        let mut asked = HashMap::with_capacity(templates.len());
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
            asked.insert(name.clone(), names);
        }
        Ok(Self { tera, asked })
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
        let context = self.context(name, view)?;
        let mut page = Capped::new(LONGEST);
        self.tera
            .render_to(name, &context, &mut page)
            .map_err(|error| {
                if page.full {
                    return too_long(name);
                }
                first_fault(&error, name)
            })?;
        String::from_utf8(page.bytes).map_err(|_| {
            RenderError::of(
                name,
                "the page is not text",
                "look for a filter that cuts bytes",
            )
        })
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

    fn context(&self, name: &str, view: View) -> Result<tera::Context, RenderError> {
        let Some(asked) = self.asked.get(name) else {
            return Err(RenderError::of(
                name,
                "there is no such template",
                "check the name against the templates folder",
            ));
        };
        let context = view.into_context();
        match asked.iter().find(|asked| !context.contains_key(asked)) {
            Some(missing) => Err(RenderError::of(
                name,
                format!("`{missing}` is not in what this template is given"),
                "write one of the names that it is given, or add this one to the view",
            )),
            None => Ok(context),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine({} templates)", self.asked.len())
    }
}

impl RenderError {
    fn of(file: &str, what: impl Into<String>, remedy: &str) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

fn too_long(name: &str) -> RenderError {
    RenderError::of(
        name,
        format!("the text is longer than {} MB", LONGEST >> 20),
        "look for a loop inside a loop over the same list",
    )
}

/// Our filters, and our escaping (the engine's own goes byte by byte through a virtual call).
pub(in crate::render) fn furnish(tera: &mut Tera) {
    tera.set_escape_fn(escape);
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

fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let entity: &[u8] = match from.as_bytes().first() {
            Some(b'&') => b"&amp;",
            Some(b'<') => b"&lt;",
            Some(b'>') => b"&gt;",
            Some(b'"') => b"&quot;",
            _ => b"&#39;",
        };
        out.write_all(entity)?;
        rest = from.get(1..).unwrap_or_default();
    }
    out.write_all(rest.as_bytes())
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

fn first_fault(error: &tera::Error, name: &str) -> RenderError {
    faults_of(error, name)
        .into_iter()
        .next()
        .unwrap_or_else(|| RenderError::of(name, "the template failed", "check its tags"))
}

/// The faults in an error of the engine; it joins those that it finds while loading into one text.
pub(in crate::render) fn faults_of(error: &tera::Error, name: &str) -> Vec<RenderError> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![RenderError {
            file: report.filename().into(),
            line: report.span().start_line,
            column: report.span().start_col + 1,
            what: plain(report.message()),
            remedy: remedy(report.message()).into(),
        }],
        ErrorKind::Msg(text) if text.starts_with("error: ") => {
            text.split("\n\n").filter_map(joined).collect()
        }
        ErrorKind::TemplateNotFound(missing) => vec![RenderError::of(
            name,
            format!("there is no template `{missing}`"),
            "check the name against the templates folder",
        )],
        ErrorKind::Io(_) => vec![RenderError::of(
            name,
            "the text could not be written",
            "see the log for why",
        )],
        // Its text holds the value, which may be personal.
        ErrorKind::OutOfRangeArgument { target_type, .. } => vec![RenderError::of(
            name,
            format!("a number does not fit in {target_type}"),
            "check what the template counts with",
        )],
        other => vec![RenderError::of(
            name,
            plain(&other.to_string()),
            "put it right in the template",
        )],
    }
}

/// One of the reports that the engine joins: `error: <what>`, then ` --> <file>:<line>:<column>`.
fn joined(report: &str) -> Option<RenderError> {
    let mut lines = report.lines();
    let what = lines.next()?.strip_prefix("error: ")?;
    let place = lines.next().unwrap_or_default();
    let place = place.trim_start().trim_start_matches("--> ");
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let line = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    Some(RenderError {
        file: parts.next().unwrap_or_default().into(),
        line,
        column,
        what: plain(what),
        remedy: remedy(what).into(),
    })
}

fn plain(message: &str) -> String {
    let mut text = message.trim_end_matches('.').replace(". ", "; ");
    if let Some(first) = text.get(..1) {
        let first = first.to_lowercase();
        text.replace_range(..1, &first);
    }
    text
}

fn remedy(message: &str) -> &'static str {
    if message.contains("not defined") || message.contains("undefined") {
        return "write one of the names that it is given, or add this one to the view";
    }
    if message.starts_with("Unknown filter") {
        return "use one of the filters of the guide: day, short_day, time, length, join, lower, upper, ...";
    }
    if message.starts_with("Unknown component") {
        return "write the component, or correct its name";
    }
    if message.starts_with("Iteration not possible") {
        return "loop over a list of the view";
    }
    "put the tag right"
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
