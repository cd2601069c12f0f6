//! The full engine: jaq without a way outside, within an allowance.
//!
//! jaq has no limit of its own: `def f: f; f` and `[range(1e9)]` run for ever. So the syntax
//! tree is rewritten before it is compiled: every definition, every step of a fold, every value
//! that passes a pipe and every item of `.[]` first pays one step of the allowance. That cuts
//! off at the clock, at the stack and at the size of what is made, without threads to abandon.

use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use jaq_core::{
    Ctx, DataT, Error, Exn, Lut, Native, ValXs, Vars,
    data::HasLut,
    load::{
        Arena, File, Loader,
        lex::StrPart,
        parse::{BinaryOp, Def, Pattern, Term},
    },
    native,
    ops::Math,
    path::{Part, Path},
};
use jaq_json::{Num, Val};

use crate::mapping::{
    expression::{
        codes::Codes,
        functions::{self, Function},
        run::{self, Allowance},
        walk::{Stop, World},
    },
    values::Unclear,
};

/// What a mapping may not do: reach the environment, the clock, other input, or the process.
pub(super) const DENIED: &[&str] = &[
    "env",
    "now",
    "input",
    "inputs",
    "input_line_number",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
    "halt",
    "halt_error",
    "localtime",
    "strflocaltime",
    "get_search_list",
    "input_filename",
    "$__prog_args",
    "repl",
];

const TICK: &str = "!tick";
const MADE: &str = "!made";
const TIMES: &str = "!times";
const MAIN: &str = "samepage_whole_expression";

/// The functions that are spelled in the language itself.
const PRELUDE: &str = "def each(f): f | list | .[];";

/// How the engine is told what it runs on.
pub(super) struct Kind;

impl DataT for Kind {
    type V<'a> = Val;
    type Data<'a> = Context<'a>;
}

#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    lut: &'a Lut<Kind>,
    codes: &'a Codes,
    allowance: &'a Allowance,
}

impl<'a> HasLut<'a, Kind> for Context<'a> {
    fn lut(&self) -> &'a Lut<Kind> {
        self.lut
    }
}

/// An expression compiled for the full engine.
pub(super) struct Program(jaq_core::Filter<Kind>);

/// A name that is not known.
pub(super) struct Unknown {
    pub(super) name: String,
    /// Where the name stands in memory, which tells where it stands in the text.
    pub(super) address: usize,
    pub(super) kind: &'static str,
}

impl Program {
    pub(super) fn compile<'s>(
        term: Term<&'s str>,
        defs: Vec<Def<&'s str>>,
    ) -> Result<Self, Vec<Unknown>> {
        let standard = standard();
        let mut own: Vec<Def<&'s str>> = defs.into_iter().map(paying_def).collect();
        own.push(Def {
            name: MAIN,
            args: Vec::new(),
            body: paying(term),
        });
        let mut names = BTreeSet::new();
        for def in &own {
            called(&def.body, &mut names);
        }
        let (needed, names) = standard.needed(names);
        let defs = needed.into_iter().chain(own);
        let arena = Arena::default();
        let file = File {
            code: MAIN,
            path: (),
        };
        let Ok(modules) = Loader::new(defs).load(&arena, file) else {
            return Err(Vec::new());
        };
        let funs = functions().filter(|fun| names.contains(fun.0));
        jaq_core::Compiler::default()
            .with_funs(funs)
            .with_global_vars(["$root", "$asked", "$codes"])
            .compile(modules)
            .map(Self)
            .map_err(|errors| {
                let all = errors.into_iter().flat_map(|(_, errors)| errors);
                all.map(|(name, kind)| Unknown {
                    name: name.to_owned(),
                    address: name.as_ptr() as usize,
                    kind: kind.as_str(),
                })
                .collect()
            })
    }

    /// Runs the program, giving each value to `out` until that has enough.
    pub(super) fn run(
        &self,
        input: &Val,
        world: &World<'_>,
        codes: &Codes,
        out: &mut dyn FnMut(Val) -> bool,
    ) -> Result<(), Stop> {
        let context = Context {
            lut: &self.0.lut,
            codes,
            allowance: world.allowance,
        };
        let globals = [world.root, world.asked, world.tables];
        let vars = Vars::new(globals.into_iter().cloned());
        let ctx = Ctx::<Kind>::new(context, vars);
        let run = AssertUnwindSafe(|| {
            for value in self.0.id.run((ctx, input.clone())) {
                match value {
                    Ok(value) => {
                        if let Err(spent) = world.allowance.step(&value) {
                            return Err(Stop::Spent(spent));
                        }
                        if !out(value) {
                            return Ok(());
                        }
                    }
                    Err(error) => return Err(stop_of(error)),
                }
            }
            Ok(())
        });
        let result = catch_unwind(run).unwrap_or(Err(Stop::Shape("the expression failed")));
        match world.allowance.spent() {
            Some(spent) => Err(Stop::Spent(spent)),
            None => result,
        }
    }
}

