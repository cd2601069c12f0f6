//! One expression of a mapping: jq with functions of ours, within an allowance.
//!
//! Expressions of the usual kind (`.firstName | txt`) are compiled for walking the tree
//! directly; the others run in the full engine. Both mean the same.

pub mod codes;
mod cost;
mod engine;
mod functions;
mod native;
mod run;
pub mod source;
mod standard;
mod steps;
mod walk;

use std::{cell::OnceCell, collections::BTreeSet, ops::ControlFlow, sync::Arc, time::Duration};

use jaq_json::Val;

use crate::mapping::{
    expression::{
        codes::Codes,
        engine::Program,
        native::Node,
        run::{Allowance, Spent},
        source::{Mentions, Source},
        walk::{Stop, World},
    },
    tree::Tree,
    values::Unclear,
};

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
    /// Whether it can be run on an item with what was added to it kept apart.
    apart: bool,
}

/// An item of a rule: a value, and what `. + {...}` adds to it, apart until somebody wants both.
#[derive(Debug)]
pub(crate) struct Item {
    base: Tree,
    added: Option<Tree>,
    whole: OnceCell<Tree>,
}

impl From<Tree> for Item {
    fn from(base: Tree) -> Self {
        Self {
            base,
            added: None,
            whole: OnceCell::new(),
        }
    }
}

impl Item {
    /// The item with what was added to it.
    pub(crate) fn whole(&self) -> &Tree {
        let Some(added) = &self.added else {
            return &self.base;
        };
        self.whole.get_or_init(|| {
            let both = self.base.0.clone() + added.0.clone();
            both.map_or_else(|_| self.base.clone(), Tree)
        })
    }

    pub(crate) fn is_null(&self) -> bool {
        self.base.is_null()
    }

    /// Whether it is a word, a number or the like, without members.
    pub(crate) fn is_bare(&self) -> bool {
        !self.base.is_object() && !self.base.is_list()
    }

    /// Whether it is an object without a member of this name.
    pub(crate) fn lacks(&self, name: &str) -> bool {
        let added = self.added.as_ref().is_some_and(|added| added.has(name));
        self.base.is_object() && !self.base.has(name) && !added
    }
}

/// The helper through which the value of a plain path is to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lens {
    Plain,
    Text,
    Day,
    Flag,
    /// As jq writes it (`tostring`): of a text or a number the same as its text.
    Written,
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
        let apart = matches!(&form, Form::Native(node) if node.names_members_only());
        Ok(Self {
            language: language.clone(),
            form,
            mentions,
            apart,
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
        item: &'v Item,
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
                Node::ToText => (&**path, Lens::Written),
                _ => return None,
            },
            path => (path, Lens::Plain),
        };
        let found = self.borrow(path, item, scope)?;
        Some((found, lens))
    }

    fn borrow<'v>(
        &'v self,
        path: &'v Node,
        item: &'v Item,
        scope: &'v Scope,
    ) -> Option<Option<&'v Val>> {
        let world = [&scope.root.0, &scope.asked.0, &self.language.0.tables];
        path.borrowed(
            &item.base.0,
            item.added.as_ref().map(|added| &added.0),
            world,
        )
    }

    /// The text of `"fixed/" + (.id | txt)`, which names most records, made at once; `None` where
    /// the expression is anything else.
    pub(crate) fn spelled(&self, item: &Item, scope: &Scope) -> Option<String> {
        let Form::Native(Node::Math(left, jaq_core::ops::Math::Add, right)) = &self.form else {
            return None;
        };
        let (Node::Constant(Val::TStr(fixed)), Node::Pipe(path, behind)) = (&**left, &**right)
        else {
            return None;
        };
        if !matches!(**behind, Node::Function(functions::Function::Text)) {
            return None;
        }
        let found = self
            .borrow(path, item, scope)?
            .and_then(crate::mapping::values::text);
        let fixed = std::str::from_utf8(fixed).ok()?;
        Some(format!("{fixed}{}", found.as_deref().unwrap_or_default()))
    }

    /// All items that the expression gives, as [`Expression::run`].
    ///
    /// # Errors
    /// As [`Expression::run`].
    pub(crate) fn items(&self, item: &Tree, scope: &Scope) -> Result<Vec<Item>, ExpressionError> {
        let Form::Native(node) = &self.form else {
            let values = self.run(item, scope)?;
            return Ok(values.into_iter().map(Item::from).collect());
        };
        let allowance = Allowance::new(scope.limit);
        let world = self.world(scope, &allowance);
        let mut items = Vec::new();
        let flow = node.items(&item.0, None, &world, &mut |base, added| {
            items.push(Item {
                base: Tree(base),
                added: added.map(Tree),
                whole: OnceCell::new(),
            });
            match items.len() > MOST_OUTPUTS {
                true => ControlFlow::Break(Stop::Enough),
                false => ControlFlow::Continue(()),
            }
        });
        match flow {
            ControlFlow::Continue(()) => Ok(items),
            ControlFlow::Break(stop) => Err(stop.into()),
        }
    }

    fn world<'w>(&'w self, scope: &'w Scope, allowance: &'w Allowance) -> World<'w> {
        World {
            root: &scope.root.0,
            asked: &scope.asked.0,
            tables: &self.language.0.tables,
            allowance,
            apart: None,
        }
    }

    /// The first value that the expression gives for an item with what was added to it.
    ///
    /// # Errors
    /// As [`Expression::first`].
    pub(crate) fn first_of(
        &self,
        item: &Item,
        scope: &Scope,
    ) -> Result<Option<Tree>, ExpressionError> {
        let (Form::Native(node), Some(added), true) = (&self.form, &item.added, self.apart) else {
            return self.first(item.whole(), scope);
        };
        let allowance = Allowance::new(scope.limit);
        let mut world = self.world(scope, &allowance);
        world.apart = Some((&item.base.0, &added.0));
        let mut first = None;
        let flow = node.run(&item.base.0, None, &world, &mut |value| {
            first = Some(value);
            ControlFlow::Break(Stop::Enough)
        });
        match flow {
            ControlFlow::Continue(()) | ControlFlow::Break(Stop::Enough) => Ok(first.map(Tree)),
            ControlFlow::Break(stop) => Err(stop.into()),
        }
    }

    fn give(
        &self,
        item: &Tree,
        scope: &Scope,
        out: &mut dyn FnMut(Val) -> bool,
    ) -> Result<(), ExpressionError> {
        let allowance = Allowance::new(scope.limit);
        let world = self.world(scope, &allowance);
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
