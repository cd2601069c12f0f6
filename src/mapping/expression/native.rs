//! The fast path: the usual expressions, compiled for walking a tree directly.
//!
//! Whatever is not understood here goes to the full engine. Whatever is, means the same in
//! both: a property test compares them on random trees.

use jaq_core::{
    load::{
        lex::StrPart,
        parse::{BinaryOp, Def, Pattern, Term},
    },
    ops::{Cmp, Math},
    path::{Opt, Part},
};
use jaq_json::{Num, Val};

use crate::mapping::expression::{
    codes::{Codes, Table},
    functions::Function,
};

/// One step of a compiled expression. Variables are counted from the innermost outwards.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Input,
    Root,
    Asked,
    Tables,
    Constant(Val),
    Variable(usize),
    Path(Box<Node>, Vec<Step>),
    Pipe(Box<Node>, Box<Node>),
    Bind(Box<Node>, Box<Node>),
    Comma(Box<Node>, Box<Node>),
    Otherwise(Box<Node>, Box<Node>),
    Logic {
        left: Box<Node>,
        stop: bool,
        right: Box<Node>,
    },
    Math(Box<Node>, Math, Box<Node>),
    Compare(Box<Node>, Cmp, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    List(Option<Box<Node>>),
    Object(Vec<(Node, Node)>),
    Try(Box<Node>),
    Function(Function),
    Code(Table),
    Mentions(Box<Node>),
    IndexBy(Box<Node>, Box<Node>),
    Each(Box<Node>),
    Select(Box<Node>),
    Map(Box<Node>),
    First(Box<Node>),
    Any(Box<Node>, Box<Node>),
    All(Box<Node>, Box<Node>),
    Empty,
    Not,
    ToText,
    Sort,
    Only(Only),
}

/// Values of one kind, the others being left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only {
    Values,
    Texts,
    Lists,
    Objects,
}

/// One part of a path.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) into: Into,
    /// Whether a part that cannot be taken gives nothing instead of an error.
    pub(super) optional: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Into {
    /// A member of an object by its name.
    Member(Val),
    /// An item of a list by its number.
    Place(Val),
    /// A member by a name or a number that is worked out.
    Worked(Node),
    /// Every member.
    Every,
}

impl Node {
    /// Whether it looks at its input only by the names of members (`.a`), never as a whole.
    pub(super) fn names_members_only(&self) -> bool {
        let all = |nodes: &[&Node]| nodes.iter().all(|node| node.names_members_only());
        match self {
            Self::Root | Self::Asked | Self::Tables | Self::Constant(_) | Self::Variable(_) => true,
            Self::Empty | Self::List(None) => true,
            Self::Path(head, steps) => match **head {
                Self::Input => steps
                    .first()
                    .is_some_and(|step| matches!(step.into, Into::Member(_))),
                ref head => {
                    let worked = |step: &Step| matches!(step.into, Into::Worked(_));
                    let indices = steps.iter().filter(|step| worked(step));
                    head.names_members_only()
                        && indices.into_iter().all(|step| match &step.into {
                            Into::Worked(index) => index.names_members_only(),
                            _ => true,
                        })
                }
            },
            // Behind a pipe the input is another one.
            Self::Pipe(left, _) | Self::Any(left, _) | Self::All(left, _) => {
                left.names_members_only()
            }
            Self::Bind(left, right)
            | Self::Comma(left, right)
            | Self::Otherwise(left, right)
            | Self::Math(left, _, right)
            | Self::Compare(left, _, right)
            | Self::IndexBy(left, right)
            | Self::Logic { left, right, .. } => all(&[left, right]),
            Self::If(condition, then, otherwise) => all(&[condition, then, otherwise]),
            Self::List(Some(inner)) | Self::Try(inner) | Self::First(inner) | Self::Each(inner) => {
                inner.names_members_only()
            }
            Self::Object(entries) => entries.iter().all(|(key, value)| all(&[key, value])),
            Self::Input
            | Self::Function(_)
            | Self::Code(_)
            | Self::Mentions(_)
            | Self::Select(_)
            | Self::Map(_)
            | Self::Not
            | Self::ToText
            | Self::Sort
            | Self::Only(_) => false,
        }
    }
}

