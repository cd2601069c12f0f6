//! Why a fact is stale, in words for a member of staff.

use jiff::civil::Date;

use crate::rules::freshness::Change;

/// What made a fact stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    DeadMailDomain,
    /// Its period ends before the meeting, or has ended.
    Ends {
        on: Date,
    },
    /// Its period begins only after it is needed.
    BeginsLater {
        on: Date,
    },
    /// It began, by the record, after somebody last confirmed it.
    NewerThanChecked {
        began: Date,
        checked: Date,
    },
    /// The child moved since it was last confirmed.
    Moved {
        on: Date,
        change: Change,
    },
    /// A school year began since.
    NewSchoolYear {
        on: Date,
    },
    /// Not confirmed for longer than its kind keeps.
    Old {
        last: Date,
        keeps: u32,
    },
    /// Read from the source too long ago to know what the source holds now.
    ReadLongAgo {
        on: Date,
        keeps: u32,
    },
}

impl Why {
    /// One sentence, without any value of the record.
    pub fn words(self) -> String {
        match self {
            Self::DeadMailDomain => {
                "This mail domain has been switched off: mail to it arrives nowhere.".to_owned()
            }
            Self::Ends { on } => format!(
                "By the record this ends on {}, before it is needed.",
                in_words(on)
            ),
            Self::BeginsLater { on } => format!(
                "By the record this begins only on {}, after it is needed.",
                in_words(on)
            ),
            Self::NewerThanChecked { began, checked } => format!(
                "By the record this began on {}, after it was last confirmed on {}.",
                in_words(began),
                in_words(checked)
            ),
            Self::Moved { on, change } => format!(
                "The child moved on {} ({}), after this was last confirmed.",
                in_words(on),
                match change {
                    Change::CarerAndAddress => "another carer and another address",
                    Change::Address => "the same carer at another address",
                }
            ),
            Self::NewSchoolYear { on } => format!(
                "A school year began on {}, after this was last confirmed.",
                in_words(on)
            ),
            Self::Old { last, keeps } => format!(
                "Last confirmed or begun on {}, more than {keeps} days ago.",
                in_words(last)
            ),
            Self::ReadLongAgo { on, keeps } => format!(
                "Read from the source on {}, more than {keeps} days ago.",
                in_words(on)
            ),
        }
    }
}

/// `Thursday 3 December 2026`.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}
