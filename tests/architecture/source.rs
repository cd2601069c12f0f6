//! Reads one Rust source as far as the architecture test needs.

use std::collections::BTreeSet;

/// One source file.
pub struct Source {
    /// Relative to the repository, with `/`: `src/rules/clock.rs`.
    pub path: String,
    pub text: String,
    /// The code without comments, strings and what is compiled for tests alone.
    pub code: String,
    /// The code without comments and strings, tests and all.
    pub all_code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let all_code = without_comments_and_strings(text);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: without_test_items(&all_code),
            all_code,
        }
    }

    /// The room in which a file of `src` lies; nothing for `main.rs` and `lib.rs`.
    pub fn room(&self) -> Option<&str> {
        let (room, _) = self.path.strip_prefix("src/")?.split_once('/')?;
        Some(room)
    }

    /// The folders and the file name below the room.
    pub fn below_room(&self) -> Vec<&str> {
        self.path.split('/').skip(2).collect()
    }

    /// The text of the first line behind `//! `.
    pub fn caption(&self) -> Option<&str> {
        self.text.lines().next()?.strip_prefix("//! ")
    }

    /// Every path in the code, groups spelled out: `crate::{a, b::c}` gives two.
    pub fn paths(&self) -> BTreeSet<Vec<String>> {
        paths(&self.code)
    }

    /// Files that are compiled for tests alone, by this file's `#[cfg(test)] mod name;`.
    pub fn test_files(&self) -> Vec<String> {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let own = stem.rsplit_once('/');
        let folder = match own {
            Some((folder, "mod" | "lib" | "main")) => folder,
            _ => stem,
        };
        test_items(&self.all_code)
            .into_iter()
            .filter_map(|(from, to)| {
                let item = self.all_code.get(from..to)?;
                let name = item.rsplit_once("mod ")?.1.strip_suffix(';')?.trim();
                Some([
                    format!("{folder}/{name}.rs"),
                    format!("{folder}/{name}/mod.rs"),
                ])
            })
            .flatten()
            .collect()
    }
}

/// Blanks comments, strings and characters. Lines stay lines.
pub fn without_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let rest = chars.get(at..).unwrap_or_default();
        let word_before = out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let skipped = match (c, rest.get(1).copied()) {
            ('/', Some('/')) => line_comment(rest),
            ('/', Some('*')) => block_comment(rest),
            ('"', _) => string(rest),
            ('r', Some('"' | '#')) if !word_before => raw_string(rest, 1),
            ('b' | 'c', Some('"')) if !word_before => 1 + string(rest.get(1..).unwrap_or_default()),
            ('b' | 'c', Some('r')) if !word_before => raw_string(rest, 2),
            ('\'', _) => character(rest),
            _ => 0,
        };
        if skipped == 0 {
            out.push(c);
            at += 1;
            continue;
        }
        out.push(' ');
        out.extend(rest.iter().take(skipped).filter(|c| **c == '\n'));
        at += skipped;
    }
    out
}

fn line_comment(rest: &[char]) -> usize {
    rest.iter().take_while(|c| **c != '\n').count()
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match (rest.get(at), rest.get(at + 1)) {
            (Some('/'), Some('*')) => (depth, at) = (depth + 1, at + 2),
            (Some('*'), Some('/')) => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while let Some(c) = rest.get(at) {
        match c {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `r#"..."#`, where `prefix` letters come before the hashes; 0 for a raw name such as `r#type`.
fn raw_string(rest: &[char], prefix: usize) -> usize {
    let hashes = rest.iter().skip(prefix).take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return 0;
    }
    let mut at = open + 1;
    while at < rest.len() {
        let closes = rest.get(at) == Some(&'"')
            && rest.iter().skip(at + 1).take_while(|c| **c == '#').count() >= hashes;
        at += 1;
        if closes {
            return at + hashes;
        }
    }
    rest.len()
}

/// A character such as `'x'` or `'\n'`; 0 for a lifetime.
fn character(rest: &[char]) -> usize {
    match (rest.get(1), rest.get(2)) {
        (Some('\\'), _) => {
            let closing = rest.iter().skip(3).take_while(|c| **c != '\'').count();
            3 + closing + 1
        }
        (Some(_), Some('\'')) => 3,
        _ => 0,
    }
}

fn without_test_items(code: &str) -> String {
    let mut left = String::with_capacity(code.len());
    let mut from = 0;
    for (start, end) in test_items(code) {
        left.push_str(code.get(from..start).unwrap_or_default());
        from = end;
    }
    left.push_str(code.get(from..).unwrap_or_default());
    left
}

/// Where items under `#[cfg(test)]` begin and end.
fn test_items(code: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (start, mark) in code.match_indices("#[cfg(test)]") {
        if found.last().is_some_and(|(_, end)| start < *end) {
            continue;
        }
        let body = code.get(start + mark.len()..).unwrap_or_default();
        found.push((start, start + mark.len() + item_length(body)));
    }
    found
}

/// Up to the first `;` outside braces, or the end of the first pair of braces.
fn item_length(body: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in body.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => (),
        }
    }
    body.len()
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    /// `::`
    Into,
    Sign(char),
}

fn tokens(code: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_alphanumeric() || c == '_' {
            let mut name = String::from(c);
            while let Some(next) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(next);
            }
            found.push(Token::Name(name));
        } else if c == ':' && rest.next_if_eq(&':').is_some() {
            found.push(Token::Into);
        } else if !c.is_whitespace() {
            found.push(Token::Sign(c));
        }
    }
    found
}

fn paths(code: &str) -> BTreeSet<Vec<String>> {
    let tokens = tokens(code);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        let in_group = tokens.get(at) == Some(&Token::Name("use".into()))
            && tokens.get(at + 1) == Some(&Token::Sign('{'));
        if in_group {
            at = group(&tokens, at + 2, &[], &mut found);
        } else if let Some(Token::Name(_)) = tokens.get(at) {
            at = path(&tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path from `at` on, behind `prefix`; answers where it ends.
fn path(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    found: &mut BTreeSet<Vec<String>>,
) -> usize {
    let mut parts = prefix.to_vec();
    loop {
        match tokens.get(at) {
            Some(Token::Name(name)) => parts.push(name.clone()),
            Some(Token::Sign('*')) => parts.push("*".to_owned()),
            Some(Token::Sign('{')) => return group(tokens, at + 1, &parts, found),
            _ => break,
        }
        at += 1;
        match tokens.get(at) {
            Some(Token::Into) => at += 1,
            _ => break,
        }
    }
    if !parts.is_empty() {
        found.insert(parts);
    }
    at
}

fn group(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    found: &mut BTreeSet<Vec<String>>,
) -> usize {
    while let Some(token) = tokens.get(at) {
        at = match token {
            Token::Sign('}') => return at + 1,
            Token::Name(_) | Token::Sign('*' | '{') => path(tokens, at, prefix, found),
            _ => at + 1,
        };
        if tokens.get(at) == Some(&Token::Name("as".into())) {
            at += 2;
        }
    }
    at
}
