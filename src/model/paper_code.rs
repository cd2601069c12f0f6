//! Six characters for answers on paper, with a check digit.

use std::fmt;

/// Without I, L, O, U and Z, which are misread; 31 is prime, so that the check finds what it says.
const SYMBOLS: &[u8; 31] = b"0123456789ABCDEFGHJKMNPQRSTVWXY";

/// What stands on a printed letter, so that an answer by phone or by post finds its invitation.
///
/// Its last character is worked out from the others: one character that was misread, and two that
/// changed places, are noticed. It opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaperCode([u8; 6]);

impl PaperCode {
    /// How many there are.
    pub const MANY: u64 = 31_u64.pow(5);

    /// The code of a number, which counts from the start again after [`PaperCode::MANY`].
    pub fn of(number: u64) -> Self {
        let mut left = number % Self::MANY;
        let mut digits = [0_u8; 5];
        for digit in digits.iter_mut().rev() {
            // Below 31, so it fits.
            *digit = u8::try_from(left % 31).unwrap_or(0);
            left /= 31;
        }
        Self::with_check(digits)
    }

    fn with_check(digits: [u8; 5]) -> Self {
        let symbol = |digit: u8| SYMBOLS.get(usize::from(digit)).copied().unwrap_or(b'0');
        let sum: u32 = (1..).zip(digits).map(|(at, one)| at * u32::from(one)).sum();
        let check = u8::try_from(sum % 31).unwrap_or(0);
        let [a, b, c, d, e] = digits.map(symbol);
        Self([a, b, c, d, e, symbol(check)])
    }

    /// Takes it as people write it: small letters, blanks and hyphens, and the letters that are
    /// misread as what they are misread for. `None` where it is not one, or the check fails.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = Vec::with_capacity(6);
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                'U' => 'V',
                'Z' => '2',
                other => other,
            };
            let at = SYMBOLS.iter().position(|one| char::from(*one) == c)?;
            digits.push(u8::try_from(at).ok()?);
        }
        let [first @ .., _] = <[u8; 6]>::try_from(digits.as_slice()).ok()?;
        let code = Self::with_check(first);
        let last = SYMBOLS.get(usize::from(*digits.last()?))?;
        (code.0[5] == *last).then_some(code)
    }
}

impl fmt::Display for PaperCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|one| write!(f, "{}", char::from(*one)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_code_is_read_as_it_is_written_and_as_it_is_misread() {
        for number in [0, 1, 30, 31, 12_345_678, PaperCode::MANY - 1] {
            let code = PaperCode::of(number);
            let text = code.to_string();
            assert_eq!(text.len(), 6);
            assert_eq!(PaperCode::parse(&text), Some(code));
            let (front, back) = text.split_at(3);
            let spoken = format!(" {}-{} ", front.to_lowercase(), back);
            assert_eq!(PaperCode::parse(&spoken), Some(code));
            assert_eq!(PaperCode::parse(&text.replace('1', "l")), Some(code));
            assert_eq!(PaperCode::parse(&text.replace('0', "o")), Some(code));
        }
        for bad in ["", "ABCDE", "ABCDEFG", "ABC!EF", "ÄBCDEF"] {
            assert_eq!(PaperCode::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_wrong_character_and_every_two_that_change_places_are_noticed() {
        for number in (0..PaperCode::MANY).step_by(1_000_003) {
            let right = PaperCode::of(number).0;
            for at in 0..6 {
                for symbol in SYMBOLS {
                    let mut wrong = right;
                    wrong[at] = *symbol;
                    let text = wrong.map(char::from).iter().collect::<String>();
                    assert_eq!(PaperCode::parse(&text).is_some(), wrong == right, "{text}");
                }
            }
            for at in 0..4 {
                let mut wrong = right;
                wrong.swap(at, at + 1);
                let text = wrong.map(char::from).iter().collect::<String>();
                assert_eq!(PaperCode::parse(&text).is_some(), wrong == right, "{text}");
            }
        }
    }
}
