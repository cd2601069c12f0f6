//! The short way from a view to a text, for templates of few words.
//!
//! A sheet has some eight hundred tags, and the engine takes a quarter of a microsecond and more
//! for each: it turns the view into maps of its own, and looks up every name by its hash. Templates
//! that only print, choose and repeat (all that come with Samepage) are read into a tree here and
//! written straight from the view.
//!
//! The engine stays the judge of what a template means. It has read each template before; a
//! template with any other word in it is left to it; and where a value is not there, or is not of
//! the expected kind, nothing is given and the engine renders the page again, or says what is wrong.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::render::view::{Node, View};

mod read;

/// Puts a text into a page, so that no letter of it is taken for markup.
pub(in crate::render) type Escape = fn(&str, &mut String);

/// What opens and closes a value, a statement and a remark.
pub(in crate::render) struct Delimiters {
    pub(in crate::render) print: (&'static str, &'static str),
    pub(in crate::render) statement: (&'static str, &'static str),
    pub(in crate::render) comment: (&'static str, &'static str),
}

/// A template as a tree of steps.
pub(in crate::render) struct Direct {
    steps: Vec<Step>,
    escape: Escape,
}

enum Step {
    Write(Box<str>),
    Print(Expression),
    If {
        branches: Vec<(Expression, Vec<Step>)>,
        otherwise: Vec<Step>,
    },
    For {
        list: Path,
        body: Vec<Step>,
    },
}

enum Expression {
    Path(Path),
    Text(Box<str>),
    Number(i64),
    /// Of the loop around it: from 0, from 1, or how often it goes round.
    Counter(Counter),
    Length(Path),
    Join(Path, Box<str>),
    Not(Box<Expression>),
    And(Box<(Expression, Expression)>),
    Or(Box<(Expression, Expression)>),
    Compare(Comparison, Box<(Expression, Expression)>),
}

#[derive(Clone, Copy)]
enum Counter {
    Index,
    Index0,
    First,
    Last,
    Length,
}

#[derive(Clone, Copy)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

struct Path {
    from: From,
    steps: Vec<Stride>,
}

enum From {
    /// A name at the top of the view.
    Top(Name),
    /// The item of a loop, counted from the outermost.
    Item(usize),
}

/// A name, and where it stood in the object that was looked at last: the objects of a list are
/// built alike, so that is mostly where it stands in the next.
struct Name {
    name: Box<str>,
    place: AtomicUsize,
    /// Where the program keeps the letters of this name, once it was found: names of a view are
    /// texts of the program, which stay where they are, so one that begins there and is as long
    /// is the same, and its letters need not be compared again.
    letters: AtomicUsize,
}

impl Name {
    fn of(name: &str) -> Self {
        Self {
            name: name.into(),
            place: AtomicUsize::new(0),
            letters: AtomicUsize::new(0),
        }
    }

    #[inline]
    fn look<'v>(&self, object: &'v View) -> Option<&'v Node> {
        let before = self.place.load(Ordering::Relaxed);
        if let Some((name, node)) = object.field(before)
            && name.as_ptr().addr() == self.letters.load(Ordering::Relaxed)
            && name.len() == self.name.len()
        {
            return Some(node);
        }
        self.search(object)
    }

    #[cold]
    fn search<'v>(&self, object: &'v View) -> Option<&'v Node> {
        let (place, name, node) = object.find(&self.name)?;
        self.place.store(place, Ordering::Relaxed);
        self.letters.store(name.as_ptr().addr(), Ordering::Relaxed);
        Some(node)
    }
}

enum Stride {
    Name(Name),
    At(usize),
    /// As far as the innermost loop has come.
    AtIndex,
}

/// What an expression comes to.
#[derive(Clone, Copy)]
enum Value<'v> {
    Text(&'v str),
    Number(i64),
    Flag(bool),
    Nothing,
    List(&'v [Node]),
    Object(&'v View),
}

struct Loop<'v> {
    items: &'v [Node],
    at: usize,
}

impl Direct {
    /// Reads a template; `None` where it uses anything that only the engine knows.
    pub(in crate::render) fn read(
        text: &str,
        delimiters: &Delimiters,
        escape: Escape,
    ) -> Option<Self> {
        let steps = read::template(text, delimiters)?;
        Some(Self { steps, escape })
    }

    /// The text for a view; `None` where only the engine can say what it is, or what is wrong, and
    /// where it would be longer than `most` bytes.
    pub(in crate::render) fn write(&self, view: &View, most: usize) -> Option<String> {
        let mut run = Run {
            view,
            loops: Vec::with_capacity(4),
            out: String::with_capacity(48 << 10),
            escape: self.escape,
            most,
        };
        run.all(&self.steps)?;
        (run.out.len() <= most).then_some(run.out)
    }
}

struct Run<'v> {
    view: &'v View,
    loops: Vec<Loop<'v>>,
    out: String,
    escape: Escape,
    most: usize,
}

impl<'v> Run<'v> {
    fn all(&mut self, steps: &'v [Step]) -> Option<()> {
        for step in steps {
            match step {
                Step::Write(text) => self.out.push_str(text),
                Step::Print(expression) => self.print(expression)?,
                Step::If {
                    branches,
                    otherwise,
                } => {
                    let mut chosen = otherwise;
                    for (condition, body) in branches {
                        if self.holds(condition)? {
                            chosen = body;
                            break;
                        }
                    }
                    self.all(chosen)?;
                }
                Step::For { list, body } => {
                    let Value::List(items) = self.look(list)? else {
                        return None;
                    };
                    self.repeat(items, body)?;
                }
            }
        }
        Some(())
    }

