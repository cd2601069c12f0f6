//! Whether the meeting is planned where the child wants it.
//!
//! The child is asked first where the meeting is held, and a refusal is explained (`docs/law.md`,
//! A). Wishes are words that a social worker typed, so only a plain contradiction is called one.

use crate::{
    model::network::Network,
    rules::disclosure::{
        protected::squash,
        venue::{self, VenueClass},
    },
};

/// How the planned place stands to the child's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// No wish, or no place: nothing to compare.
    Open,
    AsWished,
    Against,
    /// The words do not say whether it is the same place.
    ReadBoth,
}

/// Compares the planned place, of which the class is known, with the child's own words.
pub fn fit(network: &Network, class: VenueClass) -> Fit {
    let child = &network.child;
    let (Some(wish), Some(place)) = (child.wishes.place.value(), child.planned.venue.value())
    else {
        return Fit::Open;
    };
    let (wish, place) = (wish.reveal(), place.reveal());
    let refused = wish
        .split_whitespace()
        .any(|word| word.eq_ignore_ascii_case("not") || word.eq_ignore_ascii_case("never"));
    let named = !refused && {
        let (wish, place) = (squash(wish), squash(place));
        place.contains(&wish) || wish.contains(&place)
    };
    if named {
        return Fit::AsWished;
    }
    let kind = match (venue::says_home(wish), venue::names_a_school(wish)) {
        (true, false) => VenueClass::Placement,
        (false, true) => VenueClass::School,
        _ => return Fit::ReadBoth,
    };
    match (class, refused) {
        // Somebody's home may be the home that the child means.
        (VenueClass::Unknown | VenueClass::NotFixed | VenueClass::PrivateHome, _) => Fit::ReadBoth,
        (class, false) if class == kind => Fit::AsWished,
        (class, true) if class == kind => Fit::Against,
        (_, true) => Fit::AsWished,
        (_, false) => Fit::Against,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::fact::Fact, rules::example};

    #[track_caller]
    fn fits(wish: &str, place: &str, class: VenueClass, expected: Fit) {
        let mut network = example::network();
        let said = |words: &str, field: &str| match words {
            "" => Fact::NotRecorded,
            words => example::fact(example::text(words), field),
        };
        network.child.wishes.place = said(wish, "wishes.place");
        network.child.planned.venue = said(place, "plan.venue");
        assert_eq!(fit(&network, class), expected);
    }

    #[test]
    fn a_wish_for_home_or_school_is_held_to_the_kind_of_place() {
        fits(
            "At home",
            "14 Larch Hill",
            VenueClass::Placement,
            Fit::AsWished,
        );
        fits(
            "At home",
            "Civic Centre",
            VenueClass::Elsewhere,
            Fit::Against,
        );
        fits(
            "At school",
            "14 Larch Hill",
            VenueClass::Placement,
            Fit::Against,
        );
        fits(
            "at my school",
            "Larchfield Primary School",
            VenueClass::School,
            Fit::AsWished,
        );
    }

    #[test]
    fn a_place_that_the_child_does_not_want_is_against_the_wish() {
        fits(
            "Not at school",
            "Larchfield Primary School",
            VenueClass::School,
            Fit::Against,
        );
        fits(
            "Not at school",
            "14 Larch Hill",
            VenueClass::Placement,
            Fit::AsWished,
        );
    }

    #[test]
    fn a_place_that_is_named_is_as_wished() {
        fits(
            "Civic Centre",
            "Civic Centre, Room 2",
            VenueClass::Elsewhere,
            Fit::AsWished,
        );
    }

    #[test]
    fn other_words_are_for_a_person_to_compare() {
        fits(
            "Somewhere with a garden",
            "14 Larch Hill",
            VenueClass::Placement,
            Fit::ReadBoth,
        );
        fits(
            "At home",
            "3 Mill Lane",
            VenueClass::PrivateHome,
            Fit::ReadBoth,
        );
    }

    #[test]
    fn without_a_wish_or_a_place_there_is_nothing_to_compare() {
        fits("", "14 Larch Hill", VenueClass::Placement, Fit::Open);
        fits("At home", "", VenueClass::NotFixed, Fit::Open);
    }
}
