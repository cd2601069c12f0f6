//! A council's own Word file as a template, filled.
//!
//! Whoever keeps the template types tags into it, as plain text, in Word: `{{ child.name }}` where
//! a value goes, `{% for person in people %}` and `{% endfor %}` around lines or in a row that is
//! repeated, `{% if venue %}` and `{% endif %}` around what is only sometimes there. No macros, no
//! fields, no special prefixes. What cannot work is refused when the template is read, with the
//! tag, where it stands, and what to do in Word.

mod authors;
pub mod error;
mod finish;
mod guard;
mod lift;
mod package;
mod packing;
mod tags;
mod tree;

use std::fmt;

use tera::{Delimiters, ErrorKind, Kwargs, State, Tera, TeraResult};

use crate::render::{
    direct::{self, Direct},
    engine::{self, Capped, Shown},
    view::View,
    word::{
        error::WordError,
        package::Package,
        packing::Rest,
        tree::{Kind, Mark},
    },
};

/// The longest text of one part of a filled file.
const LONGEST: usize = 32 << 20;

/// The kinds of linked parts that are filled, besides the text itself.
const FILLED: &[&str] = &["header", "footer", "footnotes", "endnotes"];

/// A checked template. It is read once and filled many times.
pub struct Template {
    tera: Tera,
    parts: Vec<Part>,
    rest: Rest,
    variables: Vec<String>,
}

/// A part that has tags.
struct Part {
    name: String,
    marks: Vec<Mark>,
    asked: Vec<String>,
    /// The part as it can be filled without the engine, where it can.
    direct: Option<Direct>,
    /// Whether a table or cell of it may end up without what Word needs in it.
    mend: bool,
}

impl Template {
    /// Reads and checks a `.docx` (or a `.dotx`).
    ///
    /// # Errors
    /// A file that is not a Word document, one that brings macros, links or tracked changes
    /// along, and any tag that cannot work.
    pub fn compile(bytes: &[u8]) -> Result<Self, WordError> {
        let mut package = Package::open(bytes)?;
        guard::package(&package)?;
        let main = main_part(&package)?;
        authors::forget(&mut package);
        plain_document(&mut package)?;
        let mut names = vec![main.clone()];
        for link in package.links(&main)? {
            if !link.external && FILLED.contains(&link.kind.as_str()) {
                let name = package::resolve(&main, &link.target);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let mut tera = engine_for_word()?;
        let mut parts = Vec::new();
        for name in names {
            let Some(text) = package.text(&name)? else {
                continue;
            };
            let (template, marks) = prepare(&name, text)?;
            if marks.is_empty() && name != main {
                continue;
            }
            tera.add_raw_template(&name, &template)
                .map_err(|error| fault(&name, &marks, &error))?;
            let asked = asked(&tera, &name, &marks)?;
            parts.push(Part {
                mend: template.contains([tree::TABLE, tree::PARAGRAPH]),
                direct: short(&name, &template),
                name,
                marks,
                asked,
            });
        }
        let rest = package
            .parts
            .iter()
            .filter(|(name, _)| !parts.iter().any(|part| part.name == *name))
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let rest = Rest::pack(rest)?;
        let mut variables: Vec<String> = parts.iter().flat_map(|part| part.asked.clone()).collect();
        variables.sort_unstable();
        variables.dedup();
        Ok(Self {
            tera,
            parts,
            rest,
            variables,
        })
    }

    /// The names that the template asks for at its top, sorted.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// Checks the names that the template asks for against those that there are.
    ///
    /// # Errors
    /// The first tag that asks for another one.
    pub fn check(&self, known: &[&str]) -> Result<(), WordError> {
        for part in &self.parts {
            part.knows(|name| known.contains(&name))?;
        }
        Ok(())
    }

    /// Fills the template.
    ///
    /// # Errors
    /// A name that the view does not hold, at the top or further in; a document of more than 32 MB.
    pub fn fill(&self, shown: &impl Shown) -> Result<Vec<u8>, WordError> {
        let view = shown.view();
        for part in &self.parts {
            part.knows(|name| view.node(name).is_some())?;
        }
        let mut filled = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let short = part.direct.as_ref();
            let bytes = match short.and_then(|short| short.write(&view, LONGEST)) {
                Some(text) => text.into_bytes(),
                None => self.by_the_engine(part, &view)?,
            };
            let bytes = if part.mend {
                finish::mend(bytes)
            } else {
                bytes
            };
            filled.push((part.name.as_str(), bytes));
        }
        let filled: Vec<(&str, &[u8])> = filled
            .iter()
            .map(|(name, bytes)| (*name, bytes.as_slice()))
            .collect();
        self.rest.with(&filled)
    }

    /// A part with a tag or a value that only the engine knows what to make of.
    fn by_the_engine(&self, part: &Part, view: &View) -> Result<Vec<u8>, WordError> {
        let context = view.clone().into_context();
        let mut out = Capped::new(LONGEST);
        let made = self.tera.render_to(&part.name, &context, &mut out);
        if out.full {
            return Err(WordError::part(
                &part.name,
                format!("would have more than {} MB when filled", LONGEST >> 20),
                "look for a loop inside a loop over the same list",
            ));
        }
        made.map_err(|error| fault(&part.name, &part.marks, &error))?;
        Ok(out.bytes)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({} parts with tags)", self.parts.len())
    }
}

impl Part {
    fn knows(&self, known: impl Fn(&str) -> bool) -> Result<(), WordError> {
        let Some(missing) = self.asked.iter().find(|name| !known(name)) else {
            return Ok(());
        };
        let what = format!("asks for `{missing}`, which is not among what this form has");
        let remedy = "write one of the names of the guide";
        let mark = self.marks.iter().find(|mark| {
            mark.tag
                .body
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == missing)
        });
        Err(match mark {
            Some(mark) => WordError::tag(&self.name, &mark.tag, what, remedy),
            None => WordError::part(&self.name, what, remedy),
        })
    }
}

