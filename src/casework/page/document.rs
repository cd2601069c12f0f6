//! The page of one live document.

mod signing;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::page::{Action, LastChange, Present, lists::Notice, next_step::NextStep},
    model::{
        live::{DocumentId, Number, Place},
        staff::Role,
    },
};

pub use signing::{
    Difference, DifferencesPage, Preview, SignatureKind, SignaturePart, SignatureStanding,
};

/// Everything on the page of one document, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentPage {
    pub id: DocumentId,
    /// The newest change that the page shows: the live stream goes on behind it.
    pub number: Number,
    pub header: Header,
    pub source: SourcePart,
    pub clock: ClockPart,
    pub tasks: Vec<Task>,
    /// What comes next, as lists have it too.
    pub next: NextStep,
    /// What others changed since the one who asks last looked.
    pub since: Vec<Difference>,
    /// Those that stop letters first.
    pub findings: Vec<FindingPart>,
    pub wishes: Vec<FieldPart>,
    /// The day, the time, the place and what else is arranged.
    pub review: Vec<FieldPart>,
    pub logistics: Vec<FieldPart>,
    /// Who the child is: read only.
    pub child: Vec<FieldPart>,
    /// Those who take part, then those who are told, then those who are not invited.
    pub people: Vec<PersonPart>,
    pub exclusions: Vec<ExclusionPart>,
    pub signatures: Vec<SignaturePart>,
    /// What the one who asks may do here.
    pub may: Vec<Action>,
    pub here: Vec<Present>,
    /// Who opened this record in an emergency, where the one who asks has to know and has not
    /// seen it yet.
    pub emergencies: Vec<Notice>,
    /// Forms of the child whose signatures ask again: document and title.
    pub again: Vec<(DocumentId, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The title of the form.
    pub title: String,
    /// `Maya Bell, born 9 March 2017`.
    pub child: String,
    pub case_number: String,
    /// Five characters that can be read out on the phone.
    pub reference: String,
    /// `First review`.
    pub kind: String,
    pub restriction: Restricted,
    /// `Thursday 3 December 2026, 4pm`; nothing where no day is planned.
    pub meeting: Option<String>,
    pub place: Option<String>,
    pub state: State,
    pub social_worker: Option<String>,
    pub reviewing_officer: Option<String>,
    /// What came of it, where it is closed: `Held on Thursday 3 December 2026`.
    pub closed: Option<String>,
    /// The child's last review, where it was one of ours.
    pub last: Option<LastReview>,
}

/// The review before this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastReview {
    pub document: DocumentId,
    pub reference: String,
    /// `Held on Thursday 3 September 2026`; empty where nobody said.
    pub outcome: String,
}

/// Whether the child's record carries a restriction, or one that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restricted {
    Yes,
    No,
}

/// Whether the document is still worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Closed,
}

/// The record under the document: when it was read, and whether the source answers.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcePart {
    /// `Mosaic`.
    pub system: String,
    pub read_at: Timestamp,
    /// Why the page shows what was last saved; nothing where the last reading was whole.
    pub trouble: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClockPart {
    pub due: Option<Date>,
    /// `8 working days left (due Tuesday 8 December 2026)`.
    pub words: String,
    /// `overdue`, `urgent`, `due_soon`, `not_due`, `unknown`.
    pub code: &'static str,
    /// At most 20 characters.
    pub label: &'static str,
    pub working_days_left: Option<i32>,
    /// The kind of review and the rule that dates it.
    pub kind: String,
    pub citation: String,
    /// `See the working`, step by step.
    pub working: Vec<String>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub name: String,
    pub who: String,
    pub on: Date,
    /// `done`, `today`, `coming` and their like, as the clock has them.
    pub code: &'static str,
    pub words: String,
}

