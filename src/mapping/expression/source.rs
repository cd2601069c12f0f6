//! The text of an expression: parsed, weighed, and asked what it looks at.

use std::collections::BTreeSet;

use jaq_core::{
    load::{
        Lexer, Parser,
        lex::{self, StrPart, Token},
        parse::{self, BinaryOp, Def, Pattern, Term},
    },
    ops::Math,
    path::Part,
};

use crate::mapping::expression::{
    ExpressionError,
    codes::Codes,
    cost,
    engine::{DENIED, Program},
    native::{Node, Scope},
};

/// The longest text of an expression or of the definitions, in bytes.
const MOST_TEXT: usize = 64 << 10;
/// Brackets, operators and words that nest; more is refused.
const MOST_WEIGHT: usize = 6_000;
/// Parts of an expression that stand one inside the other, and branches of one `if`.
const MOST_NESTING: usize = 120;
/// From this weight on the parser gets a thread with more stack.
const HEAVY: usize = 40;
const ROOM: usize = 256 << 20;

/// Runs the compiler where it has the stack that the weight of a text may need.
pub(super) fn with_room<T: Send>(
    text: &str,
    work: impl FnOnce() -> Result<T, ExpressionError> + Send,
) -> Result<T, ExpressionError> {
    let weight = weight(text);
    if text.len() > MOST_TEXT || weight > MOST_WEIGHT {
        return Err(ExpressionError::Written {
            at: 0,
            what: "the expression is too long".to_owned(),
            remedy: "split it into several rules or definitions".to_owned(),
        });
    }
    if weight < HEAVY {
        return work();
    }
    let failed = || ExpressionError::Shape("the expression could not be compiled");
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(ROOM);
        let handle = thread.spawn_scoped(scope, work).map_err(|_| failed())?;
        handle.join().map_err(|_| failed())?
    })
}

/// How much of a text can nest: what opens, what joins, and the words that begin a part.
fn weight(text: &str) -> usize {
    let signs = text
        .bytes()
        .filter(|byte| b"([{|,+-*/%=<>\"?".contains(byte))
        .count();
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| {
            matches!(
                *word,
                "if" | "def"
                    | "try"
                    | "reduce"
                    | "foreach"
                    | "label"
                    | "and"
                    | "or"
                    | "as"
                    | "elif"
            )
        });
    signs + words.count()
}

/// An expression with the definitions that it may call, both parsed.
pub(super) struct Source<'s> {
    text: &'s str,
    defs_text: &'s str,
    term: Term<&'s str>,
    defs: Vec<Def<&'s str>>,
}

impl<'s> Source<'s> {
    pub(super) fn parse(text: &'s str, defs_text: &'s str) -> Result<Self, ExpressionError> {
        if text.trim().is_empty() {
            return Err(written(
                0,
                "the expression is empty",
                "write `.` for the item itself",
            ));
        }
        let defs = Self::definitions(defs_text)?;
        let tokens = tokens(text)?;
        let term = Parser::new(&tokens)
            .parse(|parser| parser.term())
            .map_err(|errors| unparsed(text, &errors))?;
        allowed(&term)?;
        Ok(Self {
            text,
            defs_text,
            term,
            defs,
        })
    }

    pub(super) fn definitions(text: &'s str) -> Result<Vec<Def<&'s str>>, ExpressionError> {
        let tokens = tokens(text)?;
        let defs = Parser::new(&tokens)
            .parse(|parser| parser.defs())
            .map_err(|errors| unparsed(text, &errors))?;
        for def in &defs {
            allowed(&def.body)?;
        }
        Ok(defs)
    }

    /// The fast form, where every part of the expression has one.
    pub(super) fn native(&self, codes: &Codes) -> Option<Node> {
        Scope::new(codes, &self.defs).compile(&self.term)
    }

    pub(super) fn program(&self, codes: &Codes) -> Result<Program, ExpressionError> {
        self.known_tables(codes)?;
        Program::compile(self.term.clone(), self.defs.clone()).map_err(|unknown| {
            let Some(first) = unknown.first() else {
                return written(0, "the expression could not be compiled", "simplify it");
            };
            let at = offset(self.text, first.address);
            let place = match (at, offset(self.defs_text, first.address)) {
                (None, Some(_)) => " (in `defs`)",
                _ => "",
            };
            let what = format!("unknown {} `{}`{place}", first.kind, first.name);
            let remedy = match DENIED.contains(&first.name.as_str()) || first.name == "$ENV" {
                true => "mappings cannot reach the environment, the clock or other input",
                false => "see the list of functions in mappings/README.md",
            };
            written(at.unwrap_or_default(), &what, remedy)
        })
    }

    /// Whether every table that `code` names exists.
    fn known_tables(&self, codes: &Codes) -> Result<(), ExpressionError> {
        let mut wrong = None;
        let mut look = |term: &Term<&'s str>| {
            let Term::Call("code", args) = term else {
                return;
            };
            let [Term::Str(None, parts)] = args.as_slice() else {
                return;
            };
            let [StrPart::Str(name)] = parts.as_slice() else {
                return;
            };
            if codes.table(name).is_none() && wrong.is_none() {
                wrong = Some(*name);
            }
        };
        cost::each_term(&self.term, &mut look);
        for def in &self.defs {
            cost::each_term(&def.body, &mut look);
        }
        match wrong {
            None => Ok(()),
            Some(name) => Err(written(
                offset(self.text, name.as_ptr() as usize).unwrap_or_default(),
                &format!("there is no code table `{name}`"),
                &format!("write a section [codes.{name}]"),
            )),
        }
    }

