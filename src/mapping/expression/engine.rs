//! The full engine: jaq without a way outside, within an allowance.
//!
//! jaq has no limit of its own: `def f: f; f` and `[range(1e9)]` run for ever. So the syntax
//! tree is rewritten before it is compiled: every definition, every step of a fold, every value
//! that passes a pipe and every item of `.[]` first pays one step of the allowance. That cuts
//! off at the clock, at the stack and at the size of what is made, without threads to abandon.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use jaq_core::{
    Ctx, DataT, Error, Exn, Lut, Native, ValXs, Vars,
    data::HasLut,
    load::{
        Arena, File, Loader,
        parse::{Def, Term},
    },
    native,
};
use jaq_json::{Num, Val};

use crate::mapping::{
    expression::{
        codes::Codes,
        cost::{MADE, TICK, TIMES, called, paying, paying_def},
        functions::{self, Function},
        run::{self, Allowance},
        standard::standard,
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

const MAIN: &str = "samepage_whole_expression";

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
