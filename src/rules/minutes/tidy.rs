//! A text that somebody typed or pasted, as headings, lists and paragraphs.
//!
//! What is pasted from a word processor brings its own signs for bullets, hard spaces, soft
//! hyphens, invisible marks and, from some, markup. Of all that only the words stay, and what they
//! are: a heading, an item of a list, a paragraph. Nothing that somebody wrote is left out.

mod markup;

use crate::model::{
    minutes::{Block, Passage},
    name::PersonalText,
};

/// Signs that stand before an item of a list where a space or a tab follows them.
const BULLETS: &[char] = &[
    '-', '*', '\u{2023}', '\u{25e6}', '\u{25aa}', '\u{25ab}', '\u{25cf}', '\u{25cb}', '\u{25a0}',
    '\u{25a1}', '\u{2043}', '\u{2219}', '\u{b7}', '\u{a7}', '\u{2013}',
];

/// Signs that are nothing but bullets: those of the fonts of word processors among them.
fn is_bullet(c: char) -> bool {
    matches!(c, '\u{2022}' | '\u{f000}'..='\u{f0ff}')
}

/// The text as headings, items and paragraphs. What comes out, opened to be written on and saved as it is, is the
/// same again.
pub fn tidy(text: &str) -> Passage {
    let mut typed = once(text).typed();
    // Words that were joined, or stood for signs, can be a heading or markup of their own. A round that finds one
    // leaves fewer characters, or the same text read for what it is, so there is a last one.
    loop {
        let passage = once(&typed);
        let again = passage.typed();
        if typed.len() <= again.len() {
            return passage;
        }
        typed = again;
    }
}

fn once(text: &str) -> Passage {
    let text = match markup::is_pasted(text) {
        true => markup::to_lines(text),
        false => text.to_owned(),
    };
    let mut passage = Passage::default();
    let mut paragraph = String::new();
    for line in text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']) {
        let line = visible(line);
        match block(&line) {
            None => end(&mut passage, &mut paragraph),
            Some((Block::Paragraph, words)) => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(words);
            }
            Some((block, words)) => {
                end(&mut passage, &mut paragraph);
                add(&mut passage, block, words);
            }
        }
    }
    end(&mut passage, &mut paragraph);
    passage
}

/// What a line is, and its words; nothing for an empty one.
fn block(line: &str) -> Option<(Block, &str)> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let heading = line.trim_start_matches('#');
    let is_heading = heading.len() < line.len() && heading.starts_with([' ', '\t']);
    if is_heading && !heading.trim().is_empty() {
        return Some((Block::Heading, heading.trim()));
    }
    let item = item(line).filter(|words| !words.is_empty());
    Some(match item {
        Some(words) => (Block::Item, words),
        None => (Block::Paragraph, line),
    })
}

/// The words of an item, without the sign or the number before them.
fn item(line: &str) -> Option<&str> {
    let mut characters = line.chars();
    let first = characters.next()?;
    let rest = characters.as_str();
    let stands_apart = rest.starts_with([' ', '\t']);
    if is_bullet(first) || (BULLETS.contains(&first) && stands_apart) {
        return Some(rest.trim_start());
    }
    // A hollow bullet is pasted as the letter o and a tab.
    if first == 'o' && rest.starts_with('\t') {
        return Some(rest.trim_start());
    }
    numbered(line)
}

/// The words behind `1.`, `2)`, `a)` or `iv.` and a tab, as word processors paste numbered lists.
/// A number with a space behind it can begin a sentence, and stays.
fn numbered(line: &str) -> Option<&str> {
    let (mark, rest) = line.split_once('\t')?;
    let mark = mark.trim().trim_start_matches('(');
    let name = mark.strip_suffix(['.', ')'])?;
    let is_short = (1..=4).contains(&name.len());
    let is_number = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_letter = name.len() == 1 && name.chars().all(|c| c.is_ascii_alphabetic());
    let is_roman = name.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    (is_short && (is_number || is_letter || is_roman)).then(|| rest.trim_start())
}