    /// What the expression, and the definitions that it calls, look at.
    pub(super) fn mentions(&self) -> Mentions {
        let mut mentions = Mentions::default();
        let mut open = vec![&self.term];
        let mut seen = BTreeSet::new();
        while let Some(term) = open.pop() {
            cost::each_term(term, &mut |term| mentions.look(term));
            let mut names = BTreeSet::new();
            cost::called(term, &mut names);
            for def in &self.defs {
                if names.contains(def.name) && seen.insert(def.name) {
                    open.push(&def.body);
                }
            }
        }
        mentions
    }
}

/// The names that an expression looks at in a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Names of members, anywhere in it.
    pub names: BTreeSet<String>,
    /// Names with which a path begins: `family` of `each(.family)`. What it begins in is the item,
    /// or what was handed on.
    pub firsts: BTreeSet<String>,
    /// Names behind `$root`: those of documents.
    pub documents: BTreeSet<String>,
    /// The last name of its first path, for people: `firstName` of `.person.firstName | txt`.
    pub field: Option<String>,
    /// The first name of its first path: `person` of `.person.firstName | txt`.
    pub head: Option<String>,
    /// Whether it may look at members without naming them (`.[]`, `..`, `to_entries`).
    pub unnamed: bool,
    /// Whether it looks at `$root`.
    pub root: bool,
    /// The code tables that it looks up.
    pub tables: BTreeSet<String>,
    /// Whether it may look up any table: which one is worked out.
    pub any_table: bool,
}

/// Functions that look at members without naming them.
const UNNAMED: &[&str] = &[
    "to_entries",
    "with_entries",
    "keys",
    "keys_unsorted",
    "map",
    "map_values",
    "paths",
    "path",
    "getpath",
    "pick",
    "recurse",
    "walk",
    "tojson",
    "add",
    "flatten",
    "any",
    "all",
    "first",
    "last",
    "nth",
    "leaf_paths",
    "key_values",
    "path_value",
    "del",
    "delpaths",
    "setpath",
    "to_array",
    "values",
    "min_by",
    "max_by",
    "sort_by",
    "group_by",
    "unique_by",
    "splits",
];

impl Mentions {
    fn look(&mut self, term: &Term<&str>) {
        match term {
            Term::Recurse => self.unnamed = true,
            // What is taken apart by a pattern is not followed.
            Term::BinOp(_, BinaryOp::Pipe(Some(Pattern::Obj(_))), _) => self.unnamed = true,
            Term::Var("$root") => self.root = true,
            Term::Call(name, args) if UNNAMED.contains(name) && args.is_empty() => {
                self.unnamed = true;
            }
            Term::Call("code", args) => {
                let named = args.first().and_then(text_of);
                self.any_table |= named.is_none();
                self.tables.extend(named);
            }
            Term::Call("index_by", args) => {
                if let [_, Term::Str(None, parts)] = args.as_slice()
                    && let [StrPart::Str(name)] = parts.as_slice()
                {
                    self.names.insert((*name).to_owned());
                }
            }
            Term::Call(name, _) if UNNAMED.contains(name) => {
                // With an argument these look at items, and the argument names what it wants.
                self.unnamed |= !matches!(*name, "map" | "any" | "all" | "first" | "last");
            }
            Term::Obj(entries) => {
                for (key, value) in entries {
                    if let (Some(name), None) = (text_of(key), value) {
                        self.firsts.insert(name.clone());
                        self.names.insert(name);
                    }
                }
            }
            Term::Path(begun, path) => {
                if let Some(name) = path.0.first().and_then(|(part, _)| name_of(part)) {
                    match &**begun {
                        Term::Var("$root") => self.documents.insert(name),
                        _ => self.firsts.insert(name),
                    };
                }
                let mut last = None;
                let mut first = None;
                for (part, _) in &path.0 {
                    match part {
                        Part::Index(index) => match text_of(index) {
                            Some(name) => {
                                self.names.insert(name.clone());
                                first = first.or(Some(name.clone()));
                                last = Some(name);
                            }
                            None => self.unnamed |= !matches!(index, Term::Num(_)),
                        },
                        Part::Range(None, None) => self.unnamed = true,
                        Part::Range(..) => {}
                    }
                }
                if self.field.is_none() {
                    self.field = last;
                    self.head = first;
                }
            }
            _ => {}
        }
    }

