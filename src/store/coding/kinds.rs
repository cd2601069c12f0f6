//! Kinds without anything in them as bytes.

use crate::model::{
    child::Accuracy,
    contact::Disclosure,
    finding::Weight,
    person::{ParentalResponsibility, PersonKind},
};

coded_kinds! {
    Accuracy { Accurate = 0, Estimated = 1, Unknown = 2 }
    Disclosure { DoNotDisclose = 0, Unmarked = 1, Unreadable = 2 }
    Weight { Blocks = 0, Check = 1, Note = 2 }
    ParentalResponsibility { Yes = 0, No = 1, NotRecorded = 2 }
    PersonKind { Human = 0, Team = 1, Organisation = 2 }
}
