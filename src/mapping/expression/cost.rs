//! The syntax tree, rewritten so that every step pays for itself.

use std::collections::BTreeSet;

use jaq_core::{
    load::{
        lex::StrPart,
        parse::{BinaryOp, Def, Pattern, Term},
    },
    ops::Math,
    path::{Part, Path},
};

pub(super) const TICK: &str = "!tick";
pub(super) const MADE: &str = "!made";
pub(super) const TIMES: &str = "!times";

/// All names that a term calls.
pub(super) fn called(term: &Term<&str>, names: &mut BTreeSet<String>) {
    each_term(term, &mut |term| match term {
        Term::Call(name, _) => {
            names.insert((*name).to_owned());
        }
        Term::Str(Some(format), _) => {
            names.insert((*format).to_owned());
        }
        _ => {}
    });
}

/// Shows a term and all that are inside it.
pub(super) fn each_term<'t, 's>(term: &'t Term<&'s str>, show: &mut dyn FnMut(&'t Term<&'s str>)) {
    show(term);
    for inner in inside(term) {
        each_term(inner, show);
    }
}

/// How many terms stand one inside the other.
pub(super) fn nesting(term: &Term<&str>) -> usize {
    1 + inside(term)
        .into_iter()
        .map(nesting)
        .max()
        .unwrap_or_default()
}

/// The terms that stand directly inside a term.
pub(super) fn inside<'t, 's>(term: &'t Term<&'s str>) -> Vec<&'t Term<&'s str>> {
    let mut terms = Vec::new();
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Var(_) | Term::Break(_) => {}
        Term::Arr(inner) => terms.extend(inner.as_deref()),
        Term::Neg(inner) | Term::Label(_, inner) => terms.push(inner),
        Term::Str(_, parts) => terms.extend(parts.iter().filter_map(|part| match part {
            StrPart::Term(inner) => Some(inner),
            _ => None,
        })),
        Term::Obj(entries) => {
            for (key, value) in entries {
                terms.push(key);
                terms.extend(value);
            }
        }
        Term::BinOp(left, op, right) => {
            terms.push(left);
            if let BinaryOp::Pipe(Some(pattern)) = op {
                keys_of(pattern, &mut terms);
            }
            terms.push(right);
        }
        Term::Fold(_, items, pattern, args) => {
            terms.push(items);
            keys_of(pattern, &mut terms);
            terms.extend(args);
        }
        Term::TryCatch(inner, catch) => {
            terms.push(inner);
            terms.extend(catch.as_deref());
        }
        Term::IfThenElse(branches, otherwise) => {
            for (condition, then) in branches {
                terms.extend([condition, then]);
            }
            terms.extend(otherwise.as_deref());
        }
        Term::Def(defs, inner) => {
            terms.extend(defs.iter().map(|def| &def.body));
            terms.push(inner);
        }
        Term::Call(_, args) => terms.extend(args),
        Term::Path(head, path) => {
            terms.push(head);
            for (part, _) in &path.0 {
                match part {
                    Part::Index(inner) => terms.push(inner),
                    Part::Range(from, upto) => terms.extend(from.iter().chain(upto)),
                }
            }
        }
    }
    terms
}

fn keys_of<'t, 's>(pattern: &'t Pattern<&'s str>, terms: &mut Vec<&'t Term<&'s str>>) {
    match pattern {
        Pattern::Var(_) => {}
        Pattern::Arr(items) => items.iter().for_each(|item| keys_of(item, terms)),
        Pattern::Obj(entries) => {
            for (key, value) in entries {
                terms.push(key);
                keys_of(value, terms);
            }
        }
    }
}

/// A definition whose every call pays one step.
pub(super) fn paying_def(def: Def<&str>) -> Def<&str> {
    Def {
        name: def.name,
        args: def.args,
        body: pipe(tick(), paying(def.body)),
    }
}

pub(super) fn tick<'s>() -> Term<&'s str> {
    Term::Call(TICK, Vec::new())
}

pub(super) fn made<'s>() -> Term<&'s str> {
    Term::Call(MADE, Vec::new())
}

pub(super) fn pipe<'s>(left: Term<&'s str>, right: Term<&'s str>) -> Term<&'s str> {
    Term::BinOp(Box::new(left), BinaryOp::Pipe(None), Box::new(right))
}

#[expect(
    clippy::boxed_local,
    reason = "inside a term, terms come and go in boxes"
)]
pub(super) fn paid(term: Box<Term<&str>>) -> Box<Term<&str>> {
    Box::new(paying(*term))
}

/// The same term, paying for what could go on for ever.
pub(super) fn paying(term: Term<&str>) -> Term<&str> {
    match term {
        Term::Arr(inner) => pipe(Term::Arr(inner.map(paid)), made()),
        Term::Neg(inner) => Term::Neg(paid(inner)),
        Term::Label(name, inner) => Term::Label(name, paid(inner)),
        Term::Str(format, parts) => {
            let parts = parts.into_iter().map(|part| match part {
                StrPart::Term(inner) => StrPart::Term(paying(inner)),
                StrPart::Str(text) => StrPart::Str(text),
                StrPart::Char(c) => StrPart::Char(c),
            });
            Term::Str(format, parts.collect())
        }
        Term::Obj(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| (key, value.map(paying)));
            pipe(Term::Obj(entries.collect()), made())
        }
        Term::BinOp(left, op, right) => match op {
            BinaryOp::Pipe(pattern) => {
                let right = Box::new(pipe(tick(), paying(*right)));
                Term::BinOp(paid(left), BinaryOp::Pipe(pattern), right)
            }
            BinaryOp::Math(Math::Mul) => Term::Call(TIMES, vec![paying(*left), paying(*right)]),
            BinaryOp::Math(math) => pipe(
                Term::BinOp(paid(left), BinaryOp::Math(math), paid(right)),
                made(),
            ),
            op @ (BinaryOp::Assign
            | BinaryOp::Update
            | BinaryOp::UpdateMath(_)
            | BinaryOp::UpdateAlt) => pipe(Term::BinOp(paid(left), op, paid(right)), made()),
            op => Term::BinOp(paid(left), op, paid(right)),
        },
        Term::Fold(name, items, pattern, args) => {
            let args = args.into_iter().map(|arg| pipe(tick(), paying(arg)));
            Term::Fold(name, paid(items), pattern, args.collect())
        }
        Term::TryCatch(inner, catch) => Term::TryCatch(paid(inner), catch.map(paid)),
        Term::IfThenElse(branches, otherwise) => {
            let branches = branches.into_iter();
            let branches = branches.map(|(test, then)| (paying(test), paying(then)));
            Term::IfThenElse(branches.collect(), otherwise.map(paid))
        }
        Term::Def(defs, inner) => {
            Term::Def(defs.into_iter().map(paying_def).collect(), paid(inner))
        }
        Term::Call(name, args) => Term::Call(name, args.into_iter().map(paying).collect()),
        Term::Path(head, path) => {
            let every = path
                .0
                .iter()
                .any(|(part, _)| matches!(part, Part::Range(None, None)));
            let parts = path
                .0
                .into_iter()
                .map(|(part, opt)| (paying_part(part), opt));
            let whole = Term::Path(paid(head), Path(parts.collect()));
            if every { pipe(whole, tick()) } else { whole }
        }
        Term::Recurse => pipe(Term::Recurse, tick()),
        other => other,
    }
}

fn paying_part(part: Part<Term<&str>>) -> Part<Term<&str>> {
    match part {
        Part::Index(inner) => Part::Index(paying(inner)),
        Part::Range(from, upto) => Part::Range(from.map(paying), upto.map(paying)),
    }
}