    fn repeat(&mut self, items: &'v [Node], body: &'v [Step]) -> Option<()> {
        self.loops.push(Loop { items, at: 0 });
        for at in 0..items.len() {
            if let Some(innermost) = self.loops.last_mut() {
                innermost.at = at;
            }
            self.all(body)?;
            if self.out.len() > self.most {
                return None;
            }
        }
        self.loops.pop();
        Some(())
    }

    fn print(&mut self, expression: &'v Expression) -> Option<()> {
        if let Expression::Join(path, between) = expression {
            return self.join(path, between);
        }
        match self.value(expression)? {
            Value::Text(text) => (self.escape)(text, &mut self.out),
            Value::Number(number) => write!(self.out, "{number}").ok()?,
            Value::Flag(flag) => self.out.push_str(if flag { "true" } else { "false" }),
            Value::Nothing => (),
            Value::List(_) | Value::Object(_) => return None,
        }
        Some(())
    }

    /// Whether a condition is true: most are a path or two.
    fn holds(&self, condition: &'v Expression) -> Option<bool> {
        Some(match condition {
            Expression::Not(inner) => !self.holds(inner)?,
            Expression::And(both) => self.holds(&both.0)? && self.holds(&both.1)?,
            Expression::Or(both) => self.holds(&both.0)? || self.holds(&both.1)?,
            other => self.value(other)?.is_true(),
        })
    }

    #[inline]
    fn value(&self, expression: &'v Expression) -> Option<Value<'v>> {
        Some(match expression {
            Expression::Path(path) => self.look(path)?,
            Expression::Text(text) => Value::Text(text),
            Expression::Number(number) => Value::Number(*number),
            Expression::Counter(counter) => self.counter(*counter)?,
            Expression::Length(path) => match self.look(path)? {
                Value::List(items) => Value::Number(i64::try_from(items.len()).ok()?),
                _ => return None,
            },
            // A joined text is only printed; what else may be done with it, the engine knows.
            Expression::Join(..) => return None,
            Expression::Not(inner) => Value::Flag(!self.value(inner)?.is_true()),
            Expression::And(both) => match self.value(&both.0)? {
                first if first.is_true() => self.value(&both.1)?,
                first => first,
            },
            Expression::Or(both) => match self.value(&both.0)? {
                first if first.is_true() => first,
                _ => self.value(&both.1)?,
            },
            Expression::Compare(how, both) => {
                Value::Flag(compare(*how, &self.value(&both.0)?, &self.value(&both.1)?)?)
            }
        })
    }

    #[inline]
    fn look(&self, path: &'v Path) -> Option<Value<'v>> {
        let mut node = match &path.from {
            From::Top(name) => name.look(self.view)?,
            From::Item(depth) => {
                let here = self.loops.get(*depth)?;
                here.items.get(here.at)?
            }
        };
        for stride in &path.steps {
            node = match (stride, node) {
                (Stride::Name(name), Node::Object(object)) => name.look(object)?,
                (Stride::At(at), Node::List(items)) => items.get(*at)?,
                (Stride::AtIndex, Node::List(items)) => items.get(self.loops.last()?.at)?,
                _ => return None,
            };
        }
        Some(match node {
            Node::Object(object) => Value::Object(object),
            Node::List(items) => Value::List(items),
            Node::Word(text) => Value::Text(text),
            Node::Shared(text) => Value::Text(text),
            Node::Text(text) => Value::Text(text),
            Node::Nothing => Value::Nothing,
            Node::Flag(flag) => Value::Flag(*flag),
            Node::Number(number) => Value::Number(*number),
        })
    }

    fn counter(&self, counter: Counter) -> Option<Value<'v>> {
        let here = self.loops.last()?;
        let number = |count: usize| i64::try_from(count).ok().map(Value::Number);
        match counter {
            Counter::Index => number(here.at + 1),
            Counter::Index0 => number(here.at),
            Counter::Length => number(here.items.len()),
            Counter::First => Some(Value::Flag(here.at == 0)),
            Counter::Last => Some(Value::Flag(here.at + 1 == here.items.len())),
        }
    }

    fn join(&mut self, path: &'v Path, between: &str) -> Option<()> {
        let Value::List(items) = self.look(path)? else {
            return None;
        };
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                (self.escape)(between, &mut self.out);
            }
            (self.escape)(item.text()?, &mut self.out);
        }
        Some(())
    }
}

impl Value<'_> {
    fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0,
            Self::Flag(flag) => *flag,
            Self::Nothing => false,
            Self::List(items) => !items.is_empty(),
            Self::Object(object) => !object.is_empty(),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Things of two kinds are not the same; only numbers are put in an order here.
fn compare(how: Comparison, one: &Value<'_>, other: &Value<'_>) -> Option<bool> {
    use Comparison::{Equal, Less, LessOrEqual, More, MoreOrEqual, NotEqual};
    if let (Value::Number(one), Value::Number(other)) = (one, other) {
        return Some(match how {
            Equal => one == other,
            NotEqual => one != other,
            Less => one < other,
            LessOrEqual => one <= other,
            More => one > other,
            MoreOrEqual => one >= other,
        });
    }
    let same = match (one, other) {
        (Value::List(_) | Value::Object(_), _) | (_, Value::List(_) | Value::Object(_)) => {
            return None;
        }
        (Value::Flag(one), Value::Flag(other)) => one == other,
        (Value::Nothing, Value::Nothing) => true,
        (one, other) => match (one.text(), other.text()) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        },
    };
    match how {
        Equal => Some(same),
        NotEqual => Some(!same),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
