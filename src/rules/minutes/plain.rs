//! What makes a letter to a child hard to read.
//!
//! A help to whoever writes it, never a stop: only a young reader knows. Easy read asks for at most
//! twelve words a line (secondary: the accessible communication formats of government); the other
//! two numbers and the list of words are our proposal (believed).

use crate::model::minutes::ReadingLevel;

/// Words of the office, each with what a young person says.
const OFFICE: &[(&str, &str)] = &[
    ("placement", "home"),
    ("contact", "family time, or seeing somebody"),
    ("respite", "a stay with somebody"),
    ("siblings", "brothers and sisters"),
    ("sibling", "brother or sister"),
    ("peers", "friends"),
    ("transition", "move, or change"),
    ("statutory", "what the law says"),
    ("pep", "the plan for school"),
    ("lac", "nothing: leave it out"),
    ("cla", "nothing: leave it out"),
    ("iro", "their name"),
    ("absconded", "ran away"),
    ("engage", "join in"),
];

/// Words in one sentence, at most.
fn most(level: ReadingLevel) -> usize {
    match level {
        ReadingLevel::A => 15,
        ReadingLevel::B => 20,
        ReadingLevel::Easy => 12,
    }
}

/// What could be said more easily, in sentences for whoever writes.
pub fn hard(text: &str, level: ReadingLevel) -> Vec<String> {
    let mut found = Vec::new();
    let most = most(level);
    for sentence in text.split(['.', '!', '?', '\n', ':']) {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        if words.len() > most {
            let first = words.iter().take(5).copied().collect::<Vec<_>>().join(" ");
            found.push(format!(
                "“{first} …” has {} words. Make it two sentences.",
                words.len()
            ));
        }
    }
    let is_word = |word: &str, wanted: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.eq_ignore_ascii_case(wanted)
    };
    for (word, instead) in OFFICE {
        if text.split_whitespace().any(|one| is_word(one, word)) {
            found.push(format!("“{word}” is a word of the office. Say: {instead}."));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, level: ReadingLevel, expected: usize) {
        let found = hard(text, level);
        assert_eq!(found.len(), expected, "{text}: {found:?}");
    }

    #[test]
    fn long_sentences_and_words_of_the_office_are_told() {
        use ReadingLevel::{A, B, Easy};

        let long = "You will see your gran on the first Saturday of each month at her flat";
        check(long, Easy, 1);
        check(long, A, 0);
        let longer = format!("{long} and stay for tea and come home at six");
        check(&longer, A, 1);
        check(&longer, B, 1);
        check("You like your home. You see Mum on Sundays.", Easy, 0);
        check("Your placement is settled.", B, 1);
        check("Contact with your siblings stays.", B, 2);
        check("The contactless card is yours.", B, 0);
    }
}
