//! Whose copy of the minutes says what.
//!
//! There is one source. A part of it stands in somebody's copy if it is for people like them, if
//! nobody asked that it be kept from them (until the chair has decided, asking is enough), and if
//! its words hold nothing that the disclosure policy keeps from them.

use crate::{model::minutes::FlagState, rules::disclosure::reader::Side};

/// For whom a part of a form is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Everybody,
    /// Professionals alone, whatever anybody flags.
    Professionals,
}

impl Audience {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Everybody, "everybody"),
        (Self::Professionals, "professionals"),
    ];

    /// The audience that a form names; `None` for a word that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(audience, _)| *audience)
    }
}

/// Whether the words of a part hold something that the policy keeps from the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    Clear,
    /// They do, and what kind of thing it is.
    Hold(&'static str),
}

/// Whether a part stands in somebody's copy, or why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Told,
    ForProfessionals,
    /// Somebody asked for it, and the chair has not decided.
    Asked,
    /// The chair decided so.
    Kept,
    Holds(&'static str),
}

impl Shown {
    /// The reason, for the chair; empty where the part stands in the copy.
    pub fn words(self) -> String {
        match self {
            Self::Told => String::new(),
            Self::ForProfessionals => "for professionals only".to_owned(),
            Self::Asked => "flagged as not for them; you have not decided yet".to_owned(),
            Self::Kept => "kept back by the chair".to_owned(),
            Self::Holds(kind) => format!("it holds {kind} that they must not be told"),
        }
    }
}

/// Whether a part stands in the copy of a reader on that side. `flags` are those on this part for
/// this reader; the last decision counts.
pub fn shown(audience: Audience, side: Side, flags: &[FlagState], words: Words) -> Shown {
    if audience == Audience::Professionals && side != Side::Professional {
        return Shown::ForProfessionals;
    }
    match flags.last() {
        Some(FlagState::Kept) => return Shown::Kept,
        Some(FlagState::Asked) => return Shown::Asked,
        Some(FlagState::Told) | None => {}
    }
    match words {
        Words::Clear => Shown::Told,
        // The chair may say that a part is for somebody; not that the policy does not count.
        Words::Hold(kind) => Shown::Holds(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(audience: Audience, side: Side, flags: &[FlagState], words: Words, expected: Shown) {
        assert_eq!(shown(audience, side, flags, words), expected);
    }

    #[test]
    fn a_part_stands_in_a_copy_only_where_nothing_speaks_against_it() {
        use Audience::{Everybody, Professionals};
        use FlagState::{Asked, Kept, Told};
        use Words::{Clear, Hold};

        let postcode = Hold("a postcode");
        check(Everybody, Side::Family, &[], Clear, Shown::Told);
        check(Everybody, Side::Child, &[], Clear, Shown::Told);
        check(Everybody, Side::Family, &[Asked], Clear, Shown::Asked);
        check(Everybody, Side::Family, &[Kept], Clear, Shown::Kept);
        check(Everybody, Side::Family, &[Told], Clear, Shown::Told);
        check(Everybody, Side::Family, &[Kept, Told], Clear, Shown::Told);
        check(Everybody, Side::Family, &[Told, Asked], Clear, Shown::Asked);
        check(
            Everybody,
            Side::Family,
            &[],
            postcode,
            Shown::Holds("a postcode"),
        );
        // No decision of the chair lets out what the policy keeps.
        check(
            Everybody,
            Side::Family,
            &[Told],
            postcode,
            Shown::Holds("a postcode"),
        );
        check(Professionals, Side::Professional, &[], Clear, Shown::Told);
        for side in [
            Side::Child,
            Side::Family,
            Side::Carer,
            Side::Adopter,
            Side::Volunteer,
        ] {
            check(Professionals, side, &[Told], Clear, Shown::ForProfessionals);
        }
    }

    #[test]
    fn every_reason_has_words_for_the_chair() {
        for one in [
            Shown::ForProfessionals,
            Shown::Asked,
            Shown::Kept,
            Shown::Holds("a postcode"),
        ] {
            assert!(!one.words().is_empty(), "{one:?}");
        }
        assert_eq!(Shown::Told.words(), "");
    }
}
