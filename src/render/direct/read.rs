//! Reads a template into steps, or gives up at the first word it does not know.

use crate::render::direct::{
    Comparison, Counter, Delimiters, Expression, From, Name, Path, Step, Stride,
};

/// Words that are no names of values.
const RESERVED: [&str; 16] = [
    "true", "True", "false", "False", "none", "None", "loop", "self", "super", "and", "or", "not",
    "is", "in", "if", "else",
];

/// Loops and conditions in one another; deeper ones are the engine's.
const DEPTH: usize = 20;

/// What ended a run of steps.
enum End<'t> {
    Template,
    Statement(&'t str),
}

struct Reader<'t> {
    rest: &'t str,
    delimiters: &'t Delimiters,
    /// The names of the loops around this place, the outermost first.
    loops: Vec<&'t str>,
    depth: usize,
    /// Whether the tag before took away the blanks behind it.
    trims: bool,
}

pub(super) fn template(text: &str, delimiters: &Delimiters) -> Option<Vec<Step>> {
    let mut reader = Reader {
        rest: text,
        delimiters,
        loops: Vec::new(),
        depth: 0,
        trims: false,
    };
    match reader.steps()? {
        (steps, End::Template) => Some(steps),
        _ => None,
    }
}

impl<'t> Reader<'t> {
    /// Steps up to the end or to a statement that belongs to the one around them; the word of that
    /// statement has been read, the rest of it has not.
    fn steps(&mut self) -> Option<(Vec<Step>, End<'t>)> {
        let Delimiters {
            print,
            statement,
            comment,
        } = self.delimiters;
        let mut steps = Vec::new();
        loop {
            let starts = [print.0, statement.0, comment.0];
            let Some((at, start)) = first_of(self.rest, &starts) else {
                self.write(self.rest, &mut steps);
                self.rest = "";
                return Some((steps, End::Template));
            };
            let (before, from) = self.rest.split_at_checked(at)?;
            let inside = from.strip_prefix(start)?;
            let (inside, trimmed) = match inside.strip_prefix('-') {
                Some(inside) => (inside, before.trim_end()),
                None => (inside, before),
            };
            self.write(trimmed, &mut steps);
            self.rest = inside;
            if start == comment.0 {
                // How far a tag takes blanks away on both sides of a remark, the engine knows.
                if self.trims && before.trim().is_empty() {
                    return None;
                }
                let (said, rest) = inside.split_once(comment.1)?;
                self.trims = said.ends_with('-');
                self.rest = rest;
                continue;
            }
            self.trims = false;
            if start == print.0 {
                let expression = self.or()?;
                self.close(print.1)?;
                steps.push(Step::Print(expression));
                continue;
            }
            match self.word()? {
                "if" => steps.push(self.choice()?),
                "for" => steps.push(self.repetition()?),
                word @ ("elif" | "else" | "endif" | "endfor") => {
                    return Some((steps, End::Statement(word)));
                }
                _ => return None,
            }
        }
    }

    fn write(&mut self, text: &str, steps: &mut Vec<Step>) {
        let text = if self.trims { text.trim_start() } else { text };
        if !text.is_empty() {
            steps.push(Step::Write(text.into()));
        }
    }

    fn choice(&mut self) -> Option<Step> {
        self.deeper()?;
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        let mut condition = self.or()?;
        self.close(self.delimiters.statement.1)?;
        loop {
            let (body, end) = self.steps()?;
            branches.push((condition, body));
            match end {
                End::Statement("elif") => {
                    condition = self.or()?;
                    self.close(self.delimiters.statement.1)?;
                }
                End::Statement("else") => {
                    self.close(self.delimiters.statement.1)?;
                    let (body, end) = self.steps()?;
                    let End::Statement("endif") = end else {
                        return None;
                    };
                    otherwise = body;
                    break;
                }
                End::Statement("endif") => break,
                _ => return None,
            }
        }
        self.close(self.delimiters.statement.1)?;
        self.depth -= 1;
        Some(Step::If {
            branches,
            otherwise,
        })
    }

