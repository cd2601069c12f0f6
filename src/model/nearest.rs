//! What somebody may have meant who wrote a word that means nothing.

use strsim::levenshtein;

/// The most letters by which two words may differ to be taken for each other.
const NEAR: usize = 3;

/// Letters of a word that are looked at: nobody means a longer one.
const LOOKED_AT: usize = 60;

/// The remedy for a word that is none of these: which of them may have been meant, or all that
/// could have been.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let begins: String = word.chars().take(LOOKED_AT).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let near = names.iter().map(|name| (levenshtein(&begins, name), name));
    match near.min_by_key(|(distance, _)| *distance) {
        Some((distance, name)) if distance <= NEAR => format!("did you mean `{name}`?"),
        _ => format!("it can be: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        assert_eq!(nearest(word, ["text", "choice", "date"]), expected);
    }

    #[test]
    fn a_word_that_is_nearly_one_of_them_is_taken_for_it() {
        check("txt", "did you mean `text`?");
        check("chioce", "did you mean `choice`?");
    }

    #[test]
    fn a_word_like_none_of_them_is_answered_with_all() {
        check("photograph", "it can be: text, choice, date");
        check(&"x".repeat(100_000), "it can be: text, choice, date");
    }
}
