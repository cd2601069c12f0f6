//! How a message was found to be somebody's answer, and what became of it.

/// How an invitation was found for a mail, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchedBy {
    Tag,
    InReplyTo,
    CalendarUid,
    /// Only the sender's address speaks for it.
    Address,
}

impl MatchedBy {
    /// Every way, with none first.
    const ALL: &[(Option<Self>, &str)] = &[
        (None, "none"),
        (Some(Self::Tag), "tag"),
        (Some(Self::InReplyTo), "in_reply_to"),
        (Some(Self::CalendarUid), "calendar"),
        (Some(Self::Address), "address"),
    ];

    pub fn code_of(matched: Option<Self>) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == matched);
        found.map_or("", |(_, code)| code)
    }

    /// The way that a code names, or that there was none; `None` for a code that is not in the
    /// list.
    pub fn from_code(code: &str) -> Option<Option<Self>> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(one, _)| *one)
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It was applied by itself.
    Applied,
    /// A person has to look at it.
    Open,
    /// Nothing is left to do.
    Settled,
}

impl Handled {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Applied, "applied"),
        (Self::Open, "open"),
        (Self::Settled, "settled"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(one, _)| *one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_names_one_way_and_one_end() {
        for (way, code) in MatchedBy::ALL {
            assert_eq!(MatchedBy::from_code(code), Some(*way));
            assert_eq!(MatchedBy::code_of(*way), *code);
        }
        for (end, code) in Handled::ALL {
            assert_eq!((Handled::from_code(code), end.code()), (Some(*end), *code));
        }
        assert_eq!(MatchedBy::from_code("guess"), None);
    }
}
