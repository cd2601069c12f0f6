//! What each role may do, and to which children's documents.
//!
//! One table. A line says: this action, for people of this role, where they stand so to the
//! child. What no line says is refused. Council practice differs, so the table is also what the
//! page of standing permissions shows and what somebody agrees to.

use crate::model::staff::Role;

/// How somebody stands to one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The case system names them as the child's worker or reviewing officer.
    Allocated,
    /// They stand in, until a day, for somebody who is allocated.
    Covering,
    /// They have opened the record in an emergency, with a reason, for an hour.
    Glass,
    /// They work in a team that works with the child, and the record is not restricted.
    SameTeam,
    None,
}

impl Relation {
    pub const ALL: &[Self] = &[
        Self::Allocated,
        Self::Covering,
        Self::Glass,
        Self::SameTeam,
        Self::None,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Covering => "covering",
            Self::Glass => "glass",
            Self::SameTeam => "same_team",
            Self::None => "all",
        }
    }

    /// How far a permission goes, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Allocated => "the children allocated to them",
            Self::Covering => "the children of a colleague whom they cover for",
            Self::Glass => "a child whose record they opened in an emergency",
            Self::SameTeam => "the children of their team whose record is not restricted",
            Self::None => "all children of the council",
        }
    }
}

/// What somebody can want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    ReadDocument,
    ReadHistory,
    ReadAccessLog,
    Preview,
    Enter,
    AddPerson,
    Exclude,
    Decide,
    Confirm,
    Agree,
    Disclose,
    Close,
    Pursue,
    OfferDates,
    ChooseDate,
    HandOnLinks,
    Send,
    Respond,
    ReadViews,
    TellIncident,
    DecideIncident,
    TakeMinutes,
    AcceptMinutes,
    AcceptCoreGroup,
    AnswerDecisions,
    WriteHome,
    Refer,
    ReadAgain,
    Begin,
    SignForm,
    SeeReviews,
    SeeTeam,
    SeeBoard,
    ReadStrays,
    SeeDirectory,
    KeepDirectory,
    SeeLibrary,
    KeepLibrary,
    SeeAllocation,
    SetCover,
    OpenGlass,
    SeeStanding,
    AgreeStanding,
    Export,
    SeeReceipt,
    KeepStaff,
}

impl Action {
    /// Every action with its code and what it is called.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::ReadDocument, "read", "Open a document"),
        (Self::ReadHistory, "history", "See what happened to it"),
        (Self::ReadAccessLog, "access_log", "See who opened it"),
        (Self::Preview, "preview", "See it as another person would"),
        (Self::Enter, "enter", "Enter and correct"),
        (Self::AddPerson, "add_person", "Add a person to the list"),
        (
            Self::Exclude,
            "exclude",
            "Propose or agree that somebody is kept out",
        ),
        (
            Self::Decide,
            "decide",
            "Decide in writing against a child's wish",
        ),
        (Self::Confirm, "confirm", "Confirm the list"),
        (Self::Agree, "agree", "Agree the list"),
        (
            Self::Disclose,
            "disclose",
            "Decide in writing what somebody may know, and check their letter",
        ),
        (Self::Close, "close", "Close a review"),
        (
            Self::Pursue,
            "pursue",
            "Check midway between reviews, and raise a disagreement",
        ),
        (
            Self::OfferDates,
            "offer_dates",
            "Offer dates for the meeting, or withdraw them",
        ),
        (
            Self::ChooseDate,
            "choose_date",
            "Choose the date of the meeting from those offered",
        ),
        (
            Self::HandOnLinks,
            "hand_on_links",
            "See and hand on the links by which people answer",
        ),
        (
            Self::Send,
            "send",
            "Send letters, and say that one was posted or handed over",
        ),
        (
            Self::Respond,
            "respond",
            "Write down what somebody answered",
        ),
        (
            Self::ReadViews,
            "read_views",
            "Read what the child and others think, before the meeting",
        ),
        (
            Self::TellIncident,
            "tell_incident",
            "Say that the wrong person was told, and see what was done",
        ),
        (
            Self::DecideIncident,
            "decide_incident",
            "Decide whether the Information Commissioner is told, and close it",
        ),
        (
            Self::TakeMinutes,
            "take_minutes",
            "Take the minutes, lend that to somebody, give out copies and follow the actions up",
        ),
        (
            Self::AcceptMinutes,
            "accept_minutes",
            "Decide who reads what of the record of a review, and accept it",
        ),
        (
            Self::AcceptCoreGroup,
            "accept_core_group",
            "Decide who reads what of a core group's minutes, and accept them",
        ),
        (
            Self::AnswerDecisions,
            "answer_decisions",
            "Agree with the decisions of a review, or ask about them",
        ),
        (
            Self::WriteHome,
            "write_home",
            "Write to the record of the case system what a review has left",
        ),
        (
            Self::Refer,
            "refer",
            "Refer to services, and amend or withdraw that",
        ),
        (Self::ReadAgain, "read_again", "Read the record again"),
        (Self::Begin, "begin", "Begin a document for a child"),
        (
            Self::SignForm,
            "sign_form",
            "Sign off a form of the library",
        ),
        (Self::SeeReviews, "reviews", "See their own reviews"),
        (Self::SeeTeam, "team", "See the reviews of a team"),
        (Self::SeeBoard, "board", "See the board"),
        (
            Self::ReadStrays,
            "strays",
            "Read mail that belongs to no review, and say that it was dealt with",
        ),
        (Self::SeeDirectory, "directory", "See the directory"),
        (
            Self::KeepDirectory,
            "keep_directory",
            "Correct the directory",
        ),
        (Self::SeeLibrary, "library", "Search and read the library"),
        (
            Self::KeepLibrary,
            "keep_library",
            "Publish and archive forms of the library",
        ),
        (
            Self::SeeAllocation,
            "allocation",
            "See allocation and caseloads",
        ),
        (
            Self::SetCover,
            "cover",
            "Say who covers for a colleague, until when",
        ),
        (
            Self::OpenGlass,
            "glass",
            "Open a record in an emergency, with a reason",
        ),
        (Self::SeeStanding, "standing", "See who may do what"),
        (
            Self::AgreeStanding,
            "agree_standing",
            "Agree to who may do what",
        ),
        (Self::Export, "export", "Export a list"),
        (
            Self::SeeReceipt,
            "receipt",
            "See what the service sent and what people did, in numbers",
        ),
        (
            Self::KeepStaff,
            "staff",
            "See who has signed in, and end their access",
        ),
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

