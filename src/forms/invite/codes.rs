//! National codes in words (SSDA903 code sets).

use crate::model::ssda903::{LEGAL_STATUSES, PARTICIPATIONS, PLACEMENTS, words};

/// A legal status in words; `None` for a code that is not in the list.
pub fn legal_status(code: &str) -> Option<&'static str> {
    words(LEGAL_STATUSES, code)
}

/// A placement in words; `None` for a code that is not in the list.
pub fn placement(code: &str) -> Option<&'static str> {
    words(PLACEMENTS, code)
}

/// How a child took part in a review, in words.
pub fn participation(code: &str) -> Option<&'static str> {
    words(PARTICIPATIONS, code)
}
