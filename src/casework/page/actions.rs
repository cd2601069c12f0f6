//! The page of an owner's actions, and what staff see of them.

use jiff::{Timestamp, civil::Date};

use crate::model::{
    action::{FollowUp, OwnerSays},
    minutes::MeetingId,
};

pub use crate::rules::minutes::followed::Standing;

/// Everything that one owner has to do, meeting by meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnActionsPage {
    pub council: String,
    pub phone: String,
    pub complaints: String,
    /// Empty for somebody of staff.
    pub reader: String,
    pub meetings: Vec<OwnMeeting>,
}

/// What one meeting left to them.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnMeeting {
    pub id: MeetingId,
    pub reference: String,
    /// What the meeting is called to this reader.
    pub meeting: String,
    pub child: Option<String>,
    pub held_on: Option<Date>,
    /// Whether they may open the review.
    pub may_open: bool,
    pub actions: Vec<OwnAction>,
    /// How many there are of which they must not be told here.
    pub untold: usize,
}

/// One action, as its owner reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnAction {
    pub id: String,
    pub what: String,
    pub why: Option<String>,
    /// By when, as it is agreed now.
    pub due: Option<Date>,
    /// By when the meeting said.
    pub first_due: Option<Date>,
    /// The later day that they propose, while nobody has agreed to it.
    pub proposed: Option<Date>,
    pub standing: Standing,
    pub said: Option<OwnSaid>,
}

/// What was said of it last.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSaid {
    pub says: OwnerSays,
    pub day: Option<Date>,
    pub words: Option<String>,
    pub at: Timestamp,
}

/// One action on the tab of staff.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionPart {
    pub id: String,
    pub what: String,
    pub owner: String,
    /// The owner's row, where they are on the list.
    pub row: Option<String>,
    pub due: Option<Date>,
    pub first_due: Option<Date>,
    pub proposed: Option<Date>,
    pub standing: Standing,
    pub is_taken_up: bool,
    /// What was said and done, the oldest first: words, by whom, when.
    pub history: Vec<(String, Timestamp)>,
    /// Tasks that wait: name, what, words.
    pub tasks: Vec<(String, FollowUp, String)>,
}

/// Something that somebody has to do about an action.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionTask {
    pub meeting: MeetingId,
    pub reference: String,
    pub child: String,
    pub restricted: bool,
    /// Whose action it is.
    pub row: Option<String>,
    pub who: String,
    /// Who has to do what.
    pub words: String,
    /// The action.
    pub action: String,
    pub due: Option<Date>,
    pub clock: String,
    /// Teams that work with the child, as their codes.
    pub teams: Vec<String>,
    /// Whether it is one for the one who asks.
    pub is_theirs: bool,
}
