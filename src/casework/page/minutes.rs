//! The page of minutes, for staff and for whoever they were lent to.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::page::{Action, actions::ActionPart, lists::Candidate},
    model::{
        live::{DocumentId, Number},
        minutes::{
            FlagState, LinkEnd, MeetingId, MinutesKind, MinutesState, Participation, Presence,
            ReadingLevel, Report, RowKind, RowState, Stay,
        },
    },
};

/// Everything on the tab of minutes, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct MinutesPage {
    pub id: DocumentId,
    /// The meeting that is shown.
    pub meeting: MeetingId,
    pub number: Number,
    pub may: Vec<Action>,
    /// Kinds of meeting that minutes can be begun for: the record of the review once.
    pub kinds: Vec<(MinutesKind, String)>,
    /// What is said before a core group is begun: that the record holds no child protection plan.
    pub no_plan: Option<String>,
    /// By when core groups under the plan are to be held.
    pub plan_clock: Vec<ClockLine>,
    /// The meetings of the document whose minutes were begun, the first in front.
    pub meetings: Vec<MeetingLine>,
    pub begun: Option<BegunPart>,
}

/// One of the meetings of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingLine {
    pub id: MeetingId,
    /// `Record of the review`, `Core group 2`.
    pub title: String,
    pub held_on: Option<Date>,
    pub state: MinutesState,
}

/// What staff see of minutes that were begun.
#[derive(Clone, Debug, PartialEq)]
pub struct BegunPart {
    pub sheet: SheetPart,
    /// The one who asks may do what the chair of this kind of meeting does.
    pub is_chair: bool,
    pub lent: Vec<LentPart>,
    /// People to whom the role can be lent: row, and name with what they are.
    pub borrowers: Vec<(String, String)>,
    /// Whose turn it is to take them; empty once nobody can, and where the council has no rota.
    pub rota: Vec<RotaLine>,
    /// The same of the family, who are asked last.
    pub family: Vec<(String, String)>,
    pub finish: FinishPart,
    pub copies: Vec<CopyPart>,
    pub flags: Vec<FlagPart>,
    pub clocks: Vec<ClockLine>,
    pub steps: Vec<StepLine>,
    /// What the team manager has said of the decisions, or what silence means.
    pub answer: Option<String>,
    /// What became of the actions, once the minutes are accepted.
    pub actions: Vec<ActionPart>,
    /// Pages of owners, to be handed on: row, and the page below this site.
    pub action_links: Vec<(String, String)>,
}

/// The minutes themselves, as one pair of eyes may see them.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetPart {
    pub title: String,
    pub kind: MinutesKind,
    pub state: MinutesState,
    pub pen: PenPart,
    pub sections: Vec<SectionPart>,
    /// Who can do something: row and name.
    pub owners: Vec<(String, String)>,
    /// To whom the one who holds the pen can hand it: name of the link, and words. Empty is staff.
    pub hands: Vec<(String, String)>,
    /// Parts that can be flagged as not for somebody: code and words.
    pub parts: Vec<(String, String)>,
    /// What is asked about before the minutes are sent, which can be gone over.
    pub unready: Vec<Unready>,
}

/// Something that is asked about before the minutes are sent to the chair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unready {
    /// A decision or an action without a reason: its name and words.
    NoReason(String, String),
    /// A decision without a day.
    NoDay(String, String),
    /// So many people of whom nobody has said whether they came.
    Unsaid(usize),
}

/// Who holds the pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PenPart {
    /// The one who asks: they may write.
    You,
    Other(String),
    Nobody,
}

/// One section, with its guide.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionPart {
    pub name: String,
    pub label: String,
    pub guide: Vec<String>,
    pub is_required: bool,
    pub for_professionals: bool,
    pub text: Option<TextPart>,
    /// What the box is called that stands beside those of each; nothing of a section with one box.
    pub others: Option<&'static str>,
    /// The boxes of a section in which each agency or family member has one.
    pub boxes: Vec<BoxPart>,
    pub holds: Holds,
}

