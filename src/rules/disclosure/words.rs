//! Words as they are compared: as people type them, not as the record spells them.
//!
//! A name is typed without its accents, with another apostrophe, with a hyphen less or a soft one
//! more. Whoever compares letter by letter lets "Sorensen" pass for "Sørensen".

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The text in plain letters: no accents, no marks that are not seen, compatible forms as one. Case
/// stays as it is.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd() {
        match letter {
            mark if is_combining_mark(mark) || is_unseen(mark) => {}
            'ø' => folded.push('o'),
            'Ø' => folded.push('O'),
            'ł' => folded.push('l'),
            'Ł' => folded.push('L'),
            'đ' | 'ð' => folded.push('d'),
            'Đ' | 'Ð' => folded.push('D'),
            'ħ' => folded.push('h'),
            'Ħ' => folded.push('H'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'ẞ' => folded.push_str("SS"),
            'æ' => folded.push_str("ae"),
            'Æ' => folded.push_str("AE"),
            'œ' => folded.push_str("oe"),
            'Œ' => folded.push_str("OE"),
            'þ' => folded.push_str("th"),
            'Þ' => folded.push_str("TH"),
            letter => folded.push(letter),
        }
    }
    Cow::Owned(folded)
}

/// Letters and digits only, lower case: spacing, punctuation and accents hide nothing.
pub fn squash(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A text in which names are looked for, or a name that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spelled {
    /// Hyphens and apostrophes as spaces: the surname in `Hale-Smith` and in `Hale's`.
    apart: String,
    /// Without hyphens and apostrophes: the surname in `Ha-le`.
    joined: String,
}

impl Spelled {
    /// A text whose capitals count.
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut spelled = Self::default();
        for letter in folded.chars() {
            if letter.is_whitespace() {
                spelled.joined.push(' ');
            } else if !joins(letter) {
                spelled.joined.push(letter);
            }
            if !joins(letter) && !letter.is_whitespace() {
                spelled.apart.push(letter);
            } else if !spelled.apart.ends_with(' ') {
                spelled.apart.push(' ');
            }
        }
        spelled
    }

    /// A text whose capitals do not count.
    pub fn lower(text: &str) -> Self {
        Self::of(&fold(text).to_lowercase())
    }

    /// Whether a name stands here as a word of its own, however it is joined or apart.
    pub fn names(&self, name: &Self) -> bool {
        holds(&self.apart, name.apart.trim()) || holds(&self.joined, name.joined.trim())
    }

    /// As it is written without hyphens and apostrophes.
    pub fn joined(&self) -> &str {
        &self.joined
    }
}

/// Whether a word stands in a text and no letter or digit stands next to it.
fn holds(text: &str, word: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let (before, behind) = (text.get(..at), text.get(at + word.len()..));
            !is_letter(before.and_then(|text| text.chars().next_back()))
                && !is_letter(behind.and_then(|text| text.chars().next()))
        })
}

/// Signs that stand inside a name, in whatever form they are typed.
fn joins(letter: char) -> bool {
    matches!(
        letter,
        '-' | '\'' | '`' | '\u{b4}' | '\u{2bc}' | '\u{2bb}' | '\u{2010}'..='\u{2015}'
            | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2212}'
    )
}

/// Characters that leave no mark on paper: soft hyphens, joiners, signs of direction.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, expected: bool) {
        let found = Spelled::lower(text).names(&Spelled::lower(name));
        assert_eq!(found, expected, "{name} in {text}");
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        check("with Mrs Sorensen", "Sørensen", true);
        check("with SØRENSEN.", "Sørensen", true);
        check("Søren-sen came", "Sørensen", true);
        check("S\u{f8}ren\u{ad}sen came", "Sørensen", true);
        check("So\u{308}derberg", "Söderberg", true);
        check("Soderberg", "So\u{308}derberg", true);
        check("Mr O\u{2019}Connor", "O'Connor", true);
        check("Mr OConnor", "O'Connor", true);
        check("Mr O Connor", "O'Connor", true);
        check("Mr O'Connor", "O\u{2bc}Connor", true);
        check("Hale's house, the Hale\u{2011}Smiths", "Hale", true);
        check("Anna Smith Jones", "Smith-Jones", true);
        check("Lukasz Wozniak", "Woźniak", true);
        check("Strasse", "Straße", true);
        check("Ha\u{200b}le", "Hale", true);
    }

    #[test]
    fn a_word_that_only_holds_the_letters_is_no_name() {
        check("She inhaled; whale and Halesowen", "Hale", false);
        check("Sorensens", "Sørensen", false);
        check("", "Hale", false);
        check("anything", "", false);
        assert!(!Spelled::of("the school bell").names(&Spelled::of("Bell")));
        assert!(Spelled::of("Maya BÉLL").names(&Spelled::of("BELL")));
    }

    #[test]
    fn accents_and_unseen_marks_hide_nothing_from_a_squash() {
        assert_eq!(squash("14, Lärch\u{ad} Híll"), "14larchhill");
    }
}