/// A line without what nobody sees: soft hyphens, marks of direction and joining. Hard and thin
/// spaces become spaces; tabs stay, for they tell a list.
fn visible(line: &str) -> String {
    line.chars()
        .filter(|c| {
            !matches!(c,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffc}')
                && (!c.is_control() || *c == '\t')
        })
        .map(|c| match c {
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

fn end(passage: &mut Passage, paragraph: &mut String) {
    add(passage, Block::Paragraph, paragraph);
    paragraph.clear();
}

fn add(passage: &mut Passage, block: Block, words: &str) {
    passage
        .0
        .extend(PersonalText::parse(words).map(|words| (block, words)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Block, &str)]) {
        let passage = tidy(text);
        let found: Vec<_> = passage.0.iter().map(|(b, w)| (*b, w.reveal())).collect();
        assert_eq!(found, expected, "{text:?}");
        // What is shown again to be typed on is read as what it was.
        assert_eq!(tidy(&passage.typed()), passage, "{text:?}");
    }

    use Block::{Heading as H, Item as I, Paragraph as P};

    #[test]
    fn what_somebody_types_stays_as_it_is() {
        check("", &[]);
        check(
            "Maya said that she likes school.",
            &[(P, "Maya said that she likes school.")],
        );
        check("One line\nand the next.", &[(P, "One line and the next.")]);
        check("One.\n\nTwo.", &[(P, "One."), (P, "Two.")]);
        check(
            "# School\n- Maths\n- Reading",
            &[(H, "School"), (I, "Maths"), (I, "Reading")],
        );
        check("-5 degrees outside", &[(P, "-5 degrees outside")]);
        check("12 December is the day.", &[(P, "12 December is the day.")]);
        check("1. She said no.", &[(P, "1. She said no.")]);
        check("#", &[(P, "#")]);
        check("#hashtag", &[(P, "#hashtag")]);
        check("\u{2013}5 degrees", &[(P, "\u{2013}5 degrees")]);
    }

    #[test]
    fn what_is_pasted_from_a_word_processor_keeps_its_words_alone() {
        check(
            "\u{2022}\tMaths\r\n\u{2022}\tReading",
            &[(I, "Maths"), (I, "Reading")],
        );
        check("\u{b7}\u{a0}\u{a0}\u{a0}Maths", &[(I, "Maths")]);
        check(
            "\u{f0b7}\tMaths\no\tSums\n\u{a7}\tTables",
            &[(I, "Maths"), (I, "Sums"), (I, "Tables")],
        );
        check(
            "1.\tFirst\n2.\tSecond\na)\tThird\niv.\tFourth",
            &[(I, "First"), (I, "Second"), (I, "Third"), (I, "Fourth")],
        );
        check(
            "The\u{a0}child\u{2019}s view\u{ad}s\u{200b}.",
            &[(P, "The child\u{2019}s views.")],
        );
        check("One\u{b}two\u{c}Three", &[(P, "One two Three")]);
        check("\u{feff}Hello\u{202e}", &[(P, "Hello")]);
    }

    #[test]
    fn markup_that_was_pasted_becomes_headings_lists_and_paragraphs() {
        check(
            "<html xmlns:o=\"urn:x\"><head><style>p.MsoNormal{margin:0}</style></head><body>\
             <!--StartFragment--><h2>School</h2><p class=MsoNormal>Maya&nbsp;&amp; Sam<o:p></o:p></p>\
             <ul><li>Maths</li><li>Reading</li></ul><!--EndFragment--></body></html>",
            &[
                (H, "School"),
                (P, "Maya & Sam"),
                (I, "Maths"),
                (I, "Reading"),
            ],
        );
        check(
            "<p class=\"MsoListParagraph\"><![if !supportLists]><span>\u{b7}<span>&nbsp; </span></span><![endif]>Sleep</p>",
            &[(I, "Sleep")],
        );
        check(
            "<p>One<br>two</p><div>Three</div>",
            &[(P, "One two"), (P, "Three")],
        );
        check(
            "<h2>School</h2><table><tr><td>Maths</td><td>good</td></tr></table><ol><li>Sums</li></ol>",
            &[(H, "School"), (P, "Maths good"), (I, "Sums")],
        );
        check("One<br>two", &[(P, "One two")]);
        check("She is <b>well</b>", &[(P, "She is <b>well</b>")]);
        // A sign that stands in what somebody typed is no markup.
        check("5 < 6 and 7 > 6", &[(P, "5 < 6 and 7 > 6")]);
        check("She wrote <3 to her mum", &[(P, "She wrote <3 to her mum")]);
    }

    #[test]
    fn words_that_join_to_a_heading_or_to_markup_are_read_to_the_end() {
        check("#\nSchool", &[(H, "School")]);
        check("<p>&lt;p&gt;&lt;b&gt;School</p>", &[(P, "School")]);
    }

    #[test]
    fn a_long_page_that_is_pasted_is_read_at_once() {
        for piece in [
            "<div>a",
            "<b",
            "<!-- a",
            "<!--x-->a",
            "<p>#</p>",
            "<style></STYLE>",
        ] {
            let passage = tidy(&format!("<p>{}", piece.repeat(20_000)));
            assert_eq!(tidy(&passage.typed()), passage, "{piece}");
        }
    }

    #[test]
    fn whatever_is_pasted_says_the_same_when_it_is_saved_again() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/corpus/pasted");
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        assert!(!files.is_empty());
        for file in files {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let passage = tidy(&String::from_utf8_lossy(&bytes));
            assert!(!passage.is_empty());
            assert_eq!(tidy(&passage.typed()), passage);
        }
    }
}