/// What an error of the engine means, without the values that its text holds.
fn stop_of(error: Exn<'_, Val>) -> Stop {
    let Ok(error) = error.get_err() else {
        return Stop::Shape("the expression left a loop that it was not in");
    };
    let text = match error.into_val() {
        Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
        _ => return Stop::Shape(SAID),
    };
    let unclear = [Unclear::Date, Unclear::Flag, Unclear::Time, Unclear::Json];
    if let Some(unclear) = unclear.into_iter().find(|one| one.to_string() == text) {
        return Stop::Unclear(unclear);
    }
    if text.starts_with("cannot index ") {
        return Stop::Shape("a name was looked up in something that has no members");
    }
    if text.starts_with("cannot calculate ") {
        return Stop::Shape("these two cannot be added");
    }
    match text.rsplit_once(" as ") {
        Some((_, "iterable (array or object)")) => Stop::Shape("a list was expected here"),
        Some((_, "string")) => Stop::Shape("a text was expected here"),
        Some((_, "number" | "integer")) => Stop::Shape("a number was expected here"),
        Some((_, "array")) => Stop::Shape("a list was expected here"),
        _ => Stop::Shape(SAID),
    }
}

const SAID: &str = "the expression reported an error";

/// The definitions of the engine's own library, made to pay, with whom each calls.
struct Standard {
    defs: Vec<Def<&'static str>>,
    calls: Vec<BTreeSet<String>>,
    named: HashMap<&'static str, Vec<usize>>,
}

fn standard() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| {
        let prelude = jaq_core::load::parse(PRELUDE, |parser| parser.defs());
        let all = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .filter(|def| !DENIED.contains(&def.name))
            .chain(prelude.unwrap_or_default());
        let defs: Vec<_> = all.map(paying_def).collect();
        let mut calls = Vec::with_capacity(defs.len());
        let mut named: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, def) in defs.iter().enumerate() {
            let mut names = BTreeSet::new();
            called(&def.body, &mut names);
            calls.push(names);
            named.entry(def.name).or_default().push(index);
        }
        Standard { defs, calls, named }
    })
}

impl Standard {
    /// The definitions that these names need, in their order, and all the names with them.
    fn needed(&self, names: BTreeSet<String>) -> (Vec<Def<&'static str>>, BTreeSet<String>) {
        let mut wanted = BTreeSet::new();
        let mut open: Vec<String> = names.iter().cloned().collect();
        let mut names = names;
        while let Some(name) = open.pop() {
            for index in self.named.get(name.as_str()).into_iter().flatten() {
                if !wanted.insert(*index) {
                    continue;
                }
                for called in self.calls.get(*index).into_iter().flatten() {
                    if names.insert(called.clone()) {
                        open.push(called.clone());
                    }
                }
            }
        }
        let defs = wanted.iter().filter_map(|index| self.defs.get(*index));
        (defs.cloned().collect(), names)
    }
}

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
fn inside<'t, 's>(term: &'t Term<&'s str>) -> Vec<&'t Term<&'s str>> {
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
fn paying_def(def: Def<&str>) -> Def<&str> {
    Def {
        name: def.name,
        args: def.args,
        body: pipe(tick(), paying(def.body)),
    }
}

fn tick<'s>() -> Term<&'s str> {
    Term::Call(TICK, Vec::new())
}

fn made<'s>() -> Term<&'s str> {
    Term::Call(MADE, Vec::new())
}

fn pipe<'s>(left: Term<&'s str>, right: Term<&'s str>) -> Term<&'s str> {
    Term::BinOp(Box::new(left), BinaryOp::Pipe(None), Box::new(right))
}

#[expect(
    clippy::boxed_local,
    reason = "inside a term, terms come and go in boxes"
)]
fn paid(term: Box<Term<&str>>) -> Box<Term<&str>> {
    Box::new(paying(*term))
}

/// The same term, paying for what could go on for ever.
fn paying(term: Term<&str>) -> Term<&str> {
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

fn pay<'a>(ctx: &Ctx<'a, Kind>, value: &Val) -> Result<(), Exn<'a, Val>> {
    let paid = ctx.data().allowance.step(value);
    paid.map_err(|_| Exn::from(spent()))
}

fn spent() -> Error<Val> {
    Error::str("the allowance is spent")
}

fn helped<'a>(result: Result<Val, Unclear>) -> ValXs<'a, Val> {
    native::bome(result.map_err(Error::str))
}

/// The functions of the engine that a mapping may call, and ours.
fn functions() -> impl Iterator<Item = native::Fun<Kind>> {
    const OWN: [&str; 2] = ["range", "fromjson"];
    let theirs = jaq_core::funs::<Kind>()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter(|fun| !DENIED.contains(&fun.0) && !OWN.contains(&fun.0));
    theirs.chain(own_functions())
}

