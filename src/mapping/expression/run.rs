//! How long one expression may run, how deep it may go and how much it may make.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use jaq_json::{Num, Val};

/// Steps after which an expression is cut off, whatever the clock says.
const MOST_STEPS: u64 = 4_000_000;
/// Steps between two looks at the clock.
const LOOK_EVERY: u64 = 128;
/// Bytes of stack that an expression may use.
const MOST_STACK: usize = 700 << 10;
/// Members of one value, and bytes of one text.
const MOST_MEMBERS: usize = 1_000_000;
const MOST_TEXT: usize = 16 << 20;
/// How deep a value may nest.
const MOST_NESTING: usize = 300;
/// What a value that an expression makes may weigh, all that is inside it counted as often as it
/// is met: a member is one, and so is each so many bytes of a text.
const MOST_WEIGHT: usize = 1_000_000;
const BYTES_A_WEIGHT: usize = 64;
/// Bits of a whole number.
const MOST_BITS: u64 = 10_000;

/// Why an expression was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    Time,
    Depth,
    Size,
}

/// The allowance of one run.
pub(super) struct Allowance {
    steps: Cell<u64>,
    limit: Duration,
    /// Set at the first look at the clock: most expressions end before it.
    until: Cell<Option<Instant>>,
    base: usize,
    spent: Cell<Option<Spent>>,
}

impl Allowance {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            steps: Cell::new(0),
            limit,
            until: Cell::new(None),
            base: here(),
            spent: Cell::new(None),
        }
    }

    /// One step, with the value that it looks at.
    pub(super) fn step(&self, value: &Val) -> Result<(), Spent> {
        if let Some(spent) = self.spent.get() {
            return Err(spent);
        }
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MOST_STEPS || (steps.is_multiple_of(LOOK_EVERY) && self.late()) {
            return self.stop(Spent::Time);
        }
        if self.base.abs_diff(here()) > MOST_STACK {
            return self.stop(Spent::Depth);
        }
        match value {
            Val::TStr(text) | Val::BStr(text) if text.len() > MOST_TEXT => self.stop(Spent::Size),
            Val::Num(Num::BigInt(number)) if number.bits() > MOST_BITS => self.stop(Spent::Size),
            Val::Arr(items) if items.len() > MOST_MEMBERS => self.stop(Spent::Size),
            Val::Obj(map) if map.len() > MOST_MEMBERS => self.stop(Spent::Size),
            Val::Arr(_) | Val::Obj(_) if nests_deeply(value) => self.stop(Spent::Depth),
            _ => Ok(()),
        }
    }

    /// One step, with a value that has just been made from others.
    ///
    /// A few steps can put a value into itself so often that whoever writes it out or compares it
    /// never ends, or so deep that dropping it exhausts the stack. Both are met where it is made.
    pub(super) fn made(&self, value: &Val) -> Result<(), Spent> {
        self.step(value)?;
        if !matches!(value, Val::Arr(_) | Val::Obj(_)) {
            return Ok(());
        }
        let mut left = MOST_WEIGHT;
        if let Err(spent) = weigh(value, MOST_NESTING, &mut left) {
            return self.stop(spent);
        }
        let weight = (MOST_WEIGHT - left) as u64;
        self.steps.set(self.steps.get() + weight / LOOK_EVERY);
        match weight > LOOK_EVERY && self.late() {
            true => self.stop(Spent::Time),
            false => Ok(()),
        }
    }

    /// One step of the fast path, which cannot loop and does not nest what it makes.
    pub(super) fn count(&self) -> Result<(), Spent> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MOST_STEPS || (steps.is_multiple_of(LOOK_EVERY) && self.late()) {
            return self.stop(Spent::Time);
        }
        self.spent.get().map_or(Ok(()), Err)
    }

    fn late(&self) -> bool {
        let now = Instant::now();
        match self.until.get() {
            Some(until) => now > until,
            None => {
                self.until.set(now.checked_add(self.limit));
                false
            }
        }
    }

    pub(super) fn stop(&self, why: Spent) -> Result<(), Spent> {
        self.spent.set(Some(why));
        Err(why)
    }

    pub(super) fn spent(&self) -> Option<Spent> {
        self.spent.get()
    }
}

/// Takes the weight of a value from what is left.
fn weigh(value: &Val, deeper: usize, left: &mut usize) -> Result<(), Spent> {
    let weight = match value {
        Val::TStr(text) | Val::BStr(text) => 1 + text.len() / BYTES_A_WEIGHT,
        _ => 1,
    };
    *left = left.checked_sub(weight).ok_or(Spent::Size)?;
    let inner = deeper.checked_sub(1).ok_or(Spent::Depth)?;
    match value {
        Val::Arr(items) => items.iter().try_for_each(|item| weigh(item, inner, left)),
        Val::Obj(map) => map.iter().try_for_each(|(key, value)| {
            weigh(key, inner, left)?;
            weigh(value, inner, left)
        }),
        _ => Ok(()),
    }
}

/// How many texts of `length` bytes fit into the longest text that an expression may make.
pub(super) fn most_times(length: usize) -> usize {
    MOST_TEXT / length.max(1)
}

/// Whether a number is too long to be multiplied.
pub(super) fn is_long(number: &Num) -> bool {
    matches!(number, Num::BigInt(number) if number.bits() > MOST_BITS)
}

/// About where the stack is now.
fn here() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&marker)) as usize
}

/// Whether a value nests too deeply along its first or its last members: a loop that wraps a
/// value in itself is met here, long before dropping the value could exhaust the stack.
fn nests_deeply(value: &Val) -> bool {
    let down = |last: bool| {
        let mut inner = value;
        for _ in 0..MOST_NESTING {
            let next = match inner {
                Val::Arr(items) if last => items.last(),
                Val::Arr(items) => items.first(),
                Val::Obj(map) if last => map.last().map(|(_, value)| value),
                Val::Obj(map) => map.first().map(|(_, value)| value),
                _ => None,
            };
            match next {
                Some(next) => inner = next,
                None => return false,
            }
        }
        true
    };
    down(false) || down(true)
}
