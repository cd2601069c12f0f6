//! One expression of a mapping: jq with functions of ours, within an allowance.
//!
//! Expressions of the usual kind (`.firstName | txt`) are compiled for walking the tree
//! directly; the others run in the full engine. Both mean the same.

mod codes;
mod engine;
mod functions;
mod native;
mod run;
mod source;
mod walk;

use std::{collections::BTreeSet, ops::ControlFlow, sync::Arc, time::Duration};

use jaq_json::Val;

use crate::mapping::{
    expression::{
        engine::Program,
        native::Node,
        run::{Allowance, Spent},
        source::Source,
        walk::{Stop, World},
    },
    tree::Tree,
    values::Unclear,
};

pub use codes::{Codes, Table};
pub use source::Mentions;

/// How long one expression may run unless its scope says otherwise.
pub const USUAL_LIMIT: Duration = Duration::from_secs(2);

/// How many values one expression may give.
pub const MOST_OUTPUTS: usize = 100_000;

/// Why an expression could not be compiled or run. Holds no value of the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It is not written as the language wants it; `at` counts bytes from its beginning.
    #[error("{what}")]
    Written {
        at: usize,
        what: String,
        remedy: String,
    },
    #[error(transparent)]
    Unclear(#[from] Unclear),
    #[error("{0}")]
    Shape(&'static str),
    #[error("the expression ran for too long and was cut off")]
    TooLong,
    #[error("the expression nested too deeply and was cut off")]
    TooDeep,
    #[error("the expression made too much and was cut off")]
    TooMuch,
}

impl From<Stop> for ExpressionError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Unclear(unclear) => Self::Unclear(unclear),
            Stop::Shape(what) => Self::Shape(what),
            Stop::Enough => Self::TooMuch,
            Stop::Spent(Spent::Time) => Self::TooLong,
            Stop::Spent(Spent::Depth) => Self::TooDeep,
            Stop::Spent(Spent::Size) => Self::TooMuch,
        }
    }
}

/// What the expressions of one mapping share: its definitions and its code tables.
#[derive(Clone, Debug)]
pub struct Language(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    defs: String,
    codes: Codes,
    tables: Val,
}

impl Language {
    /// # Errors
    /// Where the definitions are not written as the language wants them.
    pub fn new(defs: &str, codes: Codes) -> Result<Self, ExpressionError> {
        let tables = codes.value();
        source::with_room(defs, || Source::definitions(defs).map(drop))?;
        Ok(Self(Arc::new(Shared {
            defs: defs.to_owned(),
            codes,
            tables,
        })))
    }

    /// The language without definitions and code tables, as connections use it.
    pub fn plain() -> Self {
        Self(Arc::new(Shared {
            defs: String::new(),
            codes: Codes::default(),
            tables: Codes::default().value(),
        }))
    }

    pub fn codes(&self) -> &Codes {
        &self.0.codes
    }
}

/// What an expression can see beside its item.
#[derive(Clone, Debug)]
pub struct Scope {
    root: Tree,
    asked: Tree,
    limit: Duration,
}

impl Scope {
    /// A scope in which `$root` is this tree, and `$asked` is null.
    pub fn new(root: Tree) -> Self {
        Self {
            root,
            asked: Tree::null(),
            limit: USUAL_LIMIT,
        }
    }

    /// The identifier that was asked for, as `$asked`.
    pub fn asking(mut self, id: &str) -> Self {
        self.asked = Tree::text(id);
        self
    }

    /// How long one expression may run.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    pub fn root(&self) -> &Tree {
        &self.root
    }
}

/// One compiled expression. Compile once, run on every record.
pub struct Expression {
    language: Language,
    form: Form,
    mentions: Mentions,
}

/// The helper through which the value of a plain path is to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lens {
    Plain,
    Text,
    Day,
    Flag,
}

