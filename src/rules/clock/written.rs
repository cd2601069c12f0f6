//! When a step is due, as the files of a council write it.

use crate::rules::clock::profiles::{Anchor, Direction, Unit};

/// What a text must be like, for whoever has written another.
pub const LIKE: &str = "`10 WD before planned` (WD or CD; before or after; planned, due, \
    looked_after_since or the code of an earlier step)";

/// `10 WD before planned`.
pub fn when(text: &str) -> Option<(u32, Unit, Direction, Anchor)> {
    let [offset, unit, direction, anchor] = text.split_whitespace().collect::<Vec<_>>()[..] else {
        return None;
    };
    let unit = match unit {
        "WD" => Unit::WorkingDays,
        "CD" => Unit::CalendarDays,
        _ => return None,
    };
    let direction = match direction {
        "before" => Direction::Before,
        "after" => Direction::After,
        _ => return None,
    };
    let anchor = match anchor {
        "due" => Anchor::Due,
        "planned" => Anchor::Planned,
        "looked_after_since" => Anchor::LookedAfterSince,
        step => Anchor::Step(step.into()),
    };
    Some((offset.parse().ok()?, unit, direction, anchor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_counted_from_a_day_or_from_another_step() {
        let found = when("28 CD after planned");
        let expected = (28, Unit::CalendarDays, Direction::After, Anchor::Planned);
        assert_eq!(found, Some(expected));
        let found = when("5 WD after decisions_sent").map(|(.., anchor)| anchor);
        assert_eq!(found, Some(Anchor::Step("decisions_sent".into())));
        for odd in [
            "",
            "5 WD",
            "5 weeks after planned",
            "x WD after planned",
            "5 WD on planned",
        ] {
            assert_eq!(when(odd), None, "{odd}");
        }
    }
}