/// One line of the list of what has to be done before anything is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// `people`, `addresses`, `wishes`, `social_worker`, `chair`, `send`.
    pub code: &'static str,
    pub name: &'static str,
    pub status: TaskStatus,
    /// `2 left`, `Waits for the social worker`.
    pub hint: String,
    /// Whose task it is next.
    pub owner: Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    Completed,
    /// So many things are left.
    Left(usize),
    NotStarted,
    CannotStartYet,
}

/// Whose the next step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    ReviewingOfficer,
    SocialWorker,
    BusinessSupport,
    Nobody,
}

impl Owner {
    pub const ALL: &[(Self, &str, &str)] = &[
        (
            Self::ReviewingOfficer,
            "iro",
            "Independent Reviewing Officer",
        ),
        (Self::SocialWorker, "social_worker", "Social worker"),
        (
            Self::BusinessSupport,
            "business_support",
            "Business support",
        ),
        (Self::Nobody, "nobody", "Nobody"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(owner, ..)| *owner == self)
            .map_or("nobody", |(_, code, _)| code)
    }

    pub fn words(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(owner, ..)| *owner == self)
            .map_or("Nobody", |(.., words)| words)
    }
}

/// One finding with its remedy, told once for all whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingPart {
    pub code: &'static str,
    /// `blocks`, `check`, `note`.
    pub weight: &'static str,
    pub what: String,
    pub remedy: String,
    /// Names of the people it concerns.
    pub about: Vec<String>,
    /// Identifiers of the same people, to link to their rows.
    pub rows: Vec<String>,
    /// `Mosaic, persons/33310245, relationships`.
    pub source: String,
}

/// How something is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// It is only shown.
    None,
    Line,
    /// A line, with what is mostly written there.
    Offered(Vec<String>),
    Lines,
    Day,
    Time,
    Minutes,
    YesNo,
    /// Codes with their words.
    Choice(Vec<(&'static str, String)>),
    /// An email address, a telephone number or a postal address.
    Contact,
}

/// Whether the one who asks may enter something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    Open,
    Closed,
}

/// Whether something has to be there before the list can be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// One field: what stands in it, where that came from, and how it is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPart {
    pub place: Place,
    pub label: String,
    /// In words, also where there is nothing: `Not recorded`.
    pub text: String,
    /// `known`, `blank`, `none`, `not_recorded`, `source_down`, `withheld`.
    pub state: &'static str,
    /// What to put into the input: `2026-12-03`, `16:00`, `yes`, a code, or the words.
    pub value: String,
    /// The version to send with what is typed; 0 where nobody has entered anything.
    pub version: u32,
    /// `Mosaic, read 9:12am on 23 Nov 2026` or `Entered by Priya Shah`.
    pub origin: String,
    /// What the record says, where something else was entered over it.
    pub record: Option<String>,
    pub changed: Option<LastChange>,
    pub input: Input,
    pub entering: Entering,
    pub need: Need,
    pub hint: &'static str,
}

/// One person's row or card.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonPart {
    /// The identifier as a row of a place has it: `mosaic:812`.
    pub row: String,
    pub name: String,
    /// The part in the review: `parent_mother`, and `Mother`.
    pub role_code: &'static str,
    pub role: &'static str,
    /// The record's own word for the tie, agency and parental responsibility, in lines.
    pub about: Vec<String>,
    pub group: Group,
    /// `Invite and ask for a report`, and why it is not the usual.
    pub mode: FieldPart,
    pub why_this_mode: String,
    pub function: FieldPart,
    pub contact: FieldPart,
    /// `Email`, `Post`, `By hand`.
    pub channel: String,
    /// What is to be checked about the contact; empty where nothing is.
    pub contact_check: String,
    pub safe_contact: FieldPart,
    /// Language, formats and help, in lines.
    pub needs: Vec<String>,
    pub childs_wish: FieldPart,
    pub wish: WishState,
    pub joining: FieldPart,
    pub sees: Vec<String>,
    pub does_not_see: Vec<String>,
    pub letter: LetterPart,
    pub exclusion: Option<ExclusionPart>,
    /// What was decided about what this person may know, and who has read their letter.
    pub tellings: Vec<TellingPart>,
    /// Who added this person by hand; nothing for whom the record names.
    pub added: Option<LastChange>,
    pub changed: Option<LastChange>,
}

