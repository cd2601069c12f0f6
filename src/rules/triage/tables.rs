//! What people write, as tables of phrases.

pub mod coming;
pub mod elsewhere;
pub mod manner;

pub use coming::{
    ANOTHER, ANOTHER_IF_NOT, NO, NO_IF_ALONE, PART, REPORT, SOMEONE, YES, YES_IF_ALONE,
};
pub use elsewhere::{LEFT, NEW_CONTACT, WRONG};
pub use manner::{
    ASKING, CONDITIONS, COURTESY, FOR_MACHINES, HEDGES, IRONY, LATE_ANSWER, MEETING_WORDS,
    NOT_A_HEDGE, SELLING, SMALL_TALK,
};
