//! The expressions of `connection.toml`, and what they look at.

use crate::mapping::{
    expression::{Expression, ExpressionError, Language, Scope, codes::Codes},
    tree::Tree,
};

/// The language of one file: its own definitions beside the house's.
pub struct Rules(Language);

/// One compiled expression.
pub struct Rule(Expression);

/// What an expression can see beside its item: `$root` and `$asked`.
pub struct Seen(Scope);

impl Rules {
    /// The language with the file's own `defs`.
    pub fn with_defs(defs: &str) -> Result<Self, ExpressionError> {
        Language::new(defs, Codes::default()).map(Self)
    }

    /// The language without definitions of a file's own.
    #[cfg(test)]
    pub fn plain() -> Self {
        Self(Language::plain())
    }

    pub fn compile(&self, text: &str) -> Result<Rule, ExpressionError> {
        Expression::compile(text, &self.0).map(Rule)
    }
}

impl Rule {
    /// The first result as text; `None` for nothing and for null.
    pub fn text(&self, item: &Tree, seen: &Seen) -> Result<Option<String>, ExpressionError> {
        Ok(self.0.first(item, &seen.0)?.and_then(|tree| tree.as_text()))
    }

    /// The first result; `None` for nothing and for null.
    pub fn tree(&self, item: &Tree, seen: &Seen) -> Result<Option<Tree>, ExpressionError> {
        Ok(self.0.first(item, &seen.0)?.filter(|tree| !tree.is_null()))
    }

    /// All results.
    pub fn all(&self, item: &Tree, seen: &Seen) -> Result<Vec<Tree>, ExpressionError> {
        self.0.run(item, &seen.0)
    }

    /// Whether the first result is neither null nor false.
    pub fn holds(&self, item: &Tree, seen: &Seen) -> Result<bool, ExpressionError> {
        self.0.test(item, &seen.0)
    }
}

impl Seen {
    pub fn new(root: Tree, asked: &str) -> Self {
        Self(Scope::new(root).asking(asked))
    }
}
