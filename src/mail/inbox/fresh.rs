//! What is new in a message: without quoted letters and small print.
//!
//! What is left out here can decide nothing, so a doubt keeps the line: a sentence behind a
//! greeting stays, an unknown kind of quotation stays.

mod lines;

use std::collections::HashSet;

use lines::{
    begins_quotation, is_attribution, is_banner, is_closing, is_copy_mark, is_device_line,
    is_disclaimer, is_header_block, is_name_of, is_sentence, is_signature_mark,
};

use crate::model::name;

/// The most lines of a message that are looked at.
const MOST_LINES: usize = 3000;

/// How many words two ways to say the same message may differ in.
const SLACK: usize = 3;

/// Characters that are not seen, but for the ends of lines.
fn is_unseen(c: char) -> bool {
    name::is_unseen(c) || (c.is_control() && c != '\n' && c != '\t')
}

/// Whether a text holds a message in characters that nobody sees. A few of them stand in any
/// letter: joiners of emoji, marks of direction.
pub fn hides(text: &str) -> bool {
    let tags = text
        .chars()
        .filter(|c| matches!(c, '\u{e0020}'..='\u{e007e}'));
    8 < tags.count()
}

/// The new words of a message, with their lines; `sender` is the name that it is from.
pub fn words(text: &str, sender: &str) -> String {
    let text = tidy(text);
    let lines: Vec<&str> = text.lines().take(MOST_LINES).collect();
    let kept = without_quotations(&lines);
    let kept = without_signature(&kept, sender);
    let kept = without_small_print(&kept);
    joined(&kept)
}

/// The words of a message of a machine: all but the letter that came back in it.
pub fn before_the_copy(text: &str) -> String {
    let text = tidy(text);
    let lines: Vec<&str> = text.lines().take(MOST_LINES).collect();
    let end = lines.iter().position(|line| is_copy_mark(line));
    joined(lines.get(..end.unwrap_or(lines.len())).unwrap_or_default())
}

/// Whether two ways to say the same message say different things.
pub fn differ(one: &str, other: &str) -> bool {
    let set = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (set(one), set(other));
    let allowed = |all: usize| SLACK.max(all / 5);
    let missing = |from: &HashSet<String>, to: &HashSet<String>| from.difference(to).count();
    let negated = |words: &HashSet<String>| {
        ["not", "no", "cannot", "t", "unable", "never"]
            .iter()
            .filter(|word| words.contains(**word))
            .count()
    };
    allowed(one.len()) < missing(&one, &other)
        || allowed(other.len()) < missing(&other, &one)
        || negated(&one) != negated(&other)
}

fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !is_unseen(*c))
        .map(|c| if c == '\u{a0}' || c == '\t' { ' ' } else { c })
        .collect()
}

fn joined(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blank = true;
    for line in lines {
        let line = line.trim();
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out.trim_end().to_owned()
}

/// Leaves out quoted letters, wherever the new words stand: above, below or between.
fn without_quotations<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        if line.trim_start().starts_with('>') {
            at += 1;
            continue;
        }
        if let Some(length) = is_attribution(rest) {
            let next = rest
                .iter()
                .skip(length)
                .find(|line| !line.trim().is_empty());
            // Without marks nobody can tell where the quotation ends: it is all that follows.
            if next.is_some_and(|line| !line.trim_start().starts_with('>')) {
                break;
            }
            at += length;
            continue;
        }
        if begins_quotation(line) || is_header_block(rest) {
            break;
        }
        kept.push(*line);
        at += 1;
    }
    kept
}

/// Leaves out what stands below a signature's mark, or below a greeting, if it is no sentence.
fn without_signature<'t>(lines: &[&'t str], sender: &str) -> Vec<&'t str> {
    let mut kept: Vec<&str> = Vec::new();
    let mut closed = false;
    for (at, line) in lines.iter().enumerate() {
        let has_words = kept.iter().any(|line| !line.trim().is_empty());
        if is_signature_mark(line) && has_words {
            break;
        }
        if has_words && is_name_of(line, sender) && !speaks_next(lines, at) {
            break;
        }
        if is_device_line(line) {
            continue;
        }
        if is_closing(line) && has_words {
            closed = true;
            continue;
        }
        if closed && !is_sentence(line) {
            continue;
        }
        kept.push(line);
    }
    kept
}

/// Whether somebody goes on speaking below their name: then it is no signature.
fn speaks_next(lines: &[&str], at: usize) -> bool {
    let mut below = lines
        .iter()
        .skip(at + 1)
        .filter(|line| !line.trim().is_empty());
    below.next().is_some_and(|line| is_sentence(line))
}

/// Leaves out banners above, and disclaimers below.
fn without_small_print<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut kept: Vec<&str> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut ended = false;
    let mut flush = |paragraph: &mut Vec<&'t str>| {
        if ended {
            return;
        }
        let whole = paragraph
            .iter()
            .map(|line| line.trim())
            .collect::<Vec<_>>()
            .join(" ");
        if is_disclaimer(&whole) {
            // What is written below the small print is small print.
            ended = kept.iter().any(|line| !line.trim().is_empty());
        } else if !is_banner(&whole) {
            kept.extend(paragraph.iter());
        } else {
            // A banner may stand on the same paragraph as the first words.
            kept.extend(
                paragraph
                    .iter()
                    .filter(|line| !is_banner(line) && is_sentence(line))
                    .filter(|line| !lines::continues_banner(line)),
            );
        }
        kept.push("");
        paragraph.clear();
    };
    for line in lines {
        if line.trim().is_empty() {
            flush(&mut paragraph);
        } else {
            paragraph.push(line);
        }
    }
    flush(&mut paragraph);
    kept
}