/// Reads a part, finds its tags, and writes it as a template of the engine.
fn prepare(name: &str, text: &str) -> Result<(String, Vec<Mark>), WordError> {
    let mut root = tree::read(text)
        .map_err(|what| WordError::part(name, what, "open the file in Word and save it again"))?;
    guard::text(name, &root)?;
    tags::find(name, &mut root)?;
    lift::statements(name, &mut root)?;
    Ok(tree::write(&root))
}

/// The part that the package names as its text; not every program calls it `document.xml`.
fn main_part(package: &Package) -> Result<String, WordError> {
    let links = package.links("")?;
    let main = links
        .iter()
        .find(|link| link.kind == "officeDocument" && !link.external)
        .map(|link| package::resolve("", &link.target));
    match main {
        Some(main) if package.text(&main)?.is_some() => Ok(main),
        _ => Err(WordError::file(
            "is not a Word document: it has no text in it",
            "open it in Word and save it as Word document (.docx)",
        )),
    }
}

/// A `.dotx` gives documents, not templates.
fn plain_document(package: &mut Package) -> Result<(), WordError> {
    let name = "[Content_Types].xml";
    if let Some(text) = package.text(name)? {
        let plain = text.replace(
            "wordprocessingml.template.main+xml",
            "wordprocessingml.document.main+xml",
        );
        package.replace(name, plain);
    }
    Ok(())
}

/// Only parts that escape what they print, as the engine decides by the end of the name.
fn short(name: &str, template: &str) -> Option<Direct> {
    let delimiters = direct::Delimiters {
        print: tree::PRINT,
        statement: tree::STATEMENT,
        comment: tree::COMMENT,
    };
    name.ends_with(".xml")
        .then(|| Direct::read(template, &delimiters, finish::escape))
        .flatten()
}

fn engine_for_word() -> Result<Tera, WordError> {
    let mut tera = Tera::new();
    engine::furnish(&mut tera);
    let delimiters = Delimiters {
        block_start: tree::STATEMENT.0.into(),
        block_end: tree::STATEMENT.1.into(),
        variable_start: tree::PRINT.0.into(),
        variable_end: tree::PRINT.1.into(),
        comment_start: tree::COMMENT.0.into(),
        comment_end: tree::COMMENT.1.into(),
    };
    tera.set_delimiters(delimiters).map_err(|error| {
        WordError::file(
            format!("cannot be read ({error})"),
            "tell whoever runs Samepage",
        )
    })?;
    tera.autoescape_on([".xml"]);
    tera.set_escape_fn(|text, out| {
        let mut escaped = String::with_capacity(text.len() + 16);
        finish::escape(text, &mut escaped);
        out.write_all(escaped.as_bytes())
    });
    for name in ["range", "throw"] {
        tera.register_function(name, |_: Kwargs, _: &State| -> TeraResult<bool> {
            Err(tera::Error::message("a Word template has no functions"))
        });
    }
    Ok(tera)
}

fn asked(tera: &Tera, name: &str, marks: &[Mark]) -> Result<Vec<String>, WordError> {
    let asked = tera
        .get_template_variables(name)
        .map_err(|error| fault(name, marks, &error))?;
    let mut asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
    asked.sort_unstable();
    Ok(asked)
}

/// What the engine says of a part, told of the tag that it stumbled over.
fn fault(part: &str, marks: &[Mark], error: &tera::Error) -> WordError {
    let at = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            Some(report.span().range.start)
        }
        _ => None,
    };
    let told = engine::faults_of(error, part).into_iter().next();
    let (what, remedy) = match told {
        Some(told) => (told.what, told.remedy),
        None => (
            String::from("cannot be read"),
            String::from("put the tag right"),
        ),
    };
    let what = visible(&what);
    let mark = at.and_then(|at| marks.iter().rev().find(|mark| mark.at <= at));
    match mark {
        Some(mark) if mark.tag.kind != Kind::Comment => {
            WordError::tag(part, &mark.tag, format!("fails: {what}"), remedy)
        }
        _ => WordError::part(part, what, remedy),
    }
}

/// Our delimiters as they were typed.
fn visible(text: &str) -> String {
    text.replace("\u{1}{", "{{")
        .replace("\u{1}}", "}}")
        .replace("\u{2}{", "{%")
        .replace("\u{2}}", "%}")
        .replace(|c: char| c.is_control(), "")
}

#[cfg(test)]
mod tests;
