//! Runs the fast form of an expression over a tree.

use std::ops::ControlFlow;

use jaq_core::{ValT as _, ops::Math};
use jaq_json::{Map, Num, Val};

use crate::mapping::{
    expression::{
        functions::{self},
        native::{Into, Node, Only, Step},
        run::{Allowance, Spent},
        steps::{NOT_AN_OBJECT, attempt, each, every, give, object, pairs, path, quantified},
    },
    values::Unclear,
};

/// Why a walk stopped before its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stop {
    Enough,
    Unclear(Unclear),
    /// The value has not the shape that the expression expects.
    Shape(&'static str),
    Spent(Spent),
}

pub(super) type Flow = ControlFlow<Stop>;

/// Takes the values that an expression gives, one after the other.
pub(super) type Out<'o> = &'o mut dyn FnMut(Val) -> Flow;

/// What is the same during the whole of one run.
pub(super) struct World<'w> {
    pub(super) root: &'w Val,
    pub(super) asked: &'w Val,
    pub(super) tables: &'w Val,
    pub(super) allowance: &'w Allowance,
    /// The item and what was added to it, where the two are kept apart.
    pub(super) apart: Option<(&'w Val, &'w Val)>,
}

impl World<'_> {
    /// What was added to an input under a name, where the input is the item itself.
    pub(super) fn added(&self, input: &Val, key: &Val) -> Option<&Val> {
        match self.apart {
            Some((item, Val::Obj(added))) if std::ptr::eq(item, input) => added.get(key),
            _ => None,
        }
    }
}

/// The variables that are bound, the innermost first.
#[derive(Clone, Copy)]
pub(super) struct Bound<'b> {
    value: &'b Val,
    outer: Option<&'b Bound<'b>>,
}

pub(super) type Env<'e> = Option<&'e Bound<'e>>;

impl Node {
    pub(super) fn run(&self, input: &Val, env: Env<'_>, world: &World<'_>, out: Out<'_>) -> Flow {
        if let Err(spent) = world.allowance.count() {
            return Flow::Break(Stop::Spent(spent));
        }
        if let Some(found) = self.lent(input, env, world) {
            return match found {
                Ok(value) => out(value.cloned().unwrap_or_default()),
                Err(stop) => Flow::Break(stop),
            };
        }
        match self {
            Self::Input => out(input.clone()),
            Self::Root | Self::Asked | Self::Tables | Self::Constant(_) | Self::Variable(_) => {
                Flow::Continue(())
            }
            Self::Path(head, steps) => self::path(head, steps, input, env, world, out),
            Self::Pipe(left, right) => {
                if let Some(found) = left.lent(input, env, world) {
                    return match found {
                        Ok(value) => right.run(value.unwrap_or(&Val::Null), env, world, out),
                        Err(stop) => Flow::Break(stop),
                    };
                }
                left.run(input, env, world, &mut |value| {
                    right.run(&value, env, world, out)
                })
            }
            Self::Bind(left, right) => left.run(input, env, world, &mut |value| {
                let bound = Bound {
                    value: &value,
                    outer: env,
                };
                right.run(input, Some(&bound), world, out)
            }),
            Self::Comma(left, right) => {
                left.run(input, env, world, out)?;
                right.run(input, env, world, out)
            }
            Self::Otherwise(left, right) => {
                let mut some = false;
                left.run(input, env, world, &mut |value| {
                    if !value.as_bool() {
                        return Flow::Continue(());
                    }
                    some = true;
                    out(value)
                })?;
                if some {
                    return Flow::Continue(());
                }
                right.run(input, env, world, out)
            }
            Self::Logic { left, stop, right } => left.run(input, env, world, &mut |value| {
                if value.as_bool() == *stop {
                    return out(Val::Bool(*stop));
                }
                right.run(input, env, world, &mut |value| {
                    out(Val::Bool(value.as_bool()))
                })
            }),
            Self::Math(left, op, right) => {
                pairs(left, right, input, env, world, &mut |one, other| match op
                    .run::<Val, _>(one.clone(), other)
                {
                    Ok(value) => match world.allowance.step(&value) {
                        Ok(()) => out(value),
                        Err(spent) => Flow::Break(Stop::Spent(spent)),
                    },
                    Err(_) => Flow::Break(Stop::Shape("these two cannot be added")),
                })
            }
            Self::Compare(left, op, right) => {
                pairs(left, right, input, env, world, &mut |one, other| {
                    out(Val::Bool(op.run(one, &other)))
                })
            }
            Self::If(condition, then, otherwise) => {
                condition.run(input, env, world, &mut |value| {
                    let branch = if value.as_bool() { then } else { otherwise };
                    branch.run(input, env, world, out)
                })
            }
            Self::Object(entries) => object(entries, &Map::default(), input, env, world, out),
            Self::Try(inner) => self::attempt(inner, input, env, world, out),
            _ => self.call(input, env, world, out),
        }
    }

