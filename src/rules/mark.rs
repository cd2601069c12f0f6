//! How far a rule or a figure can be trusted, told wherever it is used.

use std::fmt;

/// Where a rule or a figure comes from. `docs/law.md` gives the mark of each.
///
/// What is `Local` or `Believed` is a council's to set: it is a default, never a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Read in the statute, regulation or standard itself.
    Verified,
    /// Read in a text that restates the rule.
    Secondary,
    /// The practice of one named council or partnership.
    Local,
    /// Our arithmetic or reading, from verified facts.
    Derived,
    /// Believed or proposed, and verified nowhere: a council should check it.
    Believed,
}

impl Mark {
    /// Every mark with its code, as files and JSON spell it.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Verified, "verified"),
        (Self::Secondary, "secondary"),
        (Self::Local, "local"),
        (Self::Derived, "derived"),
        (Self::Believed, "believed"),
    ];

    /// The code, as files and JSON spell it.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("believed", |(_, code)| code)
    }

    /// The mark that a code names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == code)
            .map(|(mark, _)| *mark)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_code_that_names_it() {
        for (mark, code) in Mark::ALL {
            assert_eq!(Mark::from_code(code), Some(*mark));
            assert_eq!(mark.to_string(), *code);
        }
    }
}