/// What else a section holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    Nothing,
    People(PeoplePart),
    /// What the record knows, line by line.
    Lines(Vec<String>),
    /// Who belongs to a core group.
    Members(MembersPart),
    Since(Vec<RowPart>),
    Decisions(Vec<RowPart>),
    /// The day of the next meeting, where one was agreed.
    Next(Option<Date>),
    /// Who gets a copy: those who were asked.
    Copies,
}

/// The box of one agency or family member.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxPart {
    /// As the form calls it.
    pub name: String,
    pub whose: String,
    pub role: String,
    /// Whether they are there; nothing of who is not on the list any more.
    pub presence: Option<Presence>,
    pub has_report: bool,
    pub text: TextPart,
}

/// What stands in a box.
#[derive(Clone, Debug, PartialEq)]
pub struct TextPart {
    /// As it is typed; empty where it is not shown.
    pub text: String,
    pub version: u32,
    pub written: Option<(String, Timestamp)>,
    /// Something stands there that the one who asks is not shown.
    pub is_hidden: bool,
}

/// Who was there.
#[derive(Clone, Debug, PartialEq)]
pub struct PeoplePart {
    pub version: u32,
    pub people: Vec<PresentPart>,
    /// What can be said of each.
    pub choices: &'static [Presence],
    /// Who else was there; nothing where that is not for whoever writes.
    pub others: Option<String>,
}

/// Who belongs to a core group.
#[derive(Clone, Debug, PartialEq)]
pub struct MembersPart {
    pub version: u32,
    pub people: Vec<MemberPart>,
    /// How somebody can stand, for the one who writes.
    pub choices: &'static [Stay],
    /// Whom the review asks and of whom the list says nothing: row, and name with what they are. For
    /// whoever can take them in.
    pub missing: Vec<(String, String)>,
    /// The one who writes can take others in.
    pub can_take_in: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberPart {
    pub row: String,
    pub name: String,
    pub role: String,
    pub stay: Stay,
    /// Why they get nothing of this meeting, for staff.
    pub stopped: Option<String>,
}

/// Whom staff could take into a core group.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    pub found: Vec<Candidate>,
    /// How many fit.
    pub all: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PresentPart {
    pub row: String,
    pub name: String,
    pub role: String,
    /// What they said beforehand.
    pub said: &'static str,
    pub presence: Presence,
    pub report: Report,
}

/// A decision or an action.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPart {
    pub id: String,
    pub version: u32,
    pub kind: RowKind,
    pub state: RowState,
    pub what: String,
    pub owner: String,
    /// The owner's row, where they are on the list.
    pub person: Option<String>,
    /// The owner's name, where they are not.
    pub owner_name: String,
    pub due_on: Option<Date>,
    pub why: Option<String>,
    pub changed: Option<String>,
    /// What its owner said of it since the last meeting.
    pub said: Option<String>,
}

impl RowPart {
    /// Whether it is said to be done and not what changed, which is asked before the minutes are sent.
    pub fn asks_changed(&self) -> bool {
        let words = self.changed.as_deref().unwrap_or_default();
        self.state == RowState::Done && words.trim().is_empty()
    }
}

/// The letter to the child.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildLetterPage {
    pub level: ReadingLevel,
    pub text: String,
    /// 0 while nobody has kept any words.
    pub version: u32,
    /// Who wrote these words, and when; nothing for a draft of the program.
    pub written: Option<(String, Timestamp)>,
    pub approved_at: Option<Timestamp>,
    /// What could be said more easily.
    pub hard: Vec<String>,
    /// Why nothing may be told to the child now.
    pub stopped: Vec<String>,
    pub may_write: bool,
    pub may_approve: bool,
    pub given: Vec<GivenPart>,
}

/// Somebody whose turn it is, or comes.
#[derive(Clone, Debug, PartialEq)]
pub struct RotaLine {
    pub row: String,
    pub name: String,
    pub agency: Option<String>,
    pub can: bool,
    pub standing: &'static str,
    /// How often they took the minutes of this child's meetings, and when last.
    pub took: usize,
    pub last: Option<Date>,
}