    /// Takes in what another expression looks at.
    pub fn join(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.firsts.extend(other.firsts.iter().cloned());
        self.documents.extend(other.documents.iter().cloned());
        self.unnamed |= other.unnamed;
        self.root |= other.root;
        self.tables.extend(other.tables.iter().cloned());
        self.any_table |= other.any_table;
    }
}

/// The name of a part of a path; `None` where it is a number, a range or worked out.
fn name_of(part: &Part<Term<&str>>) -> Option<String> {
    match part {
        Part::Index(index) => text_of(index),
        Part::Range(..) => None,
    }
}

fn text_of(term: &Term<&str>) -> Option<String> {
    let Term::Str(None, parts) = term else {
        return None;
    };
    let mut text = String::new();
    for part in parts {
        match part {
            StrPart::Str(piece) => text.push_str(piece),
            StrPart::Char(c) => text.push(*c),
            StrPart::Term(_) => return None,
        }
    }
    Some(text)
}

/// Refuses what nests too deeply to be run, and `*=`, which could fill the memory with one text.
fn allowed(term: &Term<&str>) -> Result<(), ExpressionError> {
    let mut widest = 0;
    let mut repeats = false;
    cost::each_term(term, &mut |term| {
        repeats |= matches!(term, Term::BinOp(_, BinaryOp::UpdateMath(Math::Mul), _));
        if let Term::IfThenElse(branches, _) = term {
            widest = widest.max(branches.len());
        }
        if let Term::Path(_, path) = term {
            widest = widest.max(path.0.len());
        }
    });
    if repeats {
        return Err(written(0, "`*=` is not available", "write `.x = .x * 2`"));
    }
    if cost::nesting(term) > MOST_NESTING || widest > MOST_NESTING {
        return Err(written(
            0,
            "the expression nests too deeply",
            "split it into several rules or definitions",
        ));
    }
    Ok(())
}

fn tokens(text: &str) -> Result<Vec<Token<&str>>, ExpressionError> {
    Lexer::new(text).lex().map_err(|errors| {
        let Some((expected, found)) = errors.first() else {
            return written(0, "the expression cannot be read", "see mappings/README.md");
        };
        // What is never closed is shown where it opens: that is where a person has to look.
        let (expected, place) = match expected {
            lex::Expect::Delim(open) => (format!("`{open}` is never closed"), *open),
            other => (format!("{} is wanted here", other.as_str()), *found),
        };
        written(
            offset(text, place.as_ptr() as usize).unwrap_or(text.len()),
            &expected,
            "check quotes and brackets",
        )
    })
}

fn unparsed<'s>(
    text: &'s str,
    errors: &[(parse::Expect<&'s str>, Option<&Token<&'s str>>)],
) -> ExpressionError {
    let Some((expected, found)) = errors.first() else {
        return written(0, "the expression cannot be read", "see mappings/README.md");
    };
    let at = Token::opt_as_str(*found, text);
    let what = match found {
        Some(_) => format!("{} is wanted here", expected.as_str()),
        None => format!("{} is missing at the end", expected.as_str()),
    };
    written(
        offset(text, at.as_ptr() as usize).unwrap_or(text.len()),
        &what,
        "check it against the examples in mappings/README.md",
    )
}

fn written(at: usize, what: &str, remedy: &str) -> ExpressionError {
    ExpressionError::Written {
        at,
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// Where a part of a text stands in it; `None` where it is no part of it.
fn offset(whole: &str, part: usize) -> Option<usize> {
    let at = part.checked_sub(whole.as_ptr() as usize)?;
    (at <= whole.len()).then_some(at)
}
