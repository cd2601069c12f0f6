//! JSON to a tree: strict, not too deep, its strings shared with the document.

use jaq_json::{Map, Num, Val};
use jaq_std::ValT as _;

use crate::mapping::tree::{
    MOST_DEPTH, TreeError,
    text::{self, Otherwise},
};

/// More digits than any identifier has; longer numbers are a mistake or an attack.
const MOST_DIGITS: usize = 400;

/// Members of an object of a record: room for them is made at once.
const USUAL_MEMBERS: usize = 14;

pub(super) fn read(bytes: &[u8]) -> Result<Val, TreeError> {
    let text = text::decoded("json", bytes, Otherwise::Refuse)?;
    let document = Val::from(text.into_owned());
    let Val::TStr(shared) = &document else {
        return Err(TreeError::new("json", "not text"));
    };
    let text = std::str::from_utf8(shared).unwrap_or_default();
    let mut reader = Reader {
        text,
        document: &document,
        at: 0,
        depth: 0,
    };
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong("something stands behind the end"));
    }
    Ok(value)
}

struct Reader<'t> {
    text: &'t str,
    /// The same text as a value, of which strings are slices.
    document: &'t Val,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self) -> Result<Val, TreeError> {
        self.space();
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Val::Bool(true)),
            Some(b'f') => self.word("false", Val::Bool(false)),
            Some(b'n') => self.word("null", Val::Null),
            Some(_) => Err(self.wrong("a value is wanted here")),
            None => Err(self.wrong("it ends too early")),
        }
    }

    fn object(&mut self) -> Result<Val, TreeError> {
        self.enter()?;
        self.space();
        if self.take(b'}') {
            self.depth -= 1;
            return Ok(Val::obj(Map::default()));
        }
        let mut map = Map::with_capacity_and_hasher(USUAL_MEMBERS, Default::default());
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name in quotation marks is wanted here"));
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.wrong("a colon is wanted here"));
            }
            let value = self.value()?;
            map.insert(key, value);
            self.space();
            if self.take(b'}') {
                self.depth -= 1;
                return Ok(Val::obj(map));
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or a closing brace is wanted here"));
            }
        }
    }

    fn array(&mut self) -> Result<Val, TreeError> {
        self.enter()?;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            self.depth -= 1;
            return Ok(items.into_iter().collect());
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.take(b']') {
                self.depth -= 1;
                return Ok(items.into_iter().collect());
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or a closing bracket is wanted here"));
            }
        }
    }

    /// Steps over the opening bracket, one level down.
    fn enter(&mut self) -> Result<(), TreeError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.wrong("nested too deeply"));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<Val, TreeError> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = text::first_to_escape(rest).unwrap_or(rest.len());
        self.at = start + length;
        match rest.get(length) {
            Some(b'"') => {
                self.at += 1;
                Ok(match rest.get(..length) {
                    None | Some([]) => Val::from(String::new()),
                    Some(inside) => self.document.as_sub_str(inside),
                })
            }
            Some(b'\\') => self.escaped(start),
            Some(_) => Err(self.wrong("a control character stands in a text")),
            None => Err(self.wrong("a text does not end")),
        }
    }

    /// The rest of a string in which a backslash was met.
    fn escaped(&mut self, start: usize) -> Result<Val, TreeError> {
        let mut out = self.text.get(start..self.at).unwrap_or_default().to_owned();
        let mut plain = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    out.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    return Ok(Val::from(out));
                }
                Some(b'\\') => {
                    out.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    out.push(self.escape()?);
                    plain = self.at;
                }
                Some(0..=0x1f) => return Err(self.wrong("a control character stands in a text")),
                Some(_) => self.at += 1,
                None => return Err(self.wrong("a text does not end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, TreeError> {
        let Some(byte) = self.peek() else {
            return Err(self.wrong("a text does not end"));
        };
        self.at += 1;
        Ok(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.wrong("a backslash stands before a letter without meaning")),
        })
    }

    /// A `\u` escape; half a pair becomes the replacement character, as browsers show it.
    fn unicode(&mut self) -> Result<char, TreeError> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or('\u{fffd}'));
        }
        let before = self.at;
        if self.text.get(self.at..self.at + 2) == Some("\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
        }
        self.at = before;
        Ok('\u{fffd}')
    }

    fn hex(&mut self) -> Result<u32, TreeError> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        code.ok_or_else(|| self.wrong("four hexadecimal digits are wanted here"))
    }

    fn number(&mut self) -> Result<Val, TreeError> {
        let start = self.at;
        self.take(b'-');
        let whole = self.digits();
        let leads = self.text.as_bytes().get(self.at - whole) == Some(&b'0');
        if whole == 0 || (leads && whole > 1) {
            return Err(self.wrong("not a number"));
        }
        let mut decimal = false;
        if self.take(b'.') {
            decimal = true;
            if self.digits() == 0 {
                return Err(self.wrong("digits are wanted behind the point"));
            }
        }
        if self.take(b'e') || self.take(b'E') {
            decimal = true;
            let _ = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return Err(self.wrong("digits are wanted in the exponent"));
            }
        }
        if self.at - start > MOST_DIGITS {
            return Err(self.wrong("a number is too long"));
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        if decimal {
            return Ok(Val::Num(Num::Dec(written.to_owned().into())));
        }
        match written.parse::<isize>() {
            Ok(number) => Ok(Val::Num(Num::Int(number))),
            Err(_) => Num::from_str_radix(written, 10)
                .map(Val::Num)
                .ok_or_else(|| self.wrong("not a number")),
        }
    }

    /// Steps over digits and answers how many.
    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn word(&mut self, word: &str, value: Val) -> Result<Val, TreeError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.wrong("a value is wanted here"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn wrong(&self, what: &str) -> TreeError {
        TreeError::at("json", self.text, self.at, what)
    }
}
