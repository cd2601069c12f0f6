//! The tag of a letter, and the status code of a delivery.

use std::{fmt, sync::Arc};

/// What names one letter's addressee in the address that answers come to: 16 letters of base 32.
///
/// Whoever has the letter knows it, so it finds an invitation and proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a tag: wanted 16 of a to z and 2 to 7")]
pub struct NotATag;

impl Tag {
    /// How many characters a tag has.
    pub const LENGTH: usize = 16;

    /// Takes capitals too, since mail servers may change them.
    ///
    /// # Errors
    /// Another length, or another character.
    pub fn parse(text: &str) -> Result<Self, NotATag> {
        let text = text.to_ascii_lowercase();
        let fits = text.len() == Self::LENGTH
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        match fits {
            true => Ok(Self(text.into())),
            false => Err(NotATag),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An enhanced status code (RFC 3463), such as `5.1.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusCode {
    class: u8,
    subject: u16,
    detail: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status code such as 5.1.1")]
pub struct NotAStatus;

impl StatusCode {
    /// # Errors
    /// Not three numbers, or a class other than 2, 4 and 5.
    pub fn parse(text: &str) -> Result<Self, NotAStatus> {
        let mut parts = text.trim().split('.');
        let mut next = || parts.next().filter(|part| is_number(part));
        let (Some(class), Some(subject), Some(detail)) = (next(), next(), next()) else {
            return Err(NotAStatus);
        };
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return Err(NotAStatus),
        };
        if parts.next().is_some() {
            return Err(NotAStatus);
        }
        Ok(Self {
            class,
            subject: subject.parse().map_err(|_| NotAStatus)?,
            detail: detail.parse().map_err(|_| NotAStatus)?,
        })
    }

    /// Whether it says that the mail will never arrive. A full mailbox (x.2.2) may be emptied,
    /// whatever class the server gave it.
    pub fn is_final(self) -> bool {
        self.class == 5 && (self.subject, self.detail) != (2, 2)
    }

    /// Whether it says that the mail has arrived.
    pub fn is_success(self) -> bool {
        self.class == 2
    }
}

fn is_number(part: &str) -> bool {
    (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_sixteen_characters_of_base_32() {
        for (text, expected) in [
            ("abcdefgh234567yz", Some("abcdefgh234567yz")),
            ("ABCDEFGH234567YZ", Some("abcdefgh234567yz")),
            ("abcdefgh234567y", None),
            ("abcdefgh234567yz2", None),
            ("abcdefgh1234567y", None),
            ("", None),
        ] {
            let read = Tag::parse(text);
            assert_eq!(read.as_ref().ok().map(Tag::as_str), expected, "{text}");
        }
    }

    #[test]
    fn a_full_mailbox_is_not_the_end() {
        for (text, is_final) in [("5.1.1", true), ("5.2.2", false), ("4.4.7", false)] {
            let code = StatusCode::parse(text).unwrap();
            assert_eq!(
                (code.is_final(), code.to_string()),
                (is_final, text.to_owned())
            );
        }
        for wrong in [
            "", "5", "5.1", "3.1.1", "5.1.1.1", "5.x.1", "5.1.1000", "55.1.1",
        ] {
            assert_eq!(StatusCode::parse(wrong), Err(NotAStatus), "{wrong}");
        }
    }
}