    /// Functions.
    fn call(&self, input: &Val, env: Env<'_>, world: &World<'_>, out: Out<'_>) -> Flow {
        match self {
            Self::List(inner) => {
                let mut items = Vec::new();
                if let Some(inner) = inner {
                    inner.run(input, env, world, &mut |value| {
                        items.push(value);
                        Flow::Continue(())
                    })?;
                }
                out(items.into_iter().collect())
            }
            Self::Function(function) => give(*function, input, out),
            Self::Code(table) => out(functions::code(input, table)),
            Self::Mentions(words) => words.run(input, env, world, &mut |words| {
                out(Val::Bool(functions::mentions(input, &words)))
            }),
            Self::IndexBy(rows, key) => rows.run(input, env, world, &mut |rows| {
                key.run(input, env, world, &mut |key| {
                    out(functions::index_by(&rows, &key))
                })
            }),
            Self::Each(inner) => {
                if let Some(found) = inner.lent(input, env, world) {
                    return match found {
                        Ok(value) => each(value.unwrap_or(&Val::Null), out),
                        Err(stop) => Flow::Break(stop),
                    };
                }
                inner.run(input, env, world, &mut |value| each(&value, out))
            }
            Self::Select(test) => test.run(input, env, world, &mut |value| match value.as_bool() {
                true => out(input.clone()),
                false => Flow::Continue(()),
            }),
            Self::Map(inner) => {
                let mut items = Vec::new();
                every(input, &mut |item| {
                    inner.run(&item, env, world, &mut |value| {
                        items.push(value);
                        Flow::Continue(())
                    })
                })?;
                out(items.into_iter().collect())
            }
            Self::First(inner) => {
                let mut first = None;
                let flow = inner.run(input, env, world, &mut |value| {
                    first = Some(value);
                    Flow::Break(Stop::Enough)
                });
                match (first, flow) {
                    (Some(value), _) => out(value),
                    (None, flow) => flow,
                }
            }
            Self::Any(items, test) => quantified(items, test, true, input, env, world, out),
            Self::All(items, test) => quantified(items, test, false, input, env, world, out),
            Self::Not => out(Val::Bool(!input.as_bool())),
            Self::ToText => out(match input {
                Val::Num(Num::Int(number)) => Val::from(number.to_string()),
                other => other.clone().into_string(),
            }),
            Self::Sort => match input {
                Val::Arr(items) => {
                    let mut items: Vec<Val> = items.iter().cloned().collect();
                    items.sort();
                    out(items.into_iter().collect())
                }
                _ => Flow::Break(Stop::Shape("a list was expected here")),
            },
            Self::Only(only) => {
                let fits = match only {
                    Only::Values => !matches!(input, Val::Null),
                    Only::Texts => matches!(input, Val::TStr(_) | Val::BStr(_)),
                    Only::Lists => matches!(input, Val::Arr(_)),
                    Only::Objects => matches!(input, Val::Obj(_)),
                };
                match fits {
                    true => out(input.clone()),
                    false => Flow::Continue(()),
                }
            }
            _ => Flow::Continue(()),
        }
    }