    /// Whether it is about one child's document.
    pub fn is_about_a_child(self) -> bool {
        matches!(
            self,
            Self::ReadDocument
                | Self::ReadHistory
                | Self::ReadAccessLog
                | Self::Preview
                | Self::Enter
                | Self::AddPerson
                | Self::Exclude
                | Self::Decide
                | Self::Confirm
                | Self::Agree
                | Self::Disclose
                | Self::Close
                | Self::Pursue
                | Self::OfferDates
                | Self::ChooseDate
                | Self::HandOnLinks
                | Self::Send
                | Self::Respond
                | Self::ReadViews
                | Self::TellIncident
                | Self::DecideIncident
                | Self::TakeMinutes
                | Self::AcceptMinutes
                | Self::AcceptCoreGroup
                | Self::AnswerDecisions
                | Self::WriteHome
                | Self::Refer
                | Self::ReadAgain
                | Self::Begin
                | Self::SignForm
        )
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub action: Action,
    pub role: Role,
    pub relations: &'static [Relation],
}

/// Allocated, standing in for who is, or in an emergency.
const OWN: &[Relation] = &[Relation::Allocated, Relation::Covering, Relation::Glass];
/// The same without the emergency: signing for others is none.
const SIGNS: &[Relation] = &[Relation::Allocated, Relation::Covering];
const TEAM: &[Relation] = &[
    Relation::Allocated,
    Relation::Covering,
    Relation::Glass,
    Relation::SameTeam,
];
const TEAM_SIGNS: &[Relation] = &[Relation::Allocated, Relation::Covering, Relation::SameTeam];
const ANY: &[Relation] = Relation::ALL;

const fn line(action: Action, role: Role, relations: &'static [Relation]) -> Line {
    Line {
        action,
        role,
        relations,
    }
}

use Action as A;
use Role as R;

/// Who may do what. What is not here is refused.
#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    line(A::ReadDocument, R::ReviewingOfficer, OWN),
    line(A::ReadDocument, R::SocialWorker, OWN),
    line(A::ReadDocument, R::TeamManager, TEAM),
    line(A::ReadDocument, R::DutyWorker, TEAM),
    line(A::ReadDocument, R::BusinessSupport, TEAM),
    line(A::ReadDocument, R::ReviewingOfficerManager, ANY),
    line(A::ReadHistory, R::ReviewingOfficer, OWN),
    line(A::ReadHistory, R::SocialWorker, OWN),
    line(A::ReadHistory, R::TeamManager, TEAM),
    line(A::ReadHistory, R::DutyWorker, TEAM),
    line(A::ReadHistory, R::BusinessSupport, TEAM),
    line(A::ReadHistory, R::ReviewingOfficerManager, ANY),
    line(A::ReadHistory, R::InformationGovernance, ANY),
    line(A::ReadAccessLog, R::InformationGovernance, ANY),
    line(A::ReadAccessLog, R::ReviewingOfficerManager, ANY),
    line(A::Preview, R::ReviewingOfficer, OWN),
    line(A::Preview, R::SocialWorker, OWN),
    line(A::Preview, R::TeamManager, TEAM),
    line(A::Preview, R::DutyWorker, TEAM),
    line(A::Preview, R::BusinessSupport, TEAM),
    line(A::Preview, R::ReviewingOfficerManager, ANY),
    line(A::Enter, R::ReviewingOfficer, OWN),
    line(A::Enter, R::SocialWorker, OWN),
    line(A::Enter, R::TeamManager, TEAM),
    line(A::Enter, R::DutyWorker, TEAM),
    line(A::Enter, R::BusinessSupport, TEAM),
    line(A::AddPerson, R::ReviewingOfficer, OWN),
    line(A::AddPerson, R::SocialWorker, OWN),
    line(A::AddPerson, R::TeamManager, TEAM),
    line(A::AddPerson, R::DutyWorker, TEAM),
    line(A::AddPerson, R::BusinessSupport, TEAM),
    line(A::Exclude, R::ReviewingOfficer, SIGNS),
    line(A::Exclude, R::SocialWorker, SIGNS),
    line(A::Exclude, R::TeamManager, TEAM_SIGNS),
    line(A::Decide, R::ReviewingOfficer, SIGNS),
    line(A::Decide, R::ReviewingOfficerManager, SIGNS),
    line(A::Confirm, R::SocialWorker, SIGNS),
    line(A::Confirm, R::TeamManager, TEAM_SIGNS),
    line(A::Confirm, R::DutyWorker, TEAM_SIGNS),
    line(A::Agree, R::ReviewingOfficer, SIGNS),
    line(A::Agree, R::ReviewingOfficerManager, SIGNS),
    line(A::Disclose, R::ReviewingOfficer, SIGNS),
    line(A::Disclose, R::ReviewingOfficerManager, SIGNS),
    line(A::Disclose, R::SocialWorker, SIGNS),
    line(A::Disclose, R::TeamManager, TEAM_SIGNS),
    line(A::Close, R::ReviewingOfficer, SIGNS),
    line(A::Close, R::ReviewingOfficerManager, SIGNS),
    line(A::Pursue, R::ReviewingOfficer, SIGNS),
    line(A::Pursue, R::ReviewingOfficerManager, ANY),
    line(A::OfferDates, R::ReviewingOfficer, OWN),
    line(A::OfferDates, R::SocialWorker, OWN),
    line(A::OfferDates, R::TeamManager, TEAM),
    line(A::OfferDates, R::DutyWorker, TEAM),
    line(A::OfferDates, R::BusinessSupport, TEAM),
    line(A::ChooseDate, R::ReviewingOfficer, SIGNS),
    line(A::ChooseDate, R::ReviewingOfficerManager, SIGNS),
    line(A::HandOnLinks, R::SocialWorker, SIGNS),
    line(A::HandOnLinks, R::BusinessSupport, TEAM_SIGNS),
    line(A::Send, R::ReviewingOfficer, SIGNS),
    line(A::Send, R::SocialWorker, SIGNS),
    line(A::Send, R::TeamManager, TEAM_SIGNS),
    line(A::Send, R::DutyWorker, TEAM_SIGNS),
    line(A::Send, R::BusinessSupport, TEAM_SIGNS),
    line(A::Respond, R::ReviewingOfficer, OWN),
    line(A::Respond, R::SocialWorker, OWN),
    line(A::Respond, R::TeamManager, TEAM),
    line(A::Respond, R::DutyWorker, TEAM),
    line(A::Respond, R::BusinessSupport, TEAM),
    line(A::ReadViews, R::ReviewingOfficer, SIGNS),
    line(A::ReadViews, R::ReviewingOfficerManager, SIGNS),
    line(A::ReadViews, R::SocialWorker, SIGNS),
    line(A::TellIncident, R::ReviewingOfficer, OWN),
    line(A::TellIncident, R::ReviewingOfficerManager, ANY),
    line(A::TellIncident, R::SocialWorker, OWN),
    line(A::TellIncident, R::TeamManager, TEAM),
    line(A::TellIncident, R::DutyWorker, TEAM),
    line(A::TellIncident, R::BusinessSupport, TEAM),
    line(A::TellIncident, R::InformationGovernance, ANY),
    line(A::DecideIncident, R::InformationGovernance, ANY),
    line(A::TakeMinutes, R::ReviewingOfficer, SIGNS),
    line(A::TakeMinutes, R::ReviewingOfficerManager, SIGNS),
    line(A::TakeMinutes, R::SocialWorker, SIGNS),
    line(A::TakeMinutes, R::TeamManager, TEAM_SIGNS),
    line(A::TakeMinutes, R::BusinessSupport, TEAM_SIGNS),
    line(A::AcceptMinutes, R::ReviewingOfficer, SIGNS),
    line(A::AcceptMinutes, R::ReviewingOfficerManager, SIGNS),
    line(A::AcceptCoreGroup, R::ReviewingOfficer, SIGNS),
    line(A::AcceptCoreGroup, R::ReviewingOfficerManager, SIGNS),
    line(A::AcceptCoreGroup, R::SocialWorker, SIGNS),
    line(A::AcceptCoreGroup, R::TeamManager, TEAM_SIGNS),
    line(A::AnswerDecisions, R::TeamManager, TEAM_SIGNS),
    line(A::WriteHome, R::ReviewingOfficer, SIGNS),
    line(A::WriteHome, R::ReviewingOfficerManager, SIGNS),
    line(A::WriteHome, R::SocialWorker, SIGNS),
    line(A::WriteHome, R::TeamManager, TEAM_SIGNS),
    line(A::WriteHome, R::BusinessSupport, TEAM_SIGNS),
    line(A::Refer, R::SocialWorker, SIGNS),
    line(A::Refer, R::TeamManager, TEAM_SIGNS),
    line(A::ReadAgain, R::ReviewingOfficer, OWN),
    line(A::ReadAgain, R::SocialWorker, OWN),
    line(A::ReadAgain, R::TeamManager, TEAM),
    line(A::ReadAgain, R::DutyWorker, TEAM),
    line(A::ReadAgain, R::BusinessSupport, TEAM),
    line(A::Begin, R::ReviewingOfficer, OWN),
    line(A::Begin, R::SocialWorker, OWN),
    line(A::Begin, R::TeamManager, TEAM),
    line(A::Begin, R::DutyWorker, TEAM),
    line(A::Begin, R::BusinessSupport, TEAM),
    line(A::Begin, R::ReviewingOfficerManager, ANY),
    line(A::SignForm, R::ReviewingOfficer, SIGNS),
    line(A::SignForm, R::ReviewingOfficerManager, SIGNS),
    line(A::SignForm, R::SocialWorker, SIGNS),
    line(A::SignForm, R::TeamManager, TEAM_SIGNS),
    line(A::SignForm, R::BusinessSupport, TEAM_SIGNS),
    line(A::SeeReviews, R::ReviewingOfficer, ANY),
    line(A::SeeReviews, R::SocialWorker, ANY),
    line(A::SeeReviews, R::TeamManager, ANY),
    line(A::SeeReviews, R::DutyWorker, ANY),
    line(A::SeeReviews, R::ReviewingOfficerManager, ANY),
    line(A::SeeReviews, R::BusinessSupport, ANY),
    line(A::SeeTeam, R::TeamManager, ANY),
    line(A::SeeTeam, R::DutyWorker, ANY),
    line(A::SeeTeam, R::BusinessSupport, ANY),
    line(A::SeeTeam, R::ReviewingOfficerManager, ANY),
    line(A::SeeBoard, R::BusinessSupport, ANY),
    line(A::SeeBoard, R::TeamManager, ANY),
    line(A::SeeBoard, R::ReviewingOfficerManager, ANY),
    line(A::ReadStrays, R::BusinessSupport, ANY),
    line(A::SeeDirectory, R::ReviewingOfficer, ANY),
    line(A::SeeDirectory, R::SocialWorker, ANY),
    line(A::SeeDirectory, R::TeamManager, ANY),
    line(A::SeeDirectory, R::DutyWorker, ANY),
    line(A::SeeDirectory, R::BusinessSupport, ANY),
    line(A::SeeDirectory, R::ReviewingOfficerManager, ANY),
    line(A::KeepDirectory, R::BusinessSupport, ANY),
    line(A::SeeLibrary, R::ReviewingOfficer, ANY),
    line(A::SeeLibrary, R::ReviewingOfficerManager, ANY),
    line(A::SeeLibrary, R::SocialWorker, ANY),
    line(A::SeeLibrary, R::TeamManager, ANY),
    line(A::SeeLibrary, R::DutyWorker, ANY),
    line(A::SeeLibrary, R::BusinessSupport, ANY),
    line(A::SeeLibrary, R::CouncilAdministrator, ANY),
    line(A::SeeLibrary, R::InformationGovernance, ANY),
    line(A::KeepLibrary, R::BusinessSupport, ANY),
    line(A::KeepLibrary, R::CouncilAdministrator, ANY),
    line(A::SeeAllocation, R::ReviewingOfficerManager, ANY),
    line(A::SeeAllocation, R::TeamManager, ANY),
    line(A::SetCover, R::ReviewingOfficerManager, ANY),
    line(A::SetCover, R::TeamManager, ANY),
    line(A::OpenGlass, R::ReviewingOfficer, ANY),
    line(A::OpenGlass, R::SocialWorker, ANY),
    line(A::OpenGlass, R::TeamManager, ANY),
    line(A::OpenGlass, R::DutyWorker, ANY),
    line(A::SeeStanding, R::ReviewingOfficer, ANY),
    line(A::SeeStanding, R::ReviewingOfficerManager, ANY),
    line(A::SeeStanding, R::SocialWorker, ANY),
    line(A::SeeStanding, R::TeamManager, ANY),
    line(A::SeeStanding, R::DutyWorker, ANY),
    line(A::SeeStanding, R::BusinessSupport, ANY),
    line(A::SeeStanding, R::CouncilAdministrator, ANY),
    line(A::SeeStanding, R::InformationGovernance, ANY),
    line(A::AgreeStanding, R::ReviewingOfficerManager, ANY),
    line(A::AgreeStanding, R::InformationGovernance, ANY),
    line(A::Export, R::ReviewingOfficerManager, ANY),
    line(A::Export, R::TeamManager, ANY),
    line(A::Export, R::BusinessSupport, ANY),
    line(A::SeeReceipt, R::ReviewingOfficerManager, ANY),
    line(A::KeepStaff, R::CouncilAdministrator, ANY),
];

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// They may not even know that it is there.
    NotThere,
    /// They see it, and this is for others.
    NotTheirs,
}

