//! Days, numbers and words, letter by letter, escaped for where they go.

use jiff::civil::Date;

pub fn push_capital(out: &mut String, name: &str) {
    let mut letters = name.chars();
    if let Some(first) = letters.next() {
        out.push(first.to_ascii_uppercase());
        out.push_str(letters.as_str());
    }
}

/// How an answer writes its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// `2014-03-09`
    Dashed,
    /// `09/03/2014`
    Slashed,
}

/// A day in full: `2014-03-09T00:00:00`, or `09/03/2014`.
pub fn push_day(out: &mut String, day: Date, days: Days) {
    push_date(out, day, days);
    if days == Days::Dashed {
        out.push_str("T00:00:00");
    }
}

pub fn push_date(out: &mut String, day: Date, days: Days) {
    let (year, month, date) = (
        day.year().unsigned_abs(),
        u16::from(day.month().unsigned_abs()),
        u16::from(day.day().unsigned_abs()),
    );
    let two = |out: &mut String, n: u16| {
        out.push(digit(n / 10));
        out.push(digit(n));
    };
    if days == Days::Slashed {
        two(out, date);
        out.push('/');
        two(out, month);
        out.push('/');
    }
    two(out, year / 100);
    two(out, year % 100);
    if days == Days::Dashed {
        out.push('-');
        two(out, month);
        out.push('-');
        two(out, date);
    }
}

fn digit(n: u16) -> char {
    char::from(b'0' + (n % 10) as u8)
}

pub fn push_number(out: &mut String, value: u64) {
    if value >= 10 {
        push_number(out, value / 10);
    }
    out.push(digit((value % 10) as u16));
}

pub fn push_json(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push_str(text);
    } else {
        for letter in text.chars() {
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                letter if letter < ' ' => out.push_str(&format!("\\u{:04x}", letter as u32)),
                letter => out.push(letter),
            }
        }
    }
    out.push('"');
}

pub fn push_xml(out: &mut String, text: &str) {
    if !text.bytes().any(|b| matches!(b, b'<' | b'>' | b'&' | b'"')) {
        return out.push_str(text);
    }
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
}
