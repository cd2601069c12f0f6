//! What the reader of TOML says of a settings file, in words that say what to do.
//!
//! Its own words quote what was written, which may be a secret: only names of keys are told.

use crate::model::nearest::nearest;

const GUIDE: &str = "docs/settings.md shows every key";

/// The sentence for a message of the reader.
pub(super) fn of(message: &str) -> String {
    let message = message.trim_end().replace('\n', ", ");
    if let Some(rest) = message.strip_prefix("unknown field ") {
        return unknown(rest);
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        return other_word(rest);
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return missing(key.trim_matches('`'));
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        return wanted(&message);
    }
    if message.starts_with("duplicate key") {
        return "this key stands twice in its section; take one of them out".to_owned();
    }
    if message.contains("expected") || message.starts_with("invalid") {
        return format!("this is not TOML: {message}; write it as key = \"value\", {GUIDE}");
    }
    message
}

/// Which words can stand there. What was written is not told: on the wrong line it may be a secret.
fn other_word(rest: &str) -> String {
    let quoted = rest.split('`').skip(1).step_by(2);
    let words: Vec<String> = quoted.skip(1).map(|word| format!("\"{word}\"")).collect();
    match words.is_empty() {
        true => format!("this word is not known here, {GUIDE}"),
        false => format!("this word is not known here; write {}", words.join(" or ")),
    }
}

/// What was meant by a key that is not known: `` `nam`, expected one of `name`, `team` ``.
fn unknown(rest: &str) -> String {
    let mut quoted = rest.split('`').skip(1).step_by(2);
    let name = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    let remedy = match known.is_empty() {
        true => "take it out".to_owned(),
        false => nearest(name, known),
    };
    format!("`{name}` is no key here; {remedy}")
}

fn missing(key: &str) -> String {
    match key {
        "source" => "the section [source] is missing; write [source] and below it mapping = \
                     \"mosaic\", or the folder of your own mapping"
            .to_owned(),
        key => format!("`{key}` is missing in this section; write it, {GUIDE}"),
    }
}

/// What is wanted in the place of a value of another kind.
fn wanted(message: &str) -> String {
    let expected = message
        .rsplit_once("expected ")
        .map_or("", |(_, kind)| kind);
    let kind = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "nonzero u32" => {
            "a whole number is wanted here, 0 or more, without quotation marks, such as 60"
        }
        "i8" | "i16" | "i32" | "i64" => {
            "a whole number is wanted here, without quotation marks, such as 60"
        }
        "f32" | "f64" => "a number is wanted here, without quotation marks, such as 2.5",
        "a boolean" => "true or false is wanted here, without quotation marks",
        "a string" | "string" => "a text is wanted here, in quotation marks",
        "a sequence" => "a list is wanted here, as [\"one\", \"another\"]",
        "a map" => "a section is wanted here, as { key = \"value\" }",
        other if other.starts_with("struct") || other.starts_with("internally") => {
            "a section is wanted here, as { key = \"value\" }"
        }
        _ => "a value of another kind is wanted here",
    };
    format!("{kind}; {GUIDE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, words: &str) {
        let said = of(message);
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("hush"), "{said}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_answered_with_the_right_one() {
        check(
            "invalid type: string \"hush\", expected u32",
            "a whole number is wanted here, 0 or more",
        );
        check(
            "invalid value: integer `-3`, expected u32",
            "a whole number is wanted here, 0 or more",
        );
        check(
            "invalid type: integer `3`, expected a string",
            "a text is wanted here, in quotation marks",
        );
    }

    #[test]
    fn a_word_that_is_not_known_is_answered_with_those_that_are() {
        check(
            "unknown variant `hush-hush`, expected `start_tls` or `at_once`",
            "write \"start_tls\" or \"at_once\"",
        );
    }

    #[test]
    fn a_key_that_is_not_known_is_answered_with_the_nearest() {
        check(
            "unknown field `nam`, expected one of `name`, `team`",
            "`nam` is no key here; did you mean `name`?",
        );
    }

    #[test]
    fn what_is_missing_is_told_with_what_to_write() {
        check("missing field `source`", "write [source]");
        check("missing field `issuer`", "`issuer` is missing");
    }

    #[test]
    fn what_a_room_says_itself_stays() {
        check("not a time such as 12:30", "not a time such as 12:30");
    }
}