/// Whether somebody may do that who has these roles, each with how they stand to the child in it:
/// who is allocated as the reviewing officer is not thereby the social worker.
///
/// # Errors
/// [`Refused::NotThere`] where a child's document must not be known to them; otherwise
/// [`Refused::NotTheirs`].
pub fn may(standings: &[(Role, Relation)], action: Action) -> Result<(), Refused> {
    let allows = |wanted: Action| {
        TABLE.iter().any(|line| {
            line.action == wanted
                && standings
                    .iter()
                    .any(|(role, relation)| *role == line.role && line.relations.contains(relation))
        })
    };
    if allows(action) {
        return Ok(());
    }
    if action.is_about_a_child() && !allows(Action::ReadDocument) {
        return Err(Refused::NotThere);
    }
    Err(Refused::NotTheirs)
}

impl Line {
    /// What somebody agrees to who agrees to this line: the action and how far it goes. A line
    /// that is widened later is another.
    pub fn code(&self) -> String {
        let relations: Vec<&str> = self.relations.iter().map(|one| one.code()).collect();
        format!("{}:{}", self.action.code(), relations.join("+"))
    }
}

/// Whether one of these roles may do something for some child.
pub fn is_for(roles: &[Role], action: Action) -> bool {
    TABLE
        .iter()
        .any(|line| line.action == action && roles.contains(&line.role))
}

/// Who may do something, in words: `the social worker or the team manager`.
pub fn whose(action: Action) -> String {
    let mut words = String::new();
    let roles: Vec<&str> = TABLE
        .iter()
        .filter(|line| line.action == action)
        .map(|line| line.role.words())
        .collect();
    for (index, role) in roles.iter().enumerate() {
        if index > 0 {
            words.push_str(if index + 1 == roles.len() {
                " or "
            } else {
                ", "
            });
        }
        words.push_str(role);
    }
    words
}

#[cfg(test)]
mod tests;
