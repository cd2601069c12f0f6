//! Phrases: short patterns of words, as the tables write them.
//!
//! | sign | stands for |
//! | --- | --- |
//! | `word` | that word |
//! | `one|two` | either word |
//! | `word*` | any word that begins so |
//! | `word?` | that word, or nothing |
//! | `~` | up to two words that only colour: `really`, `unfortunately` |
//! | `..` | up to five words, whatever they are |
//! | `<day>` | a day of the week |
//! | `#` | a word with a digit in it |
//! | `@` | an email address |
//! | `^`, `$` | the beginning, the end |

use crate::rules::triage::sentence::holds_digit;

/// How many words `..` may stand for.
const GAP: usize = 5;

/// Words that only colour what is said.
const COLOURS: &[&str] = &[
    "absolutely",
    "actually",
    "afraid",
    "again",
    "all",
    "also",
    "always",
    "be",
    "both",
    "certainly",
    "currently",
    "definitely",
    "delighted",
    "either",
    "even",
    "fully",
    "gladly",
    "happily",
    "hello",
    "hi",
    "honestly",
    "indeed",
    "just",
    "kindly",
    "myself",
    "now",
    "of",
    "okay",
    "personally",
    "physically",
    "please",
    "really",
    "regrettably",
    "sadly",
    "so",
    "sorry",
    "still",
    "sure",
    "thanks",
    "then",
    "therefore",
    "too",
    "unfortunately",
    "very",
    "well",
    "yes",
];

const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "tomorrow",
];

/// Whether a phrase stands anywhere in a run of words.
pub fn stands_in(words: &[String], phrase: &str) -> bool {
    let signs: Vec<&str> = phrase.split(' ').collect();
    match signs.split_first() {
        Some((&"^", rest)) => fits(words, rest),
        _ => (0..=words.len()).any(|at| fits(words.get(at..).unwrap_or_default(), &signs)),
    }
}

/// Whether any of the phrases of a table stands in a run of words.
pub fn any_in(words: &[String], table: &[&str]) -> bool {
    table.iter().any(|phrase| stands_in(words, phrase))
}

fn fits(words: &[String], signs: &[&str]) -> bool {
    let Some((sign, rest)) = signs.split_first() else {
        return true;
    };
    let skipping = |most: usize| {
        (0..=most.min(words.len())).any(|at| fits(words.get(at..).unwrap_or_default(), rest))
    };
    match *sign {
        ".." => return skipping(GAP),
        "$" => return words.is_empty() && fits(words, rest),
        "~" => {
            let coloured = words
                .iter()
                .take(2)
                .take_while(|word| COLOURS.contains(&word.as_str()))
                .count();
            return skipping(coloured);
        }
        _ => {}
    }
    if sign.ends_with('?') && fits(words, rest) {
        return true;
    }
    let sign = sign.trim_end_matches('?');
    let Some((word, behind)) = words.split_first() else {
        return false;
    };
    sign.split('|').any(|one| is(word, one)) && fits(behind, rest)
}

fn is(word: &str, sign: &str) -> bool {
    match sign {
        "#" => holds_digit(word),
        "<day>" => DAYS.contains(&word),
        "@" => word.contains('@'),
        _ => match sign.strip_suffix('*') {
            Some(start) => word.starts_with(start),
            None => word == sign,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::triage::sentence::words;

    #[track_caller]
    fn check(phrase: &str, text: &str, expected: bool) {
        assert_eq!(
            stands_in(&words(text), phrase),
            expected,
            "{phrase}: {text}"
        );
    }

    #[test]
    fn a_phrase_stands_for_the_ways_to_say_it() {
        for (phrase, text, expected) in [
            ("will ~ attend|come", "I'll really attend", true),
            ("will ~ attend|come", "I will not attend", false),
            ("i will be there", "ill be there", true),
            ("am ill", "I am ill", true),
            ("cannot ~ make", "I can not make it", true),
            ("^ no $", "No.", true),
            ("^ no $", "No, I will come", false),
            ("send .. report", "I will send you all of my report", true),
            ("rearrang*", "Could it be rearranged?", true),
            ("at #", "at 2.30pm", true),
            ("on <day>", "on Weds", true),
            ("out of the? office", "out of office", true),
            ("out of the? office", "out of the office", true),
        ] {
            check(phrase, text, expected);
        }
    }
}
