//! The words of an address that say where it is, however its lines are divided.
//!
//! One system keeps an address in a line (`Flat 2, 9 Mill Row, Eastmere`), another in six
//! (`Flat 2`, `9`, `Mill Row`). People who type a meeting place write any part of it.

use crate::model::contact::Address;

/// Squashed words shorter than this stand in too many ordinary sentences.
const SHORTEST: usize = 6;

/// Every part that gives the address away: the first, each with a number in it, each street
/// with its number and each of two words without it. Towns are no secret.
pub fn all(address: &Address) -> Vec<String> {
    let mut found = numbered(address);
    for part in parts(address) {
        let has_digit = has_digit(&part);
        found.extend(runs(&part).into_iter().filter_map(|(_, street)| {
            let is_telling = street.len() >= 2 && letters(&street.concat()) >= 8;
            is_telling.then(|| street.join(" "))
        }));
        if has_digit && letters(&part) >= SHORTEST {
            found.push(part);
        }
    }
    found.extend(
        address
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| (at, line.reveal()))
            .filter(|(at, line)| (*at == 0 || has_digit(line)) && letters(line) >= SHORTEST)
            .map(|(_, line)| line.to_owned()),
    );
    found
}

/// The parts that name one building: a street with its number, or the name of a house.
pub fn numbered(address: &Address) -> Vec<String> {
    let mut found = Vec::new();
    for (at, part) in parts(address).into_iter().enumerate() {
        for (number, street) in runs(&part) {
            found.push(format!("{number} {}", street.join(" ")));
        }
        if at == 0 && !has_digit(&part) {
            found.push(part);
        }
    }
    found.retain(|words| letters(words) >= SHORTEST);
    found
}

/// The lines, divided at commas; a part that is only a number is put before the next.
fn parts(address: &Address) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut number: Option<String> = None;
    let pieces = address.lines.iter().flat_map(|line| {
        line.reveal()
            .split([',', ';', '/'])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
    });
    for piece in pieces {
        let whole = match number.take() {
            Some(number) => format!("{number} {piece}"),
            None => piece.to_owned(),
        };
        let is_number = has_digit(&whole) && !whole.contains(char::is_whitespace);
        if is_number {
            number = Some(whole);
        } else {
            parts.push(whole);
        }
    }
    parts.extend(number);
    parts
}

/// Each number with the words that follow it up to the next.
fn runs(part: &str) -> Vec<(&str, Vec<&str>)> {
    let mut runs: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in part.split_whitespace() {
        if has_digit(word) {
            runs.push((word, Vec::new()));
        } else if let Some((_, street)) = runs.last_mut() {
            street.push(word);
        }
    }
    runs.retain(|(_, street)| !street.is_empty());
    runs
}

/// Whether the words of one text stand whole, side by side, in another: `4 Mill Row` does not
/// stand in `14 Mill Row`.
pub fn stands_in(words: &str, text: &str) -> bool {
    let (words, text) = (tokens(words), tokens(text));
    !words.is_empty() && text.windows(words.len()).any(|window| window == words)
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|word| {
            word.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::contact::AddressKind, rules::example::address};

    #[track_caller]
    fn check(lines: &[&str], expected: &[&str]) {
        let address = address(AddressKind::Home, lines, "ZZ99 1AA");
        assert_eq!(numbered(&address), expected, "{lines:?}");
    }

    #[test]
    fn a_building_is_found_however_the_lines_are_divided() {
        check(&["14 Larch Hill", "Northshire"], &["14 Larch Hill"]);
        check(&["14 Larch Hill, Northshire"], &["14 Larch Hill"]);
        check(&["14", "Larch Hill", "Northshire"], &["14 Larch Hill"]);
        check(&["Flat 2, 9 Mill Row, Eastmere"], &["9 Mill Row"]);
        check(&["Flat 2 9 Mill Row"], &["9 Mill Row"]);
        check(&["Flat 2", "9 Mill Row"], &["9 Mill Row"]);
        check(&["Rose Cottage", "Mill Lane"], &["Rose Cottage"]);
        check(&["Flat 2"], &[]);
        check(&["1"], &[]);
    }

    #[test]
    fn a_longer_number_is_another_house() {
        assert!(stands_in("4 Mill Row", "at 4, MILL row, Eastmere"));
        assert!(stands_in("9 Tanner’s Yard", "9 Tanner's yard"));
        assert!(!stands_in("4 Mill Row", "14 Mill Row"));
        assert!(!stands_in("", "14 Mill Row"));
    }
}