/// In which part of the list somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    TakesPart,
    Informed,
    NotInvited,
}

/// What the child's wish means for somebody's invitation.
#[derive(Clone, Debug, PartialEq)]
pub enum WishState {
    NotSaid,
    Wanted,
    /// The child does not want them: nothing goes until the reviewing officer decides.
    Waits,
    /// The reviewing officer has decided, in writing.
    Decided {
        invited: Invited,
        by: String,
        on: Timestamp,
        reason: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    Yes,
    No,
}

/// What becomes of somebody's letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterPart {
    Ready,
    None(&'static str),
    /// It must not go, for these reasons.
    Stopped(Vec<String>),
}

/// Something that was decided about what somebody may know.
#[derive(Clone, Debug, PartialEq)]
pub struct TellingPart {
    /// What to send back to agree to it, or to end it.
    pub id: String,
    pub kind: Telling,
    /// The code of the thing it is about; nothing for a check of the whole letter.
    pub item: Option<&'static str>,
    /// `Kept from them: the place`, `Their letter has been read by two`.
    pub what: String,
    pub standing: TellingStanding,
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
    pub agreed_by: Option<String>,
    pub agreed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Telling {
    /// Something is kept back that the rules would tell. It holds at once.
    Withhold,
    /// Something is told that the rules would keep back. It takes two people.
    Grant,
    /// Their letter has been read against the flags. It takes two people.
    Check,
}

impl Telling {
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Withhold, "withhold", "Keep something from them"),
        (Self::Grant, "grant", "Tell them something more"),
        (Self::Check, "check", "Check their letter"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(_, code, _)| code)
    }

    pub fn words(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(.., words)| words)
    }

    /// The kind that a code names; `None` for any other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one, _)| *one == code)
            .map(|(kind, ..)| *kind)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TellingStanding {
    Holds,
    /// It was decided for the last review, holds still, and is to be confirmed or ended.
    HoldsFromLast,
    /// A second person has to agree; until then it changes nothing.
    WaitsForAnother,
    /// What stands in the letter has changed since two people read it.
    Lapsed,
}

impl TellingStanding {
    pub fn code(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsFromLast => "holds_from_last_review",
            Self::WaitsForAnother => "waits_for_another",
            Self::Lapsed => "lapsed",
        }
    }
}

/// What somebody may know: the page on which it is decided.
#[derive(Clone, Debug, PartialEq)]
pub struct TellingPage {
    pub header: Header,
    pub row: String,
    pub name: String,
    pub role: &'static str,
    pub sees: Vec<String>,
    pub does_not_see: Vec<String>,
    pub tellings: Vec<TellingPart>,
    /// Codes of what can be kept back, and of what can be told, with their words.
    pub withholdable: Vec<(&'static str, &'static str)>,
    pub grantable: Vec<(&'static str, &'static str)>,
}

/// Somebody kept out of the meeting, or proposed to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ExclusionPart {
    /// Sent back with an agreement, so that it is to this and no other.
    pub id: String,
    pub row: String,
    pub name: String,
    pub reason: String,
    pub alternative: String,
    pub standing: ExclusionStanding,
    /// Whether the one who asks is the other of the two.
    pub can_agree: bool,
    pub proposed_by: String,
    pub proposed_at: Timestamp,
    pub agreed_by: Option<String>,
    pub agreed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExclusionStanding {
    /// The other of the two has to agree.
    WaitsFor(Role),
    /// It was agreed for the last review, and has to be decided anew for this one.
    AskedAnew,
    Agreed,
    Ended,
}
