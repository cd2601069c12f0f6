//! What a template may not do, because it could go on for ever or fill the memory.
//!
//! The engine below has no limit of its own but the length of what it prints. So a template loops
//! only over lists that it is given, and not too deep; it keeps no values, which a few lines could
//! double until they fill the memory; and it calls neither functions nor the filters that make
//! much from little.

use tera::{Kwargs, State, Tera, TeraResult};

use crate::render::engine::{RenderError, line_and_column};

/// Loops inside loops inside loops: more than this is a mistake that would take for ever.
const LOOPS: usize = 4;

const STATEMENTS: &[&str] = &[
    "for",
    "endfor",
    "if",
    "elif",
    "else",
    "endif",
    "include",
    "extends",
    "block",
    "endblock",
    "component",
    "endcomponent",
];

const REFUSED: &[&str] = &["replace", "indent"];

/// Takes away what could run for ever, or make much from little.
pub(super) fn set(tera: &mut Tera) {
    for name in ["range", "throw"] {
        tera.register_function(name, |_: Kwargs, _: &State| -> TeraResult<bool> {
            Err(tera::Error::message("a template has no functions"))
        });
    }
    for name in REFUSED {
        tera.register_filter(*name, |_: &str, _: Kwargs, _: &State| -> TeraResult<bool> {
            Err(tera::Error::message("a template has no such filter"))
        });
    }
}

/// Every statement of a template that it may not have, or not there.
pub(super) fn faults(name: &str, text: &str) -> Vec<RenderError> {
    let mut faults = Vec::new();
    let mut inside = Inside::default();
    for (at, _) in text.match_indices('{') {
        let after = text.get(at + 1..).unwrap_or_default();
        let Some((is_statement, rest)) = after
            .strip_prefix('%')
            .map(|rest| (true, rest))
            .or_else(|| after.strip_prefix('{').map(|rest| (false, rest)))
        else {
            continue;
        };
        let rest = rest.trim_start_matches('-').trim_start();
        if let Some(what) = inside.enter(is_statement, rest) {
            faults.push(fault(name, text, at, what));
        }
    }
    faults
}

/// In what a tag stands.
#[derive(Default)]
struct Inside {
    loops: usize,
    /// The name of the component that is being made.
    component: String,
}

impl Inside {
    /// Takes the next tag; what is wrong with it.
    fn enter(&mut self, is_statement: bool, tag: &str) -> Option<String> {
        if tag.starts_with('<') {
            // The engine ends a deep one; one that is wide as well would take for ever.
            let itself = !self.component.is_empty() && name_of(tag) == self.component;
            return itself.then(|| "a component is used inside itself".to_owned());
        }
        if !is_statement {
            return None;
        }
        let word: String = tag.chars().take_while(char::is_ascii_lowercase).collect();
        match word.as_str() {
            "for" => {
                self.loops += 1;
                let deep = self.loops > LOOPS;
                return deep
                    .then(|| format!("there are more than {LOOPS} loops inside each other"));
            }
            "endfor" => self.loops = self.loops.saturating_sub(1),
            "component" => self.component = name_of(tag.get(word.len()..).unwrap_or_default()),
            "endcomponent" => self.component.clear(),
            word if STATEMENTS.contains(&word) => (),
            word => return Some(format!("`{word}` is no statement of a template")),
        }
        None
    }
}

/// The first name of a tag; none where a component is closed.
fn name_of(tag: &str) -> String {
    tag.trim_start_matches(['<', ' '])
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        .collect()
}

fn fault(name: &str, text: &str, at: usize, what: String) -> RenderError {
    let (line, column) = line_and_column(text, at);
    RenderError {
        file: name.into(),
        line,
        column,
        what,
        remedy: format!(
            "use only {}, loops at most {LOOPS} deep, and no component inside itself",
            STATEMENTS.join(", ")
        ),
    }
}
