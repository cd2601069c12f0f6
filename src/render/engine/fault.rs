//! What is wrong with a template, in words for whoever keeps it.

use std::fmt;

use tera::ErrorKind;

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

impl RenderError {
    pub(super) fn of(file: &str, what: impl Into<String>, remedy: &str) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// A text that would have more than so many bytes.
    pub(super) fn too_long(name: &str, most: usize) -> Self {
        Self::of(
            name,
            format!("the text is longer than {} MB", most >> 20),
            "look for a loop inside a loop over the same list",
        )
    }
}

pub(super) fn first_fault(error: &tera::Error, name: &str) -> RenderError {
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