    fn repetition(&mut self) -> Option<Step> {
        self.deeper()?;
        let name = self.name()?;
        if self.word()? != "in" {
            return None;
        }
        let list = self.path()?;
        self.close(self.delimiters.statement.1)?;
        self.loops.push(name);
        let (body, end) = self.steps()?;
        self.loops.pop();
        let End::Statement("endfor") = end else {
            return None;
        };
        self.close(self.delimiters.statement.1)?;
        self.depth -= 1;
        Some(Step::For { list, body })
    }

    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEPTH).then_some(())
    }

    fn close(&mut self, end: &str) -> Option<()> {
        self.skip();
        let (rest, trims) = match self.rest.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (self.rest, false),
        };
        self.rest = rest.strip_prefix(end)?;
        self.trims = trims;
        Some(())
    }

    fn or(&mut self) -> Option<Expression> {
        let mut first = self.and()?;
        while self.takes_word("or") {
            first = Expression::Or(Box::new((first, self.and()?)));
        }
        Some(first)
    }

    fn and(&mut self) -> Option<Expression> {
        let mut first = self.not()?;
        while self.takes_word("and") {
            first = Expression::And(Box::new((first, self.not()?)));
        }
        Some(first)
    }

    fn not(&mut self) -> Option<Expression> {
        if !self.takes_word("not") {
            return self.comparison();
        }
        // Of `not not` the engine may think as it likes.
        if self.takes_word("not") {
            return None;
        }
        Some(Expression::Not(Box::new(self.comparison()?)))
    }

    fn comparison(&mut self) -> Option<Expression> {
        let first = self.operand()?;
        let how = if self.takes("==") {
            Comparison::Equal
        } else if self.takes("!=") {
            Comparison::NotEqual
        } else if self.takes("<=") {
            Comparison::LessOrEqual
        } else if self.takes(">=") {
            Comparison::MoreOrEqual
        } else if self.takes("<") {
            Comparison::Less
        } else if self.takes(">") {
            Comparison::More
        } else {
            return Some(first);
        };
        let both = (first, self.operand()?);
        Some(Expression::Compare(how, Box::new(both)))
    }

    fn operand(&mut self) -> Option<Expression> {
        self.skip();
        match self.rest.as_bytes().first()? {
            b'"' | b'\'' => return Some(Expression::Text(self.string()?.into())),
            b'0'..=b'9' => return Some(Expression::Number(self.number()?)),
            b'(' => {
                self.takes("(");
                let inner = self.or()?;
                return self.takes(")").then_some(inner);
            }
            _ => {}
        }
        if let Some(counter) = self.counter() {
            return Some(Expression::Counter(counter));
        }
        let path = self.path()?;
        if !self.takes("|") {
            return Some(Expression::Path(path));
        }
        match self.word()? {
            "length" => Some(Expression::Length(path)),
            "join" => {
                let opens = self.takes("(") && self.takes_word("sep") && self.takes("=");
                self.skip();
                let between = if opens { self.string()? } else { return None };
                self.takes(")")
                    .then(|| Expression::Join(path, between.into()))
            }
            _ => None,
        }
    }

    /// `loop.first` and its like, inside a loop.
    fn counter(&mut self) -> Option<Counter> {
        let before = self.rest;
        let found = (!self.loops.is_empty() && self.takes_word("loop") && self.takes("."))
            .then(|| self.word())
            .flatten()
            .and_then(|word| match word {
                "index" => Some(Counter::Index),
                "index0" => Some(Counter::Index0),
                "first" => Some(Counter::First),
                "last" => Some(Counter::Last),
                "length" => Some(Counter::Length),
                _ => None,
            });
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    fn path(&mut self) -> Option<Path> {
        let name = self.name()?;
        let from = match self.loops.iter().rposition(|one| *one == name) {
            Some(depth) => From::Item(depth),
            None => From::Top(Name::of(name)),
        };
        let mut steps = Vec::new();
        loop {
            if self.takes(".") {
                steps.push(Stride::Name(Name::of(self.word()?)));
            } else if self.takes("[") {
                self.skip();
                steps.push(match self.counter() {
                    Some(Counter::Index0) => Stride::AtIndex,
                    Some(_) => return None,
                    None => Stride::At(usize::try_from(self.number()?).ok()?),
                });
                if !self.takes("]") {
                    return None;
                }
            } else {
                return Some(Path { from, steps });
            }
        }
    }

    /// A word that may name a value; what follows must not make a call of it.
    fn name(&mut self) -> Option<&'t str> {
        let name = self.word()?;
        let is_name = !RESERVED.contains(&name) && !name.starts_with("__tera");
        is_name.then_some(name)
    }

    fn word(&mut self) -> Option<&'t str> {
        self.skip();
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_letter(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        self.rest = rest;
        Some(word)
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let before = self.rest;
        let found = self.word() == Some(wanted);
        if !found {
            self.rest = before;
        }
        found
    }

    fn takes(&mut self, wanted: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A text in quotation marks, without anything that is written in another way than it reads.
    fn string(&mut self) -> Option<&'t str> {
        let mark = self.rest.chars().next().filter(|c| "\"'".contains(*c))?;
        let (text, rest) = self.rest.get(1..)?.split_once(mark)?;
        if text.contains('\\') {
            return None;
        }
        self.rest = rest;
        Some(text)
    }

    /// A whole number of few digits.
    fn number(&mut self) -> Option<i64> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        let is_whole = !rest.starts_with(['.', '_', 'e', 'E']) && digits.len() < 10;
        let number = digits.parse().ok().filter(|_| is_whole)?;
        self.rest = rest;
        Some(number)
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }
}

/// The first place where one of these begins, two bytes each.
fn first_of<'d>(text: &str, starts: &[&'d str]) -> Option<(usize, &'d str)> {
    text.as_bytes()
        .windows(2)
        .enumerate()
        .find_map(|(at, here)| {
            let start = starts.iter().find(|start| start.as_bytes() == here)?;
            Some((at, *start))
        })
}
