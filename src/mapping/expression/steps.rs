//! The steps of a walk: paths, pairs, objects, what is tried and what is sought.

use jaq_core::ValT as _;
use jaq_json::{Map, Val};

use crate::mapping::expression::{
    functions::Function,
    native::{Into, Node, Step},
    walk::{Env, Flow, Out, Stop, World},
};

pub(super) const NOT_AN_OBJECT: Stop =
    Stop::Shape("a name was looked up in something that has no members");

pub(super) fn give(function: Function, input: &Val, out: Out<'_>) -> Flow {
    match function.of(input) {
        Ok(value) => out(value),
        Err(unclear) => Flow::Break(Stop::Unclear(unclear)),
    }
}

pub(super) fn each(value: &Val, out: Out<'_>) -> Flow {
    match value {
        Val::Null => Flow::Continue(()),
        Val::Arr(items) => items.iter().try_for_each(|item| out(item.clone())),
        other => out(other.clone()),
    }
}

/// Every member of a list or an object.
pub(super) fn every(value: &Val, out: Out<'_>) -> Flow {
    match value {
        Val::Arr(items) => items.iter().try_for_each(|item| out(item.clone())),
        Val::Obj(map) => map.values().try_for_each(|item| out(item.clone())),
        _ => Flow::Break(Stop::Shape("a list was expected here")),
    }
}

pub(super) fn path(
    head: &Node,
    steps: &[Step],
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: Out<'_>,
) -> Flow {
    if let (Node::Input, Some((first, rest))) = (head, steps.split_first())
        && let Into::Member(key) = &first.into
        && let Some(found) = world.added(input, key)
    {
        return step(found, rest, input, env, world, out);
    }
    if let Some(found) = head.lent(input, env, world) {
        return match found {
            Ok(value) => step(value.unwrap_or(&Val::Null), steps, input, env, world, out),
            Err(stop) => Flow::Break(stop),
        };
    }
    head.run(input, env, world, &mut |value| {
        step(&value, steps, input, env, world, out)
    })
}

/// Takes the steps of a path, each index worked out against what the whole path began with.
pub(super) fn step(
    value: &Val,
    steps: &[Step],
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: Out<'_>,
) -> Flow {
    let Some((first, rest)) = steps.split_first() else {
        return out(value.clone());
    };
    let missed = |what| match first.optional {
        true => Flow::Continue(()),
        false => Flow::Break(Stop::Shape(what)),
    };
    match &first.into {
        Into::Member(key) => match value {
            Val::Null => step(&Val::Null, rest, input, env, world, out),
            Val::Obj(map) => {
                let member = map.get(key).unwrap_or(&Val::Null);
                step(member, rest, input, env, world, out)
            }
            _ => match value.clone().index(key) {
                Ok(member) => step(&member, rest, input, env, world, out),
                Err(_) => missed("a name was looked up in something that has no members"),
            },
        },
        Into::Place(place) => match value.clone().index(place) {
            Ok(member) => step(&member, rest, input, env, world, out),
            Err(_) => missed("this cannot be looked up here"),
        },
        Into::Worked(index) => index.run(input, env, world, &mut |index| match value
            .clone()
            .index(&index)
        {
            Ok(member) => step(&member, rest, input, env, world, out),
            Err(_) => missed("this cannot be looked up here"),
        }),
        Into::Every => match value {
            Val::Arr(_) | Val::Obj(_) => {
                every(value, &mut |item| step(&item, rest, input, env, world, out))
            }
            _ => missed("a list was expected here"),
        },
    }
}

/// All pairs of what two expressions give, the left varying slower.
///
/// As in the engine, an error of the left one shows only where the right one gives something.
pub(super) fn pairs(
    left: &Node,
    right: &Node,
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: &mut dyn FnMut(&Val, Val) -> Flow,
) -> Flow {
    let mut within = false;
    let flow = left.run(input, env, world, &mut |one| {
        within = true;
        right.run(input, env, world, &mut |other| out(&one, other))?;
        within = false;
        Flow::Continue(())
    });
    match flow {
        Flow::Break(stop) if !within => unless_empty(stop, [right], input, env, world),
        flow => flow,
    }
}

/// An error, unless one of the other expressions gives nothing, with which it would be paired.
pub(super) fn unless_empty<'n>(
    stop: Stop,
    others: impl IntoIterator<Item = &'n Node>,
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
) -> Flow {
    if matches!(stop, Stop::Spent(_) | Stop::Enough) {
        return Flow::Break(stop);
    }
    for other in others {
        let flow = other.run(input, env, world, &mut |_| Flow::Break(Stop::Enough));
        match flow {
            Flow::Continue(()) => return Flow::Continue(()),
            Flow::Break(stop @ Stop::Spent(_)) => return Flow::Break(stop),
            Flow::Break(_) => {}
        }
    }
    Flow::Break(stop)
}

/// All combinations of the entries of an object, the first varying slowest.
pub(super) fn object(
    entries: &[(Node, Node)],
    made: &Map,
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: Out<'_>,
) -> Flow {
    let Some(((key, value), rest)) = entries.split_first() else {
        return out(Val::obj(made.clone()));
    };
    let mut within = false;
    let flow = pairs(key, value, input, env, world, &mut |key, value| {
        within = true;
        let mut made = made.clone();
        made.insert(key.clone(), value);
        object(rest, &made, input, env, world, out)?;
        within = false;
        Flow::Continue(())
    });
    match flow {
        Flow::Break(stop) if !within => {
            let others = rest.iter().flat_map(|(key, value)| [key, value]);
            unless_empty(stop, others, input, env, world)
        }
        flow => flow,
    }
}

/// What comes before the first error.
pub(super) fn attempt(
    inner: &Node,
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: Out<'_>,
) -> Flow {
    let mut downstream = None;
    let flow = inner.run(input, env, world, &mut |value| {
        let flow = out(value);
        if let Flow::Break(stop) = &flow {
            downstream = Some(stop.clone());
        }
        flow
    });
    match (downstream, flow) {
        (Some(stop), _) => Flow::Break(stop),
        (None, Flow::Break(stop @ Stop::Spent(_))) => Flow::Break(stop),
        (None, _) => Flow::Continue(()),
    }
}

/// `any` where it looks for true, `all` where it looks for false.
pub(super) fn quantified(
    items: &Node,
    test: &Node,
    sought: bool,
    input: &Val,
    env: Env<'_>,
    world: &World<'_>,
    out: Out<'_>,
) -> Flow {
    let mut found = false;
    let flow = items.run(input, env, world, &mut |item| {
        test.run(&item, env, world, &mut |value| {
            if value.as_bool() != sought {
                return Flow::Continue(());
            }
            found = true;
            Flow::Break(Stop::Enough)
        })
    });
    match flow {
        Flow::Break(Stop::Enough) if found => out(Val::Bool(sought)),
        Flow::Break(stop) => Flow::Break(stop),
        Flow::Continue(()) => out(Val::Bool(!sought)),
    }
}