enum Form {
    Native(Node),
    Engine(Program),
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expression(native: {})", self.is_native())
    }
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Where it is not written as the language wants it, or calls what it may not.
    pub fn compile(text: &str, language: &Language) -> Result<Self, ExpressionError> {
        let weight = format!("{text}{}", language.0.defs);
        source::with_room(&weight, || Self::compiled(text, language, true))
    }

    /// The same, always in the full engine: what the fast path is compared with.
    #[cfg(test)]
    pub(crate) fn compile_for_engine(
        text: &str,
        language: &Language,
    ) -> Result<Self, ExpressionError> {
        Self::compiled(text, language, false)
    }

    fn compiled(text: &str, language: &Language, fast: bool) -> Result<Self, ExpressionError> {
        let shared = &language.0;
        let source = Source::parse(text, &shared.defs)?;
        let mentions = source.mentions();
        let native = fast.then(|| source.native(&shared.codes)).flatten();
        let form = match native {
            Some(node) => Form::Native(node),
            None => Form::Engine(source.program(&shared.codes)?),
        };
        Ok(Self {
            language: language.clone(),
            form,
            mentions,
        })
    }

    /// Whether it walks the tree directly, without the full engine.
    pub fn is_native(&self) -> bool {
        matches!(self.form, Form::Native(_))
    }

    /// The names of members that it looks at.
    pub fn mentions(&self) -> &Mentions {
        &self.mentions
    }

    /// All values that the expression gives for an item.
    ///
    /// # Errors
    /// Where a value has not the shape that it expects, a function cannot understand a word, or
    /// the allowance is spent.
    pub fn run(&self, item: &Tree, scope: &Scope) -> Result<Vec<Tree>, ExpressionError> {
        let mut values = Vec::new();
        let mut many = false;
        self.give(item, scope, &mut |value| {
            values.push(Tree(value));
            many = values.len() > MOST_OUTPUTS;
            !many
        })?;
        match many {
            true => Err(ExpressionError::TooMuch),
            false => Ok(values),
        }
    }

    /// The first value that the expression gives; `None` where it gives none.
    ///
    /// # Errors
    /// As [`Expression::run`], as far as it is run.
    pub fn first(&self, item: &Tree, scope: &Scope) -> Result<Option<Tree>, ExpressionError> {
        let mut first = None;
        self.give(item, scope, &mut |value| {
            first = Some(Tree(value));
            false
        })?;
        Ok(first)
    }

    /// Whether the first value counts as true: anything but false, null and nothing.
    ///
    /// # Errors
    /// As [`Expression::first`].
    pub fn test(&self, item: &Tree, scope: &Scope) -> Result<bool, ExpressionError> {
        let first = self.first(item, scope)?;
        Ok(first.is_some_and(|value| !matches!(value.0, Val::Null | Val::Bool(false))))
    }

    /// The value that a plain path leads to, with the helper behind it, which is left to the
    /// caller; `None` where the expression is anything else, or the path cannot be walked.
    ///
    /// Most fields are such paths, and most of their values need no copy.
    pub(crate) fn lend<'v>(
        &'v self,
        item: &'v Tree,
        scope: &'v Scope,
    ) -> Option<(Option<&'v Val>, Lens)> {
        let Form::Native(node) = &self.form else {
            return None;
        };
        let (path, lens) = match node {
            Node::Pipe(path, behind) => match **behind {
                Node::Function(functions::Function::Text) => (&**path, Lens::Text),
                Node::Function(functions::Function::Day) => (&**path, Lens::Day),
                Node::Function(functions::Function::Flag) => (&**path, Lens::Flag),
                _ => return None,
            },
            path => (path, Lens::Plain),
        };
        let tables = &self.language.0.tables;
        let found = path.borrowed(&item.0, &scope.root.0, &scope.asked.0, tables)?;
        Some((found, lens))
    }

    fn give(
        &self,
        item: &Tree,
        scope: &Scope,
        out: &mut dyn FnMut(Val) -> bool,
    ) -> Result<(), ExpressionError> {
        let allowance = Allowance::new(scope.limit);
        let world = World {
            root: &scope.root.0,
            asked: &scope.asked.0,
            tables: &self.language.0.tables,
            allowance: &allowance,
        };
        match &self.form {
            Form::Native(node) => {
                let flow = node.run(&item.0, None, &world, &mut |value| match out(value) {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(Stop::Enough),
                });
                match flow {
                    ControlFlow::Continue(()) | ControlFlow::Break(Stop::Enough) => Ok(()),
                    ControlFlow::Break(stop) => Err(stop.into()),
                }
            }
            Form::Engine(program) => {
                let codes = &self.language.0.codes;
                Ok(program.run(&item.0, &world, codes, out)?)
            }
        }
    }
}

/// The names of all functions that the language adds to jq.
pub fn function_names() -> BTreeSet<&'static str> {
    let one = functions::Function::ALL.iter().map(|(_, name)| *name);
    one.chain(["each", "code", "mentions", "index_by"])
        .collect()
}

#[cfg(test)]
mod tests;