macro_rules! ours {
    ($name:literal, $function:ident) => {
        native::run::<Kind>(($name, native::v(0), |cv| {
            helped(Function::$function.of(&cv.1))
        }))
    };
}

fn own_functions() -> Vec<native::Fun<Kind>> {
    let tick = Native::<Kind>::new(|cv| {
        let paid = pay(&cv.0, &cv.1);
        Box::new(std::iter::once(paid.map(|()| cv.1)))
    })
    .with_paths(|cv| {
        let paid = pay(&cv.0, &cv.1.0);
        Box::new(std::iter::once(paid.map(|()| cv.1)))
    })
    .with_update(|cv, update| match pay(&cv.0, &cv.1) {
        Ok(()) => update(cv.1),
        Err(error) => Box::new(std::iter::once(Err(error))),
    });
    vec![
        (TICK, native::v(0), tick),
        native::run((MADE, native::v(0), |cv| {
            let paid = cv.0.data().allowance.made(&cv.1);
            native::bome(paid.map(|()| cv.1).map_err(|_| spent()))
        })),
        native::run((TIMES, native::v(2), |mut cv| {
            let right = cv.0.pop_var();
            let left = cv.0.pop_var();
            native::bome(times(left, right).and_then(|product| {
                let paid = cv.0.data().allowance.made(&product);
                paid.map(|()| product).map_err(|_| spent())
            }))
        })),
        native::run(("range", native::v(3), |mut cv| {
            let by = cv.0.pop_var();
            let upto = cv.0.pop_var();
            let from = cv.0.pop_var();
            Box::new(range(cv.0, from, upto, by))
        })),
        native::run(("code", native::v(1), |mut cv| {
            let name = cv.0.pop_var();
            let codes = cv.0.data().codes;
            let name = crate::mapping::tree::text_of(&name).unwrap_or_default();
            native::bome(match codes.table(&name) {
                Some(table) => Ok(functions::code(&cv.1, table)),
                None => Err(Error::str("there is no such code table")),
            })
        })),
        native::run(("mentions", native::v(1), |mut cv| {
            let words = cv.0.pop_var();
            native::bome(Ok(Val::Bool(functions::mentions(&cv.1, &words))))
        })),
        native::run(("index_by", native::v(2), |mut cv| {
            let key = cv.0.pop_var();
            let rows = cv.0.pop_var();
            native::bome(Ok(functions::index_by(&rows, &key)))
        })),
        ours!("txt", Text),
        ours!("yn", Flag),
        ours!("day", Day),
        ours!("clock", Time),
        ours!("postcode", Postcode),
        ours!("digits", Digits),
        ours!("phone", Phone),
        ours!("lower", Lower),
        ours!("list", List),
        ours!("json", Json),
        ours!("fromjson", Json),
        ours!("censored", Censored),
    ]
}

/// Multiplication, which with a text and a large number, or two long numbers, would fill the
/// memory in one go.
fn times(left: Val, right: Val) -> Result<Val, Error<Val>> {
    let too_often = |text: &Val, number: &Val| match (text, number) {
        (Val::TStr(text) | Val::BStr(text), Val::Num(Num::Int(number))) => {
            usize::try_from(*number).is_ok_and(|number| number > run::most_times(text.len()))
        }
        (Val::TStr(text) | Val::BStr(text), Val::Num(Num::Float(number))) => {
            *number > run::most_times(text.len()) as f64
        }
        (Val::TStr(_) | Val::BStr(_), Val::Num(_)) => true,
        _ => false,
    };
    if too_often(&left, &right) || too_often(&right, &left) {
        return Err(Error::str("a text cannot be repeated so often"));
    }
    let is_long = |value: &Val| matches!(value, Val::Num(number) if run::is_long(number));
    if is_long(&left) || is_long(&right) {
        return Err(Error::str("a number is too long to be multiplied"));
    }
    left * right
}

/// The numbers of a range, each paying one step.
fn range<'a>(
    ctx: Ctx<'a, Kind>,
    from: Val,
    upto: Val,
    by: Val,
) -> impl Iterator<Item = Result<Val, Exn<'a, Val>>> {
    let direction = by.partial_cmp(&Val::from(0_isize));
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let value = next.take()?;
        let more = match direction {
            Some(std::cmp::Ordering::Greater) => value < upto,
            Some(std::cmp::Ordering::Less) => value > upto,
            _ => value != upto,
        };
        if !more {
            return None;
        }
        if let Err(error) = pay(&ctx, &value) {
            return Some(Err(error));
        }
        match value.clone() + by.clone() {
            Ok(following) => next = Some(following),
            Err(error) => return Some(Err(Exn::from(error))),
        }
        Some(Ok(value))
    })
}