/// A link that was lent.
#[derive(Clone, Debug, PartialEq)]
pub struct LentPart {
    pub id: String,
    pub name: String,
    /// The page below this site; nothing once it is over.
    pub path: Option<String>,
    /// The code, for whoever lent it.
    pub code: Option<String>,
    pub made_at: Timestamp,
    pub opened_at: Option<Timestamp>,
    pub wrong: u32,
    pub ended: Option<(LinkEnd, Timestamp)>,
}

/// What has to be said before the minutes are accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishPart {
    pub held_on: Option<Date>,
    pub participation: Option<Participation>,
    /// The codes that fit the child's age on that day.
    pub choices: Vec<Participation>,
    /// Whether the code is asked for: in the record of a review.
    pub wants_code: bool,
    /// What is in the way, in sentences.
    pub missing: Vec<String>,
    pub adjourned_to: Option<Date>,
    /// Whether it can be adjourned now, by the rule of its kind.
    pub may_adjourn: bool,
    /// For how many working days at most; nothing where nobody sets a limit.
    pub adjourn_days: Option<u32>,
    /// The day for which the meeting was planned.
    pub planned: Option<Date>,
    /// The minutes of a review are accepted, and nobody has closed the review.
    pub still_open: bool,
}

/// Somebody's copy: how much of the minutes stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyPart {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    /// Why they get none; nothing where they get one.
    pub stopped: Option<String>,
    pub left_out: usize,
    /// When and how they were given it.
    pub given: Vec<GivenPart>,
}

/// That somebody was given a copy: the record of distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenPart {
    pub on: Date,
    pub how: String,
    /// Who wrote it down.
    pub by: String,
    /// The how manieth text of theirs it was, and the text.
    pub version: Option<u32>,
    pub text: Option<String>,
}

/// One copy of the minutes, as its reader gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyPage {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    pub stopped: Vec<String>,
    pub title: String,
    pub reference: String,
    pub held_on: Option<Date>,
    pub is_accepted: bool,
    pub sections: Vec<CopySection>,
    /// What is left out and why, for staff alone.
    pub left_out: Vec<String>,
    /// What they were given already.
    pub given: Vec<GivenPart>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CopySection {
    pub label: String,
    pub blocks: Vec<(&'static str, String)>,
    pub rows: Vec<RowPart>,
}

/// A part that somebody must not read.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagPart {
    pub id: String,
    pub part: String,
    pub name: String,
    pub state: FlagState,
    pub by: String,
}

/// A day by which something is due after the meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockLine {
    /// The code of the step.
    pub step: String,
    pub name: String,
    pub who: String,
    pub on: Date,
    /// `done`, `ahead`, `today`, `urgent`; `waits` for what another step is waited for.
    pub code: &'static str,
    pub words: String,
    /// The one who asks can say that it is done.
    pub can_tick: bool,
}

/// Something that is due after a meeting, in a list of those who do it.
#[derive(Clone, Debug, PartialEq)]
pub struct AfterLine {
    pub meeting: MeetingId,
    pub reference: String,
    pub child: String,
    pub name: String,
    pub on: Date,
    pub clock: String,
    pub restricted: bool,
    /// Teams that work with the child, as their codes.
    pub teams: Vec<String>,
}

/// Something that was done with the minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct StepLine {
    pub what: &'static str,
    pub by: String,
    pub at: Timestamp,
    pub words: Option<String>,
}

/// The page behind a lent link, before and after the code.
#[derive(Clone, Debug, PartialEq)]
pub struct LentPage {
    pub council: String,
    pub phone: String,
    pub reference: String,
    pub meeting: String,
    pub reader: String,
    pub date: Option<String>,
    pub child: Option<String>,
    pub sheet: SheetPart,
}

/// The page that asks for the code: it says nothing of the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePage {
    pub council: String,
    pub phone: String,
    /// How often the code can still be tried.
    pub tries: u32,
}