    /// Runs an expression that gives items. Where it ends in `. + {...}`, what is added is given
    /// apart, so that the item itself need not be copied.
    pub(super) fn items(
        &self,
        input: &Val,
        env: Env<'_>,
        world: &World<'_>,
        out: &mut dyn FnMut(Val, Option<Val>) -> Flow,
    ) -> Flow {
        match self {
            Self::Pipe(left, right) => left.run(input, env, world, &mut |value| {
                right.items(&value, env, world, out)
            }),
            Self::Bind(left, right) => left.run(input, env, world, &mut |value| {
                let bound = Bound {
                    value: &value,
                    outer: env,
                };
                right.items(input, Some(&bound), world, out)
            }),
            Self::Math(left, Math::Add, right)
                if matches!((&**left, input), (Self::Input, Val::Obj(_)))
                    && matches!(**right, Self::Object(_)) =>
            {
                right.run(input, env, world, &mut |added| {
                    out(input.clone(), Some(added))
                })
            }
            _ => self.run(input, env, world, &mut |value| out(value, None)),
        }
    }

    /// The value of a plain path, without a copy and without an allowance, since it cannot loop.
    /// What was added to the input stands in front of it.
    pub(super) fn borrowed<'v>(
        &'v self,
        input: &'v Val,
        added: Option<&'v Val>,
        world: [&'v Val; 3],
    ) -> Option<Option<&'v Val>> {
        let [root, asked, tables] = world;
        match self {
            Self::Input if added.is_none() => Some(Some(input)),
            Self::Root => Some(Some(root)),
            Self::Asked => Some(Some(asked)),
            Self::Tables => Some(Some(tables)),
            Self::Constant(value) => Some(Some(value)),
            Self::Path(head, steps) => {
                let mut steps = steps.as_slice();
                let mut at = match (&**head, added, steps.split_first()) {
                    (Self::Input, Some(Val::Obj(added)), Some((first, rest))) => {
                        let Into::Member(key) = &first.into else {
                            return None;
                        };
                        match added.get(key) {
                            Some(found) => {
                                steps = rest;
                                Some(found)
                            }
                            None => Some(input),
                        }
                    }
                    _ => head.borrowed(input, added, world)?,
                };
                for step in steps {
                    let Into::Member(key) = &step.into else {
                        return None;
                    };
                    at = match at {
                        None | Some(Val::Null) => None,
                        Some(Val::Obj(map)) => map.get(key),
                        Some(_) => return None,
                    };
                }
                Some(at)
            }
            _ => None,
        }
    }

    /// The value of a plain path or variable, without a copy. The outer `None`: it is not one;
    /// the inner: there is nothing at that place, which is null.
    pub(super) fn lent<'v>(
        &'v self,
        input: &'v Val,
        env: Env<'v>,
        world: &'v World<'_>,
    ) -> Option<Result<Option<&'v Val>, Stop>> {
        match self {
            Self::Input => Some(Ok(Some(input))),
            Self::Root => Some(Ok(Some(world.root))),
            Self::Asked => Some(Ok(Some(world.asked))),
            Self::Tables => Some(Ok(Some(world.tables))),
            Self::Constant(value) => Some(Ok(Some(value))),
            Self::Variable(place) => {
                let mut bound = env;
                for _ in 0..*place {
                    bound = bound.and_then(|bound| bound.outer);
                }
                Some(Ok(bound.map(|bound| bound.value)))
            }
            Self::Path(head, steps) => {
                let plain = |step: &Step| matches!(step.into, Into::Member(_)) && !step.optional;
                if !steps.iter().all(plain) {
                    return None;
                }
                let mut steps = steps.as_slice();
                let added = match (&**head, steps.split_first()) {
                    (Self::Input, Some((first, rest))) => match &first.into {
                        Into::Member(key) => world.added(input, key).map(|found| (found, rest)),
                        _ => None,
                    },
                    _ => None,
                };
                let mut at = match added {
                    Some((found, rest)) => {
                        steps = rest;
                        Some(found)
                    }
                    None => match head.lent(input, env, world)? {
                        Ok(value) => value,
                        Err(stop) => return Some(Err(stop)),
                    },
                };
                for step in steps {
                    at = match (at, &step.into) {
                        (None | Some(Val::Null), _) => None,
                        (Some(Val::Obj(map)), Into::Member(key)) => map.get(key),
                        _ => return Some(Err(NOT_AN_OBJECT)),
                    };
                }
                Some(Ok(at))
            }
            _ => None,
        }
    }
}
