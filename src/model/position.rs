//! Where a byte of a text stands, as an editor counts it.

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Where the byte `at` of the text stands; behind the text, or inside a character, its end.
    pub fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let on_line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: on_line.chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, at: usize, line: usize, column: usize) {
        assert_eq!(Position::of(text, at), Position { line, column });
    }

    #[test]
    fn lines_and_columns_are_counted_from_one() {
        check("", 0, 1, 1);
        check("ab\ncd", 0, 1, 1);
        check("ab\ncd", 2, 1, 3);
        check("ab\ncd", 3, 2, 1);
        check("ab\ncd", 4, 2, 2);
        check("\n\n", 2, 3, 1);
        check("\n\nx", 3, 3, 2);
    }

    #[test]
    fn a_column_counts_characters_and_not_bytes() {
        check("a = 'é' b", 9, 1, 9);
    }

    #[test]
    fn a_place_that_is_none_is_the_end() {
        check("ab\nc", 9, 2, 2);
        check("é", 1, 1, 2);
    }
}