/// What a name may stand for while compiling.
pub(super) struct Scope<'s> {
    pub(super) codes: &'s Codes,
    /// The definitions of the mapping, the last of a name being the one that counts.
    pub(super) defs: &'s [Def<&'s str>],
    variables: Vec<&'s str>,
    /// Definitions that are being unfolded, against those that call themselves.
    unfolding: Vec<usize>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(codes: &'s Codes, defs: &'s [Def<&'s str>]) -> Self {
        Self {
            codes,
            defs,
            variables: Vec::new(),
            unfolding: Vec::new(),
        }
    }

    /// The fast form of an expression; `None` where it holds something for the full engine.
    pub(super) fn compile(&mut self, term: &Term<&'s str>) -> Option<Node> {
        Some(match term {
            Term::Id => Node::Input,
            Term::Num(digits) => Node::Constant(Val::Num(Num::Int(digits.parse().ok()?))),
            Term::Str(None, parts) => self.text(parts)?,
            Term::Arr(None) => Node::List(None),
            Term::Arr(Some(inner)) => Node::List(Some(self.boxed(inner)?)),
            Term::Obj(entries) => self.object(entries)?,
            Term::BinOp(left, op, right) => self.operation(left, op, right)?,
            Term::TryCatch(inner, None) => Node::Try(self.boxed(inner)?),
            Term::IfThenElse(branches, otherwise) => self.branches(branches, otherwise)?,
            Term::Var(name) => self.variable(name)?,
            Term::Path(head, path) => {
                let head = self.boxed(head)?;
                let steps = path.0.iter().map(|(part, opt)| self.step(part, *opt));
                let steps = steps.collect::<Option<Vec<_>>>()?;
                // The engine works out all indices before it takes the first step.
                let worked = |step: &Step| matches!(step.into, Into::Worked(_));
                if steps.len() > 1 && steps.iter().any(worked) {
                    return None;
                }
                Node::Path(head, steps)
            }
            Term::Call(name, args) => self.call(name, args)?,
            _ => return None,
        })
    }

    fn boxed(&mut self, term: &Term<&'s str>) -> Option<Box<Node>> {
        self.compile(term).map(Box::new)
    }

    fn text(&mut self, parts: &[StrPart<&'s str, Term<&'s str>>]) -> Option<Node> {
        let mut text = String::new();
        for part in parts {
            match part {
                StrPart::Str(piece) => text.push_str(piece),
                StrPart::Char(c) => text.push(*c),
                StrPart::Term(_) => return None,
            }
        }
        Some(Node::Constant(Val::from(text)))
    }

    fn object(&mut self, entries: &[(Term<&'s str>, Option<Term<&'s str>>)]) -> Option<Node> {
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let (key, value) = match (key, value) {
                (key, Some(value)) => (self.compile(key)?, self.compile(value)?),
                (Term::Var(name), None) => {
                    let key = Val::from(name.trim_start_matches('$').to_owned());
                    (Node::Constant(key), self.variable(name)?)
                }
                (key @ Term::Str(None, _), None) => {
                    let key = self.compile(key)?;
                    let Node::Constant(name) = &key else {
                        return None;
                    };
                    let step = Step {
                        into: Into::Member(name.clone()),
                        optional: false,
                    };
                    (key, Node::Path(Box::new(Node::Input), vec![step]))
                }
                _ => return None,
            };
            nodes.push((key, value));
        }
        Some(Node::Object(nodes))
    }

    fn operation(
        &mut self,
        left: &Term<&'s str>,
        op: &BinaryOp<&'s str>,
        right: &Term<&'s str>,
    ) -> Option<Node> {
        let left = self.boxed(left)?;
        if let BinaryOp::Pipe(Some(pattern)) = op {
            let Pattern::Var(name) = pattern else {
                return None;
            };
            self.variables.push(name);
            let right = self.boxed(right);
            self.variables.pop();
            return Some(Node::Bind(left, right?));
        }
        let right = self.boxed(right)?;
        Some(match op {
            BinaryOp::Pipe(_) => Node::Pipe(left, right),
            BinaryOp::Comma => Node::Comma(left, right),
            BinaryOp::Alt => Node::Otherwise(left, right),
            BinaryOp::Or => Node::Logic {
                left,
                stop: true,
                right,
            },
            BinaryOp::And => Node::Logic {
                left,
                stop: false,
                right,
            },
            BinaryOp::Math(math @ (Math::Add | Math::Sub)) => Node::Math(left, *math, right),
            BinaryOp::Cmp(compare) => Node::Compare(left, *compare, right),
            _ => return None,
        })
    }

    fn branches(
        &mut self,
        branches: &[(Term<&'s str>, Term<&'s str>)],
        otherwise: &Option<Box<Term<&'s str>>>,
    ) -> Option<Node> {
        let mut node = match otherwise {
            Some(otherwise) => self.compile(otherwise)?,
            None => Node::Input,
        };
        for (condition, then) in branches.iter().rev() {
            node = Node::If(self.boxed(condition)?, self.boxed(then)?, Box::new(node));
        }
        Some(node)
    }

    fn variable(&mut self, name: &str) -> Option<Node> {
        let bound = self.variables.iter().rev().position(|one| *one == name);
        if let Some(place) = bound {
            return Some(Node::Variable(place));
        }
        match name {
            "$root" => Some(Node::Root),
            "$asked" => Some(Node::Asked),
            "$codes" => Some(Node::Tables),
            _ => None,
        }
    }

    fn step(&mut self, part: &Part<Term<&'s str>>, opt: Opt) -> Option<Step> {
        let into = match part {
            Part::Range(None, None) => Into::Every,
            Part::Range(..) => return None,
            Part::Index(term) => match self.compile(term)? {
                Node::Constant(key @ Val::TStr(_)) => Into::Member(key),
                Node::Constant(key) => Into::Place(key),
                node => Into::Worked(node),
            },
        };
        let optional = matches!(opt, Opt::Optional);
        Some(Step { into, optional })
    }

    fn call(&mut self, name: &'s str, args: &[Term<&'s str>]) -> Option<Node> {
        if let Some(node) = self.unfolded(name, args) {
            return node;
        }
        if let ([], Some(function)) = (args, Function::named(name)) {
            return Some(Node::Function(function));
        }
        Some(match (name, args) {
            ("true", []) => Node::Constant(Val::Bool(true)),
            ("false", []) => Node::Constant(Val::Bool(false)),
            ("null", []) => Node::Constant(Val::Null),
            ("empty", []) => Node::Empty,
            ("not", []) => Node::Not,
            ("tostring", []) => Node::ToText,
            ("sort", []) => Node::Sort,
            ("values", []) => Node::Only(Only::Values),
            ("strings", []) => Node::Only(Only::Texts),
            ("arrays", []) => Node::Only(Only::Lists),
            ("objects", []) => Node::Only(Only::Objects),
            ("each", [inner]) => Node::Each(self.boxed(inner)?),
            ("select", [inner]) => Node::Select(self.boxed(inner)?),
            ("map", [inner]) => Node::Map(self.boxed(inner)?),
            ("first", [inner]) => Node::First(self.boxed(inner)?),
            ("mentions", [words]) => Node::Mentions(self.boxed(words)?),
            ("index_by", [rows, key]) => Node::IndexBy(self.boxed(rows)?, self.boxed(key)?),
            ("any", [items, test]) => Node::Any(self.boxed(items)?, self.boxed(test)?),
            ("all", [items, test]) => Node::All(self.boxed(items)?, self.boxed(test)?),
            ("code", [table]) => {
                let Node::Constant(Val::TStr(table)) = self.compile(table)? else {
                    return None;
                };
                let table = std::str::from_utf8(&table).ok()?;
                Node::Code(self.codes.table(table)?.clone())
            }
            _ => return None,
        })
    }

    /// A definition of the mapping in the place of its name. The outer `None`: no such name.
    fn unfolded(&mut self, name: &str, args: &[Term<&'s str>]) -> Option<Option<Node>> {
        let before = self.unfolding.last().copied().unwrap_or(self.defs.len());
        // A definition sees itself and those before it.
        let seen = self
            .defs
            .get(..before.saturating_add(1).min(self.defs.len()))?;
        let found = seen
            .iter()
            .rposition(|def| def.name == name && def.args.len() == args.len())?;
        if !args.is_empty() || self.unfolding.contains(&found) || self.unfolding.len() > 32 {
            return Some(None);
        }
        let defs: &'s [Def<&'s str>] = self.defs;
        let body = &defs.get(found)?.body;
        let variables = std::mem::take(&mut self.variables);
        self.unfolding.push(found);
        let node = self.compile(body);
        self.unfolding.pop();
        self.variables = variables;
        // The body sees no variable of its caller, yet runs beneath them: none are shifted,
        // since it only counts its own.
        Some(node)
    }
}
